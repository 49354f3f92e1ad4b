//! What a property may hold, and the check of a value against it.

use ipnet::IpNet;

use crate::value::Value;

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
    /// One line of text.
    Text,
    /// Several lines of text, such as a start-up script.
    LongText,
    /// One of a closed set: value and what people read.
    Choice(&'static [(&'static str, &'static str)]),
    /// An IPv4 or IPv6 block in CIDR notation (RFC 4632).
    Cidr,
    /// An Availability Zone: [`Context::Zone`](crate::value::Context) or a zone name.
    Zone,
    /// A machine image: a public SSM parameter or an image id. The pairs are suggestions: path and label.
    Image(&'static [(&'static str, &'static str)]),
    /// One resource of the given types.
    Ref(&'static [&'static str]),
    /// Any number of resources of the given types.
    Refs(&'static [&'static str]),
    /// A list of records.
    Records(&'static [Field]),
    /// An IAM policy document.
    Policy,
}

/// One field of a [`Kind::Records`] record.
#[derive(Debug)]
pub struct Field {
    /// Key in the record.
    pub key: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Whether a record without it is refused.
    pub required: bool,
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
        if matches!(value, Value::Param(_) | Value::Context(_) | Value::Unknown(_) | Value::Concat(_)) {
            return Ok(());
        }
        match self {
            Self::Bool => value.as_bool().map(drop).ok_or_else(|| "wants true or false".to_owned()),
            Self::Int { min, max, unit } => check_int(value, *min, *max, unit),
            Self::Text | Self::LongText | Self::Zone => text(value).map(drop),
            Self::Choice(options) => check_choice(text(value)?, options),
            Self::Cidr => match value {
                // A security group or a prefix list may stand for addresses.
                Value::Ref { .. } => Ok(()),
                _ => check_cidr(text(value)?),
            },
            Self::Image(_) => match value {
                Value::Ssm(path) if path.starts_with('/') => Ok(()),
                Value::Ssm(_) => Err("wants the path of an SSM parameter, starting with `/`".to_owned()),
                _ => check_image(text(value)?),
            },
            Self::Ref(_) => {
                value.target().map(drop).ok_or_else(|| "wants a reference to a resource".to_owned())
            }
            Self::Refs(_) => match value {
                Value::List(items) if items.iter().all(|it| it.target().is_some()) => Ok(()),
                _ => Err("wants a list of references to resources".to_owned()),
            },
            Self::Records(fields) => check_records(value, fields),
            Self::Policy => match value {
                Value::Map(_) => Ok(()),
                _ => Err("wants a policy document".to_owned()),
            },
        }
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

fn check_records(value: &Value, fields: &[Field]) -> Result<(), String> {
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
        assert_eq!(refusal(Kind::Choice(&[("S", "Text"), ("N", "Number")]), "X"), "`X` is not one of S, N");
        assert_eq!(
            refusal(Kind::Image(&[]), "ami-xyz"),
            "`ami-xyz` is not an image id such as ami-0123456789abcdef0"
        );
        assert_eq!(refusal(Kind::Bool, Value::Param("flag".into())), "");
    }

    #[test]
    fn records_are_checked_field_by_field() {
        const FIELDS: &[Field] =
            &[Field { key: "cidr", label: "Range", doc: "", kind: Kind::Cidr, required: true }];
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
