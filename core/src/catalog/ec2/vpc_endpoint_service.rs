//! Endpoint service: what others reach through AWS PrivateLink.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Companion, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. Who may ask for an endpoint is an argument in Terraform, and a resource beside it in CloudFormation.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc_endpoint_service",
    label: "Endpoint service",
    a_label: "an endpoint service",
    noun: "EndpointService",
    category: Category::Network,
    icon: "vpc-endpoint",
    doc: "Lets VPCs of others reach a network or gateway load balancer through endpoints of theirs.",
    url: "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html",
    tf: "aws_vpc_endpoint_service",
    cfn: "AWS::EC2::VPCEndpointService",
    props: &[
        &ACCEPTANCE_REQUIRED.spec,
        &NETWORK_LOAD_BALANCERS.spec,
        &GATEWAY_LOAD_BALANCERS.spec,
        &ALLOWED_PRINCIPALS.spec,
        &PRIVATE_DNS_NAME.spec,
        &ADDRESS_TYPES.spec,
        &REGIONS.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::None },
        Attr { id: "service_name", tf: "service_name", cfn: CfnAttr::None },
    ],
    cfn_companions: &[Companion {
        suffix: "Permissions",
        cfn: "AWS::EC2::VPCEndpointServicePermissions",
        main: "ServiceId",
        props: &[("AllowedPrincipals", ALLOWED_PRINCIPALS.key())],
        with: &[],
        when: Some(ALLOWED_PRINCIPALS.key()),
        awaited_for: None,
    }],
    tags: true,
    ..BASE
};

/// Whether each connection has to be accepted.
pub static ACCEPTANCE_REQUIRED: Prop<bool> = Prop::bool(
    "acceptance_required",
    "Accepted by hand",
    "Every endpoint that somebody makes for the service has to be accepted before anything passes.",
)
.required()
.cfn("AcceptanceRequired");

const BALANCERS: Kind = Kind::List(&Kind::Arn(&["elb.load_balancer"]));

/// Network load balancers that take the connections.
pub static NETWORK_LOAD_BALANCERS: Prop<Value> = Prop::value(
    "network_load_balancers",
    "Network load balancers",
    "Network load balancers that take the connections.",
    BALANCERS,
)
.tf("network_load_balancer_arns")
.cfn("NetworkLoadBalancerArns");

/// Gateway load balancers that take the packets.
pub static GATEWAY_LOAD_BALANCERS: Prop<Value> = Prop::value(
    "gateway_load_balancers",
    "Gateway load balancers",
    "Gateway load balancers that take the packets.",
    BALANCERS,
)
.tf("gateway_load_balancer_arns")
.cfn("GatewayLoadBalancerArns");

/// Who may ask for an endpoint.
pub static ALLOWED_PRINCIPALS: Prop<Value> = Prop::value(
    "allowed_principals",
    "Who may connect",
    "ARNs of accounts, roles or users that may make endpoints for it; `*` is everybody.",
    Kind::List(&Kind::Text),
);

/// The name at which its users find it.
pub static PRIVATE_DNS_NAME: Prop<String> = Prop::text(
    "private_dns_name",
    "DNS name",
    "A name of a domain of yours at which the VPCs of others find it.",
)
.cfn("PrivateDnsName");

/// Families of addresses it takes.
pub static ADDRESS_TYPES: Prop<Value> = Prop::value(
    "supported_ip_address_types",
    "Address types",
    "Families of addresses that it takes: ipv4, ipv6 or both.",
    Kind::List(&Kind::Text),
)
.cfn("SupportedIpAddressTypes");

/// Regions from which it is reached.
pub static REGIONS: Prop<Value> = Prop::value(
    "supported_regions",
    "Regions",
    "Codes of further Regions from which it is reached.",
    Kind::List(&Kind::Text),
)
.cfn("SupportedRegions");
