//! Random streams of events: no invariant breaks, and undoing everything restores the beginning.

use std::collections::BTreeSet;

use drawbridge_core::editor::{
    AnnotationKind, Button, Edit, Input, Key, Modifiers, Point, Pointer, PointerKind, Tool, Wheel, actions,
};
use drawbridge_core::model::NodeId;
use proptest::prelude::*;

use super::harness::{self, Harness};

/// An event that may name nodes by their position in the diagram, whatever they are called by then.
#[derive(Clone, Debug)]
enum Event {
    Input(Input),
    Drag(Pointer, Point),
    /// Draws an arrow, or what the pointer makes of it.
    Arrow(Pointer, Point),
    Select(Vec<usize>),
    Connect(usize, usize),
    Reparent(usize, Option<usize>),
    /// Writes what is being written.
    Write(String),
    SelectAnnotations(Vec<usize>),
    /// Closes or opens a node, if it is a container.
    Fold(usize),
    /// Goes to a node, wherever it is hidden.
    Find(usize),
    Undo,
}

fn types() -> impl Strategy<Value = String> {
    let drawn: Vec<String> =
        drawbridge_core::catalog::all().filter(|it| it.is_drawn()).map(|it| it.id.to_owned()).collect();
    prop::sample::select(drawn)
}

fn points() -> impl Strategy<Value = Point> {
    (0..1_280, 0..800).prop_map(|(x, y)| Point::new(f64::from(x), f64::from(y)))
}

fn modifiers() -> impl Strategy<Value = Modifiers> {
    let held = || prop::bool::weighted(0.2);
    (held(), held(), held()).prop_map(|(shift, alt, ctrl)| Modifiers { shift, alt, ctrl, meta: false })
}

fn pointers() -> impl Strategy<Value = Pointer> {
    let buttons =
        prop_oneof![10 => Just(Button::Primary), 1 => Just(Button::Middle), 1 => Just(Button::Secondary)];
    let kinds = prop_oneof![5 => Just(PointerKind::Mouse), 1 => Just(PointerKind::Touch)];
    (0..2, points(), buttons, kinds, modifiers(), 1_u32..3).prop_map(
        |(id, at, button, kind, modifiers, clicks)| Pointer { id, at, button, kind, modifiers, clicks },
    )
}

fn keys() -> impl Strategy<Value = Input> {
    let keys = prop::sample::select(vec![
        "Escape",
        "Tab",
        "Enter",
        "Delete",
        "ArrowLeft",
        "ArrowDown",
        "Alt",
        "Shift",
        " ",
        "a",
        "c",
        "d",
        "h",
        "n",
        "t",
        "f",
        "v",
        "x",
        "y",
        "z",
        "0",
        "F2",
    ]);
    (keys, modifiers()).prop_map(|(key, modifiers)| harness::key_down(key, modifiers))
}

fn inputs() -> impl Strategy<Value = Input> {
    let wheel = (points(), -300..300, -300..300, modifiers()).prop_map(|(at, dx, dy, modifiers)| {
        Input::Wheel(Wheel { at, dx: f64::from(dx), dy: f64::from(dy), modifiers })
    });
    prop_oneof![
        2 => pointers().prop_map(Input::PointerDown),
        3 => pointers().prop_map(Input::PointerMove),
        2 => pointers().prop_map(Input::PointerUp),
        1 => Just(Input::PointerCancel),
        1 => Just(Input::PointerLeave),
        1 => (0..400).prop_map(|it| Input::Drift(f64::from(it))),
        1 => Just(Input::KeyUp(Key { key: "ArrowLeft".to_owned(), code: String::new(), modifiers: harness::NONE })),
        1 => wheel,
        4 => keys(),
        1 => (types(), points()).prop_map(|(ty, at)| Input::PaletteDrag { ty, at }),
        3 => (types(), points()).prop_map(|(ty, at)| Input::PaletteDrop { ty, at }),
        3 => types().prop_map(|ty| Input::Edit(Edit::Place { ty })),
        2 => prop::sample::select(actions::ALL).prop_map(Input::Action),
        1 => Just(Input::Edit(Edit::SetTool(Tool::Annotate(AnnotationKind::Arrow)))),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => inputs().prop_map(Event::Input),
        4 => (pointers(), points()).prop_map(|(from, to)| Event::Drag(from, to)),
        2 => (pointers(), points()).prop_map(|(from, to)| Event::Arrow(from, to)),
        2 => prop::collection::vec(any::<usize>(), 0..4).prop_map(Event::Select),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Event::Connect(from, to)),
        1 => (any::<usize>(), any::<Option<usize>>()).prop_map(|(node, parent)| Event::Reparent(node, parent)),
        3 => "[a-z \n\t\u{7}\u{e9}]{0,60}".prop_map(Event::Write),
        1 => prop::collection::vec(any::<usize>(), 0..3).prop_map(Event::SelectAnnotations),
        2 => any::<usize>().prop_map(Event::Fold),
        1 => any::<usize>().prop_map(Event::Find),
        1 => Just(Event::Undo),
    ]
}

fn nth(harness: &Harness, n: usize) -> Option<NodeId> {
    let ids: Vec<_> = harness.editor.diagram().nodes().map(|(id, _)| id.clone()).collect();
    ids.get(n % ids.len().max(1)).cloned()
}

fn play(harness: &mut Harness, event: Event) {
    match event {
        Event::Input(input) => {
            harness.send(input);
        }
        Event::Arrow(from, to) => {
            harness.edit(Edit::SetTool(Tool::Annotate(AnnotationKind::Arrow)));
            play(harness, Event::Drag(from, to));
        }
        Event::Drag(from, to) => {
            harness.send(Input::PointerDown(from));
            let middle = Pointer { at: from.at.middle(to), ..from };
            harness.send(Input::PointerMove(middle)).send(Input::PointerMove(Pointer { at: to, ..from }));
            harness.send(Input::PointerUp(Pointer { at: to, ..from }));
        }
        Event::Select(which) => {
            let nodes = which.into_iter().filter_map(|n| nth(harness, n)).collect();
            harness.edit(Edit::Select { nodes, edges: vec![] });
        }
        Event::Connect(from, to) => {
            if let (Some(from), Some(to)) = (nth(harness, from), nth(harness, to)) {
                harness.edit(Edit::Connect { from, to, grants: BTreeSet::from(["read".to_owned()]) });
            }
        }
        Event::Reparent(node, parent) => {
            if let Some(node) = nth(harness, node) {
                let parent = parent.and_then(|it| nth(harness, it));
                harness.edit(Edit::Reparent { node, parent });
            }
        }
        Event::Write(text) => {
            if let Some(annotation) = harness.editor.writing().map(|it| it.id.clone()) {
                harness.edit(Edit::Write { annotation, text });
            }
        }
        Event::SelectAnnotations(which) => {
            let ids: Vec<_> = harness.editor.diagram().annotations().map(|(id, _)| id.clone()).collect();
            let ids = which.into_iter().filter_map(|n| ids.get(n % ids.len().max(1)).cloned()).collect();
            harness.edit(Edit::SelectAnnotations(ids));
        }
        Event::Fold(node) => {
            if let Some(node) = nth(harness, node) {
                let is_closed = harness.editor.diagram().is_closed(node.as_str());
                harness.edit(Edit::Select { nodes: vec![node], edges: vec![] });
                harness.action(if is_closed { "open" } else { "collapse" });
            }
        }
        Event::Find(node) => {
            if let Some(node) = nth(harness, node) {
                harness.edit(Edit::ZoomToNode(node.clone()));
                let is_seen = harness.editor.scene().folded_into(node.as_str()).is_none();
                assert!(is_seen || harness.editor.presented().is_some(), "{node} is still hidden");
            }
        }
        Event::Undo => {
            harness.action("undo");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_and_everything_can_be_undone(events in prop::collection::vec(events(), 1..60)) {
        let mut harness = super::architecture();
        while harness.editor.history().undo_label().is_some() {
            harness.action("undo");
        }
        for _ in 0..4 {
            harness.action("redo");
        }
        let start = drawbridge_core::model::Diagram::default();
        for event in events {
            play(&mut harness, event);
        }
        harness.send(Input::PointerCancel);
        // While a presentation is under way, nothing changes, not by undo either.
        harness.edit(Edit::Present(false));
        let end = harness.editor.diagram().clone();
        let mut n = 0;
        while harness.editor.history().undo_label().is_some() {
            harness.action("undo");
            n += 1;
        }
        prop_assert_eq!(harness.editor.diagram(), &start);
        for _ in 0..n {
            harness.action("redo");
        }
        prop_assert_eq!(harness.editor.diagram(), &end);
    }
}
