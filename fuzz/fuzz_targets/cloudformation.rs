//! Any text is a stack with notes or a reason; every rule can take the stack, and written back it reads the same.
#![no_main]

use drawbridge_core::{cloudformation, rules, terraform};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(read) = cloudformation::read("template.yaml", text) else { return };
    for other in [cloudformation::read_deployed, cloudformation::read_to_draw] {
        let read = other("template.yaml", text, &[]).expect("what can be read can be read in every way");
        let _report = rules::check(&read.stack);
    }
    let _report = rules::check(&read.stack);
    let _files = terraform::emit(&read.stack);
    let (Ok(yaml), Ok(json)) =
        (cloudformation::emit_yaml(&read.stack), cloudformation::emit_json(&read.stack))
    else {
        return;
    };
    assert!(cloudformation::read(&yaml.path, &yaml.text).is_ok(), "{}", yaml.text);
    assert!(cloudformation::read(&json.path, &json.text).is_ok(), "{}", json.text);
});
