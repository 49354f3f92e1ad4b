//! AWS CloudTrail Lake event data store.

use super::trail;
use crate::catalog::{Attr, BASE, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "cloudtrail.event_data_store",
    label: "Event data store",
    a_label: "an event data store",
    noun: "EventDataStore",
    category: Category::Management,
    icon: "event-data-store",
    doc: "Keeps events of CloudTrail for years and answers questions about them in SQL.",
    url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store.html",
    tf: "aws_cloudtrail_event_data_store",
    cfn: "AWS::CloudTrail::EventDataStore",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &RETENTION.spec,
        &BILLING_MODE.spec,
        &MULTI_REGION.spec,
        &ORGANIZATION.spec,
        &TERMINATION_PROTECTION.spec,
        &KMS_KEY.spec,
        &SELECTORS.spec,
    ],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("EventDataStoreArn") }],
    tags: true,
    ..BASE
};

/// Name in the Region.
pub static NAME: Prop<Value> =
    Prop::value("name", "Name in AWS", "Name in the Region: 3 to 128 letters, digits or `._-`.", Kind::Text)
        .required()
        .cfn("Name");

/// How long events are kept, in days. Source: CloudTrail API reference, CreateEventDataStore.
pub static RETENTION: Prop<i64> = Prop::int(
    "retention_period",
    "Keep for",
    "How long events are kept: up to ten years, or seven where they are paid for in advance.",
    (7, 3_653),
    "days",
)
.cfn("RetentionPeriod");

/// How it is paid for.
pub static BILLING_MODE: Prop<String> = Prop::choice(
    "billing_mode",
    "Billing",
    "Whether what comes in pays for one year, or for seven.",
    &[
        ("EXTENDABLE_RETENTION_PRICING", "One year, longer for a price"),
        ("FIXED_RETENTION_PRICING", "Seven years"),
    ],
)
.default("EXTENDABLE_RETENTION_PRICING")
.cfn("BillingMode");

/// Whether it covers all Regions.
pub static MULTI_REGION: Prop<bool> =
    Prop::bool("multi_region_enabled", "All Regions", "Also keeps what happens in other Regions.")
        .default(true)
        .cfn("MultiRegionEnabled");

/// Whether it covers all accounts of the organization.
pub static ORGANIZATION: Prop<bool> =
    Prop::bool("organization_enabled", "Whole organization", "Covers all accounts of the organization.")
        .default(false)
        .cfn("OrganizationEnabled");

/// Whether AWS refuses to delete it.
pub static TERMINATION_PROTECTION: Prop<bool> = Prop::bool(
    "termination_protection_enabled",
    "Termination protection",
    "AWS refuses to delete it while this is on.",
)
.default(true)
.cfn("TerminationProtectionEnabled");

/// Customer-managed key that encrypts the events.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "Encrypts the events with a key of yours. It cannot be taken away again.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_id")
.cfn("KmsKeyId");

/// Which events are kept.
pub static SELECTORS: Prop<Value> = Prop::records(
    "advanced_event_selectors",
    "Event selectors",
    "Which events are kept. Without any, all management events.",
    trail::ADVANCED_SELECTOR,
)
.tf_blocks("advanced_event_selector")
.cfn_objects("AdvancedEventSelectors");
