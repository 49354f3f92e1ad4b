//! What a stack tells once deployed: what every node of a type tells, and what somebody gave a name.

use super::Output;
use super::lower::{Lowering, label_in};
use super::names::snake_case;
use crate::catalog::outputs::{DESCRIPTION, EXPORT_NAME, NAME, OUTPUTS, SENSITIVE, VALUE};
use crate::model::Node;
use crate::tracking::unnoted;
use crate::value::Value;

impl Lowering<'_> {
    /// What a stack tells about a node once deployed.
    pub(super) fn outputs(&mut self, address: &str, node: &Node) {
        // What has a name of its own may take the place of what any other node tells.
        self.kept.has_clash |= unnoted(|| node.props.contains_key(OUTPUTS.key()));
        if node.ty.outputs.is_empty() {
            return;
        }
        let (label, noun) = (label_in(address), snake_case(node.ty.noun, ""));
        for output in node.ty.outputs {
            let name = if label.ends_with(&noun) {
                [label, "_", output.attr].concat()
            } else {
                [label, "_", &noun, "_", output.attr].concat()
            };
            let output = Output {
                description: [&node.name, ": ", output.doc].concat(),
                value: Value::reference(address, output.attr),
                ..Output::default()
            };
            self.tell(name, output);
        }
    }

    /// The outputs that are drawn with nodes. One with a name that is taken gets a number; what the stack would tell anyway is
    /// told once, by the name that somebody chose.
    pub(super) fn named_outputs(&mut self) {
        let mut named: Vec<(String, Output)> = Vec::new();
        for (_, node) in self.diagram.nodes() {
            for record in unnoted(|| node.props.get(OUTPUTS.key())).map(Value::items).unwrap_or_default() {
                let text = |key: &str| record.field(key).and_then(Value::as_str);
                let (Some(name), Some(value)) = (text(NAME.key()), record.field(VALUE.key())) else {
                    continue;
                };
                let is_taken = |it: &str| named.iter().any(|(other, _)| other == it);
                let numbered = (2..).map(|n| format!("{name}_{n}"));
                let mut names = std::iter::once(name.to_owned()).chain(numbered);
                let Some(name) = names.find(|it| !is_taken(it)) else { continue };
                let output = Output {
                    description: text(DESCRIPTION.key()).unwrap_or_default().to_owned(),
                    value: self.resolve(value),
                    is_secret: record.field(SENSITIVE.key()) == Some(&Value::Bool(true))
                        || self.tells_secret(value),
                    export_name: record.field(EXPORT_NAME.key()).map(|it| self.resolve(it)),
                };
                named.push((name, output));
            }
        }
        if named.is_empty() {
            return;
        }
        self.stack.outputs.retain(|_, it| !named.iter().any(|(_, own)| own.value == it.value));
        self.stack.outputs.extend(named);
    }

    /// Whether a value has a secret input in it: Terraform takes such an output only if it is marked so.
    fn tells_secret(&self, value: &Value) -> bool {
        let mut found = false;
        let is_secret = |name: &String| self.stack.parameters.get(name).is_some_and(|it| it.secret);
        value.walk(&mut |it| found |= matches!(it, Value::Param(name) if is_secret(name)));
        found
    }
}
