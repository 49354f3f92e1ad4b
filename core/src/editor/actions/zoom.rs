//! Zooms in, out and to 100 %, around the middle of the canvas.

use super::{Action, Group, Shortcut};

/// One step of zooming.
const STEP: f64 = 1.25;

pub(super) static IN: Action = Action {
    id: "zoom_in",
    label: "Zoom in",
    group: Group::View,
    shortcuts: &[Shortcut::command("+"), Shortcut::command("=")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.zoom_by(STEP),
};

pub(super) static OUT: Action = Action {
    id: "zoom_out",
    label: "Zoom out",
    group: Group::View,
    shortcuts: &[Shortcut::command("-")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.zoom_by(1.0 / STEP),
};

pub(super) static RESET: Action = Action {
    id: "zoom_reset",
    label: "Zoom to 100 %",
    group: Group::View,
    shortcuts: &[Shortcut::command("0")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.zoom_by(1.0 / editor.camera.zoom),
};
