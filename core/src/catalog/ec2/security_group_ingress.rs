//! One inbound rule of a security group.

use super::security_group::{PORT, PROTOCOLS};
use crate::catalog::resource_type::BASE;
use crate::catalog::{Kind, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.security_group_ingress",
    label: "Security group inbound rule",
    a_label: "a security group inbound rule",
    noun: "Ingress",
    icon: "security-group",
    doc: "Allows inbound traffic of a security group.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    tf: "aws_vpc_security_group_ingress_rule",
    cfn: "AWS::EC2::SecurityGroupIngress",
    props: &[
        &SECURITY_GROUP.spec,
        &DESCRIPTION.spec,
        &PROTOCOL.spec,
        &FROM_PORT.spec,
        &TO_PORT.spec,
        &CIDR_IPV4.spec,
        &CIDR_IPV6.spec,
        &PREFIX_LIST.spec,
        &PEER_GROUP.spec,
    ],
    ..BASE
};

/// The group it belongs to.
pub static SECURITY_GROUP: Prop<Value> = Prop::value(
    "security_group",
    "Security group",
    "The group it belongs to.",
    Kind::Ref(&["ec2.security_group"]),
)
.required()
.tf("security_group_id")
.cfn("GroupId");

/// Why this traffic is allowed.
pub static DESCRIPTION: Prop<String> =
    Prop::text("description", "Description", "Why this traffic is allowed.").cfn("Description");

/// IP protocol; `-1` is all of them.
pub static PROTOCOL: Prop<String> = Prop::choice("protocol", "Protocol", "The IP protocol.", PROTOCOLS)
    .required()
    .tf("ip_protocol")
    .cfn("IpProtocol");

/// First port.
pub static FROM_PORT: Prop<Value> =
    Prop::value("from_port", "From port", "The first port.", PORT).cfn("FromPort");

/// Last port.
pub static TO_PORT: Prop<Value> = Prop::value("to_port", "To port", "The last port.", PORT).cfn("ToPort");

/// IPv4 range of the other side, or an input that holds a list of ranges: then one rule for each.
pub static CIDR_IPV4: Prop<Value> =
    Prop::value("cidr_ipv4", "IPv4 range", "IPv4 range of the other side.", Kind::Cidr).cfn("CidrIp");

/// IPv6 range of the other side.
pub static CIDR_IPV6: Prop<Value> =
    Prop::value("cidr_ipv6", "IPv6 range", "IPv6 range of the other side.", Kind::Cidr).cfn("CidrIpv6");

/// Prefix list of the other side.
pub static PREFIX_LIST: Prop<Value> = Prop::value(
    "prefix_list",
    "Prefix list",
    "Prefix list of the other side, such as a gateway endpoint's.",
    Kind::Ref(&["ec2.vpc_endpoint", "ec2.prefix_list"]),
)
.tf("prefix_list_id")
.cfn("SourcePrefixListId");

/// Security group of the other side.
pub static PEER_GROUP: Prop<Value> = Prop::value(
    "peer_group",
    "Peer group",
    "Security group of the other side.",
    Kind::Ref(&["ec2.security_group"]),
)
.tf("referenced_security_group_id")
.cfn("SourceSecurityGroupId");
