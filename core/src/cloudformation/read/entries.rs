//! Names of resources that a drawing has as entries of a property: rules, routes, associations.

use super::declare::Declarations;
use crate::catalog::{self, Entry, Kind, Lowered, Properties, ResourceType};
use crate::cloudformation::names::id_of;
use crate::sort::InOrder;
use crate::stack::{LONGEST_NAME, Stack, snake_case};
use crate::value::Value;

/// How many entries of one name are told apart.
const ALIKE: usize = 99;

/// What a drawing may call such a resource; nothing if it is not known what it belongs to.
pub(in crate::cloudformation) fn drawn_names(
    stack: &Stack,
    ty: &'static ResourceType,
    props: &Properties,
) -> Vec<String> {
    let owned = |owner: &'static ResourceType| owner.lowered.iter().map(move |it| (owner, it));
    let all = catalog::all().flat_map(owned).filter(|(_, it)| it.ty == ty);
    let named = all.filter_map(|(of, lowered)| {
        let owner = stack.get(props.get(lowered.owner)?.target()?)?;
        (owner.ty == Some(of)).then(|| name_of(&owner.name, of, lowered, props))
    });
    named.collect()
}

/// What a drawing calls what an entry of an owner becomes.
pub(super) fn name_of(owner: &str, of: &ResourceType, lowered: &Lowered, props: &Properties) -> String {
    let label =
        |value: &Value| value.targets().first().and_then(|it| it.rsplit('.').next().map(str::to_owned));
    let kind = of.prop(lowered.property).map(|it| it.kind);
    let is_list = matches!(kind, Some(Kind::List(_) | Kind::Refs(_)));
    match lowered.entry {
        Entry::Whole(_) => owner.to_owned(),
        Entry::Value(_) if !is_list => owner.to_owned(),
        Entry::Made(..) if !is_list => format!("{owner}_{}", lowered.property),
        Entry::Value(property) | Entry::Made(property, _) => {
            let value = props.get(property);
            let told = value.map(|it| label(it).unwrap_or_else(|| text_name(it)));
            format!("{owner}_{}", told.unwrap_or_else(|| "entry".to_owned()))
        }
        Entry::Record { name, .. } => {
            let others = || props.iter().filter(|(key, _)| **key != lowered.owner);
            let record = Value::Map(others().map(|(key, it)| ((*key).to_owned(), it.clone())).collect());
            let told = name.map(|it| it(&record));
            let told = told.or_else(|| others().find_map(|(_, it)| label(it)));
            // The first of its fields that is text, in their order.
            let fields = if let Some(Kind::Records(fields)) = kind { fields } else { &[] };
            let text = || fields.iter().find_map(|it| props.get(it.key).filter(|it| it.as_str().is_some()));
            let told = told.or_else(|| text().map(text_name));
            format!("{owner}_{}", told.unwrap_or_else(|| "entry".to_owned()))
        }
    }
}

/// The last part of a text, as words.
pub(super) fn text_name(value: &Value) -> String {
    let text = match value {
        Value::Str(it) | Value::Param(it) => Some(it.as_str()),
        Value::Concat(parts) => parts.iter().rev().find_map(Value::as_str),
        _ => None,
    };
    let last = text.and_then(|it| it.rsplit('/').find(|it| !it.is_empty()));
    snake_case(last.unwrap_or_default(), "entry")
}

/// A name as far as it becomes part of an id, with room for a number.
pub(super) fn shortened(name: &str) -> &str {
    /// Names are cut behind a few more letters when they become ids.
    const LONGEST: usize = 56;
    let cut = name.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(name.len());
    name[..cut].trim_end_matches('_')
}

/// The name that leads to a logical id: `wanted`, or one of those that tell entries of that name apart.
pub(in crate::cloudformation) fn leading_to(id: &str, noun: &str, wanted: &str) -> Option<String> {
    if id_of(wanted, noun) == id {
        return Some(wanted.to_owned());
    }
    // Only where a name is cut may its id lack the number: of a hundred names one or two are worth making.
    let may_be = |name: &str| {
        let is_cut = snake_case(name, noun).len() + MARK > LONGEST_NAME;
        let numbers = if is_cut { (2..=ALIKE).collect() } else { numbers_in(id) };
        numbers.into_iter().map(|n| format!("{name}_{n}")).collect::<Vec<_>>()
    };
    let short = shortened(wanted);
    let shorter = (short != wanted).then_some(short);
    [wanted].into_iter().chain(shorter).flat_map(may_be).find(|it| id_of(it, noun) == id)
}

/// How long a mark may be that tells entries of one name apart: `_99`.
const MARK: usize = 3;

/// The numbers from 2 to [`ALIKE`] that a text has the digits of, in order.
fn numbers_in(text: &str) -> Vec<usize> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    let ones = text.as_bytes().iter().filter_map(digit);
    let pairs = text.as_bytes().windows(2).filter_map(|it| Some(digit(&it[0])? * 10 + digit(&it[1])?));
    // `05` is no number that we write.
    let mut numbers: Vec<usize> = ones.chain(pairs.filter(|it| *it > 9)).filter(|it| *it > 1).collect();
    numbers.order();
    numbers.dedup();
    numbers
}

/// Gives resources the names a drawing would, where those lead to their ids.
pub(super) fn rename(stack: &mut Stack, declared: &mut Declarations<'_>) {
    for it in &mut declared.resources {
        let Some(ty) = it.ty else { continue };
        let address = it.address();
        let Some(resource) = stack.get(&address) else { continue };
        let wanted = drawn_names(stack, ty, &resource.props);
        let Some(name) = wanted.iter().find_map(|wanted| leading_to(it.id, ty.noun, wanted)) else {
            continue;
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every name there may be, one after the other.
    fn tried(id: &str, noun: &str, wanted: &str) -> Option<String> {
        let short = shortened(wanted);
        let numbered =
            [wanted, short].into_iter().flat_map(|it| (2..=ALIKE).map(move |n| format!("{it}_{n}")));
        std::iter::once(wanted.to_owned()).chain(numbered).find(|it| id_of(it, noun) == id)
    }

    #[test]
    fn names_are_found_without_trying_all() {
        let long = "a_name_that_goes_on_and_on_until_nobody_wants_to_read_it_any_";
        let wanted = ["app", "app_2", "app_tcp_8080", "AppSsh", "2nd", "", "ipv", long];
        let longer = (0..6).map(|n| format!("{long}{}", &"longer"[..n]));
        for wanted in wanted.into_iter().map(str::to_owned).chain(longer) {
            for noun in ["Ingress", "Ipv6CidrBlock", "Route"] {
                let mut ids: Vec<String> = (0..=101).map(|n| id_of(&format!("{wanted}_{n}"), noun)).collect();
                ids.extend([id_of(&wanted, noun), "Other12Ingress".to_owned(), String::new()]);
                ids.extend((0..=101).map(|n| id_of(&format!("{}_{n}", shortened(&wanted)), noun)));
                for id in ids {
                    assert_eq!(leading_to(&id, noun, &wanted), tried(&id, noun, &wanted), "{id} of {wanted}");
                }
            }
        }
    }
}
