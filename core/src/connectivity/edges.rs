//! Whether an edge works, and whether what goes along it stays private.

use std::collections::BTreeMap;

use super::answer::{capital, small};
use super::grants::{Reason, opening_of};
use super::{Connectivity, Verdict};
use crate::access::{Conveyed, Way};
use crate::catalog::ec2::internet_gateway;
use crate::editor::End;
use crate::model::{EdgeId, NodeId};
use crate::network::Traffic;
use crate::stack::{Access as Drawn, Origin};

/// What an edge comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Works {
    /// It works, and packets stay inside the VPC or go through an endpoint.
    Privately,
    /// It works, over public addresses.
    Publicly,
    /// It hangs on what is not known.
    Undecided,
    /// It is drawn and does not work.
    Not,
}

impl Works {
    /// Name in the page.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Privately => "private",
            Self::Publicly => "public",
            Self::Undecided => "undecided",
            Self::Not => "blocked",
        }
    }

    /// In one word or two.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Privately => "Works, private",
            Self::Publicly => "Works, public",
            Self::Undecided => "Undecided",
            Self::Not => "Blocked",
        }
    }
}

/// What an edge comes to, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeState {
    /// In one word.
    pub works: Works,
    /// Why, as a sentence without full stop.
    pub why: String,
    /// What decides, further: statements, hops.
    pub reasons: Vec<Reason>,
    /// The node to blame or to thank.
    pub node: Option<NodeId>,
    /// The smallest change that would let it work, as an imperative.
    pub change: Option<String>,
}

impl Connectivity<'_, '_> {
    /// The state of every access edge.
    pub fn edges(&self) -> BTreeMap<EdgeId, EdgeState> {
        (0..self.facts.stack.access.len()).filter_map(|it| self.edge(it)).collect()
    }

    /// The state of the access edge at a position among those of the stack.
    pub(crate) fn edge(&self, position: usize) -> Option<(EdgeId, EdgeState)> {
        let Origin::Edge { id } = &self.facts.stack.access.unnoted().get(position)?.origin else {
            return None;
        };
        Some((id.clone(), self.edge_state(position)?))
    }

    fn edge_state(&self, position: usize) -> Option<EdgeState> {
        let conveyed = self.facts.conveyed_by(position);
        let edge = conveyed.first()?.edge;
        let worst = conveyed.iter().min_by_key(|it| Verdict::from(it.decision.verdict))?;
        let mut reasons = Vec::new();
        let verdict = Verdict::from(worst.decision.verdict);
        let deciding = conveyed.iter().filter(|it| Verdict::from(it.decision.verdict) == verdict);
        self.add_reasons(deciding.flat_map(|it| &it.decision.grounds), &mut reasons);
        let state = |works: Works, why: String, node: Option<NodeId>, change: Option<String>| {
            Some(EdgeState { works, why, reasons: reasons.clone(), node, change })
        };
        let first = reasons.first();
        match verdict {
            Verdict::No => {
                let why = first.map_or_else(|| "it is not allowed".to_owned(), |it| it.text.clone());
                let why = format!("`{}` is denied: {why}", worst.action);
                let change = opening_of(&worst.decision, worst.action, true);
                return state(Works::Not, why, first.and_then(|it| it.node.clone()), change);
            }
            Verdict::Undecided => {
                let missing: Vec<&str> = worst.decision.missing.iter().map(String::as_str).collect();
                return state(Works::Undecided, format!("It hangs on {}", missing.join(", ")), None, None);
            }
            Verdict::Yes => {}
        }
        // Most get there, whatever becomes of the rest of the network.
        if self.facts.gets_to_service(position) {
            let (works, why, node) = self.way_of(conveyed, edge);
            return state(works, why, node, None);
        }
        match self.packets(edge) {
            Packets::Blocked { why, node, change } => state(Works::Not, capital(&why), node, change),
            Packets::Undecided(why) => state(Works::Undecided, format!("It hangs on {why}"), None, None),
            Packets::Inside => state(Works::Privately, "Packets stay inside the VPC".to_owned(), None, None),
            Packets::OverInternet => {
                state(Works::Publicly, "Packets go over the internet".to_owned(), None, None)
            }
            Packets::ToService => {
                let (works, why, node) = self.way_of(conveyed, edge);
                state(works, why, node, None)
            }
        }
    }

    /// Which way requests to a service go.
    fn way_of(&self, conveyed: &[Conveyed<'_>], edge: &Drawn) -> (Works, String, Option<NodeId>) {
        let ways = || conveyed.iter().flat_map(|it| it.ways.iter());
        let endpoint = ways().find_map(|it| if let Way::Endpoint(it) = it { Some(it) } else { None });
        let name = self.facts.stack.get(&edge.principal).map_or("", |it| it.title());
        if ways().any(|it| *it == Way::Public) {
            let why = "No endpoint is on the way: requests go to the service's public address";
            return (Works::Publicly, why.to_owned(), None);
        }
        match endpoint {
            Some(it) => {
                let why = self.way(&Way::Endpoint(it.clone())).unwrap_or_default();
                (Works::Privately, format!("Requests go {why}"), self.node_at(it))
            }
            None => {
                let why = format!("`{name}` may ask from anywhere, at the service's public address");
                (Works::Publicly, why, None)
            }
        }
    }

    /// What becomes of the packets of an edge.
    fn packets(&self, edge: &Drawn) -> Packets {
        let network = self.network();
        let (Ok(from), Ok(to)) = (network.find(&edge.principal), network.find(&edge.target)) else {
            return Packets::ToService;
        };
        let is_service = network.is_service(&to);
        if !network.is_inside(&from) {
            return Packets::ToService;
        }
        let traffic = network.listens_to(&to).unwrap_or_else(Traffic::all);
        if is_service && Verdict::from(network.verdict(&from, &to, &traffic)) == Verdict::Yes {
            return Packets::ToService;
        }
        let reach = network.reach(&from, &to, &traffic);
        if let Some(block) = &reach.block {
            let node = block.rules.iter().copied().chain(block.resource).find_map(|it| self.node_at(it));
            return Packets::Blocked {
                why: block.text.clone(),
                node,
                change: block.change.as_deref().map(small),
            };
        }
        if !reach.unknown.is_empty() {
            return Packets::Undecided(reach.unknown.join(", "));
        }
        let is_gateway = |address: &str| {
            self.facts.stack.get(address).is_some_and(|it| it.ty == Some(&internet_gateway::TYPE))
        };
        let is_private =
            reach.paths.iter().any(|it| !it.hops.iter().filter_map(|it| it.resource).any(is_gateway));
        if is_private { Packets::Inside } else { Packets::OverInternet }
    }

    /// The question that an edge answers.
    pub fn ends_of(&self, edge: &EdgeId) -> Option<(End, End)> {
        let edge = self.diagram.edge(edge.as_str())?;
        Some((End::Node(edge.from.clone()), End::Node(edge.to.clone())))
    }
}

/// What becomes of packets.
enum Packets {
    Blocked {
        why: String,
        node: Option<NodeId>,
        change: Option<String>,
    },
    Undecided(String),
    Inside,
    OverInternet,
    /// They get to a service of AWS; which way is a question of endpoints.
    ToService,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::with_defaults;
    use crate::rules::Facts;
    use crate::stack::lower;
    use crate::templates;

    #[test]
    fn what_gets_to_a_service_is_what_the_network_says_of_each_edge() {
        let mut some = 0;
        for template in templates::all() {
            let diagram = template.diagram();
            let stack = lower(&diagram);
            let filled = with_defaults(&stack);
            let facts = Facts::new(&filled);
            let connectivity = Connectivity::of(&diagram, &facts);
            for (position, edge) in facts.stack.access.iter().enumerate() {
                let gets_there = matches!(connectivity.packets(edge), Packets::ToService);
                assert_eq!(facts.gets_to_service(position), gets_there, "{}: {edge:?}", template.name);
                some += usize::from(gets_there);
            }
        }
        assert!(some > 0);
    }
}
