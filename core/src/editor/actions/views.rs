//! Views: looking through one, saving what is looked at, and keeping the list in order.

use super::{Action, Group, Shortcut};
use crate::editor::{Editor, Lens};
use crate::model::{Op, Shows, View, ViewId};

macro_rules! looks_through {
    ($($name:ident, $id:literal, $label:literal, $key:literal, $shows:expr;)*) => {
        $(pub(super) static $name: Action = Action {
            id: $id,
            label: $label,
            group: Group::View,
            shortcuts: &[Shortcut::plain($key)],
            edits: false,
            enabled: |_| true,
            run: |editor| editor.look_through(Lens::BuiltIn($shows)),
        };)*
    };
}

looks_through! {
    EVERYTHING, "view_everything", "View: everything", "1", Shows::Everything;
    NETWORK, "view_network", "View: network", "2", Shows::Network;
    SECURITY, "view_security", "View: security", "3", Shows::Security;
    DATA_FLOW, "view_data_flow", "View: data flow", "4", Shows::DataFlow;
}

pub(super) static NEXT: Action = Action {
    id: "next_view",
    label: "Next view",
    group: Group::View,
    shortcuts: &[Shortcut::plain("PageDown")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.step_view(false),
};

pub(super) static PREVIOUS: Action = Action {
    id: "previous_view",
    label: "View before",
    group: Group::View,
    shortcuts: &[Shortcut::plain("PageUp")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.step_view(true),
};

pub(super) static HIDE: Action = Action {
    id: "hide_rest",
    label: "Dim or hide what is not in the view",
    group: Group::View,
    shortcuts: &[Shortcut::plain("0")],
    edits: false,
    enabled: |editor| editor.shown().is_some(),
    run: |editor| editor.hide_rest(!editor.hides_rest()),
};

impl Editor {
    /// Saves a view of what is looked at now, after the others, and looks through it.
    pub(super) fn save_view(&mut self, name: &str, shows: Shows) {
        let id = self.ids.view();
        let place = self.diagram.views().last().map_or(1, |(_, it)| it.place.saturating_add(1));
        let view = View { name: name.trim().to_owned(), place, shows, at: Some(self.looked_at()) };
        let label = format!("Save the view {}", view.name);
        let said = format!("Saved the view {}", view.name);
        if self.commit(label, vec![Op::SetView { id: id.clone(), view: Some(view) }])
            && self.enter(Lens::Saved(id)).is_some()
        {
            self.tell(said);
        }
    }

    /// Gives a view another name.
    pub(super) fn rename_view(&mut self, id: ViewId, name: &str) {
        let Some(view) = self.diagram.view(id.as_str()).cloned() else { return };
        let name = name.trim().to_owned();
        if name != view.name {
            let label = format!("Rename the view {}", view.name);
            self.commit(label, vec![Op::SetView { id, view: Some(View { name, ..view }) }]);
        }
    }

    /// Makes a view look where the camera does now.
    pub(super) fn aim_view(&mut self, id: ViewId) {
        let Some(view) = self.diagram.view(id.as_str()).cloned() else { return };
        let label = format!("Aim the view {}", view.name);
        let said = format!("{} looks here now", view.name);
        let view = View { at: Some(self.looked_at()), ..view };
        if self.commit(label, vec![Op::SetView { id, view: Some(view) }]) {
            self.tell(said);
        }
    }

    /// Deletes a view, and nothing that is in it.
    pub(super) fn delete_view(&mut self, id: ViewId) {
        let Some(name) = self.diagram.view(id.as_str()).map(|it| it.name.clone()) else { return };
        if self.commit(format!("Delete the view {name}"), vec![Op::SetView { id, view: None }]) {
            self.tell(format!("Deleted the view {name}; all that it showed is still there"));
        }
    }

    /// Moves a view up or down the list.
    pub(super) fn move_view(&mut self, id: &ViewId, down: bool) {
        let mut order: Vec<(ViewId, View)> =
            self.diagram.views().into_iter().map(|(id, it)| (id.clone(), it.clone())).collect();
        let Some(at) = order.iter().position(|(it, _)| it == id) else { return };
        let to = if down { at + 1 } else { at.wrapping_sub(1) };
        let Some(name) = order.get(at).map(|(_, it)| it.name.clone()).filter(|_| to < order.len()) else {
            return;
        };
        order.swap(at, to);
        let mut ops = Vec::new();
        for ((id, view), place) in order.into_iter().zip(1..) {
            if view.place != place {
                ops.push(Op::SetView { id, view: Some(View { place, ..view }) });
            }
        }
        if self.commit(format!("Move the view {name}"), ops) {
            self.tell(format!("{name} is view {} of {}", to + 1, self.diagram.views().len()));
        }
    }

    /// The part of the canvas that is seen, in whole units.
    fn looked_at(&self) -> [f64; 4] {
        let seen = self.camera.world_view(self.viewport);
        [seen.x.round(), seen.y.round(), seen.w.round().max(1.0), seen.h.round().max(1.0)]
    }
}
