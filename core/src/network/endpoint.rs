//! Where clients find services of AWS.

use super::host::Interface;
use super::{Decided, Known, Network};
use crate::catalog::ResourceType;
use crate::catalog::ec2::vpc_endpoint;
use crate::stack::Stack;

/// An interface endpoint.
#[derive(Debug)]
pub(super) struct InterfaceEndpoint<'a> {
    pub(super) address: &'a str,
    /// The service, such as `sqs`; `None` if it is not known.
    service: Option<&'a str>,
    /// Whether the service's usual name leads to it inside the VPC.
    has_private_dns: Decided<bool>,
    interfaces: Vec<usize>,
}

/// An interface endpoint that may be where clients look for a service.
#[derive(Debug)]
pub(super) struct Found<'n, 'a> {
    pub(super) address: &'a str,
    /// Whether it is of that service.
    pub(super) serves: Decided<bool>,
    pub(super) has_private_dns: Decided<bool>,
    pub(super) interfaces: &'n [usize],
}

/// The interface endpoints of a stack.
pub(super) fn interface_endpoints<'a>(
    stack: &'a Stack,
    hosts: &super::host::Hosts<'a>,
) -> Vec<InterfaceEndpoint<'a>> {
    let endpoints = hosts.hosts.iter().filter_map(|host| {
        let resource = stack.get(host.address).filter(|it| it.ty == Some(&vpc_endpoint::TYPE))?;
        Some(InterfaceEndpoint {
            address: host.address,
            service: resource.value(&vpc_endpoint::SERVICE).and_then(|it| it.as_str()),
            has_private_dns: match resource.get(&vpc_endpoint::PRIVATE_DNS) {
                Known::Is(it) => Ok(it),
                Known::Unset => Ok(false),
                Known::Unknown => Err("whether an endpoint has private DNS is not known"),
            },
            interfaces: host.interfaces.clone(),
        })
    });
    endpoints.collect()
}

impl<'a> Network<'a> {
    /// The interface endpoints in the VPC of an interface that are of a service, or may be.
    pub(super) fn interface_endpoints(&self, from: &Interface, service: &str) -> Vec<Found<'_, 'a>> {
        let vpc = |subnet: usize| self.places.subnets.get(subnet).map(|it| it.vpc);
        let home = vpc(from.subnet);
        let is_here = |it: &&InterfaceEndpoint<'_>| {
            let first = it.interfaces.first().and_then(|it| self.hosts.interfaces.get(*it));
            first.is_some_and(|it| vpc(it.subnet) == home)
        };
        let found = self.endpoints.iter().filter(is_here).filter_map(|it| {
            let serves = match it.service {
                Some(other) if other != service => return None,
                Some(_) => Ok(true),
                None => Err("the service of an endpoint is not known"),
            };
            Some(Found {
                address: it.address,
                serves,
                has_private_dns: it.has_private_dns,
                interfaces: &it.interfaces,
            })
        });
        found.collect()
    }

    /// The gateway endpoints that the table of a subnet leads to for a service, by their numbers, and whether that is
    /// certain.
    pub(super) fn gateway_endpoints(&self, subnet: usize, service: &str) -> Vec<(usize, Decided<bool>)> {
        let Some(table) = self.tables.of_subnet(subnet) else { return Vec::new() };
        let of_service =
            |(number, is_there): &(usize, Decided<bool>)| match self.tables.endpoints.get(*number)?.service {
                Some(other) if other != service => None,
                Some(_) => Some((*number, *is_there)),
                None => Some((*number, is_there.and(Err("the service of an endpoint is not known")))),
            };
        let mut found: Vec<(usize, Decided<bool>)> = table.endpoints.iter().filter_map(of_service).collect();
        if table.vague.is_some() && table.address.is_none() {
            // It may be any table of the VPC.
            let others = self.tables.endpoints.iter().enumerate().filter(|(number, it)| {
                it.vpc == table.vpc
                    && it.service.is_none_or(|it| it == service)
                    && !found.iter().any(|found| found.0 == *number)
            });
            let why = table.vague.unwrap_or_default();
            let others: Vec<(usize, Decided<bool>)> = others.map(|(number, _)| (number, Err(why))).collect();
            found.extend(others);
        }
        found
    }
}

/// The name in endpoints of the service whose API a resource is used through, such as `dynamodb` for a table; `None` for
/// what is used by its own address in the network. Source: PrivateLink guide, "AWS services that integrate with AWS
/// PrivateLink".
pub(super) fn service_of(ty: &ResourceType) -> Option<&'static str> {
    let (prefix, _) = ty.id.split_once('.')?;
    Some(match prefix {
        "dynamodb" => "dynamodb",
        "s3" => "s3",
        "sns" => "sns",
        "sqs" => "sqs",
        "kms" => "kms",
        "secretsmanager" => "secretsmanager",
        "ssm" => "ssm",
        "logs" => "logs",
        "cloudwatch" => "monitoring",
        "lambda" => "lambda",
        "backup" => "backup",
        "cloudtrail" => "cloudtrail",
        _ => return None,
    })
}
