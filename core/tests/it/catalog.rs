//! The catalogue against the provider's own schema, and against itself.

use std::collections::BTreeSet;
use std::path::Path;

use drawbridge_core::catalog::{self, CfnAttr, CfnMap, Kind, Part, PolicyPlace, ResourceType, TfMap, Via};
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

/// Every argument a type's properties go to: Terraform type and path, with `[]` never part of it.
fn terraform_paths(ty: &ResourceType) -> Vec<(&'static str, String)> {
    let mut paths = Vec::new();
    for spec in ty.props {
        collect(ty.tf, "", &spec.tf, &spec.kind, &mut paths);
    }
    paths
}

fn collect(
    tf: &'static str,
    prefix: &str,
    map: &TfMap,
    kind: &Kind,
    paths: &mut Vec<(&'static str, String)>,
) {
    let mut push = |path: &str| paths.push((tf, format!("{prefix}{path}")));
    match *map {
        TfMap::Path { path, with } => {
            push(path);
            with.iter().for_each(|(path, _)| push(path));
        }
        TfMap::Policy { path, .. } | TfMap::Json(path) | TfMap::JsonAs { path, .. } | TfMap::Base64(path) => {
            push(path);
        }
        TfMap::Blocks(path) => {
            let Kind::Records(fields) = kind else { panic!("{tf}: {path} wants records") };
            for field in *fields {
                collect(tf, &format!("{prefix}{path}/"), &field.tf, &field.kind, paths);
            }
        }
        TfMap::Satellite { of, map } => {
            paths.push((of.tf, of.link.to_owned()));
            collect(of.tf, "", map, kind, paths);
        }
        TfMap::None | TfMap::Carried | TfMap::Custom { .. } => {}
    }
}

/// Whether some property of a type goes to this argument, and must be set.
fn is_required_by(map: &TfMap, name: &str) -> bool {
    match *map {
        TfMap::Path { path, with } => {
            path.split('/').next() == Some(name) || with.iter().any(|(it, _)| *it == name)
        }
        TfMap::Policy { path, .. }
        | TfMap::Json(path)
        | TfMap::JsonAs { path, .. }
        | TfMap::Base64(path)
        | TfMap::Blocks(path) => path == name,
        _ => false,
    }
}

fn exported() -> impl Iterator<Item = &'static ResourceType> {
    catalog::all().filter(|it| it.is_exported())
}

#[test]
fn terraform_arguments_exist_in_the_provider_and_can_be_set() {
    let schema = schema();
    for ty in exported() {
        let resource = &schema["resources"][ty.tf];
        assert!(resource.is_object(), "{}: the provider has no {}", ty.id, ty.tf);
        for (tf, path) in terraform_paths(ty) {
            let attribute = attribute(&schema["resources"][tf], &path)
                .unwrap_or_else(|| panic!("{}: no argument {path} in {tf}", ty.id));
            let settable = attribute["required"] == true || attribute["optional"] == true;
            assert!(settable, "{}: {path} cannot be set", ty.id);
            assert_ne!(attribute["deprecated"], true, "{}: {path} is deprecated", ty.id);
        }
        for attr in ty.attrs {
            assert!(attribute(resource, attr.tf).is_some(), "{}: no attribute {}", ty.id, attr.tf);
        }
        let takes_tags = attribute(resource, if ty.tf_tag_blocks { "tag/key" } else { "tags" }).is_some();
        assert!(takes_tags || !ty.tags, "{}: takes no tags", ty.id);
    }
}

#[test]
fn what_the_provider_requires_is_required() {
    let schema = schema();
    for ty in exported() {
        let Some(attributes) = schema["resources"][ty.tf]["attributes"].as_object() else { continue };
        for (name, _) in attributes.iter().filter(|(_, it)| it["required"] == true) {
            let prop = ty.props.iter().find(|it| is_required_by(&it.tf, name));
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
        for text in [ty.label, ty.a_label, ty.noun, ty.doc, ty.url, ty.icon] {
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
            let targets = spec.kind.target_types();
            assert!(targets.iter().all(|it| catalog::by_id(it).is_some()), "{}: {}", ty.id, spec.key);
            let beside = spec.beside.is_none_or(|it| ty.prop(it).is_some());
            assert!(beside, "{}: {} means something only beside what is not there", ty.id, spec.key);
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
        for principal in ty.principal.iter().chain(ty.service_roles) {
            let used =
                principal.uses.iter().map(|(property, _)| property.split('/').next().unwrap_or(property));
            for property in principal.property().into_iter().chain(used) {
                assert!(ty.prop(property).is_some(), "{}: a role of {property}", ty.id);
            }
            if let Via::Itself { policy, owner } = principal.via {
                let keys = ["name", "policy", owner];
                assert!(keys.iter().all(|it| policy.prop(it).is_some()), "{}: no {keys:?}", policy.id);
            }
        }
        for grant in ty.grants {
            assert!(grant.actions.is_sorted(), "{}: actions of {} are sorted", ty.id, grant.name);
            for part in grant.reach.iter().flat_map(|it| it.parts) {
                assert_eq!(missing(ty, part), None, "{}: {}", ty.id, grant.name);
            }
            for key in grant.reach.iter().flat_map(|it| it.when) {
                assert!(ty.prop(key).is_some(), "{}: {key} is no property", ty.id);
            }
        }
        if let Some(encryption) = &ty.encryption {
            assert!(ty.prop(encryption.key).is_some(), "{}: {} is no property", ty.id, encryption.key);
        }
        for (_, id) in ty.tf_aliases {
            assert!(ty.attr(id).is_some(), "{}: {id} is no attribute", ty.id);
        }
        if let Some(policy) = &ty.policy {
            let keys = policy.tls_only.iter().map(|(switch, _)| *switch).chain([policy.property]);
            for key in keys {
                assert!(ty.prop(key).is_some(), "{}: {key} is no property", ty.id);
            }
            if let PolicyPlace::Own { ty: own, owner, attr, policy } = policy.place {
                assert!(own.prop(owner).is_some() && own.prop(policy).is_some(), "{}: its policy", ty.id);
                assert!(ty.attr(attr).is_some(), "{}: {attr} is no attribute", ty.id);
            }
        }
        for delivery in ty.deliveries {
            let target = catalog::by_id(delivery.target).expect("a delivery goes to a type");
            assert!(target.policy.is_some(), "{}: {} takes no policy", ty.id, target.id);
            assert!(ty.prop(delivery.property).is_some(), "{}: {} is no property", ty.id, delivery.property);
            for part in delivery.on.iter().copied().flatten() {
                let of = if matches!(part, Part::Attr(_)) { target } else { ty };
                assert_eq!(missing(of, part), None, "{}: {}", ty.id, delivery.sid);
            }
            for part in delivery.conditions.iter().flat_map(|it| it.2).chain(delivery.service) {
                assert_eq!(missing(ty, part), None, "{}: {}", ty.id, delivery.sid);
            }
        }
    }
}

/// What a part of an ARN names that the type does not have.
fn missing(ty: &ResourceType, part: &Part) -> Option<&'static str> {
    match *part {
        Part::Attr(id) => ty.attr(id).is_none().then_some(id),
        Part::Property(key) | Part::Folder(key) => ty.prop(key).is_none().then_some(key),
        Part::Context(_) | Part::Text(_) => None,
    }
}

#[test]
fn sentences_say_where_a_type_belongs() {
    let belongs = |id: &str| catalog::by_id(id).unwrap().belongs();
    assert_eq!(belongs("ec2.subnet"), "a subnet belongs in a VPC or an Availability Zone");
    assert_eq!(belongs("ec2.instance"), "an EC2 instance belongs in a subnet");
    assert_eq!(belongs("dynamodb.table"), "a DynamoDB table belongs on the canvas, outside any VPC");
    assert_eq!(
        belongs("iam.role_policy"),
        "an inline policy follows from what is drawn, or is read from a file"
    );
}

#[test]
fn every_property_of_a_type_with_a_template_resource_goes_somewhere() {
    // Properties that lowering reads.
    let read_by_lowering = ["tier", "ipv6_number", "policy_scope", "trusted_service", "autoscaling"];
    for ty in exported().filter(|it| !it.cfn.is_empty()) {
        for spec in ty.props {
            let nowhere = matches!(spec.tf, TfMap::None) && matches!(spec.cfn, CfnMap::None);
            let is_lowered = ty.lowered.iter().any(|it| it.property == spec.key);
            let is_policy = ty.policy.as_ref().is_some_and(|it| {
                it.property == spec.key || it.tls_only.is_some_and(|(switch, _)| switch == spec.key)
            });
            let expected = is_lowered || is_policy || read_by_lowering.contains(&spec.key);
            let by_companion = ty
                .cfn_companions
                .iter()
                .any(|it| it.props.iter().any(|p| p.1 == spec.key) || it.when == Some(spec.key));
            assert!(!nowhere || expected, "{}: {} goes nowhere", ty.id, spec.key);
            let in_cfn = !matches!(spec.cfn, CfnMap::None) || by_companion || expected;
            assert!(in_cfn, "{}: {} is not in CloudFormation", ty.id, spec.key);
        }
    }
}

#[test]
fn the_reference_in_docs_is_up_to_date() {
    use drawbridge_core::catalog::page;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/resources");
    let pages = catalog::all().map(|it| (format!("{}.md", it.id), page::page(it)));
    let expected: Vec<(String, String)> = pages.chain([("README.md".to_owned(), page::index())]).collect();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &expected {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let known: BTreeSet<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    for file in std::fs::read_dir(&folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(name.as_str()), "{name} belongs to no type; run with UPDATE_DOCS=1");
    }
    for (name, text) in &expected {
        let present = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(present == *text, "docs/resources/{name} is stale; run with UPDATE_DOCS=1");
    }
}
