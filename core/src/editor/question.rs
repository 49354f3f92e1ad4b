//! What somebody asks about the drawing: whether one thing can reach another, and who can reach something.
//!
//! The editor keeps who is asked about and lets the ends be chosen on the canvas; the answer needs the stack, which the
//! editor does not know. What of an answer lights up on the canvas comes back as a [`Trace`](super::Trace).

use super::{Editor, Input, Selection};
use crate::model::NodeId;

/// A question about the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether one can reach the other; an end is missing until it is chosen.
    Reach {
        /// Where it starts.
        from: Option<End>,
        /// Where it leads.
        to: Option<End>,
    },
    /// Everybody who can reach it.
    Who {
        /// What is reached.
        to: NodeId,
    },
}

/// One end of a way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Anybody on the internet, drawn or not.
    Internet,
    /// A node.
    Node(NodeId),
}

impl End {
    /// The node, unless it is the internet.
    pub fn node(&self) -> Option<&NodeId> {
        if let Self::Node(id) = self { Some(id) } else { None }
    }
}

/// An end that is chosen on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picking {
    /// Where it starts.
    From,
    /// Where it leads.
    To,
}

impl Question {
    /// The question between two nodes.
    pub fn between(from: NodeId, to: NodeId) -> Self {
        Self::Reach { from: Some(End::Node(from)), to: Some(End::Node(to)) }
    }

    /// The nodes it is about.
    pub fn nodes(&self) -> impl Iterator<Item = &NodeId> {
        let (from, to) = match self {
            Self::Reach { from, to } => (from.as_ref().and_then(End::node), to.as_ref().and_then(End::node)),
            Self::Who { to } => (None, Some(to)),
        };
        from.into_iter().chain(to)
    }
}

impl Editor {
    /// What is asked now.
    pub fn question(&self) -> Option<&Question> {
        self.question.as_ref()
    }

    /// Which end is being chosen on the canvas.
    pub fn picking(&self) -> Option<Picking> {
        self.picking
    }

    /// Asks something, or nothing any more. What lit up for the last question goes out.
    pub(super) fn ask(&mut self, question: Option<Question>) {
        self.picking = match &question {
            Some(Question::Reach { from: None, .. }) => Some(Picking::From),
            Some(Question::Reach { to: None, .. }) => Some(Picking::To),
            _ => None,
        };
        self.set_question(question);
    }

    fn set_question(&mut self, question: Option<Question>) {
        if question != self.question {
            self.question = question;
            self.trace = None;
            self.effects.overlay = true;
        }
        self.effects.question = true;
    }

    /// Lets an end be chosen on the canvas once more.
    pub(super) fn pick(&mut self, end: Picking) {
        if matches!(self.question, Some(Question::Reach { .. })) {
            self.picking = Some(end);
            self.effects.question = true;
            self.tell(match end {
                Picking::From => "Choose where it starts",
                Picking::To => "Choose what it should reach",
            });
        }
    }

    /// The question from what is selected: between two nodes, from one, or from one that is still to be chosen.
    pub(super) fn ask_reach(&mut self) {
        let last = self.selection.last().cloned();
        let mut others = self.selection.nodes().iter().filter(|it| Some(*it) != last.as_ref());
        let first = others.next_back().cloned().map(End::Node);
        let (from, to) = match (first, last.map(End::Node)) {
            (None, from) => (from, None),
            both => both,
        };
        let is_open = to.is_none();
        self.ask(Some(Question::Reach { from, to }));
        if is_open {
            let picking = self.picking.unwrap_or(Picking::To);
            self.pick(picking);
        }
    }

    /// Asks who can reach the selected node.
    pub(super) fn ask_who(&mut self) {
        if let Some(to) = self.selection.last().cloned() {
            self.ask(Some(Question::Who { to }));
        }
    }

    /// Asks the other way round.
    pub(super) fn swap_question(&mut self) {
        if let Some(Question::Reach { from, to }) = self.question.clone() {
            self.ask(Some(Question::Reach { from: to, to: from }));
        }
    }

    /// After an event: what was selected meanwhile is the end that is being chosen. By keyboard, one end after the other
    /// can be tried; Enter keeps it. A press of the pointer chooses.
    pub(super) fn follow_picking(&mut self, is_pointer: bool, before: &Selection) {
        let (Some(picking), Some(Question::Reach { from, to })) = (self.picking, self.question.clone())
        else {
            return;
        };
        let Some(picked) = self.selection.only_node().filter(|_| *before != self.selection) else { return };
        let picked = Some(End::Node(picked.clone()));
        let question = match picking {
            Picking::From if picked != to => Question::Reach { from: picked, to },
            Picking::To if picked != from => Question::Reach { from, to: picked },
            _ => return,
        };
        let is_whole =
            !matches!(question, Question::Reach { from: None, .. } | Question::Reach { to: None, .. });
        if is_pointer || !is_whole {
            self.ask(Some(question));
        } else {
            self.set_question(Some(question));
        }
    }

    /// Ends choosing, else the question. False if nothing is asked.
    pub(super) fn stop_asking(&mut self) -> bool {
        let is_whole = matches!(self.question, Some(Question::Reach { from: Some(_), to: Some(_) }));
        if self.picking.take().is_some() && is_whole {
            self.effects.question = true;
            return true;
        }
        let was_asked = self.question.is_some();
        if was_asked {
            self.ask(None);
        }
        was_asked
    }

    /// Keeps the end that is chosen. False if none is being chosen.
    pub(super) fn keep_picked(&mut self) -> bool {
        let is_whole = matches!(self.question, Some(Question::Reach { from: Some(_), to: Some(_) }));
        let kept = is_whole && self.picking.take().is_some();
        self.effects.question |= kept;
        kept
    }

    /// A question about what is gone is over.
    pub(super) fn prune_question(&mut self) {
        let is_gone = |id: &NodeId| self.scene.node(id.as_str()).is_none();
        if self.question.as_ref().is_some_and(|it| it.nodes().any(is_gone)) {
            self.ask(None);
        }
    }
}

/// Whether an event is the pointer's.
pub(super) const fn is_pointer(input: &Input) -> bool {
    matches!(input, Input::PointerDown(_) | Input::PointerUp(_) | Input::PointerMove(_))
}
