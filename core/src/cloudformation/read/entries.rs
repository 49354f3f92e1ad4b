//! Names of resources that a drawing has as entries of a property: rules, routes, associations.

use super::declare::Declarations;
use crate::catalog::{self, Entry, Lowered, Properties, ResourceType};
use crate::cloudformation::names::id_of;
use crate::stack::{Stack, snake_case};
use crate::value::Value;

/// How many entries of one name are told apart.
const ALIKE: usize = 99;

/// What a drawing would call such a resource; `None` if it has none, or it is not known what it belongs to.
pub(super) fn drawn_name(stack: &Stack, ty: &'static ResourceType, props: &Properties) -> Option<String> {
    let owner = |lowered: &Lowered| stack.get(props.get(lowered.owner)?.target()?);
    catalog::all().find_map(|it| {
        let lowered = it.lowered.iter().find(|it| it.ty == ty)?;
        let owner = owner(lowered).filter(|owner| owner.ty == Some(it))?;
        Some(name_of(&owner.name, lowered, props))
    })
}

/// What a drawing calls what an entry of an owner becomes.
pub(super) fn name_of(owner: &str, lowered: &Lowered, props: &Properties) -> String {
    let label = |value: &Value| {
        let target = value.targets().first().map(|it| (*it).to_owned());
        target.and_then(|it| it.rsplit('.').next().map(str::to_owned))
    };
    match lowered.entry {
        Entry::Value(property) => {
            let value = props.get(property);
            let through = value.and_then(|it| label(it).or_else(|| Some(text_name(it))));
            let is_list = catalog::all()
                .filter_map(|it| it.prop(lowered.property))
                .any(|it| matches!(it.kind, catalog::Kind::List(_) | catalog::Kind::Refs(_)));
            match through.filter(|_| is_list) {
                Some(through) => format!("{owner}_{through}"),
                None => owner.to_owned(),
            }
        }
        Entry::Record { name, .. } => {
            let others = || props.iter().filter(|(key, _)| **key != lowered.owner);
            let record = Value::Map(others().map(|(key, it)| ((*key).to_owned(), it.clone())).collect());
            let told = name.map(|it| it(&record));
            let told = told.or_else(|| others().find_map(|(_, it)| label(it)));
            let text = || others().find_map(|(_, it)| it.as_str().map(|_| text_name(it)));
            format!("{owner}_{}", told.or_else(text).unwrap_or_else(|| "entry".to_owned()))
        }
    }
}

/// The last part of a text, as words.
fn text_name(value: &Value) -> String {
    let text = match value {
        Value::Str(it) | Value::Param(it) => it.as_str(),
        _ => "",
    };
    snake_case(text.rsplit('/').find(|it| !it.is_empty()).unwrap_or_default(), "entry")
}

/// The name that leads to a logical id: `wanted`, or one of those that tell entries of that name apart.
pub(super) fn leading_to(id: &str, noun: &str, wanted: &str) -> Option<String> {
    let numbered = (2..=ALIKE).map(|it| format!("{wanted}_{it}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|it| id_of(it, noun) == id)
}

/// Gives resources the names a drawing would, where those lead to their ids.
pub(super) fn rename(stack: &mut Stack, declared: &mut Declarations<'_>) {
    for it in &mut declared.resources {
        let Some(ty) = it.ty else { continue };
        let address = it.address();
        let Some(resource) = stack.get(&address) else { continue };
        let wanted = drawn_name(stack, ty, &resource.props);
        let Some(name) = wanted.and_then(|wanted| leading_to(it.id, ty.noun, &wanted)) else { continue };
        let renamed = format!("{}.{name}", ty.id);
        if name == it.name || stack.resources.contains_key(&renamed) {
            continue;
        }
        if let Some(mut resource) = stack.resources.remove(&address) {
            resource.name = name.clone();
            resource.logical_id = None;
            it.name = name;
            it.logical_id = None;
            stack.resources.insert(renamed, resource);
        }
    }
}
