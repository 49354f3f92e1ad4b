//! Looking through a view: what is in it stands out, the rest steps back or is left out. Nothing of that is a change of the
//! diagram.

use std::collections::BTreeSet;

use super::{Camera, Editor};
use crate::model::{
    Annotation, AnnotationId, Diagram, EdgeId, NodeId, Op, Rect, Shown, Shows, Standing, Target, ViewId,
    ViewName,
};

/// A view to look through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lens {
    /// One that is always there.
    BuiltIn(Shows),
    /// One that somebody saved.
    Saved(ViewId),
}

impl Default for Lens {
    fn default() -> Self {
        Self::BuiltIn(Shows::Everything)
    }
}

impl Lens {
    /// Those that can be looked through, in the order in which they are listed.
    pub fn all(diagram: &Diagram) -> Vec<Self> {
        let built_in = Shows::BUILT_IN.into_iter().map(Self::BuiltIn);
        built_in.chain(diagram.views().into_iter().map(|(id, _)| Self::Saved(id.clone()))).collect()
    }

    /// What is in it.
    pub fn shows(&self, diagram: &Diagram) -> Shows {
        match self {
            Self::BuiltIn(shows) => shows.clone(),
            Self::Saved(id) => diagram.view(id.as_str()).map(|it| it.shows.clone()).unwrap_or_default(),
        }
    }

    /// What annotations call it; `None` where everything is shown.
    pub fn view_name(&self) -> Option<ViewName> {
        match self {
            Self::BuiltIn(Shows::Network) => Some(ViewName::Network),
            Self::BuiltIn(Shows::Security) => Some(ViewName::Security),
            Self::BuiltIn(Shows::DataFlow) => Some(ViewName::DataFlow),
            Self::BuiltIn(_) => None,
            Self::Saved(id) => Some(ViewName::Saved(id.clone())),
        }
    }

    /// What people read.
    pub fn name(&self, diagram: &Diagram) -> String {
        match self {
            Self::BuiltIn(shows) => shows.label().to_owned(),
            Self::Saved(id) => diagram.view(id.as_str()).map(|it| it.name.clone()).unwrap_or_default(),
        }
    }
}

/// What is looked through, and what is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Viewing {
    pub(super) lens: Lens,
    /// Whether what is not in it is left out, instead of stepping back.
    pub(super) hides: bool,
    /// `None` for everything.
    pub(super) shown: Option<Shown>,
}

impl Editor {
    /// The view that is looked through.
    pub fn lens(&self) -> &Lens {
        &self.viewing.lens
    }

    /// Whether what is not in the view is left out, instead of stepping back.
    pub fn hides_rest(&self) -> bool {
        self.viewing.hides
    }

    /// What is in the view; `None` for everything.
    pub fn shown(&self) -> Option<&Shown> {
        self.viewing.shown.as_ref()
    }

    /// How many nodes are not in the view.
    pub fn n_beside(&self) -> usize {
        self.shown().map_or(0, |it| self.diagram.n_nodes().saturating_sub(it.n_nodes()))
    }

    /// How much a node counts in the view. What is selected is always in it, so that nobody works on what they do not see.
    pub fn standing(&self, id: &NodeId) -> Standing {
        match self.shown() {
            Some(shown) if !self.selection.has_node(id.as_str()) => self.scene.standing(shown, id),
            _ => Standing::In,
        }
    }

    /// Whether an edge is in the view.
    pub fn is_edge_shown(&self, id: &EdgeId) -> bool {
        let Some(shown) = self.shown() else { return true };
        self.selection.has_edge(id.as_str())
            || self.scene.edge(id.as_str()).is_some_and(|it| shown.edge(&it.from, &it.to))
    }

    /// How much a note, a text, a frame or an arrow counts in the view: as the node that it is pinned to, as the least of what
    /// it hangs on, and not at all where it says that it is shown in others. What is selected is in any.
    pub fn annotation_standing(&self, id: &AnnotationId) -> Standing {
        let Some(it) = self.diagram.annotation(id.as_str()) else { return Standing::In };
        if self.selection.has_annotation(id.as_str()) {
            return Standing::In;
        }
        if !it.is_in(self.viewing.lens.view_name().as_ref()) {
            return Standing::Out;
        }
        if let Some(arrow) = &it.arrow {
            let is_box =
                |id: &AnnotationId| self.diagram.annotation(id.as_str()).is_some_and(|it| !it.is_arrow());
            let of = |target: &Target| match (target, self.shown()) {
                (Target::Node(node), Some(shown)) if self.diagram.node(node.as_str()).is_some() => {
                    self.scene.standing(shown, node)
                }
                (Target::Annotation(id), _) if is_box(id) => self.annotation_standing(id),
                _ => Standing::In,
            };
            return arrow.anchors().map(|it| of(&it.target)).min().unwrap_or(Standing::In);
        }
        match self.pinned_to(it).zip(self.shown()) {
            Some((node, shown)) => shown.node(node),
            None => Standing::In,
        }
    }

    /// Whether a note, a text or a frame is left out, by the view or by a closed frame.
    pub fn is_annotation_hidden(&self, id: &AnnotationId) -> bool {
        self.scene.is_annotation_folded(id.as_str())
            || (self.viewing.hides && self.annotation_standing(id) == Standing::Out)
    }

    /// The views that annotations can be shown in or not, with what people read.
    pub fn view_choices(&self) -> Vec<(ViewName, String)> {
        let all = Lens::all(&self.diagram).into_iter();
        all.filter_map(|it| Some((it.view_name()?, it.name(&self.diagram)))).collect()
    }

    /// Shows annotations in a view, or no longer. Those that are shown in all of them name none, so that views to come show
    /// them as well; one of them stays.
    pub(super) fn show_in(&mut self, ids: &[AnnotationId], view: &ViewName, shown: bool) {
        let all: BTreeSet<ViewName> = self.view_choices().into_iter().map(|it| it.0).collect();
        let changed = ids.iter().filter_map(|id| {
            let it = self.diagram.annotation(id.as_str())?;
            let mut views = if it.views.is_empty() { all.clone() } else { it.views.clone() };
            let is_changed = if shown { views.insert(view.clone()) } else { views.remove(view) };
            if views.is_superset(&all) {
                views.clear();
            } else if views.is_empty() {
                return None;
            }
            let annotation = Some(Annotation { views, ..it.clone() });
            is_changed.then(|| Op::SetAnnotation { id: id.clone(), annotation })
        });
        let ops: Vec<Op> = changed.collect();
        let name =
            self.view_choices().into_iter().find(|(it, _)| it == view).map(|it| it.1).unwrap_or_default();
        let label = format!("{} in the view {name}", if shown { "Show" } else { "Do not show" });
        if !ops.is_empty() && self.commit(label, ops) {
            self.tell(format!("{} in the view {name}", if shown { "Shown" } else { "Not shown" }));
        }
    }

    /// Whether a node is left out, by the view or by a closed frame: it cannot be seen, so it cannot be pointed at.
    pub fn is_hidden(&self, id: &NodeId) -> bool {
        self.scene.folded_into(id.as_str()).is_some()
            || (self.viewing.hides && self.standing(id) == Standing::Out)
    }

    /// Whether an edge is left out.
    pub fn is_edge_hidden(&self, id: &EdgeId) -> bool {
        self.scene.is_edge_folded(id.as_str()) || (self.viewing.hides && !self.is_edge_shown(id))
    }

    /// Looks through a view: at the place it was saved with, or at all that is in it.
    pub(super) fn look_through(&mut self, lens: Lens) {
        let Some(rect) = self.enter(lens) else { return };
        match rect {
            Some(rect) => self.fly(Camera::fit(rect, self.viewport, Camera::MAX_ZOOM)),
            // What one works on stays where it is; only what is out of sight is gone to.
            None => self.show_bounds(),
        }
        let (name, beside) = (self.viewing.lens.name(&self.diagram), self.n_beside());
        self.tell(match (beside, self.viewing.hides) {
            (0, _) => format!("View: {name}"),
            (_, false) => format!("View: {name}. {} dimmed", nodes(beside)),
            (_, true) => format!("View: {name}. {} hidden", nodes(beside)),
        });
    }

    /// Takes up a view without moving, and says where it looks. `None` if it is gone.
    pub(super) fn enter(&mut self, lens: Lens) -> Option<Option<Rect>> {
        let rect = match &lens {
            Lens::BuiltIn(_) => None,
            Lens::Saved(id) => {
                let Some(view) = self.diagram.view(id.as_str()) else {
                    self.refuse("this view is gone");
                    return None;
                };
                view.rect()
            }
        };
        self.cancel_gesture();
        self.viewing.lens = lens;
        self.show_view();
        Some(rect)
    }

    /// Leaves out what is not in the view, or lets it step back.
    pub(super) fn hide_rest(&mut self, hides: bool) {
        if hides == self.viewing.hides {
            return;
        }
        self.viewing.hides = hides;
        self.show_view();
        let beside = nodes(self.n_beside());
        self.tell(format!("{beside} {}", if hides { "hidden" } else { "dimmed" }));
    }

    /// The view before or after, from the last to the first.
    pub(super) fn step_view(&mut self, backwards: bool) {
        let all = Lens::all(&self.diagram);
        let at = all.iter().position(|it| *it == self.viewing.lens).unwrap_or_default();
        let next = if backwards { at + all.len() - 1 } else { at + 1 };
        if let Some(lens) = all.get(next % all.len().max(1)) {
            self.look_through(lens.clone());
        }
    }

    /// Brings what is shown in step with the diagram and the view.
    fn show_view(&mut self) {
        self.viewing.shown = self.viewing.lens.shows(&self.diagram).of(&self.diagram);
        self.effects.view = true;
        self.effects.scene = true;
        self.effects.overlay = true;
        self.update_hover();
    }

    /// Follows a change of the diagram. A view that is gone shows everything.
    pub(super) fn view_again(&mut self) {
        if let Lens::Saved(id) = &self.viewing.lens
            && self.diagram.view(id.as_str()).is_none()
        {
            self.viewing.lens = Lens::default();
        }
        let shown = self.viewing.lens.shows(&self.diagram).of(&self.diagram);
        self.viewing.shown = shown;
        self.effects.view = true;
    }

    /// Goes to what is in the view, unless some of it is in sight.
    fn show_bounds(&mut self) {
        let seen = self.camera.world_view(self.viewport);
        let is_seen = |it: &NodeId| self.scene.seen_rect(it.as_str()).is_some_and(|it| seen.overlaps(&it));
        let is_in_sight = self.shown().is_none_or(|it| it.nodes().any(is_seen));
        if let Some(rect) = self.bounds_of_shown().filter(|_| !is_in_sight) {
            self.fly(Camera::fit(rect, self.viewport, 1.0));
        }
    }

    /// The rectangle around all that is in the view.
    pub(super) fn bounds_of_shown(&self) -> Option<Rect> {
        let Some(shown) = self.shown() else { return self.scene.bounds() };
        let rects = shown.nodes().filter_map(|it| self.scene.seen_rect(it.as_str()));
        super::bounds(rects).or_else(|| self.scene.bounds())
    }
}

fn nodes(count: usize) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") }
}
