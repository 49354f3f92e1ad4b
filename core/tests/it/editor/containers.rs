//! Containers that are closed and opened: a card stands for each and for all in it, and the architecture stays what it is.

use drawbridge_core::editor::{Cover, Edit, Lens, Modifiers, Point, Stop, Tone, Trace};
use drawbridge_core::layout::{Scope, tidy};
use drawbridge_core::model::{
    AnnotationId, Diagram, NodeId, Op, Rect, Shows, Standing, Transaction, snapshot,
};
use drawbridge_core::picture::{Picture, Sight, Theme, drawio};
use drawbridge_core::stack::lower;

use super::harness::{ALT, CTRL, Harness, NONE, SHIFT};
use super::{architecture, grants};

/// The architecture with an instance that reads the table.
fn connected() -> Harness {
    let mut it = architecture();
    let (from, to) = (it.id("instance"), it.id("table"));
    it.edit(Edit::Connect { from, to, grants: grants(&["read"]) });
    it.press("Escape");
    it
}

impl Harness {
    fn fold(&mut self, name: &str, action: &str) -> &mut Self {
        let node = self.id(name);
        self.edit(Edit::Select { nodes: vec![node], edges: vec![] }).action(action)
    }

    /// What is seen of a node.
    fn box_of(&self, name: &str) -> Rect {
        self.editor.scene().seen_rect(self.id(name).as_str()).unwrap()
    }

    fn is_seen(&self, name: &str) -> bool {
        self.editor.scene().folded_into(self.id(name).as_str()).is_none()
    }

    /// The middle of the handle that closes or opens a container under the pointer.
    fn fold_handle(&mut self, name: &str) -> (f64, f64) {
        let at = self.box_of(name);
        let near = self.editor.camera().to_screen(Point::new(at.x + 6.0, at.y + 6.0));
        self.moved((near.x, near.y), NONE);
        let id = self.id(name);
        let handle = self.editor.overlay().fold_handles.into_iter().find(|it| it.node == id).unwrap();
        let at = self.editor.camera().to_screen(handle.at);
        (at.x, at.y)
    }
}

fn at(rect: &Rect) -> (f64, f64) {
    (rect.center().x, rect.center().y)
}

#[test]
fn a_card_stands_for_all_that_is_in_a_container() {
    let mut it = connected();
    let (before, open, instance) = (it.editor.diagram().clone(), it.rect("vpc"), it.rect("instance"));
    it.click_node("vpc").press_with("C", SHIFT);
    assert_eq!(it.told().unwrap(), "vpc, VPC, collapsed, 2 resources inside");
    assert!(!it.effects.derived, "a closed container is a way of looking");
    assert_eq!(lower(&before), lower(it.editor.diagram()));
    let card = it.box_of("vpc");
    assert!(open.contains_rect(&card) && card.origin() == open.origin() && card.h < open.h, "{card:?}");
    assert!(!it.is_seen("subnet") && !it.is_seen("instance") && it.is_seen("vpc"));
    assert_eq!(it.box_of("instance"), card);
    // Edges from what is in it begin at its border.
    let first = *it.editor.scene().edges().next().unwrap().1.route.points.first().unwrap();
    assert!(card.inflated(0.01).contains(first), "{first:?} {card:?}");
    // What it hides is not hit where it stood, and is not drawn.
    it.press("Escape").click(at(&instance));
    assert_eq!(it.selected(), [""; 0]);
    let everything = Rect::new(-1e4, -1e4, 2e4, 2e4);
    let visible = it.editor.scene().visible(&everything);
    assert_eq!((visible.containers.len(), visible.icons.len(), visible.edges.len()), (0, 2, 1));
    // All of it is one box to the pointer.
    it.click(at(&card));
    assert_eq!(it.selected(), ["vpc"]);
    assert!(it.editor.overlay().resize_handles.is_empty());
    it.press_with("O", SHIFT);
    assert_eq!((it.editor.diagram(), it.box_of("vpc"), it.is_seen("instance")), (&before, open, true));
    it.undo();
    assert_eq!(it.box_of("vpc"), card);
    it.undo();
    assert_eq!(*it.editor.diagram(), before);
}

#[test]
fn a_handle_in_the_title_closes_and_opens_and_a_double_click_opens() {
    let mut it = connected();
    let handle = it.fold_handle("subnet");
    it.click(handle);
    assert!(it.editor.diagram().is_closed(it.id("subnet").as_str()));
    let motion = it.editor.diagram().clone();
    // The second click of an impatient hand does nothing.
    it.fold("subnet", "open");
    let handle = it.fold_handle("subnet");
    it.double_click(handle);
    assert!(it.editor.diagram().is_closed(it.id("subnet").as_str()) && it.effects.ask.is_none());
    assert_eq!(*it.editor.diagram(), motion);
    // A card opens; an open box asks for its name as ever.
    let card = it.box_of("subnet");
    it.press("Escape").double_click((card.x + 30.0, card.center().y));
    assert!(it.is_seen("instance") && it.effects.ask.is_none());
    let subnet = it.box_of("subnet");
    it.press("Escape").double_click((subnet.x + 12.0, subnet.bottom() - 8.0));
    assert!(it.effects.ask.is_some());
    // What is hidden is not selected any more: the card is.
    it.press("Escape").press_with("a", CTRL);
    let handle = it.fold_handle("vpc");
    it.click(handle);
    assert_eq!(
        (it.selected(), it.editor.selection().edges().len()),
        (vec!["table".to_owned(), "vpc".to_owned()], 1)
    );
    it.undo();
    // What holds nothing has nothing to hide.
    it.press("Escape").place("ec2.vpc", (360.0, 640.0)).fold("vpc-2", "collapse");
    assert!(!it.editor.diagram().is_closed(it.id("vpc-2").as_str()));
}

#[test]
fn who_may_only_look_folds_for_themselves() {
    let mut it = connected();
    it.fold("vpc", "collapse");
    it.editor.set_read_only(true);
    let before = it.editor.diagram().clone();
    it.double_click(at(&it.box_of("vpc")));
    assert!(it.is_seen("instance") && it.effects.transactions.is_empty() && !it.effects.derived);
    let handle = it.fold_handle("subnet");
    it.click(handle);
    assert!(it.is_seen("subnet") && !it.is_seen("instance"));
    let instance = it.id("instance");
    it.edit(Edit::ZoomToNode(instance));
    assert!(it.is_seen("instance"));
    // What others do meanwhile is seen as it is.
    let rename = Op::Rename { id: it.id("table"), name: "scores".to_owned() };
    it.editor.apply_remote(Transaction::new("Rename", vec![rename])).unwrap();
    assert!(it.is_seen("instance") && it.editor.scene().node(it.id("scores").as_str()).is_some());
    assert_eq!(it.editor.diagram().closed().count(), before.closed().count());
    // Who may change it from now on sees what it says.
    it.editor.set_read_only(false);
    assert!(!it.is_seen("instance") && it.is_seen("vpc"));
}

#[test]
fn edges_that_fall_together_are_one_line() {
    let mut it = connected();
    it.place("ec2.instance", (200.0, 260.0));
    let (second, table) = (it.id("instance-2"), it.id("table"));
    it.edit(Edit::Connect { from: second.clone(), to: table.clone(), grants: grants(&["write"]) });
    it.place("lambda.function", (700.0, 560.0));
    let function = it.id("function");
    it.edit(Edit::Connect { from: function, to: table, grants: grants(&["read"]) }).press("Escape");
    it.fold("vpc", "collapse");
    let scene = it.editor.scene();
    let drawn: Vec<_> = scene.edges().filter(|(id, _)| !scene.is_edge_folded(id.as_str())).collect();
    assert_eq!(drawn.len(), 2, "that of the function, and one for both instances");
    let (line, edge) = drawn.into_iter().find(|(id, _)| !scene.bundle(id.as_str()).is_empty()).unwrap();
    let (line, middle) = (line.clone(), edge.route.label_at());
    assert_eq!(scene.bundle(line.as_str()).len(), 2);
    let svg = Picture::of(it.editor.diagram(), Theme::Light, &Sight::default()).svg;
    assert!(svg.contains(">2 connections<") && svg.contains(">read<") && !svg.contains(">write<"), "{svg}");
    // It is selected as what it is.
    it.press("Escape").click((middle.x, middle.y));
    assert_eq!(it.editor.selection().edges().len(), 2);
    it.press("Delete");
    assert_eq!(it.editor.diagram().edges().count(), 1);
    it.undo().press("Escape");
    // With one gone, the other is itself.
    it.edit(Edit::Select { nodes: vec![second], edges: vec![] }).press("Delete");
    assert!(it.editor.scene().edges().all(|(id, _)| it.editor.scene().bundle(id.as_str()).is_empty()));
    it.undo().fold("vpc", "open");
    assert!(it.editor.scene().edges().all(|(_, it)| it.route.points.len() > 1));
}

#[test]
fn it_moves_with_all_in_it_and_takes_no_more_room_than_is_seen() {
    let mut it = connected();
    it.press("n").click((180.0, 440.0));
    let note = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation: note.clone(), text: "Why?".to_owned() }).press("Escape");
    let rect_of = |it: &Harness, id: &AnnotationId| it.editor.diagram().annotation(id.as_str()).unwrap().rect;
    let (instance, noted) = (it.rect("instance"), rect_of(&it, &note));
    assert!(it.rect("vpc").contains_rect(&noted), "{noted:?} {:?}", it.rect("vpc"));
    it.fold("vpc", "collapse").press("Escape");
    assert!(it.editor.scene().is_annotation_folded(note.as_str()));
    // It goes past the table, which its open box would cover.
    let card = it.box_of("vpc");
    let (from, table) = ((card.x + 30.0, card.center().y), it.rect("table"));
    let by = (table.x - card.x - 260.0, 0.0);
    it.moved(from, NONE).down(from, NONE).moved((from.0 + by.0, from.1 + by.1), CTRL);
    let overlay = it.editor.overlay();
    assert_eq!(
        (overlay.lifted.nodes.len(), overlay.lifted.edges.len()),
        (1, 1),
        "what is hidden is not drawn"
    );
    assert!(overlay.annotations.is_empty());
    it.up((from.0 + by.0, from.1 + by.1), CTRL);
    let moved = it.box_of("vpc").x - card.x;
    assert!((moved - by.0).abs() < 1.0);
    assert_eq!((it.rect("instance").x, it.rect("table")), (instance.x + moved, table));
    assert_eq!(rect_of(&it, &note).x, noted.x + moved);
    // Opened, it has its size, and the table makes way.
    let size = it.rect("vpc").size();
    it.fold("vpc", "open");
    assert_eq!(it.rect("vpc").size(), size);
    it.expect_no_overlap();
    assert!(it.rect("table").x > table.x && !it.editor.scene().is_annotation_folded(note.as_str()));
    assert!(it.effects.motion.is_some());
    it.undo();
    assert_eq!(it.rect("table"), table);
    assert!(it.effects.motion.is_some());
}

#[test]
fn nothing_is_put_into_what_is_closed() {
    let mut it = connected();
    it.place("ec2.vpc", (360.0, 640.0)).fold("subnet", "collapse").press("Escape");
    let card = it.box_of("subnet");
    it.place("ec2.instance", at(&card));
    assert_eq!(it.refusal().unwrap(), "“subnet” is collapsed: open it to put something into it");
    it.place("ec2.vpc", at(&card));
    assert_eq!(it.names("ec2.instance"), ["instance"]);
    // By name and from the clipboard it goes elsewhere, or nowhere.
    it.fold("subnet", "collapse").edit(Edit::Place { ty: "ec2.instance".to_owned() });
    assert_eq!(it.names("ec2.instance"), ["instance"]);
    // What does not belong there says so as ever.
    it.press("Escape").place("ec2.availability_zone", at(&card));
    assert!(!it.refusal().unwrap_or_default().contains("collapsed"));
}

#[test]
fn an_answer_and_a_view_show_the_card_for_what_is_in_it() {
    let mut it = connected();
    it.fold("vpc", "collapse").press("Escape");
    let [vpc, instance, table] = ["vpc", "instance", "table"].map(|name| it.id(name));
    let stop =
        |node: &NodeId, steps: &[usize], tone: Tone| Stop { node: node.clone(), steps: steps.to_vec(), tone };
    let trace = Trace {
        line: vec![instance.clone(), it.id("subnet"), table.clone()],
        stops: vec![stop(&instance, &[1, 2], Tone::Good), stop(&it.id("subnet"), &[3], Tone::Bad)],
        ..Trace::default()
    };
    it.edit(Edit::Trace(Some(trace)));
    let overlay = it.editor.overlay().trace.unwrap();
    assert_eq!(overlay.legs.len(), 1, "what goes on inside is not seen");
    assert!(overlay.lit.iter().any(|(id, rect)| *id == vpc && *rect == it.box_of("vpc")));
    let discs: Vec<_> = overlay.discs.iter().map(|it| (it.text.as_str(), it.tone, it.is_container)).collect();
    assert_eq!(discs, [("1–3", Tone::Bad, true)]);
    // The card counts as what is in it, and keys walk its edges.
    it.edit(Edit::Trace(None)).edit(Edit::LookThrough(Lens::BuiltIn(Shows::DataFlow)));
    assert_eq!(it.editor.standing(&vpc), Standing::In);
    it.edit(Edit::LookThrough(Lens::default()));
    it.edit(Edit::Select { nodes: vec![table], edges: vec![] }).press_with("ArrowLeft", ALT);
    assert_eq!(it.selected(), ["vpc"]);
    it.press_with("ArrowRight", ALT);
    assert_eq!(it.selected(), ["table"]);
}

#[test]
fn copies_are_closed_as_well_and_deleting_names_what_goes_along() {
    let mut it = connected();
    it.fold("vpc", "collapse");
    let before = it.editor.diagram().clone();
    it.press_with("d", CTRL);
    let copy = it.id("vpc-2");
    assert!(it.editor.diagram().is_closed(copy.as_str()));
    assert_eq!(it.names("ec2.instance"), ["instance", "instance-2"]);
    assert_eq!(it.rect("vpc-2").size(), it.rect("vpc").size());
    it.expect_no_overlap();
    it.undo();
    let card = it.box_of("vpc");
    it.press("Escape").drag_with(
        (card.x + 30.0, card.center().y),
        (card.x + 30.0, card.center().y + 300.0),
        ALT,
    );
    assert_eq!(it.rect("vpc-2").size(), it.rect("vpc").size());
    it.undo().fold("vpc", "collapse").press("Delete");
    let told = it.told().unwrap();
    assert!(told.starts_with("Deleted vpc, with 2 nodes in it"), "{told}");
    it.undo();
    assert_eq!(*it.editor.diagram(), before);
    assert!(!it.is_seen("instance"));
}

#[test]
fn who_goes_to_something_hidden_sees_it() {
    let mut it = connected();
    it.fold("subnet", "collapse").fold("vpc", "collapse").press("Escape");
    assert_eq!(
        it.editor.scene().folded_into(it.id("instance").as_str()),
        Some(&Cover::Container(it.id("vpc")))
    );
    it.edit(Edit::Find(Some("instance".to_owned())));
    assert_eq!(it.told().unwrap(), "1 of 1: instance, EC2 instance in subnet, in the collapsed “vpc”");
    assert!(!it.is_seen("instance"), "nothing opens while somebody types");
    it.edit(Edit::FindNext { backwards: false });
    assert!(it.is_seen("instance"));
    it.undo();
    let instance = it.id("instance");
    it.edit(Edit::Find(None)).edit(Edit::ZoomToNode(instance.clone()));
    assert!(it.is_seen("instance") && it.selected() == ["instance"]);
    it.undo();
    assert!(!it.is_seen("instance"), "all that opened closes with one step");
    // Who may only look goes there as well, and changes nothing.
    it.editor.set_read_only(true);
    it.edit(Edit::ZoomToNode(instance));
    assert!(it.is_seen("instance") && it.editor.diagram().is_closed(it.id("vpc").as_str()));
}

#[test]
fn a_frame_and_a_container_hide_each_other_by_size() {
    let mut it = connected();
    let vpc = it.rect("vpc");
    it.press("f").drag((vpc.x - 20.0, vpc.y - 20.0), (vpc.right() + 20.0, vpc.bottom() + 20.0));
    let outer = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation: outer.clone(), text: "All".to_owned() }).press("Escape");
    let subnet = it.rect("subnet");
    it.press("f").drag((subnet.x - 8.0, subnet.y - 8.0), (subnet.right() + 8.0, subnet.bottom() + 8.0));
    let inner = it.editor.writing().unwrap().id.clone();
    it.edit(Edit::Write { annotation: inner.clone(), text: "Inner".to_owned() }).press("Escape");
    let frame = |it: &mut Harness, id: &AnnotationId, action: &str| {
        it.edit(Edit::SelectAnnotations(vec![id.clone()])).action(action);
    };
    frame(&mut it, &inner, "collapse");
    assert_eq!(it.editor.scene().folded_into(it.id("instance").as_str()), Some(&Cover::Frame(inner.clone())));
    it.fold("vpc", "collapse");
    assert!(it.editor.scene().is_annotation_folded(inner.as_str()));
    assert_eq!(
        it.editor.scene().folded_into(it.id("instance").as_str()),
        Some(&Cover::Container(it.id("vpc")))
    );
    frame(&mut it, &outer, "collapse");
    for name in ["vpc", "subnet", "instance"] {
        assert_eq!(it.editor.scene().folded_into(it.id(name).as_str()), Some(&Cover::Frame(outer.clone())));
    }
    let instance = it.id("instance");
    it.edit(Edit::ZoomToNode(instance));
    assert!(it.is_seen("instance") && it.editor.diagram().closed().next().is_none());
}

#[test]
fn pictures_and_files_show_it_closed() {
    let mut it = connected();
    it.fold("vpc", "collapse");
    let svg = Picture::of(it.editor.diagram(), Theme::Dark, &Sight::default()).svg;
    assert!(svg.contains(">vpc<") && svg.contains(">2 resources<") && !svg.contains(">instance<"));
    let text = drawio(it.editor.diagram());
    let document = roxmltree::Document::parse(&text).unwrap();
    let id = format!("node-{}", it.id("vpc"));
    let cell = document.descendants().find(|it| it.attribute("id") == Some(&id)).unwrap();
    assert_eq!(cell.attribute("collapsed"), Some("1"));
    assert!(!cell.attribute("style").unwrap().contains("collapsible=0"));
    let open = cell.descendants().find(|it| it.attribute("as") == Some("alternateBounds")).unwrap();
    let (card, vpc) = (it.box_of("vpc"), it.rect("vpc"));
    assert_eq!(open.attribute("width"), Some(vpc.w.to_string().as_str()));
    assert_eq!(cell.first_element_child().unwrap().attribute("width"), Some(card.w.to_string().as_str()));
    // The file says so apart from the node and its place.
    let (closed, id) = (snapshot::write(it.editor.diagram()), it.id("vpc"));
    assert!(closed.contains(&format!("  \"closed\": {{\n    \"{id}\": []\n  }},\n")), "{closed}");
    assert_eq!(snapshot::read(&closed).unwrap(), *it.editor.diagram());
    it.undo();
    let open = snapshot::write(it.editor.diagram());
    assert!(open.lines().all(|line| closed.contains(line)) && !open.contains("closed"));
    let wrong = closed.replace(&format!("\"{id}\": []"), "\"nobody\": []");
    assert!(snapshot::read(&wrong).unwrap_err().to_string().contains("node `nobody` does not exist"));
}

#[test]
fn tidying_up_arranges_the_card() {
    let mut it = connected();
    it.place("lambda.function", (900.0, 560.0)).fold("vpc", "collapse");
    let inside = |it: &Diagram, id: &NodeId| it.node(id.as_str()).unwrap().placement.clone();
    let (subnet, before) = (it.id("subnet"), it.editor.diagram().clone());
    it.press("Escape").press_with("L", Modifiers { shift: true, ..CTRL });
    assert_eq!(inside(it.editor.diagram(), &subnet), inside(&before, &subnet));
    it.expect_no_overlap();
    assert!(it.rect("table").x < it.box_of("vpc").x + it.rect("vpc").w, "the table stands beside the card");
    // Something new in it is given room as if it were open.
    let mut diagram = it.editor.diagram().clone();
    let new = NodeId::from("new");
    let mut node = diagram.node(it.id("instance").as_str()).unwrap().clone();
    node.name = "new".to_owned();
    diagram.apply(Op::AddNode { id: new.clone(), node }).unwrap();
    let arrived = [new.clone()].into();
    let ops = tidy(&diagram, Scope::Arrived(&arrived));
    diagram.apply_all(Transaction::new("Arrive", ops)).unwrap();
    let (a, b) = (inside(&diagram, &new), inside(&diagram, &it.id("instance")));
    assert!(!a.rect.overlaps(&b.rect));
}
