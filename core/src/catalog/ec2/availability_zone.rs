//! Availability Zone: a container that gives its zone to the subnets in it.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type. It is no resource; what stands in it takes its zone.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.availability_zone",
    label: "Availability Zone",
    a_label: "an Availability Zone",
    noun: "AvailabilityZone",
    category: Category::Network,
    icon: "availability-zone",
    doc: "One of the Region's groups of data centers: what is in another zone survives its loss.",
    url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html",
    placement: Placement::Drawn {
        parents: &[Parent::inside("ec2.vpc")],
        shape: Shape::Container { width: 296.0, height: 360.0 },
    },
    props: &[&ZONE.spec],
    ..BASE
};

/// Which zone.
pub static ZONE: Prop<Value> =
    Prop::value("zone", "Zone", "The zone: the n-th of the Region, or a zone by name.", Kind::Zone).no_tf();
