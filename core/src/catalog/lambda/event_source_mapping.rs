//! Mapping of a queue or a stream to a Lambda function.

use crate::catalog::body::{Body, Item, insert_at};
use crate::catalog::{
    BASE, Category, CfnMap, Kind, Prop, Properties, ResourceType, TfMap,
};
use crate::value::{Value, map};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "lambda.event_source_mapping",
    label: "Event source mapping",
    a_label: "an event source mapping",
    noun: "EventSourceMapping",
    category: Category::Compute,
    icon: "lambda-function",
    doc: "Reads a queue or a stream for a function and calls it with what comes.",
    url: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
    tf: "aws_lambda_event_source_mapping",
    cfn: "AWS::Lambda::EventSourceMapping",
    props: &[
        &FUNCTION.spec,
        &SOURCE.spec,
        &ENABLED.spec,
        &BATCH_SIZE.spec,
        &BATCHING_WINDOW.spec,
        &STARTING_POSITION.spec,
        &FILTERS.spec,
        &REPORT_FAILURES.spec,
        &BISECT_BATCH.spec,
        &MAXIMUM_RETRIES.spec,
        &MAXIMUM_AGE.spec,
        &PARALLELIZATION.spec,
        &ON_FAILURE.spec,
        &MAXIMUM_CONCURRENCY.spec,
    ],
    tags: true,
    ..BASE
};

/// The function.
pub static FUNCTION: Prop<Value> =
    Prop::value("function", "Function", "The function.", Kind::Arn(&["lambda.function"]))
        .required()
        .tf("function_name")
        .cfn("FunctionName");

/// What is read: a queue, or the stream of a table.
pub static SOURCE: Prop<Value> = Prop::value(
    "source",
    "Source",
    "A queue, or the stream of a table.",
    Kind::Arn(&["sqs.queue", "dynamodb.table"]),
)
.tf("event_source_arn")
.cfn("EventSourceArn");

/// Whether it reads.
pub static ENABLED: Prop<bool> =
    Prop::bool("enabled", "Enabled", "Off, nothing is read.").default(true).cfn("Enabled");

/// How many events the function is given at once.
pub static BATCH_SIZE: Prop<i64> =
    Prop::int("batch_size", "Batch", "How many events the function is given at once.", (1, 10_000), "events")
        .cfn("BatchSize");

/// How long to wait for a full batch, in seconds.
pub static BATCHING_WINDOW: Prop<i64> =
    Prop::int("batching_window", "Wait for", "How long to wait for a full batch.", (0, 300), "s")
        .tf("maximum_batching_window_in_seconds")
        .cfn("MaximumBatchingWindowInSeconds");

/// Places in a stream.
pub const POSITIONS: &[(&str, &str)] = &[("LATEST", "What comes from now on"), ("TRIM_HORIZON", "The oldest event")];

/// Where to start in a stream.
pub static STARTING_POSITION: Prop<String> =
    Prop::choice("starting_position", "Start at", "Where to start in a stream.", POSITIONS).cfn("StartingPosition");

/// Which events are worth a call. Source: Lambda developer guide, "Control which events Lambda sends to your function".
pub static FILTERS: Prop<Value> = Prop::value(
    "filters",
    "Filters",
    "Patterns in JSON, one of which an event has to fit.",
    Kind::List(&Kind::Text),
)
.tf_map(TfMap::Custom { emit: emit_filters, read: read_filters })
.cfn_map(CfnMap::Custom { emit: cfn_filters, read: read_cfn_filters });

/// Whether the code says which events of a batch failed.
pub static REPORT_FAILURES: Prop<bool> = Prop::bool(
    "report_failures",
    "Report failures",
    "The code says which events of a batch failed, so that the others do not come again.",
)
.default(false)
.tf_map(TfMap::Custom { emit: emit_report, read: read_report })
.cfn_map(CfnMap::Custom { emit: cfn_report, read: read_cfn_report });

/// Whether a batch that failed is halved.
pub static BISECT_BATCH: Prop<bool> =
    Prop::bool("bisect_batch", "Split on failure", "Halves a batch of a stream that failed, to find the bad event.")
        .default(false)
        .tf("bisect_batch_on_function_error")
        .cfn("BisectBatchOnFunctionError");

/// How often a batch of a stream is tried again.
pub static MAXIMUM_RETRIES: Prop<i64> =
    Prop::int("maximum_retries", "Retries", "How often a batch of a stream is tried again.", (-1, 10_000), "times")
        .tf("maximum_retry_attempts")
        .cfn("MaximumRetryAttempts");

/// How old an event of a stream may get, in seconds.
pub static MAXIMUM_AGE: Prop<i64> =
    Prop::int("maximum_age", "Oldest", "How old an event of a stream may get before it is given up.", (-1, 604_800), "s")
        .tf("maximum_record_age_in_seconds")
        .cfn("MaximumRecordAgeInSeconds");

/// How many batches of one shard run at once.
pub static PARALLELIZATION: Prop<i64> =
    Prop::int("parallelization_factor", "At once per shard", "How many batches of one shard run at once.", (1, 10), "batches")
        .cfn("ParallelizationFactor");

/// Who is told of a batch that is given up.
pub static ON_FAILURE: Prop<Value> = Prop::value(
    "on_failure",
    "On failure",
    "Who is told of a batch of a stream that is given up.",
    Kind::Arn(&["sqs.queue", "sns.topic"]),
)
.tf("destination_config/on_failure/destination_arn")
.cfn("DestinationConfig/OnFailure/Destination");

/// How many batches of a queue run at once.
pub static MAXIMUM_CONCURRENCY: Prop<i64> =
    Prop::int("maximum_concurrency", "At once", "How many batches of a queue run at once.", (2, 1_000), "batches")
        .tf("scaling_config/maximum_concurrency")
        .cfn("ScalingConfig/MaximumConcurrency");

fn emit_filters(properties: &Properties, body: &mut Body) {
    for pattern in properties.get(FILTERS.key()).map(Value::items).unwrap_or_default() {
        body.push_block_at("filter_criteria/filter", Body::from([("pattern", pattern.clone())]));
    }
}

fn read_filters(body: &Body, properties: &mut Properties) {
    let patterns: Vec<Value> =
        body.blocks_at("filter_criteria/filter").iter().filter_map(|it| it.value("pattern").cloned()).collect();
    if !patterns.is_empty() {
        properties.insert(FILTERS.key(), Value::List(patterns));
    }
}

fn cfn_filters(properties: &Properties, object: &mut Value) {
    let patterns = properties.get(FILTERS.key()).map(Value::items).unwrap_or_default();
    if !patterns.is_empty() {
        let filters = patterns.iter().map(|it| map([("Pattern", it.clone())])).collect();
        insert_at(object, "FilterCriteria/Filters", filters);
    }
}

fn read_cfn_filters(object: &Value, properties: &mut Properties) {
    let filters = object.field("FilterCriteria").and_then(|it| it.field("Filters")).map(Value::items);
    let patterns: Vec<Value> =
        filters.unwrap_or_default().iter().filter_map(|it| it.field("Pattern").cloned()).collect();
    if !patterns.is_empty() {
        properties.insert(FILTERS.key(), Value::List(patterns));
    }
}

/// What both languages call it.
const REPORT: &str = "ReportBatchItemFailures";

fn emit_report(properties: &Properties, body: &mut Body) {
    if let Some(value) = reported(properties) {
        body.insert("function_response_types", Item::Value(value));
    }
}

fn read_report(body: &Body, properties: &mut Properties) {
    if let Some(value) = body.value("function_response_types") {
        properties.insert(REPORT_FAILURES.key(), reports(value));
    }
}

fn cfn_report(properties: &Properties, object: &mut Value) {
    if let Some(value) = reported(properties) {
        insert_at(object, "FunctionResponseTypes", value);
    }
}

fn read_cfn_report(object: &Value, properties: &mut Properties) {
    if let Some(value) = object.field("FunctionResponseTypes") {
        properties.insert(REPORT_FAILURES.key(), reports(value));
    }
}

/// A list with the one answer there is, or with none.
fn reported(properties: &Properties) -> Option<Value> {
    match properties.get(REPORT_FAILURES.key())? {
        Value::Bool(true) => Some(Value::List(vec![REPORT.into()])),
        Value::Bool(false) => Some(Value::List(Vec::new())),
        other => Some(other.clone()),
    }
}

fn reports(value: &Value) -> Value {
    match value {
        Value::List(items) if items.is_empty() => false.into(),
        Value::List(items) if items.iter().all(|it| it.as_str() == Some(REPORT)) => true.into(),
        other => other.clone(),
    }
}
