//! What rules make of single statements of policies: found, fine, or not decided.

use drawbridge_core::rules;
use drawbridge_core::terraform;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    Found,
    Fine,
    Undecided,
}

use Says::{Fine, Found, Undecided};

fn says(rule: &str, source: String) -> Says {
    let stack = terraform::read(&[("main.tf".to_owned(), source)]).unwrap().stack;
    let report = rules::check_one(rules::by_id(rule).unwrap(), &stack);
    match (report.findings.len(), report.unknown.len()) {
        (0, 0) => Fine,
        (0, _) => Undecided,
        _ => Found,
    }
}

/// What a rule says of a managed policy with these statements.
fn of_policy(rule: &str, statements: &str) -> Says {
    let source = format!(
        r#"variable "it" {{
          type = string
        }}
        resource "aws_s3_bucket" "photos" {{
          bucket = "photos"
        }}
        resource "aws_iam_policy" "it" {{
          policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
        }}"#
    );
    says(rule, source)
}

#[test]
fn actions_on_everything_are_told_from_those_on_something() {
    for (rule, action, resource, expected) in [
        ("iam-write-unconstrained", r#""sqs:*""#, r#""*""#, Found),
        ("iam-write-unconstrained", r#""*""#, r#""*""#, Found),
        ("iam-write-unconstrained", r#""SQS:sendmessage""#, r#"["*"]"#, Found),
        ("iam-write-unconstrained", r#"["sqs:Get*", "sqs:List*"]"#, r#""*""#, Fine),
        // It cannot be limited to a resource.
        ("iam-write-unconstrained", r#""s3:CreateJob""#, r#""*""#, Fine),
        ("iam-write-unconstrained", r#""sqs:*""#, "var.it", Undecided),
        ("iam-write-unconstrained", r#""sqs:Get*""#, "var.it", Fine),
        ("iam-write-unconstrained", "var.it", r#""*""#, Undecided),
        ("iam-write-unconstrained", "var.it", "aws_s3_bucket.photos.arn", Fine),
        ("iam-permissions-management", r#""iam:Put*""#, r#""*""#, Found),
        ("iam-permissions-management", r#""s3:PutObject""#, r#""*""#, Fine),
        ("iam-credentials-exposure", r#""sts:*""#, r#""*""#, Found),
        ("iam-credentials-exposure", r#""sts:GetCallerIdentity""#, r#""*""#, Fine),
        ("iam-data-exfiltration", r#""ssm:GetParameter*""#, r#""*""#, Found),
        ("iam-data-exfiltration", r#""s3:GetBucketLocation""#, r#""*""#, Fine),
        ("iam-privilege-escalation", r#"["iam:PassRole", "lambda:*"]"#, r#""*""#, Found),
        ("iam-privilege-escalation", r#"["iam:PassRole", "lambda:Get*"]"#, r#""*""#, Fine),
        ("iam-privilege-escalation", r#"["iam:PassRole", "ec2:RunInstances"]"#, "var.it", Undecided),
        ("iam-privilege-escalation", r#"["ec2:RunInstances"]"#, "var.it", Fine),
        ("iam-full-iam", r#""iam:*""#, r#""*""#, Found),
        ("iam-full-iam", r#""iam:Get*""#, r#""*""#, Fine),
        ("iam-kms-decrypt-all", r#""kms:Decrypt""#, r#""arn:aws:kms:*:*:key/*""#, Found),
        ("iam-kms-decrypt-all", r#""kms:DescribeKey""#, r#""*""#, Fine),
    ] {
        let statement = format!(r#"{{ Effect = "Allow", Action = {action}, Resource = {resource} }}"#);
        assert_eq!(of_policy(rule, &statement), expected, "{rule}: {statement}");
        let denied = statement.replace("Allow", "Deny");
        assert_ne!(of_policy(rule, &denied), Found, "{rule}: {denied}");
    }
}

#[test]
fn everything_but_something_is_a_lot() {
    let statement = r#"{ Effect = "Allow", NotAction = ["iam:*"], Resource = "*" }"#;
    assert_eq!(of_policy("iam-write-unconstrained", statement), Found);
    assert_eq!(of_policy("iam-policy-not-element", statement), Found);
    assert_eq!(of_policy("iam-full-iam", statement), Fine);
    assert_eq!(of_policy("iam-credentials-exposure", statement), Found);
}

#[test]
fn names_of_actions_are_checked_against_those_that_aws_has() {
    for (action, expected) in [
        ("s3:GetObject", Fine),
        ("S3:getobject", Fine),
        ("s3:Get*", Fine),
        ("*", Fine),
        ("*:*", Fine),
        ("s3:GetObjets", Found),
        ("s3:HeadObject", Found),
        ("dynamo:GetItem", Found),
        ("GetItem", Found),
        ("sagemaker:WhateverItMayBe", Fine),
        ("s3:SomethingThatIsNewNextYear", Undecided),
    ] {
        let statement = format!(r#"{{ Effect = "Allow", Action = "{action}", Resource = "*" }}"#);
        assert_eq!(of_policy("iam-policy-unknown-action", &statement), expected, "{action}");
    }
}

#[test]
fn actions_and_resources_have_to_fit() {
    for (action, resource, expected) in [
        (r#""s3:GetObject""#, "aws_s3_bucket.photos.arn", Found),
        (r#""s3:GetObject""#, r#""${aws_s3_bucket.photos.arn}/*""#, Fine),
        (r#""s3:ListBucket""#, r#""${aws_s3_bucket.photos.arn}/*""#, Found),
        (r#""s3:ListBucket""#, r#"[aws_s3_bucket.photos.arn, "${aws_s3_bucket.photos.arn}/*"]"#, Fine),
        (r#""s3:GetObject""#, r#""arn:aws:s3:::photos*""#, Fine),
        (r#""s3:ListBucket""#, r#""arn:aws:s3:eu-west-1:123456789012:accesspoint/photos""#, Fine),
        (r#""s3:*""#, "aws_s3_bucket.photos.arn", Fine),
        (r#""sqs:SendMessage""#, "aws_s3_bucket.photos.arn", Found),
        (r#""sqs:SendMessage""#, "var.it", Fine),
        (r#""sqs:SendMessage""#, r#""*""#, Fine),
        (r#""ssm:SendCommand""#, r#""arn:aws:ec2:eu-west-1:123456789012:instance/*""#, Fine),
    ] {
        let statement = format!(r#"{{ Effect = "Allow", Action = {action}, Resource = {resource} }}"#);
        assert_eq!(of_policy("iam-policy-resource-mismatch", &statement), expected, "{statement}");
    }
}

#[test]
fn only_a_subject_of_ones_own_is_narrow() {
    for (condition, expected) in [
        (r#"{ StringEquals = { "SUB" = "repo:game/scores:environment:production" } }"#, Fine),
        (r#"{ StringLike = { "SUB" = "repo:game/*" } }"#, Fine),
        (r#"{ StringLike = { "SUB" = "repo:*/scores:*" } }"#, Found),
        (r#"{ StringLike = { "SUB" = ["repo:game/scores:*", "*"] } }"#, Found),
        (r#"{ StringNotLike = { "SUB" = "repo:game/*" } }"#, Found),
        (r#"{ StringLike = { "SUB" = var.it } }"#, Undecided),
        (r#"{ StringLike = { "SUB" = "repo:game/${var.it}:*" } }"#, Fine),
        (r#"{ Null = { "SUB" = "false" } }"#, Found),
    ] {
        let condition = condition.replace("SUB", "token.actions.githubusercontent.com:sub");
        let source = format!(
            r#"variable "it" {{
              type = string
            }}
            resource "aws_iam_role" "it" {{
              assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
                Effect    = "Allow"
                Action    = "sts:AssumeRoleWithWebIdentity"
                Principal = {{ Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }}
                Condition = {condition}
              }}] }})
            }}"#
        );
        assert_eq!(says("iam-github-oidc-trust", source), expected, "{condition}");
    }
}
