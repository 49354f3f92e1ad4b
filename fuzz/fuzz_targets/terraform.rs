//! Any text is a stack with notes or a reason, and every rule can take the stack. Behind a zero byte stands the next
//! file: a module, a template, values of variables, configuration as JSON.
#![no_main]

use drawbridge_core::{rules, terraform};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 5] = ["main.tf", "m/main.tf", "t.tftpl", "terraform.tfvars", "more.tf.json"];

fuzz_target!(|text: &str| {
    let files = PATHS.iter().zip(text.split('\0'));
    let files: Vec<(String, String)> =
        files.map(|(path, text)| ((*path).to_owned(), text.to_owned())).collect();
    if let Ok(read) = terraform::read(&files) {
        let _report = rules::check(&read.stack);
        let _files = terraform::emit(&read.stack);
    }
});
