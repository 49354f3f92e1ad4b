//! A plain arrow is drawn, or one of its ends is taken elsewhere: by drag, from click to click, or by keyboard.

use super::{EdgeEnd, SLOP, State, ToolState, neighbor};
use crate::editor::effects::Cursor;
use crate::editor::geometry::{Point, Vec2};
use crate::editor::keyboard::arrow;
use crate::editor::overlay::{DropHint, Overlay};
use crate::editor::snap::{GRID, to_grid};
use crate::editor::{Button, Editor, Key, Pointer, Tool, arrows};
use crate::model::{Anchor, Annotation, AnnotationId, Target};

/// The arrow tool at rest: waiting for where it starts.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Idle;

impl ToolState for Idle {
    const NAME: &'static str = "arrow.idle";

    fn pointer_down(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if pointer.button != Button::Primary {
            return self.into();
        }
        if editor.is_read_only {
            editor.refuse("this diagram can only be viewed");
            return self.into();
        }
        Aiming::new(editor, pointer).into()
    }

    fn pointer_move(self, editor: &mut Editor, _pointer: &Pointer) -> State {
        // On the border of a container it would hang on that, and inside on nothing.
        editor.effects.overlay = true;
        self.into()
    }

    fn key_down(self, editor: &mut Editor, key: &Key) -> (State, bool) {
        match key.key.as_str() {
            "Tab" => {
                let targets = editor.targets();
                let found = neighbor(&targets, editor.selected_target().as_ref(), key.modifiers.shift);
                if let Some(it) = &found {
                    editor.focus_target(it);
                }
                (self.into(), found.is_some())
            }
            "Enter" if !editor.is_read_only => (Aiming::from_keyboard(editor).into(), true),
            _ => (self.into(), false),
        }
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        Cursor::Crosshair
    }

    /// What the arrow would start at.
    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let Some(pointer) = editor.last_pointer.filter(|it| !it.modifiers.command()) else { return };
        let at = editor.to_world(pointer.at);
        (overlay.hover, overlay.hover_annotation) = (None, None);
        overlay.drop = editor.target_at(at).map(|it| hint(editor, &it, at));
    }

    fn is_resting(&self) -> bool {
        true
    }
}

fn hint(editor: &Editor, target: &Target, at: Point) -> DropHint {
    let rect = editor.scene.target_rect(target);
    DropHint { container: target.node().cloned(), rect, refusal: None, at }
}

/// An end of an arrow hangs on the pointer, or on the keyboard's focus.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Aiming {
    id: AnnotationId,
    /// As it would be.
    arrow: Annotation,
    end: EdgeEnd,
    /// Which arrow is taken out of the scene; none while it is new.
    lifted: Vec<AnnotationId>,
    /// Where the press was, on the screen; `None` once it is a drag.
    pressed_at: Option<Point>,
    /// From click to click rather than by one drag.
    by_clicks: bool,
    /// Where the pointer rests while the keyboard draws, on the screen: it is followed when it moves.
    resting_at: Option<Point>,
    /// What the keyboard goes through, in reading order.
    targets: Vec<Target>,
}

impl Aiming {
    /// A new one starts where the pointer is pressed.
    fn new(editor: &mut Editor, pointer: &Pointer) -> Self {
        let at = editor.to_world(pointer.at);
        let (at, anchor) = end_at(editor, at, pointer, None);
        let mut arrow = editor.new_arrow(at, at);
        if let Some(it) = &mut arrow.arrow {
            it.from = anchor;
        }
        let id = editor.ids.annotation();
        let pressed_at = Some(pointer.at);
        Self {
            id,
            arrow,
            end: EdgeEnd::To,
            lifted: Vec::new(),
            pressed_at,
            by_clicks: false,
            resting_at: None,
            targets: Vec::new(),
        }
    }

    /// An end of one that is there is pressed.
    pub(in crate::editor) fn end(
        editor: &Editor,
        id: &AnnotationId,
        end: EdgeEnd,
        at: Point,
    ) -> Option<Self> {
        let arrow = editor.diagram.annotation(id.as_str()).filter(|it| it.is_arrow())?.clone();
        Some(Self {
            id: id.clone(),
            arrow,
            end,
            lifted: vec![id.clone()],
            pressed_at: Some(at),
            by_clicks: false,
            resting_at: None,
            targets: Vec::new(),
        })
    }

    /// From what is selected to what the keyboard chooses; from nothing, in the middle of the window.
    pub(in crate::editor) fn from_keyboard(editor: &mut Editor) -> Self {
        /// Half the length of one that hangs on nothing, in canvas units.
        const HALF: f64 = 96.0;
        let from = editor.selected_target();
        let middle = editor.to_world(editor.viewport.center());
        let middle = Point::new(to_grid(middle.x), to_grid(middle.y));
        let rect = from.as_ref().and_then(|it| editor.scene.target_rect(it));
        let start = rect.map_or(middle + Vec2::new(-HALF, 0.0), |it| it.center());
        let end = rect.map_or(middle + Vec2::new(HALF, 0.0), |it| Point::new(it.right() + HALF, start.y));
        let mut arrow = editor.new_arrow(start, end);
        if let Some(it) = &mut arrow.arrow {
            it.from = from.clone().map(Anchor::middle);
        }
        let mut targets = editor.targets();
        targets.retain(|it| Some(it) != from.as_ref());
        let name = from.and_then(|it| editor.name_of_target(&it));
        editor.tell(match name {
            Some(name) => format!(
                "Arrow from {name}: Tab chooses what it points to, arrows move its end, Enter draws it"
            ),
            None => "Arrow: Tab chooses what it points to, arrows move its end, Enter draws it".to_owned(),
        });
        editor.effects.overlay = true;
        let id = editor.ids.annotation();
        let resting_at = editor.last_pointer.map(|it| it.at);
        Self {
            id,
            arrow,
            end: EdgeEnd::To,
            lifted: Vec::new(),
            pressed_at: None,
            by_clicks: true,
            resting_at,
            targets,
        }
    }

    /// Whether it goes from click to click.
    pub(in crate::editor) fn is_by_clicks(&self) -> bool {
        self.by_clicks
    }

    fn anchor(&self, end: EdgeEnd) -> Option<&Anchor> {
        let arrow = self.arrow.arrow.as_ref()?;
        match end {
            EdgeEnd::From => arrow.from.as_ref(),
            EdgeEnd::To => arrow.to.as_ref(),
        }
    }

    fn other(&self) -> EdgeEnd {
        match self.end {
            EdgeEnd::From => EdgeEnd::To,
            EdgeEnd::To => EdgeEnd::From,
        }
    }

    /// Puts the end to a place, and hangs it on something or on nothing.
    fn put(&mut self, at: Point, anchor: Option<Anchor>) {
        let [from, to] = self.arrow.tips();
        let tips = match self.end {
            EdgeEnd::From => [(at.x, at.y), to],
            EdgeEnd::To => [from, (at.x, at.y)],
        };
        self.arrow = self.arrow.clone().with_tips(tips);
        if let Some(arrow) = &mut self.arrow.arrow {
            match self.end {
                EdgeEnd::From => arrow.from = anchor,
                EdgeEnd::To => arrow.to = anchor,
            }
        }
    }

    fn follow(&mut self, editor: &Editor, pointer: &Pointer) {
        if self.resting_at == Some(pointer.at) {
            return;
        }
        self.resting_at = None;
        self.pressed_at = self.pressed_at.filter(|it| it.distance(pointer.at) < SLOP);
        if self.pressed_at.is_some() {
            return;
        }
        let mut at = editor.to_world(pointer.at);
        let other = self.anchor(self.other()).map(|it| it.target.clone());
        let (_, anchor) = end_at(editor, at, pointer, other.as_ref());
        if pointer.modifiers.shift && anchor.is_none() {
            let (from, to) = editor.scene_line(&self.arrow, &self.id);
            at = straightened(if self.end == EdgeEnd::To { from } else { to }, at);
        } else if anchor.is_none() {
            at = end_at(editor, at, pointer, other.as_ref()).0;
        }
        self.put(at, anchor);
    }

    /// Takes the next target, or the one before; round and round.
    fn choose(&mut self, editor: &mut Editor, backwards: bool) {
        let now = self.anchor(self.end).map(|it| it.target.clone());
        let next = neighbor(&self.targets, now.as_ref(), backwards)
            .or_else(|| neighbor(&self.targets, None, backwards));
        let Some(target) = next else { return };
        if let Some(rect) = editor.scene.target_rect(&target) {
            editor.reveal(rect);
            self.put(rect.center(), Some(Anchor::middle(target.clone())));
        }
        let told = match &target {
            Target::Node(id) => editor.describe(id),
            Target::Annotation(id) => editor.describe_annotation(id),
        };
        editor.tell(format!("Arrow to {told}"));
    }

    fn finish(self, editor: &mut Editor) -> State {
        /// Shorter ones are slips, in canvas units.
        const SHORTEST: f64 = 8.0;
        let (from, to) = editor.scene_line(&self.arrow, &self.id);
        let joins = self.anchor(EdgeEnd::From).is_some() && self.anchor(EdgeEnd::To).is_some();
        let is_drawn = self.pressed_at.is_none() && (joins || from.distance(to) >= SHORTEST);
        if is_drawn && editor.diagram.annotation(self.id.as_str()) != Some(&self.arrow) {
            editor.draw_arrow(&self.id, self.arrow);
        }
        if editor.tool != Tool::Select {
            editor.set_tool(Tool::Select);
        }
        editor.tool.resting()
    }
}

/// Where the pointer takes an end, and what it hangs on there: not on what the other end hangs on, and on nothing with Control
/// or Command held.
fn end_at(editor: &Editor, at: Point, pointer: &Pointer, other: Option<&Target>) -> (Point, Option<Anchor>) {
    let is_free = pointer.modifiers.command();
    let target = editor.target_at(at).filter(|it| !is_free && Some(it) != other);
    match target {
        Some(it) => (at, Some(editor.anchor_at(it, at))),
        None if editor.preferences.snaps != is_free => (Point::new(to_grid(at.x), to_grid(at.y)), None),
        None => (at, None),
    }
}

/// The place that is as far away, in the nearest of eight directions.
fn straightened(from: Point, to: Point) -> Point {
    let way = to - from;
    let step = std::f64::consts::FRAC_PI_4;
    let angle = (way.y.atan2(way.x) / step).round() * step;
    let along = way.x * angle.cos() + way.y * angle.sin();
    from + Vec2::new(angle.cos(), angle.sin()) * along
}

impl Editor {
    /// Where an arrow that is not in the scene as it is would run.
    fn scene_line(&self, it: &Annotation, id: &AnnotationId) -> (Point, Point) {
        let aside = self.scene.arrow(id).map_or(0.0, |it| it.aside);
        arrows::aimed(it, |it| self.scene.target_rect(it), aside)
    }
}

impl ToolState for Aiming {
    const NAME: &'static str = "aiming";

    fn pointer_down(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.resting_at = None;
        self.follow(editor, pointer);
        self.finish(editor)
    }

    fn pointer_move(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.follow(editor, pointer);
        self.into()
    }

    fn pointer_up(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        if self.by_clicks {
            return self.into();
        }
        self.follow(editor, pointer);
        if self.pressed_at.is_some() && self.lifted.is_empty() {
            return Self { by_clicks: true, ..self }.into();
        }
        self.finish(editor)
    }

    fn key_down(mut self, editor: &mut Editor, key: &Key) -> (State, bool) {
        match key.key.as_str() {
            "Tab" if !self.targets.is_empty() => {
                self.choose(editor, key.modifiers.shift);
                (self.into(), true)
            }
            "Enter" if self.by_clicks && self.pressed_at.is_none() => (self.finish(editor), true),
            _ => match arrow(key).filter(|_| self.by_clicks) {
                Some(step) => {
                    // As far as a step of the grid, or eight with Shift held.
                    let (from, to) = editor.scene_line(&self.arrow, &self.id);
                    let at = if self.end == EdgeEnd::To { to } else { from };
                    self.put(at + step * GRID, None);
                    self.pressed_at = None;
                    (self.into(), true)
                }
                None => (self.into(), false),
            },
        }
    }

    fn cancel(self, editor: &mut Editor) -> State {
        if editor.tool != Tool::Select {
            editor.tool = Tool::Select;
            editor.effects.tool = true;
        }
        editor.tool.resting()
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        if self.lifted.is_empty() { Cursor::Crosshair } else { Cursor::Grabbing }
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let line = editor.scene_line(&self.arrow, &self.id);
        (overlay.hover, overlay.hover_annotation) = (None, None);
        if self.pressed_at.is_none() || !self.lifted.is_empty() {
            let it = arrows::along(&self.arrow, line);
            overlay.annotations = vec![(self.id.clone(), it)];
        }
        let end = if self.end == EdgeEnd::To { line.1 } else { line.0 };
        overlay.drop = self.anchor(self.end).map(|it| hint(editor, &it.target, end));
        if !self.lifted.is_empty() {
            overlay.edge_handles = vec![(EdgeEnd::From, line.0), (EdgeEnd::To, line.1)];
        }
    }

    fn lifted_annotations(&self) -> &[AnnotationId] {
        &self.lifted
    }
}
