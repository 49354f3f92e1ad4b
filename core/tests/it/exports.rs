//! Both languages out, Terraform back in.
//!
//! `UPDATE_GOLDEN=1 cargo test -p drawbridge-core` rewrites the files below `tests/golden`; review the difference like
//! code.

use std::path::{Path, PathBuf};
use std::{env, fs};

use drawbridge_core::archive;
use drawbridge_core::catalog::{self, Category, CfnMap, Kind, TfMap, by_id, ec2};
use drawbridge_core::cloudformation;
use drawbridge_core::file::File;
use drawbridge_core::model::{NodeId, Op, Parameter, ParameterType, Transaction};
use drawbridge_core::stack::{Origin, Resource, Stack, lower};
use drawbridge_core::templates::{self, Template};
use drawbridge_core::terraform::{self, Read};
use drawbridge_core::value::{Context, Value, map};
use proptest::prelude::*;

use crate::drawing::with_brackets;

fn golden(template: &Template) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(template.name)
}

fn stack_of(template: &Template) -> Stack {
    lower(&template.diagram())
}

fn first_template() -> Stack {
    stack_of(templates::by_name("ec2-dynamodb-endpoint").expect("the first template"))
}

/// Holds files to those in a golden folder, or writes them there.
pub(crate) fn check_golden(folder: &Path, files: &[File]) {
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::remove_dir_all(folder).ok();
        fs::create_dir_all(folder).unwrap();
        for file in files {
            let path = folder.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &file.text).unwrap();
        }
    }
    let mut present = Vec::new();
    list(folder, "", &mut present);
    present.sort();
    let mut emitted: Vec<String> = files.iter().map(|it| it.path.clone()).collect();
    emitted.sort();
    assert_eq!(present, emitted, "{}", folder.display());
    for file in files {
        let expected = fs::read_to_string(folder.join(&file.path)).unwrap();
        assert_eq!(file.text, expected, "{}", folder.join(&file.path).display());
    }
}

/// Paths of all files below a folder.
fn list(folder: &Path, prefix: &str, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), into);
        } else {
            into.push(name);
        }
    }
}

#[test]
fn templates_export_as_the_golden_files_say() {
    for template in templates::all() {
        let stack = stack_of(template);
        check_golden(&golden(template).join("terraform"), &terraform::emit(&stack));
        let cloudformation =
            [cloudformation::emit_yaml(&stack).unwrap(), cloudformation::emit_json(&stack).unwrap()];
        check_golden(&golden(template).join("cloudformation"), &cloudformation);
    }
}

fn read_files(files: &[File]) -> Read {
    let files: Vec<(String, String)> = files.iter().map(|it| (it.path.clone(), it.text.clone())).collect();
    terraform::read(&files).unwrap()
}

/// The stack as far as files can say it: without what only a drawing knows.
fn as_written(mut stack: Stack) -> Stack {
    stack.access.clear();
    stack.configuration = Default::default();
    for resource in stack.resources.values_mut() {
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
        let ty = resource.ty;
        // The tier of a subnet is written as its tag.
        resource.props.retain(|key, _| {
            let spec = ty.and_then(|it| it.prop(key));
            let is_written = !spec.is_some_and(|it| matches!(it.tf, TfMap::None));
            is_written || !matches!(*key, "policy_scope")
        });
        // Policies leave the brackets off a list of one; a data source never does.
        for value in resource.props.values_mut() {
            *value = value.clone().map(&mut with_brackets);
        }
    }
    stack
}

#[test]
fn terraform_reads_back_as_the_stack_it_came_from() {
    for template in templates::all() {
        let stack = stack_of(template);
        let files = terraform::emit(&stack);
        let read = read_files(&files);
        assert_eq!(read.notes, [], "{}", template.name);
        let (mut before, mut after) = (as_written(stack), as_written(read.stack));
        for (address, resource) in std::mem::take(&mut before.resources) {
            assert_eq!(after.resources.remove(&address).as_ref(), Some(&resource), "{address}");
        }
        assert_eq!(after, before);
        assert_eq!(
            read_files(&files).backend.map(|it| it.kind),
            stack_of(template).settings.backend.map(|_| "s3".into())
        );
    }
}

#[test]
fn what_was_read_is_written_the_same() {
    for template in templates::all() {
        let files = terraform::emit(&stack_of(template));
        let again = terraform::emit(&read_files(&files).stack);
        for (before, after) in files.iter().zip(&again) {
            assert_eq!(before.text, after.text, "{}", before.path);
        }
        assert_eq!(files, again);
    }
}

#[test]
fn what_comes_with_the_resources_reads_back() {
    use drawbridge_core::model::{Backend, Delivery, Pipeline, Settings};
    for (pipeline, path) in [
        (Pipeline::GithubActions, ".github/workflows/terraform.yml"),
        (Pipeline::AzureDevops, "azure-pipelines.yml"),
    ] {
        let mut stack = first_template();
        stack.settings = Settings {
            environment: "production".into(),
            backend: Some(Backend {
                bucket: "state-bucket".into(),
                key: "a/terraform.tfstate".into(),
                lock_table: Some("terraform-locks".into()),
            }),
            delivery: Delivery {
                environments: vec!["staging".into(), "test".into()],
                emulator: true,
                pipeline: Some(pipeline),
            },
            ..stack.settings
        };
        let files = terraform::emit(&stack);
        for path in [path, "production.tfvars", "staging.tfvars", "test.tfvars"] {
            assert!(files.iter().any(|it| it.path == path), "{path}");
        }
        let text = |path: &str| &files.iter().find(|it| it.path == path).unwrap().text;
        assert!(text("backend.tf").contains("dynamodb_table = \"terraform-locks\""));
        assert!(text("staging.tfvars").contains("\"staging\""));
        assert!(text("providers.tf").contains("dynamodb = endpoints.value"));
        assert!(text(path).contains("-var-file=production.tfvars"));
        assert!(text(path).contains("SSH_PUBLIC_KEY"), "an input without a default comes from the pipeline");
        let read = read_files(&files);
        assert_eq!(read.notes, []);
        assert_eq!(read.stack.settings, stack.settings);
        assert_eq!(read.stack.parameters, stack.parameters);
        for file in files.iter().filter(|it| it.path.ends_with(".yml")) {
            granit_parser::Parser::new_from_str(&file.text).for_each(|it| drop(it.unwrap()));
        }
    }
}

#[test]
fn spans_point_at_the_resource() {
    let stack = first_template();
    for file in terraform::emit(&stack) {
        let lines: Vec<&str> = file.text.lines().collect();
        for span in &file.spans {
            let first = lines[span.first_line - 1];
            assert!(first.starts_with("resource") || first.starts_with("data"), "{}: {first}", file.path);
            assert_eq!(lines[span.last_line - 1], "}");
            assert_eq!(file.address_at(span.last_line), Some(span.address.as_str()));
        }
    }
    let addresses = cloudformation::addresses(&stack);
    let [yaml, json] =
        [cloudformation::emit_yaml(&stack).unwrap(), cloudformation::emit_json(&stack).unwrap()];
    for file in [yaml, json] {
        let lines: Vec<&str> = file.text.lines().collect();
        assert_eq!(file.spans.len(), addresses.len());
        for span in &file.spans {
            let id = lines[span.first_line - 1]
                .trim()
                .trim_start_matches('"')
                .trim_end_matches(['"', '{', ' ', ':']);
            assert_eq!(addresses.get(id), Some(&span.address), "{id}");
            let is_last_line =
                |line: &str| !line.is_empty() && !line.starts_with("  }") && line.starts_with("   ");
            assert!(is_last_line(lines[span.last_line - 1]), "{}", lines[span.last_line - 1]);
        }
    }
}

#[test]
fn every_resource_has_one_logical_id_of_its_own() {
    let stack = first_template();
    let ids = cloudformation::logical_ids(&stack);
    assert_eq!(ids.len(), stack.resources.len());
    for id in ids.values() {
        assert!(id.chars().all(|it| it.is_ascii_alphanumeric()), "{id}");
    }
    for (address, id) in [
        ("ec2.vpc.game", "GameVpc"),
        ("ec2.internet_gateway.internet", "InternetGateway"),
        ("iam.role.app", "AppRole"),
    ] {
        assert_eq!(ids[address], id);
    }
    let addresses = cloudformation::addresses(&stack);
    assert_eq!(addresses["InternetGatewayAttachment"], "ec2.internet_gateway.internet");
    assert_eq!(addresses["AppSshIngress1"], "ec2.security_group_ingress.app_ssh");
}

#[test]
fn archives_hold_every_file() {
    let files = terraform::emit(&first_template());
    assert_eq!(archive::zip(&files).unwrap(), archive::zip(&files).unwrap());
}

/// The first template with its instance called `name`.
fn renamed(name: &str) -> Stack {
    let template = templates::by_name("ec2-dynamodb-endpoint").unwrap();
    let mut diagram = template.diagram();
    let id = NodeId::from("app");
    let op = Op::Rename { id, name: name.to_owned() };
    diagram.apply(op).unwrap();
    lower(&diagram)
}

#[test]
fn hostile_names_stay_text_in_both_languages() {
    for name in [
        "${var.password}",
        "%{ if true }x%{ endif }",
        "a\" } resource \\",
        "<script>alert(1)</script>",
        "🎮 naïve",
        "$${x}",
    ] {
        let stack = renamed(name);
        let files = terraform::emit(&stack);
        let read = read_files(&files).stack;
        let app = stack.resources.iter().find(|(_, it)| it.ty == Some(&ec2::instance::TYPE)).unwrap();
        assert_eq!(read.resources.get(app.0).unwrap().tags, app.1.tags);
        assert_eq!(read.resources.len(), stack.resources.len());
        let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
        let json = cloudformation::emit_json(&stack).unwrap().text;
        let template: serde_json::Value = serde_json::from_str(&json).unwrap();
        let id = &cloudformation::logical_ids(&stack)[app.0];
        let tag = &template["Resources"][id]["Properties"]["Tags"][0];
        assert_eq!(tag["Value"], name);
        assert!(!yaml.contains("Fn::Sub"));
    }
}

#[test]
fn characters_that_nobody_sees_are_escaped_in_both_forms_of_a_template() {
    let name = "a\u{7f}\u{80}\u{85}\u{2028}\u{feff}\u{fffe}\u{e0001}z";
    let mut stack = Stack::default();
    let (address, queue) = resource("sqs.queue", "jobs", &[("name", name.into())]);
    stack.resources.insert(address.clone(), queue);
    for file in [cloudformation::emit_yaml(&stack).unwrap(), cloudformation::emit_json(&stack).unwrap()] {
        assert!(file.text.chars().all(|it| it == '\n' || (' '..='~').contains(&it)), "{}", file.text);
        let read = cloudformation::read(&file.path, &file.text).unwrap();
        assert_eq!(
            read.stack.resources.get(&address).unwrap().props.get("name"),
            Some(&name.into()),
            "{}",
            file.text
        );
    }
}

#[test]
fn dynamic_references_in_user_text_are_refused_by_name() {
    let error = cloudformation::emit_yaml(&renamed("{{resolve:secretsmanager:prod/db}}")).unwrap_err();
    let messages: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
    assert!(
        messages.iter().any(|it| it.starts_with("ec2.instance.") && it.contains("tag `Name`")),
        "{messages:?}"
    );
    assert!(error.to_string().contains("change the text"));
    assert_eq!(error, cloudformation::emit_json(&renamed("{{resolve:secretsmanager:prod/db}}")).unwrap_err());
}

fn resource(ty: &str, name: &str, props: &[(&'static str, Value)]) -> (String, Resource) {
    let ty = by_id(ty).unwrap();
    let resource = Resource {
        ty: Some(ty),
        tf_type: ty.tf.to_owned(),
        name: name.to_owned(),
        props: props.iter().cloned().collect(),
        opaque: Vec::new(),
        logical_id: None,
        module: None,
        tags: Vec::new(),
        origin: Origin::Source { file: String::new(), line: 1, column: 1 },
    };
    (format!("{}.{name}", ty.id), resource)
}

fn stack(resources: impl IntoIterator<Item = (String, Resource)>) -> Stack {
    Stack { resources: resources.into_iter().collect(), ..Stack::default() }
}

#[test]
fn text_beside_a_reference_cannot_hide_or_make_a_marker() {
    for text in
        ["cost $", "100%", "$$", "{", "a{b", "${", "${a}", "$HOME ${b}{", "%{", "{{x}}", "quote \" \\ end"]
    {
        let parts = vec![text.into(), Value::Context(Context::Region), text.into(), text.into()];
        let one = stack([resource("ec2.security_group", "web", &[("description", Value::Concat(parts))])]);
        let read = read_files(&terraform::emit(&one)).stack;
        let expected = vec![text.into(), Value::Context(Context::Region), format!("{text}{text}").into()];
        assert_eq!(
            read.resources.get("ec2.security_group.web").unwrap().props["description"],
            Value::Concat(expected),
            "{text}"
        );
        match cloudformation::emit_json(&one) {
            Ok(file) => {
                let template: serde_json::Value = serde_json::from_str(&file.text).unwrap();
                let description =
                    &template["Resources"]["WebSecurityGroup"]["Properties"]["GroupDescription"];
                let joined = serde_json::json!({"Fn::Join": ["", [text, {"Ref": "AWS::Region"}, format!("{text}{text}")]]});
                let escaped = text.replace("${", "${!");
                let substituted =
                    serde_json::json!({ "Fn::Sub": format!("{escaped}${{AWS::Region}}{escaped}{escaped}") });
                let may_meet_a_brace = text.ends_with('$') || text.ends_with("${");
                assert_eq!(*description, if may_meet_a_brace { joined } else { substituted });
            }
            // Two braces before a reference could become a dynamic reference.
            Err(_) => assert!(text.contains('{')),
        }
    }
}

#[test]
fn what_cloudformation_cannot_say_is_named() {
    let endpoint = resource("ec2.vpc_endpoint", "ddb", &[]);
    let rule = resource(
        "ec2.security_group_egress",
        "out",
        &[("prefix_list", Value::reference("ec2.vpc_endpoint.ddb", "prefix_list_id"))],
    );
    let error = cloudformation::emit_yaml(&stack([endpoint, rule])).unwrap_err().to_string();
    assert_eq!(
        error,
        "ec2.security_group_egress.out, DestinationPrefixListId: CloudFormation cannot tell `prefix_list_id` of \
         `ec2.vpc_endpoint.ddb`; use a CIDR block, or export Terraform"
    );
    let unknown = resource("ec2.vpc", "main", &[("cidr_block", Value::unknown("local.cidr"))]);
    let error = cloudformation::emit_yaml(&stack([unknown])).unwrap_err().to_string();
    assert!(error.starts_with("ec2.vpc.main, CidrBlock: `local.cidr` is a Terraform expression"), "{error}");
    let function = map([("Fn::Transform", "x".into())]);
    let policy = resource("iam.role", "r", &[("assume_role_policy", function)]);
    let error = cloudformation::emit_yaml(&stack([policy])).unwrap_err().to_string();
    assert!(error.contains("take the key `Fn::Transform` for a function"), "{error}");
}

#[test]
fn a_rule_over_an_input_becomes_one_resource_for_each_entry() {
    let mut one = stack([
        resource("ec2.security_group", "web", &[]),
        resource(
            "ec2.security_group_ingress",
            "ssh",
            &[
                ("security_group", Value::reference("ec2.security_group.web", "id")),
                ("cidr_ipv4", Value::Param("ranges".into())),
            ],
        ),
    ]);
    let mut with_default = |default: Option<Value>| {
        let parameter = Parameter {
            ty: ParameterType::CidrList,
            description: "Who.".into(),
            default,
            secret: false,
            values: Default::default(),
        };
        one.parameters.insert("ranges".into(), parameter);
        let file = cloudformation::emit_json(&one).unwrap();
        serde_json::from_str::<serde_json::Value>(&file.text).unwrap()
    };
    let two = with_default(Some(Value::List(vec!["10.0.0.0/8".into(), "192.0.2.0/24".into()])));
    let second = &two["Resources"]["SshIngress2"]["Properties"]["CidrIp"];
    assert_eq!(*second, serde_json::json!({"Fn::Select": [1, {"Ref": "Ranges"}]}));
    assert_eq!(two["Parameters"]["Ranges"]["Default"], "10.0.0.0/8,192.0.2.0/24");
    let none = with_default(Some(Value::List(vec![])));
    assert!(none["Resources"].get("SshIngress1").is_none());
    assert!(none["Parameters"].get("Ranges").is_none(), "nothing refers to it");
}

#[test]
fn every_category_and_mapping_of_the_catalogue_is_exported() {
    let stack = first_template();
    let paths: Vec<String> = terraform::emit(&stack).into_iter().map(|it| it.path).collect();
    for path in ["network.tf", "compute.tf", "database.tf", "iam.tf"] {
        assert!(paths.contains(&path.to_owned()), "{path} is missing from {paths:?}");
    }
    let encoded = |it: &CfnMap| matches!(it, CfnMap::Base64(_));
    assert!(ec2::instance::TYPE.props.iter().any(|it| encoded(&it.cfn)));
    let script = resource("ec2.instance", "web", &[("user_data", "#!/bin/sh\necho '${HOME}'\n".into())]);
    let yaml = cloudformation::emit_yaml(&self::stack([script])).unwrap().text;
    assert!(
        yaml.contains(
            "      UserData:\n        Fn::Base64: |\n          #!/bin/sh\n          echo '${HOME}'\n"
        ),
        "{yaml}"
    );
    assert_eq!(ec2::instance::TYPE.category, Category::Compute);
}

#[test]
fn moving_boxes_changes_no_file() {
    let template = templates::by_name("ec2-dynamodb-endpoint").unwrap();
    let mut diagram = template.diagram();
    let before = terraform::emit(&lower(&diagram));
    let placement = diagram.node("app").unwrap().placement.clone();
    let mut moved = placement;
    moved.rect.x += 8.0;
    let ops = vec![Op::Place { id: NodeId::from("app"), placement: moved }];
    diagram.apply_all(Transaction { label: "Move".into(), ops }).unwrap();
    assert_eq!(terraform::emit(&lower(&diagram)), before);
}

proptest! {
    #[test]
    fn reading_never_panics(cuts in prop::collection::vec((0.0..1.0_f64, 0usize..40, "\\PC{0,6}"), 1..6)) {
        let mut text: String = terraform::emit(&first_template()).iter().filter(|it| it.path.ends_with(".tf")).map(|it| it.text.as_str()).collect();
        for (at, length, insert) in cuts {
            let at = floor(&text, (text.len() as f64 * at) as usize);
            let end = floor(&text, at + length);
            text.replace_range(at..end, &insert);
        }
        if let Ok(read) = terraform::read(&[("main.tf".to_owned(), text)]) {
            terraform::emit(&read.stack);
            drop(cloudformation::emit_yaml(&read.stack));
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
}

/// Every property that takes text, with the type it is of.
fn text_properties() -> Vec<(&'static str, &'static str)> {
    let takes_text = |kind: &Kind| matches!(kind, Kind::Text | Kind::LongText);
    let all = catalog::all().flat_map(|ty| ty.props.iter().map(move |it| (ty, *it)));
    all.filter(|(_, it)| takes_text(&it.kind) && matches!(it.tf, TfMap::Path { .. }))
        .map(|(ty, it)| (ty.id, it.key))
        .collect()
}

/// Whether a text is one of the values.
fn says(json: &serde_json::Value, text: &str) -> bool {
    match json {
        serde_json::Value::String(it) => it == text,
        serde_json::Value::Array(it) => it.iter().any(|it| says(it, text)),
        serde_json::Value::Object(it) => it.values().any(|it| says(it, text)),
        _ => false,
    }
}

/// Lines of text are written as they are where a language can say so: nothing in them may be taken for more than text there.
#[test]
fn a_script_that_looks_like_code_is_text() {
    let table = || Value::reference("dynamodb.table.one", "name");
    let mut scripts: Vec<Value> = [
        "#!/bin/sh\n%{ if true }yes%{ endif }\n",
        "#!/bin/sh\necho ${var.region} ${AWS::Region} ${!Literal}\n",
        "#!/bin/sh\necho $${HOME} %%{x} $ % 5$\n",
        "cat <<EOT\nx\nEOT\nrm -rf /\n",
        "a\n  EOT\nb\n",
        "  indented\nless\n",
        "\ttab\nless\n",
        "\n\nempty lines first\n",
        "an empty line\n\n  and an indented one\n",
        "spaces behind   \nand alone\n   \nx\n",
        "two at the end\n\n",
        "none at the\nend",
        "a\u{2028}b\u{85}c\nd\n",
        "a\r\nb\r\n",
        "- a: b\n? c\n# d\n--- \n...\n",
    ]
    .map(Value::from)
    .to_vec();
    scripts.push(Value::Concat(vec![
        "#!/bin/sh\necho $".into(),
        table(),
        " %".into(),
        table(),
        " ${HOME} %{ x } $\n$".into(),
        table(),
        "\n".into(),
    ]));
    for script in scripts {
        let key = [("name", "one".into()), ("hash_key", "id".into())];
        let one = stack([
            resource("dynamodb.table", "one", &key),
            resource("ec2.instance", "one", &[("user_data", script.clone())]),
        ]);
        let hcl = read_files(&terraform::emit(&one)).stack;
        let yaml = cloudformation::emit_yaml(&one).unwrap().text;
        let yaml = cloudformation::read("template.yaml", &yaml).unwrap().stack;
        for (language, read) in [("Terraform", hcl), ("CloudFormation", yaml)] {
            assert_eq!(read.resources.len(), 2, "{language}: {script:?}");
            let instance = read.of(&ec2::instance::TYPE).next().unwrap().1;
            let said = instance.props.get("user_data").map(shown);
            assert_eq!(said, Some(shown(&script)), "{language}: {script:?}");
        }
    }
}

/// A value's literal text, with a mark for each reference.
fn shown(value: &Value) -> String {
    match value {
        Value::Str(text) => text.clone(),
        Value::Concat(parts) => parts.iter().map(shown).collect(),
        Value::Ref { .. } => "\u{1}".to_owned(),
        other => format!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn every_text_survives_in_every_property(
        index in 0..1_000_usize,
        text in r#"([${}%"'\\#/*:!&\n\t ]|<<|EOT|\PC|\p{any}){0,24}"#,
    ) {
        let properties = text_properties();
        let (ty, key) = properties[index % properties.len()];
        let one = stack([resource(ty, "one", &[(key, text.as_str().into())])]);
        let read = read_files(&terraform::emit(&one)).stack;
        let address = format!("{ty}.one");
        prop_assert_eq!(read.resources.get(&address).unwrap().props.get(key).and_then(Value::as_str), Some(text.as_str()));
        prop_assert_eq!(read.resources.len(), 1);
        if !by_id(ty).unwrap().cfn.is_empty() && !text.contains("{{") && !text.contains('\0') {
            let json = cloudformation::emit_json(&one).unwrap().text;
            prop_assert!(says(&serde_json::from_str(&json).unwrap(), &text), "{}", json);
        }
    }
}
