use crate::catalog::dynamodb::table;
use crate::catalog::s3::{bucket, bucket_policy};
use crate::catalog::sns::topic;
use crate::catalog::sqs::queue;
use crate::rules::facts::{Statement, any};
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits};
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
    aliases: &["CKV_AWS_379", "S3.5"],
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
    for (address, resource) in facts.stack.resources.iter() {
        // Lowering leaves the switch where it could not add the statement.
        let switch = resource.ty.and_then(|it| it.policy.as_ref()?.tls_only).map(|(key, _)| key);
        if switch.is_some_and(|key| resource.props.get(key) == Some(&Value::Bool(true))) {
            findings.undecided(address, UNKNOWN);
        } else if resource.ty == Some(&bucket::TYPE) {
            let refuses = refuses(facts, address).map(|it| !it);
            findings.raise_if(refuses, address, bucket::TLS_ONLY.key(), || {
                format!("Bucket {} takes requests over plain HTTP", facts.name(address))
            });
        }
    }
}

/// Whether a policy of a bucket refuses plain HTTP.
fn refuses(facts: &Facts<'_>, bucket: &str) -> Decided<bool> {
    let inline = facts.stack.get(bucket).is_some_and(|it| it.opaque.iter().any(|it| it.path == "policy"));
    let of_bucket = facts.stack.of(&bucket_policy::TYPE).filter_map(|(address, policy)| {
        let owner = policy.value(&bucket_policy::BUCKET)?;
        let is_its = owner.target() == Some(bucket);
        // A bucket that is not known may be this one.
        let may_be = is_its || owner.is_unknown();
        may_be.then(|| match policy.value(&bucket_policy::POLICY) {
            Some(document) if is_its => {
                any(Statement::of(address, document).map_err(|_| UNKNOWN)?.iter().map(is_refusal))
            }
            _ => Err(UNKNOWN),
        })
    });
    any(of_bucket.chain(inline.then_some(Err(UNKNOWN))))
}

/// Whether a statement refuses everybody every request without TLS.
fn is_refusal(statement: &Statement<'_>) -> Decided<bool> {
    let everybody = match statement.body.field("Principal") {
        Some(Value::Str(it)) => it == "*",
        Some(it) => match it.field("AWS") {
            Some(Value::List(items)) => items.iter().any(|it| it.as_str() == Some("*")),
            Some(it) => it.as_str() == Some("*"),
            None => false,
        },
        None => false,
    };
    let says_false = |it: &Value| it == &Value::Bool(false) || it.as_str() == Some("false");
    let is_plain = statement.body.field("Condition").map(Value::fields).unwrap_or_default().iter().any(|(operator, it)| {
        let tests = it.fields().iter().find(|(key, _)| key.eq_ignore_ascii_case("aws:SecureTransport"));
        operator.to_ascii_lowercase().starts_with("bool")
            && tests.is_some_and(|(_, it)| says_false(it) || it.items().iter().any(says_false))
    });
    Ok(everybody && is_plain && !statement.is_allow()? && statement.names_action("s3:GetObject")?)
}
