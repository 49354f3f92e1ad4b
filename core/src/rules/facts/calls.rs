//! Which clients in VPCs call which services of AWS.

use std::collections::BTreeSet;

use super::Facts;
use crate::access::Identity;
use crate::catalog::lambda::{event_source_mapping, function};
use crate::network::Call;
use crate::stack::Stack;

/// The calls, and whether they get there.
pub(super) fn calls<'a>(facts: &Facts<'a>) -> Vec<Call<'a>> {
    facts.packets().calls(pairs(facts))
}

/// Clients with what they use.
fn pairs<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let stack = facts.stack;
    let is_own_call = is_own_call(stack);
    let mut pairs: BTreeSet<(&str, &str)> = BTreeSet::new();
    if !facts.has_edges() {
        let access = facts.access();
        for client in facts.packets().hosts() {
            let Identity::Role(role) = access.identity(client) else { continue };
            let named = access.names(role).into_iter().chain(facts.permissions.names(role));
            let named = named.filter_map(|it| stack.resources.get_key_value(it));
            // Services use keys for their callers.
            let named = named.map(|(address, _)| address.as_str()).filter(|it| !is_of(stack, it, "kms"));
            pairs.extend(named.map(|it| (client, it)));
        }
    } else {
        pairs.extend(stack.access.iter().map(|it| (it.principal.as_str(), it.target.as_str())));
    }
    pairs.into_iter().filter(move |(client, target)| is_own_call(client, target))
}

/// Tells whether a client calls what it uses by itself.
pub(super) fn is_own_call<'a>(stack: &'a Stack) -> impl Fn(&str, &str) -> bool + use<'a> {
    // Lambda itself polls queues and streams, and writes logs, from outside the VPC. Source: Lambda developer guide, "How
    // Lambda processes records from stream and queue-based event sources".
    let polled: BTreeSet<&str> =
        stack.of(&event_source_mapping::TYPE).flat_map(|(_, it)| it.props.targets()).collect();
    move |client, target| {
        let is_function = stack.get(client).is_some_and(|it| it.ty == Some(&function::TYPE));
        let is_lambdas =
            || polled.contains(target) || is_of(stack, target, "logs") || is_of(stack, target, "lambda");
        !is_function || !is_lambdas()
    }
}

/// Whether a resource is one of a service, as the catalogue names services.
fn is_of(stack: &Stack, address: &str, service: &str) -> bool {
    let ty = stack.get(address).and_then(|it| it.ty);
    ty.is_some_and(|it| it.id.split('.').next() == Some(service))
}
