//! Gives the selected nodes equal gaps, leaving the outermost where they are.

use super::{Action, Group};
use crate::editor::Editor;
use crate::editor::draft::Draft;
use crate::editor::geometry::Vec2;
use crate::model::{AnnotationId, NodeId, Rect};
use crate::sort::InOrder;

pub(super) static HORIZONTALLY: Action = Action {
    id: "distribute_horizontally",
    label: "Distribute horizontally",
    group: Group::Arrange,
    shortcuts: &[],
    edits: true,
    enabled: |editor| editor.selection.n_boxes() > 2,
    run: |editor| distribute(editor, "Distribute horizontally", |it| (it.x, it.w), |by| Vec2::new(by, 0.0)),
};

pub(super) static VERTICALLY: Action = Action {
    id: "distribute_vertically",
    label: "Distribute vertically",
    group: Group::Arrange,
    shortcuts: &[],
    edits: true,
    enabled: |editor| editor.selection.n_boxes() > 2,
    run: |editor| distribute(editor, "Distribute vertically", |it| (it.y, it.h), |by| Vec2::new(0.0, by)),
};

/// Something that has a place.
enum Box<'a> {
    Node(&'a NodeId),
    Annotation(&'a AnnotationId),
}

fn distribute(editor: &mut Editor, label: &str, along: fn(&Rect) -> (f64, f64), way: fn(f64) -> Vec2) {
    let (roots, annotations) = editor.alignable();
    let span = |id: &NodeId| editor.scene.node(id.as_str()).map(|it| along(&it.rect));
    let nodes = roots.iter().filter_map(|id| Some((Box::Node(id), span(id)?)));
    let span = |id: &AnnotationId| editor.scene.annotation(id.as_str()).map(|it| along(&it.rect));
    let notes = annotations.iter().filter_map(|id| Some((Box::Annotation(id), span(id)?)));
    let mut spans: Vec<(Box<'_>, (f64, f64))> = nodes.chain(notes).collect();
    spans.order_by(|(_, a), (_, b)| a.0.total_cmp(&b.0));
    let (Some((_, first)), Some((_, last))) = (spans.first(), spans.last()) else { return };
    let filled: f64 = spans.iter().map(|(_, (_, length))| length).sum();
    #[expect(clippy::cast_precision_loss, reason = "nobody selects 2^52 nodes")]
    let gap = (last.0 + last.1 - first.0 - filled) / (spans.len().max(2) - 1) as f64;
    let mut draft = Draft::new(&editor.diagram, &editor.scene);
    let mut next = first.0;
    let mut moves = Vec::new();
    for (it, (from, length)) in &spans {
        let by = way(next - from);
        match it {
            Box::Node(id) => draft.translate(id, by),
            Box::Annotation(id) => moves.extend(editor.annotation_moves(std::slice::from_ref(*id), |_| by)),
        }
        next += length + gap;
    }
    draft.grow_around(&roots);
    let mut ops = draft.into_ops();
    ops.extend(moves);
    editor.commit(label, ops);
}
