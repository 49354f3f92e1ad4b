//! Whatever is typed as the text of a node outside the catalogue is refused with a reason, or written in its language.
#![no_main]

use drawbridge_core::catalog::other::resource;
use drawbridge_core::model::{Diagram, Node, Op, Placement, Rect};
use drawbridge_core::revision::source_arguments;
use drawbridge_core::stack::lower;
use drawbridge_core::{cloudformation, terraform};
use libfuzzer_sys::fuzz_target;

const KINDS: [&str; 4] = ["aws_efs_file_system", "AWS::EFS::FileSystem", "data.aws_region", "module"];

fuzz_target!(|typed: (u8, &str)| {
    let (kind, text) = typed;
    let kind = KINDS[usize::from(kind) % KINDS.len()];
    let mut diagram = Diagram::default();
    let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
    let props = [("type", kind.into())].into_iter().collect();
    let node = Node { ty: &resource::TYPE, name: "x".to_owned(), placement, props };
    diagram.apply(Op::AddNode { id: "x".into(), node }).unwrap();
    let Ok(value) = source_arguments(&diagram, &"x".into(), "arguments", text) else { return };
    diagram.apply(Op::SetProperty { id: "x".into(), key: "arguments".to_owned(), value }).unwrap();
    let stack = lower(&diagram);
    let files: Vec<(String, String)> = terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
    terraform::read(&files).unwrap();
    drop(cloudformation::emit_yaml(&stack));
});
