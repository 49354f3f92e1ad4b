//! Imported stacks are readable without touching them: properties of their drawings that can be measured.

use std::collections::BTreeMap;

use drawbridge_core::layout::{Scope, tidy};
use drawbridge_core::model::{Diagram, Edge, Node, NodeId, Op, Placement, Rect, Transaction};
use drawbridge_core::revision::import;
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::value::Value;
use drawbridge_core::{cloudformation, rules, templates, terraform};

use super::nested::generated;

fn ids(prefix: &str) -> impl FnMut() -> NodeId + use<'_> {
    let mut n = 0;
    move || {
        n += 1;
        NodeId::from(format!("{prefix}{n}").as_str())
    }
}

/// The stack of 500 resources, as people have it: in files.
fn from_terraform() -> Stack {
    let files = terraform::emit(&generated::stack(500)).into_iter();
    let files: Vec<(String, String)> =
        files.filter(|it| it.path.ends_with(".tf")).map(|it| (it.path, it.text)).collect();
    terraform::read(&files).unwrap().stack
}

fn drawn(stack: &Stack) -> Diagram {
    let diagram = import(stack, &mut ids("n")).diagram;
    assert!(diagram.n_nodes() > 250, "{}", diagram.n_nodes());
    diagram
}

/// What lies on something beside it, or is not inside its container.
fn faults(diagram: &Diagram) -> Vec<String> {
    let mut faults = Vec::new();
    let nodes: Vec<(&NodeId, &Node)> = diagram.nodes().collect();
    for (n, (_, node)) in nodes.iter().enumerate() {
        let Placement { parent, rect } = &node.placement;
        if let Some(it) = parent.as_ref().and_then(|it| diagram.node(it.as_str())) {
            let outer = it.placement.rect;
            if !Rect::new(0.0, 32.0, outer.w, outer.h - 32.0).contains_rect(rect) {
                faults.push(format!("{} {rect:?} is not inside {outer:?}", node.name));
            }
        }
        for (_, it) in nodes.iter().skip(n + 1).filter(|it| it.1.placement.parent == *parent) {
            if it.placement.rect.overlaps(rect) {
                faults.push(format!("{} covers {}", node.name, it.name));
            }
        }
    }
    faults
}

fn bounds(diagram: &Diagram) -> Rect {
    let roots = diagram.nodes().filter(|it| it.1.placement.parent.is_none());
    roots.map(|it| it.1.placement.rect).reduce(|all, it| all.union(&it)).unwrap()
}

#[test]
fn five_hundred_resources_fill_a_page_and_nothing_covers_anything() {
    let files = cloudformation::emit_yaml(&generated::stack(500)).unwrap();
    let template = cloudformation::read("template.yaml", &files.text).unwrap().stack;
    for stack in [from_terraform(), template] {
        let diagram = drawn(&stack);
        assert_eq!(faults(&diagram), Vec::<String>::new());
        let all = bounds(&diagram);
        assert!((1.1..2.2).contains(&(all.w / all.h)), "{} by {}", all.w, all.h);
        // What is on the canvas itself covers a good part of it: 17 networks and 150 icons with their names.
        let area = |it: &Node| {
            if it.ty.is_container() { it.placement.rect.w * it.placement.rect.h } else { 130.0 * 88.0 }
        };
        let covered: f64 =
            diagram.nodes().map(|it| it.1).filter(|it| it.placement.parent.is_none()).map(area).sum();
        assert!(covered / (all.w * all.h) > 0.4, "{covered} of {}", all.w * all.h);
    }
}

#[test]
fn what_serves_something_stands_near_it() {
    let diagram = drawn(&from_terraform());
    let center = |id: &str| {
        let rect = diagram.absolute_rect(id).unwrap();
        (rect.x + rect.w / 2.0, rect.y + rect.h / 2.0)
    };
    let all = bounds(&diagram);
    let mut distances: Vec<f64> = Vec::new();
    for (id, node) in diagram.nodes().filter(|it| it.1.placement.parent.is_none() && !it.1.ty.is_container())
    {
        for target in node.props.values().flat_map(Value::targets) {
            let (a, b) = (center(id.as_str()), center(target));
            distances.push((a.0 - b.0).hypot(a.1 - b.1));
        }
    }
    distances.sort_by(f64::total_cmp);
    let median = distances[distances.len() / 2];
    assert!(
        distances.len() > 60 && median < 300.0,
        "{median} of {}, {} by {}",
        distances.len(),
        all.w,
        all.h
    );
    // Every network has what only it uses beside it: its instances' roles are no farther away than it is wide.
    for (id, instance) in diagram.nodes().filter(|it| it.1.ty.id == "ec2.instance") {
        let Some(profile) = instance.props.get("iam_instance_profile").and_then(Value::target) else {
            continue;
        };
        let (a, b) = (center(id.as_str()), center(profile));
        assert!((a.0 - b.0).hypot(a.1 - b.1) < 1_600.0, "{} {a:?} {b:?}", instance.name);
    }
}

#[test]
fn the_same_stack_gives_the_same_drawing() {
    let stack = from_terraform();
    let diagram = drawn(&stack);
    assert_eq!(diagram, drawn(&stack));
    assert_eq!(tidy(&diagram, Scope::Everything), []);
}

/// All templates, twice, in one drawing.
fn many() -> (Diagram, Vec<Diagram>) {
    let mut all = Diagram::default();
    let mut each = Vec::new();
    for copy in 0..2 {
        for template in templates::all() {
            let one = template.diagram();
            let renamed = |id: &str| NodeId::from(format!("{}-{copy}-{id}", template.name).as_str());
            let mut waiting: Vec<(&NodeId, &Node)> = one.nodes().collect();
            while !waiting.is_empty() {
                waiting.retain(|(id, node)| {
                    let parent = node.placement.parent.as_ref().map(|it| renamed(it.as_str()));
                    if parent.as_ref().is_some_and(|it| all.node(it.as_str()).is_none()) {
                        return true;
                    }
                    let placement = Placement { parent, rect: node.placement.rect };
                    let node = Node { placement, props: Default::default(), ..(*node).clone() };
                    all.apply(Op::AddNode { id: renamed(id.as_str()), node }).unwrap();
                    false
                });
            }
            for (id, edge) in one.edges() {
                let id = format!("{}-{copy}-{id}", template.name);
                let edge =
                    Edge { from: renamed(edge.from.as_str()), to: renamed(edge.to.as_str()), ..edge.clone() };
                all.apply(Op::AddEdge { id: id.as_str().into(), edge }).unwrap();
            }
            each.push(one);
        }
    }
    (all, each)
}

/// Pairs of edges whose ends' straight lines cross.
fn crossings(diagram: &Diagram) -> usize {
    let ends: BTreeMap<&NodeId, (f64, f64)> = diagram
        .nodes()
        .filter_map(|(id, _)| {
            let rect = diagram.absolute_rect(id.as_str())?;
            Some((id, (rect.x + rect.w / 2.0, rect.y + rect.h / 2.0)))
        })
        .collect();
    let lines: Vec<[(f64, f64); 2]> = diagram.edges().map(|(_, it)| [ends[&it.from], ends[&it.to]]).collect();
    let side = |[a, b]: [(f64, f64); 2], p: (f64, f64)| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    let cross = |a: [(f64, f64); 2], b: [(f64, f64); 2]| {
        side(a, b[0]) * side(a, b[1]) < 0.0 && side(b, a[0]) * side(b, a[1]) < 0.0
    };
    let later = |n: usize| lines.iter().skip(n + 1);
    lines.iter().enumerate().map(|(n, a)| later(n).filter(|b| cross(*a, **b)).count()).sum()
}

#[test]
fn edges_of_one_architecture_do_not_cross_those_of_another() {
    let (mut all, each) = many();
    let ops = tidy(&all, Scope::Everything);
    all.apply_all(Transaction::new("Tidy up", ops)).unwrap();
    assert_eq!(faults(&all), Vec::<String>::new());
    let alone: usize = each
        .iter()
        .map(|it| {
            let mut it = it.clone();
            let ops = tidy(&it, Scope::Everything);
            it.apply_all(Transaction::new("Tidy up", ops)).unwrap();
            crossings(&it)
        })
        .sum();
    assert!(crossings(&all) <= alone, "{} where each alone comes to {alone}", crossings(&all));
    let all = bounds(&all);
    assert!((1.0..2.4).contains(&(all.w / all.h)), "{} by {}", all.w, all.h);
}

/// Terraform makes up a name for an inline policy that has none. In a drawing it needs one: that of its resource.
#[test]
fn an_inline_policy_without_a_name_is_drawn_with_what_it_says() {
    let text = r#"
        resource "aws_iam_role" "app" {
          name               = "app"
          assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
        }

        resource "aws_iam_role_policy" "read_scores" {
          role = aws_iam_role.app.name
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*" }]
          })
        }
    "#;
    let stack = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    let imported = import(&stack, &mut ids("n"));
    let role = imported.diagram.nodes().find(|it| it.1.ty.id == "iam.role").unwrap().1;
    let policy = role.props.get("inline_policies").and_then(|it| it.items().first()).unwrap();
    assert_eq!(policy.field("name").and_then(Value::as_str), Some("read_scores"));
    let said = |stack: &Stack, address: &str| stack.get(address).unwrap().props.get("policy").cloned();
    let again = lower(&imported.diagram);
    assert_eq!(said(&again, "iam.role_policy.app_read_scores"), said(&stack, "iam.role_policy.read_scores"));
}

fn opened(path: &str, text: &str) -> drawbridge_core::revision::Import {
    drawbridge_core::revision::open(&[(path.to_owned(), text.to_owned())], &mut ids("n")).unwrap()
}

fn node<'d>(diagram: &'d Diagram, name: &str) -> &'d Node {
    diagram.nodes().find(|(_, it)| it.name == name).unwrap_or_else(|| panic!("{name} is not drawn")).1
}

fn terraform_of(diagram: &Diagram) -> String {
    terraform::emit(&lower(diagram)).into_iter().map(|it| it.text).collect()
}

#[test]
fn tags_are_properties_of_what_carries_them() {
    let text = r#"resource "aws_dynamodb_table" "scores" {
  name         = "scores"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  tags = {
    Name          = "Scores"
    "cost-center" = "42"
    Owner         = "team ${1 + 1}"
  }
}
"#;
    let import = opened("main.tf", text);
    assert_eq!(import.notes, []);
    let table = node(&import.diagram, "Scores");
    let tags = [("cost-center".to_owned(), "42".into()), ("Owner".to_owned(), "team 2".into())];
    assert_eq!(table.props.get("tags"), Some(&Value::Map(tags.to_vec())));
    let written = terraform_of(&import.diagram);
    assert!(written.contains("Owner") && written.contains("\"Scores\""), "{written}");
    let template = cloudformation::emit_yaml(&lower(&import.diagram)).unwrap().text;
    assert!(template.contains("Key: cost-center"), "{template}");
    // What every resource gets gives way to what somebody says of one.
    let id = import.diagram.nodes().next().unwrap().0.clone();
    let mut diagram = import.diagram;
    let value = Value::Map(vec![("Project".to_owned(), "other".into()), ("Name".to_owned(), "table".into())]);
    diagram.apply(Op::SetProperty { id, key: "tags".to_owned(), value: Some(value) }).unwrap();
    let template = cloudformation::emit_yaml(&lower(&diagram)).unwrap().text;
    assert_eq!(template.matches("Key: Project").count(), 1, "{template}");
    assert!(template.contains("Value: table") && !template.contains("Value: Scores"), "{template}");
}

#[test]
fn tags_are_edited_in_the_text() {
    use drawbridge_core::revision::{Language, revise, text};
    let mut diagram = opened(
        "main.tf",
        "resource \"aws_sqs_queue\" \"jobs\" {\n  tags = { Name = \"Jobs\", Owner = \"me\" }\n}\n",
    )
    .diagram;
    let files: Vec<(String, String)> =
        text(&diagram, Language::Terraform).unwrap().into_iter().map(|it| (it.path, it.text)).collect();
    let edit = |from: &str, to: &str| -> Vec<(String, String)> {
        files.iter().map(|(path, text)| (path.clone(), text.replace(from, to))).collect()
    };
    let revision = revise(&diagram, Language::Terraform, &edit("\"me\"", "\"us\""), &mut ids("m")).unwrap();
    assert_eq!(revision.notes, []);
    diagram.apply_all(revision.transaction).unwrap();
    let owner = Value::Map(vec![("Owner".to_owned(), "us".into())]);
    assert_eq!(node(&diagram, "Jobs").props.get("tags"), Some(&owner));
    let revision =
        revise(&diagram, Language::Terraform, &edit("    Owner = \"me\"\n", ""), &mut ids("m")).unwrap();
    diagram.apply_all(revision.transaction).unwrap();
    assert_eq!(node(&diagram, "Jobs").props.get("tags"), None);
}

#[test]
fn a_role_without_edges_gets_no_empty_policy() {
    let text = r#"resource "aws_iam_role" "worker" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = aws_iam_role.worker.arn
  runtime       = "python3.13"
  handler       = "main.handler"
  s3_bucket     = "code"
  s3_key        = "worker.zip"
}
"#;
    let written = terraform_of(&opened("main.tf", text).diagram);
    assert!(!written.contains("aws_iam_role_policy\""), "{written}");
}

#[test]
fn what_conditions_and_mappings_choose_is_drawn_as_the_defaults_choose() {
    let text = "Parameters:
  Env:
    Type: String
    Default: prod
  Size:
    Type: String
Mappings:
  Retention:
    prod:
      seconds: 600
    dev:
      seconds: 60
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsLarge: !Equals [!Ref Size, large]
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !If [IsProd, 300, 30]
      MessageRetentionPeriod: !FindInMap [Retention, !Ref Env, seconds]
      DelaySeconds: !If [IsLarge, 60, 0]
      QueueName: !Sub \"${Env}-jobs\"
";
    let import = opened("jobs.yaml", text);
    let jobs = node(&import.diagram, "jobs");
    let number = |key: &str| jobs.props.get(key).and_then(Value::as_int);
    assert_eq!(
        (number("visibility_timeout_seconds"), number("message_retention_seconds")),
        (Some(300), Some(600))
    );
    assert_eq!(jobs.props.get("delay_seconds"), None);
    let told: Vec<(usize, &str)> = import.notes.iter().map(|it| (it.line, it.message.as_str())).collect();
    assert!(
        told.iter().any(|(line, it)| *line == 2 && it.contains("`Env`") && it.contains("`prod`")),
        "{told:?}"
    );
    assert!(told.iter().any(|(_, it)| it.contains("delay_seconds") && it.contains("hangs on")), "{told:?}");
    let template = cloudformation::emit_yaml(&lower(&import.diagram)).unwrap().text;
    assert!(
        !template.contains("Fn::If") && !template.contains("!If") && !template.contains("FindInMap"),
        "{template}"
    );
    // Whoever only checks a template is told of every choice.
    let open = cloudformation::read("jobs.yaml", text).unwrap().stack;
    assert!(
        open.resources.values().all(|it| it.props.get("visibility_timeout_seconds").unwrap().is_unknown())
    );
}

/// Whoever wrote the files never said what a subnet is meant to be: one that gives out public addresses is a public one.
#[test]
fn a_public_subnet_of_files_is_none_that_is_meant_to_be_private() {
    let text = r#"resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "out" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_subnet" "front" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.0.0/24"
  map_public_ip_on_launch = true
}

resource "aws_route_table_association" "front" {
  subnet_id      = aws_subnet.front.id
  route_table_id = aws_route_table.out.id
}
"#;
    let diagram = opened("main.tf", text).diagram;
    let rules = |diagram: &Diagram| -> Vec<&str> {
        rules::check(&lower(diagram)).findings.iter().map(|it| it.rule.id).collect()
    };
    assert!(!rules(&diagram).contains(&"subnet-private-routes-to-igw"), "{:?}", rules(&diagram));
    let id = diagram.nodes().find(|(_, it)| it.name == "front").unwrap().0.clone();
    let mut said = diagram.clone();
    said.apply(Op::SetProperty { id, key: "tier".to_owned(), value: Some("private".into()) }).unwrap();
    assert!(rules(&said).contains(&"subnet-private-routes-to-igw"), "{:?}", rules(&said));
}

/// Whatever somebody calls a tag, it stays text in both languages.
#[test]
fn hostile_tags_are_text() {
    let tags = [
        ("${file(\"/etc/passwd\")}", "%{ if true }x%{ endif }"),
        ("a\nb\" = evil()", "${aws_iam_role.x.arn}"),
        ("${AWS::AccountId}", "!Ref Secret: *anchor"),
    ];
    let tags = tags.map(|(key, value)| (key.to_owned(), Value::from(value)));
    let mut diagram = opened("main.tf", "resource \"aws_sqs_queue\" \"jobs\" {}\n").diagram;
    let id = diagram.nodes().next().unwrap().0.clone();
    let value = Some(Value::Map(tags.to_vec()));
    diagram.apply(Op::SetProperty { id, key: "tags".to_owned(), value }).unwrap();
    let kept = |stack: &Stack| {
        let queue = stack.resources.values().find(|it| it.tf_type == "aws_sqs_queue").unwrap();
        queue.tags.iter().filter(|(key, _)| key != "Name").cloned().collect::<Vec<_>>()
    };
    let stack = lower(&diagram);
    assert_eq!(kept(&stack), tags);
    let files = terraform::emit(&stack).into_iter().filter(|it| it.path.ends_with(".tf"));
    let files: Vec<(String, String)> = files.map(|it| (it.path, it.text)).collect();
    assert_eq!(kept(&terraform::read(&files).unwrap().stack), tags, "{files:?}");
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_eq!(kept(&cloudformation::read("t.yaml", &yaml).unwrap().stack), tags, "{yaml}");
}

#[test]
fn what_comes_out_of_a_module_is_called_after_it_wherever_it_is_named() {
    let files = [
        (
            "main.tf",
            "resource \"aws_sqs_queue\" \"this\" {}\nmodule \"orders\" {\n  source = \"./queue\"\n}\n",
        ),
        (
            "queue/main.tf",
            "resource \"aws_sqs_queue\" \"this\" {}\nresource \"aws_sqs_queue\" \"dead\" {}\n\
             resource \"aws_pipes_pipe\" \"out\" {\n  source = aws_sqs_queue.this.arn\n  target = aws_sqs_queue.dead.arn\n}\n",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let diagram = import(&terraform::read(&files).unwrap().stack, &mut ids("n")).diagram;
    let mut names: Vec<&str> = diagram.nodes().map(|(_, it)| it.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["dead", "orders SQS queue", "orders_out", "this"]);
    let text: String = terraform::emit(&lower(&diagram)).into_iter().map(|it| it.text).collect();
    // What the root directory calls something is called so still: Terraform would make it anew.
    for part in [
        "\"aws_sqs_queue\" \"this\"",
        "\"aws_sqs_queue\" \"orders_sqs_queue\"",
        "source = aws_sqs_queue.orders_sqs_queue.arn",
        "target = aws_sqs_queue.dead.arn",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
