//! How long both languages take to write and to read, at 20, 1,000 and 10,000 resources.
//!
//! `cargo bench -p drawbridge-core --bench languages`; items are resources, bytes those of the files.
//!
//! Peak memory: `cargo run --release -p drawbridge-core --example generate -- 10000 DIR` says what writing takes,
//! `cargo run --release -p drawbridge-core --example survey -- --read-only DIR` what reading takes; both ask the
//! operating system, as `/usr/bin/time -v` does.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first surprise")]

mod generated;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use drawbridge_core::{cloudformation, terraform};

fn main() {
    divan::main();
}

/// Resources.
const SIZES: [usize; 3] = [20, 1_000, 10_000];

/// The Terraform files of a stack, as they are read.
fn terraform_files(resources: usize) -> Vec<(String, String)> {
    let files = terraform::emit(&generated::stack(resources));
    files.into_iter().filter(|it| it.path.contains(".tf")).map(|it| (it.path, it.text)).collect()
}

fn bytes(files: &[(String, String)]) -> usize {
    files.iter().map(|(_, text)| text.len()).sum()
}

#[divan::bench(args = SIZES, max_time = 10)]
fn emit_terraform(bencher: Bencher, resources: usize) {
    let stack = generated::stack(resources);
    let bytes: usize = terraform::emit(&stack).iter().map(|it| it.text.len()).sum();
    bencher
        .counter(ItemsCount::new(resources))
        .counter(BytesCount::new(bytes))
        .bench_local(|| terraform::emit(&stack));
}

#[divan::bench(args = SIZES, max_time = 10)]
fn read_terraform(bencher: Bencher, resources: usize) {
    let files = terraform_files(resources);
    assert_eq!(terraform::read(&files).unwrap().stack.resources.len(), resources);
    bencher
        .counter(ItemsCount::new(resources))
        .counter(BytesCount::new(bytes(&files)))
        .bench_local(|| terraform::read(&files));
}

#[divan::bench(args = SIZES, max_time = 10)]
fn emit_cloudformation_yaml(bencher: Bencher, resources: usize) {
    let stack = generated::stack(resources);
    let bytes = cloudformation::emit_yaml(&stack).unwrap().text.len();
    bencher
        .counter(ItemsCount::new(resources))
        .counter(BytesCount::new(bytes))
        .bench_local(|| cloudformation::emit_yaml(&stack));
}

#[divan::bench(args = SIZES, max_time = 10)]
fn emit_cloudformation_json(bencher: Bencher, resources: usize) {
    let stack = generated::stack(resources);
    let bytes = cloudformation::emit_json(&stack).unwrap().text.len();
    bencher
        .counter(ItemsCount::new(resources))
        .counter(BytesCount::new(bytes))
        .bench_local(|| cloudformation::emit_json(&stack));
}

#[divan::bench(args = SIZES, max_time = 10)]
fn read_cloudformation_yaml(bencher: Bencher, resources: usize) {
    read_template(bencher, resources, &cloudformation::emit_yaml(&generated::stack(resources)).unwrap().text);
}

#[divan::bench(args = SIZES, max_time = 10)]
fn read_cloudformation_json(bencher: Bencher, resources: usize) {
    read_template(bencher, resources, &cloudformation::emit_json(&generated::stack(resources)).unwrap().text);
}

fn read_template(bencher: Bencher, resources: usize, text: &str) {
    assert_eq!(cloudformation::read("template", text).unwrap().stack.resources.len(), resources);
    bencher
        .counter(ItemsCount::new(resources))
        .counter(BytesCount::new(text.len()))
        .bench_local(|| cloudformation::read("template", text));
}
