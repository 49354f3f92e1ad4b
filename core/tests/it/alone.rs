//! What follows from others as a rule and stands in a drawing by itself, as nothing that is drawn says it.

use drawbridge_core::catalog;
use drawbridge_core::model::{Diagram, Node, NodeId};
use drawbridge_core::revision::{self, Import, Language, Revision};
use drawbridge_core::stack::lower;
use drawbridge_core::{rules, terraform};

use crate::undrawn::open;

const TERRAFORM: &str = r#"resource "aws_s3_bucket_policy" "site" {
  bucket = "made-elsewhere"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::made-elsewhere/*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = "made-elsewhere"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_launch_configuration" "web" {
  name_prefix   = "web-"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
}

resource "aws_autoscaling_group" "web" {
  name                 = "web"
  min_size             = 1
  max_size             = 2
  launch_configuration = aws_launch_configuration.web.name
  vpc_zone_identifier  = ["subnet-0123456789abcdef0"]
}

resource "aws_autoscaling_policy" "up" {
  name                   = "up"
  autoscaling_group_name = aws_autoscaling_group.web.name
  adjustment_type        = "ChangeInCapacity"
  scaling_adjustment     = 1
}

resource "aws_cloudwatch_metric_alarm" "busy" {
  alarm_name          = "busy"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 60
  statistic           = "Average"
  threshold           = 80
  alarm_actions       = [aws_autoscaling_policy.up.arn]
}
"#;

fn named<'a>(diagram: &'a Diagram, name: &str) -> (&'a NodeId, &'a Node) {
    diagram.nodes().find(|(_, it)| it.name == name).unwrap()
}

/// Its Terraform, with a single space where there are several.
fn written(diagram: &Diagram) -> String {
    let text: String = terraform::emit(&lower(diagram)).into_iter().map(|it| it.text).collect();
    text.lines().map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

/// What becomes of a drawing whose Terraform is edited.
fn revise(diagram: &Diagram, edit: impl Fn(String) -> String) -> Revision {
    let files = revision::text(diagram, Language::Terraform).unwrap();
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, edit(it.text))).collect();
    revision::revise(diagram, Language::Terraform, &files, &mut || "new".into()).unwrap()
}

fn apply(mut diagram: Diagram, revision: Revision) -> Diagram {
    for op in revision.transaction.ops {
        diagram.apply(op).unwrap();
    }
    diagram
}

#[test]
fn nothing_of_a_file_is_lost_for_want_of_what_it_belongs_to() {
    let Import { diagram, notes, .. } = open("main.tf", TERRAFORM);
    assert_eq!(notes, []);
    let drawn: Vec<&str> = diagram.nodes().map(|(_, it)| it.ty.id).collect();
    let wanted = [
        "s3.bucket_policy",
        "iam.role_policy_attachment",
        "autoscaling.launch_configuration",
        "autoscaling.group",
        "autoscaling.policy",
        "cloudwatch.metric_alarm",
    ];
    assert!(wanted.iter().all(|it| drawn.contains(it)) && drawn.len() == wanted.len(), "{drawn:?}");
    // Each is written back as what it was, and says the same.
    let text = written(&diagram);
    for line in [
        "launch_configuration = aws_launch_configuration.web.name",
        "alarm_actions = [aws_autoscaling_policy.up.arn]",
        "bucket = \"made-elsewhere\"",
        "role = \"made-elsewhere\"",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    assert_eq!(revise(&diagram, |it| it).transaction.ops, []);
}

#[test]
fn rules_see_it() {
    let stack = lower(&open("main.tf", TERRAFORM).diagram);
    let report = rules::check(&stack);
    let found = |rule: &str| report.findings.iter().any(|it| it.rule.id == rule);
    assert!(
        found("s3-policy-public"),
        "{:?}",
        report.findings.iter().map(|it| it.rule.id).collect::<Vec<_>>()
    );
}

#[test]
fn it_is_edited_taken_out_and_added_as_text() {
    let diagram = open("main.tf", TERRAFORM).diagram;
    let wider = revise(&diagram, |it| {
        it.replace("scaling_adjustment = 1", "scaling_adjustment = 3")
            .replace("scaling_adjustment     = 1", "scaling_adjustment = 3")
    });
    assert_eq!(wider.notes, []);
    let wider = apply(diagram.clone(), wider);
    assert!(written(&wider).contains("scaling_adjustment = 3"), "{}", written(&wider));

    let attachment = "resource \"aws_iam_role_policy_attachment\" \"read\" {";
    let without = revise(&diagram, |it| match it.split_once(attachment) {
        Some((before, behind)) => format!("{before}{}", behind.split_once("\n}\n").unwrap().1),
        None => it,
    });
    let without = apply(diagram.clone(), without);
    assert_eq!(without.n_nodes() + 1, diagram.n_nodes());

    let more = "\nresource \"aws_kms_alias\" \"data\" {\n  name          = \"alias/data\"\n  \
                target_key_id = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\n}\n";
    let pasted = revision::pasted(&diagram, Language::Terraform, more, &mut || "new".into()).unwrap();
    assert_eq!(pasted.notes, []);
    assert_eq!(named(&apply(diagram, pasted), "data").1.ty.id, "kms.alias");
}

#[test]
fn what_says_more_than_an_entry_can_is_drawn_beside_it() {
    let text = r#"resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::111122223333:role/worker"
  runtime       = "python3.13"
  handler       = "a.b"
  filename      = "worker.zip"
}

resource "aws_lambda_permission" "plain" {
  statement_id  = "plain"
  function_name = aws_lambda_function.worker.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = "arn:aws:events:eu-west-1:111122223333:rule/nightly"
}

resource "aws_lambda_permission" "live" {
  statement_id  = "live"
  function_name = aws_lambda_function.worker.function_name
  qualifier     = "live"
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = "arn:aws:events:eu-west-1:111122223333:rule/nightly"
}
"#;
    let Import { diagram, notes, .. } = open("main.tf", text);
    let (function, worker) = named(&diagram, "worker");
    assert_eq!(worker.props["invokers"].items().len(), 1, "{notes:?}");
    let alone: Vec<&Node> =
        diagram.nodes().map(|it| it.1).filter(|it| it.ty.id == "lambda.permission").collect();
    assert_eq!(alone.len(), 1, "{notes:?}");
    assert_eq!(alone[0].props["function"].target(), Some(function.as_str()));
}

#[test]
fn what_it_names_stands_beside_it() {
    let text = r#"resource "aws_lb" "web" {
  name     = "web"
  internal = true
  subnets  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener_rule" "app" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 100
  condition {
    path_pattern {
      values = ["/app/*"]
    }
  }
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

resource "aws_lb_target_group" "app" {
  name     = "app"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-0123456789abcdef0"
}
"#;
    let Import { diagram, notes, .. } = open("main.tf", text);
    assert_eq!(notes, []);
    let text = written(&diagram);
    let rule = text.split_once("resource \"aws_lb_listener_rule\" \"app\" {").unwrap().1;
    assert!(rule.trim_start().starts_with("listener_arn = aws_lb_listener.http.arn"), "{text}");
}

#[test]
fn what_a_list_takes_may_be_known_only_later() {
    let text = r#"variable "group" {
  type = string
}

resource "aws_instance" "web" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = "subnet-0123456789abcdef0"
  vpc_security_group_ids = [var.group, "sg-0123456789abcdef0"]
  key_name               = "ops"
  iam_instance_profile   = "web"
}
"#;
    let Import { diagram, notes, .. } = open("main.tf", text);
    assert_eq!(notes, []);
    let web = named(&diagram, "web").1;
    assert_eq!(web.props["security_groups"].items().len(), 2);
    assert_eq!(
        (web.props["key_pair"].as_str(), web.props["instance_profile"].as_str()),
        (Some("ops"), Some("web"))
    );
}

#[test]
fn it_is_not_offered() {
    for ty in catalog::all().filter(|it| !it.is_drawn()) {
        assert!(ty.parent(None).is_some() && !ty.is_offered(None), "{ty:?}");
    }
}

#[test]
fn a_role_made_elsewhere_says_nothing_of_those_that_are_drawn() {
    let text = r#"resource "aws_iam_role_policy_attachment" "elsewhere" {
  role       = "made-elsewhere"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_instance_profile" "app" {
  name = "app"
  role = aws_iam_role.app.name
}

resource "aws_iam_role_policy" "app" {
  name   = "read"
  role   = "app"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:Scan", Resource = aws_dynamodb_table.orders.arn }]
  })
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"#;
    let stack = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    let facts = rules::facts::Facts::new(&stack);
    let address =
        |ty: &str| stack.resources.iter().find(|(_, it)| it.ty.is_some_and(|it| it.id == ty)).unwrap().0;
    let (role, table) = (address("iam.role"), address("dynamodb.table"));
    let allows = |action: &str| facts.permissions.allows(role, action, table, "");
    assert_eq!(allows("dynamodb:Scan"), Ok(true));
    assert_eq!(allows("dynamodb:GetItem"), Ok(false));
}
