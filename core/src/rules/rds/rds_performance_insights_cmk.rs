use crate::catalog::Prop;
use crate::catalog::rds::{cluster_instance, instance};
use crate::rules::facts::{all, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Performance Insights of a database is not encrypted with a key of the account
    ///
    /// ## Why
    ///
    /// Its figures hold the text of queries. Who may use the key that AWS manages for RDS cannot be limited.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   performance_insights_enabled = true
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    ///   performance_insights_enabled = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "figures" {}
    ///
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   performance_insights_enabled    = true
    ///   performance_insights_kms_key_id = aws_kms_key.figures.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt it with a key of the account. It cannot be changed later: turn Performance Insights off in between.
    id: "rds-performance-insights-cmk",
    severity: Severity::Info,
    category: Category::Encryption,
    aliases: &["CKV_AWS_354", "AWS-0078", "aws-rds-performance-insights-encryption-customer-key"],
    types: &[&instance::TYPE, &cluster_instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::PERFORMANCE_INSIGHTS_KEY.key(), |it| {
        wrong(it, &instance::PERFORMANCE_INSIGHTS, &instance::PERFORMANCE_INSIGHTS_KEY)
    }, |name| {
        format!("Performance Insights of database {name} is not encrypted with a key of the account")
    });
    property::each(facts, findings, &cluster_instance::TYPE, cluster_instance::PERFORMANCE_INSIGHTS_KEY.key(), |it| {
        wrong(it, &cluster_instance::PERFORMANCE_INSIGHTS, &cluster_instance::PERFORMANCE_INSIGHTS_KEY)
    }, |name| {
        format!("Performance Insights of instance {name} is not encrypted with a key of the account")
    });
}

fn wrong(it: &Resource, on: &Prop<bool>, key: &Prop<Value>) -> Decided<bool> {
    let is_shared = it.value(key).and_then(Value::as_str).is_some_and(|it| it.contains("alias/aws/"));
    all([property::is(it, on, |it| it == Some(true)), any([Ok(is_shared), property::is_unset(it, key)])])
}
