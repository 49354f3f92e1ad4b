//! What an event changed, for whoever draws and saves.

use super::actions::Surface;
use super::geometry::Point;
use super::motion::Motion;
use crate::model::{AnnotationId, EdgeId, NodeId, Rect, Transaction};

/// What changed. Collected over one event; everything off means nothing changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// The scene looks different: the diagram changed, or what a gesture lifts out of it.
    pub scene: bool,
    /// What lies over the scene looks different.
    pub overlay: bool,
    /// The camera moved.
    pub camera: bool,
    /// The camera moved by itself, not under the user's hand; the app may animate it.
    pub camera_jump: bool,
    /// The camera moved so that the eye should follow: the app flies there, unless the person wants no motion.
    pub flight: bool,
    /// A presentation began, went on or ended.
    pub presentation: bool,
    /// Other things are selected.
    pub selection: bool,
    /// Something else is asked, or chosen for it.
    pub question: bool,
    /// Another view is looked through, or there are other ones.
    pub view: bool,
    /// Something else is looked for on the canvas, or found.
    pub search: bool,
    /// The person prefers something else.
    pub preferences: bool,
    /// Another tool is in use.
    pub tool: bool,
    /// The pointer looks different.
    pub cursor: bool,
    /// What was applied to the diagram, in order.
    pub transactions: Vec<Transaction>,
    /// Nodes glide from where they were, for whoever draws them; they are where they belong already.
    pub motion: Option<Motion>,
    /// Whether more than places changed, so that what is derived from the diagram may be another: not where something is only
    /// moved about in its container.
    pub derived: bool,
    /// What to tell.
    pub announce: Option<Announcement>,
    /// What to ask.
    pub ask: Option<Ask>,
    /// What to open around the canvas.
    pub open: Option<Surface>,
    /// Something is to be chosen on the canvas, or no longer.
    pub choosing: bool,
    /// The node that was chosen on the canvas.
    pub chosen: Option<NodeId>,
    /// Text for the system's clipboard.
    pub clipboard: Option<String>,
    /// The event was ours; the browser shall not act on it as well.
    pub used: bool,
}

/// Something to tell, by screen reader and where need be in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// One sentence or name, such as "a subnet belongs in a VPC".
    pub text: String,
    /// Whether something was refused.
    pub refusal: bool,
    /// Whether it is also shown: a refusal, or more happened than somebody may have meant.
    pub shown: bool,
}

/// Something only the user knows.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// What an edge allows. Answered by `Edit::Connect`, or by `Edit::SetGrants` when the edge is there already.
    Grants {
        /// Who gets access.
        from: NodeId,
        /// To what; its type's grants are the choices.
        to: NodeId,
        /// The edge between them, if there is one.
        edge: Option<EdgeId>,
        /// Where to ask, on the screen.
        at: Point,
    },
    /// A node's name. Answered by `Edit::Rename`.
    Label {
        /// Which.
        node: NodeId,
        /// Where it is, on the screen.
        rect: Rect,
    },
    /// What a note, a text or a frame says; [`super::Editor::writing`] has it. Answered by `Edit::Write`.
    Text {
        /// Which.
        annotation: AnnotationId,
    },
}

/// Shape of the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// The usual arrow.
    #[default]
    Default,
    /// Over something that is clicked.
    Pointer,
    /// Over something that can be moved.
    Move,
    /// Ready to pan.
    Grab,
    /// Panning.
    Grabbing,
    /// Drawing an edge, placing a node.
    Crosshair,
    /// Would duplicate.
    Copy,
    /// Would be refused.
    NotAllowed,
    /// Resizes up and down.
    ResizeNs,
    /// Resizes left and right.
    ResizeEw,
    /// Resizes along the falling diagonal.
    ResizeNwse,
    /// Resizes along the rising diagonal.
    ResizeNesw,
}

impl Cursor {
    /// Its name in CSS.
    pub const fn css(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Pointer => "pointer",
            Self::Move => "move",
            Self::Grab => "grab",
            Self::Grabbing => "grabbing",
            Self::Crosshair => "crosshair",
            Self::Copy => "copy",
            Self::NotAllowed => "not-allowed",
            Self::ResizeNs => "ns-resize",
            Self::ResizeEw => "ew-resize",
            Self::ResizeNwse => "nwse-resize",
            Self::ResizeNesw => "nesw-resize",
        }
    }
}
