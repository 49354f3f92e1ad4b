//! Policy of an SQS queue.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "sqs.queue_policy",
    label: "Queue policy",
    a_label: "a queue policy",
    noun: "QueuePolicy",
    category: Category::Integration,
    icon: "iam-policy",
    doc: "Says who may send to a queue and receive from it.",
    url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-identity-based-policies.html",
    tf: "aws_sqs_queue_policy",
    cfn: "AWS::SQS::QueuePolicy",
    props: &[&QUEUE.spec, &POLICY.spec],
    ..BASE
};

/// The queue.
pub static QUEUE: Prop<Value> =
    Prop::reference("queue", "Queue", "The queue.", &["sqs.queue"]).required().tf("queue_url").cfn("Queues/0");

/// Who may send and receive.
pub static POLICY: Prop<Value> = Prop::value("policy", "Policy", "Who may send and receive.", Kind::Policy)
    .required()
    .tf_map(TfMap::Policy { path: "policy", suffix: "queue" })
    .cfn("PolicyDocument");
