//! EC2 instance.

use crate::catalog::body::{insert_at, value_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Literal, Output, Parent, Placement, Principal, Prop, Properties,
    ResourceType, Shape, Via,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.instance",
    label: "EC2 instance",
    a_label: "an EC2 instance",
    noun: "Instance",
    category: Category::Compute,
    icon: "ec2-instance",
    doc: "A virtual machine.",
    url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/concepts.html",
    tf: "aws_instance",
    cfn: "AWS::EC2::Instance",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.subnet", "subnet")], shape: Shape::Icon },
    props: &[
        &AMI.spec,
        &INSTANCE_TYPE.spec,
        &SUBNET.spec,
        &SECURITY_GROUPS.spec,
        &ASSOCIATE_PUBLIC_IP.spec,
        &INSTANCE_PROFILE.spec,
        &KEY_PAIR.spec,
        &METADATA_TOKENS.spec,
        &ROOT_ENCRYPTED.spec,
        &ROOT_SIZE.spec,
        &ROOT_TYPE.spec,
        &MONITORING.spec,
        &USER_DATA.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "private_ip", tf: "private_ip", cfn: CfnAttr::GetAtt("PrivateIp") },
        Attr { id: "primary_network_interface_id", tf: "primary_network_interface_id", cfn: CfnAttr::None },
    ],
    principal: Some(Principal::new("ec2.amazonaws.com", Via::InstanceProfile("instance_profile"))),
    outputs: &[
        Output { attr: "id", doc: "Id of the instance" },
        Output { attr: "private_ip", doc: "Private IPv4 address of the instance" },
    ],
    tags: true,
    ..BASE
};

/// Public SSM parameters with current images. Source: AWS Systems Manager user guide, "Calling AMI public parameters".
const IMAGES: &[(&str, &str)] = &[
    ("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", "Amazon Linux 2023 (x86)"),
    ("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64", "Amazon Linux 2023 (Arm)"),
    (
        "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
        "Ubuntu 24.04 (x86)",
    ),
    (
        "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
        "Ubuntu 24.04 (Arm)",
    ),
];

/// The machine image.
pub static AMI: Prop<Value> = Prop::value(
    "ami",
    "Machine image",
    "What it boots: the current image of a distribution, or one image by id.",
    Kind::Image(IMAGES),
)
.required()
.cfn("ImageId");

/// Size of the machine, such as `t3.micro`.
pub static INSTANCE_TYPE: Prop<String> =
    Prop::text("instance_type", "Instance type", "How much machine, such as t3.micro (2 vCPU, 1 GiB).")
        .required()
        .cfn("InstanceType");

/// The subnet it runs in.
pub static SUBNET: Prop<Value> = Prop::value(
    "subnet",
    "Subnet",
    "The subnet it runs in, taken from where it is drawn.",
    Kind::Ref(&["ec2.subnet"]),
)
.tf("subnet_id")
.cfn("SubnetId");

/// The groups that guard it.
pub static SECURITY_GROUPS: Prop<Value> = Prop::value(
    "security_groups",
    "Security groups",
    "The firewalls around it. Without one, the VPC's default group.",
    Kind::Refs(&["ec2.security_group"]),
)
.tf("vpc_security_group_ids")
.cfn("SecurityGroupIds");

/// Whether it gets a public address, whatever its subnet says.
pub static ASSOCIATE_PUBLIC_IP: Prop<Value> = Prop::value(
    "associate_public_ip_address",
    "Public IP address",
    "Gives it a public IPv4 address, or keeps it from one, whatever its subnet says.",
    Kind::Bool,
)
.cfn_map(CfnMap::Custom { emit: network_interface, read: read_network_interface });

/// The profile that carries its role. Derived from access edges when it is not set.
pub static INSTANCE_PROFILE: Prop<Value> = Prop::value(
    "instance_profile",
    "Instance profile",
    "Carries its role. Made from the access edges that leave it.",
    Kind::Ref(&["iam.instance_profile"]),
)
.tf("iam_instance_profile")
.cfn("IamInstanceProfile");

/// The key pair for SSH.
pub static KEY_PAIR: Prop<Value> = Prop::value(
    "key_pair",
    "Key pair",
    "Lets the holder of the private key log in by SSH. Session Manager needs none.",
    Kind::Ref(&["ec2.key_pair"]),
)
.tf("key_name")
.cfn("KeyName");

/// Whether the metadata service demands session tokens (IMDSv2).
pub static METADATA_TOKENS: Prop<String> = Prop::choice(
    "metadata_tokens",
    "Metadata service",
    "IMDSv2 demands a session token, so that a forged request cannot steal the role's credentials.",
    &[("required", "IMDSv2 only"), ("optional", "IMDSv1 and IMDSv2")],
)
.default("optional")
.tf_with("metadata_options/http_tokens", &[("metadata_options/http_endpoint", Literal::Str("enabled"))])
.cfn_with("MetadataOptions/HttpTokens", &[("MetadataOptions/HttpEndpoint", Literal::Str("enabled"))]);

/// Device the AMIs we offer boot from.
const ROOT_DEVICE: &[(&str, Literal)] = &[("BlockDeviceMappings/0/DeviceName", Literal::Str("/dev/xvda"))];

/// Whether the root volume is encrypted.
pub static ROOT_ENCRYPTED: Prop<bool> =
    Prop::bool("root_encrypted", "Encrypt root volume", "Encrypts the disk it boots from.")
        .default(false)
        .tf("root_block_device/encrypted")
        .cfn_with("BlockDeviceMappings/0/Ebs/Encrypted", ROOT_DEVICE);

/// Size of the root volume, in GiB.
pub static ROOT_SIZE: Prop<i64> =
    Prop::int("root_size", "Root volume size", "Size of the disk it boots from.", (1, 65_536), "GiB")
        .tf("root_block_device/volume_size")
        .cfn_with("BlockDeviceMappings/0/Ebs/VolumeSize", ROOT_DEVICE);

/// Kind of the root volume.
pub static ROOT_TYPE: Prop<String> = Prop::choice(
    "root_type",
    "Root volume type",
    "How fast the disk is it boots from.",
    VOLUME_TYPES,
)
.tf("root_block_device/volume_type")
.cfn_with("BlockDeviceMappings/0/Ebs/VolumeType", ROOT_DEVICE);

/// Kinds of disks. Source: EBS user guide, "Amazon EBS volume types".
pub const VOLUME_TYPES: &[(&str, &str)] = &[
    ("gp3", "gp3 (general purpose)"),
    ("gp2", "gp2 (older)"),
    ("io2", "io2 (provisioned IOPS)"),
    ("io1", "io1 (older)"),
    ("st1", "st1 (throughput)"),
    ("sc1", "sc1 (cold)"),
    ("standard", "Magnetic"),
];

/// Whether metrics come every minute rather than every five.
pub static MONITORING: Prop<bool> = Prop::bool(
    "monitoring",
    "Detailed monitoring",
    "Metrics every minute instead of every five. Costs a little.",
)
.default(false)
.cfn("Monitoring");

/// Script that runs at the first start.
pub static USER_DATA: Prop<String> = Prop::long_text(
    "user_data",
    "User data",
    "A script that runs at the first start. Anyone who may describe the instance can read it: no secrets.",
)
.cfn_map(CfnMap::Base64("UserData"));

fn read_network_interface(object: &Value, properties: &mut Properties) {
    let Some(interface) = value_at(object, "NetworkInterfaces/0") else { return };
    let moved = [
        ("AssociatePublicIpAddress", ASSOCIATE_PUBLIC_IP.key()),
        ("SubnetId", SUBNET.key()),
        ("GroupSet", SECURITY_GROUPS.key()),
    ];
    for (name, key) in moved {
        if let Some(value) = interface.field(name) {
            properties.insert(key, ASSOCIATE_PUBLIC_IP.spec.kind.fit(value.clone()));
        }
    }
}

/// CloudFormation takes the choice of a public address only inside a network interface, which then also has to carry
/// the subnet and the groups. It stands after them in [`TYPE`], so that they are there to be moved.
fn network_interface(properties: &Properties, object: &mut Value) {
    let Some(choice) = properties.get(ASSOCIATE_PUBLIC_IP.key()) else { return };
    let Value::Map(fields) = object else { return };
    let mut take = |name: &str| {
        let at = fields.iter().position(|(it, _)| it == name)?;
        Some(fields.remove(at).1)
    };
    let moved = [("SubnetId", take("SubnetId")), ("GroupSet", take("SecurityGroupIds"))];
    insert_at(object, "NetworkInterfaces/0/DeviceIndex", "0".into());
    insert_at(object, "NetworkInterfaces/0/AssociatePublicIpAddress", choice.clone());
    for (name, value) in moved {
        if let Some(value) = value {
            insert_at(object, &format!("NetworkInterfaces/0/{name}"), value);
        }
    }
}
