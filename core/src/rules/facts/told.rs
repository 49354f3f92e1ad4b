//! What a stack tells beyond its resources, and what gets some of those that is no resource itself.

use std::collections::BTreeSet;

use super::Facts;
use super::mentioned::pairs;
use crate::lookup::Lookup;
use crate::stack::Stack;
use crate::value::{Expression, Value};

/// What outputs and blocks that are no resources name.
#[derive(Default)]
pub(super) struct Told<'a> {
    /// Addresses that outputs refer to.
    addresses: Lookup<&'a str, ()>,
    /// Names in blocks of Terraform that are no resources, such as calls of modules from elsewhere, and in outputs.
    elsewhere: BTreeSet<&'a str>,
}

impl<'a> Told<'a> {
    fn of(stack: &'a Stack) -> Self {
        let mut told = Self::default();
        for source in stack.configuration.blocks.iter().flat_map(|it| &it.body) {
            told.elsewhere.extend(pairs(source));
        }
        for output in stack.outputs.values() {
            told.addresses.extend(output.value.targets().into_iter().map(|it| (it, ())));
            output.value.walk(&mut |it| {
                if let Value::Unknown(Expression::Terraform(source)) = it {
                    told.elsewhere.extend(pairs(source));
                }
            });
        }
        told
    }
}

impl<'a> Facts<'a> {
    fn told(&self) -> &Told<'a> {
        self.told.get_or_init(|| Told::of(self.stack))
    }

    /// Whether an output tells a resource.
    pub(in crate::rules) fn is_output(&self, address: &str) -> bool {
        self.told().addresses.contains_key(address)
    }

    /// Whether an output tells a resource, or something gets it that is no resource of the stack.
    pub fn is_told(&self, address: &str) -> bool {
        self.is_output(address) || self.is_passed_on(address)
    }

    /// Whether something gets a resource that is none itself, such as a module that is not read.
    pub fn is_passed_on(&self, address: &str) -> bool {
        let Some(resource) = self.stack.get(address) else { return false };
        let name = resource.name.split('[').next().unwrap_or_default();
        self.told().elsewhere.contains(format!("{}.{name}", resource.tf_type).as_str())
    }
}
