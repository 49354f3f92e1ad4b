//! Finding on the canvas, the small map, what people prefer, two fingers.

use drawbridge_core::editor::minimap::Minimap;
use drawbridge_core::editor::search::Target;
use drawbridge_core::editor::{
    Camera, Edit, Input, Point, Pointer, PointerKind, Preferences, Size, Vec2, WheelMode,
};
use drawbridge_core::value::Value;

use super::architecture;
use super::harness::{self, CTRL, Harness, NONE};

fn found(it: &mut Harness, typed: &str) -> Vec<String> {
    it.edit(Edit::Find(Some(typed.to_owned())));
    let search = it.editor.search().unwrap().clone();
    let name = |id: &str| it.editor.diagram().node(id).unwrap().name.clone();
    let id = |target: &Target| match target {
        Target::Node(id) => id.to_string(),
        Target::Annotation(id) => id.to_string(),
    };
    search.found.iter().map(|it| format!("{}: {}", name(&id(&it.target)), it.place)).collect()
}

#[test]
fn nodes_are_found_by_name_type_and_what_they_hold() {
    let mut it = architecture();
    it.edit(Edit::SetProperty {
        node: it.id("vpc"),
        key: "cidr_block".to_owned(),
        value: Some(Value::Str("172.31.0.0/16".to_owned())),
    });
    assert_eq!(found(&mut it, "Tab"), ["table: Name"]);
    assert_eq!(found(&mut it, "aws_dynamodb"), ["table: Type"]);
    assert_eq!(found(&mut it, "172.31.0"), ["vpc: IPv4 range"]);
    assert_eq!(found(&mut it, "ec2 inst"), ["instance: Type"]);
    assert!(found(&mut it, "  ").is_empty() && found(&mut it, "no such thing").is_empty());
    it.edit(Edit::FindNext { backwards: false });
    assert_eq!(it.refusal().as_deref(), Some("nothing on the canvas holds “no such thing”"));
}

#[test]
fn finding_goes_from_one_to_the_next_and_shows_it() {
    let mut it = architecture();
    let all = found(&mut it, "t");
    assert!(all.len() > 2, "{all:?}");
    let count = all.len();
    let current = |it: &Harness| it.editor.search().unwrap().current;
    assert_eq!(current(&it), Some(0));
    it.edit(Edit::FindNext { backwards: true });
    assert_eq!(current(&it), Some(count - 1));
    it.edit(Edit::FindNext { backwards: false });
    assert_eq!(current(&it), Some(0));
    it.edit(Edit::SetCamera(Camera { x: 3_000.0, y: 3_000.0, zoom: 0.2 }));
    it.edit(Edit::FindNext { backwards: false });
    let name = it.selected()[0].clone();
    assert!(it.seen().contains_rect(&it.rect(&name)), "{name} is not in view");
    assert!(it.editor.camera().zoom >= 0.5, "it cannot be read");
    assert!(it.told().unwrap().starts_with(&format!("2 of {count}: {name}")));
    let overlay = it.editor.overlay().found.unwrap();
    assert_eq!(overlay.rects.len(), count);
    assert_eq!(overlay.current, Some(it.rect(&name)));
}

#[test]
fn what_was_found_follows_changes_and_ends_with_escape() {
    let mut it = architecture();
    assert_eq!(found(&mut it, "table"), ["table: Name"]);
    it.edit(Edit::Rename { node: it.id("instance"), name: "table reader".to_owned() });
    assert_eq!(it.editor.search().unwrap().found.len(), 2);
    assert!(it.effects.search);
    let current = it.editor.search().unwrap().current.unwrap();
    assert_eq!(
        it.editor.search().unwrap().found[current].target,
        Target::Node(it.id("table")),
        "it stays where it was"
    );
    it.edit(Edit::Select { nodes: vec![it.id("table")], edges: vec![] }).press("Delete");
    assert_eq!(it.editor.search().unwrap().current, None);
    it.press("Escape");
    assert_eq!(it.editor.search(), None);
    assert_eq!(it.editor.overlay().found, None);
}

#[test]
fn the_map_shows_everything_and_moves_the_view() {
    let it = architecture();
    let size = Size::new(200.0, 120.0);
    let map = Minimap::new(it.editor.scene(), size);
    let blocks = map.blocks(it.editor.scene());
    assert_eq!(blocks.len(), it.editor.diagram().n_nodes());
    assert!(
        blocks.iter().all(|it| it.rect.x >= 0.0 && it.rect.right() <= 200.0 && it.rect.bottom() <= 120.0)
    );
    let first_icon = blocks.iter().position(|it| !it.is_container).unwrap();
    assert!(blocks[first_icon..].iter().all(|it| !it.is_container), "containers come first");

    let (camera, window) = (it.editor.camera(), it.editor.viewport());
    let view = map.view(camera, window);
    assert!(view.w > 0.0 && view.right() <= 200.0);
    assert_eq!(map.pressed(view.center(), camera, window), camera, "a press in the view moves nothing");
    let corner = Point::new(199.0, 119.0);
    let there = map.pressed(corner, camera, window);
    let middle = map.view(there, window);
    assert!(middle.contains(corner) || !map.view(camera, window).contains(corner));
    let dragged = map.dragged(Vec2::new(map.scale * 100.0, 0.0), camera);
    assert!((dragged.x - (camera.x - 100.0 * camera.zoom)).abs() < 1e-9);
}

#[test]
fn the_map_of_nothing_and_of_odd_sizes_is_survived() {
    for size in [Size::new(0.0, 0.0), Size::new(200.0, 120.0)] {
        let it = Harness::new();
        let map = Minimap::new(it.editor.scene(), size);
        assert!(map.blocks(it.editor.scene()).is_empty());
        assert!(map.scale.is_finite() && map.scale > 0.0);
        assert!(
            map.pressed(Point::new(f64::NAN, 1e9), it.editor.camera(), it.editor.viewport()).x.is_finite()
        );
    }
}

#[test]
fn without_snapping_things_stay_where_they_are_let_go() {
    let mut it = architecture();
    let off = Preferences { snaps: false, ..Preferences::default() };
    it.edit(Edit::Prefer(off));
    assert!(it.effects.preferences);
    let was = it.rect("table").origin();
    it.drag((900.0, 300.0), (913.0, 431.0));
    assert_eq!(it.rect("table").origin() - was, Vec2::new(13.0, 131.0));
    let center = it.rect("table").center();
    it.drag_with((center.x, center.y), (center.x + 101.0, center.y + 3.0), CTRL);
    assert_eq!(it.rect("table").x % 8.0, 0.0, "Control snaps where snapping is off");
}

#[test]
fn a_mouse_may_zoom_without_a_key() {
    let mut it = architecture();
    it.edit(Edit::Prefer(Preferences { wheel: WheelMode::Mouse, ..Preferences::default() }));
    it.wheel((600.0, 300.0), 0.0, -100.0, NONE);
    assert!(it.editor.camera().zoom > 1.0);
    it.edit(Edit::SetCamera(Camera::default()));
    it.wheel((600.0, 300.0), 0.0, 100.0, CTRL);
    assert_eq!(it.editor.camera(), Camera { x: 0.0, y: -100.0, zoom: 1.0 });
}

fn finger(id: i32, x: f64, y: f64) -> Pointer {
    Pointer {
        id,
        kind: PointerKind::Touch,
        ..harness::pointer((x, y), drawbridge_core::editor::Button::Primary, NONE, 1)
    }
}

#[test]
fn two_fingers_pan_and_zoom() {
    let mut it = architecture();
    let before = it.editor.diagram().clone();
    // One finger on a node, then a second one: what the first had begun is off.
    it.send(Input::PointerDown(finger(1, 900.0, 300.0))).send(Input::PointerMove(finger(1, 900.0, 330.0)));
    it.send(Input::PointerDown(finger(2, 700.0, 330.0)));
    assert_eq!(it.editor.state_name(), "pinching");
    let under = it.editor.camera().to_world(Point::new(800.0, 330.0));
    it.send(Input::PointerMove(finger(1, 1_000.0, 330.0))).send(Input::PointerMove(finger(2, 600.0, 330.0)));
    assert!((it.editor.camera().zoom - 2.0).abs() < 1e-9);
    assert!(it.editor.camera().to_screen(under).distance(Point::new(800.0, 330.0)) < 1e-6);
    it.send(Input::PointerMove(finger(1, 1_000.0, 430.0))).send(Input::PointerMove(finger(2, 600.0, 430.0)));
    assert!(it.editor.camera().to_screen(under).distance(Point::new(800.0, 430.0)) < 2.0);
    it.send(Input::PointerUp(finger(2, 600.0, 430.0)));
    assert!(it.editor.is_busy(), "the other finger pans on");
    let x = it.editor.camera().x;
    it.send(Input::PointerMove(finger(1, 1_010.0, 430.0)));
    assert!((it.editor.camera().x - x - 10.0).abs() < 1e-9);
    it.send(Input::PointerUp(finger(1, 1_010.0, 430.0)));
    assert!(!it.editor.is_busy());
    assert_eq!(*it.editor.diagram(), before);
}

#[test]
fn one_finger_pans_over_containers_and_moves_what_is_selected() {
    let mut it = architecture();
    let drag = |it: &mut Harness, from: (f64, f64), to: (f64, f64)| {
        it.send(Input::PointerDown(finger(1, from.0, from.1)));
        it.send(Input::PointerMove(finger(1, to.0, to.1))).send(Input::PointerUp(finger(1, to.0, to.1)));
    };
    it.press("Escape");
    let vpc = it.rect("vpc");
    drag(&mut it, (vpc.right() - 20.0, vpc.bottom() - 20.0), (vpc.right() + 20.0, vpc.bottom() - 20.0));
    assert_eq!(it.rect("vpc"), vpc);
    assert_eq!(it.editor.camera().x, 40.0);
    it.edit(Edit::SetCamera(Camera::default()));
    let table = it.rect("table");
    drag(&mut it, (900.0, 300.0), (980.0, 300.0));
    assert_eq!(it.rect("table").x, table.x + 80.0, "an icon follows the finger");
    it.editor.set_read_only(true);
    let center = it.rect("table").center();
    drag(&mut it, (center.x, center.y), (center.x - 50.0, center.y));
    assert_eq!(it.editor.camera().x, -50.0, "what may only be looked at is panned over");
}
