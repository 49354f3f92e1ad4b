//! A diagram as a picture, SVG or PDF, for documents and slides: the same boxes, icons, colors and routes as on the canvas.
//!
//! A picture stands on its own. It loads nothing: no fonts, style sheets or images. It keeps to elements and
//! presentation attributes that office programs read as well as browsers do, so no masks, no CSS and no baselines by
//! name. Whatever a user typed is escaped by [`markup`], the one place that writes text.

mod drawio;
mod edges;
mod label;
mod links;
mod markup;
mod nodes;
mod notes;
mod palette;
mod pdf;
mod sight;
mod writing;

use std::collections::BTreeMap;

pub use crate::editor::naming::{captions, room};
pub use drawio::drawio;
pub use edges::line;
pub use label::{access, range, said};
pub use nodes::{CardText, card_text, tile};
pub use palette::{
    ARROW, ARROW_DASH, DASH, TIE, Theme, category, container, container_of, is_dashed, is_outlined, tint,
};
pub use pdf::{Fonts, PdfError, Sheet, pdf};
use sight::Inside;
pub use sight::{Sight, presence};
pub use writing::{Writer, Written, written};

use crate::editor::{Route, Scene, bounds};
use crate::model::{Diagram, EdgeId, NodeId, Rect, Shown, Standing};
use crate::text::{Weight, fit, width};
use links::Link;
use markup::{Element, Label, Markup};
use palette::Palette;

/// What comes first is used; the widths in [`crate::text`] suit the first two, and the rest are of the same metrics.
const FONT: &str = "Roboto, Arial, Helvetica, Liberation Sans, Arimo, sans-serif";
/// Space around everything, in canvas units.
const MARGIN: f64 = 40.0;
/// Height of the heading above the drawing, in canvas units.
const HEADING: f64 = 64.0;
/// A picture is at least this wide, in canvas units, so that a small drawing does not squeeze its heading.
const NARROWEST: f64 = 420.0;

/// A drawn diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The SVG document.
    pub svg: String,
    /// Width in CSS pixels; one is a canvas unit.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

impl Picture {
    /// Draws a diagram. Equal diagrams give equal pictures.
    pub fn new(diagram: &Diagram, theme: Theme) -> Self {
        Self::of(diagram, theme, &Sight::default())
    }

    /// Draws what somebody looks at of a diagram.
    pub fn of(diagram: &Diagram, theme: Theme, sight: &Sight) -> Self {
        Self::drawn(diagram, theme, sight, false)
    }

    /// Draws a diagram small, such as on a card that bears its title: without heading and ground,
    /// and with names only.
    pub fn preview(diagram: &Diagram, theme: Theme) -> Self {
        Self::drawn(diagram, theme, &Sight::default(), true)
    }

    fn drawn(diagram: &Diagram, theme: Theme, sight: &Sight, is_preview: bool) -> Self {
        let Drawn { elements, view, .. } = Drawn::new(diagram, theme, sight, is_preview);
        Self { svg: markup::xml(&elements), width: view.w, height: view.h }
    }

    /// How many pixels of a bitmap show one CSS pixel: two, for sharp text on any screen, or fewer where the bitmap would
    /// grow past what browsers and image viewers take.
    pub fn scale(&self) -> f64 {
        const SHARP: f64 = 2.0;
        /// The longest side of a canvas in Chromium is 16,384 pixels; its half leaves room elsewhere.
        const LONGEST: f64 = 8_192.0;
        SHARP.min(LONGEST / self.width).min(LONGEST / self.height)
    }
}

/// A diagram as an SVG document.
pub fn svg(diagram: &Diagram, theme: Theme) -> String {
    Picture::new(diagram, theme).svg
}

/// A finished drawing, not yet in the words of a file format.
struct Drawn {
    elements: Vec<Element>,
    /// The part of the canvas it shows.
    view: Rect,
    /// What of it leads somewhere.
    links: Vec<Link>,
}

impl Drawn {
    fn new(diagram: &Diagram, theme: Theme, sight: &Sight, is_preview: bool) -> Self {
        let scene = Scene::new(diagram);
        let palette = Palette::of(theme);
        let shown = sight.shows.of(diagram);
        let inside = sight.frame.as_ref().and_then(|id| Inside::of(diagram, &scene, id));
        // What steps back says nothing.
        let speaking = scene.edges().filter(|(_, it)| {
            let is_inside = |frame: &Inside| frame.nodes.contains(&it.from) && frame.nodes.contains(&it.to);
            !it.route.points.is_empty()
                && shown.as_ref().is_none_or(|s| s.edge(&it.from, &it.to))
                && inside.as_ref().is_none_or(is_inside)
        });
        let labels = written(diagram, &scene, speaking.map(|it| it.0), edges::LABEL, 0.0);
        let markup = Markup::default();
        let scene = &scene;
        Drawing { diagram, scene, theme, palette, is_preview, sight, shown, inside, labels, markup }.drawn()
    }
}

/// A drawing under way.
struct Drawing<'a> {
    diagram: &'a Diagram,
    scene: &'a Scene,
    theme: Theme,
    palette: Palette,
    is_preview: bool,
    sight: &'a Sight,
    /// What is in the view; `None` for everything.
    shown: Option<Shown>,
    /// What lies in the frame that is shown alone.
    inside: Option<Inside>,
    /// What is written at edges, and where.
    labels: BTreeMap<EdgeId, Written>,
    markup: Markup,
}

impl Drawing<'_> {
    fn drawn(mut self) -> Drawn {
        let view = self.view();
        self.markup.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg".into()),
                ("width", view.w.into()),
                ("height", view.h.into()),
                ("viewBox", markup::numbers(&[view.x, view.y, view.w, view.h]).as_str().into()),
                ("role", "img".into()),
                ("aria-labelledby", "drawbridge-title drawbridge-desc".into()),
                ("font-family", FONT.into()),
            ],
        );
        let settings = self.diagram.settings();
        self.markup.text("title", &[("id", "drawbridge-title".into())], &settings.name);
        self.markup.text("desc", &[("id", "drawbridge-desc".into())], &self.description());
        if !self.is_preview {
            self.markup.rect(view, &[("fill", self.palette.canvas.into())]);
            self.heading(&view);
        }

        let mut visible = self.scene.visible(&view);
        visible.edges.retain(|id| self.is_edge_inside(id));
        visible.containers.retain(|id| self.is_drawn(id));
        visible.icons.retain(|id| self.is_drawn(id));
        visible.containers.iter().for_each(|id| self.faded(id, |it| it.container(id)));
        self.frames(&view);
        let (seen, beside): (Vec<&EdgeId>, Vec<&EdgeId>) =
            visible.edges.iter().copied().partition(|id| self.is_edge_in(id));
        let scene = self.scene;
        let routes = |ids: &[&EdgeId]| -> Vec<&Route> {
            ids.iter().filter_map(|id| Some(&scene.edge(id.as_str())?.route)).collect()
        };
        if !self.sight.hides && !beside.is_empty() {
            self.markup.open("g", &[("opacity", presence(Standing::Out).into())]);
            self.edges(&routes(&beside));
            self.markup.close();
        }
        self.edges(&routes(&seen));
        visible.containers.iter().for_each(|id| self.faded(id, |it| it.header(id)));
        visible.icons.iter().for_each(|id| self.faded(id, |it| it.icon(id)));
        visible.edges.iter().for_each(|id| self.edge_label(id));
        self.ties(&view);
        self.notes(&view);
        if self.sight.part.is_some() && !self.is_preview {
            self.title_bar(&view);
        }
        let links = self.links(&view);
        Drawn { elements: self.markup.finish(), view, links }
    }

    /// Draws something of a node as far as the node counts in the view.
    fn faded(&mut self, id: &NodeId, draw: impl FnOnce(&mut Self)) {
        let presence = presence(self.standing(id));
        if presence >= 1.0 {
            return draw(self);
        }
        self.markup.open("g", &[("opacity", presence.into())]);
        draw(self);
        self.markup.close();
    }

    fn standing(&self, id: &NodeId) -> Standing {
        self.shown.as_ref().map_or(Standing::In, |it| self.scene.standing(it, id))
    }

    fn is_drawn(&self, id: &NodeId) -> bool {
        self.scene.folded_into(id.as_str()).is_none()
            && self.inside.as_ref().is_none_or(|it| it.nodes.contains(id) || it.around.contains(id))
            && (!self.sight.hides || self.standing(id) != Standing::Out)
    }

    /// Whether an edge is in the frame that is shown alone, with both its ends.
    fn is_edge_inside(&self, id: &EdgeId) -> bool {
        let Some(inside) = &self.inside else { return true };
        let ends = self.scene.edge(id.as_str()).map(|it| [&it.from, &it.to]);
        ends.is_some_and(|ends| ends.into_iter().all(|it| inside.nodes.contains(it)))
    }

    fn is_edge_in(&self, id: &EdgeId) -> bool {
        let Some(shown) = &self.shown else { return true };
        self.scene.edge(id.as_str()).is_some_and(|it| shown.edge(&it.from, &it.to))
    }

    /// The part of the canvas that the picture shows, in whole units.
    fn view(&self) -> Rect {
        if let Some(part) = self.sight.part {
            let top = if self.is_preview { 0.0 } else { MARGIN + HEADING };
            // The heading of a narrow frame has room all the same.
            let wider = if self.inside.is_some() { (NARROWEST - part.w).max(0.0) } else { 0.0 };
            let x = part.x - wider / 2.0;
            return Rect::new(
                x.floor(),
                (part.y - top).floor(),
                (part.w + wider).ceil(),
                (part.h + top).ceil(),
            );
        }
        let drawn = self.scene.nodes().filter(|(id, _)| self.is_drawn(id)).map(|(_, it)| it.rect);
        let icons = self.scene.nodes().filter(|(id, it)| !it.is_box() && self.is_drawn(id));
        let names = icons.flat_map(|(id, _)| self.lines(id)).map(|it| it.place);
        let edges = self
            .scene
            .edges()
            .filter(|(id, it)| !it.route.points.is_empty() && (!self.sight.hides || self.is_edge_in(id)));
        let routes = edges.map(|(_, it)| it.route.bounds());
        let labels = self.labels.values().map(|it| it.pill);
        let notes =
            self.scene.annotations().filter(|(id, _)| self.is_note_drawn(id)).map(|(_, it)| it.extent);
        let all = bounds(drawn.chain(names).chain(routes).chain(labels).chain(notes));
        let all = all.unwrap_or(Rect::new(0.0, 0.0, 0.0, 96.0));
        let (margin, heading, narrowest) =
            if self.is_preview { (MARGIN / 4.0, 0.0, 0.0) } else { (MARGIN, HEADING, NARROWEST) };
        let (x, y) = ((all.x - margin).floor(), (all.y - margin - heading).floor());
        let (right, bottom) = ((all.right() + margin).ceil(), (all.bottom() + margin).ceil());
        Rect::new(x, y, (right - x).max(narrowest), bottom - y)
    }

    /// The heading over a part of the canvas that may go on behind it.
    fn title_bar(&mut self, view: &Rect) {
        let bar = Rect::new(view.x, view.y, view.w, MARGIN + HEADING - 8.0);
        self.markup.rect(bar, &[("fill", self.palette.canvas.into())]);
        self.heading(view);
    }

    fn heading(&mut self, view: &Rect) {
        const TITLE: f64 = 22.0;
        const LINE: f64 = 13.0;
        let (x, room) = (view.x + MARGIN, view.w - 2.0 * MARGIN);
        let settings = self.diagram.settings();
        let title = fit(&settings.name, TITLE, Weight::Bold, room);
        let mut line = format!("{} · {}", settings.region, settings.environment);
        if let Some(name) = &self.sight.name {
            line.push_str(&format!(" · {name}"));
        }
        let line = fit(&line, LINE, Weight::Regular, room);
        let top = view.y + MARGIN;
        let Palette { text, text_2, text_3, .. } = self.palette;
        let mut label = |text: &str, y: f64, size: f64, weight: Weight, color: &str| {
            self.markup.label(&Label { text, x, y: top + y, size, weight, color });
        };
        label(&title, 18.0, TITLE, Weight::Bold, text);
        label(&line, 40.0, LINE, Weight::Regular, text_2);
        if self.diagram.n_nodes() == 0 && self.diagram.annotations().next().is_none() {
            label("Nothing is drawn yet.", HEADING + 24.0, LINE, Weight::Regular, text_3);
        }
    }

    /// What the picture shows, for whoever does not see it.
    fn description(&self) -> String {
        /// More edges than this are counted instead of told.
        const TOLD: usize = 20;
        let settings = self.diagram.settings();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, node) in self.diagram.nodes() {
            *counts.entry(node.type_label()).or_default() += 1;
        }
        let counts: Vec<String> = counts.iter().map(|(label, count)| format!("{label} × {count}")).collect();
        let mut text = format!(
            "AWS architecture in {}, environment {}: {}.",
            settings.region,
            settings.environment,
            if counts.is_empty() { "nothing is drawn yet".to_owned() } else { counts.join(", ") }
        );
        let name = |id: &str| self.diagram.node(id).map_or("", |it| it.name.as_str());
        for (_, edge) in self.diagram.edges().take(TOLD) {
            let (from, to) = (name(edge.from.as_str()), name(edge.to.as_str()));
            text.push_str(&format!(" {from} to {to}: {}.", access(edge)));
        }
        let more = self.diagram.edges().count().saturating_sub(TOLD);
        if more > 0 {
            text.push_str(&format!(" And {more} more connections."));
        }
        text
    }

    /// Whether the line of an edge runs through a rectangle.
    fn is_crossed(&self, rect: &Rect) -> bool {
        let routes = self.scene.edges_near(rect).filter_map(|id| self.scene.edge(id.as_str()));
        routes
            .flat_map(|it| it.route.segments())
            .any(|(from, to)| Rect::between(from, to).inflated(1.0).overlaps(rect))
    }
}

/// The rectangle of a line of text that starts at `x` and whose middle is at `y`.
fn line_box(text: &str, x: f64, y: f64, size: f64, weight: Weight) -> Rect {
    Rect::new(x, y - size * 0.65, width(text, size, weight), size * 1.3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pictures_become_smaller_bitmaps() {
        let picture = |width, height| Picture { svg: String::new(), width, height };
        assert_eq!(picture(900.0, 600.0).scale(), 2.0);
        assert_eq!(picture(16_384.0, 600.0).scale(), 0.5);
    }
}
