//! Local modules.

use super::*;

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
