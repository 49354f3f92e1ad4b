//! RDS subnet group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "rds.subnet_group",
    label: "DB subnet group",
    a_label: "a DB subnet group",
    noun: "DbSubnetGroup",
    category: Category::Database,
    icon: "db-subnet-group",
    doc: "The subnets a database may stand in, in at least two zones.",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    tf: "aws_db_subnet_group",
    cfn: "AWS::RDS::DBSubnetGroup",
    placement: Placement::Drawn {
        parents: &[Parent::inside("ec2.vpc"), Parent::UNDRAWN],
        shape: Shape::Icon,
    },
    props: &[&NAME.spec, &DESCRIPTION.spec, &SUBNETS.spec],
    attrs: &[
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("DBSubnetGroupArn") },
    ],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> =
    Prop::value("name", "Name in AWS", "Name in the Region. Left empty, AWS makes one up.", Kind::Text)
        .cfn("DBSubnetGroupName");

/// What the group is for.
pub static DESCRIPTION: Prop<String> =
    Prop::text("description", "Description", "What the group is for.").required().cfn("DBSubnetGroupDescription");

/// The subnets.
pub static SUBNETS: Prop<Value> = Prop::references(
    "subnets",
    "Subnets",
    "The subnets a database may stand in: private ones, in at least two zones.",
    &["ec2.subnet"],
)
.required()
.tf("subnet_ids")
.cfn("SubnetIds");
