//! AWS KMS key.

use super::alias;
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, Entry, Grant, Kind, Lowered, Output, Parent, Part, Placement, PolicyPlace, Prop,
    ResourcePolicy, ResourceType, Shape, TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "kms.key",
    label: "KMS key",
    a_label: "a KMS key",
    noun: "Key",
    category: Category::Security,
    icon: "kms-key",
    doc: "A key that never leaves AWS KMS; its policy says who may use it, and every use is logged.",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
    tf: "aws_kms_key",
    cfn: "AWS::KMS::Key",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &DESCRIPTION.spec,
        &ENABLED.spec,
        &USAGE.spec,
        &KEY_SPEC.spec,
        &MULTI_REGION.spec,
        &ROTATION.spec,
        &ROTATION_PERIOD.spec,
        &DELETION_WINDOW.spec,
        &POLICY.spec,
        &ALIAS.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "key_id", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
    ],
    tf_aliases: &[("id", "id")],
    stands_for_arn: is_alias_or_id,
    grants: &[
        Grant::new("decrypt", "Decrypt", &["kms:Decrypt", "kms:DescribeKey"]),
        Grant::new("encrypt", "Encrypt", &["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]),
        Grant::new("sign", "Sign", &["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"]),
        Grant::new("verify", "Verify signatures", &["kms:DescribeKey", "kms:GetPublicKey", "kms:Verify"]),
    ],
    policy: Some(ResourcePolicy {
        place: PolicyPlace::Inside,
        property: POLICY.key(),
        tls_only: None,
        resources: &[&[Part::Text("*")]],
        // Source: AWS KMS developer guide, "Default key policy".
        root: Some("kms:*"),
    }),
    stateful: true,
    lowered: &[Lowered {
        property: ALIAS.key(),
        ty: &alias::TYPE,
        owner: alias::KEY.key(),
        attr: "id",
        entry: Entry::Value(alias::NAME.key()),
        with: &[],
    }],
    outputs: &[Output { attr: "arn", doc: "ARN of the key" }],
    tags: true,
    ..BASE
};

/// Whether a text is the alias of a key, or its id: a UUID, or that of a key of several Regions. Source: KMS API, `KeyId` of
/// `DescribeKey`.
fn is_alias_or_id(text: &str) -> bool {
    let of_hexadecimal = |text: &str| text.bytes().all(|it| it.is_ascii_hexdigit());
    let is_uuid = || {
        let parts: Vec<&str> = text.split('-').collect();
        parts.iter().map(|it| it.len()).eq([8, 4, 4, 4, 12]) && parts.into_iter().all(of_hexadecimal)
    };
    let is_of_regions = |id: &str| id.len() == 32 && of_hexadecimal(id);
    text.strip_prefix("alias/").is_some_and(|it| !it.is_empty())
        || is_uuid()
        || text.strip_prefix("mrk-").is_some_and(is_of_regions)
}

/// What it is for.
pub static DESCRIPTION: Prop<String> =
    Prop::text("description", "Description", "What the key protects.").cfn("Description");

/// Whether it can be used at all.
pub static ENABLED: Prop<bool> = Prop::bool(
    "enabled",
    "Enabled",
    "While a key is disabled, nothing that it encrypted can be read.",
)
.default(true)
.tf("is_enabled")
.cfn("Enabled");

/// What it is used for. Changing it replaces the key.
pub static USAGE: Prop<String> = Prop::choice(
    "key_usage",
    "Usage",
    "What the key does. Changing it makes another key.",
    &[
        ("ENCRYPT_DECRYPT", "Encrypt and decrypt"),
        ("SIGN_VERIFY", "Sign and verify"),
        ("GENERATE_VERIFY_MAC", "Message authentication codes"),
        ("KEY_AGREEMENT", "Key agreement"),
    ],
)
.default("ENCRYPT_DECRYPT")
.cfn("KeyUsage");

/// Algorithm and size. Changing it replaces the key. Source: AWS KMS developer guide, "Key spec reference".
pub static KEY_SPEC: Prop<String> = Prop::choice(
    "key_spec",
    "Key spec",
    "Algorithm and size. AWS services encrypt with symmetric keys only.",
    &[
        ("SYMMETRIC_DEFAULT", "Symmetric (AES-256)"),
        ("RSA_2048", "RSA 2048"),
        ("RSA_3072", "RSA 3072"),
        ("RSA_4096", "RSA 4096"),
        ("ECC_NIST_P256", "ECC P-256"),
        ("ECC_NIST_P384", "ECC P-384"),
        ("ECC_NIST_P521", "ECC P-521"),
        ("ECC_SECG_P256K1", "ECC secp256k1"),
        ("HMAC_224", "HMAC 224"),
        ("HMAC_256", "HMAC 256"),
        ("HMAC_384", "HMAC 384"),
        ("HMAC_512", "HMAC 512"),
    ],
)
.default("SYMMETRIC_DEFAULT")
.tf("customer_master_key_spec")
.cfn("KeySpec");

/// Whether other Regions can have replicas of it. Changing it replaces the key.
pub static MULTI_REGION: Prop<bool> = Prop::bool(
    "multi_region",
    "Multi-Region",
    "Lets other Regions have the same key. Decided when the key is made.",
)
.default(false)
.cfn("MultiRegion");

/// Whether AWS makes new key material regularly. Only symmetric keys rotate.
pub static ROTATION: Prop<bool> = Prop::bool(
    "enable_key_rotation",
    "Rotation",
    "AWS makes new key material every so often; what older material encrypted stays readable.",
)
.default(false)
.cfn("EnableKeyRotation");

/// Days between rotations. Source: AWS KMS API reference, EnableKeyRotation.
pub static ROTATION_PERIOD: Prop<i64> = Prop::int(
    "rotation_period_in_days",
    "Rotation period",
    "How long key material is used before there is new one: a year when it is not set.",
    (90, 2560),
    "days",
)
.default(365)
.beside("enable_key_rotation")
.cfn("RotationPeriodInDays");

/// Days from the order to delete it until it is gone. Source: AWS KMS API reference, ScheduleKeyDeletion.
pub static DELETION_WINDOW: Prop<i64> = Prop::int(
    "deletion_window_in_days",
    "Deletion window",
    "How long a deletion can be taken back. After it, what the key encrypted is lost.",
    (7, 30),
    "days",
)
.default(30)
.cfn("PendingWindowInDays");

/// Who may use and administer it.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Key policy",
    "Who may use and administer the key, beside services that the drawing shows to need it. Empty, the account decides by \
     its IAM policies.",
    Kind::Policy,
)
.tf_map(TfMap::Policy { path: "policy", suffix: "key" })
.cfn("KeyPolicy");

/// Its name; lowered to an alias.
pub static ALIAS: Prop<String> = Prop::text(
    "alias",
    "Alias",
    "A name to find the key by, such as alias/orders. It stays when the key is replaced.",
)
.no_tf();
