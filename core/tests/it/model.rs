//! What holds for every diagram and every op.

use drawbridge_core::model::{ApplyError, Diagram, History, NodeId, Op, Transaction, journal, snapshot};
use drawbridge_core::value::Value;
use proptest::prelude::*;

use crate::diagrams::{diagram, op, template};

proptest! {
    #[test]
    fn an_op_and_its_inverse_leave_nothing_behind(ops in proptest::collection::vec(op(), 0..30)) {
        let mut diagram = template();
        let mut undo = Vec::new();
        for op in ops {
            let before = diagram.clone();
            match diagram.apply(op) {
                Ok(inverse) => undo.push((inverse, before)),
                Err(_) => prop_assert_eq!(&diagram, &before, "a refused op changes nothing"),
            }
            prop_assert_eq!(diagram.violations(), Vec::<String>::new());
        }
        for (inverse, before) in undo.into_iter().rev() {
            diagram.apply(inverse).unwrap();
            prop_assert_eq!(&diagram, &before);
        }
    }

    #[test]
    fn a_file_gives_back_the_diagram_and_the_same_bytes(diagram in diagram()) {
        let text = snapshot::write(&diagram);
        let read = snapshot::read(&text).unwrap();
        prop_assert_eq!(&read, &diagram);
        prop_assert_eq!(snapshot::write(&read), text);
    }

    #[test]
    fn reading_any_text_gives_a_diagram_or_a_reason(text in "\\PC{0,200}") {
        if let Err(error) = snapshot::read(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn reading_a_damaged_file_gives_a_diagram_or_a_reason(at in 0..4_000_usize, with in "\\PC{0,4}") {
        let mut text = snapshot::write(&template());
        let at = (0..=at.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
        text.insert_str(at, &with);
        if let Ok(diagram) = snapshot::read(&text) {
            prop_assert_eq!(diagram.violations(), Vec::<String>::new());
        }
    }

    #[test]
    fn anything_can_be_removed(diagram in diagram(), pick in any::<proptest::sample::Selector>()) {
        let ids: Vec<NodeId> = diagram.nodes().map(|(id, _)| id.clone()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut after = diagram.clone();
        let doomed = vec![pick.select(ids)];
        let undo = after.apply_all(diagram.removal(&doomed, &[])).unwrap();
        prop_assert_eq!(after.violations(), Vec::<String>::new());
        prop_assert!(after.node(doomed[0].as_str()).is_none());
        after.apply_all(undo).unwrap();
        prop_assert_eq!(after, diagram);
    }

    #[test]
    fn a_journal_gives_back_every_edit(ops in proptest::collection::vec(op(), 0..30)) {
        let (start, mut diagram) = (snapshot::write(&template()), template());
        let mut lines = Vec::new();
        for op in ops {
            let transaction = Transaction::new("Edit", vec![op]);
            if diagram.apply_all(transaction.clone()).is_ok() {
                lines.push(journal::line(&transaction));
            }
        }
        let replayed = journal::replay(&start, lines.iter().map(String::as_str)).unwrap();
        prop_assert_eq!(replayed.lost, 0);
        prop_assert_eq!(replayed.diagram, diagram);
        // A line cut short costs itself and what comes after it, nothing before.
        let cut = ["{", "{"].into_iter();
        let replayed = journal::replay(&start, lines.iter().map(String::as_str).chain(cut)).unwrap();
        prop_assert_eq!(replayed.lost, 2);
    }

    #[test]
    fn ops_survive_json(op in op()) {
        let json = serde_json::to_string(&op).unwrap();
        // JSON has no NaN: such a placement is refused when it is read, as it would be when applied.
        if let Ok(read) = serde_json::from_str::<Op>(&json) {
            prop_assert_eq!(read, op);
        } else {
            prop_assert!(json.contains("null"), "{}", json);
        }
    }
}

#[test]
fn a_transaction_is_applied_whole_or_not_at_all() {
    let mut diagram = template();
    let before = diagram.clone();
    let rename = Op::Rename { id: NodeId::from("app"), name: "Server".into() };
    let bad = Op::RemoveNode { id: NodeId::from("vpc") };
    let refused = diagram.apply_all(Transaction::new("Both", vec![rename, bad]));
    assert!(matches!(refused, Err(ApplyError::InUse { .. })), "{refused:?}");
    assert_eq!(diagram, before);
}

#[test]
fn refusals_say_what_and_why() {
    let mut diagram = template();
    let mut refusal = |op: Op| diagram.apply(op).unwrap_err().to_string();
    let app = || NodeId::from("app");
    let set = |key: &str, value: Value| Op::SetProperty { id: app(), key: key.into(), value: Some(value) };
    assert_eq!(
        refusal(Op::RemoveNode { id: NodeId::from("scores") }),
        "`Scores` is still needed by `App → Scores`"
    );
    assert_eq!(refusal(Op::RemoveNode { id: NodeId::from("nobody") }), "node `nobody` does not exist");
    assert_eq!(refusal(set("color", true.into())), "an EC2 instance has no property `color`");
    assert_eq!(
        refusal(set("root_size", Value::Int(0))),
        "`root_size` must lie between 1 and 65536 GiB, not 0"
    );
    assert_eq!(refusal(set("key_pair", Value::reference("vpc", "id"))), "`key_pair` cannot refer to a VPC");
    assert_eq!(
        refusal(set("user_data", Value::Param("nothing".into()))),
        "`user_data` uses the variable `nothing`, which is not there"
    );
    assert_eq!(refusal(Op::Rename { id: app(), name: "\u{7}".into() }), "`name` holds a control character");
}

#[test]
fn undo_takes_back_the_newest_and_redo_brings_it_again() {
    let (mut diagram, mut history) = (template(), History::default());
    let start = diagram.clone();
    for name in ["One", "Two"] {
        let op = Op::Rename { id: NodeId::from("app"), name: name.into() };
        history.apply(&mut diagram, Transaction::new(format!("Rename to {name}"), vec![op])).unwrap();
    }
    assert_eq!(history.undo_label(), Some("Rename to Two"));
    history.undo(&mut diagram).unwrap();
    assert_eq!(diagram.node("app").unwrap().name, "One");
    assert_eq!(history.redo_label(), Some("Rename to Two"));
    history.redo(&mut diagram).unwrap();
    assert_eq!(diagram.node("app").unwrap().name, "Two");
    while history.undo(&mut diagram).unwrap().is_some() {}
    assert_eq!(diagram, start);
    assert_eq!(Diagram::default().n_nodes(), 0);
}
