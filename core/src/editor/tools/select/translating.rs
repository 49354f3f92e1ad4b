//! What is selected is dragged.

use std::collections::{BTreeMap, BTreeSet};

use super::{State, ToolState, lift};
use crate::catalog::ResourceType;
use crate::editor::clipboard::{Destination, Fragment};
use crate::editor::draft::Draft;
use crate::editor::effects::Cursor;
use crate::editor::geometry::{Point, Vec2, bounds};
use crate::editor::hit_test::container_at;
use crate::editor::overlay::{DropHint, Ghost, Overlay};
use crate::editor::placement::{Target, drop_target, free_place};
use crate::editor::snap::{Snapped, snap};
use crate::editor::{Editor, Pointer, SceneNode, Selection};
use crate::model::{Annotation, AnnotationId, NodeId, Op, Rect};

/// What is selected is dragged. With Alt held, copies are.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Translating {
    /// Selected nodes that stand in no other selected node, in id order.
    roots: Vec<NodeId>,
    /// Notes, texts and frames that move along, in id order.
    annotations: Vec<AnnotationId>,
    /// Whether an annotation is what was pressed: then nodes move along and stay in their containers.
    is_by_annotation: bool,
    /// What they are, each type once.
    types: Vec<&'static ResourceType>,
    /// The box around them before.
    was: Rect,
    /// Where the press was, on the canvas.
    from: Point,
    /// The container the press was in. As long as the pointer is in it, everything stays in its own container.
    home: Option<NodeId>,
    at: Point,
    by: Vec2,
    guides: Vec<(Point, Point)>,
    /// `None` while everything stays in its own container.
    target: Option<Target>,
    copies: bool,
    /// Whether nothing is to attract it: no neighbor, no grid, no node.
    is_free: bool,
}

impl Translating {
    pub(in crate::editor) fn new(editor: &Editor, pressed_at: Point) -> Self {
        Self::of(editor, pressed_at, false)
    }

    /// A note, a text or a frame is what is dragged.
    pub(in crate::editor) fn of_annotations(editor: &Editor, pressed_at: Point) -> Self {
        Self::of(editor, pressed_at, true)
    }

    fn of(editor: &Editor, pressed_at: Point, is_by_annotation: bool) -> Self {
        let (roots, annotations) = editor.carried();
        let boxes = roots.iter().filter_map(|it| editor.scene.node(it.as_str())).map(|it| it.rect);
        let notes =
            annotations.iter().filter_map(|it| editor.scene.annotation(it.as_str())).map(|it| it.rect);
        let was = bounds(boxes.chain(notes)).unwrap_or_default();
        let mut types: Vec<&ResourceType> = Vec::new();
        for node in roots.iter().filter_map(|it| editor.diagram.node(it.as_str())) {
            if !types.contains(&node.ty) {
                types.push(node.ty);
            }
        }
        let from = editor.to_world(pressed_at);
        let mut translating = Self {
            roots,
            annotations,
            is_by_annotation,
            types,
            was,
            from,
            home: None,
            at: from,
            by: Vec2::default(),
            guides: Vec::new(),
            target: None,
            copies: false,
            is_free: false,
        };
        translating.home = translating.container_at(editor, from);
        translating
    }

    fn is_dragged(&self, editor: &Editor, id: &NodeId) -> bool {
        let is_root = |it: &NodeId| self.roots.binary_search(it).is_ok();
        is_root(id) || editor.scene.ancestors(id.as_str()).any(is_root)
    }

    /// The innermost container at a place that is not being dragged itself.
    fn container_at(&self, editor: &Editor, at: Point) -> Option<NodeId> {
        container_at(&editor.scene, at, |it| self.is_dragged(editor, it)).cloned()
    }

    fn find_target(&self, editor: &Editor) -> Option<Target> {
        let over = self.container_at(editor, self.at);
        let stays = over == self.home || over.is_none() && self.is_on_canvas(editor);
        if self.is_by_annotation || stays {
            return None;
        }
        let is_dragged = |it: &NodeId| self.is_dragged(editor, it);
        Some(drop_target(&editor.diagram, &editor.scene, &self.types, self.at, is_dragged))
    }

    /// Whether all that is dragged stands on the canvas already, where nothing need be offered for it to stay.
    fn is_on_canvas(&self, editor: &Editor) -> bool {
        let mut roots = self.roots.iter().filter_map(|it| editor.diagram.node(it.as_str()));
        roots.all(|it| it.placement.parent.is_none())
    }

    /// The container a root would be in.
    fn parent_of(&self, editor: &Editor, root: &NodeId) -> Option<NodeId> {
        match &self.target {
            Some(Target::Into(container)) => container.clone(),
            _ => editor.diagram.node(root.as_str()).and_then(|it| it.placement.parent.clone()),
        }
    }

    /// Boxes of future siblings near the dragged box.
    fn neighbors(&self, editor: &Editor, near: &Rect) -> Vec<Rect> {
        /// How far off a neighbor may be to align with, in canvas units.
        const FAR: f64 = 320.0;
        let parents: BTreeSet<Option<NodeId>> =
            self.roots.iter().map(|it| self.parent_of(editor, it)).collect();
        let near = near.inflated(FAR);
        let annotations = editor.scene.annotations().filter(|(id, it)| {
            let is_dragged = self.annotations.binary_search(id).is_ok();
            (self.copies || !is_dragged) && it.rect.overlaps(&near)
        });
        editor
            .scene
            .nodes_in(&near)
            .filter(|id| self.copies || !self.is_dragged(editor, id))
            .filter_map(|id| editor.scene.node(id.as_str()))
            .filter(|it| self.roots.is_empty() || parents.contains(&it.parent))
            .map(|it| it.rect)
            .chain(annotations.map(|(_, it)| it.rect))
            .collect()
    }

    fn follow(&mut self, editor: &Editor, pointer: &Pointer) {
        /// How near a neighbor's edge or center attracts, in pixels.
        const REACH: f64 = 6.0;
        self.copies = pointer.modifiers.alt;
        self.is_free = pointer.modifiers.command();
        self.at = editor.to_world(pointer.at);
        self.by = self.at - self.from;
        if pointer.modifiers.shift {
            // Along one axis only.
            self.by = if self.by.x.abs() < self.by.y.abs() {
                Vec2::new(0.0, self.by.y)
            } else {
                Vec2::new(self.by.x, 0.0)
            };
        }
        self.target = self.find_target(editor);
        let moved = self.was.translated(self.by);
        let snapped = if pointer.modifiers.command() == editor.preferences.snaps {
            Snapped::default()
        } else {
            snap(&moved, &self.neighbors(editor, &moved), editor.world_length(REACH))
        };
        let free =
            |way: f64, correction: f64| if pointer.modifiers.shift && way == 0.0 { 0.0 } else { correction };
        self.by = Vec2::new(
            self.by.x + free(self.by.x, snapped.correction.x),
            self.by.y + free(self.by.y, snapped.correction.y),
        );
        self.guides = snapped.guides;
    }

    /// The ops that move the roots, make room around them and clear them of containers they would cover.
    fn moves(&self, editor: &Editor) -> Vec<Op> {
        let mut draft = Draft::new(&editor.diagram, &editor.scene);
        for root in &self.roots {
            let Some(was) = editor.scene.node(root.as_str()) else { continue };
            let parent = self.parent_of(editor, root);
            let before = was.rect;
            if parent == was.parent {
                draft.translate(root, self.by);
            } else {
                draft.reparent(root, parent.clone(), before.translated(self.by));
            }
            if self.roots.len() == 1 && !self.is_by_annotation {
                clear_of_containers(editor, &mut draft, root, parent, &before);
            }
        }
        draft.grow_around(&self.roots);
        let mut ops = draft.into_ops();
        ops.extend(editor.annotation_moves(&self.annotations, |_| self.by));
        ops
    }

    /// The node that the one dragged note would be pinned to.
    fn pin_target(&self, editor: &Editor) -> Option<NodeId> {
        let [id] = &self.annotations[..] else { return None };
        if !self.is_by_annotation || !self.roots.is_empty() || self.copies || self.is_free {
            return None;
        }
        let rect = editor.scene.annotation(id.as_str())?.rect.translated(self.by);
        editor.pin_target(id, &rect, self.at)
    }

    /// The ops that move one note and pin it to a node.
    fn pins(&self, editor: &Editor, node: &NodeId) -> Vec<Op> {
        let mut ops = self.moves(editor);
        let [id] = &self.annotations[..] else { return ops };
        let Some(it) = editor.diagram.annotation(id.as_str()) else { return ops };
        let moved = Annotation { rect: it.rect.translated(self.by), ..it.clone() };
        let annotation = Some(editor.pinned(&moved, node));
        ops.push(Op::SetAnnotation { id: id.clone(), annotation });
        ops
    }

    fn copy(&self, editor: &mut Editor) {
        let places: BTreeMap<NodeId, (Option<NodeId>, Rect)> = self
            .roots
            .iter()
            .filter_map(|id| {
                let rect = editor.scene.node(id.as_str())?.rect.translated(self.by);
                Some((id.clone(), (self.parent_of(editor, id), rect)))
            })
            .collect();
        let fragment = Fragment::copy(&editor.diagram, &editor.scene, &self.roots, &self.annotations);
        let label = format!("Duplicate {}", editor.name_of_carried(&self.roots, &self.annotations));
        editor.add_fragment(&fragment, &Destination::Exactly(&places, self.by), label);
    }
}

/// Moves a node to the nearest free place if it came to cover a container, or a container came to cover others: that
/// would show things inside a box that they are not in.
fn clear_of_containers(
    editor: &Editor,
    draft: &mut Draft<'_>,
    id: &NodeId,
    parent: Option<NodeId>,
    before: &Rect,
) {
    let Some(rect) = draft.rect(id) else { return };
    let is_container = |id: &NodeId| editor.scene.node(id.as_str()).is_some_and(SceneNode::is_box);
    let covers = |other: &NodeId| {
        let involves_container = is_container(id) || is_container(other);
        involves_container && draft.rect(other).is_some_and(|it| it.overlaps(&rect) && !it.overlaps(before))
    };
    if editor
        .scene
        .nodes_in(&rect)
        .filter(|it| *it != id)
        .any(|other| draft.placement(other).is_some_and(|it| it.parent == parent) && covers(other))
    {
        let free = free_place(draft, parent.as_ref(), rect, std::slice::from_ref(id));
        draft.reparent(id, parent, free);
    }
}

impl ToolState for Translating {
    const NAME: &'static str = "select.translating";

    fn pointer_move(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.follow(editor, pointer);
        self.into()
    }

    fn pointer_up(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.follow(editor, pointer);
        if let Some(Target::Refused { reason, .. }) = &self.target {
            editor.refuse(reason.clone());
        } else if self.copies {
            self.copy(editor);
        } else if let Some(node) = self.pin_target(editor) {
            let name = editor.name_of(std::slice::from_ref(&node));
            let ops = self.pins(editor, &node);
            if editor.commit(format!("Pin note to {name}"), ops) {
                editor.tell(format!("Pinned to {name}: it moves with it"));
            }
        } else {
            let ops = self.moves(editor);
            let label = format!("Move {}", editor.name_of_carried(&self.roots, &self.annotations));
            let into = match &self.target {
                Some(Target::Into(Some(container))) => editor.diagram.node(container.as_str()),
                _ => None,
            };
            let into = into.map(|it| format!("Moved into {}", it.name));
            if editor.commit(label, ops)
                && let Some(text) = into
            {
                editor.tell(text);
            }
        }
        editor.tool.resting()
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        match (&self.target, self.copies) {
            (Some(Target::Refused { .. }), _) => Cursor::NotAllowed,
            (_, true) => Cursor::Copy,
            _ => Cursor::Move,
        }
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let dragged = self.roots.iter().flat_map(|it| editor.scene.subtree(it));
        let moved: BTreeMap<NodeId, Rect> = dragged
            .filter_map(|id| {
                editor.scene.node(id.as_str()).map(|it| it.rect.translated(self.by)).map(|it| (id, it))
            })
            .collect();
        let lifted = lift(editor, &moved);
        let selected_annotations = overlay.selected_annotations.clone();
        overlay.carry(&editor.diagram, &editor.scene, &self.annotations, self.by, self.copies);
        if self.copies {
            overlay.selected_annotations = selected_annotations;
            overlay.ghosts = lifted
                .nodes
                .iter()
                .filter_map(|(id, rect)| {
                    let node = editor.diagram.node(id.as_str())?;
                    Some(Ghost { ty: node.ty, name: node.name.clone(), rect: *rect })
                })
                .collect();
        } else {
            let place = |id: &NodeId, rect: Rect| moved.get(id).copied().unwrap_or(rect);
            overlay.selected.iter_mut().for_each(|(id, rect)| *rect = place(id, *rect));
            overlay.bounds = overlay.bounds.map(|it| it.translated(self.by));
            overlay.lifted = lifted;
        }
        overlay.resize_handles.clear();
        overlay.connect_handles.clear();
        overlay.guides.clone_from(&self.guides);
        overlay.drop = self.target.as_ref().map(|it| editor.drop_hint(it, self.at));
        if let Some(node) = self.pin_target(editor) {
            let rect = editor.scene.node(node.as_str()).map(|it| it.rect);
            overlay.drop = Some(DropHint { container: Some(node), rect, refusal: None, at: self.at });
        }
    }

    fn lifted(&self) -> &[NodeId] {
        if self.copies { &[] } else { &self.roots }
    }

    fn lifted_annotations(&self) -> &[AnnotationId] {
        if self.copies { &[] } else { &self.annotations }
    }
}

impl Editor {
    /// Adds copies and selects them.
    pub(in crate::editor) fn add_fragment(
        &mut self,
        fragment: &Fragment,
        destination: &Destination<'_>,
        label: String,
    ) {
        match fragment.paste(&self.diagram, &self.scene, &mut self.ids, destination) {
            Err(reason) => self.refuse(reason),
            Ok(pasted) => {
                if self.commit(label, pasted.ops) {
                    let n = pasted.roots.len() + pasted.annotations.len();
                    let what = if pasted.annotations.is_empty() { "node" } else { "item" };
                    self.tell(if n == 1 { format!("1 {what} added") } else { format!("{n} {what}s added") });
                    self.select(Selection::new(pasted.roots, []).with_annotations(pasted.annotations));
                }
            }
        }
    }
}
