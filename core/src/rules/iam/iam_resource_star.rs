use super::unbounded::UNLIMITED;
use super::{everyday, narrowing};
use crate::access::{AccessLevel, known_actions};
use crate::catalog::iam::role_policy;
use crate::rules::facts::{Statement, matches_action};
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A policy allows an action on every resource
    ///
    /// ## Why
    ///
    /// The action can be limited to the resources the application uses, and it is not: the role reaches every
    /// table, bucket or key of the account, those of other teams and those that are still to come.
    ///
    /// ## Flagged
    ///
    /// A statement that allows, on resource `*`, an action that IAM can limit to single resources.
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
    ///       Action   = ["dynamodb:GetItem", "dynamodb:ListTables"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// Some actions know no resource but `*`:
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
    ///     Statement = [
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["dynamodb:ListTables", "ec2:DescribeInstances"]
    ///         Resource = "*"
    ///       },
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = "dynamodb:GetItem"
    ///         Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///       },
    ///     ]
    ///   })
    /// }
    /// ```
    ///
    /// A condition may say which resources they are, by their tags, their alias, their cluster or the service they belong to:
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   name = "stop"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["ec2:StopInstances", "ec2:StartInstances"]
    ///       Resource  = "*"
    ///       Condition = { StringEquals = { "aws:ResourceTag/Owner" = "app" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ARNs. Draw the access as edges, and Drawbridge names them.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-resource-star",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_355", "CKV_AWS_356", "AWS-0057", "aws-iam-no-policy-wildcards",
        "IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE",
    ],
    types: &[&role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let mut found = Vec::new();
        let decided = statements.and_then(|statements| {
            statements.iter().try_for_each(|it| unlimited(it).map(|actions| found.extend(actions)))
        });
        if !found.is_empty() {
            found.dedup();
            let message =
                format!("Policy {} allows {} on every resource", facts.name(address), found.join(", "));
            findings.raise_at(address, role_policy::POLICY.key(), message);
        } else if let Err(why) = decided {
            findings.undecided(address, why);
        }
    });
}

/// The actions a statement allows on every resource although they could be limited.
fn unlimited<'a>(statement: &Statement<'a>) -> Decided<Vec<&'a str>> {
    if !statement.is_allow()? || !statement.is_for_every_resource() || says_which(statement) {
        return Ok(Vec::new());
    }
    Ok(statement.actions()?.into_iter().filter(|it| can_be_limited(it)).collect())
}

/// Whether a policy could say on which resources something is allowed. Of a wildcard, whether that goes for most of what it
/// stands for: lists know no resource but `*`, and mostly stand beside a few actions that do.
fn can_be_limited(pattern: &str) -> bool {
    let Some((service, name)) = pattern.split_once(':') else { return pattern == "*" };
    if service == "*" {
        return true;
    }
    let everyday = everyday::all().filter(|(_, (it, _))| it.eq_ignore_ascii_case(service));
    let everyday = everyday.map(|(level, (_, it))| (level, true, it));
    let known = known_actions().filter(|it| it.service.eq_ignore_ascii_case(service));
    let known = known.flat_map(|it| it.names().map(move |name| (it.level, it.is_about_resources, name)));
    let is_one = !name.contains(['*', '?']);
    let (mut limited, mut unlimited) = (0, 0);
    for (level, is_limited, action) in known.chain(everyday) {
        let counts = is_one || level != AccessLevel::List;
        if counts && matches_action(name, action) && !UNLIMITED.contains(&(service, action)) {
            *(if is_limited { &mut limited } else { &mut unlimited }) += 1;
        }
    }
    limited > unlimited
}

/// Whether a condition says which resources a statement is about. One that holds where a request lacks the key does not.
fn says_which(statement: &Statement<'_>) -> bool {
    // Source: service authorization reference, condition keys of the services; IAM user guide, "Global condition keys".
    const KEYS: [&str; 6] = [
        "kms:requestalias",
        "kms:resourcealiases",
        "kms:viaservice",
        "ecs:cluster",
        "ec2:vpc",
        "iam:awsservicename",
    ];
    let is_tag = |key: &str| key.split_once(':').is_some_and(|(_, it)| it.starts_with("resourcetag/"));
    let is_anything = |it: &Value| it.as_str() == Some("*") || it.items().iter().any(|it| it.as_str() == Some("*"));
    let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
    let positive = conditions.iter().filter(|(operator, _)| {
        !operator.contains("Not") && operator != "Null" && !operator.ends_with("IfExists")
    });
    positive.flat_map(|(_, tests)| tests.fields()).any(|(key, values)| {
        let key = key.to_ascii_lowercase();
        (is_tag(&key) || KEYS.contains(&key.as_str())) && !is_anything(values)
    })
}
