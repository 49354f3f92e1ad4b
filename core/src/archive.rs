//! A `.zip` of generated files.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::file::File;

/// Why files cannot be put into an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Unpacking it could write outside the folder it is unpacked in.
    #[error("`{0}` cannot be in an archive: a path is relative and its parts are plain names joined by `/`")]
    UnsafePath(String),
    /// Two files have the same path, if capitals make no difference.
    #[error("`{0}` would be in the archive twice: some systems do not tell capitals from small letters")]
    Twice(String),
    /// The archive cannot be written.
    #[error("cannot write the archive: {0}")]
    Write(String),
}

/// Packs files into a `.zip`, in the order given.
///
/// Equal files give equal bytes everywhere: entries carry no time and are stored as they are, because compressors
/// differ between machines and a few kilobytes of text need none.
///
/// # Errors
///
/// When a path is unsafe or occurs twice.
pub fn zip(files: &[File]) -> Result<Vec<u8>, ArchiveError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut seen = BTreeSet::new();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        if !is_safe(&file.path) {
            return Err(ArchiveError::UnsafePath(file.path.clone()));
        }
        if !seen.insert(file.path.to_lowercase()) {
            return Err(ArchiveError::Twice(file.path.clone()));
        }
        archive.start_file(&file.path, options).map_err(|it| ArchiveError::Write(it.to_string()))?;
        archive.write_all(file.text.as_bytes()).map_err(|it| ArchiveError::Write(it.to_string()))?;
    }
    let bytes = archive.finish().map_err(|it| ArchiveError::Write(it.to_string()))?;
    Ok(bytes.into_inner())
}

/// Whether a path stays in the folder it is unpacked in, on every system.
fn is_safe(path: &str) -> bool {
    let plain = |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | ' ');
    path.split('/').all(|part| {
        part.chars().all(plain) && !matches!(part, "" | "." | "..") && !part.ends_with(['.', ' '])
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn equal_files_give_equal_bytes_that_unpack() {
        let files = [File::new("main.tf", "a\n"), File::new("docs/README.md", "b\n")];
        let bytes = zip(&files).unwrap();
        assert_eq!(bytes, zip(&files).unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|it| it.unwrap().into_owned()).collect();
        assert_eq!(names, ["main.tf", "docs/README.md"]);
        let text = std::io::read_to_string(archive.by_name("docs/README.md").unwrap()).unwrap();
        assert_eq!(text, "b\n");
    }

    #[test]
    fn paths_that_would_leave_the_folder_are_refused() {
        for path in ["", "/etc/passwd", "../a", "a/../b", "a//b", "a\\b", "C:a", "a/.", "nul\0", "a.", "a\nb"]
        {
            let error = zip(&[File::new(path, "")]).unwrap_err();
            assert!(matches!(error, ArchiveError::UnsafePath(_)), "{path:?}: {error}");
        }
        assert!(zip(&[File::new(".gitignore", ""), File::new("my file-1_2.tf", "")]).is_ok());
        let twice = zip(&[File::new("README.md", ""), File::new("readme.md", "")]).unwrap_err();
        assert!(matches!(twice, ArchiveError::Twice(_)));
    }
}
