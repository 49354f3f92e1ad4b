//! Functions in both forms.

use super::*;

/// A value in the place of a bucket's property that the catalogue has no opinion about.
fn value(expression: &str) -> Value {
    let template = format!(
        "{PRELUDE}
Resources:
  Main: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  Hook: {{Type: AWS::StepFunctions::StateMachine}}
  Probe:
    Type: AWS::EC2::Subnet
    Properties:
      CidrBlock: {expression}
"
    );
    let read = read(&template);
    reads_back(&read);
    prop(&read, "ec2.subnet.probe", "cidr_block").cloned().unwrap_or(Value::Null)
}

const PRELUDE: &str = "
Parameters:
  Env: {Type: String, Default: test}
  Nets: {Type: CommaDelimitedList, Default: \"10.0.0.0/24,10.0.1.0/24\"}
  Subnets: {Type: \"List<AWS::EC2::Subnet::Id>\"}
  Image: {Type: \"AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>\", Default: /aws/service/image}
Mappings:
  Sizes:
    test: {Range: 10.1.0.0/24, List: [a, b]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Always: !Not [!Equals [a, b]]
  Never: !And [!Condition Always, !Equals [\"1\", 2]]
  Either: !Or [!Condition Never, !Condition Always]
  Circle: !Not [!Condition Circle]";

#[test]
fn functions_in_both_forms_are_worked_out_as_far_as_they_are_known() {
    let vpc = |attr: &str| Value::reference("ec2.vpc.main", attr);
    for (expression, expected) in [
        ("!Ref Main", vpc("id")),
        ("{Ref: Main}", vpc("id")),
        ("!GetAtt Main.CidrBlock", vpc("cidr_block")),
        ("!GetAtt Main.VpcId", vpc("id")),
        ("{\"Fn::GetAtt\": [Main, CidrBlock]}", vpc("cidr_block")),
        ("{\"Fn::GetAtt\": Main.CidrBlock}", vpc("cidr_block")),
        ("!GetAtt Main.CidrBlockAssociations", unknown(r#"{"Fn::GetAtt":["Main","CidrBlockAssociations"]}"#)),
        ("!GetAtt Hook.Arn", Value::reference("AWS::StepFunctions::StateMachine.hook", "Arn")),
        ("!Ref Hook", Value::reference("AWS::StepFunctions::StateMachine.hook", "Ref")),
        ("!Ref Gone", unknown(r#"{"Ref":"Gone"}"#)),
        ("!Ref Env", Value::Param("env".into())),
        ("!Ref Image", Value::Ssm("/aws/service/image".into())),
        ("!Ref AWS::Region", Context::Region.into()),
        ("!Ref AWS::AccountId", Context::AccountId.into()),
        ("!Ref AWS::StackName", Context::StackName.into()),
        ("!Ref AWS::URLSuffix", Context::UrlSuffix.into()),
        ("!Ref AWS::StackId", unknown(r#"{"Ref":"AWS::StackId"}"#)),
        ("!Ref AWS::NotificationARNs", unknown(r#"{"Ref":"AWS::NotificationARNs"}"#)),
        ("!Sub \"${AWS::StackId}\"", unknown(r#"{"Ref":"AWS::StackId"}"#)),
        ("!Ref AWS::NoValue", Value::Null),
        ("!Sub plain", "plain".into()),
        ("!Sub \"a-${Env}-${!Env}-${Main.CidrBlock}\"", {
            let parts = vec!["a-".into(), Value::Param("env".into()), "-${Env}-".into(), vpc("cidr_block")];
            Value::Concat(parts)
        }),
        ("!Sub [\"${A}.0/${B}\", {A: 10.0.0, B: 24}]", "10.0.0.0/24".into()),
        ("!Sub \"${AWS::StackName}-x\"", { Value::Concat(vec![Context::StackName.into(), "-x".into()]) }),
        ("!Sub \"${Nets}\"", unknown(r#"{"Fn::Sub":"${Nets}"}"#)),
        ("!Join [\".\", [10, 0, !Ref Env]]", Value::Concat(vec!["10.0.".into(), Value::Param("env".into())])),
        ("!Join [\"\", [10.0.0.0/, 16]]", "10.0.0.0/16".into()),
        ("!Join [\",\", !Ref Nets]", unknown(r#"{"Fn::Join":[",",{"Ref":"Nets"}]}"#)),
        (
            "!Join [\",\", [a, !If [IsProd, b, !Ref AWS::NoValue]]]",
            unknown(r#"{"Fn::Join":[",",["a",{"Fn::If":["IsProd","b",{"Ref":"AWS::NoValue"}]}]]}"#),
        ),
        ("!Select [1, [a, b]]", "b".into()),
        ("!Select [\"1\", !Split [\"/\", 10.0.0.0/16]]", "16".into()),
        ("!Select [0, !Ref Nets]", unknown(r#"{"Fn::Select":[0,{"Ref":"Nets"}]}"#)),
        ("!Select [9, [a, b]]", unknown(r#"{"Fn::Select":[9,["a","b"]]}"#)),
        ("!Select [1, !GetAZs \"\"]", Context::Zone(1).into()),
        ("!Select [2, !GetAZs {Ref: AWS::Region}]", Context::Zone(2).into()),
        ("!Select [0, !GetAZs eu-west-1]", unknown(r#"{"Fn::Select":[0,{"Fn::GetAZs":"eu-west-1"}]}"#)),
        ("!Select [1, !Cidr [10.0.0.0/16, 2, 8]]", "10.0.1.0/24".into()),
        ("!Select [1, !Cidr [!GetAtt Main.CidrBlock, 4, 12]]", "10.0.16.0/20".into()),
        ("!Select [0, !Cidr [!Ref Env, 4, 12]]", {
            unknown(r#"{"Fn::Select":[0,{"Fn::Cidr":[{"Ref":"Env"},4,12]}]}"#)
        }),
        ("!FindInMap [Sizes, test, Range]", "10.1.0.0/24".into()),
        ("!Select [1, !FindInMap [Sizes, test, List]]", "b".into()),
        ("!FindInMap [Sizes, !Ref Env, Range]", {
            unknown(r#"{"Fn::FindInMap":["Sizes",{"Ref":"Env"},"Range"]}"#)
        }),
        ("!If [Always, yes it is, no]", "yes it is".into()),
        ("!If [Never, a, b]", "b".into()),
        ("!If [Either, a, b]", "a".into()),
        ("!If [IsProd, same, same]", "same".into()),
        ("!If [IsProd, a, b]", unknown(r#"{"Fn::If":["IsProd","a","b"]}"#)),
        ("!If [Circle, a, b]", unknown(r#"{"Fn::If":["Circle","a","b"]}"#)),
        ("!ImportValue net", unknown(r#"{"Fn::ImportValue":"net"}"#)),
        (
            "{\"Fn::ImportValue\": !Sub \"${Env}-x\"}",
            unknown(r#"{"Fn::ImportValue":{"Fn::Sub":"${Env}-x"}}"#),
        ),
        ("!Transform {Name: Up, Parameters: {A: 1}}", {
            unknown(r#"{"Fn::Transform":{"Name":"Up","Parameters":{"A":1}}}"#)
        }),
        ("!Length [a, b, c]", Value::Int(3)),
        ("!ToJsonString {a: [1, \"2\"]}", r#"{"a":[1,"2"]}"#.into()),
        ("\"{{resolve:ssm:/net/cidr}}\"", unknown(r#""{{resolve:ssm:/net/cidr}}""#)),
        ("!Sub \"{{resolve:ssm:${Env}}}\"", unknown(r#"{"Fn::Sub":"{{resolve:ssm:${Env}}}"}"#)),
    ] {
        // The kind of the property is text that looks like a range: numbers stay what they look like.
        let found = value(expression);
        assert_eq!(found, expected, "{expression}");
    }
}

#[test]
fn what_a_deployment_knows_of_itself_is_written_back_as_it_was() {
    let read = read(
        "Resources:\n  Main:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: 10.0.0.0/16\n      Tags:\n\
         \x20       - {Key: Name, Value: !Sub '${AWS::StackName}-vpc'}\n\
         \x20       - {Key: Domain, Value: !Join [., [ec2, !Ref AWS::URLSuffix]]}\n\
         \x20       - {Key: Stack, Value: !Sub 'id ${AWS::StackId}'}\n",
    );
    let tags = &at(&read, "ec2.vpc.main").tags;
    let of = |key: &str| tags.iter().find(|(it, _)| it == key).map(|(_, it)| it.clone());
    assert_eq!(of("Name"), Some(Value::Concat(vec![Context::StackName.into(), "-vpc".into()])));
    assert_eq!(of("Domain"), Some(Value::Concat(vec!["ec2.".into(), Context::UrlSuffix.into()])));
    let id = unknown(r#"{"Ref":"AWS::StackId"}"#);
    assert_eq!(of("Stack"), Some(Value::Concat(vec!["id ".into(), id])));
    reads_back(&read);
    let files = terraform::emit(&read.stack);
    let all: String = files.iter().map(|it| it.text.as_str()).collect();
    assert!(all.contains("\"${var.project}-vpc\""), "{all}");
    assert!(all.contains("\"ec2.${data.aws_partition.current.dns_suffix}\""), "{all}");
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
    let again = terraform::read(&files).unwrap();
    let tags = &again.stack.resources.get("ec2.vpc.main").unwrap().tags;
    assert!(tags.contains(&("Domain".into(), Value::Concat(vec!["ec2.".into(), Context::UrlSuffix.into()]))));
}
