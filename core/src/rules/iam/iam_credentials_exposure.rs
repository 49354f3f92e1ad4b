use super::narrowing;
use super::unbounded;
use crate::catalog::iam::{policy, role_policy};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A policy hands out credentials of others
    ///
    /// ## Why
    ///
    /// Whoever takes over what has the policy gets credentials of other roles or people with it, and is them from then
    /// on.
    ///
    /// ## Flagged
    ///
    /// Actions that answer with credentials, on resource `*` and without a condition.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sts:AssumeRole"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sts:AssumeRole"]
    ///       Resource = "arn:aws:iam::123456789012:role/reports"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sts:AssumeRole"]
    ///       Resource = "*"
    ///       Condition = { StringEquals = { "aws:ResourceTag/team" = "game" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the roles or users it is about.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-credentials-exposure",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_287", "CKV_AWS_107"],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

/// Actions that answer with credentials, or make some. Source: service authorization reference, the actions of each service.
const ACTIONS: &[unbounded::Action] = &[
    ("airflow", "CreateCliToken"),
    ("airflow", "CreateWebLoginToken"),
    ("appsync", "CreateApiKey"),
    ("codeartifact", "GetAuthorizationToken"),
    ("codepipeline", "PollForJobs"),
    ("cognito-identity", "GetCredentialsForIdentity"),
    ("cognito-identity", "GetOpenIdToken"),
    ("cognito-identity", "GetOpenIdTokenForDeveloperIdentity"),
    ("connect", "GetFederationToken"),
    ("ec2", "GetPasswordData"),
    ("grafana", "CreateWorkspaceApiKey"),
    ("iam", "CreateAccessKey"),
    ("iam", "CreateLoginProfile"),
    ("iam", "CreateServiceSpecificCredential"),
    ("iam", "ResetServiceSpecificCredential"),
    ("iam", "UpdateAccessKey"),
    ("lightsail", "CreateBucketAccessKey"),
    ("lightsail", "DownloadDefaultKeyPair"),
    ("lightsail", "GetInstanceAccessDetails"),
    ("lightsail", "GetRelationalDatabaseMasterUserPassword"),
    ("rds-db", "connect"),
    ("redshift", "GetClusterCredentials"),
    ("redshift", "GetClusterCredentialsWithIAM"),
    ("redshift-serverless", "GetCredentials"),
    ("sso", "GetRoleCredentials"),
    ("sts", "AssumeRole"),
    ("sts", "AssumeRoleWithSAML"),
    ("sts", "AssumeRoleWithWebIdentity"),
    ("sts", "GetFederationToken"),
    ("sts", "GetSessionToken"),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    unbounded::check(
        facts,
        findings,
        || ACTIONS.to_vec(),
        |name, what| format!("Policy {name} allows {what} on every resource, which hands out credentials"),
    );
}
