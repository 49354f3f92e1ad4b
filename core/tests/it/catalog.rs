//! The catalogue against the provider's own schema, and against itself.

use std::collections::BTreeSet;
use std::path::Path;

use drawbridge_core::catalog::{self, CfnAttr, CfnMap, Kind, ResourceType, TfMap};
use serde_json::Value as Json;

/// The provider's arguments and blocks, shared with the checker of the end-to-end tests.
fn schema() -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tools/aws_provider_schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The attribute at a path such as `root_block_device/encrypted`.
fn attribute<'a>(block: &'a Json, path: &str) -> Option<&'a Json> {
    match path.split_once('/') {
        None => block["attributes"].get(path),
        Some((head, rest)) => attribute(block["blocks"].get(head)?, rest),
    }
}

fn terraform_paths(ty: &ResourceType) -> Vec<&'static str> {
    let mut paths = Vec::new();
    for spec in ty.props {
        match spec.tf {
            TfMap::Path { path, with } => {
                paths.push(path);
                paths.extend(with.iter().map(|(path, _)| *path));
            }
            TfMap::Policy { path, .. } => paths.push(path),
            TfMap::None | TfMap::Custom { .. } => {}
        }
    }
    paths
}

#[test]
fn terraform_arguments_exist_in_the_provider_and_can_be_set() {
    let schema = schema();
    for ty in catalog::all() {
        let resource = &schema["resources"][ty.tf];
        assert!(resource.is_object(), "{}: the provider has no {}", ty.id, ty.tf);
        for path in terraform_paths(ty) {
            let attribute =
                attribute(resource, path).unwrap_or_else(|| panic!("{}: no argument {path}", ty.id));
            let settable = attribute["required"] == true || attribute["optional"] == true;
            assert!(settable, "{}: {path} cannot be set", ty.id);
            assert_ne!(attribute["deprecated"], true, "{}: {path} is deprecated", ty.id);
        }
        for attr in ty.attrs {
            assert!(attribute(resource, attr.tf).is_some(), "{}: no attribute {}", ty.id, attr.tf);
        }
        assert_eq!(ty.tags, attribute(resource, "tags").is_some() && ty.tags, "{}: takes no tags", ty.id);
    }
}

#[test]
fn what_the_provider_requires_is_required() {
    let schema = schema();
    for ty in catalog::all() {
        let Some(attributes) = schema["resources"][ty.tf]["attributes"].as_object() else { continue };
        for (name, _) in attributes.iter().filter(|(_, it)| it["required"] == true) {
            let prop = ty.props.iter().find(|it| match it.tf {
                TfMap::Path { path, .. } | TfMap::Policy { path, .. } => path == name,
                _ => false,
            });
            let custom = ty.props.iter().any(|it| it.required && matches!(it.tf, TfMap::Custom { .. }));
            assert!(prop.is_some_and(|it| it.required) || custom, "{}: {name} is required", ty.id);
        }
    }
}

#[test]
fn entries_are_complete_and_consistent() {
    let mut nouns = BTreeSet::new();
    for ty in catalog::all() {
        assert!(nouns.insert(ty.noun), "{}: the noun {} is taken", ty.id, ty.noun);
        for text in [ty.label, ty.a_label, ty.noun, ty.doc, ty.url, ty.icon, ty.tf] {
            assert!(!text.is_empty(), "{}: something is not filled in", ty.id);
        }
        assert!(ty.doc.ends_with('.'), "{}: a doc is a sentence", ty.id);
        let mut keys = BTreeSet::new();
        for spec in ty.props {
            assert!(keys.insert(spec.key), "{}: {} is there twice", ty.id, spec.key);
            assert!(spec.doc.ends_with('.'), "{}: the doc of {} is a sentence", ty.id, spec.key);
            if let Some(default) = spec.default {
                assert_eq!(
                    spec.kind.check(&default.to_value()),
                    Ok(()),
                    "{}: default of {}",
                    ty.id,
                    spec.key
                );
            }
            if let Kind::Ref(types) | Kind::Refs(types) = spec.kind {
                assert!(types.iter().all(|it| catalog::by_id(it).is_some()), "{}: {}", ty.id, spec.key);
            }
        }
        for parent in ty.parents() {
            assert!(parent.ty.is_none_or(|it| catalog::by_id(it).is_some_and(ResourceType::is_container)));
            assert!(parent.property.is_none_or(|it| ty.prop(it).is_some()), "{}", ty.id);
        }
        for output in ty.outputs {
            let attr = ty.attr(output.attr).expect("an output is an attribute");
            assert_ne!(
                attr.cfn,
                CfnAttr::None,
                "{}: {} is not to be had in CloudFormation",
                ty.id,
                output.attr
            );
        }
        if let Some(principal) = ty.principal {
            assert!(ty.prop(principal.property).is_some(), "{}", ty.id);
        }
        for grant in ty.grants {
            assert!(grant.actions.is_sorted(), "{}: actions of {} are sorted", ty.id, grant.name);
        }
    }
}

#[test]
fn sentences_say_where_a_type_belongs() {
    let belongs = |id: &str| catalog::by_id(id).unwrap().belongs();
    assert_eq!(belongs("ec2.subnet"), "a subnet belongs in a VPC");
    assert_eq!(belongs("ec2.instance"), "an EC2 instance belongs in a subnet");
    assert_eq!(belongs("dynamodb.table"), "a DynamoDB table belongs on the canvas, outside any VPC");
    assert_eq!(belongs("iam.role"), "an IAM role is made by Drawbridge and cannot be drawn");
}

#[test]
fn every_property_of_a_type_with_a_template_resource_goes_somewhere() {
    // Properties that neither language takes as they are: lowered to other resources, or carried by a neighbor.
    let lowered = ["tier", "route_table", "routes", "ingress", "egress", "policy_scope", "service_region"];
    let carried = ["partition_key_type", "sort_key", "sort_key_type", "indexes"];
    for ty in catalog::all().filter(|it| !it.cfn.is_empty()) {
        for spec in ty.props {
            let nowhere = matches!(spec.tf, TfMap::None) && matches!(spec.cfn, CfnMap::None);
            let expected = lowered.contains(&spec.key) || carried.contains(&spec.key);
            let by_companion =
                ty.cfn_companion.as_ref().is_some_and(|it| it.props.iter().any(|p| p.1 == spec.key));
            assert!(!nowhere || expected, "{}: {} goes nowhere", ty.id, spec.key);
            let in_cfn = !matches!(spec.cfn, CfnMap::None) || by_companion || expected;
            assert!(in_cfn, "{}: {} is not in CloudFormation", ty.id, spec.key);
        }
    }
}
