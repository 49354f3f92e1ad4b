//! Nothing is pressed.

use super::{
    PointingAnnotation, PointingCanvas, PointingHandle, PointingNode, Sizing, State, ToolState, label_edit,
};
use crate::editor::effects::Cursor;
use crate::editor::hit_test::{Hit, connect_handle_at, resize_handle_at};
use crate::editor::overlay::ResizeHandle;
use crate::editor::{EdgeEnd, Editor, Pointer, PointerKind, Selection};
use crate::model::{AnnotationId, EdgeId, NodeId};

/// Nothing is pressed.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Idle;

/// How near a handle counts as on it, in pixels.
fn reach(kind: PointerKind) -> f64 {
    match kind {
        PointerKind::Mouse | PointerKind::Pen => 8.0,
        PointerKind::Touch => 18.0,
    }
}

/// The handle at the pointer.
fn handle_at(editor: &Editor, pointer: &Pointer) -> Option<PointingHandle> {
    let (at, reach) = (editor.to_world(pointer.at), editor.world_length(reach(pointer.kind)));
    if let Some(it) = connect_handle_at(&editor.connect_handles(), at, reach) {
        return Some(PointingHandle::connect(it.node.clone(), pointer.at));
    }
    let node = editor.selection.only_node()?;
    let handle = resize_handle_at(&editor.resize_handles(), at, reach)?;
    Some(PointingHandle::resize(node.clone(), handle, pointer.at))
}

/// The end of the one selected edge at the pointer.
fn edge_end_at(editor: &Editor, pointer: &Pointer) -> Option<(EdgeId, EdgeEnd)> {
    let id = editor.selection.only_edge()?;
    Some((id.clone(), end_at(editor, pointer)?))
}

/// The end of the one selected arrow at the pointer.
fn arrow_end_at(editor: &Editor, pointer: &Pointer) -> Option<(AnnotationId, EdgeEnd)> {
    let id = editor.selection.only_annotation()?;
    Some((id.clone(), end_at(editor, pointer)?))
}

/// The handle of an end at the pointer.
fn end_at(editor: &Editor, pointer: &Pointer) -> Option<EdgeEnd> {
    if pointer.clicks > 1 {
        return None;
    }
    let (at, reach) = (editor.to_world(pointer.at), editor.world_length(reach(pointer.kind)));
    let handles = editor.edge_handles();
    let near = handles.iter().filter(|(_, it)| it.distance(at) <= reach);
    let nearest = near.min_by(|(_, a), (_, b)| a.distance(at).total_cmp(&b.distance(at)))?;
    Some(nearest.0)
}

/// The container whose handle for closing and opening is at the pointer.
fn fold_handle_at(editor: &Editor, pointer: &Pointer) -> Option<NodeId> {
    let (at, reach) = (editor.to_world(pointer.at), editor.world_length(reach(pointer.kind).max(11.0)));
    editor.fold_handles().into_iter().find(|it| it.at.distance(at) <= reach).map(|it| it.node)
}

/// The handle of the one selected annotation at the pointer.
fn annotation_handle_at(editor: &Editor, pointer: &Pointer) -> Option<(AnnotationId, ResizeHandle)> {
    let id = editor.selection.only_annotation()?;
    let (at, reach) = (editor.to_world(pointer.at), editor.world_length(reach(pointer.kind)));
    let handle = resize_handle_at(&editor.resize_handles(), at, reach)?;
    Some((id.clone(), handle))
}

impl ToolState for Idle {
    const NAME: &'static str = "select.idle";

    fn pointer_down(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if let Some(sizing) = annotation_handle_at(editor, pointer)
            .and_then(|(id, handle)| Sizing::new(editor, id, handle, pointer.at))
        {
            return sizing.into();
        }
        if let Some(aiming) = arrow_end_at(editor, pointer)
            .and_then(|(id, end)| super::super::Aiming::end(editor, &id, end, pointer.at))
        {
            return aiming.into();
        }
        if let Some(reconnecting) = edge_end_at(editor, pointer)
            .and_then(|(id, end)| super::super::Reconnecting::new(editor, &id, end, pointer.at))
        {
            return reconnecting.into();
        }
        let has_folded = std::mem::take(&mut editor.has_folded);
        if has_folded && pointer.clicks > 1 {
            editor.has_folded = true;
            return self.into();
        }
        if let Some(id) = fold_handle_at(editor, pointer).filter(|_| !pointer.modifiers.adds()) {
            editor.toggle_container(&id);
            editor.has_folded = true;
            return self.into();
        }
        if let Some(handle) = handle_at(editor, pointer) {
            return handle.into();
        }
        let adds = pointer.modifiers.adds();
        match editor.hit(pointer.at) {
            Some(Hit::Node(id)) if pointer.clicks == 2 && !adds => {
                editor.select(Selection::node(id.clone()));
                if editor.open_container(&id) {
                    editor.has_folded = true;
                } else {
                    label_edit(editor, &id);
                }
                self.into()
            }
            Some(Hit::Annotation(id)) if pointer.clicks == 2 && !adds => {
                editor.select(Selection::annotation(id.clone()));
                if !editor.open_frame(&id) {
                    editor.write(&id);
                }
                self.into()
            }
            Some(Hit::Annotation(id)) => PointingAnnotation::new(editor, id, pointer).into(),
            Some(Hit::Node(id)) => PointingNode::new(editor, id, pointer).into(),
            Some(Hit::Edge(id)) => {
                let mut selection = if adds { editor.selection.clone() } else { Selection::default() };
                selection.toggle_edge(&id);
                // What is drawn as one line is selected as one.
                let bundle = editor.scene.bundle(id.as_str());
                for it in bundle.iter().filter(|it| **it != id) {
                    if selection.has_edge(id.as_str()) != selection.has_edge(it.as_str()) {
                        selection.toggle_edge(it);
                    }
                }
                let is_one = bundle.is_empty() && pointer.clicks == 2;
                editor.select(selection);
                if let Some(edge) = editor.diagram.edge(id.as_str()).filter(|_| is_one).cloned()
                    && !editor.is_read_only
                {
                    editor.ask_grants(edge.from, edge.to);
                }
                self.into()
            }
            None => PointingCanvas::new(pointer).into(),
        }
    }

    fn cursor(&self, editor: &Editor) -> Cursor {
        if let Some((_, handle)) = editor.last_pointer.and_then(|it| annotation_handle_at(editor, &it)) {
            return handle.cursor();
        }
        if editor.last_pointer.and_then(|it| end_at(editor, &it)).is_some() {
            return Cursor::Grab;
        }
        if editor.last_pointer.and_then(|it| fold_handle_at(editor, &it)).is_some() {
            return Cursor::Pointer;
        }
        let handle = editor.last_pointer.and_then(|it| handle_at(editor, &it));
        match (handle, &editor.hover) {
            (Some(handle), _) => handle.cursor(editor),
            (None, Some(Hit::Node(_) | Hit::Annotation(_))) if !editor.is_read_only => Cursor::Move,
            _ => Cursor::Default,
        }
    }

    fn is_resting(&self) -> bool {
        true
    }
}
