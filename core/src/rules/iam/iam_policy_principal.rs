use crate::catalog::iam::{group_policy, policy, role, role_policy, user_policy};
use crate::catalog::kms::key;
use crate::catalog::s3::bucket_policy;
use crate::catalog::secretsmanager::secret_policy;
use crate::catalog::sns::topic_policy;
use crate::catalog::sqs::queue_policy;
use crate::catalog::ResourceType;
use crate::rules::facts::Statement;
use crate::rules::{Category, Facts, Findings, Severity, policies};

rule! {
    /// A policy says nobody it is for, or somebody where it cannot
    ///
    /// ## Why
    ///
    /// The policy of a resource, and the trust policy of a role, is for whom it names; one of a role, a user or a group is for
    /// those who have it. AWS refuses the other way round, and the deployment stops.
    ///
    /// ## Flagged
    ///
    /// A statement without `Principal` and `NotPrincipal` in the policy of a bucket, a topic, a queue, a key, a secret or in a trust
    /// policy.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "photos"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "photos" {
    ///   bucket = aws_s3_bucket.photos.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "${aws_s3_bucket.photos.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// One with them in a policy of a role, a user or a group:
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "photos"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "photos" {
    ///   bucket = aws_s3_bucket.photos.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name those it is for in the policy of the resource, and attach the other kind to them instead.
    id: "iam-policy-principal",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[
        &bucket_policy::TYPE, &topic_policy::TYPE, &queue_policy::TYPE, &key::TYPE, &secret_policy::TYPE, &role::TYPE,
        &role_policy::TYPE, &policy::TYPE, &user_policy::TYPE, &group_policy::TYPE,
    ],
    check: check,
    fix: None,
}

/// Types whose policies name principals, and those whose cannot. Source: IAM user guide, "AWS JSON policy elements: Principal".
const NAMING: [&ResourceType; 6] =
    [&bucket_policy::TYPE, &topic_policy::TYPE, &queue_policy::TYPE, &key::TYPE, &secret_policy::TYPE, &role::TYPE];
const OWNED: [&ResourceType; 4] = [&role_policy::TYPE, &policy::TYPE, &user_policy::TYPE, &group_policy::TYPE];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_written(findings, |findings, it| {
        let Some(ty) = facts.stack.get(it.address).and_then(|it| it.ty) else { return };
        let must_name = NAMING.contains(&ty);
        if !must_name && !OWNED.contains(&ty) {
            return;
        }
        let statements = Statement::of(it.address, it.document).unwrap_or_default();
        if statements.iter().any(|it| it.names_principals() != must_name) {
            let name = facts.name(it.address);
            let message = if must_name {
                format!("A statement in the policy of {name} says nobody whom it is for, and AWS refuses that")
            } else {
                format!("A statement of policy {name} says whom it is for, which only those of resources can")
            };
            findings.raise_at(it.address, it.spec.key, message);
        }
    });
}
