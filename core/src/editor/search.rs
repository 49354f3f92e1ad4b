//! Finding on the canvas: which nodes hold what is looked for, in their names, types or properties, and going from one to
//! the next.

use std::collections::BTreeMap;

use super::{Camera, Editor, Selection};
use crate::model::{AnnotationId, Node, NodeId, Rect};
use crate::value::Value;

/// What is looked for, and where it was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// As typed.
    pub typed: String,
    /// Nodes in reading order, then annotations.
    pub found: Vec<Hit>,
    /// The one that is looked at, by its place in the list.
    pub current: Option<usize>,
}

/// Something on the canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A node.
    Node(NodeId),
    /// A note, a text or a frame.
    Annotation(AnnotationId),
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub target: Target,
    /// Where in it: its name, its type, the label of a property, or its text.
    pub place: &'static str,
}

/// Where the found nodes are, in world coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundOverlay {
    /// All of them.
    pub rects: Vec<Rect>,
    /// The one that is looked at.
    pub current: Option<Rect>,
}

/// Texts looked at no further than this, in bytes, and values nested no deeper than this.
const LONGEST: usize = 20_000;
const DEEPEST: usize = 32;

impl Editor {
    /// What is looked for.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Looks for something, or for nothing any more. What was looked at stays so as long as it fits what is typed; else the
    /// search begins at the first node in view.
    pub(super) fn find(&mut self, typed: Option<String>) {
        let was = self.search.take().and_then(|it| Some(it.found.get(it.current?)?.target.clone()));
        let typed = typed.map(|it| it.chars().take(200).collect::<String>());
        self.search = typed.map(|typed| Search { found: self.found(&typed), typed, current: None });
        self.effects.search = true;
        self.effects.overlay = true;
        let view = self.camera.world_view(self.viewport);
        let is_seen = |hit: &Hit| self.rect_of(&hit.target).is_some_and(|it| view.overlaps(&it));
        let first = self.search.as_ref().and_then(|it| {
            let stays = it.found.iter().position(|hit| Some(&hit.target) == was.as_ref());
            let seen = || it.found.iter().position(is_seen);
            stays.or_else(seen).or((!it.found.is_empty()).then_some(0))
        });
        if let Some(first) = first {
            self.look_at_found(first);
        }
    }

    /// Goes to the next node that was found, or the one before; from the last to the first.
    pub(super) fn find_next(&mut self, backwards: bool) {
        let Some(search) = &self.search else { return };
        let count = search.found.len();
        if count == 0 {
            let text = format!("nothing on the canvas holds “{}”", search.typed.trim());
            self.refuse(text);
            return;
        }
        let next = match (search.current, backwards) {
            (None, false) => 0,
            (None, true) => count - 1,
            (Some(at), false) => (at + 1) % count,
            (Some(at), true) => (at + count - 1) % count,
        };
        // Whoever goes there wants to see it; while somebody types, nothing opens.
        match self.search.as_ref().and_then(|it| it.found.get(next)).map(|it| it.target.clone()) {
            Some(Target::Node(id)) => self.uncover(&id),
            Some(Target::Annotation(id)) => self.uncover_annotation(&id),
            None => {}
        }
        self.look_at_found(next);
    }

    fn look_at_found(&mut self, place: usize) {
        let Some(search) = &mut self.search else { return };
        let Some(target) = search.found.get(place).map(|it| it.target.clone()) else { return };
        search.current = Some(place);
        let count = search.found.len();
        self.effects.search = true;
        self.effects.overlay = true;
        let description = match &target {
            Target::Node(id) => self.describe(id),
            Target::Annotation(id) => self.describe_annotation(id),
        };
        self.tell(format!("{} of {count}: {description}", place + 1));
        let Some(rect) = self.rect_of(&target) else { return };
        self.select(match target {
            Target::Node(id) => Selection::node(id),
            Target::Annotation(id) => Selection::annotation(id),
        });
        self.bring_near(rect);
    }

    fn rect_of(&self, target: &Target) -> Option<Rect> {
        match target {
            Target::Node(id) => self.scene.seen_rect(id.as_str()),
            Target::Annotation(id) => self.scene.annotation(id.as_str()).map(|it| it.extent),
        }
    }

    /// Looks so that something can be read: no move where it is in view and legible.
    pub(super) fn bring_near(&mut self, rect: Rect) {
        /// Below this, labels cannot be read.
        const LEGIBLE: f64 = 0.6;
        if self.camera.zoom >= LEGIBLE {
            self.reveal(rect);
            return;
        }
        let fitting = Camera::fit(rect, self.viewport, 1.0).zoom;
        let zoom = LEGIBLE.min(fitting).max(self.camera.zoom);
        let at = self.camera.to_screen(rect.center());
        let window = Rect::new(0.0, 0.0, self.viewport.w, self.viewport.h);
        if window.contains(at) {
            // What is in view grows where it is: whoever looks at it need not look for it.
            self.jump(self.camera.zoomed_at(at, zoom / self.camera.zoom));
            self.reveal(rect);
        } else {
            self.jump(Camera::centered(rect.center(), self.viewport, zoom));
        }
    }

    /// Brings the search in step with a diagram that has changed.
    pub(super) fn search_again(&mut self) {
        let Some(mut search) = self.search.take() else { return };
        let was = search.current.and_then(|it| search.found.get(it)).map(|it| it.target.clone());
        search.found = self.found(&search.typed);
        search.current = was.and_then(|was| search.found.iter().position(|it| it.target == was));
        self.search = Some(search);
        self.effects.search = true;
    }

    /// Ends the search. False if nothing is looked for.
    pub(super) fn stop_searching(&mut self) -> bool {
        let was_searching = self.search.is_some();
        if was_searching {
            self.find(None);
        }
        was_searching
    }

    fn found(&self, typed: &str) -> Vec<Hit> {
        let typed = typed.to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let nodes = self.scene.reading_order().into_iter().filter_map(|id| {
            let place = self.place_of(&words, self.diagram.node(id.as_str())?)?;
            Some(Hit { target: Target::Node(id.clone()), place })
        });
        let annotations = self.scene.annotations_in_order().into_iter().filter_map(|id| {
            let it = self.diagram.annotation(id.as_str())?;
            let text = format!("{} {}", it.style.label(), it.text).to_lowercase();
            let is_found = words.iter().all(|it| text.contains(it));
            is_found.then(|| Hit { target: Target::Annotation(id.clone()), place: it.style.label() })
        });
        nodes.chain(annotations).collect()
    }

    /// Where a node holds every word: all of them in one place, the most telling first.
    fn place_of(&self, words: &[&str], node: &Node) -> Option<&'static str> {
        let holds = |text: &str| {
            let text = text.to_lowercase();
            words.iter().all(|it| text.contains(it))
        };
        if holds(&node.name) {
            return Some("Name");
        }
        if holds(&format!("{} {} {} {}", node.name, node.type_label(), node.ty.tf, node.ty.cfn)) {
            return Some("Type");
        }
        node.props.iter().find_map(|(key, value)| {
            let mut text = String::new();
            self.spell(value, DEEPEST, &mut text);
            let spec = node.ty.prop(key)?;
            (holds(&text) || holds(&format!("{} {text}", spec.label))).then_some(spec.label)
        })
    }

    /// What a value says, in one text.
    fn spell(&self, value: &Value, depth: usize, text: &mut String) {
        if depth == 0 || text.len() > LONGEST {
            return;
        }
        match value {
            Value::Null | Value::Context(_) | Value::Image(_) => {}
            Value::Bool(it) => text.push_str(if *it { "true" } else { "false" }),
            Value::Int(it) => text.push_str(&it.to_string()),
            Value::Decimal(it) => text.push_str(it.as_str()),
            Value::Str(it) | Value::Param(it) | Value::Ssm(it) => text.push_str(it),
            Value::Unknown(it) => text.push_str(it.source()),
            Value::Ref { target, .. } => {
                text.push_str(self.diagram.node(target).map_or(target.as_str(), |it| it.name.as_str()));
            }
            Value::List(items) | Value::Concat(items) => {
                for item in items {
                    self.spell(item, depth - 1, text);
                    text.push(' ');
                }
            }
            Value::Map(fields) => {
                for (key, item) in fields {
                    text.push_str(key);
                    text.push(' ');
                    self.spell(item, depth - 1, text);
                    text.push(' ');
                }
            }
        }
        text.push(' ');
    }

    /// Where the found nodes are.
    pub(super) fn found_overlay(&self) -> Option<FoundOverlay> {
        let search = self.search.as_ref().filter(|it| !it.found.is_empty())?;
        let rects: BTreeMap<usize, Rect> = search
            .found
            .iter()
            .enumerate()
            .filter_map(|(at, it)| Some((at, self.rect_of(&it.target)?)))
            .collect();
        let current = search.current.and_then(|it| rects.get(&it).copied());
        Some(FoundOverlay { rects: rects.into_values().collect(), current })
    }
}
