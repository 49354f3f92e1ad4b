//! CloudWatch metric alarm.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Delivery, ENCRYPT, Kind, Output, Parent, Part, Placement, Prop, PropSpec, ResourceType, Shape,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "cloudwatch.metric_alarm",
    label: "Alarm",
    a_label: "an alarm",
    noun: "Alarm",
    category: Category::Management,
    icon: "alarm",
    doc: "Watches a metric and tells somebody when it leaves its bounds.",
    url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
    tf: "aws_cloudwatch_metric_alarm",
    cfn: "AWS::CloudWatch::Alarm",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &DESCRIPTION.spec,
        &NAMESPACE.spec,
        &METRIC_NAME.spec,
        &DIMENSIONS.spec,
        &STATISTIC.spec,
        &EXTENDED_STATISTIC.spec,
        &UNIT.spec,
        &PERIOD.spec,
        &METRIC_QUERIES.spec,
        &COMPARISON.spec,
        &THRESHOLD.spec,
        &THRESHOLD_METRIC.spec,
        &EVALUATION_PERIODS.spec,
        &DATAPOINTS.spec,
        &MISSING_DATA.spec,
        &LOW_SAMPLES.spec,
        &ACTIONS_ENABLED.spec,
        &ALARM_ACTIONS.spec,
        &OK_ACTIONS.spec,
        &INSUFFICIENT_DATA_ACTIONS.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "alarm_name", cfn: CfnAttr::Ref },
    ],
    // Source: CloudWatch user guide, "Notifying users on alarm changes".
    deliveries: &[
        publishes(ALARM_ACTIONS.key()),
        publishes(OK_ACTIONS.key()),
        publishes(INSUFFICIENT_DATA_ACTIONS.key()),
        encrypts(ALARM_ACTIONS.key()),
        encrypts(OK_ACTIONS.key()),
        encrypts(INSUFFICIENT_DATA_ACTIONS.key()),
    ],
    outputs: &[Output { attr: "arn", doc: "ARN of the alarm" }],
    tags: true,
    ..BASE
};

const SERVICE: &[Part] = &[Part::Text("cloudwatch.amazonaws.com")];

/// Telling a topic. The policy that a topic has by itself lets the account's alarms in.
const fn publishes(property: &'static str) -> Delivery {
    Delivery::new(property, "sns.topic", "AlarmsOf", SERVICE, &["sns:Publish"]).implied()
}

/// Telling a topic that is encrypted.
const fn encrypts(property: &'static str) -> Delivery {
    Delivery::new(property, "kms.key", "AlarmsOf", SERVICE, ENCRYPT).through("kms_key")
}

/// Units of metrics. Source: CloudWatch API reference, MetricDatum.
pub const UNITS: &[(&str, &str)] = &[
    ("Seconds", "Seconds"),
    ("Microseconds", "Microseconds"),
    ("Milliseconds", "Milliseconds"),
    ("Bytes", "Bytes"),
    ("Kilobytes", "Kilobytes"),
    ("Megabytes", "Megabytes"),
    ("Gigabytes", "Gigabytes"),
    ("Terabytes", "Terabytes"),
    ("Bits", "Bits"),
    ("Kilobits", "Kilobits"),
    ("Megabits", "Megabits"),
    ("Gigabits", "Gigabits"),
    ("Terabits", "Terabits"),
    ("Percent", "Percent"),
    ("Count", "Count"),
    ("Bytes/Second", "Bytes a second"),
    ("Kilobytes/Second", "Kilobytes a second"),
    ("Megabytes/Second", "Megabytes a second"),
    ("Gigabytes/Second", "Gigabytes a second"),
    ("Terabytes/Second", "Terabytes a second"),
    ("Bits/Second", "Bits a second"),
    ("Kilobits/Second", "Kilobits a second"),
    ("Megabits/Second", "Megabits a second"),
    ("Gigabits/Second", "Gigabits a second"),
    ("Terabits/Second", "Terabits a second"),
    ("Count/Second", "Count a second"),
    ("None", "None"),
];

const PERIODS: (i64, i64) = (10, 604_800);

/// Name in the account and Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Alarm name",
    "Name in the Region, up to 255 characters. Changing it replaces the alarm.",
    Kind::Text,
)
.required()
.tf("alarm_name")
.cfn("AlarmName");

/// What it means and what to do.
pub static DESCRIPTION: Prop<String> = Prop::text(
    "description",
    "Description",
    "What it means when the alarm goes off, and what to do. Whoever is told reads it.",
)
.tf("alarm_description")
.cfn("AlarmDescription");

/// Namespace of the metric, such as `AWS/DynamoDB`.
pub static NAMESPACE: Prop<String> = Prop::text(
    "namespace",
    "Namespace",
    "Where the metric comes from, such as AWS/DynamoDB or one of your own.",
)
.cfn("Namespace");

/// The metric, such as `ThrottledRequests`.
pub static METRIC_NAME: Prop<String> =
    Prop::text("metric_name", "Metric", "The metric, such as ThrottledRequests.").cfn("MetricName");

/// What the metric is about, such as `TableName`.
pub static DIMENSIONS: Prop<Value> = Prop::value(
    "dimensions",
    "Dimensions",
    "What the metric is about: `TableName` and the name of a table, `InstanceId` and the id of an instance.",
    Kind::Map(&Kind::Text),
)
.cfn_pairs("Dimensions", "Name", "Value");

/// How the values of a period become one.
pub static STATISTIC: Prop<String> = Prop::choice(
    "statistic",
    "Statistic",
    "How the values of a period become one. Sum for counts, average or maximum for the rest.",
    &[
        ("Average", "Average"),
        ("Sum", "Sum"),
        ("Maximum", "Maximum"),
        ("Minimum", "Minimum"),
        ("SampleCount", "Number of values"),
    ],
)
.cfn("Statistic");

/// A percentile in place of a statistic, such as `p99`.
pub static EXTENDED_STATISTIC: Prop<String> = Prop::text(
    "extended_statistic",
    "Percentile",
    "A percentile such as p99 in place of a statistic: what all but the slowest see.",
)
.cfn("ExtendedStatistic");

/// Unit of the metric; left empty, all units are taken.
pub static UNIT: Prop<String> =
    Prop::choice("unit", "Unit", "Counts only values in this unit. Usually left empty.", UNITS).cfn("Unit");

/// Seconds that become one value.
pub static PERIOD: Prop<i64> = Prop::int(
    "period",
    "Period",
    "The time whose values become one: 10, 20, 30, or a multiple of 60 seconds.",
    PERIODS,
    "s",
)
.cfn("Period");

const QUERY: &[PropSpec] = &[
    Prop::text("id", "Id", "What other entries call it: a lower-case letter, then letters, digits or `_`.")
        .required()
        .cfn("Id")
        .spec,
    Prop::text("expression", "Expression", "Arithmetic over other entries, such as `errors / requests * 100`.")
        .cfn("Expression")
        .spec,
    Prop::text("label", "Label", "What people read beside the values.").cfn("Label").spec,
    Prop::bool("return_data", "Watch this one", "The alarm watches the one entry that has it on.")
        .default(false)
        .cfn("ReturnData")
        .spec,
    Prop::text("namespace", "Namespace", "Where the metric comes from, such as AWS/DynamoDB.")
        .tf("metric/namespace")
        .cfn("MetricStat/Metric/Namespace")
        .spec,
    Prop::text("metric_name", "Metric", "The metric, for an entry without expression.")
        .tf("metric/metric_name")
        .cfn("MetricStat/Metric/MetricName")
        .spec,
    Prop::value("dimensions", "Dimensions", "What the metric is about.", Kind::Map(&Kind::Text))
        .tf("metric/dimensions")
        .cfn_pairs("MetricStat/Metric/Dimensions", "Name", "Value")
        .spec,
    Prop::int("period", "Period", "The time whose values become one.", PERIODS, "s")
        .tf("metric/period")
        .cfn("MetricStat/Period")
        .spec,
    Prop::text("stat", "Statistic", "A statistic such as Sum, or a percentile such as p99.")
        .tf("metric/stat")
        .cfn("MetricStat/Stat")
        .spec,
];

/// Several metrics and arithmetic over them, in place of one metric.
pub static METRIC_QUERIES: Prop<Value> = Prop::records(
    "metric_queries",
    "Metric math",
    "Several metrics and arithmetic over them, in place of the one metric above.",
    QUERY,
)
.tf_blocks("metric_query")
.cfn_objects("Metrics");

/// On which side of the threshold it goes off.
pub static COMPARISON: Prop<String> = Prop::choice(
    "comparison_operator",
    "Goes off when",
    "On which side of the threshold the alarm goes off.",
    &[
        ("GreaterThanThreshold", "Above the threshold"),
        ("GreaterThanOrEqualToThreshold", "At the threshold or above"),
        ("LessThanThreshold", "Below the threshold"),
        ("LessThanOrEqualToThreshold", "At the threshold or below"),
        ("GreaterThanUpperThreshold", "Above the band"),
        ("LessThanLowerThreshold", "Below the band"),
        ("LessThanLowerOrGreaterThanUpperThreshold", "Outside the band"),
    ],
)
.required()
.cfn("ComparisonOperator");

/// The value it is compared with.
pub static THRESHOLD: Prop<Value> = Prop::value(
    "threshold",
    "Threshold",
    "The value the metric is compared with, in the metric's unit.",
    Kind::Number,
)
.cfn("Threshold");

/// Id of the metric query that computes a band, in place of a threshold.
pub static THRESHOLD_METRIC: Prop<String> = Prop::text(
    "threshold_metric_id",
    "Threshold from",
    "Id of the entry of metric math that computes the band of what is normal, in place of a threshold.",
)
.cfn("ThresholdMetricId");

/// How many periods are looked at.
pub static EVALUATION_PERIODS: Prop<i64> = Prop::int(
    "evaluation_periods",
    "Evaluation periods",
    "How many of the last periods are looked at. Together at most a day.",
    (1, 8_640),
    "periods",
)
.required()
.cfn("EvaluationPeriods");

/// How many of them have to be out of bounds.
pub static DATAPOINTS: Prop<i64> = Prop::int(
    "datapoints_to_alarm",
    "Datapoints to alarm",
    "How many of these have to be out of bounds. Without it, all.",
    (1, 8_640),
    "periods",
)
.cfn("DatapointsToAlarm");

/// What a period without values counts as.
pub static MISSING_DATA: Prop<String> = Prop::choice(
    "treat_missing_data",
    "Missing data",
    "What a period without values counts as. A metric of errors has none while all is well.",
    &[
        ("missing", "Unknown"),
        ("notBreaching", "Within bounds"),
        ("breaching", "Out of bounds"),
        ("ignore", "Keeps the state"),
    ],
)
.default("missing")
.cfn("TreatMissingData");

/// Whether a percentile over few values counts.
pub static LOW_SAMPLES: Prop<String> = Prop::choice(
    "evaluate_low_sample_count_percentiles",
    "Few values",
    "Whether a percentile over too few values to mean anything is compared at all.",
    &[("evaluate", "Compare them"), ("ignore", "Ignore them")],
)
.beside("extended_statistic")
.cfn("EvaluateLowSampleCountPercentile");

/// Whether anybody is told.
pub static ACTIONS_ENABLED: Prop<bool> =
    Prop::bool("actions_enabled", "Actions", "Off, the alarm changes its state and tells nobody.")
        .default(true)
        .cfn("ActionsEnabled");

/// What an alarm can do: tell a topic, scale, or stop an instance.
const ACTIONS: Kind = Kind::List(&Kind::Arn(&["sns.topic", "autoscaling.policy", "appautoscaling.policy"]));

/// Who is told when it goes off.
pub static ALARM_ACTIONS: Prop<Value> =
    Prop::value("alarm_actions", "When it goes off", "Who is told when it goes off: usually a topic.", ACTIONS)
        .cfn("AlarmActions");

/// Who is told when it is over.
pub static OK_ACTIONS: Prop<Value> =
    Prop::value("ok_actions", "When it is over", "Who is told when all is well again.", ACTIONS).cfn("OKActions");

/// Who is told when there is nothing to judge by.
pub static INSUFFICIENT_DATA_ACTIONS: Prop<Value> = Prop::value(
    "insufficient_data_actions",
    "When data is missing",
    "Who is told when there are no values to judge by.",
    ACTIONS,
)
.cfn("InsufficientDataActions");
