//! What a stack tells about a request beside its policies: the values of condition keys.
//!
//! Source: IAM user guide, "AWS global condition context keys"; AWS KMS developer guide, "AWS KMS condition keys".

use super::context::{Context, Fact};
use super::identities::Identity;
use super::naming::Naming;
use super::text::Text;
use super::ways::Way;
use crate::catalog::ec2::{subnet, vpc_endpoint};
use crate::stack::{Stack, target};
use crate::value::Value;

/// What is known of a request beyond the stack. Nothing, unless it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The way to the service, instead of the one that routes and endpoints give.
    pub way: Option<Way>,
    /// Values of condition keys, which win over those that the stack gives.
    pub keys: Vec<(String, Fact)>,
}

impl Circumstances {
    /// Says what a condition key is.
    #[must_use]
    pub fn with(mut self, key: &str, fact: Fact) -> Self {
        self.keys.push((key.to_owned(), fact));
        self
    }
}

/// The condition keys that are the same in all requests of what is at an address, which acts as an identity with an ARN.
pub(super) fn principal_keys(
    naming: &Naming<'_>,
    address: &str,
    identity: &Identity<'_>,
    arn: &Text,
) -> Context {
    let mut context = Context::open();
    let own = |text: &Text| Fact::Is(vec![text.clone()]);
    context.set("aws:PrincipalArn", own(arn));
    context.set("aws:PrincipalAccount", own(&naming.account));
    context.set("kms:CallerAccount", own(&naming.account));
    context.set("aws:PrincipalIsAWSService", Fact::is("false"));
    context.set("aws:ViaAWSService", Fact::is("false"));
    for absent in [
        "aws:CalledVia",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList",
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "kms:ViaService",
    ] {
        context.set(absent, Fact::Absent);
    }
    // Every SDK of AWS and its command line speak TLS unless they are told not to.
    context.set("aws:SecureTransport", Fact::is("true"));
    let bearer = match identity {
        Identity::Role(address) => {
            context.set("aws:PrincipalType", Fact::is("AssumedRole"));
            context.set("aws:username", Fact::Absent);
            Some(*address)
        }
        Identity::User(address) => {
            context.set("aws:PrincipalType", Fact::is("User"));
            context.set("aws:username", own(&naming.name_of(address)));
            Some(*address)
        }
        Identity::Group(_) => {
            context.set("aws:PrincipalType", Fact::is("User"));
            None
        }
        _ => None,
    };
    if let Some(bearer) = bearer {
        tags(naming, bearer, "aws:PrincipalTag/", &mut context);
    }
    // A service that runs code has nobody who could show a second factor.
    if bearer.is_some_and(|it| it != address) {
        let none = Fact::Either(vec![Fact::Absent, Fact::is("false")]);
        context.set("aws:MultiFactorAuthPresent", none);
        context.set("aws:MultiFactorAuthAge", Fact::Absent);
    }
    context
}

/// The condition keys that are the same in all requests through an endpoint.
pub(super) fn endpoint_keys(naming: &Naming<'_>, endpoint: &str) -> Context {
    let (mut context, stack) = (Context::open(), naming.stack);
    context.set("aws:SourceVpce", Fact::Is(vec![naming.id(endpoint)]));
    let vpc =
        stack.get(endpoint).and_then(|it| it.value(&vpc_endpoint::VPC)).and_then(|it| target(stack, it));
    if let Some(vpc) = vpc {
        context.set("aws:SourceVpc", Fact::Is(vec![naming.id(vpc)]));
    }
    // Requests through an endpoint come from a private address.
    context.set("aws:SourceIp", Fact::Absent);
    context
}

/// Adds what a request by a way tells of where it comes from beside its endpoint.
pub(super) fn add_network_keys(stack: &Stack, way: &Way, subnet: Option<&str>, context: &mut Context) {
    match way {
        Way::Endpoint(_) => {
            let range = subnet.and_then(|it| stack.get(it)).and_then(|it| it.value(&subnet::CIDR_BLOCK));
            if let Some(Value::Str(range)) = range {
                context.set("aws:VpcSourceIp", Fact::is(range.clone()));
            }
        }
        Way::Public => {
            for key in ["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"] {
                context.set(key, Fact::Absent);
            }
        }
        Way::Unknown(_) => {}
    }
}

/// The condition keys that are the same in all requests to a resource.
pub(super) fn resource_keys(naming: &Naming<'_>, resource: &str) -> Context {
    let mut context = Context::open();
    let service = resource.split('.').next().unwrap_or_default();
    context.set("aws:ResourceAccount", Fact::Is(vec![naming.account.clone()]));
    if !matches!(service, "iam" | "sts") {
        context.set("aws:RequestedRegion", Fact::Is(vec![naming.region.clone()]));
    }
    // S3 looks at the tags of a bucket only where that is switched on.
    if service != "s3" {
        tags(naming, resource, "aws:ResourceTag/", &mut context);
    }
    context
}

/// The tags of a resource as condition keys.
fn tags(naming: &Naming<'_>, address: &str, start: &str, context: &mut Context) {
    let Some(resource) = naming.stack.get(address) else { return };
    for (key, value) in &resource.tags {
        if let Some(text) = naming.text(value) {
            context.set(format!("{start}{key}"), Fact::Is(vec![text]));
        }
    }
}

/// The keys of a request that a service makes to KMS for whoever asked it; those of who asked count beside them.
pub(super) fn service_keys(naming: &Naming<'_>, service: &str) -> Context {
    let mut context = Context::open();
    let name = Text::literal(format!("{service}.")).then(&naming.region);
    let name = name.then_literal(".").then_literal(naming.url_suffix());
    context.set("kms:ViaService", Fact::Is(vec![name]));
    context.set("aws:ViaAWSService", Fact::is("true"));
    let called = Fact::is(format!("{service}.amazonaws.com"));
    for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
        context.set(key, called.clone());
    }
    // The service calls from where it is.
    for key in ["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp", "aws:SourceIp"] {
        context.set(key, Fact::Unknown(format!("condition key `{key}` of a call by {service}")));
    }
    context
}
