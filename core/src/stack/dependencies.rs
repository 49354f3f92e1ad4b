//! What has to be there before a resource works, where no reference says so.
//!
//! Both languages order resources by references. An address or a gateway that leads to the internet needs the VPC's
//! internet gateway, and nothing in its properties names it.

use std::collections::BTreeMap;

use super::{Resource, Stack};
use crate::catalog::ec2::{eip, instance, internet_gateway, nat_gateway, subnet};
use crate::catalog::elb::load_balancer;
use crate::catalog::s3::bucket_policy;
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
        // A balancer tries to write to the bucket of its logs when it is made.
        let policies: BTreeMap<&str, &str> = stack
            .of(&bucket_policy::TYPE)
            .filter_map(|(address, it)| Some((it.target(&bucket_policy::BUCKET)?, address)))
            .collect();
        for (address, it) in stack.of(&load_balancer::TYPE) {
            if it.value(&load_balancer::SCHEME).is_none_or(|it| it.as_str() == Some("internet-facing")) {
                let subnets = it.value(&load_balancer::SUBNETS).map(Value::targets).unwrap_or_default();
                for subnet in subnets {
                    dependencies.add(address, ways.to_internet(Some(subnet)));
                }
            }
            let logs = [&load_balancer::ACCESS_LOGS_BUCKET, &load_balancer::CONNECTION_LOGS_BUCKET];
            for bucket in logs.into_iter().filter_map(|prop| it.target(prop)) {
                dependencies.add(address, policies.get(bucket).copied().as_slice());
            }
        }
        for waits in dependencies.waits.values_mut() {
            waits.sort_unstable();
            waits.dedup();
        }
        dependencies.waits.retain(|_, it| !it.is_empty());
        dependencies
    }

    /// The addresses a resource has to wait for, in order.
    pub(crate) fn of(&self, address: &str) -> &[&'a str] {
        self.waits.get(address).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, address: &'a str, awaited: &[&'a str]) {
        self.waits.entry(address).or_default().extend(awaited);
    }
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
