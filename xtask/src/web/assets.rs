//! The files of the finished web app.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::compress::{self, Size};

/// Files by their path below the web root, `/` between folders.
#[derive(Debug, Default)]
pub(super) struct Assets {
    files: BTreeMap<String, Vec<u8>>,
}

impl Assets {
    /// Adds a file under its own name.
    pub(super) fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
    }

    /// Adds a file under a name that carries a digest of its content, so that browsers may keep it for ever; returns
    /// its absolute URL path (`/style-0123456789abcdef.css`).
    pub(super) fn add_hashed(&mut self, path: &str, bytes: Vec<u8>) -> String {
        let (stem, extension) = path.rsplit_once('.').unwrap_or((path, "bin"));
        let hashed = format!("{stem}-{}.{extension}", digest(&bytes));
        self.files.insert(hashed.clone(), bytes);
        format!("/{hashed}")
    }

    /// All files so far with their content, in the order of their paths.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Replaces the folder's content with these files, each with its compressed forms beside it.
    pub(super) fn write(&self, folder: &Path) -> Result<Vec<Size>> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        let mut sizes = Vec::new();
        for (path, bytes) in &self.files {
            let target = folder.join(path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
            }
            fs::write(&target, bytes).with_context(|| format!("cannot write {}", target.display()))?;
            if compress::pays(path, bytes.len()) {
                sizes.push(compress::write_beside(&target, path, bytes)?);
            }
        }
        Ok(sizes)
    }
}

/// 16 hexadecimal digits that change with the content. Names files, protects nothing.
pub(super) fn digest(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}

/// All files below a folder, sorted; none when there is no such folder.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_symlink() {
            bail!("{} is a symbolic link: the web app takes plain files only", path.display());
        }
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_follow_the_content() {
        let mut assets = Assets::default();
        let one = assets.add_hashed("css/style.css", b"a{}".to_vec());
        let two = assets.add_hashed("css/style.css", b"b{}".to_vec());
        assert!(one.starts_with("/css/style-") && one.ends_with(".css"), "{one}");
        assert_ne!(one, two);
        assert_eq!(one, assets.add_hashed("css/style.css", b"a{}".to_vec()));
    }
}
