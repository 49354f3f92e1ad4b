//! Terraform as people write it, read into a stack.

mod attachments;
mod expressions;
mod json;
mod kept;
mod legacy;
mod modules;
mod overrides;
mod plan;
mod refused;
mod repetition;
mod resources;

use drawbridge_core::model::ParameterType;
use drawbridge_core::stack::{Opaque, Origin, Resource};
use drawbridge_core::terraform::{self, Read, ReadError};
use drawbridge_core::value::{Context, Value, map};

fn read(text: &str) -> Read {
    read_all(&[("main.tf", text)])
}

fn read_all(files: &[(&str, &str)]) -> Read {
    let files: Vec<(String, String)> =
        files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    terraform::read(&files).unwrap()
}

fn texts<const N: usize>(texts: [&str; N]) -> Value {
    texts.into_iter().map(Value::from).collect()
}

/// The resource at an address.
fn at<'a>(read: &'a Read, address: &str) -> &'a Resource {
    read.stack.get(address).unwrap_or_else(|| {
        panic!("{address} is not among {:?}", read.stack.resources.keys().collect::<Vec<_>>())
    })
}

/// A property of the resource at an address.
fn prop<'a>(read: &'a Read, address: &str, key: &str) -> Option<&'a Value> {
    at(read, address).props.get(key)
}
