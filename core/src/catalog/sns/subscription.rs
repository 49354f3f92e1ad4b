//! Subscription to an SNS topic.

use crate::catalog::body::{Body, Item};
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, Delivery, ENCRYPT, Kind, Part, Prop, Properties, ResourceType, TfMap,
};
use crate::value::{Value, map};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "sns.subscription",
    label: "SNS subscription",
    a_label: "an SNS subscription",
    noun: "Subscription",
    category: Category::Integration,
    icon: "sns-topic",
    doc: "Somebody who gets the messages of a topic.",
    url: "https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html",
    tf: "aws_sns_topic_subscription",
    cfn: "AWS::SNS::Subscription",
    props: &[
        &TOPIC.spec,
        &PROTOCOL.spec,
        &ENDPOINT.spec,
        &RAW_MESSAGE_DELIVERY.spec,
        &FILTER_POLICY.spec,
        &FILTER_SCOPE.spec,
        &DEAD_LETTER_QUEUE.spec,
        &ROLE.spec,
    ],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    tf_aliases: &[("id", "arn")],
    // Source: SNS developer guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic".
    deliveries: &[
        Delivery::new(ENDPOINT.key(), "sqs.queue", "MessagesOf", SERVICE, &["sqs:SendMessage"]).only_if(FROM_TOPIC),
        Delivery::new(DEAD_LETTER_QUEUE.key(), "sqs.queue", "DeadLettersOf", SERVICE, &["sqs:SendMessage"])
            .only_if(FROM_TOPIC),
        Delivery::new(ENDPOINT.key(), "kms.key", "MessagesOf", SERVICE, ENCRYPT).through("kms_key"),
        Delivery::new(DEAD_LETTER_QUEUE.key(), "kms.key", "DeadLettersOf", SERVICE, ENCRYPT).through("kms_key"),
    ],
    ..BASE
};

const SERVICE: &[Part] = &[Part::Text("sns.amazonaws.com")];
const FROM_TOPIC: &[(&str, &str, &[Part])] = &[("ArnEquals", "aws:SourceArn", &[Part::Property("topic")])];

/// How messages are delivered. Source: SNS API reference, Subscribe.
pub const PROTOCOLS: &[(&str, &str)] = &[
    ("email", "Mail"),
    ("email-json", "Mail with JSON"),
    ("sms", "SMS"),
    ("sqs", "SQS queue"),
    ("lambda", "Lambda function"),
    ("https", "HTTPS"),
    ("http", "HTTP"),
    ("firehose", "Firehose"),
    ("application", "App"),
];

/// The topic.
pub static TOPIC: Prop<Value> =
    Prop::value("topic", "Topic", "The topic.", Kind::Arn(&["sns.topic"])).required().tf("topic_arn").cfn("TopicArn");

/// How the message is delivered.
pub static PROTOCOL: Prop<String> =
    Prop::choice("protocol", "By", "How the message is delivered.", PROTOCOLS).required().cfn("Protocol");

/// Where it goes.
pub static ENDPOINT: Prop<Value> = Prop::value(
    "endpoint",
    "To",
    "A mail address, an HTTPS address, or the ARN of a queue or function.",
    Kind::Text,
)
.required()
.cfn("Endpoint");

/// Whether the message comes without the envelope around it.
pub static RAW_MESSAGE_DELIVERY: Prop<bool> =
    Prop::bool("raw_message_delivery", "Raw", "Delivers the message without the envelope around it.")
        .default(false)
        .cfn("RawMessageDelivery");

/// Which messages are delivered.
pub static FILTER_POLICY: Prop<Value> = Prop::value(
    "filter_policy",
    "Filter",
    "Which messages are delivered: the attributes or fields they have to have, as JSON.",
    Kind::Json,
)
.tf_json("filter_policy")
.cfn("FilterPolicy");

/// Where messages go that could not be delivered.
pub static DEAD_LETTER_QUEUE: Prop<Value> = Prop::value(
    "dead_letter_queue",
    "Dead-letter queue",
    "Where messages go that could not be delivered.",
    Kind::Arn(&["sqs.queue"]),
)
.tf_map(TfMap::Custom { emit: emit_redrive, read: read_redrive })
.cfn("RedrivePolicy/deadLetterTargetArn");

fn emit_redrive(properties: &Properties, body: &mut Body) {
    if let Some(queue) = properties.get(DEAD_LETTER_QUEUE.key()) {
        body.insert("redrive_policy", Item::Json(map([("deadLetterTargetArn", queue.clone())])));
    }
}

fn read_redrive(body: &Body, properties: &mut Properties) {
    if let Some(queue) = body.value("redrive_policy").and_then(|it| it.field("deadLetterTargetArn")) {
        properties.insert(DEAD_LETTER_QUEUE.key(), queue.clone());
    }
}

/// What a filter looks at.
pub static FILTER_SCOPE: Prop<Value> = Prop::value(
    "filter_policy_scope",
    "Filter looks at",
    "Whether a filter looks at the attributes or the body of a message.",
    Kind::Choice(&[("MessageAttributes", "Attributes"), ("MessageBody", "Body")]),
)
.cfn("FilterPolicyScope");

/// The role that delivers to Firehose.
pub static ROLE: Prop<Value> =
    Prop::value("role", "Role", "The role that delivers to Firehose.", Kind::Arn(&["iam.role"]))
        .tf("subscription_role_arn")
        .cfn("SubscriptionRoleArn");
