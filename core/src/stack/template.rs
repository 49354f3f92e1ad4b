//! What a CloudFormation template says that a stack has no words for.

use std::collections::BTreeMap;

use crate::value::Value;

/// What a CloudFormation template says that a stack has no words for, written back as it was. Values are JSON text with
/// long-form functions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// Sections without a counterpart, such as `Conditions` and `Mappings`, by name; with a `/`, an entry of a section
    /// that has one, such as `Resources/Fn::ForEach::Buckets`.
    pub sections: Vec<(String, String)>,
    /// Parameters that say more than an input of a stack, or say it in another way.
    pub parameters: Vec<DeclaredParameter>,
    /// The same of outputs, by name of the output.
    pub outputs: BTreeMap<String, DeclaredOutput>,
    /// Addresses of resources in the stack that were written in another one, with the address of that one: rules of a security
    /// group, policies of a role.
    pub inline: BTreeMap<String, String>,
    /// Whether its resources get no tags beside their own: it was not written by Drawbridge.
    pub is_untagged: bool,
}

/// A parameter as its template declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredParameter {
    /// Its logical id.
    pub id: String,
    /// What a reference to it stands for: an input of the stack, an SSM parameter, or nothing that is known.
    pub means: Value,
    /// The declaration.
    pub source: String,
}

/// What a template says about an output beside its description and value.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredOutput {
    /// Its logical id.
    pub id: String,
    /// Whatever else is declared, such as `Export`, by name.
    pub fields: Vec<(String, String)>,
}
