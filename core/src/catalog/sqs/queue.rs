//! Amazon SQS queue.

use super::queue_policy;
use crate::catalog::body::{Body, Item, insert_at, value_at};
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, CfnMap, DECRYPT, ENCRYPT, Encryption, Grant, Kind, Output, Parent, Part, Placement,
    PolicyPlace, Prop, Properties, ResourcePolicy, ResourceType, Shape, TfMap, wording,
};
use crate::value::{Value, map};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "sqs.queue",
    label: "SQS queue",
    a_label: "an SQS queue",
    noun: "Queue",
    category: Category::Integration,
    icon: "sqs-queue",
    doc: "Keeps messages until somebody has worked them off.",
    url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html",
    tf: "aws_sqs_queue",
    cfn: "AWS::SQS::Queue",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &FIFO.spec,
        &CONTENT_BASED_DEDUPLICATION.spec,
        &DEDUPLICATION_SCOPE.spec,
        &THROUGHPUT_LIMIT.spec,
        &DELAY.spec,
        &VISIBILITY_TIMEOUT.spec,
        &RETENTION.spec,
        &MAX_MESSAGE_SIZE.spec,
        &WAIT_TIME.spec,
        &MANAGED_SSE.spec,
        &KMS_KEY.spec,
        &KMS_REUSE.spec,
        &DEAD_LETTER_QUEUE.spec,
        &MAX_RECEIVE_COUNT.spec,
        &POLICY.spec,
        &TLS_ONLY.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "url", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::GetAtt("QueueName") },
    ],
    tf_aliases: &[("id", "id")],
    grants: &[
        Grant::new("send", "Send messages", &["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"])
            .with_key(ENCRYPT),
        Grant::new(
            "receive",
            "Receive messages",
            &[
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
            ],
        )
        .with_key(DECRYPT),
    ],
    encryption: Some(Encryption { key: KMS_KEY.key(), service: "sqs" }),
    policy: Some(ResourcePolicy {
        place: PolicyPlace::Own { ty: &queue_policy::TYPE, owner: "queue", attr: "id", policy: "policy" },
        property: POLICY.key(),
        tls_only: Some((TLS_ONLY.key(), &["sqs:*"])),
        resources: &[&[Part::Attr("arn")]],
        root: None,
    }),
    outputs: &[Output { attr: "id", doc: "URL of the queue" }, Output { attr: "arn", doc: "ARN of the queue" }],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region; a FIFO queue's ends in .fifo. Left empty, AWS makes one up.",
    Kind::Text,
)
.worded(wording::QUEUE)
.cfn("QueueName");

/// Whether messages keep their order and come once. Changing it replaces the queue.
pub static FIFO: Prop<Value> =
    Prop::value("fifo_queue", "FIFO", "Keeps messages in order and delivers each once.", Kind::Bool).cfn("FifoQueue");

/// Whether equal messages within five minutes count once.
pub static CONTENT_BASED_DEDUPLICATION: Prop<bool> = Prop::bool(
    "content_based_deduplication",
    "Drop equal messages",
    "Equal messages within five minutes count once, for FIFO queues.",
)
.default(false)
.beside("fifo_queue")
.cfn("ContentBasedDeduplication");

/// Within what equal messages count once.
pub static DEDUPLICATION_SCOPE: Prop<String> = Prop::choice(
    "deduplication_scope",
    "Drop within",
    "Within what equal messages count once; a FIFO queue of high throughput says message group.",
    &[("queue", "Queue"), ("messageGroup", "Message group")],
)
.default("queue")
.beside("fifo_queue")
.cfn("DeduplicationScope");

/// What the limit of messages a second is for.
pub static THROUGHPUT_LIMIT: Prop<String> = Prop::choice(
    "fifo_throughput_limit",
    "Throughput limit",
    "Whether the limit of messages a second holds for the queue or for each message group.",
    &[("perQueue", "Queue"), ("perMessageGroupId", "Message group")],
)
.default("perQueue")
.beside("fifo_queue")
.cfn("FifoThroughputLimit");

/// How long a new message stays hidden, in seconds.
pub static DELAY: Prop<i64> =
    Prop::int("delay_seconds", "Delay", "How long a new message stays hidden.", (0, 900), "seconds")
        .default(0)
        .cfn("DelaySeconds");

/// How long a message that was received stays hidden from others, in seconds.
pub static VISIBILITY_TIMEOUT: Prop<i64> = Prop::int(
    "visibility_timeout_seconds",
    "Visibility timeout",
    "How long a received message stays hidden from others: longer than it takes to work it off.",
    (0, 43_200),
    "seconds",
)
.default(30)
.cfn("VisibilityTimeout");

/// How long a message is kept, in seconds.
pub static RETENTION: Prop<i64> =
    Prop::int("message_retention_seconds", "Keep messages", "How long a message is kept.", (60, 1_209_600), "seconds")
        .default(345_600)
        .cfn("MessageRetentionPeriod");

/// Largest message, in bytes.
pub static MAX_MESSAGE_SIZE: Prop<Value> = Prop::value(
    "max_message_size",
    "Largest message",
    "The largest message it takes.",
    Kind::Int { min: 1_024, max: 1_048_576, unit: "bytes" },
)
.cfn("MaximumMessageSize");

/// How long a call waits for a message, in seconds; 0 answers at once and costs more calls.
pub static WAIT_TIME: Prop<i64> = Prop::int(
    "receive_wait_time_seconds",
    "Long polling",
    "How long a call waits for a message; 0 answers at once and costs more calls.",
    (0, 20),
    "seconds",
)
.default(0)
.cfn("ReceiveMessageWaitTimeSeconds");

/// Whether messages are encrypted with a key of SQS's own.
pub static MANAGED_SSE: Prop<Value> = Prop::value(
    "sqs_managed_sse_enabled",
    "Encrypt with SQS's key",
    "Encrypts messages at rest with a key that SQS owns. Choose a KMS key instead to see and limit its use.",
    Kind::Bool,
)
.cfn("SqsManagedSseEnabled");

/// The key messages are encrypted with.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "The key messages are encrypted with at rest.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_master_key_id")
.cfn("KmsMasterKeyId");

/// How long a data key is used again, in seconds.
pub static KMS_REUSE: Prop<i64> = Prop::int(
    "kms_data_key_reuse_period_seconds",
    "Reuse data keys for",
    "How long a data key is used again before KMS is asked for another.",
    (60, 86_400),
    "seconds",
)
.default(300)
.beside("kms_key")
.cfn("KmsDataKeyReusePeriodSeconds");

/// Where messages go that nobody could work off.
pub static DEAD_LETTER_QUEUE: Prop<Value> = Prop::value(
    "dead_letter_queue",
    "Dead-letter queue",
    "Where a message goes that was received too often: nobody could work it off.",
    Kind::Arn(&["sqs.queue"]),
)
.tf_map(TfMap::Custom { emit: emit_redrive, read: read_redrive })
.cfn_map(CfnMap::Custom { emit: cfn_redrive, read: read_cfn_redrive });

/// How often a message may be received before it goes there.
pub static MAX_RECEIVE_COUNT: Prop<i64> = Prop::int(
    "max_receive_count",
    "After",
    "How often a message is received before it goes to the dead-letter queue.",
    (1, 1_000),
    "times",
)
.default(10)
.beside("dead_letter_queue")
.carried();

/// Statements of its policy, beside those that follow from the drawing.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Queue policy",
    "Who may send and receive, beside roles with edges and topics that the queue is subscribed to.",
    Kind::Policy,
)
.no_tf();

/// Whether its policy refuses unencrypted connections.
pub static TLS_ONLY: Prop<bool> = Prop::bool(
    "tls_only",
    "Refuse plain HTTP",
    "A statement in the queue's policy that refuses every request without TLS.",
)
.default(false)
.no_tf();

/// What both languages call a redrive policy's parts. AWS wants both of them. Source: SQS API reference, SetQueueAttributes.
fn redrive(properties: &Properties) -> Option<Value> {
    let queue = properties.get(DEAD_LETTER_QUEUE.key())?.clone();
    let count = properties.get(MAX_RECEIVE_COUNT.key()).cloned().unwrap_or(Value::Int(10));
    Some(map([("deadLetterTargetArn", queue), ("maxReceiveCount", count)]))
}

fn read_parts(policy: &Value, properties: &mut Properties) {
    properties.extend(policy.field("deadLetterTargetArn").map(|it| (DEAD_LETTER_QUEUE.key(), it.clone())));
    let count = policy.field("maxReceiveCount").cloned();
    properties.extend(count.map(|it| (MAX_RECEIVE_COUNT.key(), MAX_RECEIVE_COUNT.spec.kind.fit(it))));
}

fn emit_redrive(properties: &Properties, body: &mut Body) {
    if let Some(policy) = redrive(properties) {
        body.insert("redrive_policy", Item::Json(policy));
    }
}

fn read_redrive(body: &Body, properties: &mut Properties) {
    if let Some(policy) = body.value("redrive_policy") {
        read_parts(policy, properties);
    }
}

fn cfn_redrive(properties: &Properties, object: &mut Value) {
    if let Some(policy) = redrive(properties) {
        insert_at(object, "RedrivePolicy", policy);
    }
}

fn read_cfn_redrive(object: &Value, properties: &mut Properties) {
    if let Some(policy) = value_at(object, "RedrivePolicy") {
        read_parts(policy, properties);
    }
}
