//! Application, Network or Gateway Load Balancer.

use super::listener;
use crate::catalog::wafv2::web_acl_association as association;
use crate::catalog::body::Item;
use crate::catalog::grant::Part;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Delivery, Entry, Kind, Literal, Lowered, Output, Parent, Placement, Prop, PropSpec, Properties,
    ResourceType, Shape, TfMap,
};
use crate::value::{Context, Value};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "elb.load_balancer",
    label: "Load balancer",
    a_label: "a load balancer",
    noun: "LoadBalancer",
    category: Category::Network,
    icon: "load-balancer",
    doc: "Spreads connections over targets in several Availability Zones and leaves out those that are not healthy.",
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/what-is-load-balancing.html",
    tf: "aws_lb",
    cfn: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    placement: Placement::Drawn {
        parents: &[Parent::inside("ec2.vpc"), Parent::UNDRAWN],
        shape: Shape::Icon,
    },
    props: &[
        &NAME.spec,
        &LOAD_BALANCER_TYPE.spec,
        &SCHEME.spec,
        &SUBNETS.spec,
        &SECURITY_GROUPS.spec,
        &IP_ADDRESS_TYPE.spec,
        &DELETION_PROTECTION.spec,
        &DROP_INVALID_HEADERS.spec,
        &DESYNC_MITIGATION_MODE.spec,
        &HTTP2.spec,
        &IDLE_TIMEOUT.spec,
        &KEEP_ALIVE.spec,
        &PRESERVE_HOST_HEADER.spec,
        &XFF_HEADER_PROCESSING_MODE.spec,
        &CROSS_ZONE.spec,
        &ZONAL_SHIFT.spec,
        &WAF_FAIL_OPEN.spec,
        &ACCESS_LOGS_BUCKET.spec,
        &ACCESS_LOGS_PREFIX.spec,
        &CONNECTION_LOGS_BUCKET.spec,
        &CONNECTION_LOGS_PREFIX.spec,
        &LISTENERS.spec,
        &WEB_ACL.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref },
        Attr { id: "dns_name", tf: "dns_name", cfn: CfnAttr::GetAtt("DNSName") },
        Attr { id: "zone_id", tf: "zone_id", cfn: CfnAttr::GetAtt("CanonicalHostedZoneID") },
        Attr { id: "arn_suffix", tf: "arn_suffix", cfn: CfnAttr::GetAtt("LoadBalancerFullName") },
    ],
    tf_aliases: &[("id", "arn")],
    outputs: &[Output { attr: "dns_name", doc: "DNS name of the load balancer" }],
    lowered: &[
        Lowered {
            property: LISTENERS.key(),
            ty: &listener::TYPE,
            owner: listener::LOAD_BALANCER.key(),
            attr: "arn",
            entry: Entry::Record { pick: None, name: Some(listener_name) },
            with: &[],
        },
        Lowered {
            property: WEB_ACL.key(),
            ty: &association::TYPE,
            owner: association::RESOURCE.key(),
            attr: "arn",
            entry: Entry::Value(association::WEB_ACL.key()),
            with: &[],
        },
    ],
    policy_first: &[ACCESS_LOGS_BUCKET.key(), CONNECTION_LOGS_BUCKET.key()],
    deliveries: &[
        logs(ACCESS_LOGS_BUCKET.key(), "LoadBalancerAccessLogsOf", ACCESS_LOGS).concerning(|it| !is_network(it)),
        // Source: Network Load Balancer guide, "Access logs for your Network Load Balancer".
        Delivery::of_logs_acl(ACCESS_LOGS_BUCKET.key(), "LoadBalancerLogAclOf").concerning(is_network),
        Delivery::of_logs(ACCESS_LOGS_BUCKET.key(), "LoadBalancerAccessLogsOf", ACCESS_LOGS).concerning(is_network),
        logs(CONNECTION_LOGS_BUCKET.key(), "LoadBalancerConnectionLogsOf", CONNECTION_LOGS),
    ],
    tags: true,
    ..BASE
};

/// The service writes logs into a bucket. The condition names no balancer: AWS tries to write before there is one.
/// Source: Application Load Balancer guide, "Enable access logs".
const fn logs(property: &'static str, sid: &'static str, on: &'static [&'static [Part]]) -> Delivery {
    let service = &[Part::Text("logdelivery.elasticloadbalancing.amazonaws.com")];
    Delivery::new(property, "s3.bucket", sid, service, &["s3:PutObject"]).on(on).only_if(&[
        (
            "ArnLike",
            "aws:SourceArn",
            &[
                Part::Text("arn:"),
                Part::Context(Context::Partition),
                Part::Text(":elasticloadbalancing:"),
                Part::Context(Context::Region),
                Part::Text(":"),
                Part::Context(Context::AccountId),
                Part::Text(":loadbalancer/*"),
            ],
        ),
        ("StringEquals", "aws:SourceAccount", &[Part::Context(Context::AccountId)]),
    ])
}

fn is_network(properties: &Properties) -> bool {
    properties.get(LOAD_BALANCER_TYPE.key()).and_then(Value::as_str) == Some("network")
}

const ACCESS_LOGS: &[&[Part]] =
    &[&[Part::Attr("arn"), Part::Text("/"), Part::Property(ACCESS_LOGS_PREFIX.key()), Part::Text("*")]];

const CONNECTION_LOGS: &[&[Part]] =
    &[&[Part::Attr("arn"), Part::Text("/"), Part::Property(CONNECTION_LOGS_PREFIX.key()), Part::Text("*")]];

/// Where CloudFormation keeps most settings.
const ATTRIBUTES: &str = "LoadBalancerAttributes";

/// Name in the Region, up to 32 characters.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region, up to 32 letters, digits and hyphens. Left empty, AWS makes one; changing it replaces the balancer.",
    Kind::Text,
)
.cfn("Name");

/// What it understands.
pub static LOAD_BALANCER_TYPE: Prop<String> = Prop::choice(
    "load_balancer_type",
    "Type",
    "What it understands: requests (HTTP), connections (TCP, UDP), or packets on the way to firewalls.",
    &[("application", "Application (HTTP)"), ("network", "Network (TCP, UDP)"), ("gateway", "Gateway (firewalls)")],
)
.default("application")
.cfn("Type");

/// Whether it has public addresses.
pub static SCHEME: Prop<String> = Prop::choice(
    "scheme",
    "Reached from",
    "The internet, through public subnets, or the VPC and networks connected with it.",
    &[("internet-facing", "The internet"), ("internal", "The VPC")],
)
.default("internet-facing")
.tf_map(TfMap::Custom {
    emit: |properties, body| {
        let Some(value) = properties.get(SCHEME.key()) else { return };
        let is_internal = match value.as_str() {
            Some("internal") => Value::Bool(true),
            Some("internet-facing") => Value::Bool(false),
            _ => value.clone(),
        };
        body.insert("internal", Item::Value(is_internal));
    },
    read: |body, properties| {
        let Some(value) = body.value("internal") else { return };
        let scheme = match Kind::Bool.fit(value.clone()) {
            Value::Bool(true) => "internal".into(),
            Value::Bool(false) => "internet-facing".into(),
            other => other,
        };
        properties.insert(SCHEME.key(), scheme);
    },
})
.cfn("Scheme");

/// The subnets it stands in.
pub static SUBNETS: Prop<Value> = Prop::references(
    "subnets",
    "Subnets",
    "The subnets it stands in, of two Availability Zones at least; public ones, if it is reached from the internet.",
    &["ec2.subnet"],
)
.cfn("Subnets");

/// The firewalls around it.
pub static SECURITY_GROUPS: Prop<Value> = Prop::references(
    "security_groups",
    "Security groups",
    "The firewalls around it, which have to let clients in to its listeners. Without one, the VPC's default group.",
    &["ec2.security_group"],
)
.cfn("SecurityGroups");

/// Addresses it has.
pub static IP_ADDRESS_TYPE: Prop<String> = Prop::choice(
    "ip_address_type",
    "Addresses",
    "What kind of addresses it has.",
    &[
        ("ipv4", "IPv4"),
        ("dualstack", "IPv4 and IPv6"),
        ("dualstack-without-public-ipv4", "IPv6, and private IPv4"),
    ],
)
.cfn("IpAddressType");

/// Whether AWS refuses to delete it.
pub static DELETION_PROTECTION: Prop<bool> = Prop::bool(
    "enable_deletion_protection",
    "Deletion protection",
    "AWS refuses to delete the balancer while it is on.",
)
.default(false)
.cfn_setting(ATTRIBUTES, "deletion_protection.enabled");

/// Whether headers with names that HTTP does not allow are dropped.
pub static DROP_INVALID_HEADERS: Prop<bool> = Prop::bool(
    "drop_invalid_header_fields",
    "Drop invalid headers",
    "Drops headers whose names HTTP does not allow, before a target sees them.",
)
.default(false)
.cfn_setting(ATTRIBUTES, "routing.http.drop_invalid_header_fields.enabled");

/// What is done with requests that could be read in two ways.
pub static DESYNC_MITIGATION_MODE: Prop<String> = Prop::choice(
    "desync_mitigation_mode",
    "Ambiguous requests",
    "What becomes of requests that could be read in two ways, which attackers use to smuggle others.",
    &[("defensive", "Let safe ones through"), ("strictest", "Only valid ones"), ("monitor", "Let all through")],
)
.default("defensive")
.cfn_setting(ATTRIBUTES, "routing.http.desync_mitigation_mode");

/// Whether clients may speak HTTP/2.
pub static HTTP2: Prop<bool> = Prop::bool("enable_http2", "HTTP/2", "Lets clients speak HTTP/2.")
    .default(true)
    .cfn_setting(ATTRIBUTES, "routing.http2.enabled");

/// How long a connection may be silent, in seconds.
pub static IDLE_TIMEOUT: Prop<i64> =
    Prop::int("idle_timeout", "Idle timeout", "How long a connection may be silent.", (1, 4_000), "seconds")
        .default(60)
        .cfn_setting(ATTRIBUTES, "idle_timeout.timeout_seconds");

/// How long a client may keep a connection, in seconds.
pub static KEEP_ALIVE: Prop<i64> = Prop::int(
    "client_keep_alive",
    "Client keep-alive",
    "How long a client may keep a connection open.",
    (60, 604_800),
    "seconds",
)
.default(3_600)
.cfn_setting(ATTRIBUTES, "client_keep_alive.seconds");

/// Whether targets see the host the client asked for.
pub static PRESERVE_HOST_HEADER: Prop<bool> = Prop::bool(
    "preserve_host_header",
    "Keep host header",
    "Hands the Host header on as the client sent it.",
)
.default(false)
.cfn_setting(ATTRIBUTES, "routing.http.preserve_host_header.enabled");

/// What becomes of the header that names the client.
pub static XFF_HEADER_PROCESSING_MODE: Prop<String> = Prop::choice(
    "xff_header_processing_mode",
    "X-Forwarded-For",
    "What becomes of the header that tells targets the address of the client.",
    &[("append", "Add the client"), ("preserve", "Leave it"), ("remove", "Remove it")],
)
.default("append")
.cfn_setting(ATTRIBUTES, "routing.http.xff_header_processing.mode");

/// Whether each node spreads over the targets of all zones.
pub static CROSS_ZONE: Prop<bool> = Prop::bool(
    "enable_cross_zone_load_balancing",
    "Cross-zone",
    "Spreads over the targets of all zones, wherever a connection comes in. An Application Load Balancer always does.",
)
.cfn_setting(ATTRIBUTES, "load_balancing.cross_zone.enabled");

/// Whether traffic may be moved out of a zone.
pub static ZONAL_SHIFT: Prop<bool> =
    Prop::bool("enable_zonal_shift", "Zonal shift", "Lets you move traffic out of a zone that has trouble.")
        .default(false)
        .cfn_setting(ATTRIBUTES, "zonal_shift.config.enabled");

/// Whether requests pass when the firewall does not answer.
pub static WAF_FAIL_OPEN: Prop<bool> = Prop::bool(
    "enable_waf_fail_open",
    "Pass without WAF",
    "Lets requests through when AWS WAF does not answer.",
)
.default(false)
.cfn_setting(ATTRIBUTES, "waf.fail_open.enabled");

/// The bucket that gets a line for each request.
pub static ACCESS_LOGS_BUCKET: Prop<Value> = Prop::reference(
    "access_logs_bucket",
    "Access logs",
    "The bucket that gets a line for each request, encrypted with keys of S3. Its policy lets the service write.",
    &["s3.bucket"],
)
.tf_with("access_logs/bucket", &[("access_logs/enabled", Literal::Bool(true))])
.cfn_setting_with(ATTRIBUTES, "access_logs.s3.bucket", &[("access_logs.s3.enabled", Literal::Bool(true))]);

/// Start of the names of the access logs.
pub static ACCESS_LOGS_PREFIX: Prop<String> = Prop::text(
    "access_logs_prefix",
    "Access log prefix",
    "Start of the names of the access logs in the bucket.",
)
.beside("access_logs_bucket")
.tf("access_logs/prefix")
.cfn_setting(ATTRIBUTES, "access_logs.s3.prefix");

/// The bucket that gets a line for each connection.
pub static CONNECTION_LOGS_BUCKET: Prop<Value> = Prop::reference(
    "connection_logs_bucket",
    "Connection logs",
    "The bucket that gets a line for each connection to an Application Load Balancer, TLS details included.",
    &["s3.bucket"],
)
.tf_with("connection_logs/bucket", &[("connection_logs/enabled", Literal::Bool(true))])
.cfn_setting_with(ATTRIBUTES, "connection_logs.s3.bucket", &[("connection_logs.s3.enabled", Literal::Bool(true))]);

/// Start of the names of the connection logs.
pub static CONNECTION_LOGS_PREFIX: Prop<String> = Prop::text(
    "connection_logs_prefix",
    "Connection log prefix",
    "Start of the names of the connection logs in the bucket.",
)
.beside("connection_logs_bucket")
.tf("connection_logs/prefix")
.cfn_setting(ATTRIBUTES, "connection_logs.s3.prefix");

/// What it listens to; lowered to one resource each.
pub static LISTENERS: Prop<Value> =
    Prop::records("listeners", "Listeners", "The ports it listens on, and what it does with what comes in.", FIELDS)
        .no_tf();

/// The web ACL that looks at requests first; lowered to an association.
pub static WEB_ACL: Prop<Value> = Prop::value(
    "web_acl",
    "Web ACL",
    "ARN of a web ACL of AWS WAF, of the same Region, that looks at requests first. For Application Load Balancers.",
    Kind::Arn(&[]),
)
.no_tf();

/// The fields of a listener; the separate resource calls them alike.
const FIELDS: &[PropSpec] = &[
    listener::PROTOCOL.spec,
    listener::PORT.spec,
    listener::ACTION.spec,
    listener::TARGET_GROUP.spec,
    listener::CERTIFICATE.spec,
    listener::SSL_POLICY.spec,
    listener::ALPN_POLICY.spec,
    listener::REDIRECT_PROTOCOL.spec,
    listener::REDIRECT_PORT.spec,
    listener::REDIRECT_HOST.spec,
    listener::REDIRECT_PATH.spec,
    listener::REDIRECT_QUERY.spec,
    listener::REDIRECT_STATUS.spec,
    listener::RESPONSE_STATUS.spec,
    listener::RESPONSE_TYPE.spec,
    listener::RESPONSE_BODY.spec,
    listener::RULES.spec,
];

/// What a listener takes, as people call it.
fn listener_name(entry: &Value) -> String {
    let protocol = entry.field(listener::PROTOCOL.key()).and_then(Value::as_str).unwrap_or("listener");
    let protocol = protocol.to_ascii_lowercase();
    match entry.field(listener::PORT.key()).and_then(Value::as_int) {
        Some(80) if protocol == "http" => protocol,
        Some(443) if protocol == "https" => protocol,
        Some(port) => format!("{protocol}_{port}").replace('-', "minus_"),
        None => protocol,
    }
}
