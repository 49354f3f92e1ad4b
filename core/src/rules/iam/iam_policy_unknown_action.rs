use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::access::{Actions, is_service, known_actions};
use crate::catalog::iam::{policy, role_policy};
use crate::rules::facts::{Statement, literals, matches_action_of};
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};

rule! {
    /// A policy names an action that AWS does not have
    ///
    /// ## Why
    ///
    /// A statement with such an action is accepted and allows nothing. The call it was meant for is refused, usually
    /// only in production.
    ///
    /// ## Flagged
    ///
    /// An action of a service that AWS does not have, or an action that is misspelt: a pattern that covers nothing, a
    /// name that differs by one or two letters from one there is, or the name of an operation that goes by the
    /// permission of another, such as `s3:ListObjects`. What else is not in the list of September 2026 may be newer,
    /// and is not decided.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:GetItems"]
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
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
    ///       Action   = ["s3:ListObjects"]
    ///       Resource = "arn:aws:s3:::photos"
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
    ///       Action   = ["dynamodb:GetItem", "dynamodb:Describe*"]
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take the name from the service authorization reference.
    id: "iam-policy-unknown-action",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: None,
}

/// Operations of AWS's APIs that have no action of their own, and the one that allows them. Source: S3 API reference, DynamoDB,
/// SQS and Lambda developer guides, on the permissions of each operation.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("dynamodb", "TransactGetItems", "GetItem"),
    ("dynamodb", "TransactWriteItems", "PutItem"),
    ("lambda", "Invoke", "InvokeFunction"),
    ("s3", "CompleteMultipartUpload", "PutObject"),
    ("s3", "CopyObject", "PutObject"),
    ("s3", "CreateMultipartUpload", "PutObject"),
    ("s3", "DeleteObjects", "DeleteObject"),
    ("s3", "HeadBucket", "ListBucket"),
    ("s3", "HeadObject", "GetObject"),
    ("s3", "ListBuckets", "ListAllMyBuckets"),
    ("s3", "ListMultipartUploads", "ListBucketMultipartUploads"),
    ("s3", "ListObjects", "ListBucket"),
    ("s3", "ListObjectsV2", "ListBucket"),
    ("s3", "ListObjectVersions", "ListBucketVersions"),
    ("s3", "UploadPart", "PutObject"),
    ("sqs", "DeleteMessageBatch", "DeleteMessage"),
    ("sqs", "SendMessageBatch", "SendMessage"),
];

const NEWER: &str = "an action of the policy is misspelt, or newer than the list of September 2026";

/// What is wrong with a pattern.
enum Wrong {
    /// AWS has nothing like it; what is meant, if that can be told.
    Unknown(Option<String>),
    /// It may be newer.
    Newer,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let actions: Vec<Actions> = known_actions().collect();
    // Policies say the same few actions again and again.
    let right: RefCell<BTreeSet<&str>> = RefCell::default();
    policies::each(findings, |findings, address, statements| {
        let listed = statements.and_then(|it| it.iter().map(listed).collect::<Decided<Vec<_>>>());
        let listed = match listed {
            Ok(listed) => listed,
            Err(why) => return findings.undecided(address, why),
        };
        let (mut found, mut is_vague) = (Vec::new(), false);
        for pattern in listed.into_iter().flatten() {
            if right.borrow().contains(pattern) {
                continue;
            }
            match wrong(&actions, pattern) {
                None => drop(right.borrow_mut().insert(pattern)),
                Some(Wrong::Newer) => is_vague = true,
                Some(Wrong::Unknown(None)) => found.push(format!("`{pattern}`")),
                Some(Wrong::Unknown(Some(meant))) => found.push(format!("`{pattern}` (`{meant}`?)")),
            }
        }
        if !found.is_empty() {
            let message =
                format!("Policy {} names {}, which AWS does not have", facts.name(address), found.join(", "));
            findings.raise_at(address, role_policy::POLICY.key(), message);
        } else if is_vague {
            findings.undecided(address, NEWER);
        }
    });
}

/// The action patterns of a statement, those it excludes among them.
fn listed<'a>(statement: &Statement<'a>) -> Decided<Vec<&'a str>> {
    match statement.body.field("NotAction") {
        Some(excluded) => literals(excluded),
        None => statement.actions(),
    }
}

fn wrong(actions: &[Actions], pattern: &str) -> Option<Wrong> {
    let Some((service, name)) = pattern.split_once(':') else {
        return (pattern != "*").then_some(Wrong::Unknown(None));
    };
    if service.contains(['*', '?']) {
        return None;
    }
    if !is_service(service) {
        return Some(Wrong::Unknown(None));
    }
    let mut of_service = actions.iter().filter(|it| it.service.eq_ignore_ascii_case(service)).peekable();
    of_service.peek()?;
    let names: Vec<&str> = of_service.flat_map(Actions::names).collect();
    if names.iter().any(|it| matches_action_of(pattern, &service.to_ascii_lowercase(), it)) {
        return None;
    }
    let is_operation =
        |it: &&(&str, &str, &str)| it.0.eq_ignore_ascii_case(service) && it.1.eq_ignore_ascii_case(name);
    if let Some((service, _, meant)) = OPERATIONS.iter().find(is_operation) {
        return Some(Wrong::Unknown(Some(format!("{service}:{meant}"))));
    }
    if name.contains(['*', '?']) {
        return Some(Wrong::Newer);
    }
    let near = names.iter().find(|it| is_misspelt(name, it));
    Some(near.map_or(Wrong::Newer, |it| Wrong::Unknown(Some(format!("{service}:{it}")))))
}

/// Whether one name becomes the other by at most two letters more, less or other.
fn is_misspelt(name: &str, other: &str) -> bool {
    const MOST: usize = 2;
    let (name, other) = (name.to_ascii_lowercase().into_bytes(), other.to_ascii_lowercase().into_bytes());
    if name.len().abs_diff(other.len()) > MOST {
        return false;
    }
    // One row of the table of distances between all beginnings.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in name.iter().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        let mut next = vec![left];
        for (place, wanted) in other.iter().enumerate() {
            let above = row.get(place + 1).copied().unwrap_or(usize::MAX - 1);
            let best = (diagonal + usize::from(letter != wanted)).min(left + 1).min(above + 1);
            diagonal = above;
            left = best;
            next.push(best);
        }
        row = next;
    }
    row.last().is_some_and(|it| *it <= MOST)
}
