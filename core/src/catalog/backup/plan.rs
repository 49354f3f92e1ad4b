//! AWS Backup plan.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, PropSpec, ResourceType, Shape, TagsForm,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "backup.plan",
    label: "Backup plan",
    a_label: "a backup plan",
    noun: "BackupPlan",
    category: Category::Storage,
    icon: "backup-plan",
    doc: "Says when backups are made, where they go and how long they are kept; a selection says of what.",
    url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html",
    tf: "aws_backup_plan",
    cfn: "AWS::Backup::BackupPlan",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &RULES.spec],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("BackupPlanArn") },
    ],
    tags: true,
    cfn_tags: TagsForm::Map("BackupPlanTags"),
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value("name", "Name in AWS", "Name in the Region.", Kind::Text)
    .required()
    .cfn("BackupPlan/BackupPlanName");

/// What is done when.
pub static RULES: Prop<Value> =
    Prop::records("rules", "Rules", "When backups are made and how long they are kept.", RULE)
        .required()
        .tf_blocks("rule")
        .cfn_objects("BackupPlan/BackupPlanRule");

/// Days a backup may be kept at most: a hundred years.
const DAYS: Kind = Kind::Int { min: 1, max: 36_500, unit: "days" };

const RULE: &[PropSpec] = &[
    Prop::text("name", "Name", "What the rule is called.").required().tf("rule_name").cfn("RuleName").spec,
    Prop::reference("vault", "Vault", "Where the backups go.", &["backup.vault"])
        .required()
        .tf("target_vault_name")
        .cfn("TargetBackupVault")
        .spec,
    Prop::text("schedule", "Schedule", "When backups are made, such as cron(0 3 * * ? *), in UTC.")
        .cfn("ScheduleExpression")
        .spec,
    Prop::text("schedule_timezone", "Time zone", "Time zone of the schedule, such as Europe/Vienna, in place of UTC.")
        .tf("schedule_expression_timezone")
        .cfn("ScheduleExpressionTimezone")
        .spec,
    Prop::int("start_window", "Start within", "How late a backup may start.", (60, 525_600), "minutes")
        .cfn("StartWindowMinutes")
        .spec,
    Prop::int("completion_window", "Done within", "How long a backup may take.", (60, 525_600), "minutes")
        .cfn("CompletionWindowMinutes")
        .spec,
    Prop::bool(
        "enable_continuous_backup",
        "Continuous",
        "Also allows to restore any second of the last 35 days, where the resource can.",
    )
    .cfn("EnableContinuousBackup")
    .spec,
    Prop::value(
        "cold_storage_after",
        "Cold after",
        "When a backup moves to cheaper, slower storage, where the resource can; it stays there for 90 days at least.",
        DAYS,
    )
    .tf("lifecycle/cold_storage_after")
    .cfn("Lifecycle/MoveToColdStorageAfterDays")
    .spec,
    Prop::value("delete_after", "Keep for", "How long a backup is kept. Without it, for ever.", DAYS)
        .tf("lifecycle/delete_after")
        .cfn("Lifecycle/DeleteAfterDays")
        .spec,
    Prop::bool(
        "opt_in_to_archive",
        "Archive",
        "Lets resources that can move to their archive storage, where their lifecycle says so.",
    )
    .tf("lifecycle/opt_in_to_archive_for_supported_resources")
    .cfn("Lifecycle/OptInToArchiveForSupportedResources")
    .spec,
    Prop::value("recovery_point_tags", "Tags", "Tags that backups get.", Kind::Map(&Kind::Text))
        .cfn("RecoveryPointTags")
        .spec,
    Prop::records("copies", "Copies", "Vaults that get a copy, in another Region or account.", COPY)
        .tf_blocks("copy_action")
        .cfn_objects("CopyActions")
        .spec,
];

const COPY: &[PropSpec] = &[
    Prop::value("vault", "Vault", "The vault that gets a copy.", Kind::Arn(&["backup.vault"]))
        .required()
        .tf("destination_vault_arn")
        .cfn("DestinationBackupVaultArn")
        .spec,
    Prop::value("cold_storage_after", "Cold after", "When the copy moves to cheaper, slower storage.", DAYS)
        .tf("lifecycle/cold_storage_after")
        .cfn("Lifecycle/MoveToColdStorageAfterDays")
        .spec,
    Prop::value("delete_after", "Keep for", "How long the copy is kept.", DAYS)
        .tf("lifecycle/delete_after")
        .cfn("Lifecycle/DeleteAfterDays")
        .spec,
];
