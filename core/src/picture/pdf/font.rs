//! Fonts of a PDF: the letters in use of the fonts that are given, and names of fonts that every viewer knows for Chinese,
//! Japanese and Korean.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::{GlyphRemapper, subset};
use ttf_parser::{Face, GlyphId};

use super::{PdfError, compressed, single};
use crate::text::Weight;

/// What text of a picture is drawn with, as TrueType files. Their letters in use are put into the PDF.
#[derive(Clone, Copy, Debug)]
pub struct Fonts<'a> {
    /// For text of weight 400.
    pub regular: &'a [u8],
    /// For text of weight 700.
    pub bold: &'a [u8],
}

/// A font of a document under way.
pub(super) struct Font<'a> {
    face: Face<'a>,
    data: &'a [u8],
    weight: Weight,
    glyphs: GlyphRemapper,
    /// What each glyph stands for, and its width in thousandths of the size.
    used: BTreeMap<u16, (char, f32)>,
}

/// Fonts that a PDF may name without holding them: viewers have their own for these character collections. Source: ISO
/// 32000-1, 9.7.5.2, "Predefined CMaps".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Chinese,
    Japanese,
    Korean,
}

/// Part of a line of text with its font.
pub(super) enum Run {
    /// Glyphs of the given font, two bytes each.
    Own(Vec<u8>),
    /// UTF-16, big-endian.
    Named(Named, Vec<u8>),
}

/// A line of text as a PDF shows it.
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    /// In thousandths of the size.
    pub(super) width: f64,
    /// Whether a character has no glyph anywhere, so that a viewer cannot tell the text from what is shown.
    pub(super) is_partial: bool,
}

impl<'a> Font<'a> {
    pub(super) fn new(data: &'a [u8], weight: Weight) -> Result<Self, PdfError> {
        let face = Face::parse(data, 0).map_err(|_| PdfError::Font)?;
        Ok(Self { face, data, weight, glyphs: GlyphRemapper::new(), used: BTreeMap::new() })
    }

    /// The name of its resource on a page.
    pub(super) const fn name(weight: Weight) -> &'static [u8] {
        match weight {
            Weight::Regular => b"F0",
            Weight::Bold => b"F1",
        }
    }

    /// A line of text in glyphs, which are part of the document from then on.
    pub(super) fn line(&mut self, text: &str) -> Line {
        let mut line = Line { runs: Vec::new(), width: 0.0, is_partial: false };
        for c in text.chars() {
            let glyph = self.face.glyph_index(c);
            if let Some(named) = glyph.is_none().then(|| Named::of(c, text)).flatten() {
                let mut units = [0; 2];
                let bytes = c.encode_utf16(&mut units).iter().flat_map(|it| it.to_be_bytes());
                match line.runs.last_mut() {
                    Some(Run::Named(last, run)) if *last == named => run.extend(bytes),
                    _ => line.runs.push(Run::Named(named, bytes.collect())),
                }
                line.width += 1_000.0;
                continue;
            }
            // What the glyph of missing characters stands for is not one of them.
            let meaning = if glyph.is_some() { c } else { char::REPLACEMENT_CHARACTER };
            line.is_partial |= glyph.is_none();
            let glyph = glyph.unwrap_or(GlyphId(0));
            let width = self.thousandths(f64::from(self.face.glyph_hor_advance(glyph).unwrap_or(0)));
            let id = self.glyphs.remap(glyph.0);
            self.used.entry(id).or_insert((meaning, single(width)));
            match line.runs.last_mut() {
                Some(Run::Own(run)) => run.extend(id.to_be_bytes()),
                _ => line.runs.push(Run::Own(id.to_be_bytes().to_vec())),
            }
            line.width += width;
        }
        line
    }

    fn thousandths(&self, units: f64) -> f64 {
        units * 1_000.0 / f64::from(self.face.units_per_em().max(1))
    }

    /// Writes it into a document under five ids, the first of which is the font's.
    pub(super) fn write(&self, pdf: &mut Pdf, ids: [Ref; 5]) -> Result<(), PdfError> {
        let [font, cid_font, descriptor, map, file] = ids;
        // A subset's name begins with six letters of one's own choice (ISO 32000-1, 9.6.4).
        let name = match self.weight {
            Weight::Regular => Name(b"DRAWBR+Roboto"),
            Weight::Bold => Name(b"DRAWBR+Roboto-Bold"),
        };
        let mut type0 = pdf.type0_font(font);
        type0.base_font(name).encoding_predefined(Name(b"Identity-H"));
        type0.descendant_font(cid_font).to_unicode(map);
        type0.finish();

        let info = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        let mut cid = pdf.cid_font(cid_font);
        cid.subtype(CidFontType::Type2).base_font(name).system_info(info).font_descriptor(descriptor);
        cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = cid.widths();
        for (id, (_, width)) in &self.used {
            widths.consecutive(*id, [*width]);
        }
        widths.finish();
        cid.finish();

        let scaled = |it: i16| single(self.thousandths(f64::from(it)));
        let bounds = self.face.global_bounding_box();
        let [left, bottom] = [bounds.x_min, bounds.y_min].map(scaled);
        let [right, top] = [bounds.x_max, bounds.y_max].map(scaled);
        let capital = scaled(self.face.capital_height().unwrap_or_else(|| self.face.ascender()));
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(scaled(self.face.ascender()))
            .descent(scaled(self.face.descender()))
            .cap_height(capital)
            .stem_v(if self.weight == Weight::Bold { 140.0 } else { 85.0 })
            .font_file2(file);

        let mut unicode = UnicodeCmap::new(Name(b"Custom"), info);
        for (id, (c, _)) in &self.used {
            unicode.pair(*id, *c);
        }
        let unicode = compressed(&unicode.finish());
        pdf.cmap(map, &unicode).filter(Filter::FlateDecode);

        let subset = subset(self.data, 0, &self.glyphs).map_err(|_| PdfError::Font)?;
        let length = i32::try_from(subset.len()).map_err(|_| PdfError::Font)?;
        let subset = compressed(&subset);
        pdf.stream(file, &subset).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
        Ok(())
    }
}

impl Named {
    pub(super) const ALL: [Self; 3] = [Self::Chinese, Self::Japanese, Self::Korean];

    /// Whose font has a character that ours lacks. Characters that Chinese, Japanese and Korean share are drawn as the text
    /// around them is. Source: Unicode Character Database, `Blocks.txt`.
    fn of(c: char, text: &str) -> Option<Self> {
        let is_kana = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff65}'..='\u{ff9f}');
        let is_hangul = |c: char| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}');
        let is_shared = |c: char| matches!(c, '\u{2e80}'..='\u{30ff}' | '\u{31f0}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{2ffff}');
        match c {
            it if is_kana(it) => Some(Self::Japanese),
            it if is_hangul(it) => Some(Self::Korean),
            it if !is_shared(it) => None,
            _ if text.contains(is_kana) => Some(Self::Japanese),
            _ if text.contains(is_hangul) => Some(Self::Korean),
            _ => Some(Self::Chinese),
        }
    }

    /// The name of its resource on a page.
    pub(super) const fn name(self) -> &'static [u8] {
        match self {
            Self::Chinese => b"C0",
            Self::Japanese => b"C1",
            Self::Korean => b"C2",
        }
    }

    /// Writes it into a document under three ids, the first of which is the font's.
    pub(super) fn write(self, pdf: &mut Pdf, ids: [Ref; 3]) {
        let [font, cid_font, descriptor] = ids;
        let (name, map, ordering, supplement): (&[u8], &[u8], &[u8], i32) = match self {
            Self::Chinese => (b"STSong-Light", b"UniGB-UTF16-H", b"GB1", 4),
            Self::Japanese => (b"HeiseiKakuGo-W5", b"UniJIS-UTF16-H", b"Japan1", 5),
            Self::Korean => (b"HYGoThic-Medium", b"UniKS-UTF16-H", b"Korea1", 1),
        };
        let name = Name(name);
        pdf.type0_font(font).base_font(name).encoding_predefined(Name(map)).descendant_font(cid_font);
        let info = SystemInfo { registry: Str(b"Adobe"), ordering: Str(ordering), supplement };
        let mut cid = pdf.cid_font(cid_font);
        cid.subtype(CidFontType::Type0).base_font(name).system_info(info).font_descriptor(descriptor);
        cid.default_width(1_000.0);
        cid.finish();
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(0.0, -120.0, 1_000.0, 880.0))
            .italic_angle(0.0)
            .ascent(880.0)
            .descent(-120.0)
            .cap_height(880.0)
            .stem_v(85.0);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn letters_behind_one_that_no_font_has_stay_themselves() {
        let path = format!("{}/../server/fonts/Roboto-Bold.ttf", env!("CARGO_MANIFEST_DIR"));
        let data = std::fs::read(path).unwrap();
        let mut font = Font::new(&data, Weight::Bold).unwrap();
        assert!(font.line("\u{1f680} ab").is_partial);
        assert!(!font.line("ba").is_partial);
        let meanings: String = font.used.values().map(|it| it.0).collect();
        assert_eq!(meanings, "\u{fffd} ab");
    }
}
