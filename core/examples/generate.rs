//! Writes a stack of any size in both languages, for measurements with other programs.
//!
//! ```text
//! cargo run --release -p drawbridge-core --example generate -- 1000 DIR [terraform|yaml|json]
//! ```
//!
//! DIR/terraform holds the configuration, DIR/template.yaml and DIR/template.json the template. It says how long
//! writing took and how much memory the process held at most; with one language named, that is this language's.

#[path = "../benches/languages/generated.rs"]
mod generated;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use drawbridge_core::file::File;
use drawbridge_core::stack::Stack;
use drawbridge_core::{cloudformation, terraform};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let size = arguments.first().and_then(|it| it.parse().ok());
    let (Some(resources), [_, folder, rest @ ..]) = (size, &arguments[..]) else {
        let _ = writeln!(io::stderr(), "Usage: generate RESOURCES DIR [terraform|yaml|json]");
        return ExitCode::from(2);
    };
    match generate(resources, Path::new(folder), rest.first().map(String::as_str)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

type Emit = fn(&Stack) -> Result<Vec<File>, cloudformation::EmitError>;

fn generate(resources: usize, folder: &Path, only: Option<&str>) -> io::Result<()> {
    let languages: [(&str, &str, Emit); 3] = [
        ("terraform", "terraform", |it| Ok(terraform::emit(it))),
        ("yaml", "", |it| Ok(vec![cloudformation::emit_yaml(it)?])),
        ("json", "", |it| Ok(vec![cloudformation::emit_json(it)?])),
    ];
    let stack = generated::stack(resources);
    for (language, below, emit) in languages {
        if only.is_some_and(|it| it != language) {
            continue;
        }
        let before = peak();
        let start = Instant::now();
        let files = emit(&stack).map_err(|it| io::Error::other(it.to_string()))?;
        tell(language, resources, &files, start, before)?;
        write(&folder.join(below), &files)?;
    }
    Ok(())
}

fn tell(language: &str, resources: usize, files: &[File], start: Instant, before: u64) -> io::Result<()> {
    let seconds = start.elapsed().as_secs_f64();
    let bytes: usize = files.iter().map(|it| it.text.len()).sum();
    writeln!(
        io::stdout(),
        "{language}\t{resources} resources\t{bytes} bytes\t{:.2} ms\tpeak {} kB, {before} kB before",
        seconds * 1e3,
        peak()
    )
}

fn write(folder: &Path, files: &[File]) -> io::Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, &file.text)?;
    }
    Ok(())
}

/// The most memory this process has held so far, in kB; 0 where the system does not say. Source: proc(5), `VmHWM`.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
