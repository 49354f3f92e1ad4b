use super::account_block::leaves_open;
use crate::catalog::Prop;
use crate::catalog::s3::access_point;
use crate::rules::facts::{all, any};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// An access point lets the public in
    ///
    /// ## Why
    ///
    /// An access point has a block of public access of its own, all on unless somebody turns it off. It cannot be changed
    /// once the access point is there. What is off leaves it to a policy, and to whoever may write one, whether everybody
    /// gets at the bucket's objects by this name.
    ///
    /// ## Flagged
    ///
    /// One of the four switches off, and not on for the account.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "example-photos"
    /// }
    ///
    /// resource "aws_s3_access_point" "photos" {
    ///   bucket = aws_s3_bucket.photos.id
    ///   name   = "photos"
    ///
    ///   public_access_block_configuration {
    ///     block_public_policy     = false
    ///     restrict_public_buckets = false
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// Nothing said about it, and access points that can only be reached from a VPC: S3 never takes those for public.
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "example-photos"
    /// }
    ///
    /// resource "aws_s3_access_point" "photos" {
    ///   bucket = aws_s3_bucket.photos.id
    ///   name   = "photos"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_access_point" "photos" {
    ///   bucket = "example-photos"
    ///   name   = "photos"
    ///
    ///   vpc_configuration {
    ///     vpc_id = "vpc-0123456789abcdef0"
    ///   }
    ///
    ///   public_access_block_configuration {
    ///     block_public_policy = false
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_account_public_access_block" "it" {
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    ///
    /// resource "aws_s3_access_point" "photos" {
    ///   bucket = "example-photos"
    ///   name   = "photos"
    ///
    ///   public_access_block_configuration {
    ///     block_public_policy = false
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Leave the block out, or turn all of it on, and name who may in the policy.
    id: "s3-access-point-pab",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_392", "S3.19"],
    types: &[&access_point::TYPE],
    check: check,
    fix: None,
}

static SWITCHES: [&Prop<bool>; 4] = [
    &access_point::BLOCK_PUBLIC_ACLS,
    &access_point::BLOCK_PUBLIC_POLICY,
    &access_point::IGNORE_PUBLIC_ACLS,
    &access_point::RESTRICT_PUBLIC_BUCKETS,
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&access_point::TYPE, |findings, address, it| {
        let is_open = |switch: &Prop<bool>| all([property::is_off(it, switch), leaves_open(facts, switch)]);
        let open = SWITCHES.map(|switch| (switch, is_open(switch)));
        let first = open.iter().find(|(_, it)| *it == Ok(true)).map_or(SWITCHES[1], |(it, _)| it);
        let wrong = all([property::is_unset(it, &access_point::VPC), any(open.map(|(_, it)| it))]);
        findings.raise_if(wrong, address, first.key(), || {
            format!("Access point {} does not keep the public out", facts.name(address))
        });
    });
}
