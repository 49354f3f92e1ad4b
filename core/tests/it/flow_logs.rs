//! Flow logs: the role that delivers to a log group follows from where they go.

use drawbridge_core::catalog::iam::{role, role_policy};
use drawbridge_core::value::Value;

use crate::drawing::{cloudformation, reads_back, stack, terraform};

const LOGGED: &str = r#"{
    "main": {"type": "ec2.vpc", "name": "Main", "properties": {"cidr_block": "10.0.0.0/16"}},
    "log": {"type": "ec2.flow_log", "name": "Traffic", "parent": "main", "properties": {"traffic_type": "ALL",
        "log_destination": {"$ref": ["group", "arn"]}}},
    "group": {"type": "logs.log_group", "name": "Flow", "properties": {"retention_in_days": 90}}}"#;

#[test]
fn a_role_may_deliver_to_the_log_group_and_nothing_else() {
    let stack = stack(LOGGED);
    reads_back(&stack);
    assert_eq!(
        stack.get("ec2.flow_log.traffic").and_then(|it| it.props.get("role")),
        Some(&Value::reference("iam.role.traffic", "arn"))
    );
    let trust = stack.get("iam.role.traffic").and_then(|it| it.value(&role::TRUST)).unwrap();
    let service = trust.field("Statement").unwrap().items()[0].field("Principal").unwrap().field("Service");
    assert_eq!(service, Some(&"vpc-flow-logs.amazonaws.com".into()));
    let policy = stack.get("iam.role_policy.traffic").and_then(|it| it.value(&role_policy::POLICY)).unwrap();
    let [statement] = policy.field("Statement").unwrap().items() else { panic!("{policy:?}") };
    let actions: Vec<&str> =
        statement.field("Action").unwrap().items().iter().filter_map(Value::as_str).collect();
    assert_eq!(
        actions,
        ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    );
    assert_eq!(statement.field("Resource").unwrap().targets(), ["logs.log_group.flow"]);
    assert!(
        terraform(&stack).contains("iam_role_arn    = aws_iam_role.traffic.arn"),
        "{}",
        terraform(&stack)
    );
    assert!(cloudformation(&stack).contains("DeliverLogsPermissionArn: !GetAtt TrafficRole.Arn"));
}

#[test]
fn a_role_that_is_drawn_gets_the_policy_and_other_destinations_no_role() {
    let mut nodes: serde_json::Value = serde_json::from_str(LOGGED).unwrap();
    nodes["role"] = serde_json::json!({"type": "iam.role", "name": "Flow", "properties": {}});
    nodes["log"]["properties"]["role"] = serde_json::json!({"$ref": ["role", "arn"]});
    let drawn = stack(&nodes.to_string());
    reads_back(&drawn);
    assert!(drawn.get("iam.role_policy.flow").is_some());
    assert_eq!(drawn.of(&role::TYPE).count(), 1);
    let mut nodes: serde_json::Value = serde_json::from_str(LOGGED).unwrap();
    nodes["log"]["properties"] =
        serde_json::json!({"log_destination_type": "s3", "log_destination": "arn:aws:s3:::logs"});
    assert_eq!(stack(&nodes.to_string()).of(&role::TYPE).count(), 0);
}

#[test]
fn a_bucket_lets_the_delivery_service_in_before_there_is_a_flow_log() {
    let mut nodes: serde_json::Value = serde_json::from_str(LOGGED).unwrap();
    nodes["logs"] =
        serde_json::json!({"type": "s3.bucket", "name": "Logs", "properties": {"tls_only": true}});
    nodes["log"]["properties"]["log_destination"] = serde_json::json!({"$ref": ["logs", "arn"]});
    let stack = stack(&nodes.to_string());
    reads_back(&stack);
    assert_eq!(stack.of(&role::TYPE).count(), 0);
    let log = stack.get("ec2.flow_log.traffic").unwrap();
    assert_eq!(log.props.get("log_destination_type"), Some(&"s3".into()));
    let policy = stack.get("s3.bucket_policy.logs").and_then(|it| it.props.get("policy")).unwrap();
    let statements = policy.field("Statement").unwrap().items();
    let sids: Vec<&str> = statements.iter().filter_map(|it| it.field("Sid")?.as_str()).collect();
    assert_eq!(sids, ["FlowLogAclOfTraffic", "FlowLogsOfTraffic", "DenyInsecureTransport"]);
    assert!(
        cloudformation(&stack).contains("    DependsOn: LogsBucketPolicy\n"),
        "{}",
        cloudformation(&stack)
    );
    assert!(terraform(&stack).contains("depends_on = [aws_s3_bucket_policy.logs]"), "{}", terraform(&stack));
}
