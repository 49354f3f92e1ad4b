//! Parameters.

use super::*;

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
