//! Puts the selected nodes in line with the box around them.

use super::{Action, Group};
use crate::editor::Editor;
use crate::editor::draft::Draft;
use crate::editor::geometry::{Vec2, bounds};
use crate::model::Rect;

macro_rules! align {
    ($name:ident, $id:literal, $label:literal, $way:expr) => {
        pub(super) static $name: Action = Action {
            id: $id,
            label: $label,
            group: Group::Arrange,
            shortcuts: &[],
            edits: true,
            enabled: |editor| editor.selection.n_boxes() > 1,
            run: |editor| align(editor, $label, $way),
        };
    };
}

align!(LEFT, "align_left", "Align left", |all, it| Vec2::new(all.x - it.x, 0.0));
align!(CENTER, "align_center", "Align center", |all, it| Vec2::new(all.center().x - it.center().x, 0.0));
align!(RIGHT, "align_right", "Align right", |all, it| Vec2::new(all.right() - it.right(), 0.0));
align!(TOP, "align_top", "Align top", |all, it| Vec2::new(0.0, all.y - it.y));
align!(MIDDLE, "align_middle", "Align middle", |all, it| Vec2::new(0.0, all.center().y - it.center().y));
align!(BOTTOM, "align_bottom", "Align bottom", |all, it| Vec2::new(0.0, all.bottom() - it.bottom()));

fn align(editor: &mut Editor, label: &str, way: fn(&Rect, &Rect) -> Vec2) {
    let (roots, annotations) = editor.alignable();
    let rect = |id: &_| editor.scene.node(crate::model::NodeId::as_str(id)).map(|it| it.rect);
    let notes = annotations.iter().filter_map(|it| editor.scene.annotation(it.as_str())).map(|it| it.rect);
    let Some(all) = bounds(roots.iter().filter_map(rect).chain(notes)) else { return };
    let mut draft = Draft::new(&editor.diagram, &editor.scene);
    for root in &roots {
        if let Some(it) = rect(root) {
            draft.translate(root, way(&all, &it));
        }
    }
    draft.grow_around(&roots);
    let mut ops = draft.into_ops();
    ops.extend(editor.annotation_moves(&annotations, |it| way(&all, it)));
    editor.commit(label, ops);
}
