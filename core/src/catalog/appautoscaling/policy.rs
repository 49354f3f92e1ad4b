//! How Application Auto Scaling follows a metric.

use super::target;
use crate::catalog::body::{Body, Item};
use crate::catalog::{Attr, BASE, Category, CfnAttr, Kind, Prop, Properties, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "appautoscaling.policy",
    label: "Scaling policy",
    a_label: "a scaling policy",
    noun: "ScalingPolicy",
    category: Category::Database,
    icon: "autoscaling",
    doc: "Keeps a metric, such as the share of capacity in use, near a value by scaling.",
    url: "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html",
    tf: "aws_appautoscaling_policy",
    cfn: "AWS::ApplicationAutoScaling::ScalingPolicy",
    props: &[
        &NAME.spec,
        &POLICY_TYPE.spec,
        &TARGET.spec,
        &METRIC.spec,
        &TARGET_VALUE.spec,
        &SCALE_IN_COOLDOWN.spec,
        &SCALE_OUT_COOLDOWN.spec,
        &DISABLE_SCALE_IN.spec,
    ],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    ..BASE
};

/// Name among the policies of its target.
pub static NAME: Prop<String> =
    Prop::text("name", "Name", "Name among the policies of its target.").required().cfn("PolicyName");

/// How it scales.
pub static POLICY_TYPE: Prop<String> = Prop::choice(
    "policy_type",
    "Type",
    "Whether it keeps a metric near a value, or scales in steps.",
    &[("TargetTrackingScaling", "Target tracking"), ("StepScaling", "Steps")],
)
.required()
.cfn("PolicyType");

/// What it scales.
pub static TARGET: Prop<Value> =
    Prop::reference("target", "Target", "The scalable target.", &["appautoscaling.target"])
        .required()
        .tf_map(TfMap::Custom { emit: emit_target, read: read_target })
        .cfn("ScalingTargetId");

/// The metric it keeps near a value.
pub static METRIC: Prop<String> = Prop::text(
    "predefined_metric_type",
    "Metric",
    "The metric it keeps near a value, such as DynamoDBReadCapacityUtilization.",
)
.tf("target_tracking_scaling_policy_configuration/predefined_metric_specification/predefined_metric_type")
.cfn("TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification/PredefinedMetricType");

/// The value, in the metric's unit.
pub static TARGET_VALUE: Prop<Value> =
    Prop::value("target_value", "Value", "The value it is kept near, in percent for a share.", Kind::Number)
        .tf("target_tracking_scaling_policy_configuration/target_value")
        .cfn("TargetTrackingScalingPolicyConfiguration/TargetValue");

const SECONDS: (i64, i64) = (0, 86_400);

/// How long it waits before it scales in again, in seconds.
pub static SCALE_IN_COOLDOWN: Prop<i64> = Prop::int(
    "scale_in_cooldown",
    "Wait after scaling in",
    "How long it waits before it scales in again.",
    SECONDS,
    "seconds",
)
.beside("target_value")
.tf("target_tracking_scaling_policy_configuration/scale_in_cooldown")
.cfn("TargetTrackingScalingPolicyConfiguration/ScaleInCooldown");

/// How long it waits before it scales out again, in seconds.
pub static SCALE_OUT_COOLDOWN: Prop<i64> = Prop::int(
    "scale_out_cooldown",
    "Wait after scaling out",
    "How long it waits before it scales out again.",
    SECONDS,
    "seconds",
)
.beside("target_value")
.tf("target_tracking_scaling_policy_configuration/scale_out_cooldown")
.cfn("TargetTrackingScalingPolicyConfiguration/ScaleOutCooldown");

/// Whether it never scales in.
pub static DISABLE_SCALE_IN: Prop<bool> =
    Prop::bool("disable_scale_in", "Never scale in", "It scales out only.")
        .default(false)
        .beside("target_value")
        .tf("target_tracking_scaling_policy_configuration/disable_scale_in")
        .cfn("TargetTrackingScalingPolicyConfiguration/DisableScaleIn");

/// Argument and attribute of the target: Terraform names the target by what identifies it.
const IDENTITY: [(&str, &str); 3] =
    [("resource_id", "resource_id"), ("scalable_dimension", "dimension"), ("service_namespace", "namespace")];

fn emit_target(properties: &Properties, body: &mut Body) {
    let Some(target) = properties.get(TARGET.key()).and_then(Value::target) else { return };
    for (argument, attr) in IDENTITY {
        body.insert(argument, Item::Value(Value::reference(target, attr)));
    }
}

fn read_target(body: &Body, properties: &mut Properties) {
    let Some(Value::Ref { target, attr }) = body.value("resource_id") else { return };
    let is_target = |it: &str| it.contains(&format!("{}.", target::TYPE.id));
    if attr == "resource_id" && is_target(target) {
        properties.insert(TARGET.key(), Value::reference(target, "resource_id"));
    }
}
