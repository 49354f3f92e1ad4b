//! Any ops leave a sound diagram that every exporter and every rule can take.
#![no_main]

use drawbridge_core::model::Op;
use drawbridge_core::{cloudformation, rules, stack, templates, terraform};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(ops) = serde_json::from_str::<Vec<Op>>(text) else { return };
    let mut diagram = templates::all()[0].diagram();
    for op in ops {
        let _refused = diagram.apply(op);
    }
    assert!(diagram.violations().is_empty());
    let stack = stack::lower(&diagram);
    let _report = rules::check(&stack);
    let _files = terraform::emit(&stack);
    let _template = cloudformation::emit_yaml(&stack);
});
