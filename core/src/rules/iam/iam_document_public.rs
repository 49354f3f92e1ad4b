use crate::rules::facts::any;
use crate::rules::resource_policies::lets_everybody_in;
use crate::rules::{Category, Facts, Findings, Severity, policies};

rule! {
    /// A policy that a file writes lets everybody in
    ///
    /// ## Why
    ///
    /// Whatever takes this as its policy is open to every AWS account in the world.
    ///
    /// ## Flagged
    ///
    /// An `aws_iam_policy_document` that allows principal `*`, without a condition that says who. What a resource that
    /// Drawbridge knows has as its policy is judged there. Given to a module that is not read, it may be the policy of an
    /// endpoint, which names everybody: then this is left open.
    ///
    /// ```tf,fail
    /// data "aws_iam_policy_document" "images" {
    ///   statement {
    ///     actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    ///     principals {
    ///       type        = "AWS"
    ///       identifiers = ["*"]
    ///     }
    ///   }
    /// }
    ///
    /// resource "aws_ecr_repository_policy" "images" {
    ///   repository = "images"
    ///   policy     = data.aws_iam_policy_document.images.json
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// data "aws_iam_policy_document" "images" {
    ///   statement {
    ///     actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    ///     principals {
    ///       type        = "AWS"
    ///       identifiers = ["*"]
    ///     }
    ///     condition {
    ///       test     = "StringEquals"
    ///       variable = "aws:PrincipalOrgID"
    ///       values   = ["o-a1b2c3d4e5"]
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// data "aws_iam_policy_document" "endpoint" {
    ///   statement {
    ///     actions   = ["dynamodb:*"]
    ///     resources = ["*"]
    ///     principals {
    ///       type        = "*"
    ///       identifiers = ["*"]
    ///     }
    ///   }
    /// }
    ///
    /// module "endpoints" {
    ///   source = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
    ///   vpc_id = "vpc-0a1b2c3d4e5f67890"
    ///   endpoints = {
    ///     dynamodb = { service = "dynamodb", policy = data.aws_iam_policy_document.endpoint.json }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name who may, or add a condition that does, such as the organization, the endpoint or the source.
    id: "iam-document-public",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_283"],
    types: &[],
    check: check,
    fix: None,
}

const OPEN: &str = "what it is the policy of is not known";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let documents = &facts.stack.configuration.documents;
    policies::each_document_for_principals(facts.stack, |address, statements| {
        let others = statements.iter().filter(|it| !it.is_about_trust());
        match any(others.map(lets_everybody_in)) {
            Ok(true) if documents.get(address).is_some_and(|it| it.has_open_use) => {
                findings.undecided(address, OPEN);
            }
            Ok(true) => findings.raise(address, format!("Policy {} lets everybody in", facts.name(address))),
            Ok(false) => {}
            Err(why) => findings.undecided(address, why),
        }
    });
}
