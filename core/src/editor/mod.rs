//! The canvas as a pure state machine: events in, changes and things to draw out.
//!
//! [`Editor::handle`] is the only way in. A gesture changes nothing until it is complete: what it moves is part of
//! the [`Overlay`], and on release it becomes one [`Transaction`]. One file per tool state
//! (`tools/`) and one per action ([`actions`]).
//!
//! Screen coordinates are CSS pixels from the canvas's top left corner, world coordinates are canvas units.

pub mod actions;
mod annotations;
mod apart;
pub mod arrows;
mod camera;
mod choosing;
pub mod clipboard;
pub mod commands;
mod commit;
pub mod context_menu;
mod detour;
mod dispatch;
mod draft;
mod drifting;
mod effects;
pub mod form;
pub mod geometry;
pub mod help;
mod hit_test;
mod input;
mod keeping;
mod keyboard;
mod lanes;
pub mod lettering;
pub mod minimap;
mod motion;
pub mod naming;
mod new_node;
mod overlay;
pub mod palette;
mod picture;
mod pins;
mod placement;
pub mod preferences;
mod presenting;
mod question;
pub mod relations;
mod route;
mod scene;
pub mod search;
mod selection;
mod snap;
mod tools;
mod trace;
mod viewing;

pub use actions::{Action, Group, PictureKind, Shortcut, Surface, Tab};
pub use annotations::{AnnotationKind, Look, Writing};
pub use apart::apart;
pub use camera::Camera;
pub use effects::{Announcement, Ask, Cursor, Effects};
pub use geometry::{Point, Side, Size, Vec2, bounds};
pub use hit_test::Hit;
pub use input::{Button, Edit, Input, Key, Modifiers, Pointer, PointerKind, Wheel};
pub use motion::Motion;
pub use overlay::{ConnectHandle, Connection, DropHint, FoldHandle, Ghost, Lifted, Overlay, ResizeHandle};
pub use pins::{Tie, tie};
pub use preferences::{Preferences, WheelMode};
pub use presenting::{Presented, Step, Turn};
pub use question::{End, Picking, Question};
pub use route::{Route, name_of_container};
pub use scene::{Cover, Scene, SceneAnnotation, SceneEdge, SceneNode, Visible};
pub use selection::Selection;
pub use snap::GRID;
pub use tools::{EdgeEnd, Tool};
pub use trace::{Disc, Stop, Tone, Trace, TraceOverlay};
pub use viewing::Lens;

pub use crate::layout::{HEADER, PADDING};

use crate::model::{ApplyError, Diagram, EdgeId, History, IdSource, NodeId, Op, Transaction};
use tools::State;

/// A diagram being edited.
#[derive(Clone, Debug)]
pub struct Editor {
    diagram: Diagram,
    history: History,
    ids: IdSource,
    scene: Scene,
    selection: Selection,
    /// What the one selected node refers to, and what refers to it.
    related: Vec<NodeId>,
    camera: Camera,
    viewport: Size,
    tool: Tool,
    state: State,
    /// What is under the pointer while no gesture is under way.
    hover: Option<Hit>,
    /// The node whose connection handles show; they stick out of its box, so the pointer may be beside it.
    handles_of: Option<NodeId>,
    last_pointer: Option<Pointer>,
    /// Whether the press before closed or opened a container: the second of a double click shall do nothing more.
    has_folded: bool,
    /// How long the pointer has held something at the edge of the canvas, in milliseconds.
    held_at_edge: f64,
    is_space_down: bool,
    is_read_only: bool,
    /// Whether somebody who may only look has closed or opened something: the scene is another than the diagram says then.
    sees_apart: bool,
    /// The document has not been shown yet, because the window's size is not known.
    is_unseen: bool,
    /// What was copied last, for the paste action where the system's clipboard is out of reach.
    copied: Option<String>,
    /// What is asked about the drawing.
    question: Option<Question>,
    /// The end of the question that is being chosen.
    picking: Option<Picking>,
    /// What of the answer is lit.
    trace: Option<Trace>,
    /// The annotation whose text is being written.
    writing: Option<Writing>,
    looks: annotations::Looks,
    /// What is looked for on the canvas.
    search: Option<search::Search>,
    /// What is looked through.
    viewing: viewing::Viewing,
    /// A presentation under way.
    presenting: Option<presenting::Presenting>,
    preferences: Preferences,
    /// What turned the wheel last.
    wheel_device: preferences::WheelDevice,
    /// The finger that is down, if it is the only one.
    finger: Option<Pointer>,
    /// The reference that is being chosen on the canvas.
    choosing: Option<choosing::Choosing>,
    /// Changes of the event being handled.
    effects: Effects,
}

impl Editor {
    /// An editor of a diagram. `seed` makes the ids of this session unique: a random number in production.
    pub fn new(diagram: Diagram, seed: u64) -> Self {
        Self {
            scene: Scene::new(&diagram),
            diagram,
            history: History::default(),
            ids: IdSource::new(seed),
            selection: Selection::default(),
            related: Vec::new(),
            camera: Camera::default(),
            viewport: Size::default(),
            tool: Tool::Select,
            state: Tool::Select.resting(),
            hover: None,
            handles_of: None,
            last_pointer: None,
            has_folded: false,
            held_at_edge: 0.0,
            is_space_down: false,
            is_read_only: false,
            sees_apart: false,
            is_unseen: true,
            copied: None,
            question: None,
            picking: None,
            trace: None,
            writing: None,
            looks: annotations::Looks::default(),
            search: None,
            viewing: viewing::Viewing::default(),
            presenting: None,
            preferences: Preferences::default(),
            wheel_device: preferences::WheelDevice::default(),
            finger: None,
            choosing: None,
            effects: Effects::default(),
        }
    }

    /// The document.
    pub fn diagram(&self) -> &Diagram {
        &self.diagram
    }

    /// What can be undone.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// An id for a node of a transaction that is prepared elsewhere.
    pub fn new_node_id(&mut self) -> NodeId {
        self.ids.node()
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// What part of the canvas is seen.
    pub fn camera(&self) -> Camera {
        self.camera
    }

    /// Size of the canvas, in CSS pixels.
    pub fn viewport(&self) -> Size {
        self.viewport
    }

    /// Where everything is.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The tool in use.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// What is under the pointer.
    pub fn hover(&self) -> Option<&Hit> {
        self.hover.as_ref()
    }

    /// Whether a gesture is under way.
    pub fn is_busy(&self) -> bool {
        !self.state.is_resting()
    }

    /// Name of the tool state, for tests and diagnostics.
    pub fn state_name(&self) -> &'static str {
        self.state.name()
    }

    /// Whether the document may only be looked at.
    pub fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Whether somebody who may only look has closed or opened something, so that the scene is another than the diagram says.
    pub fn sees_apart(&self) -> bool {
        self.sees_apart
    }

    /// Lets the document be changed or only be looked at. Who changes it sees it as it is.
    pub fn set_read_only(&mut self, is_read_only: bool) {
        self.is_read_only = is_read_only;
        if !is_read_only && std::mem::take(&mut self.sees_apart) {
            self.cancel_gesture();
            self.scene = Scene::new(&self.diagram);
            self.seen_again();
        }
    }

    /// Whether a gesture has taken a node out of the scene; [`Overlay::lifted`] says where it is.
    pub fn is_lifted(&self, id: &NodeId) -> bool {
        let roots = self.state.lifted();
        let is_root = |it: &NodeId| roots.binary_search(it).is_ok();
        !roots.is_empty() && (is_root(id) || self.scene.ancestors(id.as_str()).any(is_root))
    }

    /// Whether a gesture has taken an edge out of the scene.
    pub fn is_edge_lifted(&self, id: &EdgeId) -> bool {
        !self.state.lifted().is_empty()
            && self
                .scene
                .edge(id.as_str())
                .is_some_and(|it| self.is_lifted(&it.from) || self.is_lifted(&it.to))
    }

    /// Opens another document: history and selection start anew, and all of it is shown.
    pub fn open(&mut self, diagram: Diagram) -> Effects {
        self.cancel_gesture();
        self.scene = Scene::new(&diagram);
        self.sees_apart = false;
        self.diagram = diagram;
        self.history = History::default();
        self.ask(None);
        self.stop_searching();
        self.stop_choosing();
        self.viewing = viewing::Viewing { hides: self.viewing.hides, ..viewing::Viewing::default() };
        self.effects.view = true;
        self.effects.presentation |= self.presenting.take().is_some();
        self.stop_writing();
        self.select(Selection::default());
        self.hover = None;
        self.handles_of = None;
        self.is_unseen = true;
        self.show_unseen();
        self.effects.scene = true;
        self.take_effects()
    }

    /// Applies a transaction from a panel, a fix or an import; it can be undone.
    ///
    /// # Errors
    ///
    /// Why it does not fit the diagram, which is unchanged then.
    pub fn apply(&mut self, transaction: Transaction) -> Result<Effects, ApplyError> {
        self.cancel_gesture();
        let transaction =
            Transaction::new(transaction.label, self.with_pinned(self.with_ends_freed(transaction.ops)));
        self.history.apply(&mut self.diagram, transaction.clone())?;
        let added = |op: &Op| if let Op::AddNode { id, .. } = op { Some(id.clone()) } else { None };
        let added: Vec<NodeId> = transaction.ops.iter().filter_map(added).collect();
        self.follow(transaction);
        self.show_added(&added);
        Ok(self.take_effects())
    }

    /// Looks at what was drawn by other means than the canvas, such as a fix, where nobody looks.
    fn show_added(&mut self, added: &[NodeId]) {
        let Some(rect) = bounds(added.iter().filter_map(|it| self.scene.seen_rect(it.as_str()))) else {
            return;
        };
        if !self.camera.world_view(self.viewport).contains_rect(&rect) {
            self.reveal(rect);
        }
    }

    /// Applies a transaction of somebody else; it cannot be undone here.
    ///
    /// # Errors
    ///
    /// Why it does not fit the diagram, which is unchanged then.
    pub fn apply_remote(&mut self, transaction: Transaction) -> Result<Effects, ApplyError> {
        self.cancel_gesture();
        self.diagram.apply_all(transaction.clone())?;
        self.follow(transaction);
        Ok(self.take_effects())
    }
}
