//! Terraform as people write it, read into a stack.

use drawbridge_core::model::ParameterType;
use drawbridge_core::stack::{Opaque, Origin, Resource};
use drawbridge_core::terraform::{self, Read, ReadError};
use drawbridge_core::value::{Context, Value, map};

fn read(text: &str) -> Read {
    read_all(&[("main.tf", text)])
}

fn read_all(files: &[(&str, &str)]) -> Read {
    let files: Vec<(String, String)> =
        files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    terraform::read(&files).unwrap()
}

fn texts<const N: usize>(texts: [&str; N]) -> Value {
    texts.into_iter().map(Value::from).collect()
}

/// The resource at an address.
fn at<'a>(read: &'a Read, address: &str) -> &'a Resource {
    read.stack
        .get(address)
        .unwrap_or_else(|| panic!("{address} is not among {:?}", read.stack.resources.keys()))
}

/// A property of the resource at an address.
fn prop<'a>(read: &'a Read, address: &str, key: &str) -> Option<&'a Value> {
    at(read, address).props.get(key)
}

#[test]
fn variables_locals_and_templates_are_worked_out() {
    let read = read_all(&[
        (
            "main.tf",
            r#"
variable "name" { default = "web" }
variable "size" {
  type    = string
  default = "t3.nano"
}
variable "ami" { type = string }
variable "ports" {
  type    = map(number)
  default = { ssh = 22 }
}
locals {
  prefix = "${var.name}-${var.ports.ssh}"
  tags   = { Owner = "team", Name = "other" }
}
data "aws_region" "here" {}
resource "aws_instance" "web" {
  ami           = var.ami
  instance_type = var.size
  user_data     = <<-EOT
    #!/bin/sh
    echo ${local.prefix} ${data.aws_region.here.name}
  EOT
  tags          = merge(local.tags, { Name = local.prefix })
}
"#,
        ),
        ("terraform.tfvars", "size = \"t3.micro\"\nunknown = 1\n"),
    ]);
    assert_eq!(prop(&read, "ec2.instance.web", "ami"), Some(&Value::Param("ami".into())));
    assert_eq!(prop(&read, "ec2.instance.web", "instance_type"), Some(&"t3.micro".into()));
    let script = Value::Concat(vec!["#!/bin/sh\necho web-22 ".into(), Context::Region.into(), "\n".into()]);
    assert_eq!(prop(&read, "ec2.instance.web", "user_data"), Some(&script));
    let tags = [("Owner".to_owned(), Value::from("team")), ("Name".to_owned(), "web-22".into())];
    assert_eq!(at(&read, "ec2.instance.web").tags, tags);
    assert_eq!(read.stack.parameters["size"].default, Some("t3.micro".into()));
    assert_eq!(read.stack.parameters["ami"].ty, ParameterType::String);
    assert!(!read.stack.parameters.contains_key("ports"), "an input has no maps");
    assert_eq!(
        read.notes.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(),
        ["there is no variable `unknown`"]
    );
}

#[test]
fn references_become_addresses_and_the_rest_stays_as_written() {
    let read = read(
        r#"
resource "aws_vpc" "main" { cidr_block = cidrsubnet("10.0.0.0/8", 8, 3) }
resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = aws_vpc.main.cidr_block
  availability_zone = data.aws_availability_zones.all.names[1]
}
data "aws_availability_zones" "all" {}
resource "aws_instance" "web" {
  ami                  = data.aws_ami.latest.id
  instance_type        = "t3.micro"
  subnet_id            = aws_subnet.a.id
  iam_instance_profile = aws_iam_instance_profile.web.id
  hibernation          = true

  root_block_device {
    encrypted  = "true"
    throughput = 125
  }

  enclave_options {
    enabled = true
  }
}
resource "aws_iam_instance_profile" "web" { role = "web" }
resource "aws_kms_external_key" "disk" {
  multi_region = true
}
"#,
    );
    assert_eq!(prop(&read, "ec2.vpc.main", "cidr_block"), Some(&"10.3.0.0/16".into()));
    assert_eq!(prop(&read, "ec2.subnet.a", "vpc"), Some(&Value::reference("ec2.vpc.main", "id")));
    assert_eq!(prop(&read, "ec2.subnet.a", "availability_zone"), Some(&Context::Zone(1).into()));
    let web = at(&read, "ec2.instance.web");
    assert_eq!(web.props["ami"], Value::unknown("data.aws_ami.latest.id"));
    assert_eq!(web.props["instance_profile"], Value::reference("iam.instance_profile.web", "name"));
    assert_eq!(web.props["root_encrypted"], Value::Bool(true));
    let opaque = |path: &str, text: &str| Opaque::terraform(path, text);
    assert_eq!(
        web.opaque,
        [
            opaque("hibernation", "hibernation          = true"),
            opaque("root_block_device/throughput", "throughput = 125"),
            opaque("enclave_options", "enclave_options {\n  enabled = true\n}"),
        ]
    );
    assert_eq!(web.origin, Origin::Source { file: "main.tf".into(), line: 9, column: 1 });
    let key = at(&read, "aws_kms_external_key.disk");
    assert_eq!((key.ty, key.tf_type.as_str()), (None, "aws_kms_external_key"));
    assert_eq!(key.opaque, [opaque("multi_region", "multi_region = true")]);

    let written: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    for line in [
        "  hibernation          = true\n",
        "    throughput = 125\n",
        "  enclave_options {\n    enabled = true\n",
    ] {
        assert!(written.contains(line), "{line} is not in\n{written}");
    }
}

#[test]
fn repeated_resources_are_unrolled_where_their_number_is_known() {
    let read = read(
        r#"
variable "zones" { default = ["a", "b"] }
variable "on" { default = false }
variable "names" { type = set(string) }
resource "aws_subnet" "private" {
  count      = length(var.zones)
  cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
}
resource "aws_route_table_association" "private" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = "rtb-1"
}
resource "aws_dynamodb_table" "all" {
  for_each = { users = "UserId", games = "GameId" }
  name     = each.key
  hash_key = each.value
  attribute {
    name = each.value
    type = "S"
  }
}
resource "aws_vpc" "maybe" { count = var.on ? 1 : 0 }
resource "aws_vpc" "some" {
  for_each   = var.names
  cidr_block = each.value
}
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = "vpc-1"
  service_name    = "com.amazonaws.eu-west-1.s3"
  route_table_ids = aws_subnet.private[*].id
}
"#,
    );
    let addresses: Vec<&str> = read.stack.resources.keys().map(String::as_str).collect();
    assert_eq!(
        addresses,
        [
            "dynamodb.table.all[\"games\"]",
            "dynamodb.table.all[\"users\"]",
            "ec2.route_table_association.private[0]",
            "ec2.route_table_association.private[1]",
            "ec2.subnet.private[0]",
            "ec2.subnet.private[1]",
            "ec2.vpc.some",
            "ec2.vpc_endpoint.s3",
        ]
    );
    assert_eq!(prop(&read, "ec2.subnet.private[1]", "cidr_block"), Some(&"10.0.1.0/24".into()));
    let second = Value::reference("ec2.subnet.private[1]", "id");
    assert_eq!(prop(&read, "ec2.route_table_association.private[1]", "subnet"), Some(&second));
    assert_eq!(prop(&read, "dynamodb.table.all[\"users\"]", "partition_key"), Some(&"UserId".into()));
    assert_eq!(prop(&read, "ec2.vpc.some", "cidr_block"), Some(&Value::unknown("each.value")));
    assert_eq!(prop(&read, "ec2.vpc_endpoint.s3", "route_tables").map(|it| it.items().len()), Some(2));
    assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
    terraform::emit(&read.stack);
}

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
fn source_text_over_several_lines_keeps_its_shape() {
    let text = r#"resource "aws_eks_cluster" "main" {
  depends_on = [
    aws_iam_role.a,
    aws_iam_role.b,
  ]
  name = replace(
    "a",
    "b",
  )

  vpc_config {
    subnet_ids = [
      "a",
    ]
  }
}
"#;
    let main =
        |read: &Read| terraform::emit(&read.stack).into_iter().find(|it| it.path == "main.tf").unwrap().text;
    let once = main(&read(text));
    assert_eq!(main(&read(&once)), once);
    assert_eq!(once, text);
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
fn the_backend_is_told_as_it_is_written() {
    let s3 = read(
        "terraform {\n  backend \"s3\" {\n    bucket         = \"state-bucket\"\n    key            = \"a\"\n    dynamodb_table = \"locks\"\n  }\n}\n",
    );
    let backend = s3.backend.unwrap();
    assert_eq!(backend.kind, "s3");
    assert_eq!(backend.arguments.get("dynamodb_table"), Some(&"locks".into()));
    assert!(!backend.arguments.contains_key("encrypt"));
    assert_eq!(backend.origin, Origin::Source { file: "main.tf".into(), line: 2, column: 3 });
    assert_eq!(s3.stack.settings.backend.map(|it| it.bucket), Some("state-bucket".to_owned()));
    assert!(s3.stack.remote_state);
    for (text, is_remote) in [
        ("", false),
        ("terraform {\n  backend \"local\" {}\n}", false),
        ("terraform {\n  backend \"s3\" {}\n}", true),
        ("terraform {\n  cloud {}\n}", true),
    ] {
        assert_eq!(read(text).stack.remote_state, is_remote, "{text}");
    }
}

#[test]
fn what_cannot_be_read_says_where_and_why() {
    let error = terraform::read(&[(
        "net/main.tf".into(),
        "resource \"aws_vpc\" \"a\" {\n  cidr_block = = 1\n}\n".into(),
    )]);
    let error = error.unwrap_err();
    assert!(matches!(&error, ReadError::Syntax { line: 2, column: 16, .. }), "{error:?}");
    assert!(error.to_string().starts_with("net/main.tf:2:16: "), "{error}");
    let nested = format!("x = {}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(terraform::read(&[("main.tf".into(), nested)]).unwrap_err().to_string().contains("nest"));
    let huge = " ".repeat((50 << 20) + 1);
    assert!(
        terraform::read(&[("main.tf".into(), huge)]).unwrap_err().to_string().contains("at most 52428800")
    );
    let read = read_all(&[("a.tf", "\u{feff}module \"m\" {}\r\n"), ("b.tf.json", "{"), ("notes.txt", "{{{")]);
    let notes: Vec<&str> = read.notes.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn values_nested_by_way_of_locals_do_not_exhaust_the_stack() {
    let mut text = String::from("locals {\n  a0 = 1\n");
    for n in 1..2_000 {
        let (open, close) = ("[".repeat(50), "]".repeat(50));
        text.push_str(&format!("  a{n} = {open}local.a{m}{close}\n", m = n - 1));
    }
    text.push_str("}\nresource \"aws_vpc\" \"up\" {\n  cidr_block = [local.a1, local.a60, local.a120");
    for n in (180..2_000).step_by(20) {
        text.push_str(&format!(", local.a{n}"));
    }
    text.push_str("]\n}\n");
    let read = read(&text);
    assert!(prop(&read, "ec2.vpc.up", "cidr_block").unwrap().is_unknown());
}

#[test]
fn values_that_grow_without_end_are_cut_off() {
    let mut text = String::from("locals {\n  a0 = [\"x\", \"x\"]\n  loop = local.loop\n");
    for n in 1..60 {
        text.push_str(&format!("  a{n} = [local.a{m}, local.a{m}]\n", m = n - 1));
    }
    text.push_str("}\nresource \"aws_vpc\" \"a\" {\n  cidr_block = local.a59\n}\nresource \"aws_vpc\" \"b\" {\n  cidr_block = local.loop\n}\n");
    let read = read(&text);
    assert!(prop(&read, "ec2.vpc.a", "cidr_block").unwrap().is_unknown());
    assert!(prop(&read, "ec2.vpc.b", "cidr_block").unwrap().is_unknown());
    // Once in a while: what is cut off grows again.
    let messages: Vec<String> = read.notes.iter().map(|it| format!("{}: {}", it.line, it.message)).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[0].starts_with("20: this is larger"), "{messages:?}");
}

#[test]
fn local_modules_are_read_as_what_they_make() {
    let root = r#"
module "net" {
  source = "./modules/net"
  for_each = { a = "10.0.0.0/16", b = "10.1.0.0/16" }
  cidr   = each.value
  zones  = 2
}
module "far" {
  source = "example/far/aws"
  vpc_id = module.net["a"].vpc_id
}
resource "aws_instance" "web" {
  ami                    = module.far.ami
  subnet_id              = module.net["b"].subnets[1]
  user_data              = templatefile("${path.module}/init.sh", { names = ["x", "y"] })
  vpc_security_group_ids = [for k, m in module.net : m.vpc_id if k == "a"]
}
"#;
    let module = r#"
variable "cidr" { type = string }
variable "zones" {
  type    = number
  default = 1
}
variable "options" {
  type    = object({ name = optional(string, "net") })
  default = {}
}
resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = null
  tags                 = { Name = "${var.options.name}-${var.zones}" }
}
resource "aws_subnet" "this" {
  count      = var.zones
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
}
output "vpc_id" { value = aws_vpc.this.id }
output "subnets" { value = aws_subnet.this[*].id }
"#;
    let read = read_all(&[
        ("live/main.tf", root),
        ("live/modules/net/main.tf", module),
        ("live/init.sh", "%{ for n in names ~}\necho ${n}\n%{ endfor ~}\n"),
    ]);
    let subnet = at(&read, "module.net[\"b\"].ec2.subnet.this[1]");
    assert_eq!(subnet.terraform_address(), "module.net[\"b\"].aws_subnet.this[1]");
    assert_eq!(subnet.props["cidr_block"], "10.1.1.0/24".into());
    assert_eq!(subnet.props["vpc"], Value::reference("module.net[\"b\"].ec2.vpc.this", "id"));
    let vpc = at(&read, "module.net[\"a\"].ec2.vpc.this");
    assert!(!vpc.props.contains_key("enable_dns_hostnames"), "null is not set");
    assert_eq!(vpc.tags, [("Name".to_owned(), "net-2".into())]);
    let web = at(&read, "ec2.instance.web");
    assert_eq!(web.props["subnet"], Value::reference("module.net[\"b\"].ec2.subnet.this[1]", "id"));
    assert_eq!(web.props["user_data"], "echo x\necho y\n".into());
    assert_eq!(web.props["ami"], Value::unknown("module.far.ami"));
    assert_eq!(read.missing, [] as [&str; 0]);

    let written: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    for line in [
        "resource \"aws_subnet\" \"net_b_this_1\" {\n",
        "module \"far\" {\n",
        "  vpc_id = aws_vpc.net_a_this.id\n",
    ] {
        assert!(written.contains(line), "{line} is not in\n{written}");
    }
    let alone = read_all(&[("live/main.tf", root)]);
    assert_eq!(alone.missing, ["live/init.sh", "live/modules/net"]);
}

#[test]
fn what_text_refers_to_is_written_back_with_it() {
    let read = read(
        r#"
variable "sizes" {
  type    = map(string)
  default = { a = "t3.micro" }
}
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
data "aws_ami" "latest" {
  owners = [data.aws_caller_identity.me.account_id]
}
data "aws_caller_identity" "me" {}
data "aws_vpc" "unused" {}
locals {
  key = data.aws_ami.latest.architecture
}
resource "aws_instance" "web" {
  ami           = data.aws_ami.latest.id
  instance_type = lookup(var.sizes, local.key, "t3.nano")
}
"#,
    );
    let written: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    for text in [
        "data \"aws_ami\" \"latest\" {\n  owners = [data.aws_caller_identity.current.account_id]\n}\n",
        "data \"aws_caller_identity\" \"current\" {}\n",
        "locals {\n  key = data.aws_ami.latest.architecture\n}\n",
        "variable \"sizes\" {\n",
        "  instance_type = lookup(var.sizes, local.key, \"t3.nano\")\n",
        "  alias  = \"east\"\n",
    ] {
        assert!(written.contains(text), "{text} is not in\n{written}");
    }
    assert!(!written.contains("unused"), "{written}");
}

#[test]
fn modules_use_the_providers_they_are_given() {
    let root = r#"
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
module "a" {
  source    = "./m"
  providers = { aws = aws.east, aws.other = aws.east }
}
module "b" { source = "./m" }
"#;
    let module = r#"
resource "aws_sns_topic" "plain" {}
resource "aws_sns_topic" "other" { provider = aws.other }
"#;
    let read = read_all(&[("main.tf", root), ("m/main.tf", module)]);
    let said = |address: &str| {
        let opaque = &at(&read, address).opaque;
        opaque.iter().map(|it| it.source.source().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(said("module.a.sns.topic.plain"), ["provider = aws.east"]);
    assert_eq!(said("module.a.sns.topic.other"), ["provider = aws.east"]);
    assert_eq!(said("module.b.sns.topic.plain"), [] as [&str; 0]);
}
