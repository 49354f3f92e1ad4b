//! Object in an Amazon S3 bucket, as Terraform uploads one.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type: read from files and written back, not offered to be drawn. CloudFormation has no resource for it, and the provider an older
/// name: `aws_s3_bucket_object`.
pub static TYPE: ResourceType = ResourceType {
    id: "s3.object",
    label: "S3 object",
    a_label: "an S3 object",
    noun: "Object",
    category: Category::Storage,
    icon: "s3-bucket",
    doc: "A file that Terraform puts into a bucket.",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingObjects.html",
    tf: "aws_s3_object",
    props: &[
        &BUCKET.spec,
        &KEY.spec,
        &SOURCE.spec,
        &CONTENT.spec,
        &CONTENT_BASE64.spec,
        &ETAG.spec,
        &SOURCE_HASH.spec,
        &CONTENT_TYPE.spec,
        &CONTENT_ENCODING.spec,
        &CONTENT_DISPOSITION.spec,
        &CACHE_CONTROL.spec,
        &METADATA.spec,
        &STORAGE_CLASS.spec,
        &ACL.spec,
        &SSE_ALGORITHM.spec,
        &KMS_KEY.spec,
        &BUCKET_KEY.spec,
        &FORCE_DESTROY.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::None },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::None },
        Attr { id: "key", tf: "key", cfn: CfnAttr::None },
        Attr { id: "etag", tf: "etag", cfn: CfnAttr::None },
        Attr { id: "version_id", tf: "version_id", cfn: CfnAttr::None },
    ],
    tags: true,
    ..BASE
};

/// The bucket it lies in.
pub static BUCKET: Prop<Value> =
    Prop::reference("bucket", "Bucket", "The bucket it lies in.", &["s3.bucket"]).required();

/// Its name there.
pub static KEY: Prop<String> = Prop::text("key", "Key", "Its name in the bucket.").required();

/// The file that is uploaded.
pub static SOURCE: Prop<String> = Prop::text("source", "File", "Path of the file that is uploaded.");

/// What is uploaded instead of a file.
pub static CONTENT: Prop<String> =
    Prop::long_text("content", "Content", "Text that is uploaded, instead of a file.");

/// The same in Base64.
pub static CONTENT_BASE64: Prop<String> = Prop::long_text(
    "content_base64",
    "Content in Base64",
    "What is uploaded, in Base64: for what is no text.",
);

/// What tells that the file has changed.
pub static ETAG: Prop<String> = Prop::text(
    "etag",
    "ETag",
    "Uploads it again when this changes, such as the MD5 of the file. Not for what KMS encrypts.",
);

/// What tells that the file has changed, however it is encrypted.
pub static SOURCE_HASH: Prop<String> = Prop::text(
    "source_hash",
    "Hash of the source",
    "Uploads it again when this changes, such as a hash of the file.",
);

/// Media type.
pub static CONTENT_TYPE: Prop<String> =
    Prop::text("content_type", "Content type", "Media type that browsers are told, such as text/html.");

/// Encodings on top of that.
pub static CONTENT_ENCODING: Prop<String> = Prop::text(
    "content_encoding",
    "Content encoding",
    "How it is packed, such as gzip, so that browsers unpack it.",
);

/// What a browser does with it.
pub static CONTENT_DISPOSITION: Prop<String> =
    Prop::text("content_disposition", "Content disposition", "Whether a browser shows or saves it.");

/// How long it may be kept by who has fetched it.
pub static CACHE_CONTROL: Prop<String> = Prop::text(
    "cache_control",
    "Cache control",
    "How long who fetched it may keep it, such as max-age=3600.",
);

/// What else is written beside it.
pub static METADATA: Prop<Value> =
    Prop::value("metadata", "Metadata", "What else S3 keeps with it and tells.", Kind::Map(&Kind::Text));

/// Storage class.
pub static STORAGE_CLASS: Prop<String> = Prop::suggested(
    "storage_class",
    "Storage class",
    "How it is stored, and what that costs.",
    &[
        ("STANDARD", "Standard"),
        ("STANDARD_IA", "Standard, infrequent access"),
        ("ONEZONE_IA", "One zone, infrequent access"),
        ("INTELLIGENT_TIERING", "Intelligent tiering"),
        ("GLACIER_IR", "Glacier, instant retrieval"),
    ],
)
.default("STANDARD");

/// Ready-made access control list.
pub static ACL: Prop<String> = Prop::choice(
    "acl",
    "Canned ACL",
    "A ready-made access control list, where the bucket lets lists count.",
    &[
        ("private", "Private"),
        ("public-read", "Public read"),
        ("public-read-write", "Public read and write"),
        ("authenticated-read", "Read for every AWS account"),
        ("aws-exec-read", "EC2 reads images"),
        ("bucket-owner-read", "Bucket owner reads"),
        ("bucket-owner-full-control", "Bucket owner controls"),
    ],
);

/// What it is encrypted with, where that is not what the bucket says.
pub static SSE_ALGORITHM: Prop<String> = Prop::choice(
    "server_side_encryption",
    "Encryption",
    "What it is encrypted with. Not set, what the bucket says.",
    &[
        ("AES256", "A key of S3"),
        ("aws:kms", "A KMS key"),
        ("aws:kms:dsse", "A KMS key, twice"),
    ],
);

/// The key, where that is not the bucket's.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "The key it is encrypted with. Not set, that of the bucket.",
    Kind::Arn(&["kms.key", "kms.alias"]),
)
.tf("kms_key_id");

/// Whether a key of the bucket stands between.
pub static BUCKET_KEY: Prop<bool> = Prop::bool(
    "bucket_key_enabled",
    "Bucket key",
    "Encrypts with a key of the bucket that KMS is asked for now and then, instead of for every object.",
);

/// Whether it goes although a lock holds it.
pub static FORCE_DESTROY: Prop<bool> = Prop::bool(
    "force_destroy",
    "Delete with versions",
    "Deletes it with all of its versions and any legal hold.",
)
.default(false);
