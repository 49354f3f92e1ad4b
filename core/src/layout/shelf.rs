//! Icons that no edge touches: a row, a column, or columns by category.

use super::arrange::Block;
use super::tree::Tree;
use crate::catalog::Category;
use crate::model::Rect;

/// Room between icons, in canvas units.
const GAP: f64 = 24.0;

/// Room between categories, in canvas units.
const BETWEEN: f64 = 40.0;

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

/// Side by side.
pub(super) fn row(tree: &Tree<'_>, nodes: &[usize]) -> Block {
    let mut row = Block::default();
    let mut x = 0.0;
    for node in nodes {
        let (w, h) = (tree.footprint(*node), tree.rect(*node).h);
        row.add(Block { places: vec![cell(tree, *node, 0.0, 0.0, w)], w, h }, x, 0.0);
        x += w + GAP;
    }
    row
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

/// The area that nodes take up on a shelf.
pub(super) fn area(tree: &Tree<'_>, nodes: &[usize]) -> f64 {
    nodes.iter().map(|it| (tree.footprint(*it) + GAP) * (tree.rect(*it).h + GAP)).sum()
}

/// Columns by category, with as few rows as keep them within a width. Nodes come in the order of their keys.
pub(super) fn columns(tree: &Tree<'_>, nodes: &[usize], width: f64) -> Block {
    let category = |it: &usize| tree.nodes.get(*it).map(|it| it.ty.category);
    let groups: Vec<&[usize]> = nodes.chunk_by(|a, b| category(a) == category(b)).collect();
    let widest: Vec<f64> =
        groups.iter().map(|it| it.iter().map(|it| tree.footprint(*it)).fold(0.0, f64::max) + GAP).collect();
    // Fewer rows than this cannot do, so the search is short.
    let mut rows = 1;
    while rows < nodes.len() && total(&groups, &widest, rows) > width {
        rows += 1 + rows / 8;
    }
    let mut all = Block::default();
    let mut x = 0.0;
    for group in &groups {
        let mut last = 0.0;
        for part in group.chunks(rows) {
            let column = column(tree, part);
            last = column.w;
            all.add(column, x, 0.0);
            x += last + GAP;
        }
        x += if last > 0.0 { BETWEEN - GAP } else { 0.0 };
    }
    all
}

/// How wide groups of icons are in that many rows.
#[expect(clippy::cast_precision_loss, reason = "at most as many columns as nodes")]
fn total(groups: &[&[usize]], widest: &[f64], rows: usize) -> f64 {
    let columns = groups.iter().map(|it| it.len().div_ceil(rows) as f64);
    columns.zip(widest).map(|(n, w)| n * w + BETWEEN - GAP).sum::<f64>() - BETWEEN
}
