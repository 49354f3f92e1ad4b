use std::collections::{BTreeMap, BTreeSet};

use crate::access::{Identity, Verdict};
use crate::catalog::iam::instance_profile;
use crate::catalog::{ResourceType, kms::key};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A client may use a resource, and not the key it is encrypted with
    ///
    /// ## Why
    ///
    /// The call is refused with `AccessDeniedException`, in words that speak of KMS and not of the table, the bucket or
    /// the queue.
    ///
    /// ## Flagged
    ///
    /// An edge to a resource with a key of the design, where policies of the client, or that of the key, do not allow
    /// what the service does with the key for the client.
    ///
    /// In the examples, the comment stands for an edge that is drawn.
    ///
    /// ```tf,fail
    /// # edge: aws_lambda_function.app -> aws_sqs_queue.orders: send
    /// resource "aws_iam_role" "app" {
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
    /// resource "aws_iam_role_policy" "own" {
    ///   name = "own"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
    ///       Resource = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    ///
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    /// }
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name              = "orders"
    ///   kms_master_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_lambda_function.app -> aws_sqs_queue.orders: send
    /// resource "aws_iam_role" "app" {
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
    /// resource "aws_iam_role_policy" "own" {
    ///   name = "own"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
    ///       Resource = aws_sqs_queue.orders.arn
    ///     }, {
    ///       Effect   = "Allow"
    ///       Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    ///       Resource = aws_kms_key.own.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    ///
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    /// }
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name              = "orders"
    ///   kms_master_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow `kms:Decrypt`, and `kms:GenerateDataKey` to write, on the key, with `kms:ViaService`. What is drawn gets
    /// the statement by itself.
    id: "kms-client-cannot-use-key",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut refused: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let edges = facts.stack.access.unnoted();
    // What is allowed is allowed with the key.
    for &position in facts.doubtful() {
        let Some(edge) = edges.get(position) else { continue };
        let conveyed = facts.conveyed_by(position);
        let is_allowed =
            |action: &str| conveyed.iter().any(|it| it.action == action && it.decision.verdict == Verdict::Allowed);
        let mut asked: BTreeSet<&[&str]> = BTreeSet::new();
        let with_its_key = facts.access().with_its_key(&edge.principal, &edge.target);
        for grant in &edge.grants {
            for action in grant.actions.iter().filter(|it| !is_allowed(it)) {
                if asked.contains(grant.kms) {
                    break;
                }
                let Some(decision) = with_its_key(action) else { continue };
                asked.insert(grant.kms);
                match decision.verdict {
                    Verdict::Denied => {
                        refused.entry((&edge.principal, &edge.target)).or_default().extend(grant.kms);
                    }
                    Verdict::Allowed => {}
                    Verdict::Undecided => {
                        // What a request can fulfil, such as a second factor, is no unknown of the design.
                        let mut missing = decision.missing.into_iter();
                        if let Some(missing) = missing.find(|it| !it.starts_with("condition key")) {
                            findings.undecided(&edge.principal, format!("it hangs on {missing}"));
                        }
                    }
                }
            }
        }
    }
    if !facts.has_edges() {
        refused.extend(by_roles(facts));
    }
    for ((principal, target), actions) in refused {
        let actions: Vec<&str> = actions.into_iter().collect();
        let (who, what) = (facts.name(principal), facts.name(target));
        let message = format!(
            "{who} may not use the key that {what} is encrypted with: some of {} is not allowed",
            actions.join(", ")
        );
        findings.raise(principal, message);
    }
}

/// Without a drawing, what a role lets a program do with something encrypted is what it does.
fn by_roles<'a>(facts: &Facts<'a>) -> BTreeMap<(&'a str, &'a str), BTreeSet<&'static str>> {
    let stack = facts.stack;
    let mut refused: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    // An instance profile does nothing by itself.
    let acts = |ty: &'static ResourceType| ty.principal.is_some() && *ty != instance_profile::TYPE;
    let programs = stack.resources.iter().filter(|(_, it)| it.ty.is_some_and(acts));
    for (program, _) in programs {
        let Identity::Role(role) = facts.access().identity(program) else { continue };
        if role == program {
            continue;
        }
        for target in facts.access().concerns(role).into_iter().flatten() {
            let Some((target, it)) = stack.resources.get_key_value(target) else { continue };
            let Some(ty) = it.ty.filter(|ty| ty.encryption.as_ref().is_some_and(|key| it.props.contains_key(key.key))) else {
                continue;
            };
            let with_its_key = facts.access().with_its_key(program, target);
            let without_it = facts.access().without_its_key(program, target);
            for grant in ty.grants {
                let is_refused = |action: &&'static str| {
                    without_it(action).verdict == Verdict::Allowed
                        && with_its_key(action).is_some_and(|it| it.verdict == Verdict::Denied)
                };
                if grant.actions.iter().any(is_refused) {
                    refused.entry((program, target)).or_default().extend(grant.kms);
                }
            }
        }
    }
    refused
}
