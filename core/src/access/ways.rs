//! Which VPC endpoint a request passes on its way to a service of AWS.
//!
//! Source: AWS PrivateLink guide, "Gateway endpoints" and "Access an AWS service using an interface VPC endpoint".

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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

/// The endpoints of a stack, and the route tables of its subnets: all that ways hang on, so that after an edit it tells whether
/// they may be others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wiring {
    /// In address order.
    endpoints: Vec<Endpoint>,
    /// Positions among the endpoints: of those in each VPC, and of those that may concern any.
    by_vpc: BTreeMap<String, Vec<usize>>,
    vague: Vec<usize>,
    /// The route table that each subnet is associated with; `None` if it cannot be told.
    tables: BTreeMap<String, Option<String>>,
}

/// A VPC endpoint, as far as ways hang on it.
#[derive(Debug, PartialEq, Eq)]
struct Endpoint {
    address: String,
    /// `None` if it is not known.
    vpc: Option<String>,
    /// `None` if it is not known.
    service: Option<String>,
    is_gateway: bool,
    /// Whether the service's own name leads to it; `None` if it is not known.
    has_name: Option<bool>,
    /// The route tables that lead to it, `None` for those that are not known; `None` if nothing is known of them.
    tables: Option<Vec<Option<String>>>,
}

impl Endpoint {
    fn of(stack: &Stack, address: &str, resource: &Resource) -> Self {
        let named = |it: &Value| target(stack, it).map(str::to_owned);
        Self {
            address: address.to_owned(),
            vpc: resource.value(&vpc_endpoint::VPC).and_then(named),
            service: resource.value(&vpc_endpoint::SERVICE).and_then(Value::as_str).map(str::to_owned),
            is_gateway: resource.value(&vpc_endpoint::ENDPOINT_TYPE).and_then(Value::as_str)
                != Some("Interface"),
            has_name: match resource.value(&vpc_endpoint::PRIVATE_DNS) {
                None => Some(false),
                Some(Value::Bool(it)) => Some(*it),
                Some(_) => None,
            },
            tables: match resource.value(&vpc_endpoint::ROUTE_TABLES) {
                None => Some(Vec::new()),
                Some(Value::List(items)) => Some(items.iter().map(named).collect()),
                Some(_) => None,
            },
        }
    }
}

impl Wiring {
    pub(super) fn of(stack: &Stack) -> Self {
        let mut tables: BTreeMap<String, Option<String>> = BTreeMap::new();
        for (_, it) in stack.of(&association::TYPE) {
            if let Some(subnet) = it.value(&association::SUBNET).and_then(|it| target(stack, it)) {
                let table = it.value(&association::ROUTE_TABLE).and_then(|it| target(stack, it));
                let table = table.map(str::to_owned);
                match tables.entry(subnet.to_owned()) {
                    Entry::Vacant(free) => drop(free.insert(table)),
                    Entry::Occupied(mut known) => {
                        let other = known.get_mut().take();
                        *known.get_mut() = other.and(table);
                    }
                }
            }
        }
        let endpoints: Vec<Endpoint> =
            stack.of(&vpc_endpoint::TYPE).map(|(address, it)| Endpoint::of(stack, address, it)).collect();
        let (mut by_vpc, mut vague) = (BTreeMap::<String, Vec<usize>>::new(), Vec::new());
        for (index, it) in endpoints.iter().enumerate() {
            match (&it.vpc, &it.service) {
                (Some(vpc), Some(_)) => by_vpc.entry(vpc.clone()).or_default().push(index),
                _ => vague.push(index),
            }
        }
        Self { endpoints, by_vpc, vague, tables }
    }

    /// The ways from a subnet to the service that an action belongs to.
    pub(super) fn way(&self, stack: &Stack, from: &str, action: &str) -> Way {
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
        for it in near.into_iter().filter_map(|it| self.endpoints.get(it)) {
            let Some(service) = it.service.as_deref() else {
                doubt = Some(unknown("the service of an endpoint"));
                continue;
            };
            if !wanted.contains(&service) {
                continue;
            }
            match it.vpc.as_deref() {
                Some(other) if other == vpc => {}
                Some(_) => continue,
                None => {
                    doubt = Some(unknown("the VPC of an endpoint"));
                    continue;
                }
            }
            if !it.is_gateway {
                match it.has_name {
                    Some(true) => return Way::Endpoint(it.address.clone()),
                    Some(false) => {}
                    None => doubt = Some(unknown("whether an endpoint has the service's name")),
                }
                continue;
            }
            match self.leads_to(from, it) {
                Some(true) => gateway = Some(Way::Endpoint(it.address.clone())),
                Some(false) => {}
                None => doubt = Some(unknown("the route table of its subnet, or those of an endpoint")),
            }
        }
        gateway.or(doubt).unwrap_or(Way::Public)
    }

    /// Whether a subnet's route table leads to a gateway endpoint.
    fn leads_to(&self, from: &str, endpoint: &Endpoint) -> Option<bool> {
        let tables = endpoint.tables.as_ref()?;
        let own = match self.tables.get(from) {
            None => None,
            Some(table) => Some(table.as_ref()?),
        };
        match own {
            Some(_) if tables.iter().any(|it| it.as_ref() == own) => Some(true),
            _ if tables.iter().any(Option::is_none) => None,
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
