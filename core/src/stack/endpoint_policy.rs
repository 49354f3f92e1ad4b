//! Endpoint policies that let through only what is drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Access;
use super::access::document;
use super::kept::{Cause, Made, What};
use super::lower::Lowering;
use crate::catalog::ec2::{subnet, vpc_endpoint as endpoint};
use crate::catalog::{self, Grant, ResourceType, Via, iam};
use crate::value::{Context, Value, map};

impl Lowering<'_> {
    /// Gives every endpoint that is scoped to the diagram the policy that follows from its edges.
    pub(super) fn derive_endpoint_policies(&mut self) {
        let mut by_vpc: BTreeMap<&str, Vec<&Access>> = BTreeMap::new();
        let mut vpcs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for access in &self.stack.access {
            let vpcs = vpcs.entry(&access.principal).or_insert_with_key(|it| self.vpcs_of(it));
            for vpc in vpcs.iter() {
                by_vpc.entry(vpc).or_default().push(access);
            }
        }
        let scoped: Vec<(String, Arc<Made>)> = self
            .made_of(&endpoint::TYPE)
            .filter(|(_, it)| it.value(&endpoint::POLICY_SCOPE).and_then(Value::as_str) == Some("diagram"))
            .filter_map(|(address, it)| {
                let vpc = it.target(&endpoint::VPC)?;
                let service = it.value(&endpoint::SERVICE)?.as_str()?;
                // What no edge can lead to cannot be scoped by edges. Terraform's state is in S3.
                let is_drawn = |ty: &ResourceType| has_actions_of(ty.grants.iter(), service);
                if service != "s3" && !catalog::all().any(is_drawn) {
                    return None;
                }
                let edges = by_vpc.get(vpc).map_or(&[][..], Vec::as_slice).iter().copied();
                let is_meant = |it: &&Access| {
                    has_actions_of(it.grants.iter().copied(), service) && self.stack.get(&it.target).is_some()
                };
                let edges: Vec<&Access> = edges.filter(is_meant).collect();
                let is_state = service == "s3" && self.stack.settings.backend.is_some();
                // Agents and AWS's own tools that nobody draws use interface endpoints as well: what no edge leads to
                // keeps AWS's default. A gateway endpoint serves the data that is drawn, and lets nothing else through.
                let is_interface =
                    it.value(&endpoint::ENDPOINT_TYPE).and_then(Value::as_str) == Some("Interface");
                if edges.is_empty() && !is_state && is_interface {
                    return None;
                }
                let itself = Cause { address, props: &it.props, grants: &[], role: None };
                let causes = edges
                    .iter()
                    .filter_map(|it| Some(Cause { role: self.role_of(&it.principal), ..self.cause(it)? }));
                let causes: Vec<Cause<'_>> = std::iter::once(itself).chain(causes).collect();
                let made = self.made(What::Endpoint, address, &causes, || {
                    let mut statements = self.edge_statements(&edges);
                    if is_state {
                        statements.extend(self.state_statements());
                    }
                    let mut props = it.props.clone();
                    props.insert(endpoint::POLICY.key(), document(or_nothing(statements)));
                    props
                });
                Some((address.to_owned(), made))
            })
            .collect();
        for (address, made) in scoped {
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.props = made.props.clone();
            }
            self.keep(What::Endpoint, address, made);
        }
    }

    /// What each edge allows, for the role of its start alone.
    fn edge_statements(&self, edges: &[&Access]) -> Vec<Value> {
        edges
            .iter()
            .flat_map(|it| self.scopes(&it.target, &it.grants).into_iter().map(move |scope| (it, scope)))
            .map(|(it, scope)| {
                let mut statement = vec![
                    ("Effect".to_owned(), "Allow".into()),
                    ("Principal".to_owned(), "*".into()),
                    ("Action".to_owned(), scope.actions()),
                    ("Resource".to_owned(), scope.arns),
                ];
                if let Some(role) = self.role_of(&it.principal) {
                    let only = map([("aws:PrincipalArn", Value::reference(role, "arn"))]);
                    statement.push(("Condition".to_owned(), map([("ArnEquals", only)])));
                }
                Value::Map(statement)
            })
            .collect()
    }

    /// The way to Terraform's state, for whoever runs Terraform inside the VPC.
    fn state_statements(&self) -> Vec<Value> {
        let Some(backend) = &self.stack.settings.backend else { return Vec::new() };
        let arn = |path: String| Value::Concat(vec!["arn:".into(), Context::Partition.into(), path.into()]);
        let statement = |verbs: &[&str], resources: Vec<Value>| {
            map([
                ("Effect", "Allow".into()),
                ("Principal", "*".into()),
                ("Action", verbs.iter().map(|it| Value::from(*it)).collect()),
                ("Resource", Value::List(resources)),
            ])
        };
        let bucket = &backend.bucket;
        let object = format!(":s3:::{bucket}/{}", backend.key);
        vec![
            statement(&["s3:ListBucket"], vec![arn(format!(":s3:::{bucket}"))]),
            // The lock file stands beside the state. Source: Terraform documentation, "Backend type: s3".
            statement(
                &["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
                vec![arn(object.clone()), arn(format!("{object}.tflock"))],
            ),
        ]
    }

    /// The VPCs that something runs in, each once: those of the subnets it refers to.
    fn vpcs_of(&self, address: &str) -> BTreeSet<&str> {
        let targets = self.stack.get(address).into_iter().flat_map(|it| it.props.targets());
        let subnets = targets.filter_map(|it| self.stack.get(it)).filter(|it| it.ty == Some(&subnet::TYPE));
        subnets.filter_map(|it| it.target(&subnet::VPC)).collect()
    }

    /// The role something acts with.
    fn role_of(&self, address: &str) -> Option<&str> {
        /// Far more than the types of the catalogue need.
        const LONGEST_WAY: usize = 4;
        let mut resource = self.stack.get(address)?;
        for _ in 0..LONGEST_WAY {
            let principal = resource.ty?.principal.as_ref()?;
            let target = principal.lead(&resource.props)?.target()?;
            match principal.via {
                Via::Role(_) => return Some(target),
                Via::InstanceProfile(_) => {
                    return self.stack.get(target)?.target(&iam::instance_profile::ROLE);
                }
                _ => resource = self.stack.get(target)?,
            }
        }
        None
    }
}

/// Whether some of these grants are about a service, by the last part of the name of its endpoint.
fn has_actions_of<'a>(grants: impl Iterator<Item = &'a Grant>, service: &str) -> bool {
    let prefix = match service {
        "dynamodb-streams" => "dynamodb",
        "ecr.api" | "ecr.dkr" => "ecr",
        "kinesis-firehose" => "firehose",
        "kinesis-streams" => "kinesis",
        "monitoring" => "cloudwatch",
        other => other,
    };
    let is_meant = |action: &&str| action.split_once(':').is_some_and(|(it, _)| it == prefix);
    grants.flat_map(|it| it.actions).any(is_meant)
}

/// A policy has at least one statement. When nothing is drawn, nothing passes.
fn or_nothing(statements: Vec<Value>) -> Vec<Value> {
    if statements.is_empty() {
        let all = || Value::from("*");
        let deny = [("Effect", "Deny".into()), ("Principal", all()), ("Action", all()), ("Resource", all())];
        return vec![map(deny)];
    }
    statements
}
