//! The open document: the core's editor, what is derived from it, and signals that tell panels what changed.

pub(crate) mod checking;
mod reacting;

use std::rc::Rc;
use std::sync::Arc;

pub(crate) use drawbridge_core::analysis::Analysis;
use drawbridge_core::analysis::node_of;
use drawbridge_core::editor::{
    Ask, Camera, Edit, Editor, Input, Picking, Point, Preferences, Presented, Question, Surface, Tool,
    actions,
};
use drawbridge_core::model::{Diagram, Node, NodeId, Transaction, parse_day};
use drawbridge_core::rules::Finding;
use drawbridge_core::stack::Origin;
use leptos::prelude::*;
use time::Date;

use self::checking::UnderWay;
pub(crate) use self::reacting::{Found, Looking, Picked};
use crate::canvas::{Marks, Painter};
use crate::notify::Notices;

/// Handle to the open document; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Document {
    editor: StoredValue<Editor, LocalStorage>,
    painter: StoredValue<Option<Painter>, LocalStorage>,
    /// Counts changes of the diagram.
    revision: RwSignal<u64>,
    /// Counts documents: another one was opened.
    opened: RwSignal<u64>,
    picked: RwSignal<Picked>,
    tool: RwSignal<Tool>,
    camera: RwSignal<Camera>,
    undo: RwSignal<Option<String>>,
    redo: RwSignal<Option<String>>,
    analysis: RwSignal<Arc<Analysis>>,
    analysis_due: StoredValue<bool>,
    /// A check that takes longer than a frame, under way.
    checking: StoredValue<Option<UnderWay>, LocalStorage>,
    /// Whether what is shown of the analysis is about an older state of the diagram.
    is_checking: RwSignal<bool>,
    /// What was changed since; `None` if nothing that is known of the diagram helps.
    unchecked: StoredValue<Option<Vec<Transaction>>>,
    /// When the newest check began, in milliseconds since 1970.
    analysis_began: StoredValue<f64>,
    /// How long the last check took, in milliseconds.
    analysis_took: StoredValue<f64>,
    /// When the camera last moved, or something was last carried, in milliseconds since 1970.
    moved: StoredValue<f64>,
    /// Counts the changes that a check is due for.
    analysis_turn: StoredValue<u64>,
    ask: RwSignal<Option<Ask>>,
    surface: RwSignal<Option<Surface>>,
    found: RwSignal<Option<Found>>,
    looking: RwSignal<Looking>,
    presented: RwSignal<Option<Presented>>,
    preferences: RwSignal<Preferences>,
    asked: RwSignal<(Option<Question>, Option<Picking>)>,
    refusal: RwSignal<Option<(String, Point)>>,
    /// Whether a reference is being chosen on the canvas, and who is told of it.
    is_choosing: RwSignal<bool>,
    chosen: StoredValue<Option<Callback<NodeId>>>,
    marks: RwSignal<Marks>,
    read_only: RwSignal<bool>,
    /// Told of every transaction, as it is applied.
    recorder: StoredValue<Option<Recorder>, LocalStorage>,
    notices: Notices,
}

/// Whoever keeps transactions.
type Recorder = Rc<dyn Fn(&[Transaction])>;

impl Document {
    /// An empty document.
    pub(crate) fn new(notices: Notices) -> Self {
        let editor = Editor::new(Diagram::default(), seed());
        let tool = editor.tool();
        let camera = editor.camera();
        let document = Self {
            editor: StoredValue::new_local(editor),
            painter: StoredValue::new_local(None),
            revision: RwSignal::new(0),
            opened: RwSignal::new(0),
            picked: RwSignal::default(),
            tool: RwSignal::new(tool),
            camera: RwSignal::new(camera),
            undo: RwSignal::new(None),
            redo: RwSignal::new(None),
            analysis: RwSignal::default(),
            analysis_due: StoredValue::new(false),
            checking: StoredValue::new_local(None),
            is_checking: RwSignal::new(false),
            unchecked: StoredValue::new(None),
            analysis_began: StoredValue::new(0.0),
            analysis_took: StoredValue::new(0.0),
            moved: StoredValue::new(0.0),
            analysis_turn: StoredValue::new(0),
            ask: RwSignal::new(None),
            surface: RwSignal::new(None),
            found: RwSignal::new(None),
            looking: RwSignal::default(),
            presented: RwSignal::new(None),
            preferences: RwSignal::default(),
            asked: RwSignal::default(),
            refusal: RwSignal::new(None),
            is_choosing: RwSignal::new(false),
            chosen: StoredValue::new(None),
            marks: RwSignal::default(),
            read_only: RwSignal::new(false),
            recorder: StoredValue::new_local(None),
            notices,
        };
        document.analyze_when_possible();
        document
    }

    /// Reads the diagram; whoever asks is told of every change.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Diagram) -> T) -> T {
        self.revision.track();
        self.editor.with_value(|it| read(it.diagram()))
    }

    /// Reads the diagram without being told of changes.
    pub(crate) fn peek<T>(self, read: impl FnOnce(&Diagram) -> T) -> T {
        self.editor.with_value(|it| read(it.diagram()))
    }

    /// Reads the editor without being told of changes.
    pub(crate) fn peek_editor<T>(self, read: impl FnOnce(&Editor) -> T) -> T {
        self.editor.with_value(read)
    }

    /// Reads one node, tracked; `None` once it is gone.
    pub(crate) fn node<T>(self, id: &NodeId, read: impl FnOnce(&Node) -> T) -> Option<T> {
        self.with(|it| it.node(id.as_str()).map(read))
    }

    /// What is selected, tracked.
    pub(crate) fn picked(self) -> Picked {
        self.picked.get()
    }

    /// What is selected, as a signal.
    pub(crate) fn picked_signal(self) -> RwSignal<Picked> {
        self.picked
    }

    /// The tool in use, tracked.
    pub(crate) fn tool(self) -> Tool {
        self.tool.get()
    }

    /// The tool in use, not tracked.
    pub(crate) fn tool_now(self) -> Tool {
        self.tool.get_untracked()
    }

    /// Whether nothing may be changed, not tracked.
    pub(crate) fn is_read_only_now(self) -> bool {
        self.read_only.get_untracked()
    }

    /// The camera, tracked.
    pub(crate) fn camera(self) -> Camera {
        self.camera.get()
    }

    /// What undo would take back, tracked.
    pub(crate) fn undo_label(self) -> Option<String> {
        self.undo.get()
    }

    /// What redo would bring back, tracked.
    pub(crate) fn redo_label(self) -> Option<String> {
        self.redo.get()
    }

    /// Everything derived, tracked. A frame behind the diagram at most.
    pub(crate) fn analysis(self) -> Arc<Analysis> {
        self.analysis.get()
    }

    /// Everything derived, not tracked.
    pub(crate) fn analysis_now(self) -> Arc<Analysis> {
        self.analysis.get_untracked()
    }

    /// Whether a check is under way and findings are about an older state of the diagram, tracked.
    pub(crate) fn is_checking(self) -> bool {
        self.is_checking.get()
    }

    /// What is asked about the drawing, and which end of it is being chosen, tracked.
    pub(crate) fn asked(self) -> (Option<Question>, Option<Picking>) {
        self.asked.get()
    }

    /// What is asked about the drawing, not tracked.
    pub(crate) fn asked_now(self) -> Option<Question> {
        self.asked.with_untracked(|it| it.0.clone())
    }

    /// What the editor asks, tracked.
    pub(crate) fn question(self) -> Option<Ask> {
        self.ask.get()
    }

    /// What the editor opens around the canvas, tracked: it is set anew each time.
    pub(crate) fn surface(self) -> Option<Surface> {
        self.surface.get()
    }

    /// What is looked for on the canvas and what was found, tracked.
    pub(crate) fn found(self) -> Option<Found> {
        self.found.get()
    }

    /// What is looked through, tracked.
    pub(crate) fn looking(self) -> Looking {
        self.looking.get()
    }

    /// Where the presentation is, tracked; `None` without one.
    pub(crate) fn presented(self) -> Option<Presented> {
        self.presented.get()
    }

    /// Whether a presentation is under way, not tracked.
    pub(crate) fn is_presenting_now(self) -> bool {
        self.presented.with_untracked(Option::is_some)
    }

    /// What the person prefers, tracked.
    pub(crate) fn preferences(self) -> Preferences {
        self.preferences.get()
    }

    /// Both ends of the edge that the question is about, if it is not there yet; not tracked.
    pub(crate) fn proposed_now(self) -> Option<(NodeId, NodeId)> {
        self.ask.with_untracked(|it| match it {
            Some(Ask::Grants { from, to, edge: None, .. }) => Some((from.clone(), to.clone())),
            _ => None,
        })
    }

    /// Takes the question away.
    pub(crate) fn answered(self) {
        if self.proposed_now().is_some() {
            self.painter.with_value(|it| it.iter().for_each(|painter| painter.request(false)));
        }
        self.ask.set(None);
    }

    /// Why what the pointer carries cannot be let go here, and where to say so on the screen.
    pub(crate) fn refusal_signal(self) -> RwSignal<Option<(String, Point)>> {
        self.refusal
    }

    /// Shows why something cannot be let go here, or that it can.
    pub(crate) fn show_refusal(self, refusal: Option<(String, Point)>) {
        if refusal != self.refusal.get_untracked() {
            self.refusal.set(refusal);
        }
    }

    /// Whether a reference is being chosen on the canvas, tracked.
    pub(crate) fn is_choosing(self) -> bool {
        self.is_choosing.get()
    }

    /// Whether a reference is being chosen on the canvas, not tracked.
    pub(crate) fn is_choosing_now(self) -> bool {
        self.is_choosing.get_untracked()
    }

    /// Lets a node of one of these types be chosen on the canvas, which gets the focus; without a callback, no longer.
    pub(crate) fn choose(self, types: &[&'static str], chosen: Option<Callback<NodeId>>) {
        self.chosen.set_value(chosen);
        self.edit(Edit::Choose(chosen.map(|_| types.to_vec())));
        if chosen.is_some() {
            crate::commands::focus_stage();
        }
    }

    /// What a deployment does to nodes.
    pub(crate) fn marks_now(self) -> Marks {
        self.marks.get_untracked()
    }

    /// Paints what a deployment does to nodes; nothing for an empty map.
    pub(crate) fn mark(self, marks: Marks) {
        if marks != self.marks.get_untracked() {
            self.marks.set(marks);
            self.painter.with_value(|it| it.iter().for_each(|painter| painter.request(false)));
        }
    }

    /// Whether nothing may be changed, tracked.
    pub(crate) fn is_read_only(self) -> bool {
        self.read_only.get()
    }

    /// Counts changes of the diagram, tracked.
    pub(crate) fn revision(self) -> u64 {
        self.revision.get()
    }

    /// Counts changes of the diagram, not tracked.
    pub(crate) fn revision_now(self) -> u64 {
        self.revision.get_untracked()
    }

    /// Counts documents that were opened, tracked.
    pub(crate) fn generation(self) -> u64 {
        self.opened.get()
    }

    /// The same, not tracked.
    pub(crate) fn generation_now(self) -> u64 {
        self.opened.get_untracked()
    }

    /// Lets the document be changed, or not.
    pub(crate) fn set_read_only(self, read_only: bool) {
        self.editor.update_value(|it| it.set_read_only(read_only));
        self.read_only.set(read_only);
    }

    /// Shows another document; history and selection start anew.
    pub(crate) fn open(self, diagram: Diagram) {
        let Some(effects) = self.editor.try_update_value(|it| it.open(diagram)) else { return };
        self.ask.set(None);
        self.opened.update(|it| *it += 1);
        self.react(effects, true);
    }

    /// Gives the editor an event; tells whether it used it.
    pub(crate) fn handle(self, input: Input) -> bool {
        let Some(effects) = self.editor.try_update_value(|it| it.handle(input)) else { return false };
        let used = effects.used;
        self.react(effects, false);
        used
    }

    /// Runs a command of a panel.
    pub(crate) fn edit(self, edit: Edit) {
        self.handle(Input::Edit(edit));
    }

    /// Runs an action by id, if it can run now.
    pub(crate) fn act(self, id: &str) {
        if let Some(action) = actions::by_id(id) {
            self.handle(Input::Action(action));
        }
    }

    /// Applies ops that a panel or a fix prepared; a refusal is told.
    pub(crate) fn apply(self, transaction: Transaction) -> Result<(), String> {
        match self.editor.try_update_value(|it| it.apply(transaction)) {
            Some(Ok(effects)) => {
                self.react(effects, false);
                Ok(())
            }
            Some(Err(error)) => Err(error.to_string()),
            None => Ok(()),
        }
    }

    /// An id for a node of a transaction that is being prepared.
    pub(crate) fn new_node_id(self) -> NodeId {
        self.editor.try_update_value(Editor::new_node_id).unwrap_or_else(|| NodeId::from("new"))
    }

    /// Applies a transaction that is not this person's own: undo does not take it back.
    pub(crate) fn follow(self, transaction: Transaction) -> Result<(), String> {
        match self.editor.try_update_value(|it| it.apply_remote(transaction)) {
            Some(Ok(effects)) => {
                self.react(effects, false);
                Ok(())
            }
            Some(Err(error)) => Err(error.to_string()),
            None => Ok(()),
        }
    }

    /// Has every transaction told, from now on, as it is applied.
    pub(crate) fn record(self, recorder: impl Fn(&[Transaction]) + 'static) {
        self.recorder.set_value(Some(Rc::new(recorder)));
    }

    /// Selects nodes.
    pub(crate) fn select(self, nodes: Vec<NodeId>) {
        self.edit(Edit::Select { nodes, edges: Vec::new() });
    }

    /// Selects what a resource of the stack comes from and shows it.
    pub(crate) fn reveal(self, origin: &Origin) {
        match origin {
            Origin::Node { id, .. } => self.edit(Edit::ZoomToNode(id.clone())),
            Origin::Edge { id } => self.edit(Edit::ZoomToEdge(id.clone())),
            Origin::Source { .. } => {}
        }
    }

    /// The node a finding is shown at: its own, or the one its edge starts from.
    pub(crate) fn node_of(self, finding: &Finding) -> Option<NodeId> {
        let origin = finding.origin.as_ref()?;
        self.peek(|diagram| node_of(diagram, origin))
    }

    /// Connects the canvas.
    pub(crate) fn attach(self, painter: Painter) {
        self.painter.set_value(Some(painter));
    }

    /// Disconnects the canvas.
    pub(crate) fn detach(self) {
        self.painter.set_value(None);
    }

    /// Asks the canvas for a frame, such as after a change of theme.
    pub(crate) fn repaint(self) {
        self.painter.with_value(|it| it.iter().for_each(|painter| painter.request(true)));
    }
}

/// The day where the user is: it decides which suppressions still hold.
pub(crate) fn today() -> Date {
    let now = js_sys::Date::new_0();
    let day = format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date());
    // Only a clock that shows no year of four digits fails.
    parse_day(&day).unwrap_or(Date::MIN)
}

/// A random number: the core draws none, and two sessions must not make the same ids.
fn seed() -> u64 {
    (js_sys::Math::random() * 9_007_199_254_740_991.0) as u64
}
