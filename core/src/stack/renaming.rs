//! Names in expressions that a drawing keeps as text: they follow when what they name is called otherwise.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::SourceNames;
use crate::model::{Diagram, NodeId, Op};
use crate::value::{Expression, Value};

/// The ops that let expressions follow when a node gets another name. Others may change with it: of two that want one label,
/// the second has a number.
pub(crate) fn followers(diagram: &Diagram, node: &NodeId, name: &str) -> Vec<Op> {
    let expressions: Vec<(&NodeId, &'static str, &Value)> = diagram
        .nodes()
        .flat_map(|(id, node)| node.props.iter().map(move |(key, it)| (id, *key, it)))
        .filter(|(.., it)| has_expression(it))
        .collect();
    let mut renamed = diagram.clone();
    let rename = Op::Rename { id: node.clone(), name: name.to_owned() };
    if expressions.is_empty() || renamed.apply(rename).is_err() {
        return Vec::new();
    }
    let (before, after) = (SourceNames::of(diagram), SourceNames::of(&renamed));
    let in_language = |is_template: bool| -> BTreeMap<&str, &str> {
        let names = before.by_name(is_template).into_iter();
        let pairs = names.map(|(old, id)| (old, after.name(id.as_str(), is_template)));
        pairs.filter(|(old, new)| old != new && !new.is_empty()).collect()
    };
    let (terraform, template) = (in_language(false), in_language(true));
    let follow = |(id, key, value): (&NodeId, &str, &Value)| {
        let followed = value.clone().map(&mut |it| match it {
            Value::Unknown(Expression::Terraform(text)) => Value::unknown(in_terraform(&text, &terraform)),
            Value::Unknown(Expression::CloudFormation(text)) => {
                Value::unknown_cloudformation(in_template(text, &template))
            }
            other => other,
        });
        let op = || Op::SetProperty { id: id.clone(), key: key.to_owned(), value: Some(followed.clone()) };
        (followed != *value).then(op)
    };
    expressions.into_iter().filter_map(follow).collect()
}

fn has_expression(value: &Value) -> bool {
    let mut found = false;
    value.walk(&mut |it| found |= matches!(it, Value::Unknown(_)));
    found
}

/// HCL with other names in it: `data.aws_ami.old.id` is `data.aws_ami.new.id` then.
fn in_terraform(source: &str, names: &BTreeMap<&str, &str>) -> String {
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find(is_part) {
        let (between, path) = rest.split_at(start);
        let (path, behind) = path.split_at(path.find(|it| !is_part(it)).unwrap_or(path.len()));
        text.push_str(between);
        // The longest beginning that is a name: a data source has three parts, anything else two.
        let ends = path.match_indices('.').map(|it| it.0).chain([path.len()]);
        let known = ends.rev().find_map(|end| Some((end, names.get(path.get(..end)?)?)));
        match known {
            Some((end, name)) => text.extend([name, path.get(end..).unwrap_or_default()]),
            None => text.push_str(path),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// JSON with other logical ids where CloudFormation's functions name resources.
fn in_template(source: String, names: &BTreeMap<&str, &str>) -> String {
    let Ok(mut json) = serde_json::from_str::<Json>(&source) else { return source };
    if rename(&mut json, names) { json.to_string() } else { source }
}

/// Tells whether something was called otherwise.
fn rename(json: &mut Json, names: &BTreeMap<&str, &str>) -> bool {
    let mut any = false;
    match json {
        Json::Array(items) => items.iter_mut().for_each(|it| any |= rename(it, names)),
        Json::Object(fields) => {
            for (function, it) in fields.iter_mut() {
                let first =
                    if let Json::Array(parts) = &mut *it { parts.first_mut() } else { Some(&mut *it) };
                any |= match (function.as_str(), first) {
                    ("Ref" | "Fn::GetAtt", Some(Json::String(id))) => replace(id, names),
                    ("Fn::Sub", Some(Json::String(text))) => substitute(text, names),
                    _ => false,
                };
                any |= rename(it, names);
            }
        }
        _ => {}
    }
    any
}

fn replace(id: &mut String, names: &BTreeMap<&str, &str>) -> bool {
    let Some(name) = names.get(id.as_str()) else { return false };
    (*name).clone_into(id);
    true
}

/// The same in the placeholders of a text: `${Old}` and `${Old.Arn}`. `${!Old}` is literal.
fn substitute(text: &mut String, names: &BTreeMap<&str, &str>) -> bool {
    let mut parts = text.split("${");
    let mut after = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['}', '.']).unwrap_or(part.len());
        let (id, behind) = part.split_at(end);
        after.extend(["${", names.get(id).copied().unwrap_or(id), behind]);
    }
    let is_other = after != *text;
    *text = after;
    is_other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_follow_and_nothing_else() {
        let names =
            [("data.aws_ami.old", "data.aws_ami.new"), ("aws_sqs_queue.old", "aws_sqs_queue.new")].into();
        for (before, after) in [
            ("data.aws_ami.old.id", "data.aws_ami.new.id"),
            (
                "[data.aws_ami.old[0].id, \"${aws_sqs_queue.old.arn}/*\"]",
                "[data.aws_ami.new[0].id, \"${aws_sqs_queue.new.arn}/*\"]",
            ),
            ("aws_sqs_queue.older.arn", "aws_sqs_queue.older.arn"),
            ("my_aws_sqs_queue.old", "my_aws_sqs_queue.old"),
            ("module.aws_sqs_queue.old", "module.aws_sqs_queue.old"),
            ("é aws_sqs_queue.old é", "é aws_sqs_queue.new é"),
            ("", ""),
        ] {
            assert_eq!(in_terraform(before, &names), after);
        }
    }

    #[test]
    fn logical_ids_follow_where_they_name_resources() {
        let names = [("Old", "New")].into();
        for (before, after) in [
            (r#"{"Fn::Join":["",[{"Ref":"Old"},"Old"]]}"#, r#"{"Fn::Join":["",[{"Ref":"New"},"Old"]]}"#),
            (r#"{"Fn::GetAtt":["Old","Arn"]}"#, r#"{"Fn::GetAtt":["New","Arn"]}"#),
            (
                r#"{"Fn::Sub":"${Old.Arn}/${Old}/${Older}/${!Old}"}"#,
                r#"{"Fn::Sub":"${New.Arn}/${New}/${Older}/${!Old}"}"#,
            ),
            (
                r#"{"Fn::Sub":["${Old}",{"x":{"Ref":"Old"}}]}"#,
                r#"{"Fn::Sub":["${New}",{"x":{"Ref":"New"}}]}"#,
            ),
            ("not JSON", "not JSON"),
        ] {
            assert_eq!(in_template(before.to_owned(), &names), after);
        }
    }
}
