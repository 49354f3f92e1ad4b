//! Snapshot of an RDS database.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. CloudFormation has none for snapshots.
pub static TYPE: ResourceType = ResourceType {
    id: "rds.snapshot",
    label: "DB snapshot",
    a_label: "a DB snapshot",
    noun: "DbSnapshot",
    category: Category::Database,
    icon: "rds-instance",
    doc: "A copy of a database as it was at one moment, kept until somebody deletes it.",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html",
    tf: "aws_db_snapshot",
    props: &[&IDENTIFIER.spec, &DATABASE.spec, &SHARED_ACCOUNTS.spec],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::None },
        Attr { id: "arn", tf: "db_snapshot_arn", cfn: CfnAttr::None },
    ],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static IDENTIFIER: Prop<Value> =
    Prop::value("identifier", "Identifier", "Name of the snapshot in the Region.", Kind::Text)
        .required()
        .tf("db_snapshot_identifier");

/// The database it is a copy of.
pub static DATABASE: Prop<Value> =
    Prop::reference("database", "Database", "The database it is a copy of.", &["rds.instance"])
        .required()
        .tf("db_instance_identifier");

/// Accounts that may restore it.
pub static SHARED_ACCOUNTS: Prop<Value> = Prop::value(
    "shared_accounts",
    "Shared with",
    "Ids of accounts that may copy and restore it; `all` lets every account of AWS.",
    Kind::List(&Kind::Text),
);
