//! Stack to and from Terraform.
//!
//! Output is a fixed point of `terraform fmt`, valid for versions 5 and 6 of the AWS provider, and byte-identical for
//! equal stacks. User text only ever becomes the inside of a quoted string literal ([`syntax`]); block labels and
//! argument names are generated. Reading never guesses: what cannot be known keeps its source text.

mod arguments;
mod body;
mod dependencies;
mod emit;
mod expression;
mod items;
mod kept;
mod marks;
mod policy;
mod print;
mod read;
mod references;
mod scaled;
mod skip_comment;
mod syntax;
mod unparsable;

pub(crate) use arguments::arguments_of;
pub use emit::{emit, emit_with_picture, moved};
pub(crate) use kept::place_of;
pub(crate) use read::is_unreadable;
pub use read::{BackendBlock, Note, Read, ReadError, is_plan, read, read_directory, read_plan, read_to_draw};
pub(crate) use references::pieces;
