//! Protection of a resource by an AWS WAF web ACL.

use crate::catalog::{BASE, Category, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. The web ACL itself is no type of the catalogue: its statements nest as deep as they like.
pub static TYPE: ResourceType = ResourceType {
    id: "wafv2.web_acl_association",
    label: "Web ACL association",
    a_label: "a web ACL association",
    noun: "WebAclAssociation",
    category: Category::Security,
    icon: "load-balancer",
    doc: "Lets a web ACL of AWS WAF look at the requests to a load balancer first.",
    url: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating.html",
    tf: "aws_wafv2_web_acl_association",
    cfn: "AWS::WAFv2::WebACLAssociation",
    props: &[&RESOURCE.spec, &WEB_ACL.spec],
    ..BASE
};

/// What it protects: a load balancer, or an API.
pub static RESOURCE: Prop<Value> = Prop::value(
    "resource",
    "Resource",
    "What is protected: a load balancer, or an API by its ARN.",
    Kind::Arn(&["elb.load_balancer"]),
)
.required()
.tf("resource_arn")
.cfn("ResourceArn");

/// The web ACL, by its ARN.
pub static WEB_ACL: Prop<Value> =
    Prop::value("web_acl", "Web ACL", "ARN of the web ACL, of the same Region.", Kind::Arn(&[]))
        .required()
        .tf("web_acl_arn")
        .cfn("WebACLArn");
