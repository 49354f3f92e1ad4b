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
    id: "iam-credentials-exposure",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_287", "CKV_AWS_107"],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: None,
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
