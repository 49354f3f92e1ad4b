//! Properties that hold a secret, where it comes to text that the template holds: by the default of a parameter, a mapping,
//! or as part of a longer text.

use super::declare::Declarations;
use super::document::Node;
use super::scope::Scope;
use crate::stack::{Stack, WrittenSecret};
use crate::value::Value;

/// By type of resource.
const PROPERTIES: [(&str, &str); 3] = [
    ("AWS::RDS::DBCluster", "MasterUserPassword"),
    ("AWS::RDS::DBInstance", "MasterUserPassword"),
    ("AWS::SecretsManager::Secret", "SecretString"),
];

/// Notes them in the stack.
pub(super) fn note(declared: &Declarations<'_>, scope: &Scope<'_>, stack: &mut Stack) {
    let mut found = Vec::new();
    for it in &declared.resources {
        let Some((_, property)) = PROPERTIES.iter().find(|(ty, _)| *ty == it.type_name) else { continue };
        let written =
            it.properties().and_then(|it| it.get(property)).is_some_and(|it| is_written(it, scope, stack));
        if let Some(resource) = stack.get(&it.address()).filter(|_| written) {
            let (of, module) = (resource.origin.clone(), resource.module.clone());
            found.push(WrittenSecret { of, module, argument: property });
        }
    }
    stack.configuration.written_secrets.extend(found);
}

/// Whether all of a value is known once parameters have their defaults, and is text. What Secrets Manager or the Parameter Store
/// has instead is looked up at every deployment.
fn is_written(node: &Node, scope: &Scope<'_>, stack: &Stack) -> bool {
    let value = scope.value(node).map(&mut |it| match &it {
        Value::Param(name) => default(stack, name).cloned().unwrap_or(it),
        _ => it,
    });
    let (mut text, mut is_known) = (String::new(), true);
    value.walk(&mut |it| match it {
        Value::Str(part) => text.push_str(part),
        Value::Concat(_) => {}
        _ => is_known = false,
    });
    is_known && !text.is_empty() && !text.contains("{{resolve:")
}

fn default<'s>(stack: &'s Stack, parameter: &str) -> Option<&'s Value> {
    stack.parameters.get(parameter)?.default.as_ref()
}
