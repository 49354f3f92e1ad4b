//! What the policies of one kind say to a request.

use std::cell::OnceCell;
use std::sync::Arc;

use super::answer::Answer;
use super::decision::{Cite, Ground, Layer, Source};
use super::document::{Effect, Statement};
use super::element::Element;
use super::evaluate::{Asked, Policy};
use super::principal::{Named, named};

/// The policies of one kind, as far as they may be about a caller and a resource.
pub(super) struct Layered<'p> {
    pub(super) layer: Layer,
    candidates: Vec<Candidate<'p>>,
    /// The policy, if there is one alone.
    only: Option<&'p Arc<Source>>,
}

/// A statement that may apply, or one that cannot be read.
struct Candidate<'p> {
    policy: &'p Policy,
    /// Its position in the policy.
    index: usize,
    /// Whether it applies whatever the action is, once an action asked for it: most are about other actions.
    named: OnceCell<Named>,
}

/// What the policies of one kind say to one action.
pub(super) struct Said<'e> {
    pub(super) layer: Layer,
    only: Option<&'e Arc<Source>>,
    pub(super) hits: Vec<Hit<'e>>,
}

/// A statement that applies, or may apply.
pub(super) struct Hit<'e> {
    pub(super) effect: Effect,
    layer: Layer,
    candidate: &'e Candidate<'e>,
    /// Whether it applies, and how it names the caller; only [`Named::itself`] for policies of identities.
    pub(super) named: Named,
}

impl<'p> Layered<'p> {
    pub(super) fn new(layer: Layer, policies: impl IntoIterator<Item = &'p Policy>, asked: &Asked) -> Self {
        let (mut candidates, mut only, mut count) = (Vec::new(), None, 0);
        for policy in policies {
            count += 1;
            only = Some(&policy.source).filter(|_| count == 1);
            let Policy { document, .. } = policy;
            let is_about_others = |index: &usize| match document.statements.get(*index) {
                Some(Ok(statement)) => statement.is_about_others(&asked.resource),
                _ => false,
            };
            let concerned = document.concerned(&asked.caller, &asked.resource).into_iter();
            let concerned = concerned.filter(|it| !is_about_others(it));
            candidates.extend(concerned.map(|index| Candidate { policy, index, named: OnceCell::new() }));
        }
        Self { layer, candidates, only }
    }

    /// What they say to an action.
    pub(super) fn ask(&self, action: &str, asked: &Asked) -> Said<'_> {
        let mut hits = Vec::new();
        for candidate in &self.candidates {
            let hit = |effect: Effect, named: Named| Hit { effect, layer: self.layer, candidate, named };
            match candidate.policy.document.statements.get(candidate.index) {
                Some(Ok(statement)) => {
                    let by_action = statement.covers(action);
                    if by_action.may_hold() {
                        let named = candidate.named.get_or_init(|| applies(statement, asked, self.layer));
                        let named = named.clone().if_also(&by_action);
                        if named.may_be() {
                            hits.push(hit(statement.effect, named));
                        }
                    }
                }
                Some(Err(problem)) => {
                    // It may allow or deny, anybody anything.
                    let unknown = Answer::unknown(format!("{}: {problem}", candidate.policy.source));
                    let named = Named { account: unknown.clone(), role: unknown.clone(), itself: unknown };
                    hits.push(hit(Effect::Allow, named.clone()));
                    hits.push(hit(Effect::Deny, named));
                }
                None => {}
            }
        }
        Said { layer: self.layer, only: self.only, hits }
    }
}

impl<'e> Said<'e> {
    pub(super) fn with(&self, effect: Effect) -> impl Iterator<Item = &Hit<'e>> {
        self.hits.iter().filter(move |it| it.effect == effect)
    }

    /// Whether a statement allows it, however it names the caller.
    pub(super) fn allows(&self) -> Answer {
        Answer::any(self.with(Effect::Allow).map(|it| it.named.at_all()))
    }

    /// Whether a statement allows it that names the caller in one of these ways.
    pub(super) fn allows_by(&self, how: fn(&Named) -> &Answer) -> Answer {
        Answer::any(self.with(Effect::Allow).map(|it| how(&it.named).clone()))
    }

    pub(super) fn denies(&self) -> Answer {
        Answer::any(self.with(Effect::Deny).map(|it| it.named.at_all()))
    }

    pub(super) fn silent(&self) -> Ground {
        Ground::Silent { layer: self.layer, policy: self.only.cloned() }
    }
}

impl Hit<'_> {
    /// Whether it applies for certain.
    pub(super) fn is_certain(&self) -> bool {
        self.named.is_certain()
    }

    /// As something that decides.
    pub(super) fn ground(&self) -> Ground {
        let Candidate { policy, index, .. } = self.candidate;
        let statement = policy.document.statements.get(*index).and_then(|it| it.as_ref().ok());
        let cite = Cite {
            layer: self.layer,
            policy: Arc::clone(&policy.source),
            statement: *index,
            sid: statement.and_then(|it| it.sid.clone()),
        };
        match self.effect {
            Effect::Allow => Ground::Allows(cite),
            Effect::Deny => Ground::Denies(cite),
        }
    }
}

/// Whether a statement applies to a request whatever its action is, by how it names the caller.
fn applies(statement: &Statement, asked: &Asked, layer: Layer) -> Named {
    let context = &*asked.context;
    let lacks_value = |it: &Element| it.lacks_value(context);
    let by_resource = match &statement.resources {
        Some(scope) if scope.is_except && scope.listed.iter().any(lacks_value) => {
            Answer::unknown("what AWS makes of a variable without a value in `NotResource`")
        }
        Some(scope) => Answer::any(scope.listed.iter().map(|it| it.covers(&asked.resource, context)))
            .negated_if(scope.is_except),
        None => Answer::Yes,
    };
    if by_resource == Answer::No {
        return Named::NOT;
    }
    let named = match &statement.principals {
        Some(scope) => named(scope, statement.effect, &asked.caller, &asked.root),
        // Only policies that belong to somebody, or to everybody of an account, need not say whom they are about.
        None if matches!(
            layer,
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::ServiceControl | Layer::Endpoint
        ) =>
        {
            Named { itself: Answer::Yes, ..Named::NOT }
        }
        None => Named::NOT,
    };
    if !named.may_be() {
        return named;
    }
    let conditions = statement.conditions.iter().map(|it| it.holds(context));
    named.if_also(&Answer::all(std::iter::once(by_resource).chain(conditions)))
}
