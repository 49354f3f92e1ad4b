//! Names and starting values of identities, functions, containers, and what watches over them.

use crate::catalog::backup::{plan, selection, vault};
use crate::catalog::cloudtrail::trail;
use crate::catalog::cloudwatch::{dashboard, metric_alarm};
use crate::catalog::ecs::{cluster, service, task_definition};
use crate::catalog::iam::{group, instance_profile, policy, role, user};
use crate::catalog::lambda::function;
use crate::catalog::logs::log_group;
use crate::catalog::s3::bucket;
use crate::catalog::ssm::parameter;
use crate::catalog::{Properties, ResourceType};
use crate::model::Diagram;
use crate::value::{Value, map};

/// Properties that AWS wants unique in the account or the Region.
pub(super) const NAMES: [(&ResourceType, &str); 12] = [
    (&cluster::TYPE, cluster::NAME.key()),
    (&service::TYPE, service::NAME.key()),
    (&task_definition::TYPE, task_definition::FAMILY.key()),
    (&function::TYPE, function::NAME.key()),
    (&dashboard::TYPE, dashboard::NAME.key()),
    (&group::TYPE, group::NAME.key()),
    (&metric_alarm::TYPE, metric_alarm::NAME.key()),
    (&parameter::TYPE, parameter::NAME.key()),
    (&plan::TYPE, plan::NAME.key()),
    (&trail::TYPE, trail::NAME.key()),
    (&user::TYPE, user::NAME.key()),
    (&vault::TYPE, vault::NAME.key()),
];

/// What the first node of a type is called, where that is not the last part of the type's id.
pub(super) fn base_name(id: &str) -> Option<&'static str> {
    Some(match id {
        id if id == metric_alarm::TYPE.id => "alarm",
        id if id == log_group::TYPE.id => "log-group",
        id if id == task_definition::TYPE.id => "task",
        id if id == instance_profile::TYPE.id => "instance-profile",
        id if id == vault::TYPE.id => "backup-vault",
        id if id == plan::TYPE.id => "backup-plan",
        id if id == selection::TYPE.id => "backup-selection",
        _ => return None,
    })
}

/// Properties of a new node.
pub(super) fn defaults(diagram: &Diagram, id: &str, name: &str) -> Properties {
    match id {
        id if id == log_group::TYPE.id => Properties::from([
            (log_group::NAME.key(), format!("/app/{name}").into()),
            (log_group::RETENTION.key(), Value::Int(365)),
        ]),
        id if id == metric_alarm::TYPE.id => alarm(name),
        id if id == dashboard::TYPE.id => {
            Properties::from([(dashboard::NAME.key(), name.into()), (dashboard::BODY.key(), widgets(name))])
        }
        id if id == role::TYPE.id => {
            Properties::from([(role::TRUSTED_SERVICE.key(), "ec2.amazonaws.com".into())])
        }
        id if id == policy::TYPE.id => Properties::from([(policy::POLICY.key(), who_am_i())]),
        id if id == group::TYPE.id => {
            Properties::from([(group::NAME.key(), name.into()), (group::REQUIRE_MFA.key(), true.into())])
        }
        id if id == user::TYPE.id => Properties::from([(user::NAME.key(), name.into())]),
        id if id == function::TYPE.id => function(diagram, name),
        id if id == cluster::TYPE.id => Properties::from([
            (cluster::NAME.key(), name.into()),
            (cluster::INSIGHTS.key(), "enabled".into()),
        ]),
        id if id == task_definition::TYPE.id => task(name),
        id if id == service::TYPE.id => service(diagram, name),
        id if id == trail::TYPE.id => trail(diagram, name),
        id if id == vault::TYPE.id => Properties::from([(vault::NAME.key(), name.into())]),
        id if id == plan::TYPE.id => plan(diagram, name),
        id if id == selection::TYPE.id => {
            let mut props = Properties::from([(selection::NAME.key(), name.into())]);
            props.extend(first(diagram, &plan::TYPE, "id").map(|it| (selection::PLAN.key(), it)));
            props
        }
        id if id == parameter::TYPE.id => Properties::from([
            (parameter::NAME.key(), format!("/app/{name}").into()),
            (parameter::TYPE_OF_VALUE.key(), "String".into()),
            (parameter::VALUE.key(), "value".into()),
        ]),
        _ => Properties::new(),
    }
}

/// A reference to the first node of a type, if there is one.
fn first(diagram: &Diagram, ty: &ResourceType, attr: &str) -> Option<Value> {
    diagram.nodes().find(|(_, it)| it.ty == ty).map(|(id, _)| Value::reference(id.as_str(), attr))
}

/// One container on Fargate that cannot write to its own files.
fn task(name: &str) -> Properties {
    let container = map([
        ("name", "app".into()),
        ("image", "public.ecr.aws/nginx/nginx:1.27".into()),
        ("ports", Value::List(vec![map([("port", Value::Int(80))])])),
        ("read_only", true.into()),
    ]);
    Properties::from([
        (task_definition::FAMILY.key(), name.into()),
        (task_definition::COMPATIBILITIES.key(), Value::List(vec!["FARGATE".into()])),
        (task_definition::NETWORK_MODE.key(), "awsvpc".into()),
        (task_definition::CPU.key(), "256".into()),
        (task_definition::MEMORY.key(), "512".into()),
        (task_definition::CONTAINERS.key(), Value::List(vec![container])),
    ])
}

/// Two tasks without public addresses; a deployment that fails is taken back.
fn service(diagram: &Diagram, name: &str) -> Properties {
    let mut props = Properties::from([
        (service::NAME.key(), name.into()),
        (service::DESIRED_COUNT.key(), Value::Int(2)),
        (service::LAUNCH_TYPE.key(), "FARGATE".into()),
        (service::CIRCUIT_BREAKER.key(), true.into()),
    ]);
    props.extend(first(diagram, &cluster::TYPE, "arn").map(|it| (service::CLUSTER.key(), it)));
    props
        .extend(first(diagram, &task_definition::TYPE, "arn").map(|it| (service::TASK_DEFINITION.key(), it)));
    props
}

/// Python on Arm, traced, with its code in a bucket.
fn function(diagram: &Diagram, name: &str) -> Properties {
    let mut props = Properties::from([
        (function::NAME.key(), name.into()),
        (function::RUNTIME.key(), "python3.13".into()),
        (function::HANDLER.key(), "app.handler".into()),
        (function::ARCHITECTURE.key(), "arm64".into()),
        (function::MEMORY.key(), Value::Int(256)),
        (function::TIMEOUT.key(), Value::Int(10)),
        (function::TRACING.key(), "Active".into()),
    ]);
    if let Some(bucket) = first(diagram, &bucket::TYPE, "name") {
        props.insert(function::CODE_BUCKET.key(), bucket);
        props.insert(function::CODE_KEY.key(), format!("releases/{name}.zip").into());
    }
    props
}

/// All management events of all Regions, in files that cannot be changed unseen.
fn trail(diagram: &Diagram, name: &str) -> Properties {
    let condition =
        map([("field", "eventCategory".into()), ("equals", Value::List(vec!["Management".into()]))]);
    let selector =
        map([("name", "Management events".into()), ("field_selectors", Value::List(vec![condition]))]);
    let mut props = Properties::from([
        (trail::NAME.key(), name.into()),
        (trail::MULTI_REGION.key(), true.into()),
        (trail::VALIDATION.key(), true.into()),
        (trail::ADVANCED_SELECTORS.key(), Value::List(vec![selector])),
    ]);
    props.extend(first(diagram, &bucket::TYPE, "name").map(|it| (trail::BUCKET.key(), it)));
    props
}

/// A backup a day, kept for 35 days.
fn plan(diagram: &Diagram, name: &str) -> Properties {
    let mut props = Properties::from([(plan::NAME.key(), name.into())]);
    if let Some(vault) = first(diagram, &vault::TYPE, "name") {
        let rule = map([
            ("name", "daily".into()),
            ("vault", vault),
            ("schedule", "cron(0 3 * * ? *)".into()),
            ("delete_after", Value::Int(35)),
        ]);
        props.insert(plan::RULES.key(), Value::List(vec![rule]));
    }
    props
}

/// A policy to start from, which gives nothing away: AWS demands a statement.
fn who_am_i() -> Value {
    let statement = map([
        ("Sid", "WhoAmI".into()),
        ("Effect", "Allow".into()),
        ("Action", Value::List(vec!["sts:GetCallerIdentity".into()])),
        ("Resource", Value::List(vec!["*".into()])),
    ]);
    map([("Version", "2012-10-17".into()), ("Statement", Value::List(vec![statement]))])
}

/// Requests that DynamoDB turned away: what an alarm is drawn for first. Source: DynamoDB developer guide, "DynamoDB
/// metrics and dimensions".
fn alarm(name: &str) -> Properties {
    Properties::from([
        (metric_alarm::NAME.key(), name.into()),
        (metric_alarm::NAMESPACE.key(), "AWS/DynamoDB".into()),
        (metric_alarm::METRIC_NAME.key(), "ThrottledRequests".into()),
        (metric_alarm::STATISTIC.key(), "Sum".into()),
        (metric_alarm::PERIOD.key(), Value::Int(300)),
        (metric_alarm::EVALUATION_PERIODS.key(), Value::Int(1)),
        (metric_alarm::COMPARISON.key(), "GreaterThanThreshold".into()),
        (metric_alarm::THRESHOLD.key(), Value::Int(0)),
        (metric_alarm::MISSING_DATA.key(), "notBreaching".into()),
    ])
}

/// One widget with a heading.
fn widgets(title: &str) -> Value {
    let widget = map([
        ("type", "text".into()),
        ("x", Value::Int(0)),
        ("y", Value::Int(0)),
        ("width", Value::Int(24)),
        ("height", Value::Int(2)),
        ("properties", map([("markdown", format!("# {title}").into())])),
    ]);
    map([("widgets", Value::List(vec![widget]))])
}
