//! `drawbridge rules`

use anyhow::Context;
use clap::{Args, Subcommand};
use drawbridge_core::rules::{self, Rule, Runs, Severity, page};

use super::Outcome;
use super::output::{self, ListFormat};

/// List the security rules, or read the manual page of one.
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(subcommand)]
    action: Option<Action>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = ListFormat::Text, global = true)]
    format: ListFormat,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Id, severity and title of each, worst first. One that is off by default is run where a profile gives it a severity.
    List,
    /// The manual page of one: why it matters, what it finds, what to do.
    Show {
        /// Its id in the list.
        id: String,
    },
}

impl Rules {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        match (self.action.unwrap_or(Action::List), self.format) {
            (Action::List, ListFormat::Text) => output::print(&list())?,
            (Action::List, ListFormat::Json) => output::print_json(&sorted())?,
            (Action::Show { id }, ListFormat::Text) => output::print(&page::page(find(&id)?))?,
            (Action::Show { id }, ListFormat::Json) => output::print_json(find(&id)?)?,
        }
        Ok(Outcome::Clean)
    }
}

fn find(id: &str) -> anyhow::Result<&'static Rule> {
    rules::by_id(id)
        .with_context(|| format!("there is no rule `{id}`; `drawbridge rules list` tells which there are"))
}

/// Worst first, then by id.
fn sorted() -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = rules::all().collect();
    rules.sort_by_key(|rule| (std::cmp::Reverse(rule.severity), rule.id));
    rules
}

fn list() -> String {
    let rules = sorted();
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let line = |rule: &&Rule| {
        let severity = output::severity(rule.severity, longest_severity());
        let off = match rules::runs(rule) {
            Runs::Everywhere => "",
            Runs::WhereItMatters => " (where it matters)",
            Runs::OnRequest => " (off by default)",
        };
        format!("{:width$}  {severity}  {}{off}\n", rule.id, rule.title)
    };
    rules.iter().map(line).collect()
}

fn longest_severity() -> usize {
    Severity::ALL.iter().map(|severity| severity.id().len()).max().unwrap_or_default()
}
