//! Expectations: in diagrams and files, as findings, and against the engines they ask.

use drawbridge_core::model::{
    Choice, Diagram, Doing, Expectation, ExpectationFile, ExpectationId, History, Holds, NodeId, Op, Profile,
    Reaching, Selector, Selectors, Setting, Severity, Suppression, SuppressionId, snapshot,
};
use drawbridge_core::network::{Network, Place, Traffic, Verdict};
use drawbridge_core::rules::{self, Report};
use drawbridge_core::stack::{Stack, expectation_file, lower};
use drawbridge_core::{templates, terraform};
use proptest::prelude::*;

use crate::diagrams;

fn node(id: &str) -> Selectors {
    Selectors::one(Selector::Node(NodeId::from(id)))
}

fn expect(diagram: &mut Diagram, id: &str, holds: Holds) {
    let expectation = Some(Expectation::new(holds));
    diagram.apply(Op::SetExpectation { id: ExpectationId::from(id), expectation }).unwrap();
}

fn reaching(from: Selectors, to: Selectors) -> Reaching {
    Reaching { from, to, ..Reaching::default() }
}

fn doing(principals: Selectors, action: &str, resources: Selectors) -> Doing {
    Doing { principals, actions: vec![action.to_owned()], resources, through: None }
}

/// What is said about expectations: `broken ID`, `undecided ID` or `nothing ID`, with the messages.
fn said(stack: &Stack) -> Vec<(String, String)> {
    let report: Report = rules::check(stack);
    let found = report.findings.iter().filter_map(|it| {
        let verb = if it.rule.id == "expectation-broken" { "broken" } else { "nothing" };
        Some((format!("{verb} {}", it.expectation.as_ref()?), it.message.clone()))
    });
    let open = report
        .unknown
        .iter()
        .filter_map(|it| Some((format!("undecided {}", it.expectation.as_ref()?), it.why.clone())));
    let mut all: Vec<(String, String)> = found.chain(open).collect();
    all.sort();
    all
}

fn short(stack: &Stack) -> Vec<String> {
    said(stack).into_iter().map(|it| it.0).collect()
}

/// The diagram with an expectation of each kind that holds.
fn kept() -> Diagram {
    let mut diagram = diagrams::template();
    let internet = || Selectors::one(Selector::Internet);
    let tables = || Selectors::one(Selector::Type("aws_dynamodb_table".into()));
    expect(&mut diagram, "no-path", Holds::NoPath(reaching(internet(), tables())));
    expect(&mut diagram, "path", Holds::Path(reaching(node("app"), node("scores"))));
    expect(&mut diagram, "private", Holds::PrivatePath(reaching(node("app"), node("scores"))));
    expect(&mut diagram, "may", Holds::May(doing(node("app"), "read", node("scores"))));
    let anything = Selectors::one(Selector::Anything);
    expect(&mut diagram, "may-not", Holds::MayNot(doing(anything, "dynamodb:DeleteTable", tables())));
    let mut only = doing(node("app"), "read", node("scores"));
    only.through = Some(node("dynamodb_endpoint"));
    expect(&mut diagram, "only", Holds::Only(only));
    diagram
}

#[test]
fn what_holds_is_silent_in_the_drawing_and_in_its_files() {
    let stack = lower(&kept());
    assert_eq!(said(&stack), []);
    let files = terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect::<Vec<_>>();
    let (_, text) = files.iter().find(|it| it.0 == ExpectationFile::NAME).expect("the files carry them");
    let mut read = terraform::read(&files).unwrap().stack;
    read.expectations = ExpectationFile::read(text).unwrap().expectations;
    assert_eq!(read.expectations.len(), 6);
    assert_eq!(said(&read), []);
}

#[test]
fn what_breaks_says_who_and_how() {
    let mut diagram = kept();
    diagram.apply_all(diagram.removal(&[NodeId::from("dynamodb_endpoint")], &[])).unwrap();
    // Without endpoints to go through, nobody may go through one.
    assert_eq!(short(&lower(&diagram)), ["broken only", "broken path"]);
    let said = said(&lower(&diagram));
    assert!(said[0].1.contains("`App` may dynamodb:"), "{said:?}");
    assert!(said[0].1.contains("through no endpoint by statement 1"), "{said:?}");
    assert!(
        said[1].1.contains("“A path from `App` to `Scores`” does not hold: `App` does not reach `Scores`: "),
        "{said:?}"
    );

    let mut diagram = kept();
    expect(&mut diagram, "may", Holds::May(doing(node("app"), "dynamodb:DeleteTable", node("scores"))));
    expect(&mut diagram, "may-not", Holds::MayNot(doing(node("app"), "read", node("scores"))));
    expect(&mut diagram, "only", Holds::Only(doing(Selectors::default(), "read", node("scores"))));
    assert_eq!(short(&lower(&diagram)), ["broken may", "broken may-not", "broken only"]);
}

/// An instance in a subnet with this route and these endpoints, a table, and what is said of expectations in JSON.
fn in_files(route: &str, more: &str, expectations: &str) -> Vec<(String, String)> {
    let text = format!(
        r#"
provider "aws" {{
  region = "eu-west-1"
}}

resource "aws_vpc" "main" {{
  cidr_block           = "10.0.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
}}

resource "aws_internet_gateway" "main" {{
  vpc_id = aws_vpc.main.id
}}

resource "aws_subnet" "public" {{
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}}

resource "aws_route_table" "public" {{
  vpc_id = aws_vpc.main.id

  route {{
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }}
}}

resource "aws_route_table_association" "public" {{
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}}

resource "aws_eip" "nat" {{
  domain = "vpc"
}}

resource "aws_nat_gateway" "main" {{
  subnet_id     = aws_subnet.public.id
  allocation_id = aws_eip.nat.id
}}

resource "aws_subnet" "app" {{
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}}

resource "aws_route_table" "app" {{
  vpc_id = aws_vpc.main.id
{route}
}}

resource "aws_route_table_association" "app" {{
  subnet_id      = aws_subnet.app.id
  route_table_id = aws_route_table.app.id
}}

resource "aws_security_group" "app" {{
  vpc_id = aws_vpc.main.id

  egress {{
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}

resource "aws_iam_role" "app" {{
  name = "app"
}}

resource "aws_iam_role_policy" "app" {{
  role   = aws_iam_role.app.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Sid = "Read", Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.scores.arn }}]
  }})
}}

resource "aws_iam_instance_profile" "app" {{
  role = aws_iam_role.app.name
}}

resource "aws_instance" "app" {{
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.app.id
  vpc_security_group_ids = [aws_security_group.app.id]
  iam_instance_profile   = aws_iam_instance_profile.app.name
}}

resource "aws_dynamodb_table" "scores" {{
  name     = "scores"
  hash_key = "id"
  attribute {{
    name = "id"
    type = "S"
  }}
}}
{more}
"#
    );
    let mut stack = terraform::read(&[("main.tf".to_owned(), text)]).unwrap().stack;
    let file = format!("{{\"expectations\": {{{expectations}}}}}");
    stack.expectations = ExpectationFile::read(&file).unwrap().expectations;
    said(&stack)
}

const NAT: &str =
    "  route {\n    cidr_block = \"0.0.0.0/0\"\n    nat_gateway_id = aws_nat_gateway.main.id\n  }";
const GATEWAY: &str = r#"
resource "aws_vpc_endpoint" "dynamodb" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.eu-west-1.dynamodb"
  route_table_ids = [aws_route_table.app.id]
}"#;

#[test]
fn a_path_is_private_only_where_an_endpoint_takes_it() {
    let expectations = r#""private": {"private_path": {"from": {"type": "aws_instance"}, "to": {"type": "aws_dynamodb_table"}}},
        "path": {"path": {"from": {"address": "aws_instance.app"}, "to": {"address": "aws_dynamodb_table.scores"}, "from_port": 443}}"#;
    let ids = |said: Vec<(String, String)>| said.into_iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(ids(in_files(NAT, GATEWAY, expectations)), [""; 0]);
    assert_eq!(ids(in_files("", GATEWAY, expectations)), [""; 0]);
    assert_eq!(ids(in_files("", "", expectations)), ["broken path"]);
    let said = in_files(NAT, "", expectations);
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].0, "broken private");
    let message = &said[0].1;
    for part in [
        "“Only private paths from any EC2 instance to any DynamoDB table” does not hold: `app` reaches `scores` over the internet: ",
        " → Route table `app` leads it to NAT gateway `main`",
        " → NAT gateway `main` sends it on from its own address → ",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn who_may_only_through_an_endpoint_may_not_around_it() {
    let expectations = r#""only": {"only": {"principals": {"address": "aws_iam_role.app"}, "actions": ["dynamodb:GetItem"],
        "resources": {"address": "aws_dynamodb_table.scores"}, "through": {"address": "aws_vpc_endpoint.dynamodb"}}}"#;
    let user = |condition: &str| {
        format!(
            r#"
resource "aws_iam_user" "ann" {{
  name = "ann"
}}

resource "aws_iam_user_policy" "ann" {{
  user   = aws_iam_user.ann.name
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "dynamodb:Get*", Resource = "*"{condition} }}]
  }})
}}
"#
        )
    };
    assert_eq!(in_files(NAT, GATEWAY, expectations), []);
    let message = |more: &str| {
        let said = in_files(NAT, &format!("{GATEWAY}{more}"), expectations);
        assert_eq!(said.len(), 1, "{said:?}");
        format!("{}: {}", said[0].0, said[0].1)
    };
    let found = message(&user(""));
    assert!(found.starts_with("broken only: "), "{found}");
    assert!(found.contains("`ann` may dynamodb:GetItem on `scores` by statement 1 of "), "{found}");
    let found = message(&user(r#", Condition = { IpAddress = { "aws:SourceIp" = "203.0.113.0/24" } }"#));
    assert_eq!(found, "undecided only: condition key `aws:SourceIp`");
    let elsewhere = GATEWAY.replace("aws_route_table.app", "aws_route_table.public");
    let found = in_files(NAT, &elsewhere, expectations);
    assert!(
        found[0]
            .1
            .contains("`app` may dynamodb:GetItem on `scores` through no endpoint by statement 1 (`Read`)"),
        "{found:?}"
    );
    // Whoever is among those that may, wherever they are, has to be held by a policy.
    let expectations = expectations.replace(
        r#""principals": {"address": "aws_iam_role.app"}"#,
        r#""principals": {"address": "aws_iam_*"}"#,
    );
    let found = in_files(NAT, &format!("{GATEWAY}{}", user("")), &expectations);
    assert!(found[0].1.contains("`ann` may dynamodb:GetItem on `scores` through no endpoint"), "{found:?}");
    let bound = r#", Condition = { StringEquals = { "aws:SourceVpce" = aws_vpc_endpoint.dynamodb.id } }"#;
    assert_eq!(in_files(NAT, &format!("{GATEWAY}{}", user(bound)), &expectations), []);
}

#[test]
fn a_function_in_no_vpc_is_for_its_role_to_decide() {
    let function = r#"
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.app.arn
  runtime       = "python3.13"
  handler       = "f.f"
  filename      = "f.zip"
}"#;
    let expectations = r#""path": {"path": {"from": {"address": "aws_lambda_function.f"}, "to": {"address": "aws_dynamodb_table.scores"}}},
        "may": {"may": {"principals": {"address": "aws_lambda_function.f"}, "actions": ["dynamodb:GetItem"], "resources": {"address": "aws_dynamodb_table.scores"}}}"#;
    let said = in_files("", function, expectations);
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].0, "undecided path");
    let outside = r#""in": {"no_path": {"from": "internet", "to": {"in": "aws_vpc.main"}}},
        "out": {"no_path": {"from": {"in": "aws_subnet.app"}, "to": "internet", "protocol": "tcp", "from_port": 1, "to_port": 1023}}"#;
    let said = in_files(NAT, "", outside);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].0, "broken out");
}

#[test]
fn what_is_not_known_is_no_alarm() {
    let mut diagram = kept();
    let unknown = drawbridge_core::value::Value::unknown("local.groups");
    let op = Op::SetProperty { id: NodeId::from("app"), key: "security_groups".into(), value: Some(unknown) };
    diagram.apply(op).unwrap();
    expect(&mut diagram, "path", Holds::Path(reaching(node("app"), node("scores"))));
    let all = short(&lower(&diagram));
    assert!(all.iter().all(|it| !it.starts_with("broken")), "{all:?}");
}

#[test]
fn severity_profile_and_suppression_work_as_on_any_finding() {
    let mut diagram = diagrams::template();
    let holds = Holds::May(doing(node("app"), "dynamodb:DeleteTable", node("scores")));
    let expectation = Expectation { severity: Severity::Critical, ..Expectation::new(holds.clone()) };
    let op = Op::SetExpectation { id: ExpectationId::from("a"), expectation: Some(expectation) };
    diagram.apply(op).unwrap();
    expect(&mut diagram, "b", holds);
    let report = rules::check(&lower(&diagram));
    assert_eq!((report.counts().critical, report.counts().high), (1, 1));

    let suppression = Suppression {
        rule: "expectation-broken".into(),
        at: Some("scores".into()),
        tf_type: None,
        value: Some("a".into()),
        reason: "In May".into(),
        owner: String::new(),
        until: None,
    };
    let op = Op::SetSuppression { id: SuppressionId::from("s"), suppression: Some(suppression) };
    diagram.apply(op).unwrap();
    let report = rules::check(&lower(&diagram));
    let aside = report.suppressed.iter().filter(|it| it.finding.expectation.is_some()).count();
    assert_eq!((report.counts().critical, report.counts().high, aside), (0, 1, 1));

    let rules = [("expectation-broken".to_owned(), Choice::At(Severity::Low))].into();
    let profile = Profile { rules, forbid_suppressions: true };
    diagram.apply(Op::Set { setting: Setting::Profile(profile) }).unwrap();
    let report = rules::check(&lower(&diagram));
    assert_eq!((report.counts().critical, report.counts().low), (0, 2));
}

#[test]
fn a_node_that_goes_takes_with_it_what_asked_about_it_alone() {
    let mut diagram = kept();
    assert!(diagram.clone().apply(Op::RemoveNode { id: NodeId::from("scores") }).is_err());
    let before = diagram.clone();
    let mut history = History::default();
    let removal = diagram.removal(&[NodeId::from("scores")], &[]);
    history.apply(&mut diagram, removal).unwrap();
    let left: Vec<&str> = diagram.expectations().map(|(id, _)| id.as_str()).collect();
    assert_eq!(left, ["may-not", "no-path"]);
    assert_eq!(short(&lower(&diagram)), ["nothing may-not", "nothing no-path"]);
    history.undo(&mut diagram).unwrap();
    assert_eq!(diagram, before);
}

#[test]
fn containers_tiers_and_tags_select() {
    let mut diagram = diagrams::template();
    let internet = || Selectors::one(Selector::Internet);
    let vpc = diagram.nodes().find(|(_, it)| it.ty.id == "ec2.vpc").unwrap().0.to_string();
    for (id, selector) in [
        ("in", Selector::In(vpc)),
        ("tier", Selector::Tier("private".into())),
        ("tag", Selector::Tag { key: "Name".into(), value: "App".into() }),
        ("type", Selector::Type("AWS::EC2::Instance".into())),
        ("anything", Selector::Anything),
    ] {
        expect(&mut diagram, id, Holds::NoPath(reaching(Selectors::one(selector.clone()), internet())));
        expect(
            &mut diagram,
            &format!("{id}-to"),
            Holds::NoPath(reaching(internet(), Selectors::one(selector))),
        );
    }
    assert_eq!(short(&lower(&diagram)), [""; 0]);
    expect(
        &mut diagram,
        "none",
        Holds::NoPath(reaching(internet(), Selectors::one(Selector::Tier("public".into())))),
    );
    expect(&mut diagram, "prem", Holds::NoPath(reaching(Selectors::one(Selector::OnPremises), node("app"))));
    assert_eq!(short(&lower(&diagram)), ["nothing none", "nothing prem"]);
}

#[test]
fn only_whoever_is_outside_the_stack_counts_as_the_internet() {
    let read = |principal: &str, switch: &str| {
        let text = format!(
            r#"
resource "aws_s3_bucket" "photos" {{
  bucket = "photos"
}}
{switch}
resource "aws_s3_bucket_policy" "photos" {{
  bucket = aws_s3_bucket.photos.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Principal = {principal}, Action = "s3:GetObject", Resource = "${{aws_s3_bucket.photos.arn}}/*" }}]
  }})
}}
"#
        );
        let mut stack = terraform::read(&[("main.tf".to_owned(), text)]).unwrap().stack;
        let file = r#"{"expectations": {
            "no-path": {"no_path": {"from": "internet", "to": {"type": "aws_s3_bucket"}}},
            "only": {"only": {"principals": [], "actions": ["s3:GetObject"], "resources": {"address": "aws_s3_bucket.photos"}}}}}"#;
        stack.expectations = ExpectationFile::read(file).unwrap().expectations;
        short(&stack)
    };
    let block = "resource \"aws_s3_bucket_public_access_block\" \"photos\" {\n  bucket = aws_s3_bucket.photos.id\n  restrict_public_buckets = true\n}";
    assert_eq!(read("\"*\"", ""), ["broken no-path", "broken only"]);
    assert_eq!(read("\"*\"", block), [""; 0]);
    assert_eq!(read("{ AWS = \"arn:aws:iam::111122223333:role/other\" }", ""), ["broken only"]);
    assert_eq!(read("{ AWS = \"111122223333\" }", ""), ["undecided only"]);
    assert_eq!(read("{ Service = \"cloudtrail.amazonaws.com\" }", ""), [""; 0]);
}

fn selector() -> impl Strategy<Value = Selector> {
    prop_oneof![
        Just(Selector::Internet),
        Just(Selector::Anything),
        Just(Selector::OnPremises),
        proptest::sample::select(vec!["app", "scores", "dynamodb_endpoint", "gone"])
            .prop_map(|it| Selector::Node(NodeId::from(it))),
        proptest::sample::select(vec!["private_a", "vpc"]).prop_map(|it| Selector::In(it.to_owned())),
        proptest::sample::select(vec!["aws_instance", "dynamodb.table"])
            .prop_map(|it| Selector::Type(it.to_owned())),
        Just(Selector::Tier("private".into())),
        "[ -~]{0,8}".prop_map(Selector::Address),
    ]
}

fn selectors() -> impl Strategy<Value = Selectors> {
    proptest::collection::vec(selector(), 0..3).prop_map(Selectors)
}

pub(crate) fn expectation() -> impl Strategy<Value = Expectation> {
    let action =
        proptest::sample::select(vec!["read", "dynamodb:*", "dynamodb:DeleteTable", "s3:GetObject", "fly"]);
    let reaching = (selectors(), selectors(), proptest::option::of(1..6_000_u16))
        .prop_map(|(from, to, from_port)| Reaching { from, to, from_port, ..Reaching::default() })
        .boxed();
    let doing = (selectors(), action, selectors(), proptest::option::of(selectors())).prop_map(
        |(principals, action, resources, through)| Doing {
            principals,
            actions: vec![action.to_owned()],
            resources,
            through,
        },
    );
    let doing = doing.boxed();
    let holds = prop_oneof![
        reaching.clone().prop_map(Holds::NoPath),
        reaching.clone().prop_map(Holds::Path),
        reaching.prop_map(Holds::PrivatePath),
        doing.clone().prop_map(Holds::Only),
        doing.clone().prop_map(Holds::May),
        doing.prop_map(Holds::MayNot),
    ];
    (holds, proptest::sample::select(Severity::ALL.to_vec()), "[ -~]{0,12}")
        .prop_map(|(holds, severity, sentence)| Expectation { sentence, severity, holds })
}

proptest! {
    #[test]
    fn any_expectation_gets_an_answer(diagram in diagrams::diagram(), all in proptest::collection::vec(expectation(), 1..6)) {
        let mut diagram = diagram;
        for (number, it) in all.into_iter().enumerate() {
            let id = ExpectationId::from(&*format!("x{number}"));
            let _refused = diagram.apply(Op::SetExpectation { id, expectation: Some(it) });
        }
        prop_assert_eq!(diagram.violations(), Vec::<String>::new());
        let text = snapshot::write(&diagram);
        let read = snapshot::read(&text).unwrap();
        prop_assert_eq!(&read, &diagram);
        let stack = lower(&diagram);
        prop_assert_eq!(said(&stack), said(&stack));
        if let Some(file) = expectation_file(&stack, &|_| None) {
            prop_assert_eq!(ExpectationFile::read(&file.write()).unwrap(), file);
        }
    }

    #[test]
    fn no_path_is_what_the_network_says(diagram in diagrams::diagram(), port in 1..6_000_u16) {
        let mut diagram = diagram;
        let anything = || Selectors::one(Selector::Type("aws_instance".into()));
        let internet = || Selectors::one(Selector::Internet);
        let out = Reaching { from: anything(), to: internet(), from_port: Some(port), ..Reaching::default() };
        expect(&mut diagram, "out", Holds::NoPath(out.clone()));
        expect(&mut diagram, "path", Holds::Path(out));
        let stack = lower(&diagram);
        let filled = drawbridge_core::network::with_defaults(&stack);
        let network = Network::of(&filled);
        let hosts: Vec<&str> = network.hosts().filter(|it| it.starts_with("ec2.instance.")).collect();
        let verdicts: Vec<Verdict> = hosts
            .iter()
            .map(|it| network.verdict(&Place::Node(it), &Place::Internet, &Traffic::tcp(port)))
            .collect();
        let said = short(&stack);
        let has = |it: &str| said.iter().any(|other| other == it);
        if hosts.is_empty() {
            prop_assert!(has("nothing out"));
        } else {
            prop_assert_eq!(has("broken out"), verdicts.contains(&Verdict::Reachable), "{:?}", said);
            prop_assert_eq!(has("broken path"), verdicts.contains(&Verdict::Blocked), "{:?}", said);
            let only = |it: Verdict| verdicts.iter().all(|other| *other == it);
            prop_assert_eq!(!has("broken out") && !has("undecided out"), only(Verdict::Blocked), "{:?}", said);
            prop_assert_eq!(!has("broken path") && !has("undecided path"), only(Verdict::Reachable), "{:?}", said);
        }
    }
}

#[test]
fn templates_take_expectations() {
    for template in templates::all() {
        let mut diagram = template.diagram();
        let anything = || Selectors::one(Selector::Anything);
        expect(&mut diagram, "a", Holds::NoPath(reaching(Selectors::one(Selector::Internet), anything())));
        let found = said(&lower(&diagram));
        assert!(found.iter().all(|it| it.0 == "broken a" || it.0 == "undecided a"), "{found:?}");
    }
}

#[test]
fn the_file_in_the_documentation_is_one() {
    let page = include_str!("../../../docs/expectations.md");
    let json = page.split("```json\n").nth(1).and_then(|it| it.split("```").next()).unwrap();
    assert_eq!(ExpectationFile::read(json).unwrap().expectations.len(), 5);
}

#[test]
fn suggestions_are_about_what_is_drawn_and_made_once() {
    assert_eq!(Expectation::suggestions(&Diagram::default()), []);
    for template in templates::all() {
        let mut diagram = template.diagram();
        let all = Expectation::suggestions(&diagram);
        assert!(!all.is_empty(), "{}", template.name);
        for (number, it) in all.into_iter().enumerate() {
            let id = ExpectationId::from(&*format!("x{number}"));
            diagram.apply(Op::SetExpectation { id, expectation: Some(it) }).unwrap();
        }
        assert_eq!(Expectation::suggestions(&diagram), [], "{}", template.name);
        let said = said(&lower(&diagram));
        assert!(said.iter().all(|it| !it.0.starts_with("nothing")), "{}: {said:?}", template.name);
        for (_, it) in diagram.expectations() {
            assert!(!it.shown_in(&diagram).is_empty() || matches!(it.holds, Holds::NoPath(_)), "{it:?}");
        }
    }
}

#[test]
fn a_large_container_is_one_selector_in_files() {
    let mut diagram = diagrams::template();
    let subnet = NodeId::from("private_a");
    let app = diagram.node("app").unwrap().clone();
    for number in 0..150 {
        let id = NodeId::from(&*format!("more{number}"));
        diagram.apply(Op::AddNode { id, node: app.clone() }).unwrap();
    }
    let inside = Selectors::one(Selector::In(subnet.to_string()));
    let out = reaching(inside, Selectors::one(Selector::Internet));
    expect(&mut diagram, "out", Holds::NoPath(out));
    let stack = lower(&diagram);
    assert_eq!(said(&stack), []);
    let file = expectation_file(&stack, &|_| None).unwrap();
    let (_, it) = file.expectations.iter().next().unwrap();
    assert_eq!(it.holds.sides()[0].0, [Selector::In("ec2.subnet.private_a".into())]);
}
