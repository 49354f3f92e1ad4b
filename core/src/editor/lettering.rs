//! How the text of notes, free texts and frames stands in them: the same lines on the canvas, in pictures and in the field in
//! which it is written.

use std::collections::HashMap;
use std::sync::Arc;

use super::geometry::{Point, Size, Vec2};
use crate::model::{Annotation, Rect, Style, TextSize};
use crate::text::{Weight, fit, width, wrap};

/// Space between a note's border and its text, in canvas units.
pub const NOTE_PADDING: f64 = 12.0;
/// Distance of the middles of two lines, as a share of the size.
pub const LINE_HEIGHT: f64 = 1.35;
/// Height of a frame's title above its border, in canvas units.
pub const TITLE: f64 = 26.0;
/// Size of a frame's title.
const TITLE_SIZE: f64 = 13.0;
/// Space around an arrow's label, across and along, in canvas units.
const LABEL_PADDING: (f64, f64) = (6.0, 2.0);
/// The widest line of an arrow's label, in canvas units.
const LABEL_ROOM: f64 = 220.0;
/// Space beside a frame's title.
const TITLE_PADDING: f64 = 8.0;
/// Height of a closed frame: its title and how much it hides.
const CLOSED: f64 = 52.0;
/// How far what lies below a closed frame's box looks out, in canvas units.
pub const PILE: f64 = 4.0;
/// Size of what a closed frame says below its title, in canvas units.
pub const COUNT_SIZE: f64 = 11.0;

/// The text of an annotation, in lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Lettering {
    /// What it says, line by line.
    pub lines: Arc<[String]>,
    /// Height of the letters' box, in canvas units.
    pub size: f64,
    /// Whether it is bold.
    pub weight: Weight,
    /// Where the first line starts, and the middle of its height.
    pub start: Point,
    /// From the middle of a line to that of the next.
    pub step: f64,
    /// How wide a line may be.
    pub room: f64,
}

/// What a browser may round, in canvas units.
const SLACK: f64 = 0.5;

/// How a text is broken into lines.
#[derive(Clone, Copy, Debug)]
struct Breaking<'a> {
    text: &'a str,
    size: f64,
    weight: Weight,
    /// How wide a line may be; without end where only the writer breaks lines.
    room: f64,
    /// Whether it is one line, cut where it has no room.
    is_title: bool,
}

impl Breaking<'_> {
    fn lines(&self) -> Arc<[String]> {
        if self.is_title {
            return [fit(self.text, self.size, self.weight, self.room)].into();
        }
        wrap(self.text, self.size, self.weight, self.room).into()
    }
}

/// The bits of room and size, whether letters are bold, and whether it is a title.
type How = (u64, u64, bool, bool);

/// Texts that are in lines already: breaking them takes much longer than drawing them, and a canvas is painted often.
#[derive(Debug, Default)]
pub struct Broken {
    /// By how they are broken, then by text.
    lines: HashMap<How, HashMap<String, Arc<[String]>>>,
    /// How many texts are kept.
    count: usize,
    /// How many texts were broken, those that were forgotten as well.
    #[cfg(test)]
    made: usize,
}

impl Broken {
    /// The text of an annotation, from what is known.
    pub fn lettering(&mut self, it: &Annotation) -> Lettering {
        Lettering::laid(it, |breaking| self.of(&breaking))
    }

    fn of(&mut self, it: &Breaking<'_>) -> Arc<[String]> {
        /// More texts than these are never seen at once.
        const MOST: usize = 2 * Annotation::MOST;
        let key = (it.room.to_bits(), it.size.to_bits(), it.weight == Weight::Bold, it.is_title);
        if let Some(lines) = self.lines.get(&key).and_then(|texts| texts.get(it.text)) {
            return Arc::clone(lines);
        }
        if self.count >= MOST {
            self.lines.clear();
            self.count = 0;
        }
        self.count += 1;
        #[cfg(test)]
        {
            self.made += 1;
        }
        let lines = it.lines();
        self.lines.entry(key).or_default().insert(it.text.to_owned(), Arc::clone(&lines));
        lines
    }
}

impl Lettering {
    /// The text of an annotation.
    pub fn of(it: &Annotation) -> Self {
        Self::laid(it, |breaking| breaking.lines())
    }

    fn laid(it: &Annotation, lines: impl FnOnce(Breaking<'_>) -> Arc<[String]>) -> Self {
        let rect = &it.rect;
        match it.style {
            Style::Note { .. } => {
                let room = (rect.w - 2.0 * NOTE_PADDING).max(1.0);
                let corner = Point::new(rect.x + NOTE_PADDING, rect.y + NOTE_PADDING);
                let (text, size, weight) = (it.text.as_str(), TextSize::S.units(), Weight::Regular);
                let broken = lines(Breaking { text, size, weight, room, is_title: false });
                Self::block(broken, size, weight, corner, room)
            }
            Style::Text { size, bold, wraps } => {
                let weight = if bold { Weight::Bold } else { Weight::Regular };
                let breadth = if wraps { rect.w } else { f64::INFINITY };
                let (text, size) = (it.text.as_str(), size.units());
                let broken = lines(Breaking { text, size, weight, room: breadth, is_title: false });
                Self::block(broken, size, weight, rect.origin(), rect.w)
            }
            // Around the middle of its line, which is that of its box.
            Style::Arrow { .. } => {
                let (size, weight) = (TextSize::S.units(), Weight::Regular);
                let text = it.text.as_str();
                let broken = lines(Breaking { text, size, weight, room: LABEL_ROOM, is_title: false });
                let block = Self::block(broken, size, weight, rect.center(), LABEL_ROOM);
                let extent = block.extent();
                let corner = rect.center() + Vec2::new(-extent.w / 2.0, -extent.h / 2.0);
                Self { start: Point::new(corner.x, corner.y + block.step / 2.0), room: extent.w, ..block }
            }
            Style::Frame { .. } => {
                let (inset, rect) = match it.closed {
                    // Inside of the box, with a little more room.
                    Some(_) => (Point::new(4.0, 5.0), closed_box(it)),
                    None => (Point::default(), *rect),
                };
                let room = (rect.w - 2.0 * (TITLE_PADDING + inset.x)).max(1.0);
                let text = if it.text.trim().is_empty() { it.style.label() } else { it.text.as_str() };
                let (size, weight) = (TITLE_SIZE, Weight::Bold);
                Self {
                    lines: lines(Breaking { text, size, weight, room, is_title: true }),
                    size,
                    weight,
                    start: Point::new(
                        rect.x + TITLE_PADDING + inset.x,
                        it.rect.y - TITLE / 2.0 - 1.0 + inset.y,
                    ),
                    step: TITLE_SIZE * LINE_HEIGHT,
                    room,
                }
            }
        }
    }

    fn block(lines: Arc<[String]>, size: f64, weight: Weight, corner: Point, room: f64) -> Self {
        let step = size * LINE_HEIGHT;
        let start = Point::new(corner.x, corner.y + step / 2.0);
        Self { lines, size, weight, start, step, room }
    }

    /// How much room the lines take.
    pub fn extent(&self) -> Size {
        let widest = self.lines.iter().map(|it| width(it, self.size, self.weight)).fold(0.0, f64::max);
        #[expect(clippy::cast_precision_loss, reason = "a text has thousands of lines at most")]
        let height = self.step * self.lines.len() as f64;
        Size::new(widest, height)
    }
}

/// The annotation as large as what it says needs: a note grows downwards, a text is as high as its lines and, unless they
/// wrap, as wide as the longest.
pub fn fitted(mut it: Annotation) -> Annotation {
    match it.style {
        Style::Note { .. } => {
            let needed = Lettering::of(&it).extent().h + 2.0 * NOTE_PADDING;
            it.rect.h = it.rect.h.max(needed.ceil());
        }
        Style::Text { wraps, .. } => {
            let extent = Lettering::of(&it).extent();
            it.rect.h = extent.h.ceil();
            if !wraps {
                it.rect.w = extent.w.ceil().max(1.0);
            }
        }
        Style::Frame { .. } | Style::Arrow { .. } => {}
    }
    it
}

/// How the field is set in which a text is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// How wide its lines may be, in canvas units.
    pub room: f64,
    /// Space between letters, in canvas units: less than none where the font is wider than the canvas has room for, which is
    /// drawn narrower there.
    pub spacing: f64,
}

/// How the field has to be set so that lines break in it where they break on the canvas: its font is another than the one whose
/// widths are known. `measure` says how wide text is in that font, in canvas units. Where no room does it, no line breaks
/// sooner than on the canvas.
pub fn setting(it: &Annotation, measure: impl Fn(&str) -> f64) -> Setting {
    let Lettering { lines, size, weight, room, .. } = Lettering::of(it);
    #[expect(clippy::cast_precision_loss, reason = "a text has thousands of letters at most")]
    let count = |text: &str| text.chars().count() as f64;
    let needed = lines.iter().filter(|it| !it.is_empty()).map(|it| (room - SLACK - measure(it)) / count(it));
    let spacing = needed.fold(0.0, f64::min);
    let measure = |text: &str| measure(text) + spacing * count(text);
    let (mut least, mut most) = (0.0_f64, f64::INFINITY);
    for paragraph in it.text.split('\n') {
        let lines = wrap(paragraph, size, weight, room);
        let mut rest = paragraph;
        for (n, line) in lines.iter().enumerate() {
            least = least.max(measure(line));
            rest = rest.get(line.len()..).unwrap_or_default();
            let next = rest.trim_start_matches(' ');
            if n + 1 == lines.len() || next.is_empty() {
                break;
            }
            // A word that was cut goes on with its next letter, another line with a whole word.
            let more = match rest.len() - next.len() {
                0 => next.chars().next().map_or(0, char::len_utf8),
                _ => next.find(' ').unwrap_or(next.len()),
            };
            let upto = line.len() + (rest.len() - next.len()) + more;
            let from = paragraph.len() - rest.len() - line.len();
            most = most.min(measure(paragraph.get(from..from + upto).unwrap_or_default()));
            rest = next;
        }
    }
    let room = if room > least + SLACK / 2.0 && room < most - SLACK / 2.0 {
        room
    } else if most.is_finite() && least < most {
        f64::midpoint(least, most)
    } else {
        least + SLACK
    };
    Setting { room, spacing }
}

/// The tab above a frame that holds its title.
pub fn title_box(it: &Annotation) -> Rect {
    let used = Lettering::of(it).extent().w + 2.0 * TITLE_PADDING;
    let Rect { x, y, w, .. } = it.rect;
    Rect::new(x, y - TITLE, used.min(w.max(1.0)), TITLE - 2.0)
}

/// The box of a closed frame: where its title is when it is open, with a line below that says how much it hides.
pub fn closed_box(it: &Annotation) -> Rect {
    /// Room for the number of nodes, whatever it is, and the longest box.
    const WIDTHS: (f64, f64) = (132.0, 320.0);
    let open = Annotation { closed: None, rect: Rect { w: WIDTHS.1, ..it.rect }, ..it.clone() };
    let title = title_box(&open);
    Rect::new(it.rect.x, title.y, (title.w + TITLE_PADDING).clamp(WIDTHS.0, WIDTHS.1), CLOSED)
}

/// Where a closed frame says how much it hides: where the line starts, and the middle of its height.
pub fn count_at(it: &Annotation) -> Point {
    let closed = closed_box(it);
    Point::new(closed.x + TITLE_PADDING + 4.0, closed.bottom() - 16.0)
}

/// How much a closed frame hides, in words.
pub fn count(nodes: usize) -> String {
    match nodes {
        0 => "empty".to_owned(),
        1 => "1 node".to_owned(),
        n => format!("{n} nodes"),
    }
}

/// The box around the label of an arrow that runs where its box says; `None` where it says nothing.
pub fn label_box(it: &Annotation) -> Option<Rect> {
    if !it.is_arrow() || it.text.trim().is_empty() {
        return None;
    }
    let Size { w, h } = Lettering::of(it).extent();
    Some(Rect::around(it.rect.center(), Size::new(w + 2.0 * LABEL_PADDING.0, h + 2.0 * LABEL_PADDING.1)))
}

/// All that an annotation covers, with the title above a frame, and the heads and label of an arrow.
pub fn extent(it: &Annotation) -> Rect {
    /// So far heads and strokes stick out of an arrow's box, in canvas units.
    const HEAD: f64 = 8.0;
    if it.is_arrow() {
        let line = it.rect.inflated(HEAD);
        return label_box(it).map_or(line, |label| line.union(&label));
    }
    if it.is_frame() { it.rect.union(&title_box(it)) } else { it.rect }
}

/// What somebody typed as an annotation keeps it, and whether some of it had to be left out: line ends are `\n`, tabs are
/// spaces, other control characters are gone, and a frame's title and an arrow's label are
/// one line.
pub fn cleaned(typed: &str, it: &Annotation) -> (String, bool) {
    let longest = it.longest();
    let is_one_line = it.is_one_line();
    let mut text = String::new();
    let mut count = 0;
    // Windows ends lines with two characters.
    for c in typed.replace("\r\n", "\n").chars() {
        let c = match c {
            '\r' | '\n' | '\u{2028}' | '\u{2029}' if is_one_line => ' ',
            '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\n' => c,
            '\t' => ' ',
            c if c.is_control() => continue,
            c => c,
        };
        if count == longest {
            return (text, true);
        }
        count += 1;
        text.push(c);
    }
    let end = text.trim_end().len();
    text.truncate(end);
    (if is_one_line { text.trim_start().to_owned() } else { text }, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tint;

    fn note(text: &str) -> Annotation {
        let style = Style::Note { color: Tint::Yellow };
        Annotation::new(style, text.to_owned(), Rect::new(0.0, 0.0, 160.0, 64.0))
    }

    #[test]
    fn a_note_grows_with_its_text_and_never_shrinks() {
        assert_eq!(fitted(note("short")).rect, note("").rect);
        let long = fitted(note(&"word ".repeat(60)));
        assert!(long.rect.h > 200.0 && long.rect.w == 160.0, "{:?}", long.rect);
        let lines = Lettering::of(&long);
        assert!(lines.extent().w <= lines.room);
        assert!(lines.extent().h + 2.0 * NOTE_PADDING <= long.rect.h);
        assert_eq!(fitted(Annotation { text: String::new(), ..long.clone() }).rect, long.rect);
    }

    /// Where a browser breaks a text in a field of this breadth: at spaces, and inside a word that alone is too wide.
    fn in_field(text: &str, room: f64, measure: impl Fn(&str) -> f64) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let mut line = String::new();
            for word in paragraph.split_inclusive(' ') {
                if !line.is_empty() && measure(format!("{line}{word}").trim_end()) > room {
                    lines.push(std::mem::take(&mut line));
                }
                for c in word.chars() {
                    if c != ' ' && !line.is_empty() && measure(&format!("{line}{c}")) > room {
                        lines.push(std::mem::take(&mut line));
                    }
                    line.push(c);
                }
            }
            lines.push(line);
        }
        lines.iter().map(|it| it.trim_end().to_owned()).collect()
    }

    #[test]
    fn a_note_breaks_its_lines_alike_while_it_is_written_and_afterwards() {
        // Fonts of browsers: narrower or wider on the whole, and here and there.
        let fonts: [fn(char) -> f64; 3] = [
            |_| 0.88,
            |c| if matches!(c, 'i' | 'l' | 't' | 'r') { 0.84 } else { 0.93 },
            |c| if c.is_uppercase() { 1.1 } else { 1.06 },
        ];
        let texts = [
            "Scores are written once a minute, and read by whoever looks at the board.",
            "First line\nand a second one that is long enough to be broken somewhere\n\nEnd",
            "https://example.com/a/very/long/address/that/no/line/holds and more",
            "short",
            "",
        ];
        for text in texts {
            let it = note(text);
            let Lettering { lines, size, .. } = Lettering::of(&it);
            for (n, font) in fonts.iter().enumerate() {
                let measure = |it: &str| {
                    it.chars().map(|c| width(&c.to_string(), size, Weight::Regular) * font(c)).sum::<f64>()
                };
                let set = setting(&it, measure);
                let spaced = |it: &str| measure(it) + set.spacing * it.chars().map(|_| 1.0).sum::<f64>();
                assert_eq!(in_field(text, set.room, spaced), *lines, "font {n}, {set:?}: {text}");
                assert!(
                    set.room <= it.rect.w - 2.0 * NOTE_PADDING && set.spacing > -1.0,
                    "font {n}, {set:?}"
                );
            }
        }
    }

    #[test]
    fn a_text_is_as_large_as_its_lines() {
        let text = |wraps| Annotation {
            style: Style::Text { size: TextSize::L, bold: true, wraps },
            ..note("Two words\nand more")
        };
        let free = fitted(text(false)).rect;
        assert!(free.w > 120.0 && (free.h - 2.0 * 30.0 * LINE_HEIGHT).abs() < 1.0, "{free:?}");
        let narrow = fitted(Annotation { rect: Rect::new(0.0, 0.0, 90.0, 1.0), ..text(true) }).rect;
        assert!(narrow.w == 90.0 && narrow.h > free.h, "{narrow:?}");
    }

    #[test]
    fn a_text_is_broken_once_for_each_width_and_look() {
        let mut broken = Broken::default();
        let mut it = note("some words that are longer than a line of a note");
        for _ in 0..3 {
            assert_eq!(broken.lettering(&it), Lettering::of(&it));
            it.rect.x += 100.0;
        }
        assert_eq!(broken.made, 1, "where it is makes no difference");
        it.rect.w += 40.0;
        assert_eq!(broken.lettering(&it), Lettering::of(&it));
        let text = Style::Text { size: TextSize::M, bold: true, wraps: true };
        let it = Annotation { style: text, ..it };
        assert_eq!(broken.lettering(&it), Lettering::of(&it));
        let frame = Annotation { style: Style::Frame { color: Tint::Gray }, ..it.clone() };
        assert_eq!(broken.lettering(&frame), Lettering::of(&frame));
        assert_eq!(broken.made, 4);
        for n in 0..3 * Annotation::MOST {
            broken.lettering(&note(&n.to_string()));
        }
        assert!(broken.count <= 2 * Annotation::MOST);
    }

    #[test]
    fn what_is_typed_becomes_what_can_be_kept() {
        assert_eq!(cleaned("a\r\nb\tc\u{0}\rd \n", &note("")), ("a\nb c\nd".to_owned(), false));
        let frame = Annotation { style: Style::Frame { color: Tint::Gray }, ..note("") };
        assert_eq!(cleaned("  Net\nwork ", &frame), ("Net work".to_owned(), false));
        let (kept, is_cut) = cleaned(&"x".repeat(200), &frame);
        assert!(is_cut && kept.len() == Annotation::LONGEST_TITLE);
        let it = Annotation { text: cleaned("\u{7}a\u{2028}b", &note("")).0, ..note("") };
        assert_eq!(it.check(), Ok(()));
    }
}
