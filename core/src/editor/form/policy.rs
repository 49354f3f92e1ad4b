//! What a policy starts with: a statement that AWS takes where the policy stands, and that gives nothing away.

use crate::catalog::iam::role;
use crate::catalog::{Part, ResourcePolicy, ResourceType};
use crate::model::{Diagram, NodeId};
use crate::value::{Context, Value, map};

/// A policy to start from in a property of a node.
pub fn first_policy(diagram: &Diagram, ty: &ResourceType, key: &str, node: Option<&NodeId>) -> Value {
    let own = ty.policy.as_ref().filter(|it| it.property == key);
    let statement = match (ty.id, own) {
        ("iam.role", _) if key == role::TRUST.key() => trust(diagram, node),
        (_, Some(policy)) => own_account(ty, policy, node),
        ("ec2.vpc_endpoint", _) => within_account(),
        ("s3.access_point", _) => by_way_of(node),
        ("backup.vault", _) => keeps_backups(),
        _ => who_am_i(),
    };
    map([("Version", "2012-10-17".into()), ("Statement", Value::List(vec![statement]))])
}

/// What anybody may do who has credentials at all: AWS demands a statement.
pub(super) fn who_am_i() -> Value {
    map([
        ("Effect", "Allow".into()),
        ("Action", Value::List(vec!["sts:GetCallerIdentity".into()])),
        ("Resource", Value::List(vec!["*".into()])),
    ])
}

/// The service that the role is for assumes it. Trust policies name no resource.
fn trust(diagram: &Diagram, node: Option<&NodeId>) -> Value {
    let props = node.and_then(|it| diagram.node(it.as_str())).map(|it| &it.props);
    let service = props.and_then(|it| it.get(role::TRUSTED_SERVICE.key())?.as_str());
    map([
        ("Effect", "Allow".into()),
        ("Principal", map([("Service", service.unwrap_or("ec2.amazonaws.com").into())])),
        ("Action", "sts:AssumeRole".into()),
    ])
}

/// The account itself, whose identities still need a policy of their own.
fn account() -> Value {
    let parts = [
        "arn:".into(),
        Context::Partition.into(),
        ":iam::".into(),
        Context::AccountId.into(),
        ":root".into(),
    ];
    map([("AWS", Value::Concat(parts.into()))])
}

/// The account decides by its identities' policies, as it does without a policy of the resource.
fn own_account(ty: &ResourceType, policy: &ResourcePolicy, node: Option<&NodeId>) -> Value {
    let usual = ty.grants.first().map(|it| it.actions).unwrap_or_default();
    let actions: Vec<Value> = match policy.root {
        Some(it) => vec![it.into()],
        None => usual.iter().map(|it| Value::from(*it)).collect(),
    };
    let part = |it: &Part| match (it, node) {
        (Part::Attr(attr), Some(node)) => Some(Value::reference(node.as_str(), *attr)),
        (Part::Text(it), _) => Some((*it).into()),
        _ => None,
    };
    let resource = |parts: &&[Part]| {
        let mut parts: Vec<Value> = parts.iter().filter_map(part).collect();
        if parts.len() == 1 { parts.remove(0) } else { Value::Concat(parts) }
    };
    map([
        ("Effect", "Allow".into()),
        ("Principal", account()),
        ("Action", Value::List(actions)),
        ("Resource", policy.resources.iter().map(resource).collect()),
    ])
}

/// Whoever passes the endpoint gets to what belongs to the account, and to nothing of others.
fn within_account() -> Value {
    map([
        ("Effect", "Allow".into()),
        ("Principal", "*".into()),
        ("Action", "*".into()),
        ("Resource", "*".into()),
        ("Condition", map([("StringEquals", map([("aws:ResourceAccount", Context::AccountId.into())]))])),
    ])
}

/// Objects by way of an access point.
fn by_way_of(node: Option<&NodeId>) -> Value {
    let objects =
        node.map(|it| Value::Concat(vec![Value::reference(it.as_str(), "arn"), "/object/*".into()]));
    map([
        ("Effect", "Allow".into()),
        ("Principal", account()),
        ("Action", Value::List(vec!["s3:GetObject".into()])),
        ("Resource", objects.unwrap_or_else(|| "*".into())),
    ])
}

/// Nobody deletes a backup before its time.
fn keeps_backups() -> Value {
    map([
        ("Effect", "Deny".into()),
        ("Principal", "*".into()),
        ("Action", Value::List(vec!["backup:DeleteRecoveryPoint".into()])),
        ("Resource", "*".into()),
    ])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::{Kind, all, by_id};
    use crate::editor::form::json::{check_policy, read, write};
    use crate::model::{Node, Op, Placement, Rect};

    fn with_node(ty: &'static ResourceType) -> (Diagram, NodeId) {
        let mut diagram = Diagram::default();
        let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
        let node = Node { ty, name: "Own".to_owned(), placement, props: Default::default() };
        diagram.apply(Op::AddNode { id: "own".into(), node }).unwrap();
        (diagram, "own".into())
    }

    #[test]
    fn every_policy_of_a_resource_starts_with_whom_it_is_for_and_is_kept() {
        let mut of_resources = 0;
        for ty in all().filter(|it| it.is_drawn() && it.parent(None).is_some()) {
            let (mut diagram, id) = with_node(ty);
            for spec in ty.props.iter().filter(|it| matches!(it.kind, Kind::Policy)) {
                let policy = first_policy(&diagram, ty, spec.key, Some(&id));
                assert_eq!(check_policy(&policy), Ok(()), "{ty:?} {}", spec.key);
                let statement = policy.field("Statement").unwrap().items().first().unwrap().clone();
                let is_of_resource = ty.policy.as_ref().is_some_and(|it| it.property == spec.key);
                of_resources += usize::from(is_of_resource);
                if is_of_resource {
                    assert!(statement.field("Principal").is_some(), "{ty:?} {}", spec.key);
                    assert!(!statement.field("Action").unwrap().items().is_empty(), "{ty:?} {}", spec.key);
                }
                assert_eq!(read(&diagram, &write(&diagram, &policy)), Ok(Some(policy.clone())), "{ty:?}");
                let op = Op::SetProperty { id: id.clone(), key: spec.key.into(), value: Some(policy) };
                diagram.apply(op).unwrap();
            }
        }
        assert!(of_resources >= 6, "{of_resources}");
    }

    #[test]
    fn a_trust_policy_starts_with_the_service_of_its_role_and_names_no_resource() {
        let ty = by_id("iam.role").unwrap();
        let (mut diagram, id) = with_node(ty);
        let key = role::TRUST.key();
        let value = Some("lambda.amazonaws.com".into());
        let op = Op::SetProperty { id: id.clone(), key: role::TRUSTED_SERVICE.key().into(), value };
        diagram.apply(op).unwrap();
        let policy = first_policy(&diagram, ty, key, Some(&id));
        let text = write(&diagram, &policy);
        assert!(text.contains("lambda.amazonaws.com") && text.contains("sts:AssumeRole"), "{text}");
        assert!(!text.contains("Resource"), "{text}");
        let inline = write(&diagram, &first_policy(&diagram, ty, "", Some(&id)));
        assert!(inline.contains("sts:GetCallerIdentity") && !inline.contains("Principal"), "{inline}");
    }
}
