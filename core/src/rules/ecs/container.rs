//! Containers of task definitions, which rules judge one by one.

use crate::catalog::ecs::task_definition;
use crate::rules::{Decided, Facts, Findings, property};
use crate::stack::Resource;
use crate::value::Value;

/// Raises at every task definition with a container like this. The message is given the name of the first one, and that of the
/// task definition.
pub(super) fn any(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    wrong: impl Fn(&Resource, &Value) -> Decided<bool>,
    message: impl Fn(&str, &str) -> String,
) {
    findings.each(&task_definition::TYPE, |findings, address, it| {
        let containers = match property::records(it, &task_definition::CONTAINERS) {
            Ok(containers) => containers,
            Err(why) => return findings.undecided(address, why),
        };
        let mut unknown = None;
        for container in containers {
            match wrong(it, container) {
                Ok(true) => {
                    let name = container.field("name").and_then(Value::as_str);
                    let name =
                        name.map_or_else(|| "A container".to_owned(), |it| format!("Container `{it}`"));
                    let message = message(&name, &facts.name(address));
                    return findings.raise_at(address, task_definition::CONTAINERS.key(), message);
                }
                Ok(false) => {}
                Err(why) => unknown = Some(why),
            }
        }
        if let Some(why) = unknown {
            findings.undecided(address, why);
        }
    });
}

/// Whether a switch of a container is on.
pub(super) fn is_on(container: &Value, field: &str) -> Decided<bool> {
    match container.field(field) {
        None | Some(Value::Null) => Ok(false),
        Some(it) => it.as_bool().ok_or(property::UNKNOWN),
    }
}

/// Whether the containers of a task are made for Windows.
pub(super) fn is_on_windows(task: &Resource) -> Decided<bool> {
    property::is(task, &task_definition::SYSTEM, |it| it.is_some_and(|it| it.starts_with("WINDOWS")))
}
