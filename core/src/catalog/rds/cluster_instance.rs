//! Instance of an Amazon Aurora cluster.

use super::{cluster, instance};
use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type. CloudFormation has one type for instances of a cluster and databases by themselves.
pub static TYPE: ResourceType = ResourceType {
    id: "rds.cluster_instance",
    label: "Aurora instance",
    a_label: "an Aurora instance",
    noun: "DbClusterInstance",
    category: Category::Database,
    icon: "rds-cluster-instance",
    doc: "A machine of an Aurora cluster: one of them writes, the others read and take over when it fails.",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.html",
    tf: "aws_rds_cluster_instance",
    cfn: "AWS::RDS::DBInstance",
    cfn_if: Some("DBClusterIdentifier"),
    placement: Placement::Drawn {
        parents: &[
            Parent::inside("ec2.vpc"),
            Parent::inside("ec2.subnet"), Parent::UNDRAWN],
        shape: Shape::Icon,
    },
    props: &[
        &IDENTIFIER.spec,
        &CLUSTER.spec,
        &ENGINE.spec,
        &ENGINE_VERSION.spec,
        &INSTANCE_CLASS.spec,
        &AVAILABILITY_ZONE.spec,
        &PROMOTION_TIER.spec,
        &SUBNET_GROUP.spec,
        &PUBLICLY_ACCESSIBLE.spec,
        &MAINTENANCE_WINDOW.spec,
        &COPY_TAGS.spec,
        &AUTO_MINOR_UPGRADE.spec,
        &CA_CERTIFICATE.spec,
        &PERFORMANCE_INSIGHTS.spec,
        &PERFORMANCE_INSIGHTS_KEY.spec,
        &PERFORMANCE_INSIGHTS_RETENTION.spec,
        &MONITORING_INTERVAL.spec,
        &MONITORING_ROLE.spec,
        &PARAMETER_GROUP.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "identifier", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("DBInstanceArn") },
        Attr { id: "address", tf: "endpoint", cfn: CfnAttr::GetAtt("Endpoint.Address") },
        Attr { id: "port", tf: "port", cfn: CfnAttr::GetAtt("Endpoint.Port") },
    ],
    tf_aliases: &[("id", "id")],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static IDENTIFIER: Prop<Value> = instance::IDENTIFIER.elsewhere("identifier", "DBInstanceIdentifier");

/// The cluster it is part of.
pub static CLUSTER: Prop<Value> =
    Prop::reference("cluster", "Cluster", "The cluster it is part of.", &["rds.cluster"])
        .required()
        .tf("cluster_identifier")
        .cfn("DBClusterIdentifier");

/// Which database, as its cluster.
pub static ENGINE: Prop<String> = Prop::choice(
    "engine",
    "Engine",
    "Which database it runs: the same as its cluster. Changing it replaces the instance.",
    cluster::ENGINES,
)
.required()
.cfn("Engine");

/// Version of the engine.
pub static ENGINE_VERSION: Prop<String> = Prop::text(
    "engine_version",
    "Version",
    "Version of the engine. Left empty, that of the cluster, which upgrades all of its instances.",
)
.cfn("EngineVersion");

/// Size of the machine.
pub static INSTANCE_CLASS: Prop<String> =
    Prop::suggested(
        "instance_class",
        "Instance class",
        "How much machine, such as db.t4g.medium (2 vCPU, 4 GiB); db.serverless follows the load.",
        CLASSES,
    )
        .required()
        .cfn("DBInstanceClass");

/// Usual classes. Source: Aurora user guide, "Aurora DB instance classes".
const CLASSES: &[(&str, &str)] = &[
    ("db.serverless", "db.serverless (follows the load)"),
    ("db.t4g.medium", "db.t4g.medium (2 vCPU, 4 GiB, Graviton)"),
    ("db.t4g.large", "db.t4g.large (2 vCPU, 8 GiB, Graviton)"),
    ("db.t3.medium", "db.t3.medium (2 vCPU, 4 GiB, Intel)"),
    ("db.r7g.large", "db.r7g.large (2 vCPU, 16 GiB, Graviton)"),
    ("db.r7g.xlarge", "db.r7g.xlarge (4 vCPU, 32 GiB, Graviton)"),
    ("db.r7g.2xlarge", "db.r7g.2xlarge (8 vCPU, 64 GiB, Graviton)"),
    ("db.r7g.4xlarge", "db.r7g.4xlarge (16 vCPU, 128 GiB, Graviton)"),
    ("db.r6g.large", "db.r6g.large (2 vCPU, 16 GiB, Graviton)"),
    ("db.r6g.xlarge", "db.r6g.xlarge (4 vCPU, 32 GiB, Graviton)"),
    ("db.r6i.large", "db.r6i.large (2 vCPU, 16 GiB, Intel)"),
    ("db.r6i.xlarge", "db.r6i.xlarge (4 vCPU, 32 GiB, Intel)"),
];

/// The zone it stands in.
pub static AVAILABILITY_ZONE: Prop<Value> = Prop::value(
    "availability_zone",
    "Zone",
    "The zone it stands in; left empty, AWS chooses one of the cluster's subnets.",
    Kind::Zone,
)
.cfn("AvailabilityZone");

/// Who takes over first: 0 before 15.
pub static PROMOTION_TIER: Prop<i64> = Prop::int(
    "promotion_tier",
    "Takes over",
    "Who takes over when the instance that writes fails: the lowest number first.",
    (0, 15),
    "",
)
.cfn("PromotionTier");

/// The subnets it may stand in: those of its cluster.
pub static SUBNET_GROUP: Prop<Value> = Prop::reference(
    "subnet_group",
    "Subnet group",
    "The subnets it may stand in: the same group as its cluster's, which it takes where none is set.",
    &["rds.subnet_group"],
)
.tf("db_subnet_group_name")
.cfn("DBSubnetGroupName");

/// Whether it has a public address.
pub static PUBLICLY_ACCESSIBLE: Prop<bool> =
    instance::PUBLICLY_ACCESSIBLE.elsewhere("publicly_accessible", "PubliclyAccessible");

/// Settings of the engine for this instance.
pub static PARAMETER_GROUP: Prop<Value> =
    instance::PARAMETER_GROUP.elsewhere("db_parameter_group_name", "DBParameterGroupName");

/// Whether minor versions are taken by themselves.
pub static AUTO_MINOR_UPGRADE: Prop<bool> =
    instance::AUTO_MINOR_UPGRADE.elsewhere("auto_minor_version_upgrade", "AutoMinorVersionUpgrade");

/// The authority that signs its TLS certificate.
pub static CA_CERTIFICATE: Prop<String> =
    instance::CA_CERTIFICATE.elsewhere("ca_cert_identifier", "CACertificateIdentifier");

/// Whether it shows which queries cost what.
pub static PERFORMANCE_INSIGHTS: Prop<bool> =
    instance::PERFORMANCE_INSIGHTS.elsewhere("performance_insights_enabled", "EnablePerformanceInsights");

/// The key those figures are encrypted with.
pub static PERFORMANCE_INSIGHTS_KEY: Prop<Value> =
    instance::PERFORMANCE_INSIGHTS_KEY.elsewhere("performance_insights_kms_key_id", "PerformanceInsightsKMSKeyId");

/// How long those figures are kept, in days: 7, a multiple of 31, or 731.
pub static PERFORMANCE_INSIGHTS_RETENTION: Prop<Value> = instance::PERFORMANCE_INSIGHTS_RETENTION
    .elsewhere("performance_insights_retention_period", "PerformanceInsightsRetentionPeriod");

/// How often the machine's own figures are taken, in seconds; 0 turns that off.
pub static MONITORING_INTERVAL: Prop<i64> =
    instance::MONITORING_INTERVAL.elsewhere("monitoring_interval", "MonitoringInterval");

/// The role that writes them.
pub static MONITORING_ROLE: Prop<Value> =
    instance::MONITORING_ROLE.elsewhere("monitoring_role_arn", "MonitoringRoleArn");

/// When AWS may patch it, in UTC.
pub static MAINTENANCE_WINDOW: Prop<String> =
    instance::MAINTENANCE_WINDOW.elsewhere("preferred_maintenance_window", "PreferredMaintenanceWindow");

/// Whether snapshots carry its tags. Those of Aurora are of the cluster.
pub static COPY_TAGS: Prop<bool> = instance::COPY_TAGS.elsewhere("copy_tags_to_snapshot", "CopyTagsToSnapshot");
