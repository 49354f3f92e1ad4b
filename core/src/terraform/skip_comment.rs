//! Suppressions as comments in Terraform: ours, and those that other tools know.
//!
//! Ours is `# drawbridge:skip=RULE until=DAY owner="NAME" value="TEXT": REASON`, all but the rule and the reason optional.
//! Sources for the others: checkov's documentation, "Suppressing and skipping policies"; trivy's, "Filtering"; tfsec's,
//! "Ignoring checks".

use crate::model::{Suppression, parse_day};

const OWN: &str = "drawbridge:skip=";

/// What a suppression without a reason is said to have.
const NO_REASON: &str = "no reason given";

/// The suppression as the text of a comment, without the sign that starts one.
pub(crate) fn write(it: &Suppression) -> String {
    let mut text = format!("{OWN}{}", it.rule);
    if let Some(until) = it.until {
        text.push_str(&format!(" until={until}"));
    }
    let owner = Some(&it.owner).filter(|it| !it.is_empty());
    for (key, value) in [("owner", owner), ("value", it.value.as_ref())] {
        if let Some(value) = value {
            // As JSON, so that quotes and colons inside end nothing.
            text.push_str(&format!(" {key}={}", serde_json::Value::from(value.as_str())));
        }
    }
    format!("{text}: {}", it.reason)
}

/// The suppressions in one line of a file, and whether they also hold for what starts on the next line: trivy's and
/// tfsec's stand above a block, checkov's and ours inside.
pub(crate) fn read(line: &str) -> Option<Vec<Suppression>> {
    // A comment may follow an argument on its line.
    let comment = ["#", "//"].iter().filter_map(|sign| {
        line.match_indices(sign).find_map(|(at, _)| {
            let text = line[at + sign.len()..].trim_start();
            [OWN, "checkov:skip=", "trivy:ignore:", "tfsec:ignore:"]
                .iter()
                .any(|it| text.starts_with(it))
                .then_some(text)
        })
    });
    let text = comment.min_by_key(|it| std::cmp::Reverse(it.len()))?;
    if let Some(rest) = text.strip_prefix(OWN) {
        return own(rest).map(|it| vec![it]);
    }
    if let Some(rest) = text.strip_prefix("checkov:skip=") {
        let (ids, reason) = rest.split_once(':').unwrap_or((rest, ""));
        return Some(ids.split(',').filter_map(|id| peer(id, reason, None)).collect());
    }
    let found = text.split_whitespace().filter_map(|word| {
        let rest = word.strip_prefix("trivy:ignore:").or_else(|| word.strip_prefix("tfsec:ignore:"))?;
        let mut parts = rest.split(':');
        let id = parts.next()?.trim_start_matches("AVD-");
        let until = parts.next().filter(|it| *it == "exp").and_then(|_| parse_day(parts.next()?).ok());
        peer(id, "", until)
    });
    Some(found.collect())
}

fn peer(id: &str, reason: &str, until: Option<time::Date>) -> Option<Suppression> {
    let reason = if reason.trim().is_empty() { NO_REASON } else { reason.trim() };
    checked(Suppression {
        rule: id.trim().to_owned(),
        at: None,
        tf_type: None,
        value: None,
        reason: reason.to_owned(),
        owner: String::new(),
        until,
    })
}

fn own(text: &str) -> Option<Suppression> {
    let end = text.find(|it: char| it == ':' || it.is_whitespace()).unwrap_or(text.len());
    let (rule, mut rest) = text.split_at(end);
    let mut found = peer(rule, "", None)?;
    loop {
        rest = rest.trim_start();
        if let Some(reason) = rest.strip_prefix(':') {
            found.reason = reason.trim().to_owned();
            return checked(found);
        }
        let (key, after) = rest.split_once('=')?;
        let value = if after.starts_with('"') {
            let mut json = serde_json::Deserializer::from_str(after).into_iter::<String>();
            let value = json.next()?.ok()?;
            rest = &after[json.byte_offset()..];
            value
        } else {
            let end = after.find(|it: char| it == ':' || it.is_whitespace()).unwrap_or(after.len());
            rest = &after[end..];
            after[..end].to_owned()
        };
        match key {
            "until" => found.until = Some(parse_day(&value).ok()?),
            "owner" => found.owner = value,
            "value" => found.value = Some(value),
            _ => return None,
        }
    }
}

fn checked(it: Suppression) -> Option<Suppression> {
    it.check().is_ok().then_some(it)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use proptest::prelude::*;

    use super::*;

    fn one(line: &str) -> Suppression {
        let found = read(line).unwrap_or_default();
        assert_eq!(found.len(), 1, "{line}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn comments_of_other_tools_are_understood() {
        let it = one("  #checkov:skip=CKV_AWS_20:The bucket holds a public website");
        assert_eq!(
            (it.rule.as_str(), it.reason.as_str()),
            ("CKV_AWS_20", "The bucket holds a public website")
        );
        let it = one("#trivy:ignore:AVD-AWS-0107:exp:2026-12-31");
        assert_eq!((it.rule.as_str(), it.until.unwrap().to_string().as_str()), ("AWS-0107", "2026-12-31"));
        let it = one("cidr_ipv4 = \"0.0.0.0/0\" #tfsec:ignore:aws-ec2-no-public-ingress-sgr");
        assert_eq!(it.rule, "aws-ec2-no-public-ingress-sgr");
        let both = read("# trivy:ignore:AWS-0107 trivy:ignore:AWS-0104").unwrap();
        assert_eq!(both.len(), 2);
        assert_eq!(read("# nothing of the kind"), None);
    }

    #[test]
    fn a_day_that_is_none_suppresses_nothing() {
        assert_eq!(read("# drawbridge:skip=sg-ssh-open until=tomorrow: no"), None);
        assert_eq!(read("# drawbridge:skip=sg-ssh-open"), None, "without a reason");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            owner in "[ -~]{0,12}", value in proptest::option::of("[ -~]{0,12}"), reason in "[!-~][ -~]{0,20}[!-~]",
            day in proptest::option::of(1u8..28),
        ) {
            let suppression = Suppression {
                rule: "sg-ssh-open".into(), at: None, tf_type: None, value, reason, owner,
                until: day.map(|it| parse_day(&format!("2026-02-{it:02}")).unwrap()),
            };
            let line = format!("  # {}", write(&suppression));
            prop_assert_eq!(read(&line), Some(vec![suppression]), "{}", line);
        }

        #[test]
        fn no_line_makes_it_panic(line in "\\PC{0,60}", after in "(drawbridge|checkov|trivy|tfsec):(skip|ignore)[=:]\\PC{0,30}") {
            let _ = read(&line);
            let _ = read(&format!("#{after}"));
        }
    }
}
