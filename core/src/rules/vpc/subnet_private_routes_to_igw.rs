use crate::catalog::ec2::{internet_gateway, route, route_table, subnet};
use crate::model::{Diagram, Op, Transaction};
use crate::rules::facts::{TableOf, Tier, Way};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;
use crate::value::Value;

rule! {
    /// A private subnet routes to the internet gateway
    ///
    /// ## Why
    ///
    /// What makes a subnet public is its default route, not its name. Whoever puts something into this subnet
    /// relies on it being out of reach, and it is not.
    ///
    /// ## Flagged
    ///
    /// A subnet that is drawn, tagged (`Tier`) or named private, whose effective route table sends `0.0.0.0/0` or
    /// `::/0` to an internet gateway.
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
    /// resource "aws_route_table" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.main.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
    /// }
    ///
    /// resource "aws_subnet" "private" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "private" {
    ///   subnet_id      = aws_subnet.private.id
    ///   route_table_id = aws_route_table.main.id
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
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.main.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.main.id
    /// }
    ///
    /// resource "aws_subnet" "private" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Drop the route, or send it to a NAT gateway. If public subnets use the same table, give the private subnet
    /// a table of its own. The fix drops the route when only private subnets use it, and otherwise moves the
    /// subnet to another table of the VPC that does not lead to the internet.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "private_b", "key": "route_table", "value": {"$ref": ["public_routes", "id"]}}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "private_b", "key": "route_table"},
    ///  {"op": "set_property", "id": "private_routes", "key": "routes", "value": [
    ///    {"destination": "0.0.0.0/0", "target": {"$ref": ["internet", "id"]}}]}]
    /// ```
    id: "subnet-private-routes-to-igw",
    severity: Severity::High,
    category: Category::Network,
    aliases: &[],
    types: &[&subnet::TYPE, &route_table::TYPE, &route::TYPE, &internet_gateway::TYPE],
    check: check,
    fix: Some(Fix { title: "Cut the route to the internet", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&subnet::TYPE, |findings, subnet, _| {
        if facts.tier_of(subnet) != Some(Tier::Private) {
            return;
        }
        match facts.network.internet_route(subnet) {
            Ok(Some(route)) => {
                let gateway = if let Way::Internet(it) = route.way { facts.name(it) } else { String::new() };
                let name = facts.name(subnet);
                findings.raise(
                    subnet,
                    format!("Subnet {name} is meant to be private but routes to internet gateway {gateway}"),
                );
            }
            Ok(None) => {}
            Err(why) => findings.undecided(subnet, why),
        }
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let TableOf::Own(table) = facts.network.table_of(&finding.address) else { return None };
    let is_private = |subnet: &&str| facts.tier_of(subnet) == Some(Tier::Private);
    let ops = if facts.network.users_of(table).iter().all(is_private) {
        let routes = facts.network.routes_of(table).iter().filter(|it| matches!(it.way, Way::Internet(_)));
        let routes: Vec<&str> = routes.map(|it| it.address).collect();
        edits::rewrite_entries(diagram, &stack, &routes, |_| Vec::new())
    } else {
        let vpc = facts.vpc_of_subnet(&finding.address)?;
        let other = edits::tables_of_vpc(diagram, &facts, vpc, false).into_iter().next()?;
        let subnet = edits::node_of(finding)?.clone();
        let value = Some(Value::reference(other.as_str(), "id"));
        vec![Op::SetProperty { id: subnet, key: subnet::ROUTE_TABLE.key().to_owned(), value }]
    };
    (!ops.is_empty()).then(|| Transaction::new("Cut the route to the internet", ops))
}
