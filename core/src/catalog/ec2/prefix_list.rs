//! Customer-managed prefix list.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Kind, Output, Parent, Placement, Prop, PropSpec, ResourceType, Shape,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.prefix_list",
    label: "Prefix list",
    a_label: "a prefix list",
    noun: "PrefixList",
    category: Category::Network,
    icon: "prefix-list",
    doc: "Ranges of addresses under one name, for security groups and route tables.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
    tf: "aws_ec2_managed_prefix_list",
    cfn: "AWS::EC2::PrefixList",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &ADDRESS_FAMILY.spec, &MAX_ENTRIES.spec, &ENTRIES.spec],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::GetAtt("PrefixListId") },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
    ],
    id_prefix: "pl",
    outputs: &[Output { attr: "id", doc: "Id of the prefix list" }],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> =
    Prop::value("name", "Name in AWS", "Name in the Region; it may not start with `com.amazonaws`.", Kind::Text)
        .required()
        .cfn("PrefixListName");

/// IPv4 or IPv6.
pub static ADDRESS_FAMILY: Prop<String> = Prop::choice(
    "address_family",
    "Addresses",
    "IPv4 or IPv6; a list holds one kind.",
    &[("IPv4", "IPv4"), ("IPv6", "IPv6")],
)
.required()
.cfn("AddressFamily");

/// How many entries it may hold. Whoever uses the list is charged for as many rules or routes.
pub static MAX_ENTRIES: Prop<i64> = Prop::int(
    "max_entries",
    "Room for",
    "How many entries it may hold. Each counts as a rule or a route wherever the list is used.",
    (1, 1_000),
    "entries",
)
.required()
.cfn("MaxEntries");

/// The ranges.
pub static ENTRIES: Prop<Value> =
    Prop::records("entries", "Entries", "The ranges in the list.", ENTRY).tf_blocks("entry").cfn_objects("Entries");

const ENTRY: &[PropSpec] = &[
    Prop::cidr("cidr", "Range", "The range.").required().cfn("Cidr").spec,
    Prop::text("description", "Description", "Whose addresses these are.").cfn("Description").spec,
];
