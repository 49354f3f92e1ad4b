use super::narrowing;
use super::unbounded::{self, Action, left};
use crate::catalog::iam::{policy, role_policy};
use crate::rules::facts::Statement;
use crate::rules::{Category, Facts, Findings, Severity, policies};

rule! {
    /// A policy lets its holder become an administrator
    ///
    /// ## Why
    ///
    /// Some permissions are enough to get all others: to write one's own policy, to make a key for an administrator, to
    /// start something with an administrator's role.
    ///
    /// ## Flagged
    ///
    /// Actions that together lead there, on resource `*` and without a condition. They may stand in several statements
    /// of the policy; what it denies again on every resource does not count. A date from which on it holds is no condition.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:AttachUserPolicy"
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["ec2:RunInstances"]
    ///         Resource = "*"
    ///       },
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["iam:PassRole"]
    ///         Resource = "*"
    ///       },
    ///     ]
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
    ///       Action   = "iam:AttachUserPolicy"
    ///       Resource = "arn:aws:iam::123456789012:user/trainee"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["ec2:RunInstances"]
    ///         Resource = "*"
    ///       },
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["iam:PassRole"]
    ///         Resource = "arn:aws:iam::123456789012:role/app"
    ///       },
    ///     ]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["ec2:*", "iam:*"]
    ///         Resource = "*"
    ///       },
    ///       {
    ///         Effect   = "Deny"
    ///         Action   = "iam:*"
    ///         Resource = "*"
    ///       },
    ///     ]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Drop the action, or name the users, roles and functions it is about; a permissions boundary limits what they can
    /// become.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["iam:AttachRolePolicy"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-privilege-escalation",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV_AWS_286", "CKV_AWS_110"],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

const PASS: Action = ("iam", "PassRole");

/// Actions that together lead to permissions of others. Source: IAM user guide, "Grant a user permissions to pass a role to
/// an AWS service"; API references of the services: each starts something with a role, or changes who has which policy.
pub(super) const WAYS: &[&[Action]] = &[
    &[("iam", "AddUserToGroup")],
    &[("iam", "AttachGroupPolicy")],
    &[("iam", "AttachRolePolicy")],
    &[("iam", "AttachUserPolicy")],
    &[("iam", "CreateAccessKey")],
    &[("iam", "CreateLoginProfile")],
    &[("iam", "CreatePolicyVersion")],
    &[("iam", "PutGroupPolicy")],
    &[("iam", "PutRolePolicy")],
    &[("iam", "PutUserPolicy")],
    &[("iam", "SetDefaultPolicyVersion")],
    &[("iam", "UpdateAssumeRolePolicy")],
    &[("iam", "UpdateLoginProfile")],
    &[("glue", "UpdateDevEndpoint")],
    &[("lambda", "UpdateFunctionCode")],
    &[PASS, ("apprunner", "CreateService")],
    &[PASS, ("cloudformation", "CreateStack")],
    &[PASS, ("codebuild", "CreateProject"), ("codebuild", "StartBuild")],
    &[PASS, ("datapipeline", "CreatePipeline")],
    &[PASS, ("ec2", "RequestSpotInstances")],
    &[PASS, ("ec2", "RunInstances")],
    &[PASS, ("ecs", "RegisterTaskDefinition"), ("ecs", "CreateService")],
    &[PASS, ("ecs", "RegisterTaskDefinition"), ("ecs", "RunTask")],
    &[PASS, ("ecs", "RegisterTaskDefinition"), ("ecs", "StartTask")],
    &[PASS, ("glue", "CreateDevEndpoint")],
    &[PASS, ("glue", "CreateJob"), ("glue", "StartJobRun")],
    &[PASS, ("lambda", "CreateFunction"), ("lambda", "AddPermission")],
    &[PASS, ("lambda", "CreateFunction"), ("lambda", "CreateEventSourceMapping")],
    &[PASS, ("lambda", "CreateFunction"), ("lambda", "InvokeFunction")],
    &[PASS, ("sagemaker", "CreateNotebookInstance")],
    &[PASS, ("sagemaker", "CreateProcessingJob")],
    &[PASS, ("sagemaker", "CreateTrainingJob")],
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let statements = match statements {
            Ok(statements) => statements,
            Err(why) => return findings.undecided(address, why),
        };
        let (mut unbounded, mut vague) = (Vec::new(), None);
        for statement in statements {
            match unbounded::is_unbounded(statement) {
                Ok(true) => unbounded.push(*statement),
                Ok(false) => {}
                Err(why) => vague = Some((statement, why)),
            }
        }
        let is_open = |allowing: &[Statement<'_>], way: &[Action]| {
            leads(allowing, way) && left(statements, way).len() == way.len()
        };
        let open: Vec<_> = WAYS.iter().filter(|way| is_open(&unbounded, way)).collect();
        if let Some(way) = open.first() {
            let actions: Vec<String> =
                way.iter().map(|(service, name)| format!("{service}:{name}")).collect();
            let more = if open.len() > 1 { format!(", one of {} ways", open.len()) } else { String::new() };
            let message = format!(
                "Policy {} lets its holder become an administrator by {}{more}",
                facts.name(address),
                actions.join(" and ")
            );
            findings.raise_at(address, role_policy::POLICY.key(), message);
        } else if let Some((statement, why)) = vague {
            unbounded.push(*statement);
            if WAYS.iter().any(|way| is_open(&unbounded, way)) {
                findings.undecided(address, why);
            }
        }
    });
}

/// Whether a policy makes an administrator by one of the ways.
pub(super) fn leads_to_all(statements: &[Statement<'_>]) -> bool {
    let is_unbounded = |it: &&Statement<'_>| unbounded::is_unbounded(it) == Ok(true);
    let unbounded: Vec<_> = statements.iter().filter(is_unbounded).copied().collect();
    WAYS.iter().any(|way| leads(&unbounded, way) && left(statements, way).len() == way.len())
}

/// Whether statements allow all actions of a way.
fn leads(statements: &[Statement<'_>], way: &[Action]) -> bool {
    way.iter().all(|action| {
        let action = std::slice::from_ref(action);
        statements.iter().any(|it| unbounded::allowed(it, action).is_ok_and(|it| !it.is_empty()))
    })
}
