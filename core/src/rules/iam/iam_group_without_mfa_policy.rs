use super::holders::asks_for_mfa;
use crate::catalog::iam::group;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A group gives its users permissions without a second factor
    ///
    /// ## Why
    ///
    /// Whoever gets at the password or the key of one of its users may do all that the group may. A policy that asks for a
    /// second factor stands in the way, for everybody who joins the group later as well.
    ///
    /// ## Flagged
    ///
    /// A group with a policy that allows something, of whose policies none asks for `aws:MultiFactorAuthPresent`. The rule is
    /// off unless a profile turns it on: of users who sign in with a password
    /// [iam-user-without-mfa-policy](iam-user-without-mfa-policy.md) tells, and a group of programs has no second factor.
    ///
    /// ```tf,fail
    /// resource "aws_iam_group" "support" {
    ///   name = "support"
    /// }
    ///
    /// resource "aws_iam_group_policy" "support" {
    ///   name  = "support"
    ///   group = aws_iam_group.support.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "ec2:StopInstances"
    ///       Resource = "arn:aws:ec2:eu-west-1:123456789012:instance/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_policy_attachment" "admins" {
    ///   group      = aws_iam_group.admins.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_group" "support" {
    ///   name = "support"
    /// }
    ///
    /// resource "aws_iam_group_policy" "support" {
    ///   name  = "support"
    ///   group = aws_iam_group.support.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = "ec2:StopInstances"
    ///       Resource  = "arn:aws:ec2:eu-west-1:123456789012:instance/*"
    ///       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_group" "nobody_may_anything" {
    ///   name = "support"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Deny everything but setting up a second factor while there is none: the switch "Require MFA" writes that policy.
    /// Programs have no second factor; they get a role, or users outside of the group.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "iam.group", "name": "Support",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"name": "support", "inline_policies": [{"name": "support", "policy": {"Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["ec2:StopInstances"],
    ///       "Resource": ["arn:aws:ec2:eu-west-1:123456789012:instance/*"]}]}}]}}}]
    /// ```
    id: "iam-group-without-mfa-policy",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["AWS-0123", "aws-iam-enforce-group-mfa"],
    types: &[&group::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Require MFA",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Require MFA", finding, &group::REQUIRE_MFA, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut groups = facts.stack.of(&group::TYPE).peekable();
    if groups.peek().is_none() {
        return;
    }
    let holders = facts.holders();
    for (address, _) in groups {
        let asks = holders.any(address, asks_for_mfa);
        let allows = match holders.has_one_of_aws(address) {
            true => Ok(true),
            false => holders.any(address, |it| it.is_allow() == Ok(true)),
        };
        let wrong = match (asks, allows) {
            (Ok(asks), Ok(allows)) => Ok(allows && !asks),
            (Ok(true), _) | (_, Ok(false)) => Ok(false),
            (Err(why), _) | (_, Err(why)) => Err(why),
        };
        findings.raise_if(wrong, address, group::REQUIRE_MFA.key(), || {
            format!("Group {} gives its users permissions without a second factor", facts.name(address))
        });
    }
}
