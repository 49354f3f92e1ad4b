//! The order in which people read a drawing: containers before what they hold, rows from the top, each from the left.

use std::cmp::Ordering;

use super::Scene;
use crate::model::NodeId;
use crate::sort::InOrder;

/// What decides among siblings: from the top, from the left, id.
type Spot<'a> = (f64, f64, &'a NodeId);

impl Scene {
    /// All nodes in reading order.
    pub fn reading_order(&self) -> Vec<&NodeId> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut stack = self.read_siblings(None);
        while let Some(id) = stack.pop() {
            order.push(id);
            stack.extend(self.read_siblings(Some(id.as_str())));
        }
        order
    }

    /// Some nodes in reading order; few of many take little time.
    pub fn read<'a>(&'a self, nodes: impl IntoIterator<Item = &'a NodeId>) -> Vec<&'a NodeId> {
        let mut ways: Vec<Vec<Spot<'a>>> = nodes.into_iter().filter_map(|id| self.way_to(id)).collect();
        // A way that goes on from another's end leads inside of it: it comes after.
        ways.order_by(|one, other| {
            let mut steps = one.iter().zip(other).map(|(one, other)| before(one, other));
            steps.find(|it| it.is_ne()).unwrap_or(one.len().cmp(&other.len()))
        });
        ways.into_iter().filter_map(|it| it.last().map(|it| it.2)).collect()
    }

    /// Places of the containers around a node, outermost first, and its own.
    fn way_to<'a>(&'a self, id: &'a NodeId) -> Option<Vec<Spot<'a>>> {
        let mut way = vec![self.spot(id)?];
        way.extend(self.ancestors(id.as_str()).filter_map(|it| self.spot(it)));
        way.reverse();
        Some(way)
    }

    fn spot<'a>(&self, id: &'a NodeId) -> Option<Spot<'a>> {
        self.node(id.as_str()).map(|it| (it.rect.y, it.rect.x, id))
    }

    /// Siblings in reading order, last first.
    fn read_siblings(&self, parent: Option<&str>) -> Vec<&NodeId> {
        let mut siblings: Vec<Spot<'_>> =
            self.children(parent).iter().filter_map(|id| self.spot(id)).collect();
        siblings.order_by(|one, other| before(other, one));
        siblings.into_iter().map(|it| it.2).collect()
    }
}

fn before(one: &Spot<'_>, other: &Spot<'_>) -> Ordering {
    one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)).then_with(|| one.2.cmp(other.2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates;

    #[test]
    fn some_nodes_are_read_in_the_order_of_all() {
        for template in templates::all() {
            let scene = Scene::new(&template.diagram());
            let all = scene.reading_order();
            assert_eq!(scene.read(scene.nodes().map(|it| it.0)), all, "{}", template.name);
            let some: Vec<&NodeId> = all.iter().copied().step_by(3).collect();
            assert_eq!(scene.read(some.iter().rev().copied()), some, "{}", template.name);
        }
    }
}
