use crate::catalog::iam::role;
use crate::rules::facts::Statement;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// IAM refuses a trust policy
    ///
    /// ## Why
    ///
    /// A trust policy says who may assume the role and nothing else: no other actions, and no resources, since it is about the role
    /// it belongs to. The deployment stops there. What the role may do goes into a policy of its own.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = ["sts:AssumeRole", "sts:TagSession"]
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow `sts:AssumeRole`, and leave `Resource` out.
    id: "iam-trust-refused",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&role::TYPE, |findings, address, it| {
        let Some(trust) = it.value(&role::TRUST) else { return };
        let statements = Statement::of(address, trust).unwrap_or_default();
        if let Some(what) = statements.iter().find_map(refused) {
            let name = facts.name(address);
            findings.raise_at(address, role::TRUST.key(), format!("The trust policy of role {name} {what}, which IAM refuses"));
        }
    });
}

/// What IAM refuses in a statement of a trust policy. Source: IAM user guide, "Update a role trust policy"; the IAM API answers
/// `MalformedPolicyDocument` to both.
fn refused(statement: &Statement<'_>) -> Option<String> {
    if ["Resource", "NotResource"].iter().any(|it| statement.body.field(it).is_some()) {
        return Some("names resources".to_owned());
    }
    let actions = statement.actions().unwrap_or_default();
    let other = actions.iter().find(|it| !it.to_ascii_lowercase().starts_with("sts:"))?;
    Some(format!("is about `{other}`"))
}
