//! Policy of a secret.

use crate::catalog::{BASE, Category, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "secretsmanager.secret_policy",
    label: "Secret policy",
    a_label: "a secret policy",
    noun: "SecretPolicy",
    category: Category::Security,
    icon: "iam-policy",
    doc: "Says who may read and change a secret, whoever they belong to.",
    url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html",
    tf: "aws_secretsmanager_secret_policy",
    cfn: "AWS::SecretsManager::ResourcePolicy",
    props: &[&SECRET.spec, &POLICY.spec, &BLOCK_PUBLIC.spec],
    ..BASE
};

/// The secret.
pub static SECRET: Prop<Value> =
    Prop::reference("secret", "Secret", "The secret it is about.", &["secretsmanager.secret"])
        .required()
        .tf("secret_arn")
        .cfn("SecretId");

/// Who may do what.
pub static POLICY: Prop<Value> = Prop::value("policy", "Policy", "Who may do what with the secret.", Kind::Policy)
    .required()
    .tf_map(TfMap::Policy { path: "policy", suffix: "secret" })
    .cfn("ResourcePolicy");

/// Whether AWS refuses a policy that lets everybody in.
pub static BLOCK_PUBLIC: Prop<bool> = Prop::bool(
    "block_public_policy",
    "Block public policies",
    "AWS refuses a policy that would let everybody in.",
)
.default(false)
.cfn("BlockPublicPolicy");
