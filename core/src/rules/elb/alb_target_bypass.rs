use super::targets::pairs;
use crate::catalog::ec2::{instance, security_group};
use crate::catalog::elb::{load_balancer, target_group};
use crate::network::{Place, Traffic};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The internet reaches a target around its load balancer
    ///
    /// ## Why
    ///
    /// What the balancer does for its targets, TLS, a firewall, a log, an even share, does not happen to those who ask
    /// the target itself.
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
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.it.id
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
    /// resource "aws_vpc_security_group_ingress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8080
    ///   to_port           = 8080
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
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
    ///
    /// resource "aws_lb_target_group_attachment" "it" {
    ///   target_group_arn = aws_lb_target_group.it.arn
    ///   target_id        = aws_instance.app.id
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
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.it.id
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
    /// resource "aws_vpc_security_group_ingress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8080
    ///   to_port           = 8080
    ///   referenced_security_group_id = aws_security_group.lb.id
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
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
    ///
    /// resource "aws_lb_target_group_attachment" "it" {
    ///   target_group_arn = aws_lb_target_group.it.arn
    ///   target_id        = aws_instance.app.id
    /// }
    /// ```
    ///
    /// A target that nobody reaches, with a group that is open all the same, unless a profile asks:
    ///
    /// ```tf,asked
    /// resource "aws_vpc" "it" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.0.0/24"
    ///   availability_zone = "eu-west-1a"
    /// }
    ///
    /// resource "aws_subnet" "b" {
    ///   vpc_id            = aws_vpc.it.id
    ///   cidr_block        = "10.0.1.0/24"
    ///   availability_zone = "eu-west-1b"
    /// }
    ///
    /// resource "aws_internet_gateway" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route_table" "it" {
    ///   vpc_id = aws_vpc.it.id
    /// }
    ///
    /// resource "aws_route" "it" {
    ///   route_table_id         = aws_route_table.it.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.it.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.it.id
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
    /// resource "aws_vpc_security_group_ingress_rule" "app" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8080
    ///   to_port           = 8080
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
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
    ///
    /// resource "aws_lb_target_group_attachment" "it" {
    ///   target_group_arn = aws_lb_target_group.it.arn
    ///   target_id        = aws_instance.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let the group of the balancer in, and nobody else. Better still, let the target stand in a private subnet.
    id: "alb-target-bypass",
    severity: Severity::High,
    category: Category::Network,
    aliases: &[],
    types: &[&target_group::TYPE, &load_balancer::TYPE, &security_group::TYPE, &instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for pair in pairs(facts) {
        let reach = facts.packets().reach(&Place::Internet, &Place::Node(pair.target), &Traffic::tcp(pair.port));
        if reach.certain.iter().any(|it| it.through.is_none()) {
            let (balancer, target) = (facts.name(pair.balancer), facts.name(pair.target));
            let message = format!("The internet reaches {target} at port {} around load balancer {balancer}", pair.port);
            findings.raise(pair.target, message);
        } else if reach.possible.iter().any(|it| it.through.is_none()) {
            findings.undecided(pair.target, "whether the internet reaches it around its load balancer is not known");
        } else if findings.is_asked() && admits_everybody(facts, pair.target, pair.port) {
            let (balancer, target) = (facts.name(pair.balancer), facts.name(pair.target));
            let message = format!("A group of {target} admits everybody at port {}, not only load balancer {balancer}", pair.port);
            findings.raise(pair.target, message);
        }
    }
}

/// Whether a group of a target lets every address in at a port, reachable or not.
fn admits_everybody(facts: &Facts<'_>, target: &str, port: u16) -> bool {
    let groups: Vec<&str> = facts.stack.get(target).map(|it| it.props.targets().collect()).unwrap_or_default();
    let mut rules = facts.inbound.rules.iter().filter(|it| groups.contains(&it.group));
    rules.any(|it| it.is_for_everyone() == Ok(true) && it.admits_tcp(port.into()) == Ok(true))
}
