//! What has network interfaces: instances, balancers, databases, functions, tasks, endpoints.

mod database;

use super::addresses::{Addresses, Family, of_block};
use super::filter::Bounds;
use super::group::Firewall;
use super::routes::subnet_number;
use super::traffic::{TCP, Traffic, UDP};
use super::vpc::Places;
use super::{Decided, Known, mentions, opaque, target};
use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template, vpc_endpoint};
use crate::catalog::elb::{listener, load_balancer};
use crate::catalog::rds;
use crate::catalog::{Prop, ResourceType, autoscaling, ecs, lambda};
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// A thing with network interfaces.
#[derive(Debug)]
pub(super) struct Host<'a> {
    pub(super) address: &'a str,
    /// Numbers of its interfaces.
    pub(super) interfaces: Vec<usize>,
    /// It stands in one of the places of its interfaces, nobody knows in which. Otherwise it has all of them.
    pub(super) is_one_of: bool,
    /// Why it may have other interfaces.
    pub(super) vague: Option<&'static str>,
    /// What it listens to, apart from all firewalls.
    pub(super) accepts: Bounds<Traffic>,
    /// Why it takes no other connections.
    pub(super) refuses: &'static str,
}

/// A network interface.
#[derive(Clone, Debug)]
pub(super) struct Interface {
    /// The number of what it belongs to; `None` for anything that may stand in the subnet.
    pub(super) host: Option<usize>,
    pub(super) subnet: usize,
    /// The number of its groups.
    pub(super) groups: usize,
    /// The private addresses it may have, by family; `None` where it has none of the family.
    pub(super) addresses: [Decided<Option<Addresses>>; 2],
    /// Whether it has an address on the internet: a public IPv4 address. An IPv6 address is one.
    pub(super) is_public: Decided<bool>,
    /// It is not one address but all of its subnet's.
    pub(super) is_range: bool,
}

/// The types of what may have network interfaces.
static WITH_INTERFACES: [&ResourceType; 9] = [
    &autoscaling::group::TYPE,
    &ecs::service::TYPE,
    &instance::TYPE,
    &lambda::function::TYPE,
    &load_balancer::TYPE,
    &rds::cluster::TYPE,
    &rds::cluster_instance::TYPE,
    &rds::instance::TYPE,
    &vpc_endpoint::TYPE,
];

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Hosts<'a> {
    pub(super) hosts: Vec<Host<'a>>,
    pub(super) interfaces: Vec<Interface>,
    /// The interface that stands for everything in a subnet, by the number of the subnet.
    pub(super) of_subnet: Vec<usize>,
}

/// How the interfaces of a host come about.
struct Plan<'a> {
    subnets: Subnets<'a>,
    groups: Option<&'a Value>,
    /// Whether no firewall is around it.
    is_open: bool,
    /// Why its groups may not be all that is known.
    vague_groups: Option<&'static str>,
    /// Whether it has public addresses; `None` if its subnets decide.
    public: Option<Decided<bool>>,
    /// Whether it has IPv6 addresses; `None` if its subnets decide.
    v6: Option<Decided<bool>>,
    /// Its address, if it is fixed.
    fixed: Option<&'a Value>,
}

enum Subnets<'a> {
    One(Option<&'a Value>),
    List(Option<&'a Value>),
}

const SUBNET_UNKNOWN: &str = "the subnet of a network interface is not known";

impl<'a> Hosts<'a> {
    pub(super) fn of(stack: &'a Stack, places: &Places<'a>, firewall: &mut Firewall<'a>) -> Self {
        let mut hosts = Self::default();
        let open = firewall.open();
        for (number, subnet) in places.subnets.iter().enumerate() {
            hosts.of_subnet.push(hosts.interfaces.len());
            hosts.interfaces.push(Interface {
                host: None,
                subnet: number,
                groups: open,
                addresses: subnet.addresses.clone(),
                is_public: match subnet.maps_public {
                    Ok(false) => Err("whether anything in the subnet has a public address is not known"),
                    other => other,
                },
                is_range: true,
            });
        }
        let clusters = database::Clusters::of(stack);
        let mut all: Vec<(&str, &Resource)> = WITH_INTERFACES.iter().flat_map(|it| stack.of(it)).collect();
        all.sort_unstable_by_key(|it| it.0);
        for (address, resource) in all {
            let Some((plan, mut host)) = plan(stack, places, &clusters, address, resource) else { continue };
            host.add(stack, places, firewall, &mut hosts, &plan);
            hosts.hosts.push(host);
        }
        hosts
    }

    /// The number of the host at an address: they are in the order of their addresses.
    pub(super) fn number_of(&self, address: &str) -> Option<usize> {
        self.hosts.binary_search_by(|it| it.address.cmp(address)).ok()
    }
}

impl<'a> Host<'a> {
    fn new(address: &'a str) -> Self {
        Self {
            address,
            interfaces: Vec::new(),
            is_one_of: false,
            vague: None,
            accepts: Bounds::known(Traffic::all()),
            refuses: "",
        }
    }

    fn add(
        &mut self,
        stack: &'a Stack,
        places: &Places<'a>,
        firewall: &mut Firewall<'a>,
        hosts: &mut Hosts<'a>,
        plan: &Plan<'a>,
    ) {
        let values: &[Value] = match plan.subnets {
            Subnets::One(Some(one)) => std::slice::from_ref(one),
            Subnets::List(Some(Value::List(items))) => items,
            Subnets::One(None) | Subnets::List(Some(_)) => {
                self.vague = Some(SUBNET_UNKNOWN);
                &[]
            }
            Subnets::List(None) => &[],
        };
        for value in values {
            let Some(number) = subnet_number(stack, places, value) else {
                self.vague = Some(SUBNET_UNKNOWN);
                continue;
            };
            let Some(subnet) = places.subnets.get(number) else { continue };
            let vpc = places.vpcs.get(subnet.vpc).and_then(|it| it.address);
            let groups = if plan.is_open {
                firewall.open()
            } else {
                firewall.groups(stack, plan.groups, vpc, plan.vague_groups)
            };
            let fixed = plan.fixed.and_then(Value::as_str).and_then(super::place::parse_block);
            let fixed = fixed.map(|it| Ok(Some(of_block(&it))));
            let v4 = fixed.unwrap_or_else(|| subnet.addresses[Family::V4 as usize].clone());
            let v6 = match plan.v6.unwrap_or(subnet.assigns_v6) {
                Ok(false) => Ok(None),
                Ok(true) => match subnet.addresses[Family::V6 as usize].clone() {
                    // Whatever the range is: its addresses are global.
                    Err(_) => Ok(Some(Family::V6.internet())),
                    known => known,
                },
                Err(why) => Err(why),
            };
            self.interfaces.push(hosts.interfaces.len());
            hosts.interfaces.push(Interface {
                host: Some(hosts.hosts.len()),
                subnet: number,
                groups,
                addresses: [v4, v6],
                is_public: plan.public.unwrap_or(subnet.maps_public),
                is_range: false,
            });
        }
    }
}

/// How a resource stands in the network, if it does.
fn plan<'a>(
    stack: &'a Stack,
    places: &Places<'_>,
    clusters: &database::Clusters<'a>,
    address: &'a str,
    resource: &'a Resource,
) -> Option<(Plan<'a>, Host<'a>)> {
    let ty = resource.ty?;
    let is = |it: &ResourceType| *ty == *it;
    let mut host = Host::new(address);
    let plan = if is(&instance::TYPE) {
        instance_plan(stack, places, address, resource, &mut host)
    } else if is(&load_balancer::TYPE) {
        balancer_plan(stack, address, resource, &mut host)
    } else if is(&rds::instance::TYPE) {
        database::instance(stack, resource, &mut host)
    } else if is(&rds::cluster::TYPE) {
        database::cluster(stack, clusters, address, resource, &mut host)
    } else if is(&rds::cluster_instance::TYPE) {
        database::cluster_instance(stack, clusters, resource, &mut host)
    } else if is(&lambda::function::TYPE) {
        let subnets = resource.value(&lambda::function::SUBNETS);
        if subnets.is_none_or(|it| it.items().is_empty() && !it.is_unknown()) {
            return None;
        }
        host.accepts = Bounds::known(Traffic::none());
        host.refuses = "a Lambda function takes no connections from the network";
        Plan {
            groups: resource.value(&lambda::function::SECURITY_GROUPS),
            public: Some(Ok(false)),
            v6: Some(Ok(false)),
            ..Plan::within(Subnets::List(subnets))
        }
    } else if is(&ecs::service::TYPE) {
        let subnets = resource.value(&ecs::service::SUBNETS)?;
        Plan {
            groups: resource.value(&ecs::service::SECURITY_GROUPS),
            public: Some(decided(
                &resource.get(&ecs::service::ASSIGN_PUBLIC_IP),
                "whether tasks have public addresses is not known",
            )),
            ..Plan::within(Subnets::List(Some(subnets)))
        }
    } else if is(&autoscaling::group::TYPE) {
        group_plan(stack, resource, &mut host)
    } else if is(&vpc_endpoint::TYPE) {
        match resource.get(&vpc_endpoint::ENDPOINT_TYPE) {
            Known::Is(it) if it == "Interface" => {}
            _ => return None,
        }
        let families = match resource.get(&vpc_endpoint::IP_ADDRESS_TYPE) {
            Known::Is(it) if it != "ipv4" => None,
            Known::Unknown => Some(Err("the kind of addresses of an endpoint is not known")),
            _ => Some(Ok(false)),
        };
        let associations = places.outside("aws_vpc_endpoint_subnet_association");
        if associations.iter().any(|it| mentions(it, resource)) {
            host.vague = Some("the subnets of an endpoint are not all known");
        }
        let associations = places.outside("aws_vpc_endpoint_security_group_association");
        Plan {
            groups: resource.value(&vpc_endpoint::SECURITY_GROUPS),
            vague_groups: associations
                .iter()
                .any(|it| mentions(it, resource))
                .then_some("the security groups of an endpoint are not all known"),
            public: Some(Ok(false)),
            v6: families,
            ..Plan::within(Subnets::List(resource.value(&vpc_endpoint::SUBNETS)))
        }
    } else {
        return None;
    };
    Some((plan, host))
}

impl<'a> Plan<'a> {
    const fn within(subnets: Subnets<'a>) -> Self {
        Self {
            subnets,
            groups: None,
            is_open: false,
            vague_groups: None,
            public: None,
            v6: None,
            fixed: None,
        }
    }
}

fn decided(it: &Known<bool>, why: &'static str) -> Decided<bool> {
    match it {
        Known::Is(it) => Ok(*it),
        Known::Unset => Ok(false),
        Known::Unknown => Err(why),
    }
}

/// The launch template that an instance takes what it does not say itself from.
enum Template<'a> {
    None,
    Known(&'a Resource),
    /// Another one, or one with network interfaces of its own.
    Open,
}

impl<'a> Template<'a> {
    fn of(stack: &'a Stack, instance: &Resource) -> Self {
        if opaque(instance, "launch_template").is_none() {
            return Self::None;
        }
        match stack.of(&launch_template::TYPE).map(|(_, it)| it).find(|it| mentions(instance, it)) {
            Some(it) if opaque(it, "network_interfaces").is_none() => Self::Known(it),
            _ => Self::Open,
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    fn value<T>(&self, prop: &Prop<T>) -> Option<&'a Value> {
        if let Self::Known(it) = self { it.value(prop) } else { None }
    }
}

/// The security groups of an instance as they are written, be it in its launch template.
pub(crate) fn groups_of<'a>(stack: &'a Stack, instance: &'a Resource) -> Option<&'a Value> {
    let own = instance.value(&instance::SECURITY_GROUPS);
    own.or_else(|| Template::of(stack, instance).value(&launch_template::SECURITY_GROUPS))
}

fn instance_plan<'a>(
    stack: &'a Stack,
    places: &Places<'_>,
    address: &str,
    resource: &'a Resource,
    host: &mut Host<'a>,
) -> Plan<'a> {
    let template = Template::of(stack, resource);
    if opaque(resource, "network_interface").is_some()
        || opaque(resource, "primary_network_interface").is_some()
    {
        host.vague = Some("the network interfaces of an instance are not known");
    }
    let others = ["aws_network_interface", "aws_network_interface_attachment"];
    if others.iter().any(|ty| places.outside(ty).iter().any(|it| mentions(it, resource))) {
        host.vague = Some("an instance has further network interfaces");
    }
    let attachments = places.outside("aws_network_interface_sg_attachment");
    let is_vague = attachments.iter().any(|it| mentions(it, resource))
        || (template.is_open() && resource.value(&instance::SECURITY_GROUPS).is_none())
        || opaque(resource, "security_groups").is_some();
    let choice = resource.value(&instance::ASSOCIATE_PUBLIC_IP);
    let choice = choice.or_else(|| template.value(&launch_template::ASSOCIATE_PUBLIC_IP));
    let public = if places.has_elastic_ip(address, resource) {
        Some(Ok(true))
    } else {
        match choice {
            Some(it) => Some(it.as_bool().ok_or("whether an instance gets a public address is not known")),
            None if template.is_open() => {
                Some(Err("its launch template may give an instance a public address"))
            }
            None => None,
        }
    };
    let v6 = match resource.get(&instance::IPV6_ADDRESS_COUNT) {
        _ if opaque(resource, "ipv6_addresses").is_some() => Some(Ok(true)),
        Known::Is(count) => Some(Ok(count > 0)),
        Known::Unset => None,
        Known::Unknown => Some(Err("how many IPv6 addresses an instance has is not known")),
    };
    Plan {
        groups: groups_of(stack, resource),
        vague_groups: is_vague.then_some("the security groups of an instance are not all known"),
        public,
        v6,
        fixed: resource.value(&instance::PRIVATE_IP),
        ..Plan::within(Subnets::One(resource.value(&instance::SUBNET)))
    }
}

fn balancer_plan<'a>(
    stack: &'a Stack,
    address: &str,
    resource: &'a Resource,
    host: &mut Host<'a>,
) -> Plan<'a> {
    host.accepts = listeners(stack, address, resource);
    host.refuses = "the load balancer has no listener for it";
    let is_network = resource.get(&load_balancer::LOAD_BALANCER_TYPE) == Known::Is("network".to_owned());
    let groups = resource.value(&load_balancer::SECURITY_GROUPS);
    if opaque(resource, "subnet_mapping").is_some() {
        host.vague = Some("the subnets of a load balancer are not known");
    }
    let has_v6 = match resource.get(&load_balancer::IP_ADDRESS_TYPE) {
        Known::Is(it) => Ok(it.starts_with("dualstack")),
        Known::Unset => Ok(false),
        Known::Unknown => Err("the kind of addresses of a load balancer is not known"),
    };
    let public = match resource.get(&load_balancer::SCHEME) {
        Known::Is(it) => Ok(it != "internal"),
        _ => Err("whether a load balancer faces the internet is not known"),
    };
    Plan {
        groups,
        // A Network Load Balancer has a firewall only if it is made with one.
        is_open: is_network && groups.is_none(),
        public: Some(public),
        v6: Some(has_v6),
        ..Plan::within(Subnets::List(resource.value(&load_balancer::SUBNETS)))
    }
}

/// What the listeners of a balancer take.
fn listeners(stack: &Stack, address: &str, resource: &Resource) -> Bounds<Traffic> {
    let mut traffic = Bounds::known(Traffic::none());
    for (_, it) in stack.of(&listener::TYPE) {
        match it.value(&listener::LOAD_BALANCER).map(|it| target(stack, it)) {
            Some(Some(balancer)) if balancer == address => {
                let taken = listener_traffic(it);
                traffic.certain = traffic.certain.union(&taken.certain);
                traffic.possible = traffic.possible.union(&taken.possible);
            }
            Some(Some(other)) if stack.get(other).is_some() => {}
            _ => traffic.possible = Traffic::all(),
        }
    }
    // Other balancers than those of the catalogue have listeners inside.
    if opaque(resource, "listener").is_some() {
        traffic.possible = Traffic::all();
    }
    traffic
}

/// What a listener takes.
pub(super) fn listener_traffic(resource: &Resource) -> Bounds<Traffic> {
    let port = match resource.get(&listener::PORT) {
        Known::Is(it) => u16::try_from(it).ok(),
        _ => None,
    };
    let protocols: &[u8] = match resource.get(&listener::PROTOCOL) {
        Known::Is(it) if it == "UDP" => &[UDP],
        Known::Is(it) if it == "TCP_UDP" => &[TCP, UDP],
        Known::Is(_) => &[TCP],
        _ => &[],
    };
    let of = |first, last| {
        let all = protocols.iter().map(|it| Traffic::ports(*it, first, last));
        all.fold(Traffic::none(), |all, it| all.union(&it))
    };
    match port {
        Some(port) if !protocols.is_empty() => Bounds::known(of(port, port)),
        Some(port) => Bounds { certain: Traffic::none(), possible: Traffic::port(port) },
        None => Bounds { certain: Traffic::none(), possible: Traffic::all() },
    }
}

fn group_plan<'a>(stack: &'a Stack, resource: &'a Resource, host: &mut Host<'a>) -> Plan<'a> {
    let template = resource.value(&autoscaling::group::LAUNCH_TEMPLATE);
    let template = template.or_else(|| resource.value(&autoscaling::group::LAUNCH_CONFIGURATION));
    let template = template.and_then(|it| target(stack, it)).and_then(|it| stack.get(it));
    let choice = |it: &Value| it.as_bool().ok_or("whether instances get public addresses is not known");
    let (groups, vague_groups, public) = match template {
        Some(it) if it.ty == Some(&launch_configuration::TYPE) => (
            it.value(&launch_configuration::SECURITY_GROUPS),
            None,
            it.value(&launch_configuration::ASSOCIATE_PUBLIC_IP).map(choice),
        ),
        Some(it) if it.ty == Some(&launch_template::TYPE) => (
            it.value(&launch_template::SECURITY_GROUPS),
            opaque(it, "network_interfaces")
                .map(|_| "the network interfaces of a launch template are not known"),
            it.value(&launch_template::ASSOCIATE_PUBLIC_IP).map(choice),
        ),
        _ => {
            let why = "the launch template of an Auto Scaling group is not known";
            (None, Some(why), Some(Err(why)))
        }
    };
    if resource.value(&autoscaling::group::SUBNETS).is_none() {
        host.vague = Some(SUBNET_UNKNOWN);
    }
    Plan {
        groups,
        vague_groups,
        public,
        ..Plan::within(Subnets::List(resource.value(&autoscaling::group::SUBNETS)))
    }
}

impl Interface {
    /// Whether it may be reached at an address of the internet.
    pub(super) fn is_on_internet(&self, family: Family) -> Decided<bool> {
        match family {
            Family::V4 => self.is_public,
            // Its address is global; where it has none, there is no way at all.
            Family::V6 => Ok(true),
        }
    }
}
