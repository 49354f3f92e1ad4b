//! An answer on the canvas: a line from stop to stop, the things it hangs on with the numbers of their steps, and
//! everybody who can reach something.

use std::collections::BTreeSet;

use super::Editor;
use super::geometry::Point;
use crate::model::{NodeId, Rect};
use crate::sort::InOrder;

/// What lights up for an answer. Positions follow the scene.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The nodes that a way passes through, from its start to its end.
    pub line: Vec<NodeId>,
    /// After how many of these nothing gets on; `None` if it gets through.
    pub breaks_after: Option<usize>,
    /// What the steps of the way are about, by node.
    pub stops: Vec<Stop>,
    /// Nodes that share in the answer without being on a way, such as everybody who can reach something.
    pub tints: Vec<(NodeId, Tone)>,
    /// The node of the step that is looked at.
    pub focus: Option<NodeId>,
}

/// A node on the way, and the steps there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Which node.
    pub node: NodeId,
    /// Numbers of the steps, counted from 1.
    pub steps: Vec<usize>,
    /// What happens there.
    pub tone: Tone,
}

/// How something is lit: always with a mark beside the color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// It gets through.
    Good,
    /// It hangs on what is not known.
    Open,
    /// It is blocked.
    Bad,
}

/// A trace where it is on the canvas, in world coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TraceOverlay {
    /// Lines between one stop and the next, in order, and whether anything gets along them.
    pub legs: Vec<(Vec<Point>, bool)>,
    /// Where the way breaks off: the middle of the first leg along which nothing gets.
    pub break_at: Option<Point>,
    /// Containers and icons that are lit, containers first.
    pub lit: Vec<(NodeId, Rect)>,
    /// The stops with numbers.
    pub discs: Vec<Disc>,
    /// Tinted nodes.
    pub tints: Vec<(Rect, Tone)>,
    /// The box that is looked at.
    pub focus: Option<Rect>,
}

/// Numbers at a stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Disc {
    /// The node's box.
    pub rect: Rect,
    /// Whether the node is a container.
    pub is_container: bool,
    /// The first of its steps, counted from 1: it lights up then.
    pub first: usize,
    /// The numbers, such as `2–3` or `1, 4`.
    pub text: String,
    /// What happens there.
    pub tone: Tone,
}

impl Editor {
    /// What of an answer is lit.
    pub fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// Lights an answer up, or puts it out.
    pub(super) fn set_trace(&mut self, trace: Option<Trace>) {
        if trace != self.trace {
            self.trace = trace;
            self.effects.overlay = true;
        }
    }

    /// The trace where it is.
    pub(super) fn trace_overlay(&self) -> Option<TraceOverlay> {
        let trace = self.trace.as_ref()?;
        let rect = |id: &NodeId| self.scene.seen_rect(id.as_str());
        let mut overlay = TraceOverlay { focus: trace.focus.as_ref().and_then(rect), ..Default::default() };
        let line: Vec<(&NodeId, Rect)> = trace.line.iter().filter_map(|id| Some((id, rect(id)?))).collect();
        for (index, pair) in line.windows(2).enumerate() {
            let [(a, from), (b, to)] = pair else { continue };
            // What goes on inside of a closed frame is not seen.
            if from == to {
                continue;
            }
            let passes = trace.breaks_after.is_none_or(|it| index + 1 < it.max(1));
            let route = self.scene.route_between(from, to, |it| it == *a || it == *b);
            if !passes && overlay.break_at.is_none() {
                overlay.break_at = Some(route.label_at());
            }
            overlay.legs.push((route.points, passes));
        }
        let lit = line.iter().map(|it| it.0).chain(trace.stops.iter().map(|it| &it.node));
        // For what is in a closed container, its card is lit.
        let seen = |id| self.scene.seen_node(id);
        let lit: BTreeSet<&NodeId> = lit.chain(trace.tints.iter().map(|it| &it.0)).map(seen).collect();
        let mut lit: Vec<(&NodeId, &super::SceneNode)> =
            lit.into_iter().filter_map(|id| Some((id, self.scene.node(id.as_str())?))).collect();
        lit.retain(|(id, _)| self.scene.folded_into(id.as_str()).is_none());
        lit.order_by_key(|(id, it)| (!it.is_container, it.depth, (*id).clone()));
        overlay.lit = lit.into_iter().map(|(id, it)| (id.clone(), it.rect)).collect();
        overlay.tints = trace.tints.iter().filter_map(|(id, tone)| Some((rect(id)?, *tone))).collect();
        overlay.discs = self.seen_stops(&trace.stops).iter().filter_map(|it| self.disc(it)).collect();
        Some(overlay)
    }

    /// Stops where they are seen: those in one closed container are one.
    fn seen_stops(&self, stops: &[Stop]) -> Vec<Stop> {
        let mut seen: Vec<Stop> = Vec::new();
        for stop in stops {
            let node = self.scene.seen_node(&stop.node);
            match seen.iter_mut().find(|it| it.node == *node) {
                Some(it) => {
                    it.steps.extend(&stop.steps);
                    it.steps.sort_unstable();
                    it.steps.dedup();
                    it.tone = it.tone.max(stop.tone);
                }
                None => seen.push(Stop { node: node.clone(), ..stop.clone() }),
            }
        }
        seen
    }

    fn disc(&self, stop: &Stop) -> Option<Disc> {
        let node = self.scene.node(stop.node.as_str())?;
        let is_folded = self.scene.folded_into(stop.node.as_str()).is_some();
        Some(Disc {
            rect: self.scene.seen_rect(stop.node.as_str())?,
            // What is closed is a box like a container.
            is_container: node.is_box() || is_folded,
            first: stop.steps.first().copied()?,
            text: numbers(&stop.steps),
            tone: stop.tone,
        })
    }
}

/// Numbers as people write them: what follows on each other as a range.
fn numbers(steps: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for step in steps {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *step => *last = *step,
            _ => ranges.push((*step, *step)),
        }
    }
    let text = |(first, last): (usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    ranges.into_iter().map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn steps_in_a_row_are_a_range() {
        assert_eq!(numbers(&[1]), "1");
        assert_eq!(numbers(&[1, 2, 5]), "1, 2, 5");
        assert_eq!(numbers(&[2, 3, 4, 7]), "2–4, 7");
    }
}
