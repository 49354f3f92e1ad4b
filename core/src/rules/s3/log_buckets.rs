//! The buckets that logs go to.

use std::collections::BTreeSet;

use super::named::bucket_of;
use crate::catalog::cloudtrail::trail;
use crate::catalog::elb::load_balancer;
use crate::catalog::s3::bucket;
use crate::stack::Stack;
use crate::value::Value;

/// The buckets that something names as where its logs go. Read once for all rules: [`Facts::log_buckets`].
///
/// [`Facts::log_buckets`]: crate::rules::Facts::log_buckets
pub(in crate::rules) struct LogBuckets<'a> {
    /// Those that buckets write the log of their requests to.
    pub(super) of_buckets: BTreeSet<&'a str>,
    /// Those of CloudTrail.
    pub(super) of_trails: BTreeSet<&'a str>,
    /// Those that load balancers write the log of their requests or connections to.
    pub(super) of_balancers: BTreeSet<&'a str>,
}

impl<'a> LogBuckets<'a> {
    pub(in crate::rules) fn of(stack: &'a Stack) -> Self {
        let named = |it: &'a Value| bucket_of(stack, it);
        let of_buckets = stack.of(&bucket::TYPE).filter_map(|(_, it)| it.value(&bucket::LOGGING_BUCKET));
        let of_trails = stack.of(&trail::TYPE).filter_map(|(_, it)| it.value(&trail::BUCKET));
        let of_balancers = stack.of(&load_balancer::TYPE).flat_map(|(_, it)| {
            [&load_balancer::ACCESS_LOGS_BUCKET, &load_balancer::CONNECTION_LOGS_BUCKET]
                .map(|log| it.value(log))
        });
        Self {
            of_buckets: of_buckets.filter_map(named).collect(),
            of_trails: of_trails.filter_map(named).collect(),
            of_balancers: of_balancers.flatten().filter_map(named).collect(),
        }
    }
}
