//! Expectations about who reaches whom over the network.

use std::collections::BTreeMap;

use super::asked::Asked;
use super::chosen::{Spot, choose};
use crate::access::Verdict as Permission;
use crate::model::{Holds, Protocol, Reaching};
use crate::network::{
    self, ICMP, ICMPV6, Kind, Kinds, Network, Place, Reach, TCP, Traffic, UDP, Verdict, service_at,
};
use crate::rules::Facts;

/// Most hops that are told of a way.
const MOST_HOPS: usize = 12;

const TOO_MANY: &str = "there are too many pairs to ask about; name fewer";
const NO_VPC: &str =
    "it runs in no VPC: whether it gets there is for its role to say, so ask with `may` or `may_not`";
const BY_POLICY: &str =
    "everybody can send requests there: who may is for policies to say, so ask with `may` or `may_not`";

/// What is asked of each pair.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    None,
    Each,
    Private,
}

/// The answer of a pair.
#[derive(Clone, PartialEq, Eq)]
enum Answer {
    Holds,
    Broken,
    Undecided(Option<String>),
}

/// Asks every pair, those that are alike once.
pub(super) fn check(asked: &mut Asked<'_, '_, '_>, holds: &Holds, it: &Reaching) {
    let ask = match holds {
        Holds::Path(_) => Ask::Each,
        Holds::PrivatePath(_) => Ask::Private,
        _ => Ask::None,
    };
    let (facts, kinds) = (asked.facts, asked.kinds);
    let from = choose(facts, kinds, &it.from).places(facts, kinds, false);
    let to = choose(facts, kinds, &it.to).places(facts, kinds, true);
    let (from, to) = match (from, to) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(why), _) | (_, Err(why)) => return asked.undecided("", why),
    };
    // Those that are meant for certain come first in each kind.
    let mut sources: BTreeMap<Kind<'_>, Vec<&Spot<'_>>> = BTreeMap::new();
    for spot in from.iter().filter(|it| it.doubt.is_none()).chain(from.iter().filter(|it| it.doubt.is_some()))
    {
        sources.entry(kinds.of(facts.stack, &spot.place, false)).or_default().push(spot);
    }
    let mut targets: BTreeMap<Kind<'_>, Vec<&Spot<'_>>> = BTreeMap::new();
    for spot in &to {
        targets.entry(kinds.of(facts.stack, &spot.place, true)).or_default().push(spot);
    }
    let Some(left) = asked.budget.pairs.checked_sub(sources.len().saturating_mul(targets.len())) else {
        return asked.undecided("", TOO_MANY);
    };
    asked.budget.pairs = left;
    let traffic = traffic(it);
    let has_ports = it.ports().is_some_and(|(first, last)| first != last);
    let question = Question { facts, kinds, network: facts.packets(), ask, traffic: &traffic, has_ports };
    for targets in targets.values() {
        let mut answers: Vec<Option<Answer>> = vec![None; sources.len()];
        // What alike targets hang on is the same.
        let mut unknown: Option<String> = None;
        for target in targets {
            let mut doubt: Option<(String, &Place<'_>)> = None;
            let mut broken: Option<&Place<'_>> = None;
            for (slot, sources) in answers.iter_mut().zip(sources.values()) {
                let Some(source) = sources.iter().find(|it| it.place != target.place) else { continue };
                // Who may use a service hangs on each resource of it.
                let shares = !(question.asks_policies(&source.place, &target.place));
                let answer = match slot {
                    Some(answer) if shares => answer.clone(),
                    _ => question.answer(&source.place, &target.place),
                };
                if shares {
                    *slot = Some(answer.clone());
                }
                match (answer, source.doubt.or(target.doubt)) {
                    (Answer::Holds, _) => {}
                    (Answer::Broken, None) => {
                        broken = Some(&source.place);
                        break;
                    }
                    (Answer::Broken, Some(why)) => {
                        doubt = doubt.or_else(|| Some((why.to_owned(), &source.place)));
                    }
                    (Answer::Undecided(why), _) if doubt.is_none() => {
                        let why = why.unwrap_or_else(|| {
                            let ask = || question.unknown(&source.place, &target.place);
                            unknown.get_or_insert_with(ask).clone()
                        });
                        doubt = Some((why, &source.place));
                    }
                    (Answer::Undecided(_), _) => {}
                }
            }
            if let Some(source) = broken {
                let what = question.words(source, &target.place);
                asked.broken(at(source, &target.place), &what, || question.explain(source, &target.place));
            } else if let Some((why, source)) = doubt {
                asked.undecided(at(source, &target.place), &why);
            }
        }
    }
}

/// The resource to point at.
fn at<'a>(source: &Place<'a>, target: &Place<'a>) -> &'a str {
    match (target, source) {
        (Place::Node(it) | Place::Subnet(it), _) | (_, Place::Node(it) | Place::Subnet(it)) => it,
        _ => "",
    }
}

fn traffic(it: &Reaching) -> Traffic {
    let protocol = match it.protocol {
        Some(Protocol::Udp) => UDP,
        Some(Protocol::Icmp) => return Traffic::protocol(ICMP).union(&Traffic::protocol(ICMPV6)),
        _ => TCP,
    };
    match (it.ports(), it.protocol) {
        (Some((first, last)), _) => Traffic::ports(protocol, first, last),
        (None, Some(_)) => Traffic::protocol(protocol),
        (None, None) => Traffic::all(),
    }
}

struct Question<'q, 'a> {
    facts: &'q Facts<'a>,
    kinds: &'q Kinds<'a>,
    network: &'q Network<'a>,
    ask: Ask,
    traffic: &'q Traffic,
    has_ports: bool,
}

impl<'a> Question<'_, 'a> {
    /// Whether policies decide instead of the network: from outside, services of AWS are open to everybody's packets.
    fn asks_policies(&self, from: &Place<'a>, to: &Place<'a>) -> bool {
        let is_service = matches!(to, Place::Node(it) if service_at(self.facts.stack, it).is_some());
        is_service && matches!(from, Place::Internet | Place::Addresses(_))
    }

    fn answer(&self, from: &Place<'a>, to: &Place<'a>) -> Answer {
        let is_service = matches!(to, Place::Node(it) if service_at(self.facts.stack, it).is_some());
        if self.asks_policies(from, to) {
            return match (self.ask, to) {
                (Ask::None, Place::Node(it)) => self.anybody_may(it).0,
                _ => Answer::Undecided(Some(BY_POLICY.to_owned())),
            };
        }
        if let Place::Node(it) = from
            && is_service
            && self.kinds.is_outside(self.facts.stack, it)
        {
            return Answer::Undecided(Some(NO_VPC.to_owned()));
        }
        let verdict = match self.ask {
            Ask::None => self.network.verdict(from, to, self.traffic),
            Ask::Private => self.network.verdict_publicly(from, to, self.traffic),
            Ask::Each if self.has_ports => self.all_ports(&self.network.reach(from, to, self.traffic)),
            Ask::Each => self.network.verdict(from, to, self.traffic),
        };
        match (verdict, self.ask) {
            (Verdict::Undecided, _) => Answer::Undecided(None),
            (Verdict::Reachable, Ask::Each) | (Verdict::Blocked, Ask::None | Ask::Private) => Answer::Holds,
            _ => Answer::Broken,
        }
    }

    /// Whether all of the ports get through.
    fn all_ports(&self, reach: &Reach<'_>) -> Verdict {
        let covers = |flows: &[network::Flow<'_>]| {
            let through = flows.iter().fold(Traffic::none(), |all, it| all.union(&it.traffic));
            self.traffic.subtract(&through).is_empty()
        };
        match (covers(&reach.certain), covers(&reach.possible)) {
            (true, _) => Verdict::Reachable,
            (false, true) => Verdict::Undecided,
            (false, false) if reach.verdict == Verdict::Undecided => Verdict::Undecided,
            (false, false) => Verdict::Blocked,
        }
    }

    /// Whether somebody who is not in the stack may do something to what is used through a service, and who by what.
    fn anybody_may(&self, target: &str) -> (Answer, String) {
        let Some(ty) = self.facts.stack.get(target).and_then(|it| it.ty) else {
            return (Answer::Holds, String::new());
        };
        let mut actions: Vec<&str> = ty.grants.iter().flat_map(|it| it.actions).copied().collect();
        actions.sort_unstable();
        actions.dedup();
        let mut doubt = None;
        for action in actions {
            for outsider in self.facts.outsiders(action, target) {
                if !outsider.is_everybody() {
                    continue;
                }
                match outsider.decision.verdict {
                    Permission::Allowed => {
                        let by: Vec<String> = outsider.decision.allowing().map(ToString::to_string).collect();
                        return (Answer::Broken, format!("everybody may {action} by {}", by.join(" and ")));
                    }
                    _ => doubt = doubt.or_else(|| outsider.decision.missing.first().cloned()),
                }
            }
        }
        (doubt.map_or(Answer::Holds, |it| Answer::Undecided(Some(it))), String::new())
    }

    fn unknown(&self, from: &Place<'a>, to: &Place<'a>) -> String {
        let reach = match self.ask {
            Ask::Private => self.network.reach_publicly(from, to, self.traffic),
            _ => self.network.reach(from, to, self.traffic),
        };
        reach.unknown.first().cloned().unwrap_or_else(|| "the way is not known".to_owned())
    }

    fn words(&self, from: &Place<'a>, to: &Place<'a>) -> String {
        let (from, to) = (self.name(from), self.name(to));
        match self.ask {
            Ask::None => format!("{from} reaches {to}"),
            Ask::Each => format!("{from} does not reach {to}"),
            Ask::Private => format!("{from} reaches {to} over the internet"),
        }
    }

    /// By which way, or what blocks.
    fn explain(&self, from: &Place<'a>, to: &Place<'a>) -> String {
        if self.asks_policies(from, to) {
            return if let Place::Node(it) = to { self.anybody_may(it).1 } else { String::new() };
        }
        let reach = match self.ask {
            Ask::Private => self.network.reach_publicly(from, to, self.traffic),
            _ => self.network.reach(from, to, self.traffic),
        };
        if let Some(block) = reach.block {
            return match block.change {
                Some(change) => format!("{}; to open the way: {change}", block.text),
                None => block.text,
            };
        }
        let through = reach.certain.iter().fold(Traffic::none(), |all, it| all.union(&it.traffic));
        if self.ask == Ask::Each {
            return format!("only {through} gets through");
        }
        let hops = reach.paths.first().map(|it| it.hops.as_slice()).unwrap_or_default();
        let mut texts: Vec<&str> = hops.iter().take(MOST_HOPS).map(|it| it.text.as_str()).collect();
        if hops.len() > MOST_HOPS {
            texts.push("…");
        }
        texts.join(" → ")
    }

    fn name(&self, place: &Place<'a>) -> String {
        match place {
            Place::Internet => "the internet".to_owned(),
            Place::Addresses(blocks) => {
                blocks.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
            }
            Place::Subnet(it) => format!("anything in {}", self.facts.name(it)),
            Place::Node(it) => self.facts.name(it),
        }
    }
}
