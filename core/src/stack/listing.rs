//! The order in which exporters list resources.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resource, Stack};
use crate::catalog::{Category, Kind, ResourceType, TfMap};
use crate::model::ParameterType;
use crate::value::Value;

/// Every address once, as a person would write them down: by category, what others refer to first, and what is
/// derived (rules, routes, policies) right behind what it belongs to. Where a node stands makes no difference, and a
/// new resource moves no other.
pub(crate) fn listing(stack: &Stack) -> Vec<(Category, &str)> {
    let mut owned: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (address, resource) in &stack.resources {
        match owner(stack, address, resource) {
            Some(owner) => owned.entry(owner).or_default().push(address),
            None => roots.push(address.as_str()),
        }
    }
    roots.sort_by_key(|it| rank(stack, it));
    let mut listed = Vec::new();
    let mut seen = BTreeSet::new();
    for root in roots {
        let category = category(stack, root);
        visit(stack, root, category, &owned, &mut seen, &mut listed);
    }
    // Resources that belong to each other in a circle have no root.
    let rest: Vec<&str> =
        stack.resources.keys().map(String::as_str).filter(|it| !seen.contains(it)).collect();
    listed.extend(rest.into_iter().map(|it| (category(stack, it), it)));
    listed
}

/// The property of a resource that holds an input with a list of ranges, and the input: then there is one resource for
/// each entry of the list. What is drawn is one thing, and others refer to it as one.
pub(crate) fn repeated<'a>(stack: &Stack, resource: &'a Resource) -> Option<(&'static str, &'a str)> {
    let ty = resource.ty.filter(|it| !it.is_drawn())?;
    let ranges = ty.props.iter().filter(|it| matches!(it.kind, Kind::Cidr));
    ranges.into_iter().find_map(|spec| match resource.props.get(spec.key) {
        Some(Value::Param(name)) if stack.parameters.get(name)?.ty == ParameterType::CidrList => {
            Some((spec.key, name.as_str()))
        }
        _ => None,
    })
}

/// Whether an input is the id of a machine image: that is what uses it.
pub(crate) fn is_image(stack: &Stack, parameter: &str) -> bool {
    stack.resources.values().any(|resource| {
        let images =
            resource.ty.map_or(&[][..], |it| it.props).iter().filter(|it| matches!(it.kind, Kind::Image(_)));
        images
            .into_iter()
            .any(|it| matches!(resource.props.get(it.key), Some(Value::Param(it)) if it == parameter))
    })
}

fn visit<'a>(
    stack: &'a Stack,
    address: &'a str,
    category: Category,
    owned: &BTreeMap<&'a str, Vec<&'a str>>,
    seen: &mut BTreeSet<&'a str>,
    listed: &mut Vec<(Category, &'a str)>,
) {
    if !seen.insert(address) {
        return;
    }
    listed.push((category, address));
    let mut below = owned.get(address).cloned().unwrap_or_default();
    below.sort_by_key(|it| rank(stack, it));
    for address in below {
        visit(stack, address, category, owned, seen, listed);
    }
}

/// What a derived resource belongs to: the first resource it refers to.
fn owner<'a>(stack: &'a Stack, address: &str, resource: &'a Resource) -> Option<&'a str> {
    let ty = resource.ty.filter(|it| !it.is_drawn())?;
    let first =
        ty.props.iter().find(|it| matches!(it.kind, Kind::Ref(_)) && resource.props.contains_key(it.key));
    // What is scaled is named in a text: `table/orders`.
    let target = match first {
        Some(first) => resource.props.get(first.key)?.target()?,
        None => ty.props.iter().find_map(|it| resource.props.get(it.key)?.targets().first().copied())?,
    };
    let (owner, _) = stack.resources.get_key_value(target)?;
    (owner != address).then_some(owner)
}

fn category(stack: &Stack, address: &str) -> Category {
    stack.get(address).and_then(|it| it.ty).map_or(Category::Management, |it| it.category)
}

fn rank<'a>(stack: &Stack, address: &'a str) -> (Category, usize, &'a str) {
    let ty = stack.get(address).and_then(|it| it.ty);
    (category(stack, address), ty.map_or(usize::MAX, |it| depth(it, 0)), address)
}

/// How many types stand below this one at most: 0 for a VPC, 1 for a subnet, …
fn depth(ty: &ResourceType, level: usize) -> usize {
    // Types may refer to themselves or each other, as security groups do.
    const DEEPEST: usize = 4;
    if level == DEEPEST {
        return 0;
    }
    let carried = ty.props.iter().filter(|it| !matches!(it.tf, TfMap::None));
    let targets = carried.flat_map(|it| it.kind.target_types());
    let below = targets.filter(|it| **it != ty.id).filter_map(|it| crate::catalog::by_id(it));
    below.map(|it| 1 + depth(it, level + 1)).max().unwrap_or(0)
}
