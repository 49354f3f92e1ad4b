//! Two versions put together: no edit is lost unnamed, whatever each of them did.

use std::collections::{BTreeMap, BTreeSet};

use drawbridge_core::model::merge::{Conflict, Merged, Side, merge};
use drawbridge_core::model::{
    Anchor, Annotation, AnnotationId, Arrow, Diagram, Edge, EdgeId, EdgeKind, Heads, Node, NodeId, Op,
    Placement, Rect, Setting, Style, Suppression, SuppressionId, Target, Tint, snapshot,
};
use drawbridge_core::value::Value;
use proptest::prelude::*;

use crate::diagrams::{op, template};

fn after(base: &Diagram, ops: Vec<Op>) -> Diagram {
    let mut diagram = base.clone();
    for op in ops {
        match op {
            // As the editor deletes: with all that needs it.
            Op::RemoveNode { id } => drop(diagram.apply_all(diagram.removal(&[id], &[]))),
            op => drop(diagram.apply(op)),
        }
    }
    diagram
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let removal = || {
        let ids: Vec<NodeId> = template().nodes().map(|(id, _)| id.clone()).collect();
        proptest::sample::select(ids).prop_map(|id| Op::RemoveNode { id })
    };
    // Inside the template, so that most of them fit.
    let fitting = || {
        let diagram = template();
        let nodes: Vec<(NodeId, Node)> = diagram.nodes().map(|(id, it)| (id.clone(), it.clone())).collect();
        (proptest::sample::select(nodes), "[a-z]{1,6}", 0.0..500.0).prop_map(|((id, node), name, x)| {
            if x < 150.0 {
                let rect = Rect { x, ..node.placement.rect };
                return Op::Place { id, placement: Placement { rect, ..node.placement } };
            }
            if x < 300.0 {
                return Op::Rename { id, name };
            }
            let id = NodeId::from(&*format!("{id}-{name}"));
            Op::AddNode { id, node: Node { name, ..node } }
        })
    };
    proptest::collection::vec(prop_oneof![6 => op(), 3 => fitting(), 1 => removal()], 0..25)
}

/// Every single thing of a diagram that can be edited, in words, without where boxes stand in their containers.
fn cells(of: &Diagram) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    for (id, node) in of.nodes() {
        cells.insert(format!("node {id}"), node.ty.id.to_owned());
        cells.insert(format!("name {id}"), node.name.clone());
        cells.insert(format!("parent {id}"), format!("{:?}", node.placement.parent));
        for (key, value) in &node.props {
            cells.insert(format!("property {id} {key}"), format!("{value:?}"));
        }
    }
    for (_, edge) in of.edges() {
        let EdgeKind::Access { grants } = &edge.kind;
        for grant in grants {
            cells.insert(format!("grant {} {} {grant}", edge.from, edge.to), String::new());
        }
    }
    for (id, it) in of.expectations() {
        cells.insert(format!("expectation {id}"), format!("{it:?}"));
    }
    cells.insert("settings name".into(), of.settings().name.clone());
    cells.insert("settings region".into(), of.settings().region.clone());
    cells
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_one_version_did_is_taken_as_it_is(ops in ops()) {
        let base = template();
        let changed = after(&base, ops);
        for (ours, theirs) in [(&changed, &base), (&base, &changed), (&changed, &changed)] {
            let merged = merge(&base, ours, theirs).unwrap();
            prop_assert_eq!(&merged.diagram, &changed);
            prop_assert_eq!(merged.conflicts, Vec::<Conflict>::new());
        }
    }

    #[test]
    fn no_edit_is_lost_unnamed(ours in ops(), theirs in ops()) {
        let base = template();
        let (ours, theirs) = (after(&base, ours), after(&base, theirs));
        let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
        prop_assert_eq!(diagram.violations(), Vec::<String>::new());
        prop_assert_eq!(&snapshot::read(&snapshot::write(&diagram)).unwrap(), &diagram);
        if !conflicts.is_empty() {
            return Ok(());
        }
        let (was, is) = (cells(&base), cells(&diagram));
        for version in [cells(&ours), cells(&theirs)] {
            for (cell, value) in version.iter().filter(|(cell, it)| was.get(*cell) != Some(*it)) {
                // Lists take the items of both.
                let is_list = cell.starts_with("property") && value.starts_with("List");
                prop_assert!(is.get(cell) == Some(value) || is_list, "{cell}: {value} is {:?}", is.get(cell));
            }
            for cell in was.keys().filter(|it| !version.contains_key(*it)) {
                prop_assert!(!is.contains_key(cell), "{cell} is back");
            }
        }
    }

    #[test]
    fn who_merges_into_whom_makes_no_difference_to_what_there_is(ours in ops(), theirs in ops()) {
        let base = template();
        let (ours, theirs) = (after(&base, ours), after(&base, theirs));
        let one = merge(&base, &ours, &theirs).unwrap();
        let other = merge(&base, &theirs, &ours).unwrap();
        prop_assert_eq!(one.conflicts.len(), other.conflicts.len());
        if one.conflicts.is_empty() {
            prop_assert_eq!(
                one.diagram.nodes().map(|(id, _)| id).collect::<Vec<_>>(),
                other.diagram.nodes().map(|(id, _)| id).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn one_id_for_two_things_keeps_both(
        ours in ops(),
        theirs in ops(),
        added in proptest::collection::vec((0..4_usize, 0..12_usize, 0..12_usize), 1..5),
    ) {
        let base = template();
        let (mut ours, mut theirs) = (after(&base, ours), after(&base, theirs));
        // Each deletes a node and adds another under its id, or both add something new under one id.
        let types: Vec<_> = drawbridge_core::catalog::all().filter(|it| it.parent(None).is_some()).collect();
        let known: Vec<NodeId> = base.nodes().map(|(id, _)| id.clone()).collect();
        for (which, a, b) in added {
            let id = known.get(which).cloned().unwrap_or_else(|| NodeId::from(&*format!("same{which}")));
            for (side, n, label) in [(&mut ours, a, "ours"), (&mut theirs, b, "theirs")] {
                let ty = types[n % types.len()];
                let placement = Placement { parent: None, rect: Rect::new(0.0, 900.0, 96.0, 88.0) };
                let node = Node { ty, name: label.to_owned(), placement, props: [].into() };
                let kept = side.clone();
                *side = after(side, vec![Op::RemoveNode { id: id.clone() }]);
                if side.apply(Op::AddNode { id: id.clone(), node }).is_err() {
                    *side = kept;
                }
            }
        }
        let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
        prop_assert_eq!(diagram.violations(), Vec::<String>::new());
        prop_assert_eq!(&snapshot::read(&snapshot::write(&diagram)).unwrap(), &diagram);
        for (id, it) in ours.nodes().filter(|(id, it)| base.node(id.as_str()).is_none_or(|was| was.ty != it.ty)) {
            let is_there = |of: &Diagram| {
                of.nodes().any(|(other, node)| other.as_str().starts_with(id.as_str()) && node.ty == it.ty)
            };
            prop_assert!(is_there(&diagram), "{id} is gone");
            let twin = theirs.node(id.as_str()).filter(|it| base.node(id.as_str()).is_none_or(|was| was.ty != it.ty));
            if let Some(twin) = twin.filter(|twin| twin.ty != it.ty) {
                let is_kept = diagram.nodes().any(|(other, node)| {
                    other.as_str().starts_with(id.as_str()) && node.ty == twin.ty
                });
                prop_assert!(is_kept, "theirs of {id} is gone");
                let told = format!("What `{id}` is");
                prop_assert!(conflicts.iter().any(|it| it.subject.starts_with(&told)));
            }
        }
    }

    #[test]
    fn every_conflict_can_be_turned_round(ours in ops(), theirs in ops()) {
        let base = template();
        let (ours, theirs) = (after(&base, ours), after(&base, theirs));
        let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
        for conflict in conflicts {
            let mut turned = diagram.clone();
            if let Some(transaction) = conflict.turned_round(&diagram)
                && turned.apply_all(transaction).is_ok()
            {
                prop_assert_eq!(turned.violations(), Vec::<String>::new());
            }
        }
    }

    #[test]
    fn one_transaction_leads_from_any_version_to_any_other(from in ops(), to in ops()) {
        let base = template();
        let (from, to) = (after(&base, from), after(&base, to));
        let is_retyped = |(id, node): (&NodeId, &Node)| to.node(id.as_str()).is_some_and(|it| it.ty != node.ty);
        if from.nodes().any(is_retyped) {
            return Ok(());
        }
        let mut diagram = from.clone();
        let undo = diagram.apply_all(from.transaction_to(&to, "Take over")).unwrap();
        prop_assert_eq!(&diagram, &to);
        diagram.apply_all(undo).unwrap();
        prop_assert_eq!(&diagram, &from);
    }
}

fn set(key: &str, value: impl Into<Value>) -> Op {
    Op::SetProperty { id: NodeId::from("app"), key: key.into(), value: Some(value.into()) }
}

fn rename(id: &str, name: &str) -> Op {
    Op::Rename { id: NodeId::from(id), name: name.into() }
}

#[test]
fn edits_of_different_things_come_together() {
    let base = template();
    let ours = after(&base, vec![set("instance_type", "t3.large"), rename("scores", "Points")]);
    let theirs =
        after(&base, vec![rename("app", "Server"), Op::Set { setting: Setting::Name("Chess".into()) }]);
    let merged = merge(&base, &ours, &theirs).unwrap();
    assert_eq!(merged.conflicts, []);
    let app = merged.diagram.node("app").unwrap();
    assert_eq!((app.name.as_str(), &app.props["instance_type"]), ("Server", &Value::from("t3.large")));
    assert_eq!(merged.diagram.node("scores").unwrap().name, "Points");
    assert_eq!(merged.diagram.settings().name, "Chess");
}

#[test]
fn one_thing_changed_twice_is_named_and_can_be_turned_round() {
    let base = template();
    let ours = after(&base, vec![set("instance_type", "t3.large")]);
    let theirs = after(&base, vec![set("instance_type", "m7g.large")]);
    let Merged { mut diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
    let [conflict] = &conflicts[..] else { panic!("{conflicts:?}") };
    assert_eq!(conflict.subject, format!("Instance type of “{}”", base.node("app").unwrap().name));
    assert_eq!((&*conflict.ours, &*conflict.theirs, conflict.taken), ("t3.large", "m7g.large", Side::Ours));
    assert_eq!(diagram.node("app").unwrap().props["instance_type"], Value::from("t3.large"));
    diagram.apply_all(conflict.turned_round(&diagram).unwrap()).unwrap();
    assert_eq!(diagram.node("app").unwrap().props["instance_type"], Value::from("m7g.large"));
}

#[test]
fn what_is_deleted_here_and_changed_there_stays_with_all_it_stands_in() {
    let base = template();
    let ours = after(&base, vec![Op::RemoveNode { id: NodeId::from("vpc") }]);
    assert!(ours.node("app").is_none());
    let theirs = after(&base, vec![set("instance_type", "t3.large")]);
    let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
    let app = diagram.node("app").unwrap();
    assert_eq!(app.props["instance_type"], Value::from("t3.large"));
    assert!(diagram.node("vpc").is_some(), "the instance stands in it");
    assert!(conflicts.iter().all(|it| it.taken == Side::Theirs), "{conflicts:?}");
    assert!(conflicts.iter().any(|it| it.ours == "deleted" && it.theirs == "needed"), "{conflicts:?}");
    // What only moved about in its container goes with it.
    let place = base.node("app").unwrap().placement.clone();
    let rect = Rect { x: place.rect.x + 8.0, ..place.rect };
    let moved = after(&base, vec![Op::Place { id: "app".into(), placement: Placement { rect, ..place } }]);
    let merged = merge(&base, &ours, &moved).unwrap();
    assert_eq!((merged.diagram, merged.conflicts), (ours, Vec::new()));
}

#[test]
fn an_edge_drawn_twice_allows_what_both_allow() {
    let base = after(&template(), vec![Op::RemoveEdge { id: "app_reads_scores".into() }]);
    let edge = |grant: &str| Edge {
        from: "app".into(),
        to: "scores".into(),
        kind: EdgeKind::Access { grants: [grant.to_owned()].into() },
    };
    let ours = after(&base, vec![Op::AddEdge { id: EdgeId::from("z"), edge: edge("read") }]);
    let suppression = Suppression {
        rule: "some-rule".into(),
        at: Some("a".into()),
        tf_type: None,
        value: None,
        reason: "Fine".into(),
        owner: String::new(),
        until: None,
    };
    let suppress = Op::SetSuppression { id: SuppressionId::from("s"), suppression: Some(suppression) };
    let theirs = after(&base, vec![Op::AddEdge { id: EdgeId::from("a"), edge: edge("write") }, suppress]);
    let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
    assert_eq!(conflicts, []);
    let EdgeKind::Access { grants } = &diagram.edge("z").unwrap().kind;
    assert_eq!(grants.iter().map(String::as_str).collect::<Vec<_>>(), ["read", "write"]);
    assert!(diagram.edge("a").is_none());
    let (_, suppression) = diagram.suppressions().find(|(id, _)| id.as_str() == "s").unwrap();
    assert_eq!(suppression.at.as_deref(), Some("z"));
}

#[test]
fn of_a_note_what_it_says_and_where_it_is_are_merged_apart() {
    let note = |text: &str, x: f64, color: Tint| Op::SetAnnotation {
        id: AnnotationId::from("a"),
        annotation: Some(Annotation::new(
            Style::Note { color },
            text.to_owned(),
            Rect::new(x, 0.0, 160.0, 96.0),
        )),
    };
    let base = after(&template(), vec![note("old", 0.0, Tint::Yellow)]);
    let ours = after(&base, vec![note("new", 0.0, Tint::Yellow)]);
    let theirs = after(&base, vec![note("old", 80.0, Tint::Blue)]);
    let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
    assert_eq!(conflicts, []);
    assert_eq!(diagram, after(&base, vec![note("new", 80.0, Tint::Blue)]));
    // Both wrote something: ours stays, and theirs is a step away.
    let theirs = after(&base, vec![note("other", 80.0, Tint::Yellow)]);
    let Merged { mut diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
    let [conflict] = &conflicts[..] else { panic!("{conflicts:?}") };
    assert_eq!((&*conflict.subject, &*conflict.ours, &*conflict.theirs), ("Note “old”", "new", "other"));
    diagram.apply_all(conflict.turned_round(&diagram).unwrap()).unwrap();
    assert_eq!(diagram, theirs);
    // What is deleted here and only moved there goes; what is rewritten there stays.
    let gone = after(&base, vec![Op::SetAnnotation { id: AnnotationId::from("a"), annotation: None }]);
    let moved = after(&base, vec![note("old", 80.0, Tint::Yellow)]);
    assert_eq!(merge(&base, &gone, &moved).unwrap(), Merged { diagram: gone.clone(), conflicts: vec![] });
    let kept = merge(&base, &gone, &ours).unwrap();
    assert_eq!(kept.diagram, ours);
    assert!(kept.conflicts.iter().all(|it| it.taken == Side::Theirs && it.ours == "deleted"));
}

#[test]
fn the_ends_of_an_arrow_are_merged_apart_and_freed_where_they_hung() {
    let arrow = |text: &str, from: &str, to: &str| {
        let style = Style::Arrow { color: Tint::Gray, dashed: false, heads: Heads::End };
        let it = Annotation::new(style, text.to_owned(), Rect::new(0.0, 0.0, 80.0, 0.0));
        let on = |id: &str| Some(Anchor::middle(Target::Node(id.into())));
        let arrow = Some(Box::new(Arrow { from: on(from), to: on(to), ..Arrow::default() }));
        Op::SetAnnotation { id: AnnotationId::from("a"), annotation: Some(Annotation { arrow, ..it }) }
    };
    let base = after(&template(), vec![arrow("old", "app", "scores")]);
    let ours = after(&base, vec![arrow("new", "vpc", "scores")]);
    let theirs = after(&base, vec![arrow("old", "app", "private_a")]);
    let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
    assert_eq!(conflicts, []);
    assert_eq!(diagram, after(&base, vec![arrow("new", "vpc", "private_a")]));
    // Both took the same end elsewhere.
    let theirs = after(&base, vec![arrow("old", "private_a", "scores")]);
    let Merged { conflicts, .. } = merge(&base, &ours, &theirs).unwrap();
    assert_eq!(conflicts.len(), 1, "{conflicts:?}");
    assert_eq!(conflicts[0].subject, "Arrow “old”");
    // What it pointed to is deleted there: the end stays in its middle.
    let theirs = after(&base, vec![Op::RemoveNode { id: NodeId::from("scores") }]);
    let ours = after(&base, vec![arrow("new", "app", "scores")]);
    let was = base.absolute_rect("scores").unwrap();
    let Merged { diagram, .. } = merge(&base, &ours, &theirs).unwrap();
    let it = diagram.annotation("a").unwrap();
    assert!(it.arrow.as_ref().unwrap().to.is_none() && it.arrow.as_ref().unwrap().from.is_some());
    assert_eq!(it.tips()[1], (was.x + was.w / 2.0, was.y + was.h / 2.0));
}

#[test]
fn notes_that_would_be_too_many_together_are_said_before_a_file_is_written() {
    let notes = |side: &str, n: usize| {
        let note = |n: usize| Op::SetAnnotation {
            id: AnnotationId::from(&*format!("{side}{n}")),
            annotation: Some(Annotation::new(
                Style::Note { color: Tint::Yellow },
                "x".to_owned(),
                Rect::new(0.0, 0.0, 160.0, 96.0),
            )),
        };
        after(&template(), (0..n).map(note).collect())
    };
    let half = Annotation::MOST / 2;
    assert!(merge(&template(), &notes("a", half), &notes("b", half)).is_ok());
    let error = merge(&template(), &notes("a", half), &notes("b", half + 1)).unwrap_err();
    assert!(error.to_string().contains("2001 notes, texts and frames"), "{error}");
}

#[test]
fn whether_a_container_is_closed_is_taken_from_whoever_changed_it_and_keeps_nothing_alive() {
    let base = template();
    let close = |id: &str| Op::SetClosed { id: NodeId::from(id), closed: Some(BTreeSet::new()) };
    let (ours, theirs) = (after(&base, vec![close("vpc")]), after(&base, vec![rename("vpc", "Net")]));
    let Merged { diagram, conflicts } = merge(&base, &ours, &theirs).unwrap();
    assert!(diagram.is_closed("vpc") && diagram.node("vpc").unwrap().name == "Net" && conflicts.is_empty());
    // Opened here, moved there.
    let opened = after(&ours, vec![Op::SetClosed { id: NodeId::from("vpc"), closed: None }]);
    let Merged { diagram, .. } = merge(&ours, &opened, &after(&ours, vec![rename("app", "Web")])).unwrap();
    assert!(!diagram.is_closed("vpc"));
    // Whoever deletes it does not mind that.
    let deleted = after(&base, vec![Op::RemoveNode { id: NodeId::from("vpc") }]);
    let Merged { diagram, conflicts } = merge(&base, &deleted, &ours).unwrap();
    assert!(diagram.node("vpc").is_none() && diagram.closed().next().is_none() && conflicts.is_empty());
}
