//! Launch configuration: what instances of an Auto Scaling group were made from before there were launch templates.

use crate::catalog::ec2::instance;
use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, CfnMap, Category, CfnAttr, Kind, Principal, Prop, PropSpec, ResourceType, Via};
use crate::value::Value;

/// The type. What it has in common with an instance is of [`instance`], under the same keys. AWS gives it no new features and new accounts none, so it is read and written, and nobody draws one.
pub static TYPE: ResourceType = ResourceType {
    id: "autoscaling.launch_configuration",
    label: "Launch configuration",
    a_label: "a launch configuration",
    noun: "LaunchConfiguration",
    category: Category::Compute,
    icon: "launch-template",
    doc: "What instances of an Auto Scaling group are made from, where that is no launch template yet.",
    url: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html",
    tf: "aws_launch_configuration",
    cfn: "AWS::AutoScaling::LaunchConfiguration",
    props: &[
        &NAME.spec,
        &AMI.spec,
        &instance::INSTANCE_TYPE.spec,
        &instance::KEY_PAIR.spec,
        &SECURITY_GROUPS.spec,
        &INSTANCE_PROFILE.spec,
        &ASSOCIATE_PUBLIC_IP.spec,
        &instance::METADATA_TOKENS.spec,
        &instance::HOP_LIMIT.spec,
        &instance::ROOT_ENCRYPTED.spec,
        &instance::ROOT_SIZE.spec,
        &instance::ROOT_TYPE.spec,
        &instance::ROOT_IOPS.spec,
        &instance::ROOT_DELETED.spec,
        &instance::ROOT_DEVICE.spec,
        &VOLUMES.spec,
        &MONITORING.spec,
        &USER_DATA.spec,
        &instance::EBS_OPTIMIZED.spec,
        &SPOT_PRICE.spec,
        &TENANCY.spec,
    ],
    attrs: &[
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::None },
    ],
    tf_aliases: &[("id", "name")],
    principal: Some(Principal::new("ec2.amazonaws.com", Via::InstanceProfile(INSTANCE_PROFILE.key()))),
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> =
    Prop::value("name", "Name in AWS", "Name in the Region. Left empty, AWS makes one up.", Kind::Text)
        .cfn("LaunchConfigurationName");

/// The machine image.
pub static AMI: Prop<Value> = instance::AMI.elsewhere("image_id", "ImageId");

/// The groups that guard the instances.
pub static SECURITY_GROUPS: Prop<Value> = instance::SECURITY_GROUPS.elsewhere("security_groups", "SecurityGroups");

/// The profile that carries the role of the instances.
pub static INSTANCE_PROFILE: Prop<Value> = Prop::reference(
    "instance_profile",
    "Instance profile",
    "Carries the role of the instances.",
    &["iam.instance_profile"],
)
.tf("iam_instance_profile")
.cfn("IamInstanceProfile");

/// Whether instances get a public address, whatever their subnet says.
pub static ASSOCIATE_PUBLIC_IP: Prop<Value> = Prop::value(
    "associate_public_ip_address",
    "Public IP address",
    "Gives instances a public IPv4 address, or keeps them from one, whatever their subnet says.",
    Kind::Bool,
)
.cfn("AssociatePublicIpAddress");

/// Further disks, made and deleted with the instances.
pub static VOLUMES: Prop<Value> = Prop::records(
    "volumes",
    "Further disks",
    "Disks beside the one that instances boot from, made with them.",
    VOLUME,
)
.tf_blocks("ebs_block_device")
.cfn_map(CfnMap::Carried);

/// As the fields of an instance's disks, which may have a key of their own besides.
const VOLUME: &[PropSpec] = &[
    Prop::text("device", "Device", "Name of the device, such as /dev/sdf.").required().tf("device_name").spec,
    Prop::choice("type", "Type", "What kind of disk it is.", instance::VOLUME_TYPES).tf("volume_type").spec,
    Prop::int("size", "Size", "How large it is.", (1, 65_536), "GiB").tf("volume_size").spec,
    Prop::int("iops", "IOPS", "Operations a second, for gp3, io1 and io2.", (100, 256_000), "").spec,
    Prop::bool("encrypted", "Encrypted", "Encrypts it.").spec,
    Prop::bool("delete_on_termination", "Goes with the instance", "Deletes it together with the instance.").spec,
    Prop::text("snapshot", "Snapshot", "Id of the snapshot it is made from.").tf("snapshot_id").spec,
];

/// Whether metrics come every minute rather than every five.
pub static MONITORING: Prop<bool> = Prop::bool(
    "monitoring",
    "Detailed monitoring",
    "Metrics every minute instead of every five. Costs a little.",
)
.default(true)
.tf("enable_monitoring")
.cfn("InstanceMonitoring");

/// Script that runs at the first start.
pub static USER_DATA: Prop<String> = Prop::long_text(
    "user_data",
    "User data",
    "A script that runs at the first start. Anyone who may describe the configuration can read it: no secrets.",
)
.cfn_map(CfnMap::Base64("UserData"));

/// The most that is paid for an hour of an instance that AWS may take back.
pub static SPOT_PRICE: Prop<String> = Prop::text(
    "spot_price",
    "Spot price",
    "The most that is paid for an hour of an instance that AWS may take back, in US dollars. On demand, unless it is set.",
)
.cfn("SpotPrice");

/// Whether instances run on hardware of their own.
pub static TENANCY: Prop<String> = Prop::choice(
    "tenancy",
    "Hardware",
    "Whether instances share a machine with other accounts.",
    &[("default", "Shared"), ("dedicated", "Of its own")],
)
.tf("placement_tenancy")
.cfn("PlacementTenancy");
