//! What of an answer the canvas lights.

use super::{Answer, Connectivity, Source, Verdict};
use crate::editor::{End, Stop, Tone, Trace};
use crate::model::NodeId;

impl Connectivity<'_, '_> {
    /// One of the ways of an answer on the canvas, with the step that is looked at.
    pub fn trace(&self, answer: &Answer, route: usize, step: Option<usize>) -> Trace {
        let (from, to) = &answer.ends;
        let mut trace = Trace::default();
        trace.line.extend(from.node().cloned());
        let route = answer.routes.get(route);
        let through = route.map(|it| it.through.as_slice()).unwrap_or_default();
        trace
            .line
            .extend(through.iter().filter(|it| Some(*it) != from.node() && Some(*it) != to.node()).cloned());
        let reached = trace.line.len();
        trace.line.extend(to.node().filter(|it| Some(*it) != from.node()).cloned());
        if answer.verdict == Verdict::No {
            trace.breaks_after = Some(reached);
        }
        let tone = if answer.verdict == Verdict::Undecided { Tone::Open } else { Tone::Good };
        for (index, it) in route.map(|it| it.steps.as_slice()).unwrap_or_default().iter().enumerate() {
            let Some(node) = &it.node else { continue };
            let tone = if it.blocks { Tone::Bad } else { tone };
            add(&mut trace.stops, node, index + 1, tone);
            if step == Some(index) {
                trace.focus = Some(node.clone());
            }
        }
        trace
    }

    /// Everybody who can reach something, on the canvas.
    pub fn trace_sources(&self, to: &NodeId, sources: &[Source]) -> Trace {
        let tint = |it: &Source| Some((it.end.node()?.clone(), it.verdict.tone()));
        Trace { line: vec![to.clone()], tints: sources.iter().filter_map(tint).collect(), ..Trace::default() }
    }
}

fn add(stops: &mut Vec<Stop>, node: &NodeId, step: usize, tone: Tone) {
    match stops.iter_mut().find(|it| it.node == *node) {
        Some(stop) => {
            stop.steps.push(step);
            stop.tone = stop.tone.max(tone);
        }
        None => stops.push(Stop { node: node.clone(), steps: vec![step], tone }),
    }
}

/// The internet is drawn by whatever node stands for it.
pub(super) fn drawn_internet(diagram: &crate::model::Diagram) -> End {
    let is_internet = |ty: &crate::catalog::ResourceType| *ty == crate::catalog::outside::internet::TYPE;
    let node = diagram.nodes().find(|(_, it)| is_internet(it.ty)).map(|(id, _)| End::Node(id.clone()));
    node.unwrap_or(End::Internet)
}
