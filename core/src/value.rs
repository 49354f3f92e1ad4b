//! Property values, shared by the catalogue, the model, the stack and both languages.

mod image_lookup;

pub use image_lookup::ImageLookup;
use serde::{Deserialize, Serialize};

/// A property value as drawn, derived or read from a file.
///
/// In JSON, plain values are plain JSON; the variants a JSON value cannot express are objects with one key that
/// starts with `$`: `{"$ref": ["node", "id"]}`, `{"$param": "name"}`, `{"$context": "region"}`, `{"$ssm": "/path"}`,
/// `{"$image": {…}}`, `{"$concat": […]}`, `{"$unknown": "source"}`, `{"$unknown_cloudformation": "source"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing: JSON's `null`. An argument that is null counts as not set.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number; the unit is the property's.
    Int(i64),
    /// A number with a fraction, or one too large for [`Self::Int`].
    Decimal(Decimal),
    /// Literal text. Never interpreted: exporters escape it for the language it lands in.
    Str(String),
    /// Values in order.
    List(Vec<Self>),
    /// Fields in the order they were written.
    Map(Vec<(String, Self)>),
    /// An attribute of another resource.
    ///
    /// `target` is a node id in a diagram and a resource address (`ec2.vpc.main`) in a stack; `attr` is an attribute
    /// id of the target's catalogue entry (`id`, `arn`, `name`).
    Ref {
        /// Node id or resource address.
        target: String,
        /// Attribute id in the catalogue.
        attr: String,
    },
    /// An input of the stack: a Terraform variable, a CloudFormation parameter.
    Param(String),
    /// A fact of the place it is deployed to.
    Context(Context),
    /// The value of an SSM parameter, looked up at deploy time, by its path. AWS publishes machine images this way.
    Ssm(String),
    /// The id of a machine image, looked up at deploy time by owner and name.
    Image(ImageLookup),
    /// Text put together from parts.
    Concat(Vec<Self>),
    /// An expression that cannot be evaluated. Rules stay silent on it; its own language gets it back verbatim.
    Unknown(Expression),
}

/// An expression whose value cannot be known, in the language it was written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expression {
    /// HCL source text, such as `data.aws_ami.latest.id`.
    Terraform(String),
    /// A CloudFormation value as JSON text with long-form functions, such as `{"Fn::ImportValue":"vpc-id"}`.
    CloudFormation(String),
}

impl Expression {
    /// The source text.
    pub fn source(&self) -> &str {
        let (Self::Terraform(it) | Self::CloudFormation(it)) = self;
        it
    }
}

/// A finite number that is no [`Value::Int`], as its shortest decimal text without an exponent: `0.5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(String);

impl Decimal {
    /// The value of a number: whole where it is one, `None` where it is not finite.
    pub fn value(number: f64) -> Option<Value> {
        /// Up to here every whole number is exact (IEEE 754 binary64).
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if !number.is_finite() {
            return None;
        }
        if number.fract() == 0.0 && number.abs() <= EXACT {
            return format!("{number:.0}").parse().ok().map(Value::Int);
        }
        Some(Value::Decimal(Self(number.to_string())))
    }

    /// The number.
    pub fn number(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The text, such as `0.5`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a deployment knows of its surroundings without being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// Region code, such as `eu-west-1`.
    Region,
    /// Twelve-digit account id.
    AccountId,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    Partition,
    /// The domain of the partition's services, such as `amazonaws.com`.
    UrlSuffix,
    /// What the stack is called, which whoever deploys it says; in Terraform that is the project.
    StackName,
    /// The n-th Availability Zone of the Region, counted from 0.
    Zone(u8),
}

impl Value {
    /// A reference to an attribute of another node or resource.
    pub fn reference(target: impl Into<String>, attr: impl Into<String>) -> Self {
        Self::Ref { target: target.into(), attr: attr.into() }
    }

    /// The literal text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Str(it) = self { Some(it) } else { None }
    }

    /// The literal whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(it) = self { Some(*it) } else { None }
    }

    /// The literal number, whole or not, if it is one.
    #[expect(clippy::cast_precision_loss, reason = "who asks for a fraction takes the nearest one")]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(it) => Some(*it as f64),
            Self::Decimal(it) => Some(it.number()),
            _ => None,
        }
    }

    /// An HCL expression that cannot be evaluated.
    pub fn unknown(source: impl Into<String>) -> Self {
        Self::Unknown(Expression::Terraform(source.into()))
    }

    /// A CloudFormation expression that cannot be evaluated, as JSON text.
    pub fn unknown_cloudformation(source: impl Into<String>) -> Self {
        Self::Unknown(Expression::CloudFormation(source.into()))
    }

    /// The literal truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(it) = self { Some(*it) } else { None }
    }

    /// The items of a list; empty for anything else.
    pub fn items(&self) -> &[Self] {
        if let Self::List(it) = self { it } else { &[] }
    }

    /// The fields of a map in order; empty for anything else.
    pub fn fields(&self) -> &[(String, Self)] {
        if let Self::Map(it) = self { it } else { &[] }
    }

    /// A field of a map.
    pub fn field(&self, key: &str) -> Option<&Self> {
        self.fields().iter().find(|(it, _)| it == key).map(|(_, value)| value)
    }

    /// The attribute of a reference.
    pub fn attribute(&self) -> Option<&str> {
        if let Self::Ref { attr, .. } = self { Some(attr) } else { None }
    }

    /// The target of a reference.
    pub fn target(&self) -> Option<&str> {
        if let Self::Ref { target, .. } = self { Some(target) } else { None }
    }

    /// Whether any part of the value is an expression that cannot be evaluated.
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::List(items) | Self::Concat(items) => items.iter().any(Self::is_unknown),
            Self::Map(fields) => fields.iter().any(|(_, it)| it.is_unknown()),
            _ => false,
        }
    }

    /// Calls `visit` on this value and on every value inside it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::List(items) | Self::Concat(items) => items.iter().for_each(|it| it.walk(visit)),
            Self::Map(fields) => fields.iter().for_each(|(_, it)| it.walk(visit)),
            _ => {}
        }
    }

    /// The value with `change` applied to it and to every value inside it, innermost first.
    #[must_use]
    pub fn map(self, change: &mut impl FnMut(Self) -> Self) -> Self {
        let inside = match self {
            Self::List(items) => Self::List(items.into_iter().map(|it| it.map(change)).collect()),
            Self::Concat(items) => Self::Concat(items.into_iter().map(|it| it.map(change)).collect()),
            Self::Map(fields) => {
                Self::Map(fields.into_iter().map(|(key, it)| (key, it.map(change))).collect())
            }
            other => other,
        };
        change(inside)
    }

    /// Every node id or address this value refers to, in order, with repeats.
    pub fn targets(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(&mut |it| found.extend(it.target()));
        found
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Self::Bool(it)
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Self::Int(it)
    }
}

impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Self::Str(it.to_owned())
    }
}

impl From<String> for Value {
    fn from(it: String) -> Self {
        Self::Str(it)
    }
}

impl From<Context> for Value {
    fn from(it: Context) -> Self {
        Self::Context(it)
    }
}

impl FromIterator<Self> for Value {
    fn from_iter<I: IntoIterator<Item = Self>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

/// Builds a [`Value::Map`] from literal keys.
pub fn map<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Map(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// The parts of a [`Value::Concat`] with inner ones spread out and literals that stand beside each other joined, so
/// that an exporter sees all of a text at once and none completes the escape of another.
pub(crate) fn text_parts(parts: &[Value]) -> Vec<Value> {
    let mut merged = Vec::new();
    spread(parts, &mut merged);
    merged
}

fn spread(parts: &[Value], into: &mut Vec<Value>) {
    for part in parts {
        let text = match part {
            Value::Concat(inner) => {
                spread(inner, into);
                continue;
            }
            Value::Str(it) => it.clone(),
            Value::Int(it) => it.to_string(),
            Value::Bool(it) => it.to_string(),
            Value::Decimal(it) => it.as_str().to_owned(),
            other => {
                into.push(other.clone());
                continue;
            }
        };
        match into.last_mut() {
            Some(Value::Str(before)) => before.push_str(&text),
            _ => into.push(Value::Str(text)),
        }
    }
}

impl Context {
    fn name(self) -> String {
        match self {
            Self::Region => "region".to_owned(),
            Self::AccountId => "account_id".to_owned(),
            Self::Partition => "partition".to_owned(),
            Self::UrlSuffix => "url_suffix".to_owned(),
            Self::StackName => "stack_name".to_owned(),
            Self::Zone(index) => format!("zone/{index}"),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        match name {
            "region" => Some(Self::Region),
            "account_id" => Some(Self::AccountId),
            "partition" => Some(Self::Partition),
            "url_suffix" => Some(Self::UrlSuffix),
            "stack_name" => Some(Self::StackName),
            _ => name.strip_prefix("zone/")?.parse().ok().map(Self::Zone),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        fn tagged<S: serde::Serializer, T: Serialize>(
            to: S,
            tag: &str,
            value: &T,
        ) -> Result<S::Ok, S::Error> {
            let mut object = to.serialize_map(Some(1))?;
            object.serialize_entry(tag, value)?;
            object.end()
        }
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(it) => serializer.serialize_bool(*it),
            Self::Int(it) => serializer.serialize_i64(*it),
            Self::Decimal(it) => serializer.serialize_f64(it.number()),
            Self::Str(it) => serializer.serialize_str(it),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(fields) => serializer.collect_map(fields.iter().map(|(key, value)| (key, value))),
            Self::Ref { target, attr } => tagged(serializer, "$ref", &[target, attr]),
            Self::Param(name) => tagged(serializer, "$param", name),
            Self::Context(it) => tagged(serializer, "$context", &it.name()),
            Self::Ssm(path) => tagged(serializer, "$ssm", path),
            Self::Image(it) => tagged(serializer, "$image", &it.fields()),
            Self::Concat(parts) => tagged(serializer, "$concat", parts),
            Self::Unknown(Expression::Terraform(source)) => tagged(serializer, "$unknown", source),
            Self::Unknown(Expression::CloudFormation(source)) => {
                tagged(serializer, "$unknown_cloudformation", source)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> serde::de::Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("null, true, false, a number, text, a list or an object")
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(Value::Int(it))
    }

    fn visit_u64<E: serde::de::Error>(self, it: u64) -> Result<Value, E> {
        i64::try_from(it).map(Value::Int).map_err(|_| E::custom(format!("the number {it} is too large")))
    }

    fn visit_f64<E: serde::de::Error>(self, it: f64) -> Result<Value, E> {
        Decimal::value(it).ok_or_else(|| E::custom("a number has to be finite"))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(Value::Str(it.to_owned()))
    }

    fn visit_string<E>(self, it: String) -> Result<Value, E> {
        Ok(Value::Str(it))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut fields: Vec<(String, Value)> = Vec::new();
        while let Some((key, value)) = from.next_entry::<String, Value>()? {
            if fields.iter().any(|(it, _)| *it == key) {
                return Err(serde::de::Error::custom(format!("the key `{key}` is written twice")));
            }
            fields.push((key, value));
        }
        match &fields[..] {
            [(key, value)] if key.starts_with('$') => untag(key, value).map_err(serde::de::Error::custom),
            _ => Ok(Value::Map(fields)),
        }
    }
}

/// The value behind an object such as `{"$param": "name"}`.
fn untag(tag: &str, value: &Value) -> Result<Value, String> {
    let text = || value.as_str().map(str::to_owned).ok_or_else(|| format!("`{tag}` wants text"));
    match (tag, value) {
        ("$ref", Value::List(pair)) => match &pair[..] {
            [Value::Str(target), Value::Str(attr)] => Ok(Value::reference(target, attr)),
            _ => Err("`$ref` wants [\"node\", \"attribute\"]".to_owned()),
        },
        ("$param", _) => text().map(Value::Param),
        ("$ssm", _) => text().map(Value::Ssm),
        ("$image", fields) => {
            let lookup = ImageLookup::of_fields(fields).map(Value::Image);
            lookup.ok_or_else(|| "`$image` wants owners, most_recent and filters".to_owned())
        }
        ("$context", _) => {
            let name = text()?;
            Context::parse(&name).map(Value::Context).ok_or_else(|| format!("`$context` knows no `{name}`"))
        }
        ("$concat", Value::List(parts)) => Ok(Value::Concat(parts.clone())),
        ("$unknown", _) => text().map(Value::unknown),
        ("$unknown_cloudformation", _) => text().map(Value::unknown_cloudformation),
        _ => Err(format!("`{tag}` is not a known kind of value")),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn every_kind_of_value_survives_json() {
        let value = map([
            ("bool", true.into()),
            ("int", Value::Int(-3)),
            ("text", "a ${b}".into()),
            ("list", Value::List(vec![Value::reference("n1", "arn"), Value::Param("cidrs".into())])),
            ("zone", Context::Zone(1).into()),
            ("image", Value::Ssm("/aws/service/ami".into())),
            ("joined", Value::Concat(vec!["com.".into(), Context::Region.into()])),
            ("unknown", Value::unknown("local.x")),
            ("import", Value::unknown_cloudformation("{\"Fn::ImportValue\":\"x\"}")),
            ("nothing", Value::Null),
            ("half", Decimal::value(0.5).unwrap()),
            ("huge", Decimal::value(1e300).unwrap()),
            ("empty", Value::Map(vec![])),
        ]);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
    }

    #[test]
    fn malformed_tags_are_refused_with_a_reason() {
        for (json, reason) in [
            (r#"{"$ref": "n1"}"#, "`$ref` is not a known kind"),
            (r#"{"$ref": ["n1"]}"#, "`$ref` wants"),
            (r#"{"$context": "moon"}"#, "knows no `moon`"),
            (r#"{"$fly": 1}"#, "`$fly` is not a known kind"),
            (r#"{"a": 1, "a": 2}"#, "written twice"),
        ] {
            let error = serde_json::from_str::<Value>(json).unwrap_err().to_string();
            assert!(error.contains(reason), "{json}: {error}");
        }
    }
}
