//! Expectations about who may do what.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::chosen::{Chosen, choose};
use crate::access::{Access, Circumstances, Decision, Identity, Outcome, Verdict, Way};
use crate::catalog::ResourceType;
use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::{group, group_membership, instance_profile, role, user};
use crate::model::{Doing, Holds};
use crate::rules::Facts;
use crate::stack::Stack;

const TOO_MANY: &str = "there are too many requests to ask about; name fewer";

/// What acts in a stack, with whom it acts as.
struct Principal<'a> {
    address: &'a str,
    identity: Identity<'a>,
}

/// What is said of one resource.
#[derive(Default)]
struct Said {
    broken: Vec<String>,
    doubt: Option<String>,
}

/// Asks every request that may matter.
pub(super) fn check(asked: &mut Asked<'_, '_, '_>, holds: &Holds, it: &Doing) {
    let (facts, kinds) = (asked.facts, asked.kinds);
    let (who, on) = (choose(facts, kinds, &it.principals), choose(facts, kinds, &it.resources));
    let through = it.through.as_ref().map(|it| choose(facts, kinds, it));
    let principals = principals(facts);
    let candidates = Candidates::of(facts.access(), &principals);
    let (who, through, principals) = (&who, through.as_ref(), &principals[..]);
    let left = asked.budget.requests;
    let mut question = Question { facts, holds, who, through, principals, candidates, left };
    for (target, doubt) in &on.members {
        let actions = actions(facts.stack, target, &it.actions);
        if actions.is_empty() {
            continue;
        }
        let mut said = Said::default();
        for action in &actions {
            question.about(&mut said, action, target);
        }
        asked.budget.requests = question.left;
        if question.left == 0 {
            return asked.undecided("", TOO_MANY);
        }
        match (said.broken.split_first(), doubt) {
            (Some((first, more)), None) => {
                let first = first.clone();
                let more = match more.len() {
                    0 => String::new(),
                    1 => ", and 1 more".to_owned(),
                    count => format!(", and {count} more"),
                };
                asked.broken(target, &format!("{first}{more}"), String::new);
            }
            (Some(_), Some(why)) => asked.undecided(target, why),
            (None, _) => {
                if let Some(why) = said.doubt {
                    asked.undecided(target, &why);
                }
            }
        }
    }
}

/// The actions that some words are for a resource: an action itself, those that edges convey and a pattern fits, or those of
/// a grant.
pub(super) fn actions(stack: &Stack, target: &str, words: &[String]) -> BTreeSet<String> {
    let ty: Option<&ResourceType> = stack.get(target).and_then(|it| it.ty);
    let grants = ty.map(|it| it.grants).unwrap_or_default();
    let mut found = BTreeSet::new();
    for word in words {
        if !word.contains(':') {
            let grant = grants.iter().filter(|it| it.name == word);
            found.extend(grant.flat_map(|it| it.actions).map(|it| (*it).to_owned()));
        } else if word.contains(['*', '?']) {
            let all = grants.iter().flat_map(|it| it.actions);
            found.extend(
                all.filter(|it| crate::rules::facts::matches_action(word, it)).map(|it| (*it).to_owned()),
            );
        } else {
            found.insert(word.clone());
        }
    }
    found
}

/// All that acts. What acts with a role speaks for the role, and the users of a group for the group.
fn principals<'a>(facts: &Facts<'a>) -> Vec<Principal<'a>> {
    let (stack, access) = (facts.stack, facts.access());
    let is_identity = |ty: &ResourceType| [&role::TYPE, &user::TYPE, &group::TYPE].contains(&ty);
    let acting = stack.resources.iter().filter(|(_, it)| {
        it.ty.is_some_and(|it| it.principal.is_some() && *it != instance_profile::TYPE && !is_identity(it))
    });
    let mut all: Vec<Principal<'_>> =
        acting.map(|(address, _)| Principal { address, identity: access.identity(address) }).collect();
    let borne: BTreeSet<&str> = all.iter().filter_map(|it| owner(&it.identity)).collect();
    let peopled: BTreeSet<&str> = stack
        .of(&group_membership::TYPE)
        .filter_map(|(_, it)| crate::stack::target(stack, it.value(&group_membership::GROUP)?))
        .collect();
    for ty in [&role::TYPE, &user::TYPE, &group::TYPE] {
        for (address, _) in stack.of(ty).filter(|(it, _)| !borne.contains(it) && !peopled.contains(it)) {
            all.push(Principal { address, identity: access.identity(address) });
        }
    }
    all
}

fn owner<'a>(identity: &Identity<'a>) -> Option<&'a str> {
    match identity {
        Identity::Role(it) | Identity::User(it) | Identity::Group(it) => Some(it),
        _ => None,
    }
}

/// Whom policies may allow something on a resource, by their numbers. Most policies name what they are about, which rules
/// out most pairs before anything is evaluated.
struct Candidates<'q> {
    everywhere: BTreeSet<usize>,
    by_resource: BTreeMap<&'q str, BTreeSet<usize>>,
    all: usize,
}

impl<'q> Candidates<'q> {
    fn of(access: &'q Access<'_>, principals: &[Principal<'_>]) -> Self {
        let (mut everywhere, mut by_resource) = (BTreeSet::new(), BTreeMap::<&str, BTreeSet<usize>>::new());
        let mut concerns: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
        for (at, principal) in principals.iter().enumerate() {
            let Some(identity) = owner(&principal.identity) else {
                // Who it is may be unknown; nobody may do nothing.
                if principal.identity != Identity::Nobody {
                    everywhere.insert(at);
                }
                continue;
            };
            match concerns.entry(identity).or_insert_with(|| access.concerns(identity)) {
                None => drop(everywhere.insert(at)),
                Some(resources) => {
                    for it in resources.iter() {
                        by_resource.entry(it).or_default().insert(at);
                    }
                }
            }
        }
        Self { everywhere, by_resource, all: principals.len() }
    }

    fn about(&self, resource: &str, has_own_policy: bool) -> BTreeSet<usize> {
        if has_own_policy {
            return (0..self.all).collect();
        }
        let named = self.by_resource.get(resource).into_iter().flatten();
        self.everywhere.iter().chain(named).copied().collect()
    }
}

struct Question<'q, 'a> {
    facts: &'q Facts<'a>,
    holds: &'q Holds,
    who: &'q Chosen<'a>,
    through: Option<&'q Chosen<'a>>,
    principals: &'q [Principal<'a>],
    candidates: Candidates<'q>,
    /// Requests that may still be evaluated.
    left: usize,
}

impl<'a> Question<'_, 'a> {
    fn about(&mut self, said: &mut Said, action: &str, target: &str) {
        let candidates = self.candidates.about(target, self.facts.access().has_own_policy(target));
        if matches!(self.holds, Holds::May(_)) {
            for (at, principal) in self.principals.iter().enumerate() {
                if let Some(doubt) = self.is_meant(principal).filter(|_| !candidates.contains(&at)) {
                    let (who, what) = (self.name(principal), self.facts.name(target));
                    let why = "no policy of the principal allows it";
                    self.say(said, doubt, format!("{who} may not {action} on {what}: {why}"));
                }
            }
        }
        for principal in candidates.into_iter().filter_map(|it| self.principals.get(it)) {
            let is_meant = self.is_meant(principal);
            match (self.holds, is_meant) {
                (Holds::May(_) | Holds::MayNot(_), None) => continue,
                (Holds::Only(_), Some(None)) if self.through.is_none() => continue,
                _ => {}
            }
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                return;
            }
            let outcome =
                self.facts.access().can(principal.address, action, target, &Circumstances::default());
            match (self.holds, is_meant) {
                (Holds::May(_), Some(doubt)) => {
                    self.must(said, doubt, principal, action, target, &outcome.decision);
                }
                (Holds::Only(_), Some(None)) => self.by_endpoints(said, principal, action, target, &outcome),
                // Who is perhaps not among those that may must perhaps not.
                (Holds::Only(_), Some(doubt)) => {
                    self.must_not(said, doubt, principal, action, target, &outcome.decision);
                }
                (Holds::MayNot(_), Some(doubt)) => {
                    self.must_not(said, doubt, principal, action, target, &outcome.decision);
                }
                _ => self.must_not(said, None, principal, action, target, &outcome.decision),
            }
        }
        let asks_outside = match self.holds {
            Holds::Only(_) => !self.who.internet && !self.who.anything,
            Holds::MayNot(_) => self.who.internet || self.who.anything,
            _ => false,
        };
        if asks_outside || (self.through.is_some() && matches!(self.holds, Holds::Only(_))) {
            for outsider in self.facts.outsiders(action, target) {
                let name = self.facts.name(target);
                self.judge(
                    said,
                    None,
                    &outsider.decision,
                    &format!("{} may {action} on {name}", outsider.who),
                );
            }
        }
    }

    /// Whether a principal is among those that are named; then why it may not be.
    fn is_meant(&self, principal: &Principal<'a>) -> Option<Option<&'static str>> {
        let own = self.who.members.get(principal.address);
        let by_identity = owner(&principal.identity).and_then(|it| self.who.members.get(it));
        match (own, by_identity) {
            (Some(None), _) | (_, Some(None)) => Some(None),
            (Some(doubt), _) | (_, Some(doubt)) => Some(*doubt),
            (None, None) => None,
        }
    }

    fn must(
        &self,
        said: &mut Said,
        doubt: Option<&'static str>,
        principal: &Principal<'a>,
        action: &str,
        target: &str,
        decision: &Decision,
    ) {
        match decision.verdict {
            Verdict::Allowed => {}
            Verdict::Undecided => said.doubt = said.doubt.take().or_else(|| missing(decision)),
            Verdict::Denied => {
                let why: Vec<String> = decision.grounds.iter().map(ToString::to_string).collect();
                let (who, what) = (self.name(principal), self.facts.name(target));
                self.say(said, doubt, format!("{who} may not {action} on {what}: {}", why.join(" and ")));
            }
        }
    }

    fn must_not(
        &self,
        said: &mut Said,
        doubt: Option<&'static str>,
        principal: &Principal<'a>,
        action: &str,
        target: &str,
        decision: &Decision,
    ) {
        let (who, what) = (self.name(principal), self.facts.name(target));
        self.judge(said, doubt, decision, &format!("{who} may {action} on {what}"));
    }

    fn judge(&self, said: &mut Said, doubt: Option<&'static str>, decision: &Decision, sentence: &str) {
        match decision.verdict {
            Verdict::Denied => {}
            Verdict::Undecided => said.doubt = said.doubt.take().or_else(|| missing(decision)),
            Verdict::Allowed => {
                let by: Vec<String> = decision.allowing().map(ToString::to_string).collect();
                let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(" and ")) };
                self.say(said, doubt, format!("{sentence}{by}"));
            }
        }
    }

    fn say(&self, said: &mut Said, doubt: Option<&'static str>, sentence: String) {
        match doubt {
            Some(why) => said.doubt = said.doubt.take().or_else(|| Some(why.to_owned())),
            None => said.broken.push(sentence),
        }
    }

    /// Whether who may does so by the endpoints alone that are named.
    fn by_endpoints(
        &self,
        said: &mut Said,
        principal: &Principal<'a>,
        action: &str,
        target: &str,
        outcome: &Outcome,
    ) {
        let Some(through) = self.through else { return };
        let mut ways: Vec<(Way, Decision)> = outcome.ways.clone();
        // Where a user or a bare role is nobody knows: they must not get through by any other way.
        if owner(&principal.identity) == Some(principal.address) {
            let others = self.facts.stack.of(&vpc_endpoint::TYPE).map(|(it, _)| Way::Endpoint(it.to_owned()));
            ways = others
                .chain([Way::Public])
                .map(|way| {
                    let circumstances = Circumstances { way: Some(way.clone()), ..Circumstances::default() };
                    let decision =
                        self.facts.access().can(principal.address, action, target, &circumstances).decision;
                    (way, decision)
                })
                .collect();
        }
        let (who, what) = (self.name(principal), self.facts.name(target));
        for (way, decision) in ways.iter().filter(|(_, it)| it.verdict != Verdict::Denied) {
            let by = match way {
                Way::Endpoint(it) => match through.members.get(it.as_str()) {
                    Some(None) => continue,
                    Some(Some(why)) => {
                        said.doubt = said.doubt.take().or_else(|| Some((*why).to_owned()));
                        continue;
                    }
                    None => format!("through endpoint {}", self.facts.name(it)),
                },
                Way::Public => "through no endpoint".to_owned(),
                Way::Unknown(why) => {
                    said.doubt = said.doubt.take().or_else(|| Some(why.clone()));
                    continue;
                }
            };
            self.judge(said, None, decision, &format!("{who} may {action} on {what} {by}"));
        }
    }

    fn name(&self, principal: &Principal<'a>) -> String {
        self.facts.name(principal.address)
    }
}

fn missing(decision: &Decision) -> Option<String> {
    Some(decision.missing.first().cloned().unwrap_or_else(|| "what the policies say".to_owned()))
}
