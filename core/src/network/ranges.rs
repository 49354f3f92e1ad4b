//! Address ranges.

use ipnet::{IpNet, Ipv4Net};

use super::Decided;
use crate::stack::Stack;
use crate::value::Value;

/// The ranges a value stands for: a block, a list of blocks, an input with its default, or another resource's range.
///
/// An input's default is what is deployed unless somebody fills it in. Without one nothing is known.
pub fn ranges(stack: &Stack, value: &Value) -> Decided<Vec<IpNet>> {
    const UNKNOWN: &str = "the address range is not known before the deployment";
    match value {
        Value::Str(text) => Ok(vec![text.parse().map_err(|_| UNKNOWN)?]),
        Value::List(items) => {
            let nested: Result<Vec<_>, _> = items.iter().map(|it| ranges(stack, it)).collect();
            Ok(nested?.into_iter().flatten().collect())
        }
        Value::Param(name) => match stack.parameters.get(name).and_then(|it| it.default.as_ref()) {
            // A default is literal: an input cannot refer to another one.
            Some(default @ (Value::Str(_) | Value::List(_))) => ranges(stack, default),
            _ => Err("the address range is an input without default"),
        },
        Value::Ref { target, attr } if attr == "cidr_block" => {
            match stack.get(target).and_then(|it| it.props.get("cidr_block")) {
                Some(Value::Str(text)) => Ok(vec![text.parse().map_err(|_| UNKNOWN)?]),
                _ => Err(UNKNOWN),
            }
        }
        _ => Err(UNKNOWN),
    }
}

/// The IPv4 block a value stands for.
pub fn ipv4(stack: &Stack, value: &Value) -> Option<Ipv4Net> {
    match ranges(stack, value).ok()?[..] {
        [IpNet::V4(it)] => Some(it.trunc()),
        _ => None,
    }
}

/// Whether a range is every address of its family.
pub fn is_everyone(range: &IpNet) -> bool {
    range.prefix_len() == 0
}

/// Whether a route for this range is a default route: for everything, or for half of everything, as VPN software
/// writes it.
pub fn is_default(range: &IpNet) -> bool {
    range.prefix_len() <= 1
}

/// IPv4 blocks that are not routed on the internet. Source: RFC 6890.
pub(super) const NOT_PUBLIC: &[([u8; 4], u8)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// Whether an IPv4 range holds addresses of the internet.
pub fn is_public(range: &Ipv4Net) -> bool {
    !NOT_PUBLIC.iter().any(|(address, length)| {
        Ipv4Net::new((*address).into(), *length).is_ok_and(|reserved| reserved.contains(range))
    })
}

/// Whether two ranges share an address.
pub fn overlap(a: &Ipv4Net, b: &Ipv4Net) -> bool {
    a.contains(&b.network()) || b.contains(&a.network())
}

/// The first block of `length` bits inside `space` that shares no address with those taken.
pub fn next_free(space: &Ipv4Net, length: u8, taken: &[Ipv4Net]) -> Option<Ipv4Net> {
    // AWS allows a few hundred subnets in a VPC; whoever searches longer has none free.
    const TRIES: usize = 1 << 14;
    space.subnets(length).ok()?.take(TRIES).find(|it| !taken.iter().any(|other| overlap(it, other)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn net(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    #[test]
    fn special_purpose_blocks_are_not_public() {
        for text in ["10.0.0.0/8", "10.20.0.0/16", "192.168.4.0/22", "100.64.0.0/10", "203.0.113.0/24"] {
            assert!(!is_public(&net(text)), "{text}");
        }
        for text in ["8.8.8.0/24", "0.0.0.0/0", "8.0.0.0/5", "172.0.0.0/8", "100.0.0.0/8"] {
            assert!(is_public(&net(text)), "{text}");
        }
    }

    #[test]
    fn the_next_free_block_touches_none_that_is_taken() {
        let taken = [net("10.0.0.0/24"), net("10.0.2.0/23")];
        assert_eq!(next_free(&net("10.0.0.0/16"), 24, &taken), Some(net("10.0.1.0/24")));
        assert_eq!(next_free(&net("10.0.0.0/16"), 23, &taken), Some(net("10.0.4.0/23")));
        assert_eq!(next_free(&net("10.0.0.0/24"), 24, &taken), None);
        assert_eq!(next_free(&net("10.0.0.0/24"), 16, &[]), None);
    }
}
