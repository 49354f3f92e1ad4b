//! Route tables: where packets go by their destination.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::addresses::{Addresses, Family, family_of, of_block};
use super::filter::{Bound, Bounds};
use super::main_table::MainTables;
use super::vpc::Places;
use super::{Decided, Known, mentions, opaque, outside, ranges, target};
use crate::catalog::ec2::{
    instance, internet_gateway, prefix_list, route, route_table, route_table_association as association,
    subnet, vpc_endpoint,
};
use crate::stack::{Resource, Stack, main_table_of};
use crate::value::Value;

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way<'a> {
    /// To the VPC itself.
    Local,
    /// To the internet, through the VPC's internet gateway.
    Internet(&'a str),
    /// Through a NAT gateway, by its number.
    Nat(usize),
    /// To the internet, one way.
    EgressOnly(&'a str),
    /// Through a peering connection, by its number.
    Peering(usize),
    /// It drops what it takes, and why.
    Nowhere(&'static str),
    /// It cannot be told, and why.
    Unknown(&'static str),
}

/// A route of a table.
#[derive(Debug)]
pub(super) struct Route<'a> {
    /// Address of the route; `None` for the VPC's own.
    pub(super) address: Option<&'a str>,
    pub(super) way: Way<'a>,
    /// The destinations it decides about, by family: its own without those of more specific routes.
    pub(super) takes: [Addresses; 2],
}

/// A route table.
#[derive(Debug)]
pub(super) struct Table<'a> {
    /// Its address; `None` for the main table that AWS makes.
    pub(super) address: Option<&'a str>,
    pub(super) vpc: usize,
    /// The routes; the first is the VPC's own.
    pub(super) routes: Vec<Route<'a>>,
    /// Why there may be routes that the stack does not show.
    pub(super) vague: Option<&'static str>,
    /// Addresses inside the VPC that do not take its own route, by family: what leads to nothing for certain, what leads
    /// through an appliance possibly.
    pub(super) diverted: [Bounds<Addresses>; 2],
    /// Numbers of the gateway endpoints whose services it leads to, and whether that is certain.
    pub(super) endpoints: Vec<(usize, Decided<bool>)>,
}

/// A gateway endpoint.
#[derive(Debug)]
pub(super) struct GatewayEndpoint<'a> {
    pub(super) address: &'a str,
    pub(super) vpc: usize,
    /// The service, such as `dynamodb`; `None` if it is not known.
    pub(super) service: Option<&'a str>,
}

/// All route tables of a stack, and which subnet uses which.
#[derive(Debug)]
pub(super) struct Tables<'a> {
    pub(super) tables: Vec<Table<'a>>,
    /// The table of each subnet.
    pub(super) of_subnet: Vec<usize>,
    pub(super) endpoints: Vec<GatewayEndpoint<'a>>,
}

/// One destination of a route before it is known which other routes are more specific.
struct Entry {
    block: IpNet,
    /// Its route may be more specific than the VPC's own.
    is_appliance: bool,
    /// A block that stands in the route itself comes before one in a prefix list.
    is_listed: bool,
    route: usize,
}

impl Table<'_> {
    /// The destinations whose packets take a way like this. With routes that are not known, only the VPC's own is certain.
    pub(super) fn towards(
        &self,
        family: Family,
        bound: Bound,
        is_it: impl Fn(&Way<'_>) -> bool,
    ) -> Addresses {
        let routes = self.routes.iter();
        let taken = |it: &Route<'_>| it.takes[family as usize].clone();
        match (bound, self.vague) {
            (Bound::Certain, Some(_)) => {
                let local = self.routes.first().filter(|it| is_it(&it.way));
                local.map(taken).unwrap_or_default()
            }
            (Bound::Possible, Some(_)) => {
                let local = self.routes.first().map(taken).unwrap_or_default();
                let rest = family.all().subtract(&local);
                if self.routes.first().is_some_and(|it| is_it(&it.way)) { rest.union(&local) } else { rest }
            }
            (Bound::Certain, None) => union(routes.filter(|it| is_it(&it.way)).map(taken)),
            (Bound::Possible, None) => {
                union(routes.filter(|it| is_it(&it.way) || matches!(it.way, Way::Unknown(_))).map(taken))
            }
        }
    }
}

fn union(sets: impl Iterator<Item = Addresses>) -> Addresses {
    sets.fold(Addresses::empty(), |all, it| all.union(&it))
}

impl<'a> Tables<'a> {
    pub(super) fn of(stack: &'a Stack, places: &mut Places<'a>) -> Self {
        let mut routes: BTreeMap<&str, Vec<(&str, &Resource)>> = BTreeMap::new();
        for (address, it) in stack.of(&route::TYPE) {
            if let Some(table) = it.value(&route::ROUTE_TABLE).and_then(|it| target(stack, it)) {
                routes.entry(table).or_default().push((address, it));
            }
        }
        let mut tables = Vec::new();
        let mut at = BTreeMap::new();
        for (address, resource) in stack.of(&route_table::TYPE) {
            let vpc = places.vpc_of(stack, address, resource.value(&route_table::VPC));
            let routes = routes.get(address).map_or(&[][..], Vec::as_slice);
            let mut table = build(stack, places, vpc, routes);
            table.address = Some(address);
            if opaque(resource, "route").is_some() {
                table.vague = Some("the routes of a table are not all known");
            }
            if opaque(resource, "propagating_vgws").is_some() || has_propagation(stack, resource) {
                table.vague = Some("the routes that a virtual private gateway propagates are not known");
            }
            at.insert(address, tables.len());
            tables.push(table);
        }
        let mut all = Self { tables, of_subnet: Vec::new(), endpoints: Vec::new() };
        all.associate(stack, places, &at);
        all.add_endpoints(stack, places, &at);
        all
    }

    /// Finds the table of every subnet: the associated one, else the main one of the VPC.
    fn associate(&mut self, stack: &'a Stack, places: &Places<'a>, at: &BTreeMap<&'a str, usize>) {
        let mut own: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        let mut rest_is_vague = false;
        let mains = MainTables::of(stack);
        let is_main = |it: &Value| main_table_of(stack, it).is_some();
        for (_, it) in stack.of(&association::TYPE) {
            if it.value(&association::ROUTE_TABLE).is_some_and(is_main) {
                continue;
            }
            let table = it.value(&association::ROUTE_TABLE).and_then(|it| target(stack, it));
            let table = table.and_then(|it| at.get(it).copied());
            match it.value(&association::SUBNET).and_then(|it| target(stack, it)) {
                Some(subnet) => drop(own.insert(subnet, table)),
                // With `gateway_id` it belongs to a gateway.
                None if opaque(it, "gateway_id").is_some() => {}
                None => rest_is_vague = true,
            }
        }
        rest_is_vague |= mains.is_open;
        let mut made: BTreeMap<(usize, bool), usize> = BTreeMap::new();
        for subnet in &places.subnets {
            let vpc = places.vpcs.get(subnet.vpc).and_then(|it| it.address);
            let main = || at.get(mains.chosen.get(vpc?)?).map(|it| Some(*it));
            let table = match own.get(subnet.address).copied().or_else(main) {
                Some(Some(table)) => table,
                own => {
                    // The main table of a VPC outside of the stack may hold anything.
                    let is_vague = own.is_some() || rest_is_vague || vpc.is_none();
                    *made.entry((subnet.vpc, is_vague)).or_insert_with(|| {
                        let mut main =
                            build(stack, places, subnet.vpc, vpc.map_or(&[], |it| mains.routes(it)));
                        main.vague = main.vague.or(vpc.and_then(|it| mains.vague(it)));
                        if is_vague {
                            main.vague = Some("the route table of a subnet is not known");
                        }
                        self.tables.push(main);
                        self.tables.len() - 1
                    })
                }
            };
            self.of_subnet.push(table);
        }
    }

    fn add_endpoints(&mut self, stack: &'a Stack, places: &mut Places<'a>, at: &BTreeMap<&'a str, usize>) {
        for (address, resource) in stack.of(&vpc_endpoint::TYPE) {
            let is_gateway = match resource.get(&vpc_endpoint::ENDPOINT_TYPE) {
                Known::Is(it) if it == "Gateway" => Ok(true),
                Known::Is(_) => continue,
                _ => Err("whether an endpoint works by routes is not known"),
            };
            let number = self.endpoints.len();
            self.endpoints.push(GatewayEndpoint {
                address,
                vpc: places.vpc_of(stack, address, resource.value(&vpc_endpoint::VPC)),
                service: resource.value(&vpc_endpoint::SERVICE).and_then(|it| it.as_str()),
            });
            let list = resource.value(&vpc_endpoint::ROUTE_TABLES);
            let items = list.map(Value::items).unwrap_or_default();
            let mut known: Vec<Option<usize>> = Vec::new();
            for it in items {
                match main_table_of(stack, it).and_then(|it| places.vpc_at(it)) {
                    Some(vpc) => {
                        let is_main =
                            |it: &Table<'_>| it.address.is_none() && it.vpc == vpc && it.vague.is_none();
                        known.extend(self.tables.iter().position(is_main).map(Some));
                    }
                    None => known.push(target(stack, it).and_then(|it| at.get(it).copied())),
                }
            }
            if list.is_some_and(|it| !matches!(it, Value::List(_))) {
                known.push(None);
            }
            let associations = outside(stack, "aws_vpc_endpoint_route_table_association");
            for association in associations.filter(|it| mentions(it, resource)) {
                let tables = stack.of(&route_table::TYPE).filter(|(_, it)| mentions(association, it));
                let before = known.len();
                known.extend(tables.map(|(it, _)| at.get(it).copied()));
                if known.len() == before {
                    known.push(None);
                }
            }
            let is_vague = known.contains(&None);
            let vpc = self.endpoints.get(number).map(|it| it.vpc);
            for (index, table) in self.tables.iter_mut().enumerate() {
                // Source: PrivateLink guide, "Gateway endpoints": the tables are those of the endpoint's VPC.
                if known.contains(&Some(index)) {
                    table.endpoints.push((number, is_gateway));
                } else if is_vague && Some(table.vpc) == vpc {
                    table.endpoints.push((number, Err("the route tables of an endpoint are not all known")));
                }
            }
        }
    }

    /// The table of a subnet.
    pub(super) fn of_subnet(&self, subnet: usize) -> Option<&Table<'a>> {
        self.tables.get(*self.of_subnet.get(subnet)?)
    }
}

/// A table with the VPC's own route and these.
fn build<'a>(
    stack: &'a Stack,
    places: &Places<'a>,
    vpc: usize,
    routes: &[(&'a str, &'a Resource)],
) -> Table<'a> {
    // AWS allows a thousand routes in a table.
    const MOST: usize = 1_000;
    let nothing = || Family::ALL.map(|_| Addresses::empty());
    let own = Route { address: None, way: Way::Local, takes: nothing() };
    let mut table = Table {
        address: None,
        vpc,
        routes: vec![own],
        vague: None,
        diverted: Default::default(),
        endpoints: Vec::new(),
    };
    let mut entries = Vec::new();
    if routes.len() > MOST {
        table.vague = Some("a route table has more routes than AWS allows");
    }
    for (address, resource) in routes.iter().take(MOST) {
        let way = read_way(stack, places, vpc, resource);
        let number = table.routes.len();
        let is_appliance =
            resource.value(&route::INSTANCE).is_some() || matches!(way, Way::Nat(_) | Way::Unknown(_));
        match read_destination(stack, resource) {
            Ok((blocks, is_listed)) => {
                let entry = |it: IpNet| Entry { block: it.trunc(), is_appliance, is_listed, route: number };
                entries.extend(blocks.into_iter().map(entry));
            }
            Err(why) => table.vague = table.vague.or(why),
        }
        table.routes.push(Route { address: Some(address), way, takes: nothing() });
    }
    claim(&mut table, places, vpc, entries);
    table
}

/// Gives every destination to the route that decides about it. Source: VPC user guide, "Route priority": the longest prefix;
/// between equals, the VPC's own route, then a block, then a prefix list. A route inside the VPC's own range may only be for
/// a whole subnet and lead through an appliance or a NAT gateway.
fn claim(table: &mut Table<'_>, places: &Places<'_>, vpc: usize, mut entries: Vec<Entry>) {
    let is_whole_subnet = |block: &IpNet| {
        places.subnets.iter().any(|it| it.vpc == vpc && it.blocks[family_of(block) as usize] == Some(*block))
    };
    entries.sort_by_key(|it| (std::cmp::Reverse(it.block.prefix_len()), it.is_listed, it.block, it.route));
    let mut claimed = Family::ALL.map(|_| Addresses::empty());
    let mut claim = |routes: &mut Vec<Route<'_>>, route: usize, family: Family, wanted: Addresses| {
        let free = wanted.subtract(&claimed[family as usize]);
        claimed[family as usize] = claimed[family as usize].union(&free);
        if let Some(route) = routes.get_mut(route) {
            route.takes[family as usize] = route.takes[family as usize].union(&free);
        }
    };
    let (inside, outside): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|it| it.is_appliance && is_whole_subnet(&it.block));
    for entry in &inside {
        let (family, addresses) = (family_of(&entry.block), of_block(&entry.block));
        let diverted = &mut table.diverted[family as usize];
        diverted.possible = diverted.possible.union(&addresses);
        if matches!(table.routes.get(entry.route).map(|it| it.way), Some(Way::Nowhere(_))) {
            diverted.certain = diverted.certain.union(&addresses);
        }
        claim(&mut table.routes, entry.route, family, addresses);
    }
    for family in Family::ALL {
        let local = places.vpcs.get(vpc).map(|it| it.local(family).clone()).unwrap_or_default();
        claim(&mut table.routes, 0, family, local);
    }
    let mut rest = outside.as_slice();
    while let Some(first) = rest.first() {
        let is_same = |it: &&Entry| it.block == first.block && it.is_listed == first.is_listed;
        let same = rest.iter().take_while(is_same).count();
        // AWS refuses a second route for a block, and chooses between prefix lists as it likes.
        let differ = rest.iter().take(same).any(|it| {
            table.routes.get(it.route).map(|it| it.way) != table.routes.get(first.route).map(|it| it.way)
        });
        let route = if differ {
            let way = Way::Unknown("two routes of a table are for the same destination");
            let address = table.routes.get(first.route).and_then(|it| it.address);
            table.routes.push(Route { address, way, takes: Family::ALL.map(|_| Addresses::empty()) });
            table.routes.len() - 1
        } else {
            first.route
        };
        claim(&mut table.routes, route, family_of(&first.block), of_block(&first.block));
        rest = rest.get(same..).unwrap_or_default();
    }
}

/// The blocks a route is for, and whether a prefix list holds them; `Err(None)` for a list of AWS's own, which gateway
/// endpoints are counted by.
fn read_destination(stack: &Stack, resource: &Resource) -> Result<(Vec<IpNet>, bool), Option<&'static str>> {
    const UNKNOWN: &str = "the destination of a route is not known";
    let Some(value) = resource.value(&route::DESTINATION) else { return Err(Some(UNKNOWN)) };
    let list = target(stack, value).and_then(|it| stack.get(it));
    if let Some(list) = list.filter(|it| it.ty == Some(&prefix_list::TYPE)) {
        return Ok((list_blocks(stack, list).map_err(Some)?, true));
    }
    // Its routes are counted by the tables that the endpoint names.
    if list.is_some_and(|it| it.ty == Some(&vpc_endpoint::TYPE)) {
        return Err(None);
    }
    Ok((ranges::ranges(stack, value).map_err(|_| Some(UNKNOWN))?, false))
}

/// The blocks in a prefix list of the stack.
pub(super) fn list_blocks(stack: &Stack, list: &Resource) -> Decided<Vec<IpNet>> {
    const UNKNOWN: &str = "the addresses of a prefix list are not known";
    let Some(Value::List(entries)) = list.value(&prefix_list::ENTRIES) else { return Err(UNKNOWN) };
    let blocks =
        entries.iter().map(|it| it.field("cidr").map_or(Ok(Vec::new()), |it| ranges::ranges(stack, it)));
    Ok(blocks.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn read_way<'a>(stack: &'a Stack, places: &Places<'a>, vpc: usize, resource: &'a Resource) -> Way<'a> {
    let own = |value: &'a Value| target(stack, value).filter(|it| stack.get(it).is_some());
    if let Some(value) = resource.value(&route::INTERNET_GATEWAY) {
        if value.as_str() == Some("local") {
            return Way::Local;
        }
        let gateway =
            own(value).filter(|it| stack.get(it).is_some_and(|it| it.ty == Some(&internet_gateway::TYPE)));
        let Some(gateway) = gateway else { return Way::Unknown("the gateway of a route is not known") };
        return match places.vpcs.get(vpc).map(|it| it.gateway) {
            Some(Ok(Some(it))) if it == gateway => Way::Internet(gateway),
            Some(Ok(_)) => Way::Nowhere("its internet gateway is not attached to the VPC"),
            _ => Way::Unknown("whether the internet gateway of a route is attached to its VPC is not known"),
        };
    }
    if let Some(value) = resource.value(&route::NAT_GATEWAY) {
        let nat = own(value).and_then(|it| places.nats.iter().position(|nat| nat.address == it));
        return nat.map_or(Way::Unknown("the NAT gateway of a route is not known"), Way::Nat);
    }
    if let Some(value) = resource.value(&route::EGRESS_ONLY_GATEWAY) {
        return match own(value) {
            Some(gateway) => egress_only(stack, places, vpc, gateway),
            None => Way::Unknown("the egress-only internet gateway of a route is not known"),
        };
    }
    if let Some(value) = resource.value(&route::PEERING_CONNECTION) {
        let peering = own(value).and_then(|it| places.peerings.iter().position(|its| its.address == it));
        return peering.map_or(Way::Unknown("the peering connection of a route is not known"), Way::Peering);
    }
    if let Some(value) = resource.value(&route::INSTANCE) {
        let instance = own(value).and_then(|it| stack.get(it)).filter(|it| it.ty == Some(&instance::TYPE));
        return match instance.map(|it| it.get(&instance::SOURCE_DEST_CHECK)) {
            Some(Known::Is(true) | Known::Unset) => Way::Nowhere(
                "the source/destination check of its instance drops what is not for the instance",
            ),
            Some(_) => Way::Unknown("what an instance forwards is not known"),
            None => Way::Unknown("the network interface of a route is not known"),
        };
    }
    if resource.opaque.is_empty() {
        return Way::Nowhere("it leads to nothing");
    }
    Way::Unknown("a route leads to something whose ways are not known, such as a transit gateway")
}

fn egress_only<'a>(stack: &'a Stack, places: &Places<'a>, vpc: usize, gateway: &'a str) -> Way<'a> {
    use crate::catalog::ec2::egress_only_internet_gateway as egress_only;
    let attached =
        stack.get(gateway).and_then(|it| it.value(&egress_only::VPC)).and_then(|it| target(stack, it));
    match attached.map(|it| places.vpc_at(it)) {
        Some(Some(it)) if it == vpc => Way::EgressOnly(gateway),
        Some(Some(_)) => Way::Nowhere("its egress-only internet gateway belongs to another VPC"),
        _ => Way::Unknown("the VPC of an egress-only internet gateway is not known"),
    }
}

fn has_propagation(stack: &Stack, table: &Resource) -> bool {
    let types = ["aws_vpn_gateway_route_propagation", "AWS::EC2::VPNGatewayRoutePropagation"];
    types.iter().any(|ty| outside(stack, ty).any(|it| mentions(it, table)))
}

/// The number of the subnet a value names.
pub(super) fn subnet_number(stack: &Stack, places: &Places<'_>, value: &Value) -> Option<usize> {
    let address = target(stack, value)?;
    let is_subnet = stack.get(address).is_some_and(|it| it.ty == Some(&subnet::TYPE));
    places.subnet_at.get(address).copied().filter(|_| is_subnet)
}
