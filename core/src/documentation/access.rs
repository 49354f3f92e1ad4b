//! Who may do what to what, and which way the traffic takes.

use super::{Document, UNKNOWN};
use crate::catalog::Kind;
use crate::catalog::ec2::subnet;
use crate::markdown::{code, plain};
use crate::rules::facts::TableOf;
use crate::sort::InOrder;
use crate::stack::{Access, Resource};
use crate::value::Value;

impl Document<'_> {
    pub(super) fn access(&mut self) {
        let flows: Vec<_> = self.stack.access.iter().map(|it| self.flow(it)).collect();
        if flows.is_empty() {
            return;
        }
        self.page.heading(2, "Data flows");
        self.page.paragraph(
            "Each row is an access edge of the diagram. Unless what acts brings a role of its own, its role allows exactly these \
             actions on that resource.",
        );
        self.page.table(["From", "To", "May", "Actions", "Through"], &flows);
    }

    fn flow(&self, access: &Access) -> [String; 5] {
        let may: Vec<String> = access.grants.iter().map(|it| plain(it.label)).collect();
        let mut actions: Vec<&str> = access.grants.iter().flat_map(|it| it.actions).copied().collect();
        actions.order();
        actions.dedup();
        let actions: Vec<String> = actions.into_iter().map(code).collect();
        [
            self.name_and_type(&access.principal),
            self.name_and_type(&access.target),
            may.join(", "),
            actions.join("<br>"),
            self.ways(access),
        ]
    }

    /// The ways from the subnets of what acts to the service of what is acted on.
    fn ways(&self, access: &Access) -> String {
        // The service is the first part of a type's id; endpoints know it by the same name.
        let service = access.target.split('.').next().unwrap_or_default();
        let subnets = self.facts.stack.get(&access.principal).map(subnets).unwrap_or_default();
        let mut ways: Vec<String> = subnets.into_iter().map(|it| self.way(it, service)).collect();
        ways.order();
        ways.dedup();
        if ways.is_empty() {
            "AWS's network: it runs in no VPC of this stack".to_owned()
        } else {
            ways.join("<br>")
        }
    }

    fn way(&self, subnet: &str, service: &str) -> String {
        let network = &self.facts.network;
        match network.has_private_way(subnet, service) {
            Err(_) => UNKNOWN.to_owned(),
            Ok(true) => {
                let vpc = self.facts.vpc_of_subnet(subnet);
                let serves = |table: TableOf<'_>, tables: &[&str]| matches!(table, TableOf::Own(it) if tables.contains(&it));
                let endpoint = network.endpoints.iter().find(|it| {
                    let is_on_the_way = !it.is_gateway || serves(network.table_of(subnet), &it.tables);
                    it.service.as_deref() == Some(service) && it.vpc == vpc && is_on_the_way
                });
                endpoint.map_or("a VPC endpoint".to_owned(), |it| self.name_and_type(it.address))
            }
            Ok(false) => match self.way_out(subnet) {
                Ok(Some(way)) => format!("the internet, by {way}"),
                Ok(None) => "**no way**: its subnet has neither an endpoint nor a route to it".to_owned(),
                Err(_) => UNKNOWN.to_owned(),
            },
        }
    }
}

/// The subnets a resource runs in: whatever its references to subnets name.
fn subnets(resource: &Resource) -> Vec<&str> {
    let specs = resource.ty.map_or(&[][..], |it| it.props).iter();
    let to_subnets = specs.filter(|it| match it.kind {
        Kind::Ref(types) | Kind::Refs(types) => types.contains(&subnet::TYPE.id),
        _ => false,
    });
    to_subnets.filter_map(|it| resource.props.get(it.key)).flat_map(Value::targets).collect()
}
