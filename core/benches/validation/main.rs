//! How long a drawing of 1,000 and 10,000 nodes takes to be lowered and checked: what every edit sets off that is more than
//! a move within a container. All of it is meant to take time in proportion to the drawing.
//!
//! `cargo bench -p drawbridge-core --bench validation`

mod estate;

use divan::{Bencher, black_box};
use drawbridge_core::rules::{self, Facts};
use drawbridge_core::stack;

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
    bencher.bench(|| Facts::new(black_box(&stack)).clients.len());
}

/// All rules over everything, as the command line and the deploy gate do it.
#[divan::bench(args = SIZES, sample_count = 10)]
fn check(bencher: Bencher, nodes: usize) {
    let stack = stack::lower(&estate::diagram(nodes));
    bencher.bench(|| rules::check(black_box(&stack)));
}
