//! Metric filter of a CloudWatch Logs log group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type. AWS takes one metric for each filter.
pub static TYPE: ResourceType = ResourceType {
    id: "logs.metric_filter",
    label: "Metric filter",
    a_label: "a metric filter",
    noun: "MetricFilter",
    category: Category::Management,
    icon: "metric-filter",
    doc: "Turns events of a log into a metric.",
    url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html",
    tf: "aws_cloudwatch_log_metric_filter",
    cfn: "AWS::Logs::MetricFilter",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &LOG_GROUP.spec,
        &PATTERN.spec,
        &METRIC_NAME.spec,
        &METRIC_NAMESPACE.spec,
        &METRIC_VALUE.spec,
        &DEFAULT_VALUE.spec,
        &UNIT.spec,
    ],
    ..BASE
};

/// Name within the log group.
pub static NAME: Prop<String> =
    Prop::text("name", "Name", "Name of the filter within the log group.").required().cfn("FilterName");

/// The log group it reads.
pub static LOG_GROUP: Prop<Value> =
    Prop::reference("log_group", "Log group", "The log group it reads.", &["logs.log_group"])
        .required()
        .tf("log_group_name")
        .cfn("LogGroupName");

/// Which events count. Source: CloudWatch Logs user guide, "Filter pattern syntax".
pub static PATTERN: Prop<String> =
    Prop::text("pattern", "Pattern", "Which events count; empty means all of them.")
        .required()
        .cfn("FilterPattern");

/// Name of the metric.
pub static METRIC_NAME: Prop<String> = Prop::text("metric_name", "Metric", "Name of the metric it feeds.")
    .required()
    .tf("metric_transformation/name")
    .cfn("MetricTransformations/0/MetricName");

/// Namespace of the metric.
pub static METRIC_NAMESPACE: Prop<String> =
    Prop::text("metric_namespace", "Namespace", "Namespace of the metric it feeds.")
        .required()
        .tf("metric_transformation/namespace")
        .cfn("MetricTransformations/0/MetricNamespace");

/// What an event adds.
pub static METRIC_VALUE: Prop<String> =
    Prop::text("metric_value", "Value", "What an event adds: a number, or a field of the event.")
        .required()
        .tf("metric_transformation/value")
        .cfn("MetricTransformations/0/MetricValue");

/// What the metric gets when no event counts.
pub static DEFAULT_VALUE: Prop<Value> = Prop::value(
    "default_value",
    "Default value",
    "What the metric gets in a minute with events, none of which count.",
    Kind::Number,
)
.tf("metric_transformation/default_value")
.cfn("MetricTransformations/0/DefaultValue");

/// Unit of the metric.
pub static UNIT: Prop<String> =
    Prop::choice("unit", "Unit", "What the metric counts.", crate::catalog::cloudwatch::metric_alarm::UNITS)
        .default("None")
        .tf("metric_transformation/unit")
        .cfn("MetricTransformations/0/Unit");
