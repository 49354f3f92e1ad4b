//! VPCs with their subnets, routes, endpoints and firewalls.

use std::collections::BTreeMap;

use super::{Document, UNKNOWN};
use crate::catalog::Kind;
use crate::catalog::ec2::{
    route, route_table, security_group, security_group_egress as egress, security_group_ingress as ingress,
    subnet, vpc, vpc_endpoint,
};
use crate::markdown::plain;
use crate::rules::Decided;
use crate::rules::facts::{TableOf, Tier, Way};
use crate::sort::InOrder;
use crate::stack::Resource;

impl Document<'_> {
    pub(super) fn network(&mut self) {
        let stack = self.stack;
        if stack.of(&vpc::TYPE).next().is_none() {
            return;
        }
        self.page.heading(2, "Network");
        for (address, vpc) in stack.of(&vpc::TYPE) {
            let range = self.property(vpc, vpc::CIDR_BLOCK.key());
            let title = format!("{} ({range})", self.name(address));
            self.page.heading(3, &title);
            let subnets = self.subnets(address);
            self.page
                .table(["Subnet", "Range", "Zone", "Tier", "Route table", "Way to the internet"], &subnets);
        }
        let routes = self.routes();
        if !routes.is_empty() {
            self.page.heading(3, "Routes");
            self.page.table(["Route table", "Subnets", "Traffic to", "Goes to"], &routes);
        }
        let rules = self.traffic();
        if !rules.is_empty() {
            self.page.heading(3, "Firewall");
            self.page.table(["Security group", "Direction", "Traffic", "Other side", "Purpose"], &rules);
        }
    }

    /// The subnets of a VPC: by zone, public ones first.
    fn subnets(&self, vpc: &str) -> Vec<[String; 6]> {
        let network = &self.facts.network;
        let mut subnets: Vec<_> = network.subnets_of(vpc).iter().map(|(address, _)| *address).collect();
        let zone = |it: &str| self.stack.get(it).and_then(|it| it.value(&subnet::AVAILABILITY_ZONE));
        subnets.order_by_key(|it| (zone(it), self.facts.tier_of(it) != Some(Tier::Public), *it));
        subnets
            .into_iter()
            .filter_map(|address| {
                let resource = self.stack.get(address)?;
                let tier = match self.facts.tier_of(address) {
                    Some(Tier::Public) => "public",
                    Some(Tier::Private) => "private",
                    None => "—",
                };
                let table = match network.table_of(address) {
                    TableOf::Own(table) => self.name(table),
                    TableOf::Main => "the VPC's main table".to_owned(),
                    TableOf::Unknown => UNKNOWN.to_owned(),
                };
                Some([
                    self.name(address),
                    self.property(resource, subnet::CIDR_BLOCK.key()),
                    self.property(resource, subnet::AVAILABILITY_ZONE.key()),
                    tier.to_owned(),
                    table,
                    match self.way_out(address) {
                        Ok(way) => way.unwrap_or_else(|| "none".to_owned()),
                        Err(_) => UNKNOWN.to_owned(),
                    },
                ])
            })
            .collect()
    }

    /// What traffic from a subnet to the internet goes through; nothing if it has no way there.
    pub(super) fn way_out(&self, subnet: &str) -> Decided<Option<String>> {
        let network = &self.facts.network;
        let route = match network.internet_route(subnet) {
            Ok(Some(route)) => Some(route),
            _ => network.way_out(subnet)?,
        };
        Ok(route.map(|route| match route.way {
            Way::Internet(gateway) => self.name_and_type(gateway),
            _ => self.stack.get(route.address).map_or("—".to_owned(), |it| self.route_target(it)),
        }))
    }

    /// Where a route leads: whatever it refers to beside its table.
    fn route_target(&self, route: &Resource) -> String {
        let keys = route.ty.map_or(&[][..], |it| it.props).iter().map(|it| it.key);
        let target = keys
            .filter(|it| *it != route::ROUTE_TABLE.key() && *it != route::DESTINATION.key())
            .find_map(|it| route.props.get(it)?.target());
        target.map_or("—".to_owned(), |it| self.name_and_type(it))
    }

    /// Every route of every table, the ones AWS adds included.
    fn routes(&self) -> Vec<[String; 4]> {
        let network = &self.facts.network;
        let mut rows = Vec::new();
        for (address, table) in self.stack.of(&route_table::TYPE) {
            let (name, users) = (self.name(address), self.names(network.users_of(address)));
            let mut row = |to: String, through: String| rows.push([name.clone(), users.clone(), to, through]);
            let vpc = table.target(&route_table::VPC).and_then(|it| self.stack.get(it));
            let range = vpc.map_or("the VPC".to_owned(), |it| self.property(it, vpc::CIDR_BLOCK.key()));
            row(range, "the VPC itself".to_owned());
            for route in network.routes_of(address) {
                let Some(route) = self.stack.get(route.address) else { continue };
                row(self.property(route, route::DESTINATION.key()), self.route_target(route));
            }
            for endpoint in
                network.endpoints.iter().filter(|it| it.is_gateway && it.tables.contains(&address))
            {
                let service = self.property(endpoint.resource, vpc_endpoint::SERVICE.key());
                row(format!("{service} in the Region"), self.name_and_type(endpoint.address));
            }
        }
        rows
    }

    /// Every rule of every security group.
    fn traffic(&self) -> Vec<[String; 5]> {
        let mut rules: BTreeMap<&str, Vec<(&str, &Resource)>> = BTreeMap::new();
        for (direction, ty) in [("in", &ingress::TYPE), ("out", &egress::TYPE)] {
            for (_, rule) in self.stack.of(ty) {
                let group = rule.target(&ingress::SECURITY_GROUP).unwrap_or_default();
                rules.entry(group).or_default().push((direction, rule));
            }
        }
        let mut rows = Vec::new();
        for (group, _) in self.stack.of(&security_group::TYPE) {
            let name = self.name(group);
            let of_group = rules.remove(group).unwrap_or_default();
            if of_group.is_empty() {
                let dash = || "—".to_owned();
                rows.push([name.clone(), dash(), "nothing passes".to_owned(), dash(), dash()]);
            }
            rows.extend(of_group.into_iter().map(|(direction, rule)| {
                [
                    name.clone(),
                    direction.to_owned(),
                    self.protocol_and_ports(rule),
                    self.peers(rule),
                    self.purpose(rule),
                ]
            }));
        }
        rows
    }

    fn purpose(&self, rule: &Resource) -> String {
        match rule.value(&ingress::DESCRIPTION).and_then(|it| it.as_str()) {
            Some(text) => plain(text),
            None => self.property(rule, ingress::DESCRIPTION.key()),
        }
    }

    fn protocol_and_ports(&self, rule: &Resource) -> String {
        let protocol = match rule.value(&ingress::PROTOCOL).and_then(|it| it.as_str()) {
            Some("-1" | "all") => return "all".to_owned(),
            Some("6") => "TCP".to_owned(),
            Some("17") => "UDP".to_owned(),
            Some(it) => plain(&it.to_uppercase()),
            None => self.property(rule, ingress::PROTOCOL.key()),
        };
        let (from, to) = (rule.value(&ingress::FROM_PORT), rule.value(&ingress::TO_PORT));
        match (from, to) {
            (None, None) => protocol,
            _ if from == to => format!("{protocol} {}", self.property(rule, ingress::FROM_PORT.key())),
            _ => {
                let port = |key| self.property(rule, key);
                format!("{protocol} {} to {}", port(ingress::FROM_PORT.key()), port(ingress::TO_PORT.key()))
            }
        }
    }

    /// The other side of a rule: ranges, groups, prefix lists.
    fn peers(&self, rule: &Resource) -> String {
        let own = ingress::SECURITY_GROUP.key();
        let specs = rule.ty.map_or(&[][..], |it| it.props).iter();
        let peers =
            specs.filter(|it| it.key != own && matches!(it.kind, Kind::Cidr | Kind::Ref(_) | Kind::Refs(_)));
        let peers: Vec<String> = peers
            .filter(|it| rule.props.contains_key(it.key))
            .map(|it| self.property(rule, it.key))
            .collect();
        if peers.is_empty() { "—".to_owned() } else { peers.join(", ") }
    }
}
