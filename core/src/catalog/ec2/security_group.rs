//! Security group.

use super::{security_group_egress as egress, security_group_ingress as ingress};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Lowered, Parent, Placement, Prop, PropSpec, ResourceType, Shape, TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.security_group",
    label: "Security group",
    a_label: "a security group",
    noun: "SecurityGroup",
    category: Category::Network,
    icon: "security-group",
    doc: "A stateful firewall around the instances that are in it.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    tf: "aws_security_group",
    cfn: "AWS::EC2::SecurityGroup",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[&VPC.spec, &DESCRIPTION.spec, &INGRESS.spec, &EGRESS.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::GetAtt("GroupId") }],
    id_prefix: "sg",
    lowered: &[
        Lowered {
            property: INGRESS.key(),
            ty: &ingress::TYPE,
            owner: ingress::SECURITY_GROUP.key(),
            attr: "id",
            entry: RULE,
            with: &[],
        },
        Lowered {
            property: EGRESS.key(),
            ty: &egress::TYPE,
            owner: egress::SECURITY_GROUP.key(),
            attr: "id",
            entry: RULE,
            with: &[],
        },
    ],
    tags: true,
    ..BASE
};

/// The VPC it belongs to.
pub static VPC: Prop<Value> = Prop::value(
    "vpc",
    "VPC",
    "The VPC it belongs to, taken from where it is drawn. Without one, AWS makes it in the default VPC.",
    Kind::Ref(&["ec2.vpc"]),
)
.tf("vpc_id")
.cfn("VpcId");

/// What it is for. AWS replaces the group when it changes.
pub static DESCRIPTION: Prop<String> = Prop::text(
    "description",
    "Description",
    "What the group is for, up to 255 characters. Changing it replaces the group.",
)
.required()
.cfn("GroupDescription");

const FIELDS: &[PropSpec] = &[
    Prop::text("description", "Description", "Why this traffic is allowed.").spec,
    Prop::choice("protocol", "Protocol", "The IP protocol.", PROTOCOLS).required().spec,
    Prop::value("from_port", "From port", "The first port; leave it empty for all protocols.", PORT).spec,
    Prop::value("to_port", "To port", "The last port; leave it empty for all protocols.", PORT).spec,
    Prop::value(
        "peer",
        "Peer",
        "The other side: a CIDR block, an input with a list of them, a security group or a gateway endpoint.",
        Kind::Cidr,
    )
    .required()
    .spec,
];

/// How an entry of either list becomes a rule.
const RULE: Entry = Entry::Record { pick: Some(("peer", peer_property)), name: Some(traffic_name) };

/// The property of a rule that takes such a peer; inbound and outbound rules name them alike.
fn peer_property(peer: &Value, target: Option<&'static ResourceType>) -> &'static str {
    match peer {
        Value::Ref { attr, .. } if attr == "cidr_block" => ingress::CIDR_IPV4.key(),
        Value::Ref { attr, .. } if attr == "ipv6_cidr_block" => ingress::CIDR_IPV6.key(),
        Value::Ref { .. } if target == Some(&TYPE) => ingress::PEER_GROUP.key(),
        Value::Ref { .. } => ingress::PREFIX_LIST.key(),
        Value::Str(text) if text.contains(':') => ingress::CIDR_IPV6.key(),
        _ => ingress::CIDR_IPV4.key(),
    }
}

/// What an entry lets through, as people call it. Source: IANA service name registry.
fn traffic_name(entry: &Value) -> String {
    let port = |key: &str| entry.field(key).and_then(Value::as_int);
    let protocol = entry.field("protocol").and_then(Value::as_str).unwrap_or("any");
    match (protocol, port("from_port"), port("to_port")) {
        ("-1", _, _) => "all".to_owned(),
        ("tcp", Some(22), Some(22)) => "ssh".to_owned(),
        ("tcp", Some(80), Some(80)) => "http".to_owned(),
        ("tcp", Some(443), Some(443)) => "https".to_owned(),
        ("tcp", Some(3389), Some(3389)) => "rdp".to_owned(),
        (protocol, Some(from), Some(to)) if from == to => format!("{protocol}_{from}"),
        (protocol, Some(from), Some(to)) => format!("{protocol}_{from}_to_{to}").replace('-', "minus_"),
        (protocol, ..) => protocol.to_owned(),
    }
}

/// The protocols offered. `-1` is AWS's name for all of them.
pub const PROTOCOLS: &[(&str, &str)] = &[("tcp", "TCP"), ("udp", "UDP"), ("icmp", "ICMP"), ("-1", "All")];

/// A port number; -1 stands for all ICMP types.
pub const PORT: Kind = Kind::Int { min: -1, max: 65_535, unit: "" };

/// What may come in; lowered to one resource per rule.
pub static INGRESS: Prop<Value> = Prop::value(
    "ingress",
    "Inbound rules",
    "Who may connect to what is in the group.",
    Kind::Records(FIELDS),
)
.tf_map(TfMap::None);

/// What may go out; lowered to one resource per rule.
pub static EGRESS: Prop<Value> = Prop::value(
    "egress",
    "Outbound rules",
    "Where to what is in the group may connect. Without a rule, nowhere.",
    Kind::Records(FIELDS),
)
.tf_map(TfMap::None);
