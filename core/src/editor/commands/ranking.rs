//! How well what is typed fits a name.

/// In which way a name fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// The name starts so.
    Prefix,
    /// Every word that is typed starts a word of the name, or of another name it has.
    WordStarts,
    /// The letters are in it in that order.
    Subsequence,
}

/// How a name fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// In which way.
    pub tier: Tier,
    /// How far apart the letters are; 0 for letters side by side.
    pub looseness: usize,
    /// Which letters of the label matched, counted in characters.
    pub letters: Vec<usize>,
}

/// Names longer than this many characters are looked at no further.
const LONGEST: usize = 200;

/// Whether what is typed fits a label, or one of its further names (one a line). Case does not matter.
pub(super) fn matches(typed: &str, label: &str, names: &str) -> Option<Match> {
    let wanted = folded(typed.trim());
    let label = folded(label);
    if label.starts_with(&wanted) {
        return Some(Match { tier: Tier::Prefix, looseness: 0, letters: (0..wanted.len()).collect() });
    }
    if names.lines().any(|it| folded(it) == wanted) {
        // The whole name of its kind: as good as the start of its own.
        let letters = side_by_side(&wanted, &label).unwrap_or_default();
        return Some(Match { tier: Tier::Prefix, looseness: 1, letters });
    }
    let words: Vec<&[char]> = wanted.split(|it| it.is_whitespace()).filter(|it| !it.is_empty()).collect();
    if let Some(letters) = word_starts(&words, &label) {
        return Some(Match { tier: Tier::WordStarts, looseness: 0, letters });
    }
    let mut all = label.clone();
    all.push('\n');
    all.extend(folded(names));
    if let Some(mut letters) = word_starts(&words, &all) {
        letters.retain(|it| *it < label.len());
        // A name of its own counts for more than the names of its kind.
        return Some(Match { tier: Tier::WordStarts, looseness: 1, letters });
    }
    let letters = side_by_side(&wanted, &label).or_else(|| in_order(&wanted, &label))?;
    let span = letters.last().zip(letters.first()).map_or(0, |(last, first)| last - first + 1);
    Some(Match { tier: Tier::Subsequence, looseness: span.saturating_sub(letters.len()), letters })
}

fn folded(text: &str) -> Vec<char> {
    text.chars().take(LONGEST).map(|it| it.to_lowercase().next().unwrap_or(it)).collect()
}

fn is_word_start(text: &[char], at: usize) -> bool {
    let is_part = |it: Option<&char>| it.is_some_and(|it| it.is_alphanumeric());
    is_part(text.get(at)) && (at == 0 || !is_part(text.get(at - 1)))
}

/// The letters at which every word starts one of the text's, each another one.
fn word_starts(words: &[&[char]], text: &[char]) -> Option<Vec<usize>> {
    let mut letters: Vec<usize> = Vec::new();
    for word in words {
        let at = (0..text.len()).find(|at| {
            is_word_start(text, *at)
                && text.get(*at..).is_some_and(|it| it.starts_with(word))
                && !letters.contains(at)
        })?;
        letters.extend(at..at + word.len());
    }
    letters.sort_unstable();
    Some(letters)
}

fn side_by_side(wanted: &[char], text: &[char]) -> Option<Vec<usize>> {
    let at = text.windows(wanted.len().max(1)).position(|it| it == wanted)?;
    Some((at..at + wanted.len()).collect())
}

/// The letters in order, from the start of a word on, as close together as they are.
fn in_order(wanted: &[char], text: &[char]) -> Option<Vec<usize>> {
    let wanted: Vec<char> = wanted.iter().copied().filter(|it| !it.is_whitespace()).collect();
    let from = |start: usize| {
        let mut letters = Vec::with_capacity(wanted.len());
        let mut next = start;
        for letter in &wanted {
            next += text.get(next..)?.iter().position(|it| it == letter)?;
            letters.push(next);
            next += 1;
        }
        Some(letters)
    };
    let starts = (0..text.len()).filter(|at| is_word_start(text, *at) && text.get(*at) == wanted.first());
    starts.filter_map(from).min_by_key(|it| it.last().zip(it.first()).map_or(0, |(last, first)| last - first))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn tier(typed: &str, label: &str, names: &str) -> Option<Tier> {
        matches(typed, label, names).map(|it| it.tier)
    }

    #[test]
    fn a_name_fits_in_one_of_three_ways() {
        assert_eq!(tier("sel", "Select all", ""), Some(Tier::Prefix));
        assert_eq!(tier("ALL", "Select all", ""), Some(Tier::WordStarts));
        assert_eq!(tier("a sel", "Select all", ""), Some(Tier::WordStarts));
        assert_eq!(tier("lect", "Select all", ""), Some(Tier::Subsequence));
        assert_eq!(tier("slal", "Select all", ""), Some(Tier::Subsequence));
        assert_eq!(tier("tca", "Select all", ""), None, "letters in order begin at a word");
        assert_eq!(tier("", "Select all", ""), Some(Tier::Prefix));
    }

    #[test]
    fn other_names_count_as_words() {
        assert_eq!(tier("table", "Add a table", "Table"), Some(Tier::Prefix), "its whole name");
        assert_eq!(
            tier("dynamo", "Add table", "aws_dynamodb_table\nAWS::DynamoDB::Table"),
            Some(Tier::WordStarts)
        );
        assert_eq!(tier("table dyn", "Add table", "aws_dynamodb_table"), Some(Tier::WordStarts));
        assert_eq!(matches("dynamo", "Add table", "aws_dynamodb_table").unwrap().letters, [0; 0]);
    }

    #[test]
    fn letters_tell_what_matched() {
        assert_eq!(matches("all", "Select all", "").unwrap().letters, [7, 8, 9]);
        assert_eq!(matches("szf", "Save zip file", "").unwrap().letters, [0, 5, 9]);
        let loose = matches("sa", "Select-all", "").unwrap();
        assert_eq!((loose.letters, loose.looseness), (vec![0, 7], 6));
    }

    #[test]
    fn names_of_any_length_and_script_are_survived() {
        for text in ["", " ", "İstanbul", "数据库", &"x".repeat(10_000)] {
            for typed in ["", "x", "数", "i", &"x".repeat(10_000)] {
                let _ = matches(typed, text, text);
            }
        }
        assert_eq!(tier("数据", "数据库", ""), Some(Tier::Prefix));
    }
}
