//! What the two rules about the way from an instance to a table share.

use crate::model::{Diagram, NodeId, Transaction};
use crate::rules::facts::TableOf;
use crate::rules::{Decided, Facts, Finding, edits};
use crate::stack::lower;

/// The way from an instance to DynamoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Path {
    /// Through a VPC endpoint.
    Private,
    /// Out of the VPC by its default route.
    Public,
    /// There is none.
    None,
}

/// The way from an instance to DynamoDB.
pub(super) fn path_of(facts: &Facts<'_>, instance: &str) -> Decided<Path> {
    let subnet = facts.network.subnet_of(instance).ok_or("the subnet it runs in is not known")?;
    if facts.network.has_private_way(subnet, "dynamodb")? {
        return Ok(Path::Private);
    }
    Ok(if facts.network.way_out(subnet)?.is_some() { Path::Public } else { Path::None })
}

/// Leads the instance's subnet to DynamoDB through a gateway endpoint.
pub(super) fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    lead(diagram, finding, "dynamodb")
}

/// Leads the instance's subnet to a service through a gateway endpoint.
pub(super) fn lead(diagram: &Diagram, finding: &Finding, service: &str) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let subnet = facts.network.subnet_of(&finding.address)?;
    let vpc = facts.network.vpc_of_subnet(subnet)?;
    let tables: Vec<NodeId> = match facts.network.table_of(subnet) {
        TableOf::Own(table) => edits::node_behind(&stack, table).into_iter().collect(),
        _ => Vec::new(),
    };
    let ops = edits::lead_to_service(diagram, &facts, vpc, service, &tables)?;
    Some(Transaction::new("Lead the subnet through a gateway endpoint", ops))
}
