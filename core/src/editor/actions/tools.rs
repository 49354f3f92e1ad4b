//! Takes up a tool.

use super::{Action, Group, Shortcut};
use crate::editor::Tool;

pub(super) static SELECT: Action = Action {
    id: "tool_select",
    label: "Select",
    group: Group::Tool,
    shortcuts: &[Shortcut::plain("v")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.set_tool(Tool::Select),
};

pub(super) static HAND: Action = Action {
    id: "tool_hand",
    label: "Hand",
    group: Group::Tool,
    shortcuts: &[Shortcut::plain("h")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.set_tool(Tool::Hand),
};

pub(super) static CONNECT: Action = Action {
    id: "tool_connect",
    label: "Connect",
    group: Group::Tool,
    shortcuts: &[Shortcut::plain("c")],
    edits: true,
    enabled: |_| true,
    run: |editor| editor.start_connecting(),
};
