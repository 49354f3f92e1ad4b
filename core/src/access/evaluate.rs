//! The order in which AWS evaluates policies.
//!
//! Source: IAM user guide, "Policy evaluation logic", "How AWS enforcement code logic evaluates requests to allow or deny
//! access" and "Cross-account policy evaluation logic"; AWS KMS developer guide, "Key policies in AWS KMS".

use std::sync::Arc;

use super::answer::Answer;
use super::context::Context;
use super::decision::{Decision, Ground, Layer, Source, Verdict};
use super::document::{Document, Effect};
use super::layered::{Hit, Layered, Said};
use super::pattern::{Pattern, Syntax};
use super::principal::{Caller, CallerKind};
use super::text::Text;

/// Who wants to do what to what.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who.
    pub caller: Caller,
    /// Does what: `dynamodb:GetItem`.
    pub action: String,
    /// To what: an ARN.
    pub resource: Text,
    /// The account the resource belongs to.
    pub account: Text,
    /// What else is known.
    pub context: Context,
}

/// A policy and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where it stands.
    pub source: Arc<Source>,
    /// What it says.
    pub document: Arc<Document>,
}

/// A request without its action.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) caller: Arc<Caller>,
    /// ARN of the root of the caller's account.
    pub(super) root: Text,
    pub(super) resource: Text,
    pub(super) account: Text,
    pub(super) context: Arc<Context>,
}

/// The policies that have a say.
#[derive(Clone, Debug, Default)]
pub struct Policies<'a> {
    /// Of the role or user, its groups among them.
    pub identity: Vec<&'a Policy>,
    /// Its boundary, if it has one.
    pub boundary: Option<Vec<&'a Policy>>,
    /// Of the session, if it has one.
    pub session: Option<Vec<&'a Policy>>,
    /// Of the resource.
    pub resource: Vec<&'a Policy>,
    /// What kind the resource's policy is: a key's and a role's always have to agree.
    pub resource_layer: ResourceLayer,
    /// Of the VPC endpoint that the request passes.
    pub endpoint: Option<&'a Policy>,
    /// Service control policies, of each level of the organization.
    pub service_control: Vec<Vec<&'a Policy>>,
    /// Resource control policies, of each level of the organization.
    pub resource_control: Vec<Vec<&'a Policy>>,
}

/// What kind of policy a resource has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResourceLayer {
    /// One that adds to what identities are allowed.
    #[default]
    Usual,
    /// A key policy.
    Key,
    /// A trust policy.
    Trust,
}

impl ResourceLayer {
    /// What it is to an action. A trust policy is about who becomes the role; who changes the role or passes it on is asked of
    /// their own policies alone. Source: IAM user guide, "IAM roles", terms and concepts.
    fn of(self, action: &str) -> Self {
        let is_about_trust = action.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("sts:"));
        if self == Self::Trust && !is_about_trust { Self::Usual } else { self }
    }

    fn layer(self) -> Layer {
        match self {
            Self::Usual => Layer::Resource,
            Self::Key => Layer::Key,
            Self::Trust => Layer::Trust,
        }
    }
}

/// What policies say to requests that differ in their action only: most of it is the same for all of them.
pub(super) struct Evaluation<'p> {
    asked: Asked,
    resource_layer: ResourceLayer,
    /// Whether caller and resource belong to one account, as far as that makes a difference.
    is_within_account: Answer,
    identity: Layered<'p>,
    resource: Layered<'p>,
    limits: Vec<Layered<'p>>,
    filters: Vec<Layered<'p>>,
}

/// Decides a request.
pub fn evaluate(request: &Request, policies: &Policies<'_>) -> Decision {
    let Request { caller, action, resource, account, context } = request;
    let asked = Asked {
        caller: Arc::new(caller.clone()),
        root: caller.root(),
        resource: resource.clone(),
        account: account.clone(),
        context: Arc::new(context.clone()),
    };
    Evaluation::new(asked, policies).decide(action)
}

impl<'p> Evaluation<'p> {
    pub(super) fn new(asked: Asked, policies: &Policies<'p>) -> Self {
        let of = |layer, policies: &[&'p Policy]| Layered::new(layer, policies.iter().copied(), &asked);
        let has_identity = asked.caller.has_identity();
        let is_service = matches!(asked.caller.kind, CallerKind::Service { .. });
        let boundary = policies.boundary.iter().map(|it| of(Layer::Boundary, it));
        let session = policies.session.iter().map(|it| of(Layer::Session, it));
        let endpoint = policies.endpoint.iter().map(|it| of(Layer::Endpoint, &[*it]));
        let service_control = policies.service_control.iter().filter(|_| has_identity);
        // Source: Organizations user guide, "Resource control policies": they are not about services.
        let resource_control = policies.resource_control.iter().filter(|_| !is_service);
        Self {
            resource_layer: policies.resource_layer,
            is_within_account: if has_identity {
                Pattern::of(&asked.caller.account, Syntax::Plain).covers(&asked.account)
            } else {
                Answer::Yes
            },
            // Policies of identities are those of roles and users: services and strangers have none.
            identity: of(Layer::Identity, if has_identity { &policies.identity } else { &[] }),
            resource: of(policies.resource_layer.layer(), &policies.resource),
            limits: boundary.chain(session).collect(),
            filters: endpoint
                .chain(service_control.map(|it| of(Layer::ServiceControl, it)))
                .chain(resource_control.map(|it| of(Layer::ResourceControl, it)))
                .collect(),
            asked,
        }
    }

    /// Decides the request for an action.
    pub(super) fn decide(&self, action: &str) -> Decision {
        let parts = Parts {
            evaluation: self,
            resource_layer: self.resource_layer.of(action),
            identity: self.identity.ask(action, &self.asked),
            resource: self.resource.ask(action, &self.asked),
            limits: self.limits.iter().map(|it| it.ask(action, &self.asked)).collect(),
            filters: self.filters.iter().map(|it| it.ask(action, &self.asked)).collect(),
        };
        parts.decide()
    }
}

/// What the policies of every kind say to a request.
struct Parts<'e> {
    evaluation: &'e Evaluation<'e>,
    resource_layer: ResourceLayer,
    identity: Said<'e>,
    resource: Said<'e>,
    limits: Vec<Said<'e>>,
    filters: Vec<Said<'e>>,
}

impl<'e> Parts<'e> {
    fn all(&self) -> impl Iterator<Item = &Said<'e>> {
        [&self.identity, &self.resource].into_iter().chain(&self.limits).chain(&self.filters)
    }

    fn decide(&self) -> Decision {
        let denied = Answer::any(self.all().map(Said::denies));
        if denied == Answer::Yes {
            let denying = self.all().flat_map(|it| it.with(Effect::Deny)).filter(|it| it.is_certain());
            let grounds = denying.map(Hit::ground).collect();
            return Decision { verdict: Verdict::Denied, grounds, missing: Default::default() };
        }
        let allowed = Answer::all([self.granted(), self.filtered()]);
        if allowed == Answer::No {
            let grounds = self.silent();
            return Decision { verdict: Verdict::Denied, grounds, missing: Default::default() };
        }
        let answer = Answer::all([denied.negated(), allowed]);
        let verdict = if answer == Answer::Yes { Verdict::Allowed } else { Verdict::Undecided };
        let decides = |hit: &&Hit<'_>| {
            verdict == Verdict::Undecided || (hit.effect == Effect::Allow && hit.is_certain())
        };
        let grounds = self.all().flat_map(|it| &it.hits).filter(decides).map(Hit::ground).collect();
        Decision { verdict, grounds, missing: answer.missing().map(str::to_owned).collect() }
    }

    /// Whether the policies of caller and resource allow it.
    fn granted(&self) -> Answer {
        let limits = Answer::all(self.limits.iter().map(Said::allows));
        match &self.evaluation.is_within_account {
            Answer::Yes => self.within_account(&limits),
            Answer::No => self.across_accounts(&limits),
            same @ Answer::Unknown(_) => {
                let (within, across) = (self.within_account(&limits), self.across_accounts(&limits));
                if within == across {
                    within
                } else {
                    Answer::all([Answer::any([within, across]), same.clone()])
                }
            }
        }
    }

    /// Whether it is allowed where both sides belong to one account.
    fn within_account(&self, limits: &Answer) -> Answer {
        let itself = self.resource.allows_by(|it| &it.itself);
        if !self.has_identity() {
            return itself;
        }
        let role = self.resource.allows_by(|it| &it.role);
        let identity = self.identity.allows();
        let by_identity = if self.resource_layer == ResourceLayer::Usual {
            identity
        } else {
            // Key and trust policies have to let the account in before its own policies count.
            Answer::all([identity, self.resource.allows_by(|it| &it.account)])
        };
        Answer::any([itself, Answer::all([Answer::any([by_identity, role]), limits.clone()])])
    }

    /// Whether it is allowed where they do not: both have to agree.
    fn across_accounts(&self, limits: &Answer) -> Answer {
        Answer::all([self.identity.allows(), self.resource.allows(), limits.clone()])
    }

    /// Whether what it passes on the way, and what its organization allows, lets it through.
    fn filtered(&self) -> Answer {
        // A resource control policy can only deny: AWS adds one that allows everything.
        let allowing = self.filters.iter().filter(|it| it.layer != Layer::ResourceControl);
        Answer::all(allowing.map(Said::allows))
    }

    /// The kinds of policies that would have to say something.
    fn silent(&self) -> Vec<Ground> {
        let is_silent = |it: &&Said<'_>| it.layer != Layer::ResourceControl && it.allows() == Answer::No;
        let mut grounds: Vec<Ground> = Vec::new();
        let is_usual = self.resource_layer == ResourceLayer::Usual;
        if self.has_identity() && self.identity.allows() == Answer::No {
            grounds.push(self.identity.silent());
        }
        let resource_has_to =
            !self.has_identity() || !is_usual || self.evaluation.is_within_account == Answer::No;
        if resource_has_to && self.resource.allows() == Answer::No {
            grounds.push(self.resource.silent());
        }
        grounds.extend(self.limits.iter().filter(is_silent).map(Said::silent));
        grounds.extend(self.filters.iter().filter(is_silent).map(Said::silent));
        if grounds.is_empty() {
            grounds.push(self.resource.silent());
        }
        grounds
    }

    fn has_identity(&self) -> bool {
        self.evaluation.asked.caller.has_identity()
    }
}
