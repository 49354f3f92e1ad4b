//! Local values, modules and other blocks that were read and are written back.

use std::collections::BTreeSet;

use super::{Chunk, data_sources};
use crate::file::File;
use crate::terraform::expression::{Expressions, Fact};
use crate::terraform::print::{Block, Expr};

/// `locals.tf`: local values that source text refers to.
pub(super) fn locals(expressions: &mut Expressions<'_>) -> Option<File> {
    let mut block = Block::new("locals");
    for position in expressions.kept_of("local") {
        if let Some((name, source)) = expressions.kept_expression(position) {
            block.push(&name, Expr::Source(source));
        }
    }
    (!block.entries.is_empty()).then(|| File::new("locals.tf", block.print()))
}

/// Modules from elsewhere and blocks that say something by themselves, each behind the data sources it needs; and those
/// that something else still needs.
pub(super) fn others(expressions: &mut Expressions<'_>, known: &mut BTreeSet<Fact>) -> Vec<Chunk> {
    let mut texts = data_sources(expressions, known);
    for ty in ["module", "ephemeral", "check", "moved", "removed", "import"] {
        for position in expressions.kept_of(ty) {
            let Some(block) = expressions.kept_block(position) else { continue };
            texts.extend(data_sources(expressions, known));
            texts.push(block.print());
        }
    }
    texts.extend(data_sources(expressions, known));
    texts.into_iter().map(|text| Chunk { category: None, address: None, text }).collect()
}
