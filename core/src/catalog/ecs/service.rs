//! Amazon ECS service.

use super::cluster;
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, CfnMap, Kind, Literal, Output, Parent, Placement, Principal, Prop, PropSpec,
    Properties, ResourceType, Shape, Via,
};
use crate::value::Value;

/// The type. Its access is that of its task definition's role.
pub static TYPE: ResourceType = ResourceType {
    id: "ecs.service",
    label: "ECS service",
    a_label: "an ECS service",
    noun: "Service",
    category: Category::Containers,
    icon: "ecs-service",
    doc: "Keeps a number of tasks running, replaces those that fail, and connects them to a load balancer.",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
    tf: "aws_ecs_service",
    cfn: "AWS::ECS::Service",
    placement: Placement::Drawn {
        parents: &[Parent::within("ec2.subnet", "subnets"), Parent::CANVAS],
        shape: Shape::Icon,
    },
    props: &[
        &NAME.spec,
        &CLUSTER.spec,
        &TASK_DEFINITION.spec,
        &DESIRED_COUNT.spec,
        &LAUNCH_TYPE.spec,
        &STRATEGY.spec,
        &PLATFORM_VERSION.spec,
        &SUBNETS.spec,
        &SECURITY_GROUPS.spec,
        &ASSIGN_PUBLIC_IP.spec,
        &LOAD_BALANCERS.spec,
        &GRACE_PERIOD.spec,
        &CIRCUIT_BREAKER.spec,
        &MINIMUM_HEALTHY.spec,
        &MAXIMUM.spec,
        &EXECUTE_COMMAND.spec,
        &MANAGED_TAGS.spec,
        &PROPAGATE_TAGS.spec,
    ],
    attrs: &[Attr { id: "name", tf: "name", cfn: CfnAttr::GetAtt("Name") }],
    principal: Some(Principal::new("", Via::Of(TASK_DEFINITION.key()))),
    outputs: &[Output { attr: "name", doc: "Name of the service" }],
    tags: true,
    ..BASE
};

/// Name in the cluster.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Service name",
    "Name in the cluster, up to 255 letters, digits, `-` or `_`. Changing it replaces the service.",
    Kind::Text,
)
.required()
.cfn("ServiceName");

/// The cluster it runs in.
pub static CLUSTER: Prop<Value> = Prop::value(
    "cluster",
    "Cluster",
    "The cluster it runs in. Without one, the account's cluster `default`.",
    Kind::Arn(&["ecs.cluster"]),
)
.cfn("Cluster");

/// What it runs.
pub static TASK_DEFINITION: Prop<Value> = Prop::value(
    "task_definition",
    "Task definition",
    "What it runs. Edges that start at the service give access to this definition's task role.",
    Kind::Arn(&["ecs.task_definition"]),
)
.cfn("TaskDefinition");

/// How many tasks run.
pub static DESIRED_COUNT: Prop<i64> =
    Prop::int("desired_count", "Tasks", "How many tasks run. Two survive the loss of one.", (0, 5_000), "tasks")
        .cfn("DesiredCount");

/// What its tasks run on.
pub static LAUNCH_TYPE: Prop<String> = Prop::choice(
    "launch_type",
    "Runs on",
    "What its tasks run on. With a strategy of capacity providers, leave it empty.",
    &[("FARGATE", "Fargate"), ("EC2", "EC2 instances"), ("EXTERNAL", "Machines of your own")],
)
.cfn("LaunchType");

/// How its tasks are spread over capacity providers.
pub static STRATEGY: Prop<Value> = Prop::records(
    "capacity_provider_strategy",
    "Capacity providers",
    "How its tasks are spread over capacity providers, such as Fargate and Fargate Spot.",
    cluster::STRATEGY,
)
.tf_blocks("capacity_provider_strategy")
.cfn_objects("CapacityProviderStrategy");

/// Version of Fargate.
pub static PLATFORM_VERSION: Prop<String> =
    Prop::text("platform_version", "Platform version", "Version of Fargate, such as 1.4.0. Without one, the latest.")
        .cfn("PlatformVersion");

/// The subnets its tasks run in.
pub static SUBNETS: Prop<Value> = Prop::references(
    "subnets",
    "Subnets",
    "Where its tasks run; the one it is drawn in is among them. Two zones survive the loss of one.",
    &["ec2.subnet"],
)
.tf("network_configuration/subnets")
.cfn("NetworkConfiguration/AwsvpcConfiguration/Subnets");

/// The groups that guard its tasks.
pub static SECURITY_GROUPS: Prop<Value> = Prop::references(
    "security_groups",
    "Security groups",
    "The firewalls around its tasks. Without one, the VPC's default group.",
    &["ec2.security_group"],
)
.beside("subnets")
.tf("network_configuration/security_groups")
.cfn("NetworkConfiguration/AwsvpcConfiguration/SecurityGroups");

/// Whether tasks get public addresses.
pub static ASSIGN_PUBLIC_IP: Prop<bool> = Prop::bool(
    "assign_public_ip",
    "Public IP address",
    "Gives every task a public address. In a private subnet, images come through NAT or endpoints instead.",
)
.default(false)
.beside("subnets")
.tf("network_configuration/assign_public_ip")
.cfn_map(CfnMap::Custom { emit: emit_public_ip, read: read_public_ip });

const PUBLIC_IP: &str = "NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp";

/// CloudFormation has words for yes and no.
fn emit_public_ip(properties: &Properties, object: &mut Value) {
    let word = match properties.get(ASSIGN_PUBLIC_IP.key()) {
        Some(Value::Bool(true)) => "ENABLED".into(),
        Some(Value::Bool(false)) => "DISABLED".into(),
        Some(other) => other.clone(),
        None => return,
    };
    insert_at(object, PUBLIC_IP, word);
}

fn read_public_ip(object: &Value, properties: &mut Properties) {
    let value = match value_at(object, PUBLIC_IP) {
        Some(Value::Str(it)) if it == "ENABLED" => true.into(),
        Some(Value::Str(it)) if it == "DISABLED" => false.into(),
        Some(other) => other.clone(),
        None => return,
    };
    properties.insert(ASSIGN_PUBLIC_IP.key(), value);
}

const LOAD_BALANCER: &[PropSpec] = &[
    Prop::value("target_group", "Target group", "The target group its tasks join.", Kind::Arn(&["elb.target_group"]))
        .required()
        .tf("target_group_arn")
        .cfn("TargetGroupArn")
        .spec,
    Prop::text("container_name", "Container", "Name of the container that gets the traffic.")
        .required()
        .cfn("ContainerName")
        .spec,
    Prop::int("container_port", "Port", "The port it listens on.", (1, 65_535), "")
        .required()
        .cfn("ContainerPort")
        .spec,
];

/// Target groups its tasks join.
pub static LOAD_BALANCERS: Prop<Value> = Prop::records(
    "load_balancers",
    "Load balancers",
    "Target groups its tasks join, so that a load balancer reaches them.",
    LOAD_BALANCER,
)
.tf_blocks("load_balancer")
.cfn_objects("LoadBalancers");

/// How long failed health checks do not count, in seconds.
pub static GRACE_PERIOD: Prop<i64> = Prop::int(
    "health_check_grace_period_seconds",
    "Grace period",
    "How long a new task may fail the load balancer's health checks.",
    (0, 2_147_483_647),
    "s",
)
.cfn("HealthCheckGracePeriodSeconds");

/// Whether a deployment that fails is stopped and taken back.
pub static CIRCUIT_BREAKER: Prop<bool> = Prop::bool(
    "deployment_rollback",
    "Roll back",
    "A deployment whose tasks keep failing is stopped; on, the last one that worked comes back.",
)
.tf_with("deployment_circuit_breaker/rollback", &[("deployment_circuit_breaker/enable", Literal::Bool(true))])
.cfn_with(
    "DeploymentConfiguration/DeploymentCircuitBreaker/Rollback",
    &[("DeploymentConfiguration/DeploymentCircuitBreaker/Enable", Literal::Bool(true))],
);

/// The least share of tasks that run during a deployment, in percent.
pub static MINIMUM_HEALTHY: Prop<i64> = Prop::int(
    "deployment_minimum_healthy_percent",
    "At least",
    "The least share of the tasks that runs during a deployment.",
    (0, 100),
    "%",
)
.cfn("DeploymentConfiguration/MinimumHealthyPercent");

/// The largest share of tasks that run during a deployment, in percent.
pub static MAXIMUM: Prop<i64> = Prop::int(
    "deployment_maximum_percent",
    "At most",
    "The largest share of the tasks that runs during a deployment, old and new together.",
    (100, 1_000),
    "%",
)
.cfn("DeploymentConfiguration/MaximumPercent");

/// Whether people may run commands in its containers.
pub static EXECUTE_COMMAND: Prop<bool> = Prop::bool(
    "enable_execute_command",
    "ECS Exec",
    "Lets people with permission run commands in its containers, by Session Manager.",
)
.default(false)
.cfn("EnableExecuteCommand");

/// Whether tasks are tagged with their cluster and service.
pub static MANAGED_TAGS: Prop<bool> =
    Prop::bool("enable_ecs_managed_tags", "Managed tags", "Tags tasks with the names of their cluster and service.")
        .default(false)
        .cfn("EnableECSManagedTags");

/// Whose tags its tasks get.
pub static PROPAGATE_TAGS: Prop<String> = Prop::choice(
    "propagate_tags",
    "Tags of tasks",
    "Whose tags its tasks get.",
    &[("SERVICE", "The service's"), ("TASK_DEFINITION", "The task definition's")],
)
.cfn("PropagateTags");
