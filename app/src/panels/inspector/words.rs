//! Values in words, for chips and summaries.

use drawbridge_core::model::Diagram;
use drawbridge_core::value::{Context, Value};

/// What a value says, to a person.
pub(super) fn words(diagram: &Diagram, value: &Value) -> String {
    match value {
        Value::Bool(it) => if *it { "yes" } else { "no" }.to_owned(),
        Value::Int(it) => it.to_string(),
        Value::Null => "null".to_owned(),
        Value::Decimal(it) => it.as_str().to_owned(),
        Value::Str(it) | Value::Ssm(it) => it.clone(),
        Value::Image(it) => it.words(),
        Value::Unknown(it) => it.source().to_owned(),
        Value::Param(it) => it.clone(),
        Value::Ref { target, attr } => {
            let name = diagram.node(target).map_or(target.as_str(), |it| it.name.as_str());
            format!("{name} ({attr})")
        }
        Value::Context(it) => context(*it),
        Value::Concat(parts) => parts.iter().map(|it| words(diagram, it)).collect(),
        Value::List(items) => items.iter().map(|it| words(diagram, it)).collect::<Vec<_>>().join(", "),
        Value::Map(fields) => fields
            .iter()
            .map(|(key, it)| format!("{key}: {}", words(diagram, it)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A fact of the surroundings, to a person.
pub(super) fn context(context: Context) -> String {
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
    match index {
        0 => "First zone of the Region".to_owned(),
        1 => "Second zone of the Region".to_owned(),
        2 => "Third zone of the Region".to_owned(),
        _ => format!("Zone {} of the Region", index + 1),
    }
}
