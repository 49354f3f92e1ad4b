use super::account_block::SWITCHES;
use crate::catalog::s3::account_public_access_block as account;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// An account does not keep the public out of its buckets
    ///
    /// ## Why
    ///
    /// The block of an account counts for every bucket in it, those that somebody makes by hand tomorrow included. A switch
    /// that is off there leaves it to each bucket, and to whoever may change one.
    ///
    /// ## Flagged
    ///
    /// A block that leaves one of its four switches off, or out.
    ///
    /// ```tf,fail
    /// resource "aws_s3_account_public_access_block" "it" {
    ///   block_public_acls   = true
    ///   block_public_policy = false
    ///   ignore_public_acls  = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_account_public_access_block" "it" {
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on all four. What has to be public, such as a web site, is served by CloudFront from a bucket that is not, or
    /// lies in an account of its own.
    id: "s3-account-pab",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["S3.1", "CIS 3.0 2.1.4", "CIS 5.0 2.1.4"],
    types: &[&account::TYPE],
    check: check,
    fix: None,
}

fn check(_: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&account::TYPE, |findings, address, it| {
        let switches = SWITCHES.map(|switch| (switch, property::is_off(it, switch)));
        let off: Vec<_> = switches.iter().filter(|(_, it)| *it == Ok(true)).map(|(it, _)| *it).collect();
        if let Some(first) = off.first() {
            let names: Vec<String> = off.iter().map(|it| format!("`{}`", it.key())).collect();
            let message = format!("The account leaves it to each bucket to keep the public out: {} not on", are(&names));
            findings.raise_at(address, first.key(), message);
        } else if let Some(why) = switches.iter().find_map(|(_, it)| it.err()) {
            findings.undecided(address, why);
        }
    });
}

fn are(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last} are", first.join(", ")),
        _ => format!("{} is", names.concat()),
    }
}
