//! Stacks of any size, from the built-in templates: what a generated resource looks like is what a drawn one looks like.

use std::collections::BTreeSet;

use drawbridge_core::stack::{self, Resource, Stack};
use drawbridge_core::templates;
use drawbridge_core::value::Value;

/// A stack of exactly this many resources: copies of all templates, one after the other. Equal sizes give equal stacks.
pub(crate) fn stack(resources: usize) -> Stack {
    let patterns: Vec<Stack> = templates::all().iter().map(|it| stack::lower(&it.diagram())).collect();
    let mut all = Stack::default();
    for pattern in &patterns {
        all.settings = pattern.settings.clone();
        all.parameters.extend(pattern.parameters.clone());
    }
    let mut copies = patterns.iter().enumerate().cycle();
    let mut copy = 0;
    while all.resources.len() < resources {
        let Some((which, pattern)) = copies.next() else { break };
        let before = all.resources.len();
        add(&mut all, pattern, &format!("{which}_{copy}"), resources);
        copy += 1;
        // Templates without resources would be copied for ever.
        if all.resources.len() == before && copy > patterns.len() {
            break;
        }
    }
    all
}

/// Adds a copy of a template under other names, or as much of it as there is room for: no resource without those it
/// refers to.
fn add(all: &mut Stack, pattern: &Stack, suffix: &str, room: usize) {
    let renamed = |address: &str| format!("{address}_{suffix}");
    let mut left: BTreeSet<&str> = pattern.resources.keys().map(String::as_str).collect();
    let fits = pattern.resources.len() <= room - all.resources.len();
    while all.resources.len() < room {
        let is_ready = |address: &&&str| {
            let targets = pattern.resources.get(address).into_iter().flat_map(targets);
            targets.into_iter().all(|it| it == **address || !left.contains(it))
        };
        // A whole copy may hold circles; part of one leaves them out.
        let next = left.iter().find(is_ready).or_else(|| left.first().filter(|_| fits)).copied();
        let Some(address) = next else { break };
        left.remove(address);
        let Some(resource) = pattern.resources.get(address) else { continue };
        let mut resource = resource.clone();
        resource.name = format!("{}_{suffix}", resource.name);
        let mut rename = |it: Value| match it {
            Value::Ref { target, attr } => Value::Ref { target: renamed(&target), attr },
            other => other,
        };
        for value in resource.props.values_mut().chain(resource.tags.iter_mut().map(|(_, it)| it)) {
            *value = std::mem::replace(value, Value::Null).map(&mut rename);
        }
        all.resources.insert(renamed(address), resource);
    }
}

/// Everything a resource refers to.
fn targets(resource: &Resource) -> Vec<&str> {
    let values = resource.props.values().chain(resource.tags.iter().map(|(_, it)| it));
    values.flat_map(Value::targets).collect()
}
