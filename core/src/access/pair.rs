//! The questions of one principal about one resource.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::circumstances::{Circumstances, add_network_keys};
use super::context::Context;
use super::decision::{Decision, Ground, Verdict};
use super::dossier::{Asker, grants_of};
use super::evaluate::Evaluation;
use super::identities::Identity;
use super::over_stack::{Access, Outcome};
use super::text::Text;
use super::ways::Way;
use crate::catalog::{Encryption, Grant, kms};
use crate::stack::target;

/// Who wants something of a resource: what questions about several actions have in common.
pub(super) struct Pair<'q, 'a> {
    access: &'q Access<'a>,
    principal: &'q str,
    resource: &'q str,
    circumstances: &'q Circumstances,
    asker: Arc<Asker<'a>>,
    /// Every way that was asked about. Of several subnets with the same way only the first is.
    by_way: RefCell<Vec<Rc<ByWay<'q>>>>,
    /// The ways to each service that was asked about.
    to_services: RefCell<Vec<(String, Routes<'q>)>>,
}

/// The ways to a service.
#[derive(Clone)]
struct Routes<'q> {
    ways: Arc<[Way]>,
    /// What is known by each of them.
    by_way: Rc<[Rc<ByWay<'q>>]>,
}

/// What is known of requests by one way.
struct ByWay<'q> {
    way: Way,
    starts_in_subnet: bool,
    context: Arc<Context>,
    /// What policies say, by the ARN that is asked about.
    evaluations: RefCell<Vec<(Text, Rc<Evaluation<'q>>)>>,
    to_key: OnceCell<ToKey<'q>>,
}

/// What is known of requests that the service makes to the key of the resource.
struct ToKey<'q> {
    evaluation: Evaluation<'q>,
    /// What was decided of actions on the key: most actions on the resource take the same.
    decisions: RefCell<BTreeMap<&'static str, Rc<Decision>>>,
}

impl<'q, 'a> Pair<'q, 'a> {
    pub(super) fn new(
        access: &'q Access<'a>,
        principal: &'q str,
        resource: &'q str,
        circumstances: &'q Circumstances,
    ) -> Self {
        let (by_way, to_services) = Default::default();
        let asker = access.asker(principal);
        Self { access, principal, resource, circumstances, asker, by_way, to_services }
    }

    /// Whether it may do an action to what an ARN names.
    pub(super) fn may(&self, action: &str, subject: &Text) -> Outcome {
        if let Some(decision) = self.without_identity() {
            return Outcome { decision, ways: Vec::new() };
        }
        let routes = self.routes(action);
        let answer = |it: &Rc<ByWay<'q>>| (it.way.clone(), self.decide(action, subject, it));
        let ways: Vec<(Way, Decision)> = routes.by_way.iter().map(answer).collect();
        Outcome { decision: together(ways.iter().map(|(_, it)| it)), ways }
    }

    /// As [`Self::may`], without the answer by each way.
    pub(super) fn decision(&self, action: &str, subject: &Text) -> Decision {
        if let Some(decision) = self.without_identity() {
            return decision;
        }
        if let [only] = &*self.routes(action).by_way {
            return self.decide(action, subject, only);
        }
        self.may(action, subject).decision
    }

    /// The ways that a request for an action may take; none for who does not ask as anybody.
    pub(super) fn ways(&self, action: &str) -> Arc<[Way]> {
        if self.is_anybody() { self.routes(action).ways } else { Arc::default() }
    }

    /// Whether it asks as somebody, and it is known as whom.
    fn is_anybody(&self) -> bool {
        !matches!(self.asker.identity, Identity::Nobody | Identity::Unknown(_))
    }

    /// What becomes of requests that nobody makes, or nobody knows who.
    fn without_identity(&self) -> Option<Decision> {
        match &self.asker.identity {
            Identity::Nobody => {
                let grounds = vec![Ground::NoIdentity { title: self.access.title(self.principal) }];
                Some(Decision { verdict: Verdict::Denied, grounds, missing: Default::default() })
            }
            Identity::Unknown(why) => Some(Decision::undecided(why)),
            _ => None,
        }
    }

    fn routes(&self, action: &str) -> Routes<'q> {
        let service = action.split(':').next().unwrap_or_default();
        if let Some((_, known)) = self.to_services.borrow().iter().find(|(it, _)| it == service) {
            return known.clone();
        }
        let routes = match &self.circumstances.way {
            Some(way) => vec![(way.clone(), None)],
            None => self.access.routes(self.principal, action),
        };
        let mut by_way: Vec<Rc<ByWay<'q>>> = Vec::new();
        for (way, subnet) in routes {
            if !by_way.iter().any(|it| it.way == way) {
                by_way.push(self.by_way(way, subnet));
            }
        }
        let ways = by_way.iter().map(|it| it.way.clone()).collect();
        let routes = Routes { ways, by_way: by_way.into() };
        self.to_services.borrow_mut().push((service.to_owned(), routes.clone()));
        routes
    }

    fn by_way(&self, way: Way, subnet: Option<&str>) -> Rc<ByWay<'q>> {
        if let Some(known) = self.by_way.borrow().iter().find(|it| it.way == way) {
            return Rc::clone(known);
        }
        let mut common = vec![Arc::clone(&self.asker.keys), self.access.keys_of(self.resource)];
        if let Way::Endpoint(address) = &way {
            common.push(self.access.keys_by(address));
        }
        let mut context = Context::over(common);
        add_network_keys(self.access.naming.stack, &way, subnet, &mut context);
        for (key, fact) in &self.circumstances.keys {
            context.set(key.clone(), fact.clone());
        }
        let by_way = Rc::new(ByWay {
            way,
            starts_in_subnet: subnet.is_some(),
            context: Arc::new(context),
            evaluations: RefCell::default(),
            to_key: OnceCell::new(),
        });
        self.by_way.borrow_mut().push(Rc::clone(&by_way));
        by_way
    }

    fn decide(&self, action: &str, subject: &Text, by_way: &ByWay<'q>) -> Decision {
        let own = self.evaluation(subject, by_way).decide(action);
        let own = match &by_way.way {
            // Somewhere on the way there may be an endpoint that lets it through or not.
            Way::Unknown(why) if by_way.starts_in_subnet && own.verdict == Verdict::Allowed => {
                own.unless_allowed(why)
            }
            _ => own,
        };
        self.with_key(own, action, by_way)
    }

    /// What policies say of requests about an ARN.
    fn evaluation(&self, subject: &Text, by_way: &ByWay<'q>) -> Rc<Evaluation<'q>> {
        if let Some((_, known)) = by_way.evaluations.borrow().iter().find(|(it, _)| it == subject) {
            return Rc::clone(known);
        }
        let endpoint = match &by_way.way {
            Way::Endpoint(address) => self.access.endpoint_policy(address, &self.asker, subject),
            _ => None,
        };
        let context = Arc::clone(&by_way.context);
        let evaluation =
            Rc::new(self.access.evaluation(&self.asker, self.resource, subject, context, endpoint));
        by_way.evaluations.borrow_mut().push((subject.clone(), Rc::clone(&evaluation)));
        evaluation
    }

    /// Whether policies allow an action, whatever way the request goes and whatever becomes of the key of the resource.
    pub(super) fn without_key(&self, action: &str, subject: &Text) -> Decision {
        let by_way = || self.by_way(Way::Unknown(String::new()), None);
        self.without_identity().unwrap_or_else(|| self.evaluation(subject, &by_way()).decide(action))
    }

    /// Whether it may use the key of the resource as an action takes it, whatever way the request goes; `None` if the action
    /// takes none, and for who does not ask as anybody.
    pub(super) fn by_key(&self, action: &str) -> Option<Decision> {
        if !self.is_anybody() {
            return None;
        }
        let by_way = self.by_way(Way::Unknown(String::new()), None);
        let own = Decision { verdict: Verdict::Allowed, grounds: Vec::new(), missing: Default::default() };
        let both = self.with_key(own.clone(), action, &by_way);
        (both != own).then_some(both)
    }

    /// The same request, and those that the service makes to the key that the resource is encrypted with.
    fn with_key(&self, own: Decision, action: &str, by_way: &ByWay<'q>) -> Decision {
        let stack = self.access.naming.stack;
        let Some((ty, props)) = stack.get(self.resource).and_then(|it| Some((it.ty?, &it.props))) else {
            return own;
        };
        let Some(encryption) = &ty.encryption else { return own };
        let kms = kms_actions(ty.grants, action);
        if kms.is_empty() {
            return own;
        }
        let Some(value) = props.get(encryption.key) else { return own };
        let is_key = |it: &&str| stack.get(it).is_some_and(|it| it.ty == Some(&kms::key::TYPE));
        let Some(key) = target(stack, value).filter(is_key) else {
            // AWS's own keys let everybody in whom the service lets in.
            let is_of_service = value.as_str().is_some_and(|it| it.contains("alias/aws/"));
            if is_of_service || own.verdict != Verdict::Allowed {
                return own;
            }
            let what = format!("the key that `{}` is encrypted with", self.access.title(self.resource));
            return own.unless_allowed(&what);
        };
        let to_key = by_way.to_key.get_or_init(|| self.to_key(key, encryption, by_way));
        kms.into_iter().fold(own, |decision, it| decision.and(&to_key.decide(it)))
    }

    fn to_key(&self, key: &str, encryption: &Encryption, by_way: &ByWay<'q>) -> ToKey<'q> {
        let keys = self.access.keys_through(encryption.service);
        let context = Arc::new(Context::over(vec![keys, Arc::clone(&by_way.context)]));
        let subject = self.access.naming.arn(key);
        let evaluation = self.access.evaluation(&self.asker, key, &subject, context, None);
        ToKey { evaluation, decisions: RefCell::default() }
    }
}

impl ToKey<'_> {
    fn decide(&self, action: &'static str) -> Rc<Decision> {
        let decide = || Rc::new(self.evaluation.decide(action));
        Rc::clone(self.decisions.borrow_mut().entry(action).or_insert_with(decide))
    }
}

/// What an action takes of a key that the resource is encrypted with, each once.
fn kms_actions(grants: &[Grant], action: &str) -> Vec<&'static str> {
    let mut all: Vec<&str> = Vec::new();
    if touches_data(action) {
        for it in grants_of(grants, action).flat_map(|it| it.kms) {
            if !all.contains(it) {
                all.push(it);
            }
        }
    }
    all
}

/// The answer for something that may go several ways.
fn together<'d>(ways: impl Iterator<Item = &'d Decision> + Clone) -> Decision {
    let Some(first) = ways.clone().next() else { return Decision::undecided("which way it goes") };
    if ways.clone().all(|it| it.verdict == first.verdict) {
        let mut all = first.clone();
        for other in ways.skip(1) {
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
    for decision in ways {
        mixed.missing.extend(decision.missing.iter().cloned());
        mixed.grounds.extend(decision.grounds.iter().cloned());
    }
    mixed
}

/// Whether an action reads or writes what is encrypted, rather than what is known about it.
fn touches_data(action: &str) -> bool {
    let name = action.split(':').nth(1).unwrap_or_default();
    let is_about = ["Describe", "List", "Change", "Delete", "Abort"].iter().any(|it| name.starts_with(it));
    // An item that is deleted is returned.
    (!is_about || name == "DeleteItem") && !matches!(name, "GetQueueAttributes" | "GetQueueUrl")
}
