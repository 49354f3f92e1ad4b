//! What packets pass through, as nodes: gateways, endpoints, load balancers, peering connections. What only lets them
//! pass, such as a security group, is no place on the way.

use super::Connectivity;
use crate::catalog::ResourceType;
use crate::catalog::ec2::{
    egress_only_internet_gateway, internet_gateway, nat_gateway, vpc_endpoint, vpc_peering_connection,
};
use crate::catalog::elb::load_balancer;
use crate::model::NodeId;
use crate::network::{Hop, Place};

fn is_passed_through(ty: &ResourceType) -> bool {
    [
        &internet_gateway::TYPE,
        &egress_only_internet_gateway::TYPE,
        &nat_gateway::TYPE,
        &vpc_peering_connection::TYPE,
        &vpc_endpoint::TYPE,
        &load_balancer::TYPE,
    ]
    .contains(&ty)
}

impl Connectivity<'_, '_> {
    /// The nodes between the ends, in order: of each hop the thing itself, or what its routes lead to.
    pub(super) fn through(&self, hops: &[Hop<'_>], ends: (&Place<'_>, &Place<'_>)) -> Vec<NodeId> {
        let is_end =
            |address: &str| [ends.0, ends.1].iter().any(|it| matches!(it, Place::Node(it) if *it == address));
        let is_place = |address: &&str| {
            let ty = self.facts.stack.get(address).and_then(|it| it.ty);
            ty.is_some_and(is_passed_through) && !is_end(address)
        };
        let mut nodes = Vec::new();
        // The answers of connections take no other way than they came by.
        for hop in hops.iter().filter(|it| !it.is_answer) {
            let led = hop.rules.iter().filter_map(|it| self.facts.stack.get(it));
            let led = led.flat_map(|it| it.props.targets());
            let owners = hop.resource.into_iter().chain(led);
            for node in owners.filter(is_place).filter_map(|it| self.node_at(it)) {
                if !nodes.contains(&node) {
                    nodes.push(node);
                }
            }
        }
        nodes
    }
}
