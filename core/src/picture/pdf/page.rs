//! The elements of a drawing as the content of a PDF page.

use std::collections::{BTreeMap, BTreeSet};

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Name, Str, TextStr};
use svgtypes::{SimplePathSegment, SimplifyingPathParser};

use super::super::markup::{Aside, Element, Tag};
use super::font::{Font, Line, Named, Run};
use super::single;
use crate::model::Rect;
use crate::text::Weight;

/// What pages share.
pub(super) struct Shared<'a> {
    pub(super) regular: Font<'a>,
    pub(super) bold: Font<'a>,
    /// Fonts that are named only, those in use.
    pub(super) named: BTreeSet<Named>,
    /// Opacity of fill and stroke, in thousandths, with the number of its resource.
    pub(super) opacities: BTreeMap<(u16, u16), usize>,
}

/// A page under way, in canvas units from the top left.
pub(super) struct Page<'a, 'b> {
    pub(super) content: Content,
    pub(super) shared: &'b mut Shared<'a>,
    /// What groups say about what is in them, outermost first.
    styles: Vec<Style>,
}

/// How lines and areas are drawn, unless an element says otherwise.
#[derive(Clone, Debug, Default)]
struct Style {
    fill: Option<String>,
    stroke: Option<String>,
    width: Option<f64>,
    is_round: bool,
    /// How much of it is left, as a share; `None` for all.
    opacity: Option<f64>,
}

impl Style {
    /// What an element in a group of this style has.
    fn of(&self, tag: &Tag) -> Self {
        let text = |name: &str, of: &Option<String>| tag.text(name).map(str::to_owned).or_else(|| of.clone());
        Self {
            fill: text("fill", &self.fill),
            stroke: text("stroke", &self.stroke),
            width: tag.number("stroke-width").or(self.width),
            opacity: tag.number("opacity").map(|it| it * self.opacity.unwrap_or(1.0)).or(self.opacity),
            is_round: self.is_round || tag.text("stroke-linejoin") == Some("round"),
        }
    }
}

impl<'a, 'b> Page<'a, 'b> {
    pub(super) fn new(shared: &'b mut Shared<'a>) -> Self {
        Self { content: Content::new(), shared, styles: vec![Style::default()] }
    }

    pub(super) fn draw(&mut self, elements: &[Element]) {
        for element in elements {
            match element {
                Element::Open(tag) => {
                    let style = self.style(tag);
                    self.styles.push(style);
                }
                Element::Close(_) => {
                    self.styles.pop();
                }
                Element::Empty(tag) => self.shape(tag),
                // Titles and descriptions are told where the page is told about.
                Element::Text(tag, text, aside) if tag.name == "text" => {
                    self.text(tag, text, aside.as_ref());
                }
                Element::Text(..) => {}
            }
        }
    }

    fn style(&self, tag: &Tag) -> Style {
        self.styles.last().cloned().unwrap_or_default().of(tag)
    }

    fn shape(&mut self, tag: &Tag) {
        let style = self.style(tag);
        let fill = style.fill.as_deref().map_or(Some([0.0; 3]), color);
        let stroke = style.stroke.as_deref().and_then(color);
        self.content.save_state();
        self.opacity(tag, &style);
        if let Some([r, g, b]) = fill {
            self.content.set_fill_rgb(r, g, b);
        }
        if let Some([r, g, b]) = stroke {
            self.content.set_stroke_rgb(r, g, b).set_line_width(single(style.width.unwrap_or(1.0)));
            if style.is_round {
                self.content.set_line_join(LineJoinStyle::RoundJoin);
            }
            if tag.text("stroke-linecap") == Some("round") {
                self.content.set_line_cap(LineCapStyle::RoundCap);
            }
            if let Some(dash) = tag.text("stroke-dasharray") {
                self.content.set_dash_pattern(numbers(dash).into_iter().map(single), 0.0);
            }
        }
        let is_drawn = match tag.name {
            "rect" => self.rect(tag),
            "path" => self.path(tag),
            _ => false,
        };
        match (is_drawn, fill, stroke) {
            (true, Some(_), Some(_)) => self.content.fill_nonzero_and_stroke(),
            (true, Some(_), None) => self.content.fill_nonzero(),
            (true, None, Some(_)) => self.content.stroke(),
            _ => self.content.end_path(),
        };
        self.content.restore_state();
    }

    fn opacity(&mut self, tag: &Tag, style: &Style) {
        let opacity = |name: &str| tag.number(name).unwrap_or(1.0) * style.opacity.unwrap_or(1.0);
        let [fill, stroke] = ["fill-opacity", "stroke-opacity"].map(|name| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share in thousandths is between 0 and 1,000"
            )]
            let thousandths = (opacity(name).clamp(0.0, 1.0) * 1_000.0).round() as u16;
            thousandths
        });
        if (fill, stroke) == (1_000, 1_000) {
            return;
        }
        let next = self.shared.opacities.len();
        let number = *self.shared.opacities.entry((fill, stroke)).or_insert(next);
        self.content.set_parameters(Name(opacity_name(number).as_bytes()));
    }

    fn rect(&mut self, tag: &Tag) -> bool {
        /// How far a Bézier's handles are for a quarter of a circle, as a share of its radius.
        const ROUND: f64 = 0.552_284_75;
        let of = |name: &str| tag.number(name).unwrap_or_default();
        let it = Rect::new(of("x"), of("y"), of("width"), of("height"));
        let radius = of("rx").min(it.w / 2.0).min(it.h / 2.0);
        let (l, t, r, b) = (it.x, it.y, it.right(), it.bottom());
        if radius <= 0.0 {
            self.content.rect(single(l), single(t), single(it.w), single(it.h));
            return true;
        }
        let handle = radius * (1.0 - ROUND);
        let content = &mut self.content;
        let line = |content: &mut Content, x: f64, y: f64| {
            content.line_to(single(x), single(y));
        };
        let curve = |content: &mut Content, points: [f64; 6]| {
            let [x1, y1, x2, y2, x, y] = points.map(single);
            content.cubic_to(x1, y1, x2, y2, x, y);
        };
        content.move_to(single(l + radius), single(t));
        line(content, r - radius, t);
        curve(content, [r - handle, t, r, t + handle, r, t + radius]);
        line(content, r, b - radius);
        curve(content, [r, b - handle, r - handle, b, r - radius, b]);
        line(content, l + radius, b);
        curve(content, [l + handle, b, l, b - handle, l, b - radius]);
        line(content, l, t + radius);
        curve(content, [l, t + handle, l + handle, t, l + radius, t]);
        content.close_path();
        true
    }

    fn path(&mut self, tag: &Tag) -> bool {
        if let Some(place) = tag.text("transform") {
            // Drawings move and scale, and nothing else.
            let part = |name: &str| {
                let (_, rest) = place.split_once(name)?;
                Some(numbers(rest.split(')').next().unwrap_or_default()))
            };
            let moved = part("translate(").unwrap_or_default();
            let scale = part("scale(").and_then(|it| it.first().copied()).unwrap_or(1.0);
            let [x, y] = [0, 1].map(|it| moved.get(it).copied().unwrap_or_default());
            self.content.transform([scale, 0.0, 0.0, scale, x, y].map(single));
        }
        let mut at = [0.0; 2];
        let mut is_drawn = false;
        for segment in SimplifyingPathParser::from(tag.text("d").unwrap_or_default()) {
            let Ok(segment) = segment else { break };
            is_drawn = true;
            match segment {
                SimplePathSegment::MoveTo { x, y } => {
                    self.content.move_to(single(x), single(y));
                    at = [x, y];
                }
                SimplePathSegment::LineTo { x, y } => {
                    self.content.line_to(single(x), single(y));
                    at = [x, y];
                }
                SimplePathSegment::CurveTo { x1, y1, x2, y2, x, y } => {
                    self.cubic([x1, y1, x2, y2, x, y]);
                    at = [x, y];
                }
                SimplePathSegment::Quadratic { x1, y1, x, y } => {
                    // The same curve as a cubic one.
                    let towards = |from: f64, to: f64| from + (to - from) * 2.0 / 3.0;
                    let [from_x, from_y] = at;
                    let handles = [towards(from_x, x1), towards(from_y, y1), towards(x, x1), towards(y, y1)];
                    self.cubic([handles[0], handles[1], handles[2], handles[3], x, y]);
                    at = [x, y];
                }
                SimplePathSegment::ClosePath => {
                    self.content.close_path();
                }
            }
        }
        is_drawn
    }

    fn cubic(&mut self, points: [f64; 6]) {
        let [x1, y1, x2, y2, x, y] = points.map(single);
        self.content.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn text(&mut self, tag: &Tag, text: &str, aside: Option<&Aside>) {
        let weight = if tag.text("font-weight") == Some("700") { Weight::Bold } else { Weight::Regular };
        let size = tag.number("font-size").unwrap_or(12.0);
        let style = self.style(tag);
        self.content.save_state();
        self.opacity(tag, &style);
        let fill = style.fill.unwrap_or_default();
        let line = self.font(weight).line(text);
        let width = line.width * size / 1_000.0;
        let (mut x, y) = (tag.number("x").unwrap_or_default(), tag.number("y").unwrap_or_default());
        if tag.text("text-anchor") == Some("middle") {
            x -= width / 2.0;
        }
        self.line(text, &line, weight, [x, y, size], &fill);
        if let Some(Aside { text, size, color }) = aside {
            let line = self.font(Weight::Regular).line(text);
            self.line(text, &line, Weight::Regular, [x + width + Aside::GAP, y, *size], color);
        }
        self.content.restore_state();
    }

    fn font(&mut self, weight: Weight) -> &mut Font<'a> {
        match weight {
            Weight::Regular => &mut self.shared.regular,
            Weight::Bold => &mut self.shared.bold,
        }
    }

    fn line(&mut self, text: &str, line: &Line, weight: Weight, [x, y, size]: [f64; 3], fill: &str) {
        let [r, g, b] = color(fill).unwrap_or_default();
        if line.is_partial {
            self.content
                .begin_marked_content_with_properties(Name(b"Span"))
                .properties()
                .actual_text(TextStr(text));
        }
        self.content.begin_text().set_fill_rgb(r, g, b);
        // The page is upside down, letters are not.
        self.content.set_text_matrix([1.0, 0.0, 0.0, -1.0, single(x), single(y)]);
        for run in &line.runs {
            let (name, text) = match run {
                Run::Own(text) => (Font::name(weight), text),
                Run::Named(named, text) => {
                    self.shared.named.insert(*named);
                    (named.name(), text)
                }
            };
            self.content.set_font(Name(name), single(size)).show(Str(text));
        }
        self.content.end_text();
        if line.is_partial {
            self.content.end_marked_content();
        }
    }
}

/// The name of an opacity's resource on a page.
pub(super) fn opacity_name(number: usize) -> String {
    format!("G{number}")
}

/// A color as `#rrggbb` in shares of red, green and blue; `None` for `none`.
pub(super) fn color(hex: &str) -> Option<[f32; 3]> {
    let channel = |at: usize| {
        let value = hex.get(at..at + 2).and_then(|it| u8::from_str_radix(it, 16).ok())?;
        Some(f32::from(value) / 255.0)
    };
    hex.starts_with('#').then_some(())?;
    Some([channel(1)?, channel(3)?, channel(5)?])
}

/// Numbers with spaces between.
fn numbers(text: &str) -> Vec<f64> {
    text.split([' ', ',']).filter_map(|it| it.parse().ok()).collect()
}
