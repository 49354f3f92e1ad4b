//! Names of inputs: files may call a variable `SSHLocation` or `vpc-cidr`, a drawing calls it by words.

use std::collections::BTreeMap;

use crate::model::is_input_name;
use crate::stack::{Names, Stack, snake_case, words};
use crate::value::Value;

/// The names that inputs of files get in a drawing.
pub(super) struct Inputs {
    /// By the name in the stack, those that have to be others.
    renamed: BTreeMap<String, String>,
}

impl Inputs {
    pub(super) fn of(stack: &Stack) -> Self {
        let (sound, others): (Vec<&String>, Vec<&String>) =
            stack.parameters.keys().partition(|it| is_input_name(it));
        let mut taken = Names::default();
        for it in sound {
            taken.claim(it);
        }
        let renamed = others.into_iter().map(|it| (it.clone(), taken.claim(&snake_case(it, "input"))));
        Self { renamed: renamed.collect() }
    }

    fn name<'n>(&'n self, name: &'n str) -> &'n str {
        self.renamed.get(name).map_or(name, String::as_str)
    }

    /// Gives everything in a stack the names that are drawn.
    pub(super) fn rename(&self, stack: &mut Stack) {
        if self.renamed.is_empty() {
            return;
        }
        let parameters = std::mem::take(&mut stack.parameters);
        stack.parameters =
            parameters.into_iter().map(|(name, it)| (self.name(&name).to_owned(), it)).collect();
        let is_renamed = |it: &Value| {
            let mut found = false;
            it.walk(&mut |it| found |= matches!(it, Value::Param(name) if self.renamed.contains_key(name)));
            found
        };
        let rename = |it: &mut Value| {
            *it = std::mem::replace(it, Value::Null).map(&mut |it| match it {
                Value::Param(name) => Value::Param(self.name(&name).to_owned()),
                other => other,
            });
        };
        for resource in stack.resources.values_mut() {
            let tags = resource.tags.iter_mut().map(|(_, it)| it);
            resource.props.values_mut().chain(tags).filter(|it| is_renamed(it)).for_each(rename);
        }
        stack.outputs.values_mut().map(|it| &mut it.value).filter(|it| is_renamed(it)).for_each(rename);
    }

    /// What source text calls each input, and what it calls it once it is drawn: in Terraform, and as a logical id.
    pub(super) fn in_text(&self, stack: &Stack) -> Vec<[(String, String); 2]> {
        let id = |name: &str| {
            let declared = stack.template.parameters.iter();
            let mut own = declared.filter(|it| matches!(&it.means, Value::Param(it) if it == name));
            own.next().map_or_else(|| words(name, "parameter"), |it| it.id.clone())
        };
        let one = |name: &String| {
            let drawn = self.name(name);
            [(format!("var.{name}"), format!("var.{drawn}")), (id(name), words(drawn, "parameter"))]
        };
        stack.parameters.keys().map(one).collect()
    }
}
