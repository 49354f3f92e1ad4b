use std::collections::BTreeSet;

use crate::access::{Circumstances, Fact, Verdict};
use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::{role, role_policy, role_policy_attachment, user_policy, user_policy_attachment};
use crate::catalog::lambda::function;
use crate::rules::facts::Stated;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A condition on the endpoint locks out what does not pass it
    ///
    /// ## Why
    ///
    /// A `Deny` for everything that does not come through one endpoint is meant for strangers. It also refuses what is drawn to
    /// have access and takes another way: a function outside the VPC, a subnet whose route table does not lead to the endpoint.
    ///
    /// ## Flagged
    ///
    /// An edge whose actions are allowed, but for a statement that denies requests by `aws:SourceVpce` or `aws:SourceVpc`.
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
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
    ///       Resource = aws_sqs_queue.orders.arn
    ///     }, {
    ///       Effect   = "Deny"
    ///       Action   = "sqs:*"
    ///       Resource = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue" "mail" {
    ///   name = "mail"
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// Here only requests through another endpoint are refused:
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
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
    ///       Resource = aws_sqs_queue.orders.arn
    ///     }, {
    ///       Effect   = "Deny"
    ///       Action   = "sqs:*"
    ///       Resource = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" }, Null = { "aws:SourceVpce" = "false" } }
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue" "mail" {
    ///   name = "mail"
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_iam_user" "ada" {
    ///   name = "ada"
    /// }
    ///
    /// resource "aws_iam_user_policy" "inside" {
    ///   user = aws_iam_user.ada.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let the statement except what is drawn, by `aws:PrincipalArn`; or run it in the VPC, in a subnet whose way leads through the
    /// endpoint.
    id: "vpce-sourcevpce-deny-locks-out",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&role::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if findings.is_asked() && facts.stack.access.is_empty() {
        check_holders(facts, findings);
    }
    let mut raised: BTreeSet<(&str, &str)> = BTreeSet::new();
    for conveyed in facts.denied() {
        let (principal, target) = (conveyed.edge.principal.as_str(), conveyed.edge.target.as_str());
        let is_new = !raised.contains(&(principal, target));
        if is_new && may_pass_elsewhere(facts, principal, conveyed.action, target) {
            raised.insert((principal, target));
            let by: Vec<String> = conveyed.decision.grounds.iter().map(ToString::to_string).collect();
            let (name, of) = (facts.name(principal), facts.name(target));
            let message = format!("{name} does not come to {of} the way it has to: {}", by.join("; "));
            findings.raise(principal, message);
        }
    }
}

/// Whether a request would not be refused for certain if it came another way.
fn may_pass_elsewhere(facts: &Facts<'_>, principal: &str, action: &str, target: &str) -> bool {
    let some_way = || Fact::Unknown("the way it comes".to_owned());
    let circumstances =
        Circumstances::default().with("aws:SourceVpce", some_way()).with("aws:SourceVpc", some_way());
    let decision = facts.access().can(principal, action, target, &circumstances).decision;
    decision.verdict != Verdict::Denied
}

/// Without a drawing nobody says who asks for what: people, functions outside of every VPC and the service that makes backups come
/// through no endpoint.
fn check_holders(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let mut refusing: BTreeSet<&str> = BTreeSet::new();
    for Stated { statement, .. } in facts.statements() {
        let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
        let asks = |(operator, tests): &(String, Value)| {
            let names = |key: &str| key.eq_ignore_ascii_case("aws:SourceVpce") || key.eq_ignore_ascii_case("aws:SourceVpc");
            operator.contains("StringNot") && tests.fields().iter().any(|(key, _)| names(key))
        };
        if statement.is_allow() == Ok(false) && conditions.iter().any(asks) {
            refusing.insert(statement.policy);
        }
    }
    let holders = [
        (&role_policy::TYPE, role_policy::ROLE.key(), None),
        (&user_policy::TYPE, user_policy::USER.key(), None),
        (&role_policy_attachment::TYPE, role_policy_attachment::ROLE.key(), Some(role_policy_attachment::POLICY_ARN.key())),
        (&user_policy_attachment::TYPE, user_policy_attachment::USER.key(), Some(user_policy_attachment::POLICY_ARN.key())),
    ];
    let bearers = facts.access().bearers();
    let mut raised: BTreeSet<&str> = BTreeSet::new();
    for (ty, holder, attached) in holders {
        for (address, it) in stack.of(ty) {
            let policy = attached.map_or(Some(address), |it_key| it.props.get(it_key).and_then(Value::target));
            let holder = it.props.get(holder).and_then(Value::target);
            let (Some(_), Some(holder)) = (policy.filter(|it| refusing.contains(it)), holder) else { continue };
            let is_person = stack.get(holder).is_some_and(|it| it.ty != Some(&role::TYPE));
            let runs_outside = bearers.get(holder).into_iter().flatten().any(|it| {
                stack.get(it).is_some_and(|it| it.ty == Some(&function::TYPE) && it.value(&function::SUBNETS).is_none())
            });
            let makes_backups = || facts.access().trusts(holder, "backup.amazonaws.com").verdict == Verdict::Allowed;
            if (is_person || runs_outside || makes_backups()) && raised.insert(holder) {
                let message = format!("{} comes through no endpoint, and its policy refuses what does not", facts.name(holder));
                findings.raise(holder, message);
            }
        }
    }
}
