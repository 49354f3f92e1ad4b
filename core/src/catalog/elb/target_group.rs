//! Target group of a load balancer.

use super::target_group_attachment as attachment;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Lowered, Output, Parent, Placement, Prop, PropSpec, ResourceType, Shape,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "elb.target_group",
    label: "Target group",
    a_label: "a target group",
    noun: "TargetGroup",
    category: Category::Network,
    icon: "target-group",
    doc: "What a load balancer sends to, and how it finds out who is healthy.",
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html",
    tf: "aws_lb_target_group",
    cfn: "AWS::ElasticLoadBalancingV2::TargetGroup",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc"), Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &TARGET_TYPE.spec,
        &PROTOCOL.spec,
        &PROTOCOL_VERSION.spec,
        &PORT.spec,
        &VPC.spec,
        &IP_ADDRESS_TYPE.spec,
        &DEREGISTRATION_DELAY.spec,
        &SLOW_START.spec,
        &ALGORITHM.spec,
        &CROSS_ZONE.spec,
        &PRESERVE_CLIENT_IP.spec,
        &PROXY_PROTOCOL.spec,
        &HEALTH_CHECK_ENABLED.spec,
        &HEALTH_CHECK_PROTOCOL.spec,
        &HEALTH_CHECK_PORT.spec,
        &HEALTH_CHECK_PATH.spec,
        &HEALTH_CHECK_MATCHER.spec,
        &HEALTH_CHECK_INTERVAL.spec,
        &HEALTH_CHECK_TIMEOUT.spec,
        &HEALTHY_THRESHOLD.spec,
        &UNHEALTHY_THRESHOLD.spec,
        &STICKINESS.spec,
        &STICKINESS_TYPE.spec,
        &STICKINESS_DURATION.spec,
        &TARGETS.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref },
        Attr { id: "arn_suffix", tf: "arn_suffix", cfn: CfnAttr::GetAtt("TargetGroupFullName") },
    ],
    tf_aliases: &[("id", "arn")],
    outputs: &[Output { attr: "arn", doc: "ARN of the target group" }],
    lowered: &[Lowered {
        property: TARGETS.key(),
        ty: &attachment::TYPE,
        owner: attachment::TARGET_GROUP.key(),
        attr: "arn",
        entry: Entry::Record { pick: None, name: None },
        with: &[],
    }],
    tags: true,
    ..BASE
};

/// Where CloudFormation keeps some settings.
const ATTRIBUTES: &str = "TargetGroupAttributes";

/// Name in the Region, up to 32 characters.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region, up to 32 letters, digits and hyphens. Left empty, AWS makes one; changing it replaces the group.",
    Kind::Text,
)
.cfn("Name");

/// What kind of targets it has.
pub static TARGET_TYPE: Prop<String> = Prop::choice(
    "target_type",
    "Targets are",
    "What kind of targets it has. Containers on Fargate are IP addresses.",
    &[
        ("instance", "Instances"),
        ("ip", "IP addresses"),
        ("lambda", "A Lambda function"),
        ("alb", "An Application Load Balancer"),
    ],
)
.default("instance")
.cfn("TargetType");

/// What targets speak.
pub static PROTOCOL: Prop<String> = Prop::choice(
    "protocol",
    "Protocol",
    "What targets speak; a Lambda function needs none.",
    &[
        ("HTTP", "HTTP"),
        ("HTTPS", "HTTPS"),
        ("TCP", "TCP"),
        ("TLS", "TLS"),
        ("UDP", "UDP"),
        ("TCP_UDP", "TCP and UDP"),
        ("GENEVE", "GENEVE (firewalls)"),
    ],
)
.cfn("Protocol");

/// Version of HTTP that targets speak.
pub static PROTOCOL_VERSION: Prop<String> = Prop::choice(
    "protocol_version",
    "HTTP version",
    "Version of HTTP that targets speak.",
    &[("HTTP1", "HTTP/1.1"), ("HTTP2", "HTTP/2"), ("GRPC", "gRPC")],
)
.cfn("ProtocolVersion");

/// The port that targets listen on.
pub static PORT: Prop<i64> = Prop::int(
    "port",
    "Port",
    "The port that targets listen on, unless a target names another; a Lambda function needs none.",
    (1, 65_535),
    "",
)
.cfn("Port");

/// The VPC of the targets.
pub static VPC: Prop<Value> = Prop::reference(
    "vpc",
    "VPC",
    "The VPC of the targets, taken from where it is drawn; a Lambda function needs none.",
    &["ec2.vpc"],
)
.tf("vpc_id")
.cfn("VpcId");

/// Addresses of the targets.
pub static IP_ADDRESS_TYPE: Prop<String> = Prop::choice(
    "ip_address_type",
    "Addresses",
    "What kind of addresses the targets have.",
    &[("ipv4", "IPv4"), ("ipv6", "IPv6")],
)
.cfn("IpAddressType");

/// How long a target that leaves may finish what it does, in seconds.
pub static DEREGISTRATION_DELAY: Prop<i64> = Prop::int(
    "deregistration_delay",
    "Deregistration delay",
    "How long a target that leaves may finish what it is doing.",
    (0, 3_600),
    "seconds",
)
.default(300)
.cfn_setting(ATTRIBUTES, "deregistration_delay.timeout_seconds");

/// How long a new target gets less than its share, in seconds.
pub static SLOW_START: Prop<i64> = Prop::int(
    "slow_start",
    "Slow start",
    "How long a new target gets less than its share: 30 to 900 seconds, or 0 for not at all.",
    (0, 900),
    "seconds",
)
.default(0)
.cfn_setting(ATTRIBUTES, "slow_start.duration_seconds");

/// How requests are spread.
pub static ALGORITHM: Prop<String> = Prop::choice(
    "load_balancing_algorithm_type",
    "Algorithm",
    "How an Application Load Balancer spreads requests.",
    &[
        ("round_robin", "In turn"),
        ("least_outstanding_requests", "To whom has least to do"),
        ("weighted_random", "At random, avoiding whoever fails"),
    ],
)
.default("round_robin")
.cfn_setting(ATTRIBUTES, "load_balancing.algorithm.type");

/// Whether it spreads over the targets of all zones.
pub static CROSS_ZONE: Prop<String> = Prop::choice(
    "load_balancing_cross_zone_enabled",
    "Cross-zone",
    "Whether targets of all zones get connections, wherever those come in.",
    &[("true", "Yes"), ("false", "No"), ("use_load_balancer_configuration", "As the balancer says")],
)
.cfn_setting(ATTRIBUTES, "load_balancing.cross_zone.enabled");

/// Whether targets see the address of the client.
pub static PRESERVE_CLIENT_IP: Prop<bool> = Prop::bool(
    "preserve_client_ip",
    "Keep client address",
    "Targets of a Network Load Balancer see the client's address as the other side.",
)
.cfn_setting(ATTRIBUTES, "preserve_client_ip.enabled");

/// Whether targets get the address of the client in a header.
pub static PROXY_PROTOCOL: Prop<bool> = Prop::bool(
    "proxy_protocol_v2",
    "Proxy protocol",
    "A Network Load Balancer tells targets the client's address in a header they have to understand.",
)
.default(false)
.cfn_setting(ATTRIBUTES, "proxy_protocol_v2.enabled");

/// Whether targets are checked.
pub static HEALTH_CHECK_ENABLED: Prop<bool> = Prop::bool(
    "health_check_enabled",
    "Health check",
    "Whether targets are checked. Only those of a Lambda function may go unchecked.",
)
.tf("health_check/enabled")
.cfn("HealthCheckEnabled");

/// How a check asks.
pub static HEALTH_CHECK_PROTOCOL: Prop<String> = Prop::choice(
    "health_check_protocol",
    "Check by",
    "How a check asks: as the targets are used, unless it is set.",
    &[("HTTP", "HTTP"), ("HTTPS", "HTTPS"), ("TCP", "TCP")],
)
.tf("health_check/protocol")
.cfn("HealthCheckProtocol");

/// The port a check asks at.
pub static HEALTH_CHECK_PORT: Prop<String> = Prop::text(
    "health_check_port",
    "Check port",
    "The port a check asks at; `traffic-port` is the one that targets are used at.",
)
.default("traffic-port")
.tf("health_check/port")
.cfn("HealthCheckPort");

/// What a check asks for.
pub static HEALTH_CHECK_PATH: Prop<String> = Prop::text(
    "health_check_path",
    "Check path",
    "What a check by HTTP asks for, such as /health.",
)
.tf("health_check/path")
.cfn("HealthCheckPath");

/// Answers that mean health.
pub static HEALTH_CHECK_MATCHER: Prop<String> = Prop::text(
    "health_check_matcher",
    "Healthy answers",
    "Status codes of answers that mean health, such as 200 or 200-299.",
)
.tf("health_check/matcher")
.cfn("Matcher/HttpCode");

/// How often targets are checked, in seconds.
pub static HEALTH_CHECK_INTERVAL: Prop<i64> =
    Prop::int("health_check_interval", "Check every", "How often a target is checked.", (5, 300), "seconds")
        .default(30)
        .tf("health_check/interval")
        .cfn("HealthCheckIntervalSeconds");

/// How long an answer may take, in seconds.
pub static HEALTH_CHECK_TIMEOUT: Prop<i64> =
    Prop::int("health_check_timeout", "Check timeout", "How long an answer may take.", (2, 120), "seconds")
        .tf("health_check/timeout")
        .cfn("HealthCheckTimeoutSeconds");

/// After how many good answers a target is healthy.
pub static HEALTHY_THRESHOLD: Prop<i64> = Prop::int(
    "healthy_threshold",
    "Healthy after",
    "After how many good answers in a row a target is healthy.",
    (2, 10),
    "answers",
)
.tf("health_check/healthy_threshold")
.cfn("HealthyThresholdCount");

/// After how many bad answers a target is not healthy.
pub static UNHEALTHY_THRESHOLD: Prop<i64> = Prop::int(
    "unhealthy_threshold",
    "Unhealthy after",
    "After how many bad answers in a row a target is not healthy.",
    (2, 10),
    "answers",
)
.tf("health_check/unhealthy_threshold")
.cfn("UnhealthyThresholdCount");

/// Whether a client stays with its target.
pub static STICKINESS: Prop<bool> =
    Prop::bool("stickiness", "Stickiness", "A client stays with the target it first got.")
        .default(false)
        .tf("stickiness/enabled")
        .cfn_setting(ATTRIBUTES, "stickiness.enabled");

/// How a client is known again. Terraform wants it with the switch.
pub static STICKINESS_TYPE: Prop<String> = Prop::choice(
    "stickiness_type",
    "Known by",
    "How a client is known again.",
    &[("lb_cookie", "A cookie of the balancer"), ("app_cookie", "A cookie of the application"), ("source_ip", "Its address")],
)
.beside("stickiness")
.tf("stickiness/type")
.cfn_setting(ATTRIBUTES, "stickiness.type");

/// How long the cookie of the balancer counts, in seconds.
pub static STICKINESS_DURATION: Prop<i64> = Prop::int(
    "stickiness_duration",
    "Stays for",
    "How long a client stays with its target.",
    (1, 604_800),
    "seconds",
)
.beside("stickiness")
.tf("stickiness/cookie_duration")
.cfn_setting(ATTRIBUTES, "stickiness.lb_cookie.duration_seconds");

/// What it sends to; lowered to attachments. Containers and Auto Scaling groups register theirs themselves.
pub static TARGETS: Prop<Value> = Prop::records(
    "targets",
    "Targets",
    "The instances it sends to. Auto Scaling groups and containers register themselves.",
    FIELDS,
)
.no_tf();

const FIELDS: &[PropSpec] = &[attachment::TARGET.spec, attachment::PORT.spec];
