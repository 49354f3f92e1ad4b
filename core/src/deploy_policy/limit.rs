//! Statements as documents that IAM takes.

use std::collections::BTreeSet;

use super::Statement;
use crate::value::{Value, map};

/// Characters a managed policy may have, without white space. Source: IAM user guide, "IAM and AWS STS quotas".
pub const LIMIT: usize = 6_144;

/// What the frame of a document takes, with room for numbers behind the ids of statements that are split.
const FRAME: usize = 64;

/// The statements in as few documents as taking them in order gives; what is too large for one is split.
pub(super) fn documents(statements: Vec<Statement>) -> Vec<Value> {
    let some = statements.into_iter().filter(|it| !it.actions.is_empty() && !it.resources.is_empty());
    let mut documents: Vec<(usize, Vec<Value>)> = Vec::new();
    for piece in some.flat_map(split) {
        let value = statement(&piece);
        let size = size(&value) + 1;
        match documents.iter_mut().find(|(used, _)| used + size <= LIMIT) {
            Some((used, values)) => {
                *used += size;
                values.push(value);
            }
            None => documents.push((FRAME + size, vec![value])),
        }
    }
    let document =
        |values: Vec<Value>| map([("Version", "2012-10-17".into()), ("Statement", Value::List(values))]);
    documents.into_iter().map(|(_, values)| document(values)).collect()
}

/// A statement in parts that each fit a document.
fn split(statement: Statement) -> Vec<Statement> {
    let is_small = size(&self::statement(&statement)) + FRAME < LIMIT;
    let can_split = statement.actions.len() > 1 || statement.resources.len() > 1;
    if is_small || !can_split {
        return vec![statement];
    }
    let (mut first, mut second) = (statement.clone(), statement.clone());
    // The longer list is the one to cut.
    if statement.resources.len() > statement.actions.len() {
        (first.resources, second.resources) = halves(&statement.resources);
    } else {
        (first.actions, second.actions) = halves(&statement.actions);
    }
    let mut parts = split(first);
    parts.extend(split(second));
    for (part, number) in parts.iter_mut().zip(1..) {
        part.sid = format!("{}{number}", statement.sid);
    }
    parts
}

fn halves(all: &BTreeSet<String>) -> (BTreeSet<String>, BTreeSet<String>) {
    let half = all.len() / 2;
    (all.iter().take(half).cloned().collect(), all.iter().skip(half).cloned().collect())
}

fn statement(it: &Statement) -> Value {
    let list = |items: &BTreeSet<String>| items.iter().map(|it| Value::from(it.as_str())).collect();
    let mut fields = vec![
        ("Sid".to_owned(), it.sid.as_str().into()),
        ("Effect".to_owned(), "Allow".into()),
        ("Action".to_owned(), list(&it.actions)),
        ("Resource".to_owned(), list(&it.resources)),
    ];
    fields.extend(it.condition.clone().map(|it| ("Condition".to_owned(), it)));
    Value::Map(fields)
}

/// Characters without white space.
fn size(value: &Value) -> usize {
    let text = serde_json::to_string(value).unwrap_or_default();
    text.chars().filter(|it| !it.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_split_and_nothing_is_lost() {
        let actions: Vec<String> = (0..500).map(|n| format!("service:Action{n:03}")).collect();
        let resources: Vec<String> = (0..300).map(|n| format!("arn:aws:service:::thing-{n:03}")).collect();
        let all = vec![
            Statement::new("Many", actions.clone(), ["*".to_owned()]),
            Statement::new("Far", ["service:One".to_owned()], resources.clone()),
        ];
        let documents = documents(all);
        assert!(documents.len() > 1);
        let (mut found, mut reached, mut sids) = (Vec::new(), Vec::new(), BTreeSet::new());
        for document in &documents {
            assert!(size(document) <= LIMIT, "{}", size(document));
            for statement in document.field("Statement").map(Value::items).unwrap_or_default() {
                let texts = |key: &str| {
                    let items = statement.field(key).map(Value::items).unwrap_or_default();
                    items.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<String>>()
                };
                found.extend(texts("Action"));
                reached.extend(texts("Resource"));
                let sid = statement.field("Sid").and_then(Value::as_str).unwrap_or_default();
                assert!(sids.insert(sid), "{sid} is there twice");
            }
        }
        assert!(actions.iter().all(|it| found.contains(it)));
        assert!(resources.iter().all(|it| reached.contains(it)));
    }
}
