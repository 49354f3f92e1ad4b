use crate::catalog::rds::instance;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A database fails with its zone
    ///
    /// ## Why
    ///
    /// When its zone or its machine fails, everything waits until somebody restores a backup elsewhere. A standby in
    /// another zone takes over within minutes.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   multi_az = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep a standby in another zone. It doubles what the database costs.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-multi-az",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &["CKV_AWS_157", "RDS.5", "CIS 5.0 2.2.4", "RDS_MULTI_AZ_SUPPORT"],
    types: &[&instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Keep a standby",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Keep a standby", finding, &instance::MULTI_AZ, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // A read replica takes this over from its source.
    let wrong = |it: &Resource| all([property::is_unset(it, &instance::REPLICA_OF), property::is_off(it, &instance::MULTI_AZ)]);
    property::each(facts, findings, &instance::TYPE, instance::MULTI_AZ.key(), wrong, |name| {
        format!("Database {name} stands in one zone only")
    });
}
