use std::collections::BTreeSet;

use crate::access::Identity;
use crate::catalog::s3::bucket;
use crate::rules::settings::setting;
use crate::rules::{Category, Facts, Findings, Severity, facts::any};

rule! {
    /// A bucket with data of a program is a web site
    ///
    /// ## Why
    ///
    /// A bucket that is a web site answers everybody over plain HTTP. That goes with pages, not with what a program
    /// keeps there.
    ///
    /// ## Flagged
    ///
    /// A bucket that the drawing lets a program use, with a web site.
    ///
    /// ```tf,fail
    /// # edge: aws_iam_role.app -> aws_s3_bucket.it: read
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
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_website_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   index_document {
    ///     suffix = "index.html"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_iam_role.app -> aws_s3_bucket.it: read
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
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take the web site away, or keep pages in a bucket of their own, behind CloudFront.
    id: "s3-website-on-private-data",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    if !facts.has_edges() {
        // Without a drawing, whatever the role of a program names is its data.
        let programs = facts.stack.resources.iter().filter(|(_, it)| it.ty.is_some_and(|it| it.principal.is_some()));
        for (program, _) in programs {
            if let Identity::Role(role) = facts.access().identity(program) {
                named.extend(facts.access().concerns(role).into_iter().flatten());
            }
        }
    }
    findings.each(&bucket::TYPE, |findings, address, it| {
        if !named.contains(address) && facts.edges_to(address).next().is_none() {
            return;
        }
        let pages = [&bucket::WEBSITE_INDEX, &bucket::WEBSITE_REDIRECT];
        let is_site = any(pages.iter().map(|prop| setting(facts, it, prop).map(|it| it.is_some())));
        findings.raise_if(is_site, address, bucket::WEBSITE_INDEX.key(), || {
            format!("Bucket {} holds data of a program and is a web site", facts.name(address))
        });
    });
}
