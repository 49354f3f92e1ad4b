//! AWS Secrets Manager secret.

use super::{rotation, secret_policy};
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, DECRYPT, ENCRYPT, Encryption, Entry, Grant, Kind, Lowered, Output, Parent, Part,
    Placement, PolicyPlace, Prop, PropSpec, ResourcePolicy, ResourceType, Shape,
};
use crate::value::Value;

/// The type. What is secret never stands in a diagram or a file: AWS makes it up, or somebody fills it in.
pub static TYPE: ResourceType = ResourceType {
    id: "secretsmanager.secret",
    label: "Secret",
    a_label: "a secret",
    noun: "Secret",
    category: Category::Security,
    icon: "secret",
    doc: "A password or a key that programs fetch when they need it, encrypted and rotated.",
    url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html",
    tf: "aws_secretsmanager_secret",
    cfn: "AWS::SecretsManager::Secret",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &DESCRIPTION.spec,
        &KMS_KEY.spec,
        &RECOVERY_WINDOW.spec,
        &PASSWORD_LENGTH.spec,
        &REPLICAS.spec,
        &ROTATION.spec,
        &POLICY.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref },
    ],
    tf_aliases: &[("id", "arn")],
    grants: &[
        Grant::new("read", "Read the value", &["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"])
            .with_key(DECRYPT),
        Grant::new("write", "Change the value", &["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"])
            .with_key(ENCRYPT),
    ],
    encryption: Some(Encryption { key: KMS_KEY.key(), service: "secretsmanager" }),
    // Secrets Manager answers over TLS only, so there is nothing to refuse.
    policy: Some(ResourcePolicy {
        place: PolicyPlace::Own {
            ty: &secret_policy::TYPE,
            owner: "secret",
            attr: "arn",
            policy: "policy",
        },
        property: POLICY.key(),
        tls_only: None,
        resources: &[&[Part::Attr("arn")]],
        root: None,
    }),
    stateful: true,
    outputs: &[Output { attr: "arn", doc: "ARN of the secret" }],
    lowered: &[Lowered {
        property: ROTATION.key(),
        ty: &rotation::TYPE,
        owner: rotation::SECRET.key(),
        attr: "arn",
        entry: Entry::Record { pick: None, name: Some(|_| "rotation".to_owned()) },
        with: &[],
    }],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region, such as production/database. Left empty, AWS makes one up.",
    Kind::Text,
)
.cfn("Name");

/// What it opens.
pub static DESCRIPTION: Prop<Value> =
    Prop::value("description", "Description", "What the secret is for, without the secret.", Kind::Text)
        .cfn("Description");

/// The key it is encrypted with.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "The key it is encrypted with; without one, the account's key for Secrets Manager.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_id")
.cfn("KmsKeyId");

/// How long a deleted secret can be brought back, in days; 0 deletes at once. CloudFormation always waits 30 days.
pub static RECOVERY_WINDOW: Prop<i64> = Prop::int(
    "recovery_window_in_days",
    "Recovery window",
    "How long it can be brought back after Terraform deleted it, 7 to 30; 0 deletes at once.",
    (0, 30),
    "days",
)
.default(30)
.cfn_metadata("recovery_window_in_days");

/// Length of the value CloudFormation makes up, in characters. Terraform leaves the value to whoever fills it in.
pub static PASSWORD_LENGTH: Prop<Value> = Prop::value(
    "generated_length",
    "Generated length",
    "CloudFormation makes up a value of so many characters. Terraform leaves it empty, to be filled in by a program.",
    Kind::Int { min: 1, max: 4_096, unit: "characters" },
)
.no_tf()
.cfn("GenerateSecretString/PasswordLength");

/// Regions with a copy.
pub static REPLICAS: Prop<Value> =
    Prop::records("replicas", "Replicas", "Other Regions that keep a copy.", REPLICA)
        .tf_blocks("replica")
        .cfn_objects("ReplicaRegions");

const REPLICA: &[PropSpec] = &[
    Prop::text("region", "Region", "Code of the Region, such as eu-central-1.").required().cfn("Region").spec,
    Prop::value("kms_key", "KMS key", "A key of that Region to encrypt the copy with.", Kind::Arn(&[]))
        .tf("kms_key_id")
        .cfn("KmsKeyId")
        .spec,
];

/// Who may read and change it beside the account's roles.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Secret policy",
    "Who may read and change it, beside roles with edges: another account's role, say.",
    Kind::Policy,
)
.no_tf();

/// How its value is changed regularly; lowered to a resource of its own.
pub static ROTATION: Prop<Value> =
    Prop::records("rotation", "Rotation", "How its value is changed regularly: one entry.", SCHEDULE).no_tf();

const SCHEDULE: &[PropSpec] = &[
    Prop::value(
        "function",
        "Function",
        "The Lambda function that makes a new value, here and where it is used.",
        Kind::Arn(&[]),
    )
    .required()
    .spec,
    Prop::int("days", "Every", "How many days a value is used before it is changed.", (1, 1_000), "days").spec,
    Prop::text("schedule", "Schedule", "When instead, such as cron(0 4 1 * ? *), in UTC.").spec,
    Prop::text("duration", "Window", "How long a rotation may take, such as 3h.").spec,
];
