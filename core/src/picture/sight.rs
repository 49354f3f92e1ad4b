//! What somebody looks at of a diagram when it becomes a picture.

use crate::editor::{Editor, Lens, Step, lettering};
use crate::model::{Annotation, Diagram, Rect, Shows, Standing, ViewName};

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

    /// What an editor shows of a frame alone.
    pub fn frame(editor: &Editor, frame: &Annotation) -> Self {
        Self { name: Some(frame.name()), part: Some(part_of(frame)), ..Self::of(editor) }
    }

    /// What a step of a presentation shows.
    pub fn step(diagram: &Diagram, step: &Step, hides: bool) -> Self {
        let name = Some(step.name.clone()).filter(|it| *it != diagram.settings().name);
        Self { hides, name, part: step.part, ..Self::through(diagram, &step.lens) }
    }
}

/// The part of the canvas that a frame covers, with its title.
pub fn part_of(frame: &Annotation) -> Rect {
    /// So much is seen around it that its border is whole, in canvas units.
    const AROUND: f64 = 8.0;
    let all = if frame.closed.is_some() { lettering::closed_box(frame) } else { lettering::extent(frame) };
    all.inflated(AROUND)
}

/// How much of a node's colors is left by how much it counts in a view, as a share: it steps back without becoming a riddle.
pub const fn presence(standing: Standing) -> f64 {
    match standing {
        Standing::In => 1.0,
        Standing::Around => 0.6,
        Standing::Out => 0.16,
    }
}
