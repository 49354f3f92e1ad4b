use crate::catalog::dynamodb::table;
use crate::catalog::ec2::instance;
use crate::catalog::iam::instance_profile;
use crate::model::{Diagram, Edge, EdgeKind, Op, Transaction};
use crate::rules::facts::{Need, RoleOf, named_in};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;

rule! {
    /// An instance uses a table without a role
    ///
    /// ## Why
    ///
    /// Without a role the instance has no credentials, so every call is refused. The usual way out is worse:
    /// access keys in a file on the disk, which live for years and leak.
    ///
    /// ## Flagged
    ///
    /// An instance that is meant to use a table, because an edge says so or because its user data is given the
    /// table's name or ARN, and that has no instance profile with a role.
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = "TABLE_ARN=${aws_dynamodb_table.scores.arn}"
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = templatefile("start.sh", { table = aws_dynamodb_table.scores.name })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
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
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                  = "ami-0123456789abcdef0"
    ///   instance_type        = "t3.micro"
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
    ///   user_data            = "TABLE_ARN=${aws_dynamodb_table.scores.arn}"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give the instance a profile with a role that allows what it does to the table, and nothing else. Draw the access
    /// as an edge, and Drawbridge makes all three. The fix draws an edge that reads; let it say more if the instance
    /// does more.
    ///
    /// ```ops,fail
    /// [{"op": "remove_edge", "id": "app_reads_scores"},
    ///  {"op": "set_property", "id": "app", "key": "user_data", "value": {
    ///    "$concat": ["TABLE=", {"$ref": ["scores", "name"]}]}}]
    /// ```
    id: "ec2-edge-without-role",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &["CKV2_AWS_41"],
    types: &[&instance::TYPE, &instance_profile::TYPE, &table::TYPE],
    check: check,
    fix: Some(Fix { title: "Draw read access", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_others(facts, findings);
    findings.each(&instance::TYPE, |findings, instance, _| {
        for client in facts.clients_of(instance) {
            let wrong = match (client.need, facts.role_of(instance)) {
                (Need::Permission, _) | (_, RoleOf::Role(_)) => Ok(false),
                (_, RoleOf::None) => Ok(true),
                (_, RoleOf::Unknown) => Err("its instance profile is not known"),
            };
            findings.raise_if(wrong, instance, instance::INSTANCE_PROFILE.key(), || {
                let (instance, table) = (facts.name(instance), facts.name(client.table));
                format!("Instance {instance} uses {table} but has no role, so every call is refused")
            });
        }
    });
}

/// The same for what is no table: a start-up script is given its name.
fn check_others(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    const DATA: [&str; 4] = ["s3.bucket", "secretsmanager.secret", "sns.topic", "sqs.queue"];
    findings.each(&instance::TYPE, |findings, address, it| {
        let Some(script) = it.value(&instance::USER_DATA) else { return };
        let is_data = |it: &&str| facts.stack.get(it).and_then(|it| it.ty).is_some_and(|it| DATA.contains(&it.id));
        let told: Vec<&str> = named_in(facts.stack, script).into_iter().filter(is_data).collect();
        if !told.is_empty() && matches!(facts.role_of(address), RoleOf::None) {
            let (instance, told) = (facts.name(address), facts.names(&told));
            let message = format!("Instance {instance} uses {told} but has no role, so every call is refused");
            findings.raise_at(address, instance::INSTANCE_PROFILE.key(), message);
        }
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let client = facts.clients_of(&finding.address).first()?;
    let from = edits::node_of(finding)?.clone();
    let to = edits::node_behind(&stack, client.table)?;
    let kind = EdgeKind::Access { grants: ["read".to_owned()].into() };
    let id = edits::free_edge_id(diagram, "access");
    let op = Op::AddEdge { id, edge: Edge { from, to, kind } };
    Some(Transaction::new("Draw read access", vec![op]))
}
