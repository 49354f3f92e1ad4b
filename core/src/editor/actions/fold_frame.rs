//! Closes a frame, so that its title and a count stand for what is in it, and opens it again.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::model::{Annotation, AnnotationId, Contents, Op};

pub(super) static CLOSE: Action = Action {
    id: "close_frame",
    label: "Collapse frame",
    group: Group::Arrange,
    shortcuts: &[Shortcut::shift("C")],
    edits: true,
    enabled: |editor| !editor.selected_frames(false).is_empty(),
    run: |editor| editor.fold_selected(true),
};

pub(super) static OPEN: Action = Action {
    id: "open_frame",
    label: "Open frame",
    group: Group::Arrange,
    shortcuts: &[Shortcut::shift("O")],
    edits: true,
    enabled: |editor| !editor.selected_frames(true).is_empty(),
    run: |editor| editor.fold_selected(false),
};

impl Editor {
    /// Selected frames that are closed, or those that are not.
    fn selected_frames(&self, closed: bool) -> Vec<AnnotationId> {
        let is_wanted = |id: &&AnnotationId| {
            let it = self.diagram.annotation(id.as_str());
            it.is_some_and(|it| it.is_frame() && it.closed.is_some() == closed)
        };
        self.selection.annotations().iter().filter(is_wanted).cloned().collect()
    }

    /// What lies in a frame: of a closed one, what lay in it when it was closed.
    pub(in crate::editor) fn contents(&self, frame: &Annotation) -> Contents {
        if let Some(it) = &frame.closed {
            return it.clone();
        }
        let all = self.nodes_in_frame(&frame.rect);
        let is_root =
            |id: &crate::model::NodeId| !self.scene.ancestors(id.as_str()).any(|it| all.contains(it));
        let nodes = all.iter().filter(|it| is_root(it)).cloned().collect();
        let inside = self.scene.annotations().filter(|(id, it)| {
            let own = self.diagram.annotation(id.as_str()).map(|it| it.rect);
            frame.rect.contains_rect(&it.rect) && own != Some(frame.rect)
        });
        Contents { nodes, annotations: inside.map(|(id, _)| id.clone()).collect() }
    }

    fn fold_selected(&mut self, close: bool) {
        let ids = self.selected_frames(!close);
        self.fold(&ids, close);
    }

    /// Opens a closed frame. False if it is none.
    pub(in crate::editor) fn open_frame(&mut self, id: &AnnotationId) -> bool {
        let is_closed = self.diagram.annotation(id.as_str()).is_some_and(|it| it.closed.is_some());
        if is_closed {
            self.fold(std::slice::from_ref(id), false);
        }
        is_closed
    }

    fn fold(&mut self, ids: &[AnnotationId], close: bool) {
        let mut ops = Vec::new();
        let mut names = Vec::new();
        for id in ids {
            let Some(it) = self.diagram.annotation(id.as_str()) else { continue };
            let closed = close.then(|| self.contents(it));
            names.push(it.name());
            ops.push(Op::SetAnnotation {
                id: id.clone(),
                annotation: Some(Annotation { closed, ..it.clone() }),
            });
        }
        let what = match &names[..] {
            [only] => format!("frame “{only}”"),
            _ => format!("{} frames", names.len()),
        };
        let label = format!("{} {what}", if close { "Collapse" } else { "Open" });
        if !ops.is_empty() && self.commit(label, ops) {
            match ids {
                [id] => self.tell(self.describe_annotation(id)),
                _ => self.tell(format!("{what} {}", if close { "collapsed" } else { "opened" })),
            }
        }
    }
}
