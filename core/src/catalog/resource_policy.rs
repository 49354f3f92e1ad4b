//! Policies that belong to a resource: who may do what with it.

use super::grant::Part;
use super::properties::Properties;
use super::resource_type::ResourceType;
use crate::value::Context;

/// How a type takes a policy of its own. What is drawn about it becomes one policy: the user's statements, those that
/// services need which deliver to it, and the refusal of unencrypted connections.
#[derive(Debug)]
pub struct ResourcePolicy {
    /// Where the policy goes.
    pub place: PolicyPlace,
    /// Property with the user's own statements.
    pub property: &'static str,
    /// Switch that refuses every request that does not come over TLS, with the actions it refuses.
    pub tls_only: Option<(&'static str, &'static [&'static str])>,
    /// What the policy calls its resource, and what is in it.
    pub resources: &'static [&'static [Part]],
    /// Set if a policy takes the place of one that lets the account itself in, which then has to say so as well: the
    /// actions for the account's root.
    pub root: Option<&'static str>,
}

/// Where a resource's policy goes.
#[derive(Debug)]
pub enum PolicyPlace {
    /// Into a resource of its own.
    Own {
        /// Its type.
        ty: &'static ResourceType,
        /// Property of that type that refers to the resource.
        owner: &'static str,
        /// Attribute of the resource that it takes.
        attr: &'static str,
        /// Property of that type that takes the policy.
        policy: &'static str,
    },
    /// Into the property of the resource that has the user's own statements.
    Inside,
}

/// A service that acts on what a property refers to, and needs a statement in the policy of that: S3 writing access logs
/// into another bucket, a topic sending to a queue.
#[derive(Debug)]
pub struct Delivery {
    /// Property that refers to the target.
    pub property: &'static str,
    /// Type of the targets this is about.
    pub target: &'static str,
    /// Start of the statement's id; the name of the source follows.
    pub sid: &'static str,
    /// Name of the service; its parts are about the source.
    pub service: &'static [Part],
    /// What it does, sorted.
    pub actions: &'static [&'static str],
    /// ARNs it does that on: attributes are those of the target, properties those of the source. Empty for what the
    /// policy calls its resource.
    pub on: &'static [&'static [Part]],
    /// Operator, key and value of each condition; the parts are about the source.
    pub conditions: &'static [(&'static str, &'static str, &'static [Part])],
    /// Only when this property of the source is set; `None`: always.
    pub when: Option<&'static str>,
    /// Whether it concerns a source with these properties.
    pub concerns: fn(&Properties) -> bool,
    /// Property of what the property refers to that leads on to the target, such as the key a topic is encrypted with.
    pub through: Option<&'static str>,
    /// Whether the policy that AWS gives the target by itself lets the service in: then there is only something to say
    /// once another statement takes that policy's place.
    pub is_implied: bool,
}

/// Conditions that the source belongs to this account, so that nobody else's can use the service. Source: IAM user guide,
/// "The confused deputy problem".
pub const SAME_ACCOUNT: &[(&str, &str, &[Part])] =
    &[("StringEquals", "aws:SourceAccount", &[Part::Context(Context::AccountId)])];

/// The service that delivers logs of others, such as flow logs and those of Network Load Balancers, into buckets. Source:
/// CloudWatch Logs user guide, "Logs sent to Amazon S3".
const LOG_DELIVERY: &[Part] = &[Part::Text("delivery.logs.amazonaws.com")];

const OF_LOGS: (&str, &str, &[Part]) = (
    "ArnLike",
    "aws:SourceArn",
    &[
        Part::Text("arn:"),
        Part::Context(Context::Partition),
        Part::Text(":logs:"),
        Part::Context(Context::Region),
        Part::Text(":"),
        Part::Context(Context::AccountId),
        Part::Text(":*"),
    ],
);

const OF_ACCOUNT: (&str, &str, &[Part]) =
    ("StringEquals", "aws:SourceAccount", &[Part::Context(Context::AccountId)]);

/// Only so that the account owns what is delivered.
const OWNED: (&str, &str, &[Part]) =
    ("StringEquals", "s3:x-amz-acl", &[Part::Text("bucket-owner-full-control")]);

impl Delivery {
    /// Logs that CloudWatch Logs delivers into a bucket, where it has looked whether it may; see [`Self::of_logs_acl`].
    pub const fn of_logs(property: &'static str, sid: &'static str, on: &'static [&'static [Part]]) -> Self {
        let conditions: &[(&str, &str, &[Part])] = &[OF_LOGS, OF_ACCOUNT, OWNED];
        Self::new(property, "s3.bucket", sid, LOG_DELIVERY, &["s3:PutObject"]).on(on).only_if(conditions)
    }

    /// What has to be allowed before logs are delivered into a bucket.
    pub const fn of_logs_acl(property: &'static str, sid: &'static str) -> Self {
        let bucket: &[&[Part]] = &[&[Part::Attr("arn")]];
        let conditions: &[(&str, &str, &[Part])] = &[OF_LOGS, OF_ACCOUNT];
        Self::new(property, "s3.bucket", sid, LOG_DELIVERY, &["s3:GetBucketAcl"])
            .on(bucket)
            .only_if(conditions)
    }

    /// A service that acts on whatever a property refers to.
    pub const fn new(
        property: &'static str,
        target: &'static str,
        sid: &'static str,
        service: &'static [Part],
        actions: &'static [&'static str],
    ) -> Self {
        let (on, conditions) = (&[], SAME_ACCOUNT);
        Self {
            property,
            target,
            sid,
            service,
            actions,
            on,
            conditions,
            when: None,
            concerns: |_| true,
            through: None,
            is_implied: false,
        }
    }

    /// On these ARNs.
    #[must_use]
    pub const fn on(mut self, on: &'static [&'static [Part]]) -> Self {
        self.on = on;
        self
    }

    /// Under these conditions instead of [`SAME_ACCOUNT`].
    #[must_use]
    pub const fn only_if(
        mut self,
        conditions: &'static [(&'static str, &'static str, &'static [Part])],
    ) -> Self {
        self.conditions = conditions;
        self
    }

    /// Only when a property of the source is set.
    #[must_use]
    pub const fn when(mut self, property: &'static str) -> Self {
        self.when = Some(property);
        self
    }

    /// Only for a source with such properties.
    #[must_use]
    pub const fn concerning(mut self, concerns: fn(&Properties) -> bool) -> Self {
        self.concerns = concerns;
        self
    }

    /// By way of a property of what the first one refers to.
    #[must_use]
    pub const fn through(mut self, property: &'static str) -> Self {
        self.through = Some(property);
        self
    }

    /// Said only beside other statements.
    #[must_use]
    pub const fn implied(mut self) -> Self {
        self.is_implied = true;
        self
    }
}
