//! What edits of some nodes make of a stack: those nodes and what hangs on them are lowered again, and take the place of what
//! they were.
//!
//! **Invariant:** what comes of it is what lowering all of the drawing gives, which property tests hold after every edit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::changes::{WHETHER_DRAWN, add_one};
use super::kept::{Kept, Others};
use super::lower::Lowering;
use super::relations::{Relations, Touched};
use super::scope::{Reach, Scope, parts};
use super::{Access, Origin, Output, Part, Resource, Stack, Trace};
use crate::catalog::lambda::permission;
use crate::catalog::sns::subscription;
use crate::lookup::Layered;
use crate::model::{Diagram, EdgeId, NodeId, Suppression};
use crate::tracking::{Changes, Reads, noted};

/// A resource as it was and as it is, as far as it is there.
type Exchange = (String, Option<Arc<Resource>>, Option<Arc<Resource>>);

/// What becomes of a stack.
#[derive(Debug)]
pub struct Relowered {
    /// The resources that are others, in address order.
    resources: Vec<Exchange>,
    /// Names of what is told no more.
    untold: BTreeSet<String>,
    told: BTreeMap<String, Output>,
    /// What people should know of what was lowered.
    comments: BTreeMap<String, String>,
    /// The edges that mean something else, with what they mean.
    access: BTreeMap<EdgeId, Option<Access>>,
    ids: Arc<BTreeSet<NodeId>>,
    /// Addresses that the nodes and what they became had.
    hidden: BTreeSet<String>,
    addresses: Layered<NodeId, String>,
    kept: Kept,
    reads: Reads,
    became: BTreeMap<NodeId, BTreeSet<String>>,
}

/// Lowers again what edits can have made something else. `stack` and `trace` are of the drawing before them; `relations` have
/// followed them. `None` where that cannot be told from the rest of the drawing.
pub fn relower(
    diagram: &Diagram,
    relations: &Relations,
    touched: &Touched,
    stack: &Stack,
    trace: &Arc<Trace>,
) -> Option<Relowered> {
    /// Every time, more nodes turn out to hang on those that are lowered.
    const MOST_TIMES: usize = 8;
    if trace.kept.has_clash {
        return None;
    }
    let mut reach = Reach::new(diagram, relations, touched, (stack, trace));
    for _ in 0..MOST_TIMES {
        let scope = reach.scope()?;
        let mut lowering = Lowering::within(diagram, stack, trace, scope);
        let (contested, reads) = noted(|| lowering.lower_within(relations, &mut reach));
        match contested {
            Some(contested) if contested.is_empty() => {
                return lowering.relowered(stack, touched, relations, reads);
            }
            Some(contested) => reach.add_owners(&contested)?,
            None => {}
        }
    }
    None
}

impl<'a> Lowering<'a> {
    fn within(diagram: &'a Diagram, stack: &Stack, trace: &Arc<Trace>, scope: Scope) -> Self {
        let mut lowering = Self::new(diagram, Some(Arc::clone(trace)));
        lowering.stack.resources = stack.resources.without(scope.hidden.clone());
        lowering.addresses.others = Some(Others { trace: Arc::clone(trace), but: Arc::clone(&scope.ids) });
        lowering.scope = Some(scope);
        lowering
    }

    /// Lowers what is in scope. Tells the addresses that somebody out of scope has; `None` where nodes have other addresses than
    /// before and that was not known.
    fn lower_within(&mut self, relations: &Relations, reach: &mut Reach<'_>) -> Option<BTreeSet<String>> {
        self.nodes().for_each(|(id, node)| self.address(id, node));
        self.moved = self.moved_within();
        if reach.moves(&self.moved) {
            return None;
        }
        if self.is_contested() {
            return Some(self.contested());
        }
        self.nodes().for_each(|(id, node)| self.node(id, node));
        for (id, node) in self.nodes() {
            node.ty.lowered.iter().for_each(|it| self.entries(id, node, it));
        }
        self.derive_addresses();
        self.derive_autoscaling();
        self.derive_invocations();
        let edges = self.scope.iter().flat_map(|it| &it.starts).flat_map(|it| relations.from(it));
        let edges: BTreeSet<&EdgeId> = edges.collect();
        let edges = edges.into_iter().filter_map(|it| self.diagram.known_edge(it.as_str()));
        let access: Vec<Access> = edges.filter_map(|(id, edge)| self.access_of(id, edge)).collect();
        self.stack.access = access.into();
        self.derive_roles();
        self.derive_endpoint_policies();
        self.derive_resource_policies();
        Some(self.contested())
    }

    fn is_contested(&self) -> bool {
        self.scope.as_ref().is_some_and(|it| !it.contested.is_empty())
    }

    fn contested(&mut self) -> BTreeSet<String> {
        self.scope.as_mut().map(|it| std::mem::take(&mut it.contested)).unwrap_or_default()
    }

    fn moved_within(&self) -> BTreeSet<NodeId> {
        let (Some(scope), Some(before)) = (&self.scope, &self.before) else { return BTreeSet::new() };
        let is_moved = |id: &&NodeId| before.addresses.get(*id) != self.addresses.own.get(*id);
        scope.ids.iter().filter(is_moved).cloned().collect()
    }

    /// What is suppressed at the resources that were made, by their addresses.
    fn suppressions<'s>(
        &'s self,
        of: &BTreeSet<NodeId>,
        made: &'s BTreeMap<String, Arc<Resource>>,
    ) -> BTreeMap<&'s String, Vec<Suppression>> {
        let mut found: BTreeMap<&String, Vec<Suppression>> = BTreeMap::new();
        for (_, it) in self.diagram.suppressions() {
            let Some(at) = it.at.as_ref().filter(|it| of.contains(it.as_str())) else { continue };
            let own = |from: &Resource| from.origin.node().is_some_and(|it| it.as_str() == at);
            for (address, _) in made.iter().filter(|(_, resource)| own(resource)) {
                found.entry(address).or_default().push(it.clone());
            }
        }
        for (address, all) in &mut found {
            let tf_type = made.get(*address).map_or("", |it| &it.tf_type);
            all.retain(|it| it.tf_type.as_ref().is_none_or(|it| it == tf_type));
            all.iter_mut().for_each(|it| (it.at, it.tf_type) = (None, None));
        }
        found.retain(|_, it| !it.is_empty());
        found
    }

    fn relowered(
        mut self,
        stack: &Stack,
        touched: &Touched,
        relations: &Relations,
        reads: Reads,
    ) -> Option<Relowered> {
        let Scope { ids, hidden, .. } = self.scope.take()?;
        let made = std::mem::take(&mut self.stack.resources);
        let made = made.fresh();
        let addresses: BTreeSet<&String> = hidden.iter().chain(made.keys()).collect();
        let mut resources = Vec::new();
        let mut became: BTreeMap<NodeId, BTreeSet<String>> = BTreeMap::new();
        for address in addresses {
            let (was, is) = (stack.resources.share(address), made.get(address));
            // Whether a topic may call a function is asked of all permissions there are.
            let is_called = |ty| was.into_iter().chain(is).any(|it| it.ty == Some(ty));
            if is_called(&permission::TYPE) || is_called(&subscription::TYPE) {
                return None;
            }
            if let Some(is) = is {
                let Origin::Node { id, .. } = &is.origin else { return None };
                if !ids.contains(id) {
                    return None;
                }
                became.entry(id.clone()).or_default().insert(address.clone());
            }
            let is_same = match (was, is) {
                (Some(was), Some(is)) => Arc::ptr_eq(was, is) || was == is,
                (was, is) => was.is_none() && is.is_none(),
            };
            if !is_same {
                resources.push((address.clone(), was.cloned(), is.cloned()));
            }
        }
        if self.suppressions(&ids, made) != suppressions(stack, hidden.iter().chain(made.keys())) {
            return None;
        }
        let told = std::mem::take(&mut *self.stack.outputs);
        let comments = std::mem::take(&mut self.stack.comments);
        let untold = untold(stack, &hidden);
        let is_clash = |it: &String| stack.outputs.unnoted().contains_key(it) && !untold.contains(it);
        if self.kept.has_clash || told.keys().any(is_clash) {
            return None;
        }
        let moved = self.moved.iter().flat_map(|it| relations.from(it).chain(relations.to(it)));
        let edges: BTreeSet<&EdgeId> = touched.edges().chain(moved).collect();
        let access = |id: &EdgeId| {
            let edge = self.diagram.known_edge(id.as_str());
            (id.clone(), edge.and_then(|(id, edge)| self.access_of(id, edge)))
        };
        let access = edges.into_iter().map(access).collect();
        let (addresses, kept) = (std::mem::take(&mut self.addresses.own), std::mem::take(&mut self.kept));
        Some(Relowered {
            resources,
            untold,
            told,
            comments,
            access,
            ids,
            hidden,
            addresses,
            kept,
            reads,
            became,
        })
    }
}

/// What is suppressed at addresses in a stack.
fn suppressions<'s>(
    stack: &Stack,
    at: impl Iterator<Item = &'s String>,
) -> BTreeMap<&'s String, Vec<Suppression>> {
    at.filter_map(|it| Some((it, stack.suppressions.get(it)?.clone()))).collect()
}

/// The names of what resources at addresses tell.
fn untold(stack: &Stack, of: &BTreeSet<String>) -> BTreeSet<String> {
    let outputs = stack.outputs.unnoted();
    let of_label = |label: &str| {
        let label = label.to_owned();
        let from = outputs.range::<String, _>(label.clone()..);
        from.take_while(move |(name, _)| name.starts_with(&label))
    };
    let labels: BTreeSet<&str> = of.iter().map(|it| parts(it).1).collect();
    let all = labels.into_iter().flat_map(of_label);
    let own = all.filter(|(_, it)| it.value.target().is_some_and(|it| of.contains(it)));
    own.map(|(name, _)| name.clone()).collect()
}

impl Relowered {
    /// Adds what is another to what else changed. `checked` is the stack as it was checked before.
    pub(crate) fn add_to(&self, stack: &Stack, changes: &mut Changes) -> Option<()> {
        for (address, was, is) in &self.resources {
            add_one(changes, address, was.as_deref(), is.as_deref())?;
        }
        let before: BTreeMap<&EdgeId, Option<&Access>> =
            self.access.keys().map(|it| (it, access_at(stack, it))).collect();
        let others: Vec<(&EdgeId, Option<&Access>, Option<&Access>)> = self
            .access
            .iter()
            .map(|(id, is)| (id, before.get(id).copied().flatten(), is.as_ref()))
            .filter(|(_, was, is)| was != is)
            .collect();
        if !others.is_empty() {
            changes.part(Part::<Vec<Access>>::name());
            others
                .iter()
                .flat_map(|(_, was, is)| was.iter().chain(is))
                .for_each(|it| changes.edges(&it.principal, &it.target));
            let come = others.iter().filter(|(_, was, _)| was.is_none()).count();
            let gone = others.iter().filter(|(.., is)| is.is_none()).count();
            let known = stack.access.unnoted().len();
            if (known == 0) != (known + come == gone) {
                changes.part(WHETHER_DRAWN);
            }
        }
        if self.tells_otherwise(stack) {
            changes.part(Part::<BTreeMap<String, Output>>::name());
        }
        Some(())
    }

    /// Whether something is told that a stack does not tell so, or no more.
    fn tells_otherwise(&self, stack: &Stack) -> bool {
        let outputs = stack.outputs.unnoted();
        let is_other = |(name, it): (&String, &Output)| outputs.get(name) != Some(it);
        self.told.iter().any(is_other) || self.untold.iter().any(|it| !self.told.contains_key(it))
    }

    /// How much hangs on it: the nodes that were lowered, and the edges at those.
    pub fn extent(&self, relations: &Relations) -> usize {
        let at = |it: &NodeId| 1 + relations.from(it).count() + relations.to(it).count();
        self.ids.iter().map(at).sum()
    }

    /// The edges that mean something else than in a stack.
    pub fn edges(&self) -> impl Iterator<Item = (&EdgeId, Option<&Access>)> {
        self.access.iter().map(|(id, it)| (id, it.as_ref()))
    }

    /// Makes a stack what became of it; `fill` says what a resource is in that stack.
    pub fn apply(&self, stack: &mut Stack, fill: impl Fn(&Arc<Resource>) -> Arc<Resource>) {
        for (address, _, is) in &self.resources {
            stack.resources.exchange(address, is.as_ref().map(&fill));
        }
        for (id, is) in &self.access {
            let place = place_of(stack, id);
            let is_same = place.ok().and_then(|at| stack.access.unnoted().get(at)) == is.as_ref();
            if is_same {
                continue;
            }
            let access = &mut *stack.access;
            match (place, is) {
                (Ok(at), Some(is)) => access.get_mut(at).into_iter().for_each(|it| it.clone_from(is)),
                (Ok(at), None) => drop(access.remove(at)),
                (Err(at), Some(is)) => access.insert(at, is.clone()),
                (Err(_), None) => {}
            }
        }
        if self.tells_otherwise(stack) {
            let outputs = &mut *stack.outputs;
            self.untold.iter().for_each(|it| drop(outputs.remove(it)));
            outputs.extend(self.told.iter().map(|(name, it)| (name.clone(), it.clone())));
        }
        self.hidden.iter().for_each(|it| drop(stack.comments.remove(it)));
        stack.comments.extend(self.comments.iter().map(|(address, it)| (address.clone(), it.clone())));
    }

    /// Makes what is known of the lowering what became of it.
    pub fn follow(self, trace: &mut Trace, relations: &mut Relations) {
        let Self { ids, hidden, addresses, kept, reads, mut became, .. } = self;
        let Trace { addresses: known, reads: all, kept: before } = trace;
        all.add(&reads);
        for address in &hidden {
            let (ty, label) = parts(address);
            before.names.get_mut(ty).into_iter().for_each(|it| it.release(label));
        }
        for id in &*ids {
            known.own.remove(id);
            before.nodes.remove(id);
            relations.becomes(id, became.remove(id).unwrap_or_default());
        }
        known.own.extend(&addresses);
        before.nodes.extend(&kept.nodes);
        for (ty, names) in kept.names {
            before.names.entry(ty).or_default().extend(&names);
        }
        for (what, made) in kept.made {
            before.made.entry(what).or_default().extend(&made);
        }
    }
}

/// Where an edge stands among those of a stack, or belongs.
fn place_of(stack: &Stack, id: &EdgeId) -> Result<usize, usize> {
    stack.access.unnoted().binary_search_by(|it| match &it.origin {
        Origin::Edge { id: known } => known.cmp(id),
        _ => std::cmp::Ordering::Less,
    })
}

fn access_at<'s>(stack: &'s Stack, id: &EdgeId) -> Option<&'s Access> {
    stack.access.unnoted().get(place_of(stack, id).ok()?)
}
