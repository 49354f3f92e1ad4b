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

/// A public subnet, a group that is open on port 22 and one that is closed.
const OPEN_AND_CLOSED: &str = "\
resource \"aws_vpc\" \"v\" {
  cidr_block = \"10.0.0.0/16\"
}

resource \"aws_internet_gateway\" \"g\" {
  vpc_id = aws_vpc.v.id
}

resource \"aws_subnet\" \"s\" {
  vpc_id     = aws_vpc.v.id
  cidr_block = \"10.0.0.0/24\"
}

resource \"aws_route_table\" \"t\" {
  vpc_id = aws_vpc.v.id
  route {
    cidr_block = \"0.0.0.0/0\"
    gateway_id = aws_internet_gateway.g.id
  }
}

resource \"aws_route_table_association\" \"a\" {
  subnet_id      = aws_subnet.s.id
  route_table_id = aws_route_table.t.id
}

resource \"aws_security_group\" \"open\" {
  vpc_id = aws_vpc.v.id
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = \"tcp\"
    cidr_blocks = [\"0.0.0.0/0\"]
  }
}

resource \"aws_security_group\" \"closed\" {
  vpc_id = aws_vpc.v.id
}
";

fn reached_by_ssh(more: &str) -> Checked {
    Checked::terraform(&format!("{OPEN_AND_CLOSED}{more}"))
}

const RULE: &str = "ec2-reachable-admin-port";

#[test]
fn a_group_may_be_attached_to_an_instance_later() {
    let attached = |groups: &str| {
        reached_by_ssh(&format!(
            "resource \"aws_instance\" \"i\" {{\n  ami = \"ami-0123456789abcdef0\"\n  instance_type = \"t3.micro\"\n  subnet_id = aws_subnet.s.id\n  \
             associate_public_ip_address = true\n  {groups}\n}}\nresource \"aws_network_interface_sg_attachment\" \"a\" {{\n  \
             security_group_id = aws_security_group.open.id\n  network_interface_id = aws_instance.i.primary_network_interface_id\n}}\n"
        ))
    };
    let known = attached("vpc_security_group_ids = [aws_security_group.closed.id]");
    assert_eq!(known.found(RULE), ["aws_instance.i"]);
    // Which group it has by itself, only the VPC knows.
    assert_eq!(attached("").undecided(RULE), ["aws_instance.i"]);
}

#[test]
fn an_instance_may_start_with_an_interface_of_its_own() {
    let with = |block: &str, groups: &str, address: &str| {
        reached_by_ssh(&format!(
            "resource \"aws_network_interface\" \"n\" {{\n  subnet_id = aws_subnet.s.id\n  security_groups = {groups}\n}}\n\
             resource \"aws_instance\" \"i\" {{\n  ami = \"ami-0123456789abcdef0\"\n  instance_type = \"t3.micro\"\n  {block} {{\n    \
             network_interface_id = aws_network_interface.n.id\n  }}\n}}\n{address}"
        ))
    };
    let none: [&str; 0] = [];
    let address = "resource \"aws_eip\" \"e\" {\n  network_interface = aws_network_interface.n.id\n}\n";
    let associated = "resource \"aws_eip\" \"e\" {}\nresource \"aws_eip_association\" \"e\" {\n  allocation_id = aws_eip.e.id\n  \
                      network_interface_id = aws_network_interface.n.id\n}\n";
    for (block, address) in [("network_interface", address), ("primary_network_interface", associated)] {
        let open = with(block, "[aws_security_group.open.id]", address);
        assert_eq!(open.found(RULE), ["aws_instance.i"], "{block}");
        for rule in ["sg-default-in-use", "instance-without-subnet", "ec2-public-ip", "eip-unattached"] {
            assert_eq!(open.found(rule), none, "{rule}");
            assert_eq!(open.undecided(rule), none, "{rule}");
        }
        let closed = with(block, "[aws_security_group.closed.id]", address);
        assert_eq!(closed.found(RULE), none, "{block}");
        assert_eq!(closed.undecided(RULE), none, "{block}");
        let hidden = with(block, "[aws_security_group.open.id]", "");
        assert_eq!(hidden.found(RULE), none, "{block}");
        assert_eq!(hidden.undecided(RULE), none, "{block}");
    }
    let vague =
        with("network_interface", "[aws_security_group.open.id, data.aws_security_group.x.id]", address);
    assert_eq!(vague.undecided(RULE), ["aws_instance.i"]);
}

#[test]
fn interfaces_of_templates_count_too() {
    let template = |groups: &str| {
        format!(
            "Resources:\n  V: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}\n  G: {{Type: AWS::EC2::InternetGateway}}\n  \
             A: {{Type: AWS::EC2::VPCGatewayAttachment, Properties: {{VpcId: !Ref V, InternetGatewayId: !Ref G}}}}\n  \
             P: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref V, CidrBlock: 10.0.0.0/24}}}}\n  \
             T: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref V}}}}\n  \
             R: {{Type: AWS::EC2::Route, Properties: {{RouteTableId: !Ref T, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref G}}}}\n  \
             TA: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Ref P, RouteTableId: !Ref T}}}}\n  \
             S:\n    Type: AWS::EC2::SecurityGroup\n    Properties: {{GroupDescription: x, VpcId: !Ref V, SecurityGroupIngress: \
             [{{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}}]}}\n  \
             N: {{Type: AWS::EC2::NetworkInterface, Properties: {{SubnetId: !Ref P, GroupSet: {groups}}}}}\n  \
             E: {{Type: AWS::EC2::EIP, Properties: {{Domain: vpc}}}}\n  \
             EA: {{Type: AWS::EC2::EIPAssociation, Properties: {{AllocationId: !GetAtt E.AllocationId, NetworkInterfaceId: !Ref N}}}}\n  \
             I: {{Type: AWS::EC2::Instance, Properties: {{ImageId: ami-0123456789abcdef0, NetworkInterfaces: \
             [{{NetworkInterfaceId: !Ref N, DeviceIndex: '0'}}]}}}}\n"
        )
    };
    assert_eq!(Checked::template(&template("[!Ref S]")).found(RULE), ["I"]);
    assert_eq!(Checked::template(&template("[!ImportValue x]")).undecided(RULE), ["I"]);
}

/// An instance that names no subnet of a VPC in the files, and a group open to everybody, with more beside them.
fn in_the_default_vpc(subnet: &str, more: &str) -> Checked {
    Checked::terraform(&format!(
        r#"
resource "aws_security_group" "app" {{
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
  vpc_security_group_ids = [aws_security_group.app.id]
  {subnet}
}}
data "aws_vpc" "default" {{
  default = true
}}
data "aws_subnets" "default" {{
  filter {{
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }}
}}
data "aws_subnets" "other" {{
  filter {{
    name   = "vpc-id"
    values = ["vpc-0123456789abcdef0"]
  }}
}}
{more}
"#
    ))
}

#[test]
fn everything_in_the_default_vpc_is_public() {
    for subnet in ["", "subnet_id = data.aws_subnets.default.ids[0]"] {
        let checked = in_the_default_vpc(subnet, "");
        assert_eq!(checked.found("ec2-reachable-admin-port"), ["aws_instance.app"], "{subnet}");
    }
    let elsewhere = [
        "subnet_id = data.aws_subnets.other.ids[0]",
        "launch_template {\n  id = \"lt-1\"\n}",
        "subnet_id = var.subnet",
    ];
    for subnet in elsewhere {
        let checked = in_the_default_vpc(subnet, "variable \"subnet\" {\n}");
        assert!(checked.found("ec2-reachable-admin-port").is_empty(), "{subnet}");
    }
    let closed = in_the_default_vpc(
        "",
        "resource \"aws_default_network_acl\" \"main\" {\n  default_network_acl_id = \"acl-1\"\n}",
    );
    assert!(closed.found("ec2-reachable-admin-port").is_empty());
}
