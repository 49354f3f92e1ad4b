//! Edits are followed to what a fresh check of the drawing finds.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;

use super::*;
use crate::catalog::further::{CLOUDFORMATION_PROPERTIES, is_further};
use crate::catalog::other::resource::argument;
use crate::catalog::outputs::OUTPUTS;
use crate::catalog::{Kind, ResourceType, dynamodb, ec2, s3, samples};
use crate::connectivity::Connectivity;
use crate::generated::{draw, wanted};
use crate::model::{
    Edge, EdgeKind, Expectation, History, Holds, Node, Op, Parameter, ParameterType, Placement, Reaching,
    Selector, Selectors, Setting, Suppression,
};
use crate::rules::facts::RoleOf;
use crate::rules::{self, Facts};
use crate::templates;
use crate::tracking::{Changes, Concerned};
use crate::value::{Value, map};

const TODAY: Date = Date::MIN;

/// Something that a person does to a drawing; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    Set(usize, usize, usize),
    Unset(usize, usize),
    Rename(usize, usize),
    Move(usize),
    Reparent(usize, usize),
    Connect(usize, usize),
    Disconnect(usize),
    Regrant(usize, usize),
    Copy(usize),
    Delete(usize),
    Suppress(usize, bool),
    Configure(usize),
    Expect(usize, usize, bool),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let (any, flag) = (any::<usize>, any::<bool>);
    prop_oneof![
        12 => (any(), any(), 0..4_usize).prop_map(|(node, key, variant)| Step::Set(node, key, variant)),
        4 => (any(), any()).prop_map(|(node, key)| Step::Unset(node, key)),
        2 => (any(), 0..4_usize).prop_map(|(node, name)| Step::Rename(node, name)),
        2 => any().prop_map(Step::Move),
        1 => (any(), any()).prop_map(|(node, parent)| Step::Reparent(node, parent)),
        2 => (any(), any()).prop_map(|(from, to)| Step::Connect(from, to)),
        1 => any().prop_map(Step::Disconnect),
        1 => (any(), any()).prop_map(|(edge, grant)| Step::Regrant(edge, grant)),
        2 => any().prop_map(Step::Copy),
        1 => any().prop_map(Step::Delete),
        2 => (any(), flag()).prop_map(|(finding, with_value)| Step::Suppress(finding, with_value)),
        1 => (0..7_usize).prop_map(Step::Configure),
        1 => (any(), any(), flag()).prop_map(|(from, to, is_there)| Step::Expect(from, to, is_there)),
        2 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

/// Source text that rules look for: what it says of may be there, or not.
fn source_text(key: &str, variant: usize) -> Value {
    let (name, text) = match (key == CLOUDFORMATION_PROPERTIES.key(), variant) {
        (true, 0 | 1) => ("@DeletionPolicy", "\"Retain\""),
        (true, _) => ("Timeout", "{\"Ref\":\"Unknown\"}"),
        (false, 0) => ("lifecycle", "lifecycle {\n  prevent_destroy = true\n}"),
        (false, 1) => ("dynamic", "dynamic \"metadata_options\" {\n  for_each = var.some\n  content {}\n}"),
        (false, 2) => ("dynamic", "dynamic \"ingress\" {\n  for_each = var.some\n  content {}\n}"),
        (false, _) => ("depends_on", "depends_on = [aws_vpc.main]"),
    };
    Value::List(vec![argument(name, text.into())])
}

/// An output that is told by a name.
fn record(variant: usize) -> Value {
    map([("name", format!("told_{variant}").into()), ("value", "x".into())])
}

/// A value for a property that refers to what is there, if there is something.
fn value(diagram: &Diagram, spec: &crate::catalog::PropSpec, variant: usize) -> Option<Value> {
    if spec.key == OUTPUTS.key() {
        return Some([record(variant)].into_iter().collect());
    }
    if is_further(spec.key) {
        return Some(source_text(spec.key, variant));
    }
    if matches!(spec.kind, Kind::Text) && variant == 3 && diagram.parameters().contains_key("size") {
        return Some(Value::Param("size".to_owned()));
    }
    let sample = samples::value(&spec.kind, variant, spec.key);
    let mut is_possible = true;
    let value = sample.map(&mut |it| match it {
        Value::Ref { target, attr } => {
            let ty = target.strip_suffix(".target").unwrap_or_default();
            let known: Vec<_> = diagram.nodes().filter(|(_, it)| it.ty.id == ty).collect();
            is_possible &= !known.is_empty();
            let chosen = known.get(variant % known.len().max(1));
            chosen.map_or(Value::Null, |(id, _)| Value::reference(id.as_str(), attr))
        }
        other => other,
    });
    is_possible.then_some(value)
}

fn ops(step: &Step, diagram: &Diagram, report: &Report) -> Option<Vec<Op>> {
    let ids: Vec<&NodeId> = diagram.nodes().map(|(id, _)| id).collect();
    let pick = |at: usize| ids.get(at.checked_rem(ids.len())?).copied().cloned();
    let type_of = |id: &NodeId| diagram.node(id.as_str()).map(|it| it.ty);
    let spec = |ty: &'static ResourceType, at: usize| {
        let all: Vec<_> = ty.settable().chain(ty.further()).collect();
        all.get(at.checked_rem(all.len())?).copied()
    };
    Some(match *step {
        Step::Set(at, key, variant) => {
            let id = pick(at)?;
            let spec = spec(type_of(&id)?, key)?;
            let value = Some(value(diagram, spec, variant)?);
            vec![Op::SetProperty { id, key: spec.key.to_owned(), value }]
        }
        Step::Unset(at, key) => {
            let id = pick(at)?;
            let keys: Vec<&str> = diagram.node(id.as_str())?.props.keys().copied().collect();
            let key = (*keys.get(key.checked_rem(keys.len())?)?).to_owned();
            vec![Op::SetProperty { id, key, value: None }]
        }
        Step::Rename(at, name) => {
            let name = ["Web", "web", "Database \u{e9}", "x ${y}"][name].to_owned();
            vec![Op::Rename { id: pick(at)?, name }]
        }
        Step::Move(at) => {
            let id = pick(at)?;
            let mut placement = diagram.node(id.as_str())?.placement.clone();
            placement.rect.x += 10.0;
            vec![Op::Place { id, placement }]
        }
        Step::Reparent(at, parent) => {
            let id = pick(at)?;
            let mut placement = diagram.node(id.as_str())?.placement.clone();
            placement.parent = Some(pick(parent)?);
            vec![Op::Place { id, placement }]
        }
        Step::Connect(from, to) => {
            let (from, to) = (pick(from)?, pick(to)?);
            let names = type_of(&to)?.grants.iter().take(2).map(|it| it.name.to_owned());
            let edge = Edge { from, to, kind: EdgeKind::Access { grants: names.collect() } };
            vec![Op::AddEdge { id: EdgeId::from(&*format!("{}_{}", edge.from, edge.to)), edge }]
        }
        Step::Disconnect(at) => {
            let edges: Vec<&EdgeId> = diagram.edges().map(|(id, _)| id).collect();
            vec![Op::RemoveEdge { id: (*edges.get(at.checked_rem(edges.len())?)?).clone() }]
        }
        Step::Regrant(at, grant) => {
            let edges: Vec<(&EdgeId, &Edge)> = diagram.edges().collect();
            let (id, edge) = *edges.get(at.checked_rem(edges.len())?)?;
            let grants = type_of(&edge.to)?.grants;
            let grant = grants.get(grant.checked_rem(grants.len())?)?;
            let kind = EdgeKind::Access { grants: [grant.name.to_owned()].into() };
            vec![Op::SetEdge { id: id.clone(), kind }]
        }
        Step::Copy(at) => {
            let node = diagram.node(pick(at)?.as_str())?.clone();
            vec![Op::AddNode { id: format!("copy{}", ids.len()).as_str().into(), node }]
        }
        Step::Delete(at) => diagram.removal(&[pick(at)?], &[]).ops,
        Step::Suppress(at, with_value) => {
            let finding = report.findings.get(at.checked_rem(report.findings.len())?)?;
            let at = match finding.origin.as_ref()? {
                Origin::Node { id, .. } => id.to_string(),
                Origin::Edge { id } => id.to_string(),
                Origin::Source { .. } => return None,
            };
            let value = finding.value(&crate::stack::lower(diagram)).filter(|_| with_value);
            let suppression = Suppression {
                rule: finding.rule.id.to_owned(),
                at: Some(at),
                tf_type: None,
                value,
                reason: "It is known".to_owned(),
                owner: String::new(),
                until: None,
            };
            vec![Op::SetSuppression { id: "s".into(), suppression: Some(suppression) }]
        }
        Step::Configure(which) => vec![match which {
            0 => Op::Set { setting: Setting::Region("us-gov-west-1".to_owned()) },
            1 => Op::Set { setting: Setting::Name("Other".to_owned()) },
            2 => Op::SetParameter {
                name: "size".to_owned(),
                parameter: Some(Parameter {
                    ty: ParameterType::String,
                    description: "A size".to_owned(),
                    default: Some("t3.micro".into()),
                    secret: false,
                    values: Default::default(),
                }),
            },
            3 => Op::SetParameter { name: "size".to_owned(), parameter: None },
            4 => Op::Set { setting: Setting::Environment("production".to_owned()) },
            5 => Op::Set { setting: Setting::Region("eu-north-1".to_owned()) },
            _ => Op::Set { setting: Setting::Delivery(crate::model::Delivery::default()) },
        }],
        Step::Expect(from, to, is_there) => {
            let one = |at| Some(Selectors::one(Selector::Node(pick(at)?)));
            let (from, to) = (one(from)?, one(to)?);
            let reaching = Reaching { from, to, protocol: None, from_port: None, to_port: None };
            let holds = Holds::NoPath(reaching);
            let expectation = Expectation { sentence: String::new(), severity: Severity::High, holds };
            vec![Op::SetExpectation { id: "e".into(), expectation: is_there.then_some(expectation) }]
        }
        Step::Undo | Step::Redo => return None,
    })
}

fn assert_same(followed: &Analysis, anew: &Analysis, step: &Step) {
    assert_eq!(followed.stack, anew.stack, "{step:?}");
    assert_eq!(followed.report, anew.report, "{step:?}");
    assert_eq!(followed.edges, anew.edges, "{step:?}");
    assert_eq!(followed.ghosts, anew.ghosts, "{step:?}");
    assert_eq!(followed.by_node, anew.by_node, "{step:?}");
}

/// Follows so many edits together, at once where that is possible or in parts.
fn hold(mut diagram: Diagram, steps: &[Step], together: usize, in_parts: bool) {
    let mut history = History::default();
    let mut analysis = Analysis::of(&diagram, TODAY);
    let mut edits: Vec<Transaction> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let applied = match step {
            Step::Undo => history.undo(&mut diagram).unwrap(),
            Step::Redo => history.redo(&mut diagram).unwrap(),
            step => ops(step, &diagram, &analysis.report).and_then(|ops| {
                let transaction = Transaction::new("Edit", ops);
                history.apply(&mut diagram, transaction.clone()).ok().map(|()| transaction)
            }),
        };
        edits.extend(applied);
        if !edits.is_empty() && (at + 1) % together == 0 {
            if in_parts {
                analysis.due = std::mem::take(&mut edits);
                analysis = Checking::after(&analysis, &diagram, TODAY).finish();
            } else {
                analysis.follow(&diagram, &edits, TODAY);
                edits.clear();
            }
            assert_same(&analysis, &Analysis::of(&diagram, TODAY), step);
        }
    }
}

/// As many drawings are edited, or as `EDITED_DRAWINGS` says.
fn cases() -> u32 {
    std::env::var("EDITED_DRAWINGS").ok().and_then(|it| it.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn following_edits_of_templates_comes_to_what_checking_anew_does(
        template in 0..templates::all().len(),
        steps in proptest::collection::vec(step(), 1..12),
        (together, in_parts) in (1..4_usize, any::<bool>()),
    ) {
        hold(templates::all()[template].diagram(), &steps, together, in_parts);
    }

    #[test]
    fn following_edits_of_generated_diagrams_comes_to_what_checking_anew_does(
        wanted in wanted(),
        steps in proptest::collection::vec(step(), 1..12),
        (together, in_parts) in (1..4_usize, any::<bool>()),
    ) {
        hold(draw(&wanted), &steps, together, in_parts);
    }
}

#[test]
fn a_check_in_parts_says_what_rules_and_engines_say() {
    for template in templates::all() {
        let diagram = template.diagram();
        let mut checking = Checking::of(&diagram, TODAY);
        let mut steps = 1;
        while checking.step() {
            steps += 1;
        }
        let analysis = checking.finish();
        let stack = crate::stack::lower(&diagram);
        assert!(steps > rules::run_by(&stack.settings.profile).count(), "{}", template.name);
        assert_eq!(*analysis.report, rules::check_on(&stack, TODAY), "{}", template.name);
        let filled = crate::network::with_defaults(&stack);
        let facts = Facts::new(&filled);
        let connectivity = Connectivity::of(&diagram, &facts);
        let edges = connectivity.edges().into_iter().map(|(id, it)| (id, Arc::new(it))).collect();
        assert_eq!(*analysis.edges, edges, "{}", template.name);
        assert_eq!(*analysis.ghosts, connectivity.ghosts(), "{}", template.name);
        assert_eq!(*analysis.stack, stack, "{}", template.name);
    }
}

#[test]
fn what_sets_off_more_is_left_to_a_check_in_parts() {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let mut analysis = Analysis::of(&diagram, TODAY);
    let setting = Setting::Region("eu-north-1".to_owned());
    let edit = Transaction::new("Edit", vec![Op::Set { setting }]);
    diagram.apply_all(edit.clone()).unwrap();
    assert_eq!(analysis.follow_if_light(&[edit], TODAY), None);
    let mut checking = Checking::of(&diagram, TODAY);
    assert_eq!(checking.stack(), None);
    while checking.stack().is_none() && checking.step() {}
    analysis.lowered(checking.stack().unwrap());
    assert_eq!(*analysis.stack, crate::stack::lower(&diagram));
    // Until it has ended nothing can be followed.
    assert_eq!(analysis.follow_if_light(&[], TODAY), None);
}

#[test]
fn an_edit_of_a_property_sets_off_only_rules_that_look_at_it() {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let mut analysis = Analysis::of(&diagram, TODAY);
    let all = rules::run_by(&Default::default()).count();
    let placement = Placement { parent: None, ..diagram.nodes().next().unwrap().1.placement.clone() };
    let props = [(s3::bucket::TLS_ONLY.key(), Value::Bool(true))].into();
    let bucket = Node { ty: &s3::bucket::TYPE, name: "Exports".to_owned(), placement, props };
    let added = Transaction::new("Add", vec![Op::AddNode { id: "exports".into(), node: bucket }]);
    diagram.apply_all(added.clone()).unwrap();
    assert!(matches!(analysis.follow(&diagram, &[added], TODAY), Followed::Rules(1..)));
    let mut set = |ty: &ResourceType, key: &str, value: Value| {
        let id = diagram.nodes().find(|(_, it)| it.ty == ty).unwrap().0.clone();
        let edit =
            Transaction::new("Edit", vec![Op::SetProperty { id, key: key.into(), value: Some(value) }]);
        diagram.apply_all(edit.clone()).unwrap();
        analysis.follow(&diagram, &[edit], TODAY)
    };
    let edit = set(&ec2::instance::TYPE, ec2::instance::EBS_OPTIMIZED.key(), Value::Bool(true));
    assert_eq!(edit, Followed::Rules(0), "the rule about it is off");
    for (ty, key, value) in [
        (&ec2::instance::TYPE, ec2::instance::METADATA_TOKENS.key(), "optional".into()),
        (&dynamodb::table::TYPE, dynamodb::table::DELETION_PROTECTION.key(), Value::Bool(false)),
    ] {
        let Followed::Rules(run) = set(ty, key, value) else { panic!("{key} is lowered anew") };
        assert!(run > 0 && run < all / 4, "{key}: {run} of {all}");
    }
}

/// Servers beside each other in one subnet, of which only the names differ.
fn servers(many: usize) -> (Diagram, Vec<NodeId>) {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let server = diagram.nodes().find(|(_, it)| *it.ty == ec2::instance::TYPE).unwrap().1.clone();
    let ids: Vec<NodeId> = (0..many).map(|it| format!("server{it}").as_str().into()).collect();
    for id in &ids {
        let node = Node { name: id.to_string(), ..server.clone() };
        diagram.apply(Op::AddNode { id: id.clone(), node }).unwrap();
    }
    (diagram, ids)
}

/// How many rules changes have judge all resources again, and how many resources each of the others judges again.
fn judged_again(analysis: &Analysis, changes: &Changes) -> (usize, Vec<usize>) {
    let (mut all, mut some) = (0, Vec::new());
    for it in &analysis.memory.as_ref().unwrap().rules {
        match it.concerned(changes) {
            Concerned::All => all += 1,
            Concerned::Some(them) => some.extend((!them.is_empty()).then_some(them.len())),
        }
    }
    (all, some)
}

#[test]
fn an_edit_of_one_of_many_has_rules_judge_that_one() {
    let (mut diagram, ids) = servers(20);
    let mut analysis = Analysis::of(&diagram, TODAY);
    let findings = |it: &Analysis| {
        let all = it.report.findings.iter().filter(|it| it.rule.id == "ec2-imdsv2");
        all.map(|it| it.origin.clone()).collect::<Vec<_>>()
    };
    assert_eq!(findings(&analysis), []);
    let set = |value: &str| Op::SetProperty {
        id: ids[7].clone(),
        key: ec2::instance::METADATA_TOKENS.key().to_owned(),
        value: Some(value.into()),
    };
    let mut changes = Changes::default();
    let address = analysis.memory.as_ref().unwrap().trace.address(&ids[7]).unwrap().to_owned();
    changes.property(Some(&address), ec2::instance::METADATA_TOKENS.key(), false);
    let (all, some) = judged_again(&analysis, &changes);
    assert!(all == 0 && !some.is_empty() && some.iter().all(|it| *it == 1), "{all} {some:?}");
    for (value, found) in [("optional", 1), ("required", 0), ("optional", 1)] {
        let edit = Transaction::new("Edit", vec![set(value)]);
        diagram.apply_all(edit.clone()).unwrap();
        assert!(matches!(analysis.follow(&diagram, &[edit], TODAY), Followed::Rules(1..)));
        assert_eq!(findings(&analysis).len(), found, "{value}");
    }
    assert_same(&analysis, &Analysis::of(&diagram, TODAY), &Step::Set(7, 0, 0));
}

#[test]
fn whom_the_internet_reaches_is_asked_of_each() {
    let (mut diagram, ids) = servers(20);
    let tokens = ec2::instance::METADATA_TOKENS.key();
    for id in &ids {
        let (key, value) = (tokens.to_owned(), Some("optional".into()));
        diagram.apply(Op::SetProperty { id: id.clone(), key, value }).unwrap();
    }
    let analysis = Analysis::of(&diagram, TODAY);
    let address = analysis.memory.as_ref().unwrap().trace.address(&ids[7]).unwrap().to_owned();
    let mut changes = Changes::default();
    changes.property(Some(&address), tokens, false);
    let (all, some) = judged_again(&analysis, &changes);
    assert!(all == 0 && !some.is_empty() && some.iter().all(|it| *it == 1), "{all} {some:?}");
}

#[test]
fn edges_policies_and_clients_concern_whose_they_are() {
    let (mut diagram, ids) = servers(20);
    let table = diagram.nodes().find(|(_, it)| *it.ty == dynamodb::table::TYPE).unwrap().0.clone();
    for from in &ids {
        let (from, to) = (from.clone(), table.clone());
        let edge = Edge { from, to, kind: EdgeKind::Access { grants: ["read".to_owned()].into() } };
        diagram.apply(Op::AddEdge { id: EdgeId::from(edge.from.as_str()), edge }).unwrap();
    }
    let analysis = Analysis::of(&diagram, TODAY);
    let facts = Facts::new(&analysis.stack);
    let address = |id: &NodeId| analysis.memory.as_ref().unwrap().trace.address(id).unwrap().to_owned();
    let server = address(&ids[7]);
    assert_eq!(facts.edges_from(&server).count(), 1);
    let RoleOf::Role(role) = facts.role_of(&server) else { panic!("{server} has no role") };
    let concerned = |change: &dyn Fn(&mut Changes)| {
        let mut changes = Changes::default();
        change(&mut changes);
        judged_again(&analysis, &changes)
    };
    // Two rules about endpoints judge all clients together.
    for (all, some) in [
        concerned(&|it| it.edges(&server, "none")),
        concerned(&|it| it.permissions(role)),
        concerned(&|it| it.clients(&address(&table))),
    ] {
        assert!(all <= 2 && !some.is_empty() && some.iter().all(|it| *it == 1), "{all} {some:?}");
    }
}

#[test]
fn edits_of_nodes_and_edges_are_followed() {
    let (mut diagram, ids) = servers(20);
    let find =
        |diagram: &Diagram, ty: &ResourceType| diagram.nodes().find(|(_, it)| it.ty == ty).unwrap().0.clone();
    let table = find(&diagram, &dynamodb::table::TYPE);
    let group = find(&diagram, &ec2::security_group::TYPE);
    let subnet = find(&diagram, &ec2::subnet::TYPE);
    let suppressed: Vec<_> = diagram.suppressions().map(|(id, _)| id.clone()).collect();
    for id in suppressed {
        diagram.apply(Op::SetSuppression { id, suppression: None }).unwrap();
    }
    let mut analysis = Analysis::of(&diagram, TODAY);
    let read = EdgeKind::Access { grants: ["read".to_owned()].into() };
    let edge = |from: usize| Edge { from: ids[from].clone(), to: table.clone(), kind: read.clone() };
    let rename = |id: &NodeId, name: &str| Op::Rename { id: id.clone(), name: name.to_owned() };
    let set = |id: &NodeId, key: &str, value| Op::SetProperty { id: id.clone(), key: key.to_owned(), value };
    let server = diagram.node(ids[3].as_str()).unwrap().clone();
    let add = |id: &str| Op::AddNode { id: id.into(), node: server.clone() };
    let steps: [Vec<Op>; 14] = [
        vec![Op::AddEdge { id: "a".into(), edge: edge(3) }, Op::AddEdge { id: "b".into(), edge: edge(5) }],
        vec![rename(&table, "Others")],
        vec![rename(&ids[3], "Other")],
        // Two have one name now: the first of them in the order of ids has it.
        vec![rename(&ids[4], "Other")],
        vec![rename(&ids[1], "other")],
        vec![rename(&ids[3], "Third")],
        vec![set(&table, dynamodb::table::NAME.key(), Some("others".into()))],
        vec![set(&group, ec2::security_group::INGRESS.key(), None)],
        vec![
            add("new"),
            add("another"),
            Op::AddEdge { id: "c".into(), edge: Edge { from: "new".into(), ..edge(0) } },
        ],
        vec![Op::SetEdge { id: "a".into(), kind: EdgeKind::Access { grants: ["write".to_owned()].into() } }],
        vec![Op::RemoveEdge { id: "c".into() }, Op::RemoveNode { id: "new".into() }],
        vec![Op::RemoveEdge { id: "b".into() }],
        vec![rename(&subnet, "Elsewhere")],
        diagram.removal(&[ids[7].clone()], &[]).ops,
    ];
    for ops in steps {
        let edit = Transaction::new("Edit", ops);
        diagram.apply_all(edit.clone()).unwrap();
        let followed = analysis.follow(&diagram, std::slice::from_ref(&edit), TODAY);
        assert!(matches!(followed, Followed::Rules(1..)), "{followed:?}: {edit:?}");
        assert_same(&analysis, &Analysis::of(&diagram, TODAY), &Step::Undo);
    }
}

#[test]
fn what_much_hangs_on_is_left_to_a_check_in_parts() {
    let (mut diagram, ids) = servers(110);
    let table = diagram.nodes().find(|(_, it)| *it.ty == dynamodb::table::TYPE).unwrap().0.clone();
    let read = EdgeKind::Access { grants: ["read".to_owned()].into() };
    for id in &ids {
        let edge = Edge { from: id.clone(), to: table.clone(), kind: read.clone() };
        diagram.apply(Op::AddEdge { id: EdgeId::from(id.as_str()), edge }).unwrap();
    }
    let mut analysis = Analysis::of(&diagram, TODAY);
    let rename = |id: &NodeId| vec![Op::Rename { id: id.clone(), name: "Other".to_owned() }];
    for (ops, is_much) in [(rename(&ids[1]), false), (rename(&table), true)] {
        let edit = Transaction::new("Edit", ops);
        diagram.apply_all(edit.clone()).unwrap();
        let followed = analysis.follow_if_light(std::slice::from_ref(&edit), TODAY);
        assert_eq!(followed.is_none(), is_much, "{edit:?}");
        if is_much {
            analysis = Checking::after(&analysis, &diagram, TODAY).finish();
        }
        assert_same(&analysis, &Analysis::of(&diagram, TODAY), &Step::Undo);
    }
}

#[test]
fn a_server_that_is_called_otherwise_is_judged_and_few_others_are() {
    let (diagram, ids) = servers(20);
    let analysis = Analysis::of(&diagram, TODAY);
    let mut edited = diagram.clone();
    edited.apply(Op::Rename { id: ids[7].clone(), name: "Other".to_owned() }).unwrap();
    let mut checking = Checking::after(&analysis, &edited, TODAY);
    while checking.step() {}
    let (anew, rules) = (checking.anew(), rules::run_by(&Default::default()).count());
    // The one that went, the one that came, and what is lowered with each.
    assert!(anew.subjects > 0 && anew.rules < rules / 4, "{anew:?} of {rules}");
    assert_same(&checking.finish(), &Analysis::of(&edited, TODAY), &Step::Rename(7, 0));
}

#[test]
fn what_looked_at_nothing_that_changed_is_taken_over() {
    let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let analysis = Analysis::of(&diagram, TODAY);
    let all = rules::run_by(&Default::default()).count();
    let placement = diagram.nodes().next().unwrap().1.placement.clone();
    let placement = Placement { parent: None, ..placement };
    let bucket = Node { ty: &s3::bucket::TYPE, name: "Exports".to_owned(), placement, props: [].into() };
    let added = Op::AddNode { id: "exports".into(), node: bucket };
    let instance = diagram.nodes().find(|(_, it)| *it.ty == ec2::instance::TYPE).unwrap().0.clone();
    let renamed = Op::Rename { id: instance, name: "Other".to_owned() };
    for (op, most) in [
        (added, Anew { rules: all / 2, edges: 0, subjects: 0 }),
        (renamed, Anew { rules: all, edges: 1, subjects: 0 }),
    ] {
        let mut edited = diagram.clone();
        edited.apply(op.clone()).unwrap();
        let mut checking = Checking::after(&analysis, &edited, TODAY);
        while checking.step() {}
        let anew = checking.anew();
        assert!(anew.rules > 0 && anew.rules < most.rules && anew.edges <= most.edges, "{op:?}: {anew:?}");
        let followed = checking.finish();
        assert_eq!(followed.report, Analysis::of(&edited, TODAY).report, "{op:?}");
    }
}
