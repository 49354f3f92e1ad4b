//! What stands in an AWS account, and what a stack means to stand there, in the same form.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use drawbridge_core::catalog::dynamodb::table;
use drawbridge_core::catalog::ec2::{
    instance, route, route_table, route_table_association as association, security_group as group,
    security_group_egress as egress, security_group_ingress as ingress, subnet, vpc,
    vpc_endpoint as endpoint,
};
use drawbridge_core::catalog::iam::{instance_profile, role_policy, role_policy_attachment as attachment};
use drawbridge_core::catalog::{Known, ResourceType};
use drawbridge_core::stack::{Resource, Stack};
use drawbridge_core::value::{Context as Fact, Value};
use serde_json::{Value as Json, json};

use crate::{command_line, tools};

/// What `tests/tools/read_back.py` finds at an endpoint, in a Region.
///
/// # Errors
/// When it fails; the message holds what it printed.
pub fn found(endpoint: &str, region: &str) -> Result<Json> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/read_back.py");
    let finished =
        command_line::run(Command::new(tools::test_python()?).arg(script).args([endpoint, region]))?;
    ensure!(finished.code == Some(0), "reading back failed:\n{}{}", finished.output, finished.errors);
    serde_json::from_str(&finished.output).context("what was read back is no JSON")
}

/// What the stack means to stand there, given its Region's zones and the values of its parameters.
#[must_use]
pub fn meant(stack: &Stack) -> Json {
    json!({
        "vpcs": sorted(stack.of(&vpc::TYPE).map(|(_, it)| json!({
            "cidr": text(it.value(&vpc::CIDR_BLOCK)),
            "dns_support": known(it.get(&vpc::ENABLE_DNS_SUPPORT)),
            "dns_hostnames": known(it.get(&vpc::ENABLE_DNS_HOSTNAMES)),
        }))),
        "subnets": stack.of(&subnet::TYPE).map(|(address, it)| {
            let table = stack
                .of(&association::TYPE)
                .find(|(_, it)| it.target(&association::SUBNET) == Some(address))
                .and_then(|(_, it)| it.target(&association::ROUTE_TABLE));
            let meant = json!({
                "zone": zone(it.value(&subnet::AVAILABILITY_ZONE), &stack.settings.region),
                "public_ip": known(it.get(&subnet::MAP_PUBLIC_IP_ON_LAUNCH)),
                "route_table": table.map(|it| title(stack, it)),
            });
            (text(it.value(&subnet::CIDR_BLOCK)), meant)
        }).collect::<BTreeMap<_, _>>(),
        "routes": stack.of(&route_table::TYPE).map(|(address, it)| (it.title(), routes(stack, address)))
            .collect::<BTreeMap<_, _>>(),
        "groups": stack.of(&group::TYPE).map(|(address, it)| {
            let rules = json!({
                "ingress": rules(stack, address, &ingress::TYPE),
                "egress": rules(stack, address, &egress::TYPE),
            });
            (it.title(), rules)
        }).collect::<BTreeMap<_, _>>(),
        "endpoints": stack.of(&endpoint::TYPE).map(|(_, it)| {
            let tables = it.targets(&endpoint::ROUTE_TABLES).into_iter().map(|it| title(stack, it));
            let meant = json!({
                "service": format!("com.amazonaws.{}.{}", stack.settings.region, text(it.value(&endpoint::SERVICE))),
                "type": endpoint_type(it),
                "route_tables": sorted(tables.map(Json::from)),
            });
            (it.title(), meant)
        }).collect::<BTreeMap<_, _>>(),
        "instances": stack.of(&instance::TYPE).map(|(_, it)| {
            let groups = it.targets(&instance::SECURITY_GROUPS).into_iter().map(|it| title(stack, it));
            let meant = json!({
                "type": text(it.value(&instance::INSTANCE_TYPE)),
                "tokens": known(it.get(&instance::METADATA_TOKENS)),
                "groups": sorted(groups.map(Json::from)),
                "role": it.target(&instance::INSTANCE_PROFILE).and_then(|it| role(stack, it)),
            });
            (it.title(), meant)
        }).collect::<BTreeMap<_, _>>(),
        "tables": stack.of(&table::TYPE).map(|(_, it)| (text(it.value(&table::NAME)), table(it)))
            .collect::<BTreeMap<_, _>>(),
    })
}

fn endpoint_type(it: &Resource) -> Json {
    it.props.get("endpoint_type").and_then(Value::as_str).unwrap_or("Gateway").into()
}

fn table(it: &Resource) -> Json {
    let key = |name: Known<String>, role: &str, ty: Known<String>| match (name, ty) {
        (Known::Is(name), Known::Is(ty)) => Some(json!([name, role, ty])),
        _ => None,
    };
    let keys = [
        key(it.get(&table::PARTITION_KEY), "HASH", it.get(&table::PARTITION_KEY_TYPE)),
        key(it.get(&table::SORT_KEY), "RANGE", it.get(&table::SORT_KEY_TYPE)),
    ];
    let indexes = it.value(&table::INDEXES).map(Value::items).unwrap_or_default();
    json!({
        "keys": keys.into_iter().flatten().collect::<Vec<_>>(),
        "billing": known(it.get(&table::BILLING_MODE)),
        "kms": known(it.get(&table::SSE_KMS)),
        "recovery": known(it.get(&table::PITR)),
        "deletion_protection": known(it.get(&table::DELETION_PROTECTION)),
        "indexes": sorted(indexes.iter().map(|it| text(it.field("name")).into())),
        "items": it.props.get("items").map_or(0, |it| it.items().len()),
    })
}

/// Destination and kind of target of each route of a table.
fn routes(stack: &Stack, table: &str) -> Json {
    let of_table = stack.of(&route::TYPE).filter(|(_, it)| it.target(&route::ROUTE_TABLE) == Some(table));
    sorted(of_table.map(|(_, it)| {
        let targets = it.props.iter().filter(|(key, _)| **key != route::ROUTE_TABLE.key());
        let target = targets.filter_map(|(_, it)| stack.get(it.target()?)).find_map(|it| it.ty);
        let kind = target.and_then(|it| it.id.split_once('.')).map_or("", |(_, kind)| kind);
        json!([text(it.value(&route::DESTINATION)), kind])
    }))
}

/// The rules of a group in one direction; one over an input with a list counts for each entry of its default.
fn rules(stack: &Stack, group: &str, ty: &'static ResourceType) -> Json {
    let of_group = stack.of(ty).filter(|(_, it)| it.target(&ingress::SECURITY_GROUP) == Some(group));
    let all = of_group.flat_map(|(_, it)| {
        let peers: Vec<String> = match it.value(&ingress::CIDR_IPV4).or_else(|| it.value(&ingress::CIDR_IPV6))
        {
            Some(Value::Param(name)) => {
                let default = stack.parameters.get(name).and_then(|it| it.default.as_ref());
                default.map(Value::items).unwrap_or_default().iter().map(|it| text(Some(it))).collect()
            }
            Some(cidr) => vec![text(Some(cidr))],
            None => match it.target(&ingress::PEER_GROUP) {
                Some(peer) => vec![format!("group {}", title(stack, peer))],
                None => vec!["prefix list".to_owned()],
            },
        };
        let port = |it: Option<&Value>| it.and_then(Value::as_int);
        let (from, to) = (port(it.value(&ingress::FROM_PORT)), port(it.value(&ingress::TO_PORT)));
        let protocol = text(it.value(&ingress::PROTOCOL));
        peers.into_iter().map(move |peer| json!([protocol, from, to, peer])).collect::<Vec<_>>()
    });
    sorted(all)
}

/// What an instance profile's role may do.
fn role(stack: &Stack, profile: &str) -> Option<Json> {
    let role = stack.get(profile)?.target(&instance_profile::ROLE)?;
    let policies = stack.of(&role_policy::TYPE).filter(|(_, it)| it.target(&role_policy::ROLE) == Some(role));
    let mut actions: Vec<String> = policies
        .filter_map(|(_, it)| it.value(&role_policy::POLICY)?.field("Statement"))
        .flat_map(Value::items)
        .filter_map(|it| it.field("Action"))
        .flat_map(|it| if it.as_str().is_some() { std::slice::from_ref(it) } else { it.items() })
        .map(|it| text(Some(it)))
        .collect();
    actions.sort();
    actions.dedup();
    let attached = stack.of(&attachment::TYPE).filter(|(_, it)| it.target(&attachment::ROLE) == Some(role));
    let managed = attached.map(|(_, it)| {
        let arn = it.value(&attachment::POLICY_ARN);
        let arn = match arn {
            Some(Value::Concat(parts)) => text(parts.last()),
            other => text(other),
        };
        Json::from(arn.rsplit('/').next().unwrap_or_default())
    });
    Some(json!({ "actions": actions, "managed": sorted(managed) }))
}

fn title<'a>(stack: &'a Stack, address: &'a str) -> &'a str {
    stack.get(address).map_or(address, Resource::title)
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn zone(value: Option<&Value>, region: &str) -> String {
    match value {
        Some(Value::Context(Fact::Zone(index))) => format!("{region}{}", char::from(b'a' + index)),
        other => text(other),
    }
}

fn known<T: Into<Json>>(it: Known<T>) -> Json {
    match it {
        Known::Is(it) => it.into(),
        Known::Unset | Known::Unknown => Json::Null,
    }
}

/// The items in the order of their text, as the other side sorts them.
fn sorted(items: impl Iterator<Item = Json>) -> Json {
    let mut items: Vec<Json> = items.collect();
    items.sort_by_key(Json::to_string);
    Json::Array(items)
}
