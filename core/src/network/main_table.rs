//! The main route table of a VPC: the one that AWS makes, or another that a stack chooses.

use std::collections::BTreeMap;

use super::{mentions, opaque, outside};
use crate::catalog::ec2::{route, route_table, vpc};
use crate::stack::{Resource, Stack, main_table_of};

const OF_ALL: &str = "the routes of a table are not all known";

/// What a stack says of main route tables.
#[derive(Debug, Default)]
pub(crate) struct MainTables<'a> {
    /// Tables of the stack that are the main ones of VPCs, by VPC.
    pub(crate) chosen: BTreeMap<&'a str, &'a str>,
    /// The routes of the tables that AWS makes, by VPC.
    routes: BTreeMap<&'a str, Vec<(&'a str, &'a Resource)>>,
    /// Why such a table may have routes that the stack does not show, by VPC.
    vague: BTreeMap<&'a str, &'static str>,
    /// Whether it is not known which table is the main one of some VPC.
    pub(crate) is_open: bool,
}

impl<'a> MainTables<'a> {
    pub(crate) fn of(stack: &'a Stack) -> Self {
        let mut all = Self::default();
        for it in outside(stack, "aws_main_route_table_association") {
            let of = stack.of(&vpc::TYPE).find(|(_, of)| mentions(it, of));
            let table = stack.of(&route_table::TYPE).find(|(_, of)| mentions(it, of));
            match (of, table) {
                (Some((vpc, _)), Some((table, _))) => drop(all.chosen.insert(vpc, table)),
                _ => all.is_open = true,
            }
        }
        for table in &stack.configuration.default_tables {
            let Some(vpc) = main_table_of(stack, &table.table) else {
                all.is_open = true;
                continue;
            };
            let routes = table.routes.iter().map(|it| (table.address.as_str(), it));
            all.routes.entry(vpc).or_default().extend(routes);
            if table.has_more {
                all.vague.insert(vpc, OF_ALL);
            }
        }
        for (address, it) in stack.of(&route::TYPE) {
            if let Some(vpc) = it.value(&route::ROUTE_TABLE).and_then(|it| main_table_of(stack, it)) {
                all.routes.entry(vpc).or_default().push((address, it));
            }
        }
        // A route may be put into the main table before or after another one is chosen to be that.
        all.is_open |= all.routes.keys().any(|it| all.chosen.contains_key(it));
        for (address, it) in stack.of(&vpc::TYPE) {
            if propagates(stack, it) {
                all.vague
                    .insert(address, "the routes that a virtual private gateway propagates are not known");
            }
        }
        all
    }

    /// The routes of the table that AWS makes for a VPC, beside the VPC's own.
    pub(crate) fn routes(&self, vpc: &str) -> &[(&'a str, &'a Resource)] {
        self.routes.get(vpc).map_or(&[], Vec::as_slice)
    }

    /// The routes of all tables that AWS makes, by VPC.
    pub(crate) fn all_routes(&self) -> impl Iterator<Item = (&'a str, &[(&'a str, &'a Resource)])> {
        self.routes.iter().map(|(vpc, it)| (*vpc, it.as_slice()))
    }

    /// Why the table that AWS makes for a VPC may have more routes than these.
    pub(crate) fn vague(&self, vpc: &str) -> Option<&'static str> {
        self.vague.get(vpc).copied()
    }
}

/// Whether a virtual private gateway adds routes to the main table of a VPC.
fn propagates(stack: &Stack, vpc: &Resource) -> bool {
    outside(stack, "aws_vpn_gateway_route_propagation")
        .any(|it| mentions(it, vpc) && opaque(it, "route_table_id").is_some())
}
