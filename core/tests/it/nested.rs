//! Stacks that are too large for one CloudFormation template: what is cut apart is the same as one.

use std::collections::{BTreeMap, BTreeSet};

use drawbridge_core::catalog::dynamodb::table;
use drawbridge_core::catalog::{Attr, CfnAttr};
use drawbridge_core::cloudformation::{Language, emit_files, emit_json, emit_yaml, logical_ids, read_nested};
use drawbridge_core::deploy_policy::{self, Engine};
use drawbridge_core::file::File;
use drawbridge_core::stack::{Origin, Output, Resource, Stack, lower};
use drawbridge_core::templates;
use drawbridge_core::value::Value;
use serde_json::{Value as Json, json};

#[path = "../../benches/languages/generated.rs"]
pub(crate) mod generated;

/// A stack as its files say it.
struct Nested {
    root: Json,
    children: BTreeMap<String, Json>,
}

impl Nested {
    fn read(files: &[File]) -> Self {
        let parse = |path: &str| {
            let file = files.iter().find(|it| it.path == path).unwrap_or_else(|| panic!("no file {path}"));
            serde_json::from_str::<Json>(&file.text).unwrap()
        };
        let root = parse("template.json");
        let stacks = root["Resources"].as_object().unwrap().iter();
        let children = stacks.map(|(id, it)| {
            assert_eq!(it["Type"], "AWS::CloudFormation::Stack");
            (id.clone(), parse(it["Properties"]["TemplateURL"].as_str().unwrap()))
        });
        let children: BTreeMap<String, Json> = children.collect();
        assert_eq!(children.len() + 2, files.len(), "a file is of no use");
        let nested = Self { root, children };
        for (id, child) in &nested.children {
            let declared = child["Parameters"].as_object().map(|it| it.keys().collect::<BTreeSet<_>>());
            let given = nested.root["Resources"][id]["Properties"]["Parameters"].as_object();
            assert_eq!(declared, given.map(|it| it.keys().collect()), "{id}");
        }
        nested
    }

    /// What a parameter of a part is in the flat template.
    fn meant(&self, part: &str, parameter: &str) -> Json {
        let mut given = &self.root["Resources"][part]["Properties"]["Parameters"][parameter];
        given = given.get("Fn::Join").map_or(given, |it| &it[1]);
        match given.get("Fn::GetAtt") {
            Some(_) => self.handed_on(given),
            None => given.clone(),
        }
    }

    /// What an output of a part, such as the root names it, is in the flat template.
    fn handed_on(&self, get_att: &Json) -> Json {
        let path = &get_att["Fn::GetAtt"];
        let name = path[1].as_str().unwrap().strip_prefix("Outputs.").expect("an output");
        let value = &self.children[path[0].as_str().unwrap()]["Outputs"][name]["Value"];
        assert!(!value.is_null(), "there is no {path}");
        value.get("Fn::Join").map_or(value, |it| &it[1]).clone()
    }

    /// A value of a part as in the flat template.
    fn flat(&self, part: &str, value: &Json) -> Json {
        let is_parameter = |name: &str| !self.children[part]["Parameters"][name].is_null();
        match value {
            Json::Object(fields) => match fields.get("Ref").and_then(Json::as_str) {
                Some(name) if is_parameter(name) => self.meant(part, name),
                _ => Json::Object(
                    fields
                        .iter()
                        .map(|(key, it)| match it {
                            Json::String(text) if key == "Fn::Sub" => {
                                (key.clone(), self.text(part, text).into())
                            }
                            _ => (key.clone(), self.flat(part, it)),
                        })
                        .collect(),
                ),
            },
            Json::Array(items) => items.iter().map(|it| self.flat(part, it)).collect(),
            other => other.clone(),
        }
    }

    fn text(&self, part: &str, text: &str) -> String {
        let mut out = text.to_owned();
        for name in self.children[part]["Parameters"].as_object().into_iter().flat_map(|it| it.keys()) {
            let meant = self.meant(part, name);
            let path = match (&meant["Ref"], &meant["Fn::GetAtt"]) {
                (Json::String(id), _) => id.clone(),
                (_, Json::Array(path)) => {
                    format!("{}.{}", path[0].as_str().unwrap(), path[1].as_str().unwrap())
                }
                _ => continue,
            };
            out = out.replace(&format!("${{{name}}}"), &format!("${{<{path}>}}"));
        }
        out.replace("${<", "${").replace(">}", "}")
    }

    /// The parts that a part waits for.
    fn before(&self, part: &str) -> BTreeSet<String> {
        let stack = &self.root["Resources"][part];
        let given = stack["Properties"]["Parameters"].as_object().into_iter().flat_map(|it| it.values());
        let given = given.filter_map(|it| it["Fn::GetAtt"][0].as_str());
        let awaited = stack["DependsOn"].as_array().into_iter().flatten().filter_map(Json::as_str);
        given.chain(awaited).map(str::to_owned).collect()
    }
}

/// The ids a resource waits for.
fn awaited(resource: &Json) -> BTreeSet<String> {
    match &resource["DependsOn"] {
        Json::String(id) => BTreeSet::from([id.clone()]),
        Json::Array(ids) => ids.iter().map(|it| it.as_str().unwrap().to_owned()).collect(),
        _ => BTreeSet::new(),
    }
}

fn without_dependencies(resource: &Json) -> Json {
    let mut resource = resource.clone();
    resource.as_object_mut().unwrap().remove("DependsOn");
    resource
}

/// Each resource by its id, with the part it is in.
fn parts_of(nested: &Nested) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (part, child) in &nested.children {
        for id in child["Resources"].as_object().unwrap().keys() {
            assert!(found.insert(id.clone(), part.clone()).is_none(), "{id} is there twice");
        }
    }
    found
}

/// Holds the nested stacks to the one template they were cut from.
fn check(stack: &Stack) -> Nested {
    let flat: Json = serde_json::from_str(&emit_json(stack).unwrap().text).unwrap();
    let nested = Nested::read(&emit_files(stack, Language::Json).unwrap());
    let place = parts_of(&nested);
    let resources = flat["Resources"].as_object().unwrap();
    assert_eq!(place.keys().collect::<BTreeSet<_>>(), resources.keys().collect());
    for (id, meant) in resources {
        let part = &place[id];
        let written = &nested.children[part]["Resources"][id];
        assert_eq!(nested.flat(part, &without_dependencies(written)), without_dependencies(meant), "{id}");
        let (inside, outside): (BTreeSet<_>, BTreeSet<_>) =
            awaited(meant).into_iter().partition(|it| place[it] == *part);
        assert_eq!(awaited(written), inside, "{id}");
        assert!(
            outside.iter().all(|it| nested.before(part).contains(&place[it])),
            "{id} waits for {outside:?}"
        );
    }
    assert_eq!(nested.root["Parameters"], flat["Parameters"]);
    // The root may have 200; the others are outputs of the parts.
    for (name, output) in flat["Outputs"].as_object().into_iter().flatten() {
        if nested.root["Outputs"][name].is_null() {
            assert_eq!(nested.root["Outputs"].as_object().map(serde_json::Map::len), Some(200));
            continue;
        }
        assert_eq!(nested.handed_on(&nested.root["Outputs"][name]["Value"]), output["Value"], "{name}");
    }
    // No part waits for one that waits for it.
    let mut left: BTreeSet<String> = nested.children.keys().cloned().collect();
    while let Some(next) = left.iter().find(|it| nested.before(it).is_disjoint(&left)).cloned() {
        left.remove(&next);
    }
    assert!(left.is_empty(), "these wait for each other: {left:?}");
    for template in nested.children.values().chain([&nested.root]) {
        for (section, most) in [("Resources", 500), ("Parameters", 200), ("Outputs", 200)] {
            assert!(template[section].as_object().is_none_or(|it| it.len() <= most), "{section}");
        }
    }
    nested
}

/// A stack of so many resources with an output of each third.
fn large(resources: usize) -> Stack {
    let mut stack = generated::stack(resources);
    let ids: Vec<String> = stack.resources.keys().cloned().collect();
    for (number, address) in ids.iter().step_by(3).enumerate() {
        let resource = stack.get(address).unwrap();
        let has_it = |it: &&Attr| matches!(it.cfn, CfnAttr::Ref | CfnAttr::GetAtt(_));
        if let Some(attr) = resource.ty.and_then(|it| it.attrs.iter().rev().find(has_it)) {
            let value = Value::reference(address, attr.id);
            stack.outputs.insert(format!("out_{number}"), Output { value, ..Output::default() });
        }
    }
    stack
}

/// Copies of one resource and of what only it needs, all referring to the rest.
fn with_copies(of: &[&str], copies: usize) -> Stack {
    let mut stack = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
    let resources: Vec<(String, _)> =
        stack.resources.iter().map(|(address, it)| (address.clone(), it.clone())).collect();
    for copy in 1..=copies {
        for (address, resource) in resources.iter().filter(|(it, _)| of.iter().any(|ty| it.starts_with(ty))) {
            let mut resource = resource.clone();
            resource.name = format!("{} {copy}", resource.name);
            for value in resource.props.values_mut() {
                *value = value.clone().map(&mut |it| match it {
                    Value::Ref { target, attr } if of.iter().any(|ty| target.starts_with(ty)) => {
                        Value::Ref { target: format!("{target}_{copy}"), attr }
                    }
                    other => other,
                });
            }
            stack.resources.insert(format!("{address}_{copy}"), resource);
        }
    }
    stack
}

/// The stack that a template and those beside it are read as, wherever its resources stand.
fn read_back(files: &[File]) -> Stack {
    let (root, parts) = files.split_first().unwrap();
    let parts: Vec<(String, String)> = parts.iter().map(|it| (it.path.clone(), it.text.clone())).collect();
    let read = read_nested(&root.path, &root.text, &parts).unwrap();
    assert_eq!((read.notes, read.missing), (vec![], vec![]));
    let mut stack = read.stack;
    for resource in stack.resources.values_mut() {
        let Origin::Source { file, .. } = &resource.origin else { panic!("{:?}", resource.origin) };
        assert!(parts.is_empty() || file.starts_with("stacks/"), "{file}");
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
    }
    stack
}

#[test]
fn nested_stacks_are_read_as_one() {
    for language in [Language::Json, Language::Yaml] {
        for stack in [large(560), with_copies(&["ec2.subnet.", "ec2.instance."], 110)] {
            let nested = read_back(&emit_files(&stack, language).unwrap());
            let one = if language == Language::Json { emit_json(&stack) } else { emit_yaml(&stack) };
            let one = read_back(&[one.unwrap()]);
            assert_eq!(nested.resources.len(), one.resources.len());
            for (address, meant) in &one.resources {
                assert_eq!(nested.get(address), Some(meant), "{address}");
            }
            assert!(
                one.outputs.iter().all(|(name, it)| nested.outputs.get(name).is_none_or(|other| other == it))
            );
            assert_eq!(nested.parameters, one.parameters);
            assert_eq!(nested.settings, one.settings);
        }
    }
}

/// Stacks of stacks, names that are there twice, lists, defaults, text with values in it.
#[test]
fn parts_stand_where_their_stacks_are() {
    let root = "Parameters:
  Stage: {Type: String, Default: test}
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Net:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./parts/net.yaml
      Parameters: {Stage: !Ref Stage, Zones: 'a,b', Target: !GetAtt Queue.Arn}
  App:
    Type: AWS::CloudFormation::Stack
    DependsOn: Net
    Properties:
      TemplateURL: parts/app.yaml
      Parameters: {Vpc: !GetAtt Net.Outputs.Vpc}
  Elsewhere:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: 'https://example.com/x.yaml'}
Outputs:
  Name: {Value: !Sub '${Net.Outputs.Name}!'}
";
    let net = "Parameters:
  Stage: {Type: String}
  Zones: {Type: CommaDelimitedList}
  Target: {Type: String}
  Range: {Type: String, Default: 10.1.0.0/16}
Conditions:
  IsTest: !Equals [!Ref Stage, test]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Range}}
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsTest
    DependsOn: [Vpc]
    Properties: {QueueName: !Sub '${Stage}-${Target}-${!x}'}
Outputs:
  Vpc: {Value: !Ref Vpc}
  Name: {Value: !GetAtt Queue.QueueName}
  Zone: {Value: !Select [1, !Ref Zones]}
";
    let app = "Parameters:
  Vpc: {Type: String}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: inner/group.yaml, Parameters: {Vpc: !Ref Vpc}}
";
    let group = "Parameters:
  Vpc: {Type: String}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: App, VpcId: !Ref Vpc}
";
    let parts = [("parts/net.yaml", net), ("parts/app.yaml", app), ("parts/inner/group.yaml", group)];
    let parts: Vec<(String, String)> = parts.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let read = read_nested("root.yaml", root, &parts).unwrap();
    let of = |id: &str| {
        let found = read
            .stack
            .resources
            .values()
            .find(|it| logical_ids(&read.stack).get(&address(&read.stack, it)) == Some(&id.to_owned()));
        found.unwrap_or_else(|| panic!("{id} is not among {:?}", logical_ids(&read.stack)))
    };
    let file = |id: &str| match &of(id).origin {
        Origin::Source { file, line, .. } => (file.clone(), *line),
        other => panic!("{other:?}"),
    };
    assert_eq!(file("Queue"), ("root.yaml".to_owned(), 4));
    assert_eq!(file("NetQueue"), ("parts/net.yaml".to_owned(), 10));
    assert_eq!(file("Group"), ("parts/inner/group.yaml".to_owned(), 4));
    assert!(of("Elsewhere").ty.is_none());
    let vpc = address(&read.stack, of("Vpc"));
    assert_eq!(of("Group").props.get("vpc"), Some(&Value::reference(&vpc, "id")));
    let queue = address(&read.stack, of("Queue"));
    let name = Value::Concat(vec![
        Value::Param("stage".to_owned()),
        "-".into(),
        Value::reference(&queue, "arn"),
        "-${x}".into(),
    ]);
    assert_eq!(of("NetQueue").props.get("name"), Some(&name));
    assert!(read.stack.outputs["name"].value.targets().contains(&&*address(&read.stack, of("NetQueue"))));
    assert_eq!(read_nested("root.yaml", root, &[]).unwrap().missing, ["parts/app.yaml", "parts/net.yaml"]);
}

/// The address of a resource.
fn address(stack: &Stack, resource: &Resource) -> String {
    let found = stack.resources.iter().find(|(_, it)| *it == resource);
    found.map(|(address, _)| address.clone()).unwrap()
}

/// Stacks that name each other, themselves, or more of the same than fits.
#[test]
fn circles_and_floods_of_stacks_end() {
    let stack = |url: &str, given: &str| {
        format!(
            "{{\"Type\": \"AWS::CloudFormation::Stack\", \"Properties\": {{\"TemplateURL\": \"{url}\", \"Parameters\": {given}}}}}"
        )
    };
    let template = |entries: &[String]| {
        format!(
            "{{\"Parameters\": {{\"P\": {{\"Type\": \"String\", \"Default\": \"x\"}}}}, \"Resources\": {{{}}}, \"Outputs\": {{\"O\": {{\"Value\": [{{\"Ref\": \"P\"}}, {{\"Ref\": \"P\"}}]}}}}}}",
            entries.join(", ")
        )
    };
    let own = template(&[format!("\"A\": {}", stack("root.json", "{}"))]);
    let read = read_nested("root.json", &own, &[]).unwrap();
    assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
    // Each stack is given the output of the one before, twice as large each time.
    let chain: Vec<String> = (0..60)
        .map(|it| {
            let given = if it == 0 {
                "{}".to_owned()
            } else {
                format!("{{\"P\": {{\"Fn::GetAtt\": [\"S{}\", \"Outputs.O\"]}}}}", it - 1)
            };
            format!("\"S{it}\": {}", stack("part.json", &given))
        })
        .collect();
    let part = ("part.json".to_owned(), template(&["\"T\": {\"Type\": \"AWS::SNS::Topic\"}".to_owned()]));
    let read = read_nested("root.json", &template(&chain), &[part]).unwrap();
    assert!(read.notes.iter().any(|it| it.message.contains("too large")), "{:?}", read.notes);
    // Sixteen levels of two stacks each.
    let mut files = Vec::new();
    for level in 0..20 {
        let next = format!("l{}.json", level + 1);
        let two = ["A", "B"].map(|it| format!("\"{it}\": {}", stack(&next, "{}")));
        files.push((format!("l{level}.json"), template(&two)));
    }
    let (_, root) = files.remove(0);
    let read = read_nested("l0.json", &root, &files).unwrap();
    assert!(!read.notes.is_empty());
}

#[test]
fn nested_stacks_say_what_one_template_says() {
    for resources in [560, 900] {
        let nested = check(&large(resources));
        assert!(nested.children.len() > 1);
    }
}

/// Everything is in one VPC, and there are more subnets than outputs are allowed.
#[test]
fn what_hangs_together_is_cut_too() {
    check(&with_copies(&["ec2.subnet.", "ec2.instance."], 110));
    check(&with_copies(&["ec2.subnet.", "ec2.route_table", "ec2.instance.", "iam."], 60));
    check(&with_copies(&["dynamodb."], 520));
}

#[test]
fn a_stack_that_fits_is_one_template() {
    for template in templates::all() {
        let stack = lower(&template.diagram());
        assert_eq!(emit_files(&stack, Language::Yaml).unwrap(), [emit_yaml(&stack).unwrap()]);
        assert_eq!(emit_files(&stack, Language::Json).unwrap(), [emit_json(&stack).unwrap()]);
    }
}

#[test]
fn equal_stacks_give_equal_files_and_one_resource_more_moves_none() {
    let before = emit_files(&large(700), Language::Json).unwrap();
    assert_eq!(before, emit_files(&large(700), Language::Json).unwrap());
    let place = |stack: &Stack| parts_of(&Nested::read(&emit_files(stack, Language::Json).unwrap()));
    let mut more = large(700);
    let (_, first) = more.of(&table::TYPE).next().unwrap();
    let mut table = first.clone();
    table.name = "One more".to_owned();
    more.resources.insert("dynamodb.table.one_more".to_owned(), table);
    let (before, after) = (place(&large(700)), place(&more));
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|(id, part)| after[id] == *part));
}

#[test]
fn a_large_template_with_conditions_is_refused_with_the_reason() {
    let mut stack = large(600);
    stack
        .template
        .sections
        .push(("Conditions/IsLarge".to_owned(), json!({"Fn::Equals": ["a", "b"]}).to_string()));
    let error = emit_files(&stack, Language::Yaml).unwrap_err().to_string();
    assert!(error.contains("Conditions") && error.contains("nested"), "{error}");
    assert!(emit_yaml(&stack).is_ok());
}

#[test]
fn the_readme_names_every_file_and_the_commands() {
    let files = emit_files(&large(700), Language::Yaml).unwrap();
    let readme = &files.last().unwrap().text;
    for file in files.iter().filter(|it| it.path.starts_with("stacks/")) {
        assert!(readme.contains(&file.path), "{}", file.path);
        assert!(file.spans.len() > 1, "{} tells no lines of resources", file.path);
    }
    assert!(readme.contains("aws cloudformation package --template-file template.yaml"));
}

#[test]
fn the_deploy_policy_of_a_large_stack_reaches_its_parts() {
    let of = |stack: &Stack| {
        let files = deploy_policy::files(stack, Engine::CloudFormation, "library");
        files.iter().map(|it| it.text.clone()).collect::<String>()
    };
    assert!(of(&large(600)).contains(":stack/library-*/*") && of(&large(600)).contains(":CreateStack"));
    assert!(!of(&large(100)).contains(":stack/library-*/*"));
}
