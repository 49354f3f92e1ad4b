//! JSON as text with references in it, and back.

use crate::value::Value;

/// JSON as people indent it, with what only a deployment knows in its place.
pub(crate) fn json_text(value: &Value) -> Value {
    let mut parts = Vec::new();
    write(value, 0, &mut parts);
    let mut parts = super::text_parts(&parts);
    match parts.len() {
        0 => Value::Str(String::new()),
        1 => parts.swap_remove(0),
        _ => Value::Concat(parts),
    }
}

fn write(value: &Value, indent: usize, parts: &mut Vec<Value>) {
    match value {
        Value::Null => parts.push("null".into()),
        Value::Bool(it) => parts.push(it.to_string().into()),
        Value::Int(it) => parts.push(it.to_string().into()),
        Value::Decimal(it) => parts.push(it.as_str().into()),
        Value::Str(it) => parts.push(quoted(it).into()),
        Value::List(items) if !items.iter().any(|it| matches!(it, Value::List(_) | Value::Map(_))) => {
            parts.push("[".into());
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    parts.push(", ".into());
                }
                write(item, indent, parts);
            }
            parts.push("]".into());
        }
        Value::List(items) => {
            parts.push("[".into());
            for (index, item) in items.iter().enumerate() {
                parts.push(new_line(index > 0, indent + 2).into());
                write(item, indent + 2, parts);
            }
            parts.push((new_line(false, indent) + "]").into());
        }
        Value::Map(fields) if fields.is_empty() => parts.push("{}".into()),
        Value::Map(fields) => {
            parts.push("{".into());
            for (index, (key, item)) in fields.iter().enumerate() {
                parts.push(format!("{}{}: ", new_line(index > 0, indent + 2), quoted(key)).into());
                write(item, indent + 2, parts);
            }
            parts.push((new_line(false, indent) + "}").into());
        }
        Value::Concat(pieces) => {
            parts.push("\"".into());
            for piece in super::text_parts(pieces) {
                parts.push(match piece {
                    Value::Str(it) => inside(&it).into(),
                    other => other,
                });
            }
            parts.push("\"".into());
        }
        Value::Ref { .. }
        | Value::Param(_)
        | Value::Context(_)
        | Value::Ssm(_)
        | Value::Image(_)
        | Value::Unknown(_) => {
            parts.extend(["\"".into(), value.clone(), "\"".into()]);
        }
    }
}

/// The start of a line, behind another entry or not.
fn new_line(is_next: bool, indent: usize) -> String {
    format!("{}\n{}", if is_next { "," } else { "" }, " ".repeat(indent))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The inside of a quoted text.
fn inside(text: &str) -> String {
    let quoted = quoted(text);
    quoted[1..quoted.len() - 1].to_owned()
}

/// What JSON text with references in it says; `None` if it is no object or list.
pub(crate) fn parse_json_text(value: &Value) -> Option<Value> {
    /// Stand for the parts that are no text while JSON is read; nobody writes them.
    const MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];
    let parts = match value {
        Value::Str(_) => std::slice::from_ref(value),
        Value::Concat(parts) => parts,
        _ => return None,
    };
    let mut text = String::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            Value::Str(it) if it.contains(MARKS) => return None,
            Value::Str(it) => text.push_str(it),
            _ => text.push_str(&format!("{}{index}{}", MARKS[0], MARKS[1])),
        }
    }
    let document: Value = serde_json::from_str(&text).ok()?;
    matches!(document, Value::Map(_) | Value::List(_)).then_some(())?;
    Some(document.map(&mut |it| match it {
        Value::Str(text) if text.contains(MARKS) => {
            let pieces =
                text.split(MARKS).enumerate().map(|(position, piece)| match piece.parse::<usize>() {
                    Ok(index) if position % 2 == 1 => {
                        parts.get(index).cloned().unwrap_or_else(|| piece.into())
                    }
                    _ => piece.into(),
                });
            let mut pieces =
                super::text_parts(&pieces.filter(|it| it.as_str() != Some("")).collect::<Vec<_>>());
            if pieces.len() == 1 { pieces.swap_remove(0) } else { Value::Concat(pieces) }
        }
        other => other,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Context, map};

    #[test]
    fn json_with_references_survives_as_text() {
        let value = map([
            ("name", Value::reference("dynamodb.table.scores", "name")),
            ("title", Value::Concat(vec!["in \"".into(), Context::Region.into(), "\"".into()])),
            ("list", Value::List(vec![Value::Int(1), Value::Null, true.into(), "a\\b".into()])),
        ]);
        let text = json_text(&value);
        assert!(matches!(text, Value::Concat(_)));
        assert_eq!(parse_json_text(&text), Some(value));
        let plain = json_text(&map([("a", Value::List(vec![Value::Int(1), Value::Int(2)])), ("b", map([]))]));
        assert_eq!(plain.as_str(), Some("{\n  \"a\": [1, 2],\n  \"b\": {}\n}"));
        assert_eq!(parse_json_text(&"plain".into()), None);
    }
}
