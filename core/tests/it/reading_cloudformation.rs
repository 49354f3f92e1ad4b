//! Templates as people write them, read into a stack, and our own read back.

use drawbridge_core::cloudformation::{self, Read, ReadError};
use drawbridge_core::model::{Delivery, Diagram, ParameterType};
use drawbridge_core::stack::{Opaque, Origin, Resource, Stack, lower};
use drawbridge_core::value::{Context, Value};
use drawbridge_core::{rules, templates, terraform};
use proptest::prelude::*;

use crate::diagrams;

fn read(text: &str) -> Read {
    cloudformation::read("template.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn refusal(text: &str) -> String {
    cloudformation::read("t.yaml", text).unwrap_err().to_string()
}

fn at<'a>(read: &'a Read, address: &str) -> &'a Resource {
    let known: Vec<&String> = read.stack.resources.keys().collect();
    read.stack.get(address).unwrap_or_else(|| panic!("no {address} in {known:?}"))
}

fn prop<'a>(read: &'a Read, address: &str, key: &str) -> Option<&'a Value> {
    at(read, address).props.get(key)
}

fn unknown(json: &str) -> Value {
    Value::unknown_cloudformation(json)
}

/// Both printings of a stack, read again.
fn again(stack: &Stack) -> [Read; 2] {
    let files = [cloudformation::emit_yaml(stack).unwrap(), cloudformation::emit_json(stack).unwrap()];
    files.map(|file| {
        cloudformation::read(&file.path, &file.text).unwrap_or_else(|it| panic!("{it}\n{}", file.text))
    })
}

/// The stack without where it comes from.
fn anywhere(mut stack: Stack) -> Stack {
    for resource in stack.resources.values_mut() {
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
    }
    stack
}

/// Both printings of what was read say the same as it does.
fn reads_back(read: &Read) {
    for again in again(&read.stack) {
        let (before, after) = (anywhere(read.stack.clone()), anywhere(again.stack));
        for (address, resource) in &before.resources {
            assert_eq!(after.get(address), Some(resource), "{address}");
        }
        assert_eq!(after, before);
    }
}

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
        ("!Ref AWS::StackName", unknown(r#"{"Ref":"AWS::StackName"}"#)),
        ("!Ref AWS::NoValue", Value::Null),
        ("!Sub plain", "plain".into()),
        ("!Sub \"a-${Env}-${!Env}-${Main.CidrBlock}\"", {
            let parts = vec!["a-".into(), Value::Param("env".into()), "-${Env}-".into(), vpc("cidr_block")];
            Value::Concat(parts)
        }),
        ("!Sub [\"${A}.0/${B}\", {A: 10.0.0, B: 24}]", "10.0.0.0/24".into()),
        ("!Sub \"${AWS::StackName}-x\"", {
            Value::Concat(vec![unknown(r#"{"Ref":"AWS::StackName"}"#), "-x".into()])
        }),
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
fn scalars_are_what_they_look_like() {
    let read = read(
        "Resources:
  Scores:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: 0123
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: Id, AttributeType: N}]
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
      DeletionProtectionEnabled: \"true\"
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: True}
  Other:
    Type: Custom::Thing
    Properties: {Yes: yes, Int: 12, Zero: 0123, Half: 0.5, Version: 1.10, Date: 2012-10-17, Text: '12', None: ~}
",
    );
    assert_eq!(prop(&read, "dynamodb.table.scores", "name"), Some(&"0123".into()));
    assert_eq!(prop(&read, "dynamodb.table.scores", "partition_key_type"), Some(&"N".into()));
    assert_eq!(prop(&read, "dynamodb.table.scores", "deletion_protection"), Some(&true.into()));
    assert_eq!(prop(&read, "dynamodb.table.scores", "point_in_time_recovery"), Some(&true.into()));
    let other = at(&read, "Custom::Thing.other");
    let source = |name: &str| other.opaque.iter().find(|it| it.path == name).map(|it| it.source.source());
    for (name, json) in [
        ("Yes", "\"yes\""),
        ("Int", "12"),
        ("Zero", "\"0123\""),
        ("Half", "0.5"),
        ("Version", "\"1.10\""),
        ("Date", "\"2012-10-17\""),
        ("Text", "\"12\""),
        ("None", "null"),
    ] {
        assert_eq!(source(name), Some(json), "{name}");
    }
    reads_back(&read);
}

#[test]
fn json_is_read_as_yaml_is() {
    let read = cloudformation::read(
        "template.json",
        "{\n\t\"Resources\": {\n\t\t\"Main\": {\"Type\": \"AWS::EC2::VPC\", \"Properties\": {\"CidrBlock\": \"10.0.0.0\\/16\",\n\
         \"EnableDnsHostnames\": true, \"Tags\": [{\"Key\": \"Name\", \"Value\": \"caf\\u00e9 \\ud83d\\ude00\"}]}}\n\t}\n}",
    )
    .unwrap();
    let vpc = at(&read, "ec2.vpc.main");
    assert_eq!(vpc.props["cidr_block"], "10.0.0.0/16".into());
    assert_eq!(vpc.props["enable_dns_hostnames"], true.into());
    assert_eq!(vpc.title(), "café 😀");
    assert_eq!(vpc.origin, Origin::Source { file: "template.json".into(), line: 3, column: 3 });
}

#[test]
fn anchors_merges_and_repeated_keys() {
    let read = read(
        "Base: &base {Type: AWS::EC2::VPC}
Resources:
  One:
    <<: *base
    Properties: &props
      CidrBlock: 10.0.0.0/16
  Two: {<<: [*base], Type: AWS::EC2::VPC, Properties: *props}
  Two:
    Type: AWS::EC2::VPC
    Properties: {<<: *props, CidrBlock: 10.1.0.0/16}
---
Resources: {}
",
    );
    assert_eq!(prop(&read, "ec2.vpc.one", "cidr_block"), Some(&"10.0.0.0/16".into()));
    assert_eq!(prop(&read, "ec2.vpc.two", "cidr_block"), Some(&"10.1.0.0/16".into()));
    let notes: Vec<String> =
        read.notes.iter().map(|it| format!("{}:{} {}", it.line, it.column, it.message)).collect();
    assert_eq!(
        notes,
        [
            "8:3 `Two` is written twice; the last one counts",
            "11:1 only the first document of the file is read"
        ]
    );
}

#[test]
fn what_is_no_template_says_where_and_why() {
    assert_eq!(
        refusal("Resources:\n  A: [1\n"),
        "t.yaml:2:6: unclosed bracket '['; correct this line, then read again"
    );
    assert!(refusal("").contains("t.yaml:1:1: the file is empty"), "{}", refusal(""));
    assert!(refusal("version: 1\n").contains("t.yaml:1:1: a template has a section `Resources`"));
    assert!(refusal("Resources:\n  - A\n").contains("t.yaml:2:3: a template has a section `Resources`"));
    assert!(refusal("? [a]\n: b\n").contains("a key has to be text"));
    assert!(refusal("a: *b\n").contains("t.yaml:1:4"));
    assert!(refusal("a: &a [*a]\n").contains("the alias stands inside what it stands for"));
    let nested = format!("Resources: {}{}", "[".repeat(120), "]".repeat(120));
    assert!(refusal(&nested).contains("nested more than 100 deep"), "{}", refusal(&nested));
    let nested =
        format!("Resources:\n{}", (1..130).map(|it| format!("{}a:\n", " ".repeat(it))).collect::<String>());
    assert!(refusal(&nested).contains("nested more than 100 deep"), "{}", refusal(&nested));
    let laughs: String = (1..40).map(|it| format!("a{it}: &a{it} [*a{0}, *a{0}]\n", it - 1)).collect();
    let laughs = refusal(&format!("a0: &a0 [x]\n{laughs}Resources: {{}}\n"));
    assert!(laughs.contains("stand for more than 200000 values"), "{laughs}");
    let huge = "#".repeat((50 << 20) + 1);
    let error = cloudformation::read("t.yaml", &huge).unwrap_err();
    assert!(matches!(error, ReadError::TooLarge { .. }), "{error}");
}

#[test]
fn values_that_grow_come_to_an_end() {
    let long = "x".repeat(100_000);
    let joined = "!Join [\"\", [!FindInMap [M, a, b], !FindInMap [M, a, b]]]";
    let mut text = format!("Mappings: {{M: {{a: {{b: {long}}}}}}}\nResources:\n");
    for n in 0..2_000 {
        text.push_str(&format!("  A{n}: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: {joined}}}}}\n"));
    }
    let read = read(&text);
    assert!(read.notes.iter().any(|it| it.message.contains("more than are worked out")), "{:?}", read.notes);
}

#[test]
fn parameters_become_inputs_and_keep_what_inputs_cannot_say() {
    let read = read(
        "Parameters:
  AdminName: {Type: String, Description: Who may log in, Default: admin, MinLength: 3}
  Size: {Type: Number, Default: 20}
  Watched: {Type: String, AllowedValues: [\"true\", \"false\"], Default: \"false\"}
  AllowedRanges: {Type: CommaDelimitedList, Default: \"10.0.0.0/8, 192.0.2.0/24\"}
  pKey: {Type: AWS::EC2::KeyPair::KeyName}
  Password: {Type: String, NoEcho: true}
  Ids: {Type: \"List<AWS::EC2::Subnet::Id>\"}
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties: {KeyName: !Ref pKey, Monitoring: !Ref Watched, SubnetId: !Select [0, !Ref Ids]}
",
    );
    let parameter = |name: &str| read.stack.parameters.get(name).cloned().unwrap();
    assert_eq!(parameter("admin_name").description, "Who may log in");
    assert_eq!(parameter("admin_name").default, Some("admin".into()));
    assert_eq!(
        (parameter("size").ty, parameter("size").default),
        (ParameterType::Number, Some(Value::Int(20)))
    );
    assert_eq!(
        (parameter("watched").ty, parameter("watched").default),
        (ParameterType::Bool, Some(false.into()))
    );
    assert_eq!(
        parameter("allowed_ranges").default,
        Some(Value::List(vec!["10.0.0.0/8".into(), "192.0.2.0/24".into()]))
    );
    assert_eq!(prop(&read, "ec2.instance.web", "key_pair"), Some(&Value::Param("pKey".into())));
    assert_eq!(prop(&read, "ec2.instance.web", "monitoring"), Some(&Value::Param("watched".into())));
    assert_eq!(
        prop(&read, "ec2.instance.web", "subnet"),
        Some(&unknown(r#"{"Fn::Select":[0,{"Ref":"Ids"}]}"#))
    );
    let written = cloudformation::emit_yaml(&read.stack).unwrap().text;
    for line in
        ["  pKey:\n    Type: AWS::EC2::KeyPair::KeyName\n", "    NoEcho: true\n", "    MinLength: 3\n"]
    {
        assert!(written.contains(line), "{line} is missing from\n{written}");
    }
    assert!(!written.contains("ManagedBy"), "{written}");
    reads_back(&read);
}

#[test]
fn what_is_written_inside_becomes_resources_of_its_own() {
    let read = read(
        "Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      VpcId: vpc-1
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: \"443\", CidrIp: 0.0.0.0/0, Description: All}
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: '::/0'}
        - !If [Open, {IpProtocol: -1}, !Ref AWS::NoValue]
        - {IpProtocol: -1, SourceSecurityGroupId: !Ref Db, SourceSecurityGroupOwnerId: \"1\"}
  Db:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Data
      SecurityGroupEgress:
        - {IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 10.0.0.2/32}
  Maybe:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Maybe
      SecurityGroupEgress: [!If [Open, {IpProtocol: -1, CidrIp: 0.0.0.0/0}, !Ref AWS::NoValue]]
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      ManagedPolicyArns: [\"arn:aws:iam::aws:policy/ReadOnlyAccess\", !ImportValue policy]
      Policies:
        - {PolicyName: read, PolicyDocument: {Statement: [{Effect: Allow, Action: s3:GetObject, Resource: '*'}]}}
  Shared:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: shared
      Roles: [!Ref App]
      PolicyDocument: {Statement: []}
",
    );
    let ingress = |name: &str| at(&read, &format!("ec2.security_group_ingress.{name}"));
    assert_eq!(ingress("web_https").props["to_port"], Value::Int(443));
    assert_eq!(
        ingress("web_https").props["security_group"],
        Value::reference("ec2.security_group.web", "id")
    );
    assert_eq!(
        ingress("web_https").origin,
        Origin::Source { file: "template.yaml".into(), line: 8, column: 11 }
    );
    assert_eq!(ingress("web_https_2").props["cidr_ipv6"], "::/0".into());
    assert_eq!(ingress("web_all").props["peer_group"], Value::reference("ec2.security_group.db", "id"));
    assert_eq!(ingress("web_all").opaque, [Opaque::cloudformation("SourceSecurityGroupOwnerId", "\"1\"")]);
    let open = r#"{"Fn::If":["Open",{"IpProtocol":-1},{"Ref":"AWS::NoValue"}]}"#;
    assert_eq!(
        at(&read, "ec2.security_group.web").opaque,
        [Opaque::cloudformation("SecurityGroupIngress/0", open)]
    );
    // EC2 lets everything out of a group that says nothing.
    let egress = |name: &str| at(&read, &format!("ec2.security_group_egress.{name}"));
    assert_eq!(egress("web_all").props["cidr_ipv4"], "0.0.0.0/0".into());
    assert_eq!(egress("db_udp_53").props["from_port"], Value::Int(53));
    assert!(!read.stack.resources.contains_key("ec2.security_group_egress.db_all"));
    assert_eq!(at(&read, "ec2.security_group.maybe").opaque[0].path, "SecurityGroupEgress");
    let attachment = at(&read, "iam.role_policy_attachment.app_read_only_access");
    assert_eq!(attachment.props["role"], Value::reference("iam.role.app", "name"));
    assert_eq!(
        at(&read, "iam.role.app").opaque,
        [Opaque::cloudformation("ManagedPolicyArns/0", r#"{"Fn::ImportValue":"policy"}"#)]
    );
    assert_eq!(prop(&read, "iam.role_policy.app_read", "name"), Some(&"read".into()));
    let shared = at(&read, "iam.role_policy.shared");
    assert_eq!(shared.props["role"], Value::reference("iam.role.app", "name"));
    let written = cloudformation::emit_yaml(&read.stack).unwrap().text;
    assert!(written.contains("  SharedPolicy:\n") || written.contains("  Shared:\n"), "{written}");
    assert!(written.contains("    Type: AWS::IAM::Policy\n"), "{written}");
    reads_back(&read);
}

#[test]
fn what_stands_beside_the_properties_is_written_back() {
    let text = "Description: Somebody else's
Transform: AWS::LanguageExtensions
Mappings:
  Map: {a: {b: c}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Rules:
  One: {Assertions: [{Assert: !Not [!Equals [!Ref Env, x]], AssertDescription: No x}]}
Metadata:
  cfn-lint: {config: {ignore_checks: [W1]}}
Parameters:
  Env: {Type: String}
Resources:
  Fn::ForEach::Buckets:
    - Name
    - [a, b]
    - 'Bucket${Name}': {Type: AWS::S3::Bucket}
  VPC:
    Type: AWS::EC2::VPC
    Condition: IsProd
    DeletionPolicy: Retain
    Metadata: {Team: net}
    Properties: {CidrBlock: 10.0.0.0/16, InstanceTenancy: dedicated}
  InternetGateway:
    Type: AWS::EC2::InternetGateway
  AttachGateway:
    Type: AWS::EC2::VPCGatewayAttachment
    Condition: IsProd
    Properties: {VpcId: !Ref VPC, InternetGatewayId: !Ref InternetGateway}
  Address:
    Type: AWS::EC2::EIP
    DependsOn: [AttachGateway, Hook]
    Properties: {Domain: vpc}
  Scores:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
      Tags: [{Key: !Ref Env, Value: x}]
  Hook:
    Type: AWS::StepFunctions::StateMachine
    DependsOn: Scores
    CreationPolicy: {ResourceSignal: {Count: 2}}
    Properties:
      Role: !GetAtt Gone.Arn
      Code:
        ZipFile: |
          def handler(event, context):
            return {}
      Tags: [{Key: Name, Value: Hook}]
Outputs:
  VpcId:
    Condition: IsProd
    Value: !Ref VPC
    Export: {Name: !Sub \"${Env}-vpc\"}
  Hook: {Description: The function, Value: !GetAtt Hook.Arn}
Hooks: {a: b}
";
    let read = read(text);
    let vpc = at(&read, "ec2.vpc.vpc");
    assert_eq!(vpc.logical_id.as_deref(), Some("VPC"));
    let said = |resource: &Resource| -> Vec<(String, String)> {
        resource.opaque.iter().map(|it| (it.path.clone(), it.source.source().to_owned())).collect()
    };
    for (path, source) in
        [("@Condition", "\"IsProd\""), ("@DeletionPolicy", "\"Retain\""), ("@Metadata", r#"{"Team":"net"}"#)]
    {
        assert!(said(vpc).contains(&(path.into(), source.into())), "{path}: {:?}", said(vpc));
    }
    let gateway = at(&read, "ec2.internet_gateway.internet_gateway");
    assert_eq!(gateway.props["vpc"], Value::reference("ec2.vpc.vpc", "id"));
    assert_eq!(
        said(gateway),
        [("@Attachment".into(), r#"{"LogicalId":"AttachGateway","Condition":"IsProd"}"#.into())]
    );
    let hook = at(&read, "AWS::StepFunctions::StateMachine.hook");
    assert_eq!(hook.title(), "Hook");
    assert!(said(hook).contains(&("@DependsOn".into(), "\"Scores\"".into())));
    // Neither is written where we would write one.
    assert!(said(at(&read, "dynamodb.table.scores")).contains(&("@DeletionPolicy".into(), "null".into())));
    assert_eq!(read.stack.outputs["vpc_id"].value, Value::reference("ec2.vpc.vpc", "id"));
    let notes: Vec<String> = read.notes.iter().map(|it| format!("{}: {}", it.line, it.message)).collect();
    assert_eq!(
        notes,
        [
            "2: what the transform `\"AWS::LanguageExtensions\"` makes of the template is not known",
            "14: `Fn::ForEach::Buckets` is not read; what it makes is missing here",
        ]
    );
    let written = cloudformation::emit_yaml(&read.stack).unwrap().text;
    for line in [
        "Description: \"Somebody else's\"\n",
        "Transform: AWS::LanguageExtensions\n",
        "  IsProd: !Equals [!Ref Env, prod]\n",
        "  VPC:\n    Type: AWS::EC2::VPC\n    Condition: IsProd\n    DeletionPolicy: Retain\n",
        "  AttachGateway:\n    Type: AWS::EC2::VPCGatewayAttachment\n    Condition: IsProd\n",
        "    Export:\n      Name: !Sub \"${Env}-vpc\"\n",
        "Fn::ForEach::Buckets",
        "Hooks:\n",
    ] {
        assert!(written.contains(line), "{line} is missing from\n{written}");
    }
    let _report = rules::check(&read.stack);
    let _files = terraform::emit(&read.stack);
    reads_back(&read);
}

#[test]
fn start_up_scripts_are_text_unless_they_are_encoded_already() {
    let read = read(
        "Resources:
  A:
    Type: AWS::EC2::Instance
    Properties: {UserData: !Base64 \"#!/bin/sh\"}
  B:
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64: !Sub |
          #!/bin/sh
          echo ${AWS::Region} ${!HOME}
  C:
    Type: AWS::EC2::Instance
    Properties: {UserData: IyEvYmluL3No}
",
    );
    assert_eq!(prop(&read, "ec2.instance.a", "user_data"), Some(&"#!/bin/sh".into()));
    let parts = vec!["#!/bin/sh\necho ".into(), Context::Region.into(), " ${HOME}\n".into()];
    assert_eq!(prop(&read, "ec2.instance.b", "user_data"), Some(&Value::Concat(parts)));
    assert_eq!(prop(&read, "ec2.instance.c", "user_data"), None);
    reads_back(&read);
}

#[test]
fn rules_point_into_templates_and_stay_silent_on_what_is_not_known() {
    let template = |open: &str| {
        format!(
            "Parameters:
  Open: {{Type: String}}
Conditions:
  IsOpen: !Equals [!Ref Open, yes]
Resources:
  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      VpcId: !Ref Net
      SecurityGroupIngress:
        - {{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: {open}}}
"
        )
    };
    let found = |open: &str| -> Vec<(usize, usize)> {
        let report = rules::check(&read(&template(open)).stack);
        let ssh = report.findings.into_iter().filter(|it| it.rule.id == "sg-ssh-open");
        ssh.map(|it| match it.origin {
            Some(Origin::Source { line, column, .. }) => (line, column),
            other => panic!("{other:?}"),
        })
        .collect()
    };
    assert_eq!(found("0.0.0.0/0"), [(13, 11)]);
    assert_eq!(found("10.0.0.0/8"), []);
    assert_eq!(found("!If [IsOpen, 0.0.0.0/0, 10.0.0.0/8]"), []);
}

/// The stack as far as a template can say it: without what only a drawing or Terraform knows.
fn as_templated(mut stack: Stack) -> Stack {
    stack.access.clear();
    stack.settings.backend = None;
    stack.settings.delivery = Delivery::default();
    stack.settings.region = String::new();
    stack.remote_state = false;
    stack.knows_region = false;
    for resource in stack.resources.values_mut() {
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
        // What the endpoint lets through has become its policy.
        resource.props.remove("policy_scope");
        // What AWS assumes may have to be written out.
        let ty = resource.ty;
        resource.props.retain(|key, value| {
            let assumed = ty.and_then(|it| it.prop(key)?.default);
            assumed.is_none_or(|it| it.to_value() != *value)
        });
    }
    stack
}

fn assert_same(before: &Stack, after: &Stack) {
    for (address, resource) in &before.resources {
        let read = after.get(address).unwrap_or_else(|| panic!("{address} is gone"));
        assert_eq!(read.opaque, resource.opaque, "{address}");
        for (key, value) in &resource.props {
            assert_eq!(read.props.get(key), Some(value), "{address}: {key}");
        }
        assert_eq!(read, resource, "{address}");
    }
    for address in after.resources.keys() {
        assert!(before.resources.contains_key(address), "{address} is new");
    }
    assert_eq!(after, before);
}

#[test]
fn our_own_templates_read_back_as_the_stacks_they_came_from() {
    for template in templates::all() {
        let stack = lower(&template.diagram());
        for read in again(&stack) {
            assert_eq!(read.notes, [], "{}", template.name);
            assert_same(&as_templated(stack.clone()), &as_templated(read.stack));
        }
    }
}

fn stack_of(diagram: &Diagram) -> Option<Stack> {
    let stack = lower(diagram);
    cloudformation::emit_yaml(&stack).is_ok().then_some(stack)
}

proptest! {
    #[test]
    fn drawings_read_back_from_both_printings(diagram in diagrams::diagram()) {
        if let Some(stack) = stack_of(&diagram) {
            let [yaml, json] = again(&stack);
            prop_assert_eq!(&yaml.notes, &[]);
            prop_assert_eq!(anywhere(yaml.stack.clone()), anywhere(json.stack));
            // Written again, it is the same text.
            let text = cloudformation::emit_yaml(&stack).unwrap().text;
            prop_assert_eq!(cloudformation::emit_yaml(&yaml.stack).unwrap().text, text);
        }
    }

    #[test]
    fn reading_never_panics(cuts in prop::collection::vec((0.0..1.0_f64, 0usize..40, "\\PC{0,6}"), 1..6)) {
        let stack = lower(&templates::all()[0].diagram());
        let mut text = cloudformation::emit_yaml(&stack).unwrap().text;
        for (at, n, put) in cuts {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let mut at = (text.len() as f64 * at) as usize;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let mut end = (at + n).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.replace_range(at..end.max(at), &put);
        }
        if let Ok(read) = cloudformation::read("t.yaml", &text) {
            let _report = rules::check(&read.stack);
            let _files = terraform::emit(&read.stack);
            let _yaml = cloudformation::emit_yaml(&read.stack);
        }
    }
}
