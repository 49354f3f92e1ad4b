//! Policies of resources from what is drawn: the user's statements, those of services that deliver there, and the refusal
//! of plain HTTP, in one policy for each resource.

use std::collections::BTreeMap;

use super::Origin;
use super::access::{distinguish, document};
use super::lower::{Lowering, label_in};
use super::names::pascal_case;
use crate::catalog::grant::put_together;
use crate::catalog::{Delivery, Part, PolicyPlace, Properties, ResourcePolicy};
use crate::model::NodeId;
use crate::value::{Context, Value, map};

impl Lowering<'_> {
    /// Gives every resource the policy that follows from the drawing.
    pub(super) fn derive_resource_policies(&mut self) {
        let mut delivered = self.delivered();
        for (id, node) in self.diagram.nodes() {
            let Some(policy) = &node.ty.policy else { continue };
            let Some(address) = self.addresses.get(id).cloned() else { continue };
            let own = node.props.get(policy.property).map(|it| self.resolve(it));
            let delivered = delivered.remove(&address).unwrap_or_default();
            let derived = self.derived_statements(&address, &node.props, policy, own.is_some(), delivered);
            // What the drawing says has become statements, and belongs where the policy goes. A statement cannot be put
            // into a policy that is not known: the switch stays, for rules to say so.
            let is_known = own.as_ref().is_none_or(|it| matches!(it, Value::Map(_)));
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.props.remove(policy.property);
                policy.tls_only.filter(|_| is_known).map(|(switch, _)| resource.props.remove(switch));
            }
            if let Some(document) = merged(own, derived) {
                self.place(id, &address, policy, document);
            }
        }
    }

    /// The statements that deliveries need, by the address of what is delivered to: those that always have to be said, and
    /// those that AWS's own policy says until another takes its place.
    fn delivered(&self) -> BTreeMap<String, Delivered> {
        let mut delivered: BTreeMap<&str, Delivered> = BTreeMap::new();
        for (address, resource) in &self.stack.resources {
            for delivery in resource.ty.map_or(&[][..], |it| it.deliveries) {
                let is_set = delivery.when.is_none_or(|it| resource.props.contains_key(it));
                if !is_set || !(delivery.concerns)(&resource.props) {
                    continue;
                }
                for target in self.delivery_targets(delivery, &resource.props) {
                    let Some(ty) = self.stack.get(target).and_then(|it| it.ty) else { continue };
                    let Some(policy) = ty.policy.as_ref().filter(|_| ty.id == delivery.target) else {
                        continue;
                    };
                    let statement = delivery_statement(delivery, address, &resource.props, target, policy);
                    let statements = delivered.entry(target).or_default();
                    let list =
                        if delivery.is_implied { &mut statements.implied } else { &mut statements.needed };
                    // Only what has the same id can be the same: a key that a thousand resources share has as many.
                    let id = statement.field("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
                    let alike = statements.by_id.entry((delivery.is_implied, id)).or_default();
                    if !alike.iter().any(|it| list.get(*it) == Some(&statement)) {
                        alike.push(list.len());
                        list.push(statement);
                    }
                }
            }
        }
        delivered.into_iter().map(|(target, it)| (target.to_owned(), it)).collect()
    }

    fn delivery_targets<'s>(&'s self, delivery: &Delivery, props: &'s Properties) -> Vec<&'s str> {
        let targets = props.get(delivery.property).map(Value::targets).unwrap_or_default();
        match delivery.through {
            None => targets,
            Some(property) => {
                let on =
                    targets.into_iter().filter_map(|it| self.stack.get(it)?.props.get(property)?.target());
                on.collect()
            }
        }
    }

    /// The statements beside the user's own.
    fn derived_statements(
        &self,
        address: &str,
        props: &Properties,
        policy: &ResourcePolicy,
        has_own: bool,
        delivered: Delivered,
    ) -> Vec<Value> {
        let mut statements = delivered.needed;
        let refused = policy.tls_only.filter(|(key, _)| props.get(key) == Some(&Value::Bool(true)));
        if let Some((_, actions)) = refused {
            statements.push(map([
                ("Sid", "DenyInsecureTransport".into()),
                ("Effect", "Deny".into()),
                ("Principal", "*".into()),
                ("Action", actions.iter().map(|it| Value::from(*it)).collect()),
                ("Resource", resources(policy.resources, address, &Properties::new())),
                ("Condition", map([("Bool", map([("aws:SecureTransport", "false".into())]))])),
            ]));
        }
        if has_own || !statements.is_empty() {
            statements.splice(0..0, delivered.implied);
        }
        if let Some(actions) = policy.root.filter(|_| !has_own && !statements.is_empty()) {
            let root = vec![
                "arn:".into(),
                Context::Partition.into(),
                ":iam::".into(),
                Context::AccountId.into(),
                ":root".into(),
            ];
            let account = map([
                ("Sid", "EnableAccount".into()),
                ("Effect", "Allow".into()),
                ("Principal", map([("AWS", Value::Concat(root))])),
                ("Action", Value::List(vec![actions.into()])),
                ("Resource", resources(policy.resources, address, &Properties::new())),
            ]);
            statements.insert(0, account);
        }
        statements
    }

    fn place(&mut self, id: &NodeId, address: &str, policy: &ResourcePolicy, document: Value) {
        match policy.place {
            PolicyPlace::Own { ty, owner, attr, policy } => {
                let label = self.label(id.as_str()).to_owned();
                let props = Properties::from([(owner, Value::reference(address, attr)), (policy, document)]);
                self.derive(ty, &label, props, Origin::Node { id: id.clone(), entry: None });
            }
            PolicyPlace::Inside => {
                if let Some(resource) = self.stack.resources.get_mut(address) {
                    resource.props.insert(policy.property, without_itself(document, address));
                }
            }
        }
    }
}

/// Statements that services need which deliver to a resource.
#[derive(Default)]
struct Delivered {
    needed: Vec<Value>,
    implied: Vec<Value>,
    /// Positions in either list, by whether they are implied and the id of the statement.
    by_id: BTreeMap<(bool, String), Vec<usize>>,
}

/// What lets a service deliver to a target.
fn delivery_statement(
    delivery: &Delivery,
    source: &str,
    props: &Properties,
    target: &str,
    policy: &ResourcePolicy,
) -> Value {
    let on = if delivery.on.is_empty() { policy.resources } else { delivery.on };
    let mut statement = vec![
        ("Sid".to_owned(), [delivery.sid, &pascal_case(label_in(source))].concat().into()),
        ("Effect".to_owned(), "Allow".into()),
        ("Principal".to_owned(), map([("Service", put_together(delivery.service, source, props))])),
        ("Action".to_owned(), delivery.actions.iter().map(|it| Value::from(*it)).collect()),
        ("Resource".to_owned(), resources(on, target, props)),
    ];
    let mut conditions: Vec<(String, Value)> = Vec::new();
    for (operator, key, value) in delivery.conditions {
        let test = ((*key).to_owned(), put_together(value, source, props));
        match conditions.iter_mut().find(|(it, _)| it == operator) {
            Some((_, Value::Map(tests))) => tests.push(test),
            _ => conditions.push(((*operator).to_owned(), Value::Map(vec![test]))),
        }
    }
    if !conditions.is_empty() {
        statement.push(("Condition".to_owned(), Value::Map(conditions)));
    }
    Value::Map(statement)
}

fn resources(arns: &[&[Part]], address: &str, props: &Properties) -> Value {
    arns.iter().map(|it| put_together(it, address, props)).collect()
}

/// A policy inside the resource it is about, which cannot refer to it: `*` stands for the resource.
fn without_itself(document: Value, address: &str) -> Value {
    let is_itself = |it: &Value| it.target() == Some(address);
    document.map(&mut |it| match it {
        Value::Concat(parts) if parts.first().is_some_and(is_itself) => "*".into(),
        it if is_itself(&it) => "*".into(),
        it => it,
    })
}

/// The statements of a policy, which needs no list around a single one.
fn in_list(statements: &Value) -> &[Value] {
    if let Value::List(it) = statements { it } else { std::slice::from_ref(statements) }
}

/// The user's policy with further statements; `None` if there is nothing to say. A policy that is not known stays alone.
fn merged(own: Option<Value>, mut derived: Vec<Value>) -> Option<Value> {
    match own {
        None => (!derived.is_empty()).then(|| document(derived)),
        Some(Value::Map(mut fields)) => {
            let own = fields.iter().find(|(key, _)| key == "Statement").map(|(_, it)| it);
            distinguish(own.map(in_list).unwrap_or_default(), &mut derived);
            match fields.iter_mut().find(|(key, _)| key == "Statement") {
                Some((_, Value::List(statements))) => statements.append(&mut derived),
                Some((_, statement)) => {
                    derived.insert(0, statement.clone());
                    *statement = Value::List(derived);
                }
                None => fields.push(("Statement".to_owned(), Value::List(derived))),
            }
            Some(Value::Map(fields))
        }
        Some(other) => Some(other),
    }
}
