//! Where CloudFormation has another resource, or another type, than the one that a type of the catalogue usually is.

use super::dynamodb::global_table::Scaling;
use super::prop::Literal;
use super::properties::Properties;
use crate::value::Value;

/// A second CloudFormation type for what Terraform has one type for, such as a table with replicas. It knows the same
/// attributes under the same names.
#[derive(Debug)]
pub struct CfnVariant {
    /// CloudFormation type.
    pub cfn: &'static str,
    /// Property whose presence, be it empty, makes a resource one of it.
    pub when: &'static str,
    /// Brings `Properties` of the first type into its shape.
    pub write: fn(&mut Value),
    /// The inverse of that, and what it says of how capacity is scaled, which is a resource of its own beside the first
    /// type.
    pub read: fn(&mut Value) -> Vec<Scaling>,
}

/// A further CloudFormation resource, which what needs it waits for.
#[derive(Debug)]
pub struct Companion {
    /// Appended to the main resource's logical id.
    pub suffix: &'static str,
    /// CloudFormation type.
    pub cfn: &'static str,
    /// CloudFormation property that takes a reference to the main resource.
    pub main: &'static str,
    /// Properties taken over: CloudFormation name and key in the main resource.
    pub props: &'static [(&'static str, &'static str)],
    /// Properties that are always the same.
    pub with: &'static [(&'static str, Literal)],
    /// Only there when this property of the main resource is set, and not `false`.
    pub when: Option<&'static str>,
    /// The attribute of the main resource that it makes: only what refers to that waits for it. `None`: whatever refers
    /// to the main resource.
    pub awaited_for: Option<&'static str>,
}

impl Companion {
    /// Whether what refers to this attribute of the main resource waits for it; a part of an attribute among them.
    pub fn is_awaited_for(&self, attr: &str) -> bool {
        self.awaited_for
            .is_none_or(|it| attr.strip_prefix(it).is_some_and(|it| it.is_empty() || it.starts_with('/')))
    }

    /// Whether a resource with these properties has it.
    pub fn applies(&self, properties: &Properties) -> bool {
        self.when.is_none_or(|key| !matches!(properties.get(key), None | Some(Value::Bool(false))))
    }
}
