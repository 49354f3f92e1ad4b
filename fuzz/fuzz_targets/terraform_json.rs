//! Any text is configuration written as JSON or a reason; what is read of it can be written.
#![no_main]

use drawbridge_core::terraform;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for path in ["main.tf.json", "terraform.tfvars.json"] {
        if let Ok(read) = terraform::read(&[(path.to_owned(), text.to_owned())]) {
            let _files = terraform::emit(&read.stack);
        }
    }
});
