//! Takes up a tool.

use super::{Action, Group, Shortcut};
use crate::editor::{AnnotationKind, Tool};

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

macro_rules! annotate {
    ($name:ident, $id:literal, $kind:ident, $key:literal, $told:literal) => {
        pub(super) static $name: Action = Action {
            id: $id,
            label: AnnotationKind::$kind.label(),
            group: Group::Tool,
            shortcuts: &[Shortcut::plain($key)],
            edits: true,
            enabled: |_| true,
            run: |editor| {
                editor.set_tool(Tool::Annotate(AnnotationKind::$kind));
                editor.tell($told);
            },
        };
    };
}

annotate!(
    NOTE,
    "tool_note",
    Note,
    "n",
    "Note: click where it goes, or press Enter for the middle of the window"
);
annotate!(
    TEXT,
    "tool_text",
    Text,
    "t",
    "Text: click where it starts, or press Enter for the middle of the window"
);
annotate!(
    FRAME,
    "tool_frame",
    Frame,
    "f",
    "Frame: drag around what it holds, or press Enter to frame what is selected"
);
annotate!(
    ARROW,
    "tool_arrow",
    Arrow,
    "a",
    "Arrow: drag from one thing to another, or press Enter to start at what is selected"
);
