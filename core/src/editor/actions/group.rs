//! Puts the selected nodes into a new container, or takes a container away from around its contents. A group of AWS
//! resources is something: a subnet, a zone, a VPC. Where none takes what is selected, that is said.

use super::{Action, Group, Shortcut};
use crate::catalog::{self, ResourceType};
use crate::editor::draft::Draft;
use crate::editor::geometry::bounds;
use crate::editor::new_node::new_node;
use crate::editor::placement::refusal;
use crate::editor::{Editor, Selection};
use crate::layout::{HEADER, PADDING};
use crate::model::{NodeId, Op, Rect};
use crate::sort::InOrder;

pub(super) static GROUP: Action = Action {
    id: "group",
    label: "Group in a container",
    group: Group::Arrange,
    shortcuts: &[Shortcut::command("g")],
    edits: true,
    enabled: |editor| !editor.selection.nodes().is_empty(),
    run: group,
};

pub(super) static UNGROUP: Action = Action {
    id: "ungroup",
    label: "Remove, keep contents",
    group: Group::Arrange,
    shortcuts: &[Shortcut::command_shift("g")],
    edits: true,
    enabled: |editor| {
        let node = editor.selection.only_node().and_then(|it| editor.scene.node(it.as_str()));
        node.is_some_and(|it| it.is_container && !it.children.is_empty())
    },
    run: ungroup,
};

impl Editor {
    /// Whether some container takes what is selected.
    pub(in crate::editor) fn can_group(&self) -> bool {
        let roots = self.selection.roots(&self.scene);
        let parent_of = |id: &NodeId| self.scene.node(id.as_str()).and_then(|it| it.parent.clone());
        let parent = roots.first().and_then(parent_of);
        roots.iter().all(|it| parent_of(it) == parent)
            && container_type(self, &roots, parent.as_ref()).is_some()
    }

    /// Whether what is in the selected container may stand where the container stands.
    pub(in crate::editor) fn can_ungroup(&self) -> bool {
        let node = self.selection.only_node().and_then(|it| self.scene.node(it.as_str()));
        node.is_some_and(|it| {
            refusal(&self.diagram, &types(self, &it.children), it.parent.as_ref()).is_none()
        })
    }
}

fn group(editor: &mut Editor) {
    let roots = editor.selection.roots(&editor.scene);
    let parent_of = |id: &NodeId| editor.scene.node(id.as_str()).and_then(|it| it.parent.clone());
    let mut parents: Vec<Option<NodeId>> = roots.iter().map(parent_of).collect();
    parents.dedup();
    let [parent] = &parents[..] else {
        editor.refuse("nodes that stand in different containers cannot be grouped");
        return;
    };
    let Some(ty) = container_type(editor, &roots, parent.as_ref()) else {
        editor.refuse(no_container(editor, &roots));
        return;
    };
    let rects = roots.iter().filter_map(|it| editor.scene.node(it.as_str())).map(|it| it.rect);
    let Some(around) = bounds(rects) else { return };
    let frame = Rect::new(
        around.x - PADDING,
        around.y - HEADER - PADDING / 2.0,
        around.w + 2.0 * PADDING,
        around.h + HEADER + 1.5 * PADDING,
    );
    let id = editor.ids.node();
    let mut draft = Draft::new(&editor.diagram, &editor.scene);
    draft.add(&id, parent.clone(), frame);
    for root in &roots {
        if let Some(rect) = editor.scene.node(root.as_str()).map(|it| it.rect) {
            draft.reparent(root, Some(id.clone()), rect);
        }
    }
    draft.make_way(&id, &around);
    draft.grow_around([&id]);
    let Some(placement) = draft.added(&id) else { return };
    let node = new_node(&editor.diagram, ty, placement);
    let told = format!("Grouped {} in {}", editor.name_of(&roots), node.name);
    let mut ops = vec![Op::AddNode { id: id.clone(), node }];
    ops.extend(draft.into_ops());
    if editor.commit(told.replacen("Grouped", "Group", 1), ops) {
        editor.select(Selection::node(id));
        editor.tell(told);
    }
}

/// The container that may stand where these nodes stand and takes them all: the smallest, if there are several.
fn container_type(
    editor: &Editor,
    roots: &[NodeId],
    parent: Option<&NodeId>,
) -> Option<&'static ResourceType> {
    let types = types(editor, roots);
    let outer = parent.and_then(|it| editor.diagram.node(it.as_str())).map(|it| it.ty);
    let fits = |it: &&'static ResourceType| {
        it.is_container()
            && it.is_offered(outer)
            && types.iter().all(|inner| inner.parent(Some(*it)).is_some())
    };
    let area = |it: &&ResourceType| it.default_size().0 * it.default_size().1;
    catalog::all().filter(fits).min_by(|a, b| area(a).total_cmp(&area(b)).then(a.id.cmp(b.id)))
}

fn types(editor: &Editor, ids: &[NodeId]) -> Vec<&'static ResourceType> {
    ids.iter().filter_map(|it| editor.diagram.node(it.as_str())).map(|it| it.ty).collect()
}

/// Why there is no container for these nodes.
fn no_container(editor: &Editor, roots: &[NodeId]) -> String {
    let mut labels: Vec<&str> = types(editor, roots).into_iter().map(|it| it.a_label).collect();
    labels.order();
    labels.dedup();
    match &labels[..] {
        [one] => format!("no container of AWS stands here around {one}"),
        several => format!("no container of AWS stands here around {} together", several.join(" and ")),
    }
}

fn ungroup(editor: &mut Editor) {
    let Some(id) = editor.selection.only_node().cloned() else { return };
    let parent = editor.scene.node(id.as_str()).and_then(|it| it.parent.clone());
    let contents: Vec<NodeId> = editor.scene.children(Some(id.as_str())).to_vec();
    if let Some(reason) = refusal(&editor.diagram, &types(editor, &contents), parent.as_ref()) {
        editor.refuse(reason);
        return;
    }
    let mut draft = Draft::new(&editor.diagram, &editor.scene);
    for child in &contents {
        if let Some(rect) = editor.scene.node(child.as_str()).map(|it| it.rect) {
            draft.reparent(child, parent.clone(), rect);
        }
    }
    draft.grow_around(&contents);
    let mut ops = draft.into_ops();
    // What goes with the container is known once nothing is left in it.
    let mut emptied = editor.diagram.clone();
    let places = crate::model::Transaction::new(String::new(), ops.clone());
    if emptied.apply_all(places).is_err() {
        return;
    }
    ops.extend(emptied.removal(std::slice::from_ref(&id), &[]).ops);
    let told = format!("Took away {}", editor.name_of(std::slice::from_ref(&id)));
    if editor.commit(told.replacen("Took", "Take", 1), ops) {
        editor.select(Selection::new(contents, []));
        editor.tell(told);
    }
}
