//! Amazon S3 bucket.

use super::{bucket_policy, rules};
use crate::catalog::body::insert_at;
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, CfnMap, DECRYPT, Delivery, ENCRYPT, Encryption, Grant, Kind, Literal, Output, Parent,
    Part, Placement, PolicyPlace, Prop, Properties, Reach, ResourcePolicy, ResourceType, Satellite, Shape, TfMap,
};
use crate::value::{Context, Value};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "s3.bucket",
    label: "S3 bucket",
    a_label: "an S3 bucket",
    noun: "Bucket",
    category: Category::Storage,
    icon: "s3-bucket",
    doc: "Holds any number of objects by key, from a few bytes to terabytes.",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html",
    tf: "aws_s3_bucket",
    cfn: "AWS::S3::Bucket",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &FORCE_DESTROY.spec,
        &OBJECT_LOCK.spec,
        &OBJECT_LOCK_DAYS.spec,
        &OBJECT_LOCK_MODE.spec,
        &VERSIONING.spec,
        &MFA_DELETE.spec,
        &SSE_ALGORITHM.spec,
        &KMS_KEY.spec,
        &BUCKET_KEY.spec,
        &BLOCK_PUBLIC_ACLS.spec,
        &BLOCK_PUBLIC_POLICY.spec,
        &IGNORE_PUBLIC_ACLS.spec,
        &RESTRICT_PUBLIC_BUCKETS.spec,
        &OBJECT_OWNERSHIP.spec,
        &ACL.spec,
        &POLICY.spec,
        &TLS_ONLY.spec,
        &LOGGING_BUCKET.spec,
        &LOGGING_PREFIX.spec,
        &LIFECYCLE_RULES.spec,
        &CORS_RULES.spec,
        &WEBSITE_INDEX.spec,
        &WEBSITE_ERROR.spec,
        &WEBSITE_REDIRECT.spec,
        &EVENTBRIDGE.spec,
    ],
    attrs: &[
        Attr { id: "name", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr {
            id: "domain_name",
            tf: "bucket_regional_domain_name",
            cfn: CfnAttr::GetAtt("RegionalDomainName"),
        },
    ],
    tf_aliases: &[("bucket", "name")],
    grants: &[
        Grant::new("delete", "Delete objects", &["s3:DeleteObject"]).on(&[Reach::INSIDE]),
        Grant::new("list", "List objects", &["s3:ListBucket"]),
        Grant::new("read", "Read objects", &["s3:GetObject"]).on(&[Reach::INSIDE]).with_key(DECRYPT),
        // An upload in parts that fails leaves them behind unless it is aborted.
        Grant::new("write", "Write objects", &["s3:AbortMultipartUpload", "s3:PutObject"])
            .on(&[Reach::INSIDE])
            .with_key(ENCRYPT),
    ],
    encryption: Some(Encryption { key: "kms_key", service: "s3" }),
    policy: Some(ResourcePolicy {
        place: PolicyPlace::Own {
            ty: &bucket_policy::TYPE,
            owner: "bucket",
            attr: "name",
            policy: "policy",
        },
        property: POLICY.key(),
        tls_only: Some((TLS_ONLY.key(), &["s3:*"])),
        resources: &[&[Part::Attr("arn")], &[Part::Attr("arn"), Part::Text("/*")]],
        root: None,
    }),
    // Source: Amazon S3 user guide, "Permissions for log delivery".
    deliveries: &[
        Delivery::new(LOGGING_BUCKET.key(), "s3.bucket", "AccessLogsOf", LOGGING_SERVICE, &["s3:PutObject"])
            .on(&[&[Part::Attr("arn"), Part::Text("/"), Part::Property("logging_prefix"), Part::Text("*")]])
            .only_if(&[
                ("ArnLike", "aws:SourceArn", &[Part::Attr("arn")]),
                ("StringEquals", "aws:SourceAccount", &[Part::Context(Context::AccountId)]),
            ]),
        Delivery::new(LOGGING_BUCKET.key(), "kms.key", "AccessLogsOf", LOGGING_SERVICE, &["kms:GenerateDataKey"])
            .through(KMS_KEY.key()),
    ],
    stateful: true,
    outputs: &[
        Output { attr: "name", doc: "Name of the bucket" },
        Output { attr: "arn", doc: "ARN of the bucket" },
    ],
    tags: true,
    ..BASE
};

const LOGGING_SERVICE: &[Part] = &[Part::Text("logging.s3.amazonaws.com")];

const fn argument(path: &'static str) -> TfMap {
    TfMap::Path { path, with: &[] }
}

const fn satellite(tf: &'static str) -> Satellite {
    Satellite::new(tf, "bucket", "name")
}

/// Name, unique among all buckets of AWS.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Bucket name",
    "Unique in all of AWS: 3 to 63 lower-case letters, digits, `-` or `.`. Empty, AWS makes one up.",
    Kind::Text,
)
.tf("bucket")
.cfn("BucketName");

/// Whether Terraform deletes the objects with the bucket.
pub static FORCE_DESTROY: Prop<bool> = Prop::bool(
    "force_destroy",
    "Delete with its objects",
    "Lets Terraform delete a bucket that is not empty, objects and all.",
)
.default(false)
.cfn_metadata("ForceDestroy");

/// Whether versions can be protected from deletion. Decided when the bucket is made.
pub static OBJECT_LOCK: Prop<bool> = Prop::bool(
    "object_lock_enabled",
    "Object lock",
    "Objects can be kept from being deleted or overwritten for a time. Decided when the bucket is made.",
)
.default(false)
.cfn("ObjectLockEnabled");

static LOCK: Satellite = satellite("aws_s3_bucket_object_lock_configuration");

/// Days every new object is locked for.
pub static OBJECT_LOCK_DAYS: Prop<i64> = Prop::int(
    "object_lock_days",
    "Locked for",
    "How long every new object is locked unless it says otherwise.",
    (1, 36_500),
    "days",
)
.beside("object_lock_enabled")
.tf_satellite(
    &LOCK,
    &TfMap::Path {
        path: "rule/default_retention/days",
        with: &[("rule/default_retention/mode", Literal::Str("GOVERNANCE"))],
    },
)
.cfn_with(
    "ObjectLockConfiguration/Rule/DefaultRetention/Days",
    &[
        ("ObjectLockConfiguration/ObjectLockEnabled", Literal::Str("Enabled")),
        ("ObjectLockConfiguration/Rule/DefaultRetention/Mode", Literal::Str("GOVERNANCE")),
    ],
);

/// Whether anyone can lift that lock.
pub static OBJECT_LOCK_MODE: Prop<String> = Prop::choice(
    "object_lock_mode",
    "Lock mode",
    "Governance: whoever has a special permission can lift the lock. Compliance: nobody can.",
    &[("GOVERNANCE", "Governance"), ("COMPLIANCE", "Compliance")],
)
.default("GOVERNANCE")
.beside("object_lock_days")
.tf_satellite(&LOCK, &argument("rule/default_retention/mode"))
.cfn("ObjectLockConfiguration/Rule/DefaultRetention/Mode");

static VERSIONS: Satellite = satellite("aws_s3_bucket_versioning");

/// Whether overwritten and deleted objects are kept.
pub static VERSIONING: Prop<String> = Prop::choice(
    "versioning",
    "Versioning",
    "Keeps what is overwritten or deleted, so that it can be restored.",
    &[("Enabled", "Enabled"), ("Suspended", "Suspended")],
)
.tf_satellite(&VERSIONS, &argument("versioning_configuration/status"))
.cfn("VersioningConfiguration/Status");

/// Whether deleting a version takes a code of the root user's device.
pub static MFA_DELETE: Prop<String> = Prop::choice(
    "mfa_delete",
    "MFA delete",
    "Deleting a version takes a code from the root user's device. Only the root user can turn it on.",
    &[("Enabled", "Enabled"), ("Disabled", "Disabled")],
)
.beside("versioning")
.tf_satellite(&VERSIONS, &argument("versioning_configuration/mfa_delete"))
.cfn_metadata("MfaDelete");

static ENCRYPTION: Satellite = satellite("aws_s3_bucket_server_side_encryption_configuration");

/// What encrypts objects.
pub static SSE_ALGORITHM: Prop<String> = Prop::choice(
    "sse_algorithm",
    "Encryption",
    "What encrypts objects that do not say otherwise: keys of S3, or a KMS key whose use is logged.",
    &[("AES256", "S3 keys"), ("aws:kms", "KMS key"), ("aws:kms:dsse", "KMS key, twice")],
)
.default("AES256")
.tf_satellite(&ENCRYPTION, &argument("rule/apply_server_side_encryption_by_default/sse_algorithm"))
.cfn("BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm");

/// The account's own key it is encrypted with.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "A key of your own, whose policy and rotation you decide. Empty, the account's key for S3.",
    Kind::Arn(&["kms.key"]),
)
.beside("sse_algorithm")
.tf_satellite(&ENCRYPTION, &argument("rule/apply_server_side_encryption_by_default/kms_master_key_id"))
.cfn("BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID");

/// Whether one data key serves many objects.
pub static BUCKET_KEY: Prop<bool> = Prop::bool(
    "bucket_key_enabled",
    "Bucket key",
    "One data key serves many objects: far fewer requests to KMS, which are paid for.",
)
.default(false)
.beside("sse_algorithm")
.tf_satellite(&ENCRYPTION, &argument("rule/bucket_key_enabled"))
.cfn("BucketEncryption/ServerSideEncryptionConfiguration/0/BucketKeyEnabled");

static PUBLIC_ACCESS: Satellite = satellite("aws_s3_bucket_public_access_block");

/// Whether requests that would make something public by an access control list are refused.
pub static BLOCK_PUBLIC_ACLS: Prop<bool> = Prop::bool(
    "block_public_acls",
    "Block public ACLs",
    "Refuses access control lists that would make the bucket or an object public.",
)
.tf_satellite(&PUBLIC_ACCESS, &argument("block_public_acls"))
.cfn("PublicAccessBlockConfiguration/BlockPublicAcls");

/// Whether policies that would make it public are refused.
pub static BLOCK_PUBLIC_POLICY: Prop<bool> =
    Prop::bool("block_public_policy", "Block public policies", "Refuses policies that would make it public.")
        .tf_satellite(&PUBLIC_ACCESS, &argument("block_public_policy"))
        .cfn("PublicAccessBlockConfiguration/BlockPublicPolicy");

/// Whether public access control lists count for nothing.
pub static IGNORE_PUBLIC_ACLS: Prop<bool> = Prop::bool(
    "ignore_public_acls",
    "Ignore public ACLs",
    "Access control lists that make something public count for nothing.",
)
.tf_satellite(&PUBLIC_ACCESS, &argument("ignore_public_acls"))
.cfn("PublicAccessBlockConfiguration/IgnorePublicAcls");

/// Whether a public policy lets in no one but the account and AWS services.
pub static RESTRICT_PUBLIC_BUCKETS: Prop<bool> = Prop::bool(
    "restrict_public_buckets",
    "Restrict public buckets",
    "Even with a public policy, only this account and AWS services get in.",
)
.tf_satellite(&PUBLIC_ACCESS, &argument("restrict_public_buckets"))
.cfn("PublicAccessBlockConfiguration/RestrictPublicBuckets");

static OWNERSHIP: Satellite = satellite("aws_s3_bucket_ownership_controls");

/// Who owns what others upload, and whether access control lists count.
pub static OBJECT_OWNERSHIP: Prop<String> = Prop::choice(
    "object_ownership",
    "Object ownership",
    "Who owns what other accounts upload. With ACLs disabled, only policies decide who gets in.",
    &[
        ("BucketOwnerEnforced", "ACLs disabled"),
        ("BucketOwnerPreferred", "The bucket's owner, if the upload says so"),
        ("ObjectWriter", "Whoever uploads"),
    ],
)
.default("BucketOwnerEnforced")
.tf_satellite(&OWNERSHIP, &argument("rule/object_ownership"))
.cfn("OwnershipControls/Rules/0/ObjectOwnership");

static ACCESS_LIST: Satellite = satellite("aws_s3_bucket_acl")
    .after(&["aws_s3_bucket_ownership_controls", "aws_s3_bucket_public_access_block"]);

/// Ready-made access control list, from before there were policies.
pub static ACL: Prop<String> = Prop::choice(
    "acl",
    "Canned ACL",
    "A ready-made access control list. Needs an object ownership with ACLs; a policy does the same better.",
    &[
        ("private", "Private"),
        ("public-read", "Public read"),
        ("public-read-write", "Public read and write"),
        ("authenticated-read", "Read for every AWS account"),
        ("log-delivery-write", "Log delivery"),
        ("bucket-owner-read", "Bucket owner reads"),
        ("bucket-owner-full-control", "Bucket owner controls"),
        ("aws-exec-read", "EC2 reads images"),
    ],
)
.tf_satellite(&ACCESS_LIST, &argument("acl"))
.cfn_map(CfnMap::Custom { emit: emit_acl, read: read_acl });

/// Statements of its policy, beside those that follow from the drawing.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Bucket policy",
    "Who may do what, beside what roles are granted by edges.",
    Kind::Policy,
)
.no_tf();

/// Whether its policy refuses unencrypted connections.
pub static TLS_ONLY: Prop<bool> = Prop::bool(
    "tls_only",
    "Refuse plain HTTP",
    "A statement in the bucket's policy that refuses every request without TLS.",
)
.default(false)
.no_tf();

static LOGGING: Satellite = satellite("aws_s3_bucket_logging");

/// Where requests are logged.
pub static LOGGING_BUCKET: Prop<Value> = Prop::reference(
    "logging_bucket",
    "Access logs",
    "The bucket that a log of every request is written to.",
    &["s3.bucket"],
)
.tf_satellite(&LOGGING, &TfMap::Path { path: "target_bucket", with: &[("target_prefix", Literal::Str(""))] })
.cfn("LoggingConfiguration/DestinationBucketName");

/// What the keys of the logs start with.
pub static LOGGING_PREFIX: Prop<String> = Prop::text(
    "logging_prefix",
    "Prefix of the logs",
    "What the keys of the logs start with, such as photos/.",
)
.default("")
.beside("logging_bucket")
.tf_satellite(&LOGGING, &argument("target_prefix"))
.cfn("LoggingConfiguration/LogFilePrefix");

static LIFECYCLE: Satellite = satellite("aws_s3_bucket_lifecycle_configuration");

/// When objects move to cheaper storage or are deleted.
pub static LIFECYCLE_RULES: Prop<Value> = Prop::records(
    "lifecycle_rules",
    "Lifecycle rules",
    "When objects move to cheaper storage, and when they are deleted.",
    rules::LIFECYCLE,
)
.tf_satellite(&LIFECYCLE, &TfMap::Blocks("rule"))
.cfn_objects("LifecycleConfiguration/Rules");

static CORS: Satellite = satellite("aws_s3_bucket_cors_configuration");

/// What pages of other sites may do with it.
pub static CORS_RULES: Prop<Value> = Prop::records(
    "cors_rules",
    "Cross-origin rules",
    "What pages of other sites may do with the bucket from a browser.",
    rules::CORS,
)
.tf_satellite(&CORS, &TfMap::Blocks("cors_rule"))
.cfn_objects("CorsConfiguration/CorsRules");

static WEBSITE: Satellite = satellite("aws_s3_bucket_website_configuration");

/// The page of a folder. Makes the bucket a website.
pub static WEBSITE_INDEX: Prop<String> = Prop::text(
    "website_index_document",
    "Website index",
    "Makes the bucket a website; the page that stands for a folder, such as index.html.",
)
.tf_satellite(&WEBSITE, &argument("index_document/suffix"))
.cfn("WebsiteConfiguration/IndexDocument");

/// The page for errors.
pub static WEBSITE_ERROR: Prop<String> =
    Prop::text("website_error_document", "Website error page", "The page for errors, such as error.html.")
        .beside("website_index_document")
        .tf_satellite(&WEBSITE, &argument("error_document/key"))
        .cfn("WebsiteConfiguration/ErrorDocument");

/// The host all requests of the website are sent to.
pub static WEBSITE_REDIRECT: Prop<String> = Prop::text(
    "website_redirect_host",
    "Website redirect",
    "Makes the bucket a website that sends every request to this host.",
)
.tf_satellite(&WEBSITE, &argument("redirect_all_requests_to/host_name"))
.cfn("WebsiteConfiguration/RedirectAllRequestsTo/HostName");

static NOTIFICATION: Satellite = satellite("aws_s3_bucket_notification");

/// Whether events go to EventBridge.
pub static EVENTBRIDGE: Prop<bool> = Prop::bool(
    "eventbridge",
    "Events to EventBridge",
    "Tells EventBridge whenever an object is made or deleted.",
)
.default(false)
.tf_satellite(&NOTIFICATION, &argument("eventbridge"))
.cfn("NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled");

/// Canned access control lists as CloudFormation calls them.
const ACCESS_CONTROL: [(&str, &str); 8] = [
    ("private", "Private"),
    ("public-read", "PublicRead"),
    ("public-read-write", "PublicReadWrite"),
    ("authenticated-read", "AuthenticatedRead"),
    ("log-delivery-write", "LogDeliveryWrite"),
    ("bucket-owner-read", "BucketOwnerRead"),
    ("bucket-owner-full-control", "BucketOwnerFullControl"),
    ("aws-exec-read", "AwsExecRead"),
];

fn emit_acl(properties: &Properties, object: &mut Value) {
    let Some(acl) = properties.get(ACL.key()) else { return };
    let named = ACCESS_CONTROL.iter().find(|it| acl.as_str() == Some(it.0));
    insert_at(object, "AccessControl", named.map_or_else(|| acl.clone(), |it| it.1.into()));
}

fn read_acl(object: &Value, properties: &mut Properties) {
    let Some(acl) = object.field("AccessControl") else { return };
    let named = ACCESS_CONTROL.iter().find(|it| acl.as_str() == Some(it.1));
    properties.insert(ACL.key(), named.map_or_else(|| acl.clone(), |it| it.0.into()));
}
