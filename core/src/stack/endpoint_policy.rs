//! Endpoint policies that let through only what is drawn.

use super::Access;
use super::access::document;
use super::lower::Lowering;
use crate::catalog::ec2::{instance, subnet, vpc_endpoint as endpoint};
use crate::catalog::{ResourceType, dynamodb, iam, s3};
use crate::value::{Context, Value, map};

impl Lowering<'_> {
    /// Gives every gateway endpoint that is scoped to the diagram the policy that follows from its edges.
    pub(super) fn derive_endpoint_policies(&mut self) {
        let scoped: Vec<(String, Value)> = self
            .stack
            .of(&endpoint::TYPE)
            .filter(|(_, it)| it.value(&endpoint::POLICY_SCOPE).and_then(Value::as_str) == Some("diagram"))
            .filter_map(|(address, it)| {
                let vpc = it.target(&endpoint::VPC)?;
                let statements = match it.value(&endpoint::SERVICE)?.as_str()? {
                    "dynamodb" => self.statements_of(vpc, &dynamodb::table::TYPE),
                    "s3" => {
                        let mut statements = self.statements_of(vpc, &s3::bucket::TYPE);
                        statements.extend(self.state_statements());
                        statements
                    }
                    _ => return None,
                };
                Some((address.to_owned(), document(or_nothing(statements))))
            })
            .collect();
        for (address, policy) in scoped {
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.props.insert(endpoint::POLICY.key(), policy);
            }
        }
    }

    /// What each edge allows from an instance of the VPC to a resource of this type, for the instance's role alone.
    fn statements_of(&self, vpc: &str, ty: &'static ResourceType) -> Vec<Value> {
        let is_meant = |it: &Access| self.stack.get(&it.target).and_then(|it| it.ty) == Some(ty);
        self.stack
            .access
            .iter()
            .filter(|it| is_meant(it) && self.vpc_of(&it.principal) == Some(vpc))
            .flat_map(|it| self.scopes(it).into_iter().map(move |(_, actions, arns)| (it, actions, arns)))
            .map(|(it, actions, arns)| {
                let mut statement = vec![
                    ("Effect".to_owned(), "Allow".into()),
                    ("Principal".to_owned(), "*".into()),
                    ("Action".to_owned(), actions),
                    ("Resource".to_owned(), arns),
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

    /// The VPC an instance runs in.
    fn vpc_of(&self, address: &str) -> Option<&str> {
        let subnet = self.stack.get(address)?.target(&instance::SUBNET)?;
        self.stack.get(subnet)?.target(&subnet::VPC)
    }

    /// The role an instance acts with.
    fn role_of(&self, address: &str) -> Option<&str> {
        let profile = self.stack.get(address)?.target(&instance::INSTANCE_PROFILE)?;
        self.stack.get(profile)?.target(&iam::instance_profile::ROLE)
    }
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
