use crate::catalog::accessanalyzer::analyzer;
use crate::rules::facts::{any, known};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nobody watches who outside the account is let in
    ///
    /// ## Why
    ///
    /// What a policy lets whom do is hard to see in its text. An analyzer looks at the policies that are in force, whoever
    /// wrote them, and tells of every bucket, key, queue, role and secret that somebody outside can get at. It costs nothing.
    ///
    /// ## Flagged
    ///
    /// A design without an analyzer of access from outside. The rule is off unless a profile turns it on: one for the whole
    /// account, or of the organization, is mostly part of another design.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_accessanalyzer_analyzer" "unused" {
    ///   analyzer_name = "unused"
    ///   type          = "ACCOUNT_UNUSED_ACCESS"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_accessanalyzer_analyzer" "outside" {
    ///   analyzer_name = "outside"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Make one, of type `ACCOUNT`, in every Region that is used.
    id: "access-analyzer-missing",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &[
        "IAM.28", "CIS 3.0 1.20", "CIS 5.0 1.19", "AWS-0175", "aws-accessanalyzer-enable-access-analyzer",
    ],
    types: &[&analyzer::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if facts.stack.resources.is_empty() {
        return;
    }
    let is_it = |kind: Option<String>| kind.is_some_and(|it| it == "ACCOUNT" || it == "ORGANIZATION");
    let kinds = facts.stack.of(&analyzer::TYPE).map(|(_, it)| it.get(&analyzer::KIND));
    let why = "what an analyzer looks for is not known before the deployment";
    match any(kinds.map(|it| known(it, why).map(is_it))) {
        Ok(true) => {}
        Ok(false) => findings.raise("", "No analyzer tells who outside the account is let in"),
        Err(why) => findings.undecided("", why),
    }
}
