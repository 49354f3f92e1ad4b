//! Scaling policy of an Auto Scaling group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "autoscaling.policy",
    label: "Scaling policy",
    a_label: "a scaling policy",
    noun: "AutoScalingPolicy",
    category: Category::Compute,
    icon: "auto-scaling-group",
    doc: "Makes an Auto Scaling group grow and shrink so that a metric stays at a value.",
    url: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html",
    tf: "aws_autoscaling_policy",
    cfn: "AWS::AutoScaling::ScalingPolicy",
    props: &[
        &NAME.spec,
        &GROUP.spec,
        &POLICY_TYPE.spec,
        &INSTANCE_WARMUP.spec,
        &METRIC.spec,
        &RESOURCE_LABEL.spec,
        &TARGET_VALUE.spec,
        &DISABLE_SCALE_IN.spec,
    ],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    ..BASE
};

/// Name within the group. CloudFormation makes its own.
pub static NAME: Prop<String> =
    Prop::text("name", "Name", "Name of the policy within the group.").required().cfn_metadata("name");

/// The group.
pub static GROUP: Prop<Value> =
    Prop::reference("group", "Group", "The group that grows and shrinks.", &["autoscaling.group"])
        .required()
        .tf("autoscaling_group_name")
        .cfn("AutoScalingGroupName");

/// How it decides.
pub static POLICY_TYPE: Prop<String> = Prop::choice(
    "policy_type",
    "Type",
    "How it decides.",
    &[
        ("TargetTrackingScaling", "Holds a metric at a value"),
        ("StepScaling", "In steps"),
        ("SimpleScaling", "One step at a time"),
        ("PredictiveScaling", "Ahead of time"),
    ],
)
.default("SimpleScaling")
.cfn("PolicyType");

/// The metric that is held at a value.
pub static METRIC: Prop<String> = Prop::choice(
    "metric",
    "Metric",
    "The metric that is held at a value.",
    &[
        ("ASGAverageCPUUtilization", "Processor (percent)"),
        ("ASGAverageNetworkIn", "Network in (bytes a minute)"),
        ("ASGAverageNetworkOut", "Network out (bytes a minute)"),
        ("ALBRequestCountPerTarget", "Requests for each target"),
    ],
)
.tf("target_tracking_configuration/predefined_metric_specification/predefined_metric_type")
.cfn("TargetTrackingConfiguration/PredefinedMetricSpecification/PredefinedMetricType");

/// The balancer and target group whose requests count.
pub static RESOURCE_LABEL: Prop<Value> = Prop::value(
    "resource_label",
    "Counted at",
    "For requests: the ends of the ARNs of the balancer and the target group, joined by a slash.",
    Kind::Text,
)
.beside("metric")
.tf("target_tracking_configuration/predefined_metric_specification/resource_label")
.cfn("TargetTrackingConfiguration/PredefinedMetricSpecification/ResourceLabel");

/// The value the metric is held at.
pub static TARGET_VALUE: Prop<Value> =
    Prop::value("target_value", "Target", "The value the metric is held at.", Kind::Number)
        .tf("target_tracking_configuration/target_value")
        .cfn("TargetTrackingConfiguration/TargetValue");

/// Whether it only makes the group grow.
pub static DISABLE_SCALE_IN: Prop<bool> =
    Prop::bool("disable_scale_in", "Only grow", "Never takes instances away.")
        .default(false)
        .tf("target_tracking_configuration/disable_scale_in")
        .cfn("TargetTrackingConfiguration/DisableScaleIn");

/// How long a new instance does not count, in seconds.
pub static INSTANCE_WARMUP: Prop<i64> = Prop::int(
    "estimated_instance_warmup",
    "Warm-up",
    "How long a new instance does not count in the metric; as for the group, unless it is set.",
    (0, 7_200),
    "seconds",
)
.cfn("EstimatedInstanceWarmup");
