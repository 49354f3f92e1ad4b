//! Amazon SNS topic.

use super::{subscription, topic_policy};
use crate::catalog::grant::ENCRYPT;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Grant, Kind, Lowered, Output, Parent, Placement, Prop, PropSpec, ResourceType,
    Shape,
};
use crate::value::Value;

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
        &SUBSCRIPTIONS.spec,
        &POLICY.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref },
        Attr { id: "name", tf: "name", cfn: CfnAttr::GetAtt("TopicName") },
    ],
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
        Lowered {
            property: POLICY.key(),
            ty: &topic_policy::TYPE,
            owner: topic_policy::TOPIC.key(),
            attr: "arn",
            entry: Entry::Value(topic_policy::POLICY.key()),
            with: &[],
        },
    ],
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
];

/// Who may publish and subscribe; lowered to a policy of its own.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Topic policy",
    "Who may publish and subscribe beside the account itself, such as cloudwatch.amazonaws.com.",
    Kind::Policy,
)
.no_tf();

fn subscription_name(entry: &Value) -> String {
    entry.field("protocol").and_then(Value::as_str).unwrap_or("subscription").replace('-', "_")
}
