//! Resources in every form that means the same.

use super::*;

#[test]
fn endpoints_of_every_kind_stay_as_they_are() {
    let read = read(
        r#"
resource "aws_vpc_endpoint" "ssm" {
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-west-1.ssm"
}
resource "aws_vpc_endpoint" "any" {
  vpc_id       = "vpc-1"
  service_name = data.aws_vpc_endpoint_service.any.service_name
}
resource "aws_vpc_endpoint" "each" {
  for_each     = toset(["s3", "dynamodb"])
  service_name = "com.amazonaws.${data.aws_region.here.name}.${each.key}"
}
data "aws_region" "here" {}
"#,
    );
    assert_eq!(prop(&read, "ec2.vpc_endpoint.ssm", "endpoint_type"), Some(&"Interface".into()));
    assert_eq!(prop(&read, "ec2.vpc_endpoint.ssm", "service"), Some(&"ssm".into()));
    assert_eq!(prop(&read, "ec2.vpc_endpoint.each[\"s3\"]", "service"), Some(&"s3".into()));
    let written: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    assert!(written.contains("service_name = data.aws_vpc_endpoint_service.any.service_name\n"), "{written}");
    assert_eq!(written.matches("vpc_endpoint_type = \"Interface\"\n").count(), 1, "{written}");
    assert_eq!(written.matches("vpc_endpoint_type").count(), 1, "{written}");
}

#[test]
fn what_a_block_of_another_resource_says_is_known() {
    let alarm = |transformation: &str| {
        let read = read(&format!(
            r#"
resource "aws_cloudwatch_log_metric_filter" "root" {{
  name           = "root"
  pattern        = "x"
  log_group_name = "trail"
  {transformation}
}}
resource "aws_cloudwatch_metric_alarm" "root" {{
  alarm_name  = "root"
  namespace   = aws_cloudwatch_log_metric_filter.root.metric_transformation.0.namespace
  metric_name = aws_cloudwatch_log_metric_filter.root.metric_transformation[0].name
}}
"#
        ));
        ["namespace", "metric_name"]
            .map(|it| prop(&read, "cloudwatch.metric_alarm.root", it).cloned().unwrap())
    };
    let said = "name = \"RootUse\"\n    namespace = \"CIS\"\n    value = \"1\"";
    assert_eq!(
        alarm(&format!("metric_transformation {{\n    {said}\n  }}")),
        [Value::from("CIS"), Value::from("RootUse")]
    );
    let made = format!(
        "dynamic \"metric_transformation\" {{\n    for_each = [1]\n    content {{\n    {said}\n    }}\n  }}"
    );
    assert!(alarm(&made).iter().all(Value::is_unknown));
}

#[test]
fn rules_and_routes_inside_another_resource_become_their_own() {
    let read = read(
        r#"
variable "admins" { default = ["192.0.2.1/32", "198.51.100.0/24"] }
resource "aws_security_group" "web" {
  name = "web"
  ingress {
    description = "SSH"
    protocol    = "TCP"
    from_port   = "22"
    to_port     = 22
    cidr_blocks = var.admins
    self        = true
  }
  dynamic "ingress" {
    for_each = [80, 443]
    content {
      protocol         = "tcp"
      from_port        = ingress.value
      to_port          = ingress.value
      cidr_blocks      = ["0.0.0.0/0"]
      ipv6_cidr_blocks = ["::/0"]
    }
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group_rule" "db" {
  type                     = "ingress"
  security_group_id        = aws_security_group.web.id
  protocol                 = 6
  from_port                = 5432
  to_port                  = 5432
  source_security_group_id = aws_security_group.web.id
}
resource "aws_route_table" "public" {
  vpc_id = "vpc-1"
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
  route {
    cidr_block         = "10.9.0.0/16"
    transit_gateway_id = "tgw-0123"
  }
}
resource "aws_internet_gateway" "main" {}
resource "aws_iam_role" "app" {
  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  assume_role_policy  = "{}"
}
"#,
    );
    let rule = |name: &str| at(&read, &format!("ec2.security_group_ingress.{name}")).props.clone();
    assert_eq!(rule("web_ingress")["cidr_ipv4"], "192.0.2.1/32".into());
    assert_eq!(rule("web_ingress")["protocol"], "tcp".into());
    assert_eq!(rule("web_ingress")["from_port"], Value::Int(22));
    assert_eq!(rule("web_ingress_2")["cidr_ipv4"], "198.51.100.0/24".into());
    assert_eq!(rule("web_ingress_3")["peer_group"], Value::reference("ec2.security_group.web", "id"));
    assert_eq!(rule("web_ingress_5")["cidr_ipv6"], "::/0".into());
    assert_eq!(rule("web_ingress_7")["to_port"], Value::Int(443));
    assert_eq!(rule("db")["protocol"], "tcp".into());
    let out = at(&read, "ec2.security_group_egress.web_egress");
    assert!(!out.props.contains_key("from_port"), "all protocols have no ports");
    assert_eq!(out.origin, Origin::Source { file: "main.tf".into(), line: 23, column: 3 });
    assert_eq!(at(&read, "ec2.security_group.web").opaque, [Opaque::terraform("name", "name = \"web\"")]);
    let gateway = Value::reference("ec2.internet_gateway.main", "id");
    assert_eq!(prop(&read, "ec2.route.public", "internet_gateway"), Some(&gateway));
    let transit = Opaque::terraform("transit_gateway_id", "transit_gateway_id = \"tgw-0123\"");
    assert_eq!(at(&read, "ec2.route.public_2").opaque, [transit]);
    assert_eq!(
        prop(&read, "iam.role_policy_attachment.app", "policy_arn"),
        Some(&"arn:aws:iam::aws:policy/ReadOnlyAccess".into())
    );
    let written: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    assert!(!written.contains("name_prefix"), "a group has a name or a prefix");
}

#[test]
fn policies_are_read_in_every_form() {
    let read = read(
        r#"
resource "aws_dynamodb_table" "scores" {
  name     = "scores"
  hash_key = "id"
}
resource "aws_iam_role" "app" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "document" {
  name   = "document"
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.read.json
}
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["dynamodb:GetItem"]
    resources = [aws_dynamodb_table.scores.arn, "${aws_dynamodb_table.scores.arn}/index/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpce"
      values   = ["vpce-1"]
    }
  }
}
resource "aws_iam_role_policy" "heredoc" {
  name   = "heredoc"
  role   = aws_iam_role.app.name
  policy = <<EOF
{
  "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "${aws_dynamodb_table.scores.arn}/*" }]
}
EOF
}
resource "aws_iam_role_policy" "file" {
  name   = "file"
  role   = aws_iam_role.app.name
  policy = file("policy.json")
}
"#,
    );
    let trust = prop(&read, "iam.role.app", "assume_role_policy").unwrap();
    assert_eq!(trust.field("Statement").unwrap().items()[0].field("Action"), Some(&"sts:AssumeRole".into()));
    let arn = || Value::reference("dynamodb.table.scores", "arn");
    let statement = map([
        ("Effect", "Allow".into()),
        ("Action", texts(["dynamodb:GetItem"])),
        ("Resource", Value::List(vec![arn(), Value::Concat(vec![arn(), "/index/*".into()])])),
        ("Condition", map([("StringEquals", map([("aws:SourceVpce", texts(["vpce-1"]))]))])),
    ]);
    let document = map([("Version", "2012-10-17".into()), ("Statement", Value::List(vec![statement]))]);
    assert_eq!(prop(&read, "iam.role_policy.document", "policy"), Some(&document));
    let heredoc =
        &prop(&read, "iam.role_policy.heredoc", "policy").unwrap().field("Statement").unwrap().items()[0];
    assert_eq!(heredoc.field("Resource"), Some(&Value::Concat(vec![arn(), "/*".into()])));
    assert_eq!(prop(&read, "iam.role_policy.file", "policy"), Some(&Value::unknown("file(\"policy.json\")")));
}

#[test]
fn items_of_a_table_are_read_in_every_form() {
    let table = |name: &str| {
        format!(
            "resource \"aws_dynamodb_table\" \"{name}\" {{\n  name     = \"{name}\"\n  hash_key = \"id\"\n  attribute {{\n    name = \"id\"\n    type = \"S\"\n  }}\n}}\n"
        )
    };
    let item = |table: &str, name: &str, rest: &str| {
        format!(
            "resource \"aws_dynamodb_table_item\" \"{name}\" {{\n  table_name = aws_dynamodb_table.{table}.name\n  hash_key   = aws_dynamodb_table.{table}.hash_key\n{rest}}}\n"
        )
    };
    let text = [
        table("a"),
        item("a", "literal", "  item = jsonencode({ id = { S = \"1\" }, n = { N = \"5\" } })\n"),
        item("a", "heredoc", "  item = <<EOT\n{\"id\": {\"S\": \"2\"}, \"l\": {\"L\": [{\"BOOL\": true}]}}\nEOT\n"),
        item("a", "file", "  item = file(\"item.json\")\n"),
        item("a", "each", "  for_each = { x = \"4\", y = \"5\" }\n  item     = jsonencode({ id = { S = each.value } })\n"),
        "resource \"aws_vpc\" \"v\" {\n  cidr_block = \"10.0.0.0/16\"\n  depends_on = [aws_dynamodb_table_item.literal]\n}\n"
            .to_owned(),
        // What is not known, said twice or changed by others stays a resource of its own.
        table("open"),
        "variable \"id\" { type = string }\n".to_owned(),
        item("open", "open", "  item = jsonencode({ id = { S = var.id } })\n"),
        item("open", "ours", "  item = jsonencode({ id = { S = \"1\" } })\n  lifecycle {\n    ignore_changes = [item]\n  }\n"),
        table("twice"),
        item("twice", "first", "  item = jsonencode({ id = { S = \"1\" } })\n"),
        item("twice", "second", "  item = jsonencode({ id = { S = \"1\" } })\n"),
    ];
    let read = read_all(&[("main.tf", &text.concat()), ("item.json", "{\"id\": {\"S\": \"3\"}}")]);
    let items = prop(&read, "dynamodb.table.a", "items").unwrap().items();
    let ids: Vec<&str> = items.iter().filter_map(|it| it.field("id")?.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
    assert_eq!(items[0].field("n"), Some(&Value::Int(5)));
    assert_eq!(items[1].field("l"), Some(&Value::List(vec![true.into()])));
    let left = read.stack.resources.keys().filter(|it| it.contains("table_item")).collect::<Vec<_>>();
    assert!(!left.iter().any(|it| it.contains("literal") || it.contains("each")), "{left:?}");
    assert_eq!(left.iter().filter(|it| it.contains("first") || it.contains("second")).count(), 2, "{left:?}");
    assert!(left.iter().any(|it| it.ends_with("ours")), "{left:?}");
    // Written again, they are what they were, and nothing refers to what is not there.
    let files = terraform::emit(&read.stack);
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
    let again = terraform::read(&files).unwrap();
    assert_eq!(prop(&again, "dynamodb.table.a", "items"), prop(&read, "dynamodb.table.a", "items"));
    let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
    assert!(!all.contains("aws_dynamodb_table_item.literal"), "{all}");
}

#[test]
fn a_policy_variable_of_the_data_source_is_one_of_the_policy() {
    let read = read(
        r#"
resource "aws_iam_policy" "own" {
  name   = "own"
  policy = data.aws_iam_policy_document.own.json
}
data "aws_iam_policy_document" "own" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::homes/&{aws:username}/*", "arn:aws:s3:::all/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/team"
      values   = ["&{aws:PrincipalTag/team}"]
    }
  }
}
"#,
    );
    let statement = &prop(&read, "iam.policy.own", "policy").unwrap().field("Statement").unwrap().items()[0];
    let resources = texts(["arn:aws:s3:::homes/${aws:username}/*", "arn:aws:s3:::all/*"]);
    assert_eq!(statement.field("Resource"), Some(&resources));
    let tests = statement.field("Condition").and_then(|it| it.field("StringEquals")).unwrap();
    assert_eq!(tests.field("aws:ResourceTag/team"), Some(&texts(["${aws:PrincipalTag/team}"])));
}
