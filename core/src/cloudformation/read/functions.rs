//! The functions of CloudFormation over values that are known.

use ipnet::IpNet;
use serde_json::Value as Json;

use crate::reading::TEXT_LIMIT;
use crate::value::Value;

/// The most ranges `Fn::Cidr` gives. Source: CloudFormation reference, "Fn::Cidr".
const RANGE_LIMIT: i64 = 256;

/// The most pieces a text is split into.
const PIECE_LIMIT: usize = 10_000;

/// A piece of the text of `Fn::Sub`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(String),
    /// A parameter, a resource, or an attribute of one.
    Name(&'a str),
}

/// The pieces of the text of `Fn::Sub`; `${!name}` stands for `${name}`.
pub(super) fn substitution(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        literal.push_str(before);
        match after.split_once('}') {
            Some((name, behind)) => {
                match name.strip_prefix('!') {
                    Some(name) => literal.push_str(&format!("${{{name}}}")),
                    None => {
                        parts.push(Part::Text(std::mem::take(&mut literal)));
                        parts.push(Part::Name(name.trim()));
                    }
                }
                rest = behind;
            }
            // Nothing that follows is closed either.
            None => {
                literal.push_str("${");
                rest = after;
                break;
            }
        }
    }
    literal.push_str(rest);
    parts.push(Part::Text(literal));
    parts.retain(|it| *it != Part::Text(String::new()));
    parts
}

/// `Fn::Split`.
pub(super) fn split(delimiter: &str, text: &str) -> Option<Value> {
    if delimiter.is_empty() || text.matches(delimiter).count() > PIECE_LIMIT {
        return None;
    }
    Some(text.split(delimiter).map(Value::from).collect())
}

/// `Fn::Cidr`: the first ranges of a block that leave so many bits to hosts.
pub(super) fn cidr(block: &str, count: i64, host_bits: Option<i64>) -> Option<Value> {
    let block: IpNet = block.parse().ok()?;
    let block = block.trunc();
    let count = u128::try_from(count).ok().filter(|_| (1..=RANGE_LIMIT).contains(&count))?;
    let width = u32::from(block.max_prefix_len());
    let host_bits = match host_bits {
        Some(it) => u32::try_from(it).ok().filter(|it| (1..width).contains(it))?,
        // Without a number of bits, ranges of a block of IPv4 have 256 addresses.
        None => Some(8).filter(|_| matches!(block, IpNet::V4(_)))?,
    };
    let prefix = u8::try_from(width - host_bits).ok()?;
    let n_ranges = 1_u128.checked_shl(u32::from(prefix.checked_sub(block.prefix_len())?))?;
    if n_ranges < count {
        return None;
    }
    let ranges = (0..count).map(|index| {
        let offset = index << host_bits;
        let address = match block {
            IpNet::V4(it) => {
                let first = u32::from(it.network()).checked_add(u32::try_from(offset).ok()?)?;
                core::net::Ipv4Addr::from(first).to_string()
            }
            IpNet::V6(it) => {
                core::net::Ipv6Addr::from(u128::from(it.network()).checked_add(offset)?).to_string()
            }
        };
        Some(Value::Str(format!("{address}/{prefix}")))
    });
    ranges.collect::<Option<Vec<_>>>().map(Value::List)
}

/// `Fn::ToJsonString` of what is all literal.
pub(super) fn json_text(value: &Value) -> Option<Value> {
    let text = json(value)?.to_string();
    (text.len() <= TEXT_LIMIT).then_some(Value::Str(text))
}

fn json(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(it) => Json::Bool(*it),
        Value::Int(it) => Json::from(*it),
        Value::Decimal(it) => Json::from(it.number()),
        Value::Str(it) => Json::from(it.as_str()),
        Value::List(items) => items.iter().map(json).collect::<Option<Json>>()?,
        Value::Map(fields) => {
            let fields = fields.iter().map(|(key, it)| Some((key.clone(), json(it)?)));
            Json::Object(fields.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_text_are_told_from_what_is_written_out() {
        let text = |it: &str| Part::Text(it.to_owned());
        assert_eq!(
            substitution("a ${B.C}-${!D}${ E }"),
            [text("a "), Part::Name("B.C"), text("-${D}"), Part::Name("E"),]
        );
        assert_eq!(substitution("${open $"), [text("${open $")]);
        assert_eq!(substitution(""), []);
    }

    #[test]
    fn ranges_are_cut_as_aws_cuts_them() {
        let cut = |block, count, bits| match cidr(block, count, bits) {
            Some(Value::List(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
            _ => String::new(),
        };
        assert_eq!(cut("10.0.0.0/16", 3, Some(8)), "10.0.0.0/24 10.0.1.0/24 10.0.2.0/24");
        assert_eq!(cut("10.0.0.0/24", 2, Some(6)), "10.0.0.0/26 10.0.0.64/26");
        assert_eq!(cut("2001:db8::/56", 2, Some(64)), "2001:db8::/64 2001:db8:0:1::/64");
        assert_eq!(cut("10.0.0.0/24", 5, Some(6)), "");
        assert_eq!(cut("10.0.0.0/24", 1, Some(9)), "");
        assert_eq!(cut("10.0.0.0/24", 0, Some(4)), "");
        assert_eq!(cut("10.0.0.0", 1, Some(4)), "");
    }
}
