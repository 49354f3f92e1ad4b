//! What an input may stand for.

use drawbridge_core::model::{Delivery, Diagram, Op, Parameter, ParameterType, Setting};
use drawbridge_core::revision::{Language, revise};
use drawbridge_core::stack::lower;
use drawbridge_core::value::Value;
use drawbridge_core::{cloudformation, templates, terraform};

fn input(ty: ParameterType) -> Op {
    let parameter = Parameter {
        ty,
        description: String::new(),
        default: None,
        secret: false,
        values: Default::default(),
    };
    Op::SetParameter { name: "range".into(), parameter: Some(parameter) }
}

/// The first template with an input as the range of its VPC.
fn with_range(ty: ParameterType) -> (Diagram, Result<Op, drawbridge_core::model::ApplyError>) {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    diagram.apply(input(ty)).unwrap();
    let vpc = diagram.nodes().find(|(_, it)| it.ty.id == "ec2.vpc").unwrap().0.clone();
    let value = Some(Value::Param("range".into()));
    let applied = diagram.apply(Op::SetProperty { id: vpc, key: "cidr_block".into(), value });
    (diagram, applied)
}

#[test]
fn a_list_of_ranges_is_no_range_of_a_vpc() {
    let refused = with_range(ParameterType::CidrList).1.unwrap_err().to_string();
    assert!(refused.contains("a list of them"), "{refused}");
    let (mut diagram, applied) = with_range(ParameterType::String);
    applied.unwrap();
    let refused = diagram.apply(input(ParameterType::CidrList)).unwrap_err().to_string();
    assert!(refused.contains("`Game`"), "{refused}");
}

/// What the rules find at resources of a Terraform file, each with its rule.
fn found(text: &str) -> Vec<(String, &'static str)> {
    let stack = terraform::read(&[("main.tf".into(), text.into())]).unwrap().stack;
    let report = drawbridge_core::rules::check(&stack);
    assert_eq!(report.unknown, [], "{text}");
    report.findings.into_iter().map(|it| (it.address, it.rule.id)).collect()
}

#[test]
fn an_argument_whose_variable_is_null_by_default_is_left_out() {
    let wrong = |argument: &str, default: &str| {
        found(&format!(
            "variable \"on\" {{\n default = {default}\n}}\n\
             resource \"aws_ebs_volume\" \"v\" {{\n availability_zone = \"us-east-1a\"\n size = 1\n encrypted = {argument}\n}}\n"
        ))
        .contains(&("ec2.volume.v".to_owned(), "ebs-encrypted"))
    };
    for argument in
        ["var.on", "coalesce(var.on, false)", "try(var.on.x, false)", "var.on != null ? true : false"]
    {
        assert!(wrong(argument, "null"), "{argument}");
    }
    assert!(!wrong("var.on", "true"));
    assert!(!wrong("var.on == null", "null"));
}

#[test]
fn what_is_null_in_a_record_or_by_a_file_of_values_is_left_out_as_well() {
    let queue = |default: &str, values: &str| {
        let text = format!(
            "variable \"target\" {{\n type = string\n{default}}}\n\
             resource \"aws_lambda_function\" \"f\" {{\n function_name = \"f\"\n role = \"arn:aws:iam::123456789012:role/f\"\n\
             dead_letter_config {{\n target_arn = var.target\n}}\n}}\n"
        );
        let files = [("main.tf".to_owned(), text), ("terraform.tfvars".to_owned(), values.to_owned())];
        let stack = terraform::read(&files).unwrap().stack;
        let filled = drawbridge_core::network::with_defaults(&stack).into_owned();
        let read = |stack: &drawbridge_core::stack::Stack| {
            stack.get("lambda.function.f").unwrap().props.get("dead_letters").cloned()
        };
        // A drawing keeps the input, which one may yet want to fill in.
        (read(&stack), read(&filled))
    };
    let kept = Some(Value::Param("target".into()));
    assert_eq!(queue(" default = null\n", ""), (kept.clone(), None));
    assert_eq!(queue("", "target = null\n"), (kept.clone(), None));
    assert_eq!(queue("", ""), (kept.clone(), kept.clone()));
    let text = Some(Value::from("arn:x"));
    let refuses_null = " default = \"arn:x\"\n nullable = false\n";
    assert_eq!(queue(refuses_null, "target = null\n"), (text.clone(), text));
}

#[test]
fn a_module_keeps_an_input_that_is_null_as_well() {
    let files = [
        (
            "main.tf",
            "variable \"key\" {\n default = null\n}\nmodule \"m\" {\n source = \"./m\"\n key = var.key\n}\n",
        ),
        (
            "m/main.tf",
            "variable \"key\" {\n default = \"alias/x\"\n}\nresource \"aws_sns_topic\" \"t\" {\n kms_master_key_id = var.key\n}\n",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let stack = terraform::read(&files).unwrap().stack;
    let key = |stack: &drawbridge_core::stack::Stack| {
        stack.get("module.m.sns.topic.t").unwrap().props.get("kms_key").cloned()
    };
    assert_eq!(key(&stack), Some(Value::Param("key".into())));
    assert_eq!(key(&drawbridge_core::network::with_defaults(&stack)), None);
}

#[test]
fn what_has_to_be_there_is_not_left_out_by_a_null() {
    let text = "variable \"vpc\" {\n default = null\n}\n\
                resource \"aws_subnet\" \"s\" {\n vpc_id = var.vpc\n cidr_block = \"10.0.0.0/24\"\n}\n";
    let stack = terraform::read(&[("main.tf".into(), text.into())]).unwrap().stack;
    let filled = drawbridge_core::network::with_defaults(&stack);
    let subnet = filled.get("ec2.subnet.s").unwrap();
    assert_eq!(subnet.props.get("vpc"), Some(&Value::Param("vpc".into())));
}

#[test]
fn a_directory_that_waits_for_values_is_a_module_and_has_no_state() {
    let says = |more: &str, values: &str| {
        let text = format!(
            "variable \"range\" {{\n type = string\n}}\nresource \"aws_vpc\" \"v\" {{\n cidr_block = var.range\n}}\n{more}"
        );
        let mut files = vec![("main.tf".to_owned(), text)];
        files.extend((!values.is_empty()).then(|| ("terraform.tfvars".to_owned(), values.to_owned())));
        let stack = terraform::read(&files).unwrap().stack;
        let report = drawbridge_core::rules::check(&stack);
        report.findings.iter().any(|it| it.rule.id == "tfstate-local")
    };
    assert!(!says("", ""));
    assert!(says("provider \"aws\" {\n region = \"eu-west-1\"\n}\n", ""));
    assert!(says("", "range = \"10.0.0.0/16\"\n"));
    assert!(says("terraform {\n backend \"local\" {}\n}\n", ""));
    let with_all_values = |path: &str| {
        let text = "resource \"aws_vpc\" \"v\" {\n cidr_block = \"10.0.0.0/16\"\n}\n";
        let stack = terraform::read(&[(path.to_owned(), text.to_owned())]).unwrap().stack;
        !stack.configuration.is_module
    };
    assert!(with_all_values("net/main.tf"));
    assert!(!with_all_values("modules/net/main.tf"));
}

/// An instance whose type is a variable with a value of its own in production.
fn with_environments() -> Diagram {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let delivery = Delivery { environments: vec!["production".into(), "demo".into()], ..Default::default() };
    diagram.apply(Op::Set { setting: Setting::Delivery(delivery) }).unwrap();
    let parameter = Parameter {
        ty: ParameterType::String,
        description: "Instance type of Web".into(),
        default: Some("t3.micro".into()),
        secret: false,
        values: [("production".to_owned(), "m7g.large".into())].into(),
    };
    diagram.apply(Op::SetParameter { name: "web_type".into(), parameter: Some(parameter) }).unwrap();
    let instance = diagram.nodes().find(|(_, it)| it.ty.id == "ec2.instance").unwrap().0.clone();
    let value = Some(Value::Param("web_type".into()));
    diagram.apply(Op::SetProperty { id: instance, key: "instance_type".into(), value }).unwrap();
    diagram
}

#[test]
fn each_environment_has_its_values_in_terraform_and_keeps_them() {
    let stack = lower(&with_environments());
    let files = terraform::emit(&stack);
    let text =
        |path: &str| files.iter().find(|it| it.path == path).map(|it| it.text.clone()).unwrap_or_default();
    assert!(
        text("production.tfvars").contains("web_type              = \"m7g.large\""),
        "{}",
        text("production.tfvars")
    );
    assert!(text("demo.tfvars").contains("web_type              = \"t3.micro\""), "{}", text("demo.tfvars"));
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
    let read = terraform::read(&files).unwrap();
    assert_eq!(read.stack.parameters, stack.parameters);
}

#[test]
fn each_environment_has_its_values_in_cloudformation() {
    let stack = lower(&with_environments());
    let files = cloudformation::emit_files(&stack, cloudformation::Language::Yaml).unwrap();
    let paths: Vec<&str> = files.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["template.yaml", "parameters.production.json", "parameters.demo.json"]);
    let values: Vec<serde_json::Value> = serde_json::from_str(&files[1].text).unwrap();
    let value =
        |key: &str| values.iter().find(|it| it["ParameterKey"] == key).map(|it| it["ParameterValue"].clone());
    assert_eq!(value("WebType"), Some("m7g.large".into()));
    assert_eq!(value("Environment"), Some("production".into()));
}

#[test]
fn values_of_environments_are_kept_in_the_diagram_file() {
    let diagram = with_environments();
    let text = drawbridge_core::model::snapshot::write(&diagram);
    assert_eq!(drawbridge_core::model::snapshot::read(&text).unwrap(), diagram);
}

#[test]
fn what_is_secret_is_marked_in_both_languages_and_stays_so() {
    let mut diagram = with_environments();
    let mut parameter = diagram.parameters()["web_type"].clone();
    parameter.secret = true;
    diagram.apply(Op::SetParameter { name: "web_type".into(), parameter: Some(parameter) }).unwrap();
    let text = drawbridge_core::model::snapshot::write(&diagram);
    assert!(!text.contains("m7g.large"), "no value of a secret is kept: {text}");
    let stack = lower(&diagram);
    let files: Vec<(String, String)> =
        terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
    assert!(!files.iter().any(|(_, it)| it.contains("m7g.large")), "{files:?}");
    let production = &files.iter().find(|(path, _)| path == "production.tfvars").unwrap().1;
    assert!(production.contains("# To be given as TF_VAR_web_type, never in a file"), "{production}");
    let variables = &files.iter().find(|(path, _)| path == "variables.tf").unwrap().1;
    assert_eq!(variables.matches("sensitive   = true").count(), 1, "{variables}");
    assert_eq!(terraform::read(&files).unwrap().stack.parameters, stack.parameters);
    let template = cloudformation::emit_yaml(&stack).unwrap();
    assert_eq!(template.text.matches("NoEcho: true").count(), 1, "{}", template.text);
    let read = cloudformation::read(&template.path, &template.text).unwrap();
    assert!(read.stack.parameters["web_type"].secret, "{:?}", read.stack.parameters);
}

#[test]
fn the_value_of_a_secret_that_is_imported_is_not_kept_and_told() {
    let secret = |default: &str| {
        let text = format!(
            "variable \"key\" {{\n  type = string\n  sensitive = true\n  default = \"{default}\"\n}}\n"
        );
        let files = [("main.tf".to_owned(), text)];
        let mut n = 0;
        let mut new_id = || {
            n += 1;
            drawbridge_core::model::NodeId::from(format!("n{n}").as_str())
        };
        let diagram = Diagram::default();
        revise(&diagram, Language::Terraform, &files, &mut new_id).map(|it| {
            let mut diagram = diagram;
            for op in it.transaction.ops {
                diagram.apply(op).unwrap();
            }
            (diagram.parameters()["key"].default.clone(), it.notes)
        })
    };
    let (default, notes) = secret("hunter22").unwrap();
    assert_eq!(default, None);
    assert!(
        notes.iter().any(|it| it.message.contains("the value of the secret variable `key`")),
        "{notes:?}"
    );
    let (default, notes) = secret("").unwrap();
    assert_eq!((default, notes.len()), (Some("".into()), 0), "{notes:?}");
}
