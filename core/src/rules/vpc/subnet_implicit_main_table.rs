use crate::catalog::ec2::{route_table, route_table_association, subnet};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{TableOf, Tier};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;
use crate::value::Value;

rule! {
    /// A subnet uses the VPC's main route table
    ///
    /// ## Why
    ///
    /// A subnet without a table of its own falls back to the VPC's main table, which nobody drew. Whoever adds a
    /// route there later changes this subnet without seeing it.
    ///
    /// ## Flagged
    ///
    /// A subnet that is associated with no route table.
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
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Associate a table. The fix takes the one table of the VPC that suits what the subnet is meant to be, or draws
    /// one without routes for a private subnet; if there are several to choose from, choose one.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "private_b", "key": "route_table"}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "public_a", "key": "route_table"}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "private_a", "key": "route_table"},
    ///  {"op": "set_property", "id": "private_b", "key": "route_table"},
    ///  {"op": "set_property", "id": "dynamodb_endpoint", "key": "route_tables"},
    ///  {"op": "set_property", "id": "s3_endpoint", "key": "route_tables"},
    ///  {"op": "remove_node", "id": "private_routes"},
    ///  {"op": "remove_node", "id": "private_b"}]
    /// ```
    id: "subnet-implicit-main-table",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &[],
    types: &[&subnet::TYPE, &route_table::TYPE, &route_table_association::TYPE],
    check: check,
    fix: Some(Fix { title: "Associate a route table", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&subnet::TYPE, |findings, subnet, _| {
        match facts.network.table_of(subnet) {
            TableOf::Own(_) => {}
            TableOf::Main => findings.raise_at(
                subnet,
                subnet::ROUTE_TABLE.key(),
                format!("Subnet {} has no route table of its own", facts.name(subnet)),
            ),
            TableOf::Unknown => findings.undecided(subnet, "its route table is not known"),
        }
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let vpc = facts.vpc_of_subnet(&finding.address)?;
    let to_internet = facts.tier_of(&finding.address) == Some(Tier::Public);
    let mut ops = Vec::new();
    let table = match &edits::tables_of_vpc(diagram, &facts, vpc, to_internet)[..] {
        [table] => table.clone(),
        [] if !to_internet => {
            let (id, add) = edits::new_route_table(diagram, &edits::node_behind(&stack, vpc)?);
            ops.push(add);
            id
        }
        _ => return None,
    };
    ops.push(edits::set(edits::node_of(finding)?, &subnet::ROUTE_TABLE, Value::reference(table.as_str(), "id")));
    Some(Transaction::new("Associate a route table", ops))
}
