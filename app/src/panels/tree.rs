//! Everything in the diagram as a tree: the whole twin of the canvas, whatever the canvas shows.

use drawbridge_core::editor::Edit;
use drawbridge_core::model::{Annotation, AnnotationId, NodeId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::canvas::describe;
use crate::document::Document;
use crate::widgets::icon::{Icon, Tile, border_of};

/// Up to this many rows are all there; of more, only those around what is in sight are made.
const MANY: usize = 400;
/// Height of a row, in pixels; the style sheet says the same.
const ROW: f64 = 28.0;
/// Rows that are made above and below what is in sight, so that the keyboard has somewhere to go.
const AROUND: usize = 40;

/// The rows to make of so many: those around the part that starts at `top` and is `height` high, in pixels. It changes only
/// with every half of what is made around.
fn window_of(count: usize, top: f64, height: f64) -> std::ops::Range<usize> {
    if count <= MANY {
        return 0..count;
    }
    let step = AROUND / 2;
    let first = (top / ROW) as usize / step * step;
    let last = first + (height / ROW) as usize + step;
    first.saturating_sub(AROUND).min(count)..(last + AROUND).min(count)
}

/// The tree.
#[component]
pub(crate) fn Tree() -> impl IntoView {
    let document = expect_context::<Document>();
    let ids = Memo::new(move |_| {
        document.revision();
        document.peek_editor(|it| {
            let scene = it.scene();
            let depth = |id: &NodeId| scene.node(id.as_str()).map_or(0, |it| it.depth);
            scene.reading_order().into_iter().map(|id| (id.clone(), depth(id))).collect::<Vec<_>>()
        })
    });
    let notes = Memo::new(move |_| {
        document.revision();
        document.peek_editor(|it| it.scene().annotations_in_order().into_iter().cloned().collect::<Vec<_>>())
    });
    let sight = RwSignal::new((0.0, 1200.0));
    let made = Memo::new(move |_| {
        let (top, height) = sight.get();
        window_of(ids.with(Vec::len), top, height)
    });
    let scrolled = move |event: web_sys::Event| {
        let list = event.current_target().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        if let Some(list) = list {
            sight.set((f64::from(list.scroll_top()), f64::from(list.client_height())));
        }
    };
    let room = |rows: usize| format!("{}px", rows as f64 * ROW);
    view! {
        <div
            class="tree scroll"
            role="tree"
            aria-label="Everything in the diagram"
            aria-multiselectable="true"
            on:keydown=walk_list
            on:scroll=scrolled
        >
            <div role="presentation" style:height=move || room(made.get().start)></div>
            <For
                each=move || ids.with(|ids| ids.get(made.get()).unwrap_or_default().to_vec())
                key=Clone::clone
                let((id, depth))
            >
                <Row id=id depth=depth/>
            </For>
            <div role="presentation" style:height=move || room(ids.with(Vec::len) - made.get().end)></div>
            <For each=move || notes.get() key=Clone::clone let(id)>
                <NoteRow id=id/>
            </For>
            <Show when=move || ids.with(Vec::is_empty) && notes.with(Vec::is_empty)>
                <p class="empty">"Nothing is drawn yet."</p>
            </Show>
        </div>
    }
}

#[component]
fn Row(id: NodeId, depth: usize) -> impl IntoView {
    let document = expect_context::<Document>();
    let Some(ty) = document.peek(|it| it.node(id.as_str()).map(|it| it.ty)) else { return ().into_any() };
    let id = StoredValue::new(id);
    let name = move || id.with_value(|id| document.node(id, |it| it.name.clone())).unwrap_or_default();
    let label = move || {
        let analysis = document.analysis();
        document.revision();
        id.with_value(|id| {
            document.peek_editor(|it| {
                it.diagram().node(id.as_str()).map(|node| describe(it, id, node, &analysis.by_node))
            })
        })
    };
    let color = Signal::derive(move || {
        id.with_value(|id| document.with(|diagram| border_of(diagram, diagram.node(id.as_str())?)))
    });
    let worst = move || id.with_value(|id| document.analysis().by_node.get(id).copied());
    let is_selected = Memo::new(move |_| id.with_value(|id| document.picked().nodes.contains(id)));
    let choose = move |as_well: bool| {
        let id = id.get_value();
        if as_well {
            let mut nodes = document.picked_signal().get_untracked().nodes;
            if nodes.contains(&id) {
                nodes.retain(|it| *it != id);
            } else {
                nodes.push(id);
            }
            document.select(nodes);
        } else {
            document.edit(Edit::ZoomToNode(id));
        }
    };
    view! {
        <div
            class="row"
            role="treeitem"
            tabindex="0"
            attr:aria-level=(depth + 1).to_string()
            aria-label=label
            aria-selected=move || is_selected.get().to_string()
            style:padding-left=format!("{}px", 10 + depth * 16)
            on:click=move |event| choose(event.shift_key() || event.ctrl_key() || event.meta_key())
            on:keydown=move |event| by_key(&event, &choose)
        >
            <Tile ty=ty small=true color=color/>
            <span class="row-name">{name}</span>
            {move || worst().map(|(count, severity)| view! {
                <span class="chip counted" data-count=count data-severity=severity.id()><Icon name="warning" size=11/></span>
            })}
        </div>
    }
    .into_any()
}

/// A note, a text, a frame or an arrow.
#[component]
fn NoteRow(id: AnnotationId) -> impl IntoView {
    let document = expect_context::<Document>();
    let Some(icon) = document.peek(|it| it.annotation(id.as_str()).map(|it| it.style.id())) else {
        return ().into_any();
    };
    let id = StoredValue::new(id);
    let name = move || {
        let it = document.with(|it| id.with_value(|id| it.annotation(id.as_str()).cloned()));
        // What an arrow joins says more than that it is one.
        match it {
            Some(it) if it.is_arrow() => {
                document.revision();
                id.with_value(|id| document.peek_editor(|it| it.describe_annotation(id)))
            }
            it => it.as_ref().map(Annotation::name).unwrap_or_default(),
        }
    };
    let label = move || {
        document.revision();
        id.with_value(|id| document.peek_editor(|it| it.describe_annotation(id)))
    };
    let is_selected = Memo::new(move |_| id.with_value(|id| document.picked().annotations.contains(id)));
    let choose = move |_as_well: bool| document.edit(Edit::ZoomToAnnotation(id.get_value()));
    view! {
        <div
            class="row"
            role="treeitem"
            tabindex="0"
            attr:aria-level="1"
            aria-label=label
            aria-selected=move || is_selected.get().to_string()
            style:padding-left="10px"
            on:click=move |_| choose(false)
            on:keydown=move |event| by_key(&event, &choose)
        >
            <span class="tile small plain"><Icon name=icon size=14/></span>
            <span class="row-name">{name}</span>
        </div>
    }
    .into_any()
}

/// A row is no button, which cannot stand in a tree: Enter and the space bar choose it all the same; tells whether as well as what is
/// chosen already.
fn by_key(event: &KeyboardEvent, choose: &impl Fn(bool)) {
    if matches!(event.key().as_str(), "Enter" | " ") {
        event.prevent_default();
        event.stop_propagation();
        choose(event.shift_key() || event.ctrl_key() || event.meta_key());
    }
}

/// Moves the focus up and down a list of buttons or rows with the arrow keys.
#[expect(clippy::needless_pass_by_value, reason = "the shape of an event handler")]
pub(super) fn walk_list(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let list = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let Some(buttons) = list.and_then(|it| it.query_selector_all("button, [role=treeitem]").ok()) else {
        return;
    };
    let now = document().active_element();
    let at = (0..buttons.length()).find(|it| buttons.item(*it).as_ref() == now.as_ref().map(AsRef::as_ref));
    let next = at.map_or(0, |at| (i64::from(at) + step).clamp(0, i64::from(buttons.length()) - 1));
    if let Some(button) = buttons.item(next as u32).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        event.stop_propagation();
        drop(button.focus());
    }
}

/// Moves the focus to the first element that matches.
pub(super) fn focus_first(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_rows_those_around_the_part_in_sight_are_made() {
        assert_eq!(window_of(400, 9_000.0, 600.0), 0..400);
        assert_eq!(window_of(10_000, 0.0, 560.0), 0..80);
        let made = window_of(10_000, 28_000.0, 560.0);
        assert!(made.contains(&960) && made.contains(&1060) && made.len() < 150, "{made:?}");
        assert_eq!(window_of(10_000, 10_000.0 * ROW, 560.0).end, 10_000);
        assert_eq!(window_of(1_000, 1e12, 560.0), 1_000..1_000);
    }
}
