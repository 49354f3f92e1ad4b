//! Tidying up: nothing overlaps, containers hold what is in them, and doing it twice changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use drawbridge_core::catalog::{self, Properties};
use drawbridge_core::layout::{Scope, tidy};
use drawbridge_core::model::{
    Diagram, Edge, EdgeId, EdgeKind, Node, NodeId, Op, Placement, Rect, Transaction,
};
use drawbridge_core::templates;
use drawbridge_core::value::{Context, Value};
use proptest::prelude::*;

/// What a generated diagram is made of: types by what may hold them.
#[derive(Clone, Debug)]
struct Sketch {
    vpcs: Vec<Vpc>,
    outside: Vec<(usize, Rect)>,
    edges: Vec<(usize, usize)>,
}

#[derive(Clone, Debug)]
struct Vpc {
    rect: Rect,
    /// Zone, whether public, place and what is in it.
    subnets: Vec<(u8, bool, Rect, Vec<Rect>)>,
    others: Vec<(usize, Rect)>,
}

const IN_VPC: [&str; 5] = [
    "ec2.internet_gateway",
    "ec2.security_group",
    "ec2.route_table",
    "ec2.vpc_endpoint",
    "elb.load_balancer",
];
const OUTSIDE: [&str; 5] = ["dynamodb.table", "s3.bucket", "outside.internet", "iam.role", "sqs.queue"];

fn rect() -> impl Strategy<Value = Rect> {
    (-900.0..900.0, -900.0..900.0, 90.0..700.0, 80.0..500.0).prop_map(|(x, y, w, h)| Rect::new(x, y, w, h))
}

fn vpc() -> impl Strategy<Value = Vpc> {
    let subnet = (0..3_u8, any::<bool>(), rect(), prop::collection::vec(rect(), 0..6));
    let others = prop::collection::vec((0..IN_VPC.len(), rect()), 0..8);
    (rect(), prop::collection::vec(subnet, 0..7), others).prop_map(|(rect, subnets, others)| Vpc {
        rect,
        subnets,
        others,
    })
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let outside = prop::collection::vec((0..OUTSIDE.len(), rect()), 0..12);
    let edges = prop::collection::vec((0..40_usize, 0..40_usize), 0..30);
    (prop::collection::vec(vpc(), 0..4), outside, edges).prop_map(|(vpcs, outside, edges)| Sketch {
        vpcs,
        outside,
        edges,
    })
}

fn add(diagram: &mut Diagram, ty: &str, parent: Option<&NodeId>, rect: Rect, props: Properties) -> NodeId {
    let ty = catalog::by_id(ty).unwrap();
    let id = NodeId::from(format!("n{:03}", diagram.n_nodes()).as_str());
    let rect = if ty.is_container() { rect } else { Rect::new(rect.x, rect.y, 96.0, 88.0) };
    let placement = Placement { parent: parent.cloned(), rect };
    let node = Node { ty, name: format!("{} of the drawing", ty.label), placement, props };
    diagram.apply(Op::AddNode { id: id.clone(), node }).unwrap();
    id
}

fn drawn(sketch: &Sketch) -> Diagram {
    let mut it = Diagram::default();
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for vpc in &sketch.vpcs {
        let id = add(&mut it, "ec2.vpc", None, vpc.rect, Properties::new());
        for (zone, is_public, rect, instances) in &vpc.subnets {
            let props = Properties::from([
                ("availability_zone", Value::Context(Context::Zone(*zone))),
                ("tier", if *is_public { "public" } else { "private" }.into()),
            ]);
            let subnet = add(&mut it, "ec2.subnet", Some(&id), *rect, props);
            for rect in instances {
                from.push(add(&mut it, "ec2.instance", Some(&subnet), *rect, Properties::new()));
            }
        }
        for (ty, rect) in &vpc.others {
            add(&mut it, IN_VPC[*ty], Some(&id), *rect, Properties::new());
        }
    }
    for (ty, rect) in &sketch.outside {
        let id = add(&mut it, OUTSIDE[*ty], None, *rect, Properties::new());
        if *ty < 2 {
            to.push(id);
        }
    }
    for (n, (a, b)) in sketch.edges.iter().enumerate() {
        let Some((from, to)) = from.get(*a).zip(to.get(*b)) else { continue };
        let kind = EdgeKind::Access { grants: BTreeSet::from(["read".to_owned()]) };
        let edge = Edge { from: from.clone(), to: to.clone(), kind };
        drop(it.apply(Op::AddEdge { id: EdgeId::from(format!("e{n}").as_str()), edge }));
    }
    it
}

fn tidied(diagram: &Diagram, scope: Scope<'_>) -> Diagram {
    let mut tidied = diagram.clone();
    tidied.apply_all(Transaction::new("Tidy up", tidy(diagram, scope))).unwrap();
    tidied
}

/// The same with some of its containers closed.
fn with_closed(mut diagram: Diagram, which: &[usize]) -> Diagram {
    let containers = diagram.nodes().filter(|(_, it)| it.ty.is_container());
    let containers: Vec<NodeId> = containers.map(|(id, _)| id.clone()).collect();
    for id in which.iter().filter_map(|it| containers.get(*it)) {
        diagram.apply(Op::SetClosed { id: id.clone(), closed: Some(BTreeSet::new()) }).unwrap();
    }
    diagram
}

fn rects(diagram: &Diagram) -> BTreeMap<NodeId, Rect> {
    diagram.nodes().map(|(id, _)| (id.clone(), diagram.absolute_rect(id.as_str()).unwrap())).collect()
}

/// Boxes share a border as long as they cover less of each other than this, in canvas units: nobody sees it, and what was
/// drawn side by side is not pushed about for a rounding.
const BORDER: f64 = 0.01;

/// What is wrong with the places of a diagram.
fn faults(diagram: &Diagram) -> Vec<String> {
    let mut faults = Vec::new();
    let is_seen = |id: &NodeId| !diagram.ancestors(id.as_str()).any(|(it, _)| diagram.is_closed(it.as_str()));
    let nodes: Vec<(&NodeId, &Node)> = diagram.nodes().filter(|(id, _)| is_seen(id)).collect();
    let seen = |id: &NodeId, node: &Node| {
        let rect = node.placement.rect;
        if diagram.is_closed(id.as_str()) { rect.card() } else { rect }
    };
    for (n, (id, node)) in nodes.iter().enumerate() {
        let rect = seen(id, node);
        if let Some(parent) = node.placement.parent.as_ref().and_then(|it| diagram.node(it.as_str())) {
            let outer = parent.placement.rect;
            let inside = Rect::new(0.0, 32.0, outer.w, outer.h - 32.0);
            if !inside.contains_rect(&rect) {
                faults.push(format!("{id} {rect:?} is not inside {outer:?}"));
            }
        }
        for (other, it) in nodes.iter().skip(n + 1) {
            if it.placement.parent == node.placement.parent
                && seen(other, it).inflated(-BORDER).overlaps(&rect)
            {
                faults.push(format!("{id} {rect:?} covers {other} {:?}", seen(other, it)));
            }
        }
    }
    faults
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn nothing_overlaps_and_a_second_time_changes_nothing(sketch in sketch()) {
        let diagram = drawn(&sketch);
        let once = tidied(&diagram, Scope::Everything);
        prop_assert_eq!(faults(&once), Vec::<String>::new());
        prop_assert_eq!(tidy(&once, Scope::Everything), vec![]);
        prop_assert_eq!(tidy(&diagram, Scope::Everything), tidy(&diagram, Scope::Everything));
    }

    #[test]
    fn closed_containers_are_arranged_as_cards_and_keep_what_is_in_them(
        sketch in sketch(),
        which in prop::collection::vec(0..12_usize, 1..5),
    ) {
        let diagram = with_closed(drawn(&sketch), &which);
        let once = tidied(&diagram, Scope::Everything);
        prop_assert_eq!(faults(&once), Vec::<String>::new());
        prop_assert_eq!(tidy(&once, Scope::Everything), vec![]);
        prop_assert_eq!(faults(&tidied(&diagram, Scope::Overlapping)), Vec::<String>::new());
        for (id, was) in diagram.nodes() {
            let is = &once.node(id.as_str()).unwrap().placement;
            if diagram.ancestors(id.as_str()).any(|(it, _)| diagram.is_closed(it.as_str())) {
                prop_assert_eq!(is, &was.placement);
            } else if diagram.is_closed(id.as_str()) {
                prop_assert_eq!((is.rect.w, is.rect.h), (was.placement.rect.w, was.placement.rect.h));
            }
        }
    }

    #[test]
    fn what_overlaps_moves_apart_and_the_rest_stays(sketch in sketch()) {
        let diagram = drawn(&sketch);
        let apart = tidied(&diagram, Scope::Overlapping);
        prop_assert_eq!(faults(&apart), Vec::<String>::new());
        prop_assert_eq!(tidy(&apart, Scope::Overlapping), vec![]);
    }

    #[test]
    fn only_what_is_selected_is_arranged(sketch in sketch(), chosen in prop::collection::vec(0..60_usize, 0..8)) {
        let before = tidied(&drawn(&sketch), Scope::Everything);
        let ids: Vec<NodeId> = before.nodes().map(|it| it.0.clone()).collect();
        let chosen: BTreeSet<NodeId> = chosen.into_iter().filter_map(|it| ids.get(it).cloned()).collect();
        let after = tidied(&before, Scope::Nodes(&chosen));
        prop_assert_eq!(faults(&after), Vec::<String>::new());
    }
}

#[test]
fn tidy_drawings_stay_as_they_are_where_nothing_overlaps() {
    for template in templates::all() {
        assert_eq!(tidy(&template.diagram(), Scope::Overlapping), [], "{}", template.name);
    }
}

#[test]
fn what_stands_alone_is_pushed_by_a_container_that_grows_and_nothing_else_moves() {
    let mut diagram = Diagram::default();
    let vpc = add(&mut diagram, "ec2.vpc", None, Rect::new(0.0, 0.0, 300.0, 200.0), Properties::new());
    for _ in 0..6 {
        add(
            &mut diagram,
            "ec2.security_group",
            Some(&vpc),
            Rect::new(24.0, 48.0, 96.0, 88.0),
            Properties::new(),
        );
    }
    let near = add(&mut diagram, "s3.bucket", None, Rect::new(320.0, 40.0, 96.0, 88.0), Properties::new());
    let far = add(&mut diagram, "s3.bucket", None, Rect::new(2_000.0, 40.0, 96.0, 88.0), Properties::new());
    let before = rects(&diagram);
    let after = tidied(&diagram, Scope::Nodes(&BTreeSet::from([vpc.clone()])));
    assert_eq!(faults(&after), Vec::<String>::new());
    let after = rects(&after);
    assert_eq!(after[&far], before[&far]);
    assert_ne!(after[&near], before[&near]);
    assert_eq!((after[&vpc].x, after[&vpc].y), (0.0, 0.0));
}

#[test]
fn zones_are_columns_and_public_subnets_stand_above_private_ones() {
    let mut diagram = Diagram::default();
    let vpc = add(&mut diagram, "ec2.vpc", None, Rect::new(0.0, 0.0, 300.0, 200.0), Properties::new());
    let mut subnet = |zone: u8, tier: &str| {
        let props = Properties::from([
            ("availability_zone", Value::Context(Context::Zone(zone))),
            ("tier", tier.into()),
        ]);
        add(&mut diagram, "ec2.subnet", Some(&vpc), Rect::new(0.0, 0.0, 200.0, 96.0), props)
    };
    let [private_b, private_a] = [1, 0].map(|zone| subnet(zone, "private"));
    let [public_b, public_a] = [1, 0].map(|zone| subnet(zone, "public"));
    let places = rects(&tidied(&diagram, Scope::Everything));
    let at = |id: &NodeId| places[id];
    assert_eq!(at(&public_a).x, at(&private_a).x);
    assert_eq!(at(&public_b).x, at(&private_b).x);
    assert_eq!(at(&public_a).y, at(&public_b).y);
    assert!(at(&public_a).bottom() < at(&private_a).y && at(&public_a).right() < at(&public_b).x);
}

/// Runs in seconds even where ten thousand nodes lie on one another.
#[test]
fn piles_come_apart() {
    let mut diagram = Diagram::default();
    for _ in 0..2_000 {
        add(&mut diagram, "s3.bucket", None, Rect::new(8.0, 8.0, 96.0, 88.0), Properties::new());
    }
    let apart = tidied(&diagram, Scope::Overlapping);
    assert_eq!(faults(&apart), Vec::<String>::new());
    let all = rects(&apart).into_values().reduce(|all, it| all.union(&it)).unwrap();
    assert!(all.w < 4.0 * all.h && all.h < 4.0 * all.w, "{all:?}");
}
