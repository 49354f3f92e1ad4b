//! The functions worked out while reading: those that shape lists, maps and text. The rest stays unknown.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::evaluate::joined;
use crate::value::Value;

/// What a call stands for; `None` if that is not known.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Value> {
    match (name, arguments) {
        ("tolist" | "tomap" | "nonsensitive" | "sensitive", [it]) => Some(it.clone()),
        ("toset", [Value::List(items)]) => set(items),
        ("tostring", [it @ Value::Str(_)]) => Some(it.clone()),
        ("tostring", [Value::Int(it)]) => Some(it.to_string().into()),
        ("tostring", [Value::Bool(it)]) => Some(it.to_string().into()),
        ("tonumber", [it @ Value::Int(_)]) => Some(it.clone()),
        ("tonumber", [Value::Str(it)]) => it.parse().ok().map(Value::Int),
        ("tobool", [it @ Value::Bool(_)]) => Some(it.clone()),
        ("tobool", [Value::Str(it)]) => it.parse().ok().map(Value::Bool),
        ("concat", lists) => {
            let lists: Option<Vec<&[Value]>> = lists.iter().map(as_list).collect();
            Some(lists?.concat().into_iter().collect())
        }
        ("merge", maps) => merge(maps),
        ("length", [Value::List(items)]) => i64::try_from(items.len()).ok().map(Value::Int),
        ("length", [Value::Map(fields)]) => i64::try_from(fields.len()).ok().map(Value::Int),
        ("lookup", [Value::Map(fields), Value::Str(key), rest @ ..]) => {
            let found = fields.iter().find(|(it, _)| it == key).map(|(_, it)| it);
            found.or_else(|| rest.first()).cloned()
        }
        ("element", [Value::List(items), Value::Int(index)]) if !items.is_empty() => {
            let index = usize::try_from(*index).ok()? % items.len();
            items.get(index).cloned()
        }
        ("flatten", [Value::List(items)]) => flatten(items).map(Value::List),
        ("distinct", [Value::List(items)]) => distinct(items).map(Value::List),
        ("compact", [Value::List(items)]) if items.iter().all(|it| it.as_str().is_some()) => {
            Some(items.iter().filter(|it| it.as_str() != Some("")).cloned().collect())
        }
        ("keys", [Value::Map(fields)]) => {
            let mut keys: Vec<&str> = fields.iter().map(|(it, _)| it.as_str()).collect();
            keys.sort_unstable();
            Some(keys.into_iter().map(Value::from).collect())
        }
        ("values", [Value::Map(fields)]) => {
            let mut fields = fields.clone();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Some(fields.into_iter().map(|(_, it)| it).collect())
        }
        ("contains", [Value::List(items), wanted]) if items.iter().chain([wanted]).all(is_literal) => {
            Some(Value::Bool(items.contains(wanted)))
        }
        ("coalesce", [first, ..]) if is_literal(first) && first.as_str() != Some("") => Some(first.clone()),
        ("join", [Value::Str(separator), Value::List(items)]) => Some(join(separator, items)),
        ("split", [Value::Str(separator), Value::Str(text)]) if !separator.is_empty() => {
            Some(text.split(separator.as_str()).map(Value::from).collect())
        }
        ("lower", [Value::Str(it)]) => Some(it.to_lowercase().into()),
        ("upper", [Value::Str(it)]) => Some(it.to_uppercase().into()),
        ("trimspace", [Value::Str(it)]) => Some(it.trim().into()),
        ("format", [Value::Str(pattern), rest @ ..]) => format_text(pattern, rest),
        ("cidrsubnet", [Value::Str(range), Value::Int(bits), Value::Int(number)]) => {
            subnet(range, u8::try_from(*bits).ok()?, u32::try_from(*number).ok()?)
        }
        _ => None,
    }
}

fn is_literal(value: &Value) -> bool {
    matches!(value, Value::Bool(_) | Value::Int(_) | Value::Str(_))
}

fn as_list(value: &Value) -> Option<&[Value]> {
    if let Value::List(items) = value { Some(items) } else { None }
}

/// The distinct texts of a list, sorted, as Terraform keeps a set.
fn set(items: &[Value]) -> Option<Value> {
    let mut texts: Vec<&str> = items.iter().map(Value::as_str).collect::<Option<_>>()?;
    texts.sort_unstable();
    texts.dedup();
    Some(texts.into_iter().map(Value::from).collect())
}

fn distinct(items: &[Value]) -> Option<Vec<Value>> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        if !is_literal(item) {
            return None;
        }
        if !kept.contains(item) {
            kept.push(item.clone());
        }
    }
    Some(kept)
}

fn flatten(items: &[Value]) -> Option<Vec<Value>> {
    let mut flat = Vec::new();
    for item in items {
        match item {
            Value::List(inner) => flat.extend(flatten(inner)?),
            // It might be a list.
            Value::Unknown(_) | Value::Param(_) => return None,
            other => flat.push(other.clone()),
        }
    }
    Some(flat)
}

fn merge(maps: &[Value]) -> Option<Value> {
    let mut merged: Vec<(String, Value)> = Vec::new();
    for map in maps {
        let Value::Map(fields) = map else { return None };
        for (key, value) in fields {
            match merged.iter_mut().find(|(it, _)| it == key) {
                Some((_, before)) => *before = value.clone(),
                None => merged.push((key.clone(), value.clone())),
            }
        }
    }
    Some(Value::Map(merged))
}

fn join(separator: &str, items: &[Value]) -> Value {
    let mut parts = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            parts.push(separator.into());
        }
        parts.push(item.clone());
    }
    joined(&parts)
}

/// `%s`, `%d` and `%v` without widths.
fn format_text(pattern: &str, arguments: &[Value]) -> Option<Value> {
    let mut parts = Vec::new();
    let mut arguments = arguments.iter();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        parts.push(before.into());
        let verb = after.chars().next()?;
        match verb {
            '%' => parts.push("%".into()),
            's' | 'd' | 'v' => parts.push(arguments.next().filter(|it| as_list(it).is_none())?.clone()),
            _ => return None,
        }
        rest = &after[verb.len_utf8()..];
    }
    parts.push(rest.into());
    Some(joined(&parts))
}

/// The `number`-th part of a range whose prefix is longer by `bits`.
fn subnet(range: &str, bits: u8, number: u32) -> Option<Value> {
    let range: IpNet = range.parse().ok()?;
    let length = range.prefix_len().checked_add(bits)?;
    if bits < 32 && number >> bits != 0 {
        return None;
    }
    let subnet = match range.trunc() {
        IpNet::V4(it) if length <= 32 => {
            let offset = u32::try_from(u64::from(number) << (32 - length)).ok()?;
            IpNet::V4(Ipv4Net::new(u32::from(it.addr()).checked_add(offset)?.into(), length).ok()?)
        }
        IpNet::V6(it) if length <= 128 => {
            let offset = u128::from(number).checked_shl(u32::from(128 - length))?;
            IpNet::V6(Ipv6Net::new(u128::from(it.addr()).checked_add(offset)?.into(), length).ok()?)
        }
        _ => return None,
    };
    Some(subnet.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<const N: usize>(items: [&str; N]) -> Value {
        items.into_iter().map(Value::from).collect()
    }

    #[test]
    fn known_calls() {
        let map = crate::value::map([("b", 2.into()), ("a", 1.into())]);
        for (name, arguments, expected) in [
            ("toset", vec![list(["b", "a", "b"])], Some(list(["a", "b"]))),
            ("concat", vec![list(["a"]), list(["b"])], Some(list(["a", "b"]))),
            ("keys", vec![map.clone()], Some(list(["a", "b"]))),
            ("lookup", vec![map.clone(), "c".into(), "none".into()], Some("none".into())),
            ("element", vec![list(["a", "b"]), 3.into()], Some("b".into())),
            ("format", vec!["%s-%d%%".into(), "a".into(), 1.into()], Some("a-1%".into())),
            ("cidrsubnet", vec!["10.0.0.0/16".into(), 8.into(), 11.into()], Some("10.0.11.0/24".into())),
            ("cidrsubnet", vec!["fd00::/48".into(), 16.into(), 1.into()], Some("fd00:0:0:1::/64".into())),
            ("cidrsubnet", vec!["10.0.0.0/16".into(), 1.into(), 2.into()], None),
            ("cidrsubnet", vec!["10.0.0.0/0".into(), 32.into(), 7.into()], Some("0.0.0.7/32".into())),
            ("join", vec![",".into(), list(["a", "b"])], Some("a,b".into())),
            ("merge", vec![map.clone(), Value::unknown("x")], None),
            ("file", vec!["secret".into()], None),
        ] {
            assert_eq!(call(name, &arguments), expected, "{name}");
        }
    }
}
