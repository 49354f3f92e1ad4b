//! What edits set off: only what looked at what they make something else is done again.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::memory::{Edited, Memory, Order, Ran, said_of, say};
use super::{Analysis, node_of};
use crate::connectivity::Connectivity;
use crate::model::{Diagram, EdgeId, NodeId, Severity};
use crate::network::{self, fill};
use crate::rules::{Facts, Finding, Report};
use crate::stack::{Changed, Origin, Relowered};
use crate::tracking::{Changes, Concerned, noted};

impl Analysis {
    /// Makes of all that is derived what edits make of it; returns how many rules they set off.
    pub(super) fn change(&mut self, memory: &mut Memory, edited: Edited) -> usize {
        let mut changes = Changes::default();
        if let Edited::Properties(all) = &edited {
            all.iter().for_each(|it| it.add_to(&self.stack, &mut changes));
        }
        // It is changed where it is, unless somebody else still looks at it.
        memory.stack = Arc::default();
        let others = match edited {
            Edited::Properties(all) => {
                all.iter().for_each(|it| self.change_properties(memory, it));
                BTreeSet::new()
            }
            Edited::Nodes(relowered, of_nodes, renamed) => {
                changes = *of_nodes;
                self.change_nodes(memory, *relowered, &renamed, &mut changes)
            }
        };
        memory.stack = Arc::clone(&self.stack);
        let checked = Arc::clone(memory.filled.as_ref().unwrap_or(&memory.stack));
        let mut facts = Facts::new(&checked);
        let policies = &mut memory.policies;
        facts
            .know_policies(policies.documents_after(&changes), policies.identities_after(&checked, &changes));
        if changes.concern(memory.policies.reads()) {
            memory.policies.follow(facts.access(), &mut changes);
        }
        let mut known = std::mem::take(&mut memory.known);
        known.retain(&changes);
        facts.know(known);
        facts.follow(&mut changes);
        facts.suspect(Some(&changes));
        while facts.find_suspects() {}
        while facts.ask_suspect() {}
        facts.end_suspicions(Some(&mut changes));
        facts.follow_doubtful(&mut changes);
        let rules = self.run_again(memory, &facts, &changes);
        self.connect_again(memory, &facts, &changes, &others);
        facts.asked_access().into_iter().for_each(|it| memory.policies.extend(it));
        while facts.give_up() {}
        let (documents, identities) = facts.take_policies();
        memory.policies.take_back(documents, identities);
        memory.known = facts.take_known();
        rules
    }

    fn change_properties(&mut self, memory: &mut Memory, changed: &Changed) {
        changed.apply(Arc::make_mut(&mut self.stack));
        if let Some(filled) = memory.filled.as_mut().map(Arc::make_mut) {
            let mut it = changed.clone();
            let ty = it.address.as_ref().and_then(|it| filled.get(it)).and_then(|it| it.ty);
            for (key, value) in &mut it.values {
                value.iter_mut().for_each(|it| fill(ty, key, it, filled));
            }
            it.apply(filled);
        }
    }

    /// Puts nodes that were lowered again in place of what they were, and forgets what was known of what is not there any more;
    /// tells the edges that mean something else.
    fn change_nodes(
        &mut self,
        memory: &mut Memory,
        relowered: Relowered,
        renamed: &[NodeId],
        changes: &mut Changes,
    ) -> BTreeSet<EdgeId> {
        if let Some(filled) = memory.filled.as_mut().map(Arc::make_mut) {
            relowered.apply(filled, |it| network::filled(it, &self.stack));
        }
        relowered.apply(Arc::make_mut(&mut self.stack), Arc::clone);
        let others: BTreeSet<EdgeId> = relowered.edges().map(|(id, _)| id.clone()).collect();
        for id in &others {
            memory.states.forget(id);
            memory.known.forget_edge(id);
            Arc::make_mut(&mut self.edges).remove(id);
        }
        let relations = memory.relations.get_or_insert_default();
        relowered.follow(Arc::make_mut(&mut memory.trace), Arc::make_mut(relations));
        // What people call a node shows in the state of edges, also where no resource is called by it.
        renamed.iter().filter_map(|it| memory.trace.address(it)).for_each(|it| changes.resource(it));
        others
    }

    /// Runs the rules again that changes concern, for the resources that they concern; returns how many rules that are.
    fn run_again(&mut self, memory: &mut Memory, facts: &Facts<'_>, changes: &Changes) -> usize {
        let order = Order::of(memory.rules.iter().map(|it| it.rule));
        let Memory { rules, diagram, today, .. } = memory;
        let mut run = 0;
        for (index, it) in rules.iter_mut().enumerate() {
            let only = match it.concerned(changes) {
                Concerned::All => None,
                Concerned::Some(none) if none.is_empty() => continue,
                Concerned::Some(some) => Some(some),
            };
            run += 1;
            let at = order.ranges(&self.report, index);
            let again = only.and_then(|only| Some((it.again(&only, facts, *today)?, only)));
            if let Some((report, only)) = again {
                let known = said_of(&self.report, &at, &only);
                if known != report {
                    self.count_instead(diagram, &known.findings, &report.findings);
                    say(Arc::make_mut(&mut self.report), at, &only, report);
                }
                continue;
            }
            let (report, ran) = Ran::of(it.rule, it.severity, facts, *today);
            *it = ran;
            self.say_instead(diagram, at, report);
        }
        run
    }

    /// Puts what a rule says now in place of all that it said before.
    fn say_instead(&mut self, diagram: &Diagram, at: [Range<usize>; 3], now: Report) {
        let [findings, suppressed, unknown] = at;
        if self.report.findings.get(findings.clone()) != Some(&now.findings) {
            let known = self.report.findings.get(findings.clone()).unwrap_or_default().to_vec();
            self.count_instead(diagram, &known, &now.findings);
            Arc::make_mut(&mut self.report).findings.splice(findings, now.findings);
        }
        if self.report.suppressed.get(suppressed.clone()) != Some(&now.suppressed) {
            Arc::make_mut(&mut self.report).suppressed.splice(suppressed, now.suppressed);
        }
        if self.report.unknown.get(unknown.clone()) != Some(&now.unknown) {
            Arc::make_mut(&mut self.report).unknown.splice(unknown, now.unknown);
        }
    }

    fn count_instead(&mut self, diagram: &Diagram, before: &[Finding], now: &[Finding]) {
        before.iter().for_each(|it| self.count(diagram, it, false));
        now.iter().for_each(|it| self.count(diagram, it, true));
    }

    /// Tells the states of the edges again that changes concern, or that mean something else, and what is granted and not drawn
    /// if they concern that.
    fn connect_again(
        &mut self,
        memory: &mut Memory,
        facts: &Facts<'_>,
        changes: &Changes,
        others: &BTreeSet<EdgeId>,
    ) {
        let is_any = changes.concern(memory.states.all());
        let is_concerned = |it: &usize| {
            let edge = facts.stack.access.unnoted().get(*it);
            let Some(Origin::Edge { id }) = edge.map(|it| &it.origin) else { return false };
            others.contains(id) || is_any && memory.states.get(id).is_none_or(|it| changes.concern(it))
        };
        let is_none = others.is_empty() && !is_any;
        let edges = if is_none { 0 } else { facts.stack.access.unnoted().len() };
        let concerned: Vec<usize> = (0..edges).filter(is_concerned).collect();
        let is_ghosts = changes.concern(&memory.ghosts);
        if concerned.is_empty() && !is_ghosts {
            return;
        }
        let connectivity = Connectivity::of(&memory.diagram, facts);
        for position in concerned {
            let (state, reads) = noted(|| connectivity.edge(position));
            if let Some((id, state)) = state {
                memory.states.add(id.clone(), &reads);
                Arc::make_mut(&mut self.edges).insert(id, Arc::new(state));
            }
        }
        if is_ghosts {
            let (ghosts, reads) = noted(|| connectivity.ghosts());
            (self.ghosts, memory.ghosts) = (Arc::new(ghosts), reads);
        }
    }

    pub(super) fn count(&mut self, diagram: &Diagram, finding: &Finding, is_new: bool) {
        let Some(node) = finding.origin.as_ref().and_then(|it| node_of(diagram, it)) else { return };
        let counts = self.counts.entry(node.clone()).or_default();
        if let Some(count) = counts.get_mut(finding.severity as usize) {
            *count = if is_new { *count + 1 } else { count.saturating_sub(1) };
        }
        let all = Severity::ALL.into_iter().filter(|it| counts.get(*it as usize).is_some_and(|it| *it > 0));
        match all.max() {
            Some(worst) => drop(self.by_node.insert(node, (counts.iter().sum(), worst))),
            None => drop(self.by_node.remove(&node)),
        }
    }
}
