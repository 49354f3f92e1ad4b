//! One rule of a network ACL.

use super::network_acl::{PORT, PROTOCOLS};
use crate::catalog::body::{Item, insert_at, value_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{CfnMap, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.network_acl_rule",
    label: "Network ACL rule",
    a_label: "a network ACL rule",
    noun: "NetworkAclEntry",
    icon: "network-acl",
    doc: "Allows or drops traffic of the subnets that a network ACL is around.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
    tf: "aws_network_acl_rule",
    cfn: "AWS::EC2::NetworkAclEntry",
    props: &[
        &NETWORK_ACL.spec,
        &RULE_NUMBER.spec,
        &EGRESS.spec,
        &RULE_ACTION.spec,
        &PROTOCOL.spec,
        &FROM_PORT.spec,
        &TO_PORT.spec,
        &CIDR_BLOCK.spec,
        &ICMP_TYPE.spec,
        &ICMP_CODE.spec,
    ],
    ..BASE
};

/// The ACL it belongs to.
pub static NETWORK_ACL: Prop<Value> =
    Prop::reference("network_acl", "Network ACL", "The ACL it belongs to.", &["ec2.network_acl"])
        .required()
        .tf("network_acl_id")
        .cfn("NetworkAclId");

/// Its place in the order, unique in its direction.
pub static RULE_NUMBER: Prop<i64> = Prop::int(
    "rule_number",
    "Number",
    "Its place in the order: the lowest number that matches decides. Leave gaps for later rules.",
    (1, 32_766),
    "",
)
.required()
.cfn("RuleNumber");

/// Whether it is about what leaves the subnets.
pub static EGRESS: Prop<bool> =
    Prop::bool("egress", "Outbound", "Whether it is about what leaves the subnets.").default(false).cfn("Egress");

/// What becomes of the traffic.
pub static RULE_ACTION: Prop<String> = Prop::choice(
    "rule_action",
    "Action",
    "Lets the traffic through, or drops it.",
    &[("allow", "Allow"), ("deny", "Deny")],
)
.required()
.cfn("RuleAction");

/// IP protocol; `-1` is all of them. CloudFormation takes its number.
pub static PROTOCOL: Prop<String> = Prop::choice("protocol", "Protocol", "The IP protocol.", PROTOCOLS)
    .required()
    .cfn_map(CfnMap::Custom {
        emit: |properties, object| {
            let Some(value) = properties.get(PROTOCOL.key()) else { return };
            let number = value.as_str().and_then(|it| {
                let named = NUMBERS.iter().find(|(name, _)| *name == it).map(|(_, number)| *number);
                named.or_else(|| it.parse().ok())
            });
            insert_at(object, "Protocol", number.map_or_else(|| value.clone(), Value::Int));
        },
        read: |object, properties| {
            let Some(value) = value_at(object, "Protocol") else { return };
            let number = value.as_int().or_else(|| value.as_str()?.parse().ok());
            let named = NUMBERS.iter().find(|(_, it)| Some(*it) == number).map(|(name, _)| Value::from(*name));
            let value = named.or_else(|| Some(number?.to_string().into())).unwrap_or_else(|| value.clone());
            properties.insert(PROTOCOL.key(), value);
        },
    });

/// Protocols by number. Source: IANA protocol numbers.
const NUMBERS: [(&str, i64); 3] = [("tcp", 6), ("udp", 17), ("icmp", 1)];

/// First port, for TCP and UDP.
pub static FROM_PORT: Prop<Value> =
    Prop::value("from_port", "From port", "The first port; TCP and UDP want it.", PORT).cfn("PortRange/From");

/// Last port, for TCP and UDP.
pub static TO_PORT: Prop<Value> =
    Prop::value("to_port", "To port", "The last port; TCP and UDP want it.", PORT).cfn("PortRange/To");

/// Range of the other side, IPv4 or IPv6.
pub static CIDR_BLOCK: Prop<Value> =
    Prop::value("cidr_block", "Range", "Addresses of the other side, IPv4 or IPv6.", Kind::Cidr)
        .required()
        .tf_map(TfMap::Custom {
            emit: |properties, body| {
                if let Some(value) = properties.get(CIDR_BLOCK.key()) {
                    body.insert(BLOCKS[form(value)].0, Item::Value(value.clone()));
                }
            },
            read: |body, properties| {
                let found = BLOCKS.iter().enumerate().find_map(|(index, (name, _))| {
                    body.value(name).filter(|it| form(it) == index)
                });
                properties.extend(found.map(|it| (CIDR_BLOCK.key(), it.clone())));
            },
        })
        .cfn_map(CfnMap::Custom {
            emit: |properties, object| {
                if let Some(value) = properties.get(CIDR_BLOCK.key()) {
                    insert_at(object, BLOCKS[form(value)].1, value.clone());
                }
            },
            read: |object, properties| {
                let found = BLOCKS.iter().enumerate().find_map(|(index, (_, name))| {
                    object.field(name).filter(|it| form(it) == index)
                });
                properties.extend(found.map(|it| (CIDR_BLOCK.key(), it.clone())));
            },
        });

/// What takes a range in Terraform and CloudFormation: IPv4, IPv6.
const BLOCKS: [(&str, &str); 2] = [("cidr_block", "CidrBlock"), ("ipv6_cidr_block", "Ipv6CidrBlock")];

/// Which of [`BLOCKS`] takes a value.
fn form(value: &Value) -> usize {
    match value {
        Value::Ref { attr, .. } => usize::from(attr == "ipv6_cidr_block"),
        value => usize::from(value.as_str().is_some_and(|it| it.contains(':'))),
    }
}

/// Type of ICMP messages; -1 is all. Source: IANA ICMP parameters.
pub static ICMP_TYPE: Prop<i64> =
    Prop::int("icmp_type", "ICMP type", "Type of the ICMP messages; -1 is all of them.", (-1, 255), "")
        .cfn("Icmp/Type");

/// Code of ICMP messages; -1 is all. Source: IANA ICMP parameters.
pub static ICMP_CODE: Prop<i64> =
    Prop::int("icmp_code", "ICMP code", "Code of the ICMP messages; -1 is all of them.", (-1, 255), "")
        .cfn("Icmp/Code");
