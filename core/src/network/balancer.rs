//! Load balancers: which connections they pass on to whom.

use super::filter::Bounds;
use super::host::{Hosts, listener_traffic};
use super::traffic::{TCP, Traffic, UDP};
use super::{Decided, Known, target};
use crate::catalog::autoscaling::group;
use crate::catalog::ecs::service;
use crate::catalog::elb::{listener, load_balancer, target_group, target_group_attachment as attachment};
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// A listener that passes connections on to a target.
#[derive(Debug)]
pub(super) struct Forward<'a> {
    /// Address of the listener.
    pub(super) listener: &'a str,
    /// The number of the balancer.
    pub(super) balancer: usize,
    /// Address of the target group.
    pub(super) group: &'a str,
    /// The number of the target.
    pub(super) target: usize,
    /// What the listener takes.
    pub(super) takes: Bounds<Traffic>,
    /// What arrives at the target.
    pub(super) gives: Bounds<Traffic>,
    /// Whether the target sees the client's address rather than the balancer's.
    pub(super) keeps_source: Decided<bool>,
}

/// Every listener with every target it passes connections on to.
pub(super) fn forwards<'a>(stack: &'a Stack, hosts: &Hosts<'a>) -> Vec<Forward<'a>> {
    let number = |address: &str| hosts.number_of(address);
    let mut forwards = Vec::new();
    for (address, it) in stack.of(&listener::TYPE) {
        let Some(group_address) = it.value(&listener::TARGET_GROUP).and_then(|it| target(stack, it)) else {
            continue;
        };
        let Some((group_address, group)) = stack.resources.get_key_value(group_address) else { continue };
        let balancer = it.value(&listener::LOAD_BALANCER).and_then(|it| target(stack, it));
        let Some((name, balancer)) = balancer.and_then(|it| Some((it, number(it)?))) else { continue };
        let is_network = stack
            .get(name)
            .is_some_and(|it| it.get(&load_balancer::LOAD_BALANCER_TYPE) == Known::Is("network".to_owned()));
        for (target, port) in targets(stack, group_address) {
            let Some(target) = number(target) else { continue };
            forwards.push(Forward {
                listener: address,
                balancer,
                group: group_address,
                target,
                takes: listener_traffic(it),
                gives: arriving(group, port),
                keeps_source: if is_network { keeps_source(group) } else { Ok(false) },
            });
        }
    }
    forwards
}

/// The targets of a group by address, each with its own port if it has one.
fn targets<'a>(stack: &'a Stack, group_address: &str) -> Vec<(&'a str, Option<&'a Value>)> {
    let is_it = |value: &Value| target(stack, value) == Some(group_address);
    let mut targets = Vec::new();
    for (_, it) in stack.of(&attachment::TYPE) {
        if it.value(&attachment::TARGET_GROUP).is_some_and(is_it) {
            let target = it.value(&attachment::TARGET).and_then(|it| target(stack, it));
            targets.extend(target.map(|target| (target, it.value(&attachment::PORT))));
        }
    }
    for (address, it) in stack.of(&service::TYPE) {
        for entry in it.value(&service::LOAD_BALANCERS).map(Value::items).unwrap_or_default() {
            if entry.field("target_group").is_some_and(is_it) {
                targets.push((address, entry.field("container_port")));
            }
        }
    }
    for (address, it) in stack.of(&group::TYPE) {
        if it.value(&group::TARGET_GROUPS).map(Value::items).unwrap_or_default().iter().any(is_it) {
            targets.push((address, None));
        }
    }
    targets
}

/// What arrives at the targets of a group.
fn arriving(group: &Resource, own: Option<&Value>) -> Bounds<Traffic> {
    let port = match own {
        Some(it) => it.as_int(),
        None => match group.get(&target_group::PORT) {
            Known::Is(it) => Some(it),
            _ => None,
        },
    };
    let protocols: &[u8] = match group.get(&target_group::PROTOCOL) {
        Known::Is(it) if it == "UDP" => &[UDP],
        Known::Is(it) if it == "TCP_UDP" => &[TCP, UDP],
        Known::Is(_) => &[TCP],
        _ => &[],
    };
    match port.and_then(|it| u16::try_from(it).ok()) {
        Some(port) if !protocols.is_empty() => {
            let all = protocols.iter().map(|it| Traffic::ports(*it, port, port));
            Bounds::known(all.fold(Traffic::none(), |all, it| all.union(&it)))
        }
        Some(port) => Bounds { certain: Traffic::none(), possible: Traffic::port(port) },
        None => Bounds { certain: Traffic::none(), possible: Traffic::all() },
    }
}

/// Whether a Network Load Balancer shows its targets the addresses of clients. Source: Network Load Balancer guide, "Client IP
/// preservation": on for instances, and for addresses with UDP; off for addresses with TCP and TLS.
fn keeps_source(group: &Resource) -> Decided<bool> {
    match group.get(&target_group::PRESERVE_CLIENT_IP) {
        Known::Is(it) => return Ok(it),
        Known::Unset => {}
        Known::Unknown => return Err("whether a target group keeps the addresses of clients is not known"),
    }
    let by_instance = match group.get(&target_group::TARGET_TYPE) {
        Known::Is(it) => it == "instance",
        _ => return Err("the kind of targets of a target group is not known"),
    };
    let is_udp = match group.get(&target_group::PROTOCOL) {
        Known::Is(it) => it.contains("UDP"),
        _ => return Err("the protocol of a target group is not known"),
    };
    Ok(by_instance || is_udp)
}
