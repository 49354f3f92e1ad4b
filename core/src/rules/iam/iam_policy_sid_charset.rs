use crate::catalog::iam::{policy, role_policy};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::Statement;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits, policies};
use crate::value::Value;

rule! {
    /// IAM refuses the id of a statement
    ///
    /// ## Why
    ///
    /// In a policy of a role, a user or a group, the id of a statement has only the letters A to Z in either case and
    /// digits. IAM refuses any other, and the deployment fails. Policies of resources are not that strict.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Sid      = "read-photos"
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
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
    ///       Sid      = "ReadPhotos"
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Leave out the other characters.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "iam.policy", "name": "Read photos",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"policy": {"Version": "2012-10-17", "Statement": [{"Sid": "read-photos", "Effect": "Allow",
    ///     "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::photos/*"]}]}}}}]
    /// ```
    id: "iam-policy-sid-charset",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Leave out other characters",
        safety: Safety::Safe,
        fix: keep_letters,
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each(findings, |findings, address, statements| {
        let Ok(statements) = statements else { return };
        if let Some(sid) = statements.iter().find_map(refused_id) {
            let message =
                format!("IAM refuses the id `{sid}` of a statement in policy {}", facts.name(address));
            findings.raise_at(address, role_policy::POLICY.key(), message);
        }
    });
}

/// The id of a statement, if IAM refuses it. Source: IAM user guide, "IAM JSON policy elements: Sid".
fn refused_id<'a>(statement: &Statement<'a>) -> Option<&'a str> {
    let sid = statement.body.field("Sid")?.as_str()?;
    sid.contains(|it: char| !it.is_ascii_alphanumeric()).then_some(sid)
}

/// Only of a policy that is drawn itself: others are part of lists.
fn keep_letters(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let node = diagram.node(edits::node_of(finding)?.as_str())?;
    let document = node.props.get(policy::POLICY.key()).filter(|_| *node.ty == policy::TYPE)?;
    let statements = match document.field("Statement")? {
        Value::List(items) => Value::List(items.iter().map(with_letters).collect()),
        one => with_letters(one),
    };
    let document = edits::with_field(document, "Statement", statements);
    edits::set_here("Leave out other characters", finding, &policy::POLICY, document)
}

fn with_letters(statement: &Value) -> Value {
    match statement.field("Sid").and_then(Value::as_str) {
        Some(sid) => {
            let letters: String = sid.chars().filter(char::is_ascii_alphanumeric).collect();
            edits::with_field(statement, "Sid", letters.into())
        }
        None => statement.clone(),
    }
}
