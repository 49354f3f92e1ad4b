//! How long the editor takes for one event on a diagram of some 10,000 nodes and 10,000 edges.
//!
//! `cargo bench -p drawbridge-core --bench editor`

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first surprise")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use drawbridge_core::catalog;
use drawbridge_core::editor::{
    Button, Edit, Editor, Input, Modifiers, Point, Pointer, PointerKind, Scene, Size, Wheel, actions,
};
use drawbridge_core::layout::{Scope, tidy};
use drawbridge_core::model::{
    Diagram, Edge, EdgeKind, IdSource, Node, NodeId, Op, Placement, Rect, Transaction,
};
use drawbridge_core::picture::written;

fn main() {
    divan::main();
}

/// Cells on each side of the square that makes up the diagram.
const CELLS: usize = 10;
/// Instances, and tables, in a cell.
const PER_CELL: usize = 50;

static DIAGRAM: LazyLock<Diagram> = LazyLock::new(diagram);

struct Builder {
    diagram: Diagram,
    ids: IdSource,
}

impl Builder {
    fn node(&mut self, ty: &str, parent: Option<&NodeId>, rect: Rect) -> NodeId {
        let id = self.ids.node();
        let placement = Placement { parent: parent.cloned(), rect };
        let ty = catalog::by_id(ty).unwrap();
        let node = Node { ty, name: id.to_string(), placement, props: catalog::Properties::new() };
        self.diagram.apply(Op::AddNode { id: id.clone(), node }).unwrap();
        id
    }

    fn edge(&mut self, from: &NodeId, to: &NodeId) {
        let kind = EdgeKind::Access { grants: BTreeSet::from(["read".to_owned()]) };
        let edge = Edge { from: from.clone(), to: to.clone(), kind };
        self.diagram.apply(Op::AddEdge { id: self.ids.edge(), edge }).unwrap();
    }
}

/// Cells with a VPC of five subnets with ten instances each, and as many tables beside it; every instance reads two.
fn diagram() -> Diagram {
    let f = |n: usize| f64::from(u32::try_from(n).unwrap());
    let mut it = Builder { diagram: Diagram::default(), ids: IdSource::new(1) };
    for cell in 0..CELLS * CELLS {
        let (x, y) = (f(cell % CELLS) * 2_600.0, f(cell / CELLS) * 1_000.0);
        let vpc = it.node("ec2.vpc", None, Rect::new(x, y, 1_240.0, 860.0));
        let mut instances = Vec::new();
        for row in 0..5 {
            let subnet =
                it.node("ec2.subnet", Some(&vpc), Rect::new(16.0, 40.0 + f(row) * 160.0, 1_208.0, 144.0));
            for column in 0..PER_CELL / 5 {
                let rect = Rect::new(16.0 + f(column) * 112.0, 40.0, 96.0, 88.0);
                instances.push(it.node("ec2.instance", Some(&subnet), rect));
            }
        }
        let place = |n: usize| Rect::new(x + 1_300.0 + f(n % 10) * 120.0, y + f(n / 10) * 160.0, 96.0, 88.0);
        let tables: Vec<NodeId> = (0..PER_CELL).map(|n| it.node("dynamodb.table", None, place(n))).collect();
        for (n, instance) in instances.iter().enumerate() {
            it.edge(instance, &tables[n]);
            it.edge(instance, &tables[(n + 7) % PER_CELL]);
        }
    }
    it.diagram
}

fn editor() -> Editor {
    let mut editor = Editor::new(DIAGRAM.clone(), 2);
    editor.handle(Input::Resize(Size::new(1_280.0, 800.0)));
    editor
}

/// An event at a place on the canvas.
fn pointer(editor: &Editor, x: f64, y: f64) -> Pointer {
    let at = editor.camera().to_screen(Point::new(x, y));
    let modifiers = Modifiers::default();
    Pointer { id: 1, at, button: Button::Primary, kind: PointerKind::Mouse, modifiers, clicks: 1 }
}

/// An editor that has been dragging whatever is at a place, by a little.
fn dragging(x: f64, y: f64) -> Editor {
    let mut editor = editor();
    let at = pointer(&editor, x, y);
    editor.handle(Input::PointerDown(at));
    editor.handle(Input::PointerMove(Pointer { at: Point::new(at.at.x + 20.0, at.at.y + 20.0), ..at }));
    assert!(editor.is_busy());
    editor
}

/// A table in the middle of the diagram.
const TABLE: (f64, f64) = (13_000.0 + 1_300.0 + 5.0 * 120.0 + 48.0, 5_044.0);

/// The corner of the VPC to its left.
const VPC: (f64, f64) = (13_010.0, 5_010.0);

#[divan::bench]
fn open(bencher: Bencher) {
    bencher.with_inputs(|| DIAGRAM.clone()).bench_values(|it| Scene::new(&it));
}

#[divan::bench]
fn hover(bencher: Bencher) {
    let mut editor = editor();
    let mut x = 0.0;
    bencher.bench_local(move || {
        x = (x + 97.0) % 26_000.0;
        let at = pointer(&editor, x, x / 3.0);
        black_box(editor.handle(Input::PointerMove(at)))
    });
}

#[divan::bench]
fn zoom_by_wheel(bencher: Bencher) {
    let mut editor = editor();
    let modifiers = Modifiers { ctrl: true, ..Modifiers::default() };
    let mut dy = 10.0;
    bencher.bench_local(move || {
        dy = -dy;
        let at = Point::new(640.0, 400.0);
        black_box(editor.handle(Input::Wheel(Wheel { at, dx: 0.0, dy, modifiers })))
    });
}

#[divan::bench]
fn drag_one_node_and_draw(bencher: Bencher) {
    let mut editor = dragging(TABLE.0, TABLE.1);
    let mut by = 0.0;
    bencher.bench_local(move || {
        by = (by + 13.0) % 400.0;
        let at = pointer(&editor, TABLE.0 + by, TABLE.1 + by);
        editor.handle(Input::PointerMove(at));
        black_box(editor.overlay())
    });
}

#[divan::bench]
fn drop_one_node(bencher: Bencher) {
    let dragged = dragging(TABLE.0, TABLE.1);
    let at = pointer(&dragged, TABLE.0 + 60.0, TABLE.1 + 60.0);
    bencher.with_inputs(|| dragged.clone()).bench_refs(|editor| editor.handle(Input::PointerUp(at)));
}

#[divan::bench]
fn drag_a_vpc_and_draw(bencher: Bencher) {
    let mut editor = dragging(VPC.0, VPC.1);
    let mut by = 0.0;
    bencher.bench_local(move || {
        by = (by + 13.0) % 400.0;
        let at = pointer(&editor, VPC.0 + by, VPC.1 + by);
        editor.handle(Input::PointerMove(at));
        black_box(editor.overlay())
    });
}

#[divan::bench]
fn drop_a_vpc(bencher: Bencher) {
    let dragged = dragging(VPC.0, VPC.1);
    let at = pointer(&dragged, VPC.0, VPC.1 + 50.0);
    bencher.with_inputs(|| dragged.clone()).bench_refs(|editor| editor.handle(Input::PointerUp(at)));
}

#[divan::bench(args = [1_280.0, 26_000.0])]
fn visible(bencher: Bencher, width: f64) {
    let editor = editor();
    let part = Rect::new(0.0, 0.0, width, width * 0.625);
    bencher.bench_local(move || black_box(editor.scene().visible(&part)).icons.len());
}

#[divan::bench]
fn place_from_the_palette(bencher: Bencher) {
    let editor = editor();
    let at = editor.camera().to_screen(Point::new(TABLE.0, TABLE.1));
    let ty = "dynamodb.table".to_owned();
    bencher
        .with_inputs(|| editor.clone())
        .bench_refs(|editor| editor.handle(Input::PaletteDrop { ty: ty.clone(), at }));
}

/// The first cells of the diagram, with this many nodes at least.
fn part_of_it(n: usize) -> Diagram {
    let mut part = Diagram::default();
    let mut is_in = BTreeSet::new();
    for (id, node) in DIAGRAM.nodes().take(n) {
        if node.placement.parent.as_ref().is_none_or(|it| is_in.contains(it)) {
            part.apply(Op::AddNode { id: id.clone(), node: node.clone() }).unwrap();
            is_in.insert(id.clone());
        }
    }
    for (id, edge) in DIAGRAM.edges().filter(|(_, it)| is_in.contains(&it.from) && is_in.contains(&it.to)) {
        part.apply(Op::AddEdge { id: id.clone(), edge: edge.clone() }).unwrap();
    }
    part
}

#[divan::bench(args = [500, 100_000])]
fn tidy_up(bencher: Bencher, n: usize) {
    let diagram = part_of_it(n);
    bencher.bench_local(|| tidy(black_box(&diagram), Scope::Everything).len());
}

#[divan::bench]
fn open_500_with_edges_that_go_round(bencher: Bencher) {
    let mut diagram = part_of_it(500);
    let ops = tidy(&diagram, Scope::Everything);
    diagram.apply_all(Transaction::new("Tidy up", ops)).unwrap();
    bencher.bench_local(|| Scene::new(black_box(&diagram)));
}

#[divan::bench]
fn write_at_500_edges(bencher: Bencher) {
    let diagram = part_of_it(500);
    let scene = Scene::new(&diagram);
    bencher.bench_local(|| written(&diagram, &scene, scene.edges().map(|it| it.0), 11.0, 0.0).len());
}

#[divan::bench(sample_count = 5)]
fn copy_everything(bencher: Bencher) {
    let mut editor = editor();
    editor.handle(Input::Action(actions::by_id("select_all").unwrap()));
    bencher
        .with_inputs(|| editor.clone())
        .bench_refs(|editor| editor.handle(Input::Action(actions::by_id("copy").unwrap())));
}

#[divan::bench(sample_count = 5)]
fn delete_a_vpc(bencher: Bencher) {
    let mut editor = editor();
    let vpc =
        editor.diagram().nodes().find(|(_, it)| it.ty.id == "ec2.vpc").map(|(id, _)| id.clone()).unwrap();
    editor.handle(Input::Edit(Edit::Select { nodes: vec![vpc], edges: vec![] }));
    bencher
        .with_inputs(|| editor.clone())
        .bench_refs(|editor| editor.handle(Input::Action(actions::by_id("delete").unwrap())));
}
