//! Writing over a file so that whoever reads it sees the old one or the new one, and a full disk costs neither.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Puts text in the place of a file: written beside it first, then renamed. A link keeps leading where it leads, and a file
/// keeps who may read it. What is no file, such as a pipe, is written to.
pub(super) fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    replaced(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn replaced(path: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = fs::metadata(&target).ok();
    if before.as_ref().is_some_and(|it| !it.is_file()) {
        return fs::write(&target, text);
    }
    let (beside, mut file) = made_beside(&target)?;
    let written = write(&mut file, text, before.map(|it| it.permissions()));
    drop(file);
    let done = written.and_then(|()| fs::rename(&beside, &target));
    if done.is_err() {
        // It is of no use to anybody.
        drop(fs::remove_file(&beside));
    }
    done
}

fn write(file: &mut File, text: &str, permissions: Option<fs::Permissions>) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    if let Some(it) = permissions {
        file.set_permissions(it)?;
    }
    file.sync_all()
}

/// A new file beside another one.
fn made_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    /// So many runs at once, or leftovers of runs that were ended, are enough.
    const TRIES: u32 = 100;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for n in 0..TRIES {
        let beside = target.with_file_name(format!(".{name}.new-{}-{n}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.json");
        replace(&path, "one").unwrap();
        replace(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        // What cannot be written leaves what was there.
        let missing = folder.path().join("none/app.json");
        let error = replace(&missing, "x").unwrap_err().to_string();
        assert!(error.starts_with("cannot write ") && error.ends_with("app.json"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("app.json"), folder.path().join("link.json"));
        replace(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, "two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
