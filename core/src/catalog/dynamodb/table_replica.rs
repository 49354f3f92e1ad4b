//! Copy of an Amazon DynamoDB table in another Region, as a resource beside the table.

use super::table;
use crate::catalog::{Attr, BASE, Category, CfnAttr, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. Its Region is that of the provider it is made with. CloudFormation has replicas in the table only.
pub static TYPE: ResourceType = ResourceType {
    id: "dynamodb.table_replica",
    label: "Table replica",
    a_label: "a table replica",
    noun: "TableReplica",
    category: Category::Database,
    icon: "dynamodb-table",
    doc: "A copy of a table in another Region that takes reads and writes as well.",
    url: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html",
    tf: "aws_dynamodb_table_replica",
    props: &[&TABLE.spec, &KMS_KEY.spec, &PITR.spec, &DELETION_PROTECTION.spec, &TABLE_CLASS.spec],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::None }],
    tags: true,
    ..BASE
};

/// The table it is a copy of.
pub static TABLE: Prop<Value> =
    Prop::value("table", "Table", "The table it is a copy of.", Kind::Arn(&[table::TYPE.id]))
        .required()
        .tf("global_table_arn");

/// A key of its Region.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "A key of its Region it is encrypted with. Needed where the table has a key of your own.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_arn");

/// Continuous backups of the replica.
pub static PITR: Prop<bool> = Prop::bool(
    "point_in_time_recovery",
    "Point-in-time recovery",
    "Continuous backups of the replica; those of the table say nothing about it.",
)
.default(false);

/// Whether AWS refuses to delete it.
pub static DELETION_PROTECTION: Prop<bool> = Prop::bool(
    "deletion_protection",
    "Deletion protection",
    "AWS refuses to delete the replica while it is on; that of the table says nothing about it.",
)
.default(false)
.tf("deletion_protection_enabled");

/// Price class of its storage, if that is another than the table's.
pub static TABLE_CLASS: Prop<String> = Prop::choice(
    "table_class",
    "Table class",
    "The table's own when it is not set.",
    table::TABLE_CLASSES,
)
.tf("table_class_override");
