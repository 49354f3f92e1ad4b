//! A drawing of any size that looks like what a company runs: systems with a VPC each that share a key, a trail, a log bucket,
//! a topic for alarms and a backup plan. So everything is connected with everything, as in real accounts.

use drawbridge_core::model::{Diagram, snapshot};
use serde_json::{Map, Value, json};

/// Nodes of one system.
const SYSTEM: usize = 250;

/// A drawing of this many nodes, give or take one; equal sizes give equal drawings.
pub(crate) fn diagram(nodes: usize) -> Diagram {
    let mut estate = Estate::default();
    estate.shared();
    let mut system = 0;
    while estate.nodes.len() < nodes {
        estate.system(system, nodes.saturating_sub(estate.nodes.len()).min(SYSTEM));
        system += 1;
    }
    let file = json!({
        "drawbridge": 1,
        "settings": {"name": "Estate", "region": "eu-west-1", "environment": "production"},
        "nodes": estate.nodes,
        "edges": estate.edges,
        "layout": estate.layout,
    });
    snapshot::read(&file.to_string()).unwrap_or_default()
}

#[derive(Default)]
struct Estate {
    nodes: Map<String, Value>,
    edges: Map<String, Value>,
    layout: Map<String, Value>,
}

impl Estate {
    fn node(&mut self, id: &str, ty: &str, parent: Option<&str>, properties: Value) {
        let n = self.nodes.len();
        let container = ["ec2.vpc", "ec2.subnet"].contains(&ty);
        let (w, h) = if container { (4_000, 2_000) } else { (96, 88) };
        self.layout.insert(id.to_owned(), json!([n % 100 * 120, n / 100 * 120, w, h]));
        let mut node = Map::new();
        node.insert("type".to_owned(), ty.into());
        node.insert("name".to_owned(), id.replace('_', " ").into());
        node.insert("properties".to_owned(), properties);
        node.extend(parent.map(|it| ("parent".to_owned(), it.into())));
        self.nodes.insert(id.to_owned(), node.into());
    }

    fn edge(&mut self, from: &str, to: &str, grants: &[&str]) {
        let edge = json!({"from": from, "to": to, "kind": "access", "grants": grants});
        self.edges.insert(format!("{from}_to_{to}"), edge);
    }

    /// What all systems share.
    fn shared(&mut self) {
        self.node("key", "kms.key", None, json!({"enable_key_rotation": true, "alias": "alias/estate"}));
        self.node("logs", "s3.bucket", None, json!({"versioning": "Enabled", "tls_only": true}));
        let trail = json!({"bucket": to("logs", "name"), "is_multi_region_trail": true, "name": "estate"});
        self.node("trail", "cloudtrail.trail", None, trail);
        self.node("alarms", "sns.topic", None, json!({"kms_key": to("key", "arn")}));
        self.node("vault", "backup.vault", None, json!({"name": "estate", "kms_key": to("key", "arn")}));
        let rules = json!([{"name": "daily", "vault": to("vault", "name"), "schedule": "cron(0 3 * * ? *)"}]);
        self.node("plan", "backup.plan", None, json!({"name": "daily", "rules": rules}));
    }

    /// One system of at most this many nodes: a network, groups, and then servers, functions and their data in turn.
    fn system(&mut self, n: usize, room: usize) {
        let end = self.nodes.len() + room;
        let id = |it: &str| format!("s{n:03}_{it}");
        let vpc = id("vpc");
        let range = json!({"cidr_block": format!("10.{}.0.0/16", n % 250), "enable_dns_hostnames": true});
        self.node(&vpc, "ec2.vpc", None, range);
        self.node(&id("igw"), "ec2.internet_gateway", Some(&vpc), json!({}));
        let out =
            |gateway: &str| json!({"routes": [{"destination": "0.0.0.0/0", "target": to(gateway, "id")}]});
        self.node(&id("public_routes"), "ec2.route_table", Some(&vpc), out(&id("igw")));
        for zone in 0..3 {
            let tier = |tier: &str| id(&format!("{tier}_{zone}"));
            let subnet = |block: usize, table: &str, tier: &str| {
                json!({"cidr_block": format!("10.{}.{block}.0/24", n % 250), "tier": tier,
                    "availability_zone": {"$context": format!("zone/{zone}")}, "route_table": to(table, "id")})
            };
            self.node(
                &tier("public"),
                "ec2.subnet",
                Some(&vpc),
                subnet(zone, &id("public_routes"), "public"),
            );
            self.node(&tier("nat"), "ec2.nat_gateway", Some(&tier("public")), json!({}));
            self.node(&tier("routes"), "ec2.route_table", Some(&vpc), out(&tier("nat")));
            self.node(
                &tier("private"),
                "ec2.subnet",
                Some(&vpc),
                subnet(zone + 10, &tier("routes"), "private"),
            );
        }
        let tables: Vec<Value> = (0..3).map(|zone| to(&id(&format!("routes_{zone}")), "id")).collect();
        for service in ["dynamodb", "s3"] {
            let endpoint = json!({"service": service, "policy_scope": "diagram", "route_tables": tables});
            self.node(&id(&format!("{service}_endpoint")), "ec2.vpc_endpoint", Some(&vpc), endpoint);
        }
        let group = |peer: Value, port: u16| {
            json!({"description": "A part of the system",
                "ingress": [{"protocol": "tcp", "from_port": port, "to_port": port, "peer": peer}],
                "egress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "peer": "0.0.0.0/0"}]})
        };
        self.node(&id("web"), "ec2.security_group", Some(&vpc), group("0.0.0.0/0".into(), 443));
        self.node(&id("app"), "ec2.security_group", Some(&vpc), group(to(&id("web"), "id"), 8_080));
        self.node(&id("ops"), "ec2.security_group", Some(&vpc), group("10.0.0.0/8".into(), 22));
        let mut part = 0;
        while self.nodes.len() < end {
            self.part(n, part, end - self.nodes.len());
            part += 1;
        }
    }

    /// A server and a function with their tables, a bucket and a queue, and what watches them.
    fn part(&mut self, n: usize, part: usize, room: usize) {
        let id = |it: &str| format!("s{n:03}_{it}_{part}");
        let (table, bucket, queue) = (id("orders"), id("files"), id("jobs"));
        let (server, worker) = (id("server"), id("worker"));
        let zone = part % 3;
        let group = |it: &str| to(&format!("s{n:03}_{it}"), "id");
        if room < 11 {
            return self.node(&table, "dynamodb.table", None, table_of(part));
        }
        self.node(&table, "dynamodb.table", None, table_of(part));
        self.node(
            &bucket,
            "s3.bucket",
            None,
            json!({"versioning": "Enabled", "tls_only": part.is_multiple_of(2)}),
        );
        self.node(&queue, "sqs.queue", None, json!({}));
        let subnet = format!("s{n:03}_private_{zone}");
        for copy in 0..3 {
            let server = format!("{server}{copy}");
            self.node(
                &server,
                "ec2.instance",
                Some(&subnet),
                json!({"ami": {"$ssm": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"},
                    "instance_type": "t3.small", "metadata_tokens": if part.is_multiple_of(3) { "optional" } else { "required" },
                    "security_groups": [group("app"), group("ops")]}),
            );
            self.edge(&server, &table, &["read", "write"]);
            self.edge(&server, &bucket, &["read"]);
        }
        self.node(
            &worker,
            "lambda.function",
            None,
            json!({"runtime": "python3.13", "handler": "main.handler"}),
        );
        self.edge(&worker, &table, &["read"]);
        self.edge(&worker, &queue, &["receive"]);
        let alarm = |name: &str, metric: &str| {
            json!({"alarm_actions": [to("alarms", "arn")], "comparison_operator": "GreaterThanThreshold",
                "dimensions": {"TableName": to(&table, "name")}, "evaluation_periods": 3, "metric_name": metric,
                "name": format!("{table}-{name}"), "namespace": "AWS/DynamoDB", "period": 60, "statistic": "Sum",
                "threshold": 10})
        };
        let metrics = [("throttled", "ReadThrottleEvents"), ("reads", "ConsumedReadCapacityUnits")];
        for (name, metric) in metrics {
            self.node(&id(name), "cloudwatch.metric_alarm", None, alarm(name, metric));
        }
        self.node(
            &id("log"),
            "logs.log_group",
            None,
            json!({"kms_key": to("key", "arn"), "retention_in_days": 90}),
        );
        let selection = json!({"name": format!("orders-{n}-{part}"), "plan": to("plan", "id"),
            "resources": [to(&table, "arn")]});
        self.node(&id("selection"), "backup.selection", None, selection);
    }
}

fn table_of(part: usize) -> Value {
    json!({"billing_mode": "PAY_PER_REQUEST", "partition_key": "id", "partition_key_type": "S",
        "point_in_time_recovery": part.is_multiple_of(2), "deletion_protection": true, "kms_key": to("key", "arn"),
        "sse_kms": true, "tls_only": part.is_multiple_of(4)})
}

fn to(node: &str, attr: &str) -> Value {
    json!({"$ref": [node, attr]})
}
