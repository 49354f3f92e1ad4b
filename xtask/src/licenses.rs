//! Which licenses a dependency may have.

use std::iter::Peekable;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Licenses that go with a product under MIT or Apache-2.0 and ask for no more than their notice.
const ALLOWED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Checks every package that the lock file can bring in.
///
/// # Errors
/// Names each package whose license expression cannot be met with [`ALLOWED`].
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let graph = workspace.dependency_graph()?;
    let packages = graph["packages"].as_array().context("`cargo metadata` lists no packages")?;
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(allows))
        .map(|package| {
            let license = package["license"].as_str().unwrap_or("no license expression");
            format!("{} {}: {license}", package["name"], package["version"])
        })
        .collect();
    if !refused.is_empty() {
        bail!("these dependencies have licenses outside xtask/src/licenses.rs:\n  {}", refused.join("\n  "));
    }
    Ok(())
}

/// Whether an SPDX expression can be met by allowed licenses alone.
fn allows(expression: &str) -> bool {
    // `MIT/Apache-2.0` is how cargo packages said OR before SPDX.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_ascii_whitespace().peekable();
    any_of(&mut words) && words.next().is_none()
}

fn any_of<'a>(words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
    let mut met = all_of(words);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words);
    }
    met
}

fn all_of<'a>(words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
    let mut met = one(words);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words);
    }
    met
}

fn one<'a>(words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        return any_of(words) & words.next_if_eq(&")").is_some();
    }
    match words.next_if_eq(&"WITH") {
        Some(_) => words
            .next()
            .is_some_and(|exception| ALLOWED.contains(&format!("{word} WITH {exception}").as_str())),
        None => ALLOWED.contains(&word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_evaluated() {
        for met in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(allows(met), "{met}");
        }
        for refused in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR ISC) AND AGPL-3.0",
            "MIT WITH odd-exception",
            "MIT)",
            "",
            "(MIT",
        ] {
            assert!(!allows(refused), "{refused}");
        }
    }
}
