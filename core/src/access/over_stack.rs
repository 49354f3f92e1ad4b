//! The question people ask: may this do that to the other, and which way.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::circumstances::{Asker, Circumstances, context, through_service};
use super::context::Context;
use super::decision::{Decision, Ground, Verdict};
use super::document::Effect;
use super::evaluate::{Policies, Policy, Request, ResourceLayer, evaluate};
use super::identities::{Identified, Identity, identities, identity_of};
use super::naming::Naming;
use super::principal::{Caller, CallerKind};
use super::resources::{endpoint_policy, policies_of};
use super::text::Text;
use super::ways::{Location, Way, location, way};
use crate::catalog::{Grant, Reach};
use crate::stack::{Stack, target};
use crate::value::Value;

/// Who may do what in a stack.
pub struct Access<'a> {
    pub(super) naming: Naming<'a>,
    identities: BTreeMap<&'a str, Identified>,
    /// Policies of resources, read when they are first asked for.
    pub(super) resources: BTreeMap<&'a str, OnceCell<(ResourceLayer, Vec<Policy>)>>,
    endpoints: BTreeMap<&'a str, OnceCell<Option<Policy>>>,
}

/// The answer to a question, by every way that the request may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The answer.
    pub decision: Decision,
    /// The answer by each way, in order; one, unless what asks runs in several subnets.
    pub ways: Vec<(Way, Decision)>,
}

impl<'a> Access<'a> {
    /// Reads the policies of a stack, wherever it is deployed to.
    pub fn of(stack: &'a Stack) -> Self {
        Self::in_account(stack, None)
    }

    /// Reads the policies of a stack that is deployed to this account.
    pub fn in_account(stack: &'a Stack, account: Option<&str>) -> Self {
        let naming = Naming::new(stack, account);
        let identities = identities(&naming);
        let cells = || stack.resources.keys().map(String::as_str);
        let resources = cells().map(|it| (it, OnceCell::new())).collect();
        let endpoints = cells()
            .filter(|it| it.starts_with("ec2.vpc_endpoint."))
            .map(|it| (it, OnceCell::new()))
            .collect();
        Self { naming, identities, resources, endpoints }
    }

    /// The stack.
    pub fn stack(&self) -> &'a Stack {
        self.naming.stack
    }

    /// Whom the resource at an address acts as.
    pub fn identity(&self, address: &str) -> Identity<'a> {
        identity_of(self.naming.stack, address)
    }

    /// Whether a principal may do an action to a resource, both by their addresses.
    pub fn can(
        &self,
        principal: &str,
        action: &str,
        resource: &str,
        circumstances: &Circumstances,
    ) -> Outcome {
        self.may(principal, action, resource, &self.subject(action, resource), circumstances)
    }

    /// The resources that the policies of a role, a user or a group can be about; `None` if that may be any.
    pub fn concerns(&self, identity: &str) -> Option<BTreeSet<&str>> {
        let mut concerns = BTreeSet::new();
        let policies = self.identities.get(identity).map_or(&[][..], |it| &it.policies);
        for statement in policies.iter().flat_map(|it| &it.document.statements) {
            let statement = statement.as_ref().ok()?;
            if statement.effect == Effect::Deny {
                continue;
            }
            let scope = statement.resources.as_ref().filter(|it| !it.is_except)?;
            for element in &scope.listed {
                concerns.insert(element.text.owner()?);
            }
        }
        Some(concerns)
    }

    /// Whether the resource's own policies may allow something to somebody of whom no policy of its own speaks.
    pub fn has_own_policy(&self, resource: &str) -> bool {
        let is_default = |it: &Policy| it.source.name.starts_with("default key policy");
        self.resources.get(resource).is_some_and(|cell| {
            let (_, policies) = cell.get_or_init(|| policies_of(&self.naming, resource));
            policies.iter().any(|it| !is_default(it))
        })
    }

    /// Who may do an action to a resource: everything of the stack that acts, with the answer, but for those who may not.
    pub fn who(&self, action: &str, resource: &str) -> Vec<(&'a str, Decision)> {
        let stack = self.naming.stack;
        let acts = stack.resources.iter().filter(|(_, it)| it.ty.is_some_and(|it| it.principal.is_some()));
        let answers = acts.map(|(address, _)| {
            (address.as_str(), self.can(address, action, resource, &Circumstances::default()).decision)
        });
        answers.filter(|(_, decision)| decision.verdict != Verdict::Denied).collect()
    }

    /// What a principal may do to the resources of the stack, of the actions that edges can convey: those that are not denied.
    pub fn allowed(&self, principal: &str) -> Vec<(&'a str, &'static str, Decision)> {
        let mut allowed = Vec::new();
        for (address, resource) in &self.naming.stack.resources {
            let mut actions: Vec<&str> = resource
                .ty
                .map_or(&[][..], |it| it.grants)
                .iter()
                .flat_map(|it| it.actions)
                .copied()
                .collect();
            actions.sort_unstable();
            actions.dedup();
            for action in actions {
                let decision = self.can(principal, action, address, &Circumstances::default()).decision;
                if decision.verdict != Verdict::Denied {
                    allowed.push((address.as_str(), action, decision));
                }
            }
        }
        allowed
    }

    /// Whether a service of AWS may assume a role.
    pub fn trusts(&self, role: &str, service: &'a str) -> Decision {
        let identity = Identity::Service(service);
        let (caller, _) = self.caller(&identity);
        let subject = self.naming.arn(role);
        self.ask(&identity, caller, "sts:AssumeRole", role, &subject, Context::open(), None)
    }

    /// Whether a principal may do an action to what an ARN names, which is a resource or something inside it.
    pub(super) fn may(
        &self,
        principal: &str,
        action: &str,
        resource: &str,
        subject: &Text,
        circumstances: &Circumstances,
    ) -> Outcome {
        let identity = self.identity(principal);
        let only = |decision: Decision| Outcome { decision, ways: Vec::new() };
        match &identity {
            Identity::Nobody => {
                let title = self.title(principal);
                let grounds = vec![Ground::NoIdentity { title }];
                return only(Decision { verdict: Verdict::Denied, grounds, missing: Default::default() });
            }
            Identity::Unknown(why) => return only(Decision::undecided(why)),
            _ => {}
        }
        let routes = match &circumstances.way {
            Some(way) => vec![(way.clone(), None)],
            None => self.routes(principal, action),
        };
        let mut ways: Vec<(Way, Decision)> = Vec::new();
        for (way, subnet) in routes {
            if ways.iter().any(|(it, _)| *it == way) {
                continue;
            }
            let decision =
                self.decide(principal, &identity, action, resource, subject, &way, subnet, circumstances);
            ways.push((way, decision));
        }
        Outcome { decision: together(&ways), ways }
    }

    /// The ways a request can take, with the subnet each starts in.
    fn routes(&self, principal: &str, action: &str) -> Vec<(Way, Option<&'a str>)> {
        match location(self.naming.stack, principal) {
            Location::Subnets(subnets) => {
                subnets.into_iter().map(|it| (way(self.naming.stack, it, action), Some(it))).collect()
            }
            Location::Outside => vec![(Way::Public, None)],
            Location::Unknown => {
                vec![(Way::Unknown(format!("where `{}` runs", self.title(principal))), None)]
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the question, and stay in this file")]
    fn decide(
        &self,
        principal: &str,
        identity: &Identity<'a>,
        action: &str,
        resource: &str,
        subject: &Text,
        way: &Way,
        subnet: Option<&str>,
        circumstances: &Circumstances,
    ) -> Decision {
        let (caller, arn) = self.caller(identity);
        let asker = Asker { address: principal, identity, arn: &arn, subnet };
        let mut context = context(&self.naming, &asker, way, resource);
        for (key, fact) in &circumstances.keys {
            context.set(key, fact.clone());
        }
        let endpoint = match way {
            Way::Endpoint(address) => self.endpoint(address),
            _ => None,
        };
        let own = self.ask(identity, caller.clone(), action, resource, subject, context.clone(), endpoint);
        let own = match way {
            // Somewhere on the way there may be an endpoint that lets it through or not.
            Way::Unknown(why) if subnet.is_some() && own.verdict == Verdict::Allowed => {
                own.unless_allowed(why)
            }
            _ => own,
        };
        self.with_key(own, identity, &caller, action, resource, context)
    }

    /// Whether a principal may use the key that a resource is encrypted with as an action on the resource takes it; `None` if
    /// the action takes none, and for what acts as nobody.
    pub fn with_its_key(&self, principal: &str, action: &str, resource: &str) -> Option<Decision> {
        let identity = self.identity(principal);
        if matches!(identity, Identity::Nobody | Identity::Unknown(_)) {
            return None;
        }
        let (caller, arn) = self.caller(&identity);
        let asker = Asker { address: principal, identity: &identity, arn: &arn, subnet: None };
        let context = context(&self.naming, &asker, &Way::Unknown(String::new()), resource);
        let own = Decision { verdict: Verdict::Allowed, grounds: Vec::new(), missing: Default::default() };
        let both = self.with_key(own.clone(), &identity, &caller, action, resource, context);
        (both != own).then_some(both)
    }

    /// The same request, and those that the service makes to the key that the resource is encrypted with.
    fn with_key(
        &self,
        own: Decision,
        identity: &Identity<'a>,
        caller: &Caller,
        action: &str,
        resource: &str,
        context: Context,
    ) -> Decision {
        let stack = self.naming.stack;
        let Some((ty, props)) = stack.get(resource).and_then(|it| Some((it.ty?, &it.props))) else {
            return own;
        };
        let grants = grants_of(ty.grants, action).filter(|_| touches_data(action));
        let kms: Vec<&str> = grants.flat_map(|it| it.kms).copied().collect();
        let (Some(encryption), [_, ..]) = (&ty.encryption, &kms[..]) else { return own };
        let Some(value) = props.get(encryption.key) else { return own };
        let Some(key) = target(stack, value).filter(|it| stack.get(it).is_some_and(|it| is_key(it.ty)))
        else {
            // AWS's own keys let everybody in whom the service lets in.
            let is_of_aws = value.as_str().is_some_and(|it| it.contains("alias/aws/"));
            let what = format!("the key that `{}` is encrypted with", self.title(resource));
            return if is_of_aws || own.verdict != Verdict::Allowed {
                own
            } else {
                own.unless_allowed(&what)
            };
        };
        let mut context = context;
        through_service(&self.naming, encryption.service, &mut context);
        let mut decision = own;
        let mut asked: Vec<&str> = Vec::new();
        for action in kms {
            if !asked.contains(&action) {
                asked.push(action);
                let subject = self.naming.arn(key);
                decision = decision.and(self.ask(
                    identity,
                    caller.clone(),
                    action,
                    key,
                    &subject,
                    context.clone(),
                    None,
                ));
            }
        }
        decision
    }

    #[expect(clippy::too_many_arguments, reason = "they are one request, and stay in this file")]
    fn ask(
        &self,
        identity: &Identity<'a>,
        caller: Caller,
        action: &str,
        resource: &str,
        subject: &Text,
        context: Context,
        endpoint: Option<&Policy>,
    ) -> Decision {
        let nothing = Identified::default();
        let identified = match identity {
            Identity::Role(it) | Identity::User(it) | Identity::Group(it) => self.identities.get(it),
            _ => None,
        };
        let identified = identified.unwrap_or(&nothing);
        let own = self.resources.get(resource);
        let (resource_layer, policies) = own.map_or((ResourceLayer::Usual, &[][..]), |cell| {
            let (layer, policies) = cell.get_or_init(|| policies_of(&self.naming, resource));
            (*layer, policies.as_slice())
        });
        let policies = Policies {
            identity: identified.policies.iter().collect(),
            boundary: identified.boundary.as_ref().map(|it| it.iter().collect()),
            resource: policies.iter().collect(),
            resource_layer,
            endpoint,
            ..Policies::default()
        };
        let account = self.naming.account.clone();
        let request =
            Request { caller, action: action.to_owned(), resource: subject.clone(), account, context };
        evaluate(&request, &policies)
    }

    fn endpoint(&self, address: &str) -> Option<&Policy> {
        self.endpoints.get(address)?.get_or_init(|| endpoint_policy(&self.naming, address)).as_ref()
    }

    /// Who asks, and the ARN that `aws:PrincipalArn` has.
    fn caller(&self, identity: &Identity<'_>) -> (Caller, Text) {
        let naming = &self.naming;
        let (kind, arn) = match identity {
            Identity::Role(address) => {
                let arn = naming.arn(address);
                let session = Text::literal("arn:")
                    .then(&naming.partition)
                    .then_literal(":sts::")
                    .then(&naming.account)
                    .then_literal(":assumed-role/")
                    .then(&naming.name_of(address))
                    .then_literal("/")
                    .then(&Text::word(&format!("the name of a session of `{address}`")));
                (CallerKind::Role { arn: arn.clone(), session: session.owned_by(address) }, arn)
            }
            Identity::User(address) => {
                let arn = naming.arn(address);
                (CallerKind::User { arn: arn.clone() }, arn)
            }
            Identity::Group(address) => {
                let user = Text::unknown(&format!("the user of `{address}`"));
                let start = Text::literal("arn:").then(&naming.partition).then_literal(":iam::");
                let arn = start.then(&naming.account).then_literal(":user/").then(&user);
                (CallerKind::User { arn: arn.clone() }, arn)
            }
            Identity::Service(name) => {
                (CallerKind::Service { name: (*name).to_owned() }, Text::literal(*name))
            }
            _ => (CallerKind::Anonymous, Text::default()),
        };
        (Caller { kind, account: naming.account.clone(), partition: naming.partition.clone() }, arn)
    }

    /// The ARN that an action on a resource is about: of the resource, or of something inside it.
    pub(super) fn subject(&self, action: &str, resource: &str) -> Text {
        let stack = self.naming.stack;
        let found = stack.get(resource).and_then(|it| {
            let ty = it.ty?;
            let reach = grants_of(ty.grants, action).find_map(|it| it.reach.first());
            let reach = reach
                .or_else(|| (ty.id == "s3.bucket" && is_about_objects(action)).then_some(&Reach::INSIDE))?;
            reach.arn(resource, &it.props)
        });
        found.and_then(|it| self.subject_of(&it, resource)).unwrap_or_else(|| self.naming.arn(resource))
    }

    /// An ARN with a wildcard at its end as that of one thing there, whichever it is.
    pub(super) fn subject_of(&self, arn: &Value, resource: &str) -> Option<Text> {
        let inside =
            |text: Text| text.then(&Text::unknown(&format!("what inside `{}`", self.title(resource))));
        let Value::Concat(parts) = arn else { return self.naming.text(arn) };
        match parts.split_last() {
            Some((Value::Str(end), start)) if end.ends_with('*') => {
                let mut start = start.to_vec();
                start.push(end.trim_end_matches('*').into());
                let text = self.naming.text(&Value::Concat(start))?;
                let owner = text.owner().map(str::to_owned);
                let text = inside(text);
                Some(owner.map_or(text.clone(), |it| text.owned_by(&it)))
            }
            _ => self.naming.text(arn),
        }
    }

    /// What people call the resource at an address.
    pub(super) fn title(&self, address: &str) -> String {
        self.naming.stack.get(address).map_or(address, |it| it.title()).to_owned()
    }
}

/// The answer for something that may go several ways.
fn together(ways: &[(Way, Decision)]) -> Decision {
    let Some((_, first)) = ways.first() else { return Decision::undecided("which way it goes") };
    if ways.iter().all(|(_, it)| it.verdict == first.verdict) {
        let mut all = first.clone();
        for (_, other) in ways.iter().skip(1) {
            all.missing.extend(other.missing.iter().cloned());
            for ground in &other.grounds {
                if !all.grounds.contains(ground) {
                    all.grounds.push(ground.clone());
                }
            }
        }
        return all;
    }
    let mut mixed = Decision::undecided("which of its subnets it runs in");
    for (_, decision) in ways {
        mixed.missing.extend(decision.missing.iter().cloned());
        mixed.grounds.extend(decision.grounds.iter().cloned());
    }
    mixed
}

/// The grants of a type that convey an action.
pub(super) fn grants_of<'g>(grants: &'g [Grant], action: &str) -> impl Iterator<Item = &'g Grant> {
    grants.iter().filter(move |it| it.actions.iter().any(|it| it.eq_ignore_ascii_case(action)))
}

/// Whether an action reads or writes what is encrypted, rather than what is known about it.
fn touches_data(action: &str) -> bool {
    let name = action.split(':').nth(1).unwrap_or_default();
    let is_about = ["Describe", "List", "Change", "Delete", "Abort"].iter().any(|it| name.starts_with(it));
    // An item that is deleted is returned.
    (!is_about || name == "DeleteItem") && name != "GetQueueAttributes"
}

fn is_key(ty: Option<&'static crate::catalog::ResourceType>) -> bool {
    ty.is_some_and(|it| *it == crate::catalog::kms::key::TYPE)
}

/// Whether an action of S3 is about objects rather than buckets. Source: service authorization reference, "Actions,
/// resources, and condition keys for Amazon S3".
fn is_about_objects(action: &str) -> bool {
    let name = action.split(':').nth(1).unwrap_or_default();
    let of_bucket = name.contains("Bucket") && !name.contains("BypassGovernance");
    (name.contains("Object") && !of_bucket)
        || matches!(name, "AbortMultipartUpload" | "ListMultipartUploadParts")
}
