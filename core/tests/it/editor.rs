//! The editor, driven by events as the app drives it. After each one, the diagram and the scene are swept.

mod annotating;
mod arrows;
mod asking;
mod commanding;
mod connecting;
mod containers;
mod copying;
mod finding;
mod frames;
mod harness;
mod looking;
mod moving;
mod pinning;
mod placing;
mod presenting;
mod selecting;
mod streams;
mod templates;
mod viewing;

use std::collections::BTreeSet;

use harness::Harness;

/// A VPC with a subnet and an instance in it, and a table beside it.
fn architecture() -> Harness {
    let mut it = Harness::new();
    it.place("ec2.vpc", (360.0, 300.0));
    it.place("ec2.subnet", (200.0, 250.0));
    it.place("ec2.instance", (200.0, 260.0));
    it.place("dynamodb.table", (900.0, 300.0));
    it
}

fn grants(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}
