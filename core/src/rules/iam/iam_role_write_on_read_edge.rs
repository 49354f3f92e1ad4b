use crate::catalog::dynamodb::table;
use crate::catalog::ec2::instance;
use crate::catalog::iam::{role, role_policy};
use crate::rules::facts::{Client, Need, RoleOf};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A role may write where its edge only reads
    ///
    /// ## Why
    ///
    /// The drawing says that this instance reads. Its role lets it change and delete items as well, so a flaw in
    /// a program that only shows data can destroy it.
    ///
    /// ## Flagged
    ///
    /// An instance whose edge to a table grants no writing, and whose role allows `PutItem`, `UpdateItem`,
    /// `DeleteItem` or `BatchWriteItem` on it.
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
    ///       Action   = "dynamodb:*"
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
    ///       Action   = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
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
    /// ## Fix
    ///
    /// Narrow the statement to `GetItem`, `BatchGetItem` and `Query`, or let the edge say that the instance
    /// writes.
    id: "iam-role-write-on-read-edge",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE, &role_policy::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

/// Actions that change items. Source: service authorization reference, DynamoDB.
const WRITES: [&str; 4] =
    ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, instance, _| {
        facts.clients_of(instance).iter().for_each(|it| check_client(facts, findings, it));
    });
}

fn check_client(facts: &Facts<'_>, findings: &mut Findings<'_>, client: &Client<'_>) {
    let Need::Edge(access) = client.need else { return };
    let may_write = access.grants.iter().flat_map(|it| it.actions).any(|it| WRITES.contains(it));
    let RoleOf::Role(role) = facts.role_of(client.instance) else { return };
    if may_write {
        return;
    }
    let (mut writes, mut vague) = (Vec::new(), None);
    for action in WRITES {
        match facts.permissions.allows(role, action, client.table, "") {
            Ok(true) => writes.push(action),
            Ok(false) => {}
            Err(why) => vague = Some(why),
        }
    }
    let (instance, table) = (facts.name(client.instance), facts.name(client.table));
    if !writes.is_empty() {
        let (role, writes) = (facts.name(role), writes.join(", "));
        findings.raise(
            client.instance,
            format!("Instance {instance} only reads {table}, but role {role} allows {writes}"),
        );
    } else if let Some(why) = vague {
        findings.undecided(client.instance, why);
    }
}
