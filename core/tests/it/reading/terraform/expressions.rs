//! Expressions: what is worked out of them, and what stays as it is written.

use super::*;

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
