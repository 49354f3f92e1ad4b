//! Amazon RDS database instance.

use crate::catalog::ec2::instance_types::INSTANCE_CLASSES;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Grant, Kind, Output, Parent, Part, Placement, Prop, Reach, ResourceType, Shape,
};
use crate::value::{Context, Value};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "rds.instance",
    label: "RDS database",
    a_label: "an RDS database",
    noun: "DbInstance",
    category: Category::Database,
    icon: "rds-instance",
    doc: "A relational database that AWS runs, patches and backs up.",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Welcome.html",
    tf: "aws_db_instance",
    cfn: "AWS::RDS::DBInstance",
    placement: Placement::Drawn {
        parents: &[
            Parent::inside("ec2.subnet"),
            Parent::inside("ec2.vpc"), Parent::UNDRAWN],
        shape: Shape::Icon,
    },
    props: &[
        &IDENTIFIER.spec,
        &ENGINE.spec,
        &ENGINE_VERSION.spec,
        &INSTANCE_CLASS.spec,
        &DB_NAME.spec,
        &PORT.spec,
        &ALLOCATED_STORAGE.spec,
        &MAX_ALLOCATED_STORAGE.spec,
        &STORAGE_TYPE.spec,
        &IOPS.spec,
        &STORAGE_ENCRYPTED.spec,
        &KMS_KEY.spec,
        &SUBNET_GROUP.spec,
        &SECURITY_GROUPS.spec,
        &PUBLICLY_ACCESSIBLE.spec,
        &MULTI_AZ.spec,
        &USERNAME.spec,
        &MANAGE_PASSWORD.spec,
        &PASSWORD_KEY.spec,
        &IAM_AUTHENTICATION.spec,
        &BACKUP_RETENTION.spec,
        &BACKUP_WINDOW.spec,
        &MAINTENANCE_WINDOW.spec,
        &COPY_TAGS.spec,
        &DELETE_BACKUPS.spec,
        &AUTO_MINOR_UPGRADE.spec,
        &CA_CERTIFICATE.spec,
        &PERFORMANCE_INSIGHTS.spec,
        &PERFORMANCE_INSIGHTS_KEY.spec,
        &PERFORMANCE_INSIGHTS_RETENTION.spec,
        &MONITORING_INTERVAL.spec,
        &MONITORING_ROLE.spec,
        &LOG_EXPORTS.spec,
        &PARAMETER_GROUP.spec,
        &REPLICA_OF.spec,
        &DELETION_PROTECTION.spec,
        &SKIP_FINAL_SNAPSHOT.spec,
        &FINAL_SNAPSHOT.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "identifier", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("DBInstanceArn") },
        Attr { id: "address", tf: "address", cfn: CfnAttr::GetAtt("Endpoint.Address") },
        Attr { id: "port", tf: "port", cfn: CfnAttr::GetAtt("Endpoint.Port") },
        Attr { id: "resource_id", tf: "resource_id", cfn: CfnAttr::GetAtt("DbiResourceId") },
    ],
    grants: &[
        Grant::new("connect", "Log in with IAM", &["rds-db:connect"]).on(DATABASE_USERS),
        Grant::new("describe", "Describe", &["rds:DescribeDBInstances"]),
    ],
    stateful: true,
    snapshot: true,
    outputs: &[Output { attr: "address", doc: "Host name of the database" }],
    tags: true,
    ..BASE
};

/// Every user of a database, or of an Aurora cluster. Source: RDS and Aurora user guides, "Creating and using an IAM policy
/// for IAM database access".
pub(super) const DATABASE_USERS: &[Reach] = &[Reach {
    parts: &[
        Part::Text("arn:"),
        Part::Context(Context::Partition),
        Part::Text(":rds-db:"),
        Part::Context(Context::Region),
        Part::Text(":"),
        Part::Context(Context::AccountId),
        Part::Text(":dbuser:"),
        Part::Attr("resource_id"),
        Part::Text("/*"),
    ],
    when: &[],
}];

/// Name in the Region.
pub static IDENTIFIER: Prop<Value> = Prop::value(
    "identifier",
    "Identifier",
    "Name in the Region: letters, digits and hyphens. Left empty, AWS makes one up.",
    Kind::Text,
)
.cfn("DBInstanceIdentifier");

/// Which database.
pub static ENGINE: Prop<String> = Prop::choice(
    "engine",
    "Engine",
    "Which database it runs. Changing it replaces the database.",
    &[
        ("postgres", "PostgreSQL"),
        ("mysql", "MySQL"),
        ("mariadb", "MariaDB"),
        ("oracle-se2", "Oracle SE2"),
        ("sqlserver-ex", "SQL Server Express"),
        ("sqlserver-se", "SQL Server Standard"),
    ],
)
.required()
.cfn("Engine");

/// Version of the engine.
pub static ENGINE_VERSION: Prop<String> =
    Prop::text("engine_version", "Version", "Version of the engine, such as 16.4; without one, AWS's default.")
        .cfn("EngineVersion");

/// Size of the machine.
pub static INSTANCE_CLASS: Prop<String> =
    Prop::suggested(
        "instance_class",
        "Instance class",
        "How much machine, such as db.t4g.micro (2 vCPU, 1 GiB).",
        INSTANCE_CLASSES,
    )
        .required()
        .cfn("DBInstanceClass");

/// Name of the first database in it.
pub static DB_NAME: Prop<Value> = Prop::value(
    "db_name",
    "Database name",
    "Name of the database that is made at the start. Changing it replaces everything.",
    Kind::Text,
)
.cfn("DBName");

/// Port it listens on.
pub static PORT: Prop<i64> =
    Prop::int("port", "Port", "The port it listens on; the engine's usual one if it is not set.", (1_150, 65_535), "")
        .cfn("Port");

/// Size of the disk, in GiB.
pub static ALLOCATED_STORAGE: Prop<i64> =
    Prop::int("allocated_storage", "Storage", "Size of its disk.", (5, 65_536), "GiB").cfn("AllocatedStorage");

/// Up to where the disk grows by itself, in GiB.
pub static MAX_ALLOCATED_STORAGE: Prop<i64> = Prop::int(
    "max_allocated_storage",
    "Grows up to",
    "Up to where its disk grows by itself when it fills up.",
    (10, 65_536),
    "GiB",
)
.cfn("MaxAllocatedStorage");

/// What kind of disk it is.
pub static STORAGE_TYPE: Prop<String> = Prop::choice(
    "storage_type",
    "Storage type",
    "What kind of disk it has.",
    &[
        ("gp3", "gp3 (general purpose)"),
        ("gp2", "gp2 (older)"),
        ("io1", "io1 (provisioned IOPS)"),
        ("io2", "io2 (provisioned IOPS)"),
        ("standard", "Magnetic"),
    ],
)
.cfn("StorageType");

/// Operations a second.
pub static IOPS: Prop<i64> =
    Prop::int("iops", "IOPS", "Operations a second of its disk.", (1_000, 256_000), "").cfn("Iops");

/// Whether the disk, its snapshots and replicas are encrypted. Changing it replaces the database.
pub static STORAGE_ENCRYPTED: Prop<bool> = Prop::bool(
    "storage_encrypted",
    "Encrypted",
    "Encrypts disk, backups and replicas. Changing it replaces the database.",
)
.default(false)
.cfn("StorageEncrypted");

/// The key it is encrypted with.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "The key it is encrypted with; without one, the account's key for RDS.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_id")
.cfn("KmsKeyId");

/// The subnets it may stand in.
pub static SUBNET_GROUP: Prop<Value> =
    Prop::reference("subnet_group", "Subnet group", "The subnets it may stand in.", &["rds.subnet_group"])
        .tf("db_subnet_group_name")
        .cfn("DBSubnetGroupName");

/// The groups that guard it.
pub static SECURITY_GROUPS: Prop<Value> = Prop::references(
    "security_groups",
    "Security groups",
    "The firewalls around it. Without one, the VPC's default group.",
    &["ec2.security_group"],
)
.tf("vpc_security_group_ids")
.cfn("VPCSecurityGroups");

/// Whether it has a public address.
pub static PUBLICLY_ACCESSIBLE: Prop<bool> =
    Prop::bool("publicly_accessible", "Public", "Gives it an address on the internet.")
        .default(false)
        .cfn("PubliclyAccessible");

/// Whether a second one stands by in another zone.
pub static MULTI_AZ: Prop<bool> =
    Prop::bool("multi_az", "Multi-AZ", "Keeps a copy in another zone that takes over when the first one fails.")
        .default(false)
        .cfn("MultiAZ");

/// Name of the administrator.
pub static USERNAME: Prop<Value> =
    Prop::value("username", "Administrator", "Name of the first user, who may do everything.", Kind::Text)
        .cfn("MasterUsername");

/// Whether RDS keeps the administrator's password in Secrets Manager. There is no property for a password of one's own: it
/// would stand in files and state.
pub static MANAGE_PASSWORD: Prop<bool> = Prop::bool(
    "manage_master_user_password",
    "Password in Secrets Manager",
    "RDS makes up the administrator's password, keeps it in Secrets Manager and rotates it. Nobody has to know it.",
)
.default(false)
.cfn("ManageMasterUserPassword");

/// The key that secret is encrypted with.
pub static PASSWORD_KEY: Prop<Value> = Prop::value(
    "master_user_secret_kms_key",
    "Password's KMS key",
    "The key the password is encrypted with; without one, the account's key for Secrets Manager.",
    Kind::Arn(&["kms.key"]),
)
.beside("manage_master_user_password")
.tf("master_user_secret_kms_key_id")
.cfn("MasterUserSecret/KmsKeyId");

/// Whether roles may log in with a token of IAM.
pub static IAM_AUTHENTICATION: Prop<bool> = Prop::bool(
    "iam_database_authentication_enabled",
    "IAM authentication",
    "Lets roles log in with a short-lived token instead of a password.",
)
.default(false)
.cfn("EnableIAMDatabaseAuthentication");

/// How long backups are kept, in days; 0 turns them off.
pub static BACKUP_RETENTION: Prop<i64> = Prop::int(
    "backup_retention_period",
    "Keep backups",
    "How long daily backups are kept, which also allows to restore any second in between; 0 turns them off.",
    (0, 35),
    "days",
)
.default(1)
.cfn("BackupRetentionPeriod");

/// When backups are made, in UTC.
pub static BACKUP_WINDOW: Prop<String> =
    Prop::text("backup_window", "Backup window", "When backups are made, in UTC, such as 03:00-04:00.")
        .cfn("PreferredBackupWindow");

/// When AWS may patch it, in UTC.
pub static MAINTENANCE_WINDOW: Prop<String> = Prop::text(
    "maintenance_window",
    "Maintenance window",
    "When AWS may patch it, in UTC, such as Sun:04:00-Sun:05:00.",
)
.cfn("PreferredMaintenanceWindow");

/// Whether snapshots carry its tags.
pub static COPY_TAGS: Prop<bool> =
    Prop::bool("copy_tags_to_snapshot", "Tags on snapshots", "Snapshots carry the tags of the database.")
        .default(false)
        .cfn("CopyTagsToSnapshot");

/// Whether backups go when the database goes.
pub static DELETE_BACKUPS: Prop<bool> = Prop::bool(
    "delete_automated_backups",
    "Delete backups with it",
    "Daily backups go when the database is deleted.",
)
.default(true)
.cfn("DeleteAutomatedBackups");

/// Whether minor versions are taken by themselves.
pub static AUTO_MINOR_UPGRADE: Prop<bool> = Prop::bool(
    "auto_minor_version_upgrade",
    "Minor upgrades",
    "Takes minor versions of the engine by itself, in the maintenance window.",
)
.default(true)
.cfn("AutoMinorVersionUpgrade");

/// The authority that signs its TLS certificate.
pub static CA_CERTIFICATE: Prop<String> = Prop::text(
    "ca_cert_identifier",
    "Certificate authority",
    "The authority that signs its TLS certificate, such as rds-ca-rsa2048-g1.",
)
.cfn("CACertificateIdentifier");

/// Whether it shows which queries cost what.
pub static PERFORMANCE_INSIGHTS: Prop<bool> =
    Prop::bool("performance_insights_enabled", "Performance Insights", "Shows which queries load it.")
        .default(false)
        .cfn("EnablePerformanceInsights");

/// The key those figures are encrypted with.
pub static PERFORMANCE_INSIGHTS_KEY: Prop<Value> = Prop::value(
    "performance_insights_kms_key",
    "Insights' KMS key",
    "The key these figures are encrypted with.",
    Kind::Arn(&["kms.key"]),
)
.beside("performance_insights_enabled")
.tf("performance_insights_kms_key_id")
.cfn("PerformanceInsightsKMSKeyId");

/// How long those figures are kept, in days: 7, a multiple of 31, or 731.
pub static PERFORMANCE_INSIGHTS_RETENTION: Prop<Value> = Prop::value(
    "performance_insights_retention_period",
    "Keep insights",
    "How many days these figures are kept: 7, a multiple of 31, or 731.",
    Kind::Int { min: 7, max: 731, unit: "days" },
)
.beside("performance_insights_enabled")
.cfn("PerformanceInsightsRetentionPeriod");

/// How often the machine's own figures are taken, in seconds; 0 turns that off.
pub static MONITORING_INTERVAL: Prop<i64> = Prop::int(
    "monitoring_interval",
    "Enhanced monitoring",
    "How often figures of the machine are taken: 1, 5, 10, 15, 30 or 60; 0 turns it off.",
    (0, 60),
    "seconds",
)
.default(0)
.cfn("MonitoringInterval");

/// The role that writes them.
pub static MONITORING_ROLE: Prop<Value> = Prop::value(
    "monitoring_role",
    "Monitoring role",
    "The role that writes these figures to CloudWatch Logs.",
    Kind::Arn(&["iam.role"]),
)
.beside("monitoring_interval")
.tf("monitoring_role_arn")
.cfn("MonitoringRoleArn");

/// Logs that go to CloudWatch.
pub static LOG_EXPORTS: Prop<Value> = Prop::value(
    "enabled_cloudwatch_logs_exports",
    "Logs to CloudWatch",
    "Which of its logs go to CloudWatch: postgresql and upgrade, or audit, error, general and slowquery.",
    Kind::List(&Kind::Text),
)
.cfn("EnableCloudwatchLogsExports");

/// Settings of the engine.
pub static PARAMETER_GROUP: Prop<Value> = Prop::value(
    "parameter_group_name",
    "Parameter group",
    "Name of the parameter group with the engine's settings.",
    Kind::Text,
)
.cfn("DBParameterGroupName");

/// The database it copies.
pub static REPLICA_OF: Prop<Value> =
    Prop::reference("replica_of", "Read replica of", "The database it is a read replica of.", &["rds.instance"])
        .tf("replicate_source_db")
        .cfn("SourceDBInstanceIdentifier");

/// Whether AWS refuses to delete it.
pub static DELETION_PROTECTION: Prop<bool> =
    Prop::bool("deletion_protection", "Deletion protection", "AWS refuses to delete the database while it is on.")
        .default(false)
        .cfn("DeletionProtection");

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
    "Name of the snapshot that Terraform takes before it deletes the database.",
    Kind::Text,
)
.cfn_metadata("final_snapshot_identifier");
