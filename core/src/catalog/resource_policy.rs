//! Policies that belong to a resource: who may do what with it.

use super::grant::Part;
use super::resource_type::ResourceType;

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
}
