//! Who acts as whom, and by what else than policies: instance profiles, memberships of groups, grants of keys.

use drawbridge_core::stack::Stack;
use drawbridge_core::{cloudformation, terraform};

use super::{answer, terraform_stack};

/// A table, and a role that may read it.
const READER: &str = r#"
resource "aws_dynamodb_table" "scores" {
  name     = "scores"
  hash_key = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_iam_role" "app" {
  name = "app-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "app" {
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.scores.arn }]
  })
}
"#;

#[test]
fn a_profile_is_found_by_its_arn_and_its_role_by_a_name_that_is_written_out() {
    let profile =
        "resource \"aws_iam_instance_profile\" \"app\" {\n  name = \"app-profile\"\n  role = ROLE\n}\n";
    let template = "resource \"aws_launch_template\" \"app\" {\n  image_id = \"ami-0123456789abcdef0\"\n  \
                    iam_instance_profile {\n    PROFILE\n  }\n}\n";
    for (role, by, expected) in [
        ("aws_iam_role.app.name", "name = aws_iam_instance_profile.app.name", "allowed"),
        ("aws_iam_role.app.name", "arn = aws_iam_instance_profile.app.arn", "allowed"),
        ("\"app-role\"", "arn = \"arn:aws:iam::123456789012:instance-profile/app-profile\"", "allowed"),
        ("\"app-role\"", "name = \"app-profile\"", "allowed"),
        ("aws_iam_role.app.name", "arn = var.profile", "undecided"),
        ("\"other-role\"", "arn = aws_iam_instance_profile.app.arn", "undecided"),
    ] {
        let text = format!(
            "{READER}{}{}variable \"profile\" {{\n  type = string\n}}\n",
            profile.replace("ROLE", role),
            template.replace("PROFILE", by)
        );
        let stack = terraform_stack(&text);
        let answer = answer(&stack, "ec2.launch_template.app", "dynamodb:GetItem", "dynamodb.table.scores");
        assert!(answer.starts_with(expected), "{role}, {by}: {answer}");
        // It is written as it was read.
        let text: String = terraform::emit(&stack).into_iter().map(|it| it.text).collect();
        assert!(text.contains(by), "{by} is not in\n{text}");
    }
}

#[test]
fn a_profile_is_found_by_its_arn_in_a_template_too() {
    let text = r#"
Resources:
  Scores:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies:
        - {PolicyName: read, PolicyDocument: {Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: !GetAtt Scores.Arn}]}}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {ImageId: ami-0123456789abcdef0, IamInstanceProfile: {Arn: !GetAtt Profile.Arn}}}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "2"
      AvailabilityZones: [eu-west-1a]
      LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
"#;
    let stack = cloudformation::read("template.yaml", text).unwrap().stack;
    let (group, table) = (address_of(&stack, "autoscaling.group"), address_of(&stack, "dynamodb.table"));
    let answer = answer(&stack, &group, "dynamodb:GetItem", &table);
    assert!(answer.starts_with("allowed"), "{answer}");
}

fn address_of(stack: &Stack, ty: &str) -> String {
    stack.resources.keys().find(|it| it.starts_with(ty)).cloned().unwrap()
}

#[test]
fn a_user_has_what_the_groups_have_that_a_membership_names() {
    let membership = |groups: &str| {
        format!(
            "{READER}
resource \"aws_iam_user\" \"ada\" {{
  name = \"ada\"
}}
resource \"aws_iam_group\" \"readers\" {{
  name = \"readers\"
}}
resource \"aws_iam_group_policy\" \"readers\" {{
  group = aws_iam_group.readers.name
  policy = jsonencode({{
    Version = \"2012-10-17\"
    Statement = [{{ Effect = \"Allow\", Action = \"dynamodb:GetItem\", Resource = aws_dynamodb_table.scores.arn }}]
  }})
}}
resource \"aws_iam_user_group_membership\" \"ada\" {{
  user   = aws_iam_user.ada.name
  groups = [{groups}]
}}
"
        )
    };
    for (groups, action, expected) in [
        ("aws_iam_group.readers.name", "dynamodb:GetItem", "allowed"),
        ("aws_iam_group.readers.name", "dynamodb:PutItem", "denied"),
        ("aws_iam_group.readers.name, \"elsewhere\"", "dynamodb:PutItem", "undecided"),
    ] {
        let stack = terraform_stack(&membership(groups));
        let answer = answer(&stack, "iam.user.ada", action, "dynamodb.table.scores");
        assert!(answer.starts_with(expected), "{groups} {action}: {answer}");
    }
}

#[test]
fn a_grant_lets_its_grantee_use_the_key() {
    let grant = |more: &str| {
        format!(
            "{READER}
resource \"aws_kms_key\" \"own\" {{
  description = \"own\"
}}
resource \"aws_kms_grant\" \"app\" {{
  key_id            = aws_kms_key.own.key_id
  grantee_principal = aws_iam_role.app.arn
  operations        = [\"Decrypt\", \"GenerateDataKey\"]
{more}}}
"
        )
    };
    let constraint =
        "  constraints {\n    encryption_context_equals = {\n      App = \"scores\"\n    }\n  }\n";
    for (more, action, expected) in [
        ("", "kms:Decrypt", "allowed"),
        ("", "kms:Encrypt", "denied"),
        (constraint, "kms:Decrypt", "undecided"),
    ] {
        let stack = terraform_stack(&grant(more));
        let answer = answer(&stack, "iam.role.app", action, "kms.key.own");
        assert!(answer.starts_with(expected), "{action}: {answer}");
    }
}
