//! Access key of an IAM user.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Prop, ResourceType};
use crate::value::Value;

/// The type: read from files and written back, not offered to be drawn. A role needs no key.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.access_key",
    label: "Access key",
    a_label: "an access key",
    noun: "AccessKey",
    category: Category::Security,
    icon: "iam-user",
    doc: "What a program outside AWS signs its requests with as a user. It holds until somebody takes it back.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    tf: "aws_iam_access_key",
    cfn: "AWS::IAM::AccessKey",
    props: &[&USER.spec, &STATUS.spec, &PGP_KEY.spec],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "secret", tf: "secret", cfn: CfnAttr::GetAtt("SecretAccessKey") },
        Attr { id: "encrypted_secret", tf: "encrypted_secret", cfn: CfnAttr::None },
    ],
    ..BASE
};

/// The user who signs with it.
pub static USER: Prop<Value> =
    Prop::reference("user", "User", "The user whose key it is.", &["iam.user"]).required().cfn("UserName");

/// Whether requests may be signed with it.
pub static STATUS: Prop<String> = Prop::choice(
    "status",
    "Status",
    "Whether requests may be signed with it. One that is switched off can be switched on again.",
    &[("Active", "Active"), ("Inactive", "Inactive")],
)
.default("Active")
.cfn("Status");

/// What the secret is encrypted with in Terraform's state. CloudFormation keeps no state that would hold it.
pub static PGP_KEY: Prop<String> = Prop::text(
    "pgp_key",
    "PGP key",
    "The secret is encrypted with this public key before Terraform keeps it: the key in Base64, or keybase: and a name there.",
)
.cfn_metadata("PgpKey");
