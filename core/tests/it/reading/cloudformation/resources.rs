//! Resources, and what stands beside their properties.

use super::*;

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

#[test]
fn a_setting_that_is_off_is_kept_with_its_name() {
    let read = read(
        "Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Subnets: [subnet-1, subnet-2]
      LoadBalancerAttributes:
        - {Key: access_logs.s3.enabled, Value: \"false\"}
        - {Key: access_logs.s3.bucket, Value: logs}
        - {Key: idle_timeout.timeout_seconds, Value: \"90\"}
",
    );
    let report = rules::check(&read.stack);
    assert!(report.findings.iter().any(|it| it.rule.id == "alb-access-logs"));
    reads_back(&read);
}
