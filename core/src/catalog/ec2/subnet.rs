//! Subnet of a VPC.

use super::{network_acl_association as acl_association, route_table_association as association, vpc};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Lowered, Output, Parent, Placement, Prop, Properties, ResourceType, Shape, TfMap, wording,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.subnet",
    label: "Subnet",
    a_label: "a subnet",
    noun: "Subnet",
    category: Category::Network,
    icon: "subnet",
    doc: "A part of a VPC's addresses in one Availability Zone.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
    tf: "aws_subnet",
    cfn: "AWS::EC2::Subnet",
    placement: Placement::Drawn {
        parents: &[Parent::within("ec2.vpc", "vpc"), Parent::within("ec2.availability_zone", "availability_zone"), Parent::UNDRAWN],
        shape: Shape::Container { width: 248.0, height: 152.0 },
    },
    props: &[
        &VPC.spec,
        &CIDR_BLOCK.spec,
        &AVAILABILITY_ZONE.spec,
        &MAP_PUBLIC_IP_ON_LAUNCH.spec,
        &IPV6_CIDR_BLOCK.spec,
        &IPV6_NUMBER.spec,
        &ASSIGN_IPV6_ADDRESS.spec,
        &ENABLE_DNS64.spec,
        &HOSTNAME_TYPE.spec,
        &RESOURCE_NAME_A.spec,
        &RESOURCE_NAME_AAAA.spec,
        &TIER.spec,
        &ROUTE_TABLE.spec,
        &NETWORK_ACL.spec,
    ],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    id_prefix: "subnet",
    outputs: &[Output { attr: "id", doc: "Id of the subnet" }],
    lowered: &[
        Lowered {
            property: ROUTE_TABLE.key(),
            ty: &association::TYPE,
            owner: association::SUBNET.key(),
            attr: "id",
            entry: Entry::Value(association::ROUTE_TABLE.key()),
            with: &[],
        },
        Lowered {
            property: NETWORK_ACL.key(),
            ty: &acl_association::TYPE,
            owner: acl_association::SUBNET.key(),
            attr: "id",
            entry: Entry::Value(acl_association::NETWORK_ACL.key()),
            with: &[],
        },
    ],
    complete,
    tags: true,
    ..BASE
};

/// The VPC it is part of.
pub static VPC: Prop<Value> = Prop::value(
    "vpc",
    "VPC",
    "The VPC it is part of, taken from where it is drawn.",
    Kind::Ref(&["ec2.vpc"]),
)
.required()
.tf("vpc_id")
.cfn("VpcId");

/// IPv4 range, from /16 to /28, inside the VPC's.
pub static CIDR_BLOCK: Prop<String> = Prop::cidr(
    "cidr_block",
    "IPv4 range",
    "Its addresses, from /16 to /28, inside the VPC's range. AWS keeps five of them for itself.",
)
.required()
.cfn("CidrBlock");

/// Where it is.
pub static AVAILABILITY_ZONE: Prop<Value> = Prop::value(
    "availability_zone",
    "Availability Zone",
    "The zone it lies in: the n-th of the Region, or a zone by name.",
    Kind::Zone,
)
.cfn("AvailabilityZone");

/// Whether instances get a public address without asking.
pub static MAP_PUBLIC_IP_ON_LAUNCH: Prop<bool> = Prop::bool(
    "map_public_ip_on_launch",
    "Auto-assign public IP",
    "Gives every instance launched here a public IPv4 address.",
)
.default(false)
.cfn("MapPublicIpOnLaunch");

/// IPv6 range, a /64 inside the VPC's.
pub static IPV6_CIDR_BLOCK: Prop<String> =
    Prop::cidr("ipv6_cidr_block", "IPv6 range", "Its IPv6 addresses: a /64 inside the VPC's range. Optional.")
        .worded(wording::SUBNET_IPV6)
        .cfn("Ipv6CidrBlock");

/// Which part of the VPC's IPv6 range it gets; lowered to [`IPV6_CIDR_BLOCK`].
pub static IPV6_NUMBER: Prop<i64> = Prop::int(
    "ipv6_number",
    "IPv6 block",
    "Which of the 256 blocks of the VPC's own IPv6 range it gets, counted from 0. The VPC needs IPv6.",
    (0, 255),
    "",
)
.no_tf();

/// Gives a subnet that is drawn its block of the range of the VPC around it.
fn complete(properties: &mut Properties) {
    let number = properties.remove(IPV6_NUMBER.key()).and_then(|it| u8::try_from(it.as_int()?).ok());
    let vpc = properties.get(VPC.key()).and_then(Value::target);
    if let (Some(number), Some(vpc)) = (number, vpc) {
        let block = Value::reference(vpc, vpc::ipv6_block(number));
        properties.entry(IPV6_CIDR_BLOCK.key()).or_insert(block);
    }
}

/// Whether instances get an IPv6 address without asking.
pub static ASSIGN_IPV6_ADDRESS: Prop<bool> = Prop::bool(
    "assign_ipv6_address_on_creation",
    "Auto-assign IPv6 address",
    "Gives every network interface made here an IPv6 address.",
)
.default(false)
.cfn("AssignIpv6AddressOnCreation");

/// Whether names of IPv4-only hosts get IPv6 addresses.
pub static ENABLE_DNS64: Prop<bool> = Prop::bool(
    "enable_dns64",
    "DNS64",
    "Answers with an IPv6 address for hosts that have none, for use with a NAT gateway.",
)
.default(false)
.cfn("EnableDns64");

/// How instances are called.
pub static HOSTNAME_TYPE: Prop<String> = Prop::choice(
    "private_dns_hostname_type",
    "Host names from",
    "Whether instances are called after their address or their id.",
    &[("ip-name", "Address"), ("resource-name", "Id")],
)
.tf("private_dns_hostname_type_on_launch")
.cfn("PrivateDnsNameOptionsOnLaunch/HostnameType");

/// Whether the name from an instance's id leads to its IPv4 address.
pub static RESOURCE_NAME_A: Prop<bool> = Prop::bool(
    "resource_name_dns_a_record",
    "Id leads to IPv4",
    "The name made of an instance's id leads to its IPv4 address.",
)
.default(false)
.tf("enable_resource_name_dns_a_record_on_launch")
.cfn("PrivateDnsNameOptionsOnLaunch/EnableResourceNameDnsARecord");

/// Whether the name from an instance's id leads to its IPv6 address.
pub static RESOURCE_NAME_AAAA: Prop<bool> = Prop::bool(
    "resource_name_dns_aaaa_record",
    "Id leads to IPv6",
    "The name made of an instance's id leads to its IPv6 address.",
)
.default(false)
.tf("enable_resource_name_dns_aaaa_record_on_launch")
.cfn("PrivateDnsNameOptionsOnLaunch/EnableResourceNameDnsAAAARecord");

/// What the subnet is meant to be; rules compare it with what its routes do.
pub static TIER: Prop<String> = Prop::choice(
    "tier",
    "Meant to be",
    "What the subnet is for. Exported as the tag `Tier`; rules compare it with what its routes do.",
    &[("private", "Private"), ("public", "Public")],
)
.default("private")
.tf_map(TfMap::None);

/// What a drawn subnet is meant to be, `private` or `public`: as it says, else public if whatever is launched in it gets a
/// public address, as subnets of files do that never saw this property.
pub fn tier(properties: &Properties) -> &str {
    let maps_public = || properties.get(MAP_PUBLIC_IP_ON_LAUNCH.key()) == Some(&Value::Bool(true));
    match properties.get(TIER.key()) {
        Some(said) => said.as_str().unwrap_or("private"),
        None if maps_public() => "public",
        None => "private",
    }
}

/// The route table it uses; lowered to an association.
pub static ROUTE_TABLE: Prop<Value> = Prop::value(
    "route_table",
    "Route table",
    "Where its traffic goes. Without one, the VPC's main route table decides.",
    Kind::Ref(&["ec2.route_table"]),
)
.tf_map(TfMap::None);

/// The network ACL around it; lowered to an association.
pub static NETWORK_ACL: Prop<Value> = Prop::reference(
    "network_acl",
    "Network ACL",
    "The stateless firewall around it. Without one, the VPC's default network ACL lets everything through.",
    &["ec2.network_acl"],
)
.no_tf();
