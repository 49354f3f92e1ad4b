//! How long a drawing of 1,000 and 10,000 nodes takes to be lowered and checked: what every edit sets off that is more than
//! a move within a container. All of it is meant to take time in proportion to the drawing. What one edit sets off in the
//! editor, which knows the state before, is measured beside it.
//!
//! `cargo bench -p drawbridge-core --bench validation`

mod edits;
mod estate;

use divan::{Bencher, black_box};
use drawbridge_core::analysis::Analysis;
use drawbridge_core::rules::{self, Facts};
use drawbridge_core::stack;
use edits::Edits;
use time::Date;

fn main() {
    divan::main();
}

const SIZES: [usize; 2] = [1_000, 10_000];

#[divan::bench(args = SIZES, sample_count = 10)]
fn lower(bencher: Bencher, nodes: usize) {
    let diagram = estate::diagram(nodes);
    bencher.bench(|| stack::lower(black_box(&diagram)));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn facts(bencher: Bencher, nodes: usize) {
    let stack = stack::lower(&estate::diagram(nodes));
    bencher.bench(|| Facts::new(black_box(&stack)).clients().len());
}

/// All rules over everything, as the command line and the deploy gate do it.
#[divan::bench(args = SIZES, sample_count = 10)]
fn check(bencher: Bencher, nodes: usize) {
    let stack = stack::lower(&estate::diagram(nodes));
    bencher.bench(|| rules::check(black_box(&stack)));
}

/// Everything that one edit sets off: stack, findings, states of edges, what is granted and not drawn.
#[divan::bench(args = edits::ALL, consts = SIZES, sample_count = 10)]
fn edit<const NODES: usize>(bencher: Bencher, edited: &str) {
    let mut edits = Edits::of(estate::diagram(NODES), edited);
    let mut analysis = Analysis::of(edits.diagram(), Date::MIN);
    bencher.bench_local(|| {
        let edit = edits.next();
        analysis.follow(edits.diagram(), &[edit], Date::MIN)
    });
}
