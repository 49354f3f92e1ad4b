//! Which lines of a text are new since the last one.

use std::collections::HashMap;

/// Line numbers, from 1, that the newer text has and the older had not. Moved lines do not count: they say the same.
pub(super) fn changed_lines(old: &str, new: &str) -> Vec<usize> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for line in old.lines() {
        *left.entry(line).or_default() += 1;
    }
    let mut changed = Vec::new();
    for (index, line) in new.lines().enumerate() {
        match left.get_mut(line) {
            Some(count) if *count > 0 => *count -= 1,
            _ => changed.push(index + 1),
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::changed_lines;

    #[test]
    fn only_new_lines_count() {
        assert_eq!(changed_lines("a\nb\nc", "a\nx\nb\nc\nc"), [2, 5]);
        assert_eq!(changed_lines("a\nb", "b\na"), [0; 0]);
        assert_eq!(changed_lines("", "a"), [1]);
    }
}
