//! JSON as people type it, with values in its texts as in [`super::text`]: `{"Resource": "${Scores.arn}"}`.

use super::text;
use crate::model::Diagram;
use crate::value::Value;

/// Longest JSON a field takes, in bytes. IAM's longest policy is 10,240 characters, CloudFormation's longest template
/// a megabyte.
const LONGEST: usize = 1 << 20;

/// A value as JSON to edit, over several lines.
pub fn write(diagram: &Diagram, value: &Value) -> String {
    let shown = with_texts(value, &|it| text::write(diagram, it));
    serde_json::to_string_pretty(&shown).unwrap_or_default()
}

/// The value with everything that text can say as text. What it cannot say keeps its form in diagram files.
fn with_texts(value: &Value, write: &impl Fn(&Value) -> Option<String>) -> Value {
    match value {
        Value::List(items) => items.iter().map(|it| with_texts(it, write)).collect(),
        Value::Map(fields) => {
            Value::Map(fields.iter().map(|(key, it)| (key.clone(), with_texts(it, write))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Decimal(_) => value.clone(),
        other => write(other).map_or_else(|| other.clone(), Value::Str),
    }
}

/// Reads JSON somebody typed; `None` for nothing.
///
/// # Errors
///
/// One sentence with line and column, or about the first value in a text that is not there.
pub fn read(diagram: &Diagram, typed: &str) -> Result<Option<Value>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    if typed.len() > LONGEST {
        return Err("is longer than a megabyte".to_owned());
    }
    let value: Value = serde_json::from_str(typed).map_err(|error| complaint(&error))?;
    let mut problem = None;
    let value = value.map(&mut |it| match it {
        Value::Str(typed) => text::read(diagram, &typed).unwrap_or_else(|message| {
            problem.get_or_insert(message);
            Value::Str(typed)
        }),
        other => other,
    });
    problem.map_or(Ok(Some(value)), Err)
}

fn complaint(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let reason = if error.is_eof() { "something is missing at the end" } else { reason };
    match (error.line(), error.column()) {
        (0, _) => format!("is not JSON: {reason}"),
        (line, column) => format!("is not JSON: line {line}, column {column}: {reason}"),
    }
}

/// What an IAM policy cannot do without. Source: IAM user guide, "Grammar of the IAM JSON policy language".
///
/// # Errors
///
/// One sentence about the first thing that is missing or misspelt.
pub fn check_policy(policy: &Value) -> Result<(), String> {
    if policy.is_unknown() {
        return Ok(());
    }
    let Value::Map(fields) = policy else { return Err("wants an object with a `Statement`".to_owned()) };
    for (key, value) in fields {
        match (key.as_str(), value) {
            ("Version", Value::Str(it)) if it == "2012-10-17" || it == "2008-10-17" => {}
            ("Version", _) => return Err("wants `Version` to be \"2012-10-17\"".to_owned()),
            ("Id" | "Statement", _) => {}
            (other, _) => return Err(format!("knows Version, Id and Statement, not `{other}`")),
        }
    }
    let statements = match policy.field("Statement") {
        Some(Value::List(items)) => items.as_slice(),
        Some(it @ Value::Map(_)) => std::slice::from_ref(it),
        _ => return Err("wants a `Statement`: a list of what is allowed or denied".to_owned()),
    };
    statements.iter().enumerate().try_for_each(|(index, it)| {
        check_statement(it).map_err(|message| format!("statement {}: {message}", index + 1))
    })
}

fn check_statement(statement: &Value) -> Result<(), String> {
    /// Elements of a statement.
    const KNOWN: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let Value::Map(fields) = statement else { return Err("wants an object".to_owned()) };
    if let Some((unknown, _)) = fields.iter().find(|(key, _)| !KNOWN.contains(&key.as_str())) {
        return Err(format!("there is no element `{unknown}`; {} are known", KNOWN.join(", ")));
    }
    let has = |keys: [&str; 2]| keys.iter().any(|it| statement.field(it).is_some());
    match statement.field("Effect").and_then(Value::as_str) {
        Some("Allow" | "Deny") => {}
        _ => return Err("wants an `Effect`, \"Allow\" or \"Deny\"".to_owned()),
    }
    if !has(["Action", "NotAction"]) {
        return Err("wants an `Action` such as \"dynamodb:GetItem\"".to_owned());
    }
    if !has(["Resource", "NotResource"]) && !has(["Principal", "NotPrincipal"]) {
        return Err("wants a `Resource`, or a `Principal` in the policy of a resource".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::value::{Context, map};

    fn check(json: &str) -> String {
        let policy = read(&Diagram::default(), json).unwrap().unwrap();
        check_policy(&policy).err().unwrap_or_default()
    }

    #[test]
    fn json_reads_back_with_the_values_in_its_texts() {
        let diagram = Diagram::default();
        let value = map([
            ("Resource", Value::Concat(vec!["arn:".into(), Context::Partition.into(), ":s3:::x".into()])),
            ("Variable", "${aws:username}".into()),
            ("Unknown", Value::unknown("data.x.y")),
            ("Number", Value::List(vec![Value::Int(1), Value::Null, true.into()])),
        ]);
        let text = write(&diagram, &value);
        assert!(text.contains("\"arn:${AWS::Partition}:s3:::x\""), "{text}");
        assert!(text.contains("\"${aws:username}\""), "{text}");
        assert_eq!(read(&diagram, &text), Ok(Some(value)));
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let refusal = |text: &str| read(&Diagram::default(), text).unwrap_err();
        assert_eq!(refusal("{\n  \"a\" 1\n}"), "is not JSON: line 2, column 7: expected `:`");
        assert_eq!(refusal("{\"a\": ["), "is not JSON: line 1, column 7: something is missing at the end");
        assert_eq!(
            refusal("{\"a\": \"${Nothing.arn}\"}"),
            "nothing is called `Nothing`; type `$${` for a literal `${`"
        );
        assert!(refusal(&"[".repeat(10_000)).contains("recursion"));
        assert_eq!(read(&Diagram::default(), " \n"), Ok(None));
    }

    #[test]
    fn policies_are_checked_for_what_people_forget() {
        let statement = |it: &str| format!("{{\"Statement\": [{{{it}}}]}}");
        let whole = r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#;
        assert_eq!(check(&statement(whole)), "");
        assert_eq!(check("{}"), "wants a `Statement`: a list of what is allowed or denied");
        assert_eq!(
            check(&statement(r#""Action": "a:B", "Resource": "*""#)),
            "statement 1: wants an `Effect`, \"Allow\" or \"Deny\""
        );
        assert_eq!(
            check(&statement(r#""Effect": "Allow", "Resource": "*""#)),
            "statement 1: wants an `Action` such as \"dynamodb:GetItem\""
        );
        assert_eq!(
            check(&statement(r#""Effect": "Allow", "Action": "a:B""#)),
            "statement 1: wants a `Resource`, or a `Principal` in the policy of a resource"
        );
        assert!(check(&statement(r#""effect": "Allow""#)).contains("there is no element `effect`"));
        assert!(check("{\"Statements\": []}").contains("not `Statements`"));
        assert!(check("{\"Version\": \"2012-10-18\", \"Statement\": []}").contains("2012-10-17"));
        assert_eq!(check("[]"), "wants an object with a `Statement`");
    }
}
