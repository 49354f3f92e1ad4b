//! Which clients in VPCs call which services of AWS.

use std::collections::BTreeSet;

use super::Facts;
use crate::access::Identity;
use crate::catalog::lambda::{event_source_mapping, function};
use crate::network::Call;

/// The calls, and whether they get there.
pub(super) fn calls<'a>(facts: &Facts<'a>) -> Vec<Call<'a>> {
    let stack = facts.stack;
    // Lambda itself polls queues and streams, and writes logs, from outside the VPC. Source: Lambda developer guide, "How
    // Lambda processes records from stream and queue-based event sources".
    let polled: BTreeSet<&str> =
        stack.of(&event_source_mapping::TYPE).flat_map(|(_, it)| it.props.targets()).collect();
    let is_of = |address: &str, service: &str| {
        let ty = stack.get(address).and_then(|it| it.ty);
        ty.is_some_and(|it| it.id.split('.').next() == Some(service))
    };
    let is_own_call = |client: &str, target: &str| {
        let is_function = stack.get(client).is_some_and(|it| it.ty == Some(&function::TYPE));
        !is_function || !(polled.contains(target) || is_of(target, "logs") || is_of(target, "lambda"))
    };
    let mut pairs: BTreeSet<(&str, &str)> = BTreeSet::new();
    if stack.access.is_empty() {
        let access = facts.access();
        for client in facts.packets().hosts() {
            let Identity::Role(role) = access.identity(client) else { continue };
            let named = access.names(role).into_iter().chain(facts.permissions.names(role));
            let named = named.filter_map(|it| stack.resources.get_key_value(it));
            // Services use keys for their callers.
            let named = named.map(|(address, _)| address.as_str()).filter(|it| !is_of(it, "kms"));
            pairs.extend(named.map(|it| (client, it)));
        }
    } else {
        pairs.extend(stack.access.iter().map(|it| (it.principal.as_str(), it.target.as_str())));
    }
    facts.packets().calls(pairs.into_iter().filter(|(client, target)| is_own_call(client, target)))
}
