//! Placing a new node: dragged in from the palette, or with the next click.

use super::{State, ToolState};
use crate::catalog::ResourceType;
use crate::editor::draft::Draft;
use crate::editor::effects::Cursor;
use crate::editor::geometry::{Point, Size};
use crate::editor::new_node::new_node;
use crate::editor::overlay::{DropHint, Ghost, Overlay};
use crate::editor::placement::{Target, drop_target, free_place, new_size};
use crate::editor::{Editor, Pointer, Selection, Tool};
use crate::model::{NodeId, Op, Rect};

/// A new node hangs on the pointer.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Placing {
    ty: &'static ResourceType,
    is_from_palette: bool,
    over: Option<Over>,
}

/// Where it would land.
#[derive(Clone, Debug)]
struct Over {
    at: Point,
    target: Target,
    rect: Rect,
}

impl Placing {
    /// Dragged in from the palette.
    pub(in crate::editor) fn from_palette(ty: &'static ResourceType) -> Self {
        Self { ty, is_from_palette: true, over: None }
    }

    /// Waiting for a click.
    pub(in crate::editor) fn by_click(ty: &'static ResourceType) -> Self {
        Self { ty, is_from_palette: false, over: None }
    }

    /// Whether this is a drag of this type from the palette.
    pub(in crate::editor) fn is_of(&self, ty: &ResourceType) -> bool {
        self.is_from_palette && *self.ty == *ty
    }

    /// The pointer is at a point of the screen.
    pub(in crate::editor) fn moved_to(self, editor: &Editor, at: Point) -> Self {
        let wanted = editor.in_sight(at, new_size(self.ty));
        let at = editor.to_world(at);
        let target = drop_target(&editor.diagram, &editor.scene, &[self.ty], at, |_| false);
        let rect = match &target {
            Target::Into(parent) => {
                free_place(&Draft::new(&editor.diagram, &editor.scene), parent.as_ref(), wanted, &[])
            }
            Target::Refused { .. } => wanted,
        };
        Self { over: Some(Over { at, target, rect }), ..self }
    }

    /// Lets go.
    pub(in crate::editor) fn finish(self, editor: &mut Editor) -> State {
        match self.over.map(|it| (it.target, it.rect)) {
            Some((Target::Into(parent), rect)) => drop(editor.add_node(self.ty, parent, rect)),
            Some((Target::Refused { reason, .. }, _)) => editor.refuse(reason),
            None => {}
        }
        if self.is_from_palette && editor.tool == Tool::Place(self.ty) {
            // The press that began the drag also chose the tool.
            editor.set_tool(Tool::Select);
        }
        editor.tool.resting()
    }
}

impl ToolState for Placing {
    const NAME: &'static str = "placing";

    fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> State {
        editor.effects.overlay = true;
        self.moved_to(editor, pointer.at).into()
    }

    fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> State {
        let is_refused = |it: &Self| matches!(&it.over, Some(Over { target: Target::Refused { .. }, .. }));
        let placing = self.moved_to(editor, pointer.at);
        let stays = pointer.modifiers.shift || is_refused(&placing);
        placing.finish(editor);
        if !stays {
            editor.set_tool(Tool::Select);
        }
        editor.tool.resting()
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        match &self.over {
            Some(Over { target: Target::Refused { .. }, .. }) => Cursor::NotAllowed,
            _ => Cursor::Crosshair,
        }
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let Some(over) = &self.over else { return };
        overlay.ghosts.push(Ghost { ty: self.ty, name: String::new(), rect: over.rect });
        overlay.drop = Some(editor.drop_hint(&over.target, over.at));
    }

    /// By click, nothing is under way until the button is down; a drag from the palette is a gesture.
    fn is_resting(&self) -> bool {
        !self.is_from_palette
    }
}

impl Editor {
    /// Adds a new node at a place on the canvas, lets its containers grow, and selects it.
    pub(in crate::editor) fn add_node(
        &mut self,
        ty: &'static ResourceType,
        parent: Option<NodeId>,
        rect: Rect,
    ) -> Option<NodeId> {
        let id = self.ids.node();
        let mut draft = Draft::new(&self.diagram, &self.scene);
        draft.add(&id, parent, rect);
        draft.grow_around([&id]);
        let placement = draft.added(&id)?;
        let mut ops = draft.into_ops();
        let node = new_node(&self.diagram, ty, placement);
        let label = format!("Add {}", node.name);
        ops.push(Op::AddNode { id: id.clone(), node });
        if !self.commit(label, ops) {
            return None;
        }
        self.select(Selection::node(id.clone()));
        self.tell(format!("Added {}", self.describe(&id)));
        Some(id)
    }

    /// A box of this size around a point of the screen, moved so that no side of it lies outside of the window if it has room
    /// there.
    fn in_sight(&self, at: Point, size: Size) -> Rect {
        /// Room up to the window's border, in pixels.
        const MARGIN: f64 = 12.0;
        let around = Rect::around(self.to_world(at), size);
        let seen = self.camera.world_view(self.viewport).inflated(-MARGIN / self.camera.zoom);
        let within = |from: f64, length: f64, start: f64, room: f64| {
            if length > room { from } else { from.min(start + room - length).max(start) }
        };
        let x = within(around.x, around.w, seen.x, seen.w);
        let y = within(around.y, around.h, seen.y, seen.h);
        around.at(Point::new(x, y))
    }

    /// What to show of where something would land.
    pub(in crate::editor) fn drop_hint(&self, target: &Target, at: Point) -> DropHint {
        let (container, refusal) = match target {
            Target::Into(container) => (container, None),
            Target::Refused { over, reason } => (over, Some(reason.clone())),
        };
        let rect = container.as_ref().and_then(|it| self.scene.node(it.as_str())).map(|it| it.rect);
        DropHint { container: container.clone(), rect, refusal, at }
    }
}
