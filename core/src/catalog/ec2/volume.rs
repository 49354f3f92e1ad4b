//! EBS volume.

use super::volume_attachment as attachment;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Lowered, Parent, Placement, Prop, PropSpec, ResourceType, Shape,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.volume",
    label: "EBS volume",
    a_label: "an EBS volume",
    noun: "Volume",
    category: Category::Storage,
    icon: "ebs-volume",
    doc: "A disk of its own that outlives the instance it is attached to.",
    url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes.html",
    tf: "aws_ebs_volume",
    cfn: "AWS::EC2::Volume",
    placement: Placement::Drawn {
        parents: &[Parent::CANVAS, Parent::within("ec2.availability_zone", "availability_zone")],
        shape: Shape::Icon,
    },
    props: &[
        &AVAILABILITY_ZONE.spec,
        &SIZE.spec,
        &VOLUME_TYPE.spec,
        &IOPS.spec,
        &THROUGHPUT.spec,
        &ENCRYPTED.spec,
        &KMS_KEY.spec,
        &SNAPSHOT.spec,
        &MULTI_ATTACH.spec,
        &ATTACHMENTS.spec,
    ],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }, Attr { id: "arn", tf: "arn", cfn: CfnAttr::None }],
    id_prefix: "vol",
    stateful: true,
    snapshot: true,
    lowered: &[Lowered {
        property: ATTACHMENTS.key(),
        ty: &attachment::TYPE,
        owner: attachment::VOLUME.key(),
        attr: "id",
        entry: Entry::Record { pick: None, name: None },
        with: &[],
    }],
    tags: true,
    ..BASE
};

/// Where it is; only instances of the same zone can use it.
pub static AVAILABILITY_ZONE: Prop<Value> = Prop::value(
    "availability_zone",
    "Availability Zone",
    "Where it is. Only instances of the same zone can use it.",
    Kind::Zone,
)
.required()
.cfn("AvailabilityZone");

/// How large it is, in GiB.
pub static SIZE: Prop<i64> =
    Prop::int("size", "Size", "How large it is.", (1, 65_536), "GiB").cfn("Size");

/// What kind of disk it is.
pub static VOLUME_TYPE: Prop<String> = Prop::choice(
    "volume_type",
    "Type",
    "What kind of disk it is.",
    &[
        ("gp3", "gp3 (general purpose)"),
        ("gp2", "gp2 (older)"),
        ("io2", "io2 (provisioned IOPS)"),
        ("io1", "io1 (older)"),
        ("st1", "st1 (throughput)"),
        ("sc1", "sc1 (cold)"),
        ("standard", "Magnetic"),
    ],
)
.default("gp2")
.tf("type")
.cfn("VolumeType");

/// Operations a second.
pub static IOPS: Prop<i64> =
    Prop::int("iops", "IOPS", "Operations a second, for gp3, io1 and io2.", (100, 256_000), "").cfn("Iops");

/// Throughput in MiB a second.
pub static THROUGHPUT: Prop<i64> =
    Prop::int("throughput", "Throughput", "How much it moves, for gp3.", (125, 2_000), "MiB/s")
        .cfn("Throughput");

/// Whether it is encrypted.
pub static ENCRYPTED: Prop<bool> =
    Prop::bool("encrypted", "Encrypted", "Encrypts it, and all snapshots of it.").default(false).cfn("Encrypted");

/// The key it is encrypted with.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "The key it is encrypted with; without one, the account's key for EBS.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_id")
.cfn("KmsKeyId");

/// The snapshot it is made from.
pub static SNAPSHOT: Prop<Value> =
    Prop::value("snapshot", "Snapshot", "Id of the snapshot it is made from.", Kind::Text)
        .tf("snapshot_id")
        .cfn("SnapshotId");

/// Whether several instances may use it at a time.
pub static MULTI_ATTACH: Prop<bool> = Prop::bool(
    "multi_attach_enabled",
    "Multi-attach",
    "Lets several instances use it at a time, for io1 and io2.",
)
.default(false)
.cfn("MultiAttachEnabled");

/// The instances it is attached to; lowered to attachments.
pub static ATTACHMENTS: Prop<Value> =
    Prop::records("attachments", "Attached to", "The instance that uses it, and as which device.", ATTACHMENT).no_tf();

const ATTACHMENT: &[PropSpec] = &[
    Prop::reference("instance", "Instance", "The instance that uses it.", &["ec2.instance"]).required().spec,
    Prop::text("device", "Device", "Name of the device, such as /dev/sdf.").required().spec,
];
