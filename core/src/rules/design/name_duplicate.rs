use crate::catalog::ResourceType;
use crate::catalog::dynamodb::table;
use crate::catalog::iam::role;
use crate::catalog::s3::bucket;
use crate::lookup::Lookup;
use crate::rules::facts::{ALTERNATIVES, are_alternatives, opaque};
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
    /// Tables of other Regions may have the same name, and roles of other accounts:
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "player"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores_there" {
    ///   provider = aws.virginia
    ///   name     = "scores"
    ///   hash_key = "player"
    /// }
    /// ```
    ///
    /// So may those of which one stands in the place of the other:
    ///
    /// ```tf,pass
    /// variable "is_kept" {
    /// }
    ///
    /// resource "aws_s3_bucket" "reports" {
    ///   count  = var.is_kept ? 0 : 1
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket" "kept_reports" {
    ///   count  = var.is_kept ? 1 : 0
    ///   bucket = "example-reports"
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
    // Names of buckets are unique in the world, of roles in an account, of tables in a Region of one.
    raise(facts, findings, ("Bucket", &bucket::TYPE, bucket::NAME.key()), |_| [None; 2]);
    raise(facts, findings, ("Table", &table::TYPE, table::NAME.key()), |it| {
        [opaque(it, "provider"), opaque(it, "region")]
    });
    raise(facts, findings, ("Role", &role::TYPE, role::NAME.key()), |it| [opaque(it, "provider"), None]);
}

/// A name and where it is the only one.
type Name<'a> = (&'a str, [Option<&'a str>; 2]);

fn raise<'a>(
    facts: &Facts<'a>,
    findings: &mut Findings<'_>,
    (kind, ty, key): (&str, &'static ResourceType, &str),
    place: impl Fn(&'a Resource) -> [Option<&'a str>; 2],
) {
    let mut owners: Lookup<Name<'_>, (&str, &Resource)> = Lookup::default();
    for (address, it) in facts.stack.of(ty) {
        let Some(name) = it.props.get(key).and_then(Value::as_str) else { continue };
        match owners.get(&(name, place(it))) {
            Some((_, other)) if are_alternatives(it, other) => findings.undecided(address, ALTERNATIVES),
            Some((owner, _)) => {
                let (this, owner) = (facts.name(address), facts.name(owner));
                findings.raise_at(address, "name", format!("{kind} {this} has the name `{name}`, like {owner}"));
            }
            None => drop(owners.insert((name, place(it)), (address, it))),
        }
    }
}
