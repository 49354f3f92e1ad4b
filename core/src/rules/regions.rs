//! The Regions that resources are made in.

use super::facts::opaque;
use crate::stack::{Resource, Stack, literal};

/// The Region a resource is made in, if it is known: that of its own argument or of its provider.
pub(super) fn home<'a>(stack: &'a Stack, resource: &'a Resource) -> Option<&'a str> {
    if let Some(source) = opaque(resource, "region") {
        return literal(source);
    }
    let Some(provider) = opaque(resource, "provider") else {
        return stack.knows_region.then_some(stack.settings.region.as_str());
    };
    let alias = provider.rsplit('.').next()?.trim();
    let blocks = stack.configuration.blocks.iter().filter(|it| it.ty == "provider" && it.labels == ["aws"]);
    let argument = |body: &'a [String], name: &str| {
        let mut lines = body.iter().filter(|it| it.split('=').next().is_some_and(|it| it.trim() == name));
        lines.next().and_then(|it| literal(it))
    };
    let block = blocks.into_iter().find(|it| argument(&it.body, "alias") == Some(alias))?;
    argument(&block.body, "region")
}
