//! What has to be there before a resource works, where no reference says so.
//!
//! Both languages order resources by references. An address or a gateway that leads to the internet needs the VPC's
//! internet gateway, and nothing in its properties names it; a trail needs the policy of its bucket.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::{Resource, Stack};
use crate::catalog::ec2::{eip, instance, internet_gateway, nat_gateway, subnet, vpc_cidr_block};
use crate::catalog::ecs::service;
use crate::catalog::elb::{listener, load_balancer};
use crate::catalog::iam::{role_policy, role_policy_attachment as attachment};
use crate::catalog::{self, PolicyPlace, Principal, ResourceType};
use crate::value::Value;

/// The order that no reference gives, of one stack.
#[derive(Debug, Default)]
pub(crate) struct Dependencies<'a> {
    /// What a resource has to wait for, by its address; in order, each once.
    waits: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Dependencies<'a> {
    pub(crate) fn new(stack: &'a Stack) -> Self {
        let mut dependencies = Self::default();
        let ways = Ways::new(stack);
        for (address, it) in stack.of(&nat_gateway::TYPE) {
            if is_public(it) {
                dependencies.add(address, ways.to_internet(it.target(&nat_gateway::SUBNET)));
            }
            // An address is no use before what it stands for can be reached.
            let further =
                it.value(&nat_gateway::SECONDARY_ELASTIC_IPS).map(Value::targets).unwrap_or_default();
            for eip in it.target(&nat_gateway::ELASTIC_IP).into_iter().chain(further) {
                dependencies.add(eip, ways.to_internet(it.target(&nat_gateway::SUBNET)));
            }
        }
        for (address, it) in stack.of(&eip::TYPE) {
            let instance = it.target(&eip::INSTANCE).and_then(|it| stack.get(it));
            dependencies.add(address, ways.to_internet(instance.and_then(|it| it.target(&instance::SUBNET))));
        }
        for (address, it) in stack.of(&load_balancer::TYPE) {
            if it.value(&load_balancer::SCHEME).is_none_or(|it| it.as_str() == Some("internet-facing")) {
                let subnets = it.value(&load_balancer::SUBNETS).map(Value::targets).unwrap_or_default();
                for subnet in subnets {
                    dependencies.add(address, ways.to_internet(Some(subnet)));
                }
            }
        }
        dependencies.add_listeners(stack);
        dependencies.add_policies(stack);
        // A subnet in a further range of its VPC needs that range to be there.
        for (block, it) in stack.of(&vpc_cidr_block::TYPE) {
            let range = it.value(&vpc_cidr_block::CIDR_BLOCK).and_then(network);
            for (address, subnet) in stack.of(&subnet::TYPE) {
                let is_of_it = subnet.target(&subnet::VPC) == it.target(&vpc_cidr_block::VPC);
                let own = subnet.value(&subnet::CIDR_BLOCK).and_then(network).filter(|_| is_of_it);
                if range.zip(own).is_some_and(|(range, own)| range.contains(&own)) {
                    dependencies.add(address, &[block]);
                }
            }
        }
        for waits in dependencies.waits.values_mut() {
            waits.sort_unstable();
            waits.dedup();
        }
        dependencies.waits.retain(|_, it| !it.is_empty());
        dependencies
    }

    /// A service joins a target group only once a listener of a load balancer leads there.
    fn add_listeners(&mut self, stack: &'a Stack) {
        let mut leading: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (address, it) in stack.of(&listener::TYPE) {
            for target in it.props.values().flat_map(Value::targets) {
                leading.entry(target).or_default().push(address);
            }
        }
        for (address, it) in stack.of(&service::TYPE) {
            for group in it.value(&service::LOAD_BALANCERS).map(Value::targets).unwrap_or_default() {
                self.add(address, leading.get(group).map_or(&[], Vec::as_slice));
            }
        }
    }

    /// What AWS makes only where it may already do what it needs: the policies of its role, and of what it delivers to.
    fn add_policies(&mut self, stack: &'a Stack) {
        let mut of_roles = Owners::default();
        of_roles.add(stack, &role_policy::TYPE, role_policy::ROLE.key());
        of_roles.add(stack, &attachment::TYPE, attachment::ROLE.key());
        let mut of_targets = Owners::default();
        for ty in catalog::all() {
            if let Some(PolicyPlace::Own { ty, owner, .. }) = ty.policy.as_ref().map(|it| &it.place) {
                of_targets.add(stack, ty, owner);
            }
        }
        for (address, resource) in &stack.resources {
            let Some(ty) = resource.ty else { continue };
            let checked = ty.principal.iter().chain(ty.service_roles).filter(|it| it.is_checked);
            for property in checked.filter_map(Principal::property) {
                self.add(address, of_roles.of(resource, property));
            }
            for property in ty.policy_first {
                self.add(address, of_targets.of(resource, property));
            }
        }
    }

    /// The addresses a resource has to wait for, in order.
    pub(crate) fn of(&self, address: &str) -> &[&'a str] {
        self.waits.get(address).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, address: &'a str, awaited: &[&'a str]) {
        self.waits.entry(address).or_default().extend(awaited);
    }
}

/// Resources by what they belong to.
#[derive(Debug, Default)]
struct Owners<'a> {
    owned: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Owners<'a> {
    /// Adds the resources of a type, which belong to what a property refers to.
    fn add(&mut self, stack: &'a Stack, ty: &'static ResourceType, owner: &str) {
        for (address, it) in stack.of(ty) {
            if let Some(target) = it.props.get(owner).and_then(Value::target) {
                self.owned.entry(target).or_default().push(address);
            }
        }
    }

    /// Those that belong to what a property of a resource refers to.
    fn of(&self, resource: &Resource, property: &str) -> &[&'a str] {
        let target = resource.props.get(property).and_then(Value::target);
        target.and_then(|it| self.owned.get(it)).map_or(&[], Vec::as_slice)
    }
}

/// The range a value says.
fn network(value: &Value) -> Option<IpNet> {
    value.as_str()?.parse().ok()
}

/// Whether a NAT gateway leads to the internet.
fn is_public(gateway: &Resource) -> bool {
    gateway.value(&nat_gateway::CONNECTIVITY_TYPE).is_none_or(|it| it.as_str() == Some("public"))
}

/// The internet gateways of a stack, by their VPC.
struct Ways<'a> {
    stack: &'a Stack,
    gateways: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Ways<'a> {
    fn new(stack: &'a Stack) -> Self {
        let mut gateways: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (address, it) in stack.of(&internet_gateway::TYPE) {
            if let Some(vpc) = it.target(&internet_gateway::VPC) {
                gateways.entry(vpc).or_default().push(address);
            }
        }
        Self { stack, gateways }
    }

    /// The internet gateways of the VPC that a subnet is part of.
    fn to_internet(&self, subnet: Option<&str>) -> &[&'a str] {
        let vpc = subnet.and_then(|it| self.stack.get(it)?.target(&subnet::VPC));
        vpc.and_then(|it| self.gateways.get(it)).map_or(&[], Vec::as_slice)
    }
}
