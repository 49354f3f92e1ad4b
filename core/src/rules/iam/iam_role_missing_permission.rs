use std::collections::BTreeMap;

use crate::access::{Ground, Identity, Layer, Verdict};
use crate::catalog::dynamodb::table;
use crate::catalog::{self, Grant, Reach};
use crate::catalog::ec2::instance;
use crate::catalog::iam::{role, role_policy};
use crate::catalog::lambda::{event_source_mapping, function};
use crate::catalog::sqs::queue;
use crate::rules::facts::{Client, Need, RoleOf, any, named_in};
use crate::rules::{Category, Decided, Facts, Findings, Severity};

rule! {
    /// A role lacks a permission that what carries it needs
    ///
    /// ## Why
    ///
    /// The call is refused with `AccessDeniedException`, usually only once it is in production, where the code
    /// path is first taken.
    ///
    /// ## Flagged
    ///
    /// An edge whose actions no policy of the role allows: from an instance to a table, from a function to a queue, from
    /// anything to anything. What a policy of another kind refuses is not for this rule.
    /// Without an edge, an instance whose user data is given the table's name or ARN while its role allows
    /// nothing on it, and a function that works off a queue which its role may not read.
    ///
    /// In the examples, the comment stands for an edge that is drawn.
    ///
    /// ```tf,fail
    /// # edge: aws_instance.app -> aws_dynamodb_table.scores: read
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
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
    ///       Action   = ["dynamodb:GetItem", "dynamodb:DescribeTable"]
    ///       Resource = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                  = "ami-0123456789abcdef0"
    ///   instance_type        = "t3.micro"
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
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
    ///       Action   = "dynamodb:*"
    ///       Resource = "arn:aws:dynamodb:*:*:table/players"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                  = "ami-0123456789abcdef0"
    ///   instance_type        = "t3.micro"
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
    ///   user_data            = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # edge: aws_lambda_function.app -> aws_sqs_queue.orders: send
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
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
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
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
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
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
    /// resource "aws_lambda_event_source_mapping" "app" {
    ///   event_source_arn = aws_sqs_queue.orders.arn
    ///   function_name    = aws_lambda_function.app.arn
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_instance.app -> aws_dynamodb_table.scores: read
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
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
    ///       Action   = ["dynamodb:*Get*", "dynamodb:Describe*", "dynamodb:Query", "dynamodb:ConditionCheckItem"]
    ///       Resource = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                  = "ami-0123456789abcdef0"
    ///   instance_type        = "t3.micro"
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
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
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
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
    /// resource "aws_lambda_event_source_mapping" "app" {
    ///   event_source_arn = aws_sqs_queue.orders.arn
    ///   function_name    = aws_lambda_function.app.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a statement with the actions and the table's ARN.
    id: "iam-role-missing-permission",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&role::TYPE, &role_policy::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, instance, _| {
        facts.clients_of(instance).iter().for_each(|it| check_client(facts, findings, it));
    });
    check_other_edges(facts, findings);
    if !facts.has_edges() {
        check_told(facts, findings);
        check_polling(facts, findings);
    }
}

/// What Lambda does with a queue in the name of the function that works it off. Source: Lambda developer guide, "Creating and
/// configuring an Amazon SQS event source mapping".
const POLLING: [&str; 3] = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

/// Lambda refuses to give a queue to a function whose role may not read it.
fn check_polling(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    for (_, it) in stack.of(&event_source_mapping::TYPE) {
        let (Some(function), Some(source)) =
            (it.target(&event_source_mapping::FUNCTION), it.target(&event_source_mapping::SOURCE))
        else {
            continue;
        };
        let is_queue = stack.get(source).is_some_and(|it| it.ty == Some(&queue::TYPE));
        let Identity::Role(role) = facts.access().identity(function) else { continue };
        if !is_queue {
            continue;
        }
        // Where the key alone is missing, `kms-client-cannot-use-key` says so.
        let decide = facts.access().without_its_key(function, source);
        let missing: Vec<&str> =
            POLLING.into_iter().filter(|it| decide(it).verdict == Verdict::Denied).collect();
        if !missing.is_empty() {
            let (role, missing, source) = (facts.name(role), missing.join(", "), facts.name(source));
            let name = facts.name(function);
            let message = format!("Role {role} does not allow {missing} on {source}, which {name} works off");
            findings.raise(function, message);
        }
    }
}

fn check_client(facts: &Facts<'_>, findings: &mut Findings<'_>, client: &Client<'_>) {
    let RoleOf::Role(role) = facts.role_of(client.instance) else { return };
    let missing = match client.need {
        Need::Edge(access) => {
            let ending = |it: &Grant| it.reach.first().and_then(Reach::ending).unwrap_or_default();
            let actions =
                access.grants.iter().flat_map(|it| it.actions.iter().map(move |action| (*action, ending(it))));
            missing(facts, role, client, actions)
        }
        Need::UserData => may_nothing(facts, role, client)
            .map(|nothing| if nothing { vec!["any DynamoDB action"] } else { Vec::new() }),
        Need::Permission => return,
    };
    match missing {
        Ok(missing) if missing.is_empty() => {}
        Ok(missing) => {
            let (instance, table) = (facts.name(client.instance), facts.name(client.table));
            let (role, missing) = (facts.name(role), missing.join(", "));
            findings.raise(
                client.instance,
                format!("Role {role} does not allow {missing} on {table}, which {instance} needs"),
            );
        }
        Err(why) => findings.undecided(client.instance, why),
    }
}

/// Without a drawing, what is told the name of something uses it: its role has to allow anything at all there.
fn check_told(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    const DATA: [&str; 5] = ["dynamodb.table", "s3.bucket", "secretsmanager.secret", "sns.topic", "sqs.queue"];
    let stack = facts.stack;
    let kinds = [(&function::TYPE, function::ENVIRONMENT.key()), (&instance::TYPE, instance::USER_DATA.key())];
    for (ty, key) in kinds {
        findings.each(ty, |findings, address, it| {
            let told = it.props.get(key).map(|it| named_in(stack, it)).unwrap_or_default();
            let Identity::Role(role) = facts.access().identity(address) else { return };
            for target in told {
                let Some(kind) = stack.get(target).and_then(|it| it.ty).filter(|it| DATA.contains(&it.id)) else { continue };
                // Instances and tables are looked at above.
                if *ty == instance::TYPE && *kind == table::TYPE {
                    continue;
                }
                let mut actions = kind.grants.iter().flat_map(|it| it.actions);
                // Where the key alone is missing, `kms-client-cannot-use-key` says so.
                let decide = facts.access().without_its_key(address, target);
                if actions.all(|it| decide(it).verdict == Verdict::Denied) {
                    let (role, name, target) = (facts.name(role), facts.name(address), facts.name(target));
                    let message = format!("Role {role} allows nothing on {target}, which {name} is told of");
                    findings.raise(address, message);
                }
            }
        });
    }
}

/// The same for edges that are not from an instance to a table.
fn check_other_edges(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for ty in catalog::all().filter(|it| it.principal.is_some()) {
        findings.each(ty, |findings, principal, _| {
            let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for conveyed in facts.conveyed_from(principal) {
                let target = conveyed.edge.target.as_str();
                let is_silent = |it: &Ground| matches!(it, Ground::Silent { layer: Layer::Identity, .. });
                let is_missing =
                    conveyed.decision.verdict == Verdict::Denied && conveyed.decision.grounds.iter().any(is_silent);
                if is_missing && !facts.clients_of(principal).iter().any(|it| it.table == target) {
                    missing.entry(target).or_default().push(conveyed.action);
                }
            }
            if missing.is_empty() {
                return;
            }
            let (Identity::Role(it) | Identity::User(it) | Identity::Group(it)) = facts.access().identity(principal)
            else {
                return;
            };
            for (target, actions) in missing {
                let (bearer, target, actions) = (facts.name(it), facts.name(target), actions.join(", "));
                let who =
                    if it == principal { String::new() } else { format!(", which {} needs", facts.name(principal)) };
                findings.raise(principal, format!("Nothing allows {bearer} {actions} on {target}{who}"));
            }
        });
    }
}

/// The actions a role does not allow on the client's table, given with what stands behind its ARN.
fn missing<'s>(
    facts: &Facts<'_>,
    role: &str,
    client: &Client<'_>,
    actions: impl Iterator<Item = (&'s str, &'s str)>,
) -> Decided<Vec<&'s str>> {
    let (mut missing, mut vague) = (Vec::new(), None);
    for (action, ending) in actions {
        match facts.permissions.allows(role, action, client.table, ending) {
            Ok(true) => {}
            Ok(false) if missing.contains(&action) => {}
            Ok(false) => missing.push(action),
            Err(why) => vague = Some(why),
        }
    }
    missing.sort_unstable();
    match vague {
        Some(why) if missing.is_empty() => Err(why),
        _ => Ok(missing),
    }
}

/// Whether a role allows nothing of what the catalogue's grants know on the client's table.
fn may_nothing(facts: &Facts<'_>, role: &str, client: &Client<'_>) -> Decided<bool> {
    let actions = table::TYPE.grants.iter().flat_map(|it| it.actions);
    any(actions.map(|it| facts.permissions.allows(role, it, client.table, ""))).map(|it| !it)
}
