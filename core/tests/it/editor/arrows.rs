//! Plain arrows: drawn, hung on things and taken off them, moved, hidden, copied and deleted, by pointer and by keyboard alone.

use drawbridge_core::editor::{AnnotationKind, Ask, Edit, Hit, Input, Look, Modifiers, Point, Tool, arrows};
use drawbridge_core::model::{Anchor, Annotation, AnnotationId, Heads, Rect, Style, Target, Tint};
use drawbridge_core::stack::lower;

use super::harness::{ALT, CTRL, Harness, NONE, SHIFT};

impl Harness {
    fn arrows(&self) -> Vec<(AnnotationId, Annotation)> {
        let all = self.editor.diagram().annotations().filter(|(_, it)| it.is_arrow());
        all.map(|(id, it)| (id.clone(), it.clone())).collect()
    }

    fn arrow(&self) -> (AnnotationId, Annotation) {
        let [it] = &self.arrows()[..] else { panic!("{:?}", self.arrows()) };
        it.clone()
    }

    fn line(&self) -> (Point, Point) {
        self.editor.scene().annotation(self.arrow().0.as_str()).unwrap().line.unwrap()
    }

    fn select_both(&mut self) -> &mut Self {
        let nodes = vec![self.id("table"), self.id("table-2")];
        self.edit(Edit::Select { nodes, edges: vec![] })
    }

    /// What the one arrow hangs on.
    fn ends(&self) -> (Option<Anchor>, Option<Anchor>) {
        let arrow = self.arrow().1.arrow.unwrap();
        (arrow.from.clone(), arrow.to.clone())
    }

    fn on(&self, name: &str) -> Option<Anchor> {
        Some(Anchor::middle(Target::Node(self.id(name))))
    }

    /// Draws an arrow from a place to a node.
    fn arrow_to(&mut self, from: (f64, f64), to: &str, modifiers: Modifiers) -> &mut Self {
        let to = self.center(to);
        self.press("a").drag_with(from, to, modifiers)
    }

    fn center(&self, name: &str) -> (f64, f64) {
        let at = self.editor.camera().to_screen(self.rect(name).center());
        (at.x, at.y)
    }
}

/// Two tables side by side, with nothing selected.
fn tables() -> Harness {
    let mut it = Harness::new();
    it.place("dynamodb.table", (300.0, 300.0)).place("dynamodb.table", (700.0, 300.0)).press("Escape");
    it
}

/// An arrow from the one table to the other.
fn joined() -> Harness {
    let mut it = tables();
    let (from, to) = (it.center("table"), it.center("table-2"));
    it.press("a").drag(from, to);
    it
}

#[test]
fn a_drag_from_thing_to_thing_joins_them_and_grants_nothing() {
    let mut it = tables();
    let before = lower(it.editor.diagram());
    it.press("a");
    assert_eq!(it.editor.tool(), Tool::Annotate(AnnotationKind::Arrow));
    let (from, to) = (it.center("table"), it.center("table-2"));
    it.drag(from, to);
    assert_eq!(it.told().unwrap(), "Arrow from table to table-2. Enter labels it");
    assert_eq!(it.editor.tool(), Tool::Select);
    assert_eq!(it.ends(), (it.on("table"), it.on("table-2")));
    assert_eq!(lower(it.editor.diagram()), before);
    assert!(!it.effects.derived && it.editor.diagram().edges().next().is_none());
    let (a, b) = it.line();
    assert_eq!((a.x, b.x), (it.rect("table").right() + 5.0, it.rect("table-2").x - 5.0));
    assert_eq!(it.editor.selection().only_annotation(), Some(&it.arrow().0));
    it.undo();
    assert!(it.arrows().is_empty());
    it.redo();
    assert_eq!(it.ends(), (it.on("table"), it.on("table-2")));
}

#[test]
fn it_follows_what_it_hangs_on_and_while_that_is_dragged_as_well() {
    let mut it = joined();
    let stored = it.arrow().1;
    let (from, to) = (it.center("table-2"), (700.0, 560.0));
    it.press("Escape").moved(from, NONE).down(from, NONE).moved((700.0, 400.0), NONE).moved(to, NONE);
    let (id, _) = it.arrow();
    assert!(it.editor.is_annotation_lifted(&id));
    let overlay = it.editor.overlay();
    let (_, seen) = overlay.annotations.iter().find(|(it, _)| *it == id).unwrap();
    let live = arrows::strokes(seen).line;
    it.up(to, NONE);
    assert_eq!(it.line(), live, "where it was drawn under the pointer");
    assert!(it.line().1.y > it.line().0.y + 50.0);
    assert_eq!(it.arrow().1, stored, "moving a node is no change of the arrow");
    it.undo();
    assert_eq!(it.line().0.y, it.line().1.y);
}

#[test]
fn ends_hang_on_nothing_on_frames_and_on_notes() {
    let mut it = tables();
    it.arrow_to((200.0, 600.0), "table", NONE);
    assert_eq!(it.told().unwrap(), "Arrow to table. Enter labels it");
    assert_eq!(it.line().0, Point::new(200.0, 600.0));
    it.undo().press("n").click((1_000.0, 600.0));
    let annotation = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation: annotation.clone(), text: "Why?".to_owned() }).press("Escape");
    it.arrow_to((1_000.0, 600.0), "table-2", NONE);
    assert_eq!(it.told().unwrap(), "Arrow from note “Why?” to table-2. Enter labels it");
    assert_eq!(it.ends().0, Some(Anchor::middle(Target::Annotation(annotation.clone()))));
    // The note is moved, and the arrow comes along.
    let was = it.line();
    it.edit(Edit::SelectAnnotations(vec![annotation])).press_with("ArrowDown", SHIFT).press("Escape");
    assert_ne!(it.line().0, was.0);
    // With Control held, an end hangs on nothing.
    it.press_with("z", CTRL).press_with("z", CTRL).press("Escape");
    it.arrow_to((200.0, 600.0), "table", CTRL);
    assert_eq!(it.ends(), (None, None));
    // Inside of a frame is room for an end that hangs on nothing; its border takes one.
    it.undo().press("f").drag((100.0, 480.0), (500.0, 720.0));
    let frame = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation: frame.clone(), text: "Zone".to_owned() }).press("Escape");
    it.arrow_to((304.0, 600.0), "table-2", NONE);
    assert_eq!(it.ends().0, None);
    it.undo().arrow_to((504.0, 600.0), "table-2", NONE);
    assert_eq!(it.ends().0, Some(Anchor { target: Target::Annotation(frame), at: Some([1.0, 0.5]) }));
}

#[test]
fn from_click_to_click_and_a_slip_draws_nothing() {
    let mut it = tables();
    let (from, to) = (it.center("table"), it.center("table-2"));
    it.press("a").click(from);
    assert!(it.editor.is_busy());
    it.moved((500.0, 200.0), NONE).click(to);
    assert_eq!(it.ends(), (it.on("table"), it.on("table-2")));
    it.undo().press("a").click((100.0, 100.0)).press("Escape");
    assert!(it.arrows().is_empty() && !it.editor.is_busy());
    it.press("a").drag((100.0, 100.0), (101.0, 105.0));
    assert!(it.arrows().is_empty());
}

#[test]
fn an_end_is_dragged_to_something_else_and_shift_keeps_it_straight() {
    let mut it = joined();
    it.place("dynamodb.table", (700.0, 600.0));
    let id = it.arrow().0;
    it.edit(Edit::SelectAnnotations(vec![id]));
    let end = it.editor.camera().to_screen(it.line().1);
    let to = it.center("table-3");
    it.drag((end.x, end.y), to);
    assert_eq!(it.ends(), (it.on("table"), it.on("table-3")));
    assert_eq!(it.told().unwrap(), "Arrow from table to table-3");
    let start = it.editor.camera().to_screen(it.line().0);
    it.drag((start.x, start.y), (200.0, 600.0));
    assert_eq!(it.ends().0, None);
    it.undo().undo();
    assert_eq!(it.ends(), (it.on("table"), it.on("table-2")));
    it.undo().undo().press("Escape").press("a").drag_with((200.0, 500.0), (400.0, 508.0), SHIFT);
    let (from, to) = it.line();
    assert!((from.y - to.y).abs() < 1e-6 && to.x == 400.0, "{from:?} {to:?}");
}

#[test]
fn what_is_deleted_leaves_the_end_where_it_was_and_takes_an_arrow_that_hung_on_nothing_else() {
    let mut it = joined();
    let (line, was) = (it.line(), it.arrow());
    it.press("Escape").click_node("table-2").press("Delete");
    assert_eq!((it.ends(), it.line()), ((it.on("table"), None), line));
    it.undo();
    assert_eq!((it.arrow(), it.line()), (was.clone(), line));
    it.press("Escape").click_node("table").press_with("a", CTRL);
    it.select_both().press("Delete");
    assert!(it.arrows().is_empty());
    it.undo();
    assert_eq!(it.arrow(), was);
}

#[test]
fn it_ends_at_the_card_that_hides_what_it_hangs_on_and_is_hidden_with_both() {
    let mut it = Harness::new();
    it.place("ec2.vpc", (420.0, 400.0)).place("dynamodb.table", (1_100.0, 400.0));
    let vpc = it.rect("vpc");
    it.place("ec2.security_group", (vpc.x + 100.0, vpc.y + 120.0));
    it.place("ec2.security_group", (vpc.x + 300.0, vpc.y + 120.0)).press("Escape");
    let groups = it.names("ec2.security_group");
    let from = it.center(&groups[0]);
    it.arrow_to(from, "table", NONE).press("Escape");
    it.arrow_to(from, &groups[1], NONE).press("Escape");
    assert_eq!(it.arrows().len(), 2);
    let [out, inside] = [0, 1].map(|n| it.arrows()[n].0.clone());
    it.click((vpc.x + 60.0, vpc.y + 12.0)).press_with("C", SHIFT);
    let scene = it.editor.scene();
    let card = scene.seen_rect(it.id("vpc").as_str()).unwrap();
    assert!(scene.is_annotation_folded(inside.as_str()) && !scene.is_annotation_folded(out.as_str()));
    let (from, _) = scene.annotation(out.as_str()).unwrap().line.unwrap();
    assert!(card.inflated(6.0).contains(from), "{from:?} {card:?}");
    // Who goes to what is hidden opens it.
    it.edit(Edit::ZoomToAnnotation(inside.clone()));
    assert!(!it.editor.scene().is_annotation_folded(inside.as_str()));
}

#[test]
fn it_is_labeled_restyled_found_and_told() {
    let mut it = joined();
    it.press("Enter");
    let (id, _) = it.arrow();
    assert_eq!(it.effects.ask, Some(Ask::Text { annotation: id.clone() }));
    assert!(!it.editor.is_annotation_lifted(&id), "it stays while its label is written");
    it.edit(Edit::Write { annotation: id.clone(), text: " 1. <upload>\nnow ".to_owned() });
    assert_eq!(it.told().unwrap(), "Arrow from table to table-2: 1. <upload> now");
    for look in [Look::Color(Tint::Blue), Look::Dashed(true), Look::Heads(Heads::Both)] {
        it.edit(Edit::Restyle { annotations: vec![id.clone()], look });
    }
    let style = Style::Arrow { color: Tint::Blue, dashed: true, heads: Heads::Both };
    assert_eq!(it.arrow().1.style, style);
    assert_eq!(it.editor.describe_annotation(&id), "Arrow between table and table-2: 1. <upload> now");
    it.edit(Edit::Find(Some("upload".to_owned())));
    assert_eq!(it.told().unwrap(), "1 of 1: Arrow between table and table-2: 1. <upload> now");
    // The next one looks like it; a double click on the line writes its label.
    it.edit(Edit::Find(None)).press("Escape").press("Escape");
    it.press("a").drag((200.0, 600.0), (600.0, 600.0));
    assert!(it.arrows().iter().all(|(_, it)| it.style == style));
    it.press("Escape").double_click((300.0, 603.0));
    assert!(it.editor.writing().is_some());
    it.send(Input::PointerLeave);
    it.moved((300.0, 603.0), NONE);
    assert!(matches!(it.editor.hover(), Some(Hit::Annotation(_))));
    it.moved((300.0, 620.0), NONE);
    assert_eq!(it.editor.hover(), None);
}

#[test]
fn it_is_copied_with_what_it_hangs_on_and_alone_it_hangs_on_nothing() {
    let mut it = joined();
    it.select_both();
    it.press_with("d", CTRL);
    assert_eq!(it.arrows().len(), 2);
    let copies = it.names("dynamodb.table");
    assert_eq!(copies.len(), 4);
    let on = |name: &str| Some(Anchor::middle(Target::Node(it.id(name))));
    let copy = it.arrows().into_iter().map(|(_, it)| it.arrow.unwrap());
    let ends: Vec<_> = copy.map(|it| (it.from.clone(), it.to.clone())).collect();
    assert!(ends.contains(&(on("table-3"), on("table-4"))), "{ends:?}");
    it.undo();
    let (id, _) = it.arrow();
    let line = it.line();
    it.edit(Edit::SelectAnnotations(vec![id])).press_with("c", CTRL);
    let text = it.effects.clipboard.clone().unwrap();
    let mut other = Harness::with_seed(2);
    other.send(Input::Paste(text));
    assert_eq!((other.ends(), other.line()), ((None, None), line));
    // With Alt, a copy is dragged off.
    it.drag_with((500.0, line.0.y), (500.0, line.0.y + 200.0), ALT);
    assert_eq!(it.arrows().len(), 2);
    it.undo();
    assert_eq!(it.arrows().len(), 1);
}

#[test]
fn one_that_hangs_on_nothing_is_moved_by_mouse_keys_and_marquee() {
    let mut it = Harness::new();
    it.press("a").drag((200.0, 200.0), (400.0, 304.0));
    let was = it.line();
    it.drag((300.0, 252.0), (380.0, 332.0));
    let by = it.line().0 - was.0;
    assert!(by.x == 80.0 && by.y == 80.0 && it.line().1 - was.1 == by, "{by:?}");
    it.press("ArrowRight");
    assert_eq!(it.line().1.x, was.1.x + 81.0);
    it.press("Escape").drag((150.0, 150.0), (700.0, 350.0));
    assert!(it.editor.selection().is_empty(), "only when it is all in it");
    it.drag((150.0, 150.0), (700.0, 600.0));
    assert_eq!(it.editor.selection().annotations().len(), 1);
    it.press("Delete");
    assert!(it.arrows().is_empty());
}

#[test]
fn keys_alone_draw_it() {
    let mut it = tables();
    it.press("a").press("Tab");
    assert!(it.told().unwrap().starts_with("table, DynamoDB table"), "{:?}", it.told());
    it.press("Enter");
    assert!(it.told().unwrap().starts_with("Arrow from table: Tab chooses"), "{:?}", it.told());
    it.press("Tab");
    assert_eq!(it.told().unwrap(), "Arrow to table-2, DynamoDB table");
    it.press("Enter");
    assert_eq!(it.ends(), (it.on("table"), it.on("table-2")));
    // From what is selected by its menu, to where arrow keys take the end.
    it.undo().click_node("table").action("arrow_from").press("ArrowDown").press("Enter");
    assert_eq!(it.ends(), (it.on("table"), None));
    // On nothing at all.
    it.undo().press("Escape").press("a").press("Enter").press("Enter");
    assert_eq!(it.ends(), (None, None));
    it.press("Escape").press("Tab").press("Tab").press("Tab");
    assert_eq!(it.told().unwrap(), "Arrow");
}

#[test]
fn two_between_the_same_things_and_one_beside_an_edge_do_not_cover_each_other() {
    let mut it = Harness::new();
    it.place("lambda.function", (300.0, 300.0)).place("dynamodb.table", (700.0, 300.0)).press("Escape");
    let (from, to) = (it.center("function"), it.center("table"));
    it.press("a").drag(from, to).press("Escape");
    let alone = it.line();
    let (from_id, to_id) = (it.id("function"), it.id("table"));
    let grants = std::collections::BTreeSet::from(["read".to_owned()]);
    it.edit(Edit::Connect { from: from_id, to: to_id, grants });
    assert_eq!(it.editor.diagram().edges().count(), 1, "{:?}", it.refusal());
    assert_eq!((it.line().0.y - alone.0.y).abs(), 16.0);
    it.press("Escape").press("a").drag(to, from);
    let lines: Vec<f64> = it
        .arrows()
        .iter()
        .map(|(id, _)| it.editor.scene().annotation(id.as_str()).unwrap().line.unwrap().0.y)
        .collect();
    assert_eq!((lines[0] - lines[1]).abs(), 32.0);
}

#[test]
fn who_may_only_look_draws_none_and_it_stays_out_of_alignment_and_pins() {
    let mut it = joined();
    let (id, arrow) = it.arrow();
    it.edit(Edit::SelectAnnotations(vec![id.clone()])).action("pin_note").action("align_left");
    it.drag((500.0, it.line().0.y), (500.0, 560.0));
    assert_eq!(it.arrow().1, arrow, "what hangs on both ends stays there");
    it.editor.set_read_only(true);
    it.press("Escape").press("a").drag((200.0, 600.0), (600.0, 600.0));
    it.edit(Edit::SelectAnnotations(vec![id])).press("Delete");
    assert_eq!(it.arrows().len(), 1);
    assert!(it.editor.overlay().edge_handles.is_empty());
    let rect: Rect = it.editor.scene().bounds().unwrap();
    assert!(rect.contains(it.line().0));
}
