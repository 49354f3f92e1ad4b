use std::collections::BTreeMap;

use crate::catalog::dynamodb::table;
use crate::catalog::iam::role;
use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Two resources have the same name in AWS
    ///
    /// ## Why
    ///
    /// AWS refuses the second, or, worse, a tool takes the one that is there for its own and changes it.
    ///
    /// ## Flagged
    ///
    /// Two buckets, two tables, or two roles, with the same literal name.
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
    /// resource "aws_dynamodb_table" "archive" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
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
    /// resource "aws_dynamodb_table" "archive" {
    ///   name     = "archive"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Rename one of them.
    id: "name-duplicate",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&bucket::TYPE, &table::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let tables = facts.stack.of(&table::TYPE).map(|(address, it)| (address, name(it, table::NAME.key())));
    let roles = facts.stack.of(&role::TYPE).map(|(address, it)| (address, name(it, role::NAME.key())));
    let buckets = facts.stack.of(&bucket::TYPE).map(|(address, it)| (address, name(it, bucket::NAME.key())));
    raise(facts, findings, "Bucket", buckets);
    raise(facts, findings, "Table", tables);
    raise(facts, findings, "Role", roles);
}

fn name<'a>(resource: &'a Resource, key: &str) -> Option<&'a str> {
    resource.props.get(key).and_then(Value::as_str)
}

fn raise<'a>(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    kind: &str,
    all: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (address, name) in all {
        let Some(name) = name else { continue };
        if let Some(owner) = owners.get(name) {
            let (this, owner) = (facts.name(address), facts.name(owner));
            findings.raise_at(address, "name", format!("{kind} {this} has the name `{name}`, like {owner}"));
        } else {
            owners.insert(name, address);
        }
    }
}
