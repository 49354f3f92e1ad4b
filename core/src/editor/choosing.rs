//! A reference that is chosen on the canvas: what may be chosen glows, a press chooses, Escape leaves.
//!
//! A panel asks for it and gets the answer with [`Effects::chosen`](super::Effects); what is selected stays so.

use super::hit_test;
use super::tools::neighbor;
use super::{Camera, Editor, Key, Pointer};
use crate::catalog::by_id;
use crate::model::{AnnotationId, NodeId};

/// What is being chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choosing {
    /// Types of nodes that may be chosen; none named are all.
    types: Vec<&'static str>,
    /// The note that is to be pinned to what is chosen; without one, whoever asks gets the answer.
    pins: Option<AnnotationId>,
    /// The node the keyboard is at.
    focus: Option<NodeId>,
}

impl Editor {
    /// Whether a reference is being chosen.
    pub fn is_choosing(&self) -> bool {
        self.choosing.is_some()
    }

    /// Lets a node of one of these types be chosen, or nothing any more.
    pub(super) fn choose(&mut self, types: Option<Vec<&'static str>>) {
        match types {
            Some(types) => self.choose_for(types, None),
            None => {
                self.cancel_gesture();
                self.stop_choosing();
            }
        }
    }

    /// Lets the node be chosen that a note is about.
    pub(super) fn choose_pin(&mut self, note: AnnotationId) {
        self.choose_for(Vec::new(), Some(note));
    }

    fn choose_for(&mut self, types: Vec<&'static str>, pins: Option<AnnotationId>) {
        self.cancel_gesture();
        let choosing = Choosing { types, pins, focus: None };
        self.effects.choosing = true;
        self.effects.overlay = true;
        if self.choices(&choosing).is_empty() {
            self.choosing = None;
            self.refuse(format!("there is no {} on the canvas to choose", choosing.wanted("or")));
        } else {
            self.show_choices(&choosing);
            self.tell(format!("Choose {} on the canvas; Escape leaves", choosing.wanted("or")));
            self.choosing = Some(choosing);
        }
    }

    /// Looks from farther away if what may be chosen is not in view: a few all together, of many at least one.
    fn show_choices(&mut self, choosing: &Choosing) {
        const FEW: usize = 12;
        let view = self.camera.world_view(self.viewport);
        let choices = self.choices(choosing);
        let rects = || choices.iter().filter_map(|it| self.scene.node(it.as_str())).map(|it| it.rect);
        let seen = rects().filter(|it| view.contains_rect(it)).count();
        let is_enough = if choices.len() <= FEW { seen == choices.len() } else { seen > 0 };
        let all = rects().reduce(|all, it| all.union(&it)).filter(|_| !is_enough && self.viewport.w > 0.0);
        if let Some(all) = all {
            self.jump(Camera::fit(all, self.viewport, self.camera.zoom));
        }
    }

    /// Ends choosing. False if nothing was being chosen.
    pub(super) fn stop_choosing(&mut self) -> bool {
        let was = self.choosing.take().is_some();
        self.effects.choosing |= was;
        self.effects.overlay |= was;
        was
    }

    /// A press while choosing: takes what is under the pointer, or says why it cannot be taken.
    pub(super) fn choose_at(&mut self, pointer: &Pointer) {
        let at = self.to_world(pointer.at);
        let Some(id) = hit_test::node_at(&self.scene, at, |id| self.is_hidden(id)).cloned() else {
            self.stop_choosing();
            return;
        };
        // What fits may lie behind what was hit: a press in a subnet may mean its VPC.
        let behind = self.diagram.ancestors(id.as_str()).map(|(id, _)| id.clone());
        let fitting = std::iter::once(id.clone()).chain(behind).find(|it| self.may_choose(it));
        match fitting {
            Some(it) => self.chose(it),
            None => {
                let wanted = self.choosing.as_ref().map(|it| it.wanted("or")).unwrap_or_default();
                self.refuse(format!("{} is no {wanted}", self.describe(&id)));
            }
        }
    }

    /// A key while choosing: Tab walks along what may be chosen, Enter takes it. False if it means nothing here.
    pub(super) fn key_while_choosing(&mut self, key: &Key) -> bool {
        let Some(choosing) = self.choosing.clone() else { return false };
        match key.key.as_str() {
            "Tab" => {
                let choices = self.choices(&choosing);
                // Round and round: the focus stays on the canvas until something is chosen.
                let next = neighbor(&choices, choosing.focus.as_ref(), key.modifiers.shift)
                    .or_else(|| neighbor(&choices, None, key.modifiers.shift));
                if let Some(id) = next {
                    self.tell(self.describe(&id));
                    if let Some(rect) = self.scene.node(id.as_str()).map(|it| it.rect) {
                        self.reveal(rect);
                    }
                    self.choosing = Some(Choosing { focus: Some(id), ..choosing });
                    self.effects.overlay = true;
                }
                true
            }
            "Enter" => {
                if let Some(id) = choosing.focus {
                    self.chose(id);
                }
                true
            }
            _ => false,
        }
    }

    /// What may be chosen, to glow; and what the keyboard is at.
    pub(super) fn glow_of_choosing(&self) -> Option<(Vec<NodeId>, Option<NodeId>)> {
        let choosing = self.choosing.as_ref()?;
        Some((self.choices(choosing), choosing.focus.clone()))
    }

    fn chose(&mut self, id: NodeId) {
        let pins = self.choosing.as_ref().and_then(|it| it.pins.clone());
        self.stop_choosing();
        if let Some(note) = pins {
            self.pin(&note, &id);
            return;
        }
        self.tell(format!("{} chosen", self.describe(&id)));
        self.effects.chosen = Some(id);
    }

    fn may_choose(&self, id: &NodeId) -> bool {
        let Some(choosing) = &self.choosing else { return false };
        self.diagram.node(id.as_str()).is_some_and(|it| choosing.takes(it.ty.id))
    }

    fn choices(&self, choosing: &Choosing) -> Vec<NodeId> {
        let is_fitting = |id: &&NodeId| {
            self.scene.folded_into(id.as_str()).is_none()
                && self.diagram.node(id.as_str()).is_some_and(|it| choosing.takes(it.ty.id))
        };
        self.scene.reading_order().into_iter().filter(is_fitting).cloned().collect()
    }
}

impl Choosing {
    fn takes(&self, ty: &str) -> bool {
        self.types.is_empty() || self.types.contains(&ty)
    }

    /// What is wanted, in words: `subnet or VPC`.
    fn wanted(&self, or: &str) -> String {
        let labels: Vec<&str> = self.types.iter().filter_map(|it| by_id(it)).map(|it| it.label).collect();
        match &labels[..] {
            [] => "resource".to_owned(),
            [first, _, _, _, ..] => format!("{first} {or} the like"),
            _ => labels.join(&format!(" {or} ")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::editor::{Edit, Input, Point, Selection, Size};
    use crate::model::{Diagram, Node, Op, Placement, Rect};

    fn editor() -> Editor {
        let mut diagram = Diagram::default();
        let mut add = |id: &str, ty: &str, parent: Option<&str>, rect: Rect| {
            let placement = Placement { parent: parent.map(NodeId::from), rect };
            let node = Node { ty: by_id(ty).unwrap(), name: id.to_owned(), placement, props: [].into() };
            diagram.apply(Op::AddNode { id: NodeId::from(id), node }).unwrap();
        };
        add("vpc", "ec2.vpc", None, Rect::new(0.0, 0.0, 400.0, 300.0));
        add("subnet", "ec2.subnet", Some("vpc"), Rect::new(20.0, 60.0, 200.0, 200.0));
        add("table", "dynamodb.table", None, Rect::new(500.0, 0.0, 96.0, 88.0));
        let mut editor = Editor::new(diagram, 1);
        editor.handle(Input::Resize(Size::new(800.0, 600.0)));
        editor.handle(Input::Edit(Edit::Select { nodes: vec!["table".into()], edges: vec![] }));
        editor
    }

    fn press(editor: &mut Editor, id: &str) -> crate::editor::Effects {
        let rect = editor.scene().node(id).unwrap().rect;
        let at = editor.camera().to_screen(rect.center());
        let pointer = Pointer {
            id: 1,
            at: Point::new(at.x, at.y),
            button: crate::editor::Button::Primary,
            kind: crate::editor::PointerKind::Mouse,
            modifiers: Default::default(),
            clicks: 1,
        };
        let effects = editor.handle(Input::PointerDown(pointer));
        editor.handle(Input::PointerUp(pointer));
        effects
    }

    fn key(name: &str) -> Input {
        Input::KeyDown(Key { key: name.to_owned(), code: name.to_owned(), modifiers: Default::default() })
    }

    #[test]
    fn a_press_chooses_and_leaves_the_selection() {
        let mut editor = editor();
        let before: Selection = editor.selection().clone();
        editor.handle(Input::Edit(Edit::Choose(Some(vec!["ec2.subnet"]))));
        assert!(editor.is_choosing());
        assert_eq!(editor.overlay().glow, [NodeId::from("subnet")]);
        let refused = press(&mut editor, "table");
        assert!(refused.announce.is_some_and(|it| it.refusal && it.text.ends_with("is no Subnet")));
        assert!(editor.is_choosing(), "a wrong press leaves the choice open");
        let effects = press(&mut editor, "subnet");
        assert_eq!(effects.chosen, Some(NodeId::from("subnet")));
        assert!(!editor.is_choosing());
        assert_eq!(*editor.selection(), before);
        assert!(effects.transactions.is_empty(), "whoever asked decides what it means");
    }

    #[test]
    fn what_may_be_chosen_comes_into_view_and_what_is_selected_stays_there() {
        let mut editor = editor();
        let seen = |editor: &Editor, id: &str| {
            let view = editor.camera().world_view(editor.viewport());
            view.contains_rect(&editor.scene().node(id).unwrap().rect)
        };
        // A panel opens, and what is selected is at its place.
        editor.handle(Input::Resize(Size::new(400.0, 300.0)));
        assert!(seen(&editor, "table") && !seen(&editor, "vpc"));
        editor.handle(Input::Edit(Edit::Choose(Some(vec!["ec2.vpc"]))));
        assert!(seen(&editor, "vpc"));
        let camera = editor.camera();
        editor.handle(Input::Edit(Edit::Choose(Some(vec!["ec2.subnet"]))));
        assert_eq!(editor.camera(), camera, "nothing moves where everything is in view");
    }

    #[test]
    fn a_press_inside_means_the_container_that_fits() {
        let mut editor = editor();
        editor.handle(Input::Edit(Edit::Choose(Some(vec!["ec2.vpc"]))));
        assert_eq!(press(&mut editor, "subnet").chosen, Some(NodeId::from("vpc")));
    }

    #[test]
    fn the_keyboard_walks_and_chooses_and_escape_leaves() {
        let mut editor = editor();
        editor.handle(Input::Edit(Edit::Choose(Some(vec!["ec2.vpc", "ec2.subnet"]))));
        editor.handle(key("Tab"));
        assert_eq!(editor.handle(key("Enter")).chosen, Some(NodeId::from("vpc")));
        editor.handle(Input::Edit(Edit::Choose(Some(vec!["ec2.vpc"]))));
        let effects = editor.handle(key("Escape"));
        assert!(effects.choosing && effects.chosen.is_none() && !editor.is_choosing());
        assert!(!editor.selection().is_empty(), "Escape leaves the choice, not the selection");
    }

    #[test]
    fn where_nothing_fits_it_is_said_at_once() {
        let mut editor = editor();
        let effects = editor.handle(Input::Edit(Edit::Choose(Some(vec!["ec2.internet_gateway"]))));
        assert!(!editor.is_choosing());
        assert!(effects.announce.is_some_and(|it| it.refusal));
    }
}
