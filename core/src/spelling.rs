//! How alike two names are, to say which one was meant.

/// How many letters differ: Levenshtein's distance, without regard to case. Long names are not compared.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    const LONG: usize = 80;
    if a.len() > LONG || b.len() > LONG {
        return usize::MAX;
    }
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_missing_too_many_or_others_count_one_each() {
        assert_eq!(distance("private_a", "privat_a"), 1);
        assert_eq!(distance("GetItem", "getitems"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance(&"a".repeat(81), "a"), usize::MAX);
    }
}
