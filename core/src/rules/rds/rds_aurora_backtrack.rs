use super::clusters::runs;
use crate::catalog::rds::cluster;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// An Aurora MySQL cluster cannot be wound back
    ///
    /// ## Why
    ///
    /// After a wrong statement, backtracking brings the cluster to the moment before within minutes. Restoring a backup makes a
    /// new cluster, and takes as long as there is data.
    ///
    /// ## Flagged
    ///
    /// Aurora MySQL; other engines have nothing like it.
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-mysql"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-mysql"
    ///   backtrack_window = 86400
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
    /// Keep changes for a day. They are charged by their number, and a cluster made without cannot get it: restore a snapshot.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.cluster", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "aurora-mysql"}}}]
    /// ```
    id: "rds-aurora-backtrack",
    severity: Severity::Info,
    category: Category::Backup,
    aliases: &["CKV_AWS_326", "RDS.14"],
    types: &[&cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Keep changes for a day",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Keep changes for a day", finding, &cluster::BACKTRACK_WINDOW, 86_400_i64),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        all([
            runs(it, &["aurora", "aurora-mysql"]),
            property::is(it, &cluster::BACKTRACK_WINDOW, |it| it.is_none_or(|it| it == 0)),
        ])
    };
    property::each(facts, findings, &cluster::TYPE, cluster::BACKTRACK_WINDOW.key(), wrong, |name| {
        format!("Cluster {name} cannot be wound back")
    });
}
