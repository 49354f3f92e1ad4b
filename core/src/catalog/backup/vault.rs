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
    props: &[&NAME.spec, &KMS_KEY.spec, &POLICY.spec, &MIN_RETENTION.spec, &MAX_RETENTION.spec, &CHANGEABLE.spec, &FORCE_DESTROY.spec],
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
.tf_satellite(&VAULT_POLICY, &TfMap::Policy { path: "policy", suffix: "" })
.cfn("AccessPolicy");

static VAULT_LOCK: Satellite =
    Satellite::new("aws_backup_vault_lock_configuration", "backup_vault_name", "name");

/// A number of days backups are kept at least or at most: a hundred years. Source: AWS Backup API reference,
/// PutBackupVaultLockConfiguration.
const DAYS: (i64, i64) = (1, 36_500);

/// The least a backup has to be kept; sets the lock.
pub static MIN_RETENTION: Prop<i64> = Prop::int(
    "min_retention_days",
    "Lock: keep at least",
    "Locks the vault: no backup that is kept for less gets in, and none is deleted earlier.",
    DAYS,
    "days",
)
.tf_satellite(&VAULT_LOCK, &TfMap::Path { path: "min_retention_days", with: &[] })
.cfn("LockConfiguration/MinRetentionDays");

/// The most a backup may be kept.
pub static MAX_RETENTION: Prop<i64> = Prop::int(
    "max_retention_days",
    "Lock: keep at most",
    "No backup that is kept for longer gets in.",
    DAYS,
    "days",
)
.beside("min_retention_days")
.tf_satellite(&VAULT_LOCK, &TfMap::Path { path: "max_retention_days", with: &[] })
.cfn("LockConfiguration/MaxRetentionDays");

/// Days until nobody can take the lock off any more.
pub static CHANGEABLE: Prop<i64> = Prop::int(
    "changeable_for_days",
    "Lock: changeable for",
    "After these days nobody can take the lock off, not even AWS. Left empty, who may can take it off at any time.",
    (3, 36_500),
    "days",
)
.beside("min_retention_days")
.tf_satellite(&VAULT_LOCK, &TfMap::Path { path: "changeable_for_days", with: &[] })
.cfn("LockConfiguration/ChangeableForDays");

/// Whether Terraform deletes the backups in it with it.
pub static FORCE_DESTROY: Prop<bool> = Prop::bool(
    "force_destroy",
    "Delete with its backups",
    "Terraform deletes the backups in it when it deletes the vault. CloudFormation never does.",
)
.default(false)
.cfn_metadata("force_destroy");
