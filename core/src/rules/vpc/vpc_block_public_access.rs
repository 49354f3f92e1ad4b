use crate::catalog::ec2::{subnet, vpc, vpc_block_public_access_options as options};
use crate::rules::facts::{all, any};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Nothing keeps private VPCs from the internet but their routes
    ///
    /// ## Why
    ///
    /// One route to an internet gateway, added by mistake, makes a private subnet public. VPC Block Public Access holds for all
    /// VPCs of the account in a Region, whatever is routed.
    ///
    /// ## Flagged
    ///
    /// A VPC none of whose subnets routes to an internet gateway, in a design without the switch. The rule is off unless a
    /// profile turns it on: the account's switch often belongs to another design.
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
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
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
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_vpc_block_public_access_options" "it" {
    ///   internet_gateway_block_mode = "block-bidirectional"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on VPC Block Public Access for the account and Region, and exclude the VPCs that are meant to be public.
    id: "vpc-block-public-access",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &["EC2.172"],
    types: &[&vpc::TYPE, &subnet::TYPE, &options::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_on = any(facts
        .stack
        .of(&options::TYPE)
        .map(|(_, it)| property::is(it, &options::MODE, |it| it.as_deref() != Some("off"))));
    findings.each(&vpc::TYPE, |findings, address, _| {
        let subnets = facts.network.subnets_of(address);
        if subnets.is_empty() {
            return;
        }
        let is_private = all(subnets.iter().map(|(it, _)| facts.network.internet_route(it).map(|it| it.is_none())));
        let wrong = all([is_on.map(|it| !it), is_private]);
        match wrong {
            Ok(true) => {
                let name = facts.name(address);
                findings.raise(address, format!("Nothing keeps private VPC {name} from the internet but its routes"));
            }
            Ok(false) => {}
            Err(why) => findings.undecided(address, why),
        }
    });
}
