//! CloudWatch dashboard.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, CfnMap, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "cloudwatch.dashboard",
    label: "Dashboard",
    a_label: "a dashboard",
    noun: "Dashboard",
    category: Category::Management,
    icon: "dashboard",
    doc: "Shows metrics and alarms on one page.",
    url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html",
    tf: "aws_cloudwatch_dashboard",
    cfn: "AWS::CloudWatch::Dashboard",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &BODY.spec],
    attrs: &[Attr { id: "name", tf: "dashboard_name", cfn: CfnAttr::Ref }],
    ..BASE
};

/// Name in the account.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Dashboard name",
    "Name in the account, up to 255 letters, digits, `-` or `_`. Changing it replaces the dashboard.",
    Kind::Text,
)
.required()
.tf("dashboard_name")
.cfn("DashboardName");

/// What it shows. Source: CloudWatch API reference, "Dashboard body structure and syntax".
pub static BODY: Prop<Value> = Prop::value(
    "body",
    "Body",
    "The widgets as JSON, with their places on a grid 24 wide. Names of resources can be references.",
    Kind::Json,
)
.required()
.tf_json("dashboard_body")
.cfn_map(CfnMap::JsonText("DashboardBody"));
