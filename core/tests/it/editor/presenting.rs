//! Presentations: step by step, and nothing can be changed by mistake.

use drawbridge_core::editor::{Camera, Edit, Input, Lens, Presented, Size};
use drawbridge_core::model::{Annotation, AnnotationId, Op, Rect, Shows, Style, Tint, Transaction};

use super::architecture;
use super::harness::{CTRL, Harness, NONE, SHIFT};

fn at(it: &Harness) -> Option<(String, usize, usize)> {
    it.editor.presented().map(|Presented { name, number, count }| (name, number, count))
}

fn step(name: &str, number: usize, count: usize) -> Option<(String, usize, usize)> {
    Some((name.to_owned(), number, count))
}

#[test]
fn keys_and_clicks_walk_through_the_views() {
    let mut it = architecture();
    it.press_with("P", SHIFT);
    assert_eq!(at(&it), step("Untitled", 1, 3));
    assert!(it.effects.flight && it.selected().is_empty());
    it.press("ArrowRight");
    assert_eq!((at(&it), it.editor.lens().clone()), (step("Network", 2, 3), Lens::BuiltIn(Shows::Network)));
    it.click((400.0, 300.0));
    assert_eq!(at(&it), step("Data flow", 3, 3));
    it.press(" ");
    assert_eq!(at(&it), step("Data flow", 3, 3));
    it.press("PageUp");
    assert_eq!(it.told().as_deref(), Some("Network, 2 of 3"));
    it.press("Home").press("End").press("Escape");
    assert_eq!((at(&it), it.editor.lens().clone()), (None, Lens::default()));
}

#[test]
fn saved_views_are_the_steps_where_there_are_any() {
    let mut it = architecture();
    it.edit(Edit::SaveView { name: "Access".to_owned(), shows: Shows::Security });
    it.edit(Edit::LookThrough(Lens::default()));
    it.edit(Edit::Present(true)).press("ArrowRight");
    assert_eq!(at(&it), step("Access", 2, 2));
    it.edit(Edit::Present(false));
    assert_eq!(at(&it), None);
}

#[test]
fn frames_are_steps_in_reading_order_before_saved_views() {
    let mut it = architecture();
    it.edit(Edit::SaveView { name: "Access".to_owned(), shows: Shows::Security });
    let frame = |id: &str, text: &str, y: f64| Op::SetAnnotation {
        id: AnnotationId::from(id),
        annotation: Some(Annotation::new(
            Style::Frame { color: Tint::Gray },
            text.to_owned(),
            Rect::new(0.0, y, 400.0, 300.0),
        )),
    };
    let frames = vec![frame("a", "Second", 400.0), frame("b", "First", 0.0)];
    it.editor.apply(Transaction::new("Frames", frames)).unwrap();
    let names: Vec<String> = it.editor.steps().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["Untitled", "First", "Second", "Access"]);
    it.press_with("P", SHIFT).press("ArrowRight");
    assert!(it.seen().contains_rect(&Rect::new(0.0, 0.0, 400.0, 300.0)));
}

#[test]
fn nothing_changes_while_presenting_and_everything_is_as_before_afterwards() {
    let mut it = architecture();
    it.wheel((600.0, 300.0), 40.0, 30.0, NONE);
    let (diagram, camera) = (it.editor.diagram().clone(), it.editor.camera());
    it.press_with("P", SHIFT);
    it.press("Delete").press_with("z", CTRL).drag((200.0, 260.0), (500.0, 500.0)).press("c").press("2");
    it.send(Input::Paste("{}".to_owned()));
    it.wheel((300.0, 300.0), 0.0, -200.0, CTRL);
    assert_eq!(*it.editor.diagram(), diagram);
    it.send(Input::Resize(Size::new(1_600.0, 900.0)));
    assert!(it.seen().contains_rect(&it.rect("vpc")));
    it.press("Escape");
    assert_eq!((it.editor.diagram(), it.editor.camera()), (&diagram, camera));
    assert_ne!(it.editor.camera(), Camera::default());
}
