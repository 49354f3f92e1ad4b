//! Findings that somebody decided to live with, and profiles: in diagrams, in both languages, and over time.

use drawbridge_core::model::{
    Choice, Diagram, History, NodeId, Op, Profile, Setting, Severity, Suppression, SuppressionId, parse_day,
    snapshot,
};
use drawbridge_core::rules::{self, Category, Report};
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::{cloudformation, templates, terraform};

const RULE: &str = "dynamodb-pitr-enabled";

/// The first template with its table's backups turned off, and the table's id.
fn without_backups() -> (Diagram, NodeId) {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let id = diagram.nodes().find(|(_, it)| it.ty.id == "dynamodb.table").unwrap().0.clone();
    let op =
        Op::SetProperty { id: id.clone(), key: "point_in_time_recovery".into(), value: Some(false.into()) };
    diagram.apply(op).unwrap();
    (diagram, id)
}

fn suppression(at: &NodeId) -> Suppression {
    Suppression {
        rule: RULE.into(),
        at: Some(at.to_string()),
        tf_type: None,
        value: Some("false".into()),
        reason: "Scores are made anew each night; see \"runbook\": # 7".into(),
        owner: "Game team".into(),
        until: Some(parse_day("2026-12-31").unwrap()),
    }
}

fn suppress(diagram: &mut Diagram, suppression: Suppression) {
    let op = Op::SetSuppression { id: SuppressionId::from("s1"), suppression: Some(suppression) };
    diagram.apply(op).unwrap();
}

fn open(stack: &Stack, day: &str) -> Vec<&'static str> {
    rules::check_on(stack, parse_day(day).unwrap()).findings.iter().map(|it| it.rule.id).collect()
}

#[test]
fn a_suppressed_finding_is_set_aside_until_its_last_day() {
    let (mut diagram, table) = without_backups();
    assert_eq!(open(&lower(&diagram), "2026-01-01"), [RULE]);
    suppress(&mut diagram, suppression(&table));
    let stack = lower(&diagram);
    assert_eq!(open(&stack, "2026-12-31"), [""; 0]);
    let report = rules::check(&stack);
    let set_aside = report.suppressed.iter().filter(|it| it.finding.rule.id == RULE);
    assert_eq!(set_aside.map(|it| it.by.owner.as_str()).collect::<Vec<_>>(), ["Game team"]);
    assert_eq!(open(&stack, "2027-01-01"), [RULE]);
}

#[test]
fn another_value_brings_the_finding_back() {
    let (mut diagram, table) = without_backups();
    suppress(&mut diagram, Suppression { value: Some("true".into()), ..suppression(&table) });
    assert_eq!(open(&lower(&diagram), "2026-01-01"), [RULE]);
    suppress(&mut diagram, Suppression { value: None, ..suppression(&table) });
    assert_eq!(open(&lower(&diagram), "2026-01-01"), [""; 0]);
}

#[test]
fn suppressions_travel_with_the_files() {
    let (mut diagram, table) = without_backups();
    let count = |stack: &Stack| stack.suppressions.values().map(Vec::len).sum::<usize>();
    let before = count(&lower(&diagram));
    suppress(&mut diagram, suppression(&table));
    let whole = Suppression { at: None, rule: "tfstate-local".into(), value: None, ..suppression(&table) };
    let op = Op::SetSuppression { id: SuppressionId::from("s2"), suppression: Some(whole) };
    diagram.apply(op).unwrap();
    assert_eq!(snapshot::read(&snapshot::write(&diagram)).unwrap(), diagram);
    let stack = lower(&diagram);
    assert_eq!(count(&stack), before + 2);

    let files: Vec<(String, String)> =
        terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
    assert_eq!(terraform::read(&files).unwrap().stack.suppressions, stack.suppressions);
    for file in [cloudformation::emit_yaml(&stack).unwrap(), cloudformation::emit_json(&stack).unwrap()] {
        let read = cloudformation::read(&file.path, &file.text).unwrap().stack;
        assert_eq!(read.suppressions, stack.suppressions, "{}", file.text);
        let again = cloudformation::emit_yaml(&read).unwrap();
        assert_eq!(again.text, cloudformation::emit_yaml(&stack).unwrap().text);
    }
}

#[test]
fn names_and_comments_of_other_tools_suppress_too() {
    let text = "resource \"aws_dynamodb_table\" \"t\" {\n  #checkov:skip=CKV_AWS_28:Made anew each night\n  name = \"t\"\n}\n";
    let found = |text: &str| {
        let stack = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
        open(&stack, "2026-01-01").contains(&RULE)
    };
    assert!(!found(text));
    assert!(found(&text.replace("CKV_AWS_28", "CKV_AWS_119")));
    let template = "\
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Metadata:
      checkov:
        skip:
          - id: CKV_AWS_28
            comment: Made anew each night
    Properties:
      TableName: t
";
    let stack = cloudformation::read("t.yaml", template).unwrap().stack;
    assert!(!open(&stack, "2026-01-01").contains(&RULE));
    assert!(cloudformation::emit_yaml(&stack).unwrap().text.contains("CKV_AWS_28"), "theirs is written back");
}

#[test]
fn a_profile_turns_rules_off_changes_severities_and_forbids_suppressions() {
    let (mut diagram, table) = without_backups();
    suppress(&mut diagram, suppression(&table));
    let mut with = |profile: Profile| {
        diagram.apply(Op::Set { setting: Setting::Profile(profile) }).unwrap();
        rules::check(&lower(&diagram))
    };
    let report = with(Profile { forbid_suppressions: true, ..Profile::default() });
    let of_rule = |report: &Report| report.findings.iter().filter(|it| it.rule.id == RULE).count();
    assert_eq!((of_rule(&report), report.suppressed.len()), (1, 0));
    let rules = [(RULE.to_owned(), Choice::At(Severity::Critical))].into();
    let report = with(Profile { rules, forbid_suppressions: true });
    assert_eq!(report.worst(), Some(Severity::Critical));
    assert_eq!(report.counts().critical, 1);
    let rules = [(RULE.to_owned(), Choice::Off)].into();
    let report = with(Profile { rules, forbid_suppressions: true });
    assert_eq!(of_rule(&report), 0);
}

#[test]
fn what_is_suppressed_goes_with_its_node_and_comes_back() {
    let (mut diagram, table) = without_backups();
    suppress(&mut diagram, suppression(&table));
    let refused = diagram.clone().apply(Op::RemoveNode { id: table.clone() });
    assert!(refused.is_err());
    let before = diagram.clone();
    let mut history = History::default();
    let removal = diagram.removal(&[table], &[]);
    history.apply(&mut diagram, removal).unwrap();
    assert!(!diagram.suppressions().any(|(_, it)| it.rule == RULE));
    history.undo(&mut diagram).unwrap();
    assert_eq!(diagram, before);
}

#[test]
fn what_a_suppression_is_about_does_not_go_alone() {
    let (mut diagram, table) = without_backups();
    let edge = diagram.edges().next().unwrap().0.clone();
    for at in [table, NodeId::from(edge.as_str())] {
        suppress(&mut diagram, suppression(&at));
        let before = diagram.clone();
        let gone = match diagram.edge(at.as_str()) {
            Some(_) => Op::RemoveEdge { id: edge.clone() },
            None => Op::RemoveNode { id: at },
        };
        assert!(diagram.apply(gone).is_err());
        assert_eq!(diagram, before);
    }
    diagram.apply(Op::SetSuppression { id: SuppressionId::from("s1"), suppression: None }).unwrap();
    diagram.apply(Op::RemoveEdge { id: edge }).unwrap();
}

#[test]
fn scores_say_how_much_holds() {
    let (diagram, table) = without_backups();
    let backup = |diagram: &Diagram| {
        let stack = lower(diagram);
        let scores = rules::scores(&stack, &rules::check(&stack));
        scores.iter().find(|it| it.category == Category::Backup).unwrap().percent
    };
    let mut suppressed = diagram.clone();
    suppress(&mut suppressed, suppression(&table));
    assert!(backup(&diagram) < 100);
    assert_eq!(backup(&suppressed), 100);
    let empty = lower(&Diagram::default());
    assert_eq!(rules::scores(&empty, &rules::check(&empty)), []);
}

#[test]
fn the_worst_open_finding_holds_a_score_down() {
    let statement = |action: &str| {
        format!(
            "resource \"aws_iam_policy\" \"it\" {{\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    \
             Statement = [{{ Effect = \"Allow\", Action = \"{action}\", Resource = \"*\" }}]\n  }})\n}}\n"
        )
    };
    let iam = |text: String| {
        let stack = terraform::read(&[("main.tf".to_owned(), text)]).unwrap().stack;
        let report = rules::check(&stack);
        let scores = rules::scores(&stack, &report);
        (report.worst(), *scores.iter().find(|it| it.category == Category::Iam).unwrap())
    };
    let (worst, critical) = iam(statement("iam:*"));
    assert_eq!(worst, Some(Severity::Critical));
    assert!(critical.percent < 50, "{critical:?}");
    assert_eq!(critical.level(), "poor");
    let (worst, high) = iam(statement("s3:*"));
    assert_eq!(worst, Some(Severity::High));
    assert!(high.percent < 80 && high.percent >= critical.percent, "{high:?}");
    let (_, whole) =
        iam("resource \"aws_iam_access_key\" \"it\" {\n  user = \"x\"\n  status = \"Inactive\"\n}\n"
            .to_owned());
    assert_eq!((whole.percent, whole.level(), whole.why()), (100, "whole", None));
}

#[test]
fn names_of_the_guard_rules_registry_set_our_findings_aside() {
    let template = r#"{"Resources": {"Books": {
        "Type": "AWS::DynamoDB::Table",
        "Metadata": {"guard": {"SuppressedRules": ["DYNAMODB_PITR_ENABLED"]}},
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]
        }
    }}}"#;
    let stack = cloudformation::read("template.json", template).unwrap().stack;
    let report = rules::check(&stack);
    let set_aside: Vec<&str> = report.suppressed.iter().map(|it| it.finding.rule.id).collect();
    assert_eq!(set_aside, ["dynamodb-pitr-enabled"]);
    assert!(report.findings.iter().all(|it| it.rule.id != "dynamodb-pitr-enabled"));
}
