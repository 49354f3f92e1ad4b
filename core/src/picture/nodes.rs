//! Containers with their headers, and icons with their names.

use super::markup::{Attribute, Label, numbers};
use super::{DASH, Drawing, captions, category, container, is_dashed, is_outlined, label, line_box, room};
use crate::editor::lettering::PILE;
use crate::editor::naming::{CAPTION, NAME};
use crate::icons;
use crate::model::{Node, NodeId, Rect, n_resources};
use crate::text::{Weight, fit, width};

/// Side of an icon's square, in canvas units.
const TILE: f64 = 48.0;

/// Color of the lines of an icon on its category's color.
const WHITE: &str = "#ffffff";

/// The first of some captions that has room as it is; the last one in any case.
fn fitting(captions: &[String], room: f64) -> Option<String> {
    let fits = |it: &&String| width(it, CAPTION, Weight::Regular) <= room;
    captions.iter().find(fits).or_else(|| captions.last()).cloned()
}

/// The square of an icon node in its box.
pub fn tile(rect: Rect) -> Rect {
    Rect::new(rect.x + (rect.w - TILE) / 2.0, rect.y + 2.0, TILE, TILE)
}

/// Where what is on the card of a closed container stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CardText {
    /// The square of the icon.
    pub tile: Rect,
    /// Where both lines start.
    pub x: f64,
    /// The middle of both lines together.
    pub middle: f64,
    /// How wide lines may be.
    pub room: f64,
}

impl CardText {
    /// Size of the name, in canvas units.
    pub const NAME: f64 = 12.5;
    /// Size of the count, in canvas units.
    pub const COUNT: f64 = 11.0;

    /// The middles of the lines with name and count, in letters of these sizes.
    pub fn lines(&self, name: f64, count: f64) -> (f64, f64) {
        const BETWEEN: f64 = 5.0;
        let half = (name + BETWEEN + count) / 2.0;
        (self.middle - half + name / 2.0, self.middle + half - count / 2.0)
    }
}

/// What is where on a card.
pub fn card_text(card: &Rect) -> CardText {
    /// Room left of the text, and right of it.
    const INDENT: f64 = 52.0;
    const RIGHT: f64 = 14.0;
    let side = (card.h - 24.0).clamp(12.0, 32.0);
    let middle = card.y + card.h / 2.0;
    CardText {
        tile: Rect::new(card.x + 12.0, middle - side / 2.0, side, side),
        x: card.x + INDENT,
        middle,
        room: (card.w - INDENT - RIGHT).max(0.0),
    }
}

/// A line of text under an icon.
pub(super) struct Line {
    text: String,
    /// Where it stands.
    pub(super) place: Rect,
    size: f64,
    weight: Weight,
    color: &'static str,
}

impl<'a> Drawing<'a> {
    /// The box of a container.
    pub(super) fn container(&mut self, id: &NodeId) {
        let Some((node, rect)) = self.node(id) else { return };
        let color = container(self.diagram, node);
        let (ground, dash) = (self.palette.ground(color), numbers(&DASH));
        let is_dashed = is_dashed(node.ty);
        let mut attributes: Vec<(&str, Attribute<'_>)> = vec![
            ("rx", 10.0.into()),
            ("fill", if is_dashed { "none" } else { &ground }.into()),
            ("stroke", color.into()),
            ("stroke-opacity", self.palette.border.into()),
            ("stroke-width", 1.25.into()),
        ];
        if is_dashed {
            attributes.push(("stroke-dasharray", dash.as_str().into()));
        }
        self.markup.rect(rect, &attributes);
    }

    /// Icon, name and range of a container.
    pub(super) fn header(&mut self, id: &NodeId) {
        const NAME: f64 = 12.5;
        const RANGE: f64 = 11.0;
        let Some((node, rect)) = self.node(id) else { return };
        let color = container(self.diagram, node);
        let (x, y) = (rect.x + 35.0, rect.y + 18.0);
        let room = (rect.w - 46.0).max(0.0);
        let name = fit(&node.name, NAME, Weight::Bold, room);
        let used = width(&name, NAME, Weight::Bold) + 8.0;
        let range = label::range(node).filter(|_| !self.is_preview);
        let range = range.filter(|it| used + width(it, RANGE, Weight::Regular) <= room);

        self.group(node);
        let tile = Rect::new(rect.x + 8.0, rect.y + 8.0, 20.0, 20.0);
        self.markup.rect(tile, &[("rx", 5.0.into()), ("fill", color.into())]);
        self.glyph(node.ty.icon, tile.inflated(-2.5), WHITE);
        let mut line = line_box(&name, x, y, NAME, Weight::Bold);
        if let Some(range) = &range {
            line.w = used + width(range, RANGE, Weight::Regular);
        }
        self.plate(line, id);
        let label = Label { text: &name, x, y, size: NAME, weight: Weight::Bold, color: self.palette.text };
        match range {
            Some(range) => self.markup.label_with(&label, &range, RANGE, self.palette.text_3),
            None => self.markup.label(&label),
        }
        self.markup.close();
    }

    /// The card of a closed container: icon, name and how much it stands for, on a pile.
    fn card(&mut self, id: &NodeId, node: &Node, card: Rect) {
        let color = container(self.diagram, node);
        let ground = self.palette.ground(color);
        self.group(node);
        for (by, opacity) in [(PILE, 0.45), (0.0, 1.0)] {
            let rect = Rect::new(card.x + by, card.y + by, card.w - 2.0 * by, card.h);
            self.markup.rect(rect, &[("rx", 10.0.into()), ("fill", self.palette.canvas.into())]);
            self.markup.rect(
                rect,
                &[
                    ("rx", 10.0.into()),
                    ("fill", ground.as_str().into()),
                    ("stroke", color.into()),
                    ("stroke-opacity", (opacity * self.palette.border).into()),
                    ("stroke-width", 1.25.into()),
                ],
            );
        }
        let text = card_text(&card);
        let (CardText { tile, x, room, .. }, (name, count)) =
            (text, text.lines(CardText::NAME, CardText::COUNT));
        self.markup.rect(tile, &[("rx", 7.0.into()), ("fill", color.into())]);
        self.glyph(node.ty.icon, tile.inflated(-tile.w * 0.16), WHITE);
        let inside = n_resources(self.diagram.n_inside(id.as_str()));
        let lines = [
            (node.name.as_str(), name, CardText::NAME, Weight::Bold, self.palette.text),
            (inside.as_str(), count, CardText::COUNT, Weight::Regular, self.palette.text_2),
        ];
        for (text, y, size, weight, color) in lines {
            let text = fit(text, size, weight, room);
            self.markup.label(&Label { text: &text, x, y, size, weight, color });
        }
        self.markup.close();
    }

    /// An icon with its name and type.
    pub(super) fn icon(&mut self, id: &NodeId) {
        let Some((node, rect)) = self.node(id) else { return };
        if self.scene.node(id.as_str()).is_some_and(|it| it.is_closed) {
            return self.card(id, node, rect);
        }
        self.group(node);
        let tile = tile(rect);
        if is_outlined(node.ty.category) {
            let disc = tile.inflated(-1.0);
            let ground = [("rx", (disc.w / 2.0).into()), ("fill", self.palette.node.into())];
            let border = [("stroke", self.palette.edge.into()), ("stroke-width", 1.5.into())];
            self.markup.rect(disc, &[ground, border].concat());
            self.glyph(node.ty.icon, tile.inflated(-11.0), self.palette.edge);
        } else {
            self.markup.rect(tile, &[("rx", 10.0.into()), ("fill", category(node.ty.category).into())]);
            self.glyph(node.ty.icon, tile.inflated(-9.0), WHITE);
        }
        for line in self.lines(id) {
            self.plate(line.place, id);
            let at = line.place.center();
            let Line { text, size, weight, color, .. } = &line;
            self.markup.centered(&Label { text, x: at.x, y: at.y, size: *size, weight: *weight, color });
        }
        self.markup.close();
    }

    /// Name and type under an icon.
    pub(super) fn lines(&self, id: &NodeId) -> Vec<Line> {
        let Some((node, rect)) = self.node(id) else { return Vec::new() };
        let room = room(self.scene, id, &rect);
        let line = |text: &str, y: f64, size: f64, weight: Weight, color: &'static str| {
            let text = fit(text, size, weight, room);
            let mut place = line_box(&text, rect.center().x, y, size, weight);
            place.x -= place.w / 2.0;
            Line { text, place, size, weight, color }
        };
        let name = line(&node.name, rect.y + 62.0, NAME, Weight::Bold, self.palette.text);
        let captions = if self.is_preview { Vec::new() } else { captions(node) };
        let caption = fitting(&captions, room)
            .map(|it| line(&it, rect.y + 77.0, CAPTION, Weight::Regular, self.palette.text_3));
        std::iter::once(name).chain(caption).collect()
    }

    fn node(&self, id: &NodeId) -> Option<(&'a Node, Rect)> {
        Some((self.diagram.node(id.as_str())?, self.scene.node(id.as_str())?.rect))
    }

    /// Starts the group of a node, with its whole name as tooltip.
    fn group(&mut self, node: &Node) {
        self.markup.open("g", &[]);
        self.markup.text("title", &[], &format!("{} ({})", node.name, node.type_label()));
    }

    fn glyph(&mut self, name: &str, into: Rect, color: &str) {
        let scale = into.w / icons::GRID;
        let place = format!(
            "translate({}) scale({})",
            numbers(&[into.x, into.y]),
            // Two digits would shift strokes visibly.
            format!("{scale:.4}").trim_end_matches('0').trim_end_matches('.'),
        );
        self.markup.empty(
            "path",
            &[
                ("transform", place.as_str().into()),
                ("d", icons::path(name).unwrap_or(icons::UNKNOWN).into()),
                ("fill", "none".into()),
                ("stroke", color.into()),
                ("stroke-width", icons::STROKE.into()),
                ("stroke-linecap", "round".into()),
                ("stroke-linejoin", "round".into()),
            ],
        );
    }

    /// A ground that keeps a line of text in a node legible where an edge runs through it.
    fn plate(&mut self, line: Rect, id: &NodeId) {
        if !self.is_crossed(&line) {
            return;
        }
        let around = self.scene.ancestors(id.as_str()).filter_map(|it| self.diagram.node(it.as_str()));
        let own = self.diagram.node(id.as_str()).filter(|it| it.ty.is_container());
        let ground = own.into_iter().chain(around).find(|it| !is_dashed(it.ty));
        let ground = ground
            .map_or(self.palette.canvas.to_owned(), |it| self.palette.ground(container(self.diagram, it)));
        self.markup.rect(
            line.inflated(2.0),
            &[("rx", 3.0.into()), ("fill", ground.as_str().into()), ("fill-opacity", 0.9.into())],
        );
    }
}
