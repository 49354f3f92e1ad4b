//! The command palette: everything that can be invoked or gone to, by name. What is found, and in which order, is decided
//! here; the app adds what only it can do, such as downloads.

mod ranking;

use std::collections::BTreeMap;

pub use ranking::{Match, Tier};

use super::actions::{self, Action, Group};
use super::{Editor, Lens};
use crate::catalog::{self, ResourceType};
use crate::model::{AnnotationId, NodeId};
use crate::sort::InOrder;

/// Something the command palette offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Permanent name, by which it is remembered as used: `action.undo`, `add.ec2.vpc`, `go.<node id>`.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What tells it from others of that name, such as a node's type and container.
    pub detail: String,
    /// Further names it is found by, one a line.
    pub names: String,
    /// What kind of thing it is.
    pub section: Section,
    /// Whether it would do anything now.
    pub is_enabled: bool,
    /// What it does.
    pub command: Command,
}

/// What an entry does.
#[derive(Clone, Debug)]
pub enum Command {
    /// An action of the editor.
    Action(&'static Action),
    /// Adds a node of a type.
    Add(&'static ResourceType),
    /// Goes to a node.
    Go(NodeId),
    /// Looks through a view.
    Look(Lens),
    /// Goes to a note, a text or a frame.
    GoToAnnotation(AnnotationId),
    /// Something of the app, by the entry's id.
    App,
}

impl PartialEq for Command {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Action(a), Self::Action(b)) => a.id == b.id,
            (Self::Add(a), Self::Add(b)) => a == b,
            (Self::Go(a), Self::Go(b)) => a == b,
            (Self::Look(a), Self::Look(b)) => a == b,
            (Self::GoToAnnotation(a), Self::GoToAnnotation(b)) => a == b,
            (Self::App, Self::App) => true,
            _ => false,
        }
    }
}

/// Kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Something done.
    Action,
    /// A panel or window opened.
    Open,
    /// A file read or written.
    File,
    /// A node added.
    Add,
    /// A node gone to.
    Go,
    /// An architecture to start from.
    Template,
}

impl Section {
    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Action => "Action",
            Self::Open => "Open",
            Self::File => "File",
            Self::Add => "Add",
            Self::Go => "Go to",
            Self::Template => "Template",
        }
    }
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place in the list that was searched.
    pub index: usize,
    /// Which letters of the label matched, counted in characters.
    pub letters: Vec<usize>,
}

/// How many entries are remembered as used.
pub const REMEMBERED: usize = 12;

/// The entries that match, best first, at most `most`: names that start as typed before those with words that do, before
/// those that hold the letters in order; among these, what can be done before what cannot, and what was used lately first.
/// With nothing typed, what was used lately, then everything in its own order.
pub fn find(entries: &[Entry], typed: &str, used: &[String], most: usize) -> Vec<Found> {
    let used: BTreeMap<&str, usize> = used.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let recency = |it: &Entry| used.get(it.id.as_str()).copied().unwrap_or(usize::MAX);
    let nothing_typed = typed.trim().is_empty();
    let mut found: Vec<(_, Found)> = entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let it = ranking::matches(typed, &entry.label, &entry.names)?;
            // In a list that nobody has searched, the order is the one it was made in.
            let label = if nothing_typed { "" } else { entry.label.as_str() };
            let key = (it.tier, !entry.is_enabled, recency(entry), it.looseness, entry.section, label, index);
            Some((key, Found { index, letters: it.letters }))
        })
        .collect();
    found.order_by_key(|(key, _)| *key);
    found.truncate(most);
    found.into_iter().map(|(_, it)| it).collect()
}

/// What was used lately once more is used, latest first.
pub fn use_again(used: &mut Vec<String>, id: &str) {
    used.retain(|it| it != id);
    used.insert(0, id.to_owned());
    used.truncate(REMEMBERED);
}

impl Editor {
    /// Everything the command palette offers of the editor: actions, types to add, nodes to go to.
    pub fn commands(&self) -> Vec<Entry> {
        let actions = actions::ALL.iter().filter(|it| !HIDDEN.contains(&it.id));
        let mut entries: Vec<Entry> = actions.map(|it| self.action_entry(it)).collect();
        entries.extend(self.view_entries());
        entries.extend(self.add_entries());
        entries.extend(self.scene.reading_order().into_iter().filter_map(|it| self.go_entry(it)));
        let annotations = self.scene.annotations_in_order().into_iter();
        entries.extend(annotations.filter_map(|it| self.annotation_entry(it)));
        entries
    }

    fn action_entry(&self, action: &'static Action) -> Entry {
        let is_panel = action.group == Group::Panel;
        Entry {
            id: format!("action.{}", action.id),
            label: action.label.to_owned(),
            detail: String::new(),
            names: format!("{}\n{}", action.group.label(), action.id.replace('_', " ")),
            section: if is_panel { Section::Open } else { Section::Action },
            is_enabled: action.is_enabled(self),
            command: Command::Action(action),
        }
    }

    /// Views that were saved; those that are always there are actions.
    fn view_entries(&self) -> impl Iterator<Item = Entry> {
        self.diagram.views().into_iter().map(|(id, view)| Entry {
            id: format!("view.{id}"),
            label: format!("View: {}", view.name),
            detail: "Saved view".to_owned(),
            names: format!("{}\nview", view.name),
            section: Section::Action,
            is_enabled: true,
            command: Command::Look(Lens::Saved(id.clone())),
        })
    }

    fn add_entries(&self) -> impl Iterator<Item = Entry> {
        let is_enabled = !self.is_read_only;
        let drawn = catalog::all().filter(|it| it.is_drawn());
        drawn.map(move |ty| Entry {
            id: format!("add.{}", ty.id),
            label: format!("Add {}", ty.label),
            detail: ty.category.label().to_owned(),
            names: ty.names(),
            section: Section::Add,
            is_enabled,
            command: Command::Add(ty),
        })
    }

    fn annotation_entry(&self, id: &AnnotationId) -> Option<Entry> {
        let it = self.diagram.annotation(id.as_str())?;
        Some(Entry {
            id: format!("go.{id}"),
            label: if it.is_arrow() { self.describe_annotation(id) } else { it.name() },
            detail: it.style.label().to_owned(),
            names: format!("Go to {}", it.name()),
            section: Section::Go,
            is_enabled: true,
            command: Command::GoToAnnotation(id.clone()),
        })
    }

    fn go_entry(&self, id: &NodeId) -> Option<Entry> {
        let node = self.diagram.node(id.as_str())?;
        let container = node.placement.parent.as_ref().and_then(|it| self.diagram.node(it.as_str()));
        Some(Entry {
            id: format!("go.{id}"),
            label: node.name.clone(),
            detail: match container {
                Some(it) => format!("{} in {}", node.type_label(), it.name),
                None => node.type_label().to_owned(),
            },
            names: format!("Go to {}\n{}\n{}", node.name, node.type_label(), node.ty.tf),
            section: Section::Go,
            is_enabled: true,
            command: Command::Go(id.clone()),
        })
    }
}

/// What would only open what is open, or needs a place that the palette covers.
const HIDDEN: [&str; 2] = ["command_palette", "context_menu"];

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, label: &str, is_enabled: bool) -> Entry {
        Entry {
            id: id.to_owned(),
            label: label.to_owned(),
            detail: String::new(),
            names: String::new(),
            section: Section::Action,
            is_enabled,
            command: Command::App,
        }
    }

    fn labels<'a>(entries: &'a [Entry], typed: &str, used: &[String]) -> Vec<&'a str> {
        find(entries, typed, used, 10).iter().map(|it| entries[it.index].label.as_str()).collect()
    }

    #[test]
    fn starts_come_before_words_before_letters_in_order() {
        let entries =
            [entry("1", "Select all", true), entry("2", "Align left", true), entry("3", "All of it", true)];
        assert_eq!(labels(&entries, "al", &[]), ["Align left", "All of it", "Select all"]);
        assert_eq!(labels(&entries, "sall", &[]), ["Select all"]);
        assert_eq!(labels(&entries, "zz", &[]), [""; 0]);
    }

    #[test]
    fn among_equals_what_was_used_lately_and_can_be_done_is_first() {
        let entries =
            [entry("a", "Zoom in", true), entry("b", "Zoom out", true), entry("c", "Zoom away", false)];
        assert_eq!(labels(&entries, "zoom", &["b".to_owned()]), ["Zoom out", "Zoom in", "Zoom away"]);
        assert_eq!(labels(&entries, "", &["b".to_owned()]), ["Zoom out", "Zoom in", "Zoom away"]);
        assert_eq!(labels(&entries, "", &[]), ["Zoom in", "Zoom out", "Zoom away"]);
    }

    #[test]
    fn only_some_are_remembered() {
        let mut used = Vec::new();
        (0..30).for_each(|it| use_again(&mut used, &it.to_string()));
        use_again(&mut used, "25");
        assert_eq!(used.len(), REMEMBERED);
        assert_eq!(used[..3], ["25", "29", "28"]);
    }
}
