//! Resources that were written once for each entry of an input, as the one resource they came from.

use std::collections::BTreeMap;

use serde_json::json;

use super::declare::Declarations;
use super::entries::{drawn_names, leading_to};
use crate::catalog::{Kind, ResourceType};
use crate::cloudformation::parameters::n_entries;
use crate::model::ParameterType;
use crate::sort::InOrder;
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// One of several resources: of which type, with which id before its number, and over which input.
type Family = (&'static str, String, &'static str, String);

/// Puts together what was written apart. `inputs` are the logical ids of inputs, by name.
pub(super) fn fold(stack: &mut Stack, declared: &Declarations<'_>, inputs: &BTreeMap<String, String>) {
    let mut families: BTreeMap<Family, Vec<(usize, String)>> = BTreeMap::new();
    for it in &declared.resources {
        let address = it.address();
        let Some(resource) = stack.get(&address) else { continue };
        if let Some((ty, key, parameter, index)) = entry_of(stack, resource, inputs)
            && let Some(base) = it.id.strip_suffix(&(index + 1).to_string())
        {
            families.entry((ty.id, base.to_owned(), key, parameter)).or_default().push((index, address));
        }
    }
    for ((id, base, key, parameter), mut members) in families {
        members.order();
        let default = stack.parameters.get(&parameter).and_then(|it| it.default.as_ref());
        let n = default.map_or(1, |it| it.items().len());
        let is_whole = members.len() == n && members.iter().zip(0..).all(|((at, _), index)| *at == index);
        let Some(first) = members.first().and_then(|(_, it)| stack.get(it)) else { continue };
        let are_alike = members.iter().all(|(_, it)| {
            stack.get(it).is_some_and(|it| are_same(it, first, key) && it.opaque == first.opaque)
        });
        if !is_whole || !are_alike {
            continue;
        }
        let Some(ty) = first.ty else { continue };
        let drawn = drawn_names(stack, ty, &first.props);
        let drawn = drawn.iter().find_map(|it| leading_to(&base, ty.noun, it));
        let told =
            || Some(declared.names.resource(&base, ty.noun, None)).filter(|it| it.logical_id.is_none());
        let Some(name) = drawn.or_else(|| told().map(|it| it.name)) else { continue };
        let address = format!("{id}.{name}");
        if stack.resources.contains_key(&address) {
            continue;
        }
        let mut resource = first.clone();
        resource.name = name;
        resource.logical_id = None;
        resource.props.insert(key, Value::Param(parameter.clone()));
        if let Some(input) = stack.parameters.get_mut(&parameter) {
            let told = n_entries(n);
            let before = input.description.strip_suffix(&told).map(|it| it.trim_end().to_owned());
            input.description = before.unwrap_or_else(|| std::mem::take(&mut input.description));
        }
        for (_, member) in &members {
            stack.resources.remove(member);
        }
        stack.resources.insert(address, resource);
    }
}

/// The property of a resource that holds one entry of an input, that input, and which entry it is.
fn entry_of(
    stack: &Stack,
    resource: &Resource,
    inputs: &BTreeMap<String, String>,
) -> Option<(&'static ResourceType, &'static str, String, usize)> {
    let ty = resource.ty?;
    let ranges = ty.props.iter().filter(|it| matches!(it.kind, Kind::Cidr));
    ranges.into_iter().find_map(|spec| {
        let Value::Unknown(source) = resource.props.get(spec.key)? else { return None };
        let source: serde_json::Value = serde_json::from_str(source.source()).ok()?;
        let (index, list) = (source["Fn::Select"][0].as_u64()?, source["Fn::Select"][1]["Ref"].as_str()?);
        let (name, _) = inputs.iter().find(|(_, id)| *id == list)?;
        let is_list = stack.parameters.get(name)?.ty == ParameterType::CidrList;
        let is_all = source == json!({ "Fn::Select": [index, { "Ref": list }] });
        (is_list && is_all).then_some((ty, spec.key, name.clone(), usize::try_from(index).ok()?))
    })
}

fn are_same(a: &Resource, b: &Resource, key: &str) -> bool {
    let others = |it: &Resource| {
        let mut props = it.props.clone();
        props.remove(key);
        props
    };
    others(a) == others(b) && a.tags == b.tags
}
