//! Which VPC endpoint a request passes on its way to a service of AWS.
//!
//! Source: AWS PrivateLink guide, "Gateway endpoints" and "Access an AWS service using an interface VPC endpoint".

use std::collections::BTreeMap;

use crate::catalog::Kind;
use crate::catalog::ec2::{route_table_association as association, subnet, vpc_endpoint};
use crate::stack::{Resource, Stack, target};
use crate::value::Value;

/// The way from where something runs to a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Through the endpoint at this address.
    Endpoint(String),
    /// Through none: over the service's public name.
    Public,
    /// It cannot be told; why.
    Unknown(String),
}

/// Where something runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location<'a> {
    /// In these subnets.
    Subnets(Vec<&'a str>),
    /// In AWS, but in no VPC of the account.
    Outside,
    /// It cannot be told.
    Unknown,
}

/// Where the resource at an address runs.
pub(super) fn location<'a>(stack: &'a Stack, address: &str) -> Location<'a> {
    let Some(resource) = stack.get(address) else { return Location::Unknown };
    let Some(ty) = resource.ty else { return Location::Unknown };
    let to_subnets = ty.props.iter().filter(|it| match it.kind {
        Kind::Ref(types) | Kind::Refs(types) => types.contains(&subnet::TYPE.id),
        _ => false,
    });
    let mut subnets: Vec<&str> = Vec::new();
    for value in to_subnets.filter_map(|it| resource.props.get(it.key)) {
        let items = if let Value::List(items) = value { items } else { std::slice::from_ref(value) };
        for item in items {
            match target(stack, item)
                .filter(|it| stack.get(it).is_some_and(|it| it.ty == Some(&subnet::TYPE)))
            {
                Some(subnet) => subnets.push(subnet),
                None => return Location::Unknown,
            }
        }
    }
    match (&subnets[..], ty.id) {
        ([_, ..], _) => Location::Subnets(subnets),
        ([], "lambda.function") => Location::Outside,
        // A role, a user or a task can be anywhere; an instance without a subnet is in the default VPC.
        _ => Location::Unknown,
    }
}

/// The endpoints of a stack, and the route tables of its subnets.
pub(super) struct Wiring<'a> {
    stack: &'a Stack,
    /// In address order, with the VPC each is in, if that is known.
    endpoints: Vec<(&'a str, &'a Resource, Option<&'a str>)>,
    /// Positions among the endpoints: of those in each VPC, and of those that may concern any.
    by_vpc: BTreeMap<&'a str, Vec<usize>>,
    vague: Vec<usize>,
    /// The route table that each subnet is associated with; `None` if it cannot be told.
    tables: BTreeMap<&'a str, Option<&'a str>>,
}

impl<'a> Wiring<'a> {
    pub(super) fn of(stack: &'a Stack) -> Self {
        let mut tables: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for (_, it) in stack.of(&association::TYPE) {
            if let Some(subnet) = it.value(&association::SUBNET).and_then(|it| target(stack, it)) {
                let table = it.value(&association::ROUTE_TABLE).and_then(|it| target(stack, it));
                tables.entry(subnet).and_modify(|it| *it = it.and(table)).or_insert(table);
            }
        }
        let mut wiring =
            Self { stack, endpoints: Vec::new(), by_vpc: BTreeMap::new(), vague: Vec::new(), tables };
        for (address, it) in stack.of(&vpc_endpoint::TYPE) {
            let vpc = it.value(&vpc_endpoint::VPC).and_then(|it| target(stack, it));
            let index = wiring.endpoints.len();
            wiring.endpoints.push((address, it, vpc));
            match (vpc, it.value(&vpc_endpoint::SERVICE)) {
                (Some(vpc), Some(Value::Str(_))) => wiring.by_vpc.entry(vpc).or_default().push(index),
                _ => wiring.vague.push(index),
            }
        }
        wiring
    }

    /// The ways from a subnet to the service that an action belongs to.
    pub(super) fn way(&self, from: &str, action: &str) -> Way {
        let stack = self.stack;
        let wanted = endpoint_names(action);
        let unknown = |what: &str| Way::Unknown(what.to_owned());
        let Some(vpc) =
            stack.get(from).and_then(|it| it.value(&subnet::VPC)).and_then(|it| target(stack, it))
        else {
            return unknown("the VPC of its subnet");
        };
        let (mut gateway, mut doubt) = (None, None);
        let mut near: Vec<usize> = self.by_vpc.get(vpc).cloned().unwrap_or_default();
        near.extend(&self.vague);
        near.sort_unstable();
        for (address, it, of) in near.into_iter().filter_map(|it| self.endpoints.get(it)) {
            let serves = match it.value(&vpc_endpoint::SERVICE) {
                Some(Value::Str(service)) => wanted.contains(&service.as_str()),
                _ => {
                    doubt = Some(unknown("the service of an endpoint"));
                    false
                }
            };
            if !serves {
                continue;
            }
            match of {
                Some(other) if *other == vpc => {}
                Some(_) => continue,
                None => {
                    doubt = Some(unknown("the VPC of an endpoint"));
                    continue;
                }
            }
            let is_gateway =
                it.value(&vpc_endpoint::ENDPOINT_TYPE).and_then(Value::as_str) != Some("Interface");
            if !is_gateway {
                match it.value(&vpc_endpoint::PRIVATE_DNS) {
                    // The service's own name leads to the endpoint.
                    Some(Value::Bool(true)) => return Way::Endpoint((*address).to_owned()),
                    None | Some(Value::Bool(false)) => {}
                    Some(_) => doubt = Some(unknown("whether an endpoint has the service's name")),
                }
                continue;
            }
            match self.leads_to(from, it) {
                Some(true) => gateway = Some(Way::Endpoint((*address).to_owned())),
                Some(false) => {}
                None => doubt = Some(unknown("the route table of its subnet, or those of an endpoint")),
            }
        }
        gateway.or(doubt).unwrap_or(Way::Public)
    }

    /// Whether a subnet's route table leads to a gateway endpoint.
    fn leads_to(&self, from: &str, endpoint: &Resource) -> Option<bool> {
        let items = match endpoint.value(&vpc_endpoint::ROUTE_TABLES) {
            None => &[][..],
            Some(Value::List(items)) => items,
            Some(_) => return None,
        };
        let mut tables = items.iter().map(|it| target(self.stack, it));
        let own = match self.tables.get(from) {
            None => None,
            Some(table) => Some((*table)?),
        };
        match own {
            Some(_) if tables.clone().any(|it| it == own) => Some(true),
            _ if tables.any(|it| it.is_none()) => None,
            // The VPC's main table leads there only if the stack says so, which shows in the associations.
            _ => Some(false),
        }
    }
}

/// The last parts of the names of a service's endpoints.
pub(super) fn endpoint_names(action: &str) -> Vec<&str> {
    match action.split(':').next().unwrap_or_default() {
        "cloudwatch" => vec!["monitoring"],
        "ecr" => vec!["ecr.api", "ecr.dkr"],
        "firehose" => vec!["kinesis-firehose"],
        "kinesis" => vec!["kinesis-streams"],
        service => vec![service],
    }
}
