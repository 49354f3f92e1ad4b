//! Whether one thing can reach another, with the reasons hop by hop.

use super::grants::Allowed;
use super::{Connectivity, Verdict};
use crate::editor::End;
use crate::model::NodeId;
use crate::network::{Flow, Hop, Place, Reach, Traffic};

/// The answer to whether one end can reach the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Network and permissions together.
    pub verdict: Verdict,
    /// The answer as a sentence without full stop, with names between backticks.
    pub headline: String,
    /// The traffic that was asked about, in words.
    pub traffic: String,
    /// What of it gets through, or may, in words; empty if that is all of it, or nothing.
    pub admitted: String,
    /// What gets through, or may: protocols, ports and addresses.
    pub flows: Vec<String>,
    /// The ways through the network, hop by hop, or the one that breaks off.
    pub routes: Vec<Route>,
    /// The smallest change that would open the way, as an imperative.
    pub change: Option<String>,
    /// What of the network is not known and decides.
    pub unknown: Vec<String>,
    /// What may be done, where the target is something that permissions guard.
    pub allowed: Option<Allowed>,
    /// What there is to say beside.
    pub note: Option<String>,
    /// Who asks and whom about.
    pub ends: (End, End),
}

/// One way through the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What arrives, in words; what was asked about if nothing does.
    pub traffic: String,
    /// Hop by hop. If the way breaks off, the last one is what blocks.
    pub steps: Vec<Step>,
    /// Nodes that packets pass through between the ends, in order.
    pub through: Vec<NodeId>,
}

/// One thing on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does, as a sentence without full stop.
    pub text: String,
    /// The node it is about; `None` for what AWS makes by itself, or what is missing.
    pub node: Option<NodeId>,
    /// Whether the way ends here.
    pub blocks: bool,
}

impl Connectivity<'_, '_> {
    /// Whether one end can reach the other with some of the traffic, and may do something there.
    pub fn answer(&self, from: &End, to: &End, traffic: &Traffic) -> Answer {
        let mut answer = Answer {
            verdict: Verdict::No,
            headline: String::new(),
            traffic: traffic.to_string(),
            admitted: String::new(),
            flows: Vec::new(),
            routes: Vec::new(),
            change: None,
            unknown: Vec::new(),
            allowed: self.allowed(from, to),
            note: None,
            ends: (from.clone(), to.clone()),
        };
        let places = self.place(from).zip(self.place(to));
        let is_service = places.as_ref().is_some_and(|it| self.network().is_service(&it.1));
        let mut verdicts = Vec::new();
        match &places {
            // Whoever is outside of every VPC asks a service at its public address; permissions decide.
            Some((a, _)) if is_service && !self.network().is_inside(a) => {
                answer.note = Some(format!(
                    "{} asks from outside the VPCs, at the service's public address: permissions decide",
                    capital(&self.end_name(from))
                ));
                if answer.allowed.is_none() {
                    answer.unknown.push("who it is that asks, and what they are allowed".to_owned());
                    verdicts.push(Verdict::Undecided);
                }
            }
            Some((a, b)) => {
                let reach = self.network().reach(a, b, traffic);
                verdicts.push(Verdict::from(reach.verdict));
                self.tell_reach(&mut answer, &reach, (a, b));
            }
            None if answer.allowed.is_none() => {
                answer.note = Some(self.no_place(from, to));
                verdicts.push(Verdict::No);
            }
            None => {}
        }
        // Where a database asks for a password, its permissions are one way of several to log in: they count when drawn.
        if let Some(allowed) = &answer.allowed
            && (is_service || places.is_none() || allowed.is_drawn)
        {
            verdicts.push(allowed.verdict);
        }
        answer.verdict = verdicts.into_iter().min().unwrap_or(Verdict::No);
        if answer.change.is_none()
            && let Some(allowed) = answer.allowed.as_ref().filter(|_| answer.verdict == Verdict::No)
        {
            answer.change.clone_from(&allowed.change);
        }
        answer.headline = self.headline(&answer, traffic, places.is_some());
        answer
    }

    fn headline(&self, answer: &Answer, traffic: &Traffic, is_network: bool) -> String {
        let (from, to) = (self.end_name(&answer.ends.0), self.end_name(&answer.ends.1));
        let verb = match (answer.verdict, is_network) {
            (Verdict::Yes, true) => "can reach",
            (Verdict::Undecided, true) => "may reach",
            (Verdict::No, true) => "cannot reach",
            (Verdict::Yes, false) => "may use",
            (Verdict::Undecided, false) => "may or may not use",
            (Verdict::No, false) => "may not use",
        };
        let on =
            if is_network && *traffic != Traffic::all() { format!(" on {traffic}") } else { String::new() };
        capital(&format!("{from} {verb} {to}{on}"))
    }

    fn tell_reach(&self, answer: &mut Answer, reach: &Reach<'_>, ends: (&Place<'_>, &Place<'_>)) {
        let flows = if reach.certain.is_empty() { &reach.possible } else { &reach.certain };
        answer.flows = flows.iter().map(|it| self.flow(it)).collect();
        let admitted = flows.iter().fold(Traffic::none(), |all, it| all.union(&it.traffic)).to_string();
        if !flows.is_empty() && admitted != answer.traffic {
            answer.admitted = admitted;
        }
        answer.unknown.clone_from(&reach.unknown);
        for path in &reach.paths {
            answer.routes.push(Route {
                traffic: path.traffic.to_string(),
                steps: path.hops.iter().map(|it| self.step(it)).collect(),
                through: self.through(&path.hops, ends),
            });
        }
        if let Some(block) = &reach.block {
            let mut steps: Vec<Step> = block.before.iter().map(|it| self.step(it)).collect();
            let node = block.rules.iter().copied().chain(block.resource).find_map(|it| self.node_at(it));
            steps.push(Step { text: capital(&block.text), node, blocks: true });
            answer.routes.push(Route {
                traffic: answer.traffic.clone(),
                steps,
                through: self.through(&block.before, ends),
            });
            answer.change = block.change.as_deref().map(small);
        }
    }

    fn step(&self, hop: &Hop<'_>) -> Step {
        let node = hop.resource.into_iter().chain(hop.rules.iter().copied()).find_map(|it| self.node_at(it));
        Step { text: hop.text.clone(), node, blocks: false }
    }

    fn flow(&self, flow: &Flow<'_>) -> String {
        let through =
            flow.through.and_then(|it| self.node_at(it)).map(|it| format!(" through {}", self.name(&it)));
        let (from, to) = (flow.family.show_all(&flow.from), flow.family.show_all(&flow.to));
        format!("{} from {from} to {to}{}", flow.traffic, through.unwrap_or_default())
    }

    /// Why there is nothing to ask.
    fn no_place(&self, from: &End, to: &End) -> String {
        let missing = if self.place(from).is_none() { from } else { to };
        let ty =
            missing.node().and_then(|id| self.diagram.node(id.as_str())).map_or("it", |it| it.ty.a_label);
        format!("{} is {ty}: no connections start or end there", capital(&self.end_name(missing)))
    }
}

/// What goes on a sentence starts with a small letter.
pub(super) fn small(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A sentence starts with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
