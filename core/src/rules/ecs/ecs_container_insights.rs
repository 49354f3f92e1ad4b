use crate::catalog::ecs::cluster;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Nobody sees what containers of a cluster need
    ///
    /// ## Why
    ///
    /// With Container Insights CloudWatch keeps CPU, memory, network and restarts by service and task, which is where a leak, a
    /// loop of restarts or somebody else's program shows.
    ///
    /// ## Flagged
    ///
    /// The rule is off unless a profile turns it on: the metrics cost money, and other tools have them too.
    ///
    /// ```tf,fail
    /// resource "aws_ecs_cluster" "shop" {
    ///   name = "shop"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_ecs_cluster" "shop" {
    ///   name = "shop"
    ///   setting {
    ///     name  = "containerInsights"
    ///     value = "enhanced"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on Container Insights.
    id: "ecs-container-insights",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV_AWS_65", "ECS.12", "AWS-0034", "aws-ecs-enable-container-insight"],
    types: &[&cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_off = |it: Option<String>| it.is_none_or(|it| it == "disabled");
    let wrong = |it: &Resource| property::is(it, &cluster::INSIGHTS, is_off);
    property::each(facts, findings, &cluster::TYPE, cluster::INSIGHTS.key(), wrong, |name| {
        format!("Container Insights of cluster {name} is off")
    });
}
