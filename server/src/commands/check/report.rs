//! What `check` found, in the words of the input: names, files and lines instead of addresses.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use drawbridge_core::cloudformation;
use drawbridge_core::model::{Diagram, ExpectationId, Suppression};
use drawbridge_core::rules::{self, Rule, Score, Severity};
use drawbridge_core::stack::{Origin, Resource, Stack};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::json;
use time::Date;

use super::super::input::{Input, Language};
use super::expect::Expected;

/// The rule that finds expectations without anything to be about.
const TESTS_NOTHING: &str = "expectation-tests-nothing";

/// Version of the JSON; it grows when a program that reads it could break.
const VERSION: u32 = 1;

/// Everything found in all inputs.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) findings: Vec<Finding>,
    pub(super) unknown: Vec<Unknown>,
    /// What could not be understood in the input.
    pub(super) notes: Vec<String>,
    /// How much of what the rules ask for holds, by input.
    pub(super) scores: Vec<(String, Vec<Score>)>,
    /// The expectations that tested something in some input, by the file they are written in.
    tested: BTreeSet<(String, ExpectationId)>,
}

/// One finding where a person can look it up.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) rule: &'static Rule,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) place: Place,
    pub(super) property: Option<&'static str>,
    /// The expectation that does not hold, if it is about one.
    pub(super) expectation: Option<ExpectationId>,
    /// Why it does not count.
    pub(super) suppressed: Option<Suppressed>,
}

/// Why a finding does not count.
#[derive(Debug, Default)]
pub(super) struct Suppressed {
    pub(super) reason: String,
    pub(super) owner: String,
    pub(super) until: Option<Date>,
}

impl fmt::Display for Suppressed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.reason)?;
        if !self.owner.is_empty() {
            write!(to, ", {}", self.owner)?;
        }
        self.until.map_or(Ok(()), |it| write!(to, ", until {it}"))
    }
}

/// A rule that could not decide.
#[derive(Debug)]
pub(super) struct Unknown {
    pub(super) rule: &'static Rule,
    pub(super) place: Place,
    pub(super) why: String,
    /// The expectation of which it is not known whether it holds, if it is about one.
    pub(super) expectation: Option<ExpectationId>,
}

/// A resource and where it is written.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::commands) struct Place {
    pub(in crate::commands) file: String,
    pub(in crate::commands) line: Option<usize>,
    pub(in crate::commands) column: Option<usize>,
    /// Terraform address, logical id or name of the node; empty for the stack as a whole.
    pub(in crate::commands) resource: String,
    /// Its type as Terraform spells it, in a template as CloudFormation does; empty for the stack as a whole.
    pub(in crate::commands) type_name: String,
}

impl Report {
    /// Checks the stack of one input and adds what was found.
    pub(super) fn add(&mut self, input: &Input, stack: &Stack, today: Date, expected: Option<&Expected>) {
        let report = rules::check_on(stack, today);
        self.scores.push((input.path().to_owned(), rules::scores(stack, &report)));
        let names = names(input, stack);
        let place = |address: &str, origin: Option<&Origin>, expectation: Option<&ExpectationId>| {
            let place = place(input, stack, &names, address, origin);
            // What is about an expectation as a whole is where that is written.
            match expectation.filter(|_| address.is_empty()) {
                Some(id) => match (expected.and_then(|it| it.place(id)), input) {
                    (Some((file, line)), _) => Place { file: file.to_owned(), line: Some(line), ..place },
                    (None, Input::Diagram { text, .. }) => {
                        Place { line: line_in(text, "\"expectations\"", id.as_str()), ..place }
                    }
                    (None, _) => place,
                },
                None => place,
            }
        };
        let idle: BTreeSet<&ExpectationId> = report
            .findings
            .iter()
            .filter(|it| it.rule.id == TESTS_NOTHING)
            .filter_map(|it| it.expectation.as_ref())
            .collect();
        let written = |id: &ExpectationId| expected.and_then(|it| it.place(id)).map(|it| it.0.to_owned());
        let tested = stack.expectations.keys().filter(|it| !idle.contains(it));
        self.tested.extend(tested.filter_map(|it| Some((written(it)?, it.clone()))));
        let open = report.findings.into_iter().map(|it| (it, None));
        let suppressed = report.suppressed.into_iter().map(|it| {
            let Suppression { reason, owner, until, .. } = it.by;
            (it.finding, Some(Suppressed { reason, owner, until }))
        });
        self.findings.extend(open.chain(suppressed).map(|(finding, suppressed)| Finding {
            place: place(&finding.address, finding.origin.as_ref(), finding.expectation.as_ref()),
            rule: finding.rule,
            severity: finding.severity,
            message: finding.message,
            property: finding.property,
            expectation: finding.expectation,
            suppressed,
        }));
        self.unknown.extend(report.unknown.into_iter().map(|undecided| Unknown {
            place: place(&undecided.address, undecided.origin.as_ref(), undecided.expectation.as_ref()),
            rule: undecided.rule,
            why: undecided.why,
            expectation: undecided.expectation,
        }));
        if let Input::Files { notes, .. } = input {
            self.notes.extend_from_slice(notes);
        }
    }

    /// Worst first, then by place: the same input always prints the same. An expectation that several inputs are held to
    /// need not be about each of them.
    pub(super) fn sort(&mut self) {
        let tested = std::mem::take(&mut self.tested);
        self.findings.retain(|it| match &it.expectation {
            Some(id) if it.rule.id == TESTS_NOTHING => !tested.contains(&(it.place.file.clone(), id.clone())),
            _ => true,
        });
        self.findings.sort_by(|a, b| {
            let key = |finding: &Finding| (Reverse(finding.severity), finding.rule.id);
            (key(a).0, &a.place, key(a).1, &a.message).cmp(&(key(b).0, &b.place, key(b).1, &b.message))
        });
        self.unknown.sort_by(|a, b| (a.rule.id, &a.place, &a.why).cmp(&(b.rule.id, &b.place, &b.why)));
    }

    /// Marks what an earlier check found already.
    pub(super) fn suppress(&mut self, known: &super::baseline::Baseline) {
        for finding in &mut self.findings {
            if finding.suppressed.is_none() && known.contains(finding) {
                let reason = "in the baseline".to_owned();
                finding.suppressed = Some(Suppressed { reason, ..Suppressed::default() });
            }
        }
    }

    /// The findings that count.
    pub(super) fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.suppressed.is_none())
    }

    /// How many findings of each severity count, worst first.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Severity, usize)> {
        let count = |severity| self.open().filter(|finding| finding.severity == severity).count();
        Severity::ALL.into_iter().map(move |severity| (severity, count(severity)))
    }
}

/// Where a resource is written, or the stack as a whole for the empty address.
pub(in crate::commands) fn place(
    input: &Input,
    stack: &Stack,
    names: &Names,
    address: &str,
    origin: Option<&Origin>,
) -> Place {
    let resource = stack.get(address);
    let type_name = resource.map(|it| it.tf_type.clone()).unwrap_or_default();
    match (input, origin) {
        (Input::Diagram { path, text, diagram }, origin) => Place {
            file: path.clone(),
            line: origin.and_then(|origin| line_of(text, origin)),
            column: None,
            resource: origin.map(|origin| node_name(diagram, origin)).unwrap_or_default(),
            type_name,
        },
        (Input::Files { .. }, Some(Origin::Source { file, line, column })) => Place {
            file: file.clone(),
            line: Some(*line),
            column: Some(*column),
            resource: names.get(address).cloned().unwrap_or_default(),
            type_name: match (input, resource.and_then(|it| it.ty)) {
                (Input::Files { language: Language::CloudFormation, .. }, Some(ty)) => ty.cfn.to_owned(),
                _ => type_name,
            },
        },
        (Input::Files { .. }, _) => Place { type_name, resource: address.to_owned(), ..Place::default() },
    }
}

/// What each resource of a file is called where it is written, by address.
pub(in crate::commands) type Names = BTreeMap<String, String>;

/// What each resource of an input is called; nodes have their names in the diagram.
pub(in crate::commands) fn names(input: &Input, stack: &Stack) -> Names {
    match input {
        Input::Diagram { .. } => Names::new(),
        Input::Files { language: Language::Terraform, .. } => {
            let name = |it: &Resource| match &it.module {
                Some(module) => format!("{module}.{}.{}", it.tf_type, it.name),
                None => format!("{}.{}", it.tf_type, it.name),
            };
            stack.resources.iter().map(|(address, it)| (address.clone(), name(it))).collect()
        }
        Input::Files { language: Language::CloudFormation, .. } => {
            let mut names = cloudformation::logical_ids(stack);
            // What a template keeps in a list of another resource goes by that one's name.
            for (id, address) in cloudformation::addresses(stack) {
                names.entry(address).or_insert(id);
            }
            names
        }
    }
}

fn node_name(diagram: &Diagram, origin: &Origin) -> String {
    let name = |id: &str| diagram.node(id).map_or_else(|| id.to_owned(), |node| node.name.clone());
    match origin {
        Origin::Node { id, .. } => name(id.as_str()),
        Origin::Edge { id } => diagram.edge(id.as_str()).map_or_else(
            || id.to_string(),
            |edge| format!("{} -> {}", name(edge.from.as_str()), name(edge.to.as_str())),
        ),
        Origin::Source { file, .. } => file.clone(),
    }
}

/// The line of a node or edge: the file has one on each line, its id first, under the key of its section.
fn line_of(text: &str, origin: &Origin) -> Option<usize> {
    let (section, id) = match origin {
        Origin::Node { id, .. } => ("\"nodes\"", id.as_str()),
        Origin::Edge { id } => ("\"edges\"", id.as_str()),
        Origin::Source { line, .. } => return Some(*line),
    };
    line_in(text, section, id)
}

fn line_in(text: &str, section: &str, id: &str) -> Option<usize> {
    let key = format!("{}:", serde_json::Value::from(id));
    let numbered = text.lines().zip(1..).skip_while(|(line, _)| !line.trim_start().starts_with(section));
    numbered.skip(1).find(|(line, _)| line.trim_start().starts_with(&key)).map(|(_, number)| number)
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut summary: serde_json::Map<_, _> =
            self.counts().map(|(severity, count)| (severity.id().to_owned(), json!(count))).collect();
        summary.insert("suppressed".to_owned(), json!(self.findings.len() - self.open().count()));
        summary.insert("unknown".to_owned(), json!(self.unknown.len()));
        let scores: serde_json::Map<_, _> = self
            .scores
            .iter()
            .map(|(input, scores)| {
                let by_category = scores.iter().map(|it| (it.category.id().to_owned(), json!(it.percent)));
                (input.clone(), serde_json::Value::Object(by_category.collect()))
            })
            .collect();
        let mut object = serializer.serialize_struct("Report", 6)?;
        object.serialize_field("version", &VERSION)?;
        object.serialize_field("findings", &self.findings)?;
        object.serialize_field("summary", &summary)?;
        object.serialize_field("scores", &scores)?;
        object.serialize_field("unknown", &self.unknown)?;
        object.serialize_field("notes", &self.notes)?;
        object.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let suppressed = self.suppressed.as_ref().map(|it| {
            let owner = Some(&it.owner).filter(|it| !it.is_empty());
            json!({"reason": it.reason, "owner": owner, "until": it.until.map(|it| it.to_string())})
        });
        let mut object = serializer.serialize_struct("Finding", 14)?;
        object.serialize_field("rule", self.rule.id)?;
        object.serialize_field("severity", self.severity.id())?;
        object.serialize_field("category", self.rule.category.id())?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("resource", &self.place.resource)?;
        object.serialize_field("type", &self.place.type_name)?;
        object.serialize_field("file", &self.place.file)?;
        object.serialize_field("line", &self.place.line)?;
        object.serialize_field("column", &self.place.column)?;
        object.serialize_field("property", &self.property)?;
        object.serialize_field("expectation", &self.expectation)?;
        object.serialize_field("fixable", &self.rule.fix.is_some())?;
        object.serialize_field("aliases", self.rule.aliases)?;
        object.serialize_field("suppressed", &suppressed)?;
        object.end()
    }
}

impl Serialize for Unknown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Unknown", 8)?;
        object.serialize_field("rule", self.rule.id)?;
        object.serialize_field("resource", &self.place.resource)?;
        object.serialize_field("type", &self.place.type_name)?;
        object.serialize_field("file", &self.place.file)?;
        object.serialize_field("line", &self.place.line)?;
        object.serialize_field("column", &self.place.column)?;
        object.serialize_field("why", &self.why)?;
        object.serialize_field("expectation", &self.expectation)?;
        object.end()
    }
}
