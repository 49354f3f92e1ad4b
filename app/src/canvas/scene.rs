//! Draws nodes and edges: containers with their headers, edges with arrow heads and labels, icons with names.
//! Batched by style, and by zoom only what can be read.

use std::collections::BTreeMap;

use drawbridge_core::analysis::EdgeStates;
use drawbridge_core::catalog::{Category, ResourceType};
use drawbridge_core::connectivity::GhostEdge;
use drawbridge_core::editor::lettering::PILE;
use drawbridge_core::editor::naming::{self, DETAILS_FROM, NAMES_FROM, legible};
use drawbridge_core::editor::{Editor, Point, Route};
use drawbridge_core::model::{EdgeId, Node, NodeId, Rect, Standing, n_resources};
use drawbridge_core::picture::{self, CardText, card_text, presence, tile};
use drawbridge_core::rules::Severity;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d as Context;

use super::brush::Brush;
use super::marks::Marks;
use crate::icons;

/// Below this zoom glyphs are not drawn: squares in the category's color remain.
const GLYPHS_FROM: f64 = 0.2;
/// Below this zoom marks of findings are not drawn.
const BADGES_FROM: f64 = 0.1;
/// Lines of an icon on its category's color.
pub(super) const WHITE: &str = "#ffffff";

/// Number of findings and the worst of them, by node.
pub(super) type Badges = BTreeMap<NodeId, (usize, Severity)>;

/// What frames show.
pub(super) struct Shown<'a> {
    /// The diagram and what is looked at.
    pub(super) editor: &'a Editor,
    /// Findings by node.
    pub(super) badges: &'a Badges,
    /// What edges come to.
    pub(super) edges: &'a EdgeStates,
    /// What is granted and not drawn.
    pub(super) ghosts: &'a [GhostEdge],
    /// What a deployment does to nodes.
    pub(super) marks: &'a Marks,
    /// How much of an answer is lit, as a share.
    pub(super) lit: f64,
    /// Both ends of an edge that somebody is being asked about.
    pub(super) proposed: Option<(NodeId, NodeId)>,
}

impl<'a> Shown<'a> {
    /// A painting of it at a zoom.
    pub(super) fn painting<'b>(&self, ctx: &'b Context, brush: &'b mut Brush, zoom: f64) -> Painting<'b>
    where
        'a: 'b,
    {
        Painting { ctx, brush, editor: self.editor, badges: self.badges, edges: self.edges, zoom }
    }
}

/// One painting of some nodes and edges onto a context whose transform is already the camera's.
pub(super) struct Painting<'a> {
    pub(super) ctx: &'a Context,
    pub(super) brush: &'a mut Brush,
    pub(super) editor: &'a Editor,
    pub(super) badges: &'a Badges,
    pub(super) edges: &'a EdgeStates,
    /// Pixels of the screen per canvas unit.
    pub(super) zoom: f64,
}

impl Painting<'_> {
    /// Everything inside a part of the canvas that no gesture has lifted out. What edges allow was written before.
    pub(super) fn scene(&mut self, view: Rect) {
        let editor = self.editor;
        let scene = editor.scene();
        let visible = scene.visible(&view);
        let containers: Vec<(&NodeId, Rect)> = visible
            .containers
            .into_iter()
            .filter(|id| !editor.is_lifted(id) && !editor.is_hidden(id))
            .filter_map(|id| Some((id, scene.node(id.as_str())?.rect)))
            .collect();
        self.containers(&containers);
        self.frames(view);
        let edges: Vec<(&EdgeId, &Route)> = visible
            .edges
            .into_iter()
            .filter(|id| !editor.is_edge_lifted(id) && !editor.is_edge_hidden(id))
            .filter_map(|id| Some((id, &scene.edge(id.as_str())?.route)))
            .collect();
        let (edges, beside): (Vec<_>, Vec<_>) =
            edges.into_iter().partition(|(id, _)| editor.is_edge_shown(id));
        if !beside.is_empty() {
            self.fade(presence(Standing::Out));
            self.edges(&beside, false);
            self.fade(1.0);
        }
        self.edges(&edges, false);
        let icons: Vec<(&NodeId, Rect)> = visible
            .icons
            .into_iter()
            .filter(|id| !editor.is_lifted(id) && !editor.is_hidden(id))
            .filter_map(|id| Some((id, scene.node(id.as_str())?.rect)))
            .collect();
        self.icons(&icons);
        self.notes(view);
    }

    /// From now on, what is drawn has this share of its colors.
    pub(super) fn fade(&mut self, presence: f64) {
        self.brush.faded = 1.0 - presence;
        self.alpha(1.0);
    }

    /// Opacity, of what there would be without a view.
    pub(super) fn alpha(&self, share: f64) {
        self.ctx.set_global_alpha(share * (1.0 - self.brush.faded));
    }

    fn standing(&self, id: &NodeId) -> Standing {
        if self.brush.is_whole { Standing::In } else { self.editor.standing(id) }
    }

    /// Nodes of both shapes, containers first, whatever the view.
    pub(super) fn nodes(&mut self, nodes: &[(&NodeId, Rect)]) {
        let editor = self.editor;
        let is_container = |id: &NodeId| editor.scene().node(id.as_str()).is_some_and(|it| it.is_container);
        let (containers, icons): (Vec<_>, Vec<_>) =
            nodes.iter().copied().partition(|(id, _)| is_container(id));
        self.brush.is_whole = true;
        self.containers(&containers);
        self.icons(&icons);
        self.brush.is_whole = false;
    }

    fn containers(&mut self, containers: &[(&NodeId, Rect)]) {
        let editor = self.editor;
        for &(id, rect) in containers {
            let Some(node) = editor.diagram().node(id.as_str()) else { continue };
            self.fade(presence(self.standing(id)));
            self.container(id, node, rect);
        }
        self.fade(1.0);
    }

    fn container(&mut self, id: &NodeId, node: &Node, rect: Rect) {
        self.container_box(node.ty, picture::container(self.editor.diagram(), node), rect);
        if self.zoom < NAMES_FROM {
            return;
        }
        let detail = if self.zoom >= DETAILS_FROM { picture::range(node) } else { None };
        self.container_header(&node.name, detail.as_deref(), rect);
        // On the side away from the name, which begins right of the icon.
        self.badge(id, rect.x + 9.0, rect.y + 9.0);
    }

    fn container_box(&mut self, ty: &'static ResourceType, color: &str, rect: Rect) {
        let ctx = self.ctx;
        let is_dashed = picture::is_dashed(ty);
        if self.is_far() {
            return self.far_box(color, rect, is_dashed);
        }
        let radius = 10.0;
        ctx.begin_path();
        round_rect(ctx, rect, radius);
        if !is_dashed {
            ctx.set_fill_style_str(&self.brush.colors.container);
            ctx.fill();
            self.alpha(if self.brush.colors.is_dark { 0.08 } else { 0.05 });
            ctx.set_fill_style_str(color);
            ctx.fill();
        }
        self.alpha(if self.brush.colors.is_dark { 0.7 } else { 0.6 });
        ctx.set_stroke_style_str(color);
        ctx.set_line_width((1.25_f64).max(1.0 / self.zoom));
        if is_dashed {
            dashed(ctx, &picture::DASH);
        }
        ctx.stroke();
        dashed(ctx, &[]);
        self.alpha(1.0);
        let tile = Rect::new(rect.x + 8.0, rect.y + 8.0, 20.0, 20.0);
        ctx.begin_path();
        round_rect(ctx, tile, 5.0);
        ctx.set_fill_style_str(color);
        ctx.fill();
        self.glyph(ty.icon, Rect::new(tile.x + 2.5, tile.y + 2.5, 15.0, 15.0), WHITE);
    }

    /// A container from so far that round corners and dashes cannot be seen.
    fn far_box(&self, color: &str, rect: Rect, is_outline: bool) {
        let ctx = self.ctx;
        if !is_outline {
            ctx.set_fill_style_str(&self.brush.colors.container);
            ctx.fill_rect(rect.x, rect.y, rect.w, rect.h);
            self.alpha(if self.brush.colors.is_dark { 0.08 } else { 0.05 });
            ctx.set_fill_style_str(color);
            ctx.fill_rect(rect.x, rect.y, rect.w, rect.h);
        }
        self.alpha(if self.brush.colors.is_dark { 0.7 } else { 0.6 });
        ctx.set_stroke_style_str(color);
        ctx.set_line_width((1.25_f64).max(1.0 / self.zoom));
        ctx.stroke_rect(rect.x, rect.y, rect.w, rect.h);
        self.alpha(1.0);
    }

    /// Whether all is so small that shapes are rectangles. Those are filled one by one: a canvas does that many times
    /// faster than a path of thousands.
    pub(super) fn is_far(&self) -> bool {
        self.zoom < GLYPHS_FROM
    }

    /// A size of text in canvas units, legible if that is not much more.
    pub(super) fn legible(&self, size: f64) -> f64 {
        legible(size, self.zoom)
    }

    pub(super) fn container_header(&mut self, name: &str, detail: Option<&str>, rect: Rect) {
        let ctx = self.ctx;
        let font = self.brush.colors.font.clone();
        ctx.set_text_align("left");
        ctx.set_text_baseline("middle");
        ctx.set_font(&format!("600 {}px {font}", self.legible(12.5)));
        ctx.set_fill_style_str(&self.brush.colors.text);
        let room = (rect.w - 46.0).max(0.0);
        let name = self.brush.fit(ctx, name, room);
        drop(ctx.fill_text(&name, rect.x + 35.0, rect.y + 18.5));
        let used = ctx.measure_text(&name).map_or(0.0, |it| it.width());
        if let Some(detail) = detail
            && room - used > 70.0
        {
            ctx.set_font(&format!("11px {font}"));
            ctx.set_fill_style_str(&self.brush.colors.text_3);
            drop(ctx.fill_text(detail, rect.x + 35.0 + used + 8.0, rect.y + 19.0));
        }
    }

    /// Icons, those that step back first.
    fn icons(&mut self, icons: &[(&NodeId, Rect)]) {
        if self.brush.is_whole || self.editor.shown().is_none() {
            return self.icons_alike(icons);
        }
        for standing in [Standing::Out, Standing::Around, Standing::In] {
            let alike: Vec<(&NodeId, Rect)> =
                icons.iter().copied().filter(|(id, _)| self.standing(id) == standing).collect();
            self.fade(presence(standing));
            self.icons_alike(&alike);
        }
        self.fade(1.0);
    }

    fn icons_alike(&mut self, all: &[(&NodeId, Rect)]) {
        let editor = self.editor;
        let node_of = |id: &NodeId| editor.diagram().node(id.as_str());
        let is_closed = |id: &NodeId| editor.scene().node(id.as_str()).is_some_and(|it| it.is_closed);
        let (cards, icons): (Vec<_>, Vec<_>) = all.iter().copied().partition(|(id, _)| is_closed(id));
        let icons = &icons[..];
        for (id, rect) in cards {
            if let Some(node) = node_of(id) {
                self.card(id, node, rect);
            }
        }
        // One path per category: squares are the bulk of what is filled.
        let mut by_category: BTreeMap<_, Vec<Rect>> = BTreeMap::new();
        for (id, rect) in icons {
            if let Some(node) = node_of(id) {
                by_category.entry(node.ty.category).or_default().push(tile(*rect));
            }
        }
        for (category, tiles) in by_category {
            self.tiles(category, &tiles);
        }
        if self.is_far() {
            return self.far_badges(icons);
        }
        for (id, rect) in icons {
            if let Some(node) = node_of(id) {
                self.icon_glyph(node.ty, tile(*rect));
            }
        }
        if self.zoom >= NAMES_FROM {
            for (id, rect) in icons {
                if let Some(node) = node_of(id) {
                    let room = picture::room(editor.scene(), id, rect);
                    let captions =
                        if self.zoom < DETAILS_FROM { Vec::new() } else { picture::captions(node) };
                    self.names(&node.name, &captions, *rect, room);
                }
            }
        }
        for (id, rect) in icons {
            let tile = tile(*rect);
            self.badge(id, tile.right() - 1.0, tile.y + 1.0);
        }
    }

    /// The card of a closed container: icon, name and how much it stands for, on a pile.
    fn card(&mut self, id: &NodeId, node: &Node, card: Rect) {
        let ctx = self.ctx;
        let color = picture::container(self.editor.diagram(), node);
        if self.is_far() {
            self.far_box(color, card, false);
            let tile = card_text(&card).tile;
            ctx.set_fill_style_str(color);
            ctx.fill_rect(tile.x, tile.y, tile.w, tile.h);
            return self.far_badges(&[(id, card)]);
        }
        let is_dark = self.brush.colors.is_dark;
        for (by, opacity) in [(PILE, 0.45), (0.0, 1.0)] {
            ctx.begin_path();
            round_rect(ctx, Rect::new(card.x + by, card.y + by, card.w - 2.0 * by, card.h), 10.0);
            ctx.set_fill_style_str(&self.brush.colors.node);
            ctx.fill();
            self.alpha(if is_dark { 0.16 } else { 0.1 });
            ctx.set_fill_style_str(color);
            ctx.fill();
            self.alpha(opacity * if is_dark { 0.8 } else { 0.7 });
            ctx.set_stroke_style_str(color);
            ctx.set_line_width((1.25_f64).max(1.0 / self.zoom));
            ctx.stroke();
            self.alpha(1.0);
        }
        let text = card_text(&card);
        let CardText { tile, x, room, .. } = text;
        ctx.begin_path();
        round_rect(ctx, tile, 7.0);
        ctx.set_fill_style_str(color);
        ctx.fill();
        self.glyph(node.ty.icon, tile.inflated(-tile.w * 0.16), WHITE);
        if self.zoom >= NAMES_FROM {
            let font = self.brush.colors.font.clone();
            let (name, count) = (self.legible(CardText::NAME), self.legible(CardText::COUNT));
            let (name_at, count_at) = text.lines(name, count);
            ctx.set_text_align("left");
            ctx.set_text_baseline("middle");
            ctx.set_font(&format!("600 {name}px {font}"));
            ctx.set_fill_style_str(&self.brush.colors.text);
            let fitted = self.brush.fit(ctx, &node.name, room);
            drop(ctx.fill_text(&fitted, x, name_at));
            ctx.set_font(&format!("{count}px {font}"));
            ctx.set_fill_style_str(&self.brush.colors.text_2);
            let fitted = self.brush.fit(ctx, &n_resources(self.editor.n_inside(id)), room);
            drop(ctx.fill_text(&fitted, x, count_at));
        }
        self.badge(id, tile.right() - 1.0, tile.y + 1.0);
    }

    /// Findings of a node; of a closed container, of all that it stands for.
    fn findings(&self, id: &NodeId) -> Option<(usize, Severity)> {
        let scene = self.editor.scene();
        if !scene.node(id.as_str()).is_some_and(|it| it.is_closed) {
            return self.badges.get(id).copied();
        }
        let inside = scene.subtree(id).into_iter().filter_map(|it| self.badges.get(&it).copied());
        inside.reduce(|all, it| (all.0 + it.0, all.1.max(it.1)))
    }

    /// Marks of findings as squares, worst last, as long as they are big enough to see.
    fn far_badges(&self, icons: &[(&NodeId, Rect)]) {
        if self.zoom < BADGES_FROM {
            return;
        }
        let mut by_severity: BTreeMap<Severity, Vec<Rect>> = BTreeMap::new();
        for (id, rect) in icons {
            if let Some((_, severity)) = self.findings(id) {
                let is_closed = self.editor.scene().node(id.as_str()).is_some_and(|it| it.is_closed);
                let tile = if is_closed { card_text(rect).tile } else { tile(*rect) };
                by_severity.entry(severity).or_default().push(tile);
            }
        }
        for (severity, tiles) in by_severity {
            self.ctx.set_fill_style_str(self.brush.colors.severity(severity));
            for tile in tiles {
                self.ctx.fill_rect(tile.right() - 9.0, tile.y - 7.0, 16.0, 16.0);
            }
        }
    }

    /// A node that is not in the diagram yet.
    pub(super) fn ghost(&mut self, ty: &'static ResourceType, name: &str, rect: Rect) {
        let name = if name.is_empty() { ty.label } else { name };
        self.ctx.set_global_alpha(0.75);
        if ty.is_container() {
            self.container_box(ty, picture::category(ty.category), rect);
            self.ctx.set_global_alpha(0.75);
            self.container_header(name, None, rect);
        } else {
            let tile = tile(rect);
            self.tiles(ty.category, &[tile]);
            self.icon_glyph(ty, tile);
            self.names(name, &[], rect, rect.w);
        }
        self.ctx.set_global_alpha(1.0);
    }

    /// The squares of icons of one category; discs for what is not on AWS.
    fn tiles(&mut self, category: Category, tiles: &[Rect]) {
        let ctx = self.ctx;
        let is_outlined = picture::is_outlined(category);
        if self.is_far() {
            ctx.set_fill_style_str(picture::category(category));
            tiles.iter().for_each(|it| ctx.fill_rect(it.x, it.y, it.w, it.h));
            return;
        }
        ctx.begin_path();
        for tile in tiles {
            let (tile, radius) =
                if is_outlined { (tile.inflated(-1.0), tile.w / 2.0) } else { (*tile, 10.0) };
            round_rect(ctx, tile, radius);
        }
        if is_outlined {
            ctx.set_fill_style_str(&self.brush.colors.node);
            ctx.fill();
            ctx.set_line_width(1.5);
            ctx.set_stroke_style_str(&self.brush.colors.edge);
            ctx.stroke();
        } else {
            ctx.set_fill_style_str(picture::category(category));
            ctx.fill();
        }
    }

    fn icon_glyph(&mut self, ty: &'static ResourceType, tile: Rect) {
        if picture::is_outlined(ty.category) {
            let color = self.brush.colors.edge.clone();
            self.glyph(ty.icon, tile.inflated(-11.0), &color);
        } else {
            self.glyph(ty.icon, tile.inflated(-9.0), WHITE);
        }
    }

    /// Name and, of the captions, the first one that has room.
    fn names(&mut self, name: &str, captions: &[String], rect: Rect, room: f64) {
        let ctx = self.ctx;
        let center = rect.x + rect.w / 2.0;
        let font = self.brush.colors.font.clone();
        ctx.set_text_align("center");
        ctx.set_text_baseline("middle");
        let size = self.legible(naming::NAME);
        ctx.set_font(&format!("600 {size}px {font}"));
        let name = self.brush.fit(ctx, name, room);
        let line = rect.y + 55.0 + size * 0.58;
        // A halo in the canvas's color keeps names legible over edges.
        ctx.set_line_join("round");
        ctx.set_line_width(3.0);
        ctx.set_stroke_style_str(&self.brush.colors.canvas);
        drop(ctx.stroke_text(&name, center, line));
        ctx.set_fill_style_str(&self.brush.colors.text);
        drop(ctx.fill_text(&name, center, line));
        let Some(shortest) = captions.last() else { return };
        ctx.set_font(&format!("{}px {font}", naming::CAPTION));
        let mut fitted = captions.iter().map(|it| (it, self.brush.fit(ctx, it, room)));
        let whole = fitted.find(|(caption, fitted)| *caption == fitted).map(|(_, fitted)| fitted);
        let caption = whole.unwrap_or_else(|| self.brush.fit(ctx, shortest, room));
        drop(ctx.stroke_text(&caption, center, rect.y + 77.0));
        ctx.set_fill_style_str(&self.brush.colors.text_3);
        drop(ctx.fill_text(&caption, center, rect.y + 77.0));
    }

    pub(super) fn glyph(&mut self, name: &'static str, into: Rect, color: &str) {
        let ctx = self.ctx;
        ctx.save();
        let scale = into.w / icons::GRID;
        drop(ctx.translate(into.x, into.y));
        drop(ctx.scale(scale, scale));
        ctx.set_stroke_style_str(color);
        ctx.set_line_width(icons::STROKE);
        ctx.set_line_cap("round");
        ctx.set_line_join("round");
        if let Some(path) = self.brush.glyph(name) {
            ctx.stroke_with_path(path);
        }
        ctx.restore();
    }

    /// How many findings a node has, in the color of the worst.
    fn badge(&mut self, id: &NodeId, x: f64, y: f64) {
        let Some((count, severity)) = self.findings(id) else { return };
        let ctx = self.ctx;
        let radius = 8.0;
        ctx.begin_path();
        drop(ctx.arc(x, y, radius, 0.0, std::f64::consts::TAU));
        ctx.set_fill_style_str(self.brush.colors.severity(severity));
        ctx.fill();
        if self.zoom < NAMES_FROM {
            return;
        }
        ctx.set_line_width(2.0);
        ctx.set_stroke_style_str(&self.brush.colors.canvas);
        ctx.stroke();
        ctx.set_text_align("center");
        ctx.set_text_baseline("middle");
        ctx.set_font(&format!("700 10px {}", self.brush.colors.font));
        ctx.set_fill_style_str(if self.brush.colors.is_dark { "#12161d" } else { "#ffffff" });
        let text = if count > 9 { "9+".to_owned() } else { count.to_string() };
        drop(ctx.fill_text(&text, x, y + 0.5));
    }
}

/// Lines are dashed like this from now on; solid without lengths.
pub(super) fn dashed(ctx: &Context, lengths: &[f64]) {
    let lengths: js_sys::Array = lengths.iter().map(|it| JsValue::from_f64(*it)).collect();
    drop(ctx.set_line_dash(&lengths));
}

/// Adds a rectangle with round corners to the path.
pub(super) fn round_rect(ctx: &Context, rect: Rect, radius: f64) {
    let radius = radius.min(rect.w / 2.0).min(rect.h / 2.0);
    drop(ctx.round_rect_with_f64(rect.x, rect.y, rect.w, rect.h, radius));
}

/// Adds a line through points to the path, with corners slightly rounded.
pub(super) fn trace(ctx: &Context, points: &[Point]) {
    const CORNER: f64 = 8.0;
    let Some(first) = points.first() else { return };
    ctx.move_to(first.x, first.y);
    for corner in points.windows(3) {
        let room = (corner[0].distance(corner[1]) / 2.0).min(corner[1].distance(corner[2]) / 2.0);
        let (x1, y1, x2, y2) = (corner[1].x, corner[1].y, corner[2].x, corner[2].y);
        let rounded: Result<(), JsValue> = ctx.arc_to(x1, y1, x2, y2, CORNER.min(room));
        drop(rounded);
    }
    if let Some(last) = points.last() {
        ctx.line_to(last.x, last.y);
    }
}

/// Adds an arrow head to the path; `(x, y)` is the direction it points, of length one.
pub(super) fn arrow_head(ctx: &Context, tip: Point, x: f64, y: f64) {
    const LENGTH: f64 = 9.0;
    const HALF: f64 = 4.5;
    ctx.move_to(tip.x, tip.y);
    ctx.line_to(tip.x - x * LENGTH - y * HALF, tip.y - y * LENGTH + x * HALF);
    ctx.line_to(tip.x - x * LENGTH + y * HALF, tip.y - y * LENGTH - x * HALF);
    ctx.close_path();
}
