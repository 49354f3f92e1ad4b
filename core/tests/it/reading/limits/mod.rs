//! Small files that stand for more than a machine holds end in a note that says what was given up, or in an error.

mod cloudformation;
mod terraform;

use drawbridge_core::stack::Stack;

/// Bytes of text in a stack.
fn size(stack: &Stack) -> usize {
    let props: Vec<_> = stack.resources.values().map(|it| &*it.props).collect();
    let opaque = stack.resources.values().flat_map(|it| &it.opaque);
    serde_json::to_string(&props).unwrap().len() + opaque.map(|it| it.source.source().len()).sum::<usize>()
}
