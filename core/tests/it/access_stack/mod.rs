//! Access over whole stacks: templates, Terraform, CloudFormation.

mod carriers;

use drawbridge_core::access::{Access, Circumstances, Fact, Verdict, Way};
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::{cloudformation, templates, terraform};

fn terraform_stack(text: &str) -> Stack {
    terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack
}

/// What an answer comes to: the verdict, the grounds, what is missing.
fn answer(stack: &Stack, principal: &str, action: &str, resource: &str) -> String {
    answer_if(stack, principal, action, resource, &Circumstances::default())
}

fn answer_if(
    stack: &Stack,
    principal: &str,
    action: &str,
    resource: &str,
    circumstances: &Circumstances,
) -> String {
    let outcome = Access::of(stack).can(principal, action, resource, circumstances);
    let grounds: Vec<String> = outcome.decision.grounds.iter().map(ToString::to_string).collect();
    let missing: Vec<&str> = outcome.decision.missing.iter().map(String::as_str).collect();
    let mut text = outcome.decision.verdict.id().to_owned();
    for (label, list) in [("", grounds), (" missing", missing.into_iter().map(str::to_owned).collect())] {
        if !list.is_empty() {
            text.push_str(&format!(":{label} {}", list.join("; ")));
        }
    }
    text
}

#[test]
fn every_edge_of_every_template_is_allowed_and_nothing_else_is() {
    for template in templates::all() {
        let stack = lower(&template.diagram());
        let access = Access::of(&stack);
        for conveyed in access.conveyed() {
            let decision = &conveyed.decision;
            // How a person signs in, and from where, is nothing that a drawing says.
            let is_person = conveyed.edge.principal.starts_with("iam.group.");
            let hangs_on_person = decision.verdict == Verdict::Undecided
                && decision.missing.iter().all(|it| it.starts_with("condition key "));
            assert!(
                decision.verdict == Verdict::Allowed || (is_person && hangs_on_person),
                "{}: {} {} {}: {decision:?}",
                template.name,
                conveyed.edge.principal,
                conveyed.action,
                conveyed.edge.target,
            );
        }
        let ghosts = access.ghosts().all;
        assert!(ghosts.is_empty(), "{}: {ghosts:#?}", template.name);
    }
}

#[test]
fn an_instance_reads_its_table_through_the_endpoint() {
    let stack = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
    let outcome = Access::of(&stack).can(
        "ec2.instance.app",
        "dynamodb:GetItem",
        "dynamodb.table.scores",
        &Circumstances::default(),
    );
    assert_eq!(outcome.decision.verdict, Verdict::Allowed);
    let ways: Vec<&Way> = outcome.ways.iter().map(|(way, _)| way).collect();
    assert_eq!(ways, [&Way::Endpoint("ec2.vpc_endpoint.dynamodb".to_owned())]);
    let decision = answer(&stack, "ec2.instance.app", "dynamodb:DeleteTable", "dynamodb.table.scores");
    assert_eq!(
        decision,
        "denied: no policy of the principal allows it; policy of endpoint `DynamoDB` does not allow it"
    );
}

/// A role for an instance in a private subnet with an endpoint to DynamoDB, and what else is asked for.
fn with_table(more: &str) -> Stack {
    terraform_stack(&format!(
        r#"
provider "aws" {{
  region = "eu-west-1"
}}
resource "aws_vpc" "main" {{
  cidr_block = "10.0.0.0/16"
}}
resource "aws_subnet" "a" {{
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}}
resource "aws_route_table" "a" {{
  vpc_id = aws_vpc.main.id
}}
resource "aws_route_table_association" "a" {{
  subnet_id      = aws_subnet.a.id
  route_table_id = aws_route_table.a.id
}}
resource "aws_dynamodb_table" "scores" {{
  name     = "scores"
  hash_key = "id"
  attribute {{
    name = "id"
    type = "S"
  }}
}}
resource "aws_iam_role" "app" {{
  name = "app"
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Principal = {{ Service = "ec2.amazonaws.com" }}
      Action    = "sts:AssumeRole"
    }}]
  }})
}}
resource "aws_iam_instance_profile" "app" {{
  role = aws_iam_role.app.name
}}
resource "aws_instance" "app" {{
  ami                  = "ami-0123456789abcdef0"
  instance_type        = "t3.micro"
  subnet_id            = aws_subnet.a.id
  iam_instance_profile = aws_iam_instance_profile.app.name
}}
{more}
"#
    ))
}

const READS: &str = r#"
resource "aws_iam_role_policy" "app" {
  name = "access"
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadScores"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource = aws_dynamodb_table.scores.arn
    }]
  })
}
"#;

const ENDPOINT: &str = r#"
resource "aws_vpc_endpoint" "dynamodb" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.eu-west-1.dynamodb"
  route_table_ids = [aws_route_table.a.id]
}
"#;

/// What the instance may do to the table, given what else stands in the configuration.
fn asks(action: &str, more: &str) -> String {
    answer(&with_table(more), "ec2.instance.app", action, "dynamodb.table.scores")
}

#[test]
fn the_statement_that_decides_is_named() {
    let get = "dynamodb:GetItem";
    assert_eq!(asks(get, ""), "denied: no policy of the principal allows it");
    let reads = "allowed: statement 1 (`ReadScores`) of inline policy `access` of role `app` allows it";
    assert_eq!(asks(get, READS), reads);
    assert_eq!(asks("dynamodb:PutItem", READS), "denied: no policy of the principal allows it");
    let attach = |arn: &str| {
        format!(
            "resource \"aws_iam_role_policy_attachment\" \"app\" {{\n  role       = aws_iam_role.app.name\n  \
             policy_arn = \"{arn}\"\n}}\n"
        )
    };
    assert_eq!(
        asks("dynamodb:DeleteTable", &attach("arn:aws:iam::aws:policy/AdministratorAccess")),
        "allowed: statement 1 of AWS managed policy `AdministratorAccess` allows it"
    );
    assert_eq!(
        asks(get, &attach("arn:aws:iam::aws:policy/AmazonS3FullAccess")),
        "denied: no policy of the principal allows it"
    );
    let unknown = asks(get, &attach("arn:aws:iam::aws:policy/ReadOnlyAccess"));
    assert!(unknown.starts_with("undecided"), "{unknown}");
    assert!(unknown.contains("AWS managed policy `ReadOnlyAccess`"), "{unknown}");
}

#[test]
fn a_boundary_limits_what_a_role_may() {
    let boundary = r#"
resource "aws_iam_policy" "limit" {
  name = "limit"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]
  })
}
resource "aws_iam_user" "ann" {
  name                 = "ann"
  permissions_boundary = aws_iam_policy.limit.arn
}
resource "aws_iam_user_policy" "ann" {
  user = aws_iam_user.ann.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "arn:aws:dynamodb:*:*:table/${aws_dynamodb_table.scores.name}" }]
  })
}
"#;
    let stack = with_table(boundary);
    assert_eq!(
        answer(&stack, "iam.user.ann", "dynamodb:GetItem", "dynamodb.table.scores"),
        "denied: policy `limit` does not allow it"
    );
}

#[test]
fn endpoints_decide_by_condition_and_by_policy() {
    let only_by = |id: &str| {
        format!(
            r#"
resource "aws_iam_role_policy" "vpce" {{
  role = aws_iam_role.app.id
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Sid       = "OnlyByEndpoint"
      Effect    = "Deny"
      Action    = "dynamodb:*"
      Resource  = "*"
      Condition = {{ StringNotEquals = {{ "aws:SourceVpce" = {id} }} }}
    }}]
  }})
}}
"#
        )
    };
    let get = "dynamodb:GetItem";
    let own = only_by("aws_vpc_endpoint.dynamodb.id");
    let allowed = "allowed: statement 1 (`ReadScores`) of inline policy `access` of role `app` allows it";
    assert_eq!(asks(get, &[READS, ENDPOINT, &own].concat()), allowed);
    let denied = "denied: statement 1 (`OnlyByEndpoint`) of an inline policy of role `app` denies it";
    // Without a route to the endpoint, the request passes none.
    let unrouted = ENDPOINT.replace("[aws_route_table.a.id]", "[]");
    assert_eq!(asks(get, &[READS, &unrouted, &own].concat()), denied);
    // An id that is written out is only known once the endpoint is there.
    let literal = asks(get, &[READS, ENDPOINT, &only_by("\"vpce-1a2b3c4d\"")].concat());
    assert!(literal.ends_with("missing the id of `ec2.vpc_endpoint.dynamodb`"), "{literal}");
    let narrow = ENDPOINT.replace(
        "route_table_ids",
        r#"policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "dynamodb:PutItem", Resource = "*" }]
  })
  route_table_ids"#,
    );
    assert_eq!(
        asks(get, &[READS, &narrow].concat()),
        "denied: policy of endpoint `dynamodb` does not allow it"
    );
}

#[test]
fn a_key_has_to_agree() {
    let with_key = |policy: &str| {
        let stack = with_table(&format!("{READS}resource \"aws_kms_key\" \"data\" {{\n{policy}\n}}\n"));
        let mut stack = stack;
        let key = drawbridge_core::value::Value::reference("kms.key.data", "arn");
        let table = stack.resources.get_mut("dynamodb.table.scores").unwrap();
        table.props.insert("kms_key", key);
        answer(&stack, "ec2.instance.app", "dynamodb:GetItem", "dynamodb.table.scores")
    };
    assert_eq!(with_key(""), "denied: no policy of the principal allows it");
    let direct = r#"policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "App"
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.app.arn }
      Action    = "kms:Decrypt"
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" } }
    }]
  })"#;
    assert_eq!(
        with_key(direct),
        "allowed: statement 1 (`ReadScores`) of inline policy `access` of role `app` allows it; statement 1 (`App`) of key \
         policy of `data` allows it"
    );
    let other = with_key(&direct.replace("dynamodb.*", "s3.*"));
    assert_eq!(other, "denied: no policy of the principal allows it; key policy of `data` does not allow it");
    let via = "\"kms:ViaService\" = \"dynamodb.*.amazonaws.com\"";
    let open = with_key(&direct.replace(via, "\"aws:PrincipalOrgID\" = \"o-1\""));
    assert!(open.starts_with("undecided") && open.contains("aws:PrincipalOrgID"), "{open}");
}

#[test]
fn what_is_not_known_is_named() {
    let more = r#"
variable "table" {
  type = string
}
resource "aws_iam_role_policy" "app" {
  name = "access"
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = "arn:aws:dynamodb:eu-west-1:*:table/${var.table}" }]
  })
}
"#;
    let text = asks("dynamodb:GetItem", more);
    assert!(text.starts_with("undecided") && text.ends_with("missing input `table`"), "{text}");
    assert_eq!(asks("dynamodb:PutItem", more), "denied: no policy of the principal allows it");
    // The account, once it is said.
    let literal = READS
        .replace("aws_dynamodb_table.scores.arn", "\"arn:aws:dynamodb:eu-west-1:111111111111:table/scores\"");
    let stack = with_table(&literal);
    let ask = |account: Option<&str>| {
        let access = Access::in_account(&stack, account);
        let circumstances = Circumstances::default();
        access.can("ec2.instance.app", "dynamodb:GetItem", "dynamodb.table.scores", &circumstances).decision
    };
    assert_eq!(ask(None).missing.iter().collect::<Vec<_>>(), ["the account it is deployed to"]);
    assert_eq!(ask(Some("111111111111")).verdict, Verdict::Allowed);
    assert_eq!(ask(Some("222222222222")).verdict, Verdict::Denied);
}

#[test]
fn circumstances_win() {
    let mfa = READS.replace(
        "Resource = aws_dynamodb_table.scores.arn",
        r#"Resource = aws_dynamodb_table.scores.arn
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }"#,
    );
    let stack = with_table(&mfa);
    let ask = |principal: &str, circumstances: &Circumstances| {
        answer_if(&stack, principal, "dynamodb:GetItem", "dynamodb.table.scores", circumstances)
    };
    let nothing = Circumstances::default();
    // An instance has nobody who could show a second factor; who assumes the role may.
    assert_eq!(ask("ec2.instance.app", &nothing), "denied: no policy of the principal allows it");
    let role = ask("iam.role.app", &nothing);
    assert!(role.ends_with("missing condition key `aws:MultiFactorAuthPresent`"), "{role}");
    let shown = nothing.with("aws:MultiFactorAuthPresent", Fact::is("true"));
    assert!(ask("iam.role.app", &shown).starts_with("allowed"));
}

#[test]
fn templates_are_read_alike() {
    let template = r#"
Resources:
  Mail:
    Type: AWS::SQS::Queue
  MailPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Mail]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Sender
            Effect: Allow
            Principal: { AWS: !GetAtt AppRole.Arn }
            Action: sqs:SendMessage
            Resource: !GetAtt Mail.Arn
  AppRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: receive
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: sqs:ReceiveMessage
                Resource: !GetAtt Mail.Arn
"#;
    let stack = cloudformation::read("template.yaml", template).unwrap().stack;
    let role = stack.resources.keys().find(|it| it.starts_with("iam.role.")).unwrap();
    let queue = stack.resources.keys().find(|it| it.starts_with("sqs.queue.")).unwrap();
    assert!(
        answer(&stack, role, "sqs:SendMessage", queue)
            .starts_with("allowed: statement 1 (`Sender`) of policy of")
    );
    assert!(answer(&stack, role, "sqs:ReceiveMessage", queue).contains("inline policy `receive`"));
    assert!(answer(&stack, role, "sqs:DeleteMessage", queue).starts_with("denied"));
}

#[test]
fn who_may_and_what_may_be_done_are_listed() {
    let stack = with_table(READS);
    let access = Access::of(&stack);
    let who: Vec<&str> =
        access.who("dynamodb:GetItem", "dynamodb.table.scores").into_iter().map(|(it, _)| it).collect();
    assert_eq!(who, ["ec2.instance.app", "iam.instance_profile.app", "iam.role.app"]);
    assert!(access.who("dynamodb:PutItem", "dynamodb.table.scores").is_empty());
    let allowed: Vec<&str> =
        access.allowed("iam.role.app").into_iter().map(|(_, action, _)| action).collect();
    assert_eq!(allowed, ["dynamodb:GetItem", "dynamodb:Query"]);
}

#[test]
fn the_narrowest_policy_allows_what_is_drawn_and_nothing_else() {
    let mut stack = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
    let policy = stack.resources.get_mut("iam.role_policy.app").unwrap();
    let everything =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    policy.props.insert("policy", serde_json::from_str(everything).unwrap());
    stack.resources.get_mut("ec2.vpc_endpoint.dynamodb").unwrap().props.remove("policy");
    let access = Access::of(&stack);
    let ghosts = access.ghosts().all;
    assert_eq!(ghosts.len(), 1);
    assert!(ghosts[0].is_beside_edge && ghosts[0].actions.contains(&"dynamodb:DeleteItem"));
    let narrowest = access.narrowest("iam.role.app").unwrap();
    stack.resources.get_mut("iam.role_policy.app").unwrap().props.insert("policy", narrowest);
    let access = Access::of(&stack);
    assert!(access.ghosts().all.is_empty());
    assert!(access.conveyed().iter().all(|it| it.decision.verdict == Verdict::Allowed));
}

#[test]
fn what_many_tables_allow_is_not_all_asked_and_that_is_said() {
    let everything = READS
        .replace("[\"dynamodb:GetItem\", \"dynamodb:Query\"]", "\"*\"")
        .replace("aws_dynamodb_table.scores.arn", "\"*\"");
    let mut stack = with_table(&everything);
    let role = stack.resources.iter().find(|(_, it)| it.tf_type == "aws_iam_role").unwrap().0.clone();
    assert!(Access::of(&stack).ghosts().unseen.is_empty());
    let table = stack.resources.values().find(|it| it.tf_type == "aws_dynamodb_table").unwrap().clone();
    for n in 0..20_000 {
        let more = drawbridge_core::stack::Resource { name: format!("more_{n}"), ..table.clone() };
        stack.resources.insert(format!("dynamodb.table.more_{n}"), more);
    }
    assert_eq!(Access::of(&stack).ghosts().unseen, [role]);
}

#[test]
fn everybody_may_call_a_url_without_authorization() {
    let with = |authorization: &str| {
        let text = format!(
            r#"
variable "sign_in" {{
  type = string
}}

resource "aws_lambda_function" "orders" {{
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
}}

resource "aws_lambda_function_url" "orders" {{
  function_name      = aws_lambda_function.orders.function_name
  authorization_type = {authorization}
}}
"#
        );
        terraform_stack(&text)
    };
    let who = |stack: &Stack, action: &str| -> Vec<String> {
        let access = Access::of(stack);
        let outsiders = access.outsiders(action, "lambda.function.orders");
        outsiders.iter().map(|it| format!("{} {:?}", it.who, it.decision.verdict)).collect()
    };
    let open = with(r#""NONE""#);
    assert_eq!(who(&open, "lambda:InvokeFunctionUrl"), ["everybody Allowed"]);
    assert!(who(&open, "lambda:InvokeFunction").is_empty());
    assert!(who(&with(r#""AWS_IAM""#), "lambda:InvokeFunctionUrl").is_empty());
    assert_eq!(who(&with("var.sign_in"), "lambda:InvokeFunctionUrl"), ["everybody Undecided"]);
}

/// Names and paths that lead back to themselves, or to one another ten at a time, are told to be unknown, and soon.
#[test]
fn names_that_lead_in_circles_end() {
    let trust = "assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", \
        Action = \"sts:AssumeRole\", Principal = { Service = \"ec2.amazonaws.com\" } }] })";
    let role = |name: &str, fields: &str| {
        format!("resource \"aws_iam_role\" \"{name}\" {{\n  {fields}\n  {trust}\n}}\n")
    };
    let ten = |of: &str| format!("name = \"{}\"", format!("${{aws_iam_role.{of}.name}}").repeat(10));
    let roles = [
        role("own", "name = \"own\"\n  path = aws_iam_role.own.arn"),
        role("there", "name = \"there\"\n  path = \"/${aws_iam_role.back.arn}/\""),
        role("back", "name = \"back\"\n  path = aws_iam_role.there.arn"),
        role("ten", &ten("tens")),
        role("tens", &ten("ten")),
    ];
    let stack = terraform_stack(&format!(
        "{}resource \"aws_s3_bucket\" \"b\" {{\n  bucket = \"b-1\"\n}}\n",
        roles.concat()
    ));
    for name in ["own", "there", "back", "ten", "tens"] {
        let role = format!("iam.role.{name}");
        let answer = answer(&stack, &role, "s3:GetObject", "s3.bucket.b");
        assert_eq!(answer, "denied: no policy of the principal allows it");
    }
}

/// A profile whose role is the profile itself, or a function that carries another one as its role, acts as nobody known.
#[test]
fn carriers_that_lead_in_circles_act_as_nobody_known() {
    let stack = terraform_stack(
        "resource \"aws_iam_instance_profile\" \"own\" {\n  role = aws_iam_instance_profile.own.name\n}\n\
         resource \"aws_lambda_function\" \"there\" {\n  role = aws_lambda_function.back.arn\n}\n\
         resource \"aws_lambda_function\" \"back\" {\n  role = aws_lambda_function.there.arn\n}\n\
         resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b-1\"\n}\n",
    );
    for (carrier, name) in [
        ("iam.instance_profile.own", "own"),
        ("lambda.function.there", "there"),
        ("lambda.function.back", "back"),
    ] {
        let answer = answer(&stack, carrier, "s3:GetObject", "s3.bucket.b");
        assert!(answer.starts_with("undecided"), "{name}: {answer}");
    }
}

#[test]
fn a_trust_policy_is_about_becoming_the_role_and_about_nothing_else() {
    let stack = terraform_stack(
        r#"
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "codebuild.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "deployer" {
  role = aws_iam_role.deployer.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["iam:PassRole", "sts:AssumeRole"], Resource = aws_iam_role.app.arn }]
  })
}
"#,
    );
    for (action, expected) in [
        ("iam:PassRole", "allowed"),
        ("iam:DeleteRole", "denied: no policy of the principal allows it"),
        ("sts:AssumeRole", "denied: trust policy of `app` does not allow it"),
    ] {
        let answer = answer(&stack, "iam.role.deployer", action, "iam.role.app");
        assert!(answer.starts_with(expected), "{action}: {answer}");
    }
}

#[test]
fn the_end_of_a_secret_is_six_characters_and_the_url_of_a_queue_is_no_arn() {
    let text = |arn: &str| {
        format!(
            "resource \"aws_secretsmanager_secret\" \"db\" {{
  name = \"app/db\"
}}
resource \"aws_sqs_queue\" \"jobs\" {{
  name = \"jobs\"
}}
resource \"aws_iam_role\" \"app\" {{
  name = \"app\"
  assume_role_policy = jsonencode({{
    Version = \"2012-10-17\"
    Statement = [{{ Effect = \"Allow\", Principal = {{ Service = \"ec2.amazonaws.com\" }}, Action = \"sts:AssumeRole\" }}]
  }})
}}
resource \"aws_iam_role_policy\" \"app\" {{
  role = aws_iam_role.app.id
  policy = jsonencode({{
    Version = \"2012-10-17\"
    Statement = [{{ Effect = \"Allow\", Action = \"*\", Resource = {arn} }}]
  }})
}}
"
        )
    };
    let secret = ("secretsmanager:GetSecretValue", "secretsmanager.secret.db");
    let queue = ("sqs:SendMessage", "sqs.queue.jobs");
    for ((action, resource), arn, expected) in [
        (secret, "\"arn:aws:secretsmanager:*:*:secret:app/db-??????\"", "allowed"),
        (secret, "\"arn:aws:secretsmanager:*:*:secret:app/db-?????\"", "denied"),
        (secret, "\"arn:aws:secretsmanager:*:*:secret:app/db-*\"", "allowed"),
        (secret, "\"arn:aws:secretsmanager:*:*:secret:app/db\"", "denied"),
        (secret, "\"arn:aws:secretsmanager:*:*:secret:app/db-Ab12Cd\"", "undecided"),
        (secret, "aws_secretsmanager_secret.db.arn", "allowed"),
        (secret, "\"${aws_secretsmanager_secret.db.arn}*\"", "allowed"),
        (queue, "aws_sqs_queue.jobs.arn", "allowed"),
        (queue, "aws_sqs_queue.jobs.url", "denied"),
        (queue, "aws_sqs_queue.jobs.id", "denied"),
    ] {
        let stack = terraform_stack(&text(arn));
        let answer = answer(&stack, "iam.role.app", action, resource);
        assert!(answer.starts_with(expected), "{arn}: {answer}");
    }
}
