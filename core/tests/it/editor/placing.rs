//! New nodes: where they land, what they start with, what is refused.

use drawbridge_core::editor::{Edit, Input, Point, Size, Tool};
use drawbridge_core::value::{Context, Value};

use super::architecture;
use super::harness::{Harness, NONE};

#[test]
fn what_is_dropped_lands_in_its_container() {
    architecture().expect(
        "table 856,256 96x88
         vpc 40,88 640x420
           subnet 40,88 248x152
             instance 72,40 96x88",
    );
}

#[test]
fn new_nodes_start_complete_and_secure() {
    let mut it = architecture();
    it.place("ec2.subnet", (500.0, 250.0));
    let text = |it: &Harness, node: &str, key: &str| {
        it.property(node, key).and_then(|it| it.as_str().map(str::to_owned))
    };
    assert_eq!(text(&it, "vpc", "cidr_block").as_deref(), Some("10.0.0.0/16"));
    assert_eq!(text(&it, "subnet", "cidr_block").as_deref(), Some("10.0.0.0/24"));
    assert_eq!(text(&it, "subnet-2", "cidr_block").as_deref(), Some("10.0.1.0/24"));
    assert_eq!(it.property("subnet", "availability_zone"), Some(Context::Zone(0).into()));
    assert_eq!(it.property("subnet-2", "availability_zone"), Some(Context::Zone(1).into()));
    assert_eq!(text(&it, "instance", "metadata_tokens").as_deref(), Some("required"));
    assert_eq!(it.property("instance", "root_encrypted"), Some(Value::Bool(true)));
    assert_eq!(text(&it, "table", "name").as_deref(), Some("table"));
    assert_eq!(text(&it, "table", "billing_mode").as_deref(), Some("PAY_PER_REQUEST"));
}

#[test]
fn an_endpoint_takes_the_route_tables_of_private_subnets() {
    let mut it = architecture();
    it.place("ec2.route_table", (500.0, 200.0));
    let reference = Value::reference(it.id("route-table").as_str(), "id");
    it.edit(Edit::SetProperty {
        node: it.id("subnet"),
        key: "route_table".into(),
        value: Some(reference.clone()),
    });
    it.place("ec2.vpc_endpoint", (500.0, 400.0));
    assert_eq!(it.property("dynamodb-endpoint", "route_tables"), Some(Value::List(vec![reference])));
}

#[test]
fn every_type_that_can_be_drawn_starts_without_a_violation() {
    for ty in drawbridge_core::catalog::all() {
        let mut it = architecture();
        it.edit(Edit::Select { nodes: vec![it.id("instance")], edges: vec![] });
        let n = it.editor.diagram().n_nodes();
        it.edit(Edit::Place { ty: ty.id.to_owned() });
        let is_drawn = ty.is_drawn();
        assert_eq!(it.editor.diagram().n_nodes() > n, is_drawn, "{}: {:?}", ty.id, it.effects.announce);
    }
}

#[test]
fn what_belongs_elsewhere_is_refused_with_the_reason() {
    let mut it = architecture();
    let before = it.editor.diagram().clone();
    for (ty, at, reason) in [
        ("ec2.subnet", (900.0, 500.0), "a subnet belongs in a VPC or an Availability Zone"),
        ("ec2.instance", (600.0, 450.0), "an EC2 instance belongs in a subnet"),
        ("dynamodb.table", (600.0, 450.0), "a DynamoDB table belongs on the canvas, outside any VPC"),
        (
            "iam.role_policy",
            (900.0, 500.0),
            "an inline policy follows from what is drawn, or is read from a file",
        ),
        ("no.such", (900.0, 500.0), "there is no resource type `no.such`"),
    ] {
        it.place(ty, at);
        assert_eq!(it.refusal().as_deref(), Some(reason));
        assert_eq!(*it.editor.diagram(), before);
    }
}

#[test]
fn the_drop_target_is_shown_while_dragging() {
    let mut it = architecture();
    it.send(Input::PaletteDrag { ty: "ec2.subnet".into(), at: Point::new(600.0, 400.0) });
    let overlay = it.editor.overlay();
    let drop = overlay.drop.unwrap();
    assert_eq!((drop.container, drop.refusal), (Some(it.id("vpc")), None));
    assert_eq!(overlay.ghosts.len(), 1);
    it.send(Input::PaletteDrag { ty: "ec2.subnet".into(), at: Point::new(900.0, 600.0) });
    assert_eq!(
        it.editor.overlay().drop.unwrap().refusal.as_deref(),
        Some("a subnet belongs in a VPC or an Availability Zone")
    );
    it.send(Input::PaletteCancel);
    let overlay = it.editor.overlay();
    assert!(overlay.drop.is_none() && overlay.ghosts.is_empty());
}

#[test]
fn nodes_dropped_on_one_spot_lie_side_by_side_and_the_container_grows() {
    let mut it = architecture();
    for _ in 0..3 {
        it.place("ec2.instance", (200.0, 260.0));
    }
    it.expect_no_overlap();
    let subnet = it.rect("subnet");
    assert!(subnet.w > 248.0 || subnet.h > 152.0, "{subnet:?}");
    for name in ["instance", "instance-2", "instance-3", "instance-4"] {
        assert!(subnet.contains_rect(&it.rect(name)), "{name}");
    }
    assert!(it.rect("vpc").contains_rect(&subnet));
}

#[test]
fn click_to_place_gives_the_select_tool_back() {
    let mut it = Harness::new();
    it.edit(Edit::SetTool(Tool::Place(drawbridge_core::catalog::by_id("ec2.vpc").unwrap())));
    it.click((400.0, 300.0));
    it.expect("vpc 80,88 640x420");
    assert_eq!(it.editor.tool(), Tool::Select);
    assert_eq!(it.selected(), ["vpc"]);
}

#[test]
fn what_is_placed_near_the_border_of_the_window_lies_in_the_window() {
    let vpc = || Edit::SetTool(Tool::Place(drawbridge_core::catalog::by_id("ec2.vpc").unwrap()));
    for at in [(1_270.0, 300.0), (5.0, 5.0), (640.0, 790.0)] {
        let mut it = Harness::new();
        it.edit(vpc()).moved(at, NONE);
        let ghost = it.editor.overlay().ghosts[0].rect;
        it.click(at);
        let window = it.editor.camera().world_view(it.editor.viewport());
        let rect = it.rect("vpc");
        assert!(window.contains_rect(&rect) && window.contains_rect(&ghost), "{at:?}: {rect:?}");
    }
    // Where it has no room, it is around the pointer as ever.
    let mut it = Harness::new();
    it.send(Input::Resize(Size::new(500.0, 400.0)));
    it.edit(vpc()).click((490.0, 390.0));
    assert!(it.rect("vpc").center().distance(it.editor.camera().to_world(Point::new(490.0, 390.0))) < 24.0);
}

#[test]
fn a_subnet_in_a_zone_takes_the_next_block_of_the_vpc_and_the_zone_it_is_drawn_in() {
    let mut it = architecture();
    it.place("ec2.availability_zone", (560.0, 300.0));
    it.place("ec2.availability_zone", (560.0, 300.0));
    assert_eq!(it.property("zone", "zone"), Some(Context::Zone(0).into()));
    assert_eq!(it.property("zone-2", "zone"), Some(Context::Zone(1).into()));
    let zone = it.rect("zone-2");
    it.place("ec2.subnet", (zone.x + 130.0, zone.y + 130.0));
    assert_eq!(it.property("subnet-2", "cidr_block"), Some("10.0.1.0/24".into()));
    assert_eq!(it.property("subnet-2", "availability_zone"), None, "the zone around it says so");
    it.place("ec2.subnet", (zone.x + 130.0, zone.y + 130.0));
    assert_eq!(it.property("subnet-3", "cidr_block"), Some("10.0.2.0/24".into()));
}
