//! Tidying up: where nodes go when nobody says.
//!
//! Containers are arranged from the inside out, each by the same steps, which follow the conventions of AWS's own
//! diagrams: what lets traffic in on top, then zones as columns with public subnets above private ones ([`frames`]);
//! what edges lead to on the right, ranked along them ([`layered`]); what no edge leads to in groups ([`groups`]), packed
//! into the form of a page ([`pack`]). Nothing depends on where nodes stood before, so tidying up twice is tidying up once. What is not to
//! move stays where it is, and the rest makes room for it ([`room`]).

mod arrange;
mod frames;
mod groups;
mod layered;
mod pack;
mod room;
mod shelf;
mod tree;

use std::collections::BTreeSet;

use crate::model::{Diagram, NodeId, Op};
use tree::Tree;

/// Room a container keeps around what it holds, in canvas units; at the top its own name needs more.
pub const PADDING: f64 = 16.0;

/// Room a container keeps for its name, in canvas units.
pub const HEADER: f64 = 32.0;

/// Places are multiples of this, in canvas units.
const GRID: f64 = 8.0;

/// What is tidied up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// The whole diagram.
    Everything,
    /// These nodes and what they contain. The others stay where they are, except that containers that grow push what
    /// they would cover out of the way.
    Nodes(&'a BTreeSet<NodeId>),
    /// These nodes are new: they find places for themselves and what they contain, beside what stands there already. Where
    /// all are new, the whole diagram is arranged.
    Arrived(&'a BTreeSet<NodeId>),
    /// What covers something beside it, or stands outside of its container.
    Overlapping,
}

/// The ops that tidy a diagram up: places only, none for what stays where it is. Nodes do not overlap afterwards, and
/// containers hold what is in them; outside of the scope, only if that was so before.
pub fn tidy(diagram: &Diagram, scope: Scope<'_>) -> Vec<Op> {
    let mut tree = Tree::new(diagram, !arrives_in_card(diagram, scope));
    match scope {
        Scope::Everything => arrange::everything(&mut tree),
        Scope::Nodes(ids) => arrange::nodes(&mut tree, ids),
        Scope::Arrived(ids) => arrange::arrived(&mut tree, ids),
        Scope::Overlapping => room::make(&mut tree, &BTreeSet::new()),
    }
    tree.into_ops()
}

/// Whether something new stands in a closed container: that is arranged as if it were open, so that what is new finds room.
fn arrives_in_card(diagram: &Diagram, scope: Scope<'_>) -> bool {
    let Scope::Arrived(ids) = scope else { return false };
    let is_in_card =
        |id: &NodeId| diagram.ancestors(id.as_str()).any(|(it, _)| diagram.is_closed(it.as_str()));
    ids.iter().any(is_in_card)
}

/// The next multiple of the grid.
fn up(length: f64) -> f64 {
    (length / GRID).ceil() * GRID
}
