//! Names in both languages, from what people typed.

use super::Resource;
use crate::lookup::Layered;

/// How long a label becomes at most, in bytes; a number may come in front.
pub(crate) const LONGEST_NAME: usize = 64;

/// The name as a Terraform label: lower-case ASCII words joined by `_`, starting with a letter. What has no ASCII
/// letters or digits at all becomes `fallback`.
pub fn snake_case(name: &str, fallback: &str) -> String {
    snake_case_or(name, || fallback.to_owned())
}

/// The same with a fallback that is made where it is needed.
pub(super) fn snake_case_or(name: &str, fallback: impl FnOnce() -> String) -> String {
    let label = snake_words(name);
    match label.chars().next() {
        None => fallback(),
        Some(c) if c.is_ascii_digit() => format!("{}_{label}", fallback()),
        Some(_) => label,
    }
}

/// Lower-case ASCII words joined by `_`; empty if there are none.
fn snake_words(name: &str) -> String {
    /// Room for the `_` in front of capitals, of which few names have more.
    const CAPITALS: usize = 4;
    let mut label = String::with_capacity(name.len() + CAPITALS);
    let mut was_lower = false;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_alphanumeric() {
            // A capital starts a word when the word goes on in lower case: `GameScores`, but not `DynamoDB`.
            if c.is_ascii_uppercase() && was_lower && chars.peek().is_some_and(char::is_ascii_lowercase) {
                label.push('_');
            }
            label.push(c.to_ascii_lowercase());
            was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        } else {
            if !label.is_empty() && !label.ends_with('_') {
                label.push('_');
            }
            was_lower = false;
        }
    }
    label.truncate(LONGEST_NAME);
    label.truncate(label.trim_end_matches('_').len());
    label
}

/// The name as words run together, each with a capital: `private_a` becomes `PrivateA`.
pub(crate) fn pascal_case(snake: &str) -> String {
    pascal_cases([snake])
}

/// Several names in a row, as one.
pub(super) fn pascal_cases<'a>(names: impl IntoIterator<Item = &'a str, IntoIter: Clone>) -> String {
    let names = names.into_iter();
    let mut words = String::with_capacity(names.clone().map(str::len).sum());
    for word in names.flat_map(|it| it.split('_')) {
        let mut chars = word.chars();
        words.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        words.push_str(chars.as_str());
    }
    words
}

/// The logical id of a resource in a template, as far as no other resource claims it: what its template calls it, or what
/// follows from its name and type.
pub(crate) fn logical_id(resource: &Resource) -> String {
    let own = || id_of(&resource.name, resource.ty.map_or("Resource", |it| it.noun));
    resource.logical_id.clone().unwrap_or_else(own)
}

/// The logical id of a resource with a name and its type's noun.
pub(crate) fn id_of(name: &str, noun: &str) -> String {
    let name = words(name, noun);
    let overlap = (0..=noun.len()).rev().filter(|it| noun.is_char_boundary(*it) && is_word_end(noun, *it));
    let overlap = overlap.into_iter().find(|it| name.ends_with(&noun[..*it])).unwrap_or(0);
    format!("{name}{}", &noun[overlap..])
}

/// Whether a word of a name in capitals ends at a byte.
fn is_word_end(noun: &str, at: usize) -> bool {
    noun[at..].chars().next().is_none_or(|it| it.is_ascii_uppercase())
}

/// A name as words run together.
pub(crate) fn words(name: &str, fallback: &str) -> String {
    pascal_case(&snake_case(name, fallback))
}

/// Hands out each name once; repeats get `_2`, `_3`, ….
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Each with the highest number that it is known to be taken with, so that a thousand repeats are not counted through
    /// a thousand times.
    taken: Layered<String, usize>,
}

impl Names {
    /// `wanted`, or the first numbered form of it that is free.
    pub(crate) fn claim(&mut self, wanted: &str) -> String {
        let Some(mut n) = self.taken.get(wanted).copied() else {
            self.taken.insert(wanted.to_owned(), 1);
            return wanted.to_owned();
        };
        let name = loop {
            n += 1;
            let name = format!("{wanted}_{n}");
            if !self.taken.contains_key(&name) {
                break name;
            }
        };
        self.taken.insert(wanted.to_owned(), n);
        self.taken.insert(name.clone(), 1);
        name
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.taken.contains_key(name)
    }

    /// The names that may be others if this one is given back: those that were wanted as often as it, and the one that it may be
    /// a numbered form of.
    pub(super) fn alike(&self, name: &str) -> Vec<String> {
        let many = |it: &str| self.taken.get(it).copied().filter(|it| *it > 1);
        let numbered = (2..=many(name).unwrap_or(1)).map(|n| format!("{name}_{n}"));
        let mut alike: Vec<String> = numbered.filter(|it| self.has(it)).collect();
        let base = name.rsplit_once('_').filter(|(_, n)| n.bytes().all(|it| it.is_ascii_digit()));
        alike.extend(base.filter(|(it, _)| many(it).is_some()).map(|(it, _)| it.to_owned()));
        alike
    }

    /// Gives a name back that nobody else wants.
    pub(super) fn release(&mut self, name: &str) {
        self.taken.remove(name);
    }

    /// Takes over names that others have handed out.
    pub(super) fn extend(&mut self, others: &Self) {
        self.taken.extend(&others.taken);
    }

    /// The name and its numbered forms that were handed out.
    pub(super) fn forms<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = String> + 'a {
        let most = self.taken.get(wanted).copied().unwrap_or_default();
        (1..=most).map(move |n| if n == 1 { wanted.to_owned() } else { format!("{wanted}_{n}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_ascii_words() {
        for (name, label) in [
            ("Game scores", "game_scores"),
            ("private-a", "private_a"),
            ("GameScores", "game_scores"),
            ("DynamoDB", "dynamodb"),
            ("S3 endpoint", "s3_endpoint"),
            ("  ${evil}  ", "evil"),
            ("2nd", "vpc_2nd"),
            ("日本", "vpc"),
            ("naïve", "na_ve"),
            ("a__b", "a_b"),
        ] {
            assert_eq!(snake_case(name, "vpc"), label, "{name}");
        }
    }

    #[test]
    fn repeats_are_numbered() {
        let mut names = Names::default();
        assert_eq!(["a", "a", "a_2", "a"].map(|it| names.claim(it)), ["a", "a_2", "a_2_2", "a_3"]);
    }
}
