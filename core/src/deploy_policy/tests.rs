//! What every policy is like. `generated` checks those of diagrams that cover every type.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Engine, LIMIT, REPLICATED, actions_of, files, stack_name};
use crate::model::Diagram;
use crate::stack::{Stack, lower};

const ENGINES: [Engine; 2] = [Engine::CloudFormation, Engine::Terraform];

/// Services that are needed beside those of the types.
const BESIDE: [&str; 7] = ["cloudformation", "dynamodb", "ec2", "iam", "kms", "s3", "ssm"];

fn texts(list: &Json) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// A sound policy: such as IAM takes, with all that the types need, and nothing given away.
pub(crate) fn check(diagram: &Diagram) {
    let stack = lower(diagram);
    for engine in ENGINES {
        let mut sids = BTreeSet::new();
        let mut allowed = BTreeSet::new();
        let (needed, services) = needed(&stack, engine);
        for file in files(&stack, engine, &stack_name(&stack.settings.name)) {
            let size = file.text.chars().filter(|it| !it.is_whitespace()).count();
            assert!(size <= LIMIT, "{} has {size} characters", file.path);
            let document: Json = serde_json::from_str(&file.text).unwrap();
            assert_eq!(document["Version"], "2012-10-17");
            for statement in document["Statement"].as_array().unwrap() {
                let sid = statement["Sid"].as_str().unwrap().to_owned();
                assert!(sid.chars().all(|it| it.is_ascii_alphanumeric()), "{sid}");
                assert!(sids.insert(sid.clone()), "{sid} is there twice");
                assert_eq!(statement["Effect"], "Allow");
                let resources = texts(&statement["Resource"]);
                let limited = statement["Condition"]["StringEquals"]["aws:RequestedRegion"].is_array();
                assert!(!resources.contains("*") || limited, "{sid} reaches everything");
                assert!(resources.iter().all(|it| *it == "*" || it.starts_with("arn:")), "{resources:?}");
                for action in texts(&statement["Action"]) {
                    let (service, name) = action.split_once(':').unwrap();
                    let name = name.strip_prefix("Describe").map_or(name, |it| it.trim_end_matches('*'));
                    assert!(name.chars().all(|it| it.is_ascii_alphanumeric()), "{action}");
                    assert!(services.contains(service), "{action} is of no service of the diagram");
                    if action == "iam:PassRole" {
                        assert!(!resources.iter().any(|it| it.ends_with(":role/*")), "{resources:?}");
                        assert!(statement["Condition"]["StringEquals"]["iam:PassedToService"].is_array());
                    }
                    allowed.insert(action);
                }
            }
        }
        for action in &needed {
            assert!(allowed.contains(action), "{action} is missing");
        }
    }
}

/// The actions of the stack's types, and the services it may reach.
fn needed(stack: &Stack, engine: Engine) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut actions = BTreeSet::new();
    let mut services: BTreeSet<String> = BESIDE.map(str::to_owned).into();
    for resource in stack.resources.values() {
        let Some(ty) = resource.ty else { continue };
        let replicated = ty.variant(&resource.props).map_or("", |_| REPLICATED);
        for it in actions_of(ty.id, engine).chain(actions_of(replicated, engine)) {
            let names = it.on_it.split_whitespace().chain(it.anywhere.split_whitespace());
            actions.extend(names.map(|name| format!("{}:{name}", it.service)));
            services.insert(it.service.to_owned());
        }
        match ty.id {
            "rds.cluster" | "rds.instance" => drop(services.insert("secretsmanager".to_owned())),
            "secretsmanager.rotation" => drop(services.insert("lambda".to_owned())),
            _ => {}
        }
    }
    (actions, services)
}

#[test]
fn stack_names_are_such_as_cloudformation_takes() {
    assert_eq!(stack_name("Game scores"), "game-scores");
    assert_eq!(stack_name("2 tiers!"), "stack-2-tiers");
    assert_eq!(stack_name("\u{e9}t\u{e9}"), "t");
    assert_eq!(stack_name(""), "stack");
}
