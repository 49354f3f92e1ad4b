//! Single facts that are easy to miss in files.

use super::Checked;
use drawbridge_core::cloudformation;
use drawbridge_core::model::NodeId;
use drawbridge_core::revision;

const NONE: [&str; 0] = [];

#[test]
fn a_role_that_an_output_tells_is_used_elsewhere() {
    let role = "resource \"aws_iam_role\" \"app\" {\n  assume_role_policy = jsonencode({ Statement = [{ Effect = \"Allow\", Principal = { Service \
                = \"ec2.amazonaws.com\" }, Action = \"sts:AssumeRole\" }] })\n}\n";
    assert_eq!(Checked::terraform(role).found("iam-role-unused"), ["aws_iam_role.app"]);
    let told = format!("{role}output \"role\" {{\n  value = aws_iam_role.app.arn\n}}\n");
    assert_eq!(Checked::terraform(&told).found("iam-role-unused"), NONE);
}

#[test]
fn subscriptions_may_be_written_in_the_topic() {
    let template = "\
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  News:
    Type: AWS::SNS::Topic
    Properties:
      Subscription: [{Protocol: sqs, Endpoint: !GetAtt Jobs.Arn}]
";
    assert_eq!(Checked::template(template).found("sqs-sns-not-allowed"), ["News"]);
}

#[test]
fn the_log_of_a_balancer_is_off_however_that_is_written() {
    let balancer = |switch: &str| {
        let logs = format!("  access_logs {{\n    bucket = \"logs-1\"\n    {switch}\n  }}\n");
        let text =
            format!("resource \"aws_lb\" \"app\" {{\n  subnets = [\"subnet-1\", \"subnet-2\"]\n{logs}}}\n");
        Checked::terraform(&text).found("alb-access-logs") == ["aws_lb.app"]
    };
    assert!(balancer("enabled=false"));
    assert!(balancer("enabled = false"));
    assert!(!balancer("enabled = true"));
}

#[test]
fn an_entry_of_a_network_acl_is_inbound_unless_it_says_otherwise() {
    let template = |egress: &str| {
        format!(
            "Resources:\n  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}\n  Acl: {{Type: AWS::EC2::NetworkAcl, \
             Properties: {{VpcId: !Ref Vpc}}}}\n  Entry:\n    Type: AWS::EC2::NetworkAclEntry\n    Properties: {{NetworkAclId: !Ref Acl, \
             RuleNumber: 100, Protocol: -1, RuleAction: allow, {egress}CidrBlock: 0.0.0.0/0}}\n"
        )
    };
    let drawn = |egress: &str| {
        let read = cloudformation::read_to_draw("t.yaml", &template(egress), &[]).unwrap();
        let mut ids = 0..;
        let import =
            revision::import(&read.stack, &mut || NodeId::from(format!("n{}", ids.next().unwrap()).as_str()));
        let acl = import.diagram.nodes().find(|it| it.1.ty.id == "ec2.network_acl").unwrap().1.clone();
        acl.props.get("ingress").map_or(0, |it| it.items().len())
    };
    assert_eq!((drawn(""), drawn("Egress: false, "), drawn("Egress: true, ")), (1, 1, 0));
}

#[test]
fn a_statement_that_holds_for_some_is_no_refusal_of_plain_http() {
    let bucket = |condition: &str| {
        let text = format!(
            "resource \"aws_s3_bucket\" \"data\" {{\n  bucket = \"some-data-1\"\n}}\n\nresource \"aws_s3_bucket_policy\" \"data\" {{\n  \
             bucket = aws_s3_bucket.data.id\n  policy = jsonencode({{ Statement = [{{ Effect = \"Deny\", Principal = \"*\", Action = \"s3:*\", \
             Resource = \"*\", Condition = {{ {condition} }} }}] }})\n}}\n"
        );
        Checked::terraform(&text).found("s3-tls-only") == ["aws_s3_bucket.data"]
    };
    assert!(!bucket("Bool = { \"aws:SecureTransport\" = \"false\" }"));
    assert!(!bucket(
        "Bool = { \"aws:SecureTransport\" = \"false\", \"aws:PrincipalIsAWSService\" = \"false\" }"
    ));
    assert!(bucket(
        "Bool = { \"aws:SecureTransport\" = \"false\" }, StringEquals = { \"aws:PrincipalOrgID\" = \"o-1\" }"
    ));
}

#[test]
fn a_condition_that_a_request_may_lack_limits_nobody() {
    let queue = |operator: &str, key: &str, value: &str| {
        let text = format!(
            "resource \"aws_sqs_queue\" \"jobs\" {{}}\n\nresource \"aws_sqs_queue_policy\" \"jobs\" {{\n  queue_url = aws_sqs_queue.jobs.id\n  \
             policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Principal = \"*\", Action = \"sqs:SendMessage\", Resource = \"*\", \
             Condition = {{ {operator} = {{ \"{key}\" = \"{value}\" }} }} }}] }})\n}}\n"
        );
        !Checked::terraform(&text).found("sqs-policy-public").is_empty()
    };
    assert!(!queue("StringEquals", "aws:SourceVpce", "vpce-1"));
    assert!(queue("StringEqualsIfExists", "aws:SourceVpce", "vpce-1"));
    assert!(!queue("IpAddressIfExists", "aws:SourceIp", "203.0.113.0/24"));
}

#[test]
fn advanced_selectors_may_leave_out_management_events() {
    let trail = |category: &str| {
        let field = format!(
            "field_selector {{\n      field  = \"eventCategory\"\n      equals = [\"{category}\"]\n    }}"
        );
        let text = format!(
            "resource \"aws_cloudtrail\" \"all\" {{\n  name           = \"all\"\n  s3_bucket_name = \"logs-1\"\n  \
             advanced_event_selector {{\n    {field}\n  }}\n}}\n"
        );
        Checked::terraform(&text).found("cloudtrail-management-events") == ["aws_cloudtrail.all"]
    };
    assert!(trail("Data"));
    assert!(!trail("Management"));
}

#[test]
fn logs_may_be_written_by_an_access_control_list() {
    let template = |log: &str| {
        format!(
            "Resources:\n  Data: {{Type: AWS::S3::Bucket, Properties: {{LoggingConfiguration: {{DestinationBucketName: !Ref Log}}}}}}\n  \
             Log: {{Type: AWS::S3::Bucket, Properties: {{{log}}}}}\n"
        )
    };
    let found = |log: &str| Checked::template(&template(log)).found("s3-log-bucket-unwritable").len();
    assert_eq!(found(""), 1);
    assert_eq!(found("AccessControl: LogDeliveryWrite"), 0);
    let off = "OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}";
    assert_eq!(found(&format!("AccessControl: LogDeliveryWrite, {off}")), 1);
}

#[test]
fn a_subnet_with_two_names_is_meant_to_be_neither() {
    let routed = |name: &str| {
        format!(
            "resource \"aws_vpc\" \"v\" {{\n  cidr_block = \"10.0.0.0/16\"\n}}\nresource \"aws_internet_gateway\" \"g\" {{\n  vpc_id = aws_vpc.v.id\n}}\n\
             resource \"aws_subnet\" \"{name}\" {{\n  vpc_id = aws_vpc.v.id\n  cidr_block = \"10.0.0.0/24\"\n  tags = {{ Name = \"no-private-subnets\" }}\n}}\n\
             resource \"aws_route_table\" \"t\" {{\n  vpc_id = aws_vpc.v.id\n  route {{\n    cidr_block = \"0.0.0.0/0\"\n    gateway_id = \
             aws_internet_gateway.g.id\n  }}\n}}\nresource \"aws_route_table_association\" \"a\" {{\n  subnet_id = aws_subnet.{name}.id\n  \
             route_table_id = aws_route_table.t.id\n}}\n"
        )
    };
    let found = |name: &str| Checked::terraform(&routed(name)).found("subnet-private-routes-to-igw").len();
    assert_eq!(found("public"), 0);
    assert_eq!(found("app"), 1);
}

#[test]
fn a_tag_that_all_resources_share_does_not_make_a_public_subnet_private() {
    let subnet = |name: &str| {
        let text = format!(
            "resource \"aws_vpc\" \"main\" {{\n  cidr_block = \"10.0.0.0/16\"\n}}\n\nresource \"aws_internet_gateway\" \"main\" {{\n  \
             vpc_id = aws_vpc.main.id\n}}\n\nresource \"aws_route_table\" \"main\" {{\n  vpc_id = aws_vpc.main.id\n  route {{\n    cidr_block = \
             \"0.0.0.0/0\"\n    gateway_id = aws_internet_gateway.main.id\n  }}\n}}\n\nresource \"aws_subnet\" \"{name}\" {{\n  vpc_id = \
             aws_vpc.main.id\n  cidr_block = \"10.0.0.0/24\"\n  tags = {{ tier = \"private\" }}\n}}\n\nresource \
             \"aws_route_table_association\" \"main\" {{\n  subnet_id = aws_subnet.{name}.id\n  route_table_id = aws_route_table.main.id\n}}\n"
        );
        Checked::terraform(&text).found("subnet-private-routes-to-igw").len()
    };
    assert_eq!((subnet("public"), subnet("private"), subnet("app")), (0, 1, 1));
}

#[test]
fn a_role_that_belongs_to_a_service_is_named_by_the_service() {
    let policy = |condition: &str| {
        let text = format!(
            "resource \"aws_iam_policy\" \"search\" {{\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \
             \"iam:CreateServiceLinkedRole\", Resource = \"*\"{condition} }}] }})\n}}\n"
        );
        Checked::terraform(&text).found("iam-resource-star").len()
    };
    let of_search = ", Condition = { StringEquals = { \"iam:AWSServiceName\" = \"es.amazonaws.com\" } }";
    assert_eq!((policy(""), policy(of_search)), (1, 0));
}

#[test]
fn a_secret_is_rotated_by_way_of_what_ties_it_to_a_database() {
    let rotated = |of: &str| {
        let text = format!(
            "Resources:\n  Password:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n      GenerateSecretString: {{}}\n  \
             Tied:\n    Type: AWS::SecretsManager::SecretTargetAttachment\n    Properties:\n      SecretId: !Ref {of}\n      TargetId: \
             orders\n      TargetType: AWS::RDS::DBInstance\n  Rotation:\n    Type: AWS::SecretsManager::RotationSchedule\n    \
             Properties:\n      SecretId: !Ref Tied\n      RotationLambdaARN: arn:aws:lambda:eu-west-1:123456789012:function:rotate\n      \
             RotationRules:\n        AutomaticallyAfterDays: 30\n  Other:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n      \
             GenerateSecretString: {{}}\n"
        );
        Checked::template(&text).found("secret-rotation").join(" ")
    };
    assert_eq!((rotated("Password"), rotated("Other")), ("Other".to_owned(), "Password".to_owned()));
}

#[test]
fn an_object_without_fields_says_nothing() {
    let text = "Resources:\n  App:\n    Type: AWS::Lambda::Function\n    Properties:\n      DeadLetterConfig: {}\n      Code: {}\n      \
                Role: app\n";
    let checked = Checked::template(text);
    assert_eq!((checked.found("lambda-dlq"), checked.undecided("lambda-dlq")), (vec!["App"], vec![]));
}
