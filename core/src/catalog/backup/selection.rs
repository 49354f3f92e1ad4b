//! AWS Backup selection.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Kind, Parent, Placement, Principal, Prop, PropSpec, ResourceType, Shape, Via,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "backup.selection",
    label: "Backup selection",
    a_label: "a backup selection",
    noun: "BackupSelection",
    category: Category::Storage,
    icon: "backup-selection",
    doc: "Says what a backup plan makes backups of: by name or by tag.",
    url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html",
    tf: "aws_backup_selection",
    cfn: "AWS::Backup::BackupSelection",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&PLAN.spec, &NAME.spec, &ROLE.spec, &RESOURCES.spec, &NOT_RESOURCES.spec, &TAGS.spec, &CONDITIONS_EQUAL.spec, &CONDITIONS_UNEQUAL.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::GetAtt("SelectionId") }],
    principal: Some(Principal::new("backup.amazonaws.com", Via::Role(ROLE.key())).managed(|_| {
        &[
            "service-role/AWSBackupServiceRolePolicyForBackup",
            "service-role/AWSBackupServiceRolePolicyForRestores",
        ]
    })),
    ..BASE
};

/// The plan.
pub static PLAN: Prop<Value> =
    Prop::reference("plan", "Plan", "The plan that makes the backups.", &["backup.plan"])
        .required()
        .tf("plan_id")
        .cfn("BackupPlanId");

/// Name within the plan.
pub static NAME: Prop<Value> = Prop::value("name", "Name in AWS", "Name within the plan.", Kind::Text)
    .required()
    .cfn("BackupSelection/SelectionName");

/// The role that reads what is backed up. Made by Drawbridge when it is not set.
pub static ROLE: Prop<Value> = Prop::value(
    "role",
    "Role",
    "The role that makes the backups and restores them. Without one, Drawbridge makes it.",
    Kind::Arn(&["iam.role"]),
)
.required()
.tf("iam_role_arn")
.cfn("BackupSelection/IamRoleArn");

/// What AWS Backup can back up and a diagram can hold.
const RESOURCE: Kind = Kind::Arn(&["dynamodb.table", "rds.cluster", "rds.instance", "s3.bucket"]);

/// What is backed up.
pub static RESOURCES: Prop<Value> =
    Prop::value("resources", "Resources", "What is backed up.", Kind::List(&RESOURCE)).cfn("BackupSelection/Resources");

/// What is left out.
pub static NOT_RESOURCES: Prop<Value> = Prop::value(
    "not_resources",
    "Except",
    "What is left out, whatever its tags say.",
    Kind::List(&RESOURCE),
)
.cfn("BackupSelection/NotResources");

/// What is backed up by its tags.
pub static TAGS: Prop<Value> = Prop::records(
    "selection_tags",
    "By tag",
    "Everything with one of these tags is backed up as well.",
    TAG,
)
.tf_blocks("selection_tag")
.cfn_objects("BackupSelection/ListOfTags");

const TAG: &[PropSpec] = &[
    Prop::choice("type", "Test", "How the tag is compared.", &[("STRINGEQUALS", "Equals")])
        .required()
        .cfn("ConditionType")
        .spec,
    Prop::text("key", "Tag", "Key of the tag.").required().cfn("ConditionKey").spec,
    Prop::text("value", "Value", "Value of the tag.").required().cfn("ConditionValue").spec,
];

const CONDITION: &[PropSpec] = &[
    Prop::text("key", "Tag", "The tag, such as aws:ResourceTag/Stage.").required().cfn("ConditionKey").spec,
    Prop::text("value", "Value", "Value of the tag.").required().cfn("ConditionValue").spec,
];

/// Tags that everything selected must have.
pub static CONDITIONS_EQUAL: Prop<Value> = Prop::records(
    "only_tagged",
    "Only tagged",
    "Of the resources, only those with all of these tags.",
    CONDITION,
)
.tf_blocks("condition/string_equals")
.cfn_objects("BackupSelection/Conditions/StringEquals");

/// Tags that nothing selected may have.
pub static CONDITIONS_UNEQUAL: Prop<Value> = Prop::records(
    "not_tagged",
    "Except tagged",
    "Of the resources, none with one of these tags.",
    CONDITION,
)
.tf_blocks("condition/string_not_equals")
.cfn_objects("BackupSelection/Conditions/StringNotEquals");
