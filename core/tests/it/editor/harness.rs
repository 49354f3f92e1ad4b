//! Drives an editor as a person would, and sweeps diagram and scene after every event.

pub(crate) use drawbridge_core::editor::Modifiers;
use drawbridge_core::editor::{
    Button, Edit, Editor, Effects, Input, Key, Point, Pointer, PointerKind, Size, Wheel, actions,
};
use drawbridge_core::model::{Diagram, NodeId, Rect};
use drawbridge_core::stack::lower;
use drawbridge_core::value::Value;

pub(crate) const NONE: Modifiers = Modifiers { shift: false, alt: false, ctrl: false, meta: false };
pub(crate) const SHIFT: Modifiers = Modifiers { shift: true, ..NONE };
pub(crate) const ALT: Modifiers = Modifiers { alt: true, ..NONE };
pub(crate) const CTRL: Modifiers = Modifiers { ctrl: true, ..NONE };

type At = (f64, f64);

/// An editor with a window of 1280x800 at 100 %, so that screen and world are the same to begin with.
#[derive(Clone, Debug)]
pub(crate) struct Harness {
    pub(crate) editor: Editor,
    /// What the last event changed.
    pub(crate) effects: Effects,
}

pub(crate) fn key_down(key: &str, modifiers: Modifiers) -> Input {
    let code = match key {
        "!" => "Digit1".to_owned(),
        _ if key.len() == 1 && key.as_bytes()[0].is_ascii_digit() => format!("Digit{key}"),
        _ => String::new(),
    };
    key_down_code(key, &code, modifiers)
}

pub(crate) fn key_down_code(key: &str, code: &str, modifiers: Modifiers) -> Input {
    Input::KeyDown(Key { key: key.to_owned(), code: code.to_owned(), modifiers })
}

pub(crate) fn pointer(at: At, button: Button, modifiers: Modifiers, clicks: u32) -> Pointer {
    Pointer { id: 1, at: Point::new(at.0, at.1), button, kind: PointerKind::Mouse, modifiers, clicks }
}

impl Harness {
    pub(crate) fn new() -> Self {
        Self::with_seed(1)
    }

    pub(crate) fn with_seed(seed: u64) -> Self {
        let mut harness = Self { editor: Editor::new(Diagram::default(), seed), effects: Effects::default() };
        harness.send(Input::Resize(Size::new(1_280.0, 800.0)));
        harness
    }

    pub(crate) fn send(&mut self, input: Input) -> &mut Self {
        let event = format!("{input:?}");
        let before = self.editor.diagram().clone();
        self.effects = self.editor.handle(input);
        if !self.effects.derived && !self.effects.transactions.is_empty() {
            assert_eq!(lower(&before), lower(self.editor.diagram()), "after {event}");
        }
        self.sweep(&event);
        self
    }

    fn sweep(&self, event: &str) {
        let diagram = self.editor.diagram();
        assert_eq!(diagram.violations(), [""; 0], "after {event}");
        if !self.editor.sees_apart() {
            assert_eq!(self.editor.scene().violations(diagram), [""; 0], "after {event}");
        }
        for (id, node) in self.editor.scene().nodes() {
            let parent = node.parent.as_ref().and_then(|it| self.editor.scene().node(it.as_str()));
            // What is in a card is as it is in the open box.
            let parent = parent.filter(|it| !it.is_closed);
            assert!(
                parent.is_none_or(|it| it.rect.inflated(1e-6).contains_rect(&node.rect)),
                "`{id}` after {event}"
            );
        }
        let selection = self.editor.selection();
        assert!(selection.nodes().iter().all(|it| diagram.node(it.as_str()).is_some()), "after {event}");
        assert!(selection.edges().iter().all(|it| diagram.edge(it.as_str()).is_some()), "after {event}");
        assert!(
            selection.annotations().iter().all(|it| diagram.annotation(it.as_str()).is_some()),
            "after {event}"
        );
        let overlay = self.editor.overlay();
        // The box of an arrow that runs level has no height.
        let notes = overlay.annotations.iter().map(|(_, it)| it.rect.inflated(0.5));
        let notes = notes.chain(overlay.selected_annotations.iter().map(|(_, it)| it.inflated(0.5)));
        assert!(notes.into_iter().all(|it| it.is_sound()), "after {event}: {overlay:?}");
        let rects = overlay.selected.iter().chain(&overlay.lifted.nodes).map(|(_, it)| *it);
        let rects = rects
            .chain(overlay.ghosts.iter().map(|it| it.rect))
            .chain(overlay.bounds.map(|it| it.inflated(0.5)));
        assert!(rects.into_iter().all(|it| it.is_sound()), "after {event}: {overlay:?}");
    }

    pub(crate) fn place(&mut self, ty: &str, (x, y): At) -> &mut Self {
        let (ty, at) = (ty.to_owned(), Point::new(x, y));
        self.send(Input::PaletteDrag { ty: ty.clone(), at });
        self.send(Input::PaletteDrop { ty, at })
    }

    pub(crate) fn down(&mut self, at: At, modifiers: Modifiers) -> &mut Self {
        self.send(Input::PointerDown(pointer(at, Button::Primary, modifiers, 1)))
    }

    pub(crate) fn moved(&mut self, at: At, modifiers: Modifiers) -> &mut Self {
        self.send(Input::PointerMove(pointer(at, Button::Primary, modifiers, 0)))
    }

    pub(crate) fn up(&mut self, at: At, modifiers: Modifiers) -> &mut Self {
        self.send(Input::PointerUp(pointer(at, Button::Primary, modifiers, 0)))
    }

    pub(crate) fn drag(&mut self, from: At, to: At) -> &mut Self {
        self.drag_with(from, to, NONE)
    }

    pub(crate) fn drag_with(&mut self, from: At, to: At, modifiers: Modifiers) -> &mut Self {
        let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        self.moved(from, modifiers).down(from, modifiers);
        self.moved(middle, modifiers).moved(to, modifiers).up(to, modifiers)
    }

    pub(crate) fn middle_drag(&mut self, from: At, to: At) -> &mut Self {
        self.send(Input::PointerDown(pointer(from, Button::Middle, NONE, 1))).moved(to, NONE);
        self.send(Input::PointerUp(pointer(to, Button::Middle, NONE, 0)))
    }

    pub(crate) fn click(&mut self, at: At) -> &mut Self {
        self.click_with(at, NONE)
    }

    pub(crate) fn click_with(&mut self, at: At, modifiers: Modifiers) -> &mut Self {
        self.moved(at, modifiers).down(at, modifiers).up(at, modifiers)
    }

    /// Selects a node by clicking just inside its top left corner, where no contents are.
    pub(crate) fn click_node(&mut self, name: &str) -> &mut Self {
        let rect = self.rect(name);
        let at = self.editor.camera().to_screen(Point::new(rect.x + 12.0, rect.y + 12.0));
        self.click((at.x, at.y))
    }

    pub(crate) fn double_click(&mut self, at: At) -> &mut Self {
        self.click(at).send(Input::PointerDown(pointer(at, Button::Primary, NONE, 2)));
        let effects = self.effects.clone();
        self.up(at, NONE);
        self.effects = effects;
        self
    }

    pub(crate) fn wheel(&mut self, at: At, dx: f64, dy: f64, modifiers: Modifiers) -> &mut Self {
        self.send(Input::Wheel(Wheel { at: Point::new(at.0, at.1), dx, dy, modifiers }))
    }

    pub(crate) fn key(&mut self, key: &str, modifiers: Modifiers) -> &mut Self {
        self.send(key_down(key, modifiers))
    }

    pub(crate) fn key_up(&mut self, key: &str, modifiers: Modifiers) -> &mut Self {
        self.send(Input::KeyUp(Key { key: key.to_owned(), code: String::new(), modifiers }))
    }

    pub(crate) fn press(&mut self, key: &str) -> &mut Self {
        self.press_with(key, NONE)
    }

    /// A key down and up; the effects are those of the key going down.
    pub(crate) fn press_with(&mut self, key: &str, modifiers: Modifiers) -> &mut Self {
        self.key(key, modifiers);
        let effects = self.effects.clone();
        self.key_up(key, NONE);
        self.effects = effects;
        self
    }

    pub(crate) fn action(&mut self, id: &str) -> &mut Self {
        self.send(Input::Action(actions::by_id(id).unwrap()))
    }

    pub(crate) fn edit(&mut self, edit: Edit) -> &mut Self {
        self.send(Input::Edit(edit))
    }

    pub(crate) fn undo(&mut self) -> &mut Self {
        self.press_with("z", CTRL)
    }

    pub(crate) fn redo(&mut self) -> &mut Self {
        self.press_with("y", CTRL)
    }

    pub(crate) fn find(&self, name: &str) -> Option<NodeId> {
        self.editor.diagram().nodes().find(|(_, it)| it.name == name).map(|(id, _)| id.clone())
    }

    pub(crate) fn id(&self, name: &str) -> NodeId {
        self.find(name).unwrap_or_else(|| panic!("no node is called {name}:\n{}", self.tree()))
    }

    pub(crate) fn rect(&self, name: &str) -> Rect {
        self.editor.diagram().absolute_rect(self.id(name).as_str()).unwrap()
    }

    pub(crate) fn property(&self, name: &str, key: &str) -> Option<Value> {
        self.editor.diagram().node(self.id(name).as_str())?.props.get(key).cloned()
    }

    pub(crate) fn parent(&self, name: &str) -> Option<String> {
        let parent = self.editor.diagram().node(self.id(name).as_str())?.placement.parent.clone()?;
        Some(self.editor.diagram().node(parent.as_str())?.name.clone())
    }

    /// Names of all nodes of a type, sorted.
    pub(crate) fn names(&self, ty: &str) -> Vec<String> {
        let nodes = self.editor.diagram().nodes().filter(|(_, it)| it.ty.id == ty);
        let mut names: Vec<String> = nodes.map(|(_, it)| it.name.clone()).collect();
        names.sort();
        names
    }

    /// Names of the selected nodes, sorted.
    pub(crate) fn selected(&self) -> Vec<String> {
        let node = |id: &NodeId| Some(self.editor.diagram().node(id.as_str())?.name.clone());
        let mut names: Vec<String> = self.editor.selection().nodes().iter().filter_map(node).collect();
        names.sort();
        names
    }

    pub(crate) fn told(&self) -> Option<String> {
        self.effects.announce.as_ref().filter(|it| !it.refusal).map(|it| it.text.clone())
    }

    pub(crate) fn refusal(&self) -> Option<String> {
        self.effects.announce.as_ref().filter(|it| it.refusal).map(|it| it.text.clone())
    }

    /// The part of the canvas in view.
    pub(crate) fn seen(&self) -> Rect {
        self.editor.camera().world_view(self.editor.viewport())
    }

    /// All nodes by name, indented by container, with their places in it.
    pub(crate) fn tree(&self) -> String {
        let mut lines = Vec::new();
        self.add_lines(None, 0, &mut lines);
        lines.join("\n")
    }

    fn add_lines(&self, parent: Option<&NodeId>, depth: usize, lines: &mut Vec<String>) {
        let mut children: Vec<_> = self.editor.diagram().children(parent).collect();
        children.sort_by_key(|(_, it)| it.name.clone());
        for (id, node) in children {
            let Rect { x, y, w, h } = node.placement.rect;
            lines.push(format!("{}{} {x},{y} {w}x{h}", "  ".repeat(depth), node.name));
            self.add_lines(Some(id), depth + 1, lines);
        }
    }

    pub(crate) fn expect(&self, tree: &str) {
        let lines: Vec<&str> = tree.lines().collect();
        let indent = |it: &&str| it.len() - it.trim_start().len();
        let margin = lines.iter().skip(1).map(indent).min().unwrap_or_default();
        let text: Vec<&str> =
            lines.iter().enumerate().map(|(n, it)| if n == 0 { *it } else { &it[margin..] }).collect();
        assert_eq!(self.tree(), text.join("\n"));
    }

    /// No node covers a sibling.
    pub(crate) fn expect_no_overlap(&self) {
        let nodes: Vec<_> = self.editor.scene().nodes().collect();
        for (at, (id, a)) in nodes.iter().enumerate() {
            for (other, b) in &nodes[..at] {
                let overlap = a.parent == b.parent && a.rect.overlaps(&b.rect);
                assert!(!overlap, "`{id}` and `{other}` overlap:\n{}", self.tree());
            }
        }
    }
}
