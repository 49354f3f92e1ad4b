//! Amazon Aurora cluster, or a cluster of RDS for MySQL or PostgreSQL over three zones.

use super::instance;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Grant, Kind, Output, Parent, Placement, Prop, ResourceType, Shape,
};
use crate::value::Value;

/// The type. What listens and computes are its instances; what it keeps is its own.
pub static TYPE: ResourceType = ResourceType {
    id: "rds.cluster",
    label: "Aurora cluster",
    a_label: "an Aurora cluster",
    noun: "DbCluster",
    category: Category::Database,
    icon: "rds-cluster",
    doc: "A database whose storage lies in three zones, with one instance that writes and others that read.",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.html",
    tf: "aws_rds_cluster",
    cfn: "AWS::RDS::DBCluster",
    placement: Placement::Drawn {
        parents: &[
            Parent::inside("ec2.vpc"),
            Parent::inside("ec2.subnet"), Parent::UNDRAWN],
        shape: Shape::Icon,
    },
    props: &[
        &IDENTIFIER.spec,
        &ENGINE.spec,
        &ENGINE_MODE.spec,
        &ENGINE_VERSION.spec,
        &DB_NAME.spec,
        &PORT.spec,
        &MAX_CAPACITY.spec,
        &MIN_CAPACITY.spec,
        &AUTO_PAUSE.spec,
        &INSTANCE_CLASS.spec,
        &ALLOCATED_STORAGE.spec,
        &STORAGE_TYPE.spec,
        &IOPS.spec,
        &STORAGE_ENCRYPTED.spec,
        &KMS_KEY.spec,
        &SUBNET_GROUP.spec,
        &SECURITY_GROUPS.spec,
        &AVAILABILITY_ZONES.spec,
        &USERNAME.spec,
        &MANAGE_PASSWORD.spec,
        &PASSWORD_KEY.spec,
        &IAM_AUTHENTICATION.spec,
        &DATA_API.spec,
        &BACKUP_RETENTION.spec,
        &BACKUP_WINDOW.spec,
        &BACKTRACK_WINDOW.spec,
        &MAINTENANCE_WINDOW.spec,
        &COPY_TAGS.spec,
        &DELETE_BACKUPS.spec,
        &LOG_EXPORTS.spec,
        &PARAMETER_GROUP.spec,
        &PERFORMANCE_INSIGHTS.spec,
        &PERFORMANCE_INSIGHTS_KEY.spec,
        &PERFORMANCE_INSIGHTS_RETENTION.spec,
        &MONITORING_INTERVAL.spec,
        &MONITORING_ROLE.spec,
        &REPLICA_OF.spec,
        &GLOBAL_CLUSTER.spec,
        &DELETION_PROTECTION.spec,
        &SKIP_FINAL_SNAPSHOT.spec,
        &FINAL_SNAPSHOT.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "cluster_identifier", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("DBClusterArn") },
        Attr { id: "address", tf: "endpoint", cfn: CfnAttr::GetAtt("Endpoint.Address") },
        Attr { id: "reader_address", tf: "reader_endpoint", cfn: CfnAttr::GetAtt("ReadEndpoint.Address") },
        Attr { id: "port", tf: "port", cfn: CfnAttr::GetAtt("Endpoint.Port") },
        Attr { id: "resource_id", tf: "cluster_resource_id", cfn: CfnAttr::GetAtt("DBClusterResourceId") },
    ],
    tf_aliases: &[("id", "id")],
    grants: &[
        Grant::new("connect", "Log in with IAM", &["rds-db:connect"]).on(instance::DATABASE_USERS),
        Grant::new("describe", "Describe", &["rds:DescribeDBClusters"]),
    ],
    stateful: true,
    snapshot: true,
    outputs: &[
        Output { attr: "address", doc: "Host name of the instance that writes" },
        Output { attr: "reader_address", doc: "Host name of the instances that read" },
    ],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static IDENTIFIER: Prop<Value> = instance::IDENTIFIER.elsewhere("cluster_identifier", "DBClusterIdentifier");

/// What a cluster may run.
pub const ENGINES: &[(&str, &str)] = &[
    ("aurora-postgresql", "Aurora PostgreSQL"),
    ("aurora-mysql", "Aurora MySQL"),
    ("postgres", "PostgreSQL, in three zones"),
    ("mysql", "MySQL, in three zones"),
];

/// Which database.
pub static ENGINE: Prop<String> = Prop::choice(
    "engine",
    "Engine",
    "Which database it runs: Aurora, or RDS over three zones. Changing it replaces the cluster.",
    ENGINES,
)
.required()
.cfn("Engine");

/// Whether it has instances, or is Aurora Serverless v1.
pub static ENGINE_MODE: Prop<String> = Prop::choice(
    "engine_mode",
    "Mode",
    "Provisioned clusters have instances, those of Serverless v2 among them. The first Serverless has none.",
    &[
        ("provisioned", "Provisioned"),
        ("serverless", "Serverless v1"),
        ("parallelquery", "Parallel query"),
        ("global", "Global"),
        ("multimaster", "Multi-master"),
    ],
)
.default("provisioned")
.cfn("EngineMode");

/// Version of the engine.
pub static ENGINE_VERSION: Prop<String> =
    Prop::text("engine_version", "Version", "Version of the engine, such as 16.4 or 8.0.mysql_aurora.3.08.0.")
        .cfn("EngineVersion");

/// Name of the first database in it.
pub static DB_NAME: Prop<Value> = instance::DB_NAME.elsewhere("database_name", "DatabaseName");

/// Port it listens on.
pub static PORT: Prop<i64> = instance::PORT.elsewhere("port", "Port");

/// The least that instances of class `db.serverless` have, in Aurora capacity units of about 2 GiB.
pub static MIN_CAPACITY: Prop<Value> = Prop::value(
    "min_capacity",
    "Serverless: at least",
    "The least capacity of its serverless instances, in units of about 2 GiB: 0 to 256 in steps of 0.5. 0 pauses them.",
    Kind::Number,
)
.beside("max_capacity")
.tf("serverlessv2_scaling_configuration/min_capacity")
.cfn("ServerlessV2ScalingConfiguration/MinCapacity");

/// The most that they have.
pub static MAX_CAPACITY: Prop<Value> = Prop::value(
    "max_capacity",
    "Serverless: at most",
    "The most capacity of its serverless instances, in units of about 2 GiB: 1 to 256 in steps of 0.5.",
    Kind::Number,
)
.tf("serverlessv2_scaling_configuration/max_capacity")
.cfn("ServerlessV2ScalingConfiguration/MaxCapacity");

/// How long nobody connects before serverless instances pause, in seconds.
pub static AUTO_PAUSE: Prop<i64> = Prop::int(
    "seconds_until_auto_pause",
    "Serverless: pause after",
    "How long nobody connects before serverless instances pause, where they may have no capacity.",
    (300, 86_400),
    "seconds",
)
.beside("max_capacity")
.tf("serverlessv2_scaling_configuration/seconds_until_auto_pause")
.cfn("ServerlessV2ScalingConfiguration/SecondsUntilAutoPause");

/// Size of the machines of a cluster in three zones.
pub static INSTANCE_CLASS: Prop<String> = Prop::text(
    "db_cluster_instance_class",
    "Instance class",
    "How much machine each of three has, where the engine is not Aurora, such as db.m6gd.large.",
)
.cfn("DBClusterInstanceClass");

/// Size of the disks of a cluster in three zones, in GiB. Aurora's storage grows by itself.
pub static ALLOCATED_STORAGE: Prop<i64> = Prop::int(
    "allocated_storage",
    "Storage",
    "Size of its disks, where the engine is not Aurora, whose storage grows by itself.",
    (20, 65_536),
    "GiB",
)
.cfn("AllocatedStorage");

/// How storage is billed, or which disks there are.
pub static STORAGE_TYPE: Prop<String> = Prop::choice(
    "storage_type",
    "Storage type",
    "Aurora bills reads and writes, or a higher price without them. Other engines have disks.",
    &[
        ("aurora", "Aurora Standard"),
        ("aurora-iopt1", "Aurora I/O-Optimized"),
        ("gp3", "gp3 (general purpose)"),
        ("io1", "io1 (provisioned IOPS)"),
        ("io2", "io2 (provisioned IOPS)"),
    ],
)
.cfn("StorageType");

/// Operations a second of those disks.
pub static IOPS: Prop<i64> = instance::IOPS.elsewhere("iops", "Iops");

/// Whether storage, snapshots and replicas are encrypted. Changing it replaces the cluster.
pub static STORAGE_ENCRYPTED: Prop<bool> =
    instance::STORAGE_ENCRYPTED.elsewhere("storage_encrypted", "StorageEncrypted");

/// The key it is encrypted with.
pub static KMS_KEY: Prop<Value> = instance::KMS_KEY.elsewhere("kms_key_id", "KmsKeyId");

/// The subnets its instances may stand in.
pub static SUBNET_GROUP: Prop<Value> =
    instance::SUBNET_GROUP.elsewhere("db_subnet_group_name", "DBSubnetGroupName");

/// The groups that guard its instances.
pub static SECURITY_GROUPS: Prop<Value> =
    instance::SECURITY_GROUPS.elsewhere("vpc_security_group_ids", "VpcSecurityGroupIds");

/// The zones its storage lies in.
pub static AVAILABILITY_ZONES: Prop<Value> = Prop::value(
    "availability_zones",
    "Zones",
    "The three zones its storage lies in; left empty, AWS chooses. Changing them replaces the cluster.",
    Kind::List(&Kind::Zone),
)
.cfn("AvailabilityZones");

/// Name of the administrator.
pub static USERNAME: Prop<Value> = instance::USERNAME.elsewhere("master_username", "MasterUsername");

/// Whether RDS keeps the administrator's password in Secrets Manager. There is no property for a password of one's own: it
/// would stand in files and state.
pub static MANAGE_PASSWORD: Prop<bool> =
    instance::MANAGE_PASSWORD.elsewhere("manage_master_user_password", "ManageMasterUserPassword");

/// The key that secret is encrypted with.
pub static PASSWORD_KEY: Prop<Value> =
    instance::PASSWORD_KEY.elsewhere("master_user_secret_kms_key_id", "MasterUserSecret/KmsKeyId");

/// Whether roles may log in with a token of IAM.
pub static IAM_AUTHENTICATION: Prop<bool> = instance::IAM_AUTHENTICATION
    .elsewhere("iam_database_authentication_enabled", "EnableIAMDatabaseAuthentication");

/// Whether statements can be sent over HTTPS.
pub static DATA_API: Prop<bool> = Prop::bool(
    "enable_http_endpoint",
    "Data API",
    "Takes statements over HTTPS, from whoever IAM lets and who may read the password's secret.",
)
.default(false)
.cfn("EnableHttpEndpoint");

/// How long backups are kept, in days.
pub static BACKUP_RETENTION: Prop<i64> = Prop::int(
    "backup_retention_period",
    "Keep backups",
    "How long backups are kept, which allow to restore any second in between. Aurora always has them.",
    (1, 35),
    "days",
)
.default(1)
.cfn("BackupRetentionPeriod");

/// When backups are made, in UTC.
pub static BACKUP_WINDOW: Prop<String> =
    instance::BACKUP_WINDOW.elsewhere("preferred_backup_window", "PreferredBackupWindow");

/// How far back it can be wound in place, in seconds; 0 turns that off.
pub static BACKTRACK_WINDOW: Prop<i64> = Prop::int(
    "backtrack_window",
    "Backtrack",
    "How far it can be wound back within minutes, up to three days: Aurora MySQL only. 0 turns it off.",
    (0, 259_200),
    "seconds",
)
.default(0)
.cfn("BacktrackWindow");

/// When AWS may patch it, in UTC.
pub static MAINTENANCE_WINDOW: Prop<String> =
    instance::MAINTENANCE_WINDOW.elsewhere("preferred_maintenance_window", "PreferredMaintenanceWindow");

/// Whether snapshots carry its tags.
pub static COPY_TAGS: Prop<bool> = instance::COPY_TAGS.elsewhere("copy_tags_to_snapshot", "CopyTagsToSnapshot");

/// Whether backups go when the cluster goes.
pub static DELETE_BACKUPS: Prop<bool> =
    instance::DELETE_BACKUPS.elsewhere("delete_automated_backups", "DeleteAutomatedBackups");

/// Logs that go to CloudWatch.
pub static LOG_EXPORTS: Prop<Value> =
    instance::LOG_EXPORTS.elsewhere("enabled_cloudwatch_logs_exports", "EnableCloudwatchLogsExports");

/// Settings of the engine.
pub static PARAMETER_GROUP: Prop<Value> = Prop::value(
    "cluster_parameter_group_name",
    "Parameter group",
    "Name of the cluster parameter group with the engine's settings.",
    Kind::Text,
)
.tf("db_cluster_parameter_group_name")
.cfn("DBClusterParameterGroupName");

/// Whether a cluster in three zones shows which queries cost what. Instances of Aurora each say so.
pub static PERFORMANCE_INSIGHTS: Prop<bool> =
    Prop::bool("performance_insights_enabled", "Performance Insights", "Shows which queries load its instances.")
        .cfn("PerformanceInsightsEnabled");

/// The key those figures are encrypted with.
pub static PERFORMANCE_INSIGHTS_KEY: Prop<Value> =
    instance::PERFORMANCE_INSIGHTS_KEY.elsewhere("performance_insights_kms_key_id", "PerformanceInsightsKmsKeyId");

/// How long those figures are kept, in days: 7, a multiple of 31, or 731.
pub static PERFORMANCE_INSIGHTS_RETENTION: Prop<Value> = instance::PERFORMANCE_INSIGHTS_RETENTION
    .elsewhere("performance_insights_retention_period", "PerformanceInsightsRetentionPeriod");

/// How often figures of its machines are taken, in seconds; 0 turns that off.
pub static MONITORING_INTERVAL: Prop<i64> = Prop::int(
    "monitoring_interval",
    "Enhanced monitoring",
    "How often figures of its machines are taken: 1, 5, 10, 15, 30 or 60; 0 turns it off.",
    (0, 60),
    "seconds",
)
.cfn("MonitoringInterval");

/// The role that writes them.
pub static MONITORING_ROLE: Prop<Value> =
    instance::MONITORING_ROLE.elsewhere("monitoring_role_arn", "MonitoringRoleArn");

/// The cluster or database it copies.
pub static REPLICA_OF: Prop<Value> = Prop::value(
    "replica_of",
    "Replica of",
    "The cluster or database it is a replica of.",
    Kind::Arn(&["rds.cluster", "rds.instance"]),
)
.tf("replication_source_identifier")
.cfn("ReplicationSourceIdentifier");

/// The cluster over several Regions that it is part of.
pub static GLOBAL_CLUSTER: Prop<Value> = Prop::value(
    "global_cluster",
    "Global cluster",
    "Name of the cluster over several Regions that it is part of.",
    Kind::Text,
)
.tf("global_cluster_identifier")
.cfn("GlobalClusterIdentifier");

/// Whether AWS refuses to delete it.
pub static DELETION_PROTECTION: Prop<bool> =
    instance::DELETION_PROTECTION.elsewhere("deletion_protection", "DeletionProtection");

/// Whether it may go without a last snapshot. CloudFormation always takes one.
pub static SKIP_FINAL_SNAPSHOT: Prop<bool> = Prop::bool(
    "skip_final_snapshot",
    "No last snapshot",
    "Terraform deletes it without a last snapshot. CloudFormation always takes one.",
)
.default(false)
.cfn_metadata("skip_final_snapshot");

/// Name of the last snapshot.
pub static FINAL_SNAPSHOT: Prop<Value> = Prop::value(
    "final_snapshot_identifier",
    "Last snapshot",
    "Name of the snapshot that Terraform takes before it deletes the cluster.",
    Kind::Text,
)
.cfn_metadata("final_snapshot_identifier");
