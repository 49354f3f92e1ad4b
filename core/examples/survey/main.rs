//! What the readers make of real projects: the share they read, what stays opaque or unknown, how long it takes.
//!
//! ```text
//! cargo run --release -p drawbridge-core --example survey -- --format markdown PROJECT…
//! ```
//!
//! A PROJECT is a directory, or one file. Every directory with `.tf` files that no other one calls as a module is read as
//! one configuration with its modules, every file that looks like a CloudFormation template as one template. Reading runs on a stack of 1 MiB, which is what the
//! browser gives it; `--trace` names each input before it is read, so that a stack that overflows can be told.

mod count;
mod input;
mod kinds;
mod report;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use drawbridge_core::reading::{Note, ReadError};
use drawbridge_core::{cloudformation, file, stack, terraform};

use count::Counts;
use input::{Language, Unit};
use kinds::Kinds;
use report::{Format, Row};

const USAGE: &str = "\
Usage: survey [--format markdown|tsv|kinds|lines] [--language terraform|cloudformation] [--runs N]\
       [--read-only] [--trace] PROJECT...

  --format    markdown: a table and totals; tsv: one line for each project; kinds: what could not be read, by how often;
              lines: the same, one by one
  --language  only these (both when it is not given)
  --runs      how often each input is read; the fastest time counts (3 when it is not given)
  --read-only do not write what was read
  --trace     name each input on standard error before it is read
";

/// What the browser gives a program written in Rust (the default of `wasm-ld`).
const STACK: usize = 1 << 20;

struct Options {
    format: Format,
    language: Option<Language>,
    runs: u32,
    read_only: bool,
    trace: bool,
    projects: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let Some(options) = options(std::env::args().skip(1)) else {
        return print(&mut std::io::stderr(), USAGE, ExitCode::from(2));
    };
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || survey(&options));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(text)) => print(&mut std::io::stdout(), &text, ExitCode::SUCCESS),
        _ => print(&mut std::io::stderr(), "error: the survey itself broke\n", ExitCode::FAILURE),
    }
}

fn print(to: &mut dyn Write, text: &str, code: ExitCode) -> ExitCode {
    if to.write_all(text.as_bytes()).is_ok() { code } else { ExitCode::FAILURE }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
    let mut options = Options {
        format: Format::Markdown,
        language: None,
        runs: 3,
        read_only: false,
        trace: false,
        projects: Vec::new(),
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--format" => options.format = Format::named(&arguments.next()?)?,
            "--language" => options.language = Some(Language::named(&arguments.next()?)?),
            "--runs" => options.runs = arguments.next()?.parse().ok().filter(|it| *it > 0)?,
            "--read-only" => options.read_only = true,
            "--trace" => options.trace = true,
            flag if flag.starts_with('-') => return None,
            path => options.projects.push(PathBuf::from(path)),
        }
    }
    (!options.projects.is_empty()).then_some(options)
}

fn survey(options: &Options) -> String {
    let mut rows = Vec::new();
    let mut kinds = Kinds::default();
    for path in &options.projects {
        let project = input::project(path);
        let name = path.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
        for language in [Language::Terraform, Language::CloudFormation] {
            if options.language.is_some_and(|it| it != language) {
                continue;
            }
            let mut row = Row { project: name.clone(), language, ..Row::default() };
            for unit in project.iter().filter(|it| it.language == language) {
                if options.trace {
                    print(&mut std::io::stderr(), &format!("{}\n", unit.path), ExitCode::SUCCESS);
                }
                measure(unit, options, &mut row, &mut kinds, &name);
            }
            if row.units > 0 {
                rows.push(row);
            }
        }
    }
    match options.format {
        Format::Markdown => report::markdown(&rows, peak()),
        Format::Tsv => report::tsv(&rows, peak()),
        Format::Kinds => kinds.print(),
        Format::Lines => kinds.lines().to_owned(),
    }
}

/// What an input holds, or why it is not read.
fn read(unit: &Unit) -> Result<(stack::Stack, Vec<Note>), String> {
    let message = |it: ReadError| it.to_string();
    match unit.language {
        Language::Terraform => {
            terraform::read_directory(&unit.path, &unit.files).map(|it| (it.stack, it.notes)).map_err(message)
        }
        Language::CloudFormation => {
            let Some((path, text)) = unit.files.first() else { return Err("nothing to read".to_owned()) };
            cloudformation::read(path, text).map(|it| (it.stack, it.notes)).map_err(message)
        }
    }
}

fn emit(stack: &stack::Stack, language: Language) -> Vec<file::File> {
    match language {
        Language::Terraform => terraform::emit(stack),
        // A stack may hold what CloudFormation cannot take; that is a refusal and no fault.
        Language::CloudFormation => cloudformation::emit_yaml(stack).map(|it| vec![it]).unwrap_or_default(),
    }
}

fn measure(unit: &Unit, options: &Options, row: &mut Row, kinds: &mut Kinds, project: &str) {
    row.units += 1;
    row.files += unit.sources.0;
    row.bytes += unit.sources.1;
    let (mut best, before) = (None, cpu());
    for _ in 0..options.runs {
        let start = Instant::now();
        let reading = catch_unwind(AssertUnwindSafe(|| read(unit)));
        let time = start.elapsed();
        let Ok(reading) = reading else {
            row.panics += 1;
            kinds.failure(project, &unit.path, "PANIC while reading");
            return;
        };
        if best.as_ref().is_none_or(|(it, _): &(Duration, _)| time < *it) {
            best = Some((time, reading));
        }
    }
    let Some((time, reading)) = best else { return };
    row.read_time += time;
    row.read_cpu += (cpu() - before) / options.runs;
    match reading {
        Err(message) => kinds.failure(project, &unit.path, &message),
        Ok((stack, notes)) => {
            row.read += 1;
            row.notes += notes.len();
            row.counts += Counts::of(&stack);
            kinds.reading(project, &stack, &notes);
            if options.read_only {
                return;
            }
            let start = Instant::now();
            match catch_unwind(AssertUnwindSafe(|| emit(&stack, unit.language))) {
                Ok(files) => {
                    row.emit_time += start.elapsed();
                    row.emitted += files.iter().map(|it| it.text.len()).sum::<usize>();
                }
                Err(_) => {
                    row.panics += 1;
                    kinds.failure(project, &unit.path, "PANIC while writing");
                }
            }
        }
    }
}

/// Time that this thread has spent on a processor; nothing where the system does not say. It advances in steps of a few
/// milliseconds, so only sums mean something. Source: Linux documentation, "Scheduler Statistics".
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// The most memory this process has held so far, in kB; 0 where the system does not say. Source: proc(5), `VmHWM`.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
