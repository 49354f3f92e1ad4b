use crate::catalog::ec2::{instance, network_acl, security_group};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A network ACL drops what a security group lets in
    ///
    /// ## Why
    ///
    /// The group says that the port is open, and every connection to it times out: the network ACL around the subnet
    /// comes first. One of the two is wrong.
    ///
    /// ## Flagged
    ///
    /// An inbound rule of a security group for address ranges, nothing of which the network ACL around one of the
    /// group's members lets in. What comes from the member's own subnet passes no network ACL.
    ///
    /// ```tf,fail
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
    /// resource "aws_vpc_security_group_ingress_rule" "p80" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 80
    ///   to_port           = 80
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
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
    ///
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
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
    /// resource "aws_vpc_security_group_ingress_rule" "p443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
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
    ///
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow the port in the network ACL as well, with its answers, or drop the group's rule.
    id: "nacl-blocks-sg-port",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&network_acl::TYPE, &security_group::TYPE, &instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for it in facts.packets().overruled() {
        let (acl, group) = (facts.name(it.acl), facts.name(it.group));
        let message = format!("Network ACL {acl} drops {}, which security group {group} lets in", it.traffic);
        findings.raise(it.acl, message);
    }
}
