//! Amazon ECS cluster.

use crate::catalog::elsewhere::is_plain_name;
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, Kind, Literal, Output, Parent, Placement, Prop, PropSpec, ResourceType, Satellite,
    Shape, TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ecs.cluster",
    label: "ECS cluster",
    a_label: "an ECS cluster",
    noun: "Cluster",
    category: Category::Containers,
    icon: "ecs-cluster",
    doc: "Where the services of an application run their containers.",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html",
    tf: "aws_ecs_cluster",
    cfn: "AWS::ECS::Cluster",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &INSIGHTS.spec, &CAPACITY_PROVIDERS.spec, &DEFAULT_STRATEGY.spec],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
    ],
    tf_aliases: &[("id", "arn")],
    // Source: ECS API, `cluster` of `CreateService`.
    stands_for_arn: is_plain_name,
    outputs: &[Output { attr: "name", doc: "Name of the cluster" }],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region, up to 255 letters, digits, `-` or `_`. Changing it replaces the cluster.",
    Kind::Text,
)
.required()
.cfn("ClusterName");

/// How much CloudWatch sees of the containers.
pub static INSIGHTS: Prop<String> = Prop::choice(
    "container_insights",
    "Container Insights",
    "How much CloudWatch sees of services, tasks and containers. Costs by the metric.",
    &[("enabled", "Services and tasks"), ("enhanced", "Containers as well"), ("disabled", "Nothing more")],
)
.tf_with("setting/value", &[("setting/name", Literal::Str("containerInsights"))])
.cfn_with("ClusterSettings/0/Value", &[("ClusterSettings/0/Name", Literal::Str("containerInsights"))]);

static CAPACITY: Satellite = Satellite::new("aws_ecs_cluster_capacity_providers", "cluster_name", "name");

/// What tasks may run on.
pub static CAPACITY_PROVIDERS: Prop<Value> = Prop::value(
    "capacity_providers",
    "Capacity providers",
    "What tasks may run on: FARGATE, FARGATE_SPOT for a third of the price but not for long, or one of your own.",
    Kind::List(&Kind::Suggested(PROVIDERS)),
)
.tf_satellite(&CAPACITY, &TfMap::Path { path: "capacity_providers", with: &[] })
.cfn("CapacityProviders");

/// AWS's own capacity providers.
pub const PROVIDERS: &[(&str, &str)] = &[("FARGATE", "Fargate"), ("FARGATE_SPOT", "Fargate Spot")];

/// How tasks are spread over capacity providers.
pub const STRATEGY: &[PropSpec] = &[
    Prop::value("capacity_provider", "Provider", "The capacity provider.", Kind::Suggested(PROVIDERS))
        .required()
        .cfn("CapacityProvider")
        .spec,
    Prop::int("weight", "Weight", "Its share of the tasks.", (0, 1_000), "").cfn("Weight").spec,
    Prop::int("base", "Base", "How many tasks run on it before weights count.", (0, 100_000), "tasks").cfn("Base").spec,
];

/// How tasks of services are spread that say nothing about it.
pub static DEFAULT_STRATEGY: Prop<Value> = Prop::records(
    "default_capacity_provider_strategy",
    "Default strategy",
    "How the tasks of services are spread that say nothing about it.",
    STRATEGY,
)
.beside("capacity_providers")
.tf_satellite(&CAPACITY, &TfMap::Blocks("default_capacity_provider_strategy"))
.cfn_objects("DefaultCapacityProviderStrategy");
