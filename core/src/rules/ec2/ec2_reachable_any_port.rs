use super::exposed::Exposure;
use super::open_port::ADMIN_PORTS;
use crate::catalog::ec2::{
    eip, instance, internet_gateway, network_acl, route_table, security_group, subnet,
};
use crate::network::Traffic;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An instance can be reached from the internet
    ///
    /// ## Why
    ///
    /// A public address, a route, a network ACL and a group that let the internet in: the machine has to fend for
    /// itself. A load balancer in front hides its address, ends TLS, and can be given a firewall.
    ///
    /// ## Flagged
    ///
    /// An instance that packets from the internet reach by themselves, not through a load balancer, on a port of TCP or
    /// UDP that is none for administration; that is another rule's business.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put a load balancer in front, and the instance into a private subnet.
    id: "ec2-reachable-any-port",
    severity: Severity::High,
    category: Category::Network,
    aliases: &[],
    types: &[&instance::TYPE, &security_group::TYPE, &subnet::TYPE, &route_table::TYPE, &internet_gateway::TYPE, &network_acl::TYPE, &eip::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let admin = ADMIN_PORTS.iter().filter_map(|(port, _)| u16::try_from(*port).ok()).map(Traffic::tcp);
    let admin = admin.fold(Traffic::none(), |all, it| all.union(&it));
    findings.each(&instance::TYPE, |findings, instance, _| {
        match Exposure::of(facts, instance).map(|it| it.traffic()) {
            Ok(traffic) => {
                let traffic = traffic.subtract(&admin);
                if !traffic.is_empty() {
                    let message = format!("The internet reaches instance {} on {traffic}", facts.name(instance));
                    findings.raise(instance, message);
                }
            }
            Err(why) => findings.undecided(instance, why),
        }
    });
}
