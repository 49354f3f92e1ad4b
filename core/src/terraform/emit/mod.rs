//! The files of a Terraform configuration.

mod cloud_control;
mod inputs;
mod kept;
mod moved;
mod pipeline;
mod provider;
mod readme;
mod resources;

pub use moved::moved;
pub(super) use pipeline::{AZURE, GITHUB};
pub(super) use provider::{BACKEND_ARGUMENTS, DEFAULT_TAGS, EMULATOR, EMULATOR_ARGUMENTS};

use std::collections::BTreeSet;

use super::expression::{Expressions, Fact};
use super::print::{Block, Expr};
use super::syntax::identifier;
use crate::catalog::Category;
use crate::file::{File, Span};
use crate::model::ExpectationFile;
use crate::stack::{Stack, expectation_file};

/// From this many lines on, resources are split into files by category. Source: AWS Prescriptive Guidance, "Best
/// practices for using the Terraform AWS Provider".
const SPLIT_AT: usize = 150;

/// Terraform files for a stack, byte-identical for equal stacks and left alone by `terraform fmt`.
pub fn emit(stack: &Stack) -> Vec<File> {
    files(stack, None)
}

/// Like [`emit`], with the picture of the diagram beside the README, which shows it.
pub fn emit_with_picture(stack: &Stack, svg: impl Into<String>) -> Vec<File> {
    let picture = File::new("diagram.svg", svg);
    let mut files = files(stack, Some(&picture.path));
    files.push(picture);
    files
}

fn files(stack: &Stack, picture: Option<&str>) -> Vec<File> {
    let mut expressions = Expressions::new(stack);
    let mut files =
        vec![provider::versions(stack, &mut expressions), provider::provider(stack, &mut expressions)];
    files.extend(provider::backend(stack, &mut expressions));
    files.push(inputs::variables(stack, &mut expressions));
    let mut known = BTreeSet::new();
    let mut chunks = resources::chunks(stack, &mut expressions, &mut known);
    let locals = kept::locals(&mut expressions);
    let outputs = outputs(stack, &mut expressions);
    chunks.extend(kept::others(&mut expressions, &mut known));
    files.extend(locals);
    files.extend(arrange(chunks));
    files.extend(outputs);
    files.extend(inputs::values(stack, &mut expressions));
    files.extend(stack.settings.delivery.pipeline.map(|it| pipeline::pipeline(it, stack, &expressions)));
    files.push(readme::readme(stack, &expressions, picture));
    files.push(File::new(".gitignore", IGNORED));
    let name = |it: &str| stack.get(it).map(|it| format!("{}.{}", it.tf_type, it.flat_name()));
    files.extend(expectation_file(stack, &name).map(|it| File::new(ExpectationFile::NAME, it.write())));
    files
}

/// What must not get into version control: it holds secrets or belongs to one machine.
const IGNORED: &str = "\
# Plugins and modules, downloaded by terraform init. Keep .terraform.lock.hcl: it pins them.
.terraform/

# State and plans hold secrets.
*.tfstate
*.tfstate.*
*.tfplan

crash.log
crash.*.log
";

/// A top-level block as printed, with the file it belongs in.
#[derive(Debug)]
struct Chunk {
    category: Option<Category>,
    /// The resource it belongs to, if it belongs to one.
    address: Option<String>,
    text: String,
}

/// Data sources for facts that have become needed, to stand before what needs them, each behind those it needs itself.
fn data_sources(expressions: &mut Expressions<'_>, known: &mut BTreeSet<Fact>) -> Vec<String> {
    let mut blocks = Vec::new();
    for fact in expressions.take_needed() {
        if known.insert(fact.clone()) {
            let block = expressions.data_source(&fact).print();
            blocks.extend(data_sources(expressions, known));
            blocks.push(block);
        }
    }
    blocks
}

/// One `main.tf`, or a file for each category once that gets long.
fn arrange(chunks: Vec<Chunk>) -> Vec<File> {
    let lines: usize = chunks.iter().map(|it| it.text.lines().count() + 1).sum();
    let split = lines > SPLIT_AT;
    let mut files: Vec<(&str, Vec<Chunk>)> = Vec::new();
    for chunk in chunks {
        let path = match chunk.category {
            Some(category) if split => file_of(category),
            _ => "main.tf",
        };
        match files.iter_mut().find(|(it, _)| *it == path) {
            Some((_, chunks)) => chunks.push(chunk),
            None => files.push((path, vec![chunk])),
        }
    }
    files.into_iter().map(|(path, chunks)| file(path, &chunks)).collect()
}

fn file_of(category: Category) -> &'static str {
    match category {
        Category::Network => "network.tf",
        Category::Compute | Category::Containers => "compute.tf",
        Category::Database => "database.tf",
        Category::Storage => "storage.tf",
        Category::Security => "iam.tf",
        Category::Integration => "messaging.tf",
        Category::Management | Category::Other | Category::Outside => "management.tf",
    }
}

/// Chunks as a file, with an empty line between them.
fn file(path: &str, chunks: &[Chunk]) -> File {
    let mut file = File::new(path, "");
    let mut line = 1;
    for chunk in chunks {
        if !file.text.is_empty() {
            file.text.push('\n');
            line += 1;
        }
        let n_lines = chunk.text.lines().count();
        if let Some(address) = &chunk.address {
            let span = Span { address: address.clone(), first_line: line, last_line: line + n_lines - 1 };
            file.spans.push(span);
        }
        file.text.push_str(&chunk.text);
        line += n_lines;
    }
    file
}

fn outputs(stack: &Stack, expressions: &mut Expressions<'_>) -> Option<File> {
    let mut blocks = Vec::new();
    for (name, output) in &stack.outputs {
        let mut block = Block::new(format!("output \"{}\"", identifier(name)));
        if !output.description.is_empty() {
            block.push("description", Expr::text(&output.description));
        }
        block.push("value", expressions.expr(&output.value));
        if output.is_secret {
            block.push("sensitive", Expr::source("true"));
        }
        blocks.push(block.print());
    }
    (!blocks.is_empty()).then(|| File::new("outputs.tf", blocks.join("\n")))
}
