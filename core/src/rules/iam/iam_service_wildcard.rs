use super::narrowing;
use crate::catalog::iam::role_policy;
use crate::rules::facts::Statement;
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};

rule! {
    /// A policy allows every action of a service
    ///
    /// ## Why
    ///
    /// `dynamodb:*` reads and writes items, but it also deletes tables, turns backups off and gives other
    /// accounts access. AWS adds actions to the service, and the role gets them too.
    ///
    /// ## Flagged
    ///
    /// A statement that allows `service:*`.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "dynamodb:*"
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:Get*", "dynamodb:Query"]
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// A permissions boundary gives nobody anything; it may be wide.
    ///
    /// ## Fix
    ///
    /// List the actions the application calls. Draw the access as edges, and Drawbridge lists them.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["sqs:*"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-service-wildcard",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[
        "AWS-0345", "aws-iam-no-s3-full-access", "IAM.21", "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS", "IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS",
    ],
    types: &[&role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let mut found = Vec::new();
        let decided = statements.and_then(|statements| {
            statements.iter().try_for_each(|it| whole_services(it).map(|actions| found.extend(actions)))
        });
        if !found.is_empty() {
            found.dedup();
            let message = format!("Policy {} allows {}", facts.name(address), found.join(", "));
            findings.raise_at(address, role_policy::POLICY.key(), message);
        } else if let Err(why) = decided {
            findings.undecided(address, why);
        }
    });
}

fn whole_services<'a>(statement: &Statement<'a>) -> Decided<Vec<&'a str>> {
    if !statement.is_allow()? {
        return Ok(Vec::new());
    }
    let is_whole =
        |it: &&str| it.split_once(':').is_some_and(|(service, action)| service != "*" && action == "*");
    Ok(statement.actions()?.into_iter().filter(is_whole).collect())
}
