//! Registration of a target in a target group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, CfnMap, Fold, Prop, ResourceType};
use crate::value::Value;

/// The type. CloudFormation has a list in the target group instead.
pub static TYPE: ResourceType = ResourceType {
    id: "elb.target_group_attachment",
    label: "Target registration",
    a_label: "a target registration",
    noun: "TargetGroupAttachment",
    category: Category::Network,
    icon: "target-group",
    doc: "Makes something a target of a target group.",
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-register-targets.html",
    tf: "aws_lb_target_group_attachment",
    props: &[&TARGET_GROUP.spec, &TARGET.spec, &PORT.spec, &AVAILABILITY_ZONE.spec],
    cfn_fold: Some(Fold { owner: TARGET_GROUP.key(), list: "Targets", value: None }),
    ..BASE
};

/// The target group.
pub static TARGET_GROUP: Prop<Value> =
    Prop::reference("target_group", "Target group", "The target group.", &["elb.target_group"])
        .required()
        .tf("target_group_arn")
        .cfn_map(CfnMap::None);

/// The target.
pub static TARGET: Prop<Value> =
    Prop::reference("target", "Target", "The instance that gets the connections.", &["ec2.instance"])
        .required()
        .tf("target_id")
        .cfn("Id");

/// The port of this target, if it is not that of the group.
pub static PORT: Prop<i64> =
    Prop::int("port", "Port", "The port it listens on, if it is not that of the group.", (1, 65_535), "")
        .cfn("Port");

/// Zone of an address outside the VPC.
pub static AVAILABILITY_ZONE: Prop<String> = Prop::text(
    "availability_zone",
    "Availability Zone",
    "For an IP address outside the VPC: `all`. Otherwise AWS knows the zone.",
)
.cfn("AvailabilityZone");
