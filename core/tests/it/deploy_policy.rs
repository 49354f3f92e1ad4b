//! The policy a stack is deployed with, against AWS's own list of what its handlers call.

use std::collections::BTreeSet;
use std::path::Path;

use drawbridge_core::catalog;
use drawbridge_core::deploy_policy::{self, Engine};
use drawbridge_core::file::File;
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::{templates, terraform};
use serde_json::Value as Json;

use crate::exports::check_golden;

const ENGINES: [Engine; 2] = [Engine::CloudFormation, Engine::Terraform];

fn files(stack: &Stack, engine: Engine) -> Vec<File> {
    deploy_policy::files(stack, engine, &deploy_policy::stack_name(&stack.settings.name))
}

fn statements(stack: &Stack, engine: Engine) -> Vec<Json> {
    let documents = files(stack, engine);
    let documents = documents.iter().map(|it| serde_json::from_str::<Json>(&it.text).unwrap());
    documents.flat_map(|it| it["Statement"].as_array().unwrap().clone()).collect()
}

fn texts(list: &Json) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// Every action of a policy that its resources allow.
fn actions(statements: &[Json]) -> BTreeSet<String> {
    statements.iter().flat_map(|it| texts(&it["Action"])).collect()
}

fn permissions() -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tools/cloudformation_permissions.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Whether one of the patterns, which may end in `*`, is for an action.
fn is_among<'a>(patterns: impl IntoIterator<Item = &'a String>, action: &str) -> bool {
    let mut patterns = patterns.into_iter();
    patterns.any(|it| it == action || it.strip_suffix('*').is_some_and(|it| action.starts_with(it)))
}

fn of_type(ty: &str) -> BTreeSet<String> {
    let named = deploy_policy::actions_of(ty, Engine::CloudFormation);
    let each = named.flat_map(|it| {
        let names = it.on_it.split_whitespace().chain(it.anywhere.split_whitespace());
        names.map(|name| format!("{}:{name}", it.service)).collect::<Vec<String>>()
    });
    each.collect()
}

/// What handlers may call and a type does not get, with the reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("iam:PassRole", "a statement of its own, for the stack's roles"),
    ("iam:GetRole", "with the statement that passes roles"),
    ("iam:ListRoles", "only for roles of other accounts"),
    ("iam:CreateServiceLinkedRole", "a statement of its own, for the services that need one"),
    ("iam:Attach*", "a statement of its own, for the stack's policies"),
    ("iam:Detach*", "as for attaching"),
    ("iam:AddUserToGroup", "a membership is a resource of its own"),
    ("iam:RemoveUserFromGroup", "a membership is a resource of its own"),
    ("iam:CreateLoginProfile", "no user has a password"),
    ("iam:UpdateLoginProfile", "no user has a password"),
    ("kms:*", "a statement of its own, where a resource has a key"),
    ("lambda:InvokeFunction", "a statement of its own, for functions that rotate secrets"),
    ("lambda:DeleteProvisionedConcurrencyConfig", "only tables are scaled"),
    ("lambda:GetProvisionedConcurrencyConfig", "only tables are scaled"),
    ("lambda:PutProvisionedConcurrencyConfig", "only tables are scaled"),
    ("lambda:PassCapacityProvider", "no function has a capacity provider"),
    ("secretsmanager:CreateSecret", "a statement of its own, where RDS keeps a password"),
    ("secretsmanager:TagResource", "a statement of its own, where RDS keeps a password"),
    ("s3:GetObject", "a statement of its own, for the code of functions"),
    ("s3:GetObjectVersion", "a statement of its own, for the code of functions"),
    ("s3:ListBucket", "no table is imported"),
    ("dynamodb:DescribeImport", "no table is imported"),
    ("dynamodb:ImportTable", "no table is imported"),
    ("s3:DeleteObject", "CloudFormation deletes empty buckets only"),
    ("s3:PutObjectAcl", "no object is made"),
    ("s3:GetBucketPolicy", "the policy of a bucket is a resource of its own"),
    ("s3:PutBucketPolicy", "the policy of a bucket is a resource of its own"),
    ("s3tables:*", "no bucket has metadata tables"),
    ("s3files:*", "no function has a file system"),
    ("elasticfilesystem:*", "no function has a file system"),
    ("ec2:AllocateIpamPoolCidr", "no range is from a pool of IPAM"),
    ("ec2:Get*", "no group chooses instances by what they have"),
    (
        "ssm:*",
        "parameters that are looked up have a statement; no instance has associations, no key pair is made",
    ),
    ("sts:AssumeRole", "no peer is in another account"),
    ("logs:*", "no table is imported; no group has policies of the account"),
    ("kinesis:*", "no table streams to Kinesis"),
    ("firehose:*", "no log group delivers to Firehose"),
    ("cloudwatch:DeleteInsightRules", "no endpoint service has Contributor Insights"),
    ("cloudwatch:ListManagedInsightRules", "no endpoint service has Contributor Insights"),
    ("cloudwatch:PutManagedInsightRules", "no endpoint service has Contributor Insights"),
    ("glue:*", "no event data store is federated"),
    ("lakeformation:*", "no event data store is federated"),
    ("cloudwatch:PutMetric*", "only where a type has alarms"),
    ("application-autoscaling:*", "scaling is a resource of its own"),
    ("autoscaling:DescribeTags", "no flow log is of a group"),
    ("organizations:*", "no trail is an organization's"),
    ("vpc-lattice:*", "no endpoint is of a service network"),
    ("vpce:*", "no endpoint is in another Region"),
    ("managed-fleets:*", "no group is a managed fleet's"),
    ("cognito-idp:*", "no listener signs users in"),
    ("amplify:*", "no web ACL protects an app of Amplify"),
    ("apigateway:SetWebACL", "no web ACL protects an API"),
    ("apprunner:*", "no web ACL protects a service of App Runner"),
    ("appsync:*", "no web ACL protects an API"),
    ("bedrock-agentcore:*", "no web ACL protects a gateway of agents"),
    ("ec2:AssociateVerifiedAccess*", "no web ACL protects Verified Access"),
    ("ec2:DescribeVerifiedAccess*", "no web ACL protects Verified Access"),
    ("ec2:DisassociateVerifiedAccess*", "no web ACL protects Verified Access"),
    ("ec2:GetVerifiedAccess*", "no web ACL protects Verified Access"),
    ("ecs:PutAccountSetting*", "no setting of the account is changed"),
];

#[test]
fn types_may_do_what_their_handlers_call() {
    let permissions = permissions();
    let unknown = texts(&permissions["unknown"]);
    let reasons: Vec<String> = LEFT_OUT.iter().map(|(it, _)| (*it).to_owned()).collect();
    for ty in catalog::all().filter(|it| !it.cfn.is_empty()) {
        let companions = ty.cfn_companions.iter().map(|it| (ty.id, it.cfn));
        let replicated = ty.cfn_variant.map(|it| ("dynamodb.global_table", it.cfn));
        let mut called = BTreeSet::new();
        let mut ours = BTreeSet::new();
        for (id, cfn) in companions.chain([(ty.id, ty.cfn)]).chain(replicated) {
            assert!(!of_type(id).is_empty(), "{id}: run tests/tools/deploy_actions.py");
            ours.extend(of_type(id));
            let handlers = permissions["resources"][cfn].as_object().unwrap();
            for (_, actions) in handlers.iter().filter(|(kind, _)| *kind != "list") {
                called.extend(texts(actions).into_iter().filter(|it| !unknown.contains(it)).map(|it| {
                    let (service, name) = it.split_once(':').unwrap();
                    format!("{}:{name}", service.to_ascii_lowercase())
                }));
            }
        }
        for action in &called {
            let is_covered = is_among(&ours, action) || is_among(&reasons, action);
            assert!(is_covered, "{}: {action} is missing", ty.id);
        }
        for action in &ours {
            assert!(called.contains(action), "{}: no handler calls {action}", ty.id);
        }
    }
}

/// The server's own calls, by their names in the SDK.
#[test]
fn what_the_server_asks_cloudformation_for_is_allowed() {
    let stack = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
    let allowed = actions(&statements(&stack, Engine::CloudFormation));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/deploy");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let text: String = text.split_whitespace().collect();
        for call in text.split(".cloudformation.").skip(1) {
            let name: String = call.split("()").next().unwrap().split('_').map(capitalized).collect();
            if name.chars().all(char::is_alphanumeric) {
                found += 1;
                assert!(allowed.contains(&format!("cloudformation:{name}")), "{name}");
            }
        }
    }
    assert!(found >= 8, "the server's calls are written in another way");
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1.min(word.len()));
    first.to_ascii_uppercase() + rest
}

#[test]
fn every_type_can_be_deployed_by_terraform() {
    for ty in catalog::all().filter(|it| it.is_exported()) {
        assert!(deploy_policy::actions_of(ty.id, Engine::Terraform).next().is_some(), "{}", ty.id);
    }
}

#[test]
fn only_roles_of_the_stack_are_passed_and_only_to_who_acts_with_them() {
    let stack = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
    let name = deploy_policy::stack_name(&stack.settings.name);
    for (engine, role) in [
        (Engine::CloudFormation, format!("arn:aws:iam::*:role/{name}-*")),
        (Engine::Terraform, "arn:aws:iam::*:role/terraform-*".to_owned()),
    ] {
        let statements = statements(&stack, engine);
        let passing: Vec<&Json> =
            statements.iter().filter(|it| texts(&it["Action"]).contains("iam:PassRole")).collect();
        assert_eq!(passing.len(), 1);
        assert_eq!(texts(&passing[0]["Action"]).len(), 1);
        assert_eq!(texts(&passing[0]["Resource"]), [role].into());
        let services = &passing[0]["Condition"]["StringEquals"]["iam:PassedToService"];
        assert_eq!(texts(services), ["ec2.amazonaws.com".to_owned()].into());
    }
}

#[test]
fn each_engine_reaches_what_it_keeps_and_nothing_of_the_other() {
    let stack = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
    let [cloudformation, terraform] = ENGINES.map(|it| statements(&stack, it));
    assert!(actions(&cloudformation).contains("cloudformation:ExecuteChangeSet"));
    assert!(!actions(&terraform).iter().any(|it| it.starts_with("cloudformation:")));
    let lock = terraform.iter().find(|it| it["Sid"] == "StateLock").unwrap();
    let backend = stack.settings.backend.as_ref().unwrap();
    let expected = format!("arn:aws:s3:::{}/{}.tflock", backend.bucket, backend.key);
    assert_eq!(texts(&lock["Resource"]), [expected].into());
    assert!(!cloudformation.iter().any(|it| it["Sid"] == "StateLock"));
    let table = cloudformation.iter().find(|it| it["Sid"] == "DynamodbTable").unwrap();
    assert!(texts(&table["Resource"]).iter().all(|it| it.contains(":table/GameScores")));
}

#[test]
fn the_first_template_has_the_policy_of_the_golden_file() {
    let template = templates::by_name("ec2-dynamodb-endpoint").unwrap();
    let stack = lower(&template.diagram());
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(template.name);
    for (engine, folder) in [(Engine::CloudFormation, "cloudformation"), (Engine::Terraform, "terraform")] {
        check_golden(&golden.join("deploy-policy").join(folder), &files(&stack, engine));
    }
}

#[test]
fn objects_are_uploaded_to_their_own_keys_only() {
    let text = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"data\"\n}\n\
                resource \"aws_s3_object\" \"o\" {\n  bucket = aws_s3_bucket.b.id\n  key = \"a/b*.json\"\n}\n\
                resource \"aws_s3_object\" \"other\" {\n  bucket = \"elsewhere\"\n  key = \"c\"\n}\n";
    let stack = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    let statements = statements(&stack, Engine::Terraform);
    let upload = statements.iter().find(|it| it["Sid"] == "UploadObjects").unwrap();
    let expected = ["arn:aws:s3:::data/a/b${*}.json", "arn:aws:s3:::elsewhere/c"].map(str::to_owned);
    assert_eq!(texts(&upload["Resource"]), expected.into());
    let putting: Vec<&Json> =
        statements.iter().filter(|it| texts(&it["Action"]).contains("s3:PutObject")).collect();
    assert_eq!(putting.len(), 1);
}
