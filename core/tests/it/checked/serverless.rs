//! Templates with the Serverless transform.

use super::Checked;
use drawbridge_core::catalog::iam::role_policy_attachment;
use drawbridge_core::cloudformation;
use drawbridge_core::stack::Resource;

fn with(globals: &str, properties: &str, resources: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nGlobals: {{Function: {{Runtime: python3.13, Timeout: 10, {globals}}}}}\n\
         Resources:\n  App:\n    Type: AWS::Serverless::Function\n    Properties: {{Handler: a.b, CodeUri: src/, {properties}}}\n{resources}"
    )
}

#[test]
fn functions_get_what_the_transform_gives_them() {
    let text = with(
        "Environment: {Variables: {MODE: fast}}, Layers: [a]",
        "Environment: {Variables: {MORE: '1'}}, Layers: [b], Tracing: Active, Policies: [AmazonS3ReadOnlyAccess, \
         {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}], \
         Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 5}}}, FunctionUrlConfig: {AuthType: NONE}",
        "  Jobs: {Type: AWS::SQS::Queue}\n  Items: {Type: AWS::Serverless::SimpleTable}\n",
    );
    let read = cloudformation::read_deployed("t.yaml", &text, &[]).unwrap();
    let json = |address: &str| {
        let resource = read.stack.get(address).unwrap_or_else(|| panic!("no {address}"));
        let props = resource.props.iter().map(|(key, it)| format!("{key} = {it:?}"));
        props.collect::<Vec<_>>().join("\n")
    };
    let function = json("lambda.function.app");
    for said in ["python3.13", "MODE", "MORE", "Active", "iam.role.app"] {
        assert!(function.contains(said), "{said}: {function}");
    }
    assert!(function.contains("Str(\"a\"), Str(\"b\")"), "{function}");
    let attached = |policy: &str| {
        let has = |it: &Resource| format!("{:?}", it.props).contains(policy);
        read.stack.of(&role_policy_attachment::TYPE).any(|(_, it)| has(it))
    };
    for policy in [
        "AWSLambdaBasicExecutionRole",
        "AWSXRayDaemonWriteAccess",
        "AWSLambdaSQSQueueExecutionRole",
        "AmazonS3ReadOnlyAccess",
    ] {
        assert!(attached(policy), "{policy}");
    }
    assert!(!attached("AWSLambdaVPCAccessExecutionRole"));
    assert!(json("lambda.event_source_mapping.app_job").contains("sqs.queue.jobs"));
    assert!(json("lambda.function_url.app_url").contains("NONE"));
    assert!(json("dynamodb.table.items").contains("PAY_PER_REQUEST"));
    assert!(read.notes.is_empty(), "{:?}", read.notes);
}

#[test]
fn what_is_wrong_with_them_is_said_of_them() {
    let none: [&str; 0] = [];
    let text = with("", "Policies: AdministratorAccess, FunctionUrlConfig: {AuthType: NONE}", "");
    let checked = Checked::template(&text);
    for rule in ["iam-managed-admin", "lambda-permission-public", "lambda-url-no-auth"] {
        assert_eq!(checked.found(rule), ["App"], "{rule}");
    }
    assert_eq!(checked.found("lambda-runtime-deprecated"), none);
    let old = Checked::template(&text.replace("python3.13", "python3.7"));
    assert_eq!(old.found("lambda-runtime-deprecated"), ["App"]);
}

/// A function that is told of a table, with further properties.
fn with_table(properties: &str, more: &str) -> Checked {
    let table = "  Items: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: items-1}}\n";
    Checked::template(&with(
        "Environment: {Variables: {TABLE: !Ref Items}}",
        properties,
        &(table.to_owned() + more),
    ))
}

const NONE: [&str; 0] = [];

#[test]
fn policy_templates_stand_for_their_statements() {
    assert_eq!(with_table("", "").found("iam-role-missing-permission"), ["App"]);
    let read = with_table("Policies: [DynamoDBReadPolicy: {TableName: !Ref Items}]", "");
    assert_eq!(read.found("iam-role-missing-permission"), NONE);
    assert_eq!(read.undecided("iam-star-star"), NONE);
    let other = with_table("Policies: [S3ReadPolicy: {BucketName: photos}]", "");
    assert_eq!(other.found("iam-role-missing-permission"), ["App"]);
    // A parameter is missing, or the template is not known.
    for policy in ["DynamoDBReadPolicy: {}", "MadeUpPolicy: {TableName: !Ref Items}"] {
        let open = with_table(&format!("Policies: [{policy}]"), "");
        assert_eq!(open.found("iam-role-missing-permission"), NONE, "{policy}");
        assert_eq!(open.undecided("iam-star-star"), ["App"], "{policy}");
    }
}

#[test]
fn a_connector_lets_a_function_do_something() {
    let connector = |to: &str| {
        format!(
            "  Link: {{Type: AWS::Serverless::Connector, Properties: {{Source: {{Id: App}}, Destination: {{Id: {to}}}, Permissions: [Read]}}}}\n"
        )
    };
    let connected = with_table("", &connector("Items"));
    assert_eq!(connected.found("iam-role-missing-permission"), NONE);
    assert_eq!(connected.undecided("iam-star-star"), NONE);
    let elsewhere = format!("{}  Jobs: {{Type: AWS::SQS::Queue}}\n", connector("Jobs"));
    assert_eq!(with_table("", &elsewhere).found("iam-role-missing-permission"), ["App"]);
    let unread = format!("{}  Bus: {{Type: AWS::Events::EventBus}}\n", connector("Bus"));
    assert_eq!(with_table("", &unread).undecided("iam-star-star"), ["App"]);
    // Beside its properties, a function has connectors of its own; and its role may be one of the template.
    let role = "  Role:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, \
                Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}\n";
    let own = "}\n    Connectors: {Link: {Properties: {Destination: {Id: Items}, Permissions: [Write]}}";
    assert_eq!(with_table(own, "").found("iam-role-missing-permission"), NONE);
    let with_role = with_table(&format!("Role: !GetAtt Role.Arn{own}"), role);
    assert_eq!(with_role.found("iam-role-missing-permission"), NONE);
    assert_eq!(with_table("Role: !GetAtt Role.Arn", role).found("iam-role-missing-permission"), ["App"]);
}

#[test]
fn what_is_said_of_all_is_not_said_too_often() {
    let many: String = (0..3_000)
        .map(|it| format!("  F{it}: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b}}}}\n"))
        .collect();
    let tags: String = (0..1_000).map(|it| format!("T{it}: x, ")).collect();
    let text = with(&format!("Tags: {{{tags}}}"), "", &many);
    let read = cloudformation::read_deployed("t.yaml", &text, &[]).unwrap();
    assert_eq!(read.stack.resources.keys().filter(|it| it.starts_with("lambda.function.")).count(), 3_001);
}

#[test]
fn a_function_hears_topics_and_sends_to_places() {
    let text = with(
        "",
        "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Lost.Arn}, Events: {News: {Type: SNS, Properties: {Topic: !Ref News}}}, \
         EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS, Destination: !Ref News}}}",
        "  Lost: {Type: AWS::SQS::Queue}\n  News: {Type: AWS::SNS::Topic}\n  \
         Busy: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: Errors, Namespace: AWS/Lambda, ComparisonOperator: GreaterThanThreshold, \
         EvaluationPeriods: 1, Period: 60, Statistic: Sum, Threshold: 1, AlarmActions: [!Ref News]}}\n",
    );
    let checked = Checked::template(&text);
    for rule in ["alarm-topic-unsubscribed", "lambda-permission-no-source", "lambda-permission-public"] {
        assert_eq!(checked.found(rule), NONE, "{rule}");
    }
    let read = cloudformation::read_deployed("t.yaml", &text, &[]).unwrap();
    let policies: String = read.stack.resources.iter().map(|(_, it)| format!("{:?}", it.props)).collect();
    for action in ["sqs:SendMessage", "sns:Publish"] {
        assert!(policies.contains(action), "{action}: {policies}");
    }
}
