//! Which Application Load Balancers send to which targets.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::is_of;
use crate::catalog::autoscaling::group as scaling;
use crate::catalog::elb::{listener, listener_rule, target_group, target_group_attachment as attachment};
use crate::rules::Facts;
use crate::rules::facts::target;
use crate::stack::Resource;
use crate::value::Value;

/// A balancer and one of its targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair<'a> {
    /// Address of the target group.
    pub(super) group: &'a str,
    /// Address of the balancer.
    pub(super) balancer: &'a str,
    /// Address of the target.
    pub(super) target: &'a str,
    /// The port at which the target is asked.
    pub(super) port: u16,
}

/// Every pair of which all is known, in order, each once.
pub(super) fn pairs<'a>(facts: &Facts<'a>) -> BTreeSet<Pair<'a>> {
    let stack = facts.stack;
    let owner =
        |listener: &'a Resource| listener.value(&listener::LOAD_BALANCER).and_then(|it| target(stack, it));
    let is_application = |it: &str| stack.get(it).is_some_and(|it| is_of(it, "application") == Ok(true));
    let mut balancers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut add = |group: Option<&'a Value>, balancer: Option<&'a str>| {
        let group = group.and_then(|it| target(stack, it));
        if let (Some(group), Some(balancer)) = (group, balancer.filter(|it| is_application(it))) {
            balancers.entry(group).or_default().insert(balancer);
        }
    };
    for (_, it) in stack.of(&listener::TYPE) {
        add(it.value(&listener::TARGET_GROUP), owner(it));
    }
    for (_, it) in stack.of(&listener_rule::TYPE) {
        let listener = it.value(&listener_rule::LISTENER).and_then(|it| stack.get(target(stack, it)?));
        add(it.value(&listener_rule::TARGET_GROUP), listener.and_then(owner));
    }
    let mut pairs = BTreeSet::new();
    let mut send = |group: Option<&'a str>, target: Option<&'a str>, own: Option<&Value>| {
        let (Some(group), Some(target)) = (group, target.filter(|it| stack.get(it).is_some())) else {
            return;
        };
        let of_group = stack.get(group).and_then(|it| it.value(&target_group::PORT));
        let port = own.or(of_group).and_then(Value::as_int).and_then(|it| u16::try_from(it).ok());
        let Some(port) = port else { return };
        for balancer in balancers.get(group).into_iter().flatten() {
            pairs.insert(Pair { group, balancer, target, port });
        }
    };
    for (_, it) in stack.of(&attachment::TYPE) {
        let group = it.value(&attachment::TARGET_GROUP).and_then(|it| target(stack, it));
        let to = it.value(&attachment::TARGET).and_then(|it| target(stack, it));
        send(group, to, it.value(&attachment::PORT));
    }
    for (address, it) in stack.of(&scaling::TYPE) {
        for group in it.value(&scaling::TARGET_GROUPS).map(Value::items).unwrap_or_default() {
            send(target(stack, group), Some(address), None);
        }
    }
    pairs
}
