//! Rotation of a secret.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "secretsmanager.rotation",
    label: "Secret rotation",
    a_label: "a secret rotation",
    noun: "RotationSchedule",
    category: Category::Security,
    icon: "secret",
    doc: "Changes the value of a secret regularly, by a function.",
    url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    tf: "aws_secretsmanager_secret_rotation",
    cfn: "AWS::SecretsManager::RotationSchedule",
    props: &[&SECRET.spec, &FUNCTION.spec, &DAYS.spec, &SCHEDULE.spec, &DURATION.spec],
    ..BASE
};

/// The secret.
pub static SECRET: Prop<Value> =
    Prop::reference("secret", "Secret", "The secret.", &["secretsmanager.secret"])
        .required()
        .tf("secret_id")
        .cfn("SecretId");

/// The function that makes a new value and tells everybody who needs it.
pub static FUNCTION: Prop<Value> = Prop::value(
    "function",
    "Function",
    "The Lambda function that makes a new value, here and where it is used.",
    Kind::Arn(&[]),
)
.tf("rotation_lambda_arn")
.cfn("RotationLambdaARN");

/// How often, in days.
pub static DAYS: Prop<i64> =
    Prop::int("days", "Every", "How many days a value is used before it is changed.", (1, 1_000), "days")
        .tf("rotation_rules/automatically_after_days")
        .cfn("RotationRules/AutomaticallyAfterDays");

/// When, instead of how often.
pub static SCHEDULE: Prop<Value> = Prop::value(
    "schedule",
    "Schedule",
    "When it is changed, such as rate(10 days) or cron(0 4 1 * ? *), in UTC.",
    Kind::Text,
)
.tf("rotation_rules/schedule_expression")
.cfn("RotationRules/ScheduleExpression");

/// How long a rotation may take.
pub static DURATION: Prop<Value> =
    Prop::value("duration", "Window", "How long a rotation may take, such as 3h.", Kind::Text)
        .tf("rotation_rules/duration")
        .cfn("RotationRules/Duration");
