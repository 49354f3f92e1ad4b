//! What Application Auto Scaling may scale.

use crate::catalog::{Attr, BASE, Category, CfnAttr, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "appautoscaling.target",
    label: "Scalable target",
    a_label: "a scalable target",
    noun: "ScalableTarget",
    category: Category::Database,
    icon: "autoscaling",
    doc: "Bounds between which capacity is scaled.",
    url: "https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html",
    tf: "aws_appautoscaling_target",
    cfn: "AWS::ApplicationAutoScaling::ScalableTarget",
    props: &[
        &MIN_CAPACITY.spec,
        &MAX_CAPACITY.spec,
        &RESOURCE_ID.spec,
        &DIMENSION.spec,
        &NAMESPACE.spec,
    ],
    attrs: &[
        Attr { id: "resource_id", tf: "resource_id", cfn: CfnAttr::Ref },
        Attr { id: "dimension", tf: "scalable_dimension", cfn: CfnAttr::None },
        Attr { id: "namespace", tf: "service_namespace", cfn: CfnAttr::None },
    ],
    tags: true,
    ..BASE
};

const CAPACITY: (i64, i64) = (0, 1_000_000);

/// The least capacity.
pub static MIN_CAPACITY: Prop<i64> =
    Prop::int("min_capacity", "At least", "The least capacity it scales in to.", CAPACITY, "units")
        .required()
        .cfn("MinCapacity");

/// The most capacity.
pub static MAX_CAPACITY: Prop<i64> =
    Prop::int("max_capacity", "At most", "The most capacity it scales out to.", CAPACITY, "units")
        .required()
        .cfn("MaxCapacity");

/// What is scaled, such as `table/orders`.
pub static RESOURCE_ID: Prop<Value> = Prop::value(
    "resource_id",
    "Resource",
    "What is scaled, such as table/orders or table/orders/index/by-date.",
    Kind::Text,
)
.required()
.cfn("ResourceId");

/// What of it is scaled, such as `dynamodb:table:ReadCapacityUnits`.
pub static DIMENSION: Prop<String> = Prop::text(
    "scalable_dimension",
    "Dimension",
    "What of it is scaled, such as dynamodb:table:ReadCapacityUnits.",
)
.required()
.cfn("ScalableDimension");

/// Service it belongs to.
pub static NAMESPACE: Prop<String> =
    Prop::text("service_namespace", "Service", "The service it belongs to, such as dynamodb.")
        .required()
        .cfn("ServiceNamespace");
