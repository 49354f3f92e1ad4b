//! How wide text is, and where it breaks into lines, without the font that will draw it.

/// Weight of text. Not every program knows the ones between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As most text is.
    Regular,
    /// Bold.
    Bold,
}

/// Widths of the ASCII characters from the space on, in thousandths of the size: of Arial (and Liberation Sans and Arimo,
/// which share its metrics) or of Roboto, whichever is wider. Source: the fonts' `hmtx` tables.
const REGULAR: [u16; 95] = [
    278, 278, 355, 616, 563, 890, 667, 191, 343, 349, 431, 584, 278, 334, 278, 413, 563, 563, 563, 563, 563,
    563, 563, 563, 563, 563, 278, 278, 584, 584, 584, 557, 1016, 667, 667, 723, 723, 667, 611, 778, 723, 278,
    552, 667, 557, 874, 723, 778, 667, 778, 723, 667, 611, 723, 667, 944, 667, 667, 611, 278, 411, 278, 470,
    557, 334, 557, 562, 524, 564, 557, 348, 562, 557, 244, 240, 507, 244, 877, 557, 571, 562, 569, 339, 517,
    328, 557, 500, 752, 500, 500, 500, 339, 260, 339, 681,
];
const BOLD: [u16; 95] = [
    278, 334, 475, 597, 574, 890, 723, 238, 352, 353, 454, 584, 278, 389, 292, 375, 574, 574, 574, 574, 574,
    574, 574, 574, 574, 574, 334, 334, 584, 584, 584, 611, 976, 723, 723, 723, 723, 667, 611, 778, 723, 292,
    559, 723, 611, 876, 723, 778, 667, 778, 723, 667, 619, 723, 667, 944, 667, 667, 611, 334, 423, 334, 584,
    557, 334, 557, 611, 557, 611, 557, 359, 611, 611, 278, 278, 557, 278, 890, 611, 611, 611, 611, 390, 557,
    338, 611, 557, 778, 557, 557, 510, 390, 280, 390, 649,
];

/// How wide a line of text is at a size, in the units of the size.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|it| advance(it, weight)).sum::<f64>() * size / 1_000.0
}

/// The text on one line, shortened to a width.
pub fn fit(text: &str, size: f64, weight: Weight, room: f64) -> String {
    const ELLIPSIS: char = '…';
    let room = room * 1_000.0 / size;
    let short_room = room - advance(ELLIPSIS, weight);
    let (mut used, mut short) = (0.0, 0);
    let line = one_line(text);
    for (at, c) in line.char_indices() {
        used += advance(c, weight);
        if used <= short_room {
            short = at + c.len_utf8();
        }
        if used > room {
            let kept = line.get(..short).unwrap_or_default().trim_end();
            return format!("{kept}{ELLIPSIS}");
        }
    }
    line
}

/// The text in lines no wider than `room`: broken where it says, at spaces, around Chinese, Japanese and Korean characters,
/// and inside a word only where that alone is too wide. There is one line at least.
pub fn wrap(text: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let room = room * 1_000.0 / size;
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0.0;
        // Up to where the line may be cut: behind a space, before or behind a wide character.
        let mut cut = 0;
        for c in paragraph.chars() {
            let advance = advance(c, weight);
            if is_wide(c) {
                cut = line.len();
            }
            line.push(c);
            used += advance;
            // A space at the end of a line is not seen.
            if c == ' ' {
                cut = line.len();
                continue;
            }
            while used > room && line.chars().nth(1).is_some() {
                let at = if cut > 0 { cut } else { line.len() - c.len_utf8() };
                let rest = line.split_off(at);
                lines.push(line.trim_end().to_owned());
                line = rest;
                used = line.chars().map(|it| self::advance(it, weight)).sum();
                cut = 0;
            }
            if is_wide(c) {
                cut = line.len();
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The text with every run of white space and control characters as one space.
fn one_line(text: &str) -> String {
    /// More than any picture has room for.
    const LONGEST: usize = 1_000;
    let is_space = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = text.split(is_space).filter(|it| !it.is_empty()).collect();
    words.join(" ").chars().take(LONGEST).collect()
}

/// Width of a character in thousandths of the size.
fn advance(c: char, weight: Weight) -> f64 {
    let table = if weight == Weight::Bold { &BOLD } else { &REGULAR };
    let ascii = (c as usize).checked_sub(' ' as usize).and_then(|it| table.get(it));
    f64::from(match (ascii, c) {
        (Some(width), _) => *width,
        // Marks that stand on the character before, joiners, variation selectors.
        (None, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}') => 0,
        (None, c) if is_wide(c) => 1_000,
        (None, '…') => 1_000,
        (None, '·') => 334,
        // Letters of other scripts; the average of Greek and Cyrillic.
        _ if weight == Weight::Bold => 680,
        _ => 650,
    })
}

/// Chinese, Japanese, Korean and emoji: squares. Source: Unicode Standard Annex 11, wide characters.
fn is_wide(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe6f}'
            | '\u{ff00}'..='\u{ff60}'
            | '\u{ffe0}'..='\u{ffe6}'
            | '\u{1f300}'..='\u{1faff}'
            | '\u{20000}'..='\u{3fffd}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_fits_stays_as_it_is() {
        assert_eq!(fit("Private A", 12.0, Weight::Bold, 100.0), "Private A");
        assert_eq!(fit("", 12.0, Weight::Bold, 0.0), "");
    }

    #[test]
    fn text_that_does_not_fit_is_cut_and_says_so() {
        for room in [0.0, 1.0, 20.0, 40.0, 60.0] {
            let fitted = fit("A subnet with a long name 日本語", 12.0, Weight::Regular, room);
            assert!(fitted.ends_with('…'), "{fitted}");
            assert!(fitted == "…" || width(&fitted, 12.0, Weight::Regular) <= room, "{room}: {fitted}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(fit("a\n\tb\u{0}c", 12.0, Weight::Regular, 1e9), "a b c");
        assert_eq!(fit(&"x".repeat(100_000), 1.0, Weight::Regular, 1e9).len(), 1_000);
    }

    #[test]
    fn lines_break_where_people_expect_it() {
        let lines = |text: &str, room: f64| wrap(text, 10.0, Weight::Regular, room);
        assert_eq!(lines("", 100.0), [""]);
        assert_eq!(lines("one two three", 40.0), ["one two", "three"]);
        assert_eq!(lines("one  \n\ntwo", 400.0), ["one", "", "two"]);
        // A word that is wider than the line is cut, and so is text without spaces.
        assert_eq!(lines("a iiiiiiiiii", 12.0), ["a", "iiii", "iiii", "ii"]);
        assert_eq!(lines("日本語です", 25.0), ["日本", "語で", "す"]);
        assert_eq!(lines("xyz", 0.0), ["x", "y", "z"]);
    }

    #[test]
    fn nothing_is_lost_between_lines_and_none_is_too_wide() {
        let text = "The quick brown fox, 日本語 and naïve Emoji 🚀🚀 in https://example.com/a/very/long/path";
        for room in [5.0, 30.0, 60.0, 200.0, 1e6] {
            let lines = wrap(text, 13.0, Weight::Bold, room);
            let letters = |it: &str| it.chars().filter(|it| *it != ' ').collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
            for line in &lines {
                let is_one = line.chars().count() == 1;
                assert!(is_one || width(line, 13.0, Weight::Bold) <= room + 1e-9, "{room}: {line}");
            }
        }
    }
}
