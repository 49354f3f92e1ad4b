//! Amazon Virtual Private Cloud.

use super::vpc_cidr_block as cidr_block;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Companion, Entry, Literal, Lowered, Output, Parent, Placement, Prop, ResourceType, Satellite, Shape,
    CfnMap, TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc",
    label: "VPC",
    a_label: "a VPC",
    noun: "Vpc",
    category: Category::Network,
    icon: "vpc",
    doc: "A private network of your own: an address range with subnets, route tables and gateways.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-your-vpc.html",
    tf: "aws_vpc",
    cfn: "AWS::EC2::VPC",
    placement: Placement::Drawn {
        parents: &[Parent::CANVAS],
        shape: Shape::Container { width: 640.0, height: 420.0 },
    },
    props: &[
        &CIDR_BLOCK.spec,
        &INSTANCE_TENANCY.spec,
        &ENABLE_DNS_SUPPORT.spec,
        &ENABLE_DNS_HOSTNAMES.spec,
        &USAGE_METRICS.spec,
        &GENERATED_IPV6.spec,
        &LOCK_DEFAULT_GROUP.spec,
        &FURTHER_CIDR_BLOCKS.spec,
    ],
    lowered: &[Lowered {
        property: FURTHER_CIDR_BLOCKS.key(),
        ty: &cidr_block::TYPE,
        owner: cidr_block::VPC.key(),
        attr: "id",
        entry: Entry::Record { pick: None, name: Some(block_name) },
        with: &[],
    }],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "default_security_group_id", tf: "default_security_group_id", cfn: CfnAttr::GetAtt("DefaultSecurityGroup") },
        Attr { id: "default_network_acl_id", tf: "default_network_acl_id", cfn: CfnAttr::GetAtt("DefaultNetworkAcl") },
        Attr { id: "cidr_block", tf: "cidr_block", cfn: CfnAttr::GetAtt("CidrBlock") },
        Attr { id: IPV6_RANGE, tf: "ipv6_cidr_block", cfn: CfnAttr::FirstOf("Ipv6CidrBlocks") },
    ],
    id_prefix: "vpc",
    cfn_companions: &[Companion {
        suffix: "Ipv6CidrBlock",
        cfn: "AWS::EC2::VPCCidrBlock",
        main: "VpcId",
        props: &[],
        with: &[("AmazonProvidedIpv6CidrBlock", Literal::Bool(true))],
        when: Some(GENERATED_IPV6.key()),
        awaited_for: Some(IPV6_RANGE),
    }],
    outputs: &[Output { attr: "id", doc: "Id of the VPC" }],
    tags: true,
    ..BASE
};

/// IPv4 range, from /16 to /28.
pub static CIDR_BLOCK: Prop<String> = Prop::cidr(
    "cidr_block",
    "IPv4 range",
    "The VPC's addresses, from /16 to /28. Choose a private range (RFC 1918) that no connected network uses.",
)
.required()
.cfn("CidrBlock");

/// Whether the Amazon DNS server answers inside the VPC.
pub static ENABLE_DNS_SUPPORT: Prop<bool> = Prop::bool(
    "enable_dns_support",
    "DNS resolution",
    "Lets the Amazon DNS server answer inside the VPC. Endpoints need it.",
)
.default(true)
.cfn("EnableDnsSupport");

/// Whether instances get DNS names.
pub static ENABLE_DNS_HOSTNAMES: Prop<bool> = Prop::bool(
    "enable_dns_hostnames",
    "DNS hostnames",
    "Gives instances DNS names. Private DNS of interface endpoints needs it.",
)
.default(false)
.cfn("EnableDnsHostnames");

/// Whether instances run on hardware of their own.
pub static INSTANCE_TENANCY: Prop<String> = Prop::choice(
    "instance_tenancy",
    "Hardware",
    "Whether instances share machines with other accounts, or get machines of their own, which costs far more.",
    &[("default", "Shared"), ("dedicated", "Of its own")],
)
.default("default")
.cfn("InstanceTenancy");

/// Whether AWS counts the addresses in use. CloudFormation has no word for it.
pub static USAGE_METRICS: Prop<bool> = Prop::bool(
    "enable_network_address_usage_metrics",
    "Address metrics",
    "Counts the addresses in use, as a metric. CloudFormation cannot switch it on.",
)
.default(false)
.cfn_metadata("enable_network_address_usage_metrics");

/// Whether AWS gives it a range of IPv6 addresses, a /56. CloudFormation has a resource of its own for it.
pub static GENERATED_IPV6: Prop<bool> = Prop::bool(
    "assign_generated_ipv6_cidr_block",
    "IPv6",
    "Gives the VPC an IPv6 range of Amazon's, a /56, of which each subnet can have one of 256 blocks.",
)
.default(false)
.cfn_map(CfnMap::None);

/// Attribute with its IPv6 range.
pub const IPV6_RANGE: &str = "ipv6_cidr_block";

/// The n-th /64 of a VPC's IPv6 range, as the name of an attribute: `ipv6_cidr_block/8/3`, after Terraform's `cidrsubnet`.
pub fn ipv6_block(number: u8) -> String {
    format!("{IPV6_RANGE}/8/{number}")
}

/// Which /64 of a VPC's IPv6 range an attribute stands for, counted from 0.
pub fn ipv6_number(attr: &str) -> Option<u8> {
    attr.strip_prefix(IPV6_RANGE)?.strip_prefix("/8/")?.parse().ok()
}

/// The default security group as Terraform manages it: without any rule.
static DEFAULT_GROUP: Satellite =
    Satellite::new("aws_default_security_group", "vpc_id", "id").except(&["ingress", "egress"]);

/// Whether the rules of the VPC's default security group are taken away. CloudFormation cannot.
pub static LOCK_DEFAULT_GROUP: Prop<bool> = Prop::bool(
    "lock_default_security_group",
    "Lock default group",
    "Takes every rule out of the VPC's default security group, so that nothing works in it by accident. CloudFormation \
     cannot; there, do it by hand.",
)
.default(false)
.tf_satellite(&DEFAULT_GROUP, &TfMap::None)
.cfn_metadata("lock_default_security_group");

/// Further IPv4 ranges; lowered to one resource each.
pub static FURTHER_CIDR_BLOCKS: Prop<Value> = Prop::records(
    "further_cidr_blocks",
    "Further ranges",
    "Further IPv4 ranges, when the first one is full.",
    &[cidr_block::CIDR_BLOCK.spec],
)
.no_tf();

/// What tells a range from the others: itself.
fn block_name(entry: &Value) -> String {
    let block = entry.field(cidr_block::CIDR_BLOCK.key()).and_then(Value::as_str).unwrap_or("range");
    block.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("_")
}
