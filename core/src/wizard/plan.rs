//! The diagram of a brief. Where things stand is left to tidying up.

use super::brief::{Brief, Exposure, Use};
use super::drawing::{Drawing, list, to};
use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{
    flow_log, instance, internet_gateway, route_table, security_group, subnet, vpc, vpc_endpoint,
};
use crate::catalog::elb::{listener, load_balancer, target_group};
use crate::catalog::kms::key;
use crate::catalog::logs::log_group;
use crate::catalog::s3::bucket;
use crate::catalog::sns::topic;
use crate::catalog::sqs::queue;
use crate::layout::{Scope, tidy};
use crate::model::Diagram;
use crate::value::{Context, Value, map};

/// Amazon Linux 2023 as AWS publishes it. Source: AL2023 user guide, "Launching AL2023 using the SSM parameter".
const IMAGE: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const LETTERS: [&str; 3] = ["a", "b", "c"];
/// The port the instances answer on behind a load balancer.
const PORT: i64 = 8080;

/// Draws what a brief asks for. The same brief gives the same diagram.
pub fn draw(brief: &Brief) -> Diagram {
    let brief = brief.within_bounds();
    let mut plan = Plan::new(&brief);
    plan.network();
    plan.servers();
    plan.data();
    plan.operations();
    let mut diagram = plan.drawing.diagram;
    for op in tidy(&diagram, Scope::Everything) {
        let done = diagram.apply(op);
        debug_assert!(done.is_ok(), "{done:?}");
    }
    diagram
}

struct Plan<'a> {
    brief: &'a Brief,
    drawing: Drawing,
}

impl<'a> Plan<'a> {
    fn new(brief: &'a Brief) -> Self {
        let mut drawing = Drawing::default();
        drawing.name(if brief.name.trim().is_empty() { "Service" } else { &brief.name });
        Self { brief, drawing }
    }

    fn is_public(&self) -> bool {
        self.brief.exposure == Exposure::LoadBalancer
    }

    fn network(&mut self) {
        let brief = self.brief;
        self.drawing.node(
            &vpc::TYPE,
            "vpc",
            &brief.name,
            None,
            [
                (vpc::CIDR_BLOCK.key(), "10.0.0.0/16".into()),
                (vpc::ENABLE_DNS_SUPPORT.key(), true.into()),
                (vpc::ENABLE_DNS_HOSTNAMES.key(), true.into()),
                (vpc::LOCK_DEFAULT_GROUP.key(), true.into()),
            ],
        );
        if self.is_public() {
            self.drawing.node(&internet_gateway::TYPE, "internet_gateway", "Internet", Some("vpc"), []);
            let route = map([("destination", "0.0.0.0/0".into()), ("target", to("internet_gateway", "id"))]);
            self.drawing.node(
                &route_table::TYPE,
                "public_routes",
                "Public",
                Some("vpc"),
                [(route_table::ROUTES.key(), list([route]))],
            );
        }
        self.drawing.node(&route_table::TYPE, "private_routes", "Private", Some("vpc"), []);
        if self.is_public() {
            self.subnets("public", 0);
        }
        self.subnets("private", 10);
        for (service, name, is_wanted) in
            [("dynamodb", "DynamoDB", brief.tables > 0), ("s3", "S3", brief.buckets > 0)]
        {
            if is_wanted {
                self.drawing.node(
                    &vpc_endpoint::TYPE,
                    &format!("{service}_endpoint"),
                    name,
                    Some("vpc"),
                    [
                        (vpc_endpoint::SERVICE.key(), service.into()),
                        (vpc_endpoint::ENDPOINT_TYPE.key(), "Gateway".into()),
                        (vpc_endpoint::POLICY_SCOPE.key(), "diagram".into()),
                        (vpc_endpoint::ROUTE_TABLES.key(), list([to("private_routes", "id")])),
                    ],
                );
            }
        }
    }

    fn subnets(&mut self, tier: &str, first: u8) {
        for (zone, letter) in (0..self.brief.zones).zip(LETTERS) {
            let (id, name) =
                (format!("{tier}_{letter}"), format!("{} {}", capital(tier), letter.to_uppercase()));
            self.drawing.node(
                &subnet::TYPE,
                &id,
                &name,
                Some("vpc"),
                [
                    (subnet::CIDR_BLOCK.key(), format!("10.0.{}.0/24", first + zone).into()),
                    (subnet::AVAILABILITY_ZONE.key(), Value::Context(Context::Zone(zone))),
                    (subnet::TIER.key(), tier.into()),
                    (subnet::ROUTE_TABLE.key(), to(&format!("{tier}_routes"), "id")),
                ],
            );
        }
    }

    fn servers(&mut self) {
        self.drawing.node(
            &security_group::TYPE,
            "app_group",
            "App",
            Some("vpc"),
            [
                (security_group::DESCRIPTION.key(), "Application servers".into()),
                (
                    security_group::EGRESS.key(),
                    list([https("HTTPS to the endpoints, the only way out", "0.0.0.0/0".into())]),
                ),
            ],
        );
        for n in 0..self.brief.instances {
            let zone = n % self.brief.zones;
            let (id, name) = numbered("app", "App", n, self.brief.instances);
            let letter = LETTERS.get(usize::from(zone)).copied().unwrap_or("a");
            self.drawing.node(
                &instance::TYPE,
                &id,
                &name,
                Some(&format!("private_{letter}")),
                [
                    (instance::AMI.key(), Value::Ssm(IMAGE.to_owned())),
                    (instance::INSTANCE_TYPE.key(), "t3.micro".into()),
                    (instance::METADATA_TOKENS.key(), "required".into()),
                    (instance::ROOT_ENCRYPTED.key(), true.into()),
                    (instance::ROOT_TYPE.key(), "gp3".into()),
                    (instance::SECURITY_GROUPS.key(), list([to("app_group", "id")])),
                ],
            );
        }
        if self.brief.queues > 0 {
            self.queue_endpoint();
        }
        if self.is_public() {
            self.load_balancer();
        }
    }

    /// There is no gateway endpoint for SQS: an interface in every private subnet.
    fn queue_endpoint(&mut self) {
        let from_app = https("HTTPS from the application servers", to("app_group", "id"));
        self.drawing.node(
            &security_group::TYPE,
            "endpoint_group",
            "Endpoints",
            Some("vpc"),
            [
                (security_group::DESCRIPTION.key(), "Interface endpoints".into()),
                (security_group::INGRESS.key(), list([from_app])),
            ],
        );
        let subnets = self.subnet_list("private");
        self.drawing.node(
            &vpc_endpoint::TYPE,
            "sqs_endpoint",
            "SQS",
            Some("vpc"),
            [
                (vpc_endpoint::SERVICE.key(), "sqs".into()),
                (vpc_endpoint::ENDPOINT_TYPE.key(), "Interface".into()),
                (vpc_endpoint::POLICY_SCOPE.key(), "diagram".into()),
                (vpc_endpoint::PRIVATE_DNS.key(), true.into()),
                (vpc_endpoint::SECURITY_GROUPS.key(), list([to("endpoint_group", "id")])),
                (vpc_endpoint::SUBNETS.key(), subnets),
            ],
        );
    }

    fn subnet_list(&self, tier: &str) -> Value {
        let letters = LETTERS.iter().take(usize::from(self.brief.zones));
        Value::List(letters.map(|it| to(&format!("{tier}_{it}"), "id")).collect())
    }

    fn load_balancer(&mut self) {
        let certificate = self
            .drawing
            .input("certificate_arn", "ARN of the certificate of the site's name, in this Region.");
        let anybody = |port: i64, description: &str| rule(description, port, "0.0.0.0/0".into());
        let to_app = rule("To the application servers", PORT, to("app_group", "id"));
        self.drawing.node(
            &security_group::TYPE,
            "balancer_group",
            "Balancer",
            Some("vpc"),
            [
                (security_group::DESCRIPTION.key(), "Load balancer".into()),
                (
                    security_group::INGRESS.key(),
                    list([anybody(443, "HTTPS from everybody"), anybody(80, "HTTP, led to HTTPS")]),
                ),
                (security_group::EGRESS.key(), list([to_app])),
            ],
        );
        let from_balancer = rule("From the load balancer", PORT, to("balancer_group", "id"));
        self.drawing.set("app_group", security_group::INGRESS.key(), list([from_balancer]));
        let targets = (0..self.brief.instances).map(|n| {
            let (id, _) = numbered("app", "App", n, self.brief.instances);
            map([("target", to(&id, "id"))])
        });
        let targets = Value::List(targets.collect());
        self.drawing.node(
            &target_group::TYPE,
            "app_targets",
            "App",
            Some("vpc"),
            [
                (target_group::PROTOCOL.key(), "HTTP".into()),
                (target_group::PORT.key(), Value::Int(PORT)),
                (target_group::HEALTH_CHECK_PATH.key(), "/".into()),
                (target_group::TARGETS.key(), targets),
            ],
        );
        let secure = map([
            (listener::PROTOCOL.key(), "HTTPS".into()),
            (listener::PORT.key(), Value::Int(443)),
            (listener::ACTION.key(), "forward".into()),
            (listener::TARGET_GROUP.key(), to("app_targets", "arn")),
            (listener::CERTIFICATE.key(), certificate),
            (listener::SSL_POLICY.key(), "ELBSecurityPolicy-TLS13-1-2-2021-06".into()),
        ]);
        let redirect = map([
            (listener::PROTOCOL.key(), "HTTP".into()),
            (listener::PORT.key(), Value::Int(80)),
            (listener::ACTION.key(), "redirect".into()),
            (listener::REDIRECT_PROTOCOL.key(), "HTTPS".into()),
            (listener::REDIRECT_PORT.key(), "443".into()),
            (listener::REDIRECT_STATUS.key(), "HTTP_301".into()),
        ]);
        let subnets = self.subnet_list("public");
        self.drawing.node(
            &load_balancer::TYPE,
            "balancer",
            "Site",
            Some("vpc"),
            [
                (load_balancer::LOAD_BALANCER_TYPE.key(), "application".into()),
                (load_balancer::SCHEME.key(), "internet-facing".into()),
                (load_balancer::DROP_INVALID_HEADERS.key(), true.into()),
                (load_balancer::DELETION_PROTECTION.key(), true.into()),
                (load_balancer::SECURITY_GROUPS.key(), list([to("balancer_group", "id")])),
                (load_balancer::SUBNETS.key(), subnets),
                (load_balancer::LISTENERS.key(), list([secure, redirect])),
            ],
        );
    }

    fn data(&mut self) {
        if self.brief.own_key {
            self.drawing.node(
                &key::TYPE,
                "key",
                "Data",
                None,
                [
                    (key::DESCRIPTION.key(), "Encrypts the data".into()),
                    (key::ROTATION.key(), true.into()),
                    (key::ALIAS.key(), "alias/data".into()),
                ],
            );
        }
        let grants = |read: &'static str, write: &'static str| match self.brief.uses {
            Use::Read => vec![read],
            Use::Write => vec![write],
            Use::Both => vec![read, write],
        };
        let (tables, buckets, queues) =
            (grants("read", "write"), grants("read", "write"), grants("receive", "send"));
        for n in 0..self.brief.tables {
            let (id, name) = numbered("table", "Table", n, self.brief.tables);
            self.drawing.node(
                &table::TYPE,
                &id,
                &name,
                None,
                [
                    (table::BILLING_MODE.key(), "PAY_PER_REQUEST".into()),
                    (table::PARTITION_KEY.key(), "id".into()),
                    (table::PARTITION_KEY_TYPE.key(), "S".into()),
                    (table::PITR.key(), true.into()),
                    (table::DELETION_PROTECTION.key(), true.into()),
                    (table::SSE_KMS.key(), true.into()),
                ],
            );
            self.encrypt(&id, table::KMS_KEY.key());
            self.connect(&id, &tables);
        }
        for n in 0..self.brief.buckets {
            let (id, name) = numbered("bucket", "Bucket", n, self.brief.buckets);
            let algorithm = if self.brief.own_key { "aws:kms" } else { "AES256" };
            self.drawing.node(
                &bucket::TYPE,
                &id,
                &name,
                None,
                [
                    (bucket::VERSIONING.key(), "Enabled".into()),
                    (bucket::SSE_ALGORITHM.key(), algorithm.into()),
                    (bucket::BLOCK_PUBLIC_ACLS.key(), true.into()),
                    (bucket::BLOCK_PUBLIC_POLICY.key(), true.into()),
                    (bucket::IGNORE_PUBLIC_ACLS.key(), true.into()),
                    (bucket::RESTRICT_PUBLIC_BUCKETS.key(), true.into()),
                    (bucket::OBJECT_OWNERSHIP.key(), "BucketOwnerEnforced".into()),
                    (bucket::TLS_ONLY.key(), true.into()),
                ],
            );
            self.encrypt(&id, bucket::KMS_KEY.key());
            self.connect(&id, &buckets);
        }
        for n in 0..self.brief.queues {
            let (id, name) = numbered("queue", "Queue", n, self.brief.queues);
            self.drawing.node(&queue::TYPE, &id, &name, None, [(queue::TLS_ONLY.key(), true.into())]);
            if self.brief.own_key {
                self.encrypt(&id, queue::KMS_KEY.key());
            } else {
                self.drawing.set(&id, queue::MANAGED_SSE.key(), true.into());
            }
            self.connect(&id, &queues);
        }
    }

    fn encrypt(&mut self, id: &str, property: &str) {
        if self.brief.own_key {
            self.drawing.set(id, property, to("key", "arn"));
        }
    }

    fn connect(&mut self, store: &str, grants: &[&str]) {
        for n in 0..self.brief.instances {
            let (id, _) = numbered("app", "App", n, self.brief.instances);
            self.drawing.edge(&id, store, grants);
        }
    }

    /// What watches, and what is recorded.
    fn operations(&mut self) {
        if self.brief.records {
            self.drawing.node(
                &log_group::TYPE,
                "connections_log",
                "Connections",
                None,
                [(log_group::RETENTION.key(), Value::Int(365))],
            );
            self.encrypt("connections_log", log_group::KMS_KEY.key());
            self.drawing.node(
                &flow_log::TYPE,
                "connections",
                "Connections",
                Some("vpc"),
                [
                    (flow_log::TRAFFIC_TYPE.key(), "ALL".into()),
                    (flow_log::DESTINATION.key(), to("connections_log", "arn")),
                ],
            );
        }
        if self.brief.is_watched {
            self.alarms();
        }
    }

    fn alarms(&mut self) {
        let address = self.drawing.input("alarm_address", "Address that alarms are sent to.");
        let subscription = map([("protocol", "email".into()), ("endpoint", address)]);
        self.drawing.node(
            &topic::TYPE,
            "alarms",
            "Alarms",
            None,
            [(topic::SUBSCRIPTIONS.key(), list([subscription]))],
        );
        self.encrypt("alarms", topic::KMS_KEY.key());
        for n in 0..self.brief.tables {
            let (id, name) = numbered("table", "Table", n, self.brief.tables);
            let dimensions = map([("TableName", to(&id, "name"))]);
            self.alarm(
                &format!("{id}_throttled"),
                &format!("{name} throttled"),
                "Requests are throttled.",
                ["AWS/DynamoDB", "ReadThrottleEvents", "Sum"],
                dimensions,
            );
        }
        for n in 0..self.brief.instances {
            let (id, name) = numbered("app", "App", n, self.brief.instances);
            let dimensions = map([("InstanceId", to(&id, "id"))]);
            self.alarm(
                &format!("{id}_fails"),
                &format!("{name} fails"),
                "The server does not pass its checks.",
                ["AWS/EC2", "StatusCheckFailed", "Maximum"],
                dimensions,
            );
        }
    }

    fn alarm(
        &mut self,
        id: &str,
        name: &str,
        description: &str,
        [namespace, metric, statistic]: [&str; 3],
        dimensions: Value,
    ) {
        self.drawing.node(
            &metric_alarm::TYPE,
            id,
            name,
            None,
            [
                (metric_alarm::DESCRIPTION.key(), description.into()),
                (metric_alarm::NAMESPACE.key(), namespace.into()),
                (metric_alarm::METRIC_NAME.key(), metric.into()),
                (metric_alarm::STATISTIC.key(), statistic.into()),
                (metric_alarm::DIMENSIONS.key(), dimensions),
                (metric_alarm::PERIOD.key(), Value::Int(60)),
                (metric_alarm::EVALUATION_PERIODS.key(), Value::Int(2)),
                (metric_alarm::COMPARISON.key(), "GreaterThanOrEqualToThreshold".into()),
                (metric_alarm::THRESHOLD.key(), Value::Int(1)),
                (metric_alarm::MISSING_DATA.key(), "notBreaching".into()),
                (metric_alarm::ALARM_ACTIONS.key(), list([to("alarms", "arn")])),
            ],
        );
    }
}

fn numbered(id: &str, name: &str, n: u8, count: u8) -> (String, String) {
    if count == 1 {
        (id.to_owned(), name.to_owned())
    } else {
        (format!("{id}_{}", n + 1), format!("{name} {}", n + 1))
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn https(description: &str, peer: Value) -> Value {
    rule(description, 443, peer)
}

fn rule(description: &str, port: i64, peer: Value) -> Value {
    map([
        ("description", description.into()),
        ("protocol", "tcp".into()),
        ("from_port", Value::Int(port)),
        ("to_port", Value::Int(port)),
        ("peer", peer),
    ])
}
