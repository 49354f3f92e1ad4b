//! What a property may hold, and the check of a value against it.

use ipnet::IpNet;

use super::elsewhere::Elsewhere;
use super::other::resource;
use super::prop::PropSpec;
use super::resource_type::{Attr, ResourceType};
use crate::value::{Decimal, Value};

/// What a property may hold. Drives the input field, the check of typed values, and the documentation.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// On or off.
    Bool,
    /// A whole number from `min` to `max`.
    Int {
        /// Smallest value AWS accepts.
        min: i64,
        /// Largest value AWS accepts.
        max: i64,
        /// What is counted, such as `GiB`; empty for a bare number.
        unit: &'static str,
    },
    /// One of a closed set of whole numbers: value and what people read.
    IntChoice(&'static [(i64, &'static str)]),
    /// A number that may have a fraction, such as the threshold of an alarm.
    Number,
    /// One line of text.
    Text,
    /// Several lines of text, such as a start-up script.
    LongText,
    /// One of a closed set: value and what people read.
    Choice(&'static [(&'static str, &'static str)]),
    /// One line of text, usually one of these: value and what people read. AWS adds to such lists every month.
    Suggested(&'static [(&'static str, &'static str)]),
    /// An IPv4 or IPv6 block in CIDR notation (RFC 4632).
    Cidr,
    /// An Availability Zone: [`Context::Zone`](crate::value::Context) or a zone name.
    Zone,
    /// A machine image: a public SSM parameter, a lookup by owner and name, or an image id. The pairs are suggestions: path and label.
    Image(&'static [(&'static str, &'static str)]),
    /// One resource of the given types, by its id or, where AWS knows it by a name, its name.
    Ref(&'static [&'static str]),
    /// Any number of resources of the given types.
    Refs(&'static [&'static str]),
    /// The ARN of a resource of the given types, or an ARN as text.
    Arn(&'static [&'static str]),
    /// Any number of values of one kind.
    List(&'static Self),
    /// Values of one kind by names a user chooses, such as environment variables.
    Map(&'static Self),
    /// A list of records, each with properties of its own.
    Records(&'static [PropSpec]),
    /// An IAM policy document.
    Policy,
    /// Any JSON.
    Json,
}

impl Kind {
    /// Checks a value a user typed or a file holds.
    ///
    /// Inputs, facts of the surroundings and unknown expressions fit everywhere: what they stand for is not known yet.
    ///
    /// # Errors
    ///
    /// One sentence that says what is expected, for the person who typed it.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        if is_open(value) {
            return Ok(());
        }
        match self {
            Self::Bool => value.as_bool().map(drop).ok_or_else(|| "wants true or false".to_owned()),
            Self::Int { min, max, unit } => check_int(value, *min, *max, unit),
            Self::IntChoice(options) => check_int_choice(value, options),
            Self::Number => value.as_number().map(drop).ok_or_else(|| "wants a number".to_owned()),
            // An attribute of another resource is text as well: an address, a name, an ARN.
            Self::Text | Self::LongText | Self::Suggested(_) if value.target().is_some() => Ok(()),
            Self::Text | Self::LongText | Self::Suggested(_) | Self::Zone => text(value).map(drop),
            Self::Choice(options) => check_choice(text(value)?, options),
            Self::Cidr => match value {
                // A security group or a prefix list may stand for addresses.
                Value::Ref { .. } => Ok(()),
                _ => check_cidr(text(value)?),
            },
            Self::Image(_) => match value {
                Value::Ssm(path) if path.starts_with('/') => Ok(()),
                Value::Image(it) if it.clone().checked().is_some() => Ok(()),
                Value::Image(_) => Err("wants at least the name of an image to look up".to_owned()),
                Value::Ssm(_) => Err("wants the path of an SSM parameter, starting with `/`".to_owned()),
                _ => check_image(text(value)?),
            },
            Self::Ref(types) | Self::Arn(types) if self.leads_somewhere(types, value) => Ok(()),
            Self::Ref(_) | Self::Arn(_) => {
                Err(format!("wants a reference to a resource{}", self.or_elsewhere()))
            }
            Self::Refs(types) => match value {
                Value::List(items) if items.iter().all(|it| self.leads_somewhere(types, it)) => Ok(()),
                _ => Err(format!("wants a list of references to resources{}", self.or_elsewhere())),
            },
            Self::List(kind) => match value {
                Value::List(items) => items.iter().enumerate().try_for_each(|(index, it)| {
                    kind.check(it).map_err(|message| format!("entry {}: {message}", index + 1))
                }),
                _ => Err("wants a list".to_owned()),
            },
            Self::Map(kind) => match value {
                Value::Map(fields) => fields
                    .iter()
                    .try_for_each(|(key, it)| kind.check(it).map_err(|message| format!("`{key}` {message}"))),
                _ => Err("wants names with values".to_owned()),
            },
            Self::Records(fields) => check_records(value, fields),
            Self::Policy => match value {
                Value::Map(_) => Ok(()),
                _ => Err("wants a policy document".to_owned()),
            },
            Self::Json => Ok(()),
        }
    }

    /// The value in the type this kind has: both languages convert between text, numbers and truth values.
    pub fn fit(&self, value: Value) -> Value {
        let is_number = matches!(self, Self::Int { .. } | Self::IntChoice(_) | Self::Number);
        match (self, value) {
            (Self::List(kind), Value::List(items)) => items.into_iter().map(|it| kind.fit(it)).collect(),
            (Self::Map(kind), Value::Map(fields)) => {
                Value::Map(fields.into_iter().map(|(key, it)| (key, kind.fit(it))).collect())
            }
            (_, Value::Str(text)) if is_number => match text.parse::<f64>() {
                // A number in its usual form, so that it is written again as it was read.
                Ok(number) => match Decimal::value(number) {
                    Some(Value::Int(it)) if it.to_string() == text => Value::Int(it),
                    Some(Value::Decimal(it)) if it.as_str() == text => Value::Decimal(it),
                    _ => Value::Str(text),
                },
                Err(_) => Value::Str(text),
            },
            (Self::Bool, Value::Str(text)) => truth(&text).map_or(Value::Str(text), Value::Bool),
            (Self::Records(fields), Value::List(records)) => {
                let fit = |(key, it): (String, Value)| match fields.iter().find(|field| field.key == key) {
                    Some(field) => (key, field.kind.fit(it)),
                    None => (key, it),
                };
                let record = |it| match it {
                    Value::Map(entries) => Value::Map(entries.into_iter().map(fit).collect()),
                    other => other,
                };
                records.into_iter().map(record).collect()
            }
            (Self::Text | Self::LongText | Self::Choice(_) | Self::Suggested(_), value) => match value {
                Value::Int(it) => it.to_string().into(),
                Value::Bool(it) => it.to_string().into(),
                Value::Decimal(it) => it.as_str().into(),
                other => other,
            },
            (_, value) => value,
        }
    }

    /// The types a reference may lead to; empty for what is no reference.
    pub fn target_types(&self) -> &'static [&'static str] {
        match self {
            Self::Ref(types) | Self::Refs(types) | Self::Arn(types) => types,
            Self::List(kind) | Self::Map(kind) => kind.target_types(),
            _ => &[],
        }
    }

    /// The attribute that stands for a resource where this kind refers to it: its ARN, its id, or the name AWS knows it
    /// by.
    pub fn attribute(&self, ty: &'static ResourceType) -> Option<&'static Attr> {
        let wanted: &[&str] = match self {
            Self::Arn(_) => &["arn", "id"],
            Self::List(kind) | Self::Map(kind) => return kind.attribute(ty),
            // What stands for addresses: a gateway endpoint by its prefix list, a security group by its id.
            Self::Cidr => &["prefix_list_id", "id"],
            _ => &["id", "name"],
        };
        wanted.iter().find_map(|it| ty.attr(it)).or_else(|| ty.attrs.first())
    }

    /// Checks that every reference leads to a resource of a type that is meant.
    ///
    /// `type_of` tells the type of what a reference names; `None` if there is no such thing.
    ///
    /// # Errors
    ///
    /// One sentence about the first reference that does not.
    pub fn check_targets(
        &self,
        value: &Value,
        type_of: &dyn Fn(&str) -> Option<&'static ResourceType>,
    ) -> Result<(), String> {
        match self {
            Self::Records(fields) => {
                value.items().iter().flat_map(Value::fields).try_for_each(|(key, it)| {
                    let field = fields.iter().find(|field| field.key == key);
                    field.map_or(Ok(()), |field| field.kind.check_targets(it, type_of))
                })
            }
            Self::Ref(types) | Self::Refs(types) | Self::Arn(types) => {
                value.targets().into_iter().try_for_each(|target| match type_of(target) {
                    None => Err(format!("refers to `{target}`, which is not there")),
                    // What it is, the catalogue cannot say.
                    Some(ty) if *ty == resource::TYPE => Ok(()),
                    Some(ty) if !types.contains(&ty.id) => Err(format!("cannot refer to {}", ty.a_label)),
                    Some(_) => Ok(()),
                })
            }
            Self::List(kind) => value.items().iter().try_for_each(|it| kind.check_targets(it, type_of)),
            Self::Map(kind) => value.fields().iter().try_for_each(|(_, it)| kind.check_targets(it, type_of)),
            _ => Ok(()),
        }
    }

    /// Whether a value refers to a resource of the drawing, or tells what AWS calls one that was made elsewhere.
    fn leads_somewhere(&self, types: &[&str], value: &Value) -> bool {
        let is_called = |text: &str| Elsewhere::of(self).is_some_and(|it| it.fits(types, text));
        is_open(value) || value.target().is_some() || value.as_str().is_some_and(is_called)
    }

    /// What does as well as a reference, for the end of a sentence.
    fn or_elsewhere(&self) -> String {
        Elsewhere::of(self)
            .map_or_else(String::new, |it| format!(", or {} such as {}", it.a_label(), it.example()))
    }
}

/// Whether what a value stands for is known only later.
fn is_open(value: &Value) -> bool {
    matches!(value, Value::Param(_) | Value::Context(_) | Value::Unknown(_) | Value::Concat(_))
}

/// What a truth value is written as in text. CloudFormation takes text for one whatever its case, and YAML 1.1 has more words
/// for it.
fn truth(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 2]| words.iter().any(|it| text.eq_ignore_ascii_case(it));
    match text {
        _ if is_one_of(["true", "yes"]) => Some(true),
        _ if is_one_of(["false", "no"]) => Some(false),
        _ => None,
    }
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "wants text".to_owned())
}

fn check_int(value: &Value, min: i64, max: i64, unit: &str) -> Result<(), String> {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    match value.as_int() {
        Some(it) if (min..=max).contains(&it) => Ok(()),
        Some(it) => Err(format!("must lie between {min} and {max}{unit}, not {it}")),
        None => Err(format!("wants a whole number from {min} to {max}{unit}")),
    }
}

fn check_int_choice(value: &Value, options: &[(i64, &str)]) -> Result<(), String> {
    let known = || options.iter().map(|(it, _)| it.to_string()).collect::<Vec<_>>().join(", ");
    match value.as_int() {
        Some(it) if options.iter().any(|(known, _)| *known == it) => Ok(()),
        Some(it) => Err(format!("`{it}` is not one of {}", known())),
        None => Err(format!("wants one of {}", known())),
    }
}

fn check_choice(text: &str, options: &[(&str, &str)]) -> Result<(), String> {
    if options.iter().any(|(it, _)| *it == text) {
        return Ok(());
    }
    let known: Vec<&str> = options.iter().map(|(it, _)| *it).collect();
    Err(format!("`{text}` is not one of {}", known.join(", ")))
}

fn check_cidr(text: &str) -> Result<(), String> {
    let block: IpNet =
        text.parse().map_err(|_| format!("`{text}` is not a CIDR block such as 10.0.0.0/16"))?;
    if block.network() == block.addr() {
        Ok(())
    } else {
        Err(format!("`{text}` has bits behind its prefix; the block is {}", block.trunc()))
    }
}

fn check_image(text: &str) -> Result<(), String> {
    let id = text.strip_prefix("ami-").unwrap_or_default();
    if (8..=17).contains(&id.len()) && id.chars().all(|it| it.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(format!("`{text}` is not an image id such as ami-0123456789abcdef0"))
    }
}

fn check_records(value: &Value, fields: &[PropSpec]) -> Result<(), String> {
    let Value::List(records) = value else { return Err("wants a list of records".to_owned()) };
    for (index, record) in records.iter().enumerate() {
        let at = |message: String| format!("entry {}: {message}", index + 1);
        let Value::Map(present) = record else { return Err(at("wants a record".to_owned())) };
        for (key, value) in present {
            let field = fields.iter().find(|it| it.key == key);
            let field = field.ok_or_else(|| at(format!("there is no field `{key}`")))?;
            field.kind.check(value).map_err(|message| at(format!("`{key}` {message}")))?;
        }
        if let Some(missing) = fields.iter().find(|it| it.required && record.field(it.key).is_none()) {
            return Err(at(format!("`{}` is missing", missing.key)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Prop;

    fn refusal(kind: Kind, value: impl Into<Value>) -> String {
        kind.check(&value.into()).err().unwrap_or_default()
    }

    #[test]
    fn refusals_say_what_is_expected() {
        assert_eq!(refusal(Kind::Cidr, "10.0.0.0/16"), "");
        assert_eq!(
            refusal(Kind::Cidr, "10.0.0.0/33"),
            "`10.0.0.0/33` is not a CIDR block such as 10.0.0.0/16"
        );
        assert_eq!(
            refusal(Kind::Cidr, "10.0.0.1/16"),
            "`10.0.0.1/16` has bits behind its prefix; the block is 10.0.0.0/16"
        );
        let port = Kind::Int { min: 0, max: 65_535, unit: "" };
        assert_eq!(refusal(port, 70_000_i64), "must lie between 0 and 65535, not 70000");
        assert_eq!(refusal(port, true), "wants a whole number from 0 to 65535");
        let sizes = Kind::IntChoice(&[(7, "a week"), (30, "a month")]);
        assert_eq!(refusal(sizes, 7_i64), "");
        assert_eq!(refusal(sizes, 8_i64), "`8` is not one of 7, 30");
        assert_eq!(refusal(sizes, "7"), "wants one of 7, 30");
        assert_eq!(refusal(Kind::Choice(&[("S", "Text"), ("N", "Number")]), "X"), "`X` is not one of S, N");
        assert_eq!(
            refusal(Kind::Image(&[]), "ami-xyz"),
            "`ami-xyz` is not an image id such as ami-0123456789abcdef0"
        );
        assert_eq!(refusal(Kind::Bool, Value::Param("flag".into())), "");
        assert_eq!(refusal(Kind::Arn(&["kms.key"]), "alias/aws/sns"), "");
        assert_ne!(refusal(Kind::Arn(&["sns.topic"]), "alias/aws/sns"), "");
    }

    #[test]
    fn records_are_checked_field_by_field() {
        const FIELDS: &[PropSpec] = &[Prop::cidr("cidr", "Range", "").required().spec];
        let kind = Kind::Records(FIELDS);
        let record = |key: &str, text: &str| Value::List(vec![crate::value::map([(key, text.into())])]);
        assert_eq!(refusal(kind, record("cidr", "10.0.0.0/8")), "");
        assert_eq!(
            refusal(kind, record("cidr", "x")),
            "entry 1: `cidr` `x` is not a CIDR block such as 10.0.0.0/16"
        );
        assert_eq!(refusal(kind, record("port", "1")), "entry 1: there is no field `port`");
        assert_eq!(refusal(kind, Value::List(vec![Value::Map(vec![])])), "entry 1: `cidr` is missing");
    }
}
