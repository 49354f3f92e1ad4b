//! IAM policies as policy document data sources, and back.

use super::expression::Expressions;
use super::print::{Block, Expr};
use crate::catalog::Body;
use crate::value::{Value, map};

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

/// The policy a data source's body stands for; `None` if parts of it come from elsewhere.
pub(super) fn document(body: &Body) -> Option<Value> {
    let elsewhere = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
    if elsewhere.iter().any(|it| body.get(it).is_some()) || body.blocks("dynamic").next().is_some() {
        return None;
    }
    let mut fields =
        vec![("Version".to_owned(), body.value("version").cloned().unwrap_or_else(|| VERSION.into()))];
    if let Some(id) = body.value("policy_id") {
        fields.push(("Id".to_owned(), id.clone()));
    }
    let statements: Option<Vec<Value>> = body.blocks("statement").map(read_statement).collect();
    fields.push(("Statement".to_owned(), Value::List(statements?)));
    Some(Value::Map(fields))
}

fn read_statement(body: &Body) -> Option<Value> {
    if body.blocks("dynamic").next().is_some() {
        return None;
    }
    let mut elements = Vec::new();
    if let Some(sid) = body.value("sid") {
        elements.push(("Sid".to_owned(), sid.clone()));
    }
    elements.push(("Effect".to_owned(), body.value("effect").cloned().unwrap_or_else(|| "Allow".into())));
    for (element, name) in PRINCIPALS {
        let kinds: Vec<(String, Value)> = body
            .blocks(name)
            .filter_map(|it| Some((it.value("type")?.as_str()?.to_owned(), it.value("identifiers")?.clone())))
            .collect();
        match &kinds[..] {
            [] => {}
            [(kind, _)] if kind == "*" => elements.push((element.to_owned(), "*".into())),
            _ => elements.push((element.to_owned(), Value::Map(joined(kinds)))),
        }
    }
    for (element, argument) in LISTS {
        if let Some(value) = body.value(argument) {
            elements.push((element.to_owned(), value.clone()));
        }
    }
    if let Some(condition) = read_conditions(body) {
        elements.push(("Condition".to_owned(), condition));
    }
    Some(Value::Map(elements))
}

fn read_conditions(body: &Body) -> Option<Value> {
    let mut tests: Vec<(String, Value)> = Vec::new();
    for condition in body.blocks("condition") {
        let (Some(test), Some(variable)) = (
            condition.value("test").and_then(Value::as_str),
            condition.value("variable").and_then(Value::as_str),
        ) else {
            return Some(Value::unknown("condition"));
        };
        let values = condition.value("values").cloned().unwrap_or_else(|| Value::List(Vec::new()));
        match tests.iter_mut().find(|(it, _)| it == test) {
            Some((_, Value::Map(variables))) => variables.push((variable.to_owned(), values)),
            _ => tests.push((test.to_owned(), map([(variable, values)]))),
        }
    }
    (!tests.is_empty()).then_some(Value::Map(tests))
}

/// Lists of the same kind put together.
fn joined(kinds: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let mut joined: Vec<(String, Value)> = Vec::new();
    for (kind, identifiers) in kinds {
        match (joined.iter_mut().find(|(it, _)| *it == kind), identifiers) {
            (Some((_, Value::List(before))), Value::List(more)) => before.extend(more),
            (_, identifiers) => joined.push((kind, identifiers)),
        }
    }
    joined
}
