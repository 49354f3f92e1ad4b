use crate::catalog::iam::{policy, role, role_policy};
use crate::catalog::kms::key;
use crate::catalog::s3::bucket;
use crate::catalog::sns::topic;
use crate::catalog::sqs::queue;
use crate::rules::facts::{Statement, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies, resource_policies};

rule! {
    /// A policy allows everything but what it lists
    ///
    /// ## Why
    ///
    /// What AWS adds tomorrow is allowed as well, and nobody decided so.
    ///
    /// ## Flagged
    ///
    /// A statement that allows with `NotAction`, `NotResource` or `NotPrincipal`, in a policy of a role, a user or a
    /// group, or in a trust policy.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       NotAction = "iam:*"
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
    ///       Effect   = "Deny"
    ///       NotAction = "iam:*"
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List what is allowed. With `Deny`, all three are fine.
    id: "iam-policy-not-element",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION", "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_RESOURCE",
        "IAM_ROLE_NO_ALLOW_PLUS_NOT_PRINCIPAL", "IAM_ROLE_NO_ALLOW_PLUS_NOT_ACTION_ON_TRUST_POLICY",
    ],
    types: &[&policy::TYPE, &role_policy::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each(findings, |findings, address, statements| {
        let wrong = statements.and_then(|it| any(it.iter().map(allows_all_but)));
        findings.raise_if(wrong, address, role_policy::POLICY.key(), || {
            format!("Policy {} allows everything but what it lists", facts.name(address))
        });
    });
    check_resources(facts, findings);
    findings.each(&role::TYPE, |findings, address, it| {
        let Some(trust) = it.value(&role::TRUST) else { return };
        let wrong = Statement::of(address, trust).and_then(|it| any(it.iter().map(allows_all_but)));
        findings.raise_if(wrong, address, role::TRUST.key(), || {
            format!("Everybody but whom it lists may assume role {}", facts.name(address))
        });
    });
}

/// The policies of resources, which alone can name whom they leave out.
fn check_resources(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for ty in [&bucket::TYPE, &queue::TYPE, &topic::TYPE, &key::TYPE] {
        resource_policies::each(facts, findings, ty, allows_all_but, |name| {
            format!("The policy of {name} allows everything, or everybody, but what it lists")
        });
    }
}

fn allows_all_but(statement: &Statement<'_>) -> Decided<bool> {
    let has_not =
        ["NotAction", "NotResource", "NotPrincipal"].iter().any(|it| statement.body.field(it).is_some());
    Ok(has_not && statement.is_allow()?)
}
