use crate::catalog::iam::{group_policy, policy, role, role_policy, user_policy};
use crate::catalog::{Kind, PropSpec, TfMap, backup, dynamodb, ec2, kms, s3, secretsmanager, sns, sqs};
use crate::model::{Diagram, Op, Transaction};
use crate::rules::facts::Written;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits, policies};
use crate::value::Value;

rule! {
    /// A policy says `${...}` in a language that has no variables
    ///
    /// ## Why
    ///
    /// Policies have had variables such as `${aws:username}` since version 2012-10-17 of their language. A policy of version
    /// 2008-10-17 takes them for plain text, and one that says no version is of that one. So what was to be everybody's
    /// own folder is one that is called `${aws:username}`: an Allow lets nobody in, and a Deny refuses nothing. Source: IAM
    /// user guide, "IAM JSON policy elements: Version".
    ///
    /// ## Flagged
    ///
    /// A policy of any kind, of a role as of a bucket, a queue or an endpoint, that has such a variable in its resources or
    /// conditions, and the old version or none; without a variable, if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "own_folder" {
    ///   policy = jsonencode({
    ///     Version   = "2008-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::homes/$${aws:username}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "jobs" {
    ///   name = "jobs"
    /// }
    ///
    /// resource "aws_sqs_queue_policy" "jobs" {
    ///   queue_url = aws_sqs_queue.jobs.id
    ///   policy = jsonencode({
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Principal = "*"
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.jobs.arn
    ///       Condition = { StringNotEquals = { "aws:ResourceTag/team" = "$${aws:PrincipalTag/team}" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// The old version where nothing depends on it, as in the policies that AWS writes by itself.
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "own_folder" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::homes/$${aws:username}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "photos" {
    ///   policy = jsonencode({
    ///     Version   = "2008-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// data "aws_iam_policy_document" "own_folder" {
    ///   statement {
    ///     actions   = ["s3:GetObject"]
    ///     resources = ["arn:aws:s3:::homes/&{aws:username}/*"]
    ///   }
    /// }
    ///
    /// resource "aws_iam_policy" "own_folder" {
    ///   policy = data.aws_iam_policy_document.own_folder.json
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_iam_policy" "reader" {
    ///   policy = jsonencode({
    ///     Version   = "2008-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::homes/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say version 2012-10-17. Look at what the policy lets in then: it says for the first time what it was meant to say.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "iam.policy", "name": "Own folder",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"policy": {"Statement": [{"Effect": "Allow",
    ///     "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::homes/${aws:username}/*"]}]}}}}]
    /// ```
    id: "iam-policy-old-version",
    severity: Severity::Low,
    category: Category::Correctness,
    aliases: &[],
    types: &[
        &policy::TYPE, &role_policy::TYPE, &user_policy::TYPE, &group_policy::TYPE, &role::TYPE,
        &s3::bucket_policy::TYPE, &s3::access_point::TYPE, &sqs::queue_policy::TYPE, &sns::topic_policy::TYPE, &kms::key::TYPE,
        &dynamodb::table::TYPE, &secretsmanager::secret_policy::TYPE, &ec2::vpc_endpoint::TYPE,
        &backup::vault::TYPE,
    ],
    check: check,
    fix: Some(Fix { title: "Say version 2012-10-17", safety: Safety::Unsafe, fix }),
}

/// The version that has variables.
const CURRENT: &str = "2012-10-17";
const OLD: &str = "2008-10-17";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_written(findings, |findings, Written { address, spec, document }| {
        // What only a drawing has becomes a policy of its own.
        if matches!(spec.tf, TfMap::None) {
            return;
        }
        let variable = variable_in(document);
        if variable.is_none() && !findings.is_asked() {
            return;
        }
        let said = match document.field("Version") {
            None | Some(Value::Null) => "says no version, and so that of 2008",
            Some(Value::Str(it)) if it == OLD => "says version 2008-10-17",
            Some(Value::Str(_)) => return,
            Some(_) => {
                findings.undecided(address, "the version of the policy is not known before the deployment");
                return;
            }
        };
        let name = facts.name(address);
        let message = match variable {
            Some(variable) => format!("The policy of {name} {said}, which takes `{variable}` for plain text"),
            None => format!("The policy of {name} {said}, which has no variables"),
        };
        findings.raise_at(address, spec.key, message);
    });
}

fn is_policy(spec: &PropSpec) -> bool {
    matches!(spec.kind, Kind::Policy)
}

/// The first variable in a policy, where the language has them: in resources, and in the values of conditions. Source: IAM
/// user guide, "IAM policy elements: Variables and tags".
fn variable_in(document: &Value) -> Option<&str> {
    let statements = match document.field("Statement")? {
        Value::List(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut found = None;
    for element in ["Resource", "NotResource", "Condition"] {
        for value in statements.iter().filter_map(|it| it.field(element)) {
            value.walk(&mut |it| found = found.or_else(|| it.as_str().and_then(variable)));
        }
    }
    found
}

/// The first variable in a text: a condition key in braces, perhaps with what stands for it where it is not there, or a
/// character that is to be taken for itself.
fn variable(text: &str) -> Option<&str> {
    let starts = text.match_indices("${").map(|(at, _)| at);
    starts.filter_map(|at| text.get(at..)).find_map(|rest| {
        let (name, _) = rest.strip_prefix("${")?.split_once('}')?;
        let is_variable = matches!(name, "*" | "?" | "$") || name.contains(':');
        rest.get(..name.len() + "${}".len()).filter(|_| is_variable)
    })
}

/// Only of a policy that a drawn node holds.
fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let id = edits::node_of(finding)?;
    let node = diagram.node(id.as_str())?;
    let is_old = |it: &Value| !matches!(it.field("Version"), Some(Value::Str(it)) if it != OLD);
    let policies = node.ty.props.iter().filter(|it| is_policy(it));
    let old = policies.filter_map(|it| Some((it.key, node.props.get(it.key)?))).filter(|(_, it)| is_old(it));
    let set = |(key, document): (&str, &Value)| {
        let others = document.fields().iter().filter(|(key, _)| key != "Version").cloned();
        let fields = [("Version".to_owned(), CURRENT.into())].into_iter().chain(others).collect();
        Op::SetProperty { id: id.clone(), key: key.to_owned(), value: Some(Value::Map(fields)) }
    };
    let ops: Vec<Op> = old.map(set).collect();
    (!ops.is_empty()).then(|| Transaction::new("Say version 2012-10-17", ops))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_told_from_other_text() {
        for (text, expected) in [
            ("homes/${aws:username}/*", Some("${aws:username}")),
            ("${a}${aws:PrincipalTag/team, 'none'}", Some("${aws:PrincipalTag/team, 'none'}")),
            ("what?${*}", Some("${*}")),
            ("${cognito-identity.amazonaws.com:sub}", Some("${cognito-identity.amazonaws.com:sub}")),
            ("${name}", None),
            ("${aws:username", None),
            ("$", None),
        ] {
            assert_eq!(variable(text), expected, "{text}");
        }
    }
}
