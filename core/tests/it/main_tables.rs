//! The main route table of a VPC in Terraform: what is added to it counts for every subnet without a table of its own.

use drawbridge_core::rules;
use drawbridge_core::terraform;

/// A public instance behind an open port, in a subnet without a route table of its own, and what the text adds.
fn says(routes: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let text = format!(
        r#"
resource "aws_vpc" "v" {{
  cidr_block = "10.0.0.0/16"
}}
resource "aws_internet_gateway" "g" {{
  vpc_id = aws_vpc.v.id
}}
resource "aws_subnet" "s" {{
  vpc_id                  = aws_vpc.v.id
  cidr_block              = "10.0.0.0/24"
  map_public_ip_on_launch = true
}}
resource "aws_security_group" "web" {{
  vpc_id = aws_vpc.v.id
  ingress {{
    from_port   = 3389
    to_port     = 3389
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
resource "aws_instance" "i" {{
  ami                    = "ami-12345678"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.s.id
  vpc_security_group_ids = [aws_security_group.web.id]
}}
resource "aws_eip" "n" {{}}
resource "aws_nat_gateway" "n" {{
  subnet_id     = aws_subnet.s.id
  allocation_id = aws_eip.n.id
}}
{routes}"#
    );
    let report = rules::check(&terraform::read(&[("main.tf".into(), text)]).unwrap().stack);
    // The first one asks the facts of the rules, the second one the packets.
    let asked = [
        "ec2-reachable-admin-port",
        "ec2-reachable-any-port",
        "nat-in-private-subnet",
        "sg-open-but-unreachable",
    ];
    let of = |ids: Vec<&'static str>| asked.into_iter().filter(|it| ids.contains(it)).collect();
    (
        of(report.findings.iter().map(|it| it.rule.id).collect()),
        of(report.unknown.iter().map(|it| it.rule.id).collect()),
    )
}

const OPEN: &[&str] = &["ec2-reachable-admin-port"];
const CLOSED: &[&str] = &["nat-in-private-subnet", "sg-open-but-unreachable"];

fn decided(routes: &str) -> Vec<&'static str> {
    let (found, unknown) = says(routes);
    assert_eq!(unknown, [""; 0], "{routes}");
    found
}

fn route(table: &str) -> String {
    format!(
        "resource \"aws_route\" \"r\" {{\n route_table_id = {table}\n destination_cidr_block = \"0.0.0.0/0\"\n \
         gateway_id = aws_internet_gateway.g.id\n}}\n"
    )
}

fn default_table(content: &str) -> String {
    format!(
        "resource \"aws_default_route_table\" \"d\" {{\n default_route_table_id = aws_vpc.v.default_route_table_id\n{content}}}\n"
    )
}

const ROUTE: &str = " route {\n cidr_block = \"0.0.0.0/0\"\n gateway_id = aws_internet_gateway.g.id\n}\n";

#[test]
fn a_route_may_be_added_to_the_main_table_by_the_name_its_vpc_has_for_it() {
    assert_eq!(decided(""), CLOSED);
    for table in ["main_route_table_id", "default_route_table_id"] {
        assert_eq!(decided(&route(&format!("aws_vpc.v.{table}"))), OPEN, "{table}");
        // A subnet may say that it uses it.
        let said = format!(
            "resource \"aws_route_table_association\" \"a\" {{\n subnet_id = aws_subnet.s.id\n route_table_id = aws_vpc.v.{table}\n}}\n"
        );
        assert_eq!(decided(&(route(&format!("aws_vpc.v.{table}")) + &said)), OPEN, "{table}");
    }
    let other = "resource \"aws_vpc\" \"w\" {\n cidr_block = \"10.1.0.0/16\"\n}\n";
    assert_eq!(decided(&(route("aws_vpc.w.main_route_table_id") + other)), CLOSED);
}

#[test]
fn the_default_table_may_be_written_as_a_resource() {
    assert_eq!(decided(&default_table("")), CLOSED);
    assert_eq!(decided(&default_table(ROUTE)), OPEN);
    let listed = " route = [{\n cidr_block = \"0.0.0.0/0\"\n gateway_id = aws_internet_gateway.g.id\n}]\n";
    assert_eq!(decided(&default_table(listed)), OPEN);
    let by_variable = " route {\n cidr_block = var.range\n gateway_id = aws_internet_gateway.g.id\n}\n";
    let variable = "variable \"range\" {\n default = \"0.0.0.0/0\"\n}\n";
    assert_eq!(decided(&(default_table(by_variable) + variable)), OPEN);
}

#[test]
fn what_is_not_known_of_it_stays_open() {
    let unknown_routes =
        " dynamic \"route\" {\n for_each = var.routes\n content {\n cidr_block = route.value\n}\n}\n";
    for routes in [
        default_table(unknown_routes),
        default_table(" propagating_vgws = [\"vgw-0a1b2c3d\"]\n"),
        default_table(ROUTE).replace("aws_vpc.v.default_route_table_id", "var.table"),
    ] {
        let (found, unknown) = says(&routes);
        assert_eq!(found, [""; 0], "{routes}");
        assert!(unknown.contains(&"ec2-reachable-admin-port"), "{routes}");
    }
}

#[test]
fn a_gateway_endpoint_may_serve_the_main_table() {
    let endpoint = |tables: &str| {
        let text = format!(
            "resource \"aws_vpc\" \"v\" {{\n cidr_block = \"10.0.0.0/16\"\n}}\n\
             resource \"aws_subnet\" \"s\" {{\n vpc_id = aws_vpc.v.id\n cidr_block = \"10.0.0.0/24\"\n}}\n\
             resource \"aws_vpc_endpoint\" \"e\" {{\n vpc_id = aws_vpc.v.id\n service_name = \"com.amazonaws.eu-west-1.s3\"\n \
             route_table_ids = [{tables}]\n}}\n"
        );
        let stack = terraform::read(&[("main.tf".into(), text)]).unwrap().stack;
        rules::facts::Facts::new(&stack).network.has_private_way("ec2.subnet.s", "s3")
    };
    assert_eq!(endpoint("aws_vpc.v.main_route_table_id"), Ok(true));
    assert_eq!(endpoint(""), Ok(false));
}
