use super::narrowing;
use crate::catalog::iam::role_policy;
use crate::rules::facts::{Statement, matches_action};
use crate::rules::{Category, Decided, Facts, Findings, Severity};

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

/// Services all of whose actions can be limited to resources, but for the patterns listed. An action of any other service
/// is left alone. Source: service authorization reference, "Actions, resources, and condition keys".
const SERVICES: &[(&str, &[&str])] = &[
    (
        "dynamodb",
        &[
            "DescribeEndpoints",
            "DescribeLimits",
            "DescribeReservedCapacity*",
            "ListBackups",
            "ListContributorInsights",
            "ListExports",
            "ListGlobalTables",
            "ListImports",
            "ListStreams",
            "ListTables",
            "PurchaseReservedCapacityOfferings",
        ],
    ),
    (
        "ecs",
        &[
            "CreateCluster",
            "CreateTaskSet",
            "*AccountSetting*",
            "DeregisterTaskDefinition",
            "Describe*",
            "DiscoverPollEndpoint",
            "GetTaskProtection",
            "List*",
            "RegisterTaskDefinition",
        ],
    ),
    (
        "iam",
        &[
            "*AccountAlias*",
            "*AccountPasswordPolicy",
            "*CredentialReport",
            "*OrganizationsAccessReport",
            "*ServiceLastAccessed*",
            "GetAccount*",
            "GetContextKeysForCustomPolicy",
            "List*",
            "SetSecurityTokenServicePreferences",
            "SimulateCustomPolicy",
        ],
    ),
    (
        "kms",
        &[
            "CreateKey",
            "CreateCustomKeyStore",
            "Describe*KeyStores",
            "GenerateRandom",
            "ListAliases",
            "ListKeys",
        ],
    ),
    ("lambda", &["CreateCodeSigningConfig", "CreateEventSourceMapping", "GetAccountSettings", "List*"]),
    (
        "s3",
        &[
            "CreateJob",
            "GetAccountPublicAccessBlock",
            "ListAccessPoints",
            "ListAllMyBuckets",
            "ListJobs",
            "PutAccountPublicAccessBlock",
        ],
    ),
    ("secretsmanager", &["BatchGetSecretValue", "GetRandomPassword", "ListSecrets"]),
    ("sns", &["GetSMS*", "ListPhone*", "ListSubscriptions", "ListTopics", "SetSMS*"]),
    ("sqs", &["ListQueues"]),
    (
        "sts",
        &[
            "DecodeAuthorizationMessage",
            "GetAccessKeyInfo",
            "GetCallerIdentity",
            "GetServiceBearerToken",
            "GetSessionToken",
        ],
    ),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    facts.permissions.for_each_written_policy(|address, statements| {
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
    if !statement.is_allow()? || !statement.is_for_every_resource() {
        return Ok(Vec::new());
    }
    Ok(statement.actions()?.into_iter().filter(|it| can_be_limited(it)).collect())
}

fn can_be_limited(pattern: &str) -> bool {
    let Some((service, action)) = pattern.split_once(':') else { return pattern == "*" };
    if service == "*" {
        return true;
    }
    let listed = SERVICES.iter().find(|(it, _)| it.eq_ignore_ascii_case(service));
    // A wildcard stays within the exceptions only if an exception is at least as wide.
    listed.is_some_and(|(_, exceptions)| !exceptions.iter().any(|it| matches_action(it, action)))
}
