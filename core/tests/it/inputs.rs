//! What an input may stand for.

use drawbridge_core::model::{Delivery, Diagram, Op, Parameter, ParameterType, Setting};
use drawbridge_core::stack::lower;
use drawbridge_core::value::Value;
use drawbridge_core::{cloudformation, templates, terraform};

fn input(ty: ParameterType) -> Op {
    let parameter = Parameter { ty, description: String::new(), default: None, values: Default::default() };
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

/// An instance whose type is a variable with a value of its own in production.
fn with_environments() -> Diagram {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let delivery = Delivery { environments: vec!["production".into(), "demo".into()], ..Default::default() };
    diagram.apply(Op::Set { setting: Setting::Delivery(delivery) }).unwrap();
    let parameter = Parameter {
        ty: ParameterType::String,
        description: "Instance type of Web".into(),
        default: Some("t3.micro".into()),
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
