use super::sg_default_in_use::is_in_default_group;
use crate::catalog::Known;
use crate::catalog::ec2::{instance, security_group, security_group_egress, vpc, vpc_endpoint};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{Client, Firewall, any};
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;

rule! {
    /// A security group blocks the way to a table
    ///
    /// ## Why
    ///
    /// The endpoint and the routes are there and the role allows it, but the instance's own groups let no HTTPS
    /// out: every call times out, and nothing logs why.
    ///
    /// ## Flagged
    ///
    /// An instance that uses a table while none of its groups lets TCP port 443 out: to everyone, or to the
    /// prefix list of a DynamoDB endpoint.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "database" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   user_data              = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   user_data              = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// The endpoint's prefix list is enough:
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "dynamodb" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "dynamodb" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   prefix_list_id    = aws_vpc_endpoint.dynamodb.prefix_list_id
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    ///   user_data              = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// Without a group of its own an instance is in the VPC's default group, which lets everything out:
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// It lets nothing out once its rules are taken away:
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_default_security_group" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///   user_data     = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let TCP port 443 out to the endpoint's prefix list, or to `0.0.0.0/0` where routes lead nowhere but to
    /// endpoints. The fix adds the latter to the first group: CloudFormation cannot name a gateway endpoint's
    /// prefix list.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "egress"}]
    /// ```
    id: "sg-egress-blocks-endpoint",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &security_group::TYPE, &security_group_egress::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: Some(Fix { title: "Let HTTPS out", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let endpoints: Vec<&str> = facts
        .network
        .endpoints
        .iter()
        .filter(|it| it.service.as_deref().is_none_or(|it| it == "dynamodb"))
        .map(|it| it.address)
        .collect();
    let firewall = &*facts.outbound;
    findings.each(&instance::TYPE, |findings, instance, _| {
        for client in facts.clients_of(instance) {
            let property = instance::SECURITY_GROUPS.key();
            findings.raise_if(is_blocked(facts, firewall, client, &endpoints), instance, property, || {
                let (instance, table) = (facts.name(instance), facts.name(client.table));
                format!("No security group of {instance} lets HTTPS out, so it cannot reach {table}")
            });
        }
    });
}

/// Whether an instance cannot open HTTPS connections to tables; `endpoints` are those that may lead to them.
fn is_blocked(
    facts: &Facts<'_>,
    firewall: &Firewall<'_>,
    client: &Client<'_>,
    endpoints: &[&str],
) -> Decided<bool> {
    let groups = facts.groups_of(client.instance)?;
    if groups.is_empty() {
        return is_in_locked_default_group(facts, client.instance);
    }
    any(groups.iter().map(|it| firewall.lets_https_out(it, endpoints))).map(|it| !it)
}

/// Whether an instance without a group of its own is in a default group whose rules are taken away.
fn is_in_locked_default_group(facts: &Facts<'_>, instance: &str) -> Decided<bool> {
    let vpc = facts.subnet_of(instance).and_then(|it| facts.vpc_of_subnet(it));
    let locked = vpc.and_then(|it| facts.stack.get(it)).map(|it| it.get(&vpc::LOCK_DEFAULT_GROUP));
    let is_in_default = |it| is_in_default_group(facts, instance, it);
    match locked {
        Some(Known::Is(true)) => facts.stack.get(instance).map_or(Ok(false), is_in_default),
        Some(Known::Unknown) => Err("whether the default security group is locked is not known"),
        _ => Ok(false),
    }
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let group = edits::groups_of(&Facts::new(&stack), &finding.address).into_iter().next()?;
    let rule = edits::https_to("0.0.0.0/0".into(), "HTTPS to AWS services");
    Some(Transaction::new("Let HTTPS out", vec![edits::add_egress(diagram, &group, rule)]))
}
