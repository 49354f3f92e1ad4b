//! What Terraform files say about the provider of AWS beside Region and tags.

use crate::stack::{SourceBlock, Stack};

/// The provider blocks for AWS.
pub(super) fn blocks(stack: &Stack) -> impl Iterator<Item = &SourceBlock> {
    let is_aws = |it: &&SourceBlock| it.ty == "provider" && it.labels.first().is_some_and(|it| it == "aws");
    stack.configuration.blocks.iter().filter(is_aws)
}

/// The expression of an argument.
pub(super) fn argument<'a>(block: &'a SourceBlock, name: &str) -> Option<&'a str> {
    block
        .body
        .iter()
        .find_map(|it| Some(it.trim().strip_prefix(name)?.trim_start().strip_prefix('=')?.trim()))
}

/// Whether it leads to an emulator on this machine.
pub(super) fn is_emulated(block: &SourceBlock) -> bool {
    let endpoints = block.body.iter().filter(|it| it.trim_start().starts_with("endpoints"));
    let is_local =
        |it: &String| ["localhost", "127.0.0.1", "localstack"].iter().any(|host| it.contains(host));
    endpoints.into_iter().any(is_local)
}
