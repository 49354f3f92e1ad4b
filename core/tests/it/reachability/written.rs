//! A generated network as a stack.

use super::world::{Peer, Target, World, address_text};
use drawbridge_core::catalog::ec2::{
    egress_only_internet_gateway as egress_only, eip, instance, internet_gateway, nat_gateway, network_acl,
    network_acl_association, network_acl_rule as acl_rule, prefix_list, route, route_table,
    route_table_association, security_group, security_group_egress as egress,
    security_group_ingress as ingress, subnet, vpc, vpc_block_public_access_options as block_public_access,
    vpc_endpoint, vpc_peering_connection as peering,
};
use drawbridge_core::catalog::{Properties, ResourceType};
use drawbridge_core::stack::{Origin, Resource, Stack};
use drawbridge_core::value::{Value, map};

impl World {
    /// The same network as a stack.
    pub(super) fn stack(&self) -> Stack {
        let mut stack = Stack { knows_region: true, ..Stack::default() };
        let mut add = |ty: &'static ResourceType, name: String, props: Vec<(&'static str, Value)>| {
            let origin = Origin::Source { file: "main.tf".to_owned(), line: 1, column: 1 };
            let resource = Resource {
                ty: Some(ty),
                tf_type: ty.tf.to_owned(),
                name: name.clone(),
                module: None,
                props: props.into_iter().collect::<Properties>(),
                opaque: Vec::new(),
                logical_id: None,
                tags: Vec::new(),
                origin,
            };
            stack.resources.insert(format!("{}.{name}", ty.id), resource);
        };
        let id = |ty: &ResourceType, n: usize| Value::reference(format!("{}.n{n}", ty.id), "id");
        if let Some(mode) = self.block_mode {
            add(
                &block_public_access::TYPE,
                "it".to_owned(),
                vec![(block_public_access::MODE.key(), mode.into())],
            );
        }
        for (n, it) in self.vpcs.iter().enumerate() {
            add(&vpc::TYPE, format!("n{n}"), vec![(vpc::CIDR_BLOCK.key(), it.v4.text())]);
            if it.has_igw {
                let of = (internet_gateway::VPC.key(), id(&vpc::TYPE, n));
                add(&internet_gateway::TYPE, format!("n{n}"), vec![of]);
            }
            if it.has_egress_only {
                add(&egress_only::TYPE, format!("n{n}"), vec![(egress_only::VPC.key(), id(&vpc::TYPE, n))]);
            }
        }
        for (n, it) in self.subnets.iter().enumerate() {
            let mut props = vec![
                (subnet::VPC.key(), id(&vpc::TYPE, it.vpc)),
                (subnet::CIDR_BLOCK.key(), it.v4.text()),
                (subnet::MAP_PUBLIC_IP_ON_LAUNCH.key(), it.maps_public.into()),
                (subnet::ASSIGN_IPV6_ADDRESS.key(), it.assigns_v6.into()),
            ];
            props.extend(it.v6.map(|it| (subnet::IPV6_CIDR_BLOCK.key(), it.text())));
            add(&subnet::TYPE, format!("n{n}"), props);
            if let Some(table) = it.table {
                let props = vec![
                    (route_table_association::SUBNET.key(), id(&subnet::TYPE, n)),
                    (route_table_association::ROUTE_TABLE.key(), id(&route_table::TYPE, table)),
                ];
                add(&route_table_association::TYPE, format!("n{n}"), props);
            }
            if let Some(acl) = it.acl {
                let props = vec![
                    (network_acl_association::SUBNET.key(), id(&subnet::TYPE, n)),
                    (network_acl_association::NETWORK_ACL.key(), id(&network_acl::TYPE, acl)),
                ];
                add(&network_acl_association::TYPE, format!("n{n}"), props);
            }
        }
        for (n, it) in self.tables.iter().enumerate() {
            add(&route_table::TYPE, format!("n{n}"), vec![(route_table::VPC.key(), id(&vpc::TYPE, it.vpc))]);
            for (k, (destination, target)) in it.routes.iter().enumerate() {
                let destination = match destination {
                    Ok(block) => block.text(),
                    Err(list) => id(&prefix_list::TYPE, *list),
                };
                let mut props = vec![
                    (route::ROUTE_TABLE.key(), id(&route_table::TYPE, n)),
                    (route::DESTINATION.key(), destination),
                ];
                props.extend(match target {
                    // Without one of the VPC, it is the gateway of nobody.
                    Target::Igw(it) => {
                        Some((route::INTERNET_GATEWAY.key(), id(&internet_gateway::TYPE, *it)))
                            .filter(|_| self.vpcs[*it].has_igw)
                    }
                    Target::EgressOnly(it) => {
                        Some((route::EGRESS_ONLY_GATEWAY.key(), id(&egress_only::TYPE, *it)))
                    }
                    Target::Nat(it) => Some((route::NAT_GATEWAY.key(), id(&nat_gateway::TYPE, *it))),
                    Target::Peering(it) => Some((route::PEERING_CONNECTION.key(), id(&peering::TYPE, *it))),
                    Target::Host(it) => Some((route::INSTANCE.key(), id(&instance::TYPE, *it))),
                    Target::Nothing => None,
                });
                add(&route::TYPE, format!("n{n}_{k}"), props);
            }
        }
        for (n, (vpc_number, rules)) in self.acls.iter().enumerate() {
            add(
                &network_acl::TYPE,
                format!("n{n}"),
                vec![(network_acl::VPC.key(), id(&vpc::TYPE, *vpc_number))],
            );
            for (k, it) in rules.iter().enumerate() {
                let mut props = vec![
                    (acl_rule::NETWORK_ACL.key(), id(&network_acl::TYPE, n)),
                    (acl_rule::RULE_NUMBER.key(), Value::Int(it.number)),
                    (acl_rule::EGRESS.key(), it.egress.into()),
                    (acl_rule::RULE_ACTION.key(), if it.allow { "allow" } else { "deny" }.into()),
                    (acl_rule::PROTOCOL.key(), protocol_text(it.traffic.protocol)),
                    (acl_rule::CIDR_BLOCK.key(), it.cidr.text()),
                ];
                match it.traffic.protocol {
                    Some(6 | 17) => props.extend([
                        (acl_rule::FROM_PORT.key(), Value::Int(it.traffic.from)),
                        (acl_rule::TO_PORT.key(), Value::Int(it.traffic.to)),
                    ]),
                    Some(1 | 58) => props.extend([
                        (acl_rule::ICMP_TYPE.key(), Value::Int(it.traffic.from)),
                        (acl_rule::ICMP_CODE.key(), Value::Int(it.traffic.to)),
                    ]),
                    _ => {}
                }
                add(&acl_rule::TYPE, format!("n{n}_{k}"), props);
            }
        }
        for (n, it) in self.groups.iter().enumerate() {
            add(
                &security_group::TYPE,
                format!("n{n}"),
                vec![(security_group::VPC.key(), id(&vpc::TYPE, it.vpc))],
            );
            for (k, (is_out, traffic, peer)) in it.rules.iter().enumerate() {
                let mut props = vec![
                    (ingress::SECURITY_GROUP.key(), id(&security_group::TYPE, n)),
                    (ingress::PROTOCOL.key(), protocol_text(traffic.protocol)),
                ];
                if matches!(traffic.protocol, Some(6 | 17 | 1 | 58)) {
                    props.push((ingress::FROM_PORT.key(), Value::Int(traffic.from)));
                    props.push((ingress::TO_PORT.key(), Value::Int(traffic.to)));
                }
                props.push(match peer {
                    Peer::Block(it) if it.v6 => (ingress::CIDR_IPV6.key(), it.text()),
                    Peer::Block(it) => (ingress::CIDR_IPV4.key(), it.text()),
                    Peer::Group(it) => (ingress::PEER_GROUP.key(), id(&security_group::TYPE, *it)),
                    Peer::List(it) => (ingress::PREFIX_LIST.key(), id(&prefix_list::TYPE, *it)),
                    Peer::Service => {
                        let endpoint = format!("{}.n{}", vpc_endpoint::TYPE.id, self.endpoints[0]);
                        (ingress::PREFIX_LIST.key(), Value::reference(endpoint, "prefix_list_id"))
                    }
                });
                let ty = if *is_out { &egress::TYPE } else { &ingress::TYPE };
                add(ty, format!("n{n}_{k}"), props);
            }
        }
        for (n, it) in self.hosts.iter().enumerate() {
            let mut props = vec![(instance::SUBNET.key(), id(&subnet::TYPE, it.subnet))];
            if !it.groups.is_empty() {
                let groups = it.groups.iter().map(|it| id(&security_group::TYPE, *it)).collect();
                props.push((instance::SECURITY_GROUPS.key(), Value::List(groups)));
            }
            props.extend(it.fixed.map(|it| (instance::PRIVATE_IP.key(), address_text(false, it).into())));
            props.extend(it.public.map(|it| (instance::ASSOCIATE_PUBLIC_IP.key(), it.into())));
            props.extend(it.v6_count.map(|it| (instance::IPV6_ADDRESS_COUNT.key(), Value::Int(it))));
            add(&instance::TYPE, format!("n{n}"), props);
            if it.has_eip {
                add(&eip::TYPE, format!("host{n}"), vec![(eip::INSTANCE.key(), id(&instance::TYPE, n))]);
            }
        }
        for (n, (place, is_public)) in self.nats.iter().enumerate() {
            let mut props = vec![(nat_gateway::SUBNET.key(), id(&subnet::TYPE, *place))];
            if *is_public {
                add(&eip::TYPE, format!("n{n}"), Vec::new());
                props.push((nat_gateway::ELASTIC_IP.key(), id(&eip::TYPE, n)));
            } else {
                props.push((nat_gateway::CONNECTIVITY_TYPE.key(), "private".into()));
            }
            add(&nat_gateway::TYPE, format!("n{n}"), props);
        }
        for (n, (a, b)) in self.peerings.iter().enumerate() {
            let props = vec![
                (peering::VPC.key(), id(&vpc::TYPE, *a)),
                (peering::PEER_VPC.key(), id(&vpc::TYPE, *b)),
                (peering::AUTO_ACCEPT.key(), true.into()),
            ];
            add(&peering::TYPE, format!("n{n}"), props);
        }
        for (n, entries) in self.lists.iter().enumerate() {
            let entries = entries.iter().map(|it| map([("cidr", it.text())])).collect();
            add(
                &prefix_list::TYPE,
                format!("n{n}"),
                vec![(prefix_list::ENTRIES.key(), Value::List(entries))],
            );
        }
        for it in &self.endpoints {
            let tables =
                (0..self.tables.len()).filter(|n| self.tables[*n].vpc == *it && self.tables[*n].has_endpoint);
            let props = vec![
                (vpc_endpoint::VPC.key(), id(&vpc::TYPE, *it)),
                (vpc_endpoint::SERVICE.key(), "dynamodb".into()),
                (vpc_endpoint::ROUTE_TABLES.key(), tables.map(|n| id(&route_table::TYPE, n)).collect()),
            ];
            add(&vpc_endpoint::TYPE, format!("n{it}"), props);
        }
        add(&drawbridge_core::catalog::dynamodb::table::TYPE, "scores".to_owned(), Vec::new());
        stack
    }
}

fn protocol_text(protocol: Option<u8>) -> Value {
    match protocol {
        None => "-1".into(),
        Some(6) => "tcp".into(),
        Some(17) => "udp".into(),
        Some(1) => "icmp".into(),
        Some(other) => other.to_string().into(),
    }
}
