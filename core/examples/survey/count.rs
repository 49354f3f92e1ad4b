//! How much of a stack is understood.

use std::ops::AddAssign;

use drawbridge_core::stack::Stack;
use drawbridge_core::value::Value;

/// How many resources and arguments there are, by what is known of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Of a type in the catalogue.
    pub(crate) typed: usize,
    /// Of any other type of AWS.
    pub(crate) opaque: usize,
    /// Of other providers, such as `random`, and what templates call a custom resource.
    pub(crate) foreign: usize,
    /// Arguments of the catalogue with a value that is known throughout; tags among them.
    pub(crate) known_arguments: usize,
    /// Arguments of the catalogue with something in them that could not be worked out.
    pub(crate) unknown_arguments: usize,
    /// Arguments outside the catalogue, of resources in the catalogue.
    pub(crate) opaque_arguments: usize,
    /// Arguments of resources outside the catalogue.
    pub(crate) foreign_arguments: usize,
    /// What is said about a resource rather than set on it: `lifecycle`, `Condition`, …. No arguments.
    pub(crate) attributes: usize,
}

impl Counts {
    pub(crate) fn of(stack: &Stack) -> Self {
        let mut it = Self::default();
        for resource in stack.resources.values() {
            let values = resource.props.values().chain(resource.tags.iter().map(|(_, value)| value));
            for value in values {
                it.argument(value);
            }
            let (attributes, opaque): (Vec<_>, Vec<_>) =
                resource.opaque.iter().partition(|it| is_attribute(&it.path));
            it.attributes += attributes.len();
            if resource.ty.is_some() {
                it.typed += 1;
                it.opaque_arguments += opaque.len();
            } else {
                if is_aws(&resource.tf_type) {
                    it.opaque += 1;
                } else {
                    it.foreign += 1;
                }
                it.foreign_arguments += opaque.len();
            }
        }
        it
    }

    fn argument(&mut self, value: &Value) {
        if value.is_unknown() {
            self.unknown_arguments += 1;
        } else {
            self.known_arguments += 1;
        }
    }

    pub(crate) fn resources(&self) -> usize {
        self.typed + self.opaque + self.foreign
    }

    pub(crate) fn arguments(&self) -> usize {
        self.known_arguments + self.unknown_arguments + self.opaque_arguments + self.foreign_arguments
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, it: Self) {
        self.typed += it.typed;
        self.opaque += it.opaque;
        self.foreign += it.foreign;
        self.known_arguments += it.known_arguments;
        self.unknown_arguments += it.unknown_arguments;
        self.opaque_arguments += it.opaque_arguments;
        self.foreign_arguments += it.foreign_arguments;
        self.attributes += it.attributes;
    }
}

/// Whether a type is AWS's, in Terraform or in CloudFormation.
fn is_aws(ty: &str) -> bool {
    ["aws_", "awscc_", "AWS::"].iter().any(|it| ty.starts_with(it))
}

/// Whether an opaque part is one of the arguments that Terraform itself knows for every type, or an attribute of a
/// template's resource beside its properties.
pub(crate) fn is_attribute(path: &str) -> bool {
    const META: [&str; 7] =
        ["count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection"];
    path.starts_with('@') || META.contains(&path)
}
