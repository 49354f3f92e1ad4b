//! The roles that an account's owner creates for a Drawbridge server: one that plans, and one that builds.

/// Their CloudFormation template.
pub const ONBOARDING_TEMPLATE: &str = include_str!("onboarding.template.json");

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]

    use std::collections::BTreeSet;

    use drawbridge_core::deploy_policy::{Engine, STAGING_ACTIONS, actions_of, files, stack_name};
    use drawbridge_core::{catalog, stack, templates};
    use serde_json::Value;

    use super::*;

    /// What a role of the template may do.
    fn allowed(role: &str) -> BTreeSet<String> {
        let template: Value = serde_json::from_str(ONBOARDING_TEMPLATE).unwrap();
        let policies = template["Resources"][role]["Properties"]["Policies"].as_array().unwrap().clone();
        let statements = policies.iter().flat_map(|it| it["PolicyDocument"]["Statement"].as_array().unwrap());
        statements.filter(|it| it["Effect"] == "Allow").flat_map(|it| actions(&it["Action"])).collect()
    }

    fn actions(value: &Value) -> Vec<String> {
        match value {
            Value::Array(items) => items.iter().flat_map(actions).collect(),
            one => vec![one.as_str().unwrap().to_owned()],
        }
    }

    fn is_allowed(allowed: &BTreeSet<String>, action: &str) -> bool {
        let service = action.split(':').next().unwrap();
        allowed.contains(action) || allowed.contains(&format!("{service}:*"))
    }

    #[test]
    fn every_type_of_the_catalogue_can_be_built() {
        let allowed = allowed("ExecutionRole");
        let mut missing = BTreeSet::new();
        for ty in catalog::all() {
            for it in actions_of(ty.id, Engine::CloudFormation) {
                let actions = it.on_it.split(' ').chain(it.anywhere.split(' ')).filter(|it| !it.is_empty());
                let actions = actions.map(|action| format!("{}:{action}", it.service));
                missing.extend(actions.filter(|it| !is_allowed(&allowed, it)));
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_template_can_be_built_and_planned() {
        let (builds, plans) = (allowed("ExecutionRole"), allowed("DeployRole"));
        let mut missing = BTreeSet::new();
        for template in templates::all() {
            let stack = stack::lower(&template.diagram());
            for file in files(&stack, Engine::CloudFormation, &stack_name(template.name)) {
                let document: Value = serde_json::from_str(&file.text).unwrap();
                for statement in document["Statement"].as_array().unwrap() {
                    for action in actions(&statement["Action"]) {
                        if !is_allowed(&builds, &action) && !is_allowed(&plans, &action) {
                            missing.insert(action);
                        }
                    }
                }
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn a_template_that_is_too_large_for_a_request_can_be_staged() {
        let allowed = allowed("DeployRole");
        assert!(STAGING_ACTIONS.split(' ').all(|it| allowed.contains(&format!("s3:{it}"))), "{allowed:?}");
    }
}
