//! Snapshot of an Amazon Aurora cluster.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. CloudFormation has none for snapshots.
pub static TYPE: ResourceType = ResourceType {
    id: "rds.cluster_snapshot",
    label: "DB cluster snapshot",
    a_label: "a DB cluster snapshot",
    noun: "DbClusterSnapshot",
    category: Category::Database,
    icon: "rds-cluster",
    doc: "A copy of a cluster as it was at one moment, kept until somebody deletes it.",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_CreateSnapshotCluster.html",
    tf: "aws_db_cluster_snapshot",
    props: &[&IDENTIFIER.spec, &CLUSTER.spec, &SHARED_ACCOUNTS.spec],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::None },
        Attr { id: "arn", tf: "db_cluster_snapshot_arn", cfn: CfnAttr::None },
    ],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static IDENTIFIER: Prop<Value> =
    Prop::value("identifier", "Identifier", "Name of the snapshot in the Region.", Kind::Text)
        .required()
        .tf("db_cluster_snapshot_identifier");

/// The cluster it is a copy of.
pub static CLUSTER: Prop<Value> =
    Prop::reference("cluster", "Cluster", "The cluster it is a copy of.", &["rds.cluster"])
        .required()
        .tf("db_cluster_identifier");

/// Accounts that may restore it.
pub static SHARED_ACCOUNTS: Prop<Value> = Prop::value(
    "shared_accounts",
    "Shared with",
    "Ids of accounts that may copy and restore it; `all` lets every account of AWS.",
    Kind::List(&Kind::Text),
);
