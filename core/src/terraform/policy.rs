//! IAM policies as policy document data sources, and back.

use super::expression::Expressions;
use super::print::{Block, Expr};
use crate::value::Value;

/// The policy language every document is written in. Source: IAM user guide, "IAM JSON policy elements: Version".
const VERSION: &str = "2012-10-17";

/// Elements of a statement that hold a list, with their argument.
const LISTS: [(&str, &str); 4] = [
    ("Action", "actions"),
    ("NotAction", "not_actions"),
    ("Resource", "resources"),
    ("NotResource", "not_resources"),
];

/// Elements that hold principals, with their block.
const PRINCIPALS: [(&str, &str); 2] = [("Principal", "principals"), ("NotPrincipal", "not_principals")];

/// The data source for a policy in JSON's shape; `None` if the data source could not say exactly the same.
pub(super) fn data_source(document: &Value, label: &str, expressions: &mut Expressions<'_>) -> Option<Block> {
    let mut block = Block::new(format!("data \"aws_iam_policy_document\" \"{label}\""));
    let mut statements: &[Value] = &[];
    let mut version = None;
    for (key, value) in fields(document)? {
        match (key.as_str(), value) {
            ("Version", Value::Str(it)) => version = Some(it),
            ("Id", Value::Str(_)) => block.push("policy_id", expressions.expr(value)),
            ("Statement", Value::List(items)) if !items.is_empty() => statements = items,
            ("Statement", Value::Map(_)) => statements = std::slice::from_ref(value),
            _ => return None,
        }
    }
    // The data source always writes a version, and reads `&{` as the start of a policy variable.
    if version? != VERSION {
        block.push("version", Expr::text(version?));
    }
    let mut plain = true;
    document.walk(&mut |it| plain &= !it.as_str().is_some_and(|it| it.contains("&{")));
    for item in statements {
        block.push_block(statement(item, expressions)?);
    }
    (plain && !statements.is_empty()).then_some(block)
}

fn statement(statement: &Value, expressions: &mut Expressions<'_>) -> Option<Block> {
    let mut block = Block::new("statement");
    let elements = fields(statement)?;
    let known = |key: &str| {
        matches!(key, "Sid" | "Effect" | "Condition")
            || LISTS.iter().chain(&PRINCIPALS).any(|(element, _)| *element == key)
    };
    if !elements.iter().all(|(key, _)| known(key)) {
        return None;
    }
    if let Some(sid) = statement.field("Sid") {
        block.push("sid", expressions.expr(sid));
    }
    block.push("effect", expressions.expr(statement.field("Effect")?));
    for (element, argument) in LISTS {
        if let Some(value) = statement.field(element) {
            block.push(argument, expressions.expr(&list(value)?));
        }
    }
    for (element, name) in PRINCIPALS {
        for (kind, identifiers) in principals(statement.field(element))? {
            let principal = Block::new(name)
                .with("type", Expr::text(&kind))
                .with("identifiers", expressions.expr(&identifiers));
            block.push_block(principal);
        }
    }
    if let Some(condition) = statement.field("Condition") {
        for (test, tests) in fields(condition)? {
            for (variable, values) in fields(tests)? {
                let condition = Block::new("condition")
                    .with("test", Expr::text(test))
                    .with("variable", Expr::text(variable))
                    .with("values", expressions.expr(&list(values)?));
                block.push_block(condition);
            }
        }
    }
    Some(block)
}

/// Kinds of principals with their identifiers.
fn principals(value: Option<&Value>) -> Option<Vec<(String, Value)>> {
    match value {
        None => Some(Vec::new()),
        Some(Value::Str(it)) if it == "*" => Some(vec![("*".to_owned(), Value::List(vec!["*".into()]))]),
        Some(Value::Map(kinds)) => kinds.iter().map(|(kind, it)| Some((kind.clone(), list(it)?))).collect(),
        Some(_) => None,
    }
}

/// The value as a list: policies may leave the brackets off a list of one.
fn list(value: &Value) -> Option<Value> {
    match value {
        Value::List(items) if items.is_empty() || items.iter().any(is_collection) => None,
        Value::List(_) => Some(value.clone()),
        it if is_collection(it) => None,
        // It may be a list or not.
        Value::Unknown(_) | Value::Param(_) => None,
        Value::Bool(it) => Some(Value::List(vec![it.to_string().into()])),
        Value::Int(it) => Some(Value::List(vec![it.to_string().into()])),
        it => Some(Value::List(vec![it.clone()])),
    }
}

fn is_collection(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Map(_))
}

fn fields(value: &Value) -> Option<&[(String, Value)]> {
    if let Value::Map(fields) = value { Some(fields) } else { None }
}
