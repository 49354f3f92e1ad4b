//! What the drawing comes to: whether an edge works and is private, whether one thing can reach another and hop by hop
//! why, who can reach something, and what is granted without being drawn.
//!
//! The engines answer about addresses of the stack; people ask about nodes, and look at nodes. An answer here names the
//! node of every step, so that the canvas can light it, and says everything in sentences. Nothing here is decided anew:
//! packets are [`network`](crate::network)'s business, permissions are [`access`](crate::access)'s.

mod answer;
mod edges;
mod ghosts;
mod grants;
mod sources;
mod trace;
mod traffic;
mod ways;

pub use answer::{Answer, Route, Step};
pub use edges::{EdgeState, Works};
pub use ghosts::GhostEdge;
pub use grants::{Allowed, Granted, Reason};
pub use sources::{Source, Sources};
pub use traffic::read_traffic;

use std::cell::OnceCell;

use crate::access::Access;
use crate::catalog::ResourceType;
use crate::catalog::outside::{internet, on_premises};
use crate::editor::{End, Tone};
use crate::lookup::Lookup;
use crate::model::{Diagram, NodeId};
use crate::network::{Network, Place, ranges};
use crate::rules::Facts;
use crate::stack::{Origin, Stack};

/// An answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It does not, whatever is not known.
    No,
    /// It hangs on what is not known.
    Undecided,
    /// It does, for certain.
    Yes,
}

impl Verdict {
    /// Name in the page.
    pub const fn id(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Undecided => "undecided",
            Self::Yes => "yes",
        }
    }

    /// How it is lit on the canvas.
    pub const fn tone(self) -> Tone {
        match self {
            Self::No => Tone::Bad,
            Self::Undecided => Tone::Open,
            Self::Yes => Tone::Good,
        }
    }
}

impl From<crate::network::Verdict> for Verdict {
    fn from(it: crate::network::Verdict) -> Self {
        match it {
            crate::network::Verdict::Blocked => Self::No,
            crate::network::Verdict::Undecided => Self::Undecided,
            crate::network::Verdict::Reachable => Self::Yes,
        }
    }
}

impl From<crate::access::Verdict> for Verdict {
    fn from(it: crate::access::Verdict) -> Self {
        match it {
            crate::access::Verdict::Denied => Self::No,
            crate::access::Verdict::Undecided => Self::Undecided,
            crate::access::Verdict::Allowed => Self::Yes,
        }
    }
}

/// A drawing with the facts that the rules go by: both ask the same engines.
pub struct Connectivity<'f, 'a> {
    diagram: &'f Diagram,
    facts: &'f Facts<'a>,
    /// The resource that a node is, by node; looked up when somebody first asks about a node.
    addresses: OnceCell<Lookup<&'a NodeId, &'a str>>,
}

/// The resources of a stack by the nodes of the diagram that they are.
fn addresses<'a>(diagram: &Diagram, stack: &'a Stack) -> Lookup<&'a NodeId, &'a str> {
    let mut addresses: Lookup<&NodeId, &str> = Lookup::default();
    let types: Lookup<&NodeId, &ResourceType> = diagram.nodes().map(|(id, it)| (id, it.ty)).collect();
    for (address, resource) in &stack.resources {
        if let Origin::Node { id, entry: None } = &resource.origin
            && types.get(id).is_some_and(|it| Some(*it) == resource.ty)
        {
            addresses.entry(id).or_insert(address);
        }
    }
    addresses
}

impl<'f, 'a> Connectivity<'f, 'a> {
    /// A diagram with the facts of the stack it was lowered to, inputs filled in by
    /// [`with_defaults`](crate::network::with_defaults).
    pub fn of(diagram: &'f Diagram, facts: &'f Facts<'a>) -> Self {
        Self { diagram, facts, addresses: OnceCell::new() }
    }

    fn network(&self) -> &'f Network<'a> {
        self.facts.packets()
    }

    fn access(&self) -> &'f Access<'a> {
        self.facts.access()
    }

    /// The resource that a node is.
    fn address(&self, node: &NodeId) -> Option<&'a str> {
        let addresses = self.addresses.get_or_init(|| addresses(self.diagram, self.facts.stack));
        addresses.get(node).copied()
    }

    /// The node that a resource comes from.
    fn node_at(&self, address: &str) -> Option<NodeId> {
        let id = match &self.facts.stack.get(address)?.origin {
            Origin::Node { id, .. } => id.clone(),
            Origin::Edge { id } => self.diagram.edge(id.as_str())?.from.clone(),
            Origin::Source { .. } => return None,
        };
        self.diagram.node(id.as_str()).map(|_| id)
    }

    /// What people call a node.
    fn name(&self, node: &NodeId) -> String {
        self.diagram.node(node.as_str()).map_or_else(String::new, |it| it.name.clone())
    }

    /// What people call an end.
    fn end_name(&self, end: &End) -> String {
        match end {
            End::Internet => "the internet".to_owned(),
            End::Node(id) => format!("`{}`", self.name(id)),
        }
    }

    /// Where an end stands in the network, if it does.
    fn place(&self, end: &End) -> Option<Place<'a>> {
        let id = match end {
            End::Internet => return Some(Place::Internet),
            End::Node(id) => id,
        };
        let node = self.diagram.node(id.as_str())?;
        if *node.ty == internet::TYPE {
            return Some(Place::Internet);
        }
        if *node.ty == on_premises::TYPE {
            let blocks = node.props.get(on_premises::CIDR_BLOCKS.key())?;
            return ranges::ranges(self.facts.stack, blocks)
                .ok()
                .filter(|it| !it.is_empty())
                .map(Place::Addresses);
        }
        self.network().find(self.address(id)?).ok()
    }
}
