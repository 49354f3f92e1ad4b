//! The question people ask: may this do that to the other, and which way.

use std::cell::{OnceCell, Ref, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::circumstances::{Asker, Circumstances, context, through_service};
use super::context::Context;
use super::decision::{Decision, Ground, Verdict};
use super::document::{Effect, Statement};
use super::evaluate::{Asked, Policies, Policy, ResourceLayer, decide};
use super::identities::{Identified, Identities, Identity, identity_of};
use super::known::OnResource;
use super::naming::Naming;
use super::principal::{Caller, CallerKind};
use super::resources::{endpoint_policy, policies_of};
use super::text::Text;
use super::ways::{Location, Way, Wiring, location};
use crate::catalog::{Grant, Kept, Reach, Reads, note_address, note_policies, noted, unnoted};
use crate::stack::{Stack, target};
use crate::value::Value;

/// Who may do what in a stack.
pub struct Access<'a> {
    pub(super) naming: Naming<'a>,
    identities: Identities<'a>,
    /// Policies of resources, read when they are first asked for.
    resources: BTreeMap<&'a str, OnceCell<Arc<OnResource>>>,
    /// What policies were read from. Who asks for them is told by whose they are instead.
    reads: RefCell<Reads>,
    endpoints: BTreeMap<&'a str, Kept<Option<Policy>>>,
    wiring: Kept<Wiring<'a>>,
}

/// Who wants something of a resource: what questions about several actions have in common.
pub(super) struct Pair<'q, 'a> {
    access: &'q Access<'a>,
    principal: &'q str,
    resource: &'q str,
    circumstances: &'q Circumstances,
    identity: Identity<'a>,
    caller: Caller,
    /// What `aws:PrincipalArn` is.
    arn: Text,
    /// What is known of a request by each way that was asked about: to the resource, and from there to its key.
    contexts: RefCell<Vec<(Way, Rc<Contexts>)>>,
}

/// What is known of a request.
struct Contexts {
    own: Context,
    to_key: OnceCell<Context>,
    /// What was decided of actions on the key: most actions on the resource take the same.
    by_key: RefCell<BTreeMap<&'static str, Decision>>,
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
        unnoted(|| {
            let naming = Naming::new(stack, account);
            let (identities, reads) = noted(|| Identities::of(&naming));
            let cells = || stack.resources.keys().map(String::as_str);
            let resources = cells().map(|it| (it, OnceCell::new())).collect();
            let endpoints = cells()
                .filter(|it| it.starts_with("ec2.vpc_endpoint."))
                .map(|it| (it, Kept::default()))
                .collect();
            Self { naming, identities, resources, reads: reads.into(), endpoints, wiring: Kept::default() }
        })
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
        self.concerns_of(identity, |_| true)
    }

    /// The same without what AWS wrote for the roles of services, which is about everything of a kind.
    pub(super) fn written_about(&self, identity: &str) -> Option<BTreeSet<&str>> {
        self.concerns_of(identity, |it| !it.is_of_service())
    }

    fn concerns_of(&self, identity: &str, is_meant: impl Fn(&Policy) -> bool) -> Option<BTreeSet<&str>> {
        let mut concerns = BTreeSet::new();
        let policies = self.identities.get(identity).map_or(&[][..], |it| &it.policies);
        let meant = policies.iter().filter(|it| is_meant(it));
        for statement in meant.flat_map(|it| &it.document.statements) {
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

    /// Whether a policy of a role, a user or a group may allow an action on a resource. Those that AWS wrote for
    /// the roles of services are not asked.
    pub(super) fn may_allow(&self, identity: &str, action: &str, resource: &Text) -> bool {
        let policies = self.identities.get(identity).map_or(&[][..], |it| &it.policies);
        let own = policies.iter().filter(|it| !it.is_of_service());
        own.flat_map(|it| &it.document.statements).any(|it| match it {
            Ok(it) => it.effect == Effect::Allow && it.may_be_about(action, resource),
            Err(_) => true,
        })
    }

    /// Whether the resource has a policy that is not what AWS gives it.
    pub fn has_own_policy(&self, resource: &str) -> bool {
        let is_default = |it: &Policy| it.source.name.starts_with("default key policy");
        self.policies_on(resource).is_some_and(|(_, policies)| policies.iter().any(|it| !is_default(it)))
    }

    /// Whether the resource's own policies may allow something to somebody of whom no policy of its own speaks.
    pub(super) fn is_open(&self, resource: &str) -> bool {
        let may_open = |it: &Result<Statement, _>| match it {
            Ok(statement) => statement.may_open(&self.naming.account),
            Err(_) => true,
        };
        self.policies_on(resource)
            .is_some_and(|(_, it)| it.iter().flat_map(|it| &it.document.statements).any(may_open))
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
        self.ask(&identity, &caller, "sts:AssumeRole", role, &subject, &Context::open(), None)
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
        self.pair(principal, resource, circumstances).may(action, subject)
    }

    /// The questions of a principal about a resource.
    pub(super) fn pair<'q>(
        &'q self,
        principal: &'q str,
        resource: &'q str,
        circumstances: &'q Circumstances,
    ) -> Pair<'q, 'a> {
        let identity = self.identity(principal);
        let (caller, arn) = self.caller(&identity);
        let contexts = RefCell::default();
        Pair { access: self, principal, resource, circumstances, identity, caller, arn, contexts }
    }

    /// The ways a request can take, with the subnet each starts in.
    fn routes(&self, principal: &str, action: &str) -> Vec<(Way, Option<&'a str>)> {
        match location(self.naming.stack, principal) {
            Location::Subnets(subnets) => {
                let wiring = self.wiring.get_or_init(|| Wiring::of(self.naming.stack));
                subnets.into_iter().map(|it| (wiring.way(it, action), Some(it))).collect()
            }
            Location::Outside => vec![(Way::Public, None)],
            Location::Unknown => {
                vec![(Way::Unknown(format!("where `{}` runs", self.title(principal))), None)]
            }
        }
    }

    /// Tells whether a principal may use the key that a resource is encrypted with as an action on the resource takes it; `None`
    /// if the action takes none, and for what acts as nobody.
    pub fn with_its_key<'q>(
        &'q self,
        principal: &'q str,
        resource: &'q str,
    ) -> impl Fn(&str) -> Option<Decision> + 'q {
        static UNKNOWN: Circumstances = Circumstances { way: None, keys: Vec::new() };
        let encrypted = self.naming.stack.get(resource);
        let has_key = encrypted.is_some_and(|it| {
            it.ty.and_then(|it| it.encryption.as_ref()).is_some_and(|key| it.props.contains_key(key.key))
        });
        let pair = has_key.then(|| self.pair(principal, resource, &UNKNOWN));
        let pair = pair.filter(|it| !matches!(it.identity, Identity::Nobody | Identity::Unknown(_)));
        move |action| {
            let pair = pair.as_ref()?;
            let contexts = pair.contexts(&Way::Unknown(String::new()), None);
            let own =
                Decision { verdict: Verdict::Allowed, grounds: Vec::new(), missing: Default::default() };
            let both = pair.with_key(own.clone(), action, &contexts);
            (both != own).then_some(both)
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are one request, and stay in this file")]
    fn ask(
        &self,
        identity: &Identity<'a>,
        caller: &Caller,
        action: &str,
        resource: &str,
        subject: &Text,
        context: &Context,
        endpoint: Option<&Policy>,
    ) -> Decision {
        let nothing = Identified::default();
        let identified = match identity {
            Identity::Role(it) | Identity::User(it) | Identity::Group(it) => self.identities.get(it),
            _ => None,
        };
        let identified = identified.unwrap_or(&nothing);
        let own = self.policies_on(resource);
        let (resource_layer, policies) =
            own.map_or((ResourceLayer::Usual, &[][..]), |(layer, it)| (*layer, it.as_slice()));
        let policies = Policies {
            identity: identified.policies.iter().collect(),
            boundary: identified.boundary.as_ref().map(|it| it.iter().collect()),
            resource: policies.iter().collect(),
            resource_layer,
            endpoint,
            ..Policies::default()
        };
        let account = &self.naming.account;
        let action = &Text::literal(action.to_ascii_lowercase());
        decide(&Asked { caller, action, resource: subject, account, context }, &policies)
    }

    /// The policies of the resource at an address, and what kind they are of.
    pub(super) fn policies_on(&self, resource: &str) -> Option<&OnResource> {
        note_policies(resource);
        self.shared_policies_on(resource).map(|it| &**it)
    }

    pub(super) fn shared_policies_on(&self, resource: &str) -> Option<&Arc<OnResource>> {
        let cell = self.resources.get(resource)?;
        Some(cell.get_or_init(|| {
            let (policies, reads) = unnoted(|| noted(|| policies_of(&self.naming, resource)));
            self.reads.borrow_mut().add(&reads);
            Arc::new(policies)
        }))
    }

    /// The resources that somebody asked for the policies of.
    pub(super) fn asked_resources(&self) -> impl Iterator<Item = (&'a str, &Arc<OnResource>)> {
        self.resources.iter().filter_map(|(address, it)| Some((*address, it.get()?)))
    }

    /// What roles, users and groups are allowed, beyond the stack.
    pub(super) fn known_identities(&self) -> BTreeMap<String, Arc<Identified>> {
        self.identities.known()
    }

    /// What all policies were read from, as far as somebody asked.
    pub(super) fn reads(&self) -> Ref<'_, Reads> {
        self.reads.borrow()
    }

    fn endpoint(&self, address: &str) -> Option<&Policy> {
        note_address(address);
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

impl<'a> Pair<'_, 'a> {
    /// Whether it may do an action to what an ARN names.
    pub(super) fn may(&self, action: &str, subject: &Text) -> Outcome {
        let only = |decision: Decision| Outcome { decision, ways: Vec::new() };
        match &self.identity {
            Identity::Nobody => {
                let title = self.access.title(self.principal);
                let grounds = vec![Ground::NoIdentity { title }];
                return only(Decision { verdict: Verdict::Denied, grounds, missing: Default::default() });
            }
            Identity::Unknown(why) => return only(Decision::undecided(why)),
            _ => {}
        }
        let routes = match &self.circumstances.way {
            Some(way) => vec![(way.clone(), None)],
            None => self.access.routes(self.principal, action),
        };
        let mut ways: Vec<(Way, Decision)> = Vec::new();
        for (way, subnet) in routes {
            if ways.iter().any(|(it, _)| *it == way) {
                continue;
            }
            let decision = self.decide(action, subject, &way, subnet);
            ways.push((way, decision));
        }
        Outcome { decision: together(&ways), ways }
    }

    fn decide(&self, action: &str, subject: &Text, way: &Way, subnet: Option<&str>) -> Decision {
        let access = self.access;
        let contexts = self.contexts(way, subnet);
        let endpoint = match way {
            Way::Endpoint(address) => access.endpoint(address),
            _ => None,
        };
        let own =
            access.ask(&self.identity, &self.caller, action, self.resource, subject, &contexts.own, endpoint);
        let own = match way {
            // Somewhere on the way there may be an endpoint that lets it through or not.
            Way::Unknown(why) if subnet.is_some() && own.verdict == Verdict::Allowed => {
                own.unless_allowed(why)
            }
            _ => own,
        };
        self.with_key(own, action, &contexts)
    }

    /// What is known of a request by a way. Of several subnets with the same way only the first is asked about.
    fn contexts(&self, way: &Way, subnet: Option<&str>) -> Rc<Contexts> {
        if let Some((_, known)) = self.contexts.borrow().iter().find(|(it, _)| it == way) {
            return Rc::clone(known);
        }
        let asker = Asker { address: self.principal, identity: &self.identity, arn: &self.arn, subnet };
        let mut own = context(&self.access.naming, &asker, way, self.resource);
        for (key, fact) in &self.circumstances.keys {
            own.set(key, fact.clone());
        }
        let contexts = Rc::new(Contexts { own, to_key: OnceCell::new(), by_key: RefCell::default() });
        self.contexts.borrow_mut().push((way.clone(), Rc::clone(&contexts)));
        contexts
    }

    /// The same request, and those that the service makes to the key that the resource is encrypted with.
    fn with_key(&self, own: Decision, action: &str, contexts: &Contexts) -> Decision {
        let access = self.access;
        let stack = access.naming.stack;
        let Some((ty, props)) = stack.get(self.resource).and_then(|it| Some((it.ty?, &it.props))) else {
            return own;
        };
        let grants = grants_of(ty.grants, action).filter(|_| touches_data(action));
        let kms: Vec<&'static str> = grants.flat_map(|it| it.kms).copied().collect();
        let (Some(encryption), [_, ..]) = (&ty.encryption, &kms[..]) else { return own };
        let Some(value) = props.get(encryption.key) else { return own };
        let Some(key) = target(stack, value).filter(|it| stack.get(it).is_some_and(|it| is_key(it.ty)))
        else {
            // AWS's own keys let everybody in whom the service lets in.
            let is_of_service = value.as_str().is_some_and(|it| it.contains("alias/aws/"));
            let what = format!("the key that `{}` is encrypted with", access.title(self.resource));
            return if is_of_service || own.verdict != Verdict::Allowed {
                own
            } else {
                own.unless_allowed(&what)
            };
        };
        let context = contexts.to_key.get_or_init(|| {
            let mut context = contexts.own.clone();
            through_service(&access.naming, encryption.service, &mut context);
            context
        });
        let mut decision = own;
        let mut asked: Vec<&str> = Vec::new();
        for action in kms {
            if !asked.contains(&action) {
                asked.push(action);
                let known = contexts.by_key.borrow().get(action).cloned();
                let by_key = known.unwrap_or_else(|| {
                    let subject = access.naming.arn(key);
                    let it = access.ask(&self.identity, &self.caller, action, key, &subject, context, None);
                    contexts.by_key.borrow_mut().insert(action, it.clone());
                    it
                });
                decision = decision.and(by_key);
            }
        }
        decision
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
    (!is_about || name == "DeleteItem") && !matches!(name, "GetQueueAttributes" | "GetQueueUrl")
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
