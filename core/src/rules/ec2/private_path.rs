//! What the two rules about the way from an instance to a table share.

use crate::catalog::ec2::subnet;
use crate::model::{Diagram, NodeId, Transaction};
use crate::rules::facts::{Network, TableOf};
use crate::rules::{Decided, Facts, Finding, edits};
use crate::stack::lower;
use crate::value::Value;

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
pub(super) fn path_of(facts: &Facts<'_>, network: &Network<'_>, instance: &str) -> Decided<Path> {
    let subnet = facts.subnet_of(instance).ok_or("the subnet it runs in is not known")?;
    if network.has_private_way(subnet, "dynamodb")? {
        return Ok(Path::Private);
    }
    Ok(if network.way_out(subnet)?.is_some() { Path::Public } else { Path::None })
}

/// Leads the instance's subnet to DynamoDB through a gateway endpoint.
pub(super) fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    lead(diagram, finding, "dynamodb")
}

/// Leads the instance's subnet to a service through a gateway endpoint.
pub(super) fn lead(diagram: &Diagram, finding: &Finding, service: &str) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let place = facts.subnet_of(&finding.address)?;
    let vpc = facts.vpc_of_subnet(place)?;
    let ops = match facts.network.table_of(place) {
        TableOf::Own(table) => {
            let tables: Vec<NodeId> = edits::node_behind(&stack, table).into_iter().collect();
            edits::lead_to_service(diagram, &facts, vpc, service, &tables)?
        }
        // The main table is nobody's node: the subnet gets one of its own first.
        TableOf::Main => {
            let (table, add) = edits::new_route_table(diagram, &edits::node_behind(&stack, vpc)?);
            let reference = Value::reference(table.as_str(), "id");
            let associate = edits::set(&edits::node_behind(&stack, place)?, &subnet::ROUTE_TABLE, reference);
            let mut with_table = diagram.clone();
            with_table.apply(add.clone()).ok()?;
            let lead = edits::lead_to_service(&with_table, &facts, vpc, service, &[table])?;
            [add, associate].into_iter().chain(lead).collect()
        }
        TableOf::Unknown => return None,
    };
    Some(Transaction::new("Lead the subnet through a gateway endpoint", ops))
}
