//! Camera, view links, shortcuts, and what comes from outside.

use std::collections::BTreeSet;

use drawbridge_core::editor::{Camera, Edit, Editor, Input, Modifiers, Point, Size, actions};
use drawbridge_core::model::{Diagram, Node, NodeId, Op, Placement, Rect, Transaction};

use super::architecture;
use super::harness::{self, CTRL, NONE, SHIFT};

#[test]
fn the_wheel_pans_and_zooms_at_the_pointer() {
    let mut it = architecture();
    it.wheel((600.0, 300.0), 10.0, 30.0, NONE);
    assert_eq!(it.editor.camera(), Camera { x: -10.0, y: -30.0, zoom: 1.0 });
    it.wheel((600.0, 300.0), 0.0, 30.0, SHIFT);
    assert_eq!(it.editor.camera(), Camera { x: -40.0, y: -30.0, zoom: 1.0 });
    let under = it.editor.camera().to_world(Point::new(600.0, 300.0));
    it.wheel((600.0, 300.0), 0.0, -100.0, CTRL);
    assert!(it.editor.camera().zoom > 1.0);
    assert!(it.editor.camera().to_world(Point::new(600.0, 300.0)).distance(under) < 1e-9);
    for _ in 0..50 {
        it.wheel((600.0, 300.0), 0.0, -500.0, CTRL);
    }
    assert_eq!(it.editor.camera().zoom, 8.0);
    it.press_with("0", CTRL);
    assert_eq!(it.editor.camera().zoom, 1.0);
    for _ in 0..50 {
        it.press_with("-", CTRL);
    }
    assert_eq!(it.editor.camera().zoom, 0.1);
}

#[test]
fn space_the_middle_button_and_the_hand_tool_pan() {
    let mut it = architecture();
    it.key(" ", NONE).drag((500.0, 450.0), (530.0, 470.0)).key_up(" ", NONE);
    assert_eq!(it.editor.camera(), Camera { x: 30.0, y: 20.0, zoom: 1.0 });
    it.middle_drag((500.0, 450.0), (470.0, 430.0));
    assert_eq!(it.editor.camera(), Camera::default());
    it.press("h").drag((500.0, 450.0), (510.0, 450.0));
    assert_eq!(it.editor.camera(), Camera { x: 10.0, y: 0.0, zoom: 1.0 });
    assert_eq!(it.names("ec2.vpc"), ["vpc"]);
    assert_eq!(it.rect("vpc").origin(), Point::new(40.0, 88.0));
}

#[test]
fn fitting_shows_everything_or_the_selection() {
    let mut it = architecture();
    it.wheel((0.0, 0.0), 5_000.0, 5_000.0, NONE);
    it.press_with("!", Modifiers { shift: true, ..NONE });
    assert!(it.seen().contains_rect(&it.rect("vpc")) && it.seen().contains_rect(&it.rect("table")));
    it.edit(Edit::ZoomToNode(it.id("instance")));
    assert!(it.seen().contains_rect(&it.rect("instance")));
    assert_eq!(it.selected(), ["instance"]);
    assert_eq!(it.told().as_deref(), Some("instance, EC2 instance in subnet"));
}

#[test]
fn who_goes_to_what_is_seen_keeps_their_bearings() {
    let mut it = architecture();
    let before = it.editor.camera();
    it.edit(Edit::ZoomToNode(it.id("table")));
    assert_eq!((it.editor.camera(), it.selected()), (before, vec!["table".to_owned()]));
    let table = it.id("table");
    it.wheel((0.0, 0.0), 5_000.0, 0.0, NONE).edit(Edit::ZoomToNode(table));
    assert!(it.seen().contains_rect(&it.rect("table")));
    let top = it.editor.camera().rect_to_screen(it.rect("table")).y;
    it.wheel((0.0, 0.0), 0.0, top - 10.0, NONE);
    let under_the_tools = it.editor.camera();
    it.edit(Edit::ZoomToNode(it.id("table")));
    assert_ne!(it.editor.camera(), under_the_tools, "what stands behind the tools is not seen");
}

#[test]
fn what_a_fix_draws_where_nobody_looks_is_shown() {
    let mut it = architecture();
    let add = |id: &str, x: f64| {
        let rect = Rect::new(x, 600.0, 96.0, 88.0);
        let ty = drawbridge_core::catalog::by_id("s3.bucket").unwrap();
        let placement = Placement { parent: None, rect };
        let node = Node { ty, name: id.to_owned(), placement, props: Default::default() };
        Transaction::new("Fix", vec![Op::AddNode { id: NodeId::from(id), node }])
    };
    let before = it.editor.camera();
    it.editor.apply(add("near", 700.0)).unwrap();
    assert_eq!(it.editor.camera(), before);
    it.editor.apply(add("far", 3_000.0)).unwrap();
    assert!(it.seen().contains_rect(&it.rect("far")));
    assert_eq!(it.editor.camera().zoom, before.zoom);
}

#[test]
fn outlines_go_round_what_is_written_under_an_icon() {
    use drawbridge_core::text::{Weight, width};
    let mut it = architecture();
    let (node, name) = (it.id("table"), "scores-of-all-the-games");
    it.edit(Edit::Rename { node: node.clone(), name: name.to_owned() }).click_node(name);
    let (rect, overlay) = (it.rect(name), it.editor.overlay());
    let outlines = it.editor.outlines(&overlay.selected);
    assert!(rect.w < width(name, 12.0, Weight::Bold) && outlines[0].w > width(name, 12.0, Weight::Bold));
    assert!(outlines[0].center().distance(rect.center()) < 1e-9 && outlines[0].h == rect.h);
    let vpc = it.id("vpc");
    assert_eq!(it.editor.lettered(&vpc, it.rect("vpc")), it.rect("vpc"), "a container's name is inside");

    let (node, name) = (it.id("instance"), "serves-all-the-games");
    it.edit(Edit::Rename { node: node.clone(), name: name.to_owned() });
    it.edit(Edit::ZoomToNode(node.clone()));
    let outline = it.editor.lettered(&node, it.rect(name));
    let handles = it.editor.overlay().connect_handles;
    assert!(!handles.is_empty() && handles.iter().all(|it| !outline.contains(it.at)), "{handles:?}");
    for _ in 0..50 {
        it.press_with("-", CTRL);
    }
    assert!(it.editor.camera().zoom < 0.3);
    assert_eq!(it.editor.lettered(&node, it.rect(name)), it.rect(name), "no name is drawn at this zoom");
}

#[test]
fn a_document_is_shown_whole_when_it_is_opened() {
    let drawn = architecture();
    let mut editor = Editor::new(drawn.editor.diagram().clone(), 7);
    editor.handle(Input::Resize(Size::new(400.0, 300.0)));
    let seen = editor.camera().world_view(editor.viewport());
    assert!(seen.contains_rect(&editor.scene().bounds().unwrap()));
    let effects = editor.open(Diagram::default());
    assert!(effects.scene);
    assert_eq!(editor.history().undo_label(), None);
}

#[test]
fn a_view_link_can_look_but_not_change() {
    let mut it = architecture();
    it.editor.set_read_only(true);
    let before = it.editor.diagram().clone();
    it.drag((200.0, 260.0), (300.0, 300.0));
    it.press("Delete").press_with("d", CTRL).press_with("z", CTRL).press("ArrowLeft");
    it.place("ec2.vpc", (900.0, 600.0));
    assert_eq!(it.refusal().as_deref(), Some("this diagram can only be viewed"));
    it.edit(Edit::Rename { node: it.id("vpc"), name: "x".into() });
    it.double_click((200.0, 260.0));
    assert_eq!(it.effects.ask, None);
    assert_eq!(*it.editor.diagram(), before);
    it.click((900.0, 300.0));
    assert_eq!(it.selected(), ["table"]);
}

#[test]
fn what_others_do_is_not_mine_to_undo() {
    let mut it = architecture();
    let op = Op::Rename { id: it.id("table"), name: "scores".into() };
    let effects = it.editor.apply_remote(Transaction::new("Rename", vec![op])).unwrap();
    assert!(effects.scene && effects.transactions.len() == 1);
    it.undo();
    assert!(it.find("scores").is_none(), "undo took back adding the table, not its renaming");
}

#[test]
fn shortcuts_follow_the_layout() {
    for (key, code, action) in
        [("z", "KeyZ", "undo"), ("z", "KeyY", "undo"), ("я", "KeyZ", "undo"), ("Z", "KeyZ", "undo")]
    {
        let mut it = architecture();
        it.send(harness::key_down_code(key, code, CTRL));
        assert_eq!(it.editor.diagram().n_nodes(), 3, "{key} on {code} is {action}");
    }
    let labels: Vec<_> = ["redo", "zoom_to_fit"].iter().map(|it| actions::by_id(it).unwrap()).collect();
    assert_eq!(labels[0].shortcut_label(false).as_deref(), Some("Ctrl+Shift+Z"));
    assert_eq!(labels[0].shortcut_label(true).as_deref(), Some("⇧⌘Z"));
    assert_eq!(labels[1].shortcut_label(false).as_deref(), Some("Shift+1"));
}

#[test]
fn actions_have_ids_and_shortcuts_of_their_own() {
    let ids: BTreeSet<&str> = actions::ALL.iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), actions::ALL.len());
    let keys: Vec<_> = actions::ALL.iter().flat_map(|it| it.shortcuts).collect();
    assert!(keys.iter().enumerate().all(|(at, it)| !keys[..at].contains(it)));
}

#[test]
fn containers_are_painted_before_what_they_hold() {
    let it = architecture();
    let visible = it.editor.scene().visible(&it.seen());
    assert_eq!(visible.containers, [&it.id("vpc"), &it.id("subnet")]);
    assert_eq!(visible.icons.len(), 2);
    let corner = it.editor.scene().visible(&Rect::new(850.0, 250.0, 10.0, 10.0));
    assert_eq!(corner.icons, [&it.id("table")]);
    assert!(corner.containers.is_empty());
}

#[test]
fn nonsense_from_the_outside_is_survived() {
    let mut it = architecture();
    let before = it.editor.diagram().clone();
    let nonsense = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, f64::MIN_POSITIVE];
    for x in nonsense {
        for y in nonsense {
            it.place("ec2.vpc", (x, y)).drag((200.0, 260.0), (x, y)).drag((x, y), (200.0, 260.0));
            it.click((500.0, 450.0)).drag((680.0, 508.0), (x, y)).wheel((x, y), x, y, CTRL).wheel(
                (x, y),
                x,
                y,
                NONE,
            );
            it.send(Input::Resize(Size::new(x, y))).press_with("1", SHIFT);
            it.edit(Edit::SetCamera(Camera { x, y, zoom: x }));
            it.send(Input::Resize(Size::new(1_280.0, 800.0))).edit(Edit::SetCamera(Camera::default()));
        }
    }
    while it.editor.history().undo_label() != Some("Add table") {
        it.undo();
    }
    assert_eq!(*it.editor.diagram(), before);
}
