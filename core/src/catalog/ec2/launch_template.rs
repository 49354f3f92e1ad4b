//! Launch template: what instances of an Auto Scaling group are made from.

use super::instance;
use super::instance_types::INSTANCE_TYPES;
use crate::catalog::body::{Body, Item, insert_at, value_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Literal, Parent, Placement, Principal, Prop, PropSpec, Properties,
    ResourceType, Shape, TagsForm, TfMap, Via,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.launch_template",
    label: "Launch template",
    a_label: "a launch template",
    noun: "LaunchTemplate",
    category: Category::Compute,
    icon: "launch-template",
    doc: "What instances are made from: image, size, disks, groups and start-up script.",
    url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html",
    tf: "aws_launch_template",
    cfn: "AWS::EC2::LaunchTemplate",
    placement: Placement::Drawn {
        parents: &[Parent::inside("ec2.vpc"), Parent::CANVAS],
        shape: Shape::Icon,
    },
    props: &[
        &NAME.spec,
        &DESCRIPTION.spec,
        &AMI.spec,
        &INSTANCE_TYPE.spec,
        &KEY_PAIR.spec,
        &SECURITY_GROUPS.spec,
        &EBS_OPTIMIZED.spec,
        &TERMINATION_PROTECTION.spec,
        &SHUTDOWN_BEHAVIOR.spec,
        &USER_DATA.spec,
        &UPDATE_DEFAULT_VERSION.spec,
        &INSTANCE_PROFILE.spec,
        &ASSOCIATE_PUBLIC_IP.spec,
        &METADATA_TOKENS.spec,
        &HOP_LIMIT.spec,
        &METADATA_TAGS.spec,
        &MONITORING.spec,
        &CPU_CREDITS.spec,
        &MARKET.spec,
        &VOLUMES.spec,
        &TAG_SPECIFICATIONS.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "latest_version", tf: "latest_version", cfn: CfnAttr::GetAtt("LatestVersionNumber") },
    ],
    id_prefix: "lt",
    principal: Some(Principal::new("ec2.amazonaws.com", Via::InstanceProfile(INSTANCE_PROFILE.key()))),
    tags: true,
    cfn_tags: TagsForm::Specification { path: "TagSpecifications", of: "launch-template" },
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region. Left empty, there is one made from the node's; changing it replaces the template.",
    Kind::Text,
)
.cfn("LaunchTemplateName");

/// What this version is.
pub static DESCRIPTION: Prop<String> =
    Prop::text("description", "Description", "What this version of the template is.").cfn("VersionDescription");

/// The machine image.
pub static AMI: Prop<Value> = Prop::value(
    "ami",
    "Machine image",
    "What instances boot: the current image of a distribution, or one image by id.",
    instance::AMI.spec.kind,
)
.tf("image_id")
.cfn("LaunchTemplateData/ImageId");

/// Size of the machine, such as `t3.micro`.
pub static INSTANCE_TYPE: Prop<String> =
    Prop::suggested(
        "instance_type",
        "Instance type",
        "How much machine, such as t3.micro (2 vCPU, 1 GiB).",
        INSTANCE_TYPES,
    )
        .cfn("LaunchTemplateData/InstanceType");

/// The key pair for SSH.
pub static KEY_PAIR: Prop<Value> = Prop::reference(
    "key_pair",
    "Key pair",
    "Lets the holder of the private key log in by SSH. Session Manager needs none.",
    &["ec2.key_pair"],
)
.tf("key_name")
.cfn("LaunchTemplateData/KeyName");

/// The groups that guard the instances.
pub static SECURITY_GROUPS: Prop<Value> = Prop::references(
    "security_groups",
    "Security groups",
    "The firewalls around the instances. Without one, the VPC's default group.",
    &["ec2.security_group"],
)
.tf("vpc_security_group_ids")
.cfn("LaunchTemplateData/SecurityGroupIds");

/// Whether disks have bandwidth of their own.
pub static EBS_OPTIMIZED: Prop<bool> = Prop::bool(
    "ebs_optimized",
    "EBS-optimized",
    "Gives disks bandwidth of their own; current instance types always do.",
)
.cfn("LaunchTemplateData/EbsOptimized");

/// Whether AWS refuses to end the instances.
pub static TERMINATION_PROTECTION: Prop<bool> = Prop::bool(
    "disable_api_termination",
    "Termination protection",
    "AWS refuses to end an instance while it is on. Auto Scaling does all the same.",
)
.default(false)
.cfn("LaunchTemplateData/DisableApiTermination");

/// What becomes of an instance that shuts itself down.
pub static SHUTDOWN_BEHAVIOR: Prop<String> = Prop::choice(
    "instance_initiated_shutdown_behavior",
    "At shutdown",
    "What becomes of an instance that shuts itself down.",
    &[("stop", "Stops"), ("terminate", "Ends")],
)
.default("stop")
.cfn("LaunchTemplateData/InstanceInitiatedShutdownBehavior");

/// Script that runs at the first start.
pub static USER_DATA: Prop<String> = Prop::long_text(
    "user_data",
    "User data",
    "A script that runs at the first start. Anyone who may describe the template can read it: no secrets.",
)
.tf_map(TfMap::Base64("user_data"))
.cfn_map(CfnMap::Base64("LaunchTemplateData/UserData"));

/// Whether each new version is what `$Default` means. CloudFormation leaves the first one.
pub static UPDATE_DEFAULT_VERSION: Prop<bool> = Prop::bool(
    "update_default_version",
    "New version is default",
    "Makes each new version the one that $Default means. CloudFormation leaves that alone.",
)
.default(false)
.cfn_metadata("update_default_version");

/// The profile that carries the role of the instances. Derived from access edges when it is not set.
pub static INSTANCE_PROFILE: Prop<Value> = Prop::reference(
    "instance_profile",
    "Instance profile",
    "Carries the role of the instances. Made from the access edges that leave them.",
    &["iam.instance_profile"],
)
.tf_map(TfMap::Custom { emit: emit_profile, read: read_profile })
.cfn_map(CfnMap::Custom { emit: cfn_profile, read: read_cfn_profile });

/// Whether instances get a public address, whatever their subnet says.
pub static ASSOCIATE_PUBLIC_IP: Prop<Value> = Prop::value(
    "associate_public_ip_address",
    "Public IP address",
    "Gives instances a public IPv4 address, or keeps them from one, whatever their subnet says.",
    Kind::Bool,
)
.tf_map(TfMap::Custom { emit: emit_interface, read: read_interface })
.cfn_map(CfnMap::Custom { emit: cfn_interface, read: read_cfn_interface });

/// Whether the metadata service demands session tokens (IMDSv2).
pub static METADATA_TOKENS: Prop<String> = Prop::choice(
    "metadata_tokens",
    "Metadata service",
    "IMDSv2 demands a session token, so that a forged request cannot steal the role's credentials.",
    &[("required", "IMDSv2 only"), ("optional", "IMDSv1 and IMDSv2")],
)
.default("optional")
.tf_with("metadata_options/http_tokens", &[("metadata_options/http_endpoint", Literal::Str("enabled"))])
.cfn_with(
    "LaunchTemplateData/MetadataOptions/HttpTokens",
    &[("LaunchTemplateData/MetadataOptions/HttpEndpoint", Literal::Str("enabled"))],
);

/// How many network hops an answer of the metadata service survives.
pub static HOP_LIMIT: Prop<i64> = Prop::int(
    "metadata_hop_limit",
    "Metadata hops",
    "How many network hops an answer of the metadata service survives: 1, or 2 for programs in containers.",
    (1, 64),
    "hops",
)
.tf("metadata_options/http_put_response_hop_limit")
.cfn("LaunchTemplateData/MetadataOptions/HttpPutResponseHopLimit");

/// Whether the metadata service tells an instance its tags.
pub static METADATA_TAGS: Prop<String> = Prop::choice(
    "instance_metadata_tags",
    "Tags in metadata",
    "Whether the metadata service tells an instance its tags.",
    &[("enabled", "Yes"), ("disabled", "No")],
)
.default("disabled")
.tf("metadata_options/instance_metadata_tags")
.cfn("LaunchTemplateData/MetadataOptions/InstanceMetadataTags");

/// Whether metrics come every minute rather than every five.
pub static MONITORING: Prop<bool> = Prop::bool(
    "monitoring",
    "Detailed monitoring",
    "Metrics every minute instead of every five, which scaling wants. Costs a little.",
)
.tf("monitoring/enabled")
.cfn("LaunchTemplateData/Monitoring/Enabled");

/// What a burstable instance may do when it has used up its share.
pub static CPU_CREDITS: Prop<String> = Prop::choice(
    "cpu_credits",
    "CPU credits",
    "What a T instance does when it has used up its share: slow down, or cost more.",
    &[("standard", "Slows down"), ("unlimited", "Costs more")],
)
.tf("credit_specification/cpu_credits")
.cfn("LaunchTemplateData/CreditSpecification/CpuCredits");

/// How instances are bought.
pub static MARKET: Prop<String> = Prop::choice(
    "market_type",
    "Bought as",
    "Spot instances cost a fraction, and AWS may take them back. On demand, unless it is set.",
    &[("spot", "Spot")],
)
.tf("instance_market_options/market_type")
.cfn("LaunchTemplateData/InstanceMarketOptions/MarketType");

/// The disks.
pub static VOLUMES: Prop<Value> = Prop::records(
    "volumes",
    "Disks",
    "The disks, that it boots from among them, by the name the image gives it.",
    VOLUME,
)
.tf_blocks("block_device_mappings")
.cfn_objects("LaunchTemplateData/BlockDeviceMappings");

const VOLUME: &[PropSpec] = &[
    Prop::text("device", "Device", "Name of the device: /dev/xvda to boot Amazon Linux from, /dev/sda1 for Ubuntu.")
        .required()
        .tf("device_name")
        .cfn("DeviceName")
        .spec,
    Prop::choice("type", "Type", "What kind of disk it is.", instance::VOLUME_TYPES)
        .tf("ebs/volume_type")
        .cfn("Ebs/VolumeType")
        .spec,
    Prop::int("size", "Size", "How large it is.", (1, 65_536), "GiB")
        .tf("ebs/volume_size")
        .cfn("Ebs/VolumeSize")
        .spec,
    Prop::int("iops", "IOPS", "Operations a second, for gp3, io1 and io2.", (100, 256_000), "")
        .tf("ebs/iops")
        .cfn("Ebs/Iops")
        .spec,
    Prop::int("throughput", "Throughput", "How much it moves, for gp3.", (125, 2_000), "MiB/s")
        .tf("ebs/throughput")
        .cfn("Ebs/Throughput")
        .spec,
    Prop::bool("encrypted", "Encrypted", "Encrypts it.").tf("ebs/encrypted").cfn("Ebs/Encrypted").spec,
    Prop::value(
        "kms_key",
        "KMS key",
        "The key it is encrypted with; without one, the account's key for EBS.",
        Kind::Arn(&["kms.key"]),
    )
    .tf("ebs/kms_key_id")
    .cfn("Ebs/KmsKeyId")
    .spec,
    Prop::bool("delete_on_termination", "Goes with the instance", "Whether it is deleted with its instance.")
        .tf("ebs/delete_on_termination")
        .cfn("Ebs/DeleteOnTermination")
        .spec,
    Prop::text("snapshot", "Snapshot", "Id of the snapshot it is made from.")
        .tf("ebs/snapshot_id")
        .cfn("Ebs/SnapshotId")
        .spec,
];

/// Tags of what is made from the template.
pub static TAG_SPECIFICATIONS: Prop<Value> = Prop::records(
    "tag_specifications",
    "Tags of what it makes",
    "Tags of instances, disks and interfaces that are made from the template. An Auto Scaling group tags its instances \
     itself, but not their disks.",
    SPECIFICATION,
)
.tf_blocks("tag_specifications")
.cfn_objects("LaunchTemplateData/TagSpecifications");

const SPECIFICATION: &[PropSpec] = &[
    Prop::choice(
        "resource_type",
        "Of",
        "What is tagged.",
        &[("instance", "Instances"), ("volume", "Disks"), ("network-interface", "Network interfaces")],
    )
    .required()
    .cfn("ResourceType")
    .spec,
    Prop::value("tags", "Tags", "The tags.", Kind::Map(&Kind::Text)).required().cfn_pairs("Tags", "Key", "Value").spec,
];

/// Both languages take the name of a profile, or else its ARN.
fn is_arn(profile: &Value) -> bool {
    match profile {
        Value::Ref { attr, .. } => attr == "arn",
        other => other.as_str().is_some_and(|it| it.starts_with("arn:")),
    }
}

fn emit_profile(properties: &Properties, body: &mut Body) {
    let Some(profile) = properties.get(INSTANCE_PROFILE.key()) else { return };
    let path = if is_arn(profile) { "iam_instance_profile/arn" } else { "iam_instance_profile/name" };
    body.insert(path, Item::Value(profile.clone()));
}

fn read_profile(body: &Body, properties: &mut Properties) {
    let by_arn = || body.at("iam_instance_profile/arn").filter(|it| is_arn(it));
    if let Some(profile) = body.at("iam_instance_profile/name").or_else(by_arn) {
        properties.insert(INSTANCE_PROFILE.key(), profile.clone());
    }
}

const CFN_PROFILE: &str = "LaunchTemplateData/IamInstanceProfile";

fn cfn_profile(properties: &Properties, object: &mut Value) {
    let Some(profile) = properties.get(INSTANCE_PROFILE.key()) else { return };
    let field = if is_arn(profile) { "Arn" } else { "Name" };
    insert_at(object, &format!("{CFN_PROFILE}/{field}"), profile.clone());
}

fn read_cfn_profile(object: &Value, properties: &mut Properties) {
    let Some(written) = value_at(object, CFN_PROFILE) else { return };
    let by_arn = || written.field("Arn").filter(|it| is_arn(it));
    if let Some(profile) = written.field("Name").or_else(by_arn) {
        properties.insert(INSTANCE_PROFILE.key(), profile.clone());
    }
}

/// Both languages take the choice of a public address only inside a network interface, which then also has to carry the
/// groups. It stands after them in [`TYPE`], so that they are there to be moved.
fn emit_interface(properties: &Properties, body: &mut Body) {
    let Some(choice) = properties.get(ASSOCIATE_PUBLIC_IP.key()) else { return };
    let groups = body.value("vpc_security_group_ids").cloned();
    body.items.retain(|(name, _)| name != "vpc_security_group_ids");
    body.insert("network_interfaces/associate_public_ip_address", Item::Value(choice.clone()));
    if let Some(groups) = groups {
        body.insert("network_interfaces/security_groups", Item::Value(groups));
    }
}

fn read_interface(body: &Body, properties: &mut Properties) {
    // With several, it would take more than a choice to say which is which.
    if body.blocks("network_interfaces").count() != 1 {
        return;
    }
    let Some(choice) = body.at("network_interfaces/associate_public_ip_address") else { return };
    properties.insert(ASSOCIATE_PUBLIC_IP.key(), Kind::Bool.fit(choice.clone()));
    if let Some(groups) = body.at("network_interfaces/security_groups") {
        properties.insert(SECURITY_GROUPS.key(), groups.clone());
    }
}

const CFN_GROUPS: &str = "LaunchTemplateData/SecurityGroupIds";
const CFN_INTERFACE: &str = "LaunchTemplateData/NetworkInterfaces";

fn cfn_interface(properties: &Properties, object: &mut Value) {
    let Some(choice) = properties.get(ASSOCIATE_PUBLIC_IP.key()) else { return };
    let groups = value_at(object, CFN_GROUPS).cloned();
    if let Some(mut data) = object.field("LaunchTemplateData").cloned() {
        if let Value::Map(fields) = &mut data {
            fields.retain(|(name, _)| name != "SecurityGroupIds");
        }
        insert_at(object, "LaunchTemplateData", data);
    }
    insert_at(object, &format!("{CFN_INTERFACE}/0/DeviceIndex"), Value::Int(0));
    insert_at(object, &format!("{CFN_INTERFACE}/0/AssociatePublicIpAddress"), choice.clone());
    if let Some(groups) = groups {
        insert_at(object, &format!("{CFN_INTERFACE}/0/Groups"), groups);
    }
}

fn read_cfn_interface(object: &Value, properties: &mut Properties) {
    let Some([interface]) = value_at(object, CFN_INTERFACE).map(Value::items) else { return };
    let Some(choice) = interface.field("AssociatePublicIpAddress") else { return };
    properties.insert(ASSOCIATE_PUBLIC_IP.key(), Kind::Bool.fit(choice.clone()));
    if let Some(groups) = interface.field("Groups") {
        properties.insert(SECURITY_GROUPS.key(), groups.clone());
    }
}
