//! The scripts that instances run at their first start.

use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Facts, Findings};
use crate::stack::Resource;
use crate::value::Value;

/// Raises at the user data of every instance and launch template in which something is found. The message is given the name
/// of the resource, and what was found.
pub(super) fn each_script<T>(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    find: impl Fn(&Resource, &str) -> Option<T>,
    message: impl Fn(&str, T) -> String,
) {
    let key = instance::USER_DATA.key();
    for ty in [&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE] {
        findings.each(ty, |findings, address, it| {
            let Some(script) = it.props.get(key) else { return };
            if let Some(what) = find(it, &text_of(script)) {
                findings.raise_at(address, key, message(&facts.name(address), what));
            } else if script.is_unknown() {
                findings.undecided(address, "its user data is not known before the deployment");
            }
        });
    }
}

/// Stands for what a reference becomes; no script holds it.
pub(super) const GAP: &str = "\u{0}";

/// A script as text, with a gap for what is not known before the deployment.
pub(in crate::rules) fn text_of(script: &Value) -> String {
    match script {
        Value::Str(text) => text.clone(),
        Value::Concat(parts) => parts.iter().map(text_of).collect(),
        _ => GAP.to_owned(),
    }
}
