//! Duplicates and the clipboard.

use drawbridge_core::editor::{Cursor, Edit, Input, Point};
use drawbridge_core::model::{Diagram, Style};
use drawbridge_core::value::Value;

use super::harness::{ALT, CTRL, Harness, NONE};
use super::{architecture, grants};

#[test]
fn alt_drag_duplicates() {
    let mut it = architecture();
    it.drag_with((200.0, 200.0), (520.0, 200.0), ALT);
    assert_eq!(it.parent("subnet-2").as_deref(), Some("vpc"));
    assert_eq!(it.parent("instance-2").as_deref(), Some("subnet-2"));
    assert_eq!(
        it.property("subnet-2", "cidr_block"),
        Some("10.0.1.0/24".into()),
        "a copy has addresses of its own"
    );
    assert_eq!(it.selected(), ["subnet-2"]);
    it.undo();
    assert_eq!(it.editor.diagram().n_nodes(), 4);
}

#[test]
fn alt_may_come_and_go_during_a_drag() {
    let mut it = architecture();
    it.down((900.0, 300.0), NONE).moved((1_000.0, 300.0), NONE);
    it.key("Alt", ALT);
    assert_eq!(it.editor.cursor(), Cursor::Copy);
    assert!(it.effects.scene, "the original is back in the scene");
    it.key_up("Alt", NONE).up((1_000.0, 300.0), NONE);
    assert_eq!(it.editor.diagram().n_nodes(), 4);
}

#[test]
fn duplicates_lie_beside_their_originals() {
    let mut it = architecture();
    it.click((900.0, 300.0)).press_with("d", CTRL).press_with("d", CTRL);
    assert_eq!(it.names("dynamodb.table"), ["table", "table-2", "table-3"]);
    assert_eq!(it.property("table-3", "name"), Some("table-3".into()), "AWS wants table names unique");
    it.expect_no_overlap();
}

#[test]
fn copies_go_from_one_diagram_to_another() {
    let mut from = architecture();
    from.edit(Edit::Connect { from: from.id("instance"), to: from.id("table"), grants: grants(&["read"]) });
    from.press_with("a", CTRL).press_with("c", CTRL);
    let text = from.effects.clipboard.clone().unwrap();

    let mut to = Harness::new();
    to.send(Input::Paste(text.clone()));
    assert_eq!(to.tree(), from.tree());
    assert_eq!(to.editor.diagram().edges().count(), 1);
    to.send(Input::Paste(text));
    assert_eq!(to.editor.diagram().n_nodes(), 8);
    to.expect_no_overlap();
    to.undo().undo();
    assert_eq!(*to.editor.diagram(), Diagram::default());
}

#[test]
fn a_pasted_reference_follows_its_copy_or_is_left_out() {
    let mut it = architecture();
    it.place("ec2.security_group", (500.0, 450.0));
    let group = Value::reference(it.id("security-group").as_str(), "id");
    let value = Some(Value::List(vec![group]));
    it.edit(Edit::SetProperty { node: it.id("instance"), key: "security_groups".into(), value });
    it.click((500.0, 130.0)).press_with("c", CTRL);
    let text = it.effects.clipboard.clone().unwrap();
    it.press_with("Escape", NONE).send(Input::Paste(text));
    let copied = it.property("instance-2", "security_groups").unwrap();
    assert_eq!(copied.targets(), [it.id("security-group-2").as_str()]);

    it.click_node("instance").press_with("c", CTRL);
    let text = it.effects.clipboard.clone().unwrap();
    let mut other = Harness::with_seed(2);
    other.place("ec2.vpc", (360.0, 300.0)).place("ec2.subnet", (200.0, 250.0));
    other.send(Input::Paste(text));
    assert_eq!(other.property("instance", "security_groups"), None, "the group is in the other diagram");
}

#[test]
fn what_cannot_be_pasted_is_refused_with_the_reason() {
    let mut it = architecture();
    let before = it.editor.diagram().clone();
    for (text, reason) in [
        ("{\"hello\": 1}", "the clipboard holds nothing from a diagram"),
        ("<mxfile/>", "the clipboard holds nothing from a diagram"),
        ("so much ".repeat(10_000).as_str(), "the clipboard holds nothing from a diagram"),
        ("", "the clipboard holds nothing from a diagram"),
        (
            "{\"drawbridge\":\"fragment/1\"}",
            "the clipboard holds no diagram we can read: missing field `nodes`",
        ),
        (
            "{\"drawbridge\":\"fragment/9\",\"nodes\":{}}",
            "the clipboard holds no diagram we can read: unknown variant",
        ),
    ] {
        it.send(Input::Paste(text.to_owned()));
        assert!(it.refusal().unwrap().starts_with(reason), "{text}: {:?}", it.refusal());
    }
    let circle = r#"{"drawbridge":"fragment/1","nodes":{
        "a":{"type":"ec2.vpc","name":"a","placement":{"parent":"b","rect":{"x":0,"y":0,"w":10,"h":10}}},
        "b":{"type":"ec2.vpc","name":"b","placement":{"parent":"a","rect":{"x":0,"y":0,"w":10,"h":10}}}}}"#;
    it.send(Input::Paste(circle.to_owned()));
    assert!(it.refusal().is_some());
    assert_eq!(*it.editor.diagram(), before);
}

#[test]
fn cut_and_paste_moves() {
    let mut it = architecture();
    it.place("ec2.subnet", (500.0, 250.0));
    it.click((200.0, 260.0)).press_with("x", CTRL);
    assert_eq!(it.names("ec2.instance"), [""; 0]);
    it.click_node("subnet-2").action("paste");
    assert_eq!(it.parent("instance").as_deref(), Some("subnet-2"));
}

#[test]
fn text_from_elsewhere_becomes_a_note() {
    let mut it = architecture();
    it.moved((1_000.0, 600.0), NONE).send(Input::Paste("Ask Ann\n".to_owned()));
    let texts = |it: &Harness| -> Vec<(String, bool)> {
        let all = it.editor.diagram().annotations();
        all.map(|(_, it)| (it.text.clone(), matches!(it.style, Style::Note { .. }))).collect()
    };
    assert_eq!(texts(&it), [("Ask Ann".to_owned(), false)]);
    assert!(it.effects.ask.is_none() && it.effects.used, "it is there as it is");
    let id = it.editor.selection().only_annotation().unwrap().clone();
    let rect = it.editor.diagram().annotation(id.as_str()).unwrap().rect;
    assert!(rect.contains(Point::new(rect.x + 1.0, 600.0)) && (rect.x - 1_000.0).abs() < 1.0, "{rect:?}");
    it.undo();
    assert!(texts(&it).is_empty());
    it.send(Input::Paste("One line\nand another".to_owned()));
    assert_eq!(texts(&it), [("One line\nand another".to_owned(), true)]);
    it.undo();
    it.editor.set_read_only(true);
    it.send(Input::Paste("Ask Ann".to_owned()));
    assert!(it.refusal().is_some() && texts(&it).is_empty());
}
