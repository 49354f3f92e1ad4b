use crate::catalog::{self, dynamodb::table};
use crate::catalog::s3::{bucket, bucket_policy};
use crate::catalog::sns::topic;
use crate::catalog::sqs::queue;
use crate::rules::facts::{Statement, any};
use crate::rules::resource_policies::refuses_plain_http;
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A bucket takes requests over plain HTTP
    ///
    /// ## Why
    ///
    /// S3 answers on port 80 as well. Whoever is on the way can read and change what is sent there, and the credentials
    /// that sign a request tell nobody that it was not encrypted. A statement in the bucket's policy refuses such
    /// requests.
    ///
    /// Of a bucket, a queue, a topic or a table that is drawn to refuse plain HTTP, and whose policy is an expression, this
    /// says that it is not known: the statement cannot be put into what cannot be read.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// data "aws_iam_policy_document" "reports" {
    ///   statement {
    ///     effect    = "Deny"
    ///     actions   = ["s3:*"]
    ///     resources = [aws_s3_bucket.reports.arn, "${aws_s3_bucket.reports.arn}/*"]
    ///     principals {
    ///       type        = "*"
    ///       identifiers = ["*"]
    ///     }
    ///     condition {
    ///       test     = "Bool"
    ///       variable = "aws:SecureTransport"
    ///       values   = ["false"]
    ///     }
    ///   }
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   policy = data.aws_iam_policy_document.reports.json
    /// }
    /// ```
    ///
    /// A policy that is only known at the deployment is not reported:
    ///
    /// ```tf,pass
    /// variable "policy" {
    ///   type = string
    /// }
    ///
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   policy = var.policy
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Refuse plain HTTP in the bucket's policy.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "reports", "node": {"type": "s3.bucket", "name": "Reports",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}}, "properties": {}}}]
    /// ```
    id: "s3-tls-only",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV_AWS_379", "S3.5", "CIS 3.0 2.1.1", "CIS 5.0 2.1.1", "S3_BUCKET_SSL_REQUESTS_ONLY"],
    types: &[&bucket::TYPE, &bucket_policy::TYPE, &queue::TYPE, &topic::TYPE, &table::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Refuse plain HTTP",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Refuse plain HTTP", finding, &bucket::TLS_ONLY, true),
    }),
}

const UNKNOWN: &str = "the policy is an expression; whether it refuses plain HTTP is not known";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let policy_at = |it: &str| stack.get(it).filter(|it| it.ty == Some(&bucket_policy::TYPE));
    // A bucket that is not known may be any.
    let mut vague = facts.unknown_expressions().iter().filter_map(|(address, _)| policy_at(address));
    let is_any = vague.any(|it| it.value(&bucket_policy::BUCKET).is_some_and(Value::is_unknown));
    for ty in catalog::all() {
        let Some((switch, _)) = ty.policy.as_ref().and_then(|it| it.tls_only) else { continue };
        findings.each(ty, |findings, address, resource| {
            // Lowering leaves the switch where it could not add the statement.
            if resource.props.get(switch) == Some(&Value::Bool(true)) {
                findings.undecided(address, UNKNOWN);
            } else if *ty == bucket::TYPE {
                let own = facts.users(&[address]).into_iter().filter_map(|it| Some((it, policy_at(it)?)));
                let own = own.filter(|(_, it)| it.target(&bucket_policy::BUCKET) == Some(address));
                let refuses = refuses(resource, own, is_any).map(|it| !it);
                findings.raise_if(refuses, address, bucket::TLS_ONLY.key(), || {
                    format!("Bucket {} takes requests over plain HTTP", facts.name(address))
                });
            }
        });
    }
}

/// Whether one of its policies refuses plain HTTP to a bucket.
fn refuses<'a>(
    bucket: &Resource,
    own: impl Iterator<Item = (&'a str, &'a Resource)>,
    is_any: bool,
) -> Decided<bool> {
    let inline = is_any || bucket.opaque.iter().any(|it| it.path == "policy");
    let answers = own.map(|(address, policy)| {
        let document = policy.value(&bucket_policy::POLICY).ok_or(UNKNOWN)?;
        any(Statement::of(address, document).map_err(|_| UNKNOWN)?.iter().map(|it| refuses_plain_http(it, "s3:GetObject")))
    });
    any(answers.chain(inline.then_some(Err(UNKNOWN))))
}
