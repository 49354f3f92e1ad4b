//! Tools and their states: one file per state.
//!
//! A state is what the pointer means at the moment. It gets every pointer event and answers with the next state;
//! names are gerunds, and `Pointing…` is pressed but not yet dragged. Every state answers `cancel`, and what it
//! was about to do has then never happened.

mod annotate;
mod arrow;
mod connect;
mod hand;
mod pinch;
mod place;
mod reconnect;
mod select;

pub(super) use annotate::Annotating;
pub(super) use arrow::Aiming;
pub(super) use connect::{Connecting, neighbor};
pub(super) use hand::Panning;
pub(super) use pinch::Pinching;
pub(super) use place::Placing;
pub use reconnect::EdgeEnd;
pub(super) use reconnect::Reconnecting;
pub(super) use select::{Nudging, label_edit};

use super::annotations::AnnotationKind;
use super::effects::Cursor;
use super::overlay::Overlay;
use super::{Editor, Key, Pointer};
use crate::catalog::ResourceType;
use crate::model::{AnnotationId, NodeId};

/// What the pointer does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tool {
    /// Selects, moves, resizes; connects from handles.
    #[default]
    Select,
    /// Pans.
    Hand,
    /// Connects any two nodes.
    Connect,
    /// Places a new node of a type with the next click.
    Place(&'static ResourceType),
    /// Puts a note, a text, a frame or an arrow on the canvas.
    Annotate(AnnotationKind),
}

impl Tool {
    /// The state in which nothing is under way.
    pub(super) fn resting(self) -> State {
        match self {
            Self::Select => select::Idle.into(),
            Self::Hand => hand::Idle.into(),
            Self::Connect => connect::Idle.into(),
            Self::Place(ty) => Placing::by_click(ty).into(),
            Self::Annotate(AnnotationKind::Arrow) => arrow::Idle.into(),
            Self::Annotate(kind) => Annotating::new(kind).into(),
        }
    }
}

/// How far a press may wander before it is a drag, in pixels.
const SLOP: f64 = 4.0;

/// A state of a tool.
trait ToolState: Sized + Into<State> {
    /// For tests and diagnostics.
    const NAME: &'static str;

    /// A button went down.
    fn pointer_down(self, _editor: &mut Editor, _pointer: &Pointer) -> State {
        self.into()
    }

    /// The pointer moved, or the modifiers held changed.
    fn pointer_move(self, _editor: &mut Editor, _pointer: &Pointer) -> State {
        self.into()
    }

    /// A button went up.
    fn pointer_up(self, _editor: &mut Editor, _pointer: &Pointer) -> State {
        self.into()
    }

    /// A key went down that may mean something special here. True if it did.
    fn key_down(self, _editor: &mut Editor, _key: &Key) -> (State, bool) {
        (self.into(), false)
    }

    /// The gesture is off: nothing happened.
    fn cancel(self, editor: &mut Editor) -> State {
        editor.tool.resting()
    }

    /// The shape of the pointer.
    fn cursor(&self, _editor: &Editor) -> Cursor {
        Cursor::Default
    }

    /// What it adds to the overlay.
    fn draw(&self, _editor: &Editor, _overlay: &mut Overlay) {}

    /// Nodes it has taken out of the scene, with all they contain; in id order.
    fn lifted(&self) -> &[NodeId] {
        &[]
    }

    /// Notes, texts, frames and arrows it has taken out of the scene; in id order.
    fn lifted_annotations(&self) -> &[AnnotationId] {
        &[]
    }

    /// Whether nothing is under way.
    fn is_resting(&self) -> bool {
        false
    }
}

macro_rules! states {
    ($($name:ident($state:ty)),* $(,)?) => {
        /// Any state of any tool.
        #[derive(Clone, Debug)]
        pub(super) enum State {
            $($name($state),)*
        }

        $(impl From<$state> for State {
            fn from(it: $state) -> Self {
                Self::$name(it)
            }
        })*

        impl State {
            pub(super) fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => <$state>::NAME,)* }
            }

            pub(super) fn pointer_down(self, editor: &mut Editor, pointer: &Pointer) -> Self {
                match self { $(Self::$name(it) => it.pointer_down(editor, pointer),)* }
            }

            pub(super) fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> Self {
                match self { $(Self::$name(it) => it.pointer_move(editor, pointer),)* }
            }

            pub(super) fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> Self {
                match self { $(Self::$name(it) => it.pointer_up(editor, pointer),)* }
            }

            pub(super) fn key_down(self, editor: &mut Editor, key: &Key) -> (Self, bool) {
                match self { $(Self::$name(it) => it.key_down(editor, key),)* }
            }

            pub(super) fn cancel(self, editor: &mut Editor) -> Self {
                match self { $(Self::$name(it) => it.cancel(editor),)* }
            }

            pub(super) fn cursor(&self, editor: &Editor) -> Cursor {
                match self { $(Self::$name(it) => it.cursor(editor),)* }
            }

            pub(super) fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
                match self { $(Self::$name(it) => it.draw(editor, overlay),)* }
            }

            pub(super) fn lifted(&self) -> &[NodeId] {
                match self { $(Self::$name(it) => it.lifted(),)* }
            }

            pub(super) fn lifted_annotations(&self) -> &[AnnotationId] {
                match self { $(Self::$name(it) => it.lifted_annotations(),)* }
            }

            pub(super) fn is_resting(&self) -> bool {
                match self { $(Self::$name(it) => it.is_resting(),)* }
            }
        }
    };
}

states! {
    Idle(select::Idle),
    PointingCanvas(select::PointingCanvas),
    PointingNode(select::PointingNode),
    PointingAnnotation(select::PointingAnnotation),
    PointingHandle(select::PointingHandle),
    Translating(select::Translating),
    Brushing(select::Brushing),
    Nudging(Nudging),
    Resizing(select::Resizing),
    Sizing(select::Sizing),
    HandIdle(hand::Idle),
    Panning(Panning),
    ConnectIdle(connect::Idle),
    Connecting(Connecting),
    Reconnecting(Reconnecting),
    Placing(Placing),
    Annotating(Annotating),
    ArrowIdle(arrow::Idle),
    Aiming(Aiming),
    Pinching(Pinching),
}

impl State {
    /// Stands in while a state takes its step.
    pub(super) fn none() -> Self {
        select::Idle.into()
    }

    /// Whether the pointer drags something that may have to go to where the canvas is out of sight.
    pub(super) fn takes_canvas_along(&self) -> bool {
        match self {
            Self::Translating(_)
            | Self::Brushing(_)
            | Self::Resizing(_)
            | Self::Sizing(_)
            | Self::Reconnecting(_) => true,
            Self::Connecting(it) => !it.is_by_clicks(),
            Self::Annotating(it) => !it.is_resting(),
            Self::Aiming(it) => !it.is_by_clicks(),
            _ => false,
        }
    }

    /// Whether a press is part of what is under way: a connection or an arrow from click to click.
    pub(super) fn takes_presses(&self) -> bool {
        match self {
            Self::Connecting(it) => it.is_by_clicks(),
            Self::Aiming(it) => it.is_by_clicks(),
            _ => false,
        }
    }
}
