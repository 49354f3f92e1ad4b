//! YAML and JSON.

use super::*;

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
