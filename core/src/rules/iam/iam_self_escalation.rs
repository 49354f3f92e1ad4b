use crate::access::{Access, Circumstances, Verdict};
use crate::catalog::iam::{group, role, user};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Somebody may rewrite what they are allowed
    ///
    /// ## Why
    ///
    /// A limit that one may lift oneself is none: who may put another version in place of the policy they have, or attach
    /// `AdministratorAccess` to their own role, is an administrator by one call more, however narrow the permission looks.
    ///
    /// ## Flagged
    ///
    /// A role, a user or a group that is allowed to change itself or a policy it has, whatever the ARNs of the statement
    /// look like. (On resource `*` that is `iam-privilege-escalation`.)
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   name = "app"
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_policy" "app" {
    ///   name = "app-own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:CreatePolicyVersion"
    ///       Resource = "arn:aws:iam::*:policy/app-*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = aws_iam_policy.app.arn
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "trainee" {
    ///   name = "trainee"
    /// }
    ///
    /// resource "aws_iam_user_policy" "trainee" {
    ///   name = "own"
    ///   user = aws_iam_user.trainee.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["iam:AttachUserPolicy", "iam:GetUser"]
    ///       Resource = "arn:aws:iam::*:user/$${aws:username}"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # A role that may write policies of its own.
    /// resource "aws_iam_role" "app" {
    ///   name = "app"
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   role = aws_iam_role.app.id
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:PutRolePolicy"
    ///       Resource = aws_iam_role.app.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_user" "trainee" {
    ///   name = "trainee"
    /// }
    ///
    /// resource "aws_iam_user_policy" "trainee" {
    ///   name = "own"
    ///   user = aws_iam_user.trainee.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["iam:ChangePassword", "iam:GetUser"]
    ///       Resource = "arn:aws:iam::*:user/$${aws:username}"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "app" {
    ///   name = "app"
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_policy" "app" {
    ///   name = "app-own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:CreatePolicyVersion"
    ///       Resource = "arn:aws:iam::aws:policy/app-*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = aws_iam_policy.app.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Leave changes of permissions to whoever deploys, or deny them for its own ARN; a permissions boundary limits what can
    /// come of them.
    id: "iam-self-escalation",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE, &user::TYPE, &group::TYPE],
    check: check,
    fix: None,
}

/// What gives a policy other words. Source: service authorization reference, "Actions, resources, and condition keys for AWS
/// Identity and Access Management", as are the others.
const ON_POLICIES: [&str; 2] = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];
const ON_ROLES: [&str; 2] = ["iam:AttachRolePolicy", "iam:PutRolePolicy"];
const ON_USERS: [&str; 2] = ["iam:AttachUserPolicy", "iam:PutUserPolicy"];
const ON_GROUPS: [&str; 2] = ["iam:AttachGroupPolicy", "iam:PutGroupPolicy"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (ty, noun, own) in [
        (&role::TYPE, "Role", ON_ROLES),
        (&user::TYPE, "User", ON_USERS),
        (&group::TYPE, "Group", ON_GROUPS),
    ] {
        findings.each(ty, |findings, address, _| {
            let access = facts.access();
            let groups = access.groups(address);
            let mut changes = vec![(address, own)];
            changes.extend(groups.iter().map(|it| (*it, ON_GROUPS)));
            changes.extend(access.managed_policies(address).into_iter().map(|it| (it, ON_POLICIES)));
            let all = changes.iter().flat_map(|(on, actions)| actions.iter().map(move |it| (*on, *it)));
            // The group is told.
            let by_group = |on: &str, action: &str| groups.iter().any(|it| may(access, it, action, on) == Verdict::Allowed);
            let (mut found, mut vague) = (None, false);
            for (on, action) in all {
                match may(access, address, action, on) {
                    Verdict::Allowed if !by_group(on, action) => found = found.or(Some((on, action))),
                    Verdict::Undecided => vague = true,
                    _ => {}
                }
            }
            match found {
                Some((on, action)) => {
                    let what = if on == address { "itself".to_owned() } else { format!("{}, which it has", facts.name(on)) };
                    let message = format!("{noun} {} may give itself any permission by {action} on {what}", facts.name(address));
                    findings.raise(address, message);
                }
                None if vague => {
                    findings.undecided(address, "whether it may change its own permissions hangs on what is not known before the deployment");
                }
                None => {}
            }
        });
    }
}

/// Whether somebody may do this to what they have, in a way that is not told of the policy alone; undecided only where a policy
/// that can be read may allow it.
fn may(access: &Access<'_>, identity: &str, action: &str, on: &str) -> Verdict {
    let is_ruled_out = access.allows_anywhere(identity, action) == Verdict::Denied;
    if is_ruled_out || access.allows_everywhere(identity, action).0 != Verdict::Denied {
        return Verdict::Denied;
    }
    let decision = access.can(identity, action, on, &Circumstances::default()).decision;
    match decision.verdict {
        Verdict::Undecided if !access.is_named(identity, action) => Verdict::Denied,
        it => it,
    }
}
