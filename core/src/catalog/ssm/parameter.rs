//! AWS Systems Manager parameter.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Grant, Kind, Output, Parent, Placement, Prop, ResourceType, Shape, TagsForm,
};
use crate::value::Value;

/// The type. What is secret belongs in a secret of Secrets Manager: the value of a parameter stands in files and state.
pub static TYPE: ResourceType = ResourceType {
    id: "ssm.parameter",
    label: "SSM parameter",
    a_label: "an SSM parameter",
    noun: "Parameter",
    category: Category::Management,
    icon: "ssm-parameter",
    doc: "A setting that programs look up by its path, such as a table's name.",
    url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html",
    tf: "aws_ssm_parameter",
    cfn: "AWS::SSM::Parameter",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &DESCRIPTION.spec,
        &TYPE_OF_VALUE.spec,
        &VALUE.spec,
        &ALLOWED_PATTERN.spec,
        &TIER.spec,
        &DATA_TYPE.spec,
    ],
    attrs: &[
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
    ],
    grants: &[
        Grant::new("read", "Read the value", &["ssm:GetParameter", "ssm:GetParameters"]),
        Grant::new("write", "Change the value", &["ssm:PutParameter"]),
    ],
    outputs: &[Output { attr: "name", doc: "Path of the parameter" }],
    tags: true,
    cfn_tags: TagsForm::Map("Tags"),
    ..BASE
};

/// Its path.
pub static NAME: Prop<Value> =
    Prop::value("name", "Path", "Its path, such as /game/table.", Kind::Text).required().cfn("Name");

/// What it is for.
pub static DESCRIPTION: Prop<Value> =
    Prop::value("description", "Description", "What the setting is for.", Kind::Text).cfn("Description");

/// What the value is.
pub static TYPE_OF_VALUE: Prop<String> = Prop::choice(
    "type",
    "Type",
    "Text, or a list of texts with commas between them. CloudFormation cannot make secure ones: use a secret.",
    &[("String", "Text"), ("StringList", "List of texts")],
)
.required()
.cfn("Type");

/// The value.
pub static VALUE: Prop<Value> = Prop::value("value", "Value", "The value. No secrets.", Kind::Text).required().cfn("Value");

/// What a value has to look like.
pub static ALLOWED_PATTERN: Prop<Value> = Prop::value(
    "allowed_pattern",
    "Pattern",
    "A regular expression every value has to match.",
    Kind::Text,
)
.cfn("AllowedPattern");

/// How large it may be.
pub static TIER: Prop<String> = Prop::choice(
    "tier",
    "Tier",
    "Up to 4 KB for free, or up to 8 KB for money.",
    &[("Standard", "Standard"), ("Advanced", "Advanced"), ("Intelligent-Tiering", "Whichever is needed")],
)
.default("Standard")
.cfn("Tier");

/// Whether AWS checks the value.
pub static DATA_TYPE: Prop<String> = Prop::choice(
    "data_type",
    "Checked as",
    "Whether AWS checks that the value is the id of a machine image.",
    &[("text", "Any text"), ("aws:ec2:image", "A machine image")],
)
.default("text")
.cfn("DataType");
