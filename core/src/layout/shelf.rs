//! Icons in rows and columns.

use super::arrange::Block;
use super::tree::Tree;
use crate::catalog::Category;
use crate::model::Rect;

/// Room between icons, in canvas units.
const GAP: f64 = 24.0;

/// Room between groups, in canvas units: more than within them, so that they are seen as such.
pub(super) const BETWEEN: f64 = 56.0;

/// The order of nodes that nothing else puts in order.
pub(super) fn key<'a>(tree: &Tree<'a>, node: usize) -> (Option<Category>, &'static str, &'a str, usize) {
    let it = tree.nodes.get(node);
    (it.map(|it| it.ty.category), it.map_or("", |it| it.ty.id), it.map_or("", |it| it.name.as_str()), node)
}

/// A node in the middle of a cell of some width.
fn cell(tree: &Tree<'_>, node: usize, x: f64, y: f64, w: f64) -> (usize, Rect) {
    let rect = tree.rect(node);
    let inset = ((w - rect.w) / 2.0 / super::GRID).floor() * super::GRID;
    (node, Rect::new(x + inset, y, rect.w, rect.h))
}

/// One under the other.
pub(super) fn column(tree: &Tree<'_>, nodes: &[usize]) -> Block {
    let w = nodes.iter().map(|it| tree.footprint(*it)).fold(0.0, f64::max);
    let mut column = Block::default();
    let mut y = 0.0;
    for node in nodes {
        let h = tree.rect(*node).h;
        column.add(Block { places: vec![cell(tree, *node, 0.0, 0.0, w)], w, h }, 0.0, y);
        y += h + GAP;
    }
    column
}

/// How many columns a grid of icons has that looks like a page.
pub(super) fn columns_of(n: usize) -> usize {
    // An icon with its name and the room around it is wider than high.
    let mut columns = 1;
    while columns * columns * 5 < n * 6 {
        columns += 1;
    }
    columns
}

/// Rows of so many, in columns as wide as they need to be.
pub(super) fn grid(tree: &Tree<'_>, nodes: &[usize], columns: usize) -> Block {
    let columns = columns.clamp(1, nodes.len().max(1));
    let mut grid = Block::default();
    let mut x = 0.0;
    for column in 0..columns {
        let members = || nodes.iter().skip(column).step_by(columns);
        let w = members().map(|it| tree.footprint(*it)).fold(0.0, f64::max);
        let mut y = 0.0;
        for (row, node) in members().enumerate() {
            let h = tree.rect(*node).h;
            grid.add(Block { places: vec![cell(tree, *node, 0.0, 0.0, w)], w, h }, x, y);
            let row = nodes.iter().skip(row * columns).take(columns);
            y += row.map(|it| tree.rect(*it).h).fold(0.0, f64::max) + GAP;
        }
        x += w + GAP;
    }
    grid
}

/// Side by side, in as many rows as a width asks for.
pub(super) fn rows(tree: &Tree<'_>, nodes: &[usize], width: f64) -> Block {
    let widest = nodes.iter().map(|it| tree.footprint(*it)).fold(1.0, f64::max) + GAP;
    let mut columns = 1;
    let mut all = widest;
    while columns < nodes.len() && all + widest <= width + GAP {
        columns += 1;
        all += widest;
    }
    grid(tree, nodes, columns)
}
