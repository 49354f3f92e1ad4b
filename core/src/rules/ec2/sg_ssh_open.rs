use super::open_port::{check_port, close};
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// SSH is open to the internet
    ///
    /// ## Why
    ///
    /// Every public address is scanned for port 22 within minutes. What stands behind it is then one stolen key
    /// or one flaw in the SSH server away from whoever looks.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that covers TCP port 22 and admits `0.0.0.0/0` or `::/0`, directly or through the default
    /// of an input.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// However the rule is written:
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 22
    ///     to_port     = 22
    ///     cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "low_ports" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 0
    ///   to_port           = 1023
    ///   cidr_ipv6         = "::/0"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_default_security_group" "main" {
    ///   vpc_id = "vpc-0123456789abcdef0"
    ///
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 22
    ///     to_port     = 22
    ///     cidr_blocks = ["0.0.0.0/0"]
    ///   }
    /// }
    /// ```
    ///
    /// Two halves of the internet are all of it:
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 22
    ///     to_port     = 22
    ///     cidr_blocks = ["0.0.0.0/1", "128.0.0.0/1"]
    ///   }
    /// }
    /// ```
    ///
    /// Terraform refuses a rule without a group; what it says is told all the same:
    ///
    /// ```tf,fail
    /// resource "aws_security_group_rule" "ssh" {
    ///   type        = "ingress"
    ///   protocol    = "tcp"
    ///   from_port   = 22
    ///   to_port     = 22
    ///   cidr_blocks = ["0.0.0.0/0"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = "10.20.0.0/16"
    /// }
    /// ```
    ///
    /// One half alone is `sg-wide-public-cidr`:
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 22
    ///     to_port     = 22
    ///     cidr_blocks = ["128.0.0.0/1"]
    ///   }
    ///
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 443
    ///     to_port     = 443
    ///     cidr_blocks = ["0.0.0.0/1"]
    ///   }
    /// }
    /// ```
    ///
    /// A range that is filled in at the deployment is not reported, but listed as undecided:
    ///
    /// ```tf,pass
    /// variable "office" {
    ///   type = string
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = var.office
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ranges that may connect, such as a VPN's, or close the port and use Session Manager, which needs
    /// none. The fix puts the input `authorized_ssh_ranges` in place of the internet if the diagram has it, and
    /// removes the rule if it does not.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"protocol": "tcp", "from_port": 22, "to_port": 22, "peer": "0.0.0.0/0"}]}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"protocol": "tcp", "from_port": 22, "to_port": 22, "peer": {"$param": "authorized_ssh_ranges"}},
    ///   {"protocol": "tcp", "from_port": 22, "to_port": 22, "peer": "::/0"}]}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_parameter", "name": "authorized_ssh_ranges", "parameter": {
    ///   "type": "cidr_list", "description": "Ranges.", "default": ["10.20.0.0/16", "0.0.0.0/0"]}}]
    /// ```
    id: "sg-ssh-open",
    severity: Severity::High,
    category: Category::Network,
    aliases: &[
        "CKV_AWS_24", "AWS-0107", "aws-ec2-no-public-ingress-sgr", "EC2.13", "CIS 3.0 5.2", "CIS 3.0 5.3",
        "CIS 5.0 5.3", "CIS 5.0 5.4", "INCOMING_SSH_DISABLED",
        "EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
    ],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix { title: "Close SSH to the internet", safety: Safety::Unsafe, fix: close }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_port(facts, findings, 22, "SSH");
}
