//! A diagram of any size, to measure the editor with.

use std::collections::BTreeSet;

use crate::catalog;
use crate::model::{Diagram, Edge, EdgeKind, IdSource, Node, NodeId, Op, Placement, Rect};

/// Most nodes of a grid: beyond, one that is asked for in an address would only stall the browser.
const MOST: usize = 50_000;

/// Distance between the corners of neighbors, in canvas units.
const COLUMN: f64 = 176.0;
const ROW: f64 = 144.0;

/// What functions use, by turns, with the grant they get.
const DATA: [(&str, &str); 4] =
    [("dynamodb.table", "read"), ("sqs.queue", "send"), ("s3.bucket", "read"), ("sns.topic", "publish")];

/// `count` nodes in a square, row by row, and as many edges: functions and what they use, as on a chessboard. Every function has
/// an edge to its neighbor on the right and to the one below, or, at the border, to those on the other sides.
pub fn grid(count: usize) -> Diagram {
    let count = count.min(MOST);
    let columns = count.isqrt().max(1) + usize::from(count.isqrt().pow(2) < count);
    let mut diagram = Diagram::default();
    let mut ids = IdSource::new(1);
    let (mut nodes, mut kinds): (Vec<NodeId>, Vec<Option<&str>>) = (Vec::new(), Vec::new());
    for n in 0..count {
        let (row, column) = (n / columns, n % columns);
        let data = DATA.get((row / 2 + column) % DATA.len()).filter(|_| (row + column) % 2 == 1);
        let Some(ty) = catalog::by_id(data.map_or("lambda.function", |it| it.0)) else { continue };
        let at = |n: usize, step: f64| n as f64 * step;
        let placement =
            Placement { parent: None, rect: Rect::new(at(column, COLUMN), at(row, ROW), 96.0, 88.0) };
        let node = Node {
            ty,
            name: format!("{}-{n}", ty.label.to_lowercase()),
            placement,
            props: catalog::Properties::new(),
        };
        let id = ids.node();
        // A node that is refused would only be missing: there is nothing it could clash with.
        if diagram.apply(Op::AddNode { id: id.clone(), node }).is_ok() {
            nodes.push(id);
            kinds.push(data.map(|it| it.1));
        }
    }
    let mut left = nodes.len();
    for from in (0..nodes.len()).filter(|it| kinds.get(*it) == Some(&None)) {
        let is_first = from % columns == 0;
        let is_last = from % columns + 1 == columns || from + 1 == nodes.len();
        let right = if is_last { from.checked_sub(1).filter(|_| !is_first) } else { Some(from + 1) };
        let below =
            if from + columns < nodes.len() { Some(from + columns) } else { from.checked_sub(columns) };
        for to in [right, below].into_iter().flatten() {
            let (Some(source), Some(target), Some(Some(grant))) =
                (nodes.get(from), nodes.get(to), kinds.get(to))
            else {
                continue;
            };
            let kind = EdgeKind::Access { grants: BTreeSet::from([(*grant).to_owned()]) };
            let edge = Edge { from: source.clone(), to: target.clone(), kind };
            if left > 0 && diagram.apply(Op::AddEdge { id: ids.edge(), edge }).is_ok() {
                left -= 1;
            }
        }
    }
    diagram
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_edges_as_nodes() {
        for count in [100, 1_000, 10_000] {
            let diagram = grid(count);
            assert_eq!(diagram.n_nodes(), count);
            assert_eq!(diagram.edges().count(), count);
        }
    }

    #[test]
    fn any_size_is_a_diagram() {
        for count in 0..30 {
            assert_eq!(grid(count).n_nodes(), count);
        }
        assert_eq!(grid(usize::MAX).n_nodes(), MOST);
    }
}
