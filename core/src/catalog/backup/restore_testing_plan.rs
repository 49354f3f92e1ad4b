//! AWS Backup restore testing plan.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type. What is restored is for selections of the plan to say, which are no type of the catalogue.
pub static TYPE: ResourceType = ResourceType {
    id: "backup.restore_testing_plan",
    label: "Restore testing plan",
    a_label: "a restore testing plan",
    noun: "RestoreTestingPlan",
    category: Category::Storage,
    icon: "restore-testing-plan",
    doc: "Restores backups from time to time, to see that they can be, and deletes what was restored.",
    url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html",
    tf: "aws_backup_restore_testing_plan",
    cfn: "AWS::Backup::RestoreTestingPlan",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &SCHEDULE.spec,
        &TIMEZONE.spec,
        &START_WINDOW.spec,
        &ALGORITHM.spec,
        &INCLUDED.spec,
        &EXCLUDED.spec,
        &POINT_TYPES.spec,
        &WINDOW.spec,
    ],
    attrs: &[
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("RestoreTestingPlanArn") },
    ],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> =
    Prop::value("name", "Name in AWS", "Name in the Region: letters, digits and `_`.", Kind::Text)
        .required()
        .cfn("RestoreTestingPlanName");

/// When it restores.
pub static SCHEDULE: Prop<String> =
    Prop::text("schedule", "Schedule", "When it restores, such as cron(0 3 1 * ? *), in UTC.")
        .required()
        .tf("schedule_expression")
        .cfn("ScheduleExpression");

/// Time zone of the schedule.
pub static TIMEZONE: Prop<String> = Prop::text(
    "schedule_timezone",
    "Time zone",
    "Time zone of the schedule, such as Europe/Vienna, in place of UTC.",
)
.tf("schedule_expression_timezone")
.cfn("ScheduleExpressionTimezone");

/// How late it may start, in hours.
pub static START_WINDOW: Prop<i64> =
    Prop::int("start_window", "Start within", "How late it may start.", (1, 168), "hours")
        .default(24)
        .tf("start_window_hours")
        .cfn("StartWindowHours");

/// Which recovery point is taken.
pub static ALGORITHM: Prop<String> = Prop::choice(
    "algorithm",
    "Takes",
    "Which backup of a resource is restored.",
    &[("LATEST_WITHIN_WINDOW", "The latest"), ("RANDOM_WITHIN_WINDOW", "Any")],
)
.required()
.tf("recovery_point_selection/algorithm")
.cfn("RecoveryPointSelection/Algorithm");

/// Vaults whose backups are restored.
pub static INCLUDED: Prop<Value> = Prop::value(
    "include_vaults",
    "Vaults",
    "ARNs of vaults whose backups are restored; `*` is all of them.",
    Kind::List(&Kind::Arn(&["backup.vault"])),
)
.required()
.tf("recovery_point_selection/include_vaults")
.cfn("RecoveryPointSelection/IncludeVaults");

/// Vaults whose backups are not.
pub static EXCLUDED: Prop<Value> = Prop::value(
    "exclude_vaults",
    "Without",
    "ARNs of vaults whose backups are left out.",
    Kind::List(&Kind::Arn(&["backup.vault"])),
)
.tf("recovery_point_selection/exclude_vaults")
.cfn("RecoveryPointSelection/ExcludeVaults");

/// Kinds of backups that are restored.
pub static POINT_TYPES: Prop<Value> = Prop::value(
    "recovery_point_types",
    "Kinds",
    "Kinds of backups that are restored: SNAPSHOT, CONTINUOUS or both.",
    Kind::List(&Kind::Text),
)
.required()
.tf("recovery_point_selection/recovery_point_types")
.cfn("RecoveryPointSelection/RecoveryPointTypes");

/// How old a backup may be, in days.
pub static WINDOW: Prop<i64> =
    Prop::int("selection_window", "Up to", "How old a backup may be that is restored.", (1, 365), "days")
        .default(30)
        .tf("recovery_point_selection/selection_window_days")
        .cfn("RecoveryPointSelection/SelectionWindowDays");
