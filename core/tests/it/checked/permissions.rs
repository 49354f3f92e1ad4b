//! What roles may do, in files.

use super::Checked;

/// A function that is told of a bucket, with a key, and whose role is allowed this.
fn allowed(statements: &str) -> Checked {
    Checked::terraform(&format!(
        r#"
resource "aws_kms_key" "data" {{}}
resource "aws_s3_bucket" "data" {{
  bucket = "some-data-1"
}}
resource "aws_s3_bucket_server_side_encryption_configuration" "data" {{
  bucket = aws_s3_bucket.data.id
  rule {{
    apply_server_side_encryption_by_default {{
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }}
  }}
}}
resource "aws_iam_role" "app" {{
  assume_role_policy = jsonencode({{ Statement = [{{
    Effect = "Allow", Principal = {{ Service = "lambda.amazonaws.com" }}, Action = "sts:AssumeRole"
  }}] }})
}}
resource "aws_iam_role_policy" "app" {{
  role   = aws_iam_role.app.id
  policy = jsonencode({{ Statement = [{statements}] }})
}}
resource "aws_lambda_function" "app" {{
  function_name = "app"
  filename      = "app.zip"
  runtime       = "python3.13"
  handler       = "app.run"
  role          = aws_iam_role.app.arn
  environment {{
    variables = {{ BUCKET = aws_s3_bucket.data.id }}
  }}
}}
"#
    ))
}

const READS: &str =
    r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.data.arn}/*" }"#;

#[test]
fn a_key_that_is_missing_is_called_a_key() {
    let decrypts = r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.data.arn }"#;
    for (statements, key, permission) in [
        (READS.to_owned(), true, false),
        (format!("{READS}, {decrypts}"), false, false),
        (decrypts.to_owned(), false, true),
    ] {
        let checked = allowed(&statements);
        let is_found = |rule: &str| checked.found(rule) == ["aws_lambda_function.app"];
        assert_eq!(is_found("kms-client-cannot-use-key"), key, "{statements}");
        assert_eq!(is_found("iam-role-missing-permission"), permission, "{statements}");
    }
}

#[test]
fn what_could_be_limited_is_known_of_every_service() {
    let is_found = |rule: &str, action: &str| {
        let statement = format!(r#"{{ Effect = "Allow", Action = "{action}", Resource = "*" }}"#);
        !allowed(&statement).found(rule).is_empty()
    };
    for action in [
        "ec2:TerminateInstances",
        "rds:DeleteDBInstance",
        "logs:PutLogEvents",
        "states:StartExecution",
        "s3:*",
    ] {
        assert!(is_found("iam-resource-star", action), "{action}");
    }
    for action in ["ec2:DescribeInstances", "ec2:Describe*", "ecr:GetAuthorizationToken", "ses:GetSendQuota"]
    {
        assert!(!is_found("iam-resource-star", action), "{action}");
    }
    for action in ["glue:DeleteTable", "route53:ChangeResourceRecordSets", "kinesis:PutRecord"] {
        assert!(is_found("iam-write-unconstrained", action), "{action}");
    }
}

#[test]
fn a_provider_is_githubs_by_its_address() {
    let template = |url: &str| {
        format!(
            "Resources:\n  Deploy:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n          \
             - {{Effect: Allow, Principal: {{Federated: !Ref Provider}}, Action: 'sts:AssumeRoleWithWebIdentity'}}\n  \
             Provider: {{Type: AWS::IAM::OIDCProvider, Properties: {{Url: '{url}'}}}}\n"
        )
    };
    let found = |url: &str| Checked::template(&template(url)).found("iam-github-oidc-trust").len();
    assert_eq!(found("https://token.actions.githubusercontent.com"), 1);
    assert_eq!(found("https://gitlab.example.com"), 0);
}

#[test]
fn a_boundary_gives_nobody_anything() {
    let text = |more: &str| {
        format!(
            "resource \"aws_iam_policy\" \"most\" {{\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Action = \
             [\"s3:*\", \"iam:*\"], Resource = \"*\" }}] }})\n}}\n\
             resource \"aws_iam_role\" \"app\" {{\n  permissions_boundary = aws_iam_policy.most.arn\n  assume_role_policy = jsonencode({{ Statement = \
             [{{ Effect = \"Allow\", Principal = {{ Service = \"ec2.amazonaws.com\" }}, Action = \"sts:AssumeRole\" }}] }})\n}}\n{more}"
        )
    };
    let attached = "resource \"aws_iam_role_policy_attachment\" \"it\" {\n  role = aws_iam_role.app.name\n  policy_arn = aws_iam_policy.most.arn\n}\n";
    for rule in
        ["iam-service-wildcard", "iam-full-iam", "iam-privilege-escalation", "iam-write-unconstrained"]
    {
        assert!(Checked::terraform(&text("")).found(rule).is_empty(), "{rule}");
        assert_eq!(Checked::terraform(&text(attached)).found(rule), ["aws_iam_policy.most"], "{rule}");
    }
}

#[test]
fn metrics_are_written_for_the_account() {
    let text = "resource \"aws_iam_policy\" \"it\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \
                [\"cloudwatch:PutMetricData\", \"logs:DescribeLogGroups\"], Resource = \"*\" }] })\n}\n";
    let checked = Checked::terraform(text);
    for rule in ["iam-write-unconstrained", "iam-resource-star"] {
        assert!(checked.found(rule).is_empty(), "{rule}");
    }
}

#[test]
fn a_service_in_between_does_not_say_who() {
    let key = |condition: &str| {
        format!(
            "resource \"aws_kms_key\" \"it\" {{\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Principal = {{ AWS = \
             \"*\" }}, Action = \"kms:Decrypt\", Resource = \"*\", Condition = {{ StringEquals = {{ {condition} }} }} }}] }})\n}}\n"
        )
    };
    let found = |condition: &str| Checked::terraform(&key(condition)).found("kms-policy-public").len();
    let via = "\"kms:ViaService\" = \"s3.eu-west-1.amazonaws.com\"";
    assert_eq!(found(via), 1);
    assert_eq!(found(&format!("{via}, \"kms:CallerAccount\" = \"123456789012\"")), 0);
}

#[test]
fn a_document_of_a_policy_that_a_call_does_not_make_is_not_there_either() {
    let found = |create: bool, rest: &str| {
        let module = format!(
            "variable \"create\" {{\n}}\n\ndata \"aws_iam_policy_document\" \"base\" {{\n  statement {{\n    actions = [\"*\"]\n    resources = \
             [\"*\"]\n  }}\n}}\n\ndata \"aws_iam_policy_document\" \"admin\" {{\n  source_policy_documents = \
             [data.aws_iam_policy_document.base.json]\n}}\n\nresource \"aws_iam_policy\" \"admin\" {{\n  count = var.create ? 1 : 0\n  policy = \
             data.aws_iam_policy_document.admin.json\n}}\n{rest}"
        );
        let call = format!("module \"admin\" {{\n  source = \"./admin\"\n  create = {create}\n}}\n");
        let checked = Checked::configuration(&[("main.tf", &call), ("admin/main.tf", &module)]);
        checked.found("iam-star-star").iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(false, ""), [""; 0]);
    assert_eq!(found(true, ""), ["module.admin.aws_iam_policy.admin[0]"]);
    let told = "\noutput \"policy\" {\n  value = data.aws_iam_policy_document.admin.json\n}\n";
    assert_eq!(found(false, told).len(), 2);
}

#[test]
fn a_policy_may_be_text_in_a_template() {
    let template = |document: &str| {
        let text = format!(
            "Resources:\n  Roles:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: |\n        {{\"Statement\": {{\"Effect\": \
             \"Allow\", \"Principal\": {{\"AWS\": \"*\"}}, \"Action\": \"sts:AssumeRole\"}}}}\n      Policies:\n        - PolicyName: all\n          \
             PolicyDocument: {document}\n"
        );
        let checked = Checked::template(&text);
        assert_eq!(checked.found("iam-trust-any-principal"), ["Roles"]);
        (checked.found("iam-star-star").len(), checked.undecided("iam-star-star").len())
    };
    let statement = |resource: &str| {
        format!(
            "{{\"Statement\": [{{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"{resource}\"}}]}}"
        )
    };
    assert_eq!(template(&format!("'{}'", statement("*"))), (1, 0));
    assert_eq!(template(&format!("!Sub '{}'", statement("*"))), (1, 0));
    assert_eq!(template(&format!("!Sub ['{}', {{Everything: '*'}}]", statement("${Everything}"))), (1, 0));
    assert_eq!(template(&format!("!Sub '{}'", statement("arn:aws:s3:::${AWS::StackName}"))), (0, 0));
    assert_eq!(template("'no policy'"), (0, 1));
}
