//! Notes, free texts and frames: put, written, moved, resized, copied, found and deleted, by pointer and by keyboard alone.

use drawbridge_core::editor::{AnnotationKind, Ask, Edit, Input, Look, Point, Surface, Tool, lettering};
use drawbridge_core::model::{Annotation, AnnotationId, Rect, Style, TextSize, Tint};

use super::harness::{ALT, CTRL, Harness, NONE, SHIFT};

impl Harness {
    fn annotations(&self) -> Vec<(AnnotationId, Annotation)> {
        self.editor.diagram().annotations().map(|(id, it)| (id.clone(), it.clone())).collect()
    }

    /// The one annotation whose text contains this.
    fn annotation(&self, text: &str) -> Annotation {
        let found: Vec<_> = self.annotations().into_iter().filter(|(_, it)| it.text.contains(text)).collect();
        let [(_, it)] = &found[..] else { panic!("{found:?}") };
        it.clone()
    }

    fn write(&mut self, text: &str) -> &mut Self {
        let annotation = self.editor.writing().unwrap().id.clone();
        self.edit(Edit::Write { annotation, text: text.to_owned() })
    }

    fn note(&mut self, at: (f64, f64), text: &str) -> &mut Self {
        self.press("n").click(at).write(text)
    }

    fn frame(&mut self, from: (f64, f64), to: (f64, f64), title: &str) -> &mut Self {
        self.press("f").drag(from, to).write(title)
    }
}

#[test]
fn a_click_puts_a_note_and_asks_what_it_says() {
    let mut it = Harness::new();
    it.press("n");
    assert_eq!(it.editor.tool(), Tool::Annotate(AnnotationKind::Note));
    it.down((400.0, 300.0), NONE).up((400.0, 300.0), NONE);
    let writing = it.editor.writing().unwrap().clone();
    assert_eq!(it.effects.ask, Some(Ask::Text { annotation: writing.id.clone() }));
    assert_eq!(writing.annotation.rect, Rect::new(312.0, 248.0, 184.0, 104.0));
    assert_eq!((it.editor.tool(), it.annotations().len()), (Tool::Select, 0));
    it.write("Why two zones?\r\n");
    assert_eq!(it.told().unwrap(), "Note: Why two zones?");
    assert_eq!(it.editor.selection().only_annotation(), Some(&writing.id));
    assert!(!it.effects.derived, "a note is no part of the architecture");
    it.undo();
    assert!(it.annotations().is_empty());
    it.redo();
    assert_eq!(it.annotation("zones").text, "Why two zones?");
    assert_eq!(it.editor.selection().only_annotation(), Some(&writing.id));
}

#[test]
fn the_outline_of_a_text_crosses_no_letter() {
    let mut it = Harness::new();
    it.press("t").click((400.0, 300.0)).write("Game");
    let text = it.annotation("Game").rect;
    let overlay = it.editor.overlay();
    let [(_, outline)] = &overlay.selected_annotations[..] else { panic!("{overlay:?}") };
    assert!(outline.x < text.x - 2.0 && outline.right() > text.right() + 2.0, "{outline:?} {text:?}");
    // Its handles are on the line.
    assert!(overlay.resize_handles.iter().all(|(_, at)| at.x == outline.x || at.x == outline.right()));
    it.press("Escape").note((700.0, 300.0), "x");
    let overlay = it.editor.overlay();
    assert_eq!(overlay.selected_annotations[0].1, it.annotation("x").rect);
}

#[test]
fn a_drag_says_how_large_it_is() {
    let mut it = Harness::new();
    it.press("n").drag((100.0, 100.0), (340.0, 220.0)).write("x");
    assert_eq!(it.annotation("x").rect, Rect::new(104.0, 104.0, 240.0, 120.0));
    it.press("t").drag((400.0, 100.0), (560.0, 120.0)).write("words that need more than one line");
    let text = it.annotation("words");
    assert_eq!(text.style, Style::Text { size: TextSize::M, bold: false, wraps: true });
    assert!(text.rect.w == 160.0 && text.rect.h > 50.0, "{text:?}");
    it.frame((100.0, 400.0), (500.0, 600.0), " Data\ntier ");
    assert_eq!(it.annotation("Data tier").rect, Rect::new(104.0, 400.0, 400.0, 200.0));
}

#[test]
fn text_without_letters_is_none() {
    let mut it = Harness::new();
    it.press("t").click((200.0, 200.0)).write("  \n ");
    assert!(it.annotations().is_empty() && it.editor.history().undo_label().is_none());
    it.press("t").click((200.0, 200.0)).write("Title");
    let free = it.annotation("Title").rect;
    assert!(free.w > 20.0 && free.w < 80.0, "{free:?}");
    // Enter edits what is selected; what is emptied goes.
    it.press("Enter");
    assert!(!it.editor.writing().unwrap().is_new);
    it.write("");
    assert!(it.annotations().is_empty());
    it.undo();
    assert_eq!(it.annotation("Title").rect, free);
}

#[test]
fn more_than_it_holds_is_left_out_and_said() {
    let mut it = Harness::new();
    it.note((300.0, 300.0), &"x".repeat(6_000));
    assert_eq!(it.annotation("x").text.len(), Annotation::LONGEST);
    assert!(it.refusal().unwrap().contains("holds 5000 characters at most"));
}

#[test]
fn it_is_moved_by_mouse_and_by_keys_and_copied_with_alt() {
    let mut it = Harness::new();
    it.note((300.0, 300.0), "a");
    let was = it.annotation("a").rect;
    it.drag((300.0, 300.0), (460.0, 340.0));
    let moved = it.annotation("a").rect;
    assert_eq!((moved.x - was.x, moved.y - was.y), (160.0, 40.0));
    it.press("ArrowRight").press_with("ArrowDown", SHIFT);
    assert_eq!(it.annotation("a").rect.x, moved.x + 1.0);
    assert_eq!(it.annotation("a").rect.y, moved.y + 8.0);
    it.drag_with((460.0, 340.0), (460.0, 620.0), ALT);
    assert_eq!(it.annotations().len(), 2);
    it.undo().undo().undo().undo();
    assert_eq!(it.annotation("a").rect, was);
    // While it is dragged, it is drawn where the pointer takes it.
    it.moved((300.0, 300.0), NONE).down((300.0, 300.0), NONE).moved((400.0, 300.0), NONE);
    let overlay = it.editor.overlay();
    assert_eq!(overlay.annotations[0].1.rect.x, was.x + 100.0 + 4.0 - (was.x + 104.0) % 8.0);
    assert!(it.editor.is_annotation_lifted(&overlay.annotations[0].0));
    it.press("Escape").up((400.0, 300.0), NONE);
    assert_eq!(it.annotation("a").rect, was);
}

#[test]
fn it_is_resized_by_its_handles() {
    let mut it = Harness::new();
    it.note((300.0, 300.0), "a");
    let was = it.annotation("a").rect;
    it.drag((was.right(), was.bottom()), (was.right() + 80.0, was.bottom() + 40.0));
    let now = it.annotation("a").rect;
    assert_eq!((now.w, now.h), (was.w + 80.0, was.h + 40.0));
    // Not smaller than what it says.
    it.press("Enter").write(&"word ".repeat(40));
    let full = it.annotation("word").rect;
    it.drag((full.x, full.bottom()), (full.x, full.y));
    let least = it.annotation("word").rect;
    assert!(least.h >= lettering::Lettering::of(&it.annotation("word")).extent().h, "{least:?}");
    // A text that is made narrow wraps.
    it.press("t").click((700.0, 100.0)).write("some words that wrap");
    let text = it.annotation("wrap").rect;
    it.drag((text.right(), text.center().y), (text.x + 80.0, text.center().y));
    let narrow = it.annotation("wrap");
    assert!(narrow.rect.h > text.h && matches!(narrow.style, Style::Text { wraps: true, .. }), "{narrow:?}");
}

#[test]
fn a_frame_takes_along_what_lies_in_it_and_leaves_it_when_it_goes() {
    let mut it = Harness::new();
    it.place("dynamodb.table", (400.0, 300.0)).place("dynamodb.table", (900.0, 600.0));
    it.note((600.0, 300.0), "inside");
    it.press("Escape").frame((300.0, 200.0), (760.0, 440.0), "Data");
    let (table, note) = (it.rect("table"), it.annotation("inside").rect);
    let (other, frame) = (it.rect("table-2"), it.annotation("Data").rect);
    assert_eq!(it.told().unwrap(), "Frame: Data, 1 node in it");
    // Inside is not the frame: the border and the title are.
    it.click((320.0, 420.0));
    assert!(it.editor.selection().is_empty());
    let title = (frame.x + 12.0, frame.y - 10.0);
    it.drag(title, (title.0 + 80.0, title.1 + 80.0));
    assert_eq!(it.rect("table").x, table.x + 80.0);
    assert_eq!(it.annotation("inside").rect.y, note.y + 80.0);
    assert_eq!(it.annotation("Data").rect.x, frame.x + 80.0);
    assert_eq!(it.rect("table-2"), other);
    it.undo();
    assert_eq!((it.rect("table"), it.annotation("inside").rect), (table, note));
    // A copy stands beside it, with copies of what is in it.
    it.click(title).press_with("d", CTRL);
    assert_eq!(it.names("dynamodb.table").len(), 3);
    assert_eq!(it.annotations().len(), 4);
    it.undo().click(title).press("Delete");
    assert_eq!((it.annotations().len(), it.names("dynamodb.table").len()), (1, 2));
}

#[test]
fn a_container_takes_along_what_lies_in_it() {
    let mut it = Harness::new();
    it.place("ec2.vpc", (420.0, 400.0));
    let vpc = it.rect("vpc");
    let (x, y) = (vpc.x + 40.0, vpc.y + 60.0);
    it.press("Escape").press("n").drag((x, y), (x + 80.0, y + 40.0)).write("in");
    it.press("Escape").press("n").drag((vpc.right() + 40.0, y), (vpc.right() + 120.0, y + 40.0)).write("out");
    it.press("Escape").frame((x - 16.0, y - 16.0), (x + 96.0, y + 56.0), "Zone");
    let [note, out, frame] = ["in", "out", "Zone"].map(|text| it.annotation(text).rect);
    assert!(vpc.contains_rect(&note) && vpc.contains_rect(&frame), "{vpc:?} {note:?} {frame:?}");
    let header = (vpc.x + 60.0, vpc.y + 12.0);
    it.press("Escape").click(header).drag(header, (header.0 + 80.0, header.1 + 160.0));
    let by = it.rect("vpc").origin() - vpc.origin();
    assert!(by.y > 100.0, "{by:?}");
    assert_eq!(it.annotation("in").rect, note.translated(by));
    assert_eq!(it.annotation("Zone").rect, frame.translated(by));
    assert_eq!(it.annotation("out").rect, out);
    it.undo();
    assert_eq!((it.rect("vpc"), it.annotation("in").rect), (vpc, note));
    // What it makes way for goes along as well, and a copy is complete.
    it.click(header).press_with("d", CTRL);
    assert_eq!(it.annotations().len(), 5);
}

#[test]
fn a_container_that_is_lined_up_takes_along_what_lies_in_it() {
    let mut it = Harness::new();
    it.place("ec2.vpc", (340.0, 300.0)).place("ec2.vpc", (1_000.0, 420.0));
    let vpc = it.rect("vpc-2");
    let (x, y) = (vpc.x + 40.0, vpc.y + 60.0);
    it.press("Escape").press("n").drag((x, y), (x + 80.0, y + 40.0)).write("in");
    let note = it.annotation("in").rect;
    let header = |it: Rect| (it.x + 60.0, it.y + 12.0);
    let headers = (header(it.rect("vpc")), header(vpc));
    it.press("Escape").click(headers.0).click_with(headers.1, SHIFT).action("align_top");
    let by = it.rect("vpc-2").origin() - vpc.origin();
    assert!(!by.is_zero());
    assert_eq!(it.annotation("in").rect, note.translated(by));
}

#[test]
fn a_title_at_the_top_edge_is_written_below_the_tools() {
    let mut it = Harness::new();
    it.press("f").drag((400.0, 30.0), (800.0, 400.0));
    let frame = it.editor.writing().unwrap().annotation.clone();
    let field = it.editor.camera().rect_to_screen(lettering::title_box(&frame));
    assert!(field.y >= 76.0, "{field:?}");
    // What is in sight stays where it is.
    let camera = it.editor.camera();
    it.write("Top").press("f").drag((400.0, 500.0), (800.0, 700.0));
    assert_eq!(it.editor.camera(), camera);
}

#[test]
fn what_is_written_from_afar_grows_where_it_is() {
    let mut it = Harness::new();
    it.action("zoom_out").action("zoom_out").action("zoom_out").action("zoom_out");
    assert!(it.editor.camera().zoom < 0.5, "{:?}", it.editor.camera());
    it.press("n").click((500.0, 300.0));
    let seen = it.editor.camera().rect_to_screen(it.editor.writing().unwrap().annotation.rect);
    assert_eq!(it.editor.camera().zoom, 0.6);
    let center = seen.center();
    assert!((center.x - 500.0).abs() < 10.0 && (center.y - 300.0).abs() < 10.0, "{center:?}");
}

#[test]
fn what_is_selected_is_framed() {
    let mut it = Harness::new();
    it.place("dynamodb.table", (400.0, 300.0));
    let table = it.rect("table");
    it.press("f").press("Enter").write("Data");
    assert_eq!(it.annotation("Data").rect, table.inflated(24.0));
    it.undo().click_node("table").press_with("F", SHIFT).write("Again");
    assert!(it.annotation("Again").rect.contains_rect(&table));
}

#[test]
fn the_marquee_takes_notes_and_whole_frames() {
    let mut it = Harness::new();
    it.note((300.0, 300.0), "a").press("Escape").frame((500.0, 200.0), (700.0, 400.0), "f");
    it.press("Escape").drag((150.0, 150.0), (600.0, 450.0));
    assert_eq!(it.editor.selection().annotations().len(), 1, "a frame only when it is all in it");
    it.drag((150.0, 150.0), (800.0, 450.0));
    assert_eq!(it.told().unwrap(), "2 items selected");
    it.action("align_top");
    assert_eq!(it.annotation("a").rect.y, it.annotation("f").rect.y);
    it.press_with("a", CTRL).press("Delete");
    assert!(it.annotations().is_empty());
    it.undo();
    assert_eq!(it.annotations().len(), 2);
}

#[test]
fn it_goes_through_the_clipboard_into_another_diagram() {
    let mut it = Harness::new();
    it.note((300.0, 300.0), "first").press_with("c", CTRL);
    let text = it.effects.clipboard.clone().unwrap();
    let was = it.annotation("first").rect;
    let mut other = Harness::with_seed(2);
    other.send(Input::Paste(text.clone())).send(Input::Paste(text.clone()));
    let rects: Vec<Rect> = other.annotations().iter().map(|(_, it)| it.rect).collect();
    assert_eq!(rects[0], was);
    assert_ne!(rects[1], was, "two are not piled on each other");
    // Whatever the clipboard holds, a diagram stays sound.
    let hostile = text.replace("first", "a\\u0000b");
    other.send(Input::Paste(hostile));
    assert_eq!(other.annotations().len(), 2);
    assert!(other.refusal().unwrap().contains("control character"));
}

#[test]
fn keys_alone_put_walk_edit_and_find() {
    let mut it = Harness::new();
    it.press("n").press("Enter").write("first");
    it.press("t").press("Enter").write("second");
    it.press("Escape").press("Tab");
    assert_eq!(it.told().unwrap(), "Note: first");
    it.press("Tab");
    assert_eq!(it.told().unwrap(), "Text: second");
    it.press_with("Tab", SHIFT).press("F2").write("changed");
    assert_eq!(it.annotation("changed").style, Style::Note { color: Tint::Yellow });
    it.edit(Edit::Find(Some("SECOND".to_owned())));
    assert_eq!(it.told().unwrap(), "1 of 1: Text: second");
    assert!(it.editor.selection().only_annotation().is_some());
    it.edit(Edit::Find(None)).press_with("F10", SHIFT);
    assert!(matches!(it.effects.open, Some(Surface::ContextMenu(_))));
    let menu = it.editor.context_menu();
    assert_eq!(menu.title, "second");
    assert_eq!(menu.groups[0][0].id, "write_text");
    let entries = it.editor.commands();
    assert!(entries.iter().any(|it| it.label == "second" && it.detail == "Text"));
    it.press("Delete");
    assert_eq!(it.annotations().len(), 1);
}

#[test]
fn looks_are_changed_and_kept_for_the_next() {
    let mut it = Harness::new();
    it.note((300.0, 300.0), "a").press("t").click((700.0, 300.0)).write("b");
    let ids: Vec<AnnotationId> = it.annotations().into_iter().map(|(id, _)| id).collect();
    it.edit(Edit::Restyle { annotations: ids.clone(), look: Look::Color(Tint::Blue) });
    assert_eq!(it.annotation("a").style, Style::Note { color: Tint::Blue });
    let small = it.annotation("b").rect;
    it.edit(Edit::Restyle { annotations: ids, look: Look::Size(TextSize::XL) });
    assert!(it.annotation("b").rect.w > 2.0 * small.w);
    it.note((300.0, 600.0), "c");
    assert_eq!(it.annotation("c").style, Style::Note { color: Tint::Blue });
}

#[test]
fn who_may_only_look_writes_nothing() {
    let mut it = Harness::new();
    it.note((300.0, 300.0), "a");
    it.editor.set_read_only(true);
    it.double_click((300.0, 300.0));
    assert!(it.editor.writing().is_none());
    it.press("n").click((600.0, 300.0));
    assert!(it.editor.writing().is_none());
    it.press("Escape").drag((300.0, 300.0), (500.0, 300.0)).press("Delete");
    assert_eq!(it.annotations().len(), 1);
    assert_eq!(it.editor.history().undo_label(), Some("Add note"));
}

#[test]
fn a_drag_that_the_canvas_moves_under_ends_where_the_pointer_is() {
    let mut it = Harness::new();
    it.press("f").down((104.0, 104.0), NONE).moved((400.0, 400.0), NONE);
    it.wheel((400.0, 400.0), 0.0, 200.0, NONE).moved((504.0, 504.0), NONE).up((504.0, 504.0), NONE);
    it.write("Tier");
    assert_eq!(it.annotation("Tier").rect, Rect::new(104.0, 104.0, 400.0, 600.0));
    let at = it.editor.camera().to_screen(Point::new(504.0, 404.0));
    it.down((at.x, at.y), NONE).moved((at.x + 96.0, at.y), NONE);
    it.wheel((400.0, 400.0), 96.0, 0.0, NONE).up((at.x + 96.0, at.y), NONE);
    assert_eq!(it.annotation("Tier").rect, Rect::new(104.0, 104.0, 592.0, 600.0));
}
