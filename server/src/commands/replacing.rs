//! Writing over a file so that whoever reads it sees the old one or the new one, and a full disk costs neither.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use tempfile::Builder;

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
    let folder = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = beside(before.as_ref()).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Some(it) = before {
        file.as_file().set_permissions(it.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// What makes the file beside another one: never open to more people than that, or than any new file is.
fn beside(before: Option<&Metadata>) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".drawbridge-");
    #[cfg(unix)]
    {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt;

        // The mode that files are made with; the umask takes from it.
        const NEW: u32 = 0o666;
        builder.permissions(before.map_or_else(|| Permissions::from_mode(NEW), Metadata::permissions));
    }
    builder
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
