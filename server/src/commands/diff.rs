//! `drawbridge diff`

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use drawbridge_core::model::{Diagram, ExpectationId};
use drawbridge_core::network::{self, Network, ReachChange};
use drawbridge_core::report::{Names, Place, names, place};
use drawbridge_core::rules::{self, Report};
use drawbridge_core::stack::{self, Change, Difference, Stack};
use drawbridge_core::value::Value;
use serde_json::{Value as Json, json};

use super::check::FailOn;
use super::input::Input;
use super::output::{faint, plain, severity, strong};
use super::{Outcome, output};
use crate::clock::Clock;

/// Compare two states of an architecture: resources, properties, who can reach whom, and findings.
///
/// Both may be a diagram, Terraform or a template, and need not be of one kind. Exit code 0: no new finding at or over
/// --fail-on; 1: there is one; 2: a path cannot be read.
///
/// With Git: `git config diff.drawbridge.command "drawbridge diff --git"`, and in .gitattributes
/// `*.drawbridge.json diff=drawbridge`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The earlier state.
    old: PathBuf,
    /// The later state.
    #[arg(required_unless_present = "git")]
    new: Option<PathBuf>,
    /// Take what Git gives an external diff: the path, the earlier file with its hash and mode, the later one with both. The
    /// exit code is 0 whatever is found.
    #[arg(long)]
    git: bool,
    /// What Git gives beyond the first two.
    #[arg(hide = true, requires = "git", allow_hyphen_values = true)]
    more: Vec<PathBuf>,
    /// How to print the differences.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Least severity of a new finding that makes the exit code 1.
    #[arg(long, value_enum, default_value_t = FailOn::High)]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// One state with what the rules say of it.
struct State {
    input: Input,
    stack: Stack,
    report: Report,
    names: Names,
}

impl State {
    fn read(path: &std::path::Path, clock: &Clock) -> anyhow::Result<Self> {
        let input = Input::read(path)?;
        let stack = input.stack();
        Ok(Self::of(input, stack, clock))
    }

    /// As [`Self::read`]; where Git says that there is no file, an empty diagram.
    fn read_or_nothing(path: &std::path::Path, clock: &Clock) -> anyhow::Result<Self> {
        if path != std::path::Path::new("/dev/null") {
            return Self::read(path, clock);
        }
        let diagram = Box::new(Diagram::default());
        let input = Input::Diagram { path: "nothing".to_owned(), text: String::new(), diagram };
        let stack = input.stack();
        Ok(Self::of(input, stack, clock))
    }

    fn of(input: Input, stack: Stack, clock: &Clock) -> Self {
        let report = rules::check_on(&stack, clock.today());
        let names = names(&input.written(), &stack);
        Self { input, stack, report, names }
    }

    fn place(&self, address: &str) -> Place {
        let origin = self.stack.get(address).map(|it| &it.origin);
        place(&self.input.written(), &self.stack, &self.names, address, origin)
    }

    fn known(&self, renamed: &dyn Fn(&str) -> String) -> BTreeSet<Known> {
        self.report.findings.iter().map(|it| key(it, renamed)).collect()
    }
}

/// Rule, resource as the later state calls it, property and expectation of a finding.
type Known = (&'static str, String, Option<&'static str>, Option<ExpectationId>);

fn key(finding: &rules::Finding, renamed: &dyn Fn(&str) -> String) -> Known {
    (finding.rule.id, renamed(&finding.address), finding.property, finding.expectation.clone())
}

/// A finding that one state has and the other lacks.
struct Found<'a> {
    state: &'a State,
    finding: &'a rules::Finding,
}

impl Diff {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        if self.git {
            return self.run_for_git();
        }
        let Some(new) = &self.new else { anyhow::bail!("compared with what? `drawbridge diff OLD NEW`") };
        let clock = Clock::system();
        let (old, new) = (State::read(&self.old, &clock)?, State::read(new, &clock)?);
        self.compare(&old, &new)
    }

    /// Git ends where an external diff does not end with 0: it shows differences, it does not judge them.
    fn run_for_git(&self) -> anyhow::Result<Outcome> {
        let path = self.old.display();
        // A file that is being merged comes alone: there are not yet two versions of it.
        let (Some(old), [_, _, new, ..]) = (&self.new, &self.more[..]) else {
            output::print(&format!("{} is unmerged\n", strong(path.to_string())))?;
            return Ok(Outcome::Clean);
        };
        let clock = Clock::system();
        output::print(&format!("{}\n", strong(format!("drawbridge diff {path}"))))?;
        match (State::read_or_nothing(old, &clock), State::read_or_nothing(new, &clock)) {
            (Ok(old), Ok(new)) => {
                self.compare(&old, &new)?;
            }
            (Err(error), _) | (_, Err(error)) => {
                output::print(&format!(
                    "cannot be compared: {}\n",
                    output::lines(format_args!("{error:#}"))
                ))?;
            }
        }
        Ok(Outcome::Clean)
    }

    fn compare(&self, old: &State, new: &State) -> anyhow::Result<Outcome> {
        let differences = stack::diff(&old.stack, &new.stack);
        let inputs = stack::diff_inputs(&old.stack, &new.stack);
        let renames = stack::renamed(&old.stack, &new.stack);
        let now = |address: &str| renames.get(address).map_or_else(|| address.to_owned(), |it| (*it).clone());
        let (known_old, known_new) = (network::with_defaults(&old.stack), network::with_defaults(&new.stack));
        let networks = (Network::of(&known_old), Network::of(&known_new));
        let reach = network::compare(&networks.0, &networks.1, &now);
        let largest = networks.0.hosts().count().max(networks.1.hosts().count());
        if largest > network::MOST_PAIRED {
            output::note(format_args!(
                "with {largest} hosts, only what they have to do with the internet is compared"
            ));
        }
        let (before, after) = (old.known(&now), new.known(&str::to_owned));
        let gained: Vec<Found<'_>> = new
            .report
            .findings
            .iter()
            .filter(|it| !before.contains(&key(it, &str::to_owned)))
            .map(|finding| Found { state: new, finding })
            .collect();
        let lost: Vec<Found<'_>> = old
            .report
            .findings
            .iter()
            .filter(|it| !after.contains(&key(it, &now)))
            .map(|finding| Found { state: old, finding })
            .collect();
        match self.format {
            Format::Text => output::print(&text(
                old,
                new,
                Differences { resources: &differences, inputs: &inputs, reach: &reach },
                &gained,
                &lost,
            ))?,
            Format::Json => {
                output::print_json(&document(
                    old,
                    new,
                    Differences { resources: &differences, inputs: &inputs, reach: &reach },
                    &gained,
                    &lost,
                ))?;
            }
        }
        let least = self.fail_on.severity();
        let fails = gained.iter().any(|it| least.is_some_and(|least| it.finding.severity >= least));
        Ok(if fails { Outcome::Findings } else { Outcome::Clean })
    }
}

/// Where a difference is to be looked up.
fn place_of(old: &State, new: &State, it: &Difference) -> Place {
    if it.change == Change::Removed { old.place(&it.address) } else { new.place(&it.address) }
}

/// What differs.
#[derive(Clone, Copy)]
struct Differences<'a> {
    resources: &'a [Difference],
    inputs: &'a [Difference],
    reach: &'a [ReachChange],
}

/// Most lines about who can reach whom: opening a whole network changes every pair.
const MAX_REACH_LINES: usize = 40;

/// What somebody in the network is called: the internet, or a resource of whichever state has it.
fn name(old: &State, new: &State, address: Option<&String>) -> String {
    let Some(address) = address else { return "internet".to_owned() };
    let state = if new.stack.get(address).is_some() { new } else { old };
    state.place(address).resource
}

fn add_reach(old: &State, new: &State, reach: &[ReachChange], text: &mut String) {
    for it in reach.iter().take(MAX_REACH_LINES) {
        let (from, to) = (name(old, new, it.from.as_ref()), name(old, new, it.to.as_ref()));
        for (sign, verb, traffic) in
            [("+", "can now reach", &it.gained), ("-", "no longer reaches", &it.lost)]
        {
            if !traffic.is_empty() {
                // Writing to a string cannot fail.
                let _ok = writeln!(text, "{sign} {} {verb} {}: {traffic}", strong(&from), strong(&to));
            }
        }
    }
    if let Some(more) = reach.len().checked_sub(MAX_REACH_LINES).filter(|it| *it > 0) {
        let _ok = writeln!(text, "  and {more} more pairs; --format json has all");
    }
}

fn sign(change: &Change) -> &'static str {
    match change {
        Change::Added => "+",
        Change::Removed => "-",
        Change::Changed { .. } => "~",
    }
}

fn add_properties(it: &Difference, text: &mut String) {
    for property in &it.properties {
        let (before, after) = (shown(property.before.as_ref()), shown(property.after.as_ref()));
        // Writing to a string cannot fail.
        let _ok = writeln!(text, "    {}: {before} → {after}", property.key);
    }
}

fn text(
    old: &State,
    new: &State,
    differences: Differences<'_>,
    gained: &[Found<'_>],
    lost: &[Found<'_>],
) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for it in differences.inputs {
        let _ok = writeln!(text, "{} {} {}", sign(&it.change), strong(&it.address), faint("input"));
        add_properties(it, &mut text);
    }
    for it in differences.resources {
        let place = place_of(old, new, it);
        let sign = sign(&it.change);
        let was = match &it.change {
            Change::Changed { from: Some(from) } => Some(old.place(from).resource),
            _ => None,
        };
        // An entry of a list may have another address and no name of its own.
        let from = was.filter(|it| *it != place.resource);
        let from = from.map(|it| faint(format!(", was {it}"))).unwrap_or_default();
        let _ok = writeln!(text, "{sign} {} {}{from}", strong(&place.resource), faint(&place.type_name));
        add_properties(it, &mut text);
    }
    add_reach(old, new, differences.reach, &mut text);
    for (sign, found) in [("new", gained), ("gone", lost)] {
        for Found { state, finding } in found {
            let place = state.place(&finding.address);
            let _ok = writeln!(
                text,
                "{sign} {} {} {}  {}",
                severity(finding.severity, 0),
                plain(&finding.message),
                faint(finding.rule.id),
                plain(&place.resource),
            );
        }
    }
    let _ok = writeln!(
        text,
        "{} of {} resources differ; {} findings are new, {} are gone.",
        differences.resources.len(),
        new.stack.resources.len(),
        gained.len(),
        lost.len()
    );
    text
}

/// A value for a person who compares: whole, but on one line.
fn shown(value: Option<&Value>) -> String {
    match value {
        None => "not set".to_owned(),
        Some(Value::Str(it)) => serde_json::Value::from(it.as_str()).to_string(),
        Some(other) => serde_json::to_string(other).unwrap_or_default(),
    }
}

fn document(
    old: &State,
    new: &State,
    differences: Differences<'_>,
    gained: &[Found<'_>],
    lost: &[Found<'_>],
) -> Json {
    let properties = |it: &Difference| {
        let one =
            |it: &stack::PropertyChange| json!({"property": it.key, "before": it.before, "after": it.after});
        it.properties.iter().map(one).collect::<Vec<_>>()
    };
    let name = |change: &Change| match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed { .. } => "changed",
    };
    let inputs = differences
        .inputs
        .iter()
        .map(|it| json!({"change": name(&it.change), "input": it.address, "properties": properties(it)}));
    let resources = differences.resources.iter().map(|it| {
        let place = place_of(old, new, it);
        let from = match &it.change {
            Change::Changed { from } => from.as_ref().map(|it| old.place(it).resource),
            Change::Added | Change::Removed => None,
        };
        json!({
            "change": name(&it.change), "resource": place.resource, "type": place.type_name, "was": from,
            "file": place.file, "line": place.line, "properties": properties(it),
        })
    });
    let reach = differences.reach.iter().map(|it| {
        json!({
            "from": self::name(old, new, it.from.as_ref()), "to": self::name(old, new, it.to.as_ref()),
            "gained": it.gained.to_string(), "lost": it.lost.to_string(),
        })
    });
    let findings = |found: &[Found<'_>]| {
        let one = |Found { state, finding }: &Found<'_>| {
            let place = state.place(&finding.address);
            json!({
                "rule": finding.rule.id, "severity": finding.severity.id(), "category": finding.rule.category.id(),
                "message": finding.message, "resource": place.resource, "type": place.type_name,
                "file": place.file, "line": place.line, "property": finding.property,
            })
        };
        found.iter().map(one).collect::<Vec<_>>()
    };
    json!({
        "version": 1,
        "inputs": inputs.collect::<Vec<_>>(),
        "resources": resources.collect::<Vec<_>>(),
        "reach": reach.collect::<Vec<_>>(),
        "findings": {"new": findings(gained), "gone": findings(lost)},
    })
}
