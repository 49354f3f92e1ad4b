//! Prices of keys, secrets, messages, and of watching it all.

use super::usage::{Assumed, CALLS, EVENTS, LOGGED, MESSAGES};
use super::{Line, Priced, prices};
use crate::catalog::Known;
use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::secretsmanager::secret;
use crate::catalog::sqs::queue;
use crate::catalog::ssm::parameter;
use crate::stack::Resource;
use crate::value::Value;

pub(super) fn key(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![
        Line::monthly("Key", 1.0, "key", prices::KMS_KEY),
        Line::used("Calls", &CALLS, assumed, prices::KMS_CALLS),
    ])
}

pub(super) fn secret(it: &Resource, assumed: Assumed<'_>) -> Priced {
    let replicas = it.value(&secret::REPLICAS).map_or(0, |it| it.items().len());
    Priced::Lines(vec![
        Line::monthly("Secret", 1.0 + replicas as f64, "secrets", prices::SECRET),
        Line::used("Calls", &CALLS, assumed, prices::SECRET_CALLS),
    ])
}

/// Standard parameters are free.
pub(super) fn parameter(it: &Resource) -> Priced {
    match it.get(&parameter::TIER) {
        Known::Is(tier) if tier == "Advanced" => Priced::Lines(vec![Line::monthly(
            "Advanced parameter",
            1.0,
            "parameter",
            prices::ADVANCED_PARAMETER,
        )]),
        _ => Priced::Lines(Vec::new()),
    }
}

/// An alarm is paid for by the metrics it watches, and more where it looks more often than once a minute.
pub(super) fn alarm(it: &Resource) -> Priced {
    let queries = it.value(&metric_alarm::METRIC_QUERIES).map(Value::items).unwrap_or_default();
    let metrics = queries.iter().filter(|it| it.field("metric_name").is_some()).count().max(1);
    let is_fast = matches!(it.get(&metric_alarm::PERIOD), Known::Is(period) if period < 60);
    let price = if is_fast { prices::FAST_ALARM } else { prices::ALARM };
    Priced::Lines(vec![Line::monthly("Metrics watched", metrics as f64, "metrics", price)])
}

pub(super) fn dashboard() -> Priced {
    Priced::Lines(vec![Line::monthly("Dashboard", 1.0, "dashboard", prices::DASHBOARD)])
}

pub(super) fn log_group(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![
        Line::used("Taken in", &LOGGED, assumed, prices::LOGS_IN),
        Line::used("Kept", &LOGGED, assumed, prices::LOGS_KEPT),
    ])
}

pub(super) fn trail(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![Line::used("Data events", &EVENTS, assumed, prices::TRAIL_EVENTS)])
}

pub(super) fn topic(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![Line::used("Published", &MESSAGES, assumed, prices::SNS_MESSAGES)])
}

pub(super) fn queue(it: &Resource, assumed: Assumed<'_>) -> Priced {
    let is_fifo = it.value(&queue::FIFO).and_then(Value::as_bool) == Some(true);
    let price = if is_fifo { prices::SQS_FIFO_MESSAGES } else { prices::SQS_MESSAGES };
    Priced::Lines(vec![Line::used("Requests", &MESSAGES, assumed, price)])
}
