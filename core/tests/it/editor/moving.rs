//! Moving, resizing and aligning what is there.

use drawbridge_core::editor::{Cursor, Edit, Input, Point, Preferences, Size};
use drawbridge_core::model::{Op, Placement, Rect};

use super::architecture;
use super::harness::{CTRL, Harness, NONE, SHIFT};

#[test]
fn a_container_that_grows_pushes_its_neighbors() {
    let mut it = architecture();
    it.place("ec2.subnet", (440.0, 250.0));
    it.drag((200.0, 260.0), (300.0, 260.0));
    assert!(it.rect("subnet").right() > 320.0, "it grew: {:?}", it.rect("subnet"));
    it.expect_no_overlap();
    it.undo().undo();
    it.redo().redo();
    it.expect_no_overlap();
}

#[test]
fn a_drag_moves_on_the_grid_and_is_one_transaction() {
    let mut it = architecture();
    it.drag((900.0, 300.0), (933.0, 511.0));
    assert_eq!(it.rect("table").origin(), Point::new(888.0, 464.0));
    assert_eq!(it.editor.history().undo_label(), Some("Move table"));
    it.undo();
    assert_eq!(it.rect("table").origin(), Point::new(856.0, 256.0));
    it.drag_with((900.0, 300.0), (933.0, 511.0), CTRL);
    assert_eq!(it.rect("table").origin(), Point::new(889.0, 467.0), "Ctrl goes off the grid");
}

#[test]
fn nothing_changes_until_the_gesture_is_complete() {
    let mut it = architecture();
    let before = it.editor.diagram().clone();
    it.down((200.0, 260.0), NONE).moved((230.0, 300.0), NONE).moved((240.0, 310.0), NONE);
    assert_eq!(*it.editor.diagram(), before);
    assert_eq!(it.editor.state_name(), "select.translating");
    let instance = it.id("instance");
    assert!(it.editor.is_lifted(&instance));
    let lifted = it.editor.overlay().lifted;
    assert_eq!(lifted.nodes.len(), 1);
    assert_eq!(lifted.nodes[0].0, instance);
    it.up((240.0, 310.0), NONE);
    assert!(!it.editor.is_lifted(&instance));
    assert_eq!(it.effects.transactions.len(), 1);
}

#[test]
fn guides_show_what_is_in_line() {
    let mut it = architecture();
    it.place("dynamodb.table", (900.0, 600.0));
    it.down((900.0, 600.0), NONE).moved((903.0, 640.0), NONE).moved((904.0, 640.0), NONE);
    let overlay = it.editor.overlay();
    assert!(!overlay.guides.is_empty());
    it.up((904.0, 640.0), NONE);
    assert_eq!(it.rect("table-2").x, it.rect("table").x);
}

#[test]
fn a_node_dragged_into_another_container_changes_hands() {
    let mut it = architecture();
    it.place("ec2.subnet", (500.0, 250.0));
    let at = it.rect("subnet-2").center();
    it.drag((200.0, 260.0), (at.x, at.y));
    assert_eq!(it.parent("instance").as_deref(), Some("subnet-2"));
    assert_eq!(it.told().as_deref(), Some("Moved into subnet-2"));
    it.undo();
    assert_eq!(it.parent("instance").as_deref(), Some("subnet"));
}

#[test]
fn a_node_dragged_where_it_does_not_belong_goes_back() {
    let mut it = architecture();
    let before = it.editor.diagram().clone();
    it.down((200.0, 200.0), NONE).moved((500.0, 600.0), NONE).moved((510.0, 610.0), NONE);
    assert_eq!(it.editor.cursor(), Cursor::NotAllowed);
    it.up((510.0, 610.0), NONE);
    assert_eq!(it.refusal().as_deref(), Some("a subnet belongs in a VPC or an Availability Zone"));
    assert_eq!(*it.editor.diagram(), before);
}

#[test]
fn what_stands_undrawn_moves_about_and_into_what_takes_it() {
    let mut it = architecture();
    let mut diagram = it.editor.diagram().clone();
    let mut alone = diagram.node(it.id("instance").as_str()).unwrap().clone();
    alone.name = "alone".to_owned();
    alone.placement = Placement { parent: None, rect: Rect::new(856.0, 500.0, 96.0, 88.0) };
    diagram.apply(Op::AddNode { id: "alone".into(), node: alone }).unwrap();
    it.editor.open(diagram);
    let on_screen = |it: &Harness, name: &str| {
        let (seen, at) = (it.seen(), it.rect(name).center());
        let zoom = 1_280.0 / seen.w;
        ((at.x - seen.x) * zoom, (at.y - seen.y) * zoom)
    };
    let (before, (x, y)) = (it.rect("alone"), on_screen(&it, "alone"));
    it.drag((x, y), (x, y + 60.0));
    assert!(it.rect("alone").y > before.y && it.parent("alone").is_none());
    it.press_with("d", CTRL);
    assert_eq!(it.parent("alone-2"), None, "a copy stands as the original does");
    let (from, to) = (on_screen(&it, "alone"), on_screen(&it, "instance"));
    it.drag(from, to);
    assert_eq!(it.parent("alone").as_deref(), Some("subnet"));
    let (from, to) = (on_screen(&it, "alone"), on_screen(&it, "alone-2"));
    it.drag(from, (to.0, to.1 + 80.0));
    assert_eq!(it.refusal().as_deref(), Some("an EC2 instance belongs in a subnet"), "nothing is put there");
}

#[test]
fn a_container_does_not_come_to_lie_over_what_it_does_not_hold() {
    let mut it = architecture();
    it.drag((500.0, 130.0), (700.0, 130.0));
    it.expect_no_overlap();
}

#[test]
fn resizing_leaves_contents_where_they_are_and_stops_at_them() {
    let mut it = architecture();
    it.click((500.0, 450.0));
    let (vpc, instance) = (it.rect("vpc"), it.rect("instance"));
    it.drag((vpc.x, vpc.y), (vpc.x - 40.0, vpc.y - 24.0));
    assert_eq!(it.rect("vpc").origin(), Point::new(0.0, 64.0));
    assert_eq!(it.rect("instance"), instance);
    let vpc = it.rect("vpc");
    it.drag((vpc.right(), vpc.bottom()), (-500.0, -500.0));
    assert!(it.rect("vpc").contains_rect(&it.rect("subnet")));
    assert_eq!(it.rect("vpc").right(), it.rect("subnet").right() + 16.0);
    assert_eq!(it.rect("instance"), instance);
}

#[test]
fn a_container_resized_over_others_pushes_them() {
    let mut it = architecture();
    it.click((500.0, 450.0)).drag((680.0, 508.0), (900.0, 600.0));
    assert_eq!(it.rect("vpc").right(), 904.0);
    it.expect_no_overlap();
}

#[test]
fn moving_several_moves_only_the_outermost() {
    let mut it = architecture();
    it.press_with("a", CTRL);
    it.drag((500.0, 450.0), (532.0, 482.0));
    assert_eq!(it.effects.transactions[0].ops.len(), 2, "the VPC and the table");
    it.undo();
    it.expect(
        "table 856,256 96x88
         vpc 40,88 640x420
           subnet 40,88 248x152
             instance 72,40 96x88",
    );
}

#[test]
fn arrow_presses_are_one_move_until_a_key_is_let_go() {
    let mut it = architecture();
    it.click((900.0, 300.0));
    it.key("ArrowLeft", NONE).key("ArrowLeft", NONE).key("ArrowUp", SHIFT);
    assert!(it.effects.transactions.is_empty() && it.effects.used);
    assert_eq!(it.editor.overlay().lifted.nodes[0].1.origin(), Point::new(854.0, 248.0));
    it.key_up("ArrowUp", NONE);
    assert_eq!(it.rect("table").origin(), Point::new(854.0, 248.0));
    it.key("ArrowLeft", NONE).press("Delete").undo();
    assert_eq!(it.rect("table").origin(), Point::new(853.0, 248.0), "any other event ends the move too");
    it.undo().undo();
    assert_eq!(it.rect("table").origin(), Point::new(856.0, 256.0));
}

#[test]
fn nodes_are_aligned_and_spread() {
    let mut it = Harness::new();
    for at in [(100.0, 100.0), (300.0, 140.0), (700.0, 180.0)] {
        it.place("dynamodb.table", at);
    }
    it.press_with("a", CTRL).action("align_top");
    let tops: Vec<f64> = ["table", "table-2", "table-3"].iter().map(|name| it.rect(name).y).collect();
    assert!(tops.windows(2).all(|it| it[0] == it[1]), "{tops:?}");
    it.action("distribute_horizontally");
    let (a, b, c) = (it.rect("table"), it.rect("table-2"), it.rect("table-3"));
    assert_eq!(b.x - a.right(), c.x - b.right());
    it.undo().undo();
    assert_eq!(it.rect("table-2").y, 96.0);
}

#[test]
fn the_tree_panel_moves_nodes_too() {
    let mut it = architecture();
    it.place("ec2.subnet", (500.0, 250.0));
    it.edit(Edit::Reparent { node: it.id("instance"), parent: Some(it.id("subnet-2")) });
    assert_eq!(it.parent("instance").as_deref(), Some("subnet-2"));
    it.edit(Edit::Reparent { node: it.id("instance"), parent: Some(it.id("vpc")) });
    assert_eq!(it.refusal().as_deref(), Some("an EC2 instance belongs in a subnet"));
}

#[test]
fn a_container_grows_to_the_left_without_moving_what_it_holds() {
    let mut it = architecture();
    it.place("ec2.instance", (200.0, 260.0));
    let (other, subnet) = (it.rect("instance-2"), it.rect("subnet"));
    it.drag((200.0, 260.0), (100.0, 260.0));
    assert_eq!(it.parent("instance").as_deref(), Some("subnet"));
    assert!(it.rect("subnet").x < subnet.x);
    assert_eq!(it.rect("subnet").right(), subnet.right());
    assert_eq!(it.rect("instance-2"), other);
}

/// Lets a second pass, frame by frame, while the pointer rests.
fn a_second(it: &mut Harness) {
    for _ in 0..60 {
        it.send(Input::Drift(1_000.0 / 60.0));
    }
}

#[test]
fn what_is_held_at_the_edge_of_the_canvas_takes_it_along() {
    let mut it = architecture();
    it.down((900.0, 300.0), NONE).moved((1_000.0, 300.0), NONE);
    assert!(!it.editor.drifts());
    let camera = it.editor.camera();
    it.moved((1_279.0, 300.0), NONE).send(Input::Drift(16.0));
    assert!(it.editor.drifts() && it.editor.camera() == camera, "whoever passes by means nothing by it");
    a_second(&mut it);
    assert!(it.editor.camera().x < camera.x - 500.0, "{:?}", it.editor.camera());
    assert_eq!(it.editor.camera().y, camera.y);
    it.up((1_279.0, 300.0), NONE);
    assert!(it.rect("table").x > 1_700.0, "{:?}", it.rect("table"));
    let camera = it.editor.camera();
    assert!(!it.editor.drifts(), "nothing is held any more");
    a_second(&mut it);
    assert_eq!(it.editor.camera(), camera);
    it.undo();
    assert_eq!(it.rect("table").origin(), Point::new(856.0, 256.0));
}

#[test]
fn time_at_the_edge_counts_from_when_the_pointer_got_there() {
    let mut it = architecture();
    it.down((900.0, 300.0), NONE).moved((900.0, 2.0), NONE);
    let camera = it.editor.camera();
    for _ in 0..10 {
        it.send(Input::Drift(16.0)).moved((900.0, 200.0), NONE).moved((900.0, 2.0), NONE);
    }
    assert_eq!(it.editor.camera(), camera);
    // A page that was asleep makes no leap.
    a_second(&mut it);
    let camera = it.editor.camera();
    it.send(Input::Drift(60_000.0));
    assert!(it.editor.camera().y - camera.y < 60.0);
    it.send(Input::Resize(Size::new(0.0, 0.0))).send(Input::Drift(16.0));
    it.press("Escape");
    assert_eq!(it.rect("table").origin(), Point::new(856.0, 256.0));
}

#[test]
fn a_marquee_reaches_what_was_out_of_sight() {
    let mut it = architecture();
    it.place("dynamodb.table", (1_000.0, 700.0));
    it.drag((1_000.0, 700.0), (1_000.0, 795.0));
    it.wheel((600.0, 400.0), 0.0, -600.0, NONE);
    assert!(!it.seen().overlaps(&it.rect("table-2")));
    it.down((700.0, 100.0), NONE).moved((1_200.0, 799.0), NONE);
    a_second(&mut it);
    it.up((1_200.0, 799.0), NONE);
    assert_eq!(it.selected(), ["table", "table-2"]);
}

#[test]
fn resizing_snaps_as_preferred() {
    let mut it = architecture();
    it.click((500.0, 450.0));
    it.edit(Edit::Prefer(Preferences { snaps: false, ..it.editor.preferences() }));
    let vpc = it.rect("vpc");
    it.drag((vpc.right(), vpc.bottom()), (vpc.right() + 13.0, vpc.bottom() + 5.0));
    assert_eq!(it.rect("vpc").right(), vpc.right() + 13.0);
    it.drag_with((vpc.right() + 13.0, vpc.bottom() + 5.0), (vpc.right() + 41.0, vpc.bottom() + 5.0), CTRL);
    assert_eq!(it.rect("vpc").right() % 8.0, 0.0, "Ctrl is the other way round");
}
