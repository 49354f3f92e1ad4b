//! Person: drawn, never exported.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Parent, Placement, Prop, ResourceType, Shape};

/// The type. What stands for it decides what can reach what.
pub static TYPE: ResourceType = ResourceType {
    id: "outside.person",
    label: "Person",
    a_label: "a person",
    noun: "Person",
    category: Category::Outside,
    icon: "person",
    doc: "Somebody who uses the system or looks after it.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&USES_MFA.spec],
    ..BASE
};

/// Whether they prove themselves by a second factor.
pub static USES_MFA: Prop<bool> = Prop::bool(
    "uses_mfa",
    "Signs in with MFA",
    "They prove who they are by a second factor beside the password.",
)
.default(false)
.no_tf();
