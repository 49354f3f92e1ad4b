//! How secure the stack is: what the rules found, and facts about encryption, backups and reachability.

use std::collections::BTreeMap;

use super::Document;
use super::words::{count, words};
use crate::catalog::ec2::{instance, security_group, subnet};
use crate::catalog::{Literal, PropSpec};
use crate::markdown::{code, plain, sentence};
use crate::rules::facts::Tier;
use crate::rules::{self, Report, Rule, Severity, page};
use crate::stack::Resource;

/// How many findings there are, in words.
pub(super) fn counts(report: &Report) -> String {
    let found: Vec<String> = Severity::ALL
        .into_iter()
        .filter_map(|severity| {
            let n = report.findings.iter().filter(|it| it.severity == severity).count();
            (n > 0).then(|| format!("{n} {severity}"))
        })
        .collect();
    if found.is_empty() { "none".to_owned() } else { found.join(", ") }
}

impl Document<'_> {
    pub(super) fn posture(&mut self) {
        self.page.heading(2, "Security posture");
        let applied = self.applied().count();
        let text = format!(
            "{} apply to this stack. Findings: {}.{}",
            count(applied, "rule", "rules"),
            counts(&self.report),
            match self.report.unknown.len() {
                0 => String::new(),
                n => format!(" Not decided before the deployment: {n}."),
            }
        );
        self.page.paragraph(&text);
        self.areas();
        self.findings();
        self.undecided();
        self.data();
        self.reachability();
    }

    /// The rules that are run and look at something in the stack.
    fn applied(&self) -> impl Iterator<Item = &'static Rule> {
        let run = rules::run_by(&self.stack.settings.profile).map(|(rule, _)| rule);
        let present = self.stack.tf_types();
        run.filter(move |it| it.concerns(self.stack, &present))
    }

    /// What the rules say, by what they are about.
    fn areas(&mut self) {
        let mut areas: BTreeMap<rules::Category, [usize; 3]> = BTreeMap::new();
        for rule in self.applied() {
            let found = self.report.findings.iter().filter(|it| it.rule == rule).count();
            let open = self.report.unknown.iter().filter(|it| it.rule == rule).count();
            let [held, findings, undecided] = areas.entry(rule.category).or_default();
            *held += usize::from(found == 0 && open == 0);
            *findings += found;
            *undecided += open;
        }
        let rows: Vec<_> = areas
            .into_iter()
            .map(|(area, [held, findings, undecided])| {
                [area_title(area), held.to_string(), findings.to_string(), undecided.to_string()]
            })
            .collect();
        self.page.table(["Area", "Rules that hold", "Findings", "Not decided"], &rows);
    }

    fn findings(&mut self) {
        for severity in Severity::ALL {
            let rows: Vec<_> = self
                .report
                .findings
                .iter()
                .filter(|it| it.severity == severity)
                .map(|it| {
                    [
                        self.place(&it.address),
                        plain(it.rule.title),
                        sentence(&it.message),
                        how_to_fix(it.rule),
                        code(it.rule.id),
                    ]
                })
                .collect();
            if !rows.is_empty() {
                self.page.heading(3, &format!("Findings: {severity}"));
                self.page.table(["Where", "What", "Here", "How to fix it", "Rule"], &rows);
            }
        }
    }

    fn undecided(&mut self) {
        let rows: Vec<_> = self
            .report
            .unknown
            .iter()
            .map(|it| [self.place(&it.address), plain(it.rule.title), sentence(&it.why), code(it.rule.id)])
            .collect();
        if !rows.is_empty() {
            self.page.heading(3, "Not decided before the deployment");
            self.page.table(["Where", "What", "Why", "Rule"], &rows);
        }
    }

    fn place(&self, address: &str) -> String {
        if address.is_empty() { "the whole stack".to_owned() } else { self.name_and_type(address) }
    }

    /// Encryption and backups of what holds data.
    fn data(&mut self) {
        let stack = self.stack;
        let mut rows = Vec::new();
        for (address, resource) in &stack.resources {
            let Some(ty) = resource.ty else { continue };
            let (encryption, backup) =
                (self.facts_about(resource, ENCRYPTION), self.facts_about(resource, BACKUP));
            if ty.stateful || !encryption.is_empty() {
                rows.push([self.name_and_type(address), or_dash(&encryption), or_dash(&backup)]);
            }
        }
        if !rows.is_empty() {
            self.page.heading(3, "Data at rest");
            self.page.table(["Resource", "Encryption", "Backup and deletion"], &rows);
        }
    }

    /// The properties whose keys hold one of these words, as they are set or as AWS assumes them.
    fn facts_about(&self, resource: &Resource, about: &[&str]) -> Vec<String> {
        let specs = resource.ty.map_or(&[][..], |it| it.props).iter().copied();
        let of_interest = specs.filter(|spec| about.iter().any(|it| spec.key.contains(it)));
        of_interest.filter_map(|spec| self.fact(resource, spec)).collect()
    }

    fn fact(&self, resource: &Resource, spec: &PropSpec) -> Option<String> {
        let default = spec.default.map(Literal::to_value);
        let value = resource.props.get(spec.key).or(default.as_ref())?;
        let said = words(&|it| self.raw_name(it), &spec.kind, value);
        Some(format!("{}: {said}", plain(spec.label)))
    }

    /// What the internet can reach and what reaches it.
    fn reachability(&mut self) {
        let (network, firewall) = (&self.facts.network, &self.facts.inbound);
        let stack = self.facts.stack;
        let subnets = || stack.of(&subnet::TYPE).map(|(it, _)| it);
        if subnets().next().is_none() {
            return;
        }
        let routed = subnets().filter(|it| matches!(network.internet_route(it), Ok(Some(_))));
        let public = subnets().filter(|it| self.facts.tier_of(it) == Some(Tier::Public));
        let addressed =
            stack.of(&instance::TYPE).map(|(it, _)| it).filter(|it| network.is_public(it) == Ok(true));
        let open =
            stack.of(&security_group::TYPE).map(|(it, _)| it).filter(|it| firewall.is_open(it) == Ok(true));
        let rows = [
            ("Subnets meant to be public", self.names(public)),
            ("Subnets with a route to the internet", self.names(routed)),
            ("Instances with a public address", self.names(addressed)),
            ("Security groups open to everyone", self.names(open)),
            ("VPC endpoints", self.names(network.endpoints.iter().map(|it| it.address))),
        ];
        self.page.heading(3, "Reachability");
        self.page.table(["", ""], &rows.map(|(label, value)| [label.to_owned(), value]));
    }
}

/// Parts of the keys of properties about encryption.
const ENCRYPTION: &[&str] = &["encrypt", "sse", "kms"];
/// Parts of the keys of properties about backups and protection against deletion.
const BACKUP: &[&str] = &[
    "backup",
    "point_in_time",
    "deletion_protection",
    "versioning",
    "retention",
    "snapshot",
    "force_destroy",
];

/// An area at the start of a cell.
fn area_title(area: rules::Category) -> String {
    match area {
        rules::Category::Iam => "IAM".to_owned(),
        other => {
            let mut letters = other.id().chars();
            let first = letters.next().map(|it| it.to_ascii_uppercase());
            first.into_iter().chain(letters).collect()
        }
    }
}

/// What a rule's page says first about its remedy; else the title of its fix.
fn how_to_fix(rule: &Rule) -> String {
    let manual = page::manual(rule);
    let remedy =
        manual.split("\n## Fix\n").nth(1).map(|it| it.trim_start().split("\n\n").next().unwrap_or_default());
    // A page is our own Markdown: it goes into the table as it is, on one line.
    let remedy = remedy
        .filter(|it| !it.is_empty() && !it.starts_with("```"))
        .map(|it| it.trim().replace('\n', " ").replace('|', "\\|"));
    remedy.unwrap_or_else(|| rule.fix.map_or("—".to_owned(), |it| it.title.to_owned()))
}

fn or_dash(facts: &[String]) -> String {
    if facts.is_empty() { "—".to_owned() } else { facts.join("<br>") }
}
