//! Rule of a listener.

use super::listener;
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Literal, Prop, PropSpec, Properties, ResourceType,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "elb.listener_rule",
    label: "Listener rule",
    a_label: "a listener rule",
    noun: "ListenerRule",
    category: Category::Network,
    icon: "load-balancer",
    doc: "What becomes of requests to an Application Load Balancer that meet certain conditions.",
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html",
    tf: "aws_lb_listener_rule",
    cfn: "AWS::ElasticLoadBalancingV2::ListenerRule",
    props: &[
        &LISTENER.spec,
        &PRIORITY.spec,
        &CONDITIONS.spec,
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
    ],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    tf_aliases: &[("id", "arn")],
    complete,
    tags: true,
    ..BASE
};

/// The listener it belongs to.
pub static LISTENER: Prop<Value> =
    Prop::reference("listener", "Listener", "The listener it belongs to.", &["elb.listener"])
        .required()
        .tf("listener_arn")
        .cfn("ListenerArn");

/// Place among the rules of its listener.
pub static PRIORITY: Prop<i64> = Prop::int(
    "priority",
    "Priority",
    "Place among the rules of the listener: the lowest number whose conditions are met decides.",
    (1, 50_000),
    "",
)
.required()
.cfn("Priority");

/// What a request has to meet.
pub static CONDITIONS: Prop<Value> = Prop::records(
    "conditions",
    "Conditions",
    "What a request has to meet, all of it; of the values of one condition, any.",
    CONDITION,
)
.required()
.tf_blocks("condition")
.cfn_objects("Conditions");

/// A condition says one of these. Source: Elastic Load Balancing API reference, "RuleCondition".
const CONDITION: &[PropSpec] = &[
    values("hosts", "Hosts", "Host names, such as `*.example.com`.")
        .tf("host_header/values")
        .cfn_with("HostHeaderConfig/Values", &[("Field", Literal::Str("host-header"))])
        .spec,
    values("paths", "Paths", "Paths, such as `/api/*`.")
        .tf("path_pattern/values")
        .cfn_with("PathPatternConfig/Values", &[("Field", Literal::Str("path-pattern"))])
        .spec,
    values("methods", "Methods", "Methods, such as `GET`.")
        .tf("http_request_method/values")
        .cfn_with("HttpRequestMethodConfig/Values", &[("Field", Literal::Str("http-request-method"))])
        .spec,
    values("source_ips", "Client addresses", "Ranges of addresses that clients have.")
        .tf("source_ip/values")
        .cfn_with("SourceIpConfig/Values", &[("Field", Literal::Str("source-ip"))])
        .spec,
    Prop::text("header", "Header", "Name of a header.")
        .tf("http_header/http_header_name")
        .cfn_with("HttpHeaderConfig/HttpHeaderName", &[("Field", Literal::Str("http-header"))])
        .spec,
    values("header_values", "Values of the header", "What the header may say, such as `*Chrome*`.")
        .beside("header")
        .tf("http_header/values")
        .cfn_with("HttpHeaderConfig/Values", &[("Field", Literal::Str("http-header"))])
        .spec,
    Prop::records("query", "Query", "What the query has to say: one of these.", QUERY)
        .tf_blocks("query_string")
        .cfn_map(CfnMap::Custom { emit: emit_query, read: read_query })
        .spec,
];

const fn values(key: &'static str, label: &'static str, doc: &'static str) -> Prop<Value> {
    Prop::value(key, label, doc, Kind::List(&Kind::Text))
}

const QUERY: &[PropSpec] = &[
    Prop::text("key", "Key", "Name of the parameter; empty, any.").spec,
    Prop::text("value", "Value", "What it says, such as `v1` or `*`.").required().spec,
];

/// Names of the fields of [`QUERY`] in CloudFormation.
const PAIR: [(&str, &str); 2] = [("key", "Key"), ("value", "Value")];

const QUERY_VALUES: &str = "QueryStringConfig/Values";

fn emit_query(properties: &Properties, object: &mut Value) {
    let Some(Value::List(pairs)) = properties.get("query") else { return };
    let pair = |it: &Value| {
        let named = PAIR.iter().filter_map(|(key, name)| Some(((*name).to_owned(), it.field(key)?.clone())));
        Value::Map(named.collect())
    };
    insert_at(object, "Field", "query-string".into());
    insert_at(object, QUERY_VALUES, pairs.iter().map(pair).collect());
}

fn read_query(object: &Value, properties: &mut Properties) {
    let Some(Value::List(pairs)) = value_at(object, QUERY_VALUES) else { return };
    let pair = |it: &Value| {
        let named = PAIR.iter().filter_map(|(key, name)| Some(((*key).to_owned(), Kind::Text.fit(it.field(name)?.clone()))));
        Value::Map(named.collect())
    };
    properties.insert("query", pairs.iter().map(pair).collect());
}

/// Keys of a condition that stand together; each of the others is a condition by itself.
const HEADER: [&str; 2] = ["header", "header_values"];

/// Splits conditions that say several things: AWS takes one in each.
fn complete(properties: &mut Properties) {
    let Some(Value::List(conditions)) = properties.get_mut(CONDITIONS.key()) else { return };
    let split = |condition: &Value| {
        let field = |it: &PropSpec| Some((it.key.to_owned(), condition.field(it.key)?.clone()));
        let is_header = |it: &&PropSpec| HEADER.contains(&it.key);
        let others = CONDITION.iter().filter(|it| !is_header(it)).filter_map(field);
        let mut all: Vec<Value> = others.map(|it| Value::Map(vec![it])).collect();
        let header: Vec<(String, Value)> = CONDITION.iter().filter(is_header).filter_map(field).collect();
        if !header.is_empty() {
            all.push(Value::Map(header));
        }
        all
    };
    *conditions = conditions.iter().flat_map(split).collect();
}

/// What becomes of the request.
pub static ACTION: Prop<String> = listener::ACTION.elsewhere("action/type", "Actions/0/Type");

/// Where it goes.
pub static TARGET_GROUP: Prop<Value> =
    listener::TARGET_GROUP.elsewhere("action/target_group_arn", "Actions/0/TargetGroupArn");

/// Protocol of the new address.
pub static REDIRECT_PROTOCOL: Prop<String> =
    listener::REDIRECT_PROTOCOL.elsewhere("action/redirect/protocol", "Actions/0/RedirectConfig/Protocol");

/// Port of the new address.
pub static REDIRECT_PORT: Prop<String> =
    listener::REDIRECT_PORT.elsewhere("action/redirect/port", "Actions/0/RedirectConfig/Port");

/// Host of the new address.
pub static REDIRECT_HOST: Prop<String> =
    listener::REDIRECT_HOST.elsewhere("action/redirect/host", "Actions/0/RedirectConfig/Host");

/// Path of the new address.
pub static REDIRECT_PATH: Prop<String> =
    listener::REDIRECT_PATH.elsewhere("action/redirect/path", "Actions/0/RedirectConfig/Path");

/// Query of the new address.
pub static REDIRECT_QUERY: Prop<String> =
    listener::REDIRECT_QUERY.elsewhere("action/redirect/query", "Actions/0/RedirectConfig/Query");

/// Whether the redirection is for good.
pub static REDIRECT_STATUS: Prop<String> =
    listener::REDIRECT_STATUS.elsewhere("action/redirect/status_code", "Actions/0/RedirectConfig/StatusCode");

/// Type of the answer.
pub static RESPONSE_TYPE: Prop<String> = listener::RESPONSE_TYPE
    .elsewhere("action/fixed_response/content_type", "Actions/0/FixedResponseConfig/ContentType");

/// The answer.
pub static RESPONSE_BODY: Prop<String> = listener::RESPONSE_BODY
    .elsewhere("action/fixed_response/message_body", "Actions/0/FixedResponseConfig/MessageBody");

/// Status of the answer.
pub static RESPONSE_STATUS: Prop<String> = listener::RESPONSE_STATUS
    .elsewhere("action/fixed_response/status_code", "Actions/0/FixedResponseConfig/StatusCode");

/// The fields of a rule in a drawing.
pub(super) const FIELDS: &[PropSpec] = &[
    PRIORITY.spec,
    CONDITIONS.spec,
    ACTION.spec,
    TARGET_GROUP.spec,
    REDIRECT_PROTOCOL.spec,
    REDIRECT_PORT.spec,
    REDIRECT_HOST.spec,
    REDIRECT_PATH.spec,
    REDIRECT_QUERY.spec,
    REDIRECT_STATUS.spec,
    RESPONSE_STATUS.spec,
    RESPONSE_TYPE.spec,
    RESPONSE_BODY.spec,
];

/// What tells a rule from the others of its listener: its priority.
pub(super) fn name(entry: &Value) -> String {
    let priority = entry.field(PRIORITY.key()).and_then(Value::as_int);
    priority.filter(|it| *it > 0).map_or_else(|| "rule".to_owned(), |it| it.to_string())
}
