//! What one rule file declares.

use std::collections::BTreeSet;
use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Facts, Finding, Findings};
use crate::catalog::ResourceType;
use crate::model::{Diagram, Severity, Transaction};
use crate::stack::Stack;

/// A check of the whole stack with its manual page and, for some, a fix.
pub struct Rule {
    /// Permanent and never reused: suppressions and other tools cite it.
    pub id: &'static str,
    /// What is wrong, in a few words; the heading of the page.
    pub title: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub category: Category,
    /// Ids of the same check elsewhere: checkov, trivy, AWS Security Hub, CIS AWS Foundations Benchmark.
    pub aliases: &'static [&'static str],
    /// The types it looks at; empty when it is about the stack as a whole.
    pub types: &'static [&'static ResourceType],
    /// The manual page, in Markdown: why, what is flagged, what is fine, how to fix it.
    pub doc: &'static str,
    /// Finds what is wrong.
    pub check: fn(&Facts<'_>, &mut Findings<'_>),
    /// Changes the diagram so that a finding goes away.
    pub fix: Option<Fix>,
}

/// A change that makes a finding go away.
#[derive(Clone, Copy)]
pub struct Fix {
    /// What it does, as an imperative: the label of the button.
    pub title: &'static str,
    /// Whether it may be applied without asking.
    pub safety: Safety,
    /// The change; `None` when this finding needs a decision that only a person can take.
    pub fix: fn(&Diagram, &Finding) -> Option<Transaction>,
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It changes neither what can be reached, nor what it costs, nor what runs.
    Safe,
    /// It may; whoever applies it should know what it does.
    Unsafe,
}

/// Where a rule is run if no profile says anything about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// In every design.
    Everywhere,
    /// Where the design shows that it matters, such as by a backup plan that leaves something out. A profile that gives
    /// it a severity has it asked in every design.
    WhereItMatters,
    /// Nowhere: only where a profile gives it a severity.
    OnRequest,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Backups and protection against deletion.
    Backup,
    /// It does not work, or not as drawn.
    Correctness,
    /// Money.
    Cost,
    /// Encryption at rest and in transit.
    Encryption,
    /// Who may do what.
    Iam,
    /// Logs, metrics and alarms.
    Logging,
    /// Who can reach what.
    Network,
    /// What fails together.
    Reliability,
}

impl Category {
    /// Every category, in the order of their names.
    pub const ALL: [Self; 8] = [
        Self::Backup,
        Self::Correctness,
        Self::Cost,
        Self::Encryption,
        Self::Iam,
        Self::Logging,
        Self::Network,
        Self::Reliability,
    ];

    /// Name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Correctness => "correctness",
            Self::Cost => "cost",
            Self::Encryption => "encryption",
            Self::Iam => "iam",
            Self::Logging => "logging",
            Self::Network => "network",
            Self::Reliability => "reliability",
        }
    }
}

impl Safety {
    /// Name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

impl Rule {
    /// Whether a stack has something it looks at; `present` are its [types](Stack::tf_types).
    pub fn concerns(&self, stack: &Stack, present: &BTreeSet<&str>) -> bool {
        match self.types {
            [] if self.id.starts_with("expectation-") => !stack.expectations.is_empty(),
            [] => !stack.resources.is_empty(),
            types => types.iter().any(|ty| present.contains(ty.tf)),
        }
    }

    /// Whether it goes by this name: its id, or that of the same check elsewhere.
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.aliases.contains(&name)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(self.id())
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.id)
    }
}

/// What `drawbridge rules list` tells: `id`, `name`, `severity`, `category`, `aliases`, `types` (Terraform names),
/// `on` (whether it asks everything in every design where no profile says so), `fix` (`title` and `safety`, or null) and `doc`.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let types: Vec<&str> = self.types.iter().map(|it| it.tf).collect();
        let mut object = serializer.serialize_struct("Rule", 9)?;
        object.serialize_field("id", self.id)?;
        object.serialize_field("name", self.title)?;
        object.serialize_field("severity", self.severity.id())?;
        object.serialize_field("category", self.category.id())?;
        object.serialize_field("aliases", self.aliases)?;
        object.serialize_field("types", &types)?;
        object.serialize_field("on", &(super::runs(self) == Runs::Everywhere))?;
        object.serialize_field("fix", &self.fix)?;
        object.serialize_field("doc", &super::page::manual(self))?;
        object.end()
    }
}

impl Serialize for Fix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Fix", 2)?;
        object.serialize_field("title", self.title)?;
        object.serialize_field("safety", self.safety.id())?;
        object.end()
    }
}

/// Declares the rule of a file. The doc comment is its manual page and its first line the title; the `tf` and `ops`
/// fences in it are its tests.
macro_rules! rule {
    (#[doc = $title:literal] $(#[doc = $doc:literal])* $($field:ident: $value:expr),* $(,)?) => {
        #[doc = $title]
        $(#[doc = $doc])*
        pub(super) static RULE: $crate::rules::Rule = $crate::rules::Rule {
            title: $title.trim_ascii(),
            doc: concat!($title, "\n", $($doc, "\n"),*),
            $($field: $value),*
        };
    };
}
