//! What hangs on inputs without a value: a rule that cannot know says so, and finds what stands there all the same.

use super::Checked;

const NONE: [&str; 0] = [];

/// A configuration with an input that has no value.
fn with_input(rest: &str) -> Checked {
    Checked::terraform(&format!("variable \"some\" {{\n}}\n\n{rest}"))
}

#[test]
fn a_rule_that_is_there_on_a_condition_opens_its_port() {
    let opened = |repetition: &str| {
        with_input(&format!(
            "resource \"aws_security_group\" \"app\" {{\n  vpc_id = \"vpc-1\"\n}}\n\nresource \"aws_security_group_rule\" \"ssh\" {{\n  \
             {repetition}\n  type = \"ingress\"\n  security_group_id = aws_security_group.app.id\n  protocol = \"tcp\"\n  from_port = 22\n  \
             to_port = 22\n  cidr_blocks = [\"0.0.0.0/0\"]\n}}\n"
        ))
    };
    for repetition in ["count = var.some ? 1 : 0", "for_each = var.some"] {
        let found = opened(repetition);
        assert_eq!(found.found("sg-ssh-open"), ["aws_security_group_rule.ssh"], "{repetition}");
    }
}

#[test]
fn an_attachment_that_is_there_on_a_condition_makes_an_administrator() {
    let checked = with_input(
        "resource \"aws_iam_policy_attachment\" \"admins\" {\n  count = var.some ? 1 : 0\n  name = \"admins\"\n  roles = [\"ops\"]\n  \
         policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n}\n",
    );
    assert_eq!(checked.found("iam-managed-admin"), ["aws_iam_policy_attachment.admins"]);
}

#[test]
fn a_bucket_that_is_there_on_a_condition_has_the_list_it_says() {
    let list = |acl: &str| {
        let checked = with_input(&format!(
            "resource \"aws_s3_bucket\" \"data\" {{\n  count = var.some ? 1 : 0\n  bucket = \"some-data-1\"\n  acl = {acl}\n}}\n"
        ));
        (checked.found("s3-acl-public").len(), checked.undecided("s3-acl-public").len())
    };
    assert_eq!(list("\"public-read\""), (1, 0));
    assert_eq!(list("\"private\""), (0, 0));
    assert_eq!(list("var.some"), (0, 1));
}

#[test]
fn an_acl_around_subnets_that_are_not_known_has_its_rules() {
    let acl = |rest: &str| {
        with_input(&format!(
            "resource \"aws_network_acl\" \"app\" {{\n  vpc_id = \"vpc-1\"\n  {rest}\n  ingress {{\n    rule_no = 100\n    action = \"allow\"\n    \
             protocol = \"tcp\"\n    cidr_block = \"0.0.0.0/0\"\n    from_port = 22\n    to_port = 22\n  }}\n}}\n"
        ))
    };
    let blocks = |name: &str| {
        format!(
            "dynamic \"{name}\" {{\n    for_each = var.some\n    content {{\n      rule_no = {name}.value\n    }}\n  }}"
        )
    };
    assert_eq!(acl("subnet_ids = var.some").found("nacl-admin-port-open").len(), 1);
    assert_eq!(acl(&blocks("egress")).found("nacl-admin-port-open").len(), 1);
    let denied_first = acl(&blocks("ingress"));
    assert_eq!(denied_first.found("nacl-admin-port-open"), NONE);
    assert_eq!(denied_first.undecided("nacl-admin-port-open").len(), 1);
}

#[test]
fn blocks_of_which_nobody_knows_how_many_there_are_may_say_it() {
    let block = |name: &str, content: &str| {
        format!(
            "  dynamic \"{name}\" {{\n    for_each = var.some\n    content {{\n      {content}\n    }}\n  }}\n"
        )
    };
    let cases = [
        ("aws_launch_template", "metadata_options", "http_tokens = \"required\"", "lt-imdsv2"),
        ("aws_lambda_function", "tracing_config", "mode = \"Active\"", "lambda-tracing"),
        ("aws_dynamodb_table", "point_in_time_recovery", "enabled = true", "dynamodb-pitr-enabled"),
        ("aws_s3_bucket", "versioning", "enabled = true", "s3-versioning"),
        ("aws_s3_bucket", "logging", "target_bucket = \"logs-1\"", "s3-access-logging"),
        ("aws_security_group", "ingress", "from_port = ingress.value", "sg-ssh-open"),
    ];
    for (ty, name, content, rule) in cases {
        let checked = with_input(&format!("resource \"{ty}\" \"it\" {{\n{}}}\n", block(name, content)));
        assert_eq!(checked.found(rule), NONE, "{rule}");
        assert_eq!(checked.undecided(rule), [format!("{ty}.it")], "{rule}");
    }
    // Blocks about something else say nothing of it.
    let other = block("ephemeral_block_device", "device_name = \"/dev/sdb\"");
    let checked = with_input(&format!("resource \"aws_instance\" \"it\" {{\n{other}}}\n"));
    assert_eq!(checked.found("ec2-imdsv2"), ["aws_instance.it"]);
}

#[test]
fn a_group_with_rules_that_are_not_known_may_let_anybody_in() {
    let group = "resource \"aws_security_group\" \"alb\" {\n  vpc_id = \"vpc-1\"\n  dynamic \"ingress\" {\n    for_each = var.some\n    content {\n      \
                 from_port = ingress.value\n      to_port = ingress.value\n      protocol = \"tcp\"\n      cidr_blocks = [\"0.0.0.0/0\"]\n    }\n  }\n}\n";
    let balancer = "resource \"aws_lb\" \"app\" {\n  subnets = [\"subnet-1\", \"subnet-2\"]\n  security_groups = [aws_security_group.alb.id]\n}\n\n\
                    resource \"aws_lb_listener\" \"app\" {\n  load_balancer_arn = aws_lb.app.arn\n  port = 443\n  protocol = \"HTTPS\"\n  \
                    certificate_arn = \"arn:aws:acm:eu-west-1:123456789012:certificate/a\"\n  default_action {\n    type = \"fixed-response\"\n    \
                    fixed_response {\n      content_type = \"text/plain\"\n    }\n  }\n}\n";
    assert_eq!(with_input(&format!("{group}\n{balancer}")).found("alb-sg-blocks-listener"), NONE);
}

#[test]
fn an_object_that_an_undecided_condition_chooses_may_say_it() {
    let template = |ty: &str, property: &str| {
        format!(
            "Parameters:\n  Stage: {{Type: String}}\nConditions:\n  IsLive: !Equals [!Ref Stage, live]\nResources:\n  It:\n    Type: {ty}\n    \
             Properties:\n      {property}\n"
        )
    };
    let cases = [
        (
            "AWS::EC2::LaunchTemplate",
            "LaunchTemplateData: {MetadataOptions: !If [IsLive, {HttpTokens: required}, !Ref 'AWS::NoValue']}",
            "lt-imdsv2",
        ),
        (
            "AWS::DynamoDB::Table",
            "PointInTimeRecoverySpecification: !If [IsLive, {PointInTimeRecoveryEnabled: true}, !Ref 'AWS::NoValue']",
            "dynamodb-pitr-enabled",
        ),
        (
            "AWS::S3::Bucket",
            "PublicAccessBlockConfiguration: !If [IsLive, {BlockPublicAcls: true}, !Ref 'AWS::NoValue']",
            "s3-pab-missing",
        ),
    ];
    for (ty, property, rule) in cases {
        let checked = Checked::template(&template(ty, property));
        assert_eq!(checked.found(rule), NONE, "{rule}");
        assert_eq!(checked.undecided(rule), ["It"], "{rule}");
    }
}

#[test]
fn a_selection_of_what_is_not_known_may_take_everything() {
    let checked = with_input(
        "resource \"aws_backup_selection\" \"all\" {\n  plan_id = aws_backup_plan.daily.id\n  name = \"all\"\n  iam_role_arn = var.some\n  \
         resources = var.some\n}\n\nresource \"aws_backup_plan\" \"daily\" {\n  name = \"daily\"\n}\n\nresource \"aws_dynamodb_table\" \"scores\" {\n  \
         name = \"scores\"\n  hash_key = \"id\"\n}\n",
    );
    assert_eq!(checked.found("backup-selection-empty"), NONE);
    assert_eq!(checked.found("dynamodb-in-backup-plan"), NONE);
    assert_eq!(checked.undecided("dynamodb-in-backup-plan"), ["aws_dynamodb_table.scores"]);
}

#[test]
fn a_queue_whose_redrive_policy_is_not_known_may_have_a_dead_letter_queue() {
    let queue = |rest: &str| {
        let checked =
            with_input(&format!("resource \"aws_sqs_queue\" \"jobs\" {{\n  name = \"jobs\"\n  {rest}\n}}\n"));
        (checked.found("sqs-no-dlq").len(), checked.undecided("sqs-no-dlq").len())
    };
    assert_eq!(queue("redrive_policy = var.some"), (0, 1));
    assert_eq!(queue(""), (1, 0));
}

#[test]
fn what_is_made_on_conditions_of_its_own_is_in_nobodys_way() {
    let network = |first: &str, second: &str| {
        let subnet = |name: &str, count: &str| {
            format!(
                "resource \"aws_subnet\" \"{name}\" {{\n  {count}\n  vpc_id = aws_vpc.main.id\n  cidr_block = \"10.0.0.0/24\"\n}}\n"
            )
        };
        let route = |name: &str, count: &str, target: &str| {
            format!(
                "resource \"aws_route\" \"{name}\" {{\n  {count}\n  route_table_id = aws_route_table.main.id\n  destination_cidr_block = \
                 \"0.0.0.0/0\"\n  {target}\n}}\n"
            )
        };
        let checked = with_input(&format!(
            "resource \"aws_vpc\" \"main\" {{\n  cidr_block = \"10.0.0.0/16\"\n}}\n\nresource \"aws_route_table\" \"main\" {{\n  vpc_id = \
             aws_vpc.main.id\n}}\n\n{}\n{}\n{}\n{}",
            subnet("a", first),
            subnet("b", second),
            route("a", first, "gateway_id = \"igw-1\""),
            route("b", second, "nat_gateway_id = \"nat-1\""),
        ));
        let found = |rule: &str| checked.found(rule).len();
        let undecided = |rule: &str| checked.undecided(rule).len();
        let rules = ["subnet-overlap", "route-duplicate-destination"];
        (rules.map(found), rules.map(undecided))
    };
    let (some, other) = ("count = var.some ? 1 : 0", "count = var.some ? 0 : 1");
    assert_eq!(network(some, other), ([0, 0], [1, 1]));
    assert_eq!(network(some, some), ([1, 1], [0, 0]));
    assert_eq!(network("", other), ([1, 1], [0, 0]));
}
