//! Access point of an Amazon S3 bucket.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "s3.access_point",
    label: "Access point",
    a_label: "an access point",
    noun: "AccessPoint",
    category: Category::Storage,
    icon: "access-point",
    doc: "A second name of a bucket, with a policy of its own for those who come by it.",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html",
    tf: "aws_s3_access_point",
    cfn: "AWS::S3::AccessPoint",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &BUCKET.spec,
        &BUCKET_ACCOUNT.spec,
        &VPC.spec,
        &BLOCK_PUBLIC_ACLS.spec,
        &BLOCK_PUBLIC_POLICY.spec,
        &IGNORE_PUBLIC_ACLS.spec,
        &RESTRICT_PUBLIC_BUCKETS.spec,
        &POLICY.spec,
    ],
    attrs: &[
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "alias", tf: "alias", cfn: CfnAttr::GetAtt("Alias") },
    ],
    ..BASE
};

/// Name within the account and Region.
pub static NAME: Prop<String> =
    Prop::text("name", "Name", "Name in the account and Region: lowercase letters, digits and hyphens.")
        .required()
        .cfn("Name");

/// The bucket behind it.
pub static BUCKET: Prop<Value> =
    Prop::reference("bucket", "Bucket", "The bucket behind it.", &["s3.bucket"]).required().cfn("Bucket");

/// Whose bucket that is.
pub static BUCKET_ACCOUNT: Prop<String> = Prop::text(
    "bucket_account_id",
    "Account of the bucket",
    "Number of the account that the bucket belongs to, where that is another one.",
)
.cfn("BucketAccountId");

/// The only VPC that it can be reached from.
pub static VPC: Prop<Value> = Prop::reference(
    "vpc",
    "VPC",
    "The only VPC that requests may come from. Not set, they come from anywhere.",
    &["ec2.vpc"],
)
.tf("vpc_configuration/vpc_id")
.cfn("VpcConfiguration/VpcId");

/// Whether requests that would make something public by an access control list are refused.
pub static BLOCK_PUBLIC_ACLS: Prop<bool> = Prop::bool(
    "block_public_acls",
    "Block public ACLs",
    "Refuses access control lists that would make an object public.",
)
.default(true)
.tf("public_access_block_configuration/block_public_acls")
.cfn("PublicAccessBlockConfiguration/BlockPublicAcls");

/// Whether policies that would make it public are refused.
pub static BLOCK_PUBLIC_POLICY: Prop<bool> =
    Prop::bool("block_public_policy", "Block public policies", "Refuses policies that would make it public.")
        .default(true)
        .tf("public_access_block_configuration/block_public_policy")
        .cfn("PublicAccessBlockConfiguration/BlockPublicPolicy");

/// Whether public access control lists count for nothing.
pub static IGNORE_PUBLIC_ACLS: Prop<bool> = Prop::bool(
    "ignore_public_acls",
    "Ignore public ACLs",
    "Access control lists that make something public count for nothing here.",
)
.default(true)
.tf("public_access_block_configuration/ignore_public_acls")
.cfn("PublicAccessBlockConfiguration/IgnorePublicAcls");

/// Whether a public policy lets in no one but the account and AWS services.
pub static RESTRICT_PUBLIC_BUCKETS: Prop<bool> = Prop::bool(
    "restrict_public_buckets",
    "Restrict public buckets",
    "Even with a public policy, only the account and AWS services get in.",
)
.default(true)
.tf("public_access_block_configuration/restrict_public_buckets")
.cfn("PublicAccessBlockConfiguration/RestrictPublicBuckets");

/// Who may do what by way of it.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Policy",
    "Who may do what by way of it. The policy of the bucket has to allow it as well.",
    Kind::Policy,
)
.tf_map(TfMap::Policy { path: "policy", suffix: "" })
.cfn("Policy");
