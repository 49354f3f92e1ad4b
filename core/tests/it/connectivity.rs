//! Questions about drawings: edges, ways, sources, ghosts.
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the methods themselves are not general enough over the lifetime of what they read"
)]

use drawbridge_core::connectivity::{Answer, Connectivity, Verdict, Works, read_traffic};
use drawbridge_core::editor::{End, Tone};
use drawbridge_core::model::{Diagram, Edge, EdgeKind, NodeId, Op, Transaction};
use drawbridge_core::network::{Traffic, with_defaults};
use drawbridge_core::rules::Facts;
use drawbridge_core::stack::lower;
use drawbridge_core::templates;
use drawbridge_core::value::{Value, map};

fn template(name: &str) -> Diagram {
    templates::all().iter().find(|it| it.name == name).unwrap().diagram()
}

fn set(diagram: &mut Diagram, node: &str, key: &str, value: Option<Value>) {
    let op = Op::SetProperty { id: node.into(), key: key.to_owned(), value };
    diagram.apply_all(Transaction::new("test".to_owned(), vec![op])).unwrap();
}

fn asked<T>(diagram: &Diagram, ask: impl FnOnce(&Connectivity<'_, '_>) -> T) -> T {
    let stack = lower(diagram);
    let stack = with_defaults(&stack);
    let facts = Facts::new(&stack);
    ask(&Connectivity::of(diagram, &facts))
}

fn node(id: &str) -> End {
    End::Node(id.into())
}

fn answer(diagram: &Diagram, from: &End, to: &End, traffic: &str) -> Answer {
    asked(diagram, |it| it.answer(from, to, &read_traffic(traffic).unwrap()))
}

/// An answer as a person would read it out.
fn told(answer: &Answer) -> String {
    let mut lines = vec![format!("{}: {}", answer.verdict.id(), answer.headline)];
    for route in &answer.routes {
        for (n, step) in route.steps.iter().enumerate() {
            let node = step.node.as_ref().map_or(String::new(), |it| format!(" [{it}]"));
            lines.push(format!("{}{} {}{node}", n + 1, if step.blocks { " x" } else { "" }, step.text));
        }
    }
    if let Some(allowed) = &answer.allowed {
        lines.push(format!("allowed {} {:?}", allowed.verdict.id(), allowed.ways));
        for it in &allowed.grants {
            let reasons: Vec<&str> = it.reasons.iter().map(|it| it.text.as_str()).collect();
            lines.push(format!("- {} {}: {}", it.verdict.id(), it.labels.join(", "), reasons.join("; ")));
        }
    }
    lines.extend(answer.change.iter().map(|it| format!("change: {it}")));
    lines.extend(answer.unknown.iter().map(|it| format!("unknown: {it}")));
    lines.extend(answer.note.iter().map(|it| format!("note: {it}")));
    lines.join("\n")
}

#[test]
fn edges_of_templates_work_privately_or_hang_on_how_a_person_signs_in() {
    let mut told = Vec::new();
    for template in templates::all() {
        let diagram = template.diagram();
        for (id, it) in asked(&diagram, |it| it.edges()) {
            let edge = diagram.edge(id.as_str()).unwrap();
            told.push(format!("{} {} {}: {}", edge.from, edge.to, it.works.id(), it.why));
        }
    }
    assert_eq!(
        told,
        [
            "app scores private: Requests go through endpoint `DynamoDB`",
            "server scores private: Requests go through endpoint `DynamoDB`",
            "app customers private: Requests go through endpoint `DynamoDB`",
            "support customers undecided: It hangs on condition key `aws:MultiFactorAuthPresent`",
            "catalog books private: Requests go through endpoint `DynamoDB`",
            "librarians books undecided: It hangs on condition key `aws:SourceVpce`",
            "web employees private: Requests go through endpoint `DynamoDB`",
            "web photos private: Requests go through endpoint `S3`",
        ]
    );
}

#[test]
fn an_edge_without_an_endpoint_goes_over_the_internet_or_nowhere() {
    // A public subnet leads to the internet; a private one leads nowhere.
    let mut public = template("flask-employee-directory");
    set(&mut public, "s3_endpoint", "route_tables", None);
    let states = asked(&public, |it| it.edges());
    assert_eq!(states["web_uses_photos"].works, Works::Publicly, "{states:#?}");
    assert_eq!(states["web_uses_employees"].works, Works::Privately);

    let mut private = template("ec2-dynamodb-endpoint");
    set(&mut private, "dynamodb_endpoint", "route_tables", None);
    let states = asked(&private, |it| it.edges());
    let state = &states["app_reads_scores"];
    assert_eq!(state.works, Works::Not, "{states:#?}");
    assert_eq!(state.node, Some("private_routes".into()));
    assert!(state.change.is_some(), "{state:?}");
}

#[test]
fn a_firewall_or_a_statement_in_the_way_is_named() {
    let mut diagram = template("ec2-dynamodb-endpoint");
    set(&mut diagram, "app_group", "egress", None);
    let states = asked(&diagram, |it| it.edges());
    let state = &states["app_reads_scores"];
    assert_eq!((state.works, state.node.clone()), (Works::Not, Some("app_group".into())), "{state:?}");
    assert!(state.why.contains("No outbound rule of security group `App`"), "{}", state.why);
    assert!(state.change.as_ref().unwrap().starts_with("add an outbound rule"), "{state:?}");

    let mut diagram = template("ec2-dynamodb-endpoint");
    let deny = map([
        ("Version", "2012-10-17".into()),
        (
            "Statement",
            Value::List(vec![map([
                ("Sid", "Nobody".into()),
                ("Effect", "Deny".into()),
                ("Principal", "*".into()),
                ("Action", "dynamodb:GetItem".into()),
                ("Resource", "*".into()),
            ])]),
        ),
    ]);
    set(&mut diagram, "dynamodb_endpoint", "policy_scope", None);
    set(&mut diagram, "dynamodb_endpoint", "policy", Some(deny));
    let states = asked(&diagram, |it| it.edges());
    let state = &states["app_reads_scores"];
    assert_eq!(state.works, Works::Not, "{state:?}");
    assert_eq!(state.node, Some("dynamodb_endpoint".into()), "{state:?}");
    assert!(state.why.contains("policy of endpoint `DynamoDB`"), "{}", state.why);
    assert!(state.reasons.iter().any(|it| it.text.contains("`Nobody`")), "{state:#?}");
}

#[test]
fn an_answer_has_the_rule_of_every_hop_and_the_statement_that_decides() {
    let diagram = template("ec2-dynamodb-endpoint");
    let answer = answer(&diagram, &node("app"), &node("scores"), "443");
    assert_eq!(
        told(&answer),
        "yes: `App` can reach `Scores` on TCP 443\n\
         1 Security group `App` lets TCP 443 out by `app_https` [app_group]\n\
         2 The default network ACL of subnet `Private A` lets it out\n\
         3 Gateway endpoint `DynamoDB` is on the route table [dynamodb_endpoint]\n\
         4 The default network ACL of subnet `Private A` lets the answers in\n\
         allowed yes [\"through endpoint `DynamoDB`\"]\n\
         - yes Read items: statement 1 (`ReadScores`) of inline policy `access` of role `app` allows it; \
         statement 1 of policy of endpoint `DynamoDB` allows it"
    );
    let trace = asked(&diagram, |it| it.trace(&answer, 0, Some(2)));
    assert_eq!(trace.line, ["app", "dynamodb_endpoint", "scores"].map(NodeId::from));
    assert_eq!(trace.breaks_after, None);
    assert_eq!(trace.focus, Some("dynamodb_endpoint".into()));
    let stops: Vec<(&str, &[usize], Tone)> =
        trace.stops.iter().map(|it| (it.node.as_str(), it.steps.as_slice(), it.tone)).collect();
    assert_eq!(stops, [("app_group", &[1][..], Tone::Good), ("dynamodb_endpoint", &[3], Tone::Good)]);
}

#[test]
fn a_way_that_is_blocked_breaks_off_at_what_blocks_with_the_change_that_opens_it() {
    let diagram = template("ec2-dynamodb-endpoint");
    let answer = answer(&diagram, &node("private_a"), &node("app"), "22");
    assert_eq!(
        told(&answer),
        "no: `Private A` cannot reach `App` on TCP 22\n\
         1 x No inbound rule of security group `App` lets TCP 22 through from 10.0.10.4 to 10.0.10.254 [app_group]\n\
         change: add an inbound rule to security group `App`: TCP 22 from 10.0.10.4 to 10.0.10.254"
    );
    let trace = asked(&diagram, |it| it.trace(&answer, 0, None));
    assert_eq!((trace.breaks_after, trace.stops[0].tone), (Some(1), Tone::Bad));
}

#[test]
fn what_is_not_granted_is_denied_and_an_edge_would_grant_it() {
    let mut diagram = template("ec2-dynamodb-endpoint");
    let op = Op::RemoveEdge { id: "app_reads_scores".into() };
    diagram.apply_all(Transaction::new("test".to_owned(), vec![op])).unwrap();
    let answer = answer(&diagram, &node("app"), &node("scores"), "443");
    assert_eq!(answer.verdict, Verdict::No);
    assert!(answer.change.as_ref().unwrap().starts_with("draw an edge"), "{answer:?}");
    assert!(!answer.allowed.unwrap().is_drawn);
}

#[test]
fn what_has_no_place_and_who_is_outside_are_said_so() {
    let diagram = template("ec2-dynamodb-endpoint");
    let vpc = answer(&diagram, &node("app"), &node("vpc"), "any");
    assert_eq!(vpc.note.as_deref(), Some("`Game` is a VPC: no connections start or end there"));
    let anybody = answer(&diagram, &End::Internet, &node("scores"), "443");
    assert_eq!(anybody.verdict, Verdict::Undecided, "{anybody:?}");
    let gone = answer(&diagram, &node("app"), &node("nobody"), "443");
    assert_eq!(gone.verdict, Verdict::No);
    let people = template("dynamodb-secure");
    let person = answer(&people, &node("support"), &node("customers"), "443");
    assert_eq!(person.verdict, Verdict::Undecided);
    let missing = &person.allowed.unwrap().grants[0].missing;
    assert_eq!(missing, &["condition key `aws:MultiFactorAuthPresent`"]);
}

#[test]
fn everybody_who_can_reach_something_is_listed_with_ports_and_grants() {
    let diagram = template("flask-employee-directory");
    let who = |to: &str| {
        let sources = asked(&diagram, |it| it.sources(&to.into(), &Traffic::all()));
        let line = |it: drawbridge_core::connectivity::Source| {
            format!("{} {} {} {}", it.name, it.verdict.id(), it.traffic, it.allows.join(", "))
        };
        sources.found.into_iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        who("web"),
        [
            "Internet yes TCP 80, TCP 443 ",
            "Private A yes TCP 80, TCP 443 ",
            "Private B yes TCP 80, TCP 443 ",
            "Public A yes TCP 80, TCP 443 ",
            "Public B yes TCP 443 ",
        ]
    );
    // The instance stands for its role and its profile.
    let employees = who("employees");
    assert_eq!(employees[0], "Web yes TCP 443 Read items, Write items, Scan the whole table");
    assert_eq!(employees.len(), 3, "{employees:#?}");
    assert!(employees[1..].iter().all(|it| it.starts_with("EC2Admin") && it.contains("undecided")));
    let vpc = asked(&diagram, |it| it.sources(&"vpc".into(), &Traffic::all()));
    assert_eq!(vpc.note.as_deref(), Some("`App` is a VPC: no connections end there"));
}

#[test]
fn the_internet_reaches_what_lets_everybody_in_by_its_own_policy() {
    let mut diagram = template("ec2-dynamodb-endpoint");
    let function = r#"{"op": "add_node", "id": "function", "node": {"type": "lambda.function", "name": "Orders",
        "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
        "properties": {"name": "orders", "runtime": "python3.13", "handler": "app.handler"}}}"#;
    let op: Op = serde_json::from_str(function).unwrap();
    diagram.apply_all(Transaction::new("test".to_owned(), vec![op])).unwrap();
    let internet = |diagram: &Diagram| {
        let sources = asked(diagram, |it| it.sources(&"function".into(), &Traffic::all()));
        let found = sources.found.into_iter().filter(|it| it.name == "Internet");
        found.map(|it| format!("{} {}", it.verdict.id(), it.allows.join(", "))).collect::<Vec<_>>()
    };
    assert!(internet(&diagram).is_empty());
    let url = |sign_in: &str| Some(Value::List(vec![map([("authorization_type", sign_in.into())])]));
    set(&mut diagram, "function", "urls", url("AWS_IAM"));
    assert!(internet(&diagram).is_empty());
    set(&mut diagram, "function", "urls", url("NONE"));
    assert_eq!(internet(&diagram), ["yes Call its URL"]);
    let anybody = answer(&diagram, &End::Internet, &node("function"), "443");
    assert_eq!(anybody.verdict, Verdict::Yes, "{}", told(&anybody));
    assert!(told(&anybody).contains("the URL of "), "{}", told(&anybody));
}

#[test]
fn what_is_granted_without_being_drawn_is_an_edge_that_could_be() {
    let mut diagram = template("flask-employee-directory");
    assert!(asked(&diagram, |it| it.ghosts()).is_empty());
    let policies = Value::List(vec!["AmazonS3ReadOnlyAccess".into()]);
    set(&mut diagram, "web_role", "managed_policies", Some(policies));
    let op = Op::RemoveEdge { id: "web_uses_photos".into() };
    diagram.apply_all(Transaction::new("test".to_owned(), vec![op])).unwrap();
    let ghosts = asked(&diagram, |it| it.ghosts());
    // Not of the role and the profile that the instance acts with.
    assert!(ghosts.iter().all(|it| it.from.as_str() == "web"), "{ghosts:#?}");
    let ghost = ghosts.first().unwrap();
    assert_eq!((ghost.to.as_str(), &ghost.beside), ("photos", &None));
    assert!(ghost.grants.contains("read") && ghost.grants.contains("list"), "{ghost:?}");
    assert!(ghost.by.iter().any(|it| it.contains("AmazonS3ReadOnlyAccess")), "{ghost:?}");

    // Once it is drawn, it is no ghost any more.
    let edge = Edge {
        from: "web".into(),
        to: "photos".into(),
        kind: EdgeKind::Access { grants: ghost.grants.clone() },
    };
    let op = Op::AddEdge { id: "drawn".into(), edge };
    diagram.apply_all(Transaction::new("test".to_owned(), vec![op])).unwrap();
    let left = asked(&diagram, |it| it.ghosts());
    assert!(left.iter().all(|it| it.beside.is_some() || it.from.as_str() != "web"), "{left:#?}");
}

#[test]
fn a_drawing_of_nothing_has_nothing_to_tell() {
    let diagram = Diagram::default();
    assert!(asked(&diagram, |it| it.edges()).is_empty());
    assert!(asked(&diagram, |it| it.ghosts()).is_empty());
    assert_eq!(answer(&diagram, &End::Internet, &End::Internet, "any").verdict, Verdict::No);
}
