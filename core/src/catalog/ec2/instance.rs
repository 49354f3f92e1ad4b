//! EC2 instance.

use super::instance_types::INSTANCE_TYPES;
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Literal, Output, Parent, Placement, Principal, Prop, PropSpec, Properties,
    ResourceType, Shape, Via, wording,
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
    placement: Placement::Drawn { parents: &[Parent::within("ec2.subnet", "subnet"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[
        &AMI.spec,
        &INSTANCE_TYPE.spec,
        &SUBNET.spec,
        &SECURITY_GROUPS.spec,
        &PRIVATE_IP.spec,
        &IPV6_ADDRESS_COUNT.spec,
        &ASSOCIATE_PUBLIC_IP.spec,
        &INSTANCE_PROFILE.spec,
        &KEY_PAIR.spec,
        &METADATA_TOKENS.spec,
        &HOP_LIMIT.spec,
        &METADATA_TAGS.spec,
        &ROOT_ENCRYPTED.spec,
        &ROOT_SIZE.spec,
        &ROOT_TYPE.spec,
        &ROOT_IOPS.spec,
        &ROOT_KMS_KEY.spec,
        &ROOT_DELETED.spec,
        &ROOT_DEVICE.spec,
        &VOLUMES.spec,
        &MONITORING.spec,
        &USER_DATA.spec,
        &USER_DATA_REPLACES.spec,
        &EBS_OPTIMIZED.spec,
        &TERMINATION_PROTECTION.spec,
        &SHUTDOWN_BEHAVIOR.spec,
        &SOURCE_DEST_CHECK.spec,
        &CPU_CREDITS.spec,
        &TENANCY.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "private_ip", tf: "private_ip", cfn: CfnAttr::GetAtt("PrivateIp") },
        Attr { id: "public_ip", tf: "public_ip", cfn: CfnAttr::GetAtt("PublicIp") },
        Attr { id: "availability_zone", tf: "availability_zone", cfn: CfnAttr::GetAtt("AvailabilityZone") },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::None },
        Attr { id: "primary_network_interface_id", tf: "primary_network_interface_id", cfn: CfnAttr::None },
    ],
    id_prefix: "i",
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
    Prop::suggested(
        "instance_type",
        "Instance type",
        "How much machine, such as t3.micro (2 vCPU, 1 GiB).",
        INSTANCE_TYPES,
    )
        .required()
        .worded(wording::INSTANCE_TYPE)
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

/// Its address in the subnet.
pub static PRIVATE_IP: Prop<Value> = Prop::value(
    "private_ip",
    "Private IP address",
    "Its IPv4 address in the subnet; AWS chooses one otherwise.",
    Kind::Text,
)
.worded(wording::IPV4_ADDRESS)
.cfn("PrivateIpAddress");

/// How many IPv6 addresses it gets.
pub static IPV6_ADDRESS_COUNT: Prop<i64> = Prop::int(
    "ipv6_address_count",
    "IPv6 addresses",
    "How many IPv6 addresses it gets from its subnet's range.",
    (0, 50),
    "addresses",
)
.cfn("Ipv6AddressCount");

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

/// How many network hops an answer of the metadata service survives.
pub static HOP_LIMIT: Prop<i64> = Prop::int(
    "metadata_hop_limit",
    "Metadata hops",
    "How many network hops an answer of the metadata service survives: 1, or 2 for programs in containers.",
    (1, 64),
    "hops",
)
.tf("metadata_options/http_put_response_hop_limit")
.cfn("MetadataOptions/HttpPutResponseHopLimit");

/// Whether the metadata service tells the instance its tags.
pub static METADATA_TAGS: Prop<String> = Prop::choice(
    "instance_metadata_tags",
    "Tags in metadata",
    "Whether the metadata service tells the instance its tags.",
    &[("enabled", "Yes"), ("disabled", "No")],
)
.default("disabled")
.tf("metadata_options/instance_metadata_tags")
.cfn("MetadataOptions/InstanceMetadataTags");

/// Whether the root volume is encrypted. Its mapping to CloudFormation carries all disks.
pub static ROOT_ENCRYPTED: Prop<bool> =
    Prop::bool("root_encrypted", "Encrypt root volume", "Encrypts the disk it boots from.")
        .default(false)
        .tf("root_block_device/encrypted")
        .cfn_map(CfnMap::Custom { emit: cfn_devices, read: read_cfn_devices });

/// Size of the root volume, in GiB.
pub static ROOT_SIZE: Prop<i64> =
    Prop::int("root_size", "Root volume size", "Size of the disk it boots from.", (1, 65_536), "GiB")
        .tf("root_block_device/volume_size")
        .cfn_map(CfnMap::Carried);

/// Kind of the root volume.
pub static ROOT_TYPE: Prop<String> = Prop::choice(
    "root_type",
    "Root volume type",
    "How fast the disk is it boots from.",
    VOLUME_TYPES,
)
.tf("root_block_device/volume_type")
.cfn_map(CfnMap::Carried);

/// Operations a second of the root volume.
pub static ROOT_IOPS: Prop<i64> = Prop::int(
    "root_iops",
    "Root volume IOPS",
    "Operations a second of the disk it boots from, for gp3, io1 and io2.",
    (100, 256_000),
    "",
)
.tf("root_block_device/iops")
.cfn_map(CfnMap::Carried);

/// The key the root volume is encrypted with.
pub static ROOT_KMS_KEY: Prop<Value> = Prop::value(
    "root_kms_key",
    "Root volume key",
    "The key the disk it boots from is encrypted with; without one, the account's key for EBS.",
    Kind::Arn(&["kms.key"]),
)
.tf("root_block_device/kms_key_id")
.cfn_map(CfnMap::Carried);

/// Whether the root volume goes with the instance.
pub static ROOT_DELETED: Prop<bool> = Prop::bool(
    "root_delete_on_termination",
    "Root volume goes with it",
    "Deletes the disk it boots from together with the instance.",
)
.default(true)
.tf("root_block_device/delete_on_termination")
.cfn_map(CfnMap::Carried);

/// The device it boots from, where the image is one by id that does not boot from Amazon Linux's. Terraform looks it up.
pub static ROOT_DEVICE: Prop<String> = Prop::choice(
    "root_device",
    "Boots from",
    "The device an image by id boots from: that of Amazon Linux, unless it is set. CloudFormation wants to know.",
    &[("/dev/sda1", "/dev/sda1 (Ubuntu, Windows, Red Hat)")],
)
.beside("root_encrypted")
.no_tf()
.cfn_map(CfnMap::Carried);

/// Further disks, made and deleted with the instance.
pub static VOLUMES: Prop<Value> = Prop::records(
    "volumes",
    "Further disks",
    "Disks beside the one it boots from, made with the instance. An EBS volume of its own outlives it.",
    VOLUME,
)
.tf_blocks("ebs_block_device")
.cfn_map(CfnMap::Carried);

const VOLUME: &[PropSpec] = &[
    Prop::text("device", "Device", "Name of the device, such as /dev/sdf.").required().tf("device_name").spec,
    Prop::choice("type", "Type", "What kind of disk it is.", VOLUME_TYPES).tf("volume_type").spec,
    Prop::int("size", "Size", "How large it is.", (1, 65_536), "GiB").tf("volume_size").spec,
    Prop::int("iops", "IOPS", "Operations a second, for gp3, io1 and io2.", (100, 256_000), "").spec,
    Prop::bool("encrypted", "Encrypted", "Encrypts it.").spec,
    Prop::value(
        "kms_key",
        "KMS key",
        "The key it is encrypted with; without one, the account's key for EBS.",
        Kind::Arn(&["kms.key"]),
    )
    .tf("kms_key_id")
    .spec,
    Prop::bool("delete_on_termination", "Goes with the instance", "Deletes it together with the instance.").spec,
    Prop::text("snapshot", "Snapshot", "Id of the snapshot it is made from.").tf("snapshot_id").spec,
];

/// What CloudFormation calls the properties of a disk: key of the root volume, of a further one, and name.
const DISK: [(&str, &str, &str); 7] = [
    ("root_encrypted", "encrypted", "Encrypted"),
    ("root_size", "size", "VolumeSize"),
    ("root_type", "type", "VolumeType"),
    ("root_iops", "iops", "Iops"),
    ("root_kms_key", "kms_key", "KmsKeyId"),
    ("root_delete_on_termination", "delete_on_termination", "DeleteOnTermination"),
    ("", "snapshot", "SnapshotId"),
];

const DEVICES: &str = "BlockDeviceMappings";

/// The device an image boots from. Source: EC2 user guide, "Device names for volumes"; the families publish their images
/// under these paths.
fn boot_device(properties: &Properties) -> &'static str {
    const NAMED: [&str; 4] = ["ubuntu/", "Windows_Server", "RHEL-", "suse-"];
    const OTHERS: [&str; 4] = ["/canonical/", "/ami-windows", "/redhat/", "/suse/"];
    match properties.get(AMI.key()) {
        Some(Value::Ssm(path)) if OTHERS.iter().any(|it| path.contains(it)) => "/dev/sda1",
        Some(Value::Image(it))
            if it.filter("name").iter().any(|name| NAMED.iter().any(|it| name.starts_with(it))) =>
        {
            "/dev/sda1"
        }
        _ => "/dev/xvda",
    }
}

fn cfn_devices(properties: &Properties, object: &mut Value) {
    let mut disks: Vec<(Value, Vec<(&str, Value)>)> = Vec::new();
    let root = DISK.iter().filter_map(|(key, _, name)| Some((*name, properties.get(key)?.clone())));
    let root: Vec<(&str, Value)> = root.collect();
    if !root.is_empty() {
        let device = properties.get(ROOT_DEVICE.key()).cloned();
        disks.push((device.unwrap_or_else(|| boot_device(properties).into()), root));
    }
    for volume in properties.get(VOLUMES.key()).map(Value::items).unwrap_or_default() {
        let fields = DISK.iter().filter_map(|(_, key, name)| Some((*name, volume.field(key)?.clone())));
        disks.push((volume.field("device").cloned().unwrap_or(Value::Null), fields.collect()));
    }
    for (index, (device, fields)) in disks.into_iter().enumerate() {
        insert_at(object, &format!("{DEVICES}/{index}/DeviceName"), device);
        // A disk of which nothing is said is as the image has it.
        insert_at(object, &format!("{DEVICES}/{index}/Ebs"), Value::Map(Vec::new()));
        for (name, value) in fields {
            insert_at(object, &format!("{DEVICES}/{index}/Ebs/{name}"), value);
        }
    }
}

fn read_cfn_devices(object: &Value, properties: &mut Properties) {
    let devices = value_at(object, DEVICES).map(Value::items).unwrap_or_default();
    // One that is no disk stays as it is written, and the others with it: their places would shift.
    if devices.iter().any(|it| it.field("Ebs").is_none() || it.field("DeviceName").is_none()) {
        return;
    }
    let fitted = |kind: &Kind, value: &Value| kind.fit(value.clone());
    let mut volumes = Vec::new();
    for (index, it) in devices.iter().enumerate() {
        let device = it.field("DeviceName").cloned().unwrap_or(Value::Null);
        let is_root = index == 0 && matches!(device.as_str(), Some("/dev/xvda" | "/dev/sda1"));
        let said = |name: &str| it.field("Ebs").and_then(|it| it.field(name));
        if is_root {
            for (key, _, name) in DISK {
                let spec = TYPE.prop(key).zip(said(name));
                properties.extend(spec.map(|(spec, it)| (spec.key, fitted(&spec.kind, it))));
            }
            if device.as_str() == Some("/dev/sda1") && boot_device(properties) != "/dev/sda1" {
                properties.insert(ROOT_DEVICE.key(), device);
            }
            continue;
        }
        let mut fields = vec![("device".to_owned(), device)];
        for field in VOLUME {
            let name = DISK.iter().find(|(_, key, _)| *key == field.key).map(|it| it.2);
            let value = name.and_then(said).map(|it| fitted(&field.kind, it));
            fields.extend(value.map(|it| (field.key.to_owned(), it)));
        }
        volumes.push(Value::Map(fields));
    }
    if !volumes.is_empty() {
        properties.insert(VOLUMES.key(), Value::List(volumes));
    }
}

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
        ("PrivateIpAddress", PRIVATE_IP.key()),
        ("Ipv6AddressCount", IPV6_ADDRESS_COUNT.key()),
    ];
    for (name, key) in moved {
        if let Some(value) = interface.field(name) {
            let kind = TYPE.prop(key).map_or(Kind::Json, |it| it.kind);
            properties.insert(key, kind.fit(value.clone()));
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
    let moved = [
        ("SubnetId", take("SubnetId")),
        ("GroupSet", take("SecurityGroupIds")),
        ("PrivateIpAddress", take("PrivateIpAddress")),
        ("Ipv6AddressCount", take("Ipv6AddressCount")),
    ];
    insert_at(object, "NetworkInterfaces/0/DeviceIndex", "0".into());
    insert_at(object, "NetworkInterfaces/0/AssociatePublicIpAddress", choice.clone());
    for (name, value) in moved {
        if let Some(value) = value {
            insert_at(object, &format!("NetworkInterfaces/0/{name}"), value);
        }
    }
}

/// Whether a new script makes a new instance. CloudFormation restarts the instance, which does not run it again.
pub static USER_DATA_REPLACES: Prop<bool> = Prop::bool(
    "user_data_replace_on_change",
    "New script, new instance",
    "Makes a new instance when the script changes: it only runs at the first start. CloudFormation cannot.",
)
.default(false)
.beside("user_data")
.cfn_metadata("user_data_replace_on_change");

/// Whether disks have bandwidth of their own.
pub static EBS_OPTIMIZED: Prop<bool> = Prop::bool(
    "ebs_optimized",
    "EBS-optimized",
    "Gives disks bandwidth of their own; current instance types always do.",
)
.cfn("EbsOptimized");

/// Whether AWS refuses to end it.
pub static TERMINATION_PROTECTION: Prop<bool> = Prop::bool(
    "disable_api_termination",
    "Termination protection",
    "AWS refuses to end the instance while it is on.",
)
.default(false)
.cfn("DisableApiTermination");

/// What becomes of it when it shuts itself down.
pub static SHUTDOWN_BEHAVIOR: Prop<String> = Prop::choice(
    "instance_initiated_shutdown_behavior",
    "At shutdown",
    "What becomes of it when it shuts itself down.",
    &[("stop", "Stops"), ("terminate", "Ends")],
)
.default("stop")
.cfn("InstanceInitiatedShutdownBehavior");

/// Whether it only takes traffic of its own.
pub static SOURCE_DEST_CHECK: Prop<bool> = Prop::bool(
    "source_dest_check",
    "Source/destination check",
    "Drops traffic that is neither from nor for the instance. A NAT or a firewall has to have it off.",
)
.default(true)
.cfn("SourceDestCheck");

/// What a burstable instance does when it has used up its share.
pub static CPU_CREDITS: Prop<String> = Prop::choice(
    "cpu_credits",
    "CPU credits",
    "What a T instance does when it has used up its share: slow down, or cost more.",
    &[("standard", "Slows down"), ("unlimited", "Costs more")],
)
.tf("credit_specification/cpu_credits")
.cfn("CreditSpecification/CPUCredits");

/// Whether it runs on hardware of its own.
pub static TENANCY: Prop<String> = Prop::choice(
    "tenancy",
    "Hardware",
    "Whether it shares a machine with other accounts.",
    &[("default", "Shared"), ("dedicated", "Of its own"), ("host", "A host of yours")],
)
.default("default")
.cfn("Tenancy");
