//! What both versions changed in different ways, in words, and how to take the other way.

use super::super::{Diagram, EdgeId, NodeId, Op, Setting, Transaction};
use crate::value::Value;

/// One of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The version of whoever merges.
    Ours,
    /// The version that is merged into it.
    Theirs,
}

/// Something both versions changed, each in its own way.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What it is, such as `Instance type of “Server”`.
    pub subject: String,
    /// What it is in ours, in a word or two.
    pub ours: String,
    /// What it is in theirs.
    pub theirs: String,
    /// Which of them the merged diagram has.
    pub taken: Side,
    /// What leads to the other one.
    pub other: Other,
}

/// What leads to the version that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Other {
    /// One change.
    Op(Op),
    /// Deleting a node with all that needs it.
    RemoveNode(NodeId),
    /// Deleting an edge.
    RemoveEdge(EdgeId),
    /// Nothing that could be done at once.
    None,
}

impl Conflict {
    /// The transaction that takes the other version's way, in the diagram as it is by now. `None` where there is none.
    pub fn turned_round(&self, diagram: &Diagram) -> Option<Transaction> {
        let label = match self.taken {
            Side::Ours => format!("Take theirs: {}", self.subject),
            Side::Theirs => format!("Take ours: {}", self.subject),
        };
        let ops = match &self.other {
            Other::Op(op) => vec![op.clone()],
            Other::RemoveNode(id) => diagram.removal(std::slice::from_ref(id), &[]).ops,
            Other::RemoveEdge(id) => diagram.removal(&[], std::slice::from_ref(id)).ops,
            Other::None => Vec::new(),
        };
        (!ops.is_empty()).then(|| Transaction::new(label, ops))
    }
}

/// Which of two is taken: ours, unless it is a deletion. With it the one that is left.
pub(super) fn choice<'a, T>(
    ours: Option<&'a T>,
    theirs: Option<&'a T>,
) -> (Side, Option<&'a T>, Option<&'a T>) {
    if ours.is_some() { (Side::Ours, ours, theirs) } else { (Side::Theirs, theirs, ours) }
}

/// A value in a word or two.
pub(super) fn shown(value: Option<&Value>) -> String {
    /// Longer values are cut: the code panel and the file have them whole.
    const LONGEST: usize = 60;
    let text = match value {
        None => return "not set".to_owned(),
        Some(Value::Str(it)) => it.clone(),
        // Values are JSON by construction.
        Some(it) => serde_json::to_string(it).unwrap_or_default(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// What a setting is called, and what it is.
pub(super) fn setting(it: &Setting) -> (String, String) {
    let (subject, value) = match it {
        Setting::Name(it) => ("The name of the diagram", it.clone()),
        Setting::Region(it) => ("The Region", it.clone()),
        Setting::Environment(it) => ("The environment", it.clone()),
        Setting::Backend(it) => (
            "Where Terraform keeps its state",
            it.as_ref().map_or("nowhere".to_owned(), |it| it.bucket.clone()),
        ),
        Setting::Delivery(_) => ("How the Terraform files are used", "changed".to_owned()),
        Setting::Profile(_) => ("Which rules it is held to", "changed".to_owned()),
        Setting::Usage(_) => ("How much is assumed to be used", "changed".to_owned()),
        Setting::PriceLevel(it) => ("The level of prices", format!("{} %", it.0)),
    };
    (subject.to_owned(), value)
}
