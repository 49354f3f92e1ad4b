use super::clusters::runs;
use crate::catalog::rds::cluster;
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::model::Transaction;
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Nobody can tell who asked a MySQL cluster for what
    ///
    /// ## Why
    ///
    /// The audit log holds who logged in and what was asked for. On the instances it is lost when it rotates, and no alarm
    /// looks at it.
    ///
    /// ## Flagged
    ///
    /// Clusters of Aurora MySQL or MySQL whose audit log does not go to CloudWatch.
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-mysql"
    ///   enabled_cloudwatch_logs_exports = ["error", "slowquery"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-mysql"
    ///   enabled_cloudwatch_logs_exports = ["audit", "error", "slowquery"]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Export `audit`, and turn the log on with `server_audit_logging` in the cluster's parameter group.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.cluster", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "aurora-mysql"}}}]
    /// ```
    id: "rds-aurora-audit-log",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &["CKV_AWS_325", "RDS.34"],
    types: &[&cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Export the audit log",
        safety: Safety::Unsafe,
        fix: |diagram, finding| {
            let id = edits::node_of(finding)?;
            let mut logs = edits::list(diagram, id, &cluster::LOG_EXPORTS);
            logs.push("audit".into());
            Some(Transaction::new("Export the audit log", vec![edits::set(id, &cluster::LOG_EXPORTS, Value::List(logs))]))
        },
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &cluster::TYPE, cluster::LOG_EXPORTS.key(), wrong, |name| {
        format!("The audit log of cluster {name} does not go to CloudWatch")
    });
}

fn wrong(cluster: &Resource) -> Decided<bool> {
    all([lacks_audit(cluster), runs(cluster, &["aurora", "aurora-mysql", "mysql"])])
}

fn lacks_audit(cluster: &Resource) -> Decided<bool> {
    let Some(logs) = cluster.value(&cluster::LOG_EXPORTS) else {
        return property::is_unset(cluster, &cluster::LOG_EXPORTS);
    };
    let has_it = logs.items().iter().any(|it| it.as_str() == Some("audit"));
    let is_known = matches!(logs, Value::List(items) if items.iter().all(|it| it.as_str().is_some()));
    if has_it || is_known { Ok(!has_it) } else { Err(property::UNKNOWN) }
}
