use super::iam_privilege_escalation::leads_to_all;
use super::narrowing;
use super::unbounded::{self, Action};
use crate::catalog::iam::{policy, role_policy};
use crate::rules::{Category, Facts, Findings, Severity, policies};

rule! {
    /// A policy lets its holder act with the roles of whatever runs
    ///
    /// ## Why
    ///
    /// Who may run commands on every machine, open a shell in every container, or change what every stack makes has all that
    /// the roles of these are allowed, without a permission of IAM's. The most powerful of them counts.
    ///
    /// ## Flagged
    ///
    /// Actions that run something of the caller's with the role of a machine, a container, a build, a notebook or a stack that
    /// exists, on resource `*` and without a condition. (Of a policy that makes an administrator anyway,
    /// `iam-privilege-escalation` tells.)
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["ssm:SendCommand", "ssm:ListCommands"]
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
    ///     Statement = [
    ///       {
    ///         Effect    = "Allow"
    ///         Action    = ["ssm:StartSession"]
    ///         Resource  = "arn:aws:ec2:*:*:instance/*"
    ///         Condition = { StringEquals = { "ssm:resourceTag/team" = "game" } }
    ///       },
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["ssm:TerminateSession", "ssm:ResumeSession"]
    ///         Resource = "arn:aws:ssm:*:*:session/$${aws:username}-*"
    ///       },
    ///     ]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the machines, tasks and stacks, or the tag that they carry.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["ssm:SendCommand"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-lateral-movement",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

/// What runs something of the caller's with a role that is in use. Source: API references of the services.
const ACTIONS: [Action; 12] = [
    ("cloudformation", "ExecuteChangeSet"),
    ("cloudformation", "UpdateStack"),
    ("codebuild", "UpdateProject"),
    ("ec2-instance-connect", "SendSSHPublicKey"),
    ("ec2-instance-connect", "SendSerialConsoleSSHPublicKey"),
    ("ecs", "ExecuteCommand"),
    ("glue", "UpdateJob"),
    ("sagemaker", "CreatePresignedNotebookInstanceUrl"),
    ("sagemaker", "UpdateNotebookInstanceLifecycleConfig"),
    ("ssm", "CreateAssociation"),
    ("ssm", "SendCommand"),
    ("ssm", "StartSession"),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let (found, vague) = match statements {
            // Of an administrator, that is told.
            Ok(statements) if leads_to_all(statements) => return,
            Ok(statements) => unbounded::found(statements, || &ACTIONS),
            Err(why) => (Vec::new(), Some(why)),
        };
        if !found.is_empty() {
            let message = format!(
                "Policy {} allows {} on every resource: its holder acts with the roles of what runs",
                facts.name(address),
                found.join(", ")
            );
            findings.raise_at(address, role_policy::POLICY.key(), message);
        } else if let Some(why) = vague {
            findings.undecided(address, why);
        }
    });
}
