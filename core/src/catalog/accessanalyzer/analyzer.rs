//! Analyzer of IAM Access Analyzer.

use crate::catalog::body::insert_at;
use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, CfnMap, Literal, Parent, Placement, Prop, ResourceType, Shape};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "accessanalyzer.analyzer",
    label: "Access analyzer",
    a_label: "an access analyzer",
    noun: "Analyzer",
    category: Category::Security,
    icon: "access-analyzer",
    doc: "Watches the policies of an account or an organization, and tells what lets others in or what nobody uses.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
    tf: "aws_accessanalyzer_analyzer",
    cfn: "AWS::AccessAnalyzer::Analyzer",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &KIND.spec, &UNUSED_AGE.spec],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    tags: true,
    ..BASE
};

/// Name in the account and Region.
pub static NAME: Prop<String> = Prop::text("name", "Name", "Name in the account and Region.")
    .required()
    .tf("analyzer_name")
    .cfn("AnalyzerName");

/// What it looks for, and where. CloudFormation wants it to be said.
pub static KIND: Prop<String> = Prop::choice(
    "type",
    "Looks for",
    "What it tells of, in the account or in all accounts of the organization.",
    &[
        ("ACCOUNT", "Access from outside the account"),
        ("ORGANIZATION", "Access from outside the organization"),
        ("ACCOUNT_UNUSED_ACCESS", "What nobody uses in the account"),
        ("ORGANIZATION_UNUSED_ACCESS", "What nobody uses in the organization"),
        ("ACCOUNT_INTERNAL_ACCESS", "Access from inside the account"),
        ("ORGANIZATION_INTERNAL_ACCESS", "Access from inside the organization"),
    ],
)
.default("ACCOUNT")
.cfn_map(CfnMap::Custom {
    emit: |properties, object| {
        let kind = properties.get(KIND.key()).cloned();
        insert_at(object, "Type", kind.unwrap_or_else(|| Literal::Str("ACCOUNT").to_value()));
    },
    read: |object, properties| {
        if let Some(kind) = object.field("Type").cloned() {
            properties.insert(KIND.key(), kind);
        }
    },
});

/// How long nobody has to have used something.
pub static UNUSED_AGE: Prop<i64> = Prop::int(
    "unused_access_age",
    "Unused for",
    "How long nobody has to have used a key, a password or a permission until it is told of.",
    (1, 365),
    "days",
)
.tf("configuration/unused_access/unused_access_age")
.cfn("AnalyzerConfiguration/UnusedAccessConfiguration/UnusedAccessAge");
