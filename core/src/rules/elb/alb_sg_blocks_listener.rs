use crate::catalog::ec2::security_group;
use crate::catalog::elb::{listener, load_balancer};
use crate::rules::facts::{any, known, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A load balancer lets nobody in to a port it listens on
    ///
    /// ## Why
    ///
    /// No security group of the balancer has a rule for the port, so no client ever connects.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_security_group" "lb" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "lb" {
    ///   security_group_id = aws_security_group.lb.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "lb" {
    ///   security_group_id = aws_security_group.lb.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 80
    ///   to_port           = 80
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   subnets         = [aws_subnet.a.id, aws_subnet.b.id]
    ///   security_groups = [aws_security_group.lb.id]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port              = 443
    ///   protocol          = "HTTPS"
    ///   default_action {
    ///     type             = "forward"
    ///     target_group_arn = aws_lb_target_group.it.arn
    ///   }
    /// }
    ///
    /// resource "aws_lb_target_group" "it" {
    ///   vpc_id   = aws_vpc.it.id
    ///   port     = 8080
    ///   protocol = "HTTP"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id                  = aws_vpc.it.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   availability_zone       = "eu-west-1a"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_security_group" "lb" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "lb" {
    ///   security_group_id = aws_security_group.lb.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "lb" {
    ///   security_group_id = aws_security_group.lb.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   subnets         = [aws_subnet.a.id, aws_subnet.b.id]
    ///   security_groups = [aws_security_group.lb.id]
    /// }
    ///
    /// resource "aws_lb_listener" "it" {
    ///   load_balancer_arn = aws_lb.it.arn
    ///   port              = 443
    ///   protocol          = "HTTPS"
    ///   default_action {
    ///     type             = "forward"
    ///     target_group_arn = aws_lb_target_group.it.arn
    ///   }
    /// }
    ///
    /// resource "aws_lb_target_group" "it" {
    ///   vpc_id   = aws_vpc.it.id
    ///   port     = 8080
    ///   protocol = "HTTP"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let clients in at the port of the listener.
    id: "alb-sg-blocks-listener",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&listener::TYPE, &load_balancer::TYPE, &security_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&listener::TYPE, |findings, address, it| {
        findings.raise_if(is_blocked(facts, it), address, listener::PORT.key(), || {
            format!("No security group of the load balancer lets anybody in to listener {}", facts.name(address))
        });
    });
}

fn is_blocked(facts: &Facts<'_>, listener: &Resource) -> Decided<bool> {
    let is_tcp = property::is(listener, &listener::PROTOCOL, |it| {
        matches!(it.as_deref(), Some("HTTP" | "HTTPS" | "TCP" | "TLS"))
    });
    let balancer = listener.value(&listener::LOAD_BALANCER).and_then(|it| target(facts.stack, it));
    let Some(balancer) = balancer.filter(|it| facts.stack.get(it).is_some()) else { return Ok(false) };
    let groups = facts.groups_of(balancer)?;
    let Some(port) = known(listener.get(&listener::PORT), property::UNKNOWN)? else { return Ok(false) };
    // Without one, it has the default group of the VPC, or none at all.
    if !is_tcp? || groups.is_empty() {
        return Ok(false);
    }
    any(groups.iter().map(|it| facts.inbound.admits(it, port))).map(|it| !it)
}
