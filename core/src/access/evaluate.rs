//! The order in which AWS evaluates policies.
//!
//! Source: IAM user guide, "Policy evaluation logic", "How AWS enforcement code logic evaluates requests to allow or deny
//! access" and "Cross-account policy evaluation logic"; AWS KMS developer guide, "Key policies in AWS KMS".

use super::answer::Answer;
use super::context::Context;
use super::decision::{Cite, Decision, Ground, Layer, Source, Verdict};
use super::document::{Document, Effect, Statement};
use super::element::Element;
use super::pattern::{Pattern, Syntax};
use super::principal::{Caller, CallerKind, Named, named};
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
    pub source: Source,
    /// What it says.
    pub document: Document,
}

/// A request as it is evaluated: many share who asks and what is known.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) caller: &'a Caller,
    /// In lower case, as those of policies are compared.
    pub(super) action: &'a Text,
    pub(super) resource: &'a Text,
    pub(super) account: &'a Text,
    pub(super) context: &'a Context,
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
    fn layer(self) -> Layer {
        match self {
            Self::Usual => Layer::Resource,
            Self::Key => Layer::Key,
            Self::Trust => Layer::Trust,
        }
    }
}

/// A statement that applies, or may apply.
struct Hit {
    effect: Effect,
    cite: Cite,
    /// Whether it applies, and how it names the caller; only [`Named::itself`] for policies of identities.
    named: Named,
}

/// What the policies of one kind say.
struct Layered {
    layer: Layer,
    hits: Vec<Hit>,
    /// The policy, if there is one alone.
    only: Option<Source>,
}

impl Layered {
    fn of<'a>(layer: Layer, policies: impl IntoIterator<Item = &'a Policy>, request: &Asked<'_>) -> Self {
        let (mut hits, mut sources) = (Vec::new(), Vec::new());
        for policy in policies {
            sources.push(&policy.source);
            let concerned = policy.document.concerned(request.caller, request.resource);
            let concerned =
                concerned.into_iter().filter_map(|it| Some((it, policy.document.statements.get(it)?)));
            for (index, statement) in concerned {
                let cite = |sid: Option<&String>| Cite {
                    layer,
                    policy: policy.source.clone(),
                    statement: index,
                    sid: sid.cloned(),
                };
                match statement {
                    Ok(statement) => {
                        let named = applies(statement, request, layer);
                        if named.at_all().may_hold() {
                            hits.push(Hit {
                                effect: statement.effect,
                                cite: cite(statement.sid.as_ref()),
                                named,
                            });
                        }
                    }
                    Err(problem) => {
                        // It may allow or deny, anybody anything.
                        let unknown = Answer::unknown(format!("{}: {problem}", policy.source));
                        for effect in [Effect::Allow, Effect::Deny] {
                            let named = Named {
                                account: unknown.clone(),
                                role: unknown.clone(),
                                itself: unknown.clone(),
                            };
                            hits.push(Hit { effect, cite: cite(None), named });
                        }
                    }
                }
            }
        }
        let only = if let [only] = sources[..] { Some(only.clone()) } else { None };
        Self { layer, hits, only }
    }

    fn with(&self, effect: Effect) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |it| it.effect == effect)
    }

    /// Whether a statement allows it, however it names the caller.
    fn allows(&self) -> Answer {
        Answer::any(self.with(Effect::Allow).map(|it| it.named.at_all()))
    }

    /// Whether a statement allows it that names the caller in one of these ways.
    fn allows_by(&self, how: fn(&Named) -> Answer) -> Answer {
        Answer::any(self.with(Effect::Allow).map(|it| how(&it.named)))
    }

    fn denies(&self) -> Answer {
        Answer::any(self.with(Effect::Deny).map(|it| it.named.at_all()))
    }

    fn silent(&self) -> Ground {
        Ground::Silent { layer: self.layer, policy: self.only.clone() }
    }
}

/// Decides a request.
pub fn evaluate(request: &Request, policies: &Policies<'_>) -> Decision {
    let Request { caller, action, resource, account, context } = request;
    let action = &Text::literal(action.to_ascii_lowercase());
    decide(&Asked { caller, action, resource, account, context }, policies)
}

/// As [`evaluate`].
pub(super) fn decide(request: &Asked<'_>, policies: &Policies<'_>) -> Decision {
    let of = |layer, policies: &[&_]| Layered::of(layer, policies.iter().copied(), request);
    // Policies of identities are those of roles and users: services and strangers have none.
    let own: &[&Policy] = if request.caller.has_identity() { &policies.identity } else { &[] };
    let identity = of(Layer::Identity, own);
    let resource = of(policies.resource_layer.layer(), &policies.resource);
    let limits: Vec<Layered> = [
        policies.boundary.as_ref().map(|it| of(Layer::Boundary, it)),
        policies.session.as_ref().map(|it| of(Layer::Session, it)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_service = matches!(request.caller.kind, CallerKind::Service { .. });
    let service_control = policies.service_control.iter().filter(|_| request.caller.has_identity());
    // Source: Organizations user guide, "Resource control policies": they are not about services.
    let resource_control = policies.resource_control.iter().filter(|_| !is_service);
    let filters: Vec<Layered> = (policies.endpoint.iter().map(|it| of(Layer::Endpoint, &[*it])))
        .chain(service_control.map(|it| of(Layer::ServiceControl, it)))
        .chain(resource_control.map(|it| of(Layer::ResourceControl, it)))
        .collect();

    let all = || [&identity, &resource].into_iter().chain(&limits).chain(&filters);
    let denied = Answer::any(all().map(Layered::denies));
    if denied == Answer::Yes {
        let certain = |it: &&Hit| it.named.at_all() == Answer::Yes;
        let denying = all().flat_map(|it| it.with(Effect::Deny)).filter(certain);
        let grounds = denying.map(|it| Ground::Denies(it.cite.clone())).collect();
        return Decision { verdict: Verdict::Denied, grounds, missing: Default::default() };
    }

    let limited = || Answer::all(limits.iter().map(Layered::allows));
    // A resource control policy can only deny: AWS adds one that allows everything.
    let filtered =
        Answer::all(filters.iter().filter(|it| it.layer != Layer::ResourceControl).map(Layered::allows));
    let parts = Parts { request, policies, identity: &identity, resource: &resource };
    let same = if request.caller.has_identity() {
        Pattern::of(&request.caller.account, Syntax::Plain).covers(request.account)
    } else {
        Answer::Yes
    };
    let granted = match &same {
        Answer::Yes => parts.within_account(&limited()),
        Answer::No => parts.across_accounts(&limited()),
        Answer::Unknown(_) => {
            let (within, across) = (parts.within_account(&limited()), parts.across_accounts(&limited()));
            if within == across { within } else { Answer::all([Answer::any([within, across]), same.clone()]) }
        }
    };
    let allowed = Answer::all([granted, filtered]);
    if allowed == Answer::No {
        let grounds = silent(&parts, &same, &limits, &filters);
        return Decision { verdict: Verdict::Denied, grounds, missing: Default::default() };
    }
    let answer = Answer::all([denied.negated(), allowed]);
    let verdict = if answer == Answer::Yes { Verdict::Allowed } else { Verdict::Undecided };
    let deciding = all().flat_map(|layered| {
        layered.hits.iter().filter(move |hit| {
            let is_certain = hit.named.at_all() == Answer::Yes;
            verdict == Verdict::Undecided || (hit.effect == Effect::Allow && is_certain)
        })
    });
    let grounds = deciding.map(|hit| match hit.effect {
        Effect::Allow => Ground::Allows(hit.cite.clone()),
        Effect::Deny => Ground::Denies(hit.cite.clone()),
    });
    let grounds = grounds.collect();
    Decision { verdict, grounds, missing: answer.missing().map(str::to_owned).collect() }
}

/// The two sides of a request.
struct Parts<'a> {
    request: &'a Asked<'a>,
    policies: &'a Policies<'a>,
    identity: &'a Layered,
    resource: &'a Layered,
}

impl Parts<'_> {
    /// Whether it is allowed where both sides belong to one account.
    fn within_account(&self, limits: &Answer) -> Answer {
        let itself = self.resource.allows_by(|it| it.itself.clone());
        if !self.request.caller.has_identity() {
            return itself;
        }
        let role = self.resource.allows_by(|it| it.role.clone());
        let identity = self.identity.allows();
        let by_identity = if self.policies.resource_layer == ResourceLayer::Usual {
            identity
        } else {
            // Key and trust policies have to let the account in before its own policies count.
            Answer::all([identity, self.resource.allows_by(|it| it.account.clone())])
        };
        Answer::any([itself, Answer::all([Answer::any([by_identity, role]), limits.clone()])])
    }

    /// Whether it is allowed where they do not: both have to agree.
    fn across_accounts(&self, limits: &Answer) -> Answer {
        Answer::all([self.identity.allows(), self.resource.allows(), limits.clone()])
    }
}

/// The kinds of policies that would have to say something.
fn silent(parts: &Parts<'_>, same: &Answer, limits: &[Layered], filters: &[Layered]) -> Vec<Ground> {
    let is_silent = |it: &&Layered| it.layer != Layer::ResourceControl && it.allows() == Answer::No;
    let mut grounds: Vec<Ground> = Vec::new();
    let is_usual = parts.policies.resource_layer == ResourceLayer::Usual;
    let has_identity = parts.request.caller.has_identity();
    if has_identity && parts.identity.allows() == Answer::No {
        grounds.push(parts.identity.silent());
    }
    let resource_has_to = !has_identity || !is_usual || *same == Answer::No;
    if resource_has_to && parts.resource.allows() == Answer::No {
        grounds.push(parts.resource.silent());
    }
    grounds.extend(limits.iter().filter(is_silent).map(Layered::silent));
    grounds.extend(filters.iter().filter(is_silent).map(Layered::silent));
    if grounds.is_empty() {
        grounds.push(parts.resource.silent());
    }
    grounds
}

/// Whether a statement applies to a request, by how it names the caller.
fn applies(statement: &Statement, request: &Asked<'_>, layer: Layer) -> Named {
    let not = Named { account: Answer::No, role: Answer::No, itself: Answer::No };
    if statement.is_about_others(request.resource) {
        return not;
    }
    let lists = |listed: &[Element], text: &Text| {
        Answer::any(listed.iter().map(|it| it.covers(text, request.context)))
    };
    let by_action = lists(&statement.actions.listed, request.action).negated_if(statement.actions.is_except);
    if by_action == Answer::No {
        return not;
    }
    let lacks_value = |it: &&Element| it.lacks_value(request.context);
    let by_resource = match &statement.resources {
        Some(scope) if scope.is_except && scope.listed.iter().any(|it| lacks_value(&it)) => {
            Answer::unknown("what AWS makes of a variable without a value in `NotResource`")
        }
        Some(scope) => lists(&scope.listed, request.resource).negated_if(scope.is_except),
        None => Answer::Yes,
    };
    if by_resource == Answer::No {
        return not;
    }
    let named = match &statement.principals {
        Some(scope) => named(scope, statement.effect, request.caller),
        // Only policies that belong to somebody, or to everybody of an account, need not say whom they are about.
        None if matches!(
            layer,
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::ServiceControl | Layer::Endpoint
        ) =>
        {
            Named { itself: Answer::Yes, ..not }
        }
        None => not,
    };
    if named.at_all() == Answer::No {
        return named;
    }
    let mut holds = vec![by_action, by_resource];
    holds.extend(statement.conditions.iter().map(|it| it.holds(request.context)));
    let holds = Answer::all(holds);
    let with = |answer: Answer| Answer::all([answer, holds.clone()]);
    Named { account: with(named.account), role: with(named.role), itself: with(named.itself) }
}
