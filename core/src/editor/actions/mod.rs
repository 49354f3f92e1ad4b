//! What can be invoked by name: one file per action, feeding menus, the command palette and shortcuts.
//!
//! To add an action: write the file with a `static ACTION`, add its module and an entry in [`ALL`]. Actions that need
//! arguments are variants of [`Edit`]; their files are here too.

mod align;
mod annotate;
mod ask;
mod connect;
mod copy;
mod cut;
mod delete;
mod distribute;
mod duplicate;
mod edit_access;
mod expect;
mod fold;
mod group;
mod make_variable;
mod open;
mod paste;
mod pin;
mod place;
mod present;
mod redo;
mod rename;
mod reparent;
mod select_all;
mod select_around;
mod set_property;
mod set_settings;
mod suppress;
mod tidy_up;
mod tools;
mod undo;
mod views;
mod zoom;
mod zoom_to_fit;
mod zoom_to_node;
mod zoom_to_selection;

mod shortcut;

pub use open::{PictureKind, Surface, Tab};
pub(super) use present::PRESENT;
pub use shortcut::Shortcut;

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
    /// Panels and what else is around the canvas.
    Panel,
}

impl Group {
    /// All of them, in the order menus list them.
    pub const ALL: [Self; 5] = [Self::Edit, Self::Arrange, Self::View, Self::Tool, Self::Panel];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Edit => "Edit",
            Self::Arrange => "Arrange",
            Self::View => "View",
            Self::Tool => "Tools",
            Self::Panel => "Panels and windows",
        }
    }
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
    &annotate::WRITE,
    &annotate::ARROW,
    &pin::PIN,
    &pin::UNPIN,
    &edit_access::ACTION,
    &delete::ACTION,
    &select_all::ACTION,
    &select_around::CONTAINER,
    &select_around::CONTENTS,
    &group::GROUP,
    &group::UNGROUP,
    &annotate::FRAME,
    &fold::CLOSE,
    &fold::OPEN,
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
    &views::EVERYTHING,
    &views::NETWORK,
    &views::SECURITY,
    &views::DATA_FLOW,
    &views::PREVIOUS,
    &views::NEXT,
    &views::HIDE,
    &present::ACTION,
    &ask::REACH,
    &ask::WHO,
    &ask::SWAP,
    &tools::SELECT,
    &tools::HAND,
    &tools::CONNECT,
    &tools::NOTE,
    &tools::TEXT,
    &tools::FRAME,
    &tools::ARROW,
    &open::COMMANDS,
    &open::FIND,
    &open::MENU,
    &open::MINIMAP,
    &open::LEFT,
    &open::RIGHT,
    &open::RESOURCES,
    &open::TREE,
    &open::PROPERTIES,
    &open::CODE,
    &open::FINDINGS,
    &open::REACH,
    &open::DEPLOY,
    &open::SHARE,
    &open::THEME,
    &open::PREFERENCES,
    &open::SAVE,
    &open::FRAME_SVG,
    &open::FRAME_PNG,
    &open::FRAME_PDF,
    &open::HELP,
];

/// The action with this id.
pub fn by_id(id: &str) -> Option<&'static Action> {
    ALL.iter().copied().find(|it| it.id == id)
}

/// Whether a key invokes something that is at hand wherever the focus is, in a field or the code as well.
pub fn works_everywhere(key: &Key) -> bool {
    const EVERYWHERE: [&str; 4] = ["command_palette", "find", "preferences", "save"];
    by_shortcut(key).is_some_and(|it| EVERYWHERE.contains(&it.id))
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

impl Editor {
    /// Runs an action with arguments.
    pub(super) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Select { nodes, edges } => self.select_these(nodes, edges),
            Edit::SetTool(tool) => self.set_tool(tool),
            Edit::Place { ty } => self.place_anywhere(&ty),
            Edit::Rename { node, name } => self.rename(node, &name),
            Edit::SetProperty { node, key, value } => self.set_property(node, key, value),
            Edit::SetProperties { nodes, key, value } => {
                self.set_properties(&nodes, &key, value.as_ref());
            }
            Edit::MakeVariable { nodes, key } => self.make_variable(&nodes, &key),
            Edit::Choose(types) => self.choose(types),
            Edit::Connect { from, to, grants } => self.connect(from, to, grants),
            Edit::SetGrants { edge, grants } => self.set_grants(edge, grants),
            Edit::Reparent { node, parent } => self.reparent(&node, parent),
            Edit::SetParameter { name, parameter } => self.set_parameter(name, parameter),
            Edit::SetSetting(setting) => self.set_setting(setting),
            Edit::Suppress(suppression) => self.suppress(suppression),
            Edit::Unsuppress(id) => self.unsuppress(id),
            Edit::Expect { id, expectation } => self.expect(id, expectation),
            Edit::Unexpect(id) => self.unexpect(id),
            Edit::SelectAnnotations(ids) => self.select_annotations(ids),
            Edit::Write { annotation, text } => self.written(annotation, &text),
            Edit::Restyle { annotations, look } => self.restyle(&annotations, look),
            Edit::ShowIn { annotations, view, shown } => self.show_in(&annotations, &view, shown),
            Edit::ZoomToAnnotation(id) => self.zoom_to_annotation(&id),
            Edit::ZoomToNode(node) => self.zoom_to_node(&node),
            Edit::ZoomToEdge(edge) => self.zoom_to_edge(&edge),
            Edit::Ask(question) => self.ask(question),
            Edit::Pick(end) => self.pick(end),
            Edit::Trace(trace) => self.set_trace(trace),
            Edit::Find(typed) => self.find(typed),
            Edit::FindNext { backwards } => self.find_next(backwards),
            Edit::LookThrough(lens) => self.look_through(lens),
            Edit::HideRest(hides) => self.hide_rest(hides),
            Edit::SaveView { name, shows } => self.save_view(&name, shows),
            Edit::RenameView { view, name } => self.rename_view(view, &name),
            Edit::AimView(view) => self.aim_view(view),
            Edit::MoveView { view, down } => self.move_view(&view, down),
            Edit::DeleteView(view) => self.delete_view(view),
            Edit::Present(on) => self.present(on),
            Edit::Turn(turn) => self.turn(turn),
            Edit::Prefer(it) => self.prefer(it),
            Edit::SetCamera(camera) => self.look(camera.limited()),
        }
    }
}
