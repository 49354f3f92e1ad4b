//! Asking who can reach whom: ends from the selection, chosen by pointer and keyboard, and what lights up.

use drawbridge_core::editor::{Edit, End, Input, Picking, Question, Stop, Tone, Trace};
use drawbridge_core::model::NodeId;

use super::architecture;
use super::harness::{Harness, NONE, SHIFT};

fn id(it: &Harness, ty: &str) -> NodeId {
    it.editor.diagram().nodes().find(|(_, node)| node.ty.id == ty).unwrap().0.clone()
}

fn select(it: &mut Harness, types: &[&str]) {
    let nodes = types.iter().map(|ty| id(it, ty)).collect();
    it.send(Input::Edit(Edit::Select { nodes, edges: Vec::new() }));
}

fn node(it: &Harness, ty: &str) -> Option<End> {
    Some(End::Node(id(it, ty)))
}

#[test]
fn two_selected_nodes_are_asked_about_from_the_first_to_the_last() {
    let mut it = architecture();
    select(&mut it, &["ec2.instance", "dynamodb.table"]);
    it.press("r");
    let (from, to) = (node(&it, "ec2.instance"), node(&it, "dynamodb.table"));
    assert_eq!(it.editor.question(), Some(&Question::Reach { from: from.clone(), to: to.clone() }));
    assert_eq!(it.editor.picking(), None);
    assert!(it.effects.question);
    it.press("x");
    assert_eq!(it.editor.question(), Some(&Question::Reach { from: to, to: from }));
    it.press("Escape");
    assert_eq!(it.editor.question(), None);
    assert!(!it.editor.selection().is_empty(), "the question is closed before the selection");
}

#[test]
fn the_other_end_is_chosen_by_a_press() {
    let mut it = architecture();
    select(&mut it, &["ec2.instance"]);
    it.press("r");
    let from = node(&it, "ec2.instance");
    assert_eq!(it.editor.question(), Some(&Question::Reach { from: from.clone(), to: None }));
    assert_eq!(it.editor.picking(), Some(Picking::To));
    assert_eq!(it.effects.announce.as_ref().unwrap().text, "Choose what it should reach");
    it.click((900.0, 290.0));
    let to = node(&it, "dynamodb.table");
    assert_eq!(it.editor.question(), Some(&Question::Reach { from: from.clone(), to: to.clone() }));
    assert_eq!(it.editor.picking(), None);
    // What is selected afterwards changes nothing.
    select(&mut it, &["ec2.subnet"]);
    assert_eq!(it.editor.question(), Some(&Question::Reach { from, to }));
}

#[test]
fn by_keyboard_one_end_after_the_other_is_tried_and_enter_keeps_it() {
    let mut it = architecture();
    select(&mut it, &["ec2.instance"]);
    it.press("r");
    it.send(Input::Edit(Edit::Pick(Picking::To)));
    let mut seen = Vec::new();
    for _ in 0..2 {
        it.press_with("Tab", SHIFT);
        let Some(Question::Reach { to: Some(End::Node(to)), .. }) = it.editor.question() else { panic!() };
        seen.push(to.clone());
        it.send(Input::Edit(Edit::Pick(Picking::To)));
    }
    assert_eq!(seen, [id(&it, "ec2.subnet"), id(&it, "ec2.vpc")]);
    it.press("Enter");
    assert_eq!(it.editor.picking(), None);
    assert_eq!(it.effects.ask, None, "Enter keeps the end and edits nothing");
}

#[test]
fn without_a_selection_both_ends_are_chosen_one_after_the_other() {
    let mut it = architecture();
    it.press("Escape");
    select(&mut it, &[]);
    it.press("r");
    assert_eq!(it.editor.picking(), Some(Picking::From));
    it.click((900.0, 290.0));
    assert_eq!(it.editor.picking(), Some(Picking::To));
    let from = node(&it, "dynamodb.table");
    assert_eq!(it.editor.question(), Some(&Question::Reach { from, to: None }));
    it.press("Escape");
    assert_eq!(it.editor.question(), None, "half a question is no question");
}

#[test]
fn who_is_asked_of_the_selected_node_and_over_once_it_is_gone() {
    let mut it = architecture();
    select(&mut it, &["dynamodb.table"]);
    it.press_with("R", SHIFT);
    let to = id(&it, "dynamodb.table");
    assert_eq!(it.editor.question(), Some(&Question::Who { to }));
    it.press("Delete");
    assert_eq!(it.editor.question(), None);
    assert!(it.effects.question);
    let diagram = it.editor.diagram().clone();
    select(&mut it, &["ec2.instance"]);
    it.press_with("R", SHIFT);
    assert!(it.editor.open(diagram).question);
    assert_eq!(it.editor.question(), None);
}

#[test]
fn what_lights_up_is_where_the_nodes_are_and_breaks_where_nothing_gets_on() {
    let mut it = architecture();
    let [vpc, instance, table] = ["ec2.vpc", "ec2.instance", "dynamodb.table"].map(|ty| id(&it, ty));
    let trace = Trace {
        line: vec![instance.clone(), vpc.clone(), table.clone(), "gone".into()],
        breaks_after: Some(2),
        stops: vec![
            Stop { node: table.clone(), steps: vec![3], tone: Tone::Bad },
            Stop { node: vpc.clone(), steps: vec![1, 2], tone: Tone::Good },
            Stop { node: "gone".into(), steps: vec![4], tone: Tone::Bad },
        ],
        tints: Vec::new(),
        focus: Some(table.clone()),
    };
    it.send(Input::Edit(Edit::Ask(Some(Question::between(instance.clone(), table.clone())))));
    it.send(Input::Edit(Edit::Trace(Some(trace))));
    assert!(it.effects.overlay && !it.effects.scene);
    let lit = it.editor.overlay().trace.unwrap();
    assert_eq!(lit.legs.iter().map(|it| it.1).collect::<Vec<_>>(), [true, false]);
    assert!(lit.break_at.is_some());
    assert_eq!(lit.lit.iter().map(|it| &it.0).collect::<Vec<_>>(), {
        let mut icons = [&instance, &table];
        icons.sort_by_key(|id| it.editor.scene().node(id.as_str()).unwrap().depth);
        [&vpc, icons[0], icons[1]]
    });
    assert_eq!(lit.discs.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["3", "1, 2"]);
    let before = lit.focus.unwrap();
    // It goes along with what is moved, and goes out with the question.
    select(&mut it, &["dynamodb.table"]);
    it.key("ArrowDown", SHIFT).key("Escape", NONE);
    it.key("ArrowDown", SHIFT).key_up("ArrowDown", NONE).press("F9");
    let after = it.editor.overlay().trace.unwrap().focus.unwrap();
    assert!(after.y > before.y, "{before:?} {after:?}");
    it.send(Input::Edit(Edit::Ask(None)));
    assert_eq!(it.editor.overlay().trace, None);
}
