//! Instances that the internet reaches, as far as packets do.

use super::Checked;

/// An instance in a public subnet whose group admits everybody to SSH, with more beside it.
fn with(more: &str) -> Checked {
    Checked::terraform(&text(more))
}

fn text(more: &str) -> String {
    format!(
        r#"
resource "aws_vpc" "main" {{
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}}
resource "aws_internet_gateway" "main" {{
  vpc_id = aws_vpc.main.id
}}
resource "aws_route_table" "public" {{
  vpc_id = aws_vpc.main.id
  route {{
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }}
}}
resource "aws_subnet" "public" {{
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.0.0/24"
  map_public_ip_on_launch = true
}}
resource "aws_route_table_association" "public" {{
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}}
resource "aws_security_group" "app" {{
  vpc_id = aws_vpc.main.id
  ingress {{
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
resource "aws_instance" "app" {{
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.public.id
  vpc_security_group_ids = [aws_security_group.app.id]
}}
{more}"#
    )
}

fn network_acl(source: &str, port: u16) -> String {
    format!(
        r#"
resource "aws_network_acl" "public" {{
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.public.id]
  ingress {{
    rule_no    = 100
    protocol   = "tcp"
    action     = "allow"
    cidr_block = "{source}"
    from_port  = {port}
    to_port    = {port}
  }}
  egress {{
    rule_no    = 100
    protocol   = "-1"
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }}
}}
"#
    )
}

#[test]
fn network_acls_have_a_say() {
    let none: [&str; 0] = [];
    for (acl, found) in [
        (String::new(), &["aws_instance.app"][..]),
        (network_acl("0.0.0.0/0", 22), &["aws_instance.app"]),
        (network_acl("0.0.0.0/0", 443), &[]),
        // An office, not the internet.
        (network_acl("203.0.113.0/24", 22), &[]),
    ] {
        let checked = with(&acl);
        assert_eq!(checked.found("ec2-reachable-admin-port"), found, "{acl}");
        assert_eq!(checked.undecided("ec2-reachable-admin-port"), none, "{acl}");
    }
}

#[test]
fn messages_have_no_ports() {
    let group = |protocol: &str| {
        with(&format!(
            r#"
resource "aws_security_group" "other" {{
  vpc_id = aws_vpc.main.id
  ingress {{
    protocol    = "{protocol}"
    from_port   = -1
    to_port     = -1
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
"#
        ))
    };
    assert!(group("icmp").found("sg-all-ports-open").is_empty());
    assert_eq!(group("-1").found("sg-all-ports-open"), ["aws_security_group.other"]);
}

#[test]
fn groups_may_come_otherwise() {
    let none: [&str; 0] = [];
    let text = text("");
    let groups = "  vpc_security_group_ids = [aws_security_group.app.id]\n";
    assert!(text.contains(groups));
    let by_name = text.replace(groups, "  security_groups = [aws_security_group.app.id]\n");
    let by_template = text.replace(groups, "  launch_template {\n    id = aws_launch_template.app.id\n  }\n")
        + "resource \"aws_launch_template\" \"app\" {\n"
        + groups
        + "}\n";
    for text in [by_name, by_template] {
        let checked = Checked::terraform(&text);
        assert_eq!(checked.found("ec2-reachable-admin-port"), ["aws_instance.app"], "{text}");
        assert_eq!(checked.undecided("sg-default-in-use"), none, "{text}");
    }
    let template = "\
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x}}
  App: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-0123456789abcdef0, SecurityGroups: [!Ref Group]}}
";
    let checked = Checked::template(template);
    assert_eq!(
        (checked.found("sg-default-in-use"), checked.undecided("sg-default-in-use")),
        (none.to_vec(), none.to_vec())
    );
}
