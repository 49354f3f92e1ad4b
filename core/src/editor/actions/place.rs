//! Places a new node without a pointer.

use crate::catalog::{self, ResourceType};
use crate::editor::Editor;
use crate::editor::draft::Draft;
use crate::editor::geometry::{Point, Vec2};
use crate::editor::placement::{free_place, new_size, refusal};
use crate::layout::{HEADER, PADDING};
use crate::model::{NodeId, Rect};

impl Editor {
    /// Places a new node: in the selected container or one around it, else on the canvas, else in the container
    /// nearest to the middle of the view.
    pub(super) fn place_anywhere(&mut self, ty: &str) {
        self.cancel_gesture();
        let Some(ty) = catalog::by_id(ty) else {
            self.refuse(format!("there is no resource type `{ty}`"));
            return;
        };
        let Some(parent) = self.container_for(ty) else {
            self.refuse(ty.belongs());
            return;
        };
        let size = new_size(ty);
        let wanted = match parent.as_ref().and_then(|it| self.scene.node(it.as_str())) {
            Some(it) => {
                let origin = it.rect.origin() + Vec2::new(PADDING, HEADER + PADDING / 2.0);
                Rect::new(origin.x, origin.y, size.w, size.h)
            }
            None => Rect::around(self.view_center(), size),
        };
        let draft = Draft::new(&self.diagram, &self.scene);
        let rect = free_place(&draft, parent.as_ref(), wanted, &[]);
        if let Some(id) = self.add_node(ty, parent, rect)
            && let Some(rect) = self.scene.node(id.as_str()).map(|it| it.rect)
        {
            self.reveal(rect);
        }
    }

    fn view_center(&self) -> Point {
        self.to_world(self.viewport.center())
    }

    /// The container for a new node of a type; `Some(None)` is the canvas itself.
    fn container_for(&self, ty: &'static ResourceType) -> Option<Option<NodeId>> {
        let takes = |it: &Option<NodeId>| refusal(&self.diagram, &[ty], it.as_ref()).is_none();
        let selected = self.selection.last().cloned();
        let around = selected.iter().flat_map(|it| {
            std::iter::once(it.clone()).chain(self.scene.ancestors(it.as_str()).cloned()).map(Some)
        });
        around.chain([None]).find(takes).or_else(|| {
            let center = self.view_center();
            let takers = self.scene.nodes().filter(|(id, it)| it.is_container && takes(&Some((*id).clone())));
            let nearest = takers.min_by(|(_, a), (_, b)| {
                a.rect.center().distance(center).total_cmp(&b.rect.center().distance(center))
            });
            nearest.map(|(id, _)| Some(id.clone()))
        })
    }
}
