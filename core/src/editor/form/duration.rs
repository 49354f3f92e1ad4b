//! Durations with units: `15 min` in a field that counts seconds.

/// Units: what is typed for them, what people read for one and for several, and how many seconds they have.
const UNITS: &[(&[&str], &str, &str, i64)] = &[
    (&["s", "sec", "secs", "second", "seconds"], "second", "seconds", 1),
    (&["m", "min", "mins", "minute", "minutes"], "minute", "minutes", 60),
    (&["h", "hr", "hrs", "hour", "hours"], "hour", "hours", 3_600),
    (&["d", "day", "days"], "day", "days", 86_400),
    (&["w", "wk", "week", "weeks"], "week", "weeks", 604_800),
];

fn seconds_of(unit: &str) -> Option<i64> {
    UNITS.iter().find(|(names, ..)| names.contains(&unit)).map(|(.., it)| *it)
}

/// Whether a field with this unit counts time.
pub fn is_duration(unit: &str) -> bool {
    seconds_of(unit).is_some()
}

/// Reads a duration with units, such as `1h 30m` or `2 days`, in units of the field; `None` for text without units.
///
/// # Errors
///
/// One sentence about the first part that is no duration, or where the field cannot say it because it counts in larger units.
pub fn read(text: &str, unit: &str) -> Option<Result<i64, String>> {
    let text = text.trim().to_lowercase();
    let is_bare = !text.contains(|it: char| it.is_ascii_alphabetic());
    let each = seconds_of(unit).filter(|_| !is_bare && !text.is_empty())?;
    Some(seconds(&text).and_then(|seconds| {
        if seconds % each == 0 {
            Ok(seconds / each)
        } else {
            Err(format!("wants whole {unit}; {} is not", in_words(seconds)))
        }
    }))
}

fn seconds(text: &str) -> Result<i64, String> {
    let problem = || format!("`{text}` is no duration such as 90 s, 15 min or 1h 30m");
    let mut rest = text;
    let mut sum = 0_i64;
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let behind = behind.trim_start();
        let letters = behind.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(letters);
        let number: i64 = number.parse().map_err(|_| problem())?;
        let part = seconds_of(unit).and_then(|it| number.checked_mul(it)).ok_or_else(problem)?;
        sum = sum.checked_add(part).ok_or_else(problem)?;
        rest = behind.trim_start_matches([' ', ',']);
    }
    Ok(sum)
}

/// What a count of a unit comes to in larger units, where that says more: `900` seconds are `15 minutes`.
pub fn larger(count: i64, unit: &str) -> Option<String> {
    let seconds = count.checked_mul(seconds_of(unit)?).filter(|it| *it > 0)?;
    let said = in_words(seconds);
    (said != format!("{count} {unit}") && !said.ends_with(&format!(" {unit}"))).then_some(said)
}

/// Seconds in the largest units: `1 hour 30 minutes`. Months have no fixed length and are not among them.
fn in_words(seconds: i64) -> String {
    let mut left = seconds;
    let mut parts = Vec::new();
    // Weeks only where they say all of it: `7 days 1 hour` is easier than a week and an hour, 14 days are two weeks.
    let units = UNITS.iter().rev().filter(|(.., it)| *it < 604_800 || seconds % *it == 0);
    for (_, one, several, each) in units {
        let count = left / each;
        left %= each;
        if count > 0 {
            parts.push(format!("{count} {}", if count == 1 { *one } else { *several }));
        }
    }
    if parts.is_empty() { "0 seconds".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_read_in_the_unit_of_the_field() {
        for (typed, unit, count) in [
            ("15 min", "seconds", 900),
            ("1h 30m", "minutes", 90),
            ("1h30m", "seconds", 5_400),
            ("2 weeks", "days", 14),
            ("1 Day, 12 hours", "hours", 36),
        ] {
            assert_eq!(read(typed, unit), Some(Ok(count)), "{typed}");
        }
        assert_eq!(read("900", "seconds"), None, "a bare number is one already");
        assert_eq!(read("5 min", "GiB"), None);
        assert_eq!(
            read("90 s", "minutes"),
            Some(Err("wants whole minutes; 1 minute 30 seconds is not".into()))
        );
        assert!(read("5 parsecs", "seconds").is_some_and(|it| it.is_err()));
        assert!(read("99999999999999999999 d", "seconds").is_some_and(|it| it.is_err()));
        assert!(read("9223372036854775807 w", "seconds").is_some_and(|it| it.is_err()));
    }

    #[test]
    fn counts_are_told_in_larger_units() {
        assert_eq!(larger(900, "seconds").as_deref(), Some("15 minutes"));
        assert_eq!(larger(345_600, "seconds").as_deref(), Some("4 days"));
        assert_eq!(larger(1_209_600, "seconds").as_deref(), Some("2 weeks"));
        assert_eq!(larger(45, "seconds"), None);
        assert_eq!(larger(900, "s").as_deref(), Some("15 minutes"));
        assert_eq!(larger(3, "days"), None);
        assert_eq!(larger(0, "seconds"), None);
        assert_eq!(larger(5, "GiB"), None);
    }

    proptest! {
        #[test]
        fn what_is_told_reads_back(count in 1_i64..10_000_000) {
            if let Some(said) = larger(count, "seconds") {
                prop_assert!(read(&said, "seconds") == Some(Ok(count)) || said.ends_with("seconds"));
            }
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(text in "\\PC{0,16}") {
            let _ = read(&text, "seconds");
        }
    }
}
