//! `drawbridge access`

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use drawbridge_core::access::{
    self, Circumstances, Decision, Fact, Ground, Identity, Source, Text, Verdict, Way,
};
use drawbridge_core::catalog::ResourceType;
use drawbridge_core::report::{Names, Place, names, place};
use drawbridge_core::stack::Stack;
use serde_json::{Value, json};

use super::Outcome;
use super::input::Input;
use super::output::{self, ListFormat, faint, strong};

/// Version of the JSON; it grows when a program that reads it could break.
const VERSION: u32 = 1;

/// Say whether something may do an action to something else, through which endpoint, and by which statement.
///
/// Exit code 0: allowed; 1: denied, or not decidable before the deployment; 2: a path or a name cannot be read.
#[derive(Debug, Args)]
pub(super) struct Access {
    /// A diagram file, a Terraform file or directory, or a CloudFormation template.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// What acts: the name of a node, a Terraform address or a logical id.
    #[arg(long, value_name = "NODE")]
    principal: String,
    /// What it does, such as dynamodb:GetItem.
    #[arg(long, value_name = "SERVICE:ACTION")]
    action: String,
    /// What it is done to: the name of a node, a Terraform address or a logical id.
    #[arg(long, value_name = "NODE")]
    resource: String,
    /// The account it is deployed to, twelve digits; without it, whatever hangs on that is not decided.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// What a condition key is, such as aws:MultiFactorAuthPresent=true; KEY= for a key that the request does not have.
    #[arg(long = "key", value_name = "KEY=VALUE")]
    keys: Vec<String>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
}

impl Access {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let input = Input::read(&self.path)?;
        if let Input::Files { notes, .. } = &input {
            for note in notes {
                output::note(note);
            }
        }
        let stack = input.stack();
        let named = names(&input.written(), &stack);
        let shown = Shown { input: &input, stack: &stack, names: &named };
        let principal = shown.find(&self.principal, "--principal", |it| it.principal.is_some())?;
        let resource =
            shown.find(&self.resource, "--resource", |it| !it.grants.is_empty() || it.policy.is_some())?;
        if !self.action.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty())
        {
            bail!("--action {} is no action; one is written as in dynamodb:GetItem", self.action);
        }
        if self
            .account
            .as_deref()
            .is_some_and(|it| it.len() != 12 || !it.bytes().all(|it| it.is_ascii_digit()))
        {
            bail!("--account takes the twelve digits of an account");
        }
        let circumstances = circumstances(&self.keys)?;
        let access = access::Access::in_account(&stack, self.account.as_deref());
        let outcome = access.can(&principal, &self.action, &resource, &circumstances);
        let answer = Answer {
            shown,
            action: &self.action,
            principal: &principal,
            resource: &resource,
            outcome: &outcome,
        };
        match self.format {
            ListFormat::Text => output::print(&answer.text())?,
            ListFormat::Json => output::print_json(&answer.json())?,
        }
        Ok(match outcome.decision.verdict {
            Verdict::Allowed => Outcome::Clean,
            Verdict::Denied | Verdict::Undecided => Outcome::Findings,
        })
    }
}

/// Condition keys as they are given; a key with several values is given several times.
fn circumstances(keys: &[String]) -> anyhow::Result<Circumstances> {
    let mut known: Vec<(String, Fact)> = Vec::new();
    for given in keys {
        let (key, value) =
            given.split_once('=').with_context(|| format!("--key {given} is not written KEY=VALUE"))?;
        let slot = known.iter_mut().find(|(it, _)| it == key);
        match (slot, value) {
            (Some((_, Fact::Is(values))), value) => values.push(Text::literal(value)),
            (Some(_), _) => bail!("--key {key} is said to be absent and to have a value"),
            (None, "") => known.push((key.to_owned(), Fact::Absent)),
            (None, value) => known.push((key.to_owned(), Fact::is(value))),
        }
    }
    Ok(Circumstances { keys: known, ..Circumstances::default() })
}

/// The input with what its resources are called.
#[derive(Clone, Copy)]
struct Shown<'a> {
    input: &'a Input,
    stack: &'a Stack,
    names: &'a Names,
}

impl Shown<'_> {
    fn place(&self, address: &str) -> Place {
        place(
            &self.input.written(),
            self.stack,
            self.names,
            address,
            self.stack.get(address).map(|it| &it.origin),
        )
    }

    /// The address of what a person names: exactly, or by a name that one thing has which fits.
    fn find(&self, name: &str, flag: &str, fits: fn(&ResourceType) -> bool) -> anyhow::Result<String> {
        if self.stack.get(name).is_some() {
            return Ok(name.to_owned());
        }
        let resource = |address: &str| self.stack.get(address);
        let is_called = |address: &str| {
            self.place(address).resource == name
                || resource(address).is_some_and(|it| it.title() == name || it.name == name)
        };
        let fits = |address: &str| resource(address).and_then(|it| it.ty).is_some_and(fits);
        // What a node became beside itself goes by its name as well.
        let is_node = |address: &str| {
            let Input::Diagram { diagram, .. } = self.input else { return true };
            let node =
                resource(address).and_then(|it| it.origin.node()).and_then(|it| diagram.node(it.as_str()));
            node.is_some_and(|node| Some(node.ty) == resource(address).and_then(|it| it.ty))
        };
        let mut found: Vec<&str> =
            self.stack.resources.keys().map(String::as_str).filter(|it| is_called(it)).collect();
        for better in [&fits as &dyn Fn(&str) -> bool, &is_node] {
            if found.iter().any(|it| better(it)) {
                found.retain(|it| better(it));
            }
        }
        // A role that a transform made for a function goes by the function's name.
        if found.len() > 1 {
            let access = access::Access::of(self.stack);
            let roles: Vec<Identity<'_>> = found.iter().map(|it| access.identity(it)).collect();
            let is_role_of_another = |at: &str| {
                found.iter().zip(&roles).any(|(it, role)| *it != at && *role == Identity::Role(at))
            };
            let others: Vec<&str> = found.iter().copied().filter(|it| !is_role_of_another(it)).collect();
            if !others.is_empty() {
                found = others;
            }
        }
        match found[..] {
            [one] => Ok(one.to_owned()),
            [] => bail!("{flag} {name}: there is nothing of that name; {}", self.some_names()),
            _ => bail!("{flag} {name} may be any of {}; name one of these", found.join(", ")),
        }
    }

    /// A few of the names there are.
    fn some_names(&self) -> String {
        const SHOWN: usize = 12;
        let mut names: Vec<String> = self.stack.resources.keys().map(|it| self.place(it).resource).collect();
        names.sort();
        names.dedup();
        names.retain(|it| !it.is_empty());
        let more = if names.len() > SHOWN { ", …" } else { "" };
        names.truncate(SHOWN);
        format!("there are {}{more}", names.join(", "))
    }
}

struct Answer<'a> {
    shown: Shown<'a>,
    action: &'a str,
    principal: &'a str,
    resource: &'a str,
    outcome: &'a access::Outcome,
}

impl Answer<'_> {
    fn text(&self) -> String {
        let (principal, resource) = (self.name(self.principal), self.name(self.resource));
        let decision = &self.outcome.decision;
        let verb = match decision.verdict {
            Verdict::Allowed => "may",
            Verdict::Denied => "may not",
            Verdict::Undecided => "may or may not",
        };
        let sentence = format!("{principal} {verb} {} on {resource}{}", self.action, self.through());
        let mut text = format!("{}: {}\n", decision.verdict.id(), strong(sentence));
        for ground in &decision.grounds {
            let at = policy_of(ground).map(|it| self.at(it)).filter(|it| !it.is_empty());
            let at = at.map(|it| faint(format!("  {it}"))).unwrap_or_default();
            // Writing to a string cannot fail.
            let _ok = writeln!(text, "  {ground}{at}");
        }
        for missing in &decision.missing {
            let _ok = writeln!(text, "  not known: {missing}");
        }
        text
    }

    /// Such as `, through endpoint DynamoDB`.
    fn through(&self) -> String {
        let ways: Vec<String> = self.outcome.ways.iter().filter_map(|(way, _)| self.way(way)).collect();
        if ways.is_empty() { String::new() } else { format!(", {}", ways.join(" or ")) }
    }

    fn way(&self, way: &Way) -> Option<String> {
        match way {
            Way::Endpoint(address) => Some(format!("through endpoint {}", self.name(address))),
            Way::Public => Some("through no endpoint".to_owned()),
            Way::Unknown(_) => None,
        }
    }

    fn name(&self, address: &str) -> String {
        let name = self.shown.place(address).resource;
        if name.is_empty() { address.to_owned() } else { name }
    }

    /// File and line of a policy.
    fn at(&self, policy: &Source) -> String {
        let place = self.shown.place(&policy.address);
        match place.line {
            Some(line) => format!("{}:{line}", place.file),
            None => place.file,
        }
    }

    fn json(&self) -> Value {
        let decision = &self.outcome.decision;
        let ways: Vec<Value> =
            self.outcome.ways.iter().map(|(way, decision)| self.way_json(way, decision)).collect();
        json!({
            "version": VERSION,
            "principal": self.name(self.principal),
            "action": self.action,
            "resource": self.name(self.resource),
            "verdict": decision.verdict.id(),
            "grounds": decision.grounds.iter().map(|it| self.ground(it)).collect::<Vec<_>>(),
            "missing": decision.missing,
            "ways": ways,
        })
    }

    fn way_json(&self, way: &Way, decision: &Decision) -> Value {
        let endpoint = if let Way::Endpoint(address) = way { Some(self.name(address)) } else { None };
        let unknown = if let Way::Unknown(why) = way { Some(why) } else { None };
        json!({"endpoint": endpoint, "unknown": unknown, "verdict": decision.verdict.id()})
    }

    fn ground(&self, ground: &Ground) -> Value {
        let (effect, layer, statement, sid) = match ground {
            Ground::Allows(cite) => ("allows", Some(cite.layer), Some(cite.statement), cite.sid.as_deref()),
            Ground::Denies(cite) => ("denies", Some(cite.layer), Some(cite.statement), cite.sid.as_deref()),
            Ground::Silent { layer, .. } => ("silent", Some(*layer), None, None),
            Ground::NoIdentity { .. } => ("no-role", None, None, None),
        };
        let policy = policy_of(ground);
        let place = policy.map(|it| self.shown.place(&it.address)).unwrap_or_default();
        json!({
            "effect": effect,
            "message": ground.to_string(),
            "layer": layer.map(access::Layer::id),
            "policy": policy.map(|it| &it.name),
            "statement": statement,
            "sid": sid,
            "resource": place.resource,
            "property": policy.map(|it| it.property),
            "file": place.file,
            "line": place.line,
        })
    }
}

fn policy_of(ground: &Ground) -> Option<&Source> {
    match ground {
        Ground::Allows(cite) | Ground::Denies(cite) => Some(&cite.policy),
        Ground::Silent { policy, .. } => policy.as_deref(),
        Ground::NoIdentity { .. } => None,
    }
}
