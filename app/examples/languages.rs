//! What reading, writing and checking take in a browser: `cargo xtask measure` makes a page of this and opens it.
//!
//! The page gets a function `measure(step, resources)`, where a step is `emit terraform` and the like, or `check drawing` for
//! checking a drawing of so many nodes, `longest part` for the part of that which a page cannot interrupt, or `edit name` and the like for what one edit of it sets off; it returns JSON text. Nothing of it is in the product.

#[path = "../../core/benches/languages/generated.rs"]
mod generated;

#[path = "../../core/benches/validation/edits.rs"]
mod edits;

#[path = "../../core/benches/validation/estate.rs"]
mod estate;

use std::cell::RefCell;

use drawbridge_core::analysis::{Analysis, Checking};
use drawbridge_core::file::File;
use drawbridge_core::model::Diagram;
use drawbridge_core::stack::Stack;
use drawbridge_core::{cloudformation, rules, stack, terraform};
use wasm_bindgen::prelude::*;

/// How long a step is repeated, in milliseconds: the browser's clock is coarse.
const LONG_ENOUGH: f64 = 300.0;
/// How often at least.
const TIMES: u32 = 3;

fn main() {
    let measure = Closure::<dyn Fn(String, u32) -> String>::new(|step: String, resources: u32| {
        measured(&step, usize::try_from(resources).unwrap_or(0))
            .unwrap_or_else(|| format!("{{\"error\": \"`{step}` cannot be measured\"}}"))
    });
    drop(js_sys::Reflect::set(&js_sys::global(), &"measure".into(), measure.as_ref()));
    measure.forget();
}

/// Times a step; `None` if there is no such step, or it fails.
fn measured(step: &str, resources: usize) -> Option<String> {
    if step == "check drawing" {
        let diagram = estate::diagram(resources);
        let milliseconds = timed(|| !rules::check(&stack::lower(&diagram)).findings.is_empty())?;
        return Some(answer(milliseconds, 0, resources));
    }
    if step == "longest part" {
        return Some(answer(longest_part(&estate::diagram(resources)), 0, resources));
    }
    if let Some(edited) = step.strip_prefix("edit ").filter(|it| edits::ALL.contains(it)) {
        let edits = edits::Edits::of(estate::diagram(resources), edited);
        let analysis = Analysis::of(edits.diagram(), time::Date::MIN);
        let state = RefCell::new((edits, analysis));
        let milliseconds = timed(|| {
            let (edits, analysis) = &mut *state.borrow_mut();
            let edit = edits.next();
            analysis.follow(edits.diagram(), &[edit], time::Date::MIN);
            !analysis.report.findings.is_empty()
        })?;
        return Some(answer(milliseconds, 0, resources));
    }
    let stack = generated::stack(resources);
    let (verb, language) = step.split_once(' ')?;
    let files = emit(language, &stack)?;
    let bytes: usize = files.iter().map(|it| it.text.len()).sum();
    let milliseconds = match verb {
        "emit" => timed(|| emit(language, &stack).is_some())?,
        "read" => {
            drop(stack);
            let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
            timed(|| read(language, &files) == Some(resources))?
        }
        _ => return None,
    };
    Some(answer(milliseconds, bytes, resources))
}

/// Milliseconds since the page was opened.
fn now() -> f64 {
    leptos::prelude::window().performance().map_or(0.0, |it| it.now())
}

/// Milliseconds of the part of a check that takes longest: the least of several checks, as the browser is not alone.
fn longest_part(diagram: &Diagram) -> f64 {
    let longest = |()| {
        let (mut longest, mut is_left) = (0.0_f64, true);
        let start = now();
        let mut checking = Checking::of(diagram, time::Date::MIN);
        longest = longest.max(now() - start);
        while is_left {
            let start = now();
            is_left = checking.step();
            longest = longest.max(now() - start);
        }
        let start = now();
        let analysis = checking.finish();
        let longest = longest.max(now() - start);
        // Whoever opens a drawing keeps it.
        drop(analysis);
        longest
    };
    std::iter::repeat_n((), TIMES as usize).map(longest).fold(f64::INFINITY, f64::min)
}

fn answer(milliseconds: f64, bytes: usize, resources: usize) -> String {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    let memory = memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length();
    format!(
        "{{\"milliseconds\": {milliseconds}, \"bytes\": {bytes}, \"resources\": {resources}, \"memory\": {memory}}}"
    )
}

fn emit(language: &str, stack: &Stack) -> Option<Vec<File>> {
    match language {
        "terraform" => {
            Some(terraform::emit(stack).into_iter().filter(|it| it.path.contains(".tf")).collect())
        }
        "yaml" => Some(vec![cloudformation::emit_yaml(stack).ok()?]),
        "json" => Some(vec![cloudformation::emit_json(stack).ok()?]),
        _ => None,
    }
}

/// How many resources were read.
fn read(language: &str, files: &[(String, String)]) -> Option<usize> {
    match language {
        "terraform" => Some(terraform::read(files).ok()?.stack.resources.len()),
        "yaml" | "json" => {
            let (path, text) = files.first()?;
            Some(cloudformation::read(path, text).ok()?.stack.resources.len())
        }
        _ => None,
    }
}

/// Milliseconds of one run, on average; `None` if a run does not come out right.
fn timed(run: impl Fn() -> bool) -> Option<f64> {
    let clock = leptos::prelude::window().performance()?;
    let start = clock.now();
    let mut runs = 0;
    while runs < TIMES || clock.now() - start < LONG_ENOUGH {
        if !run() {
            return None;
        }
        runs += 1;
    }
    Some((clock.now() - start) / f64::from(runs))
}
