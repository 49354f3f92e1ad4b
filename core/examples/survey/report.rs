//! Tables of a survey.

use std::fmt::Write;
use std::time::Duration;

use super::count::Counts;
use super::input::Language;

/// How the survey is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    Markdown,
    Tsv,
    Kinds,
    Lines,
}

impl Format {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "markdown" => Some(Self::Markdown),
            "tsv" => Some(Self::Tsv),
            "kinds" => Some(Self::Kinds),
            "lines" => Some(Self::Lines),
            _ => None,
        }
    }
}

/// One project in one language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) project: String,
    pub(crate) language: Language,
    /// Configurations or templates.
    pub(crate) units: usize,
    /// How many of them are read without error.
    pub(crate) read: usize,
    pub(crate) panics: usize,
    pub(crate) files: usize,
    pub(crate) bytes: usize,
    pub(crate) counts: Counts,
    pub(crate) notes: usize,
    /// By the clock, of the fastest run of each input.
    pub(crate) read_time: Duration,
    /// On a processor, on average: what a busy machine does not change.
    pub(crate) read_cpu: Duration,
    pub(crate) emit_time: Duration,
    /// Bytes that were written.
    pub(crate) emitted: usize,
}

impl Row {
    fn add(&mut self, it: &Self) {
        self.units += it.units;
        self.read += it.read;
        self.panics += it.panics;
        self.files += it.files;
        self.bytes += it.bytes;
        self.counts += it.counts;
        self.notes += it.notes;
        self.read_time += it.read_time;
        self.read_cpu += it.read_cpu;
        self.emit_time += it.emit_time;
        self.emitted += it.emitted;
    }
}

/// One line for each project, with a head; the memory is that of the whole process, on every line.
pub(crate) fn tsv(rows: &[Row], peak: usize) -> String {
    let mut text =
        "language\tproject\tinputs\tread\tpanics\tfiles\tbytes\tresources\ttyped\topaque\tof_others\targuments\tknown\t\
        unknown\topaque_arguments\targuments_of_opaque\tattributes\tnotes\tread_ms\tread_cpu_ms\temitted_bytes\temit_ms\tpeak_kb\n"
            .to_owned();
    for it in rows {
        let counts = it.counts;
        let fields = [
            it.units,
            it.read,
            it.panics,
            it.files,
            it.bytes,
            counts.resources(),
            counts.typed,
            counts.opaque,
            counts.foreign,
            counts.arguments(),
            counts.known_arguments,
            counts.unknown_arguments,
            counts.opaque_arguments,
            counts.foreign_arguments,
            counts.attributes,
            it.notes,
        ];
        let fields: Vec<String> = fields.iter().map(usize::to_string).collect();
        let _ = writeln!(
            text,
            "{}\t{}\t{}\t{:.3}\t{:.3}\t{}\t{:.3}\t{peak}",
            it.language.name(),
            it.project,
            fields.join("\t"),
            milliseconds(it.read_time),
            milliseconds(it.read_cpu),
            it.emitted,
            milliseconds(it.emit_time)
        );
    }
    text
}

/// A table of projects for each language, with totals.
pub(crate) fn markdown(rows: &[Row], peak: usize) -> String {
    let mut text = String::new();
    for (language, unit) in [(Language::Terraform, "configurations"), (Language::CloudFormation, "templates")]
    {
        let rows: Vec<&Row> = rows.iter().filter(|it| it.language == language).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "| {} project | {unit} read | kB | resources | typed | of AWS's | arguments | known | unknown | opaque | of opaque \
             resources | notes | read ms |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|",
            language.name()
        );
        let mut total = Row { project: "**all**".to_owned(), ..Row::default() };
        for it in &rows {
            line(&mut text, it);
            total.add(it);
        }
        line(&mut text, &total);
        totals(&mut text, &total, rows.len(), unit);
    }
    let _ = writeln!(text, "The process held {:.0} MB at most.", number(peak) / 1e3);
    text
}

fn line(text: &mut String, it: &Row) {
    let counts = it.counts;
    let arguments = counts.arguments();
    let _ = writeln!(
        text,
        "| {} | {} of {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.1} |",
        it.project.replacen('+', "/", 1),
        it.read,
        it.units,
        it.bytes / 1_000,
        counts.resources(),
        share(counts.typed, counts.resources()),
        share(counts.typed, counts.typed + counts.opaque),
        arguments,
        share(counts.known_arguments, arguments),
        share(counts.unknown_arguments, arguments),
        share(counts.opaque_arguments, arguments),
        share(counts.foreign_arguments, arguments),
        it.notes,
        milliseconds(it.read_time),
    );
}

fn totals(text: &mut String, total: &Row, projects: usize, unit: &str) {
    let counts = total.counts;
    let of_typed = counts.arguments() - counts.foreign_arguments;
    let _ = writeln!(
        text,
        "\n{projects} projects, {} {unit}, {} files, {:.2} MB: {} read without error, {} panics. {} resources, {} of a type \
         in the catalogue ({} of AWS's). Of their {of_typed} arguments {} are known, {} hold something unknown, {} are \
         opaque.",
        total.units,
        total.files,
        megabytes(total.bytes),
        share(total.read, total.units),
        total.panics,
        counts.resources(),
        share(counts.typed, counts.resources()),
        share(counts.typed, counts.typed + counts.opaque),
        share(counts.known_arguments, of_typed),
        share(counts.unknown_arguments, of_typed),
        share(counts.opaque_arguments, of_typed),
    );
    for (what, bytes, time) in [
        ("Reading", total.bytes, total.read_time),
        ("Reading, by processor time,", total.bytes, total.read_cpu),
        ("Writing", total.emitted, total.emit_time),
    ] {
        if !time.is_zero() {
            let _ = writeln!(
                text,
                "{what} takes {:.2} ms: {:.1} MB/s, {:.0} resources/s.",
                milliseconds(time),
                megabytes(bytes) / time.as_secs_f64(),
                number(counts.resources()) / time.as_secs_f64(),
            );
        }
    }
    text.push('\n');
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * number(part) / number(whole)) }
}

fn megabytes(bytes: usize) -> f64 {
    number(bytes) / 1e6
}

fn milliseconds(it: Duration) -> f64 {
    it.as_secs_f64() * 1e3
}

fn number(it: usize) -> f64 {
    f64::from(u32::try_from(it).unwrap_or(u32::MAX))
}
