//! The accessible twin of the canvas: one element for every node and edge around the window, in place, with role and
//! name. Screen readers, the keyboard and browser tests live off it. Elements lie in the canvas's own coordinates
//! inside one transformed layer, so that panning and zooming touch a single style. Where thousands are in sight at once,
//! those in the middle are held; the tree panel lists all.

use std::collections::{BTreeMap, BTreeSet};

use drawbridge_core::editor::{Camera, EdgeEnd, Editor, Overlay, Scene};
use drawbridge_core::model::{
    AnnotationId, Diagram, EdgeId, EdgeKind, Node, NodeId, Rect, Standing, n_resources,
};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FocusOptions, HtmlElement};

use super::scene::{Badges, Shown};

/// How many nodes are held at most. A browser lays out, and a screen reader walks, no more than some hundred with ease.
const MOST: usize = 400;

/// The elements and what they say now.
pub(super) struct Twin {
    layer: HtmlElement,
    marks: HtmlElement,
    nodes: BTreeMap<NodeId, Item>,
    edges: BTreeMap<EdgeId, Item>,
    /// Notes, texts, frames and arrows.
    notes: BTreeMap<AnnotationId, Item>,
    handles: Vec<(String, String, Rect)>,
    current: Option<String>,
    camera: Option<Camera>,
}

struct Item {
    element: HtmlElement,
    label: String,
    rect: Rect,
    is_selected: bool,
}

impl Item {
    fn new() -> Option<Self> {
        let element: HtmlElement = document().create_element("div").ok()?.unchecked_into();
        set(&element, "role", "treeitem");
        set(&element, "tabindex", "-1");
        set(&element, "aria-selected", "false");
        Some(Self { element, label: String::new(), rect: Rect::default(), is_selected: false })
    }

    fn say(&mut self, label: String) {
        if label != self.label {
            set(&self.element, "aria-label", &label);
            self.label = label;
        }
    }

    fn place(&mut self, rect: Rect) {
        if rect != self.rect {
            place(&self.element, rect);
            self.rect = rect;
        }
    }

    fn select(&mut self, is_selected: bool) {
        if is_selected != self.is_selected {
            set(&self.element, "aria-selected", if is_selected { "true" } else { "false" });
            self.is_selected = is_selected;
        }
    }
}

impl Twin {
    pub(super) fn new(layer: HtmlElement) -> Self {
        let marks: HtmlElement =
            document().create_element("div").map_or_else(|_| layer.clone(), JsCast::unchecked_into);
        set(&marks, "aria-hidden", "true");
        if let Some(parent) = layer.parent_element() {
            set(&marks, "class", "twin-layer");
            drop(parent.append_child(&marks));
        }
        Self {
            layer,
            marks,
            nodes: BTreeMap::new(),
            edges: BTreeMap::new(),
            notes: BTreeMap::new(),
            handles: Vec::new(),
            current: None,
            camera: None,
        }
    }

    /// Holds what lies inside a part of the canvas, with up-to-date names, in reading order. Makes no more than so many new
    /// elements; whether those were enough.
    pub(super) fn update(&mut self, shown: &Shown<'_>, view: Rect, mut most_new: usize) -> bool {
        let Shown { editor, badges, edges: states, .. } = *shown;
        let scene = editor.scene();
        let diagram = editor.diagram();
        let (mut seen, is_all) = seen(scene, editor.selection().nodes(), view);
        seen.retain(|id| !editor.is_hidden(id));
        let kept: BTreeSet<&NodeId> = seen.iter().copied().collect();
        self.nodes.retain(|id, item| keep(kept.contains(id), &item.element));
        for id in &seen {
            let (Some(node), Some(place)) = (diagram.node(id.as_str()), scene.node(id.as_str())) else {
                continue;
            };
            let Some(item) = entry(&mut self.nodes, id, &mut most_new) else { continue };
            if item.label.is_empty() {
                set(&item.element, "data-node-id", id.as_str());
                set(&item.element, "data-resource-type", node.ty.id);
            }
            set(&item.element, "aria-level", &(place.depth + 1).to_string());
            if place.is_box() {
                set(&item.element, "aria-expanded", if place.is_closed { "false" } else { "true" });
            }
            let mut words = describe(editor, id, node, badges);
            if editor.standing(id) == Standing::Out {
                words.push_str(", not in the view");
            }
            item.say(words);
            item.place(place.rect);
        }
        let mut edges = if is_all {
            scene.visible(&view).edges
        } else {
            let of = |id: &&NodeId| scene.node(id.as_str()).map_or(&[][..], |it| &it.edges);
            let mut edges: Vec<&EdgeId> = seen.iter().flat_map(of).collect();
            edges.sort_unstable();
            edges.dedup();
            edges
        };
        edges.retain(|id| !editor.is_edge_hidden(id));
        let kept: BTreeSet<&EdgeId> = edges.iter().copied().collect();
        self.edges.retain(|id, item| keep(kept.contains(id), &item.element));
        for id in &edges {
            let (Some(edge), Some(place)) = (diagram.edge(id.as_str()), scene.edge(id.as_str())) else {
                continue;
            };
            let Some(item) = entry(&mut self.edges, id, &mut most_new) else { continue };
            set(&item.element, "data-edge-id", id.as_str());
            set(&item.element, "data-from", edge.from.as_str());
            set(&item.element, "data-to", edge.to.as_str());
            let EdgeKind::Access { .. } = &edge.kind;
            set(&item.element, "data-edge-kind", "access");
            let mut words = describe_edge(diagram, id).unwrap_or_default();
            let bundle = scene.bundle(id.as_str());
            if !bundle.is_empty() {
                let all: Vec<String> = bundle.iter().filter_map(|it| describe_edge(diagram, it)).collect();
                words = format!("{} connections: {}", all.len(), all.join("; "));
            }
            if let Some(state) = states.get(*id).filter(|_| bundle.is_empty()) {
                set(&item.element, "data-edge-state", state.works.id());
                words.push_str(&format!(". {}: {}", state.works.label(), state.why.replace('`', "")));
            }
            item.say(words);
            let at = place.route.label_at();
            item.place(Rect::new(at.x - 24.0, at.y - 10.0, 48.0, 20.0));
        }
        let notes = self.update_notes(editor, view, &mut most_new);
        self.order(&seen, &notes, &edges);
        most_new > 0
    }

    /// Notes, texts and frames in a part of the canvas, in reading order.
    fn update_notes<'a>(
        &mut self,
        editor: &'a Editor,
        view: Rect,
        most_new: &mut usize,
    ) -> Vec<&'a AnnotationId> {
        let scene = editor.scene();
        let mut seen = scene.annotations_in_order();
        seen.retain(|id| {
            let is_near = scene.annotation(id.as_str()).is_some_and(|it| it.extent.overlaps(&view));
            is_near && !editor.is_annotation_hidden(id)
        });
        seen.truncate(MOST);
        let kept: BTreeSet<&AnnotationId> = seen.iter().copied().collect();
        self.notes.retain(|id, item| keep(kept.contains(id), &item.element));
        for id in &seen {
            let (Some(it), Some(place)) =
                (editor.diagram().annotation(id.as_str()), scene.annotation(id.as_str()))
            else {
                continue;
            };
            let Some(item) = entry(&mut self.notes, id, most_new) else { continue };
            if item.label.is_empty() {
                set(&item.element, "data-annotation-id", id.as_str());
                set(&item.element, "data-annotation", it.style.id());
                set(&item.element, "aria-level", "1");
            }
            item.say(editor.describe_annotation(id));
            // As with edges: the middle of its line, where its label is.
            let middle = place.rect.center();
            let on_line = Rect::new(middle.x - 24.0, middle.y - 10.0, 48.0, 20.0);
            item.place(if place.line.is_some() { on_line } else { place.rect });
        }
        seen
    }

    /// Puts the elements into reading order and moves only those that stand elsewhere, so that none loses the focus.
    fn order(&self, nodes: &[&NodeId], notes: &[&AnnotationId], edges: &[&EdgeId]) {
        let mut next = self.layer.first_child();
        let wanted = nodes.iter().filter_map(|id| self.nodes.get(*id));
        let wanted = wanted.chain(notes.iter().filter_map(|id| self.notes.get(*id)));
        for item in wanted.chain(edges.iter().filter_map(|id| self.edges.get(*id))) {
            let element: &web_sys::Node = &item.element;
            if next.as_ref() == Some(element) {
                next = element.next_sibling();
            } else {
                drop(self.layer.insert_before(element, next.as_ref()));
            }
        }
    }

    /// Lies where the camera looks.
    pub(super) fn follow(&mut self, camera: Camera) {
        if self.camera.replace(camera) == Some(camera) {
            return;
        }
        let transform = format!("translate({}px, {}px) scale({})", camera.x, camera.y, camera.zoom);
        for layer in [&self.layer, &self.marks] {
            drop(layer.style().set_property("transform", &transform));
        }
    }

    /// Tells what is selected and where handles are.
    pub(super) fn mark(&mut self, overlay: &Overlay, camera: Camera) {
        let mut first = None;
        let selected: BTreeSet<&NodeId> = overlay.selected.iter().map(|(it, _)| it).collect();
        for (id, item) in &mut self.nodes {
            let is_selected = selected.contains(id);
            item.select(is_selected);
            if is_selected && first.is_none() {
                first = Some(id.to_string());
            }
        }
        for (id, item) in &mut self.edges {
            item.select(overlay.selected_edges.contains(id));
        }
        for (id, item) in &mut self.notes {
            let is_selected = overlay.selected_annotations.iter().any(|(it, _)| it == id);
            item.select(is_selected);
            if is_selected && first.is_none() {
                first = Some(id.to_string());
            }
        }
        self.rove(first);
        let side = 12.0 / camera.zoom;
        let at = |x: f64, y: f64| Rect::new(x - side / 2.0, y - side / 2.0, side, side);
        let connect = overlay
            .connect_handles
            .iter()
            .map(|it| ("data-handle".to_owned(), it.node.to_string(), at(it.at.x, it.at.y)));
        let resize = overlay
            .resize_handles
            .iter()
            .map(|(handle, it)| ("data-resize".to_owned(), handle.name().to_owned(), at(it.x, it.y)));
        let fold = overlay
            .fold_handles
            .iter()
            .map(|it| ("data-fold".to_owned(), it.node.to_string(), at(it.at.x, it.at.y)));
        let ends = overlay.edge_handles.iter().map(|(end, it)| {
            let name = if *end == EdgeEnd::From { "from" } else { "to" };
            ("data-end".to_owned(), name.to_owned(), at(it.x, it.y))
        });
        let handles: Vec<(String, String, Rect)> = connect.chain(resize).chain(fold).chain(ends).collect();
        if handles != self.handles {
            self.show_handles(&handles);
            self.handles = handles;
        }
    }

    /// A node or an annotation.
    fn item(&self, id: &str) -> Option<&Item> {
        self.nodes.get(id).or_else(|| self.notes.get(id))
    }

    /// Exactly one element can be reached by Tab: the selected node or annotation, or the first.
    fn rove(&mut self, selected: Option<String>) {
        let first = || {
            let element: Element = self.layer.first_element_child()?;
            element.get_attribute("data-node-id").or_else(|| element.get_attribute("data-annotation-id"))
        };
        let wanted = selected.or_else(first);
        let is_there = self.current.as_ref().is_some_and(|it| self.item(it).is_some());
        if wanted == self.current && is_there {
            return;
        }
        for (id, value) in [(&self.current, "-1"), (&wanted, "0")] {
            if let Some(item) = id.as_ref().and_then(|it| self.item(it)) {
                set(&item.element, "tabindex", value);
            }
        }
        self.current = wanted;
    }

    fn show_handles(&self, handles: &[(String, String, Rect)]) {
        self.marks.set_text_content(None);
        for (kind, name, rect) in handles {
            let Ok(element) = document().create_element("div") else { continue };
            let element: HtmlElement = element.unchecked_into();
            if kind == "data-handle" {
                set(&element, "data-handle", "");
                set(&element, "data-node-id", name);
            } else {
                set(&element, kind, name);
            }
            place(&element, *rect);
            drop(self.marks.append_child(&element));
        }
    }

    /// Moves the focus to a node's element without scrolling.
    pub(super) fn focus(&self, node: &str) {
        if let Some(item) = self.item(node) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            drop(item.element.focus_with_options(&options));
        }
    }
}

/// The nodes in a part of the canvas in reading order, and whether these are all: of too many, those that are selected
/// and those nearest to the middle.
fn seen<'a>(scene: &'a Scene, selected: &BTreeSet<NodeId>, view: Rect) -> (Vec<&'a NodeId>, bool) {
    let middle = view.center();
    let mut near: Vec<(bool, f64, &NodeId)> = scene
        .nodes_in(&view)
        .filter_map(|id| {
            let rect = scene.node(id.as_str())?.rect;
            Some((!selected.contains(id), rect.center().distance(middle), id))
        })
        .collect();
    let is_all = near.len() <= MOST;
    if !is_all {
        near.select_nth_unstable_by(MOST, |one, two| {
            one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)).then_with(|| one.2.cmp(two.2))
        });
        near.truncate(MOST);
    }
    (scene.read(near.into_iter().map(|it| it.2)), is_all)
}

impl Drop for Twin {
    fn drop(&mut self) {
        self.marks.remove();
    }
}

fn keep(wanted: bool, element: &HtmlElement) -> bool {
    if !wanted {
        element.remove();
    }
    wanted
}

/// The element of something; a new one if so many more may be made.
fn entry<'a, K: Ord + Clone>(
    items: &'a mut BTreeMap<K, Item>,
    id: &K,
    most_new: &mut usize,
) -> Option<&'a mut Item> {
    if !items.contains_key(id) {
        *most_new = most_new.checked_sub(1)?;
        items.insert(id.clone(), Item::new()?);
    }
    items.get_mut(id)
}

fn set(element: &HtmlElement, name: &str, value: &str) {
    let done: Result<(), JsValue> = element.set_attribute(name, value);
    drop(done);
}

fn place(element: &HtmlElement, rect: Rect) {
    let style = element.style();
    for (name, value) in [("left", rect.x), ("top", rect.y), ("width", rect.w), ("height", rect.h)] {
        drop(style.set_property(name, &format!("{value}px")));
    }
}

/// A node in words: name, type, container, connections, findings.
pub(crate) fn describe(editor: &Editor, id: &NodeId, node: &Node, badges: &Badges) -> String {
    let diagram = editor.diagram();
    let mut words = vec![node.name.clone(), node.type_label().to_owned()];
    if let Some((_, container)) = diagram.ancestors(id.as_str()).next() {
        words.push(format!("in {}", container.name));
    }
    let scene = editor.scene();
    let mut inside = vec![id.clone()];
    if diagram.is_closed(id.as_str()) {
        words.push(format!("collapsed, {} inside", n_resources(editor.n_inside(id))));
        inside = scene.subtree(id);
        inside.sort_unstable();
    }
    // What goes on inside of a card is not seen.
    let leads_out = |edge: &&EdgeId| {
        let ends = scene.edge(edge.as_str()).map(|it| [&it.from, &it.to]);
        ends.is_some_and(|it| !it.into_iter().all(|end| inside.binary_search(end).is_ok()))
    };
    let edges = inside.iter().filter_map(|it| scene.node(it.as_str())).flat_map(|it| &it.edges);
    words.extend(edges.filter(leads_out).filter_map(|edge| describe_edge(diagram, edge)));
    let count: usize = inside.iter().filter_map(|it| badges.get(it)).map(|it| it.0).sum();
    if count > 0 {
        words.push(format!("{count} {}", if count == 1 { "finding" } else { "findings" }));
    }
    words.join(", ")
}

/// An edge in words: who may do what to what.
pub(crate) fn describe_edge(diagram: &Diagram, id: &EdgeId) -> Option<String> {
    let edge = diagram.edge(id.as_str())?;
    let name = |id: &NodeId| diagram.node(id.as_str()).map(|it| it.name.as_str());
    let EdgeKind::Access { grants } = &edge.kind;
    let grants: Vec<&str> = grants.iter().map(String::as_str).collect();
    Some(format!("{} may {} {}", name(&edge.from)?, grants.join(" and "), name(&edge.to)?))
}
