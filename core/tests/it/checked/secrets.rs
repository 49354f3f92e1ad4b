//! Secrets that stand in a template, wherever.

use super::Checked;

const NONE: [&str; 0] = [];

fn databases(parameter: &str, password: &str) -> String {
    format!(
        "Parameters: {{Password: {{Type: String, NoEcho: true{parameter}}}}}\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    \
         Properties: {{Engine: postgres, DBInstanceClass: db.t4g.micro, MasterUserPassword: {password}}}\n  \
         Aurora:\n    Type: AWS::RDS::DBCluster\n    Properties: {{Engine: aurora-postgresql, MasterUserPassword: {password}}}\n"
    )
}

#[test]
fn a_default_of_a_parameter_stands_in_the_template() {
    let found = |parameter: &str, password: &str| {
        let checked = Checked::template(&databases(parameter, password));
        checked.found("rds-literal-password") == ["Aurora", "Db"]
    };
    assert!(found(", Default: hunter22", "!Ref Password"));
    assert!(found(", Default: hunter22", "!Sub '${Password}-1'"));
    assert!(!found("", "!Ref Password"));
    assert!(!found(", Default: ''", "!Ref Password"));
    assert!(!found(", Default: '{{resolve:ssm-secure:db:1}}'", "!Ref Password"));
    assert!(!found(
        ", Default: hunter22",
        "!Sub '{{resolve:secretsmanager:${AWS::StackName}:SecretString:password}}'"
    ));
}

#[test]
fn the_value_of_a_secret_may_come_from_a_default() {
    let found = |parameter: &str| {
        let text = format!(
            "Parameters: {{Password: {{Type: String{parameter}}}}}\nResources:\n  Secret:\n    Type: AWS::SecretsManager::Secret\n    \
             Properties: {{SecretString: !Sub '{{\"password\":\"${{Password}}\"}}'}}\n"
        );
        Checked::template(&text).found("secret-literal").len()
    };
    assert_eq!(found(", Default: hunter22"), 1);
    assert_eq!(found(""), 0);
}

#[test]
fn parts_of_a_script_are_read_together() {
    let script = |parameter: &str| {
        let text = format!(
            "Parameters: {{Token: {{Type: String{parameter}}}}}\nResources:\n  App:\n    Type: AWS::EC2::Instance\n    \
             Properties: {{ImageId: ami-0123456789abcdef0, UserData: {{Fn::Base64: !Sub 'export DB_PASSWORD=${{Token}}'}}}}\n  \
             Job:\n    Type: AWS::Lambda::Function\n    Properties: {{Environment: {{Variables: {{URL: !Sub 'redis://:${{Token}}@cache:6379'}}}}}}\n"
        );
        let checked = Checked::template(&text);
        [checked.found("ec2-userdata-secret").len(), checked.found("lambda-env-secret").len()]
    };
    assert_eq!(script(", Default: hunter22"), [1, 1]);
    assert_eq!(script(""), [0, 0]);
}

#[test]
fn what_a_script_looks_up_is_no_secret() {
    let text = "\
resource \"random_password\" \"it\" {
  length = 20
}

resource \"aws_instance\" \"app\" {
  ami           = \"ami-0123456789abcdef0\"
  instance_type = \"t3.micro\"
  user_data     = \"export DB_PASSWORD=x-${random_password.it.result}\"
}
";
    assert_eq!(Checked::terraform(text).found("ec2-userdata-secret"), NONE);
}

#[test]
fn a_secret_of_a_container_is_found_whatever_else_is_said_of_it() {
    let found = |value: &str| {
        let text = format!(
            "Resources:\n  Orders:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      Family: orders\n      \
             ContainerDefinitions:\n      - Name: orders\n        Image: orders:4\n        \
             PortMappings: [{{ContainerPort: 80, HostPort: 80}}]\n        MountPoints: [{{SourceVolume: data, ContainerPath: /data}}]\n        \
             LogConfiguration: {{LogDriver: awslogs, Options: {{awslogs-group: orders, awslogs-region: eu-west-1}}}}\n        \
             Environment: [{{Name: DB_PASSWORD, Value: {value}}}]\n"
        );
        let checked = Checked::template(&text);
        assert_eq!(checked.undecided("ecs-env-secret"), NONE);
        assert_eq!(checked.found("ecs-no-logs"), NONE);
        checked.found("ecs-env-secret").len()
    };
    assert_eq!(found("correct-horse"), 1);
    assert_eq!(found("'{{resolve:secretsmanager:orders:SecretString:password}}'"), 0);
}
