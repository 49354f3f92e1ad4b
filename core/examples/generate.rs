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
use std::time::{Duration, Instant};

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

/// How long writing is repeated at least.
const LONG_ENOUGH: Duration = Duration::from_millis(500);

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
        let (start, used) = (Instant::now(), cpu());
        let mut files = Vec::new();
        let mut runs = 0;
        // The system counts processor time in steps of a few milliseconds.
        while runs < 3 || start.elapsed() < LONG_ENOUGH {
            files = emit(&stack).map_err(|it| io::Error::other(it.to_string()))?;
            runs += 1;
        }
        tell(language, resources, &files, (cpu() - used) / runs, before)?;
        write(&folder.join(below), &files)?;
    }
    Ok(())
}

fn tell(language: &str, resources: usize, files: &[File], time: Duration, before: u64) -> io::Result<()> {
    let seconds = time.as_secs_f64();
    let bytes: usize = files.iter().map(|it| it.text.len()).sum();
    writeln!(
        io::stdout(),
        "{language}\t{resources} resources\t{bytes} bytes\t{:.2} ms of processor time\t{:.1} MB/s\t{:.0} resources/s\t\
         peak {} kB, {before} kB before",
        seconds * 1e3,
        number(bytes) / 1e6 / seconds,
        number(resources) / seconds,
        peak()
    )
}

fn number(it: usize) -> f64 {
    f64::from(u32::try_from(it).unwrap_or(u32::MAX))
}

fn write(folder: &Path, files: &[File]) -> io::Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, &file.text)?;
    }
    Ok(())
}

/// Time that this thread has spent on a processor; nothing where the system does not say. Source: Linux documentation,
/// "Scheduler Statistics".
fn cpu() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// The most memory this process has held so far, in kB; 0 where the system does not say. Source: proc(5), `VmHWM`.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
