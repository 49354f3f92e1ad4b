//! Every rule's examples, the generated manual, and what rules say about the templates.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use drawbridge_core::model::{Choice, Diagram, ExpectationFile, NodeId, Op, Profile, Transaction};
use drawbridge_core::rules::{self, Finding, Rule, Runs, Safety, Severity, page};
use drawbridge_core::stack::{Access, Origin, Stack, lower};
use drawbridge_core::templates;
use drawbridge_core::terraform;
use proptest::prelude::*;

use crate::diagrams;

/// The bodies of the fences of a rule's doc comment that start like this.
fn fences(rule: &Rule, open: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = rule.doc.lines().map(|it| it.strip_prefix(' ').unwrap_or(it));
    while let Some(line) = lines.next() {
        if line == format!("```{open}") {
            found.push(lines.by_ref().take_while(|it| *it != "```").map(|it| format!("{it}\n")).collect());
        }
    }
    found
}

/// The stack of a Terraform file. A comment `# edge: principal -> target: grant` draws an access edge, which Terraform
/// has no words for; `# expect: {…}` is an expectation that stands in a file beside it.
fn read(source: &str) -> Stack {
    let read = terraform::read(&[("main.tf".to_owned(), source.to_owned())]).unwrap();
    let mut stack = read.stack;
    for line in source.lines().filter_map(|it| it.strip_prefix("# edge: ")) {
        let (principal, rest) = line.split_once(" -> ").unwrap();
        let (target, grant) = rest.split_once(": ").unwrap();
        let address = |name: &str| {
            let found = stack.resources.iter().find(|(_, it)| format!("{}.{}", it.tf_type, it.name) == name);
            found.unwrap_or_else(|| panic!("{name} is not in the example")).0.clone()
        };
        let (principal, target) = (address(principal), address(target));
        let grants =
            stack.resources.get(&target).unwrap().ty.and_then(|it| it.grant(grant)).into_iter().collect();
        let origin = Origin::Source { file: "main.tf".to_owned(), line: 1, column: 1 };
        stack.access.push(Access { principal, target, grants, origin });
    }
    for (number, line) in source.lines().filter_map(|it| it.strip_prefix("# expect: ")).enumerate() {
        let text = format!("{{\"expectations\": {{\"e{number}\": {line}}}}}");
        stack.expectations.extend(ExpectationFile::read(&text).unwrap().expectations);
    }
    stack
}

fn findings(rule: &'static Rule, stack: &Stack) -> Vec<Finding> {
    rules::check_one(rule, stack).findings
}

#[test]
fn terraform_examples_in_manual_pages_hold() {
    for rule in rules::all() {
        let (fail, pass) = (fences(rule, "tf,fail"), fences(rule, "tf,pass"));
        assert!(
            !fail.is_empty() && !pass.is_empty(),
            "{} needs an example that fails and one that passes",
            rule.id
        );
        for source in pass {
            assert_eq!(findings(rule, &read(&source)), [], "{}\n{source}", rule.id);
        }
        for source in fail {
            let found = findings(rule, &read(&source));
            assert_eq!(found.len(), 1, "{}: one finding for each example\n{source}\n{found:?}", rule.id);
        }
    }
}

#[test]
fn what_is_run_where_it_matters_is_run_everywhere_for_a_profile_that_asks() {
    for rule in rules::all() {
        let examples = fences(rule, "tf,asked");
        let is_narrow = rules::runs(rule) == Runs::WhereItMatters;
        assert_eq!(is_narrow, !examples.is_empty(), "{}: such a rule needs an example, and only it", rule.id);
        for source in examples {
            let mut stack = read(&source);
            assert_eq!(findings(rule, &stack), [], "{}\n{source}", rule.id);
            stack.settings.profile.rules.insert(rule.id.to_owned(), Choice::At(rule.severity));
            let found = findings(rule, &stack);
            assert_eq!(found.len(), 1, "{}: one finding for each example\n{source}\n{found:?}", rule.id);
        }
    }
}

#[test]
fn fixes_fix_and_can_be_undone() {
    for rule in rules::all() {
        let examples = fences(rule, "ops,fail");
        assert_eq!(
            rule.fix.is_some(),
            !examples.is_empty(),
            "{}: a fix needs examples, and only a fix",
            rule.id
        );
        for ops in examples {
            let mut diagram = diagrams::template();
            mutate(&mut diagram, &ops);
            let found = findings(rule, &lower(&diagram));
            assert_eq!(found.len(), 1, "{}: one finding for each example\n{ops}\n{found:?}", rule.id);
            let fix =
                rules::fix(&diagram, &found[0]).unwrap_or_else(|| panic!("{} offers no fix\n{ops}", rule.id));
            let before = diagram.clone();
            let undo =
                diagram.apply_all(fix.clone()).unwrap_or_else(|it| panic!("{}: {it}\n{fix:?}", rule.id));
            assert_eq!(diagram.violations(), [""; 0], "{}", rule.id);
            assert_eq!(findings(rule, &lower(&diagram)), [], "{}: the fix does not fix\n{ops}", rule.id);
            let worse: Vec<&str> = new_rules(&before, &diagram).into_iter().collect();
            assert_eq!(worse, [""; 0], "{}: the fix breaks something else\n{ops}", rule.id);
            diagram.apply_all(undo).unwrap();
            assert_eq!(diagram, before, "{}: undoing the fix does not restore\n{ops}", rule.id);
        }
    }
}

/// The rules that find something after a change and found nothing before.
fn new_rules(before: &Diagram, after: &Diagram) -> BTreeSet<&'static str> {
    let ids = |it: &Diagram| -> BTreeSet<&str> {
        rules::check(&lower(it)).findings.iter().map(|it| it.rule.id).collect()
    };
    ids(after).difference(&ids(before)).copied().collect()
}

fn mutate(diagram: &mut Diagram, ops: &str) {
    let ops: Vec<Op> = serde_json::from_str(ops).unwrap_or_else(|it| panic!("{it}\n{ops}"));
    diagram.apply_all(Transaction::new("Example", ops.clone())).unwrap_or_else(|it| panic!("{it}\n{ops:?}"));
}

/// What a built-in architecture still has to say for itself, as rule and address.
const PINNED: &[(&str, &[(&str, &str)])] = &[
    // The smallest that works has one subnet; the finding says what it costs. A record of its connections would be the
    // larger half of it.
    (
        "ec2-dynamodb-localstack",
        &[
            ("vpc-single-az", "ec2.vpc.game"),
            ("vpc-flow-logs", "ec2.vpc.game"),
            // Only the template that shows how asks for the endpoint in policies, and there of people.
            ("vpce-sourcevpce-not-enforced", "dynamodb.table.scores"),
        ],
    ),
    // The write-up provisions five reads and writes, and leaves it there.
    (
        "dynamodb-network-isolation",
        &[
            ("vpc-single-az", "ec2.vpc.library"),
            ("vpc-flow-logs", "ec2.vpc.library"),
            // The write-up binds people to the endpoint; the role stays on its server.
            ("vpce-sourcevpce-not-enforced", "dynamodb.table.books"),
            ("dynamodb-autoscaling", "dynamodb.table.books"),
            // The write-up has one, to show that even an administrator is refused from outside.
            ("iam-user-exists", "iam.user.librarian"),
        ],
    ),
    // The write-up puts its server on the internet by design, and its administrators may do anything in EC2.
    (
        "flask-employee-directory",
        &[
            ("ec2-workload-in-public-subnet", "ec2.instance.web"),
            ("sg-http-open", "ec2.security_group_ingress.web_server_sg_http"),
            ("ec2-reachable-any-port", "ec2.instance.web"),
            ("ec2-reachable-with-data-role", "ec2.instance.web"),
            ("web-instance-without-alb", "ec2.instance.web"),
            ("subnet-auto-public-ip", "ec2.subnet.public_a"),
            ("subnet-auto-public-ip", "ec2.subnet.public_b"),
            ("vpce-policy-default", "ec2.vpc_endpoint.s3"),
            ("vpc-flow-logs", "ec2.vpc.app"),
            ("nacl-admin-port-open", "ec2.network_acl_rule.web_ingress_120"),
            ("vpce-sourcevpce-not-enforced", "dynamodb.table.employees"),
            ("iam-managed-full-access", "iam.group_policy_attachment.ec2_admins_amazonec2_full_access"),
            ("iam-user-exists", "iam.user.ec2_admin"),
            // Only the root user can turn it on, by hand.
            ("s3-mfa-delete", "s3.bucket.photos"),
            ("s3-access-logging", "s3.bucket.photos"),
            ("s3-lifecycle", "s3.bucket.photos"),
            ("s3-sse-kms", "s3.bucket.photos"),
        ],
    ),
    // One key guards the customers; what is beside them makes do with the keys of AWS.
    (
        "dynamodb-secure",
        &[
            // The answers of AWS come to any of the ports that clients use, 3389 among them.
            ("nacl-admin-port-open", "ec2.network_acl_rule.private_ingress_110"),
            ("vpce-sourcevpce-not-enforced", "dynamodb.table.customers"),
            // Who is in support is not for an architecture to say.
            ("iam-group-empty", "iam.group.support"),
            ("s3-mfa-delete", "s3.bucket.audit"),
            ("s3-lifecycle", "s3.bucket.audit"),
            ("s3-object-lock", "s3.bucket.audit"),
            ("s3-sse-kms", "s3.bucket.audit"),
            ("sns-delivery-logging", "sns.topic.operations"),
            ("backup-no-copy", "backup.plan.daily"),
            ("backup-vault-lock", "backup.vault.customers"),
            // A vault that nobody can empty is a decision for whoever pays for it.
            ("backup-vault-deletable", "backup.vault.customers"),
            ("cloudtrail-sns", "cloudtrail.trail.audit"),
            // The log of the log would want a third bucket.
            ("cloudtrail-bucket-logging", "cloudtrail.trail.audit"),
        ],
    ),
];

fn assert_pinned(template: &templates::Template, stack: &Stack) {
    let report = rules::check(stack);
    let found: Vec<(&str, &str)> =
        report.findings.iter().map(|it| (it.rule.id, it.address.as_str())).collect();
    let pinned = PINNED.iter().find(|it| it.0 == template.name).map_or(&[][..], |it| it.1);
    assert_eq!(found, pinned, "{}: {:#?}", template.name, report.findings);
    assert_eq!(report.unknown, [], "{}: nothing is left open", template.name);
}

#[test]
fn templates_have_exactly_the_findings_that_are_pinned() {
    for template in templates::all() {
        assert_pinned(template, &lower(&template.diagram()));
    }
}

#[test]
fn the_files_of_a_template_have_the_same_findings() {
    for template in templates::all() {
        let files = terraform::emit(&lower(&template.diagram()));
        let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
        assert_pinned(template, &terraform::read(&files).unwrap().stack);
    }
}

/// Rules that go by what is meant: by the edges of a drawing, which files do not tell, and in files by what is allowed.
const EDGES_MATTER: [&str; 4] = [
    "iam-role-unused-permission",
    "iam-role-write-on-read-edge",
    "iam-scan-not-needed",
    "vpce-policy-blocks-client",
];

#[test]
fn a_drawing_and_its_files_are_found_guilty_of_the_same() {
    for rule in rules::all().filter(|it| it.id != "tfstate-local") {
        for ops in fences(rule, "ops,fail") {
            let mut diagram = diagrams::template();
            mutate(&mut diagram, &ops);
            let stack = lower(&diagram);
            let files = terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect::<Vec<_>>();
            let read = terraform::read(&files).unwrap().stack;
            let ids = |it: &Stack| -> Vec<(&str, String)> {
                let findings = rules::check(it).findings.into_iter();
                let findings = findings.filter(|it| !EDGES_MATTER.contains(&it.rule.id));
                findings.map(|it| (it.rule.id, it.address)).collect()
            };
            assert_eq!(ids(&read), ids(&stack), "{}\n{ops}", rule.id);
        }
    }
}

#[test]
fn a_change_to_the_template_raises_exactly_what_it_breaks() {
    let cases: &[(&str, &[&str])] = &[
        (r#"[{"op": "set_property", "id": "app", "key": "metadata_tokens"}]"#, &["ec2-imdsv2 app"]),
        (r#"[{"op": "remove_node", "id": "dynamodb_endpoint"}]"#, &["path-ec2-dynamodb-unreachable app"]),
        (
            r#"[{"op": "set_property", "id": "dynamodb_endpoint", "key": "route_tables"}]"#,
            &["path-ec2-dynamodb-unreachable app", "vpce-gateway-no-route-table dynamodb_endpoint"],
        ),
        (
            r#"[{"op": "set_property", "id": "private_a", "key": "route_table", "value": {"$ref": ["public_routes", "id"]}}]"#,
            &[
                "ec2-workload-in-public-subnet app",
                "path-ec2-dynamodb-not-private app",
                "subnet-private-routes-to-igw private_a",
                "vpce-gateway-misses-client-subnet dynamodb_endpoint",
            ],
        ),
        (
            r#"[{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
                {"description": "All", "protocol": "-1", "peer": "0.0.0.0/0"}]}]"#,
            &[
                "sg-all-ports-open app_group",
                "sg-http-open app_group",
                "sg-open-but-unreachable app_group",
                "sg-rdp-open app_group",
                "sg-ssh-open app_group",
            ],
        ),
        (
            r#"[{"op": "set_property", "id": "app_group", "key": "egress", "value": [
                {"description": "Out", "protocol": "tcp", "from_port": 443, "to_port": 443, "peer": "8.0.0.0/8"}]}]"#,
            &["sg-wide-public-cidr app_group"],
        ),
        (
            r#"[{"op": "remove_edge", "id": "app_reads_scores"},
                {"op": "set_property", "id": "app", "key": "user_data",
                 "value": {"$concat": ["TABLE=", {"$ref": ["scores", "name"]}]}}]"#,
            &["ec2-edge-without-role app"],
        ),
        (r#"[{"op": "set", "setting": {"backend": null}}]"#, &["tfstate-local"]),
    ];
    for (ops, expected) in cases {
        let mut diagram = diagrams::template();
        mutate(&mut diagram, ops);
        let report = rules::check(&lower(&diagram));
        let mut found: Vec<String> = report
            .findings
            .iter()
            .map(|it| {
                let node = it.origin.as_ref().and_then(Origin::node).map_or("", NodeId::as_str);
                format!("{} {node}", it.rule.id).trim().to_owned()
            })
            .collect();
        found.sort();
        assert_eq!(found, *expected, "{ops}");
    }
}

#[test]
fn what_is_not_known_is_listed_and_raises_nothing() {
    let mut diagram = diagrams::template();
    mutate(
        &mut diagram,
        r#"[{"op": "set_parameter", "name": "authorized_ssh_ranges", "parameter": {
              "type": "cidr_list", "description": "Ranges."}},
            {"op": "set_property", "id": "scores", "key": "point_in_time_recovery", "value": {"$unknown": "local.pitr"}}]"#,
    );
    let report = rules::check(&lower(&diagram));
    assert_eq!(report.findings, []);
    let undecided: BTreeSet<(&str, &str)> =
        report.unknown.iter().map(|it| (it.rule.id, it.address.as_str())).collect();
    assert!(undecided.contains(&("dynamodb-pitr-enabled", "dynamodb.table.scores")), "{undecided:?}");
    assert!(undecided.contains(&("sg-ssh-open", "ec2.security_group_ingress.app_ssh")), "{undecided:?}");
}

/// How many findings and undecided cases there are about an instance that reads a table with a role that allows so.
fn access(statements: &str) -> (usize, usize) {
    let source = format!(
        r#"# edge: aws_instance.app -> aws_dynamodb_table.scores: read
        provider "aws" {{
          region = "eu-west-1"
        }}
        variable "arn" {{
          type = string
        }}
        data "aws_region" "here" {{}}
        data "aws_caller_identity" "me" {{}}
        data "aws_partition" "here" {{}}
        resource "aws_dynamodb_table" "scores" {{
          name     = "scores"
          hash_key = "id"
        }}
        resource "aws_iam_role" "app" {{
          name = "app"
        }}
        resource "aws_iam_role_policy" "app" {{
          role   = aws_iam_role.app.id
          policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
        }}
        resource "aws_iam_instance_profile" "app" {{
          role = aws_iam_role.app.name
        }}
        resource "aws_instance" "app" {{
          iam_instance_profile = aws_iam_instance_profile.app.name
        }}
        "#
    );
    let report = rules::check_one(rules::by_id("iam-role-missing-permission").unwrap(), &read(&source));
    (report.findings.len(), report.unknown.len())
}

#[test]
fn policies_are_read_as_iam_reads_them() {
    const ALLOWED: (usize, usize) = (0, 0);
    const MISSING: (usize, usize) = (1, 0);
    const UNDECIDED: (usize, usize) = (0, 1);
    let resources = [
        (r#""*""#, ALLOWED),
        ("aws_dynamodb_table.scores.arn", ALLOWED),
        (r#"["arn:aws:s3:::scores", aws_dynamodb_table.scores.arn]"#, ALLOWED),
        (r#""arn:aws:dynamodb:eu-west-1:123456789012:table/scores""#, ALLOWED),
        (r#""arn:aws:dynamodb:us-east-1:123456789012:table/scores""#, MISSING),
        (r#""arn:aws:dynamodb:*:*:table/sc?res""#, ALLOWED),
        (r#""arn:aws:dynamodb:*:*:table/score""#, MISSING),
        (r#""arn:aws:dynamodb:*""#, ALLOWED),
        (r#""arn:aws:s3:::scores""#, MISSING),
        (r#""${aws_dynamodb_table.scores.arn}/index/*""#, MISSING),
        (
            r#""arn:${data.aws_partition.here.partition}:dynamodb:${data.aws_region.here.name}:${data.aws_caller_identity.me.account_id}:table/${aws_dynamodb_table.scores.name}""#,
            ALLOWED,
        ),
        ("var.arn", UNDECIDED),
    ];
    for (resource, expected) in resources {
        let statement = format!(r#"{{ Effect = "Allow", Action = "dynamodb:*", Resource = {resource} }}"#);
        assert_eq!(access(&statement), expected, "{resource}");
    }
    let statements = [
        (
            r#"{ Effect = "Allow", Action = ["DynamoDB:get*", "dynamodb:Describe*"], Resource = "*" }"#,
            MISSING,
        ),
        (r#"{ Effect = "Allow", NotAction = ["dynamodb:Delete*"], Resource = "*" }"#, ALLOWED),
        (r#"{ Effect = "Allow", NotAction = ["dynamodb:Q*"], Resource = "*" }"#, MISSING),
        (r#"{ Effect = "Allow", Action = "*", NotResource = aws_dynamodb_table.scores.arn }"#, MISSING),
        (
            r#"{ Effect = "Allow", Action = "*", Resource = "*" },
               { Effect = "Deny", Action = "dynamodb:Query", Resource = aws_dynamodb_table.scores.arn }"#,
            MISSING,
        ),
        (
            r#"{ Effect = "Allow", Action = "*", Resource = "*" },
               { Effect = "Deny", Action = "dynamodb:Query", Resource = "*",
                 Condition = { Bool = { "aws:SecureTransport" = "false" } } }"#,
            UNDECIDED,
        ),
    ];
    for (statements, expected) in statements {
        assert_eq!(access(statements), expected, "{statements}");
    }
}

#[test]
fn a_finding_names_things_as_people_do() {
    let mut diagram = diagrams::template();
    mutate(
        &mut diagram,
        r#"[{"op": "rename", "id": "app_group", "name": "Game server"},
            {"op": "set_property", "id": "app_group", "key": "ingress", "value": [
              {"description": "SSH", "protocol": "tcp", "from_port": 22, "to_port": 22, "peer": "0.0.0.0/0"}]}]"#,
    );
    let report = rules::check(&lower(&diagram));
    assert_eq!(
        report.findings.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(),
        [
            "Security group `Game server` lets the whole internet connect to port 22 (SSH)",
            "Security group `Game server` is open to the internet, which does not reach `App`",
        ]
    );
    assert_eq!(report.counts().high, 1);
    assert_eq!(report.worst(), Some(Severity::High));
}

#[test]
fn a_safe_fix_sets_one_property() {
    // Safe means that it changes neither what is reachable, nor what it costs, nor what runs. A fix that draws, moves or
    // wires something does one of them.
    for rule in rules::all().filter(|it| it.fix.is_some_and(|fix| fix.safety == Safety::Safe)) {
        for ops in fences(rule, "ops,fail") {
            let mut diagram = diagrams::template();
            mutate(&mut diagram, &ops);
            let found = findings(rule, &lower(&diagram));
            let fix = rules::fix(&diagram, &found[0]).unwrap();
            assert!(matches!(fix.ops[..], [Op::SetProperty { .. }]), "{}: {fix:?}", rule.id);
        }
    }
}

#[test]
fn a_template_may_refer_to_parameters_of_every_type_and_to_nothing_that_is_not_there() {
    let text = r#"{
        "Parameters": {"Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"}},
        "Resources": {
            "Group": {
                "Type": "AWS::RDS::DBSubnetGroup",
                "Properties": {"DBSubnetGroupDescription": "d", "SubnetIds": {"Ref": "Subnets"}}
            },
            "Server": {"Type": "AWS::EC2::Instance", "Properties": {"SubnetId": {"Ref": "Nowhere"}}}
        }
    }"#;
    let stack = drawbridge_core::cloudformation::read("template.json", text).unwrap().stack;
    let found = findings(rules::by_id("reference-dangling").unwrap(), &stack);
    let messages: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["`server` refers to Nowhere, which is not declared"]);
}

#[test]
fn metadata_reads_as_json() {
    let all: Vec<&Rule> = rules::all().collect();
    let json: serde_json::Value = serde_json::to_value(&all).unwrap();
    let rule = json.as_array().unwrap().iter().find(|it| it["id"] == "dynamodb-pitr-enabled").unwrap();
    assert_eq!(rule["severity"], "medium");
    assert_eq!(rule["category"], "backup");
    assert_eq!(rule["aliases"][0], "CKV_AWS_28");
    assert_eq!(rule["types"][0], "aws_dynamodb_table");
    assert_eq!(rule["fix"]["safety"], "unsafe");
    assert!(rule["doc"].as_str().unwrap().starts_with("## Why"), "{rule}");
}

#[test]
fn what_is_off_by_default_is_run_where_a_profile_says_how_bad_it_is() {
    let mut stack = lower(&diagrams::template());
    let mut turned_on = BTreeSet::new();
    for rule in rules::all().filter(|it| !rules::is_on_by_default(it)) {
        assert!(page::page(rule).contains("| Runs | Where a profile gives it a severity |"), "{}", rule.id);
        stack.settings.profile.rules.insert(rule.id.to_owned(), Choice::At(Severity::Low));
        turned_on.insert(rule.id);
    }
    let by_default: BTreeSet<&str> = rules::run_by(&Profile::default()).map(|(it, _)| it.id).collect();
    assert!(by_default.is_disjoint(&turned_on));
    assert_eq!(by_default.len() + turned_on.len(), rules::all().count());
    assert_eq!(rules::run_by(&stack.settings.profile).count(), rules::all().count());
    let found = rules::check(&stack).findings;
    let found: Vec<&Finding> = found.iter().filter(|it| turned_on.contains(it.rule.id)).collect();
    assert!(!found.is_empty(), "some rule that is off finds something in the first template");
    assert!(found.iter().all(|it| it.severity == Severity::Low));
}

#[test]
fn pages_have_their_sections() {
    for rule in rules::all() {
        let text = page::manual(rule);
        for heading in ["## Why", "## Flagged", "## Fine", "## Fix"] {
            assert!(text.contains(&format!("{heading}\n\n")), "{}: {heading} is missing", rule.id);
        }
        assert!(!rule.title.ends_with('.'), "{}: a title is no sentence", rule.id);
    }
}

#[test]
fn the_manual_in_docs_is_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    let mut expected: Vec<(PathBuf, String)> =
        rules::all().map(|it| (folder.join(format!("{}.md", it.id)), page::page(it))).collect();
    expected.push((folder.join("README.md"), page::index()));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for file in fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()) {
            fs::remove_file(file).unwrap();
        }
        for (path, text) in &expected {
            fs::write(path, text).unwrap();
        }
    }
    let known: BTreeSet<&PathBuf> = expected.iter().map(|(path, _)| path).collect();
    for file in fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()) {
        assert!(known.contains(&file), "{} belongs to no rule; run with UPDATE_DOCS=1", file.display());
    }
    for (path, text) in &expected {
        let present = fs::read_to_string(path).unwrap_or_default();
        assert!(present == *text, "{} is stale; run with UPDATE_DOCS=1", path.display());
    }
}

proptest! {
    #[test]
    fn checking_and_fixing_never_fail_whatever_is_drawn(diagram in diagrams::diagram()) {
        let stack = lower(&diagram);
        let report = rules::check(&stack);
        prop_assert_eq!(&rules::check(&stack), &report, "equal stacks give equal reports");
        for finding in &report.findings {
            if let Some(fix) = rules::fix(&diagram, finding) {
                let mut fixed = diagram.clone();
                fixed.apply_all(fix).map_err(|it| TestCaseError::fail(format!("{}: {it}", finding.rule.id)))?;
                let left = rules::check_one(finding.rule, &lower(&fixed)).findings.len();
                let before = report.findings.iter().filter(|it| it.rule == finding.rule).count();
                prop_assert!(left < before, "{} is still there: {}", finding.rule.id, finding.message);
            }
        }
    }
}
