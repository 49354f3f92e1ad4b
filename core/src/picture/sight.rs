//! What somebody looks at of a diagram when it becomes a picture.

use std::collections::BTreeSet;

use crate::editor::{Editor, Lens, Scene, Step, lettering};
use crate::model::{Annotation, AnnotationId, Diagram, NodeId, Rect, Shows, Standing, ViewName};

/// What somebody looks at: the view, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sight {
    /// What is in the view.
    pub shows: Shows,
    /// What notes that are shown in some views only call it; `None` shows all of them.
    pub view: Option<ViewName>,
    /// Whether what is not in it is left out, instead of stepping back.
    pub hides: bool,
    /// What the view is called, for the heading.
    pub name: Option<String>,
    /// The part of the canvas to show; without one, all that is drawn.
    pub part: Option<Rect>,
    /// The frame to show alone, with what lies in it.
    pub frame: Option<AnnotationId>,
}

impl Sight {
    /// What is seen through a view.
    pub fn through(diagram: &Diagram, lens: &Lens) -> Self {
        Self { shows: lens.shows(diagram), view: lens.view_name(), ..Self::default() }
    }

    /// What an editor shows, all of it.
    pub fn of(editor: &Editor) -> Self {
        let diagram = editor.diagram();
        let name = editor.shown().map(|_| editor.lens().name(diagram));
        Self { hides: editor.hides_rest(), name, ..Self::through(diagram, editor.lens()) }
    }

    /// The same of a frame alone.
    #[must_use]
    pub fn of_frame(self, id: &AnnotationId, frame: &Annotation) -> Self {
        /// So much is seen around it that its border is whole, in canvas units.
        const AROUND: f64 = 8.0;
        let all =
            if frame.closed.is_some() { lettering::closed_box(frame) } else { lettering::extent(frame) };
        let part = Some(all.inflated(AROUND));
        Self { name: Some(frame.name()), part, frame: Some(id.clone()), ..self }
    }

    /// What a step of a presentation shows.
    pub fn step(diagram: &Diagram, step: &Step, hides: bool) -> Self {
        let name = Some(step.name.clone()).filter(|it| *it != diagram.settings().name);
        Self { hides, name, part: step.part, ..Self::through(diagram, &step.lens) }
    }
}

/// What lies in a frame that is shown alone.
pub(super) struct Inside {
    /// Nodes in it, with all they contain.
    pub(super) nodes: BTreeSet<NodeId>,
    /// Containers around those: their ground is what the frame lies on.
    pub(super) around: BTreeSet<NodeId>,
    /// The frame, and notes, texts and frames in it.
    pub(super) annotations: BTreeSet<AnnotationId>,
}

impl Inside {
    pub(super) fn of(diagram: &Diagram, scene: &Scene, id: &AnnotationId) -> Option<Self> {
        let frame = diagram.annotation(id.as_str())?;
        let (roots, mut annotations): (BTreeSet<NodeId>, BTreeSet<AnnotationId>) = match &frame.closed {
            Some(it) => (it.nodes.clone(), it.annotations.clone()),
            None => (
                scene.nodes_in(&frame.rect).filter(|id| is_in(scene, id, &frame.rect)).cloned().collect(),
                scene
                    .annotations()
                    .filter(|(_, it)| frame.rect.contains_rect(&it.rect))
                    .map(|(id, _)| id.clone())
                    .collect(),
            ),
        };
        annotations.insert(id.clone());
        let nodes: BTreeSet<NodeId> = roots.iter().flat_map(|it| scene.subtree(it)).collect();
        let around = nodes.iter().flat_map(|it| scene.ancestors(it.as_str())).cloned().collect();
        Some(Self { nodes, around, annotations })
    }
}

fn is_in(scene: &Scene, id: &NodeId, frame: &Rect) -> bool {
    scene.node(id.as_str()).is_some_and(|it| frame.contains_rect(&it.rect))
}

/// How much of a node's colors is left by how much it counts in a view, as a share: it steps back without becoming a riddle.
pub const fn presence(standing: Standing) -> f64 {
    match standing {
        Standing::In => 1.0,
        Standing::Around => 0.6,
        Standing::Out => 0.16,
    }
}
