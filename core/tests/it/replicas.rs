//! Tables with replicas: blocks of the table in Terraform, a type of its own in CloudFormation.

use drawbridge_core::cloudformation;
use drawbridge_core::value::{Value, map};

use crate::drawing::{cloudformation as template, reads_back, stack, terraform};

const SCALED: &str = r#"{"orders": {"type": "dynamodb.table", "name": "Orders", "properties": {
    "name": "Orders", "billing_mode": "PROVISIONED", "read_capacity": 5, "write_capacity": 5,
    "partition_key": "Id", "point_in_time_recovery": true, "deletion_protection": true, "sse_kms": true,
    "indexes": [{"name": "by-date", "partition_key": "Date", "partition_key_type": "N", "projection": "ALL"}],
    "autoscaling": [
        {"direction": "read", "min_capacity": 5, "max_capacity": 50},
        {"direction": "write", "min_capacity": 5, "max_capacity": 40, "target_value": 60, "scale_in_cooldown": 120},
        {"direction": "read", "index": "by-date", "min_capacity": 5, "max_capacity": 20}],
    "replicas": [
        {"region": "us-east-1", "point_in_time_recovery": true, "propagate_tags": true},
        {"region": "us-west-2", "propagate_tags": false}]}}}"#;

#[test]
fn a_table_with_replicas_is_written_in_both_languages_and_read_back() {
    let stack = stack(SCALED);
    reads_back(&stack);
    let text = terraform(&stack);
    assert!(text.contains("stream_view_type            = \"NEW_AND_OLD_IMAGES\""), "{text}");
    let replica = "  replica {\n    region_name            = \"us-east-1\"\n    point_in_time_recovery = true\n    \
                   propagate_tags         = true\n  }";
    assert!(text.contains(replica), "{text}");
    let text = template(&stack);
    for part in [
        "Type: AWS::DynamoDB::GlobalTable",
        "      WriteProvisionedThroughputSettings:\n        WriteCapacityAutoScalingSettings:\n          \
         SeedCapacity: 5\n          MinCapacity: 5\n          MaxCapacity: 40\n",
        "          ReadProvisionedThroughputSettings:\n            ReadCapacityAutoScalingSettings:\n              \
         SeedCapacity: 5\n              MinCapacity: 5\n              MaxCapacity: 50\n",
        "        - Region: !Ref AWS::Region\n",
        "        - Region: us-west-2\n          Tags: []\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("AWS::ApplicationAutoScaling"), "{text}");
    assert!(!text.contains("AWS::DynamoDB::Table"), "{text}");
}

#[test]
fn fixed_writes_of_a_table_with_replicas_read_back_as_fixed() {
    let mut nodes: serde_json::Value = serde_json::from_str(SCALED).unwrap();
    nodes["orders"]["properties"].as_object_mut().unwrap().remove("autoscaling");
    let stack = stack(&nodes.to_string());
    reads_back(&stack);
    assert!(template(&stack).contains("MinCapacity: 5\n          MaxCapacity: 5\n"), "{}", template(&stack));
}

#[test]
fn without_replicas_a_table_stays_a_table() {
    let mut nodes: serde_json::Value = serde_json::from_str(SCALED).unwrap();
    for replicas in [Some(serde_json::json!([])), None] {
        let properties = nodes["orders"]["properties"].as_object_mut().unwrap();
        match replicas {
            Some(none) => drop(properties.insert("replicas".to_owned(), none)),
            None => drop(properties.remove("replicas")),
        }
        let stack = stack(&nodes.to_string());
        reads_back(&stack);
        let text = template(&stack);
        assert!(
            text.contains("AWS::DynamoDB::Table\n") && text.contains("AWS::ApplicationAutoScaling"),
            "{text}"
        );
    }
}

/// As AWS's own examples are written, and with the Regions by their codes.
const FOREIGN: &str = r"
Parameters:
  Key: {Type: String}
Resources:
  Scores:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: Scores
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
      SSESpecification: {SSEEnabled: true, SSEType: KMS}
      Replicas:
        - Region: us-east-1
          PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
          SSESpecification: {KMSMasterKeyId: alias/one}
          Tags: [{Key: Team, Value: Blue}]
        - Region: eu-west-1
          DeletionProtectionEnabled: true
          SSESpecification: {KMSMasterKeyId: !Ref Key}
          Tags: [{Key: Team, Value: Red}]
        - !If [IsWide, {Region: us-west-2}, !Ref AWS::NoValue]
";

fn again(text: &str) -> [cloudformation::Read; 2] {
    let read = cloudformation::read("t.yaml", text).unwrap();
    let file = cloudformation::emit_yaml(&read.stack).unwrap();
    let again = cloudformation::read(&file.path, &file.text).unwrap();
    [read, again]
}

fn same(text: &str) -> cloudformation::Read {
    let [read, again] = again(text);
    for (address, resource) in &read.stack.resources {
        let after = again.stack.get(address).unwrap();
        assert_eq!((&after.props, &after.tags), (&resource.props, &resource.tags), "{address}");
        assert_eq!(after.opaque, resource.opaque, "{address}");
    }
    read
}

#[test]
fn a_global_table_of_others_keeps_what_a_table_cannot_say() {
    let known = FOREIGN.rsplit_once("        - !If").unwrap().0;
    let read = same(known);
    let table = read.stack.get("dynamodb.table.scores").unwrap();
    let get = |key: &str| table.props.get(key).cloned();
    assert_eq!(get("point_in_time_recovery"), Some(true.into()));
    assert_eq!(get("kms_key"), Some("alias/one".into()));
    let replica = map([("region", "eu-west-1".into()), ("kms_key", Value::Param("key".into()))]);
    assert_eq!(get("replicas"), Some(Value::List(vec![replica])));
    assert_eq!(table.tags, [("Team".to_owned(), "Blue".into())]);
    let opaque: Vec<&str> = table.opaque.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(
        opaque,
        [
            "@DeletionPolicy",
            "@UpdateReplacePolicy",
            "Replicas/0/Region",
            "Replicas/1/DeletionProtectionEnabled",
            "Replicas/1/Tags"
        ]
    );
    // Where the list is not known, it stays as it is.
    let table = same(FOREIGN).stack.get("dynamodb.table.scores").unwrap().clone();
    assert_eq!(table.props.get("replicas"), Some(&Value::List(Vec::new())));
}

#[test]
fn the_region_of_the_stack_may_stand_anywhere_among_the_replicas() {
    let text = FOREIGN
        .rsplit_once("        - !If")
        .unwrap()
        .0
        .replace("Region: eu-west-1", "Region: !Ref AWS::Region");
    let table = same(&text).stack.get("dynamodb.table.scores").unwrap().clone();
    assert_eq!(table.tags, [("Team".to_owned(), "Red".into())]);
    assert_eq!(table.props.get("deletion_protection"), Some(&true.into()));
    let regions = table
        .props
        .get("replicas")
        .map(|it| it.items().iter().filter_map(|it| it.field("region")).cloned().collect::<Vec<_>>());
    assert_eq!(regions, Some(vec!["us-east-1".into()]));
}
