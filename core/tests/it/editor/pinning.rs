//! Notes that are pinned to nodes, and the views that notes are shown in.

use drawbridge_core::editor::{Edit, Lens};
use drawbridge_core::model::{Annotation, AnnotationId, NodeId, Op, Shows, Standing, Transaction, ViewName};
use drawbridge_core::picture::{Picture, Sight, Theme};

use super::architecture;
use super::harness::{CTRL, Harness, NONE};

impl Harness {
    fn only_note(&self) -> (AnnotationId, Annotation) {
        let notes: Vec<_> = self.editor.diagram().annotations().collect();
        let [(id, it)] = notes[..] else { panic!("{notes:?}") };
        (id.clone(), it.clone())
    }

    fn put_note(&mut self, at: (f64, f64), text: &str) -> AnnotationId {
        self.press("Escape").press("n").click(at);
        let annotation = self.editor.writing().unwrap().id.clone();
        self.edit(Edit::Write { annotation: annotation.clone(), text: text.to_owned() });
        annotation
    }

    fn pin_of(&self) -> Option<NodeId> {
        self.only_note().1.pin
    }
}

/// A note that was dropped on the table.
fn pinned() -> Harness {
    let mut it = architecture();
    it.put_note((900.0, 600.0), "why");
    let table = it.rect("table").center();
    it.drag((900.0, 600.0), (table.x, table.y));
    it
}

#[test]
fn a_note_dropped_on_a_node_is_pinned_and_stands_beside_it() {
    let mut it = architecture();
    it.put_note((900.0, 600.0), "why");
    let table = it.rect("table");
    let at = (table.center().x, table.center().y);
    it.moved((900.0, 600.0), NONE).down((900.0, 600.0), NONE).moved((900.0, 500.0), NONE).moved(at, NONE);
    assert_eq!(it.editor.overlay().drop.unwrap().container, Some(it.id("table")));
    it.up(at, NONE);
    assert_eq!(it.told().unwrap(), "Pinned to table: it moves with it");
    let (id, note) = it.only_note();
    assert_eq!(note.pin, Some(it.id("table")));
    assert!(!note.rect.overlaps(&table), "{:?} {table:?}", note.rect);
    assert_eq!(it.editor.ties().len(), 1);
    assert_eq!(it.editor.describe_annotation(&id), "Note: why, pinned to table");
    // One step takes it back.
    it.undo();
    assert!(it.pin_of().is_none() && it.editor.ties().is_empty());
    // With Control held, nothing attracts it.
    it.drag_with((900.0, 600.0), at, CTRL);
    assert!(it.pin_of().is_none());
}

#[test]
fn it_moves_with_its_node_whatever_moves_that() {
    let mut it = pinned();
    let (before, table) = (it.only_note().1.rect, it.rect("table"));
    let from = (table.center().x, table.y + 20.0);
    it.press("Escape").moved(from, NONE).down(from, NONE).moved((from.0 + 64.0, from.1 + 64.0), NONE);
    let overlay = it.editor.overlay();
    assert_eq!((overlay.annotations.len(), overlay.ties.len()), (1, 1), "it is seen to move along");
    assert!(it.editor.ties().is_empty(), "and its tie with it");
    it.up((from.0 + 64.0, from.1 + 64.0), NONE);
    let by = it.rect("table").x - table.x;
    assert_eq!(it.only_note().1.rect.x, before.x + by);
    it.press("ArrowRight");
    assert_eq!(it.only_note().1.rect.x, before.x + by + 1.0);
    it.undo().undo();
    assert_eq!(it.only_note().1.rect, before);
    // A fix or a code edit that moves the node moves the note as well.
    let id = it.id("table");
    let mut placement = it.editor.diagram().node(id.as_str()).unwrap().placement.clone();
    placement.rect.x += 40.0;
    it.editor.apply(Transaction::new("Move", vec![Op::Place { id, placement }])).unwrap();
    assert_eq!(it.only_note().1.rect.x, before.x + 40.0);
    // The note alone moves alone, and stays pinned.
    let at = it.only_note().1.rect.center();
    it.press("Escape").drag((at.x, at.y), (at.x, at.y + 160.0));
    let away = it.only_note().1;
    assert_eq!((away.pin.clone(), it.rect("table").x), (Some(it.id("table")), table.x + 40.0));
    assert_eq!(away.rect.y, before.y + 160.0);
}

#[test]
fn deleting_the_node_frees_the_note_and_undo_ties_it_again() {
    let mut it = pinned();
    let table = it.id("table");
    it.press("Escape").click_node("table").press("Delete");
    assert_eq!(it.pin_of(), None);
    it.undo();
    assert_eq!(it.pin_of(), Some(table));
    it.edit(Edit::SelectAnnotations(vec![it.only_note().0])).action("unpin_note");
    assert_eq!(it.pin_of(), None);
}

#[test]
fn a_node_is_chosen_for_it() {
    let mut it = architecture();
    let note = it.put_note((900.0, 600.0), "why");
    it.action("pin_note");
    assert!(it.editor.is_choosing());
    let at = it.rect("table").center();
    let at = it.editor.camera().to_screen(at);
    it.click((at.x, at.y));
    assert_eq!(it.pin_of(), Some(it.id("table")));
    // With a node selected beside it, nothing needs to be asked; a container can be it as well.
    it.undo();
    let vpc = it.id("vpc");
    it.edit(Edit::Select { nodes: vec![vpc], edges: vec![] });
    let rect = it.editor.scene().annotation(note.as_str()).unwrap().rect;
    let at = it.editor.camera().to_screen(rect.center());
    it.click_with((at.x, at.y), super::harness::SHIFT).action("pin_note");
    assert_eq!(it.pin_of(), Some(it.id("vpc")));
    // A copy of both is about the copy.
    it.press_with("a", CTRL).press_with("d", CTRL);
    let pins: Vec<_> = it.editor.diagram().annotations().filter_map(|(_, it)| it.pin.clone()).collect();
    assert!(pins.len() == 2 && pins[0] != pins[1], "{pins:?}");
}

#[test]
fn notes_are_shown_in_the_views_they_name() {
    let mut it = architecture();
    let note = it.put_note((900.0, 600.0), "why");
    let look = |it: &mut Harness, shows: Shows| {
        it.edit(Edit::LookThrough(Lens::BuiltIn(shows))).press("Escape");
    };
    for view in [ViewName::Security, ViewName::DataFlow] {
        it.edit(Edit::ShowIn { annotations: vec![note.clone()], view, shown: false });
    }
    assert_eq!(it.only_note().1.views, [ViewName::Network].into());
    // The last one stays: nowhere is no place for a note.
    it.edit(Edit::ShowIn { annotations: vec![note.clone()], view: ViewName::Network, shown: false });
    assert_eq!(it.only_note().1.views, [ViewName::Network].into());
    look(&mut it, Shows::Network);
    assert_eq!(it.editor.annotation_standing(&note), Standing::In);
    look(&mut it, Shows::Security);
    assert_eq!(it.editor.annotation_standing(&note), Standing::Out);
    let svg = |it: &Harness| {
        Picture::of(it.editor.diagram(), Theme::Light, &Sight::of(&it.editor)).svg.contains(">why<")
    };
    assert!(svg(&it) && !it.editor.is_annotation_hidden(&note));
    it.edit(Edit::HideRest(true));
    assert!(!svg(&it) && it.editor.is_annotation_hidden(&note));
    let at = it.editor.scene().annotation(note.as_str()).unwrap().rect.center();
    let at = it.editor.camera().to_screen(at);
    it.click((at.x, at.y));
    assert!(it.editor.selection().is_empty(), "what is not seen is not hit");
    look(&mut it, Shows::Everything);
    assert!(svg(&it));
    for view in [ViewName::Security, ViewName::DataFlow] {
        it.edit(Edit::ShowIn { annotations: vec![note.clone()], view, shown: true });
    }
    assert!(it.only_note().1.views.is_empty(), "in all of them, those to come as well");
}

#[test]
fn notes_and_frames_keep_with_what_they_are_about_when_it_is_tidied_up() {
    let mut it = architecture();
    // Piled up: tidying has something to do.
    it.place("dynamodb.table", (980.0, 320.0));
    it.put_note((900.0, 600.0), "about the table");
    let at = it.rect("table").center();
    it.drag((900.0, 600.0), (at.x, at.y));
    it.press("Escape").press("f").drag((820.0, 200.0), (1_200.0, 480.0));
    let annotation = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation, text: "Data".to_owned() });
    it.put_note((1_100.0, 420.0), "inside");
    let inside = |it: &Harness| {
        let diagram = it.editor.diagram();
        let frame = diagram.frames()[0].1.rect;
        let (_, note) = diagram.annotations().find(|(_, it)| it.text == "inside").unwrap();
        let nodes = [it.rect("table"), it.rect("table-2")].into_iter().all(|it| frame.contains_rect(&it));
        (nodes, frame.contains_rect(&note.rect))
    };
    let before = it.editor.diagram().clone();
    assert!(inside(&it).0, "{}", it.tree());
    it.press("Escape").action("tidy_up");
    assert_ne!(*it.editor.diagram(), before);
    assert!(inside(&it).0, "the frame is around the tables again");
    let diagram = it.editor.diagram();
    let (_, pinned) = diagram.annotations().find(|(_, it)| it.pin.is_some()).unwrap();
    let table = it.rect("table");
    assert!(pinned.rect.inflated(80.0).overlaps(&table), "{:?} {table:?}", pinned.rect);
    for name in ["table", "table-2", "instance"] {
        assert!(!pinned.rect.overlaps(&it.rect(name)), "{name} is covered");
    }
    it.undo();
    assert_eq!(*it.editor.diagram(), before, "in one step");
}

#[test]
fn a_pinned_note_steps_back_with_its_node() {
    let mut it = pinned();
    let (note, _) = it.only_note();
    it.edit(Edit::LookThrough(Lens::BuiltIn(Shows::Network))).press("Escape");
    assert_eq!(it.editor.annotation_standing(&note), Standing::Out);
    it.edit(Edit::LookThrough(Lens::BuiltIn(Shows::DataFlow))).press("Escape");
    assert_eq!(it.editor.annotation_standing(&note), Standing::In);
    let svg = Picture::of(it.editor.diagram(), Theme::Light, &Sight::of(&it.editor)).svg;
    assert!(svg.contains("stroke-dasharray=\"2 3\""), "the tie is in pictures");
}
