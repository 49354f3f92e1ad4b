//! Whatever somebody types into a field is a value or a reason, and what is typed as the items of a table is written in
//! both languages.
#![no_main]

use drawbridge_core::editor::form::{json, text};
use drawbridge_core::model::Op;
use drawbridge_core::{cloudformation, stack, templates, terraform};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let mut diagram = templates::all()[2].diagram();
    if let Ok(value) = text::read(&diagram, typed) {
        let _text = text::write(&diagram, &value);
    }
    let Ok(value) = json::read(&diagram, typed) else { return };
    let is_table = |node: &drawbridge_core::model::Node| node.ty.id == "dynamodb.table";
    let Some(id) = diagram.nodes().find(|(_, it)| is_table(it)).map(|(id, _)| id.clone()) else { return };
    if diagram.apply(Op::SetProperty { id, key: "items".to_owned(), value }).is_err() {
        return;
    }
    let stack = stack::lower(&diagram);
    let files: Vec<(String, String)> =
        terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
    assert!(terraform::read(&files).is_ok());
    if let Ok(file) = cloudformation::emit_json(&stack) {
        assert!(cloudformation::read(&file.path, &file.text).is_ok(), "{}", file.text);
    }
});
