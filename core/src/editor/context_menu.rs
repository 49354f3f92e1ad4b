//! The menu of what is selected: which actions apply, where the menu fits, and how typing walks it.

use super::Editor;
use super::actions::{self, Action, Group};
use super::geometry::{Point, Size};

use crate::sort::InOrder;

/// A menu: what it is about, and its entries in groups with a rule between.
#[derive(Clone, Debug)]
pub struct ContextMenu {
    /// What it is about, such as a node's name.
    pub title: String,
    /// Only what would do something.
    pub groups: Vec<Vec<&'static Action>>,
}

const NODE: &[&[&str]] = &[
    &["show_properties", "show_code"],
    &["rename", "tool_connect", "arrow_from"],
    &["open", "collapse"],
    &["cut", "copy", "paste", "duplicate"],
    &["select_container", "select_contents"],
    &["group", "ungroup", "frame_selection"],
    &["ask_reach", "ask_who"],
    &["zoom_to_selection"],
    &["delete"],
];

const SEVERAL: &[&[&str]] = &[
    &["cut", "copy", "duplicate"],
    &["pin_note", "unpin_note"],
    ARRANGE,
    &["ask_reach"],
    &["zoom_to_selection"],
    &["delete"],
];

const ANNOTATION: &[&[&str]] = &[
    &["write_text", "arrow_from", "show_properties"],
    &["pin_note", "unpin_note"],
    &["open", "collapse"],
    &["export_frame_svg", "export_frame_png", "export_frame_pdf"],
    &["cut", "copy", "paste", "duplicate"],
    &["zoom_to_selection"],
    &["delete"],
];

const EDGE: &[&[&str]] = &[&["edit_access", "show_properties"], &["zoom_to_selection"], &["delete"]];

const CANVAS: &[&[&str]] = &[
    &["paste", "select_all"],
    &["tool_note", "tool_text", "tool_frame", "tool_arrow"],
    ARRANGE,
    &["zoom_to_fit", "zoom_reset", "minimap"],
    &["find", "command_palette"],
    &["preferences", "help"],
];

/// Stands for every action that arranges.
const ARRANGE: &[&str] = &["arrange"];

impl Editor {
    /// The menu of what is selected.
    pub fn context_menu(&self) -> ContextMenu {
        let selection = &self.selection;
        let annotation = selection.only_annotation().and_then(|it| self.diagram.annotation(it.as_str()));
        let (title, groups) = match (selection.n_boxes(), selection.edges().len()) {
            _ if let Some(it) = annotation => (it.name(), ANNOTATION),
            (0, 0) => ("Canvas".to_owned(), CANVAS),
            (1, 0) => (self.name_of(&selection.nodes().iter().cloned().collect::<Vec<_>>()), NODE),
            (0, 1) => ("Edge".to_owned(), EDGE),
            (nodes, edges) => (format!("{} selected", nodes + edges), SEVERAL),
        };
        let of = |ids: &&[&str]| -> Vec<&'static Action> {
            let listed = actions::ALL
                .iter()
                .copied()
                .filter(|it| if *ids == ARRANGE { it.group == Group::Arrange } else { ids.contains(&it.id) });
            // By key, grouping tells why it cannot be done; a menu need not offer that.
            let is_possible = |it: &Action| match it.id {
                "group" => self.can_group(),
                "ungroup" => self.can_ungroup(),
                _ => true,
            };
            let applies = |it: &&Action| it.is_enabled(self) && is_possible(it);
            let mut listed: Vec<&Action> = listed.filter(applies).collect();
            listed.order_by_key(|it| ids.iter().position(|id| *id == it.id));
            listed
        };
        let groups = groups.iter().map(of).filter(|it| !it.is_empty()).collect();
        ContextMenu { title, groups }
    }
}

/// Where a menu of a size opens that was asked for at a point: below and to the right, else on the other side, and where
/// neither has room as near as it goes; always inside the window.
pub fn placed(at: Point, menu: Size, window: Size) -> Point {
    /// Room between a menu and the window's border, in pixels.
    const MARGIN: f64 = 8.0;
    let along = |at: f64, length: f64, room: f64| {
        let last = room - MARGIN - length;
        let other = (at - length).min(last);
        let start = if at <= last {
            at
        } else if other >= MARGIN {
            other
        } else {
            last
        };
        start.max(MARGIN)
    };
    Point::new(along(at.x, menu.w, window.w), along(at.y, menu.h, window.h))
}

/// The entry that letters lead to: the next one after `now` that starts with them, or `now` itself if more than one letter
/// is typed and it still does.
pub fn typed<'a>(labels: impl Iterator<Item = &'a str> + Clone, letters: &str, now: usize) -> Option<usize> {
    let letters = letters.to_lowercase();
    let fits = |(_, label): &(usize, &str)| label.to_lowercase().starts_with(&letters);
    let stays = letters.chars().count() > 1;
    let is_ahead = move |(at, _): &(usize, &str)| *at > now || (stays && *at == now);
    let all = labels.enumerate();
    all.clone().filter(is_ahead).find(fits).or_else(|| all.clone().find(fits)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_stays_inside_the_window() {
        let (menu, window) = (Size::new(200.0, 300.0), Size::new(1_000.0, 700.0));
        assert_eq!(placed(Point::new(100.0, 100.0), menu, window), Point::new(100.0, 100.0));
        assert_eq!(placed(Point::new(900.0, 600.0), menu, window), Point::new(700.0, 300.0));
        assert_eq!(placed(Point::new(150.0, 690.0), Size::new(200.0, 695.0), window), Point::new(150.0, 8.0));
        // A long menu asked for in the middle stays where it was asked for, as far as the window lets it.
        assert_eq!(
            placed(Point::new(150.0, 400.0), Size::new(200.0, 480.0), window),
            Point::new(150.0, 212.0)
        );
        assert_eq!(placed(Point::new(-50.0, f64::from(u16::MAX)), menu, window), Point::new(8.0, 392.0));
    }

    #[test]
    fn typing_goes_on_from_entry_to_entry() {
        let labels = ["Cut", "Copy", "Paste", "Connect"];
        let go = |letters: &str, now: usize| typed(labels.into_iter(), letters, now);
        assert_eq!(go("c", 0), Some(1));
        assert_eq!(go("c", 1), Some(3));
        assert_eq!(go("c", 3), Some(0));
        assert_eq!(go("co", 1), Some(1));
        assert_eq!(go("con", 1), Some(3));
        assert_eq!(go("x", 0), None);
    }
}
