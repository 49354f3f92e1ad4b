//! Policy of an SNS topic.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "sns.topic_policy",
    label: "Topic policy",
    a_label: "a topic policy",
    noun: "TopicPolicy",
    category: Category::Integration,
    icon: "iam-policy",
    doc: "Says who may publish to a topic and subscribe to it.",
    url: "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
    tf: "aws_sns_topic_policy",
    cfn: "AWS::SNS::TopicPolicy",
    props: &[&TOPIC.spec, &POLICY.spec],
    ..BASE
};

/// The topic.
pub static TOPIC: Prop<Value> =
    Prop::value("topic", "Topic", "The topic.", Kind::Arn(&["sns.topic"])).required().tf("arn").cfn("Topics/0");

/// Who may publish and subscribe.
pub static POLICY: Prop<Value> =
    Prop::value("policy", "Policy", "Who may publish and subscribe.", Kind::Policy)
        .required()
        .tf_map(TfMap::Policy { path: "policy", suffix: "topic" })
        .cfn("PolicyDocument");
