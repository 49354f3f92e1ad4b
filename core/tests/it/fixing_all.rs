//! Findings of one rule, fixed at once and listed together.

use drawbridge_core::model::{Diagram, NodeId};
use drawbridge_core::revision::import;
use drawbridge_core::rules::{self, Finding, Listing, Severity, fix_all};
use drawbridge_core::stack::lower;
use drawbridge_core::terraform;
use proptest::prelude::*;

use crate::diagrams;

const NETWORK: &str = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";

/// The drawing of a Terraform file.
fn drawn(source: &str) -> Diagram {
    let stack = terraform::read(&[("main.tf".to_owned(), source.to_owned())]).unwrap().stack;
    let mut n = 0;
    let mut ids = || {
        n += 1;
        NodeId::from(format!("n{n}").as_str())
    };
    import(&stack, &mut ids).diagram
}

fn found(diagram: &Diagram, rule: &str) -> Vec<Finding> {
    rules::check_one(rules::by_id(rule).unwrap(), &lower(diagram)).findings
}

/// A security group whose every port of these is open to everyone.
fn open_group(name: &str, ports: &[u16]) -> String {
    let rule = |port: &u16| {
        format!(
            "  ingress {{\n    protocol    = \"tcp\"\n    from_port   = {port}\n    to_port     = {port}\n    \
             cidr_blocks = [\"0.0.0.0/0\"]\n  }}\n"
        )
    };
    let rules: String = ports.iter().map(rule).collect();
    format!(
        "resource \"aws_security_group\" \"{name}\" {{\n  description = \"Open\"\n  vpc_id = aws_vpc.main.id\n{rules}}}\n"
    )
}

#[test]
fn what_is_fixed_at_once_is_fixed_and_undone_as_one_step() {
    let tables: String = (0..60)
        .map(|n| {
            format!(
                "resource \"aws_dynamodb_table\" \"t{n}\" {{\n  name = \"t{n}\"\n  hash_key = \"id\"\n  \
                 attribute {{\n    name = \"id\"\n    type = \"S\"\n  }}\n}}\n"
            )
        })
        .collect();
    let mut diagram = drawn(&tables);
    let before = diagram.clone();
    let findings = found(&diagram, "dynamodb-pitr-enabled");
    assert_eq!(findings.len(), 60);
    let done = fix_all(&diagram, &findings.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!((done.n_fixed, done.n_left), (60, 0));
    let undo = diagram.apply_all(done.change.unwrap()).unwrap();
    assert_eq!(found(&diagram, "dynamodb-pitr-enabled"), []);
    diagram.apply_all(undo).unwrap();
    assert_eq!(diagram, before);
}

#[test]
fn entries_that_move_when_others_go_are_still_found() {
    let ports = [3306, 5432, 1433];
    let source = format!("{NETWORK}{}{}", open_group("a", &ports), open_group("b", &ports));
    let mut diagram = drawn(&source);
    let findings = found(&diagram, "sg-db-port-open");
    assert_eq!(findings.len(), 6, "{findings:?}");
    let done = fix_all(&diagram, &findings.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!((done.n_fixed, done.n_left), (6, 0));
    diagram.apply_all(done.change.unwrap()).unwrap();
    assert_eq!(found(&diagram, "sg-db-port-open"), []);
}

#[test]
fn only_what_is_asked_for_is_fixed() {
    let source = format!("{NETWORK}{}{}", open_group("a", &[22]), open_group("b", &[22]));
    let mut diagram = drawn(&source);
    let findings = found(&diagram, "sg-ssh-open");
    assert_eq!(findings.len(), 2);
    let done = fix_all(&diagram, &[&findings[1]]).unwrap();
    assert_eq!((done.n_fixed, done.n_left), (1, 0));
    diagram.apply_all(done.change.unwrap()).unwrap();
    assert_eq!(found(&diagram, "sg-ssh-open"), findings[..1]);
    assert_eq!(fix_all(&diagram, &[]), None);
}

#[test]
fn what_needs_a_decision_is_left() {
    let rule = rules::all().find(|it| it.fix.is_none()).unwrap();
    let diagram = diagrams::template();
    let finding = Finding {
        rule,
        severity: rule.severity,
        address: String::new(),
        origin: None,
        property: None,
        message: "Decide".to_owned(),
        expectation: None,
    };
    let done = fix_all(&diagram, &[&finding]).unwrap();
    assert_eq!((done.change, done.n_fixed, done.n_left), (None, 0, 1));
}

#[test]
fn findings_are_listed_by_rule_and_searched_by_what_they_say() {
    let source = format!("{NETWORK}{}{}", open_group("Shop", &[22, 3389]), open_group("blog", &[22]));
    let report = rules::check(&lower(&drawn(&source)));
    let listing = Listing::new(&report, |it| it.address.clone());
    let groups = listing.groups(None, "");
    assert!(groups.is_sorted_by_key(|it| std::cmp::Reverse(it.severity)));
    let count = |groups: &[rules::Group]| groups.iter().map(|it| it.findings.len()).sum::<usize>();
    assert_eq!(count(&groups), report.findings.len());
    assert_eq!(Severity::ALL.into_iter().map(|it| listing.count(it)).sum::<usize>(), report.findings.len());
    let of = |wanted: &str| -> Vec<(&str, usize)> {
        listing.groups(None, wanted).iter().map(|it| (it.rule.id, it.findings.len())).collect()
    };
    assert_eq!(of("sg-ssh-open"), [("sg-ssh-open", 2)]);
    assert_eq!(of("SHOP  sg-ssh"), [("sg-ssh-open", 1)]);
    assert_eq!(of("CKV_AWS_24"), [("sg-ssh-open", 2)]);
    assert_eq!(of("nothing says this"), []);
    assert!(listing.groups(Some(Severity::High), "").iter().all(|it| it.severity == Severity::High));
}

proptest! {
    #[test]
    fn what_is_said_to_be_fixed_is_gone(diagram in diagrams::diagram()) {
        for group in Listing::new(&rules::check(&lower(&diagram)), |_| String::new()).groups(None, "") {
            let findings: Vec<&Finding> = group.findings.iter().map(AsRef::as_ref).collect();
            let done = fix_all(&diagram, &findings).unwrap();
            let mut fixed = diagram.clone();
            if let Some(change) = done.change {
                fixed.apply_all(change).map_err(|it| TestCaseError::fail(format!("{}: {it}", group.rule.id)))?;
            }
            let (before, after) = (found(&diagram, group.rule.id).len(), found(&fixed, group.rule.id).len());
            prop_assert_eq!(before - after, done.n_fixed, "{}", group.rule.id);
        }
    }
}
