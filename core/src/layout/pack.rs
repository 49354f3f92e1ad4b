//! Blocks side by side and one under the other, close together within a width.

use super::arrange::Block;

/// Packs blocks into a page of about a form (width by height), in their order as far as room allows.
pub(super) fn page(blocks: &[Block], form: f64, gap: f64) -> Block {
    /// Widths that are tried beside the one that area alone would ask for, as parts of it.
    const TRIED: [f64; 5] = [1.0, 0.85, 1.15, 1.3, 1.5];
    let width = ideal(blocks, form, gap);
    let pages = TRIED.into_iter().map(|it| within(blocks, width * it, gap));
    // How far from the form a page is, and how much of it is empty.
    let cost = |it: &Block| {
        let (w, h) = (it.w.max(1.0), it.h.max(1.0));
        (w / h / form).ln().abs() + (w * h).ln()
    };
    pages.min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap_or_default()
}

/// The width of a page for blocks if nothing of it stayed empty.
fn ideal(blocks: &[Block], form: f64, gap: f64) -> f64 {
    let area: f64 = blocks.iter().map(|it| (it.w + gap) * (it.h + gap)).sum();
    (area * form).sqrt()
}

/// Packs blocks within a width, each where it stands highest; what is wider stands alone.
///
/// The room that is left is kept as a skyline (Jylänki, "A thousand ways to pack the bin", 2010): stretches, from the left, each
/// free from some height on.
pub(super) fn within(blocks: &[Block], width: f64, gap: f64) -> Block {
    let width = blocks.iter().map(|it| it.w).fold(width, f64::max) + gap;
    let mut skyline = vec![Stretch { x: 0.0, w: width, y: 0.0 }];
    let mut all = Block::default();
    for block in blocks.iter().filter(|it| !it.is_empty()) {
        let (w, h) = (block.w + gap, block.h + gap);
        let places = (0..skyline.len()).filter_map(|n| Some((top(&skyline, n, w)?, n)));
        let Some((y, n)) = places.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        let x = skyline.get(n).map_or(0.0, |it| it.x);
        all.add(block.clone(), x, y);
        cover(&mut skyline, n, Stretch { x, w, y: y + h });
    }
    all
}

/// A part of the width, and the height from which on it is free.
#[derive(Clone, Copy)]
struct Stretch {
    x: f64,
    w: f64,
    y: f64,
}

/// Where something of a width would stand that begins with a stretch; `None` if it would reach beyond the page.
fn top(skyline: &[Stretch], first: usize, width: f64) -> Option<f64> {
    /// Widths are sums, so they are not exact.
    const EXACT: f64 = 0.01;
    let (mut left, mut y): (f64, f64) = (width, 0.0);
    for it in skyline.iter().skip(first) {
        y = y.max(it.y);
        left -= it.w;
        if left <= EXACT {
            return Some(y);
        }
    }
    None
}

/// Puts a stretch into the skyline in place of what it covers.
fn cover(skyline: &mut Vec<Stretch>, first: usize, new: Stretch) {
    let right = new.x + new.w;
    let mut after = skyline.split_off(first);
    let rest = after.iter().position(|it| it.x + it.w > right + 0.01).unwrap_or(after.len());
    after.drain(..rest);
    if let Some(it) = after.first_mut() {
        it.w -= right - it.x;
        it.x = right;
    }
    skyline.push(new);
    skyline.append(&mut after);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rect;

    fn block(node: usize, w: f64, h: f64) -> Block {
        Block { places: vec![(node, Rect::new(0.0, 0.0, w, h))], w, h }
    }

    #[test]
    fn gaps_beside_tall_blocks_are_filled() {
        let blocks = [block(0, 100.0, 300.0), block(1, 100.0, 100.0), block(2, 100.0, 100.0)];
        let page = within(&blocks, 220.0, 16.0);
        let at: Vec<(f64, f64)> = page.places.iter().map(|it| (it.1.x, it.1.y)).collect();
        assert_eq!(at, [(0.0, 0.0), (116.0, 0.0), (116.0, 116.0)]);
    }

    #[test]
    fn pages_come_near_to_their_form() {
        let blocks: Vec<Block> = (0..60).map(|n| block(n, 100.0, 80.0)).collect();
        let page = page(&blocks, 1.6, 24.0);
        assert!((1.2..2.1).contains(&(page.w / page.h)), "{} by {}", page.w, page.h);
        assert_eq!(page.places.len(), 60);
    }
}
