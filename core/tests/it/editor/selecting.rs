//! Selecting, deleting, and stepping out of gestures.

use drawbridge_core::editor::{Edit, Input, Point, Tool};

use super::harness::{self, CTRL, Harness, NONE, SHIFT};
use super::{architecture, grants};

#[test]
fn a_marquee_selects_icons_it_touches_and_boxes_it_surrounds() {
    let mut it = architecture();
    it.drag((1_000.0, 600.0), (660.0, 200.0));
    assert_eq!(it.selected(), ["table"]);
    it.drag((1_000.0, 600.0), (10.0, 20.0));
    assert_eq!(it.selected(), ["instance", "subnet", "table", "vpc"]);
    it.click((1_000.0, 650.0));
    assert!(it.selected().is_empty());
}

#[test]
fn shift_adds_to_the_selection() {
    let mut it = architecture();
    it.click((200.0, 260.0)).click_with((900.0, 300.0), SHIFT);
    assert_eq!(it.selected(), ["instance", "table"]);
    it.click_with((900.0, 300.0), SHIFT);
    assert_eq!(it.selected(), ["instance"]);
    it.drag_with((600.0, 480.0), (100.0, 180.0), SHIFT);
    assert_eq!(
        it.selected(),
        ["instance"],
        "a shift drag inside a container brushes, and keeps what was selected"
    );
}

#[test]
fn ctrl_adds_to_the_selection_as_elsewhere() {
    let mut it = architecture();
    it.click((200.0, 260.0)).click_with((900.0, 300.0), CTRL);
    assert_eq!(it.selected(), ["instance", "table"]);
    it.click_with((200.0, 260.0), CTRL);
    assert_eq!(it.selected(), ["table"]);
    it.click_with((1_000.0, 650.0), CTRL);
    assert_eq!(it.selected(), ["table"], "a click beside everything takes nothing away");
    it.press("n").click((1_000.0, 600.0));
    let annotation = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation: annotation.clone(), text: "why".to_owned() });
    it.click((900.0, 300.0)).click_with((1_000.0, 600.0), CTRL);
    assert_eq!(it.selected(), ["table"]);
    assert!(it.editor.selection().has_annotation(annotation.as_str()));
    // Dragged with Ctrl, what was not selected goes alone and off the grid.
    it.click((200.0, 260.0)).drag_with((900.0, 300.0), (917.0, 300.0), CTRL);
    assert_eq!(it.selected(), ["table"]);
    assert_eq!(it.rect("table").x, 873.0);
}

#[test]
fn delete_takes_contents_and_edges_along_and_undo_brings_all_back() {
    let mut it = architecture();
    it.edit(Edit::Connect { from: it.id("instance"), to: it.id("table"), grants: grants(&["read"]) });
    let before = it.editor.diagram().clone();
    it.click((500.0, 450.0)).press("Delete");
    it.expect("table 856,256 96x88");
    assert_eq!(it.editor.diagram().edges().count(), 0);
    let told = "Deleted vpc, with 2 nodes in it and 1 edge. Undo brings all of it back";
    assert_eq!(it.told().as_deref(), Some(told), "more went than was selected");
    assert!(it.effects.announce.as_ref().is_some_and(|it| it.shown));
    it.undo();
    assert_eq!(*it.editor.diagram(), before);
    assert_eq!(it.selected(), ["vpc"], "what came back is selected");
    it.redo();
    it.expect("table 856,256 96x88");
}

#[test]
fn what_goes_as_it_was_meant_is_told_quietly() {
    let mut it = architecture();
    it.place("ec2.security_group", (500.0, 400.0));
    let group = drawbridge_core::value::Value::reference(it.id("security-group").as_str(), "id");
    it.edit(Edit::SetProperty {
        node: it.id("instance"),
        key: "security_groups".to_owned(),
        value: Some(drawbridge_core::value::Value::List(vec![group])),
    });
    it.edit(Edit::Connect { from: it.id("instance"), to: it.id("table"), grants: grants(&["read"]) });
    it.press("Delete");
    assert_eq!(it.told().as_deref(), Some("Deleted 1 edge"));
    assert!(it.effects.announce.as_ref().is_some_and(|it| !it.shown));
    it.edit(Edit::Select { nodes: vec![it.id("security-group")], edges: Vec::new() });
    it.press("Delete");
    let told = "Deleted security-group, with 1 reference to it. Undo brings all of it back";
    assert_eq!(it.told().as_deref(), Some(told));
}

#[test]
fn every_gesture_can_be_taken_back() {
    type Gesture = fn(&mut Harness) -> &mut Harness;
    let gestures: [(&str, Gesture); 11] = [
        ("select.pointing_canvas", |it| it.down((1_000.0, 600.0), NONE)),
        ("select.brushing", |it| it.down((1_000.0, 600.0), NONE).moved((10.0, 10.0), NONE)),
        ("select.pointing_node", |it| it.down((200.0, 260.0), NONE)),
        ("select.translating", |it| it.down((200.0, 260.0), NONE).moved((300.0, 300.0), NONE)),
        ("select.pointing_handle", |it| it.click((500.0, 450.0)).down((40.0, 88.0), NONE)),
        ("select.resizing", |it| it.click((500.0, 450.0)).down((40.0, 88.0), NONE).moved((0.0, 0.0), NONE)),
        ("select.nudging", |it| it.click((200.0, 260.0)).key("ArrowLeft", NONE).key("ArrowLeft", SHIFT)),
        ("panning", |it| it.key(" ", NONE).down((500.0, 450.0), NONE).moved((0.0, 0.0), NONE)),
        ("connecting", |it| it.press("c").down((200.0, 260.0), NONE).moved((900.0, 300.0), NONE)),
        ("connecting", |it| it.press("c").click((200.0, 260.0)).moved((900.0, 300.0), NONE)),
        ("placing", |it| it.send(Input::PaletteDrag { ty: "ec2.vpc".into(), at: Point::new(900.0, 600.0) })),
    ];
    for (name, gesture) in gestures {
        for cancel in [Input::PointerCancel, harness::key_down("Escape", NONE)] {
            let mut it = architecture();
            it.press("Escape");
            let (before, undo) =
                (it.editor.diagram().clone(), it.editor.history().undo_label().map(str::to_owned));
            gesture(&mut it);
            assert_eq!(it.editor.state_name(), name);
            assert!(it.editor.is_busy());
            it.send(cancel);
            assert!(!it.editor.is_busy(), "{name}");
            assert_eq!(it.editor.tool(), Tool::Select, "{name}");
            it.up((900.0, 300.0), NONE);
            assert_eq!(*it.editor.diagram(), before, "{name}");
            assert_eq!(it.editor.history().undo_label(), undo.as_deref(), "{name}");
        }
    }
}

#[test]
fn escape_steps_out_one_step_at_a_time() {
    let mut it = architecture();
    it.click((900.0, 300.0)).press("h");
    assert_eq!(it.editor.tool(), Tool::Hand);
    assert!(it.press("Escape").effects.used);
    assert_eq!((it.editor.tool(), it.selected()), (Tool::Select, vec!["table".to_owned()]));
    assert!(it.press("Escape").effects.used);
    assert!(it.selected().is_empty());
    assert!(!it.press("Escape").effects.used, "nothing left to step out of");
}

#[test]
fn a_marquee_taken_back_leaves_the_selection_as_it_was() {
    let mut it = architecture();
    it.click((900.0, 300.0)).down((1_000.0, 600.0), NONE).moved((10.0, 10.0), NONE);
    assert_eq!(it.selected().len(), 4);
    it.press("Escape");
    assert_eq!(it.selected(), ["table"]);
}

#[test]
fn what_belongs_to_the_selected_node_is_marked() {
    let mut it = architecture();
    it.place("ec2.security_group", (500.0, 400.0));
    let group = drawbridge_core::value::Value::reference(it.id("security-group").as_str(), "id");
    let value = Some(drawbridge_core::value::Value::List(vec![group]));
    it.edit(Edit::SetProperty { node: it.id("instance"), key: "security_groups".to_owned(), value });
    let outline = |it: &Harness, name: &str| it.editor.lettered(&it.id(name), it.rect(name));
    assert_eq!(it.editor.overlay().related, [outline(&it, "instance")], "who refers to it");
    let uses =
        drawbridge_core::editor::relations::uses_of(it.editor.diagram(), it.id("security-group").as_str());
    assert_eq!(
        uses.iter().map(|it| (it.name.as_str(), it.property)).collect::<Vec<_>>(),
        [("instance", "Security groups")]
    );
    it.click((200.0, 260.0));
    assert_eq!(it.editor.overlay().related, [outline(&it, "security-group")], "whom it refers to");
    it.edit(Edit::SetProperty { node: it.id("instance"), key: "security_groups".to_owned(), value: None });
    assert!(it.editor.overlay().related.is_empty());
    it.undo();
    it.press_with("a", CTRL);
    assert!(it.editor.overlay().related.is_empty(), "several that are selected speak for themselves");
}
