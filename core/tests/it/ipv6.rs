//! A VPC with IPv4 and IPv6: Amazon's range, a block of it for each subnet, and the way out.

use drawbridge_core::cloudformation;
use drawbridge_core::terraform;
use drawbridge_core::value::Value;

use crate::drawing::{cloudformation as template, reads_back, stack, terraform as hcl};

const DUAL_STACK: &str = r#"{
    "main": {"type": "ec2.vpc", "name": "Main", "properties": {"cidr_block": "10.0.0.0/16",
        "enable_dns_hostnames": true, "assign_generated_ipv6_cidr_block": true}},
    "zone": {"type": "ec2.availability_zone", "name": "One", "parent": "main", "properties": {"zone": {"$context": "zone/0"}}},
    "igw": {"type": "ec2.internet_gateway", "name": "Internet", "parent": "main", "properties": {}},
    "out": {"type": "ec2.egress_only_internet_gateway", "name": "Out", "parent": "main", "properties": {}},
    "public": {"type": "ec2.subnet", "name": "Public", "parent": "zone", "properties": {"cidr_block": "10.0.0.0/24",
        "ipv6_number": 0, "assign_ipv6_address_on_creation": true, "tier": "public",
        "route_table": {"$ref": ["open", "id"]}}},
    "private": {"type": "ec2.subnet", "name": "Private", "parent": "zone", "properties": {"cidr_block": "10.0.1.0/24",
        "ipv6_number": 17, "assign_ipv6_address_on_creation": true, "route_table": {"$ref": ["closed", "id"]}}},
    "open": {"type": "ec2.route_table", "name": "Public", "parent": "main", "properties": {"routes": [
        {"destination": "0.0.0.0/0", "target": {"$ref": ["igw", "id"]}},
        {"destination": "::/0", "target": {"$ref": ["igw", "id"]}}]}},
    "closed": {"type": "ec2.route_table", "name": "Private", "parent": "main", "properties": {"routes": [
        {"destination": "::/0", "target": {"$ref": ["out", "id"]}}]}}}"#;

#[test]
fn a_dual_stack_vpc_reads_back_from_both_languages() {
    let stack = stack(DUAL_STACK);
    reads_back(&stack);
    let text = hcl(&stack);
    for part in [
        "  assign_generated_ipv6_cidr_block = true\n",
        "cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 0)\n",
        "cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 17)\n",
        "  destination_ipv6_cidr_block = \"::/0\"\n  egress_only_gateway_id      = aws_egress_only_internet_gateway.out.id\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = template(&stack);
    for part in [
        "  MainVpcIpv6CidrBlock:\n    Type: AWS::EC2::VPCCidrBlock\n    Properties:\n      VpcId: !Ref MainVpc\n      \
         AmazonProvidedIpv6CidrBlock: true\n",
        "  PrivateSubnet:\n    Type: AWS::EC2::Subnet\n    DependsOn: MainVpcIpv6CidrBlock\n",
        "      DestinationIpv6CidrBlock: \"::/0\"\n      EgressOnlyInternetGatewayId: !Ref OutEgressOnlyInternetGateway\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(
        text.matches("DependsOn: MainVpcIpv6CidrBlock").count(),
        2,
        "only subnets have a block\n{text}"
    );
}

#[test]
fn without_ipv6_nothing_waits_for_a_range() {
    let mut nodes: serde_json::Value = serde_json::from_str(DUAL_STACK).unwrap();
    let properties = |it: &mut serde_json::Value, key: &str| {
        drop(it["properties"].as_object_mut().unwrap().remove(key));
    };
    properties(&mut nodes["main"], "assign_generated_ipv6_cidr_block");
    properties(&mut nodes["public"], "ipv6_number");
    properties(&mut nodes["private"], "ipv6_number");
    let stack = stack(&nodes.to_string());
    reads_back(&stack);
    assert!(!template(&stack).contains("VPCCidrBlock"));
}

fn ipv6_of(read: &drawbridge_core::stack::Stack, address: &str) -> Option<Value> {
    read.get(address).unwrap().props.get("ipv6_cidr_block").cloned()
}

#[test]
fn blocks_of_the_range_are_known_however_others_write_them() {
    let text = r#"
resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}
resource "aws_subnet" "all" {
  count           = 2
  vpc_id          = aws_vpc.main.id
  cidr_block      = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  ipv6_cidr_block = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, count.index + 10)
}
resource "aws_subnet" "odd" {
  vpc_id          = aws_vpc.main.id
  cidr_block      = "10.0.9.0/24"
  ipv6_cidr_block = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 4, 1)
}"#;
    let read = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    let block = |number: u8| Some(Value::reference("ec2.vpc.main", format!("ipv6_cidr_block/8/{number}")));
    assert_eq!(ipv6_of(&read, "ec2.subnet.all[1]"), block(11));
    assert_eq!(
        ipv6_of(&read, "ec2.subnet.odd"),
        Some(Value::unknown("cidrsubnet(aws_vpc.main.ipv6_cidr_block, 4, 1)"))
    );
    let text = r#"
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Range: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Net, AmazonProvidedIpv6CidrBlock: true}}
  A:
    Type: AWS::EC2::Subnet
    DependsOn: Range
    Properties:
      VpcId: !Ref Net
      CidrBlock: 10.0.0.0/24
      Ipv6CidrBlock: !Select [3, !Cidr [!Select [0, !GetAtt Net.Ipv6CidrBlocks], 6, 64]]
  B:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Net
      CidrBlock: 10.0.1.0/24
      Ipv6CidrBlock: !Select [1, !Cidr [!Select [0, !GetAtt Net.Ipv6CidrBlocks], 6, 68]]
"#;
    let read = cloudformation::read("t.yaml", text).unwrap().stack;
    assert_eq!(
        read.get("ec2.vpc.net").unwrap().props.get("assign_generated_ipv6_cidr_block"),
        Some(&true.into())
    );
    assert_eq!(ipv6_of(&read, "ec2.subnet.a"), Some(Value::reference("ec2.vpc.net", "ipv6_cidr_block/8/3")));
    assert!(ipv6_of(&read, "ec2.subnet.b").unwrap().is_unknown());
    assert_eq!(read.get("ec2.subnet.a").unwrap().opaque, []);
    let text = cloudformation::emit_yaml(&read).unwrap().text;
    assert!(text.contains("Range:"), "{text}");
    assert!(text.contains("DependsOn: Range"), "{text}");
}
