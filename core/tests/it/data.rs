//! What drawings of tables, buckets, queues and keys become.

use std::collections::BTreeMap;

use drawbridge_core::catalog::iam::role_policy;
use drawbridge_core::cloudformation;
use drawbridge_core::model::snapshot;
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::terraform;
use drawbridge_core::value::{Context, Value};
use serde_json::{Value as Json, json};

/// The stack of a diagram with these nodes and edges, given as in its file, beside an instance `app`.
fn drawn(nodes: &str, edges: &str) -> Stack {
    let mut nodes: BTreeMap<String, Json> = serde_json::from_str(&format!("{{{nodes}}}")).unwrap();
    let own = json!({
        "vpc": {"type": "ec2.vpc", "name": "Shop", "properties": {"cidr_block": "10.0.0.0/16"}},
        "a": {"type": "ec2.subnet", "name": "A", "parent": "vpc", "properties": {"cidr_block": "10.0.0.0/24"}},
        "app": {"type": "ec2.instance", "name": "App", "parent": "a",
            "properties": {"ami": "ami-0123456789abcdef0", "instance_type": "t3.micro"}},
    });
    nodes.extend(own.as_object().unwrap().clone());
    let layout: BTreeMap<&String, Json> = nodes.keys().map(|it| (it, json!([0, 0, 96, 88]))).collect();
    let edges: Json = serde_json::from_str(&format!("{{{edges}}}")).unwrap();
    let settings = json!({"name": "Shop", "region": "eu-west-1", "environment": "test"});
    let file =
        json!({"drawbridge": 1, "settings": settings, "nodes": nodes, "edges": edges, "layout": layout});
    let diagram = snapshot::read(&file.to_string()).unwrap();
    assert_eq!(diagram.violations(), [""; 0]);
    lower(&diagram)
}

/// All Terraform files as one text.
fn terraform(stack: &Stack) -> String {
    terraform::emit(stack).into_iter().filter(|it| it.path.ends_with(".tf")).map(|it| it.text).collect()
}

fn cloudformation(stack: &Stack) -> String {
    cloudformation::emit_yaml(stack).unwrap().text
}

/// The statements of the role that was derived for `app`.
fn statements(stack: &Stack) -> &[Value] {
    let policy = stack.get("iam.role_policy.app").and_then(|it| it.value(&role_policy::POLICY));
    policy.and_then(|it| it.field("Statement")).map(Value::items).unwrap_or_default()
}

fn texts(value: &Value) -> Vec<&str> {
    value.items().iter().filter_map(Value::as_str).collect()
}

#[test]
fn who_may_use_data_may_use_its_key_through_the_service_alone() {
    let stack = drawn(
        r#""key": {"type":"kms.key","name":"Orders","properties":{"alias":"alias/orders"}},
        "orders": {"type":"dynamodb.table","name":"Orders","properties":{"name":"Orders","partition_key":"Id","sse_kms":true,"kms_key":{"$ref":["key","arn"]}}},
        "events": {"type":"dynamodb.table","name":"Events","properties":{"name":"Events","partition_key":"Id","sse_kms":true,"kms_key":{"$ref":["key","arn"]}}}"#,
        r#""one": {"from":"app","to":"orders","kind":"access","grants":["read"]},
        "two": {"from":"app","to":"events","kind":"access","grants":["write"]}"#,
    );
    let [orders, events, key] = statements(&stack) else { panic!("{:?}", statements(&stack)) };
    assert_eq!(orders.field("Sid"), Some(&"ReadOrders".into()));
    assert_eq!(events.field("Sid"), Some(&"WriteEvents".into()));
    assert_eq!(texts(key.field("Action").unwrap()), ["kms:Decrypt", "kms:GenerateDataKey"]);
    let arn = Value::reference("kms.key.orders", "arn");
    assert_eq!(key.field("Resource"), Some(&Value::List(vec![arn])));
    let via = key.field("Condition").and_then(|it| it.field("StringEquals")?.field("kms:ViaService"));
    let service = Value::Concat(vec!["dynamodb.".into(), Context::Region.into(), ".amazonaws.com".into()]);
    assert_eq!(via, Some(&service));
    assert!(terraform(&stack).contains("target_key_id = aws_kms_key.orders.key_id"));
    assert!(cloudformation(&stack).contains("KMSMasterKeyId: !GetAtt OrdersKey.Arn"));
}

#[test]
fn without_a_key_of_the_account_a_role_gets_no_kms_actions() {
    let stack = drawn(
        r#""orders": {"type":"dynamodb.table","name":"Orders","properties":{"name":"Orders","partition_key":"Id","sse_kms":true}}"#,
        r#""one": {"from":"app","to":"orders","kind":"access","grants":["read","write"]}"#,
    );
    let [both] = statements(&stack) else { panic!("{:?}", statements(&stack)) };
    assert_eq!(both.field("Sid"), Some(&"ReadWriteOrders".into()));
}

/// The statements of a policy that a resource has.
fn policy<'a>(stack: &'a Stack, address: &str, key: &str) -> &'a [Value] {
    let resource = stack.get(address).unwrap_or_else(|| panic!("{address} is not there"));
    resource.props.get(key).and_then(|it| it.field("Statement")).map(Value::items).unwrap_or_default()
}

fn sids(statements: &[Value]) -> Vec<&str> {
    statements.iter().filter_map(|it| it.field("Sid")?.as_str()).collect()
}

#[test]
fn listing_a_bucket_and_reading_its_objects_are_allowed_on_different_arns() {
    let stack = drawn(
        r#""photos": {"type":"s3.bucket","name":"Photos","properties":{}}"#,
        r#""one": {"from":"app","to":"photos","kind":"access","grants":["delete","list","read"]}"#,
    );
    let [objects, bucket] = statements(&stack) else { panic!("{:?}", statements(&stack)) };
    let arn = Value::reference("s3.bucket.photos", "arn");
    assert_eq!(objects.field("Sid"), Some(&"DeleteReadPhotos".into()));
    assert_eq!(texts(objects.field("Action").unwrap()), ["s3:DeleteObject", "s3:GetObject"]);
    let inside = Value::Concat(vec![arn.clone(), "/*".into()]);
    assert_eq!(objects.field("Resource"), Some(&Value::List(vec![inside])));
    assert_eq!(texts(bucket.field("Action").unwrap()), ["s3:ListBucket"]);
    assert_eq!(bucket.field("Resource"), Some(&Value::List(vec![arn])));
}

#[test]
fn a_bucket_has_one_policy_of_all_that_is_drawn_about_it() {
    let stack = drawn(
        r#""logs": {"type":"s3.bucket","name":"Logs","properties":{"tls_only":true,
            "policy":{"Version":"2012-10-17","Statement":[{"Sid":"Mine","Effect":"Deny","Principal":"*","Action":"s3:PutBucketPolicy","Resource":"*"}]}}},
        "photos": {"type":"s3.bucket","name":"Photos","properties":{"logging_bucket":{"$ref":["logs","name"]},"logging_prefix":"photos/"}},
        "videos": {"type":"s3.bucket","name":"Videos","properties":{"logging_bucket":{"$ref":["logs","name"]},"tls_only":false}}"#,
        "",
    );
    let statements = policy(&stack, "s3.bucket_policy.logs", "policy");
    assert_eq!(
        sids(statements),
        ["Mine", "AccessLogsOfPhotos", "AccessLogsOfVideos", "DenyInsecureTransport"]
    );
    let to = |ending: &str| {
        Some(Value::List(vec![Value::Concat(vec![Value::reference("s3.bucket.logs", "arn"), ending.into()])]))
    };
    assert_eq!(statements[1].field("Resource").cloned(), to("/photos/*"));
    assert_eq!(statements[2].field("Resource").cloned(), to("/*"));
    assert!(stack.get("s3.bucket_policy.photos").is_none() && stack.get("s3.bucket_policy.videos").is_none());
    assert!(!terraform(&stack).contains("tls_only"));
}

#[test]
fn the_policy_of_a_table_does_not_name_the_table_it_stands_in() {
    let stack = drawn(
        r#""orders": {"type":"dynamodb.table","name":"Orders","properties":{"name":"Orders","partition_key":"Id","tls_only":true,
            "resource_policy":{"Version":"2012-10-17","Statement":[{"Sid":"Mine","Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem",
            "Resource":[{"$ref":["orders","arn"]},{"$concat":[{"$ref":["orders","arn"]},"/index/*"]}]}]}}}"#,
        "",
    );
    let statements = policy(&stack, "dynamodb.table.orders", "resource_policy");
    assert_eq!(sids(statements), ["Mine", "DenyInsecureTransport"]);
    for statement in statements {
        assert!(texts(statement.field("Resource").unwrap()).iter().all(|it| *it == "*"));
    }
    let text = terraform(&stack);
    assert!(text.contains("resource \"aws_dynamodb_resource_policy\" \"orders\""), "{text}");
    assert!(cloudformation(&stack).contains("ResourcePolicy:"));
}

#[test]
fn a_stream_is_read_by_the_arn_of_the_stream() {
    let stack = drawn(
        r#""orders": {"type":"dynamodb.table","name":"Orders","properties":{"name":"Orders","partition_key":"Id","stream_view_type":"KEYS_ONLY"}}"#,
        r#""one": {"from":"app","to":"orders","kind":"access","grants":["query","stream"]}"#,
    );
    assert_eq!(sids(statements(&stack)), ["QueryOrders", "StreamOrders"]);
    let arn = || Value::reference("dynamodb.table.orders", "arn");
    assert_eq!(statements(&stack)[0].field("Resource"), Some(&Value::List(vec![arn()])));
    let streams = Value::Concat(vec![arn(), "/stream/*".into()]);
    assert_eq!(statements(&stack)[1].field("Resource"), Some(&Value::List(vec![streams])));
}

#[test]
fn what_services_deliver_is_allowed_where_it_arrives_and_by_its_key() {
    let stack = drawn(
        r#""key": {"type":"kms.key","name":"Events","properties":{}},
        "work": {"type":"sqs.queue","name":"Work","properties":{"kms_key":{"$ref":["key","arn"]}}},
        "alerts": {"type":"sns.topic","name":"Alerts","properties":{"kms_key":{"$ref":["key","arn"]},"subscriptions":[
            {"protocol":"sqs","endpoint":{"$ref":["work","arn"]}}, {"protocol":"email","endpoint":"ops@example.com"}]}},
        "alarm": {"type":"cloudwatch.metric_alarm","name":"Backlog","properties":{"name":"backlog","comparison_operator":"GreaterThanThreshold",
            "evaluation_periods":1,"alarm_actions":[{"$ref":["alerts","arn"]}]}}"#,
        "",
    );
    assert_eq!(sids(policy(&stack, "sqs.queue_policy.work", "policy")), ["MessagesOfAlertsSqs"]);
    // The policy that AWS gives a topic lets the account's alarms in.
    assert!(stack.get("sns.topic_policy.alerts").is_none());
    let key = policy(&stack, "kms.key.events", "policy");
    assert_eq!(sids(key), ["EnableAccount", "AlarmsOfBacklog", "MessagesOfAlertsSqs"]);
    for statement in key {
        assert_eq!(texts(statement.field("Resource").unwrap()), ["*"]);
    }
}

#[test]
fn a_policy_that_takes_the_place_of_the_one_of_a_topic_lets_alarms_in() {
    let stack = drawn(
        r#""alerts": {"type":"sns.topic","name":"Alerts","properties":{"tls_only":true}},
        "alarm": {"type":"cloudwatch.metric_alarm","name":"Backlog","properties":{"name":"backlog","comparison_operator":"GreaterThanThreshold",
            "evaluation_periods":1,"alarm_actions":[{"$ref":["alerts","arn"]}],"ok_actions":[{"$ref":["alerts","arn"]}]}}"#,
        "",
    );
    let statements = policy(&stack, "sns.topic_policy.alerts", "policy");
    assert_eq!(sids(statements), ["AlarmsOfBacklog", "DenyInsecureTransport"]);
}

#[test]
fn a_key_without_services_keeps_the_policy_aws_gives_it() {
    let stack = drawn(
        r#""key": {"type":"kms.key","name":"Orders","properties":{"policy":{"Version":"2012-10-17","Statement":[{"Sid":"Mine"}]}}},
        "other": {"type":"kms.key","name":"Other","properties":{}},
        "orders": {"type":"dynamodb.table","name":"Orders","properties":{"name":"Orders","partition_key":"Id","sse_kms":true,"kms_key":{"$ref":["other","arn"]}}}"#,
        "",
    );
    assert_eq!(sids(policy(&stack, "kms.key.orders", "policy")), ["Mine"]);
    assert!(policy(&stack, "kms.key.other", "policy").is_empty());
}

#[test]
fn capacity_that_is_scaled_is_left_alone_by_terraform() {
    let stack = drawn(
        r#""orders": {"type":"dynamodb.table","name":"Orders","properties":{"name":"Orders","billing_mode":"PROVISIONED",
            "read_capacity":5,"write_capacity":5,"partition_key":"Id",
            "indexes":[{"name":"ByDay","partition_key":"Day","partition_key_type":"S","projection":"ALL"}],
            "autoscaling":[{"direction":"read","min_capacity":5,"max_capacity":50},
                {"direction":"write","index":"ByDay","min_capacity":5,"max_capacity":20,"target_value":60}]}}"#,
        "",
    );
    let text = terraform(&stack);
    for line in [
        "  resource_id        = \"table/${aws_dynamodb_table.orders.name}/index/ByDay\"\n",
        "  scalable_dimension = \"dynamodb:index:WriteCapacityUnits\"\n",
        "  resource_id        = aws_appautoscaling_target.orders_read.resource_id\n",
        "    ignore_changes = [read_capacity, global_secondary_index]\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let template = cloudformation(&stack);
    assert!(template.contains("ScalingTargetId: !Ref OrdersReadScalableTarget"), "{template}");
    let files: Vec<(String, String)> =
        terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
    let read = terraform::read(&files).unwrap();
    assert_eq!(read.stack.get("dynamodb.table.orders").unwrap().opaque, []);
}

#[test]
fn items_are_written_with_their_types_and_read_back_as_plain_json() {
    let items = r#"[{"id":"c-2","name":"Ann \"${x}\"","age":42,"gone":null},{"id":"c-1","tags":["a",true],"place":{"city":"Köln"}}]"#;
    let stack = drawn(
        &format!(
            r#""customers": {{"type":"dynamodb.table","name":"Customers","properties":{{"name":"Customers","billing_mode":"PAY_PER_REQUEST",
            "partition_key":"id","items":{items}}}}}"#
        ),
        "",
    );
    let text = terraform(&stack);
    for line in [
        "resource \"aws_dynamodb_table_item\" \"customers\" {\n",
        "    c-1 = {\n",
        "      age  = { N = \"42\" }\n",
        "  hash_key   = aws_dynamodb_table.customers.hash_key\n",
        "  item       = jsonencode(each.value)\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let files: Vec<(String, String)> =
        terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
    let read = terraform::read(&files).unwrap();
    let table = |stack: &Stack| stack.get("dynamodb.table.customers").unwrap().props.get("items").cloned();
    assert_eq!(table(&read.stack), table(&stack), "{text}");
    assert!(
        read.stack.resources.keys().all(|it| !it.contains("table_item")),
        "{:?}",
        read.stack.resources.keys().collect::<Vec<_>>()
    );
    let template = cloudformation(&stack);
    let read = cloudformation::read("template.yaml", &template).unwrap();
    let id = read.stack.resources.iter().find(|(_, it)| it.tf_type == "aws_dynamodb_table").unwrap();
    assert_eq!(id.1.props.get("items").cloned(), table(&stack), "{template}");
}

#[test]
fn a_statement_that_cannot_be_put_into_a_policy_is_said_to_be_undecided() {
    let stack = drawn(
        r#""files": {"type":"s3.bucket","name":"Files","properties":{"tls_only":true,"policy":{"$unknown":"var.policy"}}},
        "jobs": {"type":"sqs.queue","name":"Jobs","properties":{"tls_only":true,"policy":{"$unknown":"var.policy"}}},
        "sound": {"type":"sqs.queue","name":"Sound","properties":{"tls_only":true}}"#,
        "",
    );
    let undecided: Vec<String> = drawbridge_core::rules::check(&stack)
        .unknown
        .into_iter()
        .filter(|it| it.rule.id == "s3-tls-only")
        .map(|it| it.address)
        .collect();
    assert_eq!(undecided, ["s3.bucket.files", "sqs.queue.jobs"]);
    assert!(!stack.get("sqs.queue.sound").unwrap().props.contains_key("tls_only"));
}

#[test]
fn logs_of_a_balancer_come_from_the_service_of_its_kind() {
    let services = |kind: &str| {
        let nodes = r#""logs": {"type":"s3.bucket","name":"Logs","properties":{}},
            "front": {"type":"elb.load_balancer","name":"Front","parent":"vpc","properties":{"load_balancer_type":"KIND",
                "subnets":[{"$ref":["a","id"]}],"access_logs_bucket":{"$ref":["logs","name"]}}}"#;
        let stack = drawn(&nodes.replace("KIND", kind), "");
        let statements = policy(&stack, "s3.bucket_policy.logs", "policy").to_vec();
        let told = statements.iter().map(|it| {
            let service = it.field("Principal").and_then(|it| it.field("Service")?.as_str()).unwrap_or("");
            (texts(it.field("Action").unwrap())[0].to_owned(), service.to_owned())
        });
        told.collect::<Vec<_>>()
    };
    let told = |action: &str, service: &str| (action.to_owned(), service.to_owned());
    let application = "logdelivery.elasticloadbalancing.amazonaws.com";
    assert_eq!(services("application"), [told("s3:PutObject", application)]);
    let network = "delivery.logs.amazonaws.com";
    assert_eq!(services("network"), [told("s3:GetBucketAcl", network), told("s3:PutObject", network)]);
}

#[test]
fn an_endpoint_no_edge_leads_to_keeps_the_default_where_agents_use_it() {
    let policy_of = |kind: &str, service: &str| {
        let nodes = r#""way": {"type":"ec2.vpc_endpoint","name":"Way","parent":"vpc","properties":{"service":"SERVICE",
            "endpoint_type":"KIND","policy_scope":"diagram"}}"#;
        let stack = drawn(&nodes.replace("KIND", kind).replace("SERVICE", service), "");
        stack.get("ec2.vpc_endpoint.way").unwrap().props.get("policy").cloned()
    };
    assert_eq!(policy_of("Interface", "ssm"), None);
    let denied = policy_of("Gateway", "dynamodb")
        .and_then(|it| it.field("Statement")?.items()[0].field("Effect").cloned());
    assert_eq!(denied, Some("Deny".into()));
}
