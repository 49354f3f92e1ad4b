//! Findings name what stands in a file.

use super::Checked;

#[test]
fn what_is_written_in_another_resource_has_its_name() {
    let checked = Checked::terraform(
        r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "app" {
  vpc_id = aws_vpc.main.id
  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "bare" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "desk" {
  security_group_id = aws_security_group.bare.id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_iam_role" "role" {
  assume_role_policy = "{}"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
  inline_policy {
    name   = "all"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
  }
}
"#,
    );
    assert_eq!(checked.found("sg-ssh-open"), ["aws_security_group.app", "aws_security_group_rule.desk"]);
    assert_eq!(checked.found("iam-star-star"), ["aws_iam_role.role"]);
    assert_eq!(checked.found("iam-managed-admin"), ["aws_iam_role.role"]);
    let old = checked.0.open().find(|it| it.place.resource == "aws_security_group_rule.desk").unwrap();
    assert_eq!(old.place.type_name, "aws_security_group_rule");
    let inside = checked.0.open().find(|it| it.rule.id == "sg-ssh-open").unwrap();
    assert_eq!((inside.place.type_name.as_str(), inside.place.line), ("aws_security_group", Some(8)));
}

#[test]
fn two_types_of_one_thing_may_have_one_name() {
    let balancer = |ty: &str| format!("resource \"{ty}\" \"web\" {{\n  count = 1\n  internal = true\n}}\n");
    let checked = Checked::terraform(&(balancer("aws_lb") + &balancer("aws_alb")));
    assert_eq!(checked.found("alb-drop-invalid-headers"), ["aws_alb.web[0]", "aws_lb.web[0]"]);
    let alone = Checked::terraform(&balancer("aws_alb"));
    assert_eq!(alone.found("alb-drop-invalid-headers"), ["aws_alb.web[0]"]);
}

const TEMPLATE: &str = "\
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: x
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
      Policies:
        - {PolicyName: all, PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}
";

#[test]
fn so_it_is_in_templates() {
    let checked = Checked::template(TEMPLATE);
    for (rule, name) in [
        ("sg-ssh-open", "Group"),
        ("sg-egress-all", "Group"),
        ("iam-star-star", "Role"),
        ("iam-managed-admin", "Role"),
    ] {
        assert_eq!(checked.found(rule), [name], "{rule}");
    }
}

#[test]
fn what_is_suppressed_of_a_resource_is_suppressed_of_what_is_written_in_it() {
    let skip = "    Metadata: {checkov: {skip: [{id: CKV_AWS_24, comment: A jump host}]}}\n    Properties:\n      GroupDescription";
    let checked = Checked::template(&TEMPLATE.replace("    Properties:\n      GroupDescription", skip));
    assert!(checked.found("sg-ssh-open").is_empty());
    let text = "resource \"aws_security_group\" \"app\" {\n  # checkov:skip=CKV_AWS_24:A jump host\n  vpc_id = \"vpc-1\"\n  ingress {\n    \
                protocol    = \"tcp\"\n    from_port   = 22\n    to_port     = 22\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}\n";
    assert!(Checked::terraform(text).found("sg-ssh-open").is_empty());
    assert!(!Checked::terraform(&text.replace("CKV_AWS_24", "CKV_AWS_25")).found("sg-ssh-open").is_empty());
}
