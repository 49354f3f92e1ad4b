//! How long questions about a network of 1,000 instances take.
//!
//! `cargo bench -p drawbridge-core --bench network`

use divan::{Bencher, black_box};
use drawbridge_core::network::{Network, Place, Traffic};
use drawbridge_core::stack::Stack;
use drawbridge_core::terraform;

fn main() {
    divan::main();
}

/// Instances in 50 subnets of two peered VPCs, in one of 20 security groups each, behind network ACLs, with NAT gateways and
/// a gateway endpoint.
fn stack(instances: usize) -> Stack {
    let mut text = String::new();
    let mut add = |it: String| text.push_str(&it);
    add("resource \"aws_dynamodb_table\" \"t\" {\n name = \"t\"\n hash_key = \"id\"\n}\n".to_owned());
    for v in 0..2 {
        let other = 1 - v;
        add(format!(
            "resource \"aws_vpc\" \"v{v}\" {{\n cidr_block = \"10.{v}.0.0/16\"\n}}\n\
             resource \"aws_internet_gateway\" \"v{v}\" {{\n vpc_id = aws_vpc.v{v}.id\n}}\n\
             resource \"aws_route_table\" \"public{v}\" {{\n vpc_id = aws_vpc.v{v}.id\n \
             route {{\n cidr_block = \"0.0.0.0/0\"\n gateway_id = aws_internet_gateway.v{v}.id\n }}\n}}\n\
             resource \"aws_route_table\" \"private{v}\" {{\n vpc_id = aws_vpc.v{v}.id\n \
             route {{\n cidr_block = \"0.0.0.0/0\"\n nat_gateway_id = aws_nat_gateway.v{v}.id\n }}\n \
             route {{\n cidr_block = \"10.{other}.0.0/16\"\n vpc_peering_connection_id = aws_vpc_peering_connection.p.id\n }}\n}}\n\
             resource \"aws_eip\" \"v{v}\" {{\n domain = \"vpc\"\n}}\n\
             resource \"aws_nat_gateway\" \"v{v}\" {{\n subnet_id = aws_subnet.s{v}_0.id\n allocation_id = aws_eip.v{v}.id\n}}\n\
             resource \"aws_vpc_endpoint\" \"v{v}\" {{\n vpc_id = aws_vpc.v{v}.id\n \
             service_name = \"com.amazonaws.eu-west-1.dynamodb\"\n route_table_ids = [aws_route_table.private{v}.id]\n}}\n\
             resource \"aws_network_acl\" \"v{v}\" {{\n vpc_id = aws_vpc.v{v}.id\n \
             ingress {{\n rule_no = 90\n action = \"deny\"\n protocol = \"tcp\"\n from_port = 3389\n to_port = 3389\n cidr_block = \"0.0.0.0/0\"\n }}\n \
             ingress {{\n rule_no = 100\n action = \"allow\"\n protocol = \"-1\"\n from_port = 0\n to_port = 0\n cidr_block = \"0.0.0.0/0\"\n }}\n \
             egress {{\n rule_no = 100\n action = \"allow\"\n protocol = \"-1\"\n from_port = 0\n to_port = 0\n cidr_block = \"0.0.0.0/0\"\n }}\n}}\n"
        ));
        for s in 0..25 {
            let table = if s % 5 == 0 { "public" } else { "private" };
            add(format!(
                "resource \"aws_subnet\" \"s{v}_{s}\" {{\n vpc_id = aws_vpc.v{v}.id\n cidr_block = \"10.{v}.{s}.0/24\"\n \
                 map_public_ip_on_launch = {}\n}}\n\
                 resource \"aws_route_table_association\" \"s{v}_{s}\" {{\n subnet_id = aws_subnet.s{v}_{s}.id\n \
                 route_table_id = aws_route_table.{table}{v}.id\n}}\n\
                 resource \"aws_network_acl_association\" \"s{v}_{s}\" {{\n subnet_id = aws_subnet.s{v}_{s}.id\n \
                 network_acl_id = aws_network_acl.v{v}.id\n}}\n",
                s % 5 == 0
            ));
        }
        for g in 0..10 {
            let source = (g + 1) % 10;
            add(format!(
                "resource \"aws_security_group\" \"g{v}_{g}\" {{\n vpc_id = aws_vpc.v{v}.id\n description = \"g\"\n \
                 ingress {{\n protocol = \"tcp\"\n from_port = 443\n to_port = 443\n cidr_blocks = [\"0.0.0.0/0\"]\n }}\n \
                 egress {{\n protocol = \"-1\"\n from_port = 0\n to_port = 0\n cidr_blocks = [\"0.0.0.0/0\"]\n }}\n}}\n\
                 resource \"aws_vpc_security_group_ingress_rule\" \"g{v}_{g}\" {{\n security_group_id = aws_security_group.g{v}_{g}.id\n \
                 ip_protocol = \"tcp\"\n from_port = 5432\n to_port = 5432\n \
                 referenced_security_group_id = aws_security_group.g{v}_{source}.id\n}}\n"
            ));
        }
    }
    add("resource \"aws_vpc_peering_connection\" \"p\" {\n vpc_id = aws_vpc.v0.id\n peer_vpc_id = aws_vpc.v1.id\n auto_accept = true\n}\n".to_owned());
    for n in 0..instances {
        let (v, s, g) = (n % 2, n / 2 % 25, n / 50 % 10);
        add(format!(
            "resource \"aws_instance\" \"i{n}\" {{\n ami = \"ami-0123456789abcdef0\"\n instance_type = \"t3.micro\"\n \
             subnet_id = aws_subnet.s{v}_{s}.id\n vpc_security_group_ids = [aws_security_group.g{v}_{g}.id]\n}}\n"
        ));
    }
    terraform::read(&[("main.tf".to_owned(), text)]).map(|it| it.stack).unwrap_or_default()
}

const INSTANCES: usize = 1_000;

#[divan::bench]
fn read_the_network(bencher: Bencher) {
    let stack = stack(INSTANCES);
    bencher.bench(|| Network::of(black_box(&stack)));
}

/// One question with its explanation.
#[divan::bench]
fn reach(bencher: Bencher) {
    let stack = stack(INSTANCES);
    let network = Network::of(&stack);
    let (from, to) = (Place::Node("ec2.instance.i2"), Place::Node("ec2.instance.i101"));
    bencher.bench(|| network.reach(black_box(&from), &to, &Traffic::tcp(5_432)));
}

/// Everything that the internet can reach, on any port.
#[divan::bench]
fn exposed(bencher: Bencher) {
    let stack = stack(INSTANCES);
    let network = Network::of(&stack);
    bencher.bench(|| network.exposed(black_box(&Traffic::all())));
}

/// A million pairs.
#[divan::bench(sample_count = 10)]
fn all_pairs(bencher: Bencher) {
    let stack = stack(INSTANCES);
    let network = Network::of(&stack);
    bencher.bench(|| network.pairs(black_box(&Traffic::tcp(5_432))));
}
