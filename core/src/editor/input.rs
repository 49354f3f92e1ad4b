//! What happens to the editor: pointer, keyboard and commands, free of any web type.

use std::collections::BTreeSet;

use super::actions::Action;
use super::annotations::Look;
use super::camera::Camera;
use super::geometry::{Point, Size};
use super::preferences::Preferences;
use super::presenting::Turn;
use super::question::{Picking, Question};
use super::tools::Tool;
use super::trace::Trace;
use super::viewing::Lens;
use crate::model::{
    AnnotationId, EdgeId, Expectation, ExpectationId, NodeId, Parameter, Setting, Shows, Suppression,
    SuppressionId, ViewId, ViewName,
};
use crate::value::Value;

/// One event.
#[derive(Clone, Debug)]
pub enum Input {
    /// A button or finger went down on the canvas.
    PointerDown(Pointer),
    /// The pointer moved, pressed or not.
    PointerMove(Pointer),
    /// A button or finger went up.
    PointerUp(Pointer),
    /// The system took the pointer away; the gesture is off.
    PointerCancel,
    /// So many milliseconds have passed while the pointer holds something at the edge of the canvas
    /// ([`super::Editor::drifts`]).
    Drift(f64),
    /// The pointer left the canvas; nothing is hovered any more.
    PointerLeave,
    /// The wheel turned, or fingers moved on a trackpad.
    Wheel(Wheel),
    /// A key went down while neither a field nor the code view had focus.
    KeyDown(Key),
    /// A key went up.
    KeyUp(Key),
    /// The canvas has this size, in CSS pixels.
    Resize(Size),
    /// A resource type is being dragged over the canvas from the palette.
    PaletteDrag {
        /// Type id, such as `ec2.vpc`.
        ty: String,
        /// Where, on the screen.
        at: Point,
    },
    /// A resource type was dropped on the canvas.
    PaletteDrop {
        /// Type id.
        ty: String,
        /// Where, on the screen.
        at: Point,
    },
    /// The drag from the palette left the canvas or was given up.
    PaletteCancel,
    /// A menu was asked for at a point of the screen.
    Menu(Point),
    /// Text was pasted.
    Paste(String),
    /// An action without arguments, from a menu, a button or the command palette.
    Action(&'static Action),
    /// An action with arguments, from a panel.
    Edit(Edit),
}

/// A pointer event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// Tells fingers apart.
    pub id: i32,
    /// Where, on the screen.
    pub at: Point,
    /// The button that changed; meaningless for moves.
    pub button: Button,
    /// What points.
    pub kind: PointerKind,
    /// Modifier keys held.
    pub modifiers: Modifiers,
    /// 2 for the second press of a double click.
    pub clicks: u32,
}

/// A pointer's button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Button {
    /// Left button, finger, tip of the pen.
    #[default]
    Primary,
    /// The wheel.
    Middle,
    /// Right button.
    Secondary,
}

/// What points. Fingers need larger targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointerKind {
    /// Mouse or trackpad.
    #[default]
    Mouse,
    /// Finger.
    Touch,
    /// Pen.
    Pen,
}

/// Modifier keys held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// Shift.
    pub shift: bool,
    /// Alt, Option on a Mac.
    pub alt: bool,
    /// Control.
    pub ctrl: bool,
    /// Command on a Mac, the Windows key elsewhere.
    pub meta: bool,
}

impl Modifiers {
    /// Control, or Command on a Mac.
    pub fn command(self) -> bool {
        self.ctrl || self.meta
    }

    /// Whether a click adds to what is selected, or takes out of it.
    pub fn adds(self) -> bool {
        self.shift || self.command()
    }
}

/// A turn of the wheel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wheel {
    /// Where, on the screen.
    pub at: Point,
    /// Pixels rightwards.
    pub dx: f64,
    /// Pixels downwards.
    pub dy: f64,
    /// Modifier keys held. Browsers report a pinch as a wheel with Control.
    pub modifiers: Modifiers,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it types or is called, such as `a`, `Enter`, `ArrowLeft` (`KeyboardEvent.key`).
    pub key: String,
    /// Which key it is on the keyboard, whatever the layout, such as `Digit1` (`KeyboardEvent.code`).
    pub code: String,
    /// Modifier keys held.
    pub modifiers: Modifiers,
}

/// An action with arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Selects exactly these. Ids that are not there are skipped.
    Select {
        /// Nodes.
        nodes: Vec<NodeId>,
        /// Edges.
        edges: Vec<EdgeId>,
    },
    /// Takes up another tool.
    SetTool(Tool),
    /// Places a new node without a pointer: into the selected container, or where there is room.
    Place {
        /// Type id.
        ty: String,
    },
    /// Gives a node another name.
    Rename {
        /// Which.
        node: NodeId,
        /// The new name.
        name: String,
    },
    /// Sets a property, or unsets it.
    SetProperty {
        /// Which node.
        node: NodeId,
        /// Which property.
        key: String,
        /// The new value.
        value: Option<Value>,
    },
    /// Sets a property of several nodes in one step. Where they hold lists or maps that differ, what is common to all of them
    /// becomes this, and each keeps the rest.
    SetProperties {
        /// Which nodes.
        nodes: Vec<NodeId>,
        /// Which property.
        key: String,
        /// The new value.
        value: Option<Value>,
    },
    /// Makes the value of a property an input of the stack, in one step for all these nodes.
    MakeVariable {
        /// Which nodes; they hold the same.
        nodes: Vec<NodeId>,
        /// Which property.
        key: String,
    },
    /// Lets a node of one of these types be chosen on the canvas, or nothing any more.
    Choose(Option<Vec<&'static str>>),
    /// Makes an access edge.
    Connect {
        /// Who gets access.
        from: NodeId,
        /// To what.
        to: NodeId,
        /// Names of grants of the target's type.
        grants: BTreeSet<String>,
    },
    /// Changes what an access edge allows.
    SetGrants {
        /// Which edge.
        edge: EdgeId,
        /// Names of grants of the target's type.
        grants: BTreeSet<String>,
    },
    /// Moves a node into another container, where there is room.
    Reparent {
        /// Which.
        node: NodeId,
        /// The container; `None` is the canvas.
        parent: Option<NodeId>,
    },
    /// Sets an input of the stack, or takes it out.
    SetParameter {
        /// Its name.
        name: String,
        /// The input.
        parameter: Option<Parameter>,
    },
    /// Changes something that holds for the whole diagram.
    SetSetting(Setting),
    /// Decides to live with a finding.
    Suppress(Suppression),
    /// Lets a finding count again.
    Unsuppress(SuppressionId),
    /// Says what has to hold: something new, or in place of what was said.
    Expect {
        /// Which; `None` for a new one.
        id: Option<ExpectationId>,
        /// What has to hold.
        expectation: Expectation,
    },
    /// Expects it no longer.
    Unexpect(ExpectationId),
    /// Selects exactly these notes, texts and frames.
    SelectAnnotations(Vec<AnnotationId>),
    /// What was written in a note, a text or a frame.
    Write {
        /// Which.
        annotation: AnnotationId,
        /// As typed.
        text: String,
    },
    /// Changes how notes, texts and frames look.
    Restyle {
        /// Which.
        annotations: Vec<AnnotationId>,
        /// What about them.
        look: Look,
    },
    /// Says whether notes, texts and frames are shown in a view.
    ShowIn {
        /// Which.
        annotations: Vec<AnnotationId>,
        /// One of the views.
        view: ViewName,
        /// Whether they are shown in it.
        shown: bool,
    },
    /// Selects a note, a text or a frame and shows it.
    ZoomToAnnotation(AnnotationId),
    /// Selects a node and shows it.
    ZoomToNode(NodeId),
    /// Selects an edge and shows it.
    ZoomToEdge(EdgeId),
    /// Asks something about the drawing, or nothing any more.
    Ask(Option<Question>),
    /// Lets an end of the question be chosen on the canvas.
    Pick(Picking),
    /// Lights an answer up, or puts it out.
    Trace(Option<Trace>),
    /// Looks for something on the canvas, or for nothing any more.
    Find(Option<String>),
    /// Goes to the next node that was found.
    FindNext {
        /// To the one before.
        backwards: bool,
    },
    /// Looks through a view.
    LookThrough(Lens),
    /// Leaves out what is not in the view, or lets it step back.
    HideRest(bool),
    /// Saves a view of the part of the canvas that is seen.
    SaveView {
        /// What it is called.
        name: String,
        /// What is in it.
        shows: Shows,
    },
    /// Gives a view another name.
    RenameView {
        /// Which.
        view: ViewId,
        /// The new name.
        name: String,
    },
    /// Makes a view look where the camera does now.
    AimView(ViewId),
    /// Moves a view by one in the list.
    MoveView {
        /// Which.
        view: ViewId,
        /// Towards the end.
        down: bool,
    },
    /// Deletes a view.
    DeleteView(ViewId),
    /// Begins a presentation, or ends it.
    Present(bool),
    /// Goes on with the presentation, or back.
    Turn(Turn),
    /// Changes what the person prefers.
    Prefer(Preferences),
    /// Looks elsewhere.
    SetCamera(Camera),
}
