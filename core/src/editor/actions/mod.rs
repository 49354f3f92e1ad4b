//! What can be invoked by name: one file per action, feeding menus, the command palette and shortcuts.
//!
//! To add an action: write the file with a `static ACTION`, add its module and an entry in [`ALL`]. Actions that need
//! arguments are variants of [`Edit`]; their files are here too.

mod align;
mod ask;
mod connect;
mod copy;
mod cut;
mod delete;
mod distribute;
mod duplicate;
mod expect;
mod paste;
mod place;
mod redo;
mod rename;
mod reparent;
mod select_all;
mod set_property;
mod set_settings;
mod suppress;
mod tidy_up;
mod tools;
mod undo;
mod zoom;
mod zoom_to_fit;
mod zoom_to_node;
mod zoom_to_selection;

use super::{Edit, Editor, Key};

/// Something a user can invoke.
#[derive(Debug)]
pub struct Action {
    /// Permanent name.
    pub id: &'static str,
    /// What people read.
    pub label: &'static str,
    /// Menu it belongs to.
    pub group: Group,
    /// Keys that invoke it; the first is shown.
    pub shortcuts: &'static [Shortcut],
    /// Whether it changes the diagram, so that view links do without it.
    edits: bool,
    enabled: fn(&Editor) -> bool,
    run: fn(&mut Editor),
}

/// Menu an action belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Changing what is there.
    Edit,
    /// Putting things in line.
    Arrange,
    /// Looking.
    View,
    /// Tools.
    Tool,
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// A letter or digit, or a name such as `Delete`.
    pub key: &'static str,
    /// Control, or Command on a Mac.
    pub command: bool,
    /// Shift.
    pub shift: bool,
    /// The browser tells us in another way, as with a paste; the key itself is left to it.
    pub by_browser: bool,
}

/// Every action, in the order menus list them.
pub static ALL: &[&Action] = &[
    &undo::ACTION,
    &redo::ACTION,
    &cut::ACTION,
    &copy::ACTION,
    &paste::ACTION,
    &duplicate::ACTION,
    &rename::ACTION,
    &delete::ACTION,
    &select_all::ACTION,
    &align::LEFT,
    &align::CENTER,
    &align::RIGHT,
    &align::TOP,
    &align::MIDDLE,
    &align::BOTTOM,
    &distribute::HORIZONTALLY,
    &distribute::VERTICALLY,
    &tidy_up::ACTION,
    &tidy_up::APART,
    &zoom::IN,
    &zoom::OUT,
    &zoom::RESET,
    &zoom_to_fit::ACTION,
    &zoom_to_selection::ACTION,
    &ask::REACH,
    &ask::WHO,
    &ask::SWAP,
    &tools::SELECT,
    &tools::HAND,
    &tools::CONNECT,
];

/// The action with this id.
pub fn by_id(id: &str) -> Option<&'static Action> {
    ALL.iter().copied().find(|it| it.id == id)
}

/// The action that a key invokes.
pub(super) fn by_shortcut(key: &Key) -> Option<&'static Action> {
    ALL.iter().copied().find(|it| it.shortcuts.iter().any(|it| it.is(key)))
}

impl Action {
    /// Whether it would do anything.
    pub fn is_enabled(&self, editor: &Editor) -> bool {
        !(self.edits && editor.is_read_only()) && (self.enabled)(editor)
    }

    pub(super) fn run(&self, editor: &mut Editor) {
        editor.cancel_gesture();
        (self.run)(editor);
    }

    /// The first shortcut as people read it, such as `Ctrl+Shift+Z` or `⇧⌘Z`.
    pub fn shortcut_label(&self, is_mac: bool) -> Option<String> {
        self.shortcuts.first().map(|it| it.label(is_mac))
    }
}

impl Shortcut {
    const fn plain(key: &'static str) -> Self {
        Self { key, command: false, shift: false, by_browser: false }
    }

    const fn command(key: &'static str) -> Self {
        Self { command: true, ..Self::plain(key) }
    }

    const fn shift(key: &'static str) -> Self {
        Self { shift: true, ..Self::plain(key) }
    }

    const fn command_shift(key: &'static str) -> Self {
        Self { shift: true, ..Self::command(key) }
    }

    /// Whether a key is this one, on any keyboard layout.
    fn is(&self, key: &Key) -> bool {
        if self.by_browser || key.modifiers.alt || key.modifiers.command() != self.command {
            return false;
        }
        let is_symbol = matches!(self.key, "+" | "-" | "=");
        (is_symbol || key.modifiers.shift == self.shift) && self.is_key(key)
    }

    fn is_key(&self, key: &Key) -> bool {
        let [byte] = self.key.as_bytes() else { return key.key == self.key };
        if byte.is_ascii_digit() {
            // With Shift, a digit types something else, and something else again on other layouts.
            let digit = |prefix: &str| key.code.strip_prefix(prefix) == Some(self.key);
            return digit("Digit") || digit("Numpad");
        }
        // A layout without Latin letters leaves only the place of the key.
        key.key.eq_ignore_ascii_case(self.key)
            || (!key.key.is_ascii()
                && key.code.strip_prefix("Key").is_some_and(|it| it.eq_ignore_ascii_case(self.key)))
    }

    fn label(&self, is_mac: bool) -> String {
        let key = match self.key {
            "Delete" if is_mac => "⌦".to_owned(),
            "Delete" => "Del".to_owned(),
            key => key.to_uppercase(),
        };
        match (is_mac, self.command, self.shift) {
            (true, command, shift) => {
                format!("{}{}{key}", if shift { "⇧" } else { "" }, if command { "⌘" } else { "" })
            }
            (false, command, shift) => {
                format!("{}{}{key}", if command { "Ctrl+" } else { "" }, if shift { "Shift+" } else { "" })
            }
        }
    }
}

impl Editor {
    /// Runs an action with arguments.
    pub(super) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Select { nodes, edges } => self.select_these(nodes, edges),
            Edit::SetTool(tool) => self.set_tool(tool),
            Edit::Place { ty } => self.place_anywhere(&ty),
            Edit::Rename { node, name } => self.rename(node, &name),
            Edit::SetProperty { node, key, value } => self.set_property(node, key, value),
            Edit::Connect { from, to, grants } => self.connect(from, to, grants),
            Edit::SetGrants { edge, grants } => self.set_grants(edge, grants),
            Edit::Reparent { node, parent } => self.reparent(&node, parent),
            Edit::SetParameter { name, parameter } => self.set_parameter(name, parameter),
            Edit::SetSetting(setting) => self.set_setting(setting),
            Edit::Suppress(suppression) => self.suppress(suppression),
            Edit::Unsuppress(id) => self.unsuppress(id),
            Edit::Expect { id, expectation } => self.expect(id, expectation),
            Edit::Unexpect(id) => self.unexpect(id),
            Edit::ZoomToNode(node) => self.zoom_to_node(&node),
            Edit::ZoomToEdge(edge) => self.zoom_to_edge(&edge),
            Edit::Ask(question) => self.ask(question),
            Edit::Pick(end) => self.pick(end),
            Edit::Trace(trace) => self.set_trace(trace),
            Edit::SetCamera(camera) => self.look(camera.limited()),
        }
    }
}
