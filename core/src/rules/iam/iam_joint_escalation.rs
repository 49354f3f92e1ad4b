use std::collections::BTreeSet;

use super::iam_privilege_escalation::WAYS;
use super::unbounded::Action;
use crate::access::{Access, Source, Verdict};
use crate::catalog::iam::{group, role, user};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Several policies together make an administrator
    ///
    /// ## Why
    ///
    /// Each policy looks harmless when it is read by itself: one starts machines, another passes roles. Who has both starts a
    /// machine with the role of an administrator and uses it from there.
    ///
    /// ## Flagged
    ///
    /// A role, a user or a group of whose policies none leads there alone (that is `iam-privilege-escalation`), and that are
    /// allowed by several of them, its groups' among them, all actions of such a way on resource `*`.
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "builder" {
    ///   name = "builder"
    /// }
    ///
    /// resource "aws_iam_user_policy" "machines" {
    ///   name = "machines"
    ///   user = aws_iam_user.builder.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Action = "ec2:RunInstances", Resource = "*" }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_user_policy" "roles" {
    ///   name = "roles"
    ///   user = aws_iam_user.builder.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// What a third policy denies on every resource, the others do not allow.
    ///
    /// ```tf,pass
    /// resource "aws_iam_user" "builder" {
    ///   name = "builder"
    /// }
    ///
    /// resource "aws_iam_user_policy" "machines" {
    ///   name = "machines"
    ///   user = aws_iam_user.builder.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Action = "ec2:RunInstances", Resource = "*" }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_user_policy" "roles" {
    ///   name = "roles"
    ///   user = aws_iam_user.builder.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::123456789012:role/app" }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the roles that may be passed, or what may be started; a permissions boundary limits what either can become.
    id: "iam-joint-escalation",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE, &user::TYPE, &group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (ty, noun) in [(&role::TYPE, "Role"), (&user::TYPE, "User"), (&group::TYPE, "Group")] {
        findings.each(ty, |findings, address, _| {
            let access = facts.access();
            let Some(Open { way, policies, is_certain }) = open(access, address) else { return };
            // The group is told.
            if access.groups(address).iter().any(|it| open(access, it).is_some()) {
                return;
            }
            if !is_certain {
                return findings.undecided(address, "something may take away again what its policies allow");
            }
            let actions: Vec<String> = way.iter().map(|(service, name)| format!("{service}:{name}")).collect();
            let policies: Vec<&str> = policies.into_iter().collect();
            let message = format!(
                "{noun} {} can become an administrator by {}, each allowed by another policy: {}",
                facts.name(address),
                actions.join(" and "),
                policies.join(", ")
            );
            findings.raise(address, message);
        });
    }
}

/// A way that is open to somebody by several policies.
struct Open<'p> {
    way: &'static [Action],
    /// What people call the policies, one for each action.
    policies: BTreeSet<&'p str>,
    is_certain: bool,
}

/// The first way that is open to somebody by several policies and by none alone; `None` where there is none, and where one policy
/// is enough for some way.
fn open<'p>(access: &'p Access<'_>, identity: &str) -> Option<Open<'p>> {
    // No way of several actions goes without it, and few may pass roles.
    if access.allows_everywhere(identity, "iam:PassRole").0 == Verdict::Denied {
        return None;
    }
    let mut found: Option<Open<'_>> = None;
    for way in WAYS {
        let allowed = way.iter().map(|(service, name)| {
            let (verdict, by) = access.allows_everywhere(identity, &format!("{service}:{name}"));
            (verdict != Verdict::Denied).then_some((verdict, by))
        });
        let Some(allowed) = allowed.collect::<Option<Vec<_>>>() else { continue };
        let is_enough = |policy: &Source| allowed.iter().all(|(_, by)| by.contains(policy));
        if allowed.iter().flat_map(|(_, by)| by).any(|it| is_enough(it)) {
            return None;
        }
        let is_certain = allowed.iter().all(|(verdict, _)| *verdict == Verdict::Allowed);
        if found.as_ref().is_none_or(|it| is_certain && !it.is_certain) {
            let policies = allowed.iter().filter_map(|(_, by)| Some(by.first()?.name.as_str())).collect();
            found = Some(Open { way, policies, is_certain });
        }
    }
    found
}
