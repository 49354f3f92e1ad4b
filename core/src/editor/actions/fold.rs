//! Closes a frame or a container, so that a title or a card and a count stand for what is in it, and opens it again. Who may
//! only look does so for themselves.

use std::collections::BTreeSet;

use super::{Action, Group, Shortcut};
use crate::editor::draft::Draft;
use crate::editor::motion::Motion;
use crate::editor::{Editor, Selection};
use crate::model::{Annotation, AnnotationId, Contents, NodeId, Op};
use crate::sort::InOrder;

pub(super) static CLOSE: Action = Action {
    id: "collapse",
    label: "Collapse",
    group: Group::Arrange,
    shortcuts: &[Shortcut::shift("C")],
    edits: false,
    enabled: |editor| !editor.selected_to_fold(true).is_empty(),
    run: |editor| editor.fold_selected(true),
};

pub(super) static OPEN: Action = Action {
    id: "open",
    label: "Open",
    group: Group::Arrange,
    shortcuts: &[Shortcut::shift("O")],
    edits: false,
    enabled: |editor| !editor.selected_to_fold(false).is_empty(),
    run: |editor| editor.fold_selected(false),
};

/// Frames and containers to close or open.
#[derive(Clone, Debug, Default)]
struct Folded {
    frames: Vec<AnnotationId>,
    containers: Vec<NodeId>,
}

impl Folded {
    fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.containers.is_empty()
    }
}

impl Editor {
    /// Selected frames and containers that can be closed, or opened.
    fn selected_to_fold(&self, close: bool) -> Folded {
        let is_frame = |id: &&AnnotationId| {
            let it = self.diagram.annotation(id.as_str());
            it.is_some_and(|it| it.is_frame() && it.closed.is_some() != close)
        };
        let is_container = |id: &&NodeId| if close { self.can_close(id) } else { self.is_closed(id) };
        Folded {
            frames: self.selection.annotations().iter().filter(is_frame).cloned().collect(),
            containers: self.selection.nodes().iter().filter(is_container).cloned().collect(),
        }
    }

    fn is_closed(&self, id: &NodeId) -> bool {
        self.scene.node(id.as_str()).is_some_and(|it| it.is_closed)
    }

    /// Whether a node is an open container that holds something.
    pub(in crate::editor) fn can_close(&self, id: &NodeId) -> bool {
        self.scene.node(id.as_str()).is_some_and(|it| it.is_container && !it.children.is_empty())
    }

    /// What lies in a frame: of a closed one, what lay in it when it was closed.
    pub(in crate::editor) fn contents(&self, frame: &Annotation) -> Contents {
        if let Some(it) = &frame.closed {
            return it.clone();
        }
        let all = self.nodes_in_frame(&frame.rect);
        let is_root = |id: &NodeId| !self.scene.ancestors(id.as_str()).any(|it| all.contains(it));
        let nodes = all.iter().filter(|it| is_root(it)).cloned().collect();
        let inside = self.scene.annotations().filter(|(id, it)| {
            let own = self.diagram.annotation(id.as_str()).map(|it| it.rect);
            frame.rect.contains_rect(&it.rect) && own != Some(frame.rect)
        });
        Contents { nodes, annotations: inside.map(|(id, _)| id.clone()).collect() }
    }

    /// Annotations that lie in a container, without those that are about something outside of it.
    fn notes_in(&self, container: &NodeId) -> BTreeSet<AnnotationId> {
        let Some(around) = self.scene.node(container.as_str()).map(|it| it.rect) else {
            return BTreeSet::new();
        };
        let is_inside = |id: &NodeId| self.scene.ancestors(id.as_str()).any(|it| it == container);
        let lie = self.scene.annotations().filter(|(id, it)| {
            let pin = self.diagram.annotation(id.as_str()).and_then(|it| self.pinned_to(it));
            around.contains_rect(&it.rect) && pin.is_none_or(is_inside)
        });
        lie.map(|(id, _)| id.clone()).collect()
    }

    fn fold_selected(&mut self, close: bool) {
        let folded = self.selected_to_fold(close);
        self.fold(&folded, close);
    }

    /// Opens a closed frame. False if it is none.
    pub(in crate::editor) fn open_frame(&mut self, id: &AnnotationId) -> bool {
        let is_closed = self.diagram.annotation(id.as_str()).is_some_and(|it| it.closed.is_some());
        if is_closed {
            self.fold(&Folded { frames: vec![id.clone()], containers: Vec::new() }, false);
        }
        is_closed
    }

    /// Opens a closed container. False if it is none.
    pub(in crate::editor) fn open_container(&mut self, id: &NodeId) -> bool {
        let is_closed = self.is_closed(id);
        if is_closed {
            self.fold(&Folded { frames: Vec::new(), containers: vec![id.clone()] }, false);
        }
        is_closed
    }

    /// Closes a container that is open, or opens one that is closed.
    pub(in crate::editor) fn toggle_container(&mut self, id: &NodeId) {
        let close = self.can_close(id);
        self.fold(&Folded { frames: Vec::new(), containers: vec![id.clone()] }, close);
    }

    /// Selects no longer what cards hide by now, but the cards: nobody deletes what they do not see.
    fn select_seen(&mut self, cards: &[NodeId]) {
        let (scene, selection) = (&self.scene, &self.selection);
        let nodes = selection.nodes().iter().filter(|it| scene.folded_into(it.as_str()).is_none());
        let edges = selection.edges().iter().filter(|it| !scene.is_edge_folded(it.as_str()));
        let notes = selection.annotations().iter().filter(|it| !scene.is_annotation_folded(it.as_str()));
        let seen = Selection::new(nodes.cloned(), edges.cloned()).with_annotations(notes.cloned());
        let is_less = seen.n_boxes() < selection.n_boxes() || seen.edges().len() < selection.edges().len();
        if is_less {
            let nodes = seen.nodes().iter().chain(cards).cloned();
            let annotations = seen.annotations().iter().cloned();
            let seen = Selection::new(nodes, seen.edges().iter().cloned()).with_annotations(annotations);
            self.select(seen);
        }
    }

    /// Opens whatever hides a node, so that it can be seen.
    pub(in crate::editor) fn uncover(&mut self, id: &NodeId) {
        if self.scene.folded_into(id.as_str()).is_none() {
            return;
        }
        let mut inside: BTreeSet<NodeId> = [id.clone()].into();
        inside.extend(self.scene.ancestors(id.as_str()).cloned());
        self.uncover_all(inside, BTreeSet::new(), Some(id));
    }

    /// Opens whatever hides an annotation.
    pub(in crate::editor) fn uncover_annotation(&mut self, id: &AnnotationId) {
        if self.scene.is_annotation_folded(id.as_str()) {
            let mut nodes = BTreeSet::new();
            let mut notes: BTreeSet<AnnotationId> = [id.clone()].into();
            // An arrow is hidden with what it hangs on as well.
            let arrow = self.diagram.annotation(id.as_str()).and_then(|it| it.arrow.as_ref());
            for target in arrow.iter().flat_map(|it| it.anchors()).map(|it| &it.target) {
                notes.extend(target.annotation().cloned());
                if let Some(id) = target.node() {
                    nodes.insert(id.clone());
                    nodes.extend(self.scene.ancestors(id.as_str()).cloned());
                }
            }
            self.uncover_all(nodes, notes, None);
        }
    }

    /// Opens what hides these nodes and annotations, and what hides that; `except` stays as it is.
    fn uncover_all(
        &mut self,
        mut nodes: BTreeSet<NodeId>,
        mut notes: BTreeSet<AnnotationId>,
        except: Option<&NodeId>,
    ) {
        let mut folded = Folded::default();
        loop {
            let frame = self.diagram.annotations().find(|(id, it)| {
                let hides = it
                    .closed
                    .as_ref()
                    .is_some_and(|it| !it.nodes.is_disjoint(&nodes) || !it.annotations.is_disjoint(&notes));
                hides && !folded.frames.contains(id)
            });
            if let Some((id, _)) = frame {
                notes.insert(id.clone());
                folded.frames.push(id.clone());
                continue;
            }
            let container = self.scene.closed().find(|(id, hidden)| {
                let hides = (nodes.contains(*id) && except != Some(*id)) || !hidden.is_disjoint(&notes);
                hides && self.is_closed(id) && !folded.containers.contains(id)
            });
            let Some((id, _)) = container else { break };
            nodes.insert(id.clone());
            nodes.extend(self.scene.ancestors(id.as_str()).cloned());
            folded.containers.push(id.clone());
        }
        self.fold(&folded, false);
    }

    fn fold(&mut self, folded: &Folded, close: bool) {
        if folded.is_empty() {
            return;
        }
        let mut ops = Vec::new();
        let mut names = Vec::new();
        for id in &folded.frames {
            let Some(it) = self.diagram.annotation(id.as_str()) else { continue };
            let closed = close.then(|| self.contents(it));
            names.push(format!("frame “{}”", it.name()));
            ops.push(Op::SetAnnotation {
                id: id.clone(),
                annotation: Some(Annotation { closed, ..it.clone() }),
            });
        }
        let mut containers = folded.containers.clone();
        // Outer ones first: inner ones make room in them.
        containers.order_by_key(|it| (self.scene.node(it.as_str()).map(|it| it.depth), it.clone()));
        let mut draft = Draft::new(&self.diagram, &self.scene);
        for id in &containers {
            names.extend(self.diagram.node(id.as_str()).map(|it| it.name.clone()));
            ops.push(Op::SetClosed { id: id.clone(), closed: close.then(|| self.notes_in(id)) });
            if !close {
                draft.open(id);
            }
        }
        ops.extend(draft.into_ops());
        let what = match &names[..] {
            [only] => only.clone(),
            _ => format!("{} frames and containers", names.len()),
        };
        let label = format!("{} {what}", if close { "Collapse" } else { "Open" });
        let is_many = !Motion::suits(&self.scene) || containers.is_empty();
        let before = (!is_many).then(|| self.scene.clone());
        if self.is_read_only {
            self.see(&ops);
        } else if !self.commit(label, ops) {
            return;
        }
        self.effects.motion = before.and_then(|it| Motion::between(&it, &self.scene));
        if close && !containers.is_empty() {
            self.select_seen(&containers);
        }
        match (&folded.frames[..], &containers[..]) {
            ([id], []) => self.tell(self.describe_annotation(id)),
            ([], [id]) if close => self.tell(self.describe(id)),
            _ => self.tell(format!("{what} {}", if close { "collapsed" } else { "opened" })),
        }
    }
}
