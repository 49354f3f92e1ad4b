//! Asks who can reach whom.

use super::{Action, Group, Shortcut};
use crate::editor::Question;

pub(super) static REACH: Action = Action {
    id: "ask_reach",
    label: "Can it reach…?",
    group: Group::View,
    shortcuts: &[Shortcut::plain("R")],
    edits: false,
    enabled: |editor| editor.diagram.n_nodes() > 1,
    run: |editor| editor.ask_reach(),
};

pub(super) static WHO: Action = Action {
    id: "ask_who",
    label: "Who can reach this?",
    group: Group::View,
    shortcuts: &[Shortcut::shift("R")],
    edits: false,
    enabled: |editor| editor.selection.last().is_some(),
    run: |editor| editor.ask_who(),
};

pub(super) static SWAP: Action = Action {
    id: "ask_swapped",
    label: "Ask the other way round",
    group: Group::View,
    shortcuts: &[Shortcut::plain("X")],
    edits: false,
    enabled: |editor| matches!(editor.question, Some(Question::Reach { .. })),
    run: |editor| editor.swap_question(),
};
