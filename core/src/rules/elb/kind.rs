//! What a load balancer understands.

use crate::catalog::elb::{listener, load_balancer};
use crate::rules::facts::target;
use crate::rules::{Decided, Facts, property};
use crate::stack::Resource;

/// Whether a load balancer is of this type: `application`, `network` or `gateway`.
pub(super) fn is_of(balancer: &Resource, kind: &str) -> Decided<bool> {
    property::is(balancer, &load_balancer::LOAD_BALANCER_TYPE, |it| it.as_deref() == Some(kind))
}

/// Whether a listener takes plain HTTP. One that names a port and no protocol does: Terraform assumes that of an Application Load
/// Balancer, AWS refuses it of others. Source: Terraform AWS provider, `aws_lb_listener`, `protocol`.
pub(super) fn speaks_http(facts: &Facts<'_>, listener: &Resource) -> Decided<bool> {
    let says_nothing =
        listener.value(&listener::PROTOCOL).is_none() && listener.value(&listener::PORT).is_some();
    if !says_nothing {
        return property::is(listener, &listener::PROTOCOL, |it| it.as_deref() == Some("HTTP"));
    }
    let balancer = listener.value(&listener::LOAD_BALANCER).and_then(|it| target(facts.stack, it));
    match balancer.and_then(|it| facts.stack.get(it)).filter(|it| it.ty == Some(&load_balancer::TYPE)) {
        Some(balancer) => is_of(balancer, "application"),
        None => Ok(true),
    }
}
