//! Listener of a load balancer.

use super::listener_rule;
use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Entry, Kind, Lowered, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "elb.listener",
    label: "Listener",
    a_label: "a listener",
    noun: "Listener",
    category: Category::Network,
    icon: "load-balancer",
    doc: "A port of a load balancer, and what becomes of what comes in there.",
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html",
    tf: "aws_lb_listener",
    cfn: "AWS::ElasticLoadBalancingV2::Listener",
    props: &[
        &LOAD_BALANCER.spec,
        &PORT.spec,
        &PROTOCOL.spec,
        &SSL_POLICY.spec,
        &CERTIFICATE.spec,
        &ALPN_POLICY.spec,
        &ACTION.spec,
        &TARGET_GROUP.spec,
        &REDIRECT_PROTOCOL.spec,
        &REDIRECT_PORT.spec,
        &REDIRECT_HOST.spec,
        &REDIRECT_PATH.spec,
        &REDIRECT_QUERY.spec,
        &REDIRECT_STATUS.spec,
        &RESPONSE_TYPE.spec,
        &RESPONSE_BODY.spec,
        &RESPONSE_STATUS.spec,
        &RULES.spec,
    ],
    lowered: &[Lowered {
        property: RULES.key(),
        ty: &listener_rule::TYPE,
        owner: listener_rule::LISTENER.key(),
        attr: "arn",
        entry: Entry::Record { pick: None, name: Some(listener_rule::name) },
        with: &[],
    }],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    tf_aliases: &[("id", "arn")],
    tags: true,
    ..BASE
};

/// The balancer that listens.
pub static LOAD_BALANCER: Prop<Value> =
    Prop::reference("load_balancer", "Load balancer", "The balancer that listens.", &["elb.load_balancer"])
        .required()
        .tf("load_balancer_arn")
        .cfn("LoadBalancerArn");

/// The port it listens on.
pub static PORT: Prop<i64> =
    Prop::int("port", "Port", "The port it listens on.", (1, 65_535), "").cfn("Port");

/// What clients speak.
pub static PROTOCOL: Prop<String> = Prop::choice(
    "protocol",
    "Protocol",
    "What clients speak: HTTP or HTTPS to an Application Load Balancer, the others to a Network Load Balancer.",
    &[
        ("HTTP", "HTTP"),
        ("HTTPS", "HTTPS"),
        ("TCP", "TCP"),
        ("TLS", "TLS"),
        ("UDP", "UDP"),
        ("TCP_UDP", "TCP and UDP"),
    ],
)
.cfn("Protocol");

/// Versions and ciphers of TLS that are accepted.
pub static SSL_POLICY: Prop<String> = Prop::suggested(
    "ssl_policy",
    "TLS policy",
    "Which versions and ciphers of TLS clients may use. Without one, AWS still accepts old ones.",
    POLICIES,
)
.cfn("SslPolicy");

/// Policies of today. Source: Application Load Balancer guide, "Security policies".
const POLICIES: &[(&str, &str)] = &[
    ("ELBSecurityPolicy-TLS13-1-2-2021-06", "TLS 1.2 and 1.3"),
    ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "TLS 1.2 and 1.3, with forward secrecy"),
    ("ELBSecurityPolicy-TLS13-1-3-2021-06", "TLS 1.3 only"),
    ("ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04", "TLS 1.2 and 1.3, FIPS"),
];

/// ARN of the certificate, for HTTPS and TLS.
pub static CERTIFICATE: Prop<Value> = Prop::value(
    "certificate_arn",
    "Certificate",
    "ARN of the certificate in ACM or IAM; HTTPS and TLS need one.",
    Kind::Arn(&[]),
)
.cfn("Certificates/0/CertificateArn");

/// How clients and targets agree on a protocol over TLS.
pub static ALPN_POLICY: Prop<String> = Prop::choice(
    "alpn_policy",
    "ALPN",
    "Which version of HTTP a TLS listener offers.",
    &[
        ("HTTP1Only", "HTTP/1 only"),
        ("HTTP2Only", "HTTP/2 only"),
        ("HTTP2Optional", "HTTP/1 rather than HTTP/2"),
        ("HTTP2Preferred", "HTTP/2 rather than HTTP/1"),
        ("None", "None"),
    ],
)
.cfn("AlpnPolicy/0");

/// What becomes of what comes in.
pub static ACTION: Prop<String> = Prop::choice(
    "action",
    "Action",
    "What becomes of what comes in.",
    &[("forward", "Goes to a target group"), ("redirect", "Is sent elsewhere"), ("fixed-response", "Gets an answer")],
)
.required()
.tf("default_action/type")
.cfn("DefaultActions/0/Type");

/// Where it goes.
pub static TARGET_GROUP: Prop<Value> = Prop::reference(
    "target_group",
    "Target group",
    "The target group it goes to.",
    &["elb.target_group"],
)
.tf("default_action/target_group_arn")
.cfn("DefaultActions/0/TargetGroupArn");

/// Protocol of the new address.
pub static REDIRECT_PROTOCOL: Prop<String> = Prop::choice(
    "redirect_protocol",
    "New protocol",
    "Protocol of the address that clients are sent to; as before, unless it is set.",
    &[("HTTPS", "HTTPS"), ("HTTP", "HTTP"), ("#{protocol}", "As before")],
)
.tf("default_action/redirect/protocol")
.cfn("DefaultActions/0/RedirectConfig/Protocol");

/// Port of the new address.
pub static REDIRECT_PORT: Prop<String> = Prop::text(
    "redirect_port",
    "New port",
    "Port of the address that clients are sent to, such as 443; as before, unless it is set.",
)
.tf("default_action/redirect/port")
.cfn("DefaultActions/0/RedirectConfig/Port");

/// Host of the new address.
pub static REDIRECT_HOST: Prop<String> = Prop::text(
    "redirect_host",
    "New host",
    "Host of the address that clients are sent to; as before, unless it is set.",
)
.tf("default_action/redirect/host")
.cfn("DefaultActions/0/RedirectConfig/Host");

/// Path of the new address.
pub static REDIRECT_PATH: Prop<String> = Prop::text(
    "redirect_path",
    "New path",
    "Path of the address that clients are sent to; as before, unless it is set.",
)
.tf("default_action/redirect/path")
.cfn("DefaultActions/0/RedirectConfig/Path");

/// Query of the new address.
pub static REDIRECT_QUERY: Prop<String> = Prop::text(
    "redirect_query",
    "New query",
    "Query of the address that clients are sent to, without the `?`; as before, unless it is set.",
)
.tf("default_action/redirect/query")
.cfn("DefaultActions/0/RedirectConfig/Query");

/// Whether the redirection is for good.
pub static REDIRECT_STATUS: Prop<String> = Prop::choice(
    "redirect_status_code",
    "Redirection",
    "Whether clients are told that it is for good. A redirection needs it.",
    &[("HTTP_301", "For good (301)"), ("HTTP_302", "For now (302)")],
)
.tf("default_action/redirect/status_code")
.cfn("DefaultActions/0/RedirectConfig/StatusCode");

/// Type of the answer.
pub static RESPONSE_TYPE: Prop<String> = Prop::choice(
    "response_content_type",
    "Answer type",
    "Type of the answer.",
    &[
        ("text/plain", "Text"),
        ("text/html", "HTML"),
        ("text/css", "CSS"),
        ("application/javascript", "JavaScript"),
        ("application/json", "JSON"),
    ],
)
.tf("default_action/fixed_response/content_type")
.cfn("DefaultActions/0/FixedResponseConfig/ContentType");

/// The answer.
pub static RESPONSE_BODY: Prop<String> =
    Prop::text("response_body", "Answer", "The answer, up to 1,024 characters.")
        .tf("default_action/fixed_response/message_body")
        .cfn("DefaultActions/0/FixedResponseConfig/MessageBody");

/// Status of the answer.
pub static RESPONSE_STATUS: Prop<String> = Prop::text(
    "response_status_code",
    "Answer status",
    "Status of the answer, such as 404. An answer needs it.",
)
.tf("default_action/fixed_response/status_code")
.cfn("DefaultActions/0/FixedResponseConfig/StatusCode");

/// What becomes of some requests instead; lowered to one resource each.
pub static RULES: Prop<Value> = Prop::records(
    "rules",
    "Rules",
    "What becomes of requests that meet certain conditions: by host, path, header, method, query or client.",
    listener_rule::FIELDS,
)
.no_tf();
