//! What keeps the public out of all buckets of an AWS account.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Prop, ResourceType};

/// The type. An account has one; CloudFormation has no resource for it. Source: Amazon S3 user guide, "Blocking public
/// access to your Amazon S3 storage".
pub static TYPE: ResourceType = ResourceType {
    id: "s3.account_public_access_block",
    label: "Public access block of the account",
    a_label: "a public access block of the account",
    noun: "AccountPublicAccessBlock",
    category: Category::Storage,
    icon: "public-access-block",
    doc: "Keeps the public out of all buckets of the account, whatever each of them says.",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html",
    tf: "aws_s3_account_public_access_block",
    props: &[
        &ACCOUNT.spec,
        &BLOCK_PUBLIC_ACLS.spec,
        &BLOCK_PUBLIC_POLICY.spec,
        &IGNORE_PUBLIC_ACLS.spec,
        &RESTRICT_PUBLIC_BUCKETS.spec,
    ],
    ..BASE
};

/// Which account, where that is not the one that is deployed to.
pub static ACCOUNT: Prop<String> =
    Prop::text("account_id", "Account", "Number of the account. Not set, the one that is deployed to.");

/// Whether requests that would make something public by an access control list are refused.
pub static BLOCK_PUBLIC_ACLS: Prop<bool> = Prop::bool(
    "block_public_acls",
    "Block public ACLs",
    "Refuses access control lists that would make a bucket or an object public.",
)
.default(false);

/// Whether policies that would make a bucket public are refused.
pub static BLOCK_PUBLIC_POLICY: Prop<bool> = Prop::bool(
    "block_public_policy",
    "Block public policies",
    "Refuses policies that would make a bucket public.",
)
.default(false);

/// Whether public access control lists count for nothing.
pub static IGNORE_PUBLIC_ACLS: Prop<bool> = Prop::bool(
    "ignore_public_acls",
    "Ignore public ACLs",
    "Access control lists that make something public count for nothing.",
)
.default(false);

/// Whether a public policy lets in no one but the account and AWS services.
pub static RESTRICT_PUBLIC_BUCKETS: Prop<bool> = Prop::bool(
    "restrict_public_buckets",
    "Restrict public buckets",
    "Even with a public policy, only the account and AWS services get into a bucket.",
)
.default(false);
