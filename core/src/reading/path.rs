//! Paths of files that are given by name: nothing is looked up.

/// A path seen from a directory, without `.` and, as far as possible, without `..`.
pub(crate) fn joined(directory: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let start = if is_absolute { "" } else { directory };
    let mut steps: Vec<&str> = Vec::new();
    for step in start.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|it| *it != "..") => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    let rooted = if is_absolute || start.starts_with('/') { "/" } else { "" };
    format!("{rooted}{}", steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn paths_are_seen_from_a_directory() {
        for (directory, path, expected) in [
            ("", "./modules/vpc", "modules/vpc"),
            ("live/prod", "../../modules/vpc/", "modules/vpc"),
            (".", "../x", "../x"),
            ("a", "../../x", "../x"),
            ("/srv/live", "../modules", "/srv/modules"),
            ("a", "/etc/x", "/etc/x"),
            ("a", ".", "a"),
        ] {
            assert_eq!(joined(directory, path), expected, "{directory} {path}");
        }
    }
}
