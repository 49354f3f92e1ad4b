//! What files say of a resource beside what the catalogue has properties for: it goes through a drawing in the words of its
//! language, and comes out of it as it was.

use super::other::resource::ARGUMENT;
use super::outputs::OUTPUTS;
use super::prop::Prop;
use crate::value::Value;

/// What people should know of it.
pub static COMMENT: Prop<String> = Prop::long_text(
    "comment",
    "Comment",
    "What people should know of it: stands above it in Terraform and in YAML, and in its metadata in JSON.",
)
.no_tf();

/// Arguments and blocks that Terraform alone is told, one by one.
pub static TERRAFORM_ARGUMENTS: Prop<Value> = Prop::records(
    "terraform_arguments",
    "Terraform arguments",
    "What Terraform is told beside these properties, in HCL: a lifecycle block, timeouts, an argument without a property here.",
    ARGUMENT,
)
.no_tf();

/// Properties and attributes that CloudFormation alone is told, one by one; `@` begins what stands beside the properties, such
/// as `@DeletionPolicy`.
pub static CLOUDFORMATION_PROPERTIES: Prop<Value> = Prop::records(
    "cloudformation_properties",
    "CloudFormation properties",
    "What CloudFormation is told beside these properties, in YAML: a deletion policy, a property that is not here.",
    ARGUMENT,
)
.no_tf();

/// What a template says of a resource beside its properties, as far as it means something by itself. Source: AWS CloudFormation
/// user guide, "Resource attribute reference"; a condition would need the section that it is in.
pub const ATTRIBUTES: [&str; 6] =
    ["CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "UpdatePolicy", "UpdateReplacePolicy"];

/// Whether a property is none of the resource's: source text, outputs of the stack, or a comment.
pub(crate) fn is_beside(key: &str) -> bool {
    is_further(key) || key == OUTPUTS.key() || key == COMMENT.key()
}

/// Whether a property holds source text that no rule reads.
pub fn is_further(key: &str) -> bool {
    [TERRAFORM_ARGUMENTS.key(), CLOUDFORMATION_PROPERTIES.key()].contains(&key)
}
