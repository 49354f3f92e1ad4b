//! Any text is an expression of Terraform, alone and inside of others, or it is refused; nothing that is worked out of it
//! outgrows what reading may make.
#![no_main]

use drawbridge_core::terraform;
use libfuzzer_sys::fuzz_target;

/// More than any text comes to.
const LIMIT: usize = 100 << 20;

fuzz_target!(|text: &str| {
    let file = format!(
        "locals {{\n  a = {text}\n  b = [local.a, local.a]\n  c = {{ x = local.b, y = \"${{local.a}}-\" }}\n}}\n\
         resource \"aws_instance\" \"i\" {{\n  count     = 2\n  user_data = {text}\n  tags      = local.c\n}}\n\
         output \"o\" {{\n  value = jsonencode([local.c, aws_instance.i[*].id])\n}}\n"
    );
    if let Ok(read) = terraform::read(&[("main.tf".to_owned(), file)]) {
        let files = terraform::emit(&read.stack);
        assert!(files.iter().map(|it| it.text.len()).sum::<usize>() < LIMIT);
    }
});
