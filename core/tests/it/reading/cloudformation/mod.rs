//! Templates as people write them, read into a stack, and our own read back.

mod document;
mod functions;
mod inputs;
mod ours;
mod principals;
mod resources;

use drawbridge_core::cloudformation::{self, Read, ReadError};
use drawbridge_core::model::{Delivery, Diagram, ParameterType};
use drawbridge_core::stack::{Opaque, Origin, Resource, Stack, lower};
use drawbridge_core::value::{Context, Value};
use drawbridge_core::{rules, templates, terraform};
use proptest::prelude::*;

use crate::diagrams;

fn read(text: &str) -> Read {
    for other in [cloudformation::read_deployed, cloudformation::read_to_draw] {
        assert!(other("template.yaml", text, &[]).is_ok(), "{text}");
    }
    cloudformation::read("template.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn refusal(text: &str) -> String {
    cloudformation::read("t.yaml", text).unwrap_err().to_string()
}

fn at<'a>(read: &'a Read, address: &str) -> &'a Resource {
    let known: Vec<&String> = read.stack.resources.keys().collect();
    read.stack.get(address).unwrap_or_else(|| panic!("no {address} in {known:?}"))
}

fn prop<'a>(read: &'a Read, address: &str, key: &str) -> Option<&'a Value> {
    at(read, address).props.get(key)
}

fn unknown(json: &str) -> Value {
    Value::unknown_cloudformation(json)
}

/// Both printings of a stack, read again.
fn again(stack: &Stack) -> [Read; 2] {
    let files = [cloudformation::emit_yaml(stack).unwrap(), cloudformation::emit_json(stack).unwrap()];
    files.map(|file| {
        cloudformation::read(&file.path, &file.text).unwrap_or_else(|it| panic!("{it}\n{}", file.text))
    })
}

/// The stack without where it comes from.
fn anywhere(mut stack: Stack) -> Stack {
    for resource in stack.resources.values_mut() {
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
    }
    stack.template.inline.clear();
    stack
}

/// Both printings of what was read say the same as it does.
fn reads_back(read: &Read) {
    for again in again(&read.stack) {
        let (before, after) = (anywhere(read.stack.clone()), anywhere(again.stack));
        for (address, resource) in &before.resources {
            assert_eq!(after.get(address), Some(resource), "{address}");
        }
        assert_eq!(after, before);
    }
}
