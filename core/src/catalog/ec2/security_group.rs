//! Security group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Field, Kind, Parent, Placement, Prop, ResourceType, Shape, TfMap,
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
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc")], shape: Shape::Icon },
    props: &[&VPC.spec, &DESCRIPTION.spec, &INGRESS.spec, &EGRESS.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::GetAtt("GroupId") }],
    tags: true,
    ..BASE
};

/// The VPC it belongs to.
pub static VPC: Prop<Value> = Prop::value(
    "vpc",
    "VPC",
    "The VPC it belongs to, taken from where it is drawn.",
    Kind::Ref(&["ec2.vpc"]),
)
.required()
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

const FIELDS: &[Field] = &[
    Field {
        key: "description",
        label: "Description",
        doc: "Why this traffic is allowed.",
        kind: Kind::Text,
        required: false,
    },
    Field {
        key: "protocol",
        label: "Protocol",
        doc: "The IP protocol.",
        kind: Kind::Choice(PROTOCOLS),
        required: true,
    },
    Field {
        key: "from_port",
        label: "From port",
        doc: "The first port; leave it empty for all protocols.",
        kind: PORT,
        required: false,
    },
    Field {
        key: "to_port",
        label: "To port",
        doc: "The last port; leave it empty for all protocols.",
        kind: PORT,
        required: false,
    },
    Field {
        key: "peer",
        label: "Peer",
        doc: "The other side: a CIDR block, an input with a list of them, a security group or a gateway endpoint.",
        kind: Kind::Cidr,
        required: true,
    },
];

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
