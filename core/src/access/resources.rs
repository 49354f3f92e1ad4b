//! The policies of resources: who may do what with them, whoever they belong to.

use std::collections::BTreeMap;

use super::decision::Source;
use super::document::Document;
use super::evaluate::{Policy, ResourceLayer};
use super::identities::{named, read, read_as};
use super::naming::Naming;
use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::role;
use crate::catalog::kms::key;
use crate::catalog::lambda::{function, function_url, permission};
use crate::catalog::{self, Known, PolicyPlace, ResourceType};
use crate::lookup::Lookup;
use crate::stack::{Resource, Stack, argument, entries, mentions, outside, target};
use crate::value::{Value, map};

/// The policies of the resource at an address, and of what kind they are.
pub(super) fn policies_of(naming: &Naming<'_>, address: &str) -> (ResourceLayer, Vec<Policy>) {
    let Some(resource) = naming.stack.get(address) else { return (ResourceLayer::Usual, Vec::new()) };
    match resource.ty {
        Some(ty) if *ty == role::TYPE => (ResourceLayer::Trust, vec![trust(naming, address, resource)]),
        Some(ty) if *ty == key::TYPE => (ResourceLayer::Key, key_policies(naming, address, resource)),
        Some(ty) if *ty == function::TYPE => (ResourceLayer::Usual, permissions(naming, address, resource)),
        Some(ty) => (ResourceLayer::Usual, usual(naming, ty, address, resource)),
        None => {
            let source = Source {
                address: address.to_owned(),
                property: "",
                name: format!("the policy of `{}`", resource.title()),
            };
            let message = format!("Drawbridge does not know the policies of {}", resource.tf_type);
            (
                ResourceLayer::Usual,
                vec![Policy { source: source.into(), document: Document::unreadable(message).into() }],
            )
        }
    }
}

fn trust(naming: &Naming<'_>, address: &str, resource: &Resource) -> Policy {
    let name = format!("trust policy of `{}`", resource.title());
    let source = Source { address: address.to_owned(), property: role::TRUST.key(), name };
    read(naming, source)
}

/// The policy of a key, and what its grants come to. Source: AWS KMS developer guide, "Grants in AWS KMS".
fn key_policies(naming: &Naming<'_>, address: &str, resource: &Resource) -> Vec<Policy> {
    let stack = naming.stack;
    let mut policies = vec![key_policy(naming, address, resource)];
    for grant in outside(stack, "aws_kms_grant").filter(|it| mentions(it, resource)) {
        let name = format!("grant `{}` of `{}`", grant.title(), resource.title());
        let source = Source { address: address.to_owned(), property: "", name };
        let grantee = argument(grant, "grantee_principal").and_then(|it| named(stack, it));
        let operations: Option<Vec<Value>> = argument(grant, "operations").and_then(|it| {
            let name = |it: &str| Some(format!("kms:{}", it.strip_prefix('"')?.strip_suffix('"')?).into());
            entries(it).map(name).collect()
        });
        let is_plain = grant.opaque.iter().all(|it| it.path != "constraints");
        policies.push(match (grantee, operations) {
            (Some(grantee), Some(operations)) if is_plain => {
                let statement = map([
                    ("Effect", "Allow".into()),
                    ("Principal", map([("AWS", Value::reference(grantee, "arn"))])),
                    ("Action", Value::List(operations)),
                    ("Resource", "*".into()),
                ]);
                read_as(naming, source, &map([("Statement", statement)]))
            }
            _ => {
                let document = Document::unreadable("what it grants is not known").into();
                Policy { source: source.into(), document }
            }
        });
    }
    policies
}

fn key_policy(naming: &Naming<'_>, address: &str, resource: &Resource) -> Policy {
    let title = resource.title();
    let source = |name: String| Source { address: address.to_owned(), property: key::POLICY.key(), name };
    if outside(naming.stack, "aws_kms_key_policy").any(|it| mentions(it, resource)) {
        let document = Document::unreadable("the key policy is not read").into();
        return Policy { source: source(format!("key policy of `{title}`")).into(), document };
    }
    match resource.value(&key::POLICY) {
        Some(_) => read(naming, source(format!("key policy of `{title}`"))),
        None => {
            // Source: AWS KMS developer guide, "Default key policy".
            let root = "default";
            let policy = map([(
                "Statement",
                map([
                    ("Effect", "Allow".into()),
                    ("Principal", map([("AWS", root.into())])),
                    ("Action", "kms:*".into()),
                    ("Resource", "*".into()),
                ]),
            )]);
            let document = Document::of(&policy, &|it| match it.as_str() {
                Some("default") => Some(naming.account.clone()),
                _ => naming.text(it),
            });
            let source = source(format!("default key policy of `{title}`"));
            Policy { source: source.into(), document: document.into() }
        }
    }
}

/// The policies of a type that has them in a resource of their own, or in one of its properties.
fn usual(naming: &Naming<'_>, ty: &'static ResourceType, address: &str, resource: &Resource) -> Vec<Policy> {
    let Some(declared) = &ty.policy else { return Vec::new() };
    let stack = naming.stack;
    let name = format!("policy of {} `{}`", ty.label, resource.title());
    match declared.place {
        PolicyPlace::Inside => {
            let source = Source { address: address.to_owned(), property: declared.property, name };
            resource.props.get(declared.property).map(|_| read(naming, source)).into_iter().collect()
        }
        PolicyPlace::Own { ty, owner, policy, .. } => {
            let mut policies = Vec::new();
            for (own, it) in naming.written_for(ty, address) {
                let source = || Source { address: own.to_owned(), property: policy, name: name.clone() };
                let Some(value) = it.props.get(owner) else { continue };
                let is_meant = match target(stack, value) {
                    Some(other) => other == address,
                    None => match value.as_str() {
                        Some(text) => refers_by_text(resource, text),
                        None => {
                            let source = source();
                            let message = "whose policy it is is not known before the deployment";
                            let document = Document::unreadable(message).into();
                            policies.push(Policy { source: source.into(), document });
                            continue;
                        }
                    },
                };
                if is_meant {
                    policies.push(read(naming, source()));
                }
            }
            policies
        }
    }
}

/// The policies of a stack that are resources of their own, by what they are on: a stack with a thousand of them is gone
/// through once.
#[derive(Default)]
pub(super) struct Written<'a> {
    /// By type and the address of what it is on.
    by_target: Lookup<(&'static str, &'a str), Vec<(&'a str, &'a Resource)>>,
    /// By type, those that do not refer to anything: it may be called by its name, or not be known.
    others: BTreeMap<&'static str, Vec<(&'a str, &'a Resource)>>,
}

impl<'a> Written<'a> {
    fn of(stack: &'a Stack) -> Self {
        let mut found = Self::default();
        for declared in catalog::all().filter_map(|it| it.policy.as_ref()) {
            let PolicyPlace::Own { ty, owner, .. } = declared.place else { continue };
            for (address, it) in stack.of(ty) {
                let Some(value) = it.props.get(owner) else { continue };
                let all = match target(stack, value) {
                    Some(on) => found.by_target.entry((ty.id, on)).or_default(),
                    None => found.others.entry(ty.id).or_default(),
                };
                if all.last().is_none_or(|(it, _)| *it != address) {
                    all.push((address, it));
                }
            }
        }
        found
    }
}

impl<'a> Naming<'a> {
    /// The policies of a type that may be on a resource, in address order.
    fn written_for(&self, ty: &'static ResourceType, address: &str) -> Vec<(&'a str, &'a Resource)> {
        let written = self.written.get_or_init(|| Written::of(self.stack));
        let own = written.by_target.get(&(ty.id, address)).into_iter().flatten();
        let mut all: Vec<_> = own.chain(written.others.get(ty.id).into_iter().flatten()).copied().collect();
        all.sort_by_key(|(address, _)| *address);
        all
    }
}

/// Whether a name, an ARN or a URL that is written out is a resource's.
fn refers_by_text(resource: &Resource, text: &str) -> bool {
    let name = text.rsplit([':', '/']).next().unwrap_or(text);
    resource.props.get("name").and_then(Value::as_str) == Some(name)
}

/// The policy of a function: a statement for each permission, and for each URL without authorization.
fn permissions(naming: &Naming<'_>, address: &str, resource: &Resource) -> Vec<Policy> {
    let stack = naming.stack;
    let mut policies = Vec::new();
    let is_meant = |function: Option<&Value>| {
        function.and_then(|it| target(stack, it)) == Some(address)
            || function.and_then(Value::as_str).is_some_and(|it| refers_by_text(resource, it))
    };
    for (own, it) in stack.of(&function_url::TYPE) {
        let authorization = it.get(&function_url::AUTHORIZATION);
        let is_guarded = matches!(&authorization, Known::Is(it) if it != "NONE");
        if is_guarded || !is_meant(it.value(&function_url::FUNCTION)) {
            continue;
        }
        let source = Source {
            address: own.to_owned(),
            property: function_url::AUTHORIZATION.key(),
            name: format!("the URL of `{}` without authorization", resource.title()),
        };
        let is_known = matches!(authorization, Known::Is(_));
        policies.push(read_as(naming, source, &url_policy(is_known)));
    }
    for (own, it) in stack.of(&permission::TYPE) {
        if !is_meant(it.value(&permission::FUNCTION)) {
            continue;
        }
        let name = format!("permission to call `{}`", resource.title());
        let source = Source { address: own.to_owned(), property: permission::PRINCIPAL.key(), name };
        policies.push(read_as(naming, source, &permission_policy(it)));
    }
    policies
}

/// What a URL without authorization comes to; on a condition if it may have one. Terraform's provider and the console make
/// this statement with the URL. Source: Lambda developer guide, "Control access to Lambda function URLs".
fn url_policy(is_known: bool) -> Value {
    let condition = map([("StringEquals", map([("lambda:FunctionUrlAuthType", "NONE".into())]))]);
    map([(
        "Statement",
        map([
            ("Effect", "Allow".into()),
            ("Principal", "*".into()),
            ("Action", "lambda:InvokeFunctionUrl".into()),
            ("Resource", "*".into()),
            ("Condition", if is_known { Value::Map(Vec::new()) } else { condition }),
        ]),
    )])
}

/// A permission as the policy that Lambda makes of it. Source: Lambda API reference, AddPermission.
fn permission_policy(it: &Resource) -> Value {
    let action = it.value(&permission::ACTION).cloned().unwrap_or("lambda:InvokeFunction".into());
    let principal = it.value(&permission::PRINCIPAL).cloned().unwrap_or(Value::Null);
    let is_service = principal.as_str().is_some_and(|it| it.contains(".amazonaws.com"));
    let mut conditions: Vec<(String, Value)> = Vec::new();
    let keys = [
        ("ArnLike", "aws:SourceArn", it.value(&permission::SOURCE)),
        ("StringEquals", "aws:SourceAccount", it.value(&permission::SOURCE_ACCOUNT)),
        ("StringEqualsIfExists", "aws:PrincipalOrgID", it.value(&permission::ORGANIZATION)),
    ];
    for (operator, key, value) in keys {
        if let Some(value) = value {
            conditions.push((operator.to_owned(), map([(key, value.clone())])));
        }
    }
    map([(
        "Statement",
        map([
            ("Effect", "Allow".into()),
            ("Principal", map([(if is_service { "Service" } else { "AWS" }, principal)])),
            ("Action", action),
            ("Resource", "*".into()),
            ("Condition", Value::Map(conditions)),
        ]),
    )])
}

/// The policy of a VPC endpoint: without one, everything passes.
pub(super) fn endpoint_policy(naming: &Naming<'_>, address: &str) -> Option<Policy> {
    let resource = naming.stack.get(address)?;
    resource.value(&vpc_endpoint::POLICY)?;
    let name = format!("policy of endpoint `{}`", resource.title());
    let source = Source { address: address.to_owned(), property: vpc_endpoint::POLICY.key(), name };
    Some(read(naming, source))
}
