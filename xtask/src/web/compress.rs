//! Smaller forms of a file beside it, for browsers that accept them.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Below this many bytes the response's headers outweigh what compression saves.
const SMALLEST: usize = 512;

/// Endings of what compresses well; images and fonts are compressed already.
const TEXT: [&str; 9] = ["css", "html", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

/// A file's sizes in bytes.
#[derive(Debug)]
pub(super) struct Size {
    /// Path below the web root.
    pub(super) path: String,
    raw: usize,
    gzip: usize,
    /// Compressed with brotli.
    pub(super) brotli: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, raw, gzip, brotli } = self;
        write!(f, "{path}: {raw} bytes, gzip {gzip}, brotli {brotli}")
    }
}

/// Whether compressed forms of the file are worth having.
pub(super) fn pays(path: &str, length: usize) -> bool {
    length >= SMALLEST && path.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending))
}

/// Writes `<file>.gz` and `<file>.br`.
pub(super) fn write_beside(file: &Path, path: &str, bytes: &[u8]) -> Result<Size> {
    let gzip = gzip(bytes)?;
    let brotli = brotli(bytes)?;
    for (ending, compressed) in [(".gz", &gzip), (".br", &brotli)] {
        let target = with_ending(file, ending);
        fs::write(&target, compressed).with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(Size { path: path.to_owned(), raw: bytes.len(), gzip: gzip.len(), brotli: brotli.len() })
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    PathBuf::from(name)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::io::Read;

    use super::*;

    #[test]
    fn compressed_forms_hold_the_same_bytes() {
        let text = "drawbridge ".repeat(200).into_bytes();
        let mut unzipped = Vec::new();
        flate2::read::GzDecoder::new(&gzip(&text).unwrap()[..]).read_to_end(&mut unzipped).unwrap();
        assert_eq!(unzipped, text);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(&text).unwrap()[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text);
    }

    #[test]
    fn only_larger_texts_are_worth_it() {
        assert!(pays("app-0011.wasm", 100_000));
        assert!(!pays("favicon.svg", 100));
        assert!(!pays("inter.woff2", 100_000));
        assert!(!pays("LICENSE", 100_000));
    }
}
