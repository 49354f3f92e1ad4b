//! Policy of an Amazon S3 bucket.

use crate::catalog::{BASE, Category, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "s3.bucket_policy",
    label: "Bucket policy",
    a_label: "a bucket policy",
    noun: "BucketPolicy",
    category: Category::Storage,
    icon: "iam-policy",
    doc: "Says who may do what with a bucket, whoever they belong to.",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",
    tf: "aws_s3_bucket_policy",
    cfn: "AWS::S3::BucketPolicy",
    props: &[&BUCKET.spec, &POLICY.spec],
    ..BASE
};

/// The bucket.
pub static BUCKET: Prop<Value> =
    Prop::reference("bucket", "Bucket", "The bucket it is about.", &["s3.bucket"]).required().cfn("Bucket");

/// Who may do what.
pub static POLICY: Prop<Value> =
    Prop::value("policy", "Policy", "Who may do what with the bucket and its objects.", Kind::Policy)
        .required()
        .tf_map(TfMap::Policy { path: "policy", suffix: "bucket" })
        .cfn("PolicyDocument");
