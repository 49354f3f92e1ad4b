//! Loops of templates.

use super::Checked;

#[test]
fn a_loop_makes_a_resource_for_each_entry() {
    let template = |list: &str| {
        format!(
            "Transform: [AWS::LanguageExtensions]\nParameters:\n  Names: {{Type: CommaDelimitedList, Default: 'Web, Jobs'}}\n  Others: {{Type: \
             CommaDelimitedList}}\nResources:\n  Fn::ForEach::Groups:\n    - Name\n    - {list}\n    - ${{Name}}Group:\n        Type: \
             AWS::EC2::SecurityGroup\n        Properties:\n          GroupDescription: !Ref Name\n          SecurityGroupIngress:\n            - \
             {{Description: !Sub 'To ${{Name}}', IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}}\n"
        )
    };
    let found = |list: &str| {
        let checked = Checked::template(&template(list));
        checked.found("sg-ssh-open").iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("[Web, Jobs, Mail]"), ["JobsGroup", "MailGroup", "WebGroup"]);
    assert_eq!(found("!Ref Names"), ["JobsGroup", "WebGroup"]);
    assert_eq!(found("!Ref Others"), [""; 0]);
}

#[test]
fn loops_stand_in_loops_and_in_properties() {
    let template = "\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Stages:
    - Stage
    - [dev, live]
    - Fn::ForEach::Kinds:
        - Kind
        - [a.b, c]
        - Bucket${Stage}&{Kind}:
            Type: AWS::S3::Bucket
            Properties:
              Fn::ForEach::Switches:
                - Switch
                - [Acls, Policy]
                - PublicAccessBlockConfiguration:
                    BlockPublicAcls: true
";
    let checked = Checked::template(template);
    let buckets = ["Bucketdevab", "Bucketdevc", "Bucketliveab", "Bucketlivec"];
    assert_eq!(checked.found("s3-versioning"), buckets);
    assert_eq!(checked.found("s3-pab-block-policy"), buckets);
}
