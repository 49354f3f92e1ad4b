use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::ResourceType;
use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::dynamodb::table;
use crate::catalog::lambda::function;
use crate::catalog::logs::log_group;
use crate::catalog::rds::{cluster, cluster_instance, instance};
use crate::catalog::s3::bucket;
use crate::catalog::sns::topic;
use crate::catalog::sqs::queue;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An alarm watches something that is not there
    ///
    /// ## Why
    ///
    /// A metric of a name that nothing has never has a value. The alarm stays silent, whatever happens.
    ///
    /// ## Flagged
    ///
    /// A dimension with a literal name, where the design has resources of that kind and all their names are known, and
    /// none of them is called so: `TableName`, `FunctionName`, `DBInstanceIdentifier`, `DBClusterIdentifier`,
    /// `QueueName`, `TopicName`, `BucketName` and `LogGroupName`. Where the design has no such resource, the alarm is
    /// about one from elsewhere; a profile may ask all the same, and then for `InstanceId`, too: no instance of a design
    /// has an id before it is made.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "throttles" {
    ///   alarm_name          = "throttles"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ThrottledRequests"
    ///   dimensions          = { TableName = "score" }
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "throttles" {
    ///   alarm_name          = "throttles"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ThrottledRequests"
    ///   dimensions          = { TableName = "scores" }
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "throttles" {
    ///   alarm_name          = "throttles"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ThrottledRequests"
    ///   dimensions          = { TableName = aws_dynamodb_table.scores.name }
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_cloudwatch_metric_alarm" "throttles" {
    ///   alarm_name          = "throttles"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ThrottledRequests"
    ///   dimensions          = { TableName = "elsewhere" }
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Refer to the resource in place of its name.
    id: "alarm-dimension-unknown",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&metric_alarm::TYPE],
    check: check,
    fix: None,
}

/// Types that a dimension names, each with the property that holds the name.
type Named = &'static [(&'static ResourceType, &'static str)];

/// Dimensions with what they name. Source: the metrics and dimensions of each service in its own guide.
static DIMENSIONS: [(&str, Named); 8] = [
    ("BucketName", &[(&bucket::TYPE, bucket::NAME.key())]),
    ("DBClusterIdentifier", &[(&cluster::TYPE, cluster::IDENTIFIER.key())]),
    (
        "DBInstanceIdentifier",
        &[
            (&instance::TYPE, instance::IDENTIFIER.key()),
            (&cluster_instance::TYPE, cluster_instance::IDENTIFIER.key()),
        ],
    ),
    ("FunctionName", &[(&function::TYPE, function::NAME.key())]),
    ("LogGroupName", &[(&log_group::TYPE, log_group::NAME.key())]),
    ("QueueName", &[(&queue::TYPE, queue::NAME.key())]),
    ("TableName", &[(&table::TYPE, table::NAME.key())]),
    ("TopicName", &[(&topic::TYPE, topic::NAME.key())]),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut known: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
    for (address, alarm) in facts.stack.of(&metric_alarm::TYPE) {
        let queries = alarm.value(&metric_alarm::METRIC_QUERIES).map(Value::items).unwrap_or_default();
        let own = alarm.value(&metric_alarm::DIMENSIONS);
        let all = own.into_iter().chain(queries.iter().filter_map(|it| it.field("dimensions")));
        let literal_id = all.clone().find_map(|it| it.field("InstanceId")?.as_str()).filter(|_| findings.is_asked());
        if let Some(id) = literal_id {
            let message = format!("Alarm {} watches instance `{id}`, which is none of the design", facts.name(address));
            findings.raise_at(address, metric_alarm::DIMENSIONS.key(), message);
        }
        for (dimension, named) in DIMENSIONS {
            let wanted = all.clone().filter_map(|it| it.field(dimension)?.as_str());
            for wanted in wanted.collect::<BTreeSet<_>>() {
                let names = known.entry(dimension).or_insert_with(|| names(facts, named, findings.is_asked()));
                if names.as_ref().is_some_and(|it| !it.contains(wanted)) {
                    let message = format!(
                        "Alarm {} watches {dimension} `{wanted}`, which nothing is called",
                        facts.name(address)
                    );
                    findings.raise_at(address, metric_alarm::DIMENSIONS.key(), message);
                }
            }
        }
    }
}

/// The names of all resources that a dimension may name; `None` if there are none and no profile asks, or one is not known. What
/// a template does not name gets a name that nobody knows before.
fn names<'a>(facts: &Facts<'a>, named: Named, is_asked: bool) -> Option<BTreeSet<&'a str>> {
    let all = named.iter().flat_map(|(ty, property)| facts.stack.of(ty).map(move |it| (it.1, *property)));
    let all = all.filter(|(it, property)| it.logical_id.is_none() || it.props.contains_key(property));
    let names = all.map(|(it, property)| it.props.get(property)?.as_str());
    names.collect::<Option<BTreeSet<_>>>().filter(|it| is_asked || !it.is_empty())
}
