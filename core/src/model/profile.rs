//! What a team makes of the rules: which ones, and how bad each is.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How bad a finding is. The order is from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Weakens a defence that something else still holds.
    Low,
    /// Should be fixed before production.
    Medium,
    /// Exposes data or does not work.
    High,
    /// Anyone on the internet, or anyone with the role, can take over.
    Critical,
}

/// Which rules a team goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// What differs from the rules' own severities, by rule id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, Choice>,
    /// Whether no finding may be suppressed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forbid_suppressions: bool,
}

/// What a team makes of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is not run.
    Off,
    /// It is run, and as bad as this.
    At(Severity),
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// Name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// The severity with this name.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Severity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = String::deserialize(deserializer)?;
        Self::by_id(&text).ok_or_else(|| {
            D::Error::custom(format!("`{text}` is none of critical, high, medium, low and info"))
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(self.id())
    }
}

impl Profile {
    /// Whether it is what everyone starts with.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// How bad a rule's findings are; `None` when it is not run. `own` is what the rule says itself: `None` for one that
    /// is run only where a profile says how bad it is.
    pub fn severity(&self, rule: &str, own: Option<Severity>) -> Option<Severity> {
        match self.rules.get(rule) {
            None => own,
            Some(Choice::At(severity)) => Some(*severity),
            Some(Choice::Off) => None,
        }
    }
}

impl Choice {
    /// Name in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.id(),
        }
    }

    /// The choice with this name.
    pub fn by_id(id: &str) -> Option<Self> {
        if id == "off" { Some(Self::Off) } else { Severity::by_id(id).map(Self::At) }
    }
}

impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = String::deserialize(deserializer)?;
        Self::by_id(&text).ok_or_else(|| {
            D::Error::custom(format!("`{text}` is neither `off` nor critical, high, medium, low or info"))
        })
    }
}
