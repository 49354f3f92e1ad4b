use crate::catalog::dynamodb::table;
use crate::catalog::ec2::instance;
use crate::catalog::iam::{role, role_policy};
use crate::access::Identity;
use crate::rules::facts::{Client, Need, RoleOf, all};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A role may query a table but not its indexes
    ///
    /// ## Why
    ///
    /// An index has an ARN of its own below the table's. A policy that names the table alone refuses every query
    /// by an index, which is what the index is there for.
    ///
    /// ## Flagged
    ///
    /// An instance with a reading edge to a table that has indexes, and a role that allows `Query` on the table
    /// but not on `index/*` below it.
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
    ///   attribute {
    ///     name = "game"
    ///     type = "S"
    ///   }
    ///   global_secondary_index {
    ///     name            = "by_game"
    ///     hash_key        = "game"
    ///     projection_type = "ALL"
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
    ///       Action   = ["dynamodb:GetItem", "dynamodb:Query"]
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
    ///   attribute {
    ///     name = "game"
    ///     type = "S"
    ///   }
    ///   global_secondary_index {
    ///     name            = "by_game"
    ///     hash_key        = "game"
    ///     projection_type = "ALL"
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
    ///       Action   = ["dynamodb:GetItem", "dynamodb:Query"]
    ///       Resource = [aws_dynamodb_table.scores.arn, "${aws_dynamodb_table.scores.arn}/index/*"]
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
    /// ```tf,asked
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
    /// resource "aws_iam_role_policy" "own" {
    ///   name = "own"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "dynamodb:Query"
    ///       Resource = aws_dynamodb_table.scores.arn
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
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "player"
    ///   attribute {
    ///     name = "player"
    ///     type = "S"
    ///   }
    ///   attribute {
    ///     name = "game"
    ///     type = "S"
    ///   }
    ///   global_secondary_index {
    ///     name            = "by_game"
    ///     hash_key        = "game"
    ///     projection_type = "ALL"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add the table's ARN with `/index/*` to the statement.
    id: "iam-role-missing-index-arn",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&role::TYPE, &role_policy::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

const QUERY: &str = "dynamodb:Query";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if findings.is_asked() && !facts.has_edges() {
        check_every_program(facts, findings);
    }
    findings.each(&instance::TYPE, |findings, instance, _| {
        facts.clients_of(instance).iter().for_each(|it| check_client(facts, findings, it));
    });
}

fn check_client(facts: &Facts<'_>, findings: &mut Findings<'_>, client: &Client<'_>) {
    let Need::Edge(access) = client.need else { return };
    let RoleOf::Role(role) = facts.role_of(client.instance) else { return };
    let reads = access.grants.iter().any(|it| it.actions.contains(&QUERY));
    let indexes = facts.stack.get(client.table).and_then(|it| it.value(&table::INDEXES));
    let Some(index) = indexes.and_then(|it| it.items().first()).filter(|_| reads) else { return };
    // Any one index shows it, whether the policy names them one by one or with a wildcard.
    let index = index.field("name").and_then(|it| it.as_str()).unwrap_or("any");
    let allows = |ending: &str| facts.permissions.allows(role, QUERY, client.table, ending);
    let wrong = all([allows(""), allows(&format!("/index/{index}")).map(|it| !it)]);
    match wrong {
        Ok(true) => {
            let (role, table) = (facts.name(role), facts.name(client.table));
            findings.raise(
                client.instance,
                format!("Role {role} allows queries of table {table} but not of its indexes"),
            );
        }
        Ok(false) => {}
        Err(why) => findings.undecided(client.instance, why),
    }
}

/// Without a drawing nothing says who queries an index: whoever may query the table is meant to.
fn check_every_program(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let programs = facts.stack.resources.iter().filter(|(_, it)| it.ty.is_some_and(|it| it.principal.is_some()));
    for (program, _) in programs {
        let Identity::Role(role) = facts.access().identity(program) else { continue };
        if role == program {
            continue;
        }
        findings.each(&table::TYPE, |findings, table, it| {
            let index = it.value(&table::INDEXES).and_then(|it| it.items().first());
            let Some(index) = index.and_then(|it| it.field("name")?.as_str()) else { return };
            let allows = |ending: &str| facts.permissions.allows(role, QUERY, table, ending);
            if all([allows(""), allows(&format!("/index/{index}")).map(|it| !it)]) == Ok(true) {
                let message =
                    format!("Role {} allows queries of table {} but not of its indexes", facts.name(role), facts.name(table));
                findings.raise(program, message);
            }
        });
    }
}
