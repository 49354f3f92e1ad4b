//! What a load balancer understands.

use crate::catalog::elb::load_balancer;
use crate::rules::{Decided, property};
use crate::stack::Resource;

/// Whether a load balancer is of this type: `application`, `network` or `gateway`.
pub(super) fn is_of(balancer: &Resource, kind: &str) -> Decided<bool> {
    property::is(balancer, &load_balancer::LOAD_BALANCER_TYPE, |it| it.as_deref() == Some(kind))
}
