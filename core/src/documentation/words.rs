//! Values in words, as Markdown for the cell of a table.

use crate::catalog::Kind;
use crate::markdown::{code, plain};
use crate::value::{Context, Value};

/// What a value says. `name` is what people call a node or resource.
pub(super) fn words(name: &dyn Fn(&str) -> String, kind: &Kind, value: &Value) -> String {
    /// Longer lists are counted.
    const TOLD: usize = 6;
    match (kind, value) {
        (Kind::Choice(options) | Kind::Suggested(options), Value::Str(it)) => {
            let label = options.iter().find(|(value, _)| value == it).map(|(_, label)| *label);
            label.map_or_else(|| code(it), plain)
        }
        (Kind::Image(known), Value::Ssm(path)) => {
            let label = known.iter().find(|(it, _)| it == path).map(|(_, label)| *label);
            label.map_or_else(|| code(path), plain)
        }
        (Kind::Int { unit, .. }, Value::Int(it)) if !unit.is_empty() => format!("{it} {}", plain(unit)),
        // A script may hold what only some may see.
        (Kind::LongText, Value::Str(_) | Value::Concat(_)) => count(lines(value), "line", "lines"),
        (Kind::LongText, Value::Unknown(_)) => "an expression".to_owned(),
        (Kind::Records(_), Value::List(items)) => count(items.len(), "entry", "entries"),
        (Kind::Policy, Value::Map(_)) => "policy document".to_owned(),
        (Kind::Json, Value::Map(_) | Value::List(_)) => "JSON document".to_owned(),
        (Kind::List(kind), Value::List(items)) if items.len() <= TOLD => list(name, kind, items),
        (_, Value::List(items)) if items.len() <= TOLD => list(name, kind, items),
        (_, Value::List(items)) => count(items.len(), "entry", "entries"),
        (_, Value::Map(fields)) => {
            let keys: Vec<String> = fields.iter().take(TOLD).map(|(key, _)| code(key)).collect();
            let more = if fields.len() > TOLD { ", …" } else { "" };
            format!("{}{more}", keys.join(", "))
        }
        (_, Value::Bool(it)) => if *it { "yes" } else { "no" }.to_owned(),
        (_, Value::Int(it)) => it.to_string(),
        (_, Value::Decimal(it)) => plain(it.as_str()),
        (_, Value::Str(it) | Value::Ssm(it)) => code(&short(it)),
        (_, Value::Image(it)) => plain(&short(&it.words())),
        (_, Value::Ref { target, .. }) => plain(&name(target)),
        (_, Value::Param(it)) => format!("variable {}", code(it)),
        (_, Value::Context(it)) => context(*it),
        (_, Value::Concat(_)) => code(&short(&joined(name, value))),
        (_, Value::Unknown(it)) => code(&short(it.source())),
        (_, Value::Null) => "—".to_owned(),
    }
}

fn list(name: &dyn Fn(&str) -> String, kind: &Kind, items: &[Value]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().map(|it| words(name, kind, it)).collect::<Vec<_>>().join(", ")
}

/// How many lines a text has.
fn lines(value: &Value) -> usize {
    let mut breaks = 0;
    let mut ends_in_break = false;
    value.walk(&mut |it| match it {
        Value::Str(it) => {
            breaks += it.matches('\n').count();
            ends_in_break = it.ends_with('\n');
        }
        Value::Concat(_) => {}
        _ => ends_in_break = false,
    });
    breaks + usize::from(!ends_in_break)
}

/// Text put together from parts, with what is only known later in braces.
fn joined(name: &dyn Fn(&str) -> String, value: &Value) -> String {
    match value {
        Value::Concat(parts) => parts.iter().map(|it| joined(name, it)).collect(),
        Value::Str(it) => it.clone(),
        Value::Int(it) => it.to_string(),
        Value::Bool(it) => it.to_string(),
        Value::Ref { target, attr } => format!("{{{} {attr}}}", name(target)),
        Value::Param(it) => format!("{{{it}}}"),
        Value::Context(it) => format!("{{{}}}", context(*it).trim_start_matches("the ")),
        Value::Ssm(it) => format!("{{{it}}}"),
        _ => "{…}".to_owned(),
    }
}

/// A number of things.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// The text, cut where a table would become unreadable.
fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

fn context(context: Context) -> String {
    match context {
        Context::Region => "the Region".to_owned(),
        Context::AccountId => "the account".to_owned(),
        Context::Partition => "the partition".to_owned(),
        Context::UrlSuffix => "the partition's domain".to_owned(),
        Context::StackName => "the stack's name".to_owned(),
        Context::Zone(index) => zone(index),
    }
}

/// An Availability Zone by its place in the Region.
pub(super) fn zone(index: u8) -> String {
    format!("zone {}", u16::from(index) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: Kind, value: impl Into<Value>) -> String {
        words(&|it| it.to_uppercase(), &kind, &value.into())
    }

    #[test]
    fn values_read_as_a_person_would_say_them() {
        assert_eq!(said(Kind::Bool, true), "yes");
        assert_eq!(said(Kind::Int { min: 1, max: 9, unit: "GiB" }, 8_i64), "8 GiB");
        assert_eq!(said(Kind::Choice(&[("S", "String")]), "S"), "String");
        assert_eq!(said(Kind::Ref(&[]), Value::reference("a_b", "id")), "A\\_B");
        assert_eq!(said(Kind::LongText, "a\nb"), "2 lines");
        assert_eq!(said(Kind::Text, "x".repeat(100)).chars().count(), 83);
        assert_eq!(said(Kind::Refs(&[]), Value::List(vec![])), "none");
        let name = Value::Concat(vec!["com.amazonaws.".into(), Context::Region.into(), ".s3".into()]);
        assert_eq!(said(Kind::Text, name), "`com.amazonaws.{Region}.s3`");
        assert_eq!(said(Kind::Zone, Value::Context(Context::Zone(1))), "zone 2");
    }

    #[test]
    fn secrets_in_scripts_are_not_repeated() {
        assert_eq!(said(Kind::LongText, "export PASSWORD=hunter2"), "1 line");
        let script = Value::Concat(vec!["a\nPASSWORD=".into(), Value::reference("b", "arn"), "\nc\n".into()]);
        assert_eq!(said(Kind::LongText, script), "3 lines");
    }
}
