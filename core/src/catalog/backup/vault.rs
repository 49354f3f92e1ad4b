//! AWS Backup vault.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Kind, Output, Parent, Placement, Prop, ResourceType, Satellite, Shape, TagsForm, TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "backup.vault",
    label: "Backup vault",
    a_label: "a backup vault",
    noun: "BackupVault",
    category: Category::Storage,
    icon: "backup-vault",
    doc: "Keeps backups apart from what they are backups of, encrypted with a key of its own.",
    url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/vaults.html",
    tf: "aws_backup_vault",
    cfn: "AWS::Backup::BackupVault",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &KMS_KEY.spec, &POLICY.spec, &FORCE_DESTROY.spec],
    attrs: &[
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("BackupVaultArn") },
    ],
    stateful: true,
    outputs: &[Output { attr: "arn", doc: "ARN of the backup vault" }],
    tags: true,
    cfn_tags: TagsForm::Map("BackupVaultTags"),
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region: 2 to 50 letters, digits, `-` or `_`. Changing it makes another vault.",
    Kind::Text,
)
.required()
.cfn("BackupVaultName");

/// The key backups are encrypted with.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "The key backups are encrypted with; without one, the account's key for AWS Backup.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_arn")
.cfn("EncryptionKeyArn");

static VAULT_POLICY: Satellite = Satellite::new("aws_backup_vault_policy", "backup_vault_name", "name");

/// Who may do what with the backups in it.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Vault policy",
    "Who may do what with the backups in it, such as nobody deleting one.",
    Kind::Policy,
)
.tf_satellite(&VAULT_POLICY, &TfMap::Policy { path: "policy", suffix: "vault" })
.cfn("AccessPolicy");

/// Whether Terraform deletes the backups in it with it.
pub static FORCE_DESTROY: Prop<bool> = Prop::bool(
    "force_destroy",
    "Delete with its backups",
    "Terraform deletes the backups in it when it deletes the vault. CloudFormation never does.",
)
.default(false)
.cfn_metadata("force_destroy");
