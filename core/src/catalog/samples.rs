//! Sample properties of every resource type, for tests that hold a mapping to its inverse.

use super::{Elsewhere, Kind, PropSpec, Properties, ResourceType, by_id};
use crate::value::{Context, Decimal, ImageLookup, Value};

/// Properties of a type: all of them at once, only the required ones, and each optional one by itself with those; once
/// for each of a few variants of their values. Only properties that `is_wanted`.
pub(crate) fn of(ty: &'static ResourceType, is_wanted: impl Fn(&PropSpec) -> bool) -> Vec<Properties> {
    let wanted: Vec<&PropSpec> = ty.props.iter().copied().filter(|it| is_wanted(it)).collect();
    let mut samples = Vec::new();
    for variant in 0..4 {
        let set = |specs: &[&PropSpec]| -> Properties {
            specs.iter().map(|it| (it.key, value(&it.kind, variant, it.key))).collect()
        };
        samples.push(set(&wanted));
        let required: Vec<&PropSpec> = wanted.iter().copied().filter(|it| it.required).collect();
        samples.push(set(&required));
        for spec in wanted.iter().filter(|it| !it.required) {
            let beside = spec.beside.and_then(|key| wanted.iter().find(|it| it.key == key));
            let mut specs = required.clone();
            specs.extend(beside);
            specs.push(spec);
            samples.push(set(&specs));
        }
    }
    samples
}

/// A value of a kind; `variant` picks among several, and what is called otherwise gets other text.
pub(crate) fn value(kind: &Kind, variant: usize, called: &str) -> Value {
    let choose = |options: &[&str]| Value::from(options[variant % options.len()]);
    match kind {
        Kind::Bool => Value::Bool(variant.is_multiple_of(2)),
        Kind::Int { min, max, .. } => {
            let middle = min.saturating_add(max.saturating_sub(*min) / 2);
            Value::Int([*min, *max, middle][variant % 3])
        }
        Kind::IntChoice(options) => Value::Int(options[variant % options.len()].0),
        Kind::Number => {
            [Value::Int(5), Decimal::value(0.5).unwrap_or(Value::Int(1)), Value::Int(0)][variant % 3].clone()
        }
        Kind::Text => {
            let text = ["alpha", "beta gamma", "1 ${x} %{y} \"q\" \\", "é"][variant % 4];
            format!("{text} {called}").into()
        }
        Kind::LongText => choose(&["#!/bin/sh\necho ${HOME}\n", "one line", "a\n\nb"]),
        Kind::Choice(options) => Value::from(options[variant % options.len()].0),
        Kind::Suggested(options) => {
            let option = options.get(variant).filter(|_| variant.is_multiple_of(2));
            option.map_or("other-1".into(), |it| it.0.into())
        }
        Kind::Cidr => choose(&["10.0.0.0/16", "192.0.2.0/24", "2001:db8::/32"]),
        Kind::Zone => [Value::Context(Context::Zone(0)), "eu-west-1b".into()][variant % 2].clone(),
        Kind::Image(_) => match variant % 3 {
            0 => Value::Ssm("/aws/service/image".to_owned()),
            1 => "ami-0123456789abcdef0".into(),
            _ => Value::Image(image()),
        },
        Kind::Ref(types) => reference(kind, types, variant),
        Kind::Refs(types) => {
            (0..=variant % 2).map(|it| reference(kind, types, variant + it)).collect::<Value>()
        }
        Kind::Arn(types) if types.is_empty() || variant % 2 == 1 => {
            "arn:aws:iam::aws:policy/ReadOnlyAccess".into()
        }
        Kind::Arn(types) => reference(kind, types, variant),
        Kind::List(inner) => (0..=variant % 3).map(|it| value(inner, variant + it, called)).collect(),
        Kind::Map(inner) => {
            // Names in JSON begin small.
            let name = if matches!(inner, Kind::Json) { "key" } else { "Key" };
            let entry = |it| (format!("{name}{it}"), value(inner, variant + it, called));
            Value::Map((0..=variant % 2).map(entry).collect())
        }
        Kind::Records(fields) => (0..=variant % 2)
            .map(|it| {
                // The first has all of its fields, the second only those it must have.
                let shown = fields.iter().filter(|field| it == 0 || field.required);
                let field = |field: &PropSpec| {
                    let called = format!("{} of {called} {it}", field.key);
                    (field.key.to_owned(), value(&field.kind, variant + it, &called))
                };
                Value::Map(shown.map(field).collect())
            })
            .collect(),
        Kind::Policy => policy(variant),
        Kind::Json => crate::value::map([
            ("name", "x".into()),
            ("list", Value::List(vec![Value::Int(1), true.into(), Value::Null])),
        ]),
    }
}

/// An image that is looked up.
fn image() -> ImageLookup {
    let filter = |name: &str, values: &[&str]| {
        (name.to_owned(), values.iter().map(|it| (*it).to_owned()).collect::<Vec<String>>())
    };
    ImageLookup {
        owners: vec!["amazon".to_owned(), "099720109477".to_owned()],
        most_recent: true,
        filters: vec![
            filter("name", &["al2023-ami-2023.*", "it's ${x} \"q\""]),
            filter("virtualization-type", &["hvm"]),
        ],
    }
}

/// A reference to `ty.target` of one of the types, or what AWS calls one that is not drawn.
fn reference(kind: &Kind, types: &[&str], variant: usize) -> Value {
    // One in four is made elsewhere.
    if let Some(way) = Elsewhere::of(kind).filter(|_| variant % 4 == 3) {
        return way.example().into();
    }
    let id = types[variant % types.len()];
    let attr = by_id(id).and_then(|ty| kind.attribute(ty)).map_or("id", |it| it.id);
    Value::reference(format!("{id}.target"), attr)
}

fn policy(variant: usize) -> Value {
    use crate::value::map;
    let statement = map([
        ("Sid", "One".into()),
        ("Effect", ["Allow", "Deny"][variant % 2].into()),
        ("Action", Value::List(vec!["dynamodb:GetItem".into(), "dynamodb:Query".into()])),
        ("Resource", Value::List(vec!["*".into()])),
    ]);
    map([("Version", "2012-10-17".into()), ("Statement", Value::List(vec![statement]))])
}
