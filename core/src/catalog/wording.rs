//! What AWS takes of a text, beyond that it is one: names, addresses, sizes.

use core::net::Ipv4Addr;

use ipnet::Ipv6Net;

/// What a text has to be like.
#[derive(Clone, Copy, Debug)]
pub struct Wording {
    /// In words, behind "AWS takes": `an IPv4 address`.
    pub wanted: &'static str,
    /// Whether a text is like that.
    pub fits: fn(&str) -> bool,
}

/// Whether a text has so many characters, all of them ASCII letters, digits or one of some others.
fn is_named(text: &str, lengths: std::ops::RangeInclusive<usize>, others: &str) -> bool {
    lengths.contains(&text.len()) && text.chars().all(|it| it.is_ascii_alphanumeric() || others.contains(it))
}

/// Name of a table. Source: DynamoDB API reference, CreateTable.
pub(super) const TABLE: Wording =
    Wording { wanted: "3 to 255 letters, digits, `_`, `-` or `.`", fits: |it| is_named(it, 3..=255, "_-.") };

/// Name of a queue. Source: SQS API reference, CreateQueue.
pub(super) const QUEUE: Wording = Wording {
    wanted: "up to 80 letters, digits, `_` or `-`, with `.fifo` at the end of a FIFO queue's",
    fits: |it| it.len() <= 80 && is_named(it.strip_suffix(".fifo").unwrap_or(it), 1..=80, "_-"),
};

/// Name of a topic. Source: SNS API reference, CreateTopic.
pub(super) const TOPIC: Wording = Wording {
    wanted: "up to 256 letters, digits, `_` or `-`, with `.fifo` at the end of a FIFO topic's",
    fits: |it| it.len() <= 256 && is_named(it.strip_suffix(".fifo").unwrap_or(it), 1..=256, "_-"),
};

/// Name of a function. Source: Lambda API reference, CreateFunction.
pub(super) const FUNCTION: Wording = Wording {
    wanted: "up to 64 letters, digits, `_` or `-`",
    // It may also be named by its ARN, or by a part of it.
    fits: |it| it.contains(':') || is_named(it, 1..=64, "_-"),
};

/// Name of a role. Source: IAM API reference, CreateRole.
pub(super) const ROLE: Wording =
    Wording { wanted: "up to 64 letters, digits or `+=,.@_-`", fits: |it| is_named(it, 1..=64, "+=,.@_-") };

/// Name of a log group. Source: CloudWatch Logs API reference, CreateLogGroup.
pub(super) const LOG_GROUP: Wording =
    Wording { wanted: "up to 512 letters, digits or `_-/.#`", fits: |it| is_named(it, 1..=512, "_-/.#") };

/// Alias of a key. Source: KMS API reference, CreateAlias.
pub(super) const ALIAS: Wording = Wording {
    wanted: "`alias/` with letters, digits, `/`, `_` or `-` behind it, and keeps `alias/aws/` to itself",
    fits: |it| {
        it.len() <= 256
            && it
                .strip_prefix("alias/")
                .is_some_and(|it| is_named(it, 1..=250, "/_-") && !it.starts_with("aws/"))
    },
};

/// Size of an instance behind its family. Source: EC2 user guide, "Amazon EC2 instance types".
pub(super) const INSTANCE_TYPE: Wording = Wording {
    wanted: "a family and a size, such as t3.micro or m7g.2xlarge",
    fits: |it| {
        let Some((family, size)) = it.split_once('.') else { return false };
        let times = size.strip_suffix("xlarge").map(|it| it.is_empty() || it.parse::<u16>().is_ok());
        let is_metal = size == "metal" || size.strip_prefix("metal-").is_some_and(|it| it.ends_with("xl"));
        is_named(family, 1..=32, "-")
            && (times.unwrap_or(is_metal) || ["nano", "micro", "small", "medium", "large"].contains(&size))
    },
};

/// An address in a VPC.
pub(super) const IPV4_ADDRESS: Wording =
    Wording { wanted: "an IPv4 address such as 10.0.1.10", fits: |it| it.parse::<Ipv4Addr>().is_ok() };

/// IPv6 range of a subnet. Source: VPC user guide, "Subnet CIDR blocks".
pub(super) const SUBNET_IPV6: Wording = Wording {
    wanted: "an IPv6 range from /44 to /64 in steps of four",
    fits: |it| {
        it.parse::<Ipv6Net>().is_ok_and(|it| (44..=64).contains(&it.prefix_len()) && it.prefix_len() % 4 == 0)
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_takes_fits_and_nothing_else() {
        let long = "x".repeat(64);
        for (wording, taken, refused) in [
            (TABLE, &["scores", "a.b-c_D9"][..], &["ab", "my table", "ünits"][..]),
            (QUEUE, &["jobs", "jobs.fifo"], &["jobs.first", ".fifo", "a b", ""]),
            (TOPIC, &["alarms", "alarms.fifo"], &["alarms.x", ""]),
            (FUNCTION, &[long.as_str(), "arn:aws:lambda:eu-west-1:123456789012:function:f"], &["a b", "f.g"]),
            (ROLE, &["app+web@x", long.as_str()], &["a/b", "a b"]),
            (LOG_GROUP, &["/aws/lambda/f#1"], &["a b", ""]),
            (
                ALIAS,
                &["alias/app", "alias/app/v1"],
                &["app", "my alias", "alias/", "alias/aws/s3", "alias/a b"],
            ),
            (
                INSTANCE_TYPE,
                &["t3.micro", "u-6tb1.112xlarge", "m7g.metal", "c7i.metal-24xl", "r5.xlarge"],
                &["t9.superlarge", "t3", "t3.", "t3.axlarge"],
            ),
            (IPV4_ADDRESS, &["10.0.1.10"], &["999.1.1.1", "10.0.0.0/16", "::1"]),
            (
                SUBNET_IPV6,
                &["2001:db8::/64", "2001:db8::/44"],
                &["10.0.0.0/16", "2001:db8::/63", "2001:db8::/40"],
            ),
        ] {
            for text in taken {
                assert!((wording.fits)(text), "{text} is {}", wording.wanted);
            }
            for text in refused {
                assert!(!(wording.fits)(text), "{text:?} is not {}", wording.wanted);
            }
        }
    }
}
