//! What `terraform show -json` prints of `core/tests/plans`, against what the files themselves say. Terraform 1.11
//! with version 5.100 of the AWS provider printed it, the state from an emulator; names of registries were left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use drawbridge_core::catalog::ec2::security_group_ingress;
use drawbridge_core::rules;
use drawbridge_core::stack::{Origin, Resource, Stack};
use drawbridge_core::terraform::{self, ReadError, is_plan, read_plan};
use drawbridge_core::value::Value;
use proptest::prelude::*;
use serde_json::json;

use super::{at, prop, read_all};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans").join(name)).unwrap()
}

fn plan(name: &str) -> terraform::Read {
    let text = file(name);
    assert!(is_plan(&text), "{name}");
    read_plan(name, &text).unwrap()
}

/// Rules with addresses in Terraform.
type Said = BTreeSet<(String, String)>;

/// What is found, and what is not decided.
fn checked(stack: &Stack) -> (Said, Said) {
    let called = |address: &str| stack.get(address).map(Resource::terraform_address).unwrap_or_default();
    let report = rules::check(stack);
    let findings = report.findings.iter().map(|it| (it.rule.id.to_owned(), called(&it.address)));
    let unknown = report.unknown.iter().map(|it| (it.rule.id.to_owned(), called(&it.address)));
    (findings.collect(), unknown.collect())
}

#[test]
fn a_plan_says_what_the_files_say_or_that_it_does_not_know() {
    let files = read_all(&[("main.tf", &file("main.tf")), ("net/main.tf", &file("net/main.tf"))]);
    let (meant, _) = checked(&files.stack);
    let plan = plan("plan.json");
    let (found, unknown) = checked(&plan.stack);
    let more: Vec<_> = found.difference(&meant).collect();
    assert!(more.is_empty(), "only of the plan: {more:?}");
    // A plan does not say where the state is kept, and nothing of its secrets.
    let unsaid = ["tfstate-local", "rds-literal-password"];
    let missing: Vec<_> = meant.difference(&found).filter(|it| !unsaid.contains(&it.0.as_str())).collect();
    assert!(missing.iter().all(|it| unknown.contains(*it)), "neither found nor undecided: {missing:?}");
    assert!(found.len() > 30, "{found:?}");
    let of = |stack: &Stack| -> BTreeSet<String> {
        stack.resources.values().map(Resource::terraform_address).collect()
    };
    let inline = |it: &String| it.contains("route.") || it.contains("inline");
    let all: BTreeSet<String> = of(&plan.stack).into_iter().filter(|it| !inline(it)).collect();
    assert_eq!(all, of(&files.stack).into_iter().filter(|it| !inline(it)).collect());
}

#[test]
fn a_state_tells_what_stands() {
    let read = plan("state.json");
    let subnet = "module.net[\"c\"].ec2.subnet.private[1]";
    let vpc = "module.net[\"c\"].ec2.vpc.this";
    assert_eq!(prop(&read, subnet, "vpc"), Some(&Value::reference(vpc, "id")));
    assert_eq!(prop(&read, vpc, "cidr_block"), Some(&"10.1.0.0/16".into()));
    let (found, _) = checked(&read.stack);
    assert!(found.contains(&("rds-public".to_owned(), "aws_db_instance.db".to_owned())), "{found:?}");
    assert!(
        found.iter().all(|(rule, _)| rule != "rds-literal-password"),
        "a secret of a state was not typed into a file: {found:?}"
    );
}

#[test]
fn resources_have_their_addresses_and_stand_where_the_plan_has_them() {
    let read = plan("plan.json");
    let group = at(&read, "module.net[\"a.b\"].ec2.security_group.g");
    assert_eq!(group.terraform_address(), "module.net[\"a.b\"].aws_security_group.g");
    let instance = at(&read, "ec2.instance.app[1]");
    assert_eq!(instance.name, "app[1]");
    let groups = instance.props.get("security_groups").map(Value::targets);
    assert_eq!(groups.as_deref(), Some(&["module.net[\"a.b\"].ec2.security_group.g"][..]));
    // One of two subnets, and the plan does not say which.
    assert!(instance.props.get("subnet").is_some_and(Value::is_unknown));
    let text = file("plan.json");
    let Origin::Source { file, line, column } = &instance.origin else { panic!("{:?}", instance.origin) };
    assert_eq!((file.as_str(), *line), ("plan.json", 1));
    let from: String = text.chars().skip(column - 1).take(40).collect();
    assert!(from.starts_with("{\"address\":\"aws_instance.app[1]\""), "{from}");
}

#[test]
fn secrets_of_a_plan_stay_out_of_the_stack() {
    let text = file("plan.json");
    assert!(text.contains("hunter22222"), "the plan holds none");
    let read = plan("plan.json");
    assert!(!format!("{:?}", read.stack).contains("hunter22222"));
}

/// What somebody typed into the configuration is no secret any more, whatever the provider calls it.
#[test]
fn a_password_that_was_typed_is_found_in_a_plan() {
    let plan = |expression: &str| {
        let resource = json!({"address": "aws_db_instance.a", "mode": "managed", "type": "aws_db_instance", "name": "a"});
        let mut planned = resource.clone();
        planned["values"] = json!({"engine": "postgres", "password": "correct horse"});
        planned["sensitive_values"] = json!({"password": true});
        let mut written = resource;
        written["expressions"] = serde_json::from_str(expression).unwrap();
        let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0",
            "planned_values": {"root_module": {"resources": [planned]}},
            "configuration": {"root_module": {"resources": [written]}}});
        checked(&read_plan("plan.json", &plan.to_string()).unwrap().stack).0
    };
    let finding = ("rds-literal-password".to_owned(), "aws_db_instance.a".to_owned());
    assert!(plan(r#"{"password": {"constant_value": "correct horse"}}"#).contains(&finding));
    assert!(!plan(r#"{"password": {"references": ["var.password"]}}"#).contains(&finding));
}

/// A group lists rules that stand apart once more, and those that it says itself.
#[test]
fn rules_of_a_group_are_those_it_says_and_those_beside_it() {
    let opened = json!({"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]});
    let group = json!({"address": "aws_security_group.a", "mode": "managed", "type": "aws_security_group", "name": "a"});
    let rule = json!({"address": "aws_security_group_rule.b", "mode": "managed", "type": "aws_security_group_rule", "name": "b"});
    let with = |resource: &serde_json::Value, key: &str, value: serde_json::Value| {
        let mut resource = resource.clone();
        resource[key] = value;
        resource
    };
    let found = |expressions: serde_json::Value| {
        let mut beside = opened.clone();
        beside["type"] = "ingress".into();
        beside["security_group_id"] = "sg-1".into();
        let mut refers =
            json!({"security_group_id": {"references": ["aws_security_group.a.id", "aws_security_group.a"]}});
        for argument in ["type", "protocol", "from_port", "to_port", "cidr_blocks"] {
            refers[argument] = json!({"constant_value": beside[argument]});
        }
        let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0",
            "planned_values": {"root_module": {"resources": [
                with(&group, "values", json!({"id": "sg-1", "ingress": [opened]})), with(&rule, "values", beside)]}},
            "configuration": {"root_module": {"resources": [
                with(&group, "expressions", expressions), with(&rule, "expressions", refers)]}}});
        let said = checked(&read_plan("plan.json", &plan.to_string()).unwrap().stack).0;
        said.iter().filter(|it| it.0 == "sg-ssh-open").count()
    };
    assert_eq!(found(json!({})), 1);
    assert_eq!(found(json!({"ingress": {"constant_value": [opened]}})), 2);
}

/// What is repeated over other resources belongs to the one with its key.
#[test]
fn each_value_leads_to_the_resource_with_the_same_key() {
    let block = |ty: &str, more: serde_json::Value| {
        let mut block = json!({"address": format!("{ty}.a"), "mode": "managed", "type": ty, "name": "a"});
        block.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        block
    };
    let instance = |ty: &str, key: &str, values: serde_json::Value| {
        block(ty, json!({"address": format!("{ty}.a[\"{key}\"]"), "index": key, "values": values}))
    };
    let resources: Vec<serde_json::Value> = ["one", "two"]
        .into_iter()
        .flat_map(|key| {
            [
                instance("aws_dynamodb_table", key, json!({"name": key})),
                instance("aws_lambda_event_source_mapping", key, json!({"starting_position": "LATEST"})),
            ]
        })
        .collect();
    let mapping = json!({
        "expressions": {
            "event_source_arn": {"references": ["each.value.stream_arn", "each.value"]},
            "starting_position": {"constant_value": "LATEST"},
        },
        "for_each_expression": {"references": ["aws_dynamodb_table.a"]},
    });
    let changes = ["one", "two"].map(|key| {
        let change = json!({"actions": ["create"], "after_unknown": {"event_source_arn": true}});
        json!({"address": format!("aws_lambda_event_source_mapping.a[\"{key}\"]"), "change": change})
    });
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": [
            block("aws_dynamodb_table", json!({"expressions": {"name": {}}})),
            block("aws_lambda_event_source_mapping", mapping)]}}});
    let read = read_plan("plan.json", &plan.to_string()).unwrap();
    for key in ["one", "two"] {
        let mapping = at(&read, &format!("lambda.event_source_mapping.a[\"{key}\"]"));
        let stream = Value::reference(format!("dynamodb.table.a[\"{key}\"]"), "stream_arn");
        assert_eq!(mapping.props.get("source"), Some(&stream), "{key}");
    }
}

/// A rule inside a group names the group it lets in; a dimension of scaling has more in it than the name of its table.
#[test]
fn parts_of_values_lead_where_they_can() {
    let resource = |ty: &str, name: &str, key: &str, value: serde_json::Value| {
        let mut it = json!({"address": format!("{ty}.{name}"), "mode": "managed", "type": ty, "name": name});
        it[key] = value;
        it
    };
    let rule = json!({"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": []});
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [
            resource("aws_security_group", "web", "values", json!({"name": "web"})),
            resource("aws_security_group", "db", "values", json!({"ingress": [rule]})),
            resource("aws_dynamodb_table", "a", "values", json!({"name": "orders"})),
            resource("aws_appautoscaling_target", "a", "values", json!({"resource_id": "table/orders"}))]}},
        "resource_changes": [{"address": "aws_security_group.db", "change": {
            "actions": ["create"], "after_unknown": {"ingress": [{"security_groups": true}]}}}],
        "configuration": {"root_module": {"resources": [
            resource("aws_security_group", "web", "expressions", json!({"name": {}})),
            resource("aws_security_group", "db", "expressions", json!({
                "ingress": {"references": ["aws_security_group.web.id", "aws_security_group.web"]}})),
            resource("aws_dynamodb_table", "a", "expressions", json!({"name": {}})),
            resource("aws_appautoscaling_target", "a", "expressions", json!({
                "resource_id": {"references": ["aws_dynamodb_table.a.name", "aws_dynamodb_table.a"]}}))]}}});
    let read = read_plan("plan.json", &plan.to_string()).unwrap();
    let inside = at(&read, "ec2.security_group_ingress.db_ingress");
    assert_eq!(inside.target(&security_group_ingress::PEER_GROUP), Some("ec2.security_group.web"));
    let target = at(&read, "appautoscaling.target.a");
    assert!(target.props.targets().next().is_none(), "{:?}", target.props);
}

#[test]
fn what_is_typed_into_a_plan_is_text() {
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [{
        "address": "aws_vpc.a", "mode": "managed", "type": "aws_vpc", "name": "a",
        "values": {"cidr_block": "10.0.0.0/16", "tags": {"Name": "${file(\"x\")}", "a\nb": "%{ if true }\"\\"}}
    }]}}});
    let read = read_plan("plan.json", &plan.to_string()).unwrap();
    assert_eq!(
        at(&read, "ec2.vpc.a").tags,
        [("Name".to_owned(), "${file(\"x\")}".into()), ("a\nb".to_owned(), "%{ if true }\"\\".into())]
    );
}

#[test]
fn other_json_is_no_plan() {
    for text in ["", "{}", "[]", "{\"drawbridge\": 1}", "{\"Resources\": {}}", "PK\u{3}\u{4}"] {
        assert!(!is_plan(text), "{text}");
    }
    let stream = "{\"format_version\":\"1.2\",\"terraform_version\":\"1.9\",\"provider_schemas\":{}}";
    let error = read_plan("x.json", stream).unwrap_err();
    assert!(
        matches!(error, ReadError::Syntax { .. }) && error.to_string().contains("terraform show -json"),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// A plan with pieces cut out or put elsewhere is read or refused.
    #[test]
    fn broken_plans_are_no_trouble(cuts in prop::collection::vec((any::<prop::sample::Index>(), 1..400_usize, any::<bool>()), 1..4)) {
        let mut text: Vec<char> = file("plan.json").chars().collect();
        for (at, length, keep) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            let cut: Vec<char> = text.drain(at..end).collect();
            if keep {
                let to = text.len() / 2;
                text.splice(to..to, cut);
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(read) = read_plan("plan.json", &text) {
            let _files = terraform::emit(&read.stack);
        }
    }
}
