//! How long a drawing of 1,000 and 10,000 nodes takes to be lowered and checked: what every edit sets off that is more than
//! a move within a container. All of it is meant to take time in proportion to the drawing. What one edit sets off in the
//! editor, which knows the state before, is measured beside it.
//!
//! `cargo bench -p drawbridge-core --bench validation`

mod estate;

use divan::{Bencher, black_box};
use drawbridge_core::analysis::Analysis;
use drawbridge_core::model::{Edge, EdgeKind, Op, Transaction};
use drawbridge_core::rules::{self, Facts};
use drawbridge_core::stack;
use drawbridge_core::value::Value;
use time::Date;

fn main() {
    divan::main();
}

const SIZES: [usize; 2] = [1_000, 10_000];

#[divan::bench(args = SIZES, sample_count = 10)]
fn lower(bencher: Bencher, nodes: usize) {
    let diagram = estate::diagram(nodes);
    bencher.bench(|| stack::lower(black_box(&diagram)));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn facts(bencher: Bencher, nodes: usize) {
    let stack = stack::lower(&estate::diagram(nodes));
    bencher.bench(|| Facts::new(black_box(&stack)).clients().len());
}

/// All rules over everything, as the command line and the deploy gate do it.
#[divan::bench(args = SIZES, sample_count = 10)]
fn check(bencher: Bencher, nodes: usize) {
    let stack = stack::lower(&estate::diagram(nodes));
    bencher.bench(|| rules::check(black_box(&stack)));
}

/// What is edited, there and back.
#[derive(Debug)]
enum Edited {
    /// A property that says what a server costs.
    InstanceType,
    /// A property that a rule with findings looks at.
    MetadataTokens,
    /// A property that becomes resources of its own.
    Ingress,
    /// The name of a server.
    Name,
    /// An edge.
    Edge,
}

const EDITED: [(Edited, usize); 10] = [
    (Edited::InstanceType, 1_000),
    (Edited::InstanceType, 10_000),
    (Edited::MetadataTokens, 1_000),
    (Edited::MetadataTokens, 10_000),
    (Edited::Ingress, 1_000),
    (Edited::Ingress, 10_000),
    (Edited::Name, 1_000),
    (Edited::Name, 10_000),
    (Edited::Edge, 1_000),
    (Edited::Edge, 10_000),
];

/// Everything that one edit sets off: stack, findings, states of edges, what is granted and not drawn.
#[divan::bench(args = EDITED, sample_count = 10)]
fn edit(bencher: Bencher, (edited, nodes): &(Edited, usize)) {
    let mut diagram = estate::diagram(*nodes);
    let mut analysis = Analysis::of(&diagram, Date::MIN);
    let mut is_there = false;
    bencher.bench_local(|| {
        is_there = !is_there;
        let edit = Transaction::new("Edit", vec![op(edited, is_there)]);
        drop(diagram.apply_all(edit.clone()));
        analysis.follow(&diagram, &[edit], Date::MIN)
    });
}

fn op(edited: &Edited, is_there: bool) -> Op {
    let set =
        |id: &str, key: &str, value| Op::SetProperty { id: id.into(), key: key.into(), value: Some(value) };
    let choose = |there: &'static str, back: &'static str| if is_there { there } else { back };
    let server = "s000_server_30";
    match edited {
        Edited::InstanceType => set(server, "instance_type", choose("t3.large", "t3.small").into()),
        Edited::MetadataTokens => set(server, "metadata_tokens", choose("optional", "required").into()),
        Edited::Ingress => {
            set("s000_web", "ingress", Value::List(vec![rule(if is_there { 80 } else { 443 })]))
        }
        Edited::Name => Op::Rename { id: server.into(), name: choose("Other", "s000 server 30").into() },
        Edited::Edge if is_there => {
            let kind = EdgeKind::Access { grants: ["read".to_owned()].into() };
            let edge = Edge { from: "s000_worker_3".into(), to: "s000_files_3".into(), kind };
            Op::AddEdge { id: "new".into(), edge }
        }
        Edited::Edge => Op::RemoveEdge { id: "new".into() },
    }
}

fn rule(port: i64) -> Value {
    let fields = [
        ("protocol", Value::from("tcp")),
        ("from_port", port.into()),
        ("to_port", port.into()),
        ("peer", "0.0.0.0/0".into()),
    ];
    Value::Map(fields.into_iter().map(|(key, it)| (key.to_owned(), it)).collect())
}
