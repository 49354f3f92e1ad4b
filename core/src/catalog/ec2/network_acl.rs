//! Network ACL of a VPC.

use super::network_acl_rule as rule;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Literal, Lowered, Parent, Placement, Prop, PropSpec, ResourceType, Shape,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.network_acl",
    label: "Network ACL",
    a_label: "a network ACL",
    noun: "NetworkAcl",
    category: Category::Network,
    icon: "network-acl",
    doc: "A stateless firewall around subnets: answers need a rule of their own. Without one, the VPC's default lets \
          everything through.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
    tf: "aws_network_acl",
    cfn: "AWS::EC2::NetworkAcl",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[&VPC.spec, &INGRESS.spec, &EGRESS.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    id_prefix: "acl",
    lowered: &[
        Lowered {
            property: INGRESS.key(),
            ty: &rule::TYPE,
            owner: rule::NETWORK_ACL.key(),
            attr: "id",
            entry: Entry::Record { pick: None, name: Some(|it| numbered("ingress", it)) },
            with: &[(rule::EGRESS.key(), Literal::Bool(false))],
        },
        Lowered {
            property: EGRESS.key(),
            ty: &rule::TYPE,
            owner: rule::NETWORK_ACL.key(),
            attr: "id",
            entry: Entry::Record { pick: None, name: Some(|it| numbered("egress", it)) },
            with: &[(rule::EGRESS.key(), Literal::Bool(true))],
        },
    ],
    tags: true,
    ..BASE
};

/// The VPC it belongs to.
pub static VPC: Prop<Value> = Prop::reference(
    "vpc",
    "VPC",
    "The VPC it belongs to, taken from where it is drawn.",
    &["ec2.vpc"],
)
.required()
.tf("vpc_id")
.cfn("VpcId");

/// What may come into the subnets; lowered to one resource per rule.
pub static INGRESS: Prop<Value> = Prop::records(
    "ingress",
    "Inbound rules",
    "What may come into the subnets. The lowest number that matches decides; what matches nothing is dropped.",
    FIELDS,
)
.no_tf();

/// What may leave the subnets; lowered to one resource per rule.
pub static EGRESS: Prop<Value> = Prop::records(
    "egress",
    "Outbound rules",
    "What may leave the subnets, answers to the outside included: those go to ports 1024 to 65535.",
    FIELDS,
)
.no_tf();

/// The fields of a rule; the separate resource calls them alike.
const FIELDS: &[PropSpec] = &[
    rule::RULE_NUMBER.spec,
    rule::RULE_ACTION.spec,
    rule::PROTOCOL.spec,
    rule::FROM_PORT.spec,
    rule::TO_PORT.spec,
    rule::CIDR_BLOCK.spec,
    rule::ICMP_TYPE.spec,
    rule::ICMP_CODE.spec,
];

/// What tells a rule from the others: its direction and number.
fn numbered(direction: &str, entry: &Value) -> String {
    match entry.field(rule::RULE_NUMBER.key()).and_then(Value::as_int) {
        Some(number) => format!("{direction}_{number}").replace('-', "minus_"),
        None => direction.to_owned(),
    }
}

/// IP protocols by the names and numbers that the rules take. Source: IANA protocol numbers.
pub const PROTOCOLS: &[(&str, &str)] =
    &[("tcp", "TCP"), ("udp", "UDP"), ("icmp", "ICMP"), ("58", "ICMPv6"), ("-1", "All")];

/// A port number.
pub const PORT: Kind = Kind::Int { min: 0, max: 65_535, unit: "" };
