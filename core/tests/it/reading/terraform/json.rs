//! Configuration written as JSON.

use super::*;

const JSON: &str = r#"{
  "//": "A comment.",
  "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.0"}},
    "backend": {"s3": {"bucket": "state", "key": "a/b"}}},
  "provider": {"aws": [{"region": "${var.region}", "default_tags": {"tags": {"Team": "x"}}},
    {"alias": "east", "region": "us-east-1"}]},
  "variable": {"region": {"type": "string", "default": "eu-west-1"},
    "ports": {"type": "list(number)"}, "text": {"type": "string", "default": "a $${b} ${c}"}},
  "locals": {"name": "web-${var.region}", "zones": ["${var.region}a", 1, true, null, {"k": "v"}]},
  "resource": {
    "aws_vpc": {"main": {"cidr_block": "10.0.0.0/16", "tags": {"Name": "${local.name}", "odd key": "\"quoted\"\n"}}},
    "aws_security_group": {"web": {
      "vpc_id": "${aws_vpc.main.id}",
      "dynamic": {"ingress": {"for_each": "${var.ports}", "iterator": "port", "content": {
        "from_port": "${port.value}", "to_port": "${port.value}", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}}},
      "lifecycle": {"create_before_destroy": true, "ignore_changes": ["tags", "description"]}}},
    "aws_instance": {"web": [{
      "count": 2,
      "ami": "ami-1",
      "instance_type": "${lookup({\"a\" = \"t3.nano\"}, \"a\")}",
      "depends_on": ["aws_security_group.web"],
      "provider": "aws.east",
      "root_block_device": [{"volume_size": 8, "encrypted": true}],
      "user_data": "${base64encode(\"x\")}"}]}
  },
  "data": {"aws_iam_policy_document": {"d": {"statement": [
    {"actions": ["s3:Get*"], "resources": ["*"],
      "condition": {"test": "StringEquals", "variable": "aws:x", "values": ["y"]}}]}}},
  "output": {"ids": {"value": "${aws_instance.web[*].id}", "description": "Who they are."}}
}"#;

const NATIVE: &str = r#"
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
  backend "s3" {
    bucket = "state"
    key    = "a/b"
  }
}
provider "aws" {
  region = var.region
  default_tags {
    tags = { Team = "x" }
  }
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
variable "region" {
  type    = string
  default = "eu-west-1"
}
variable "ports" { type = list(number) }
variable "text" {
  type    = string
  default = "a $$${b} $${c}"
}
locals {
  name  = "web-${var.region}"
  zones = ["${var.region}a", 1, true, null, { k = "v" }]
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags = {
    Name      = local.name
    "odd key" = "\"quoted\"\n"
  }
}
resource "aws_security_group" "web" {
  vpc_id = aws_vpc.main.id
  dynamic "ingress" {
    for_each = var.ports
    iterator = port
    content {
      from_port   = port.value
      to_port     = port.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [tags, description]
  }
}
resource "aws_instance" "web" {
  count         = 2
  ami           = "ami-1"
  instance_type = lookup({ "a" = "t3.nano" }, "a")
  depends_on    = [aws_security_group.web]
  provider      = aws.east
  root_block_device {
    volume_size = 8
    encrypted   = true
  }
  user_data = base64encode("x")
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:Get*"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:x"
      values   = ["y"]
    }
  }
}
output "ids" {
  value       = aws_instance.web[*].id
  description = "Who they are."
}
"#;

#[test]
fn json_says_what_native_syntax_does() {
    for with_values in [false, true] {
        let mut json = vec![("main.tf.json", JSON)];
        let mut native = vec![("main.tf", NATIVE)];
        if with_values {
            json.push(("terraform.tfvars.json", r#"{"ports": [80, 443], "text": "${x}"}"#));
            native.push(("terraform.tfvars", "ports = [80, 443]\ntext = \"$${x}\"\n"));
        }
        let (json, native) = (read_all(&json), read_all(&native));
        let messages = |it: &Read| it.notes.iter().map(|it| it.message.clone()).collect::<Vec<_>>();
        assert_eq!(messages(&json), messages(&native));
        for (address, resource) in &native.stack.resources {
            let read = at(&json, address);
            assert_eq!((&read.props, &read.tags), (&resource.props, &resource.tags), "{address}");
            let paths = |it: &Resource| it.opaque.iter().map(|it| it.path.clone()).collect::<Vec<_>>();
            assert_eq!(paths(read), paths(resource), "{address}");
        }
        assert_eq!(json.stack.resources.len(), native.stack.resources.len());
        assert_eq!(json.stack.outputs, native.stack.outputs);
        assert_eq!(json.stack.parameters, native.stack.parameters);
        assert_eq!(json.stack.settings, native.stack.settings);
        // Written back, it is native syntax that says the same.
        let files = terraform::emit(&json.stack);
        let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
        let again = terraform::read(&files).unwrap_or_else(|error| panic!("{error}\n{files:#?}"));
        let props = |it: &Read| at(it, "ec2.instance.web[0]").props.clone();
        assert_eq!(again.stack.parameters, json.stack.parameters);
        assert!(again.stack.resources.len() >= json.stack.resources.len() - 1, "{:?}", props(&json));
    }
}

#[test]
fn json_points_into_itself() {
    let read = read_all(&[("main.tf.json", JSON)]);
    let Origin::Source { file, line, .. } = &at(&read, "ec2.vpc.main").origin else { panic!("no source") };
    assert_eq!((file.as_str(), *line), ("main.tf.json", 11));
    for (text, place) in [
        ("{\n\"resource\": {\n  \"aws_vpc\": {\"v\": {\"cidr_block\": \"${1 +}\"}}}}", "main.tf.json:3:"),
        ("{\n  \"locals\": ", "main.tf.json:1:"),
        ("", "main.tf.json:1:1"),
    ] {
        let files = [("main.tf.json".to_owned(), text.to_owned())];
        let error = terraform::read(&files).unwrap_err().to_string();
        assert!(error.starts_with(place), "{error}");
    }
    // Whatever else it holds, it is no panic.
    for text in [
        "[]",
        "1",
        "{\"resource\": 1}",
        "{\"resource\": {\"a\": {\"b\": [[1]]}}}",
        "{\"locals\": {\"é\": \"${\"}}",
    ] {
        let _read = terraform::read(&[("main.tf.json".to_owned(), text.to_owned())]);
    }
}
