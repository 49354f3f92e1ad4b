//! How long each step takes from the first template to its findings and files.
//!
//! `cargo bench -p drawbridge-core --bench spine`

use divan::{Bencher, black_box};
use drawbridge_core::model::{Diagram, snapshot};
use drawbridge_core::stack::Stack;
use drawbridge_core::{cloudformation, rules, stack, templates, terraform};

fn main() {
    divan::main();
}

fn diagram() -> Diagram {
    templates::all()[0].diagram()
}

fn lowered() -> Stack {
    stack::lower(&diagram())
}

#[divan::bench]
fn read_the_diagram_file(bencher: Bencher) {
    let source = templates::all()[0].source;
    bencher.bench(|| snapshot::read(black_box(source)));
}

#[divan::bench]
fn lower(bencher: Bencher) {
    bencher.with_inputs(diagram).bench_refs(|it| stack::lower(it));
}

/// What happens after every edit: lower, then check all rules.
#[divan::bench]
fn validate(bencher: Bencher) {
    bencher.with_inputs(diagram).bench_refs(|it| rules::check(&stack::lower(it)));
}

#[divan::bench]
fn emit_terraform(bencher: Bencher) {
    bencher.with_inputs(lowered).bench_refs(|it| terraform::emit(it));
}

#[divan::bench]
fn emit_cloudformation(bencher: Bencher) {
    bencher.with_inputs(lowered).bench_refs(|it| cloudformation::emit_yaml(it));
}
