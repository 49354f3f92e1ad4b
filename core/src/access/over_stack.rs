//! The question people ask: may this do that to the other, and which way.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::circumstances::Circumstances;
use super::context::Context;
use super::decision::{Decision, Verdict};
use super::document::{Effect, Statement};
use super::documents::Documents;
use super::dossier::{Asker, Dossier};
use super::drawn::{Bearers, Lowered};
use super::evaluate::{Asked, Evaluation, Policies, Policy};
use super::identities::{Identities, Identity, identity_of};
use super::known::{KnownPolicies, Read};
use super::naming::Naming;
use super::pair::Pair;
use super::text::Text;
use super::ways::{Location, Way, Wiring};
use crate::catalog::ec2::vpc_endpoint;
use crate::stack::{ByAddress, Stack};
use crate::tracking::{Kept, Reads, note_part, unnoted};

/// Who may do what in a stack.
pub struct Access<'a> {
    pub(super) naming: Naming<'a>,
    pub(super) identities: Identities,
    /// What is known of each resource that somebody asked about.
    pub(super) dossiers: ByAddress<'a, OnceCell<Box<Dossier<'a>>>>,
    pub(super) endpoints: BTreeMap<&'a str, Endpoint>,
    /// Condition keys of requests to KMS that each service makes.
    pub(super) services: Kept<BTreeMap<&'static str, Arc<Context>>>,
    pub(super) wiring: OnceCell<Read<Wiring>>,
    /// What acts as each role, user and group.
    pub(super) bearers: Kept<Bearers<'a>>,
    /// What has become resources of their own of what the properties of actors use.
    pub(super) lowered: Kept<Lowered<'a>>,
    /// What policies and ways were read from. Who asks for them is told by whose they are instead.
    pub(super) reads: RefCell<Reads>,
}

/// What every request passes that goes through a VPC endpoint.
#[derive(Default)]
pub(super) struct Endpoint {
    pub(super) policy: OnceCell<Read<Option<Policy>>>,
    /// Condition keys that it gives requests.
    pub(super) keys: Kept<Arc<Context>>,
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
        Self::with(Naming::new(stack, account), None)
    }

    /// Reads the policies of a stack, but for those whose documents are known, and those of roles, users and groups that are.
    pub fn knowing(stack: &'a Stack, documents: Documents, identities: Option<Identities>) -> Self {
        let naming = Naming::new(stack, None);
        naming.documents.replace(documents);
        Self::with(naming, identities)
    }

    fn with(naming: Naming<'a>, identities: Option<Identities>) -> Self {
        unnoted(|| {
            let stack = naming.stack;
            let identities = identities.unwrap_or_else(|| Identities::of(naming.stack));
            let reads = identities.reads.clone();
            let is_endpoint = |it: &&str| it.starts_with("ec2.vpc_endpoint.");
            let endpoints = stack.of(&vpc_endpoint::TYPE).map(|(address, _)| address).filter(is_endpoint);
            Self {
                naming,
                identities,
                dossiers: ByAddress::of(stack),
                endpoints: endpoints.map(|it| (it, Endpoint::default())).collect(),
                services: Kept::default(),
                wiring: OnceCell::new(),
                bearers: Kept::default(),
                lowered: Kept::default(),
                reads: reads.into(),
            }
        })
    }

    /// What was read of policies: their documents, and whose they are.
    pub fn into_known(self) -> (Documents, Identities) {
        let mut identities = self.identities;
        identities.due.clear();
        (self.naming.documents.into_inner(), identities)
    }

    /// The stack.
    pub fn stack(&self) -> &'a Stack {
        self.naming.stack
    }

    /// What is known of the resource at an address.
    pub(super) fn dossier(&self, address: &str) -> Option<&Dossier<'a>> {
        self.dossiers.get(address).map(|it| &**it.get_or_init(Box::default))
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

    /// The resources that the policies of a role, a user or a group name one by one, whatever else they allow.
    pub fn names(&self, identity: &str) -> BTreeSet<&str> {
        let policies = self.identified(identity).map_or(&[][..], |it| &it.policies);
        let statements = policies.iter().flat_map(|it| &it.document.statements).flatten();
        let allowed = statements.filter(|it| it.effect != Effect::Deny);
        let scopes = allowed.filter_map(|it| it.resources.as_ref().filter(|it| !it.is_except));
        scopes.flat_map(|it| &it.listed).filter_map(|it| it.text.owner()).collect()
    }

    fn concerns_of(&self, identity: &str, is_meant: impl Fn(&Policy) -> bool) -> Option<BTreeSet<&str>> {
        let mut concerns = BTreeSet::new();
        let policies = self.identified(identity).map_or(&[][..], |it| &it.policies);
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
        let policies = self.identified(identity).map_or(&[][..], |it| &it.policies);
        let own = policies.iter().filter(|it| !it.is_of_service());
        own.flat_map(|it| &it.document.statements).any(|it| match it {
            Ok(it) => it.effect == Effect::Allow && it.may_be_about(action, resource),
            Err(_) => true,
        })
    }

    /// Whether the resource has a policy that is not what AWS gives it.
    pub fn has_own_policy(&self, resource: &str) -> bool {
        let is_default = |it: &Policy| it.source.name.starts_with("default key policy");
        self.policies_of(resource).1.iter().any(|it| !is_default(it))
    }

    /// Whether the resource's own policies may allow something to somebody of whom no policy of its own speaks.
    pub(super) fn is_open(&self, resource: &str) -> bool {
        let may_open = |it: &Result<Statement, _>| match it {
            Ok(statement) => statement.may_open(&self.naming.account),
            Err(_) => true,
        };
        self.policies_of(resource).1.iter().flat_map(|it| &it.document.statements).any(may_open)
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
        let asker = Asker::new(identity, caller, Context::open());
        let (subject, keys) = (self.naming.arn(role), Arc::clone(&asker.keys));
        self.evaluation(&asker, role, &subject, keys, None).decide("sts:AssumeRole")
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
        Pair::new(self, principal, resource, circumstances)
    }

    /// The ways a request can take, with the subnet each starts in.
    pub(super) fn routes(&self, principal: &str, action: &str) -> Vec<(Way, Option<&'a str>)> {
        match self.location(principal) {
            Location::Subnets(subnets) => {
                note_part(KnownPolicies::WAYS);
                let (stack, wiring) = (self.naming.stack, self.shared_wiring());
                subnets.iter().map(|it| (wiring.way(stack, it, action), Some(*it))).collect()
            }
            Location::Outside => vec![(Way::Public, None)],
            Location::Unknown => {
                vec![(Way::Unknown(format!("where `{}` runs", self.title(principal))), None)]
            }
        }
    }

    /// Tells whether policies allow a principal an action on a resource, whatever becomes of the key that the resource is
    /// encrypted with.
    pub fn without_its_key<'q>(
        &'q self,
        principal: &'q str,
        resource: &'q str,
    ) -> impl Fn(&str) -> Decision + 'q {
        static UNKNOWN: Circumstances = Circumstances { way: None, keys: Vec::new() };
        let pair = self.pair(principal, resource, &UNKNOWN);
        move |action| pair.without_key(action, &self.subject(action, resource))
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
        move |action| pair.as_ref()?.by_key(action)
    }

    /// What policies say of the requests of somebody about an ARN, which is a resource's or of something inside it.
    pub(super) fn evaluation<'q>(
        &'q self,
        asker: &Asker<'a>,
        resource: &str,
        subject: &Text,
        context: Arc<Context>,
        endpoint: Option<&'q Policy>,
    ) -> Evaluation<'q> {
        let identified = match &asker.identity {
            Identity::Role(it) | Identity::User(it) | Identity::Group(it) => self.identified(it),
            _ => None,
        };
        asker.note_asked(resource, subject);
        let (resource_layer, policies) = self.policies_on(resource);
        let policies = Policies {
            identity: identified.map_or(&[][..], |it| &it.policies).iter().collect(),
            boundary: identified.and_then(|it| it.boundary.as_ref()).map(|it| it.iter().collect()),
            resource: policies.iter().collect(),
            resource_layer,
            endpoint,
            ..Policies::default()
        };
        let (caller, root) = (Arc::clone(&asker.caller), asker.root.clone());
        let (resource, account) = (subject.clone(), self.naming.account.clone());
        Evaluation::new(Asked { caller, root, resource, account, context }, &policies)
    }

    /// The policy of the endpoint at an address, if it has one, for what it says to somebody about an ARN.
    pub(super) fn endpoint_policy(
        &self,
        address: &str,
        asker: &Asker<'_>,
        subject: &Text,
    ) -> Option<&Policy> {
        asker.note_asked(address, subject);
        self.shared_endpoint_policy(address)?.as_ref().as_ref()
    }

    /// What people call the resource at an address.
    pub(super) fn title(&self, address: &str) -> String {
        self.naming.stack.get(address).map_or(address, |it| it.title()).to_owned()
    }
}
