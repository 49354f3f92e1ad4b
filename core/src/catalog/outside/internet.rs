//! Internet: drawn, never exported.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Parent, Placement, ResourceType, Shape};

/// The type. What stands for it decides what can reach what.
pub static TYPE: ResourceType = ResourceType {
    id: "outside.internet",
    label: "Internet",
    a_label: "the internet",
    noun: "Internet",
    category: Category::Outside,
    icon: "internet",
    doc: "Everybody: any address that is not private.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[],
    ..BASE
};
