//! Whatever somebody types into a field is a value or a reason, and what is typed as the items of a table is written in
//! both languages.
#![no_main]

use drawbridge_core::editor::form::{json, text};
use drawbridge_core::model::{Diagram, Op, snapshot};
use drawbridge_core::{cloudformation, stack, terraform};
use libfuzzer_sys::fuzz_target;

/// A table and nothing else, so that most of the time goes into what is typed.
const DIAGRAM: &str = r#"{"drawbridge": 1,
    "settings": {"name": "typed", "region": "eu-west-1", "environment": "test"}, "parameters": {},
    "edges": {}, "layout": {"table": [0, 0, 160, 80]},
    "nodes": {"table": {"type": "dynamodb.table", "name": "Table",
        "properties": {"name": "t", "partition_key": "id", "partition_key_type": "S"}}}}"#;

static EMPTY: std::sync::LazyLock<Diagram> = std::sync::LazyLock::new(|| snapshot::read(DIAGRAM).unwrap());

fuzz_target!(|typed: &str| {
    let mut diagram = EMPTY.clone();
    if let Ok(value) = text::read(&diagram, typed) {
        let _text = text::write(&diagram, &value);
    }
    let Ok(value) = json::read(&diagram, typed) else { return };
    let Some(id) = diagram.nodes().next().map(|(id, _)| id.clone()) else { return };
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
