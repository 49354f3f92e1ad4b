//! Attachment of an EBS volume to an instance.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.volume_attachment",
    label: "Volume attachment",
    a_label: "a volume attachment",
    noun: "VolumeAttachment",
    category: Category::Storage,
    icon: "ebs-volume",
    doc: "Makes an EBS volume a device of an instance.",
    url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-attaching-volume.html",
    tf: "aws_volume_attachment",
    cfn: "AWS::EC2::VolumeAttachment",
    props: &[&VOLUME.spec, &INSTANCE.spec, &DEVICE.spec],
    ..BASE
};

/// The volume.
pub static VOLUME: Prop<Value> =
    Prop::reference("volume", "Volume", "The volume.", &["ec2.volume"]).required().tf("volume_id").cfn("VolumeId");

/// The instance that uses it.
pub static INSTANCE: Prop<Value> =
    Prop::reference("instance", "Instance", "The instance that uses it.", &["ec2.instance"])
        .required()
        .tf("instance_id")
        .cfn("InstanceId");

/// Name of the device.
pub static DEVICE: Prop<String> =
    Prop::text("device", "Device", "Name of the device, such as /dev/sdf.").required().tf("device_name").cfn("Device");
