//! Prices of what runs: instances, groups of them, tasks, functions.

use super::usage::{Assumed, DURATION, REQUESTS};
use super::{HOURS, Line, Priced, data, instance_types, known, prices};
use crate::catalog::autoscaling::group;
use crate::catalog::ec2::{instance, launch_template};
use crate::catalog::ecs::{service, task_definition};
use crate::catalog::lambda::function;
use crate::catalog::{Known, Prop};
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// The size of the disk of Amazon Linux, in GB, where the design names none.
const ROOT_SIZE: i64 = 8;

pub(super) fn instance(it: &Resource) -> Priced {
    let mut lines = match running(it, &instance::INSTANCE_TYPE, 1.0) {
        Some(line) => vec![line],
        None => return Priced::Unknown,
    };
    let Some(size) = known(it, &instance::ROOT_SIZE, ROOT_SIZE) else { return Priced::Unknown };
    let Some(kind) = known(it, &instance::ROOT_TYPE, "gp3".to_owned()) else { return Priced::Unknown };
    lines.push(data::disk("Disk", &kind, size as f64));
    for volume in it.value(&instance::VOLUMES).map(Value::items).unwrap_or_default() {
        let size = volume.field("size").and_then(Value::as_int).unwrap_or(ROOT_SIZE);
        let kind = volume.field("type").and_then(Value::as_str).unwrap_or("gp2");
        lines.push(data::disk("Further disk", kind, size as f64));
    }
    if it.value(&instance::ASSOCIATE_PUBLIC_IP).and_then(Value::as_bool) == Some(true) {
        lines.push(Line::hourly("Public IPv4 address", 1.0, prices::PUBLIC_IPV4_HOUR));
    }
    if it.get(&instance::MONITORING) == Known::Is(true) {
        lines.push(Line::monthly("Detailed monitoring", 1.0, "instance", prices::DETAILED_MONITORING));
    }
    Priced::Lines(lines)
}

/// A group is counted with the instances it starts with.
pub(super) fn group(stack: &Stack, it: &Resource) -> Priced {
    let sizes = (it.get(&group::DESIRED_CAPACITY), it.get(&group::MIN_SIZE));
    let ((Known::Is(count), _) | (Known::Unset, Known::Is(count))) = sizes else { return Priced::Unknown };
    let template = it.target(&group::LAUNCH_TEMPLATE).or_else(|| it.target(&group::LAUNCH_CONFIGURATION));
    let template = template.and_then(|it| stack.get(it));
    let Some(line) = template.and_then(|it| running(it, &launch_template::INSTANCE_TYPE, count as f64))
    else {
        return Priced::Unknown;
    };
    let size = (count * ROOT_SIZE) as f64;
    Priced::Lines(vec![line, data::disk("Disks", "gp3", size)])
}

fn running(it: &Resource, prop: &'static Prop<String>, count: f64) -> Option<Line> {
    let Known::Is(ty) = it.get(prop) else { return None };
    let price = instance_types::instance(&ty)?;
    let times = if count == 1.0 { String::new() } else { format!("{count} × ") };
    Some(Line::hourly(format!("{times}{ty}, Linux"), count, price))
}

/// Tasks on Fargate. Those on instances cost nothing beside the instances.
pub(super) fn service(stack: &Stack, it: &Resource) -> Priced {
    let Some(launch) = known(it, &service::LAUNCH_TYPE, "FARGATE".to_owned()) else { return Priced::Unknown };
    if launch != "FARGATE" {
        return Priced::Lines(Vec::new());
    }
    let Some(count) = known(it, &service::DESIRED_COUNT, 1) else { return Priced::Unknown };
    let Some(task) = it.target(&service::TASK_DEFINITION).and_then(|it| stack.get(it)) else {
        return Priced::Unknown;
    };
    let (Known::Is(cpu), Known::Is(memory)) =
        (task.get(&task_definition::CPU), task.get(&task_definition::MEMORY))
    else {
        return Priced::Unknown;
    };
    // 1,024 CPU units are a vCPU; memory is in MiB.
    let (Ok(cpu), Ok(memory)) = (cpu.parse::<f64>(), memory.parse::<f64>()) else { return Priced::Unknown };
    let is_arm = task.get(&task_definition::ARCHITECTURE) == Known::Is("ARM64".to_owned());
    let (vcpu, gb) = if is_arm {
        (prices::FARGATE_ARM_VCPU, prices::FARGATE_ARM_GB)
    } else {
        (prices::FARGATE_VCPU, prices::FARGATE_GB)
    };
    let count = count as f64;
    Priced::Lines(vec![
        Line::monthly("Fargate, processors", count * cpu / 1_024.0 * HOURS, "vCPU hours", vcpu),
        Line::monthly("Fargate, memory", count * memory / 1_024.0 * HOURS, "GB hours", gb),
    ])
}

pub(super) fn function(it: &Resource, assumed: Assumed<'_>) -> Priced {
    let Some(memory) = known(it, &function::MEMORY, 128) else { return Priced::Unknown };
    let is_arm = it.get(&function::ARCHITECTURE) == Known::Is("arm64".to_owned());
    let second = if is_arm { prices::LAMBDA_ARM_GB_SECOND } else { prices::LAMBDA_GB_SECOND };
    let calls = assumed.of(&REQUESTS) as f64 * 1e6;
    // A GB second of so much memory for so many calls, as a price of a millisecond of all of them.
    let millisecond = calls / 1_000.0 * memory as f64 / 1_024.0 * second;
    Priced::Lines(vec![
        Line::used("Calls", &REQUESTS, assumed, prices::LAMBDA_REQUESTS),
        Line::used(format!("Time, with {memory} MB"), &DURATION, assumed, millisecond),
    ])
}
