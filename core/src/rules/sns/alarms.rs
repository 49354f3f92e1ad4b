//! Alarms that tell topics.

use std::collections::BTreeMap;

use crate::catalog::cloudwatch::metric_alarm;
use crate::rules::Facts;

/// The alarms that tell a topic when they go off, when all is well again or when data is missing, in address order.
pub(in crate::rules) fn alarms_by_topic<'a>(facts: &Facts<'a>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let actions =
        [&metric_alarm::ALARM_ACTIONS, &metric_alarm::OK_ACTIONS, &metric_alarm::INSUFFICIENT_DATA_ACTIONS];
    let mut alarms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (alarm, it) in facts.stack.of(&metric_alarm::TYPE) {
        for topic in actions.iter().flat_map(|prop| it.targets(prop)) {
            let told = alarms.entry(topic).or_default();
            if told.last() != Some(&alarm) {
                told.push(alarm);
            }
        }
    }
    alarms
}
