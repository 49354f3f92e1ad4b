//! The help sheet: all keys, from the actions themselves, and the gestures that are no actions.

use super::actions::{ALL, Group};

/// A part of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub title: &'static str,
    /// What can be done, and how.
    pub rows: Vec<Row>,
}

/// Something that can be done, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it does.
    pub label: &'static str,
    /// Keys or gestures, each of which does it.
    pub keys: Vec<String>,
}

/// What it does, and how.
type Gesture = (&'static str, &'static [&'static str]);

/// Gestures; `Mod` stands for Control, or Command on a Mac.
const GESTURES: &[(&str, &[Gesture])] = &[
    (
        "Moving about",
        &[
            ("Pan", &["Wheel", "Space + drag", "Middle button + drag"]),
            ("Pan sideways", &["Shift + wheel"]),
            ("Zoom at the pointer", &["Mod + wheel", "Pinch"]),
            ("Next node, node before", &["Tab", "Shift+Tab"]),
            ("Along an edge", &["Alt + arrow"]),
            ("Next part of the window", &["F6"]),
            ("Step out, give up, close", &["Esc"]),
        ],
    ),
    (
        "Drawing",
        &[
            ("Select what a rectangle touches", &["Drag on the canvas"]),
            ("Select one more", &["Shift + click", "Mod + click"]),
            ("Move by 1, by a step of the grid", &["Arrow", "Shift + arrow"]),
            ("Move along one axis", &["Shift + drag"]),
            ("Duplicate", &["Alt + drag"]),
            ("Move without snapping, or with it", &["Mod + drag"]),
            ("Name, text, or what an edge allows", &["Enter", "Double click"]),
            ("Move an edge or arrow to something else", &["Drag its end"]),
            ("Arrow that hangs on nothing", &["Mod + drag"]),
            ("Place several of a type", &["Shift + click"]),
        ],
    ),
];

/// The sheet. Keys are written as on the keyboard of a Mac, or of any other machine.
pub fn sheet(is_mac: bool) -> Vec<Section> {
    let command = if is_mac { "⌘" } else { "Ctrl" };
    let gesture = |it: &&str| {
        let it = it.replace("Mod", command);
        if is_mac { it.replace("Alt", "⌥").replace("Shift", "⇧") } else { it }
    };
    let of_group = |group: Group| Section {
        title: group.label(),
        rows: ALL
            .iter()
            .filter(|it| it.group == group && !it.shortcuts.is_empty())
            .map(|it| Row { label: it.label, keys: it.shortcuts.iter().map(|it| it.label(is_mac)).collect() })
            .collect(),
    };
    let gestures = GESTURES.iter().map(|(title, rows)| Section {
        title,
        rows: rows
            .iter()
            .map(|(label, keys)| Row { label, keys: keys.iter().map(gesture).collect() })
            .collect(),
    });
    let sections = Group::ALL.into_iter().map(of_group).filter(|it| !it.rows.is_empty());
    sections.chain(gestures).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_with_a_key_is_on_the_sheet_once() {
        for is_mac in [false, true] {
            let rows: Vec<Row> = sheet(is_mac).into_iter().flat_map(|it| it.rows).collect();
            for action in ALL.iter().filter(|it| !it.shortcuts.is_empty()) {
                let key = action.shortcut_label(is_mac);
                let listed =
                    rows.iter().filter(|it| it.label == action.label && it.keys.first() == key.as_ref());
                assert_eq!(listed.count(), 1, "{}", action.id);
            }
        }
    }
}
