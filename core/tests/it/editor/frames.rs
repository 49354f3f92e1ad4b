//! Frames that are closed and opened: what they hide is neither seen nor hit, and nothing of it changes.

use drawbridge_core::editor::{Cover, Edit, Lens, Surface};
use drawbridge_core::model::{AnnotationId, Rect, snapshot};
use drawbridge_core::picture::{Picture, Sight, Theme};
use drawbridge_core::stack::lower;

use super::harness::{CTRL, Harness, SHIFT};
use super::{architecture, grants};

/// A table in a frame called Data, and an instance outside that reads it.
fn framed() -> Harness {
    let mut it = architecture();
    let (from, to) = (it.id("instance"), it.id("table"));
    it.edit(Edit::Connect { from, to, grants: grants(&["read"]) });
    it.press("Escape").press("f").drag((800.0, 200.0), (1_100.0, 440.0));
    let annotation = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation, text: "Data".to_owned() });
    it
}

impl Harness {
    fn frame_id(&self) -> AnnotationId {
        self.editor.diagram().frames()[0].0.clone()
    }

    fn card(&self) -> Rect {
        self.editor.scene().annotation(self.frame_id().as_str()).unwrap().rect
    }

    fn end_of_edge(&self) -> (f64, f64) {
        let edge = self.editor.scene().edges().next().unwrap().1;
        let last = edge.route.points.last().unwrap();
        (last.x, last.y)
    }
}

#[test]
fn a_closed_frame_stands_for_what_is_in_it() {
    let mut it = framed();
    let (open, table) = (it.card(), it.rect("table"));
    let before = it.editor.diagram().clone();
    it.press_with("C", SHIFT);
    assert_eq!(it.told().unwrap(), "Closed Frame: Data, 1 node in it");
    assert!(!it.effects.derived, "a closed frame is a way of looking");
    let card = it.card();
    assert!(card.h < open.h && card.x == open.x && card.y < open.y, "{card:?} {open:?}");
    // Edges end at it.
    let (x, y) = it.end_of_edge();
    assert!(card.inflated(0.01).contains(drawbridge_core::editor::Point::new(x, y)), "{x} {y} {card:?}");
    // What it hides is not hit, where it stood and where it seems to be.
    it.press("Escape").click((table.center().x, table.center().y));
    assert!(it.editor.selection().is_empty());
    it.click((card.center().x, card.center().y));
    assert_eq!(it.editor.selection().only_annotation(), Some(&it.frame_id()));
    assert!(!it.editor.scene().visible(&Rect::new(-1e4, -1e4, 2e4, 2e4)).icons.contains(&&it.id("table")));
    // What is put there by now stays in sight.
    it.press("Escape").place("dynamodb.table", (950.0, 380.0)).click((950.0, 380.0));
    assert_eq!(it.selected(), ["table-2"]);
    it.undo().click((card.center().x, card.center().y));
    it.press_with("O", SHIFT);
    assert_eq!((it.editor.diagram(), it.card()), (&before, open));
    it.undo();
    assert_eq!(it.card(), card);
    it.undo();
    assert_eq!(*it.editor.diagram(), before);
}

#[test]
fn handles_go_with_what_is_hidden() {
    let mut it = architecture();
    it.press("Escape").click_node("instance").press_with("F", SHIFT);
    let annotation = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation, text: "App".to_owned() });
    let at = it.rect("instance").center();
    it.moved((at.x, at.y), super::harness::NONE);
    assert!(!it.editor.overlay().connect_handles.is_empty());
    it.press_with("C", SHIFT);
    assert!(it.editor.overlay().connect_handles.is_empty());
}

#[test]
fn it_moves_with_what_it_hides_and_opens_with_a_double_click() {
    let mut it = framed();
    let table = it.rect("table");
    it.press_with("C", SHIFT);
    let card = it.card();
    let at = (card.center().x, card.center().y);
    it.moved(at, super::harness::NONE)
        .down(at, super::harness::NONE)
        .moved((at.0 + 80.0, at.1), super::harness::NONE);
    let overlay = it.editor.overlay();
    assert!(overlay.lifted.nodes.is_empty(), "what is hidden is not drawn while it moves");
    assert_eq!(overlay.lifted.edges.len(), 1);
    it.up((at.0 + 80.0, at.1), super::harness::NONE);
    let by = it.card().x - card.x;
    assert!(by > 70.0 && it.rect("table").x == table.x + by);
    it.double_click((at.0 + by, at.1));
    assert!(it.editor.diagram().frames()[0].1.closed.is_none() && it.editor.writing().is_none());
    // A copy hides copies.
    it.undo().press_with("d", CTRL);
    let frames = it.editor.diagram().frames();
    assert_eq!(frames.len(), 2);
    let hidden: Vec<_> = frames.iter().map(|(_, it)| it.closed.clone().unwrap().nodes).collect();
    assert!(hidden[0] != hidden[1] && hidden.iter().all(|it| it.len() == 1));
    // Deleting a closed frame shows what was in it.
    let card = it.card();
    it.press("Escape").click((card.center().x, card.center().y)).press("Delete");
    assert_eq!((it.editor.diagram().frames().len(), it.names("dynamodb.table").len()), (1, 2));
}

#[test]
fn what_is_found_in_it_is_where_the_frame_is() {
    let mut it = framed();
    it.press_with("C", SHIFT);
    it.edit(Edit::Find(Some("table".to_owned())));
    assert_eq!(it.told().unwrap(), "1 of 1: table, DynamoDB table, in the closed frame “Data”");
    let table = it.id("table");
    assert_eq!(it.editor.overlay().selected, [(table.clone(), it.card())]);
    it.edit(Edit::Find(None));
    // All that is selected is what is seen.
    it.press_with("a", CTRL);
    assert!(!it.selected().contains(&"table".to_owned()));
    // Who goes there wants to see it.
    it.edit(Edit::ZoomToNode(table.clone()));
    assert!(
        it.editor.scene().folded_into(table.as_str()).is_none()
            && it.editor.selection().has_node(table.as_str())
    );
    it.undo();
    assert!(it.editor.scene().folded_into(table.as_str()).is_some());
}

#[test]
fn frames_hide_frames() {
    let mut it = framed();
    let inner = it.frame_id();
    it.press("Escape").press("f").drag((760.0, 140.0), (1_160.0, 500.0));
    let annotation = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation: annotation.clone(), text: "All".to_owned() });
    it.edit(Edit::SelectAnnotations(vec![inner.clone()])).press_with("C", SHIFT);
    it.edit(Edit::SelectAnnotations(vec![annotation.clone()])).press_with("C", SHIFT);
    let scene = it.editor.scene();
    assert!(scene.is_annotation_folded(inner.as_str()) && !scene.is_annotation_folded(annotation.as_str()));
    assert_eq!(scene.folded_into(it.id("table").as_str()), Some(&Cover::Frame(annotation)));
    it.action("open");
    let scene = it.editor.scene();
    assert_eq!(
        scene.folded_into(it.id("table").as_str()),
        Some(&Cover::Frame(inner)),
        "the inner one stays closed"
    );
}

#[test]
fn exports_and_pictures() {
    let mut it = framed();
    let stack = lower(it.editor.diagram());
    let svg = |it: &Harness| Picture::of(it.editor.diagram(), Theme::Light, &Sight::default()).svg;
    let open = svg(&it);
    it.press_with("C", SHIFT);
    assert_eq!(lower(it.editor.diagram()), stack);
    let closed = svg(&it);
    assert!(open.contains(">table<") && !closed.contains(">table<"));
    assert!(closed.contains(">Data<") && closed.contains(">1 node<"));
    let read = snapshot::read(&snapshot::write(it.editor.diagram())).unwrap();
    assert_eq!(read, *it.editor.diagram());
    // The frame alone.
    it.press_with("O", SHIFT).action("export_frame_svg");
    assert!(matches!(it.effects.open, Some(Surface::ExportFrame(_))));
    let (id, frame) = it.editor.diagram().frames()[0];
    let sight = Sight::of(&it.editor).of_frame(id, frame);
    let alone = Picture::of(it.editor.diagram(), Theme::Light, &sight);
    assert!(
        alone.svg.contains(">table<") && alone.svg.contains(">Data<") && !alone.svg.contains(">instance<")
    );
    assert!(!alone.svg.contains(">read<"), "no edge leads out of it");
    assert_eq!(alone.width, (frame.rect.w + 16.0).max(420.0));
    // A view that leaves nodes out has its way as well.
    it.press_with("C", SHIFT).edit(Edit::LookThrough(Lens::BuiltIn(drawbridge_core::model::Shows::Network)));
    it.edit(Edit::HideRest(true));
    assert!(it.editor.is_hidden(&it.id("table")));
}
