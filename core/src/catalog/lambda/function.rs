//! AWS Lambda function.

use super::{event_source_mapping as mapping, function_url, permission};
use crate::catalog::body::{Body, Item, insert_at, value_at};
use crate::catalog::elsewhere::is_plain_name_of_version;
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, CfnMap, Entry, Grant, Kind, Literal, Lowered, Output, Parent, Part, Placement,
    Principal, Prop, PropSpec, Properties, Reach, ResourceType, Shape, TfMap, Via, wording,
};
use crate::value::Value;

/// The type. Its code is an archive in a bucket or an image in a registry: Terraform has no way to write an archive from
/// text without a second provider, so code inside a template stays what it is there.
pub static TYPE: ResourceType = ResourceType {
    id: "lambda.function",
    label: "Lambda function",
    a_label: "a Lambda function",
    noun: "Function",
    category: Category::Compute,
    icon: "lambda-function",
    doc: "Code that AWS runs when something happens, without a machine to look after.",
    url: "https://docs.aws.amazon.com/lambda/latest/dg/welcome.html",
    tf: "aws_lambda_function",
    cfn: "AWS::Lambda::Function",
    placement: Placement::Drawn {
        parents: &[Parent::CANVAS, Parent::within("ec2.subnet", "subnets")],
        shape: Shape::Icon,
    },
    props: &[
        &NAME.spec,
        &DESCRIPTION.spec,
        &ROLE.spec,
        &RUNTIME.spec,
        &HANDLER.spec,
        &ARCHITECTURE.spec,
        &CODE_BUCKET.spec,
        &CODE_KEY.spec,
        &CODE_VERSION.spec,
        &IMAGE.spec,
        &IMAGE_COMMAND.spec,
        &MEMORY.spec,
        &TIMEOUT.spec,
        &STORAGE.spec,
        &CONCURRENCY.spec,
        &LAYERS.spec,
        &CODE_SIGNING.spec,
        &ENVIRONMENT.spec,
        &KMS_KEY.spec,
        &SUBNETS.spec,
        &SECURITY_GROUPS.spec,
        &DEAD_LETTERS.spec,
        &TRACING.spec,
        &LOG_GROUP.spec,
        &LOG_FORMAT.spec,
        &LOG_LEVEL.spec,
        &SYSTEM_LOG_LEVEL.spec,
        &SNAP_START.spec,
        &EVENT_SOURCES.spec,
        &INVOKERS.spec,
        &URLS.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "function_name", cfn: CfnAttr::Ref },
    ],
    tf_aliases: &[("id", "name")],
    // Its name, with or without a version. Source: Lambda API, `FunctionName` of `CreateEventSourceMapping`.
    stands_for_arn: is_plain_name_of_version,
    principal: Some(
        Principal::new("lambda.amazonaws.com", Via::Role(ROLE.key()))
            .managed(|props| {
                let is_inside = props.get(SUBNETS.key()).is_some_and(|it| !it.items().is_empty());
                let is_traced = props.get(TRACING.key()).and_then(Value::as_str) == Some("Active");
                // What a VPC takes includes what every function does.
                match (is_inside, is_traced) {
                    (false, false) => &["service-role/AWSLambdaBasicExecutionRole"],
                    (false, true) => &["service-role/AWSLambdaBasicExecutionRole", "AWSXRayDaemonWriteAccess"],
                    (true, false) => &["service-role/AWSLambdaVPCAccessExecutionRole"],
                    (true, true) => &["service-role/AWSLambdaVPCAccessExecutionRole", "AWSXRayDaemonWriteAccess"],
                }
            })
            .uses(&[
                (KMS_KEY.key(), &["decrypt"]),
                (DEAD_LETTERS.key(), &["publish", "send"]),
                (EVENT_SOURCES.key(), &["receive", "stream"]),
            ])
            .checked(),
    ),
    grants: &[
        Grant::new("invoke", "Invoke", &["lambda:InvokeFunction"]).on(ALL_OF_IT),
        // Source: Lambda developer guide, "Control access to Lambda function URLs".
        Grant::new("invoke_url", "Call its URL", &["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]).on(ALL_OF_IT),
    ],
    lowered: &[
        Lowered {
            property: EVENT_SOURCES.key(),
            ty: &mapping::TYPE,
            owner: mapping::FUNCTION.key(),
            attr: "arn",
            entry: Entry::Record { pick: None, name: None },
            with: &[],
        },
        Lowered {
            property: INVOKERS.key(),
            ty: &permission::TYPE,
            owner: permission::FUNCTION.key(),
            attr: "name",
            entry: Entry::Record { pick: None, name: Some(invoker_name) },
            with: &[(permission::ACTION.key(), Literal::Str("lambda:InvokeFunction"))],
        },
        Lowered {
            property: URLS.key(),
            ty: &function_url::TYPE,
            owner: function_url::FUNCTION.key(),
            attr: "name",
            entry: Entry::Record { pick: None, name: Some(function_url::name) },
            with: &[],
        },
    ],
    outputs: &[
        Output { attr: "name", doc: "Name of the function" },
        Output { attr: "arn", doc: "ARN of the function" },
    ],
    tags: true,
    ..BASE
};

/// The function with its versions and aliases.
const ALL_OF_IT: &[Reach] =
    &[Reach::OWN, Reach { parts: &[Part::Attr("arn"), Part::Text(":*")], when: &[] }];

/// Name in the account and Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Function name",
    "Name in the Region, up to 64 letters, digits, `-` or `_`. Changing it replaces the function.",
    Kind::Text,
)
.required()
.worded(wording::FUNCTION)
.tf("function_name")
.cfn("FunctionName");

/// What it does.
pub static DESCRIPTION: Prop<String> =
    Prop::text("description", "Description", "What the function does, up to 256 characters.").cfn("Description");

/// The role it acts with. Derived when it is not set.
pub static ROLE: Prop<Value> = Prop::value(
    "role",
    "Role",
    "The role it acts with. Made from the access edges that leave it when it is not set.",
    Kind::Arn(&["iam.role"]),
)
.required()
.cfn("Role");

/// The language it is written in. Source: Lambda developer guide, "Lambda runtimes".
pub static RUNTIME: Prop<String> = Prop::suggested(
    "runtime",
    "Runtime",
    "The language and its version. An image brings its own.",
    &[
        ("python3.14", "Python 3.14"),
        ("python3.13", "Python 3.13"),
        ("nodejs24.x", "Node.js 24"),
        ("nodejs22.x", "Node.js 22"),
        ("java25", "Java 25"),
        ("java21", "Java 21"),
        ("dotnet10", ".NET 10"),
        ("ruby3.4", "Ruby 3.4"),
        ("provided.al2023", "Own runtime on Amazon Linux 2023 (Go, Rust)"),
    ],
)
.cfn("Runtime");

/// What is called in the code.
pub static HANDLER: Prop<String> = Prop::text(
    "handler",
    "Handler",
    "What is called in the code, such as app.handler for `handler` in app.py.",
)
.cfn("Handler");

/// The processor.
pub static ARCHITECTURE: Prop<String> = Prop::choice(
    "architecture",
    "Architecture",
    "Arm costs a fifth less for the same time.",
    &[("arm64", "Arm (64 bit)"), ("x86_64", "x86 (64 bit)")],
)
.default("x86_64")
.tf_map(TfMap::Custom { emit: emit_architecture, read: read_architecture })
.cfn("Architectures/0");

/// The bucket with the archive of the code.
pub static CODE_BUCKET: Prop<Value> = Prop::value(
    "code_bucket",
    "Code: bucket",
    "The bucket, in the same Region, with the archive of the code.",
    Kind::Ref(&["s3.bucket"]),
)
.tf("s3_bucket")
.cfn("Code/S3Bucket");

/// The archive's key in the bucket.
pub static CODE_KEY: Prop<Value> =
    Prop::value("code_key", "Code: key", "Key of the archive in the bucket, such as releases/app.zip.", Kind::Text)
        .beside("code_bucket")
        .tf("s3_key")
        .cfn("Code/S3Key");

/// The archive's version in the bucket.
pub static CODE_VERSION: Prop<Value> = Prop::value(
    "code_version",
    "Code: version",
    "Version of the object, where the bucket keeps versions. With it, new code is a change that is seen.",
    Kind::Text,
)
.beside("code_bucket")
.tf("s3_object_version")
.cfn("Code/S3ObjectVersion");

/// An image with the code, in place of an archive.
pub static IMAGE: Prop<Value> = Prop::value(
    "image_uri",
    "Code: image",
    "An image in Amazon ECR, in place of an archive: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.",
    Kind::Text,
)
.tf_with("image_uri", &[("package_type", Literal::Str("Image"))])
.cfn_map(CfnMap::Custom { emit: emit_image, read: read_image });

/// What is run in the image.
pub static IMAGE_COMMAND: Prop<Value> = Prop::value(
    "image_command",
    "Command",
    "What is run in the image, in place of its own command.",
    Kind::List(&Kind::Text),
)
.beside("image_uri")
.tf("image_config/command")
.cfn("ImageConfig/Command");

/// Memory, in MiB; the processor's share grows with it.
pub static MEMORY: Prop<i64> =
    Prop::int("memory_size", "Memory", "Memory; the share of a processor grows with it.", (128, 10_240), "MiB")
        .default(128)
        .cfn("MemorySize");

/// How long a call may take, in seconds.
pub static TIMEOUT: Prop<i64> =
    Prop::int("timeout", "Timeout", "How long a call may take before it is stopped.", (1, 900), "s")
        .default(3)
        .cfn("Timeout");

/// Space in `/tmp`, in MiB.
pub static STORAGE: Prop<i64> =
    Prop::int("ephemeral_storage", "Temporary storage", "Space in /tmp.", (512, 10_240), "MiB")
        .default(512)
        .tf("ephemeral_storage/size")
        .cfn("EphemeralStorage/Size");

/// How many calls run at once, of the account's thousand.
pub static CONCURRENCY: Prop<i64> = Prop::int(
    "reserved_concurrent_executions",
    "Reserved concurrency",
    "How many calls may run at once, kept free for this function; 0 stops it.",
    (0, 100_000),
    "calls",
)
.cfn("ReservedConcurrentExecutions");

/// Archives with libraries.
pub static LAYERS: Prop<Value> = Prop::value(
    "layers",
    "Layers",
    "Up to five archives with libraries, by the ARNs of their versions.",
    Kind::List(&Kind::Arn(&[])),
)
.cfn("Layers");

/// Which signatures the code must have.
pub static CODE_SIGNING: Prop<Value> = Prop::value(
    "code_signing_config",
    "Code signing",
    "ARN of the configuration that says whose signature the code must have.",
    Kind::Arn(&[]),
)
.tf("code_signing_config_arn")
.cfn("CodeSigningConfigArn");

/// Environment variables.
pub static ENVIRONMENT: Prop<Value> = Prop::value(
    "environment",
    "Environment",
    "Settings the code reads, such as a table's name. Whoever may describe the function reads them: no secrets.",
    Kind::Map(&Kind::Text),
)
.tf("environment/variables")
.cfn("Environment/Variables");

/// Customer-managed key that encrypts the environment variables.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "Encrypts the environment with a key of yours, in place of the account's key for Lambda.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_arn")
.cfn("KmsKeyArn");

/// The subnets its network interfaces are in.
pub static SUBNETS: Prop<Value> = Prop::references(
    "subnets",
    "Subnets",
    "Subnets it reaches a VPC from; the one it is drawn in is among them. Two zones survive the loss of one.",
    &["ec2.subnet"],
)
.tf("vpc_config/subnet_ids")
.cfn("VpcConfig/SubnetIds");

/// The groups that guard its network interfaces.
pub static SECURITY_GROUPS: Prop<Value> =
    Prop::references("security_groups", "Security groups", "The firewalls around it in the VPC.", &["ec2.security_group"])
        .beside("subnets")
        .tf("vpc_config/security_group_ids")
        .cfn("VpcConfig/SecurityGroupIds");

/// Where events go that it failed on.
pub static DEAD_LETTERS: Prop<Value> = Prop::value(
    "dead_letters",
    "Dead letters",
    "The queue or topic that gets events the function failed on twice. Its role may send there.",
    Kind::Arn(&["sqs.queue", "sns.topic"]),
)
.tf("dead_letter_config/target_arn")
.cfn("DeadLetterConfig/TargetArn");

/// Whether calls are traced with X-Ray.
pub static TRACING: Prop<String> = Prop::choice(
    "tracing",
    "Tracing",
    "Whether X-Ray shows what a call did and how long each part took.",
    &[("Active", "Traces calls"), ("PassThrough", "Only where the caller traces")],
)
.default("PassThrough")
.tf("tracing_config/mode")
.cfn("TracingConfig/Mode");

/// How log lines look.
pub static LOG_FORMAT: Prop<String> = Prop::choice(
    "log_format",
    "Log format",
    "Plain lines, or JSON, which can be filtered by level.",
    &[("Text", "Plain text"), ("JSON", "JSON")],
)
.default("Text")
.tf("logging_config/log_format")
.cfn("LoggingConfig/LogFormat");

/// The log group it writes to.
pub static LOG_GROUP: Prop<Value> = Prop::reference(
    "log_group",
    "Log group",
    "Where it logs. Without one, Lambda makes /aws/lambda/ and its name, and keeps it forever.",
    &["logs.log_group"],
)
.tf_with("logging_config/log_group", &[("logging_config/log_format", Literal::Str("Text"))])
.cfn("LoggingConfig/LogGroup");

/// The least important lines of the code that are logged.
pub static LOG_LEVEL: Prop<String> = Prop::choice(
    "application_log_level",
    "Log level",
    "The least important lines of the code that are kept, with JSON.",
    &[
        ("TRACE", "Trace"),
        ("DEBUG", "Debug"),
        ("INFO", "Info"),
        ("WARN", "Warning"),
        ("ERROR", "Error"),
        ("FATAL", "Fatal"),
    ],
)
.beside("log_format")
.tf("logging_config/application_log_level")
.cfn("LoggingConfig/ApplicationLogLevel");

/// The least important lines of Lambda that are logged.
pub static SYSTEM_LOG_LEVEL: Prop<String> = Prop::choice(
    "system_log_level",
    "Log level of Lambda",
    "The least important lines of Lambda itself that are kept, with JSON.",
    &[("DEBUG", "Debug"), ("INFO", "Info"), ("WARN", "Warning")],
)
.beside("log_format")
.tf("logging_config/system_log_level")
.cfn("LoggingConfig/SystemLogLevel");

/// Whether versions start from a snapshot.
pub static SNAP_START: Prop<String> = Prop::choice(
    "snap_start",
    "SnapStart",
    "Starts published versions from a snapshot, in a fraction of the time.",
    &[("PublishedVersions", "On"), ("None", "Off")],
)
.default("None")
.tf("snap_start/apply_on")
.cfn("SnapStart/ApplyOn");

const EVENT_SOURCE: &[PropSpec] = &[
    Prop::value(
        "source",
        "Source",
        "A queue, or a table whose stream is on.",
        Kind::Arn(&["sqs.queue", "dynamodb.table"]),
    )
    .required()
    .spec,
    Prop::int("batch_size", "Batch", "How many it is given at once.", (1, 10_000), "events").spec,
    Prop::int("batching_window", "Wait for", "How long to wait for a full batch.", (0, 300), "s").spec,
    Prop::choice("starting_position", "Start at", "Where to start in a stream.", mapping::POSITIONS).spec,
    Prop::value("filters", "Filters", "Patterns in JSON, one of which an event has to fit.", Kind::List(&Kind::Text))
        .spec,
    Prop::bool("report_failures", "Report failures", "The code says which events of a batch failed.").spec,
    Prop::bool("bisect_batch", "Split on failure", "Halves a batch of a stream that failed, to find the bad event.")
        .spec,
    Prop::int("maximum_retries", "Retries", "How often a batch of a stream is tried again.", (0, 10_000), "times")
        .spec,
    Prop::value(
        "on_failure",
        "On failure",
        "Who is told of a batch of a stream that is given up.",
        Kind::Arn(&["sqs.queue", "sns.topic"]),
    )
    .spec,
    Prop::int("maximum_concurrency", "At once", "How many batches of a queue run at once.", (2, 1_000), "batches")
        .spec,
];

/// Queues and streams it reads; lowered to mappings.
pub static EVENT_SOURCES: Prop<Value> = Prop::records(
    "event_sources",
    "Event sources",
    "Queues and streams that Lambda reads for it. Its role may read them.",
    EVENT_SOURCE,
)
.no_tf();

const INVOKER: &[PropSpec] = &[
    Prop::suggested("principal", "Who", "A service, or the id of an account.", permission::PRINCIPALS)
        .required()
        .spec,
    Prop::value("source", "Source", "Only for this topic, bucket, rule or API.", Kind::Arn(&["sns.topic", "s3.bucket"]))
        .spec,
    Prop::value(
        "source_account",
        "Account",
        "Only for sources of this account: whoever takes over the name of a deleted bucket must not call.",
        Kind::Text,
    )
    .spec,
];

/// Services that may call it; lowered to permissions.
pub static INVOKERS: Prop<Value> = Prop::records(
    "invokers",
    "May be called by",
    "Services that call the function by themselves. Topics that are subscribed to it need no entry.",
    INVOKER,
)
.no_tf();

/// Addresses at which it answers; lowered to URLs.
pub static URLS: Prop<Value> = Prop::records(
    "urls",
    "URLs",
    "HTTPS addresses at which it answers: one for its newest code, and one for each alias.",
    function_url::FIELDS,
)
.no_tf();

/// What a permission is called: after its source, or else the service.
fn invoker_name(entry: &Value) -> String {
    let text = entry.field("principal").and_then(Value::as_str).unwrap_or_default();
    let service = text.split('.').next().unwrap_or_default();
    let name: String =
        service.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '_' }).collect();
    if name.is_empty() { "invoker".to_owned() } else { name }
}

fn emit_architecture(properties: &Properties, body: &mut Body) {
    if let Some(architecture) = properties.get(ARCHITECTURE.key()) {
        body.insert("architectures", Item::Value(Value::List(vec![architecture.clone()])));
    }
}

fn read_architecture(body: &Body, properties: &mut Properties) {
    match body.value("architectures") {
        Some(Value::List(items)) => {
            if let Some(architecture) = items.first() {
                properties.insert(ARCHITECTURE.key(), architecture.clone());
            }
        }
        Some(Value::Null) | None => {}
        Some(other) => drop(properties.insert(ARCHITECTURE.key(), other.clone())),
    }
}

/// CloudFormation wants to be told that it is an image.
fn emit_image(properties: &Properties, object: &mut Value) {
    if let Some(image) = properties.get(IMAGE.key()) {
        insert_at(object, "PackageType", "Image".into());
        insert_at(object, "Code/ImageUri", image.clone());
    }
}

fn read_image(object: &Value, properties: &mut Properties) {
    if let Some(image) = value_at(object, "Code/ImageUri") {
        properties.insert(IMAGE.key(), image.clone());
    }
}
