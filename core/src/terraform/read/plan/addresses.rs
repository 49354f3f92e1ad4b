//! Gives the resources that were read the addresses back that Terraform prints.

use std::collections::BTreeMap;

use super::instances::Instances;
use crate::catalog;
use crate::stack::{Folded, Resource, Stack};
use crate::terraform::read::resource::address;
use crate::terraform::references;
use crate::value::{Expression, Value};

/// What each resource is called in the plan.
#[derive(Default)]
pub(super) struct Addresses {
    /// By address in the stack: its own one, its module and its name.
    stack: BTreeMap<String, (String, String, String)>,
    /// By what expressions call it: what they call it in the plan.
    terraform: BTreeMap<String, String>,
}

impl Addresses {
    pub(super) fn of(instances: &Instances<'_>) -> Self {
        let mut found = Self::default();
        for it in &instances.all {
            let name = it.full_name();
            if it.module.is_empty() && name == it.label {
                continue;
            }
            let kind = if it.is_data { format!("data.{}", it.ty) } else { it.ty.to_owned() };
            found.terraform.insert(it.symbol(), address(&it.module, &kind, &name));
            if !it.is_data {
                let ty = catalog::by_terraform_type(it.ty).map_or(it.ty, |it| it.id);
                let own = address(&it.module, ty, &name);
                found.stack.insert(address("", ty, &it.label), (own, it.module.clone(), name));
            }
        }
        found
    }

    /// Renames everything in a stack.
    pub(super) fn restore(&self, stack: &mut Stack) {
        if self.terraform.is_empty() {
            return;
        }
        let resources = std::mem::take(&mut stack.resources);
        stack.resources = resources.into_iter().map(|(address, it)| self.resource(address, it)).collect();
        let folded = std::mem::take(&mut stack.configuration.folded);
        let mut folded: BTreeMap<String, Folded> = folded
            .into_iter()
            .map(|(address, it)| (self.terraform.get(&address).cloned().unwrap_or(address), it))
            .collect();
        for it in folded.values_mut() {
            match it {
                Folded::Satellite { main, .. } => self.rename(main),
                Folded::Into(all) => all.iter_mut().for_each(|it| self.rename(it)),
            }
        }
        stack.configuration.folded = folded;
        let inline = std::mem::take(&mut stack.configuration.inline);
        let inline = inline.into_iter().map(|(part, owner)| (self.renamed(part), self.renamed(owner)));
        stack.configuration.inline = inline.collect();
        let written_as = std::mem::take(&mut stack.configuration.written_as);
        let written_as = written_as.into_iter().map(|(address, mut it)| {
            if let Some(own) = self.terraform.get(&it.address) {
                it.address.clone_from(own);
            }
            (self.renamed(address), it)
        });
        stack.configuration.written_as = written_as.collect();
    }

    fn resource(&self, address: String, mut it: Resource) -> (String, Resource) {
        for value in it.props.values_mut().chain(it.tags.iter_mut().map(|(_, it)| it)) {
            *value = self.value(std::mem::replace(value, Value::Null));
        }
        for opaque in &mut it.opaque {
            if let Expression::Terraform(text) = &mut opaque.source {
                *text = self.source(text);
            }
        }
        let Some((own, module, name)) = self.stack.get(&address) else { return (address, it) };
        it.module = (!module.is_empty()).then(|| module.clone());
        it.name.clone_from(name);
        (own.clone(), it)
    }

    fn value(&self, value: Value) -> Value {
        value.map(&mut |it| match it {
            Value::Ref { mut target, attr } => {
                self.rename(&mut target);
                Value::Ref { target, attr }
            }
            Value::Unknown(Expression::Terraform(text)) => Value::unknown(self.source(&text)),
            other => other,
        })
    }

    /// Source text with the names of the plan.
    fn source(&self, text: &str) -> String {
        let named = references::of_expression(text).or_else(|| references::of_body(text));
        let find = |name: &str| self.terraform.get(name).cloned();
        references::replaced(text, &named.unwrap_or_default(), find)
    }

    fn renamed(&self, mut address: String) -> String {
        self.rename(&mut address);
        address
    }

    fn rename(&self, address: &mut String) {
        if let Some((own, ..)) = self.stack.get(address.as_str()) {
            address.clone_from(own);
        }
    }
}
