//! Subscription to an SNS topic.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Prop, ResourceType};
use crate::value::Value;

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
        &FILTER_SCOPE.spec,
        &ROLE.spec,
    ],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    ..BASE
};

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
