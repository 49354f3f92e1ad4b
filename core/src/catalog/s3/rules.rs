//! Records of a bucket: lifecycle and cross-origin rules. Source: Amazon S3 user guide, "Lifecycle configuration
//! elements" and "Elements of a CORS configuration".

use crate::catalog::body::{Body, Item};
use crate::catalog::{Kind, Prop, PropSpec, Properties, TfMap};

/// Days in a rule: S3 takes no more than fit 32 bits.
const DAYS: (i64, i64) = (1, 2_147_483_647);

/// Storage classes that objects can move to.
const CLASSES: &[(&str, &str)] = &[
    ("STANDARD_IA", "Standard, infrequent access"),
    ("ONEZONE_IA", "One zone, infrequent access"),
    ("INTELLIGENT_TIERING", "Intelligent tiering"),
    ("GLACIER_IR", "Glacier, instant retrieval"),
    ("GLACIER", "Glacier, flexible retrieval"),
    ("DEEP_ARCHIVE", "Glacier, deep archive"),
];

const TRANSITION: &[PropSpec] = &[
    Prop::int("days", "After", "Days since the object was made.", (0, DAYS.1), "days")
        .required()
        .cfn("TransitionInDays")
        .spec,
    Prop::choice("storage_class", "Storage class", "Where it moves.", CLASSES)
        .required()
        .cfn("StorageClass")
        .spec,
];

const NONCURRENT_TRANSITION: &[PropSpec] = &[
    Prop::int("days", "After", "Days since a newer version took its place.", (0, DAYS.1), "days")
        .required()
        .tf("noncurrent_days")
        .cfn("TransitionInDays")
        .spec,
    Prop::choice("storage_class", "Storage class", "Where it moves.", CLASSES)
        .required()
        .cfn("StorageClass")
        .spec,
];

/// A lifecycle rule.
pub(super) const LIFECYCLE: &[PropSpec] = &[
    Prop::text("id", "Name", "What the rule is called.").required().cfn("Id").spec,
    Prop::choice(
        "status",
        "Status",
        "Whether the rule is in force.",
        &[("Enabled", "Enabled"), ("Disabled", "Disabled")],
    )
    .required()
    .cfn("Status")
    .spec,
    Prop::text("prefix", "Prefix", "Only objects whose keys start so. Empty, all of them.")
        .tf_map(TfMap::Custom { emit: emit_filter, read: read_filter })
        .cfn("Prefix")
        .spec,
    Prop::int("expiration_days", "Expires after", "Days until an object is deleted.", DAYS, "days")
        .tf("expiration/days")
        .cfn("ExpirationInDays")
        .spec,
    Prop::bool(
        "expired_object_delete_marker",
        "Remove delete markers",
        "Removes the mark of a deletion once no version is left behind it.",
    )
    .tf("expiration/expired_object_delete_marker")
    .cfn("ExpiredObjectDeleteMarker")
    .spec,
    Prop::records("transitions", "Transitions", "When objects move to cheaper storage.", TRANSITION)
        .tf_blocks("transition")
        .cfn_objects("Transitions")
        .spec,
    Prop::int(
        "noncurrent_expiration_days",
        "Old versions expire after",
        "Days since a newer version took its place.",
        DAYS,
        "days",
    )
    .tf("noncurrent_version_expiration/noncurrent_days")
    .cfn("NoncurrentVersionExpiration/NoncurrentDays")
    .spec,
    Prop::int(
        "newer_noncurrent_versions",
        "Old versions kept",
        "So many stay all the same.",
        (1, 100),
        "versions",
    )
    .beside("noncurrent_expiration_days")
    .tf("noncurrent_version_expiration/newer_noncurrent_versions")
    .cfn("NoncurrentVersionExpiration/NewerNoncurrentVersions")
    .spec,
    Prop::records(
        "noncurrent_transitions",
        "Transitions of old versions",
        "When old versions move to cheaper storage.",
        NONCURRENT_TRANSITION,
    )
    .tf_blocks("noncurrent_version_transition")
    .cfn_objects("NoncurrentVersionTransitions")
    .spec,
    Prop::int(
        "abort_incomplete_multipart_upload_days",
        "Abort uploads after",
        "Days until the parts of an upload that was never finished are deleted. They cost as objects do.",
        DAYS,
        "days",
    )
    .tf("abort_incomplete_multipart_upload/days_after_initiation")
    .cfn("AbortIncompleteMultipartUpload/DaysAfterInitiation")
    .spec,
];

/// The provider wants a filter in every rule; an empty one is for all objects.
fn emit_filter(properties: &Properties, body: &mut Body) {
    let prefix = properties.get("prefix").cloned();
    let items = prefix.map(|it| ("prefix".to_owned(), Item::Value(it)));
    body.push_block("filter", Body { items: items.into_iter().collect() });
}

fn read_filter(body: &Body, properties: &mut Properties) {
    // Older files have the prefix in the rule itself.
    if let Some(prefix) = body.at("filter/prefix").or_else(|| body.value("prefix")) {
        properties.insert("prefix", prefix.clone());
    }
}

const METHOD: Kind =
    Kind::Choice(&[("GET", "GET"), ("HEAD", "HEAD"), ("PUT", "PUT"), ("POST", "POST"), ("DELETE", "DELETE")]);

/// A cross-origin rule.
pub(super) const CORS: &[PropSpec] = &[
    Prop::value("allowed_methods", "Methods", "What pages may do.", Kind::List(&METHOD))
        .required()
        .cfn("AllowedMethods")
        .spec,
    Prop::value(
        "allowed_origins",
        "Origins",
        "Whose pages, such as https://www.example.com.",
        Kind::List(&Kind::Text),
    )
    .required()
    .cfn("AllowedOrigins")
    .spec,
    Prop::value("allowed_headers", "Request headers", "What requests may say.", Kind::List(&Kind::Text))
        .cfn("AllowedHeaders")
        .spec,
    Prop::value("expose_headers", "Response headers", "What pages may read.", Kind::List(&Kind::Text))
        .cfn("ExposedHeaders")
        .spec,
    Prop::int(
        "max_age_seconds",
        "Remembered for",
        "How long a browser may remember the answer.",
        (0, DAYS.1),
        "seconds",
    )
    .cfn("MaxAge")
    .spec,
];
