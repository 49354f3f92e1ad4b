//! AWS KMS alias.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, CfnAttr, Attr, Prop, ResourceType, wording};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "kms.alias",
    label: "KMS alias",
    a_label: "a KMS alias",
    noun: "Alias",
    category: Category::Security,
    icon: "kms-key",
    doc: "A name for a key, which stays when the key behind it is replaced.",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
    tf: "aws_kms_alias",
    cfn: "AWS::KMS::Alias",
    props: &[&NAME.spec, &KEY.spec],
    attrs: &[Attr { id: "name", tf: "name", cfn: CfnAttr::Ref }],
    ..BASE
};

/// The name, which starts with `alias/`.
pub static NAME: Prop<String> = Prop::text("name", "Name", "The name, which starts with alias/.")
    .required()
    .worded(wording::ALIAS)
    .cfn("AliasName");

/// The key it stands for.
pub static KEY: Prop<Value> = Prop::reference("key", "Key", "The key it stands for.", &["kms.key"])
    .required()
    .tf("target_key_id")
    .cfn("TargetKeyId");
