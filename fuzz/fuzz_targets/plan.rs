//! Any text is a plan or a state that Terraform printed, or a reason; what is read of it can be written.
#![no_main]

use drawbridge_core::terraform;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _guess = terraform::is_plan(text);
    if let Ok(read) = terraform::read_plan("plan.json", text) {
        let _files = terraform::emit(&read.stack);
    }
});
