//! Any text is a stack with notes or a reason, and every rule can take the stack.
#![no_main]

use drawbridge_core::{rules, terraform};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(read) = terraform::read(&[("main.tf".to_owned(), text.to_owned())]) {
        let _report = rules::check(&read.stack);
        let _files = terraform::emit(&read.stack);
    }
});
