//! A picture as a bitmap.
//!
//! Text is drawn with the embedded font, so that a picture is the same on every machine. Only for characters that it
//! lacks are the fonts of the machine searched.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, Once, PoisonError};

use anyhow::{Context, bail};
use drawbridge_core::picture::Picture;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, ID, Source};
use resvg::usvg::{FontResolver, Options, Tree};

use super::fonts::{BOLD, REGULAR};

/// The weight from which on text is drawn bold; pictures have 400 and 700.
const BOLD_FROM: u16 = 600;

/// Draws a picture with [`Picture::scale`] pixels for each of its units.
pub(super) fn png(picture: &Picture) -> anyhow::Result<Vec<u8>> {
    let missing = Mutex::new(BTreeSet::new());
    let tree = Tree::from_str(&picture.svg, &options(&missing)).context("the picture cannot be read back")?;
    let missing = missing.into_inner().unwrap_or_else(PoisonError::into_inner);
    if !missing.is_empty() {
        let characters: Vec<String> = missing.iter().map(char::to_string).collect();
        bail!(
            "no font on this machine has {}: install one that does (Noto fonts cover most scripts), or export the \
             picture as SVG, which is drawn with the fonts of whoever looks at it",
            characters.join(" ")
        );
    }
    let scale = picture.scale();
    let (width, height) = (pixels(picture.width * scale), pixels(picture.height * scale));
    let mut pixmap = Pixmap::new(width, height)
        .with_context(|| format!("there is not enough memory for a picture of {width} by {height} pixels"))?;
    let side = |pixels: u32, units: f64| (f64::from(pixels) / units) as f32;
    let transform = Transform::from_scale(side(width, picture.width), side(height, picture.height));
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    pixmap.encode_png().context("the picture cannot be encoded as PNG")
}

/// A length in whole pixels, at least one.
fn pixels(length: f64) -> u32 {
    // The conversion saturates, and a picture's scale keeps it far below.
    length.round().max(1.0) as u32
}

/// How text is drawn. Characters that no font has are noted in `missing`.
fn options(missing: &Mutex<BTreeSet<char>>) -> Options<'_> {
    let mut database = Database::new();
    let mut load =
        |data: &'static [u8]| database.load_font_source(Source::Binary(Arc::new(data))).first().copied();
    let (regular, bold) = (load(REGULAR), load(BOLD));
    let searched = Once::new();
    let fallback = FontResolver::default_fallback_selector();
    let select_fallback = move |c: char, used: &[ID], database: &mut Arc<Database>| {
        if is_invisible(c) {
            return None;
        }
        searched.call_once(|| Arc::make_mut(database).load_system_fonts());
        let found = fallback(c, used, database);
        if found.is_none() {
            missing.lock().unwrap_or_else(PoisonError::into_inner).insert(c);
        }
        found
    };
    Options {
        fontdb: Arc::new(database),
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| if font.weight() >= BOLD_FROM { bold } else { regular }),
            select_fallback: Box::new(select_fallback),
        },
        ..Options::default()
    }
}

/// Whether a character has no shape of its own. Source: Unicode Character Database, `Default_Ignorable_Code_Point`.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use drawbridge_core::model::Diagram;
    use drawbridge_core::picture::Theme;
    use drawbridge_core::templates;

    use super::*;

    /// The pixels of a picture with this text on white.
    fn drawn(text: &str) -> anyhow::Result<Pixmap> {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='40'><rect width='100' height='40' fill='#fff'/>\
             <text x='10' y='30' font-size='20' font-family='No Such Font, sans-serif'>{text}</text></svg>"
        );
        Ok(Pixmap::decode_png(&png(&Picture { svg, width: 100.0, height: 40.0 })?)?)
    }

    fn n_dark(pixmap: &Pixmap) -> usize {
        pixmap.pixels().iter().filter(|it| it.red() < 128).count()
    }

    #[test]
    fn text_is_drawn_with_the_embedded_font() {
        let (few, many) = (drawn("i").unwrap(), drawn("MMM").unwrap());
        assert_eq!((few.width(), few.height()), (200, 80));
        assert!(n_dark(&few) > 20 && n_dark(&many) > 4 * n_dark(&few));
        // Invisible characters need no font.
        assert_eq!(n_dark(&drawn("i\u{200d}\u{fe0f}").unwrap()), n_dark(&few));
    }

    #[test]
    fn characters_that_no_font_has_are_named() {
        // Of the private use area: no font has a shape for it that means anything.
        let error = drawn("a\u{10fffd}").unwrap_err().to_string();
        assert!(error.contains('\u{10fffd}') && error.contains("SVG"), "{error}");
    }

    #[test]
    fn every_template_becomes_a_bitmap_of_twice_its_size() {
        for diagram in templates::all().iter().map(templates::Template::diagram).chain([Diagram::default()]) {
            let picture = Picture::new(&diagram, Theme::Dark);
            let bitmap = Pixmap::decode_png(&png(&picture).unwrap()).unwrap();
            assert_eq!(f64::from(bitmap.width()), picture.width * picture.scale());
            assert_eq!(f64::from(bitmap.height()), picture.height * picture.scale());
        }
    }
}
