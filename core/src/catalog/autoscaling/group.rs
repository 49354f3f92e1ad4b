//! EC2 Auto Scaling group.

use super::policy;
use crate::catalog::body::{Item, insert_at, value_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Entry, Kind, Literal, Lowered, Output, Parent, Placement, Principal, Prop,
    PropSpec, ResourceType, Shape, TagsForm, TfMap, Via,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "autoscaling.group",
    label: "Auto Scaling group",
    a_label: "an Auto Scaling group",
    noun: "AutoScalingGroup",
    category: Category::Compute,
    icon: "auto-scaling-group",
    doc: "Keeps as many instances running as the load wants, spread over Availability Zones, and replaces those that fail.",
    url: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-groups.html",
    tf: "aws_autoscaling_group",
    cfn: "AWS::AutoScaling::AutoScalingGroup",
    placement: Placement::Drawn {
        parents: &[Parent::inside("ec2.vpc"), Parent::UNDRAWN],
        shape: Shape::Icon,
    },
    props: &[
        &NAME.spec,
        &MIN_SIZE.spec,
        &MAX_SIZE.spec,
        &DESIRED_CAPACITY.spec,
        &SUBNETS.spec,
        &TARGET_GROUPS.spec,
        &HEALTH_CHECK_TYPE.spec,
        &HEALTH_CHECK_GRACE_PERIOD.spec,
        &INSTANCE_WARMUP.spec,
        &COOLDOWN.spec,
        &CAPACITY_REBALANCE.spec,
        &MAX_INSTANCE_LIFETIME.spec,
        &PROTECT_FROM_SCALE_IN.spec,
        &TERMINATION_POLICIES.spec,
        &ENABLED_METRICS.spec,
        &LAUNCH_TEMPLATE.spec,
        &LAUNCH_TEMPLATE_VERSION.spec,
        &LAUNCH_CONFIGURATION.spec,
        &REFRESH_MIN_HEALTHY.spec,
        &REFRESH_WARMUP.spec,
        &SCALING.spec,
    ],
    attrs: &[
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::None },
    ],
    tf_aliases: &[("id", "name")],
    principal: Some(Principal::new("", Via::Of(LAUNCH_TEMPLATE.key())).or(LAUNCH_CONFIGURATION.key())),
    outputs: &[Output { attr: "name", doc: "Name of the Auto Scaling group" }],
    lowered: &[Lowered {
        property: SCALING.key(),
        ty: &policy::TYPE,
        owner: policy::GROUP.key(),
        attr: "name",
        entry: Entry::Record { pick: None, name: Some(policy_name) },
        with: &[(policy::POLICY_TYPE.key(), Literal::Str("TargetTrackingScaling"))],
    }],
    tags: true,
    tf_tag_blocks: true,
    cfn_tags: TagsForm::Entries { path: "Tags", with: &[("PropagateAtLaunch", Literal::Bool(true))] },
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region. Left empty, AWS makes one; changing it replaces the group.",
    Kind::Text,
)
.cfn("AutoScalingGroupName");

/// The fewest instances.
pub static MIN_SIZE: Prop<i64> =
    Prop::int("min_size", "At least", "The fewest instances it keeps running.", (0, 10_000), "instances")
        .required()
        .cfn("MinSize");

/// The most instances.
pub static MAX_SIZE: Prop<i64> =
    Prop::int("max_size", "At most", "The most instances it starts.", (0, 10_000), "instances")
        .required()
        .cfn("MaxSize");

/// How many instances it starts with. Scaling changes it, so an expert leaves it out.
pub static DESIRED_CAPACITY: Prop<i64> = Prop::int(
    "desired_capacity",
    "Desired",
    "How many instances it starts with. Leave it empty where scaling decides: every deployment would reset it.",
    (0, 10_000),
    "instances",
)
.cfn("DesiredCapacity");

/// The subnets its instances run in.
pub static SUBNETS: Prop<Value> = Prop::references(
    "subnets",
    "Subnets",
    "The subnets its instances run in, of two Availability Zones at least.",
    &["ec2.subnet"],
)
.tf("vpc_zone_identifier")
.cfn("VPCZoneIdentifier");

/// The target groups its instances join.
pub static TARGET_GROUPS: Prop<Value> = Prop::references(
    "target_groups",
    "Target groups",
    "The target groups its instances join.",
    &["elb.target_group"],
)
.tf("target_group_arns")
.cfn("TargetGroupARNs");

/// Who says whether an instance is healthy.
pub static HEALTH_CHECK_TYPE: Prop<String> = Prop::choice(
    "health_check_type",
    "Healthy says",
    "EC2 sees whether the machine runs; with a load balancer, that also asks the program on it.",
    &[("EC2", "EC2"), ("ELB", "EC2 and the load balancer")],
)
.default("EC2")
.cfn("HealthCheckType");

/// How long a new instance is not judged, in seconds.
pub static HEALTH_CHECK_GRACE_PERIOD: Prop<i64> = Prop::int(
    "health_check_grace_period",
    "Grace period",
    "How long a new instance may start up before its health counts.",
    (0, 7_200),
    "seconds",
)
.cfn("HealthCheckGracePeriod");

/// How long a new instance does not count in metrics, in seconds.
pub static INSTANCE_WARMUP: Prop<i64> = Prop::int(
    "default_instance_warmup",
    "Warm-up",
    "How long a new instance does not count in the metrics that scaling goes by.",
    (0, 7_200),
    "seconds",
)
.cfn("DefaultInstanceWarmup");

/// How long it waits after simple scaling, in seconds. CloudFormation takes text.
pub static COOLDOWN: Prop<i64> = Prop::int(
    "default_cooldown",
    "Cooldown",
    "How long it waits after simple scaling; target tracking does without.",
    (0, 86_400),
    "seconds",
)
.cfn("Cooldown");

/// Whether it replaces spot instances before they are taken.
pub static CAPACITY_REBALANCE: Prop<bool> = Prop::bool(
    "capacity_rebalance",
    "Rebalance spot",
    "Replaces spot instances when AWS says that it is likely to take them back.",
)
.default(false)
.cfn("CapacityRebalance");

/// After how long an instance is replaced, in seconds.
pub static MAX_INSTANCE_LIFETIME: Prop<i64> = Prop::int(
    "max_instance_lifetime",
    "Replaced after",
    "After how long an instance is replaced: a day to a year.",
    (86_400, 31_536_000),
    "seconds",
)
.cfn("MaxInstanceLifetime");

/// Whether new instances are kept when it shrinks.
pub static PROTECT_FROM_SCALE_IN: Prop<bool> = Prop::bool(
    "protect_from_scale_in",
    "Keep when shrinking",
    "New instances are not taken away when the group shrinks.",
)
.default(false)
.cfn("NewInstancesProtectedFromScaleIn");

/// Which instance goes first.
pub static TERMINATION_POLICIES: Prop<Value> = Prop::value(
    "termination_policies",
    "First to go",
    "Which instance goes first when the group shrinks, in the order in which the rules are tried.",
    Kind::List(&Kind::Choice(&[
        ("Default", "As AWS does"),
        ("AllocationStrategy", "To fit the allocation strategy"),
        ("OldestLaunchTemplate", "With the oldest launch template"),
        ("OldestLaunchConfiguration", "With the oldest launch configuration"),
        ("ClosestToNextInstanceHour", "Closest to the next hour"),
        ("NewestInstance", "The newest"),
        ("OldestInstance", "The oldest"),
    ])),
)
.cfn("TerminationPolicies");

/// Metrics of the group itself. CloudFormation wants to know how often beside them.
pub static ENABLED_METRICS: Prop<Value> = Prop::value(
    "enabled_metrics",
    "Group metrics",
    "Metrics of the group itself, every minute and free, such as GroupInServiceInstances.",
    Kind::List(&Kind::Text),
)
.cfn_with("MetricsCollection/0/Metrics", &[("MetricsCollection/0/Granularity", Literal::Str("1Minute"))]);

/// What its instances are made from.
pub static LAUNCH_TEMPLATE: Prop<Value> = Prop::reference(
    "launch_template",
    "Launch template",
    "What its instances are made from.",
    &["ec2.launch_template"],
)
.tf_map(TfMap::Custom {
    emit: |properties, body| {
        if let Some(template) = properties.get(LAUNCH_TEMPLATE.key()) {
            body.insert("launch_template/id", Item::Value(template.clone()));
            body.insert("launch_template/version", Item::Value(version(template, properties)));
        }
    },
    read: |body, properties| {
        let id = body.at("launch_template/id");
        read_template(id, body.at("launch_template/version"), properties);
    },
})
.cfn_map(CfnMap::Custom {
    emit: |properties, object| {
        if let Some(template) = properties.get(LAUNCH_TEMPLATE.key()) {
            insert_at(object, "LaunchTemplate/LaunchTemplateId", template.clone());
            insert_at(object, "LaunchTemplate/Version", version(template, properties));
        }
    },
    read: |object, properties| {
        let id = value_at(object, "LaunchTemplate/LaunchTemplateId");
        read_template(id, value_at(object, "LaunchTemplate/Version"), properties);
    },
});

/// Which version of it, when it is not the latest that is deployed with the group.
pub static LAUNCH_TEMPLATE_VERSION: Prop<Value> = Prop::value(
    "launch_template_version",
    "Template version",
    "Which version of it: a number, $Latest or $Default. Left empty, the one that is deployed with the group.",
    Kind::Text,
)
.beside("launch_template")
.carried();

/// What its instances are made from, where that is no launch template.
pub static LAUNCH_CONFIGURATION: Prop<Value> = Prop::reference(
    "launch_configuration",
    "Launch configuration",
    "What its instances are made from, where that is no launch template yet.",
    &["autoscaling.launch_configuration"],
)
.cfn("LaunchConfigurationName");

/// Attribute of a launch template that changes with everything in it.
const LATEST: &str = "latest_version";

/// The version to write: what is set, else the latest, so that a change of the template reaches the group.
fn version(template: &Value, properties: &crate::catalog::Properties) -> Value {
    match (properties.get(LAUNCH_TEMPLATE_VERSION.key()), template.target()) {
        (Some(version), _) => version.clone(),
        (None, Some(template)) => Value::reference(template, LATEST),
        (None, None) => "$Default".into(),
    }
}

fn read_template(id: Option<&Value>, version: Option<&Value>, properties: &mut crate::catalog::Properties) {
    let Some(id) = id else { return };
    let assumed = id.target().map_or_else(|| "$Default".into(), |it| Value::reference(it, LATEST));
    if let Some(version) = version.filter(|it| **it != assumed) {
        properties.insert(LAUNCH_TEMPLATE_VERSION.key(), Kind::Text.fit(version.clone()));
    }
    properties.insert(LAUNCH_TEMPLATE.key(), id.clone());
}

/// Share of the instances that stays healthy while a new template replaces them, in percent.
pub static REFRESH_MIN_HEALTHY: Prop<i64> = Prop::int(
    "refresh_min_healthy",
    "Rolling replacement",
    "Replaces the instances when the launch template changes, and keeps at least this share healthy meanwhile. Left empty, \
     only new instances get the change.",
    (0, 100),
    "percent",
)
.tf_with(
    "instance_refresh/preferences/min_healthy_percentage",
    &[("instance_refresh/strategy", Literal::Str("Rolling"))],
)
.cfn_map(CfnMap::Beside("UpdatePolicy/AutoScalingRollingUpdate/MinActiveInstancesPercent"));

/// How long a replaced instance warms up, in seconds. CloudFormation goes by the group's own warm-up.
pub static REFRESH_WARMUP: Prop<i64> = Prop::int(
    "refresh_warmup",
    "Replacement warm-up",
    "How long a replaced instance may start up before the next one goes. CloudFormation goes by the group's warm-up.",
    (0, 7_200),
    "seconds",
)
.beside("refresh_min_healthy")
.tf("instance_refresh/preferences/instance_warmup")
.cfn_metadata("refresh_warmup");

/// What it scales by; lowered to one policy each.
pub static SCALING: Prop<Value> = Prop::records(
    "scaling",
    "Scaling",
    "Metrics that it holds at a value by starting and stopping instances.",
    FIELDS,
)
.no_tf();

const FIELDS: &[PropSpec] = &[
    policy::NAME.spec,
    policy::METRIC.spec,
    policy::TARGET_VALUE.spec,
    policy::RESOURCE_LABEL.spec,
    policy::DISABLE_SCALE_IN.spec,
    policy::INSTANCE_WARMUP.spec,
];

fn policy_name(entry: &Value) -> String {
    let name = entry.field(policy::NAME.key()).and_then(Value::as_str).unwrap_or("scaling");
    let is_word = |it: char| it.is_ascii_alphanumeric();
    name.split(|it| !is_word(it)).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("_").to_ascii_lowercase()
}
