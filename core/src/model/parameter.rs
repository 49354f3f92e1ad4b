//! Inputs of a stack.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::value::Value;

/// An input that whoever deploys fills in: a Terraform variable, a CloudFormation parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What it may hold.
    #[serde(rename = "type")]
    pub ty: ParameterType,
    /// What it is for, in one sentence.
    pub description: String,
    /// Used when nobody fills it in. Without one, whoever deploys must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Whether nobody who looks at a plan, a stack or its outputs is to read it: `sensitive` in Terraform, `NoEcho` in
    /// CloudFormation. A drawing holds no value of it but an empty one: whoever deploys fills it in. Source: CloudFormation
    /// user guide, "CloudFormation template Parameters syntax".
    #[serde(default, skip_serializing_if = "is_false")]
    pub secret: bool,
    /// Values in further environments that differ from the default; in [`super::Settings::environment`] that is the value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
}

impl Parameter {
    /// The value in an environment; `None` where whoever deploys must say it.
    pub fn value_in(&self, environment: &str) -> Option<&Value> {
        self.values.get(environment).or(self.default.as_ref())
    }

    /// Itself as a drawing keeps it, and whether values were dropped: those of secrets are nowhere in files and histories.
    /// An empty default tells nobody anything, and lets the secret be left out.
    pub fn kept(mut self) -> (Self, bool) {
        if !self.secret {
            return (self, false);
        }
        let had = self.values.len() + usize::from(self.default.is_some());
        let is_empty = |it: &Value| matches!(it, Value::Str(text) if text.is_empty());
        self.default = self.default.filter(is_empty);
        self.values.retain(|_, it| is_empty(it));
        let has = self.values.len() + usize::from(self.default.is_some());
        (self, has < had)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(it: &bool) -> bool {
    !it
}

/// What a [`Parameter`] may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// Text.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list of CIDR blocks.
    CidrList,
}

impl ParameterType {
    /// Every type, in the order menus list them.
    pub const ALL: [Self; 4] = [Self::String, Self::Number, Self::Bool, Self::CidrList];

    /// Checks a default or a value somebody fills in.
    ///
    /// # Errors
    ///
    /// One sentence that says what is expected.
    pub fn check(self, value: &Value) -> Result<(), String> {
        use crate::catalog::Kind;
        match (self, value) {
            (Self::String, Value::Str(_)) | (Self::Number, Value::Int(_)) | (Self::Bool, Value::Bool(_)) => {
                Ok(())
            }
            (Self::CidrList, Value::List(items)) => items.iter().try_for_each(|it| Kind::Cidr.check(it)),
            (Self::String, _) => Err("wants text".to_owned()),
            (Self::Number, _) => Err("wants a whole number".to_owned()),
            (Self::Bool, _) => Err("wants true or false".to_owned()),
            (Self::CidrList, _) => Err("wants a list of CIDR blocks such as 10.0.0.0/16".to_owned()),
        }
    }
}
