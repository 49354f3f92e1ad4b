use crate::catalog::ec2::{instance, route};
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// An instance takes packets that are not its own
    ///
    /// ## Why
    ///
    /// With the check off, an instance can send with the addresses of others and receive what is for them. Only a router,
    /// such as a NAT instance, needs that.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   source_dest_check = false
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   source_dest_check = false
    /// }
    ///
    /// resource "aws_route" "nat" {
    ///   route_table_id         = "rtb-0123456789abcdef0"
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   network_interface_id   = aws_instance.it.primary_network_interface_id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn the check on again, as it is by default.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app", "key": "source_dest_check", "value": false}]
    /// ```
    id: "ec2-source-dest-check",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &["EC2.180"],
    types: &[&instance::TYPE, &route::TYPE],
    check: check,
    fix: Some(Fix { title: "Check sources and destinations", safety: Safety::Unsafe, fix: |_, finding| edits::set_here("Check sources and destinations", finding, &instance::SOURCE_DEST_CHECK, true) }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        let off = property::is(it, &instance::SOURCE_DEST_CHECK, |it| it == Some(false));
        if off == Ok(false) {
            return;
        }
        let is_route = |it: &str| facts.stack.get(it).is_some_and(|it| it.ty == Some(&route::TYPE));
        let routes = facts.users(&[address]).into_iter().any(is_route);
        findings.raise_if(all([off, Ok(!routes)]), address, instance::SOURCE_DEST_CHECK.key(), || {
            format!("Instance {} takes packets that are not its own, and no route leads to it", facts.name(address))
        });
    });
}
