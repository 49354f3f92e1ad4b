//! Prices of what carries traffic.

use super::usage::{Assumed, CAPACITY, DATA, LOGGED};
use super::{HOURS, Line, Priced, known, prices};
use crate::catalog::Known;
use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::elb::load_balancer;
use crate::stack::Resource;

pub(super) fn nat_gateway(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![
        Line::hourly("NAT gateway", 1.0, prices::NAT_HOUR),
        Line::used("Data through it", &DATA, assumed, prices::NAT_DATA),
    ])
}

/// Gateway endpoints are free; an interface endpoint is paid for in every zone it stands in.
pub(super) fn endpoint(it: &Resource, assumed: Assumed<'_>) -> Priced {
    match known(it, &vpc_endpoint::ENDPOINT_TYPE, "Gateway".to_owned()).as_deref() {
        Some("Gateway") => Priced::Lines(Vec::new()),
        Some(_) => {
            let zones = it.targets(&vpc_endpoint::SUBNETS).len().max(1) as f64;
            Priced::Lines(vec![
                Line::hourly("Interface endpoint, each zone", zones, prices::ENDPOINT_HOUR),
                Line::used("Data through it", &DATA, assumed, prices::ENDPOINT_DATA),
            ])
        }
        None => Priced::Unknown,
    }
}

pub(super) fn address() -> Priced {
    Priced::Lines(vec![Line::hourly("Public IPv4 address", 1.0, prices::PUBLIC_IPV4_HOUR)])
}

pub(super) fn load_balancer(it: &Resource, assumed: Assumed<'_>) -> Priced {
    let (hour, unit) = match it.get(&load_balancer::LOAD_BALANCER_TYPE) {
        Known::Is(kind) if kind == "network" => (prices::BALANCER_HOUR, prices::NETWORK_UNIT),
        Known::Is(kind) if kind == "gateway" => (prices::GATEWAY_HOUR, prices::GATEWAY_UNIT),
        Known::Is(_) | Known::Unset => (prices::BALANCER_HOUR, prices::APPLICATION_UNIT),
        Known::Unknown => return Priced::Unknown,
    };
    let mut lines = vec![
        Line::hourly("Load balancer", 1.0, hour),
        Line::used("Capacity units", &CAPACITY, assumed, unit * HOURS),
    ];
    // It has a public address in every zone.
    if it.get(&load_balancer::SCHEME) == Known::Is("internet-facing".to_owned()) {
        let zones = it.targets(&load_balancer::SUBNETS).len() as f64;
        if zones > 0.0 {
            lines.push(Line::hourly("Public IPv4 addresses", zones, prices::PUBLIC_IPV4_HOUR));
        }
    }
    Priced::Lines(lines)
}

pub(super) fn peering(assumed: Assumed<'_>) -> Priced {
    // Out of one VPC and into the other.
    Priced::Lines(vec![Line::used("Data between zones", &DATA, assumed, 2.0 * prices::PEERING_DATA)])
}

/// At the price of logs in CloudWatch, to a bucket or not.
pub(super) fn flow_log(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![Line::used("Flow logs delivered", &LOGGED, assumed, prices::LOGS_IN)])
}
