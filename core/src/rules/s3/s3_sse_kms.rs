use crate::catalog::s3::bucket;
use crate::rules::resource_policies::Policies;
use crate::rules::settings::require_where;
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A bucket is encrypted with a key that the account cannot see
    ///
    /// ## Why
    ///
    /// S3 encrypts every object, by default with keys of its own: nobody in the account can see their use, or stop it.
    /// With a KMS key, each use is in CloudTrail, and whoever reads needs the key as well.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_server_side_encryption_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   rule {
    ///     apply_server_side_encryption_by_default {
    ///       sse_algorithm = "AES256"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,asked
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_server_side_encryption_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   rule {
    ///     apply_server_side_encryption_by_default {
    ///       sse_algorithm = "aws:kms"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// The account's own key for S3 is enough, unless a profile asks for a key of the design.
    ///
    /// A bucket that takes the log of another's requests, or of a load balancer's: AWS writes them to no bucket that is
    /// encrypted with KMS.
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "log" {
    ///   bucket = "example-log"
    /// }
    ///
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    ///   access_logs {
    ///     bucket  = aws_s3_bucket.log.id
    ///     enabled = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt with KMS, with a bucket key so that KMS is asked less often. The fix uses the account's key for S3,
    /// which other accounts cannot use.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "it", "node": {"type": "s3.bucket", "name": "It",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}}, "properties": {"tls_only": true}}}]
    /// ```
    id: "s3-sse-kms",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_145", "AWS-0132", "aws-s3-encryption-customer-key", "S3.17", "S3_DEFAULT_ENCRYPTION_KMS",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Encrypt with KMS",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Encrypt with KMS", finding, &bucket::SSE_ALGORITHM, "aws:kms"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &bucket::TYPE);
    if findings.is_asked() {
        require_where(
            facts,
            findings,
            &bucket::TYPE,
            |address, it| {
                let is_kms = it.value(&bucket::SSE_ALGORITHM).and_then(Value::as_str).is_some_and(|it| it.starts_with("aws:kms"));
                Ok(is_kms && !takes_access_logs(facts, &policies, address, it)?)
            },
            &bucket::KMS_KEY,
            |it| it.is_some(),
            |it| format!("Bucket {it} is encrypted with a key that nobody in the account can change"),
        );
    }
    require_where(
        facts,
        findings,
        &bucket::TYPE,
        |address, it| takes_access_logs(facts, &policies, address, it).map(|it| !it),
        &bucket::SSE_ALGORITHM,
        |it| it.is_some_and(|algorithm| algorithm.starts_with("aws:kms")),
        |it| format!("Bucket {it} is encrypted with a key that the account cannot see"),
    );
}

/// Whether S3 or a load balancer writes the log of its requests there, which neither does to a bucket encrypted with KMS.
/// Source: Amazon S3 user guide, "Enabling Amazon S3 server access logging"; Elastic Load Balancing user guide, "Enable access
/// logs for your Application Load Balancer".
fn takes_access_logs(
    facts: &Facts<'_>,
    policies: &Policies<'_>,
    address: &str,
    bucket: &Resource,
) -> Decided<bool> {
    let takers = facts.log_buckets();
    let named = takers.of_buckets.contains(address) || takers.of_balancers.contains(address);
    let by_list = bucket.value(&bucket::ACL).and_then(Value::as_str) == Some("log-delivery-write")
        || bucket.opaque.iter().any(|it| it.source.source().contains("groups/s3/LogDelivery"));
    // A policy that is not known may be for anything: it keeps nobody from saying what is missing.
    let by_policy = SERVICES.iter().any(|it| policies.let_in(address, it, &["s3:PutObject"]) == Ok(true));
    Ok(named || by_list || by_policy)
}

const SERVICES: [&str; 2] = ["logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"];
