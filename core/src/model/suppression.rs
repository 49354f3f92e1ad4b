//! Decisions to live with what a rule finds: by whom, why and until when.

use serde::{Deserialize, Serialize};
use time::Date;
use time::format_description::well_known::Iso8601;

/// A decision to live with what a rule finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Id of the rule; in a file, perhaps the one that another tool has for the same check, such as `CKV_AWS_24`.
    pub rule: String,
    /// Node or edge of the diagram it holds for; `None` is the stack as a whole. A stack says this by address instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Terraform type of the resource the finding is about, among those that a node or edge becomes; `None` is all.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    pub tf_type: Option<String>,
    /// What the property that the finding is about held when this was decided: with another value the finding is back.
    /// Text as it is, anything else as JSON. `None` holds for every value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Why this is acceptable.
    pub reason: String,
    /// Who answers for it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// The last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso")]
    pub until: Option<Date>,
}

/// Longest reason, owner or value, in bytes.
const MAX_TEXT: usize = 2_000;

impl Suppression {
    /// Checks what a user typed or a file holds.
    ///
    /// # Errors
    ///
    /// One sentence that says what is expected.
    pub fn check(&self) -> Result<(), String> {
        let is_slug = |it: &str| {
            !it.is_empty()
                && it.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.'))
        };
        if !is_slug(&self.rule) {
            return Err(format!("names the rule `{}`; a rule has an id such as sg-ssh-open", self.rule));
        }
        if self.reason.trim().is_empty() {
            return Err("wants a reason: whoever comes after you has to judge it".to_owned());
        }
        for text in [&self.reason, &self.owner, self.value.as_ref().unwrap_or(&self.owner)] {
            if text.len() > MAX_TEXT {
                return Err(format!("holds a text of {} bytes; {MAX_TEXT} are the most", text.len()));
            }
            if text.chars().any(char::is_control) {
                return Err("wants its reason, owner and value on one line each".to_owned());
            }
        }
        Ok(())
    }

    /// Whether it still holds on a day. Without knowing the day, it does.
    pub fn holds_on(&self, today: Option<Date>) -> bool {
        match (self.until, today) {
            (Some(until), Some(today)) => today <= until,
            _ => true,
        }
    }
}

/// A calendar day written as `2026-12-31`.
///
/// # Errors
///
/// One sentence that says what is expected.
pub fn parse_day(text: &str) -> Result<Date, String> {
    Date::parse(text, &Iso8601::DATE).map_err(|_| format!("`{text}` is no day such as 2026-12-31"))
}

mod iso {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use time::Date;

    pub(super) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|it| super::parse_day(&it).map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn suppression() -> Suppression {
        Suppression {
            rule: "sg-ssh-open".into(),
            at: None,
            tf_type: None,
            value: None,
            reason: "Closed in May".into(),
            owner: String::new(),
            until: Some(parse_day("2026-05-31").unwrap()),
        }
    }

    #[test]
    fn it_holds_through_its_last_day() {
        let day = |it| Some(parse_day(it).unwrap());
        assert!(suppression().holds_on(day("2026-05-31")));
        assert!(!suppression().holds_on(day("2026-06-01")));
        assert!(suppression().holds_on(None));
        assert!(Suppression { until: None, ..suppression() }.holds_on(day("2999-01-01")));
    }

    #[test]
    fn it_is_the_same_after_a_file() {
        let text = serde_json::to_string(&suppression()).unwrap();
        assert_eq!(text, r#"{"rule":"sg-ssh-open","reason":"Closed in May","until":"2026-05-31"}"#);
        assert_eq!(serde_json::from_str::<Suppression>(&text).unwrap(), suppression());
        assert!(serde_json::from_str::<Suppression>(&text.replace("05-31", "05-32")).is_err());
    }

    #[test]
    fn it_says_why() {
        assert!(suppression().check().is_ok());
        for bad in [
            Suppression { reason: " ".into(), ..suppression() },
            Suppression { rule: "open to all".into(), ..suppression() },
            Suppression { owner: "two\nlines".into(), ..suppression() },
            Suppression { value: Some("x".repeat(MAX_TEXT + 1)), ..suppression() },
        ] {
            assert!(bad.check().is_err(), "{bad:?}");
        }
    }
}
