//! Roles from access edges: one role for each principal, one statement for each edge.

use super::lower::Lowering;
use super::names::{pascal_case, snake_case};
use super::{Access, Origin};
use crate::catalog::Via;
use crate::catalog::iam::{instance_profile, role, role_policy, role_policy_attachment as attachment};
use crate::model::NodeId;
use crate::value::{Context, Value, map};

impl Lowering<'_> {
    /// Gives every principal with edges, and without a profile of its own, a role that allows exactly what is drawn.
    pub(super) fn derive_roles(&mut self) {
        let principals: Vec<(NodeId, String)> =
            self.addresses.iter().map(|(id, address)| (id.clone(), address.clone())).collect();
        for (id, address) in principals {
            let Some(node) = self.diagram.node(id.as_str()) else { continue };
            let Some(principal) = node.ty.principal else { continue };
            let edges: Vec<Access> =
                self.stack.access.iter().filter(|it| it.principal == address).cloned().collect();
            let is_needed = !edges.is_empty() || !principal.managed.is_empty();
            if !is_needed || node.props.contains_key(principal.property) {
                continue;
            }
            let label = self.label(id.as_str()).to_owned();
            let origin = Origin::Node { id: id.clone(), entry: None };
            let role = self.derive(
                &role::TYPE,
                &label,
                vec![
                    (role::DESCRIPTION.key(), format!("Access of {}", plain(&node.name)).into()),
                    (role::TRUST.key(), trust(principal.service)),
                ],
                origin.clone(),
            );
            for name in principal.managed {
                let arn =
                    vec!["arn:".into(), Context::Partition.into(), format!(":iam::aws:policy/{name}").into()];
                let wanted =
                    format!("{label}_{}", snake_case(name.rsplit('/').next().unwrap_or(name), "policy"));
                self.derive(
                    &attachment::TYPE,
                    &wanted,
                    vec![
                        (attachment::ROLE.key(), Value::reference(&role, "name")),
                        (attachment::POLICY_ARN.key(), Value::Concat(arn)),
                    ],
                    origin.clone(),
                );
            }
            if !edges.is_empty() {
                let statements: Vec<Value> = edges.iter().map(|it| self.statement(it)).collect();
                self.derive(
                    &role_policy::TYPE,
                    &label,
                    vec![
                        (role_policy::NAME.key(), "access".into()),
                        (role_policy::ROLE.key(), Value::reference(&role, "name")),
                        (role_policy::POLICY.key(), document(statements)),
                    ],
                    origin.clone(),
                );
            }
            let carrier = match principal.via {
                Via::Role => Value::reference(role, "arn"),
                Via::InstanceProfile => {
                    let props = vec![(instance_profile::ROLE.key(), Value::reference(&role, "name"))];
                    Value::reference(self.derive(&instance_profile::TYPE, &label, props, origin), "name")
                }
            };
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.props.insert(principal.property, carrier);
            }
        }
    }

    /// What an edge allows.
    fn statement(&self, access: &Access) -> Value {
        let verbs: String = access.grants.iter().map(|it| pascal_case(it.name)).collect();
        let label = access.target.rsplit('.').next().unwrap_or_default();
        map([
            ("Sid", format!("{verbs}{}", pascal_case(label)).into()),
            ("Effect", "Allow".into()),
            ("Action", actions(access)),
            ("Resource", self.scope(access)),
        ])
    }

    /// The ARNs an edge covers.
    pub(super) fn scope(&self, access: &Access) -> Value {
        let Some(target) = self.stack.get(&access.target) else { return Value::List(Vec::new()) };
        let endings = target.ty.map_or(&[""][..], |ty| (ty.grant_scope)(&target.props));
        let arn = || Value::reference(&access.target, "arn");
        endings
            .iter()
            .map(|ending| match *ending {
                "" => arn(),
                ending => Value::Concat(vec![arn(), ending.into()]),
            })
            .collect()
    }
}

/// The actions of an edge's grants, sorted, each once.
pub(super) fn actions(access: &Access) -> Value {
    let mut actions: Vec<&str> = access.grants.iter().flat_map(|it| it.actions).copied().collect();
    actions.sort_unstable();
    actions.dedup();
    actions.into_iter().map(Value::from).collect()
}

/// A policy document of the current version.
pub(super) fn document(statements: Vec<Value>) -> Value {
    map([("Version", "2012-10-17".into()), ("Statement", Value::List(statements))])
}

/// Lets a service assume the role.
fn trust(service: &str) -> Value {
    document(vec![map([
        ("Effect", "Allow".into()),
        ("Principal", map([("Service", service.into())])),
        ("Action", "sts:AssumeRole".into()),
    ])])
}

/// A name in the characters AWS accepts in a description, whatever the user typed.
fn plain(name: &str) -> String {
    snake_case(name, "resource").replace('_', " ")
}
