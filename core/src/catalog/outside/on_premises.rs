//! On-premises network: drawn, never exported.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;
/// The type. What stands for it decides what can reach what.
pub static TYPE: ResourceType = ResourceType {
    id: "outside.on_premises",
    label: "On-premises network",
    a_label: "an on-premises network",
    noun: "OnPremises",
    category: Category::Outside,
    icon: "on-premises",
    doc: "A network of your own outside AWS: an office or a data center.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpn-connections.html",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&CIDR_BLOCKS.spec],
    ..BASE
};

/// Its addresses.
pub static CIDR_BLOCKS: Prop<Value> = Prop::value(
    "cidr_blocks",
    "Ranges",
    "The addresses that come from it, as the world or the VPC sees them.",
    Kind::List(&Kind::Cidr),
)
.no_tf();
