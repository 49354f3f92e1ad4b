//! Edges, by pointer and by keyboard.

use drawbridge_core::editor::{Ask, Cursor, EdgeEnd, Edit, Input, Point, Tool};

use super::harness::{Harness, NONE, SHIFT, key_down};
use super::{architecture, grants};

#[test]
fn an_edge_is_drawn_from_a_handle_and_asks_what_it_allows() {
    let mut it = architecture();
    it.moved((200.0, 260.0), NONE);
    let handle = it.editor.overlay().connect_handles.iter().find(|it| it.at.x > 210.0).unwrap().at;
    it.moved((handle.x, handle.y), NONE).down((handle.x, handle.y), NONE);
    it.moved((600.0, 300.0), NONE).moved((900.0, 300.0), NONE);
    let overlay = it.editor.overlay();
    assert_eq!(overlay.glow, [it.id("table")]);
    assert_eq!(overlay.connection.unwrap().to, Some(it.id("table")));
    it.up((900.0, 300.0), NONE);
    let (from, to) = (it.id("instance"), it.id("table"));
    let Some(Ask::Grants { edge: None, .. }) = it.effects.ask.clone() else { panic!("{:?}", it.effects) };

    let asked = it.editor.proposed_edge(&from, &to).unwrap();
    assert_eq!((asked.to.as_ref(), asked.refusal), (Some(&to), None), "its line stays while they are asked");
    let (start, end) = (asked.route.points.first().unwrap(), asked.route.points.last().unwrap());
    assert!(start.distance(it.rect("instance").center()) < start.distance(it.rect("table").center()));
    assert!(end.distance(it.rect("table").center()) < end.distance(it.rect("instance").center()));

    it.edit(Edit::Connect { from: from.clone(), to: to.clone(), grants: grants(&["read"]) });
    let (edge, _) = it.editor.diagram().edges().next().map(|(id, it)| (id.clone(), it.clone())).unwrap();
    assert_eq!(it.told().as_deref(), Some("Connected instance to table"));
    it.edit(Edit::Connect { from, to, grants: grants(&["read"]) });
    assert_eq!(it.refusal().as_deref(), Some("these two are connected already"));

    let at = it.editor.scene().edge(edge.as_str()).unwrap().route.label_at();
    it.double_click((at.x, at.y));
    let Some(Ask::Grants { edge: Some(asked), .. }) = it.effects.ask.clone() else {
        panic!("{:?}", it.effects)
    };
    assert_eq!(asked, edge);
    it.edit(Edit::SetGrants { edge, grants: grants(&["read", "write"]) });
    it.press("Delete");
    assert_eq!(it.editor.diagram().edges().count(), 0);
    it.undo().undo().undo();
    assert_eq!(it.editor.diagram().edges().count(), 0);
}

#[test]
fn an_edge_to_nowhere_or_to_what_knows_no_access_is_refused() {
    let mut it = architecture();
    it.place("ec2.internet_gateway", (500.0, 450.0));
    it.press("c");
    it.down((200.0, 260.0), NONE).moved((400.0, 300.0), NONE).moved((500.0, 450.0), NONE);
    let reason = "an internet gateway is nothing a role gets access to";
    assert_eq!(it.editor.overlay().connection.unwrap().refusal.as_deref(), Some(reason));
    it.up((500.0, 450.0), NONE);
    assert_eq!(it.refusal().as_deref(), Some(reason));
    assert_eq!(it.editor.tool(), Tool::Select);

    it.press("c").down((900.0, 300.0), NONE);
    let reason = "a DynamoDB table has no role of its own, so no access starts at it";
    assert_eq!(it.refusal().as_deref(), Some(reason));
}

#[test]
fn the_keyboard_alone_draws_an_architecture() {
    let mut it = Harness::new();
    for ty in ["ec2.vpc", "ec2.subnet", "ec2.instance", "dynamodb.table"] {
        it.edit(Edit::Place { ty: ty.to_owned() });
        assert_eq!(it.refusal(), None);
    }
    assert_eq!(it.parent("instance").as_deref(), Some("subnet"));
    it.expect_no_overlap();

    let mut walked = Vec::new();
    it.press("Escape");
    while it.press("Tab").effects.used {
        walked.extend(it.selected());
    }
    assert_eq!(walked.len(), 4);
    assert!(it.press_with("Tab", SHIFT).effects.used);
    it.edit(Edit::Select { nodes: vec![it.id("instance")], edges: vec![] });
    let was = it.rect("instance");
    it.press("ArrowRight").press_with("ArrowDown", SHIFT);
    assert_eq!(it.rect("instance").origin(), Point::new(was.x + 1.0, was.y + 8.0));

    it.press("c");
    assert_eq!(it.editor.overlay().connection.unwrap().to, Some(it.id("table")));
    it.press("Enter");
    assert!(matches!(it.effects.ask, Some(Ask::Grants { .. })));
    it.edit(Edit::Select { nodes: vec![it.id("vpc")], edges: vec![] });
    it.press("Enter");
    assert!(matches!(it.effects.ask, Some(Ask::Label { .. })));
    it.edit(Edit::Rename { node: it.id("vpc"), name: "  main ".to_owned() });
    assert!(it.find("main").is_some());
}

#[test]
fn the_connect_tool_walks_by_keyboard_from_start_to_target() {
    let mut it = architecture();
    it.place("dynamodb.table", (900.0, 600.0));
    it.press("Escape").press("c");
    assert_eq!(it.editor.overlay().glow, [it.id("instance")]);
    it.press("Tab").press("Enter").press("Tab").press("Enter");
    let Some(Ask::Grants { from, to, .. }) = it.effects.ask.clone() else { panic!("{:?}", it.effects) };
    assert_eq!((from, to), (it.id("instance"), it.id("table-2")));
}

/// An instance that reads a table, beside another table, a bucket and another instance.
fn connected() -> Harness {
    let mut it = architecture();
    it.place("dynamodb.table", (900.0, 500.0)).place("s3.bucket", (1_100.0, 300.0));
    it.place("ec2.instance", (500.0, 200.0));
    it.place("ec2.subnet", (520.0, 250.0)).place("ec2.instance", (520.0, 260.0));
    it.edit(Edit::Connect { from: it.id("instance"), to: it.id("table"), grants: grants(&["read"]) });
    it
}

impl Harness {
    /// Drags an end of the selected edge to the middle of a node.
    fn drag_end(&mut self, end: EdgeEnd, to: &str) -> &mut Self {
        let handles = self.editor.overlay().edge_handles;
        let from = handles.iter().find(|it| it.0 == end).unwrap().1;
        let (from, to) =
            (self.editor.camera().to_screen(from), self.editor.camera().to_screen(self.rect(to).center()));
        self.drag((from.x, from.y), (to.x, to.y))
    }

    /// `from -> to: grants` of the one edge.
    fn edge(&self) -> String {
        let diagram = self.editor.diagram();
        let name = |id: &drawbridge_core::model::NodeId| diagram.node(id.as_str()).unwrap().name.clone();
        let edges: Vec<String> = diagram
            .edges()
            .map(|(_, it)| {
                let drawbridge_core::model::EdgeKind::Access { grants } = &it.kind;
                let grants: Vec<&str> = grants.iter().map(String::as_str).collect();
                format!("{} -> {}: {}", name(&it.from), name(&it.to), grants.join(" "))
            })
            .collect();
        edges.join(", ")
    }
}

#[test]
fn an_end_of_an_edge_is_dragged_to_another_node() {
    let mut it = connected();
    let id = it.editor.selection().only_edge().unwrap().clone();
    it.drag_end(EdgeEnd::To, "table-2");
    assert_eq!(it.edge(), "instance -> table-2: read");
    assert_eq!(
        (it.effects.transactions.len(), it.told().as_deref()),
        (1, Some("Connected instance to table-2"))
    );
    assert!(it.effects.ask.is_none(), "it allows what it allowed");
    assert_eq!(it.editor.selection().only_edge(), Some(&id), "it is the same edge");
    it.drag_end(EdgeEnd::From, "instance-2");
    assert_eq!(it.edge(), "instance-2 -> table-2: read");
    it.undo().undo();
    assert_eq!(it.edge(), "instance -> table: read");
}

#[test]
fn an_edge_dragged_to_another_type_asks_what_it_allows() {
    let mut it = connected();
    it.edit(Edit::SetGrants {
        edge: it.editor.selection().only_edge().unwrap().clone(),
        grants: grants(&["scan"]),
    });
    it.drag_end(EdgeEnd::To, "bucket");
    let first = it.editor.diagram().node(it.id("bucket").as_str()).unwrap().ty.grants[0].name;
    assert_eq!(it.edge(), format!("instance -> bucket: {first}"));
    assert!(matches!(it.effects.ask, Some(Ask::Grants { edge: Some(_), .. })), "{:?}", it.effects.ask);
}

#[test]
fn an_end_goes_nowhere_where_it_does_not_belong() {
    let mut it = connected();
    let before = it.editor.diagram().clone();
    it.drag_end(EdgeEnd::From, "table-2");
    let reason = "a DynamoDB table has no role of its own, so no access starts at it";
    assert_eq!(it.refusal().as_deref(), Some(reason));
    let at = it.editor.overlay().edge_handles[1].1;
    it.down((at.x, at.y), NONE).moved((at.x - 30.0, at.y + 30.0), NONE);
    let vpc = it.rect("vpc");
    it.moved((vpc.x + 20.0, vpc.bottom() - 10.0), NONE);
    assert_eq!(it.editor.cursor(), Cursor::NotAllowed);
    assert!(it.editor.overlay().connection.unwrap().refusal.is_some());
    it.moved((1_200.0, 600.0), NONE).up((1_200.0, 600.0), NONE);
    assert_eq!(it.refusal(), None, "dropped on nothing, it stays");
    it.drag_end(EdgeEnd::To, "table");
    for cancel in [Input::PointerCancel, key_down("Escape", NONE)] {
        it.down((at.x, at.y), NONE).moved((900.0, 500.0), NONE);
        assert_eq!(it.editor.state_name(), "reconnecting");
        it.send(cancel).up((900.0, 500.0), NONE);
    }
    assert_eq!(*it.editor.diagram(), before);
    // Two nodes are connected once.
    it.edit(Edit::Connect { from: it.id("instance"), to: it.id("table-2"), grants: grants(&["read"]) });
    it.drag_end(EdgeEnd::To, "table");
    assert_eq!(it.refusal().as_deref(), Some("these two are connected already"));
    it.editor.set_read_only(true);
    assert!(it.editor.overlay().edge_handles.is_empty());
}
