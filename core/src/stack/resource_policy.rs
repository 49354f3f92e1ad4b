//! Policies of resources from what is drawn: the user's statements, those of services that deliver there, and the refusal
//! of plain HTTP, in one policy for each resource.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::access::{distinguish, document};
use super::kept::{Cause, Made, What};
use super::lower::{Lowering, label_in};
use super::names::pascal_case;
use super::{Origin, Resource};
use crate::catalog::grant::put_together;
use crate::catalog::{Delivery, Part, PolicyPlace, Properties, ResourcePolicy};
use crate::model::NodeId;
use crate::tracking::unnoted;
use crate::value::{Context, Value, map};

impl Lowering<'_> {
    /// Gives every resource the policy that follows from the drawing.
    pub(super) fn derive_resource_policies(&mut self) {
        for Policed { id, address, place, bare, with_policy } in self.policed() {
            let (props, policy) = match place {
                PolicyPlace::Own { ty, policy, .. } => {
                    (&bare.props, Some(ty).filter(|_| with_policy.props.contains_key(policy)))
                }
                PolicyPlace::Inside => (&with_policy.props, None),
            };
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.props = props.clone();
            }
            if let Some(ty) = policy {
                let label = self.label(id.as_str()).to_owned();
                self.derive(ty, &label, with_policy.props.clone(), Origin::Node { id, entry: None });
            }
            self.keep(What::Bare, address.clone(), bare);
            self.keep(What::Policy, address, with_policy);
        }
    }

    /// What has a policy, in the order of the drawing.
    fn policed(&self) -> Vec<Policed> {
        let delivered = self.delivered();
        let mut all = Vec::new();
        for (id, node) in self.nodes() {
            let Some(policy) = &node.ty.policy else { continue };
            let resource = self.addresses.get(id).and_then(|it| self.stack.resources.get_key_value(it));
            let Some((address, resource)) = resource else { continue };
            let props = &resource.props;
            let sources = delivered.get(address.as_str()).map(Vec::as_slice).unwrap_or_default();
            let mut says = policy.tls_only.iter().map(|(switch, _)| *switch).chain([policy.property]);
            if sources.is_empty() && !says.any(|it| props.contains_key(it)) {
                continue;
            }
            let cause = |address, props| Cause { address, props, grants: &[], role: None };
            let causes = sources.iter().map(|it| cause(it.address, it.props));
            let causes: Vec<Cause<'_>> = std::iter::once(cause(address, props)).chain(causes).collect();
            let itself = causes.get(..1).unwrap_or_default();
            let bare = self.made(What::Bare, address, itself, || without_policy(policy, props.clone()));
            let with_policy = self.made(What::Policy, address, &causes, || {
                let document = self.document(address, props, policy, sources);
                match (&policy.place, document) {
                    (PolicyPlace::Own { owner, attr, policy, .. }, Some(document)) => {
                        Properties::from([(*owner, Value::reference(address, *attr)), (*policy, document)])
                    }
                    (PolicyPlace::Own { .. }, None) => Properties::new(),
                    (PolicyPlace::Inside, document) => {
                        let mut props = bare.props.clone();
                        let document = document.map(|it| without_itself(it, address));
                        document.map(|it| props.insert(policy.property, it));
                        props
                    }
                }
            });
            all.push(Policed {
                id: id.clone(),
                address: address.clone(),
                place: &policy.place,
                bare,
                with_policy,
            });
        }
        all
    }

    /// The policy on a resource: the user's statements and those that the drawing asks for; `None` if there is nothing to say.
    fn document(
        &self,
        address: &str,
        props: &Properties,
        policy: &ResourcePolicy,
        sources: &[Source<'_>],
    ) -> Option<Value> {
        let own = props.get(policy.property).cloned();
        let delivered = Delivered::by(sources, address, policy);
        merged(own.clone(), derived_statements(address, props, policy, own.is_some(), delivered))
    }

    /// Who delivers to what, by the address of that.
    fn delivered(&self) -> BTreeMap<&str, Vec<Source<'_>>> {
        let mut delivered: BTreeMap<&str, Vec<Source<'_>>> = BTreeMap::new();
        for (address, resource) in self.delivering() {
            let props = &resource.props;
            for delivery in resource.ty.map_or(&[][..], |it| it.deliveries) {
                let is_set = delivery.when.is_none_or(|it| props.contains_key(it));
                if !is_set || !(delivery.concerns)(props) {
                    continue;
                }
                for target in self.delivery_targets(delivery, props) {
                    let ty = self.stack.get(target).and_then(|it| it.ty);
                    if ty.is_some_and(|it| it.policy.is_some() && it.id == delivery.target) {
                        delivered.entry(target).or_default().push(Source { delivery, address, props });
                    }
                }
            }
        }
        delivered
    }

    /// Everything that may deliver to what is lowered, in address order.
    fn delivering(&self) -> Box<dyn Iterator<Item = (&String, &Resource)> + '_> {
        let Some(scope) = &self.scope else { return Box::new(self.stack.resources.iter()) };
        let known = |it| unnoted(|| self.stack.resources.get_key_value(it));
        let known = scope.sources.iter().filter_map(|it| known(it));
        let made = self.stack.resources.fresh().iter().map(|(address, it)| (address, &**it));
        let all: BTreeMap<&String, &Resource> = known.chain(made).collect();
        Box::new(all.into_iter())
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
}

/// A resource with a policy, and what it is lowered to.
struct Policed {
    id: NodeId,
    address: String,
    place: &'static PolicyPlace,
    /// The properties of the resource without what says its policy.
    bare: Arc<Made>,
    /// The properties of the policy, none if there is nothing to say; or of the resource with the policy inside.
    with_policy: Arc<Made>,
}

/// A resource that delivers to another.
#[derive(Clone, Copy)]
struct Source<'a> {
    delivery: &'static Delivery,
    address: &'a str,
    props: &'a Properties,
}

fn is_tls_only(policy: &ResourcePolicy, props: &Properties) -> bool {
    policy.tls_only.is_some_and(|(key, _)| props.get(key) == Some(&Value::Bool(true)))
}

/// What the drawing says of a policy has become statements, and belongs where the policy goes. A statement cannot be put into a
/// policy that is not known: the switch stays, for rules to say so.
fn without_policy(policy: &ResourcePolicy, mut props: Properties) -> Properties {
    let own = props.remove(policy.property);
    let is_known = own.is_none_or(|it| matches!(it, Value::Map(_)));
    policy.tls_only.filter(|_| is_known).map(|(switch, _)| props.remove(switch));
    props
}

/// The statements beside the user's own.
fn derived_statements(
    address: &str,
    props: &Properties,
    policy: &ResourcePolicy,
    has_own: bool,
    delivered: Delivered,
) -> Vec<Value> {
    let mut statements = delivered.needed;
    if let Some((_, actions)) = policy.tls_only.filter(|_| is_tls_only(policy, props)) {
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

/// Statements that services need which deliver to a resource: those that always have to be said, and those that AWS's own
/// policy says until another takes its place.
#[derive(Default)]
struct Delivered {
    needed: Vec<Value>,
    implied: Vec<Value>,
}

impl Delivered {
    /// Each statement once.
    fn by(sources: &[Source<'_>], target: &str, policy: &ResourcePolicy) -> Self {
        let mut delivered = Self::default();
        // Only what has the same id can be the same: a key that a thousand resources share has as many.
        let mut by_id: BTreeMap<(bool, String), Vec<usize>> = BTreeMap::new();
        for &Source { delivery, address, props } in sources {
            let statement = delivery_statement(delivery, address, props, target, policy);
            let id = statement.field("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
            let list = if delivery.is_implied { &mut delivered.implied } else { &mut delivered.needed };
            let alike = by_id.entry((delivery.is_implied, id)).or_default();
            if !alike.iter().any(|it| list.get(*it) == Some(&statement)) {
                alike.push(list.len());
                list.push(statement);
            }
        }
        delivered
    }
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
