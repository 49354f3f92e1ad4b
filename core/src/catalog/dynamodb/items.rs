//! Items of a table: plain JSON in a drawing, attributes with their types in AWS's own notation.

use super::keys::{PARTITION_KEY, SORT_KEY, key_attributes};
use crate::catalog::{Kind, Prop, Properties};
use crate::sort::InOrder;
use crate::value::{Decimal, Value, map};

/// What the table holds from the start. Source of the notation: DynamoDB API reference, AttributeValue.
pub static ITEMS: Prop<Value> = Prop::value(
    "items",
    "Items",
    "Items it holds from the start, as a list of JSON objects. Beside the keys, each may have attributes of its own. CloudFormation cannot \
     write items; its template keeps them as metadata.",
    Kind::Json,
)
.no_tf()
.cfn_metadata("Items");

/// Terraform type of an item.
pub const TF: &str = "aws_dynamodb_table_item";

/// What tells an item from the others: its keys as text. Several items may say the same, and those without keys say
/// nothing.
pub fn identity(properties: &Properties, item: &Value) -> String {
    let keys = [PARTITION_KEY.key(), SORT_KEY.key()];
    let names = keys.iter().filter_map(|it| properties.get(it)?.as_str());
    let texts = names.filter_map(|it| match item.field(it)? {
        Value::Str(it) => Some(it.clone()),
        Value::Int(it) => Some(it.to_string()),
        Value::Decimal(it) => Some(it.as_str().to_owned()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("/")
}

/// Puts items into the order in which Terraform keeps them: by what tells them apart.
pub(super) fn complete(properties: &mut Properties) {
    let mut items = match properties.get(ITEMS.key()) {
        Some(Value::List(items)) => items.clone(),
        Some(one @ Value::Map(_)) => vec![one.clone()],
        _ => return,
    };
    items.order_by_cached_key(|it| identity(properties, it));
    properties.insert(ITEMS.key(), Value::List(items));
}

/// An item with the types of its attributes.
pub fn typed(properties: &Properties, item: &Value) -> Value {
    let binary = binary_keys(properties);
    let attribute = |(name, value): &(String, Value)| {
        let value = match value {
            Value::Str(_) if binary.contains(name) => map([("B", value.clone())]),
            value => typed_value(value),
        };
        (name.clone(), value)
    };
    Value::Map(item.fields().iter().map(attribute).collect())
}

/// The plain item of one with types; `None` if plain JSON could not say exactly the same, as it is with sets.
pub fn plain(properties: &Properties, item: &Value) -> Option<Value> {
    let binary = binary_keys(properties);
    let Value::Map(fields) = item else { return None };
    let attribute = |(name, value): &(String, Value)| {
        let value = match value.fields() {
            [(ty, Value::Str(text))] if ty == "B" && binary.contains(name) => text.as_str().into(),
            _ => plain_value(value)?,
        };
        Some((name.clone(), value))
    };
    let plain = Value::Map(fields.iter().map(attribute).collect::<Option<_>>()?);
    (typed(properties, &plain) == *item).then_some(plain)
}

/// Key attributes whose text stands for bytes.
fn binary_keys(properties: &Properties) -> Vec<String> {
    let keys = key_attributes(properties).into_iter();
    keys.filter(|(_, ty)| ty.as_str() == Some("B")).map(|(name, _)| name).collect()
}

fn typed_value(value: &Value) -> Value {
    match value {
        Value::Null => map([("NULL", true.into())]),
        Value::Bool(_) => map([("BOOL", value.clone())]),
        Value::Int(it) => map([("N", it.to_string().into())]),
        Value::Decimal(it) => map([("N", it.as_str().into())]),
        Value::List(items) => map([("L", items.iter().map(typed_value).collect())]),
        Value::Map(fields) => {
            let fields = fields.iter().map(|(name, it)| (name.clone(), typed_value(it)));
            map([("M", Value::Map(fields.collect()))])
        }
        text => map([("S", text.clone())]),
    }
}

fn plain_value(value: &Value) -> Option<Value> {
    let [(ty, value)] = value.fields() else { return None };
    match (ty.as_str(), value) {
        ("NULL", Value::Bool(true)) => Some(Value::Null),
        ("BOOL", Value::Bool(_))
        | ("S", Value::Str(_) | Value::Ref { .. } | Value::Concat(_) | Value::Context(_)) => {
            Some(value.clone())
        }
        ("S", Value::Param(_)) => Some(value.clone()),
        ("N", Value::Str(text)) => Decimal::value(text.parse().ok()?),
        ("L", Value::List(items)) => items.iter().map(plain_value).collect(),
        ("M", Value::Map(fields)) => {
            let fields = fields.iter().map(|(name, it)| Some((name.clone(), plain_value(it)?)));
            Some(Value::Map(fields.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn table() -> Properties {
        Properties::from([
            (PARTITION_KEY.key(), "id".into()),
            (SORT_KEY.key(), "at".into()),
            ("sort_key_type", "B".into()),
        ])
    }

    #[test]
    fn plain_items_and_typed_ones_say_the_same() {
        let item = map([
            ("id", "c-1".into()),
            ("at", "AAE=".into()),
            ("age", Value::Int(42)),
            ("rate", Decimal::value(0.5).unwrap()),
            ("gone", Value::Null),
            ("tags", Value::List(vec!["a".into(), true.into()])),
            ("place", map([("city", "Köln".into())])),
        ]);
        let typed = typed(&table(), &item);
        assert_eq!(typed.field("at"), Some(&map([("B", "AAE=".into())])));
        assert_eq!(typed.field("age"), Some(&map([("N", "42".into())])));
        assert_eq!(plain(&table(), &typed), Some(item.clone()));
        assert_eq!(identity(&table(), &item), "c-1/AAE=");
    }

    #[test]
    fn what_plain_json_cannot_say_stays_typed() {
        for (ty, value) in [
            ("SS", Value::List(vec!["a".into()])),
            ("N", "1.50".into()),
            ("N", "x".into()),
            ("B", "AAE=".into()),
            ("NULL", false.into()),
        ] {
            assert_eq!(plain(&table(), &map([("x", map([(ty, value)]))])), None, "{ty}");
        }
    }
}
