//! What is not drawn and decides about the bill: how much something is used.

use std::collections::BTreeMap;

use crate::model::NodeId;

/// Something that is assumed of a resource, as a whole number.
#[derive(Debug, PartialEq, Eq)]
pub struct Usage {
    /// Permanent name within its type.
    pub id: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What is counted, a month unless it is stored.
    pub unit: &'static str,
    /// What is assumed of a small workload.
    pub default: u64,
}

/// What is assumed of one resource.
#[derive(Clone, Copy)]
pub(super) struct Assumed<'a>(Option<&'a BTreeMap<String, u64>>);

impl<'a> Assumed<'a> {
    /// Of a resource that comes from this node.
    pub(super) fn new(all: &'a BTreeMap<NodeId, BTreeMap<String, u64>>, node: Option<&NodeId>) -> Self {
        Self(node.and_then(|it| all.get(it)))
    }

    /// How much of it.
    pub(super) fn of(self, usage: &Usage) -> u64 {
        self.0.and_then(|it| it.get(usage.id)).copied().unwrap_or(usage.default)
    }
}

pub(super) static STORAGE: Usage = Usage { id: "storage", label: "Stored", unit: "GB", default: 10 };
pub(super) static READS: Usage = Usage { id: "reads", label: "Reads", unit: "million", default: 1 };
pub(super) static WRITES: Usage = Usage { id: "writes", label: "Writes", unit: "million", default: 1 };
pub(super) static REQUESTS: Usage = Usage { id: "requests", label: "Requests", unit: "million", default: 1 };
pub(super) static DURATION: Usage =
    Usage { id: "duration", label: "Time of a call", unit: "ms", default: 200 };
pub(super) static GETS: Usage = Usage { id: "gets", label: "Reads", unit: "thousand", default: 100 };
pub(super) static PUTS: Usage =
    Usage { id: "puts", label: "Writes and lists", unit: "thousand", default: 10 };
pub(super) static DATA: Usage = Usage { id: "data", label: "Data", unit: "GB", default: 10 };
pub(super) static CAPACITY: Usage =
    Usage { id: "capacity", label: "Capacity units in use, on average", unit: "LCU", default: 1 };
pub(super) static STORAGE_REQUESTS: Usage =
    Usage { id: "storage_requests", label: "Reads and writes of storage", unit: "million", default: 1 };
pub(super) static CAPACITY_UNITS: Usage = Usage {
    id: "capacity_units",
    label: "Capacity in use, on average, if serverless",
    unit: "ACU",
    default: 1,
};
pub(super) static LOGGED: Usage = Usage { id: "logged", label: "Logged", unit: "GB", default: 1 };
pub(super) static CALLS: Usage = Usage { id: "calls", label: "Calls", unit: "thousand", default: 100 };
pub(super) static EVENTS: Usage =
    Usage { id: "events", label: "Data events", unit: "thousand", default: 100 };
pub(super) static MESSAGES: Usage = Usage { id: "messages", label: "Messages", unit: "million", default: 1 };

/// Which types have which.
pub(super) static TYPES: &[(&str, &[&Usage])] = &[
    ("lambda.function", &[&REQUESTS, &DURATION]),
    ("dynamodb.table", &[&READS, &WRITES, &STORAGE]),
    ("rds.cluster", &[&STORAGE, &STORAGE_REQUESTS]),
    ("rds.cluster_instance", &[&CAPACITY_UNITS]),
    ("s3.bucket", &[&STORAGE, &GETS, &PUTS]),
    ("backup.vault", &[&STORAGE]),
    ("ec2.nat_gateway", &[&DATA]),
    ("ec2.vpc_endpoint", &[&DATA]),
    ("elb.load_balancer", &[&CAPACITY]),
    ("ec2.vpc_peering_connection", &[&DATA]),
    ("ec2.flow_log", &[&LOGGED]),
    ("kms.key", &[&CALLS]),
    ("secretsmanager.secret", &[&CALLS]),
    ("logs.log_group", &[&LOGGED]),
    ("cloudtrail.trail", &[&EVENTS]),
    ("sns.topic", &[&MESSAGES]),
    ("sqs.queue", &[&MESSAGES]),
];

/// What is assumed of a type.
pub(super) fn of_type(ty: &str) -> &'static [&'static Usage] {
    TYPES.iter().find(|it| it.0 == ty).map_or(&[], |it| it.1)
}
