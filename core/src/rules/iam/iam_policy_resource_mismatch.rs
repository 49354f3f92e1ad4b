use std::borrow::Cow;

use crate::access::known_actions;
use crate::catalog::iam::{policy, role_policy};
use crate::rules::facts::{ITEM_ACTIONS, Statement};
use crate::rules::{Category, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A statement names resources that its actions are not about
    ///
    /// ## Why
    ///
    /// An action is allowed on resources it works with and on no others. The statement is accepted and allows nothing.
    ///
    /// ## Flagged
    ///
    /// An action of DynamoDB, IAM, KMS, Lambda, CloudWatch Logs, S3, Secrets Manager, SNS or SQS where all resources
    /// are of other services; an action on objects where all resources are buckets, and the other way round.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sqs:SendMessage"]
    ///       Resource = "arn:aws:sns:eu-west-1:123456789012:orders"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:GetObject"]
    ///       Resource = "arn:aws:s3:::photos"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:GetObject", "s3:ListBucket"]
    ///       Resource = "arn:aws:s3:::photos/*"
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
    ///       Action   = ["s3:GetObject", "s3:ListBucket"]
    ///       Resource = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]
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
    ///       Action   = ["sqs:SendMessage"]
    ///       Resource = "arn:aws:sqs:eu-west-1:123456789012:orders"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ARN that the action is about: `arn:aws:s3:::name` for the bucket, `arn:aws:s3:::name/*` for its
    /// objects.
    id: "iam-policy-resource-mismatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: None,
}

/// Services whose actions are about resources of their own and those that they share. Source: service authorization reference,
/// the resource types of each.
const SERVICES: &[(&str, &[&str])] = &[
    ("dynamodb", &["dynamodb"]),
    ("iam", &["iam"]),
    ("kms", &["kms"]),
    ("lambda", &["lambda"]),
    ("logs", &["logs"]),
    ("s3", &["s3", "s3-object-lambda"]),
    ("secretsmanager", &["secretsmanager"]),
    ("sns", &["sns"]),
    ("sqs", &["sqs"]),
];

/// What an ARN names.
struct Named<'a> {
    service: Cow<'a, str>,
    /// Whether it is something in a bucket, or a bucket itself; `None` if it may be either.
    is_inside: Option<bool>,
    /// Whether it is a table or something of one; not known of a reference.
    is_table: Option<bool>,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each(findings, |findings, address, statements| {
        let Ok(statements) = statements else { return };
        let mut found: Vec<&str> = statements.iter().flat_map(useless).collect();
        found.dedup();
        if !found.is_empty() {
            let message = format!(
                "Policy {} allows {} on resources that the action is not about",
                facts.name(address),
                found.join(", ")
            );
            findings.raise_at(address, role_policy::POLICY.key(), message);
        }
    });
}

/// The actions of a statement that none of its resources is about.
pub(in crate::rules) fn useless<'a>(statement: &Statement<'a>) -> Vec<&'a str> {
    let Ok(true) = statement.is_allow() else { return Vec::new() };
    let Ok(actions) = statement.actions() else { return Vec::new() };
    let named: Option<Vec<Named<'_>>> = statement.resources().iter().map(named).collect();
    let Some(named) = named.filter(|it| !it.is_empty()) else { return Vec::new() };
    actions.into_iter().filter(|it| is_useless(it, &named)).collect()
}

fn is_useless(action: &str, named: &[Named<'_>]) -> bool {
    let Some((service, name)) = action.split_once(':') else { return false };
    let Some((service, own)) = SERVICES.iter().find(|(it, _)| it.eq_ignore_ascii_case(service)) else {
        return false;
    };
    let mut of_service = named.iter().filter(|it| own.contains(&&*it.service)).peekable();
    if of_service.peek().is_none() {
        return true;
    }
    if *service == "dynamodb" && ITEM_ACTIONS.iter().any(|it| it.eq_ignore_ascii_case(action)) {
        return of_service.all(|it| it.is_table == Some(false));
    }
    if *service != "s3" || name.contains(['*', '?']) {
        return false;
    }
    let wanted = is_about_objects(name);
    of_service.all(|it| it.is_inside == Some(!wanted)) && is_about_resources(name)
}

/// Whether a policy can limit an action of S3 to resources.
fn is_about_resources(name: &str) -> bool {
    let mut of_s3 = known_actions().filter(|it| it.service == "s3" && it.is_about_resources);
    let is_bucket = ["Job", "AccessPoint", "AccessGrant", "StorageLens", "MultiRegion"];
    of_s3.any(|it| it.names().any(|it| it.eq_ignore_ascii_case(name)))
        && !is_bucket.iter().any(|it| name.contains(it))
}

/// Whether an action of S3 is about objects rather than buckets. Source: service authorization reference, "Actions, resources,
/// and condition keys for Amazon S3".
fn is_about_objects(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let others = [
        "abortmultipartupload",
        "listmultipartuploadparts",
        "initiatereplication",
        "replicatedelete",
        "replicatetags",
    ];
    (name.contains("object") && !name.contains("bucket"))
        || others.contains(&name.as_str())
        || name == "objectowneroverridetobucketowner"
}

/// What a resource of a statement names; `None` if that is not known, or may be anything.
fn named(resource: &Value) -> Option<Named<'_>> {
    let text = match resource {
        Value::Ref { target, attr } if attr == "arn" => {
            let service = service_of(target)?;
            return Some(Named { service, is_inside: target.starts_with("s3.bucket.").then_some(false), is_table: None });
        }
        Value::Concat(parts) => match &parts[..] {
            [Value::Ref { target, attr }, Value::Str(rest), ..] if attr == "arn" => {
                let is_inside = target.starts_with("s3.bucket.") && rest.starts_with('/');
                return Some(Named { service: service_of(target)?, is_inside: is_inside.then_some(true), is_table: None });
            }
            parts => Cow::Owned(parts.iter().map(|it| it.as_str().unwrap_or("\u{0}")).collect()),
        },
        Value::Str(text) => Cow::Borrowed(text.as_str()),
        _ => return None,
    };
    let mut parts = text.splitn(6, ':');
    let (start, service) = (parts.next()?, parts.nth(1)?);
    let known = start == "arn" && !service.is_empty() && !service.contains(['*', '?', '\u{0}']);
    let (region, rest) = (parts.next()?, parts.nth(1).filter(|_| known)?);
    let is_inside = if service == "s3" && !region.is_empty() {
        // An access point, which has objects of its own.
        None
    } else if rest.contains('/') {
        Some(true)
    } else if rest.contains(['*', '?', '\u{0}']) {
        None
    } else {
        Some(false)
    };
    let kind = rest.split(['/', ':']).next().filter(|it| !it.contains(['*', '?', '\u{0}']));
    Some(Named { service: Cow::Owned(service.to_owned()), is_inside, is_table: kind.map(|it| it == "table") })
}

/// The service in the ARN of a resource of the catalogue.
fn service_of(address: &str) -> Option<Cow<'_, str>> {
    let service = address.split('.').next()?;
    SERVICES.iter().any(|(it, _)| *it == service).then_some(Cow::Borrowed(service))
}
