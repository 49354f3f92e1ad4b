//! Amazon SNS topic.

use super::{subscription, topic_policy};
use crate::catalog::body::insert_at;
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, CfnMap, ENCRYPT, Encryption, Entry, Grant, Kind, Lowered, Output, Parent, Part, Placement,
    PolicyPlace, Prop, PropSpec, Properties, ResourcePolicy, ResourceType, Shape, wording,
};
use crate::value::{Value, map};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "sns.topic",
    label: "SNS topic",
    a_label: "an SNS topic",
    noun: "Topic",
    category: Category::Integration,
    icon: "sns-topic",
    doc: "Passes a message on to everybody who subscribed: people by mail, queues, functions.",
    url: "https://docs.aws.amazon.com/sns/latest/dg/welcome.html",
    tf: "aws_sns_topic",
    cfn: "AWS::SNS::Topic",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &DISPLAY_NAME.spec,
        &FIFO.spec,
        &CONTENT_BASED_DEDUPLICATION.spec,
        &KMS_KEY.spec,
        &SIGNATURE_VERSION.spec,
        &TRACING.spec,
        &LAMBDA_FEEDBACK.spec,
        &SQS_FEEDBACK.spec,
        &HTTP_FEEDBACK.spec,
        &SUBSCRIPTIONS.spec,
        &POLICY.spec,
        &TLS_ONLY.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref },
        Attr { id: "name", tf: "name", cfn: CfnAttr::GetAtt("TopicName") },
    ],
    tf_aliases: &[("id", "arn")],
    grants: &[
        Grant::new("publish", "Publish messages", &["sns:GetTopicAttributes", "sns:Publish"]).with_key(ENCRYPT),
        Grant::new("subscribe", "Subscribe", &["sns:Subscribe", "sns:Unsubscribe"]),
    ],
    lowered: &[
        Lowered {
            property: SUBSCRIPTIONS.key(),
            ty: &subscription::TYPE,
            owner: subscription::TOPIC.key(),
            attr: "arn",
            entry: Entry::Record { pick: None, name: Some(subscription_name) },
            with: &[],
        },
    ],
    encryption: Some(Encryption { key: KMS_KEY.key(), service: "sns" }),
    policy: Some(ResourcePolicy {
        place: PolicyPlace::Own { ty: &topic_policy::TYPE, owner: "topic", attr: "arn", policy: "policy" },
        property: POLICY.key(),
        // The policy of a topic takes no wildcard for its actions. Source: SNS developer guide, "Amazon SNS policy keys".
        tls_only: Some((TLS_ONLY.key(), &["sns:Publish"])),
        resources: &[&[Part::Attr("arn")]],
        root: None,
    }),
    outputs: &[Output { attr: "arn", doc: "ARN of the topic" }],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region; a FIFO topic's ends in .fifo. Left empty, AWS makes one up.",
    Kind::Text,
)
.worded(wording::TOPIC)
.cfn("TopicName");

/// Sender that people see in messages by SMS.
pub static DISPLAY_NAME: Prop<Value> =
    Prop::value("display_name", "Display name", "Who messages by mail and SMS seem to come from.", Kind::Text)
        .cfn("DisplayName");

/// Whether messages keep their order and come once. Changing it replaces the topic.
pub static FIFO: Prop<bool> =
    Prop::bool("fifo_topic", "FIFO", "Keeps messages in order and delivers each once.")
        .default(false)
        .cfn("FifoTopic");

/// Whether equal messages within five minutes count once.
pub static CONTENT_BASED_DEDUPLICATION: Prop<bool> = Prop::bool(
    "content_based_deduplication",
    "Drop equal messages",
    "Equal messages within five minutes count once, for FIFO topics.",
)
.default(false)
.beside("fifo_topic")
.cfn("ContentBasedDeduplication");

/// The key messages are encrypted with at rest.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "The key messages are encrypted with at rest. Services such as CloudWatch can only publish with a key whose policy \
     lets them.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_master_key_id")
.cfn("KmsMasterKeyId");

/// How messages are signed.
pub static SIGNATURE_VERSION: Prop<Value> = Prop::value(
    "signature_version",
    "Signature",
    "How messages are signed: 1 is SHA-1, 2 is SHA-256.",
    Kind::IntChoice(&[(1, "SHA-1"), (2, "SHA-256")]),
)
.cfn("SignatureVersion");

/// Whether X-Ray follows messages.
pub static TRACING: Prop<String> = Prop::choice(
    "tracing_config",
    "Tracing",
    "Whether X-Ray follows messages through the topic.",
    &[("PassThrough", "Pass through"), ("Active", "Active")],
)
.default("PassThrough")
.cfn("TracingConfig");

/// Who gets the messages; lowered to subscriptions.
pub static SUBSCRIPTIONS: Prop<Value> =
    Prop::records("subscriptions", "Subscriptions", "Who gets the messages.", SUBSCRIPTION).no_tf();

const SUBSCRIPTION: &[PropSpec] = &[
    Prop::choice("protocol", "By", "How the message is delivered.", subscription::PROTOCOLS).required().spec,
    Prop::value(
        "endpoint",
        "To",
        "A mail address, an HTTPS address, or the ARN of a queue or function.",
        Kind::Text,
    )
    .required()
    .spec,
    Prop::bool("raw_message_delivery", "Raw", "Delivers the message without the envelope around it.").spec,
    Prop::value("filter_policy", "Filter", "Only messages that fit, as JSON.", Kind::Json).spec,
    Prop::value("dead_letter_queue", "Dead-letter queue", "Where it goes otherwise.", Kind::Arn(&["sqs.queue"]))
        .spec,
];

/// Statements of its policy, beside those that follow from the drawing.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Topic policy",
    "Who may publish and subscribe, beside roles with edges and alarms that tell the topic.",
    Kind::Policy,
)
.no_tf();

/// Whether its policy refuses unencrypted connections.
pub static TLS_ONLY: Prop<bool> = Prop::bool(
    "tls_only",
    "Refuse plain HTTP",
    "A statement in the topic's policy that refuses messages without TLS.",
)
.default(false)
.no_tf();

/// The role that logs deliveries to functions.
pub static LAMBDA_FEEDBACK: Prop<Value> = Prop::value(
    "lambda_success_feedback_role",
    "Log deliveries to functions",
    "The role that logs deliveries to Lambda functions in CloudWatch.",
    Kind::Arn(&["iam.role"]),
)
.tf("lambda_success_feedback_role_arn")
.cfn_map(CfnMap::Custom { emit: emit_feedback, read: read_feedback });

/// The role that logs deliveries to queues.
pub static SQS_FEEDBACK: Prop<Value> = Prop::value(
    "sqs_success_feedback_role",
    "Log deliveries to queues",
    "The role that logs deliveries to SQS queues in CloudWatch.",
    Kind::Arn(&["iam.role"]),
)
.tf("sqs_success_feedback_role_arn")
.cfn_map(CfnMap::Carried);

/// The role that logs deliveries by HTTP.
pub static HTTP_FEEDBACK: Prop<Value> = Prop::value(
    "http_success_feedback_role",
    "Log deliveries by HTTP",
    "The role that logs deliveries by HTTP and HTTPS in CloudWatch.",
    Kind::Arn(&["iam.role"]),
)
.tf("http_success_feedback_role_arn")
.cfn_map(CfnMap::Carried);

/// Key and protocol of what CloudFormation has in a list.
const FEEDBACK: [(&str, &str); 3] = [
    (LAMBDA_FEEDBACK.key(), "lambda"),
    (SQS_FEEDBACK.key(), "sqs"),
    (HTTP_FEEDBACK.key(), "http/s"),
];

fn emit_feedback(properties: &Properties, object: &mut Value) {
    let entries = FEEDBACK.iter().filter_map(|(key, protocol)| {
        let role = properties.get(key)?.clone();
        Some(map([("Protocol", (*protocol).into()), ("SuccessFeedbackRoleArn", role)]))
    });
    let entries: Vec<Value> = entries.collect();
    if !entries.is_empty() {
        insert_at(object, "DeliveryStatusLogging", Value::List(entries));
    }
}

fn read_feedback(object: &Value, properties: &mut Properties) {
    for entry in object.field("DeliveryStatusLogging").map(Value::items).unwrap_or_default() {
        let protocol = entry.field("Protocol").and_then(Value::as_str);
        let known = FEEDBACK.iter().find(|(_, it)| Some(*it) == protocol);
        if let (Some((key, _)), Some(role)) = (known, entry.field("SuccessFeedbackRoleArn")) {
            properties.insert(key, role.clone());
        }
    }
}

fn subscription_name(entry: &Value) -> String {
    entry.field("protocol").and_then(Value::as_str).unwrap_or("subscription").replace('-', "_")
}
