//! The first page of a presentation: what its pages show, each leading there.

use super::super::links::{Link, Target};
use super::super::markup::{Label, Markup};
use super::super::palette::Palette;
use super::super::{Drawn, FONT, Theme};
use super::Leaf;
use crate::model::Rect;
use crate::text::{Weight, fit};

/// A slide in canvas units; with more pages than it holds it is higher, and so smaller on its sheet.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 540.0;
/// Space around everything.
const MARGIN: f64 = 56.0;
/// Space above the list.
const TOP: f64 = 132.0;
/// Height of a row.
const ROW: f64 = 30.0;
/// Most columns.
const COLUMNS: usize = 3;

/// The page that lists pages, which follow it.
pub(super) fn contents(title: &str, leaves: &[Leaf], theme: Theme) -> Leaf {
    let palette = Palette::of(theme);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a slide has room for a dozen rows"
    )]
    let fitting = ((HEIGHT - TOP - MARGIN) / ROW) as usize;
    let columns = leaves.len().div_ceil(fitting.max(1)).clamp(1, COLUMNS);
    let rows = leaves.len().div_ceil(columns).max(1);
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let height = HEIGHT.max(TOP + number(rows) * ROW + MARGIN);
    let view = Rect::new(0.0, 0.0, WIDTH, height);
    let column = (WIDTH - 2.0 * MARGIN) / number(columns);
    let mut markup = Markup::default();
    markup.open("svg", &[("font-family", FONT.into())]);
    markup.rect(view, &[("fill", palette.canvas.into())]);
    let mut label = |text: &str, x: f64, y: f64, size: f64, weight: Weight, color: &str| {
        markup.label(&Label { text, x, y, size, weight, color });
    };
    let heading = fit(title, 30.0, Weight::Bold, WIDTH - 2.0 * MARGIN);
    label(&heading, MARGIN, MARGIN + 14.0, 30.0, Weight::Bold, palette.text);
    let pages = if leaves.len() == 1 { "1 page".to_owned() } else { format!("{} pages", leaves.len()) };
    label(&pages, MARGIN, MARGIN + 46.0, 13.0, Weight::Regular, palette.text_2);
    let mut links = Vec::new();
    for (n, leaf) in leaves.iter().enumerate() {
        let (x, y) = (MARGIN + number(n / rows) * column, TOP + number(n % rows) * ROW);
        // This page is the first one.
        let page = n + 1;
        let name = fit(&leaf.name, 15.0, Weight::Regular, column - 52.0);
        label(&(page + 1).to_string(), x, y + ROW / 2.0, 13.0, Weight::Bold, palette.text_3);
        label(&name, x + 32.0, y + ROW / 2.0, 15.0, Weight::Regular, palette.text);
        links.push(Link { rect: Rect::new(x, y, column - 12.0, ROW), to: Target::Page(page) });
    }
    Leaf { name: "Contents".to_owned(), drawn: Drawn { elements: markup.finish(), view, links } }
}
