//! Subnets, routes and endpoints.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::{Decided, any, known, mentions, opaque, outside, ranges, target};
use crate::catalog::Known;
use crate::catalog::ec2::{
    eip, instance, internet_gateway, route, route_table, route_table_association, subnet, vpc, vpc_endpoint,
};
use crate::network::MainTables;
use crate::stack::{Resource, Stack, main_table_of};
use crate::value::Value;

/// How the network is wired.
pub struct Network<'a> {
    stack: &'a Stack,
    /// By VPC.
    subnets: BTreeMap<&'a str, Vec<(&'a str, &'a Resource)>>,
    tables: BTreeMap<&'a str, TableOf<'a>>,
    mains: MainTables<'a>,
    /// By the address of the table, or of the VPC whose main table it is that AWS makes.
    routes: BTreeMap<&'a str, Vec<Route<'a>>>,
    /// Elastic IP addresses and their associations.
    elastic: Vec<&'a Resource>,
    /// Every endpoint, in address order.
    pub endpoints: Vec<Endpoint<'a>>,
}

/// The route table a subnet uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableOf<'a> {
    /// The one it is associated with.
    Own(&'a str),
    /// The main table of its VPC, which AWS makes and which knows the VPC's own range alone unless somebody adds routes.
    Main,
    /// It cannot be told.
    Unknown,
}

/// One route.
#[derive(Clone, Debug)]
pub struct Route<'a> {
    /// Address of the route.
    pub address: &'a str,
    /// The range it is for, if it is known.
    pub destination: Option<IpNet>,
    /// Where it leads.
    pub way: Way<'a>,
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// To the internet gateway at this address.
    Internet(&'a str),
    /// Out of the subnet through something else, such as a NAT gateway.
    Other,
    /// It cannot be told.
    Unknown,
}

/// A VPC endpoint.
#[derive(Clone, Debug)]
pub struct Endpoint<'a> {
    /// Its address.
    pub address: &'a str,
    /// The resource.
    pub resource: &'a Resource,
    /// The VPC it serves.
    pub vpc: Option<&'a str>,
    /// The service, such as `dynamodb`, if it is known.
    pub service: Option<String>,
    /// Whether it works by routes rather than by network interfaces.
    pub is_gateway: bool,
    /// The route tables that lead to it, as far as they are known.
    pub tables: Vec<&'a str>,
    /// Whether those are all.
    pub is_complete: bool,
}

const TABLE_UNKNOWN: &str = "the route table of its subnet is not known";
const ROUTES_UNKNOWN: &str = "the routes of its subnet are not all known";

impl<'a> Network<'a> {
    pub(super) fn new(stack: &'a Stack) -> Self {
        let mut routes: BTreeMap<&str, Vec<Route<'_>>> = BTreeMap::new();
        for (address, it) in stack.of(&route::TYPE) {
            let table = it.value(&route::ROUTE_TABLE).filter(|it| main_table_of(stack, it).is_none());
            if let Some(table) = table.and_then(|it| target(stack, it)) {
                routes.entry(table).or_default().push(read_route(stack, address, it));
            }
        }
        let mains = MainTables::of(stack);
        for (vpc, of_main) in mains.all_routes() {
            routes.insert(vpc, of_main.iter().map(|(address, it)| read_route(stack, address, it)).collect());
        }
        let mut subnets: BTreeMap<&str, Vec<(&str, &Resource)>> = BTreeMap::new();
        for (address, it) in stack.of(&subnet::TYPE) {
            if let Some(vpc) = it.value(&subnet::VPC).and_then(|it| target(stack, it)) {
                subnets.entry(vpc).or_default().push((address, it));
            }
        }
        let endpoints =
            stack.of(&vpc_endpoint::TYPE).map(|(address, it)| read_endpoint(stack, address, it)).collect();
        let drawn = stack.of(&eip::TYPE).map(|(_, it)| it);
        let elastic = drawn.chain(outside(stack, "aws_eip_association")).collect();
        Self { stack, subnets, tables: tables(stack, &mains), mains, routes, elastic, endpoints }
    }

    /// The subnets of a VPC, in address order.
    pub fn subnets_of(&self, vpc: &str) -> &[(&'a str, &'a Resource)] {
        self.subnets.get(vpc).map_or(&[], Vec::as_slice)
    }

    /// The route table a subnet uses.
    pub fn table_of(&self, subnet: &str) -> TableOf<'a> {
        self.tables.get(subnet).copied().unwrap_or(TableOf::Unknown)
    }

    /// The subnets that are associated with a route table, in address order.
    pub fn users_of(&self, table: &str) -> Vec<&'a str> {
        self.tables.iter().filter(|(_, it)| **it == TableOf::Own(table)).map(|(subnet, _)| *subnet).collect()
    }

    /// The default route of a subnet that leads to an internet gateway, IPv4 or IPv6.
    pub fn internet_route(&self, subnet: &str) -> Decided<Option<Route<'a>>> {
        self.default_route(subnet, |it| matches!(it.way, Way::Internet(_)))
    }

    /// The IPv4 default route of a subnet, wherever it leads.
    pub fn way_out(&self, subnet: &str) -> Decided<Option<Route<'a>>> {
        self.default_route(subnet, |it| matches!(it.destination, Some(IpNet::V4(_))))
    }

    fn default_route(&self, subnet: &str, wanted: impl Fn(&Route<'_>) -> bool) -> Decided<Option<Route<'a>>> {
        let table = match self.table_of(subnet) {
            TableOf::Own(table) => table,
            TableOf::Main => vpc_of_subnet(self.stack, subnet).ok_or(TABLE_UNKNOWN)?,
            TableOf::Unknown => return Err(TABLE_UNKNOWN),
        };
        let routes = self.routes_of(table);
        let is_default = |it: &Route<'_>| it.destination.as_ref().is_some_and(ranges::is_default);
        if let Some(found) = routes.iter().find(|it| is_default(it) && wanted(it)) {
            return Ok(Some(found.clone()));
        }
        let is_vague =
            |it: &Route<'_>| it.destination.is_none() || (is_default(it) && it.way == Way::Unknown);
        if routes.iter().any(is_vague) || !self.lists_all_routes(table) {
            return Err(ROUTES_UNKNOWN);
        }
        Ok(None)
    }

    /// The routes of a table that stand in the stack, in address order.
    pub fn routes_of(&self, table: &str) -> &[Route<'a>] {
        self.routes.get(table).map_or(&[], Vec::as_slice)
    }

    /// Whether the stack shows all routes of a table.
    fn lists_all_routes(&self, table: &str) -> bool {
        self.stack.get(table).is_some_and(|it| {
            if it.ty == Some(&vpc::TYPE) {
                return self.mains.vague(table).is_none();
            }
            it.ty == Some(&route_table::TYPE)
                && opaque(it, "route").is_none()
                && opaque(it, "propagating_vgws").is_none()
        })
    }

    /// Whether traffic from a subnet to a service of AWS stays on a VPC endpoint.
    pub fn has_private_way(&self, subnet: &str, service: &str) -> Decided<bool> {
        let Some(vpc) = vpc_of_subnet(self.stack, subnet) else {
            return Err("the VPC of its subnet is not known");
        };
        let table = self.table_of(subnet);
        let endpoints = self.endpoints.iter().filter(|it| it.vpc.is_none_or(|it| it == vpc));
        any(endpoints.map(|it| match (&it.service, table) {
            (Some(other), _) if other != service => Ok(false),
            (None, _) => Err("the service of an endpoint is not known"),
            _ if it.vpc.is_none() => Err("the VPC of an endpoint is not known"),
            _ if !it.is_gateway => Ok(true),
            (_, TableOf::Own(table)) if it.tables.contains(&table) => Ok(true),
            (_, TableOf::Main) if it.tables.contains(&vpc) => Ok(true),
            _ if !it.is_complete => Err("the route tables of an endpoint are not all known"),
            (_, TableOf::Unknown) => Err(TABLE_UNKNOWN),
            _ => Ok(false),
        }))
    }

    /// Whether an instance has a public IPv4 address: its own choice, else its subnet's, or an Elastic IP address.
    pub fn is_public(&self, instance: &str) -> Decided<bool> {
        let Some(resource) = self.stack.get(instance) else { return Ok(false) };
        let is_for_it =
            |it: &&Resource| it.target(&eip::INSTANCE) == Some(instance) || mentions(it, resource);
        if self.elastic.iter().any(is_for_it) {
            return Ok(true);
        }
        if let Some(choice) = resource.value(&instance::ASSOCIATE_PUBLIC_IP) {
            return choice.as_bool().ok_or("whether it gets a public address is not known");
        }
        let subnet = subnet_of(self.stack, instance).and_then(|it| self.stack.get(it));
        let subnet = subnet.ok_or("the subnet it runs in is not known")?;
        let auto = known(
            subnet.get(&subnet::MAP_PUBLIC_IP_ON_LAUNCH),
            "whether its subnet assigns public addresses is not known",
        )?;
        Ok(auto == Some(true))
    }
}

/// The VPC a subnet is part of.
pub(super) fn vpc_of_subnet<'a>(stack: &'a Stack, subnet: &str) -> Option<&'a str> {
    target(stack, stack.get(subnet)?.value(&subnet::VPC)?)
}

/// The subnet an instance runs in.
pub(super) fn subnet_of<'a>(stack: &'a Stack, instance: &str) -> Option<&'a str> {
    let address = target(stack, stack.get(instance)?.value(&instance::SUBNET)?)?;
    stack.get(address).map(|_| address)
}

fn tables<'a>(stack: &'a Stack, mains: &MainTables<'a>) -> BTreeMap<&'a str, TableOf<'a>> {
    let mut tables = BTreeMap::new();
    // What is not associated uses the main table, unless something that cannot be read may say otherwise.
    let mut rest = TableOf::Main;
    for (_, it) in stack.of(&route_table_association::TYPE) {
        if it
            .value(&route_table_association::ROUTE_TABLE)
            .is_some_and(|it| main_table_of(stack, it).is_some())
        {
            continue;
        }
        let table = it.value(&route_table_association::ROUTE_TABLE).and_then(|it| target(stack, it));
        match it.value(&route_table_association::SUBNET).and_then(|it| target(stack, it)) {
            Some(subnet) => drop(tables.insert(subnet, table.map_or(TableOf::Unknown, TableOf::Own))),
            None => rest = TableOf::Unknown,
        }
    }
    if mains.is_open {
        rest = TableOf::Unknown;
    }
    for (subnet, resource) in stack.of(&subnet::TYPE) {
        let vpc = resource.value(&subnet::VPC).and_then(|it| target(stack, it));
        let main = vpc.and_then(|it| mains.chosen.get(it)).map(|it| TableOf::Own(it));
        tables.entry(subnet).or_insert(main.unwrap_or(if vpc.is_some() { rest } else { TableOf::Unknown }));
    }
    tables
}

fn read_route<'a>(stack: &'a Stack, address: &'a str, resource: &'a Resource) -> Route<'a> {
    let destination = resource.value(&route::DESTINATION).and_then(|it| ranges::ranges(stack, it).ok());
    // A prefix list is never a default route; its addresses do not matter here.
    let is_list = opaque(resource, "destination_prefix_list_id").is_some()
        || resource.value(&route::DESTINATION).is_some_and(|it| match it {
            Value::Ref { attr, .. } => attr == "id",
            it => it.as_str().is_some_and(|it| it.starts_with("pl-")),
        });
    let nowhere = || "255.255.255.255/32".parse().ok();
    let destination = match destination.as_deref() {
        Some([it]) => Some(*it),
        _ if is_list => nowhere(),
        _ => None,
    };
    let way = match resource.value(&route::INTERNET_GATEWAY) {
        None => Way::Other,
        Some(value) => match target(stack, value).map(|it| (it, stack.get(it))) {
            Some((address, Some(it))) if it.ty == Some(&internet_gateway::TYPE) => Way::Internet(address),
            Some((_, Some(_))) => Way::Other,
            _ => Way::Unknown,
        },
    };
    Route { address, destination, way }
}

fn read_endpoint<'a>(stack: &'a Stack, address: &'a str, resource: &'a Resource) -> Endpoint<'a> {
    let list = resource.value(&vpc_endpoint::ROUTE_TABLES);
    let items = list.map(Value::items).unwrap_or_default();
    // The main table of a VPC goes by the address of the VPC.
    let table = |it| main_table_of(stack, it).or_else(|| target(stack, it));
    let mut tables: Vec<&str> = items.iter().filter_map(table).collect();
    let listed = list.is_none_or(|it| matches!(it, Value::List(_)));
    let is_complete = listed && tables.len() == items.len();
    let associations = outside(stack, "aws_vpc_endpoint_route_table_association");
    let mut attached = false;
    for association in associations.filter(|it| mentions(it, resource)) {
        attached = true;
        tables.extend(
            stack.of(&route_table::TYPE).filter(|(_, it)| mentions(association, it)).map(|(it, _)| it),
        );
    }
    Endpoint {
        address,
        resource,
        vpc: resource.value(&vpc_endpoint::VPC).and_then(|it| target(stack, it)),
        service: resource.value(&vpc_endpoint::SERVICE).and_then(|it| it.as_str()).map(str::to_owned),
        is_gateway: resource.get(&vpc_endpoint::ENDPOINT_TYPE) == Known::Is("Gateway".to_owned()),
        is_complete: is_complete && (!attached || !tables.is_empty()),
        tables,
    }
}
