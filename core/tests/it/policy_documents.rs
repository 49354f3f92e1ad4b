//! Policies that files write as data sources: judged where they stand, unless a resource has them.

use std::collections::BTreeSet;

use drawbridge_core::rules::{self, Report};
use drawbridge_core::terraform;
use drawbridge_core::value::Value;

fn check(text: &str) -> Report {
    rules::check(&terraform::read(&[("main.tf".into(), text.into())]).unwrap().stack)
}

/// Where a rule finds something, by address.
fn found(text: &str, rule: &str) -> Vec<String> {
    let findings = check(text).findings.into_iter();
    findings.filter(|it| it.rule.id == rule).map(|it| it.address).collect()
}

const EVERYTHING: &str = "
data \"aws_iam_policy_document\" \"all\" {
  statement {
    actions   = [\"*\"]
    resources = [\"*\"]
  }
}
";

const ADDRESS: &str = "data.aws_iam_policy_document.all";

#[test]
fn a_document_that_nothing_takes_is_judged_where_it_stands() {
    let report = check(EVERYTHING);
    let of_it: BTreeSet<&str> =
        report.findings.iter().filter(|it| it.address == ADDRESS).map(|it| it.rule.id).collect();
    let expected = [
        "iam-action-star",
        "iam-credentials-exposure",
        "iam-data-exfiltration",
        "iam-full-iam",
        "iam-passrole-wildcard",
        "iam-permissions-management",
        "iam-privilege-escalation",
        "iam-resource-star",
        "iam-star-star",
        "iam-write-unconstrained",
    ];
    assert_eq!(of_it, expected.into());
    let origin = report.findings.iter().find(|it| it.address == ADDRESS).and_then(|it| it.origin.clone());
    assert!(format!("{origin:?}").contains("line: 2"), "{origin:?}");
}

#[test]
fn what_gets_it_may_be_something_that_is_not_read() {
    for user in [
        "module \"role\" {\n source = \"terraform-aws-modules/iam/aws\"\n policy = data.aws_iam_policy_document.all.json\n}",
        "resource \"aws_ssoadmin_permission_set_inline_policy\" \"p\" {\n instance_arn = \"i\"\n permission_set_arn = \"p\"\n \
         inline_policy = data.aws_iam_policy_document.all.json\n}",
    ] {
        assert_eq!(found(&format!("{EVERYTHING}{user}\n"), "iam-star-star"), [ADDRESS], "{user}");
    }
}

#[test]
fn what_a_resource_has_as_its_policy_is_found_there_and_only_there() {
    let policy = |document: &str| {
        format!("{EVERYTHING}resource \"aws_iam_policy\" \"p\" {{\n name = \"p\"\n policy = {document}\n}}\n")
    };
    let merged = "data \"aws_iam_policy_document\" \"more\" {\n source_policy_documents = [data.aws_iam_policy_document.all.json]\n \
                  statement {\n actions = [\"s3:GetObject\"]\n resources = [\"arn:aws:s3:::b/*\"]\n }\n}\n";
    for text in [
        policy("data.aws_iam_policy_document.all.json"),
        policy("local.it") + "locals {\n it = data.aws_iam_policy_document.all.json\n}\n",
        policy("data.aws_iam_policy_document.more.json") + merged,
    ] {
        assert_eq!(found(&text, "iam-star-star"), ["iam.policy.p"], "{text}");
    }
}

#[test]
fn every_instance_is_judged_and_none_where_there_is_none() {
    let counted = |count: &str| {
        found(
            &EVERYTHING.replace("  statement {", &format!("  count = {count}\n  statement {{")),
            "iam-star-star",
        )
    };
    assert_eq!(counted("0"), [""; 0]);
    assert_eq!(counted("2"), ["data.aws_iam_policy_document.all[0]", "data.aws_iam_policy_document.all[1]"]);
    assert_eq!(counted("var.n"), [ADDRESS]);
}

#[test]
fn what_only_limits_others_allows_nothing() {
    let text = format!(
        "{EVERYTHING}resource \"aws_organizations_policy\" \"p\" {{\n name = \"p\"\n content = data.aws_iam_policy_document.all.json\n}}\n"
    );
    assert_eq!(found(&text, "iam-star-star"), [""; 0]);
}

#[test]
fn a_comment_in_it_suppresses_what_is_found() {
    let text = EVERYTHING.replace("  statement {", "  #checkov:skip=CKV_AWS_1:for a test\n  statement {");
    assert_eq!(found(&text, "iam-star-star"), [""; 0]);
    let suppressed = check(&text).suppressed;
    assert!(suppressed.iter().any(|it| it.finding.address == ADDRESS), "{suppressed:?}");
}

#[test]
fn what_cannot_be_read_is_open_and_no_alarm() {
    let text = "variable \"statements\" {\n type = list(string)\n}\n\
                data \"aws_iam_policy_document\" \"all\" {\n dynamic \"statement\" {\n for_each = var.statements\n content {\n \
                actions = [\"*\"]\n resources = [statement.value]\n}\n}\n}\n";
    let report = check(text);
    assert!(report.findings.iter().all(|it| it.address != ADDRESS), "{:?}", report.findings);
    assert!(report.unknown.iter().any(|it| it.address == ADDRESS && it.rule.id == "iam-star-star"));
}

/// A document with one statement for somebody, about anything.
fn for_principals(principals: &str, more: &str) -> String {
    format!(
        "data \"aws_iam_policy_document\" \"all\" {{\n statement {{\n {more}\n principals {{\n {principals}\n }}\n }}\n}}\n"
    )
}

#[test]
fn one_that_names_principals_is_the_policy_of_a_resource_or_of_a_role() {
    let github = "type = \"Federated\"\n identifiers = [\"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\"]";
    let trust = for_principals(github, "actions = [\"sts:AssumeRoleWithWebIdentity\"]");
    assert_eq!(found(&trust, "iam-github-oidc-trust"), [ADDRESS]);
    let role =
        "resource \"aws_iam_role\" \"r\" {\n assume_role_policy = data.aws_iam_policy_document.all.json\n}\n";
    assert_eq!(found(&format!("{trust}{role}"), "iam-github-oidc-trust"), ["iam.role.r"]);

    let anybody = "type = \"AWS\"\n identifiers = [\"*\"]";
    let open_trust = for_principals(anybody, "actions = [\"sts:AssumeRole\"]");
    assert_eq!(found(&open_trust, "iam-trust-any-principal"), [ADDRESS]);
    assert_eq!(found(&open_trust, "iam-document-public"), [""; 0]);

    let open = for_principals(anybody, "actions = [\"*\"]\n resources = [\"*\"]");
    assert_eq!(found(&open, "iam-document-public"), [ADDRESS]);
    assert_eq!(found(&open, "iam-trust-any-principal"), [""; 0]);
    assert_eq!(found(&open, "iam-star-star"), [""; 0]);
}

#[test]
fn a_policy_of_aws_that_is_looked_up_is_known_by_its_name() {
    let attached = |lookup: &str| {
        let text = format!(
            "data \"aws_iam_policy\" \"p\" {{\n {lookup}\n}}\n\
             resource \"aws_iam_role_policy_attachment\" \"a\" {{\n role = \"r\"\n policy_arn = data.aws_iam_policy.p.arn\n}}\n"
        );
        let stack = terraform::read(&[("main.tf".into(), text)]).unwrap().stack;
        stack.get("iam.role_policy_attachment.a").unwrap().props.get("policy_arn").cloned().unwrap()
    };
    let aws = |path: &str| Value::from(format!("arn:aws:iam::aws:policy/{path}"));
    assert_eq!(attached("name = \"AdministratorAccess\""), aws("AdministratorAccess"));
    assert_eq!(attached("arn = \"arn:aws:iam::aws:policy/ReadOnlyAccess\""), aws("ReadOnlyAccess"));
    assert_eq!(
        attached("name = \"AWSLambdaBasicExecutionRole\""),
        aws("service-role/AWSLambdaBasicExecutionRole")
    );
    assert_eq!(attached("name = \"AmazonEC2FullAccess\""), aws("AmazonEC2FullAccess"));
    // It may be one of the account's own.
    assert!(attached("name = \"deploy\"").is_unknown());
}
