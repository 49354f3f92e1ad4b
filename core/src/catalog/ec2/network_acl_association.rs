//! Association of a subnet with a network ACL.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.network_acl_association",
    label: "Network ACL association",
    a_label: "a network ACL association",
    noun: "NetworkAclAssociation",
    icon: "network-acl",
    doc: "Puts a network ACL around a subnet.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/network-acl-associations.html",
    tf: "aws_network_acl_association",
    cfn: "AWS::EC2::SubnetNetworkAclAssociation",
    props: &[&SUBNET.spec, &NETWORK_ACL.spec],
    ..BASE
};

/// The subnet.
pub static SUBNET: Prop<Value> = Prop::reference("subnet", "Subnet", "The subnet.", &["ec2.subnet"])
    .required()
    .tf("subnet_id")
    .cfn("SubnetId");

/// The ACL around it.
pub static NETWORK_ACL: Prop<Value> =
    Prop::reference("network_acl", "Network ACL", "The ACL around it.", &["ec2.network_acl"])
        .required()
        .tf("network_acl_id")
        .cfn("NetworkAclId");
