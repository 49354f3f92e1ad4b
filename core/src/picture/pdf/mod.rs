//! A diagram as PDF: the elements of the same drawing as the SVG, as lines and text of a page.
//!
//! The letters in use of the fonts are part of the document, so that it looks the same everywhere and its text can be
//! searched and copied. It holds no date and no random identifier: equal diagrams give equal bytes.

mod contents;
mod font;
mod page;

use std::collections::{BTreeMap, BTreeSet};

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{ActionType, AnnotationType};
use pdf_writer::writers::ExtGraphicsState;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect as Box, Ref, Str, TextStr};

use super::links::{Link, Target};
use super::palette::Palette;
use super::{Drawn, Sight, Theme};
use crate::model::{Diagram, Rect};
use crate::text::Weight;
use contents::contents;
pub use font::Fonts;
use font::{Font, Named};
use page::{Page, Shared, color, opacity_name};

/// Why there is no PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// A font is no TrueType font.
    #[error("the font of PDFs cannot be read: reload the page, or export the picture as .svg")]
    Font,
}

/// The size of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// As large as the drawing.
    #[default]
    Drawing,
    /// ISO 216 A4, 210 by 297 mm.
    A4,
    /// ISO 216 A3, 297 by 420 mm.
    A3,
    /// ANSI Letter, 8.5 by 11 inches.
    Letter,
    /// A slide of a presentation, 16 to 9, always across.
    Slide,
}

impl Sheet {
    /// Its sides in points, a 72nd of an inch, the shorter one first; `None` where the drawing says.
    const fn sides(self) -> Option<(f64, f64)> {
        match self {
            Self::Drawing => None,
            Self::A4 => Some((595.28, 841.89)),
            Self::A3 => Some((841.89, 1_190.55)),
            Self::Letter => Some((612.0, 792.0)),
            Self::Slide => Some((540.0, 960.0)),
        }
    }
}

/// Where a drawing stands on its page, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fit {
    width: f64,
    height: f64,
    /// Points for a canvas unit.
    scale: f64,
}

impl Fit {
    fn new(view: &Rect, sheet: Sheet) -> Self {
        /// A canvas unit is a CSS pixel, a 96th of an inch.
        const POINTS: f64 = 0.75;
        /// Small drawings are not blown up to fill a sheet.
        const LARGEST: f64 = 1.5 * POINTS;
        /// The longest side that a page may have (ISO 32000-1, annex C.2).
        const LONGEST: f64 = 14_400.0;
        let Some((short, long)) = sheet.sides() else {
            let scale = POINTS.min(LONGEST / view.w).min(LONGEST / view.h);
            return Self { width: view.w * scale, height: view.h * scale, scale };
        };
        let (width, height) =
            if view.w > view.h || sheet == Sheet::Slide { (long, short) } else { (short, long) };
        Self { width, height, scale: (width / view.w).min(height / view.h).min(LARGEST) }
    }

    /// From canvas units, downwards, to points of the page, upwards.
    fn matrix(&self, view: &Rect) -> [f32; 6] {
        let Self { width, height, scale } = *self;
        let (left, top) = ((width - view.w * scale) / 2.0, (height - view.h * scale) / 2.0);
        [scale, 0.0, 0.0, -scale, left - view.x * scale, height - top + view.y * scale].map(single)
    }
}

/// A page to be drawn.
struct Leaf {
    name: String,
    drawn: Drawn,
}

/// A diagram as a PDF with a page for each view of it.
///
/// # Errors
///
/// A font that cannot be read.
pub fn pdf(
    diagram: &Diagram,
    theme: Theme,
    sheet: Sheet,
    sights: &[Sight],
    fonts: &Fonts<'_>,
) -> Result<Vec<u8>, PdfError> {
    let title = &diagram.settings().name;
    let leaf = |sight: &Sight| Leaf {
        name: sight.name.clone().unwrap_or_else(|| title.clone()),
        drawn: Drawn::new(diagram, theme, sight, false),
    };
    let mut leaves: Vec<Leaf> = sights.iter().map(leaf).collect();
    // Whoever presents more than two pages wants to go to one of them.
    if sheet == Sheet::Slide && leaves.len() > 2 {
        leaves.insert(0, contents(title, &leaves, theme));
    }
    document(title, &leaves, theme, sheet, fonts)
}

fn document(
    title: &str,
    leaves: &[Leaf],
    theme: Theme,
    sheet: Sheet,
    fonts: &Fonts<'_>,
) -> Result<Vec<u8>, PdfError> {
    let mut shared = Shared {
        regular: Font::new(fonts.regular, Weight::Regular)?,
        bold: Font::new(fonts.bold, Weight::Bold)?,
        named: BTreeSet::new(),
        opacities: BTreeMap::new(),
    };
    let fits: Vec<Fit> = leaves.iter().map(|it| Fit::new(&it.drawn.view, sheet)).collect();
    let ground = color(Palette::of(theme).canvas).unwrap_or([1.0; 3]);
    let contents: Vec<Vec<u8>> =
        leaves.iter().zip(&fits).map(|(leaf, fit)| content(leaf, fit, ground, &mut shared)).collect();

    let mut ids = Ids::default();
    let mut pdf = Pdf::new();
    let (catalog, tree, outline, info) = (ids.next(), ids.next(), ids.next(), ids.next());
    let pages: Vec<Ref> = leaves.iter().map(|_| ids.next()).collect();
    let own = [ids.several::<5>(), ids.several::<5>()];
    let named: BTreeMap<Named, [Ref; 3]> =
        Named::ALL.into_iter().filter(|it| shared.named.contains(it)).map(|it| (it, ids.several())).collect();

    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("en"));
    root.viewer_preferences().display_doc_title(true);
    if leaves.len() > 1 {
        root.outlines(outline);
    }
    root.finish();
    pdf.document_info(info).title(TextStr(title)).creator(TextStr("Drawbridge"));
    pdf.pages(tree).kids(pages.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    for (((page, fit), content), leaf) in pages.iter().zip(&fits).zip(&contents).zip(leaves) {
        let stream = ids.next();
        let links: Vec<Ref> = leaf
            .drawn
            .links
            .iter()
            .map(|it| link(&mut pdf, &mut ids, it, &leaf.drawn.view, fit, &pages))
            .collect();
        let mut page = pdf.page(*page);
        page.parent(tree).media_box(Box::new(0.0, 0.0, single(fit.width), single(fit.height)));
        page.contents(stream);
        if !links.is_empty() {
            page.annotations(links);
        }
        let mut resources = page.resources();
        let mut dictionary = resources.fonts();
        for (weight, [font, ..]) in [Weight::Regular, Weight::Bold].into_iter().zip(own) {
            dictionary.pair(Name(Font::name(weight)), font);
        }
        for (it, [font, ..]) in &named {
            dictionary.pair(Name(it.name()), *font);
        }
        dictionary.finish();
        let mut states = resources.ext_g_states();
        for ((fill, stroke), number) in &shared.opacities {
            let share = |thousandths: u16| f32::from(thousandths) / 1_000.0;
            let mut state =
                states.insert(Name(opacity_name(*number).as_bytes())).start::<ExtGraphicsState<'_>>();
            state.non_stroking_alpha(share(*fill)).stroking_alpha(share(*stroke));
        }
        states.finish();
        resources.finish();
        page.finish();
        pdf.stream(stream, content).filter(Filter::FlateDecode);
    }
    if leaves.len() > 1 {
        bookmarks(&mut pdf, outline, &mut ids, leaves, &pages, &fits);
    }
    for (font, ids) in [&shared.regular, &shared.bold].into_iter().zip(own) {
        font.write(&mut pdf, ids)?;
    }
    for (it, ids) in named {
        it.write(&mut pdf, ids);
    }
    Ok(pdf.finish())
}

/// A part of a page that leads somewhere.
fn link(pdf: &mut Pdf, ids: &mut Ids, it: &Link, view: &Rect, fit: &Fit, pages: &[Ref]) -> Ref {
    let id = ids.next();
    let [a, .., d, e, f] = fit.matrix(view);
    let at = |x: f64, y: f64| (a * single(x) + e, d * single(y) + f);
    let ((left, top), (right, bottom)) = (at(it.rect.x, it.rect.y), at(it.rect.right(), it.rect.bottom()));
    let mut link = pdf.annotation(id);
    link.subtype(AnnotationType::Link).rect(Box::new(left, bottom, right, top)).border(0.0, 0.0, 0.0, None);
    match &it.to {
        Target::Web(address) => {
            link.action().action_type(ActionType::Uri).uri(Str(address.as_bytes()));
        }
        Target::Page(number) => {
            if let Some(page) = pages.get(*number) {
                link.action().action_type(ActionType::GoTo).destination().page(*page).fit();
            }
        }
    }
    id
}

/// What a page shows, compressed.
fn content(leaf: &Leaf, fit: &Fit, [r, g, b]: [f32; 3], shared: &mut Shared<'_>) -> Vec<u8> {
    let mut page = Page::new(shared);
    // The ground of the drawing goes on to the edges of the sheet.
    page.content.set_fill_rgb(r, g, b).rect(0.0, 0.0, single(fit.width), single(fit.height)).fill_nonzero();
    page.content.transform(fit.matrix(&leaf.drawn.view));
    page.draw(&leaf.drawn.elements);
    compressed(&page.content.finish())
}

/// The names of pages beside the document.
fn bookmarks(pdf: &mut Pdf, outline: Ref, ids: &mut Ids, leaves: &[Leaf], pages: &[Ref], fits: &[Fit]) {
    let items: Vec<Ref> = leaves.iter().map(|_| ids.next()).collect();
    let mut list = pdf.outline(outline);
    if let (Some(first), Some(last)) = (items.first(), items.last()) {
        list.first(*first).last(*last).count(i32::try_from(items.len()).unwrap_or(i32::MAX));
    }
    list.finish();
    for (at, (leaf, item)) in leaves.iter().zip(&items).enumerate() {
        let mut entry = pdf.outline_item(*item);
        entry.title(TextStr(&leaf.name)).parent(outline);
        if let Some(before) = at.checked_sub(1).and_then(|it| items.get(it)) {
            entry.prev(*before);
        }
        if let Some(after) = items.get(at + 1) {
            entry.next(*after);
        }
        if let Some((page, fit)) = pages.get(at).zip(fits.get(at)) {
            entry.dest().page(*page).xyz(0.0, single(fit.height), None);
        }
    }
}

/// Numbers of the objects of a document.
#[derive(Default)]
struct Ids(i32);

impl Ids {
    fn next(&mut self) -> Ref {
        self.0 = self.0.saturating_add(1);
        Ref::new(self.0)
    }

    fn several<const N: usize>(&mut self) -> [Ref; N] {
        std::array::from_fn(|_| self.next())
    }
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    /// As good as it gets without taking long.
    const LEVEL: u8 = 6;
    compress_to_vec_zlib(bytes, LEVEL)
}

/// A number as PDF viewers have it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "places are within ten million units; viewers know no more digits"
)]
fn single(it: f64) -> f32 {
    it as f32
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::super::markup::Element;
    use super::*;
    use crate::model::{Op, Setting, Shows};
    use crate::templates;

    fn with_fonts<T>(run: impl FnOnce(&Fonts<'_>) -> T) -> T {
        let read = |name: &str| {
            std::fs::read(format!("{}/../server/fonts/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
        };
        run(&Fonts { regular: &read("Roboto-Regular.ttf"), bold: &read("Roboto-Bold.ttf") })
    }

    fn contains(pdf: &[u8], text: &str) -> bool {
        pdf.windows(text.len()).any(|it| it == text.as_bytes())
    }

    #[test]
    fn equal_diagrams_give_equal_bytes_and_no_font_is_whole() {
        with_fonts(|fonts| {
            for template in templates::all() {
                let diagram = template.diagram();
                let written =
                    || pdf(&diagram, Theme::Light, Sheet::Drawing, &[Sight::default()], fonts).unwrap();
                let first = written();
                assert_eq!(first, written());
                assert!(first.starts_with(b"%PDF-1.") && first.len() < 60_000, "{}", first.len());
                assert!(!contains(&first, "CreationDate"));
            }
        });
    }

    #[test]
    fn pages_know_every_element_that_drawings_are_made_of() {
        for template in templates::all() {
            let sight = Sight { shows: Shows::DataFlow, ..Sight::default() };
            let drawn = Drawn::new(&template.diagram(), Theme::Dark, &sight, false);
            for element in &drawn.elements {
                let (name, known): (&str, &[&str]) = match element {
                    Element::Open(tag) => (tag.name, &["svg", "g"]),
                    Element::Close(name) => (name, &["svg", "g"]),
                    Element::Empty(tag) => (tag.name, &["rect", "path"]),
                    Element::Text(tag, ..) => (tag.name, &["text", "title", "desc"]),
                };
                assert!(known.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn text_in_other_scripts_names_a_font_for_it() {
        with_fonts(|fonts| {
            let mut diagram = Diagram::default();
            let pdf_of = |diagram: &Diagram| {
                pdf(diagram, Theme::Light, Sheet::Drawing, &[Sight::default()], fonts).unwrap()
            };
            assert!(!contains(&pdf_of(&diagram), "Japan1"));
            diagram.apply(Op::Set { setting: Setting::Name("受注システム (かな) 🚀".to_owned()) }).unwrap();
            let written = pdf_of(&diagram);
            assert!(contains(&written, "Japan1") && !contains(&written, "Korea1"));
        });
    }

    #[test]
    fn every_view_is_a_page_with_a_bookmark() {
        with_fonts(|fonts| {
            let diagram = templates::all()[0].diagram();
            let sights: Vec<Sight> = Shows::BUILT_IN
                .into_iter()
                .map(|it| Sight { name: Some(it.label().to_owned()), shows: it, ..Sight::default() })
                .collect();
            let written = pdf(&diagram, Theme::Light, Sheet::A4, &sights, fonts).unwrap();
            assert!(contains(&written, "/Count 4") && contains(&written, "(Data flow)"));
        });
    }

    #[test]
    fn nodes_and_addresses_lead_somewhere_and_contents_to_their_pages() {
        with_fonts(|fonts| {
            let mut diagram = templates::all()[0].diagram();
            let written = |diagram: &Diagram, sheet: Sheet, n: usize| {
                let sights: Vec<Sight> =
                    (0..n).map(|n| Sight { name: Some(format!("Step {n}")), ..Sight::default() }).collect();
                pdf(diagram, Theme::Light, sheet, &sights, fonts).unwrap()
            };
            let count =
                |pdf: &[u8], text: &str| pdf.windows(text.len()).filter(|it| *it == text.as_bytes()).count();
            let plain = written(&diagram, Sheet::Drawing, 1);
            assert_eq!(
                count(&plain, "/Subtype /Link"),
                diagram.nodes().filter(|(_, it)| !it.ty.url.is_empty()).count()
            );
            assert!(contains(&plain, "docs.aws.amazon.com"));
            let style = crate::model::Style::Note { color: crate::model::Tint::Blue };
            let text = "Why: https://example.com/why(not)";
            let note =
                crate::model::Annotation::new(style, text.to_owned(), Rect::new(0.0, -200.0, 320.0, 96.0));
            diagram.apply(Op::SetAnnotation { id: "a".into(), annotation: Some(note) }).unwrap();
            assert!(contains(&written(&diagram, Sheet::Drawing, 1), "https://example.com/why"));
            let slides = written(&diagram, Sheet::Slide, 3);
            assert!(contains(&slides, "/Count 4") && contains(&slides, "(Contents)"));
            assert_eq!(count(&slides, "/S /GoTo"), 3);
            assert!(!contains(&written(&diagram, Sheet::Slide, 2), "(Contents)"));
        });
    }

    #[test]
    fn drawings_fit_their_sheets() {
        let wide = Rect::new(-50.0, 20.0, 2_000.0, 900.0);
        let fit = Fit::new(&wide, Sheet::A4);
        assert_eq!((fit.width, fit.height), (841.89, 595.28));
        assert!(wide.w * fit.scale <= fit.width && wide.h * fit.scale <= fit.height);
        let fit = Fit::new(&wide, Sheet::Drawing);
        assert_eq!((fit.width, fit.height), (1_500.0, 675.0));
        let [a, .., d, e, f] = fit.matrix(&wide);
        // The top left corner of the drawing is that of the page, whose origin is at the bottom.
        assert_eq!((a * -50.0 + e, d * 20.0 + f), (0.0, 675.0));
        let huge = Fit::new(&Rect::new(0.0, 0.0, 100_000.0, 50.0), Sheet::Drawing);
        assert_eq!(single(huge.width), 14_400.0);
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let fonts = Fonts { regular: b"", bold: b"no font" };
        let written = pdf(&Diagram::default(), Theme::Light, Sheet::A3, &[Sight::default()], &fonts);
        assert_eq!(written, Err(PdfError::Font));
    }
}
