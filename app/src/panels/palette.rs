//! What can be drawn: search first, grouped by category; dragged, clicked or placed by keyboard.

use drawbridge_core::catalog::{Category, ResourceType};
use drawbridge_core::editor::palette::{best, found};
use drawbridge_core::editor::{Edit, Input, Point, Tool};
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};

use crate::canvas::relative;
use crate::document::Document;
use crate::dom::storage;
use crate::widgets::icon::{Icon, Tile};

/// The palette.
#[component]
pub(super) fn Palette() -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let search = NodeRef::<html::Input>::new();
    let groups = Memo::new(move |_| wanted.with(|it| found(it)));
    let chosen = Memo::new(move |_| wanted.with(|it| best(it)));
    let document = expect_context::<Document>();
    let folded = Folded::start();
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => wanted.set(String::new()),
        "Enter" => {
            event.prevent_default();
            if let Some(ty) = chosen.get_untracked().filter(|_| !document.is_read_only_now()) {
                document.edit(Edit::Place { ty: ty.id.to_owned() });
            }
        }
        "ArrowDown" => {
            event.prevent_default();
            super::tree::focus_first("#left-panel [data-palette]");
        }
        _ => {}
    };
    let is_searching = Signal::derive(move || wanted.with(|it| !it.trim().is_empty()));
    view! {
        <div class="search">
            <Icon name="search" size=15/>
            <input
                class="input"
                type="search"
                role="searchbox"
                aria-label="Search resources"
                placeholder="Search resources"
                node_ref=search
                prop:value=move || wanted.get()
                on:input=move |event| wanted.set(event_target_value(&event))
                on:keydown=key
            />
        </div>
        <div class="palette scroll" on:keydown=super::tree::walk_list>
            <For
                each=move || groups.get()
                key=|(category, types)| (category.label(), types.iter().map(|it| it.id).collect::<Vec<_>>())
                let((category, types))
            >
                <Section category=category types=types folded=folded is_searching=is_searching chosen=chosen/>
            </For>
            <Show when=move || groups.with(Vec::is_empty)>
                <p class="empty">{move || format!("No resource is called “{}”.", wanted.get())}</p>
            </Show>
        </div>
    }
}

/// Which categories are folded, remembered in this browser.
#[derive(Clone, Copy)]
struct Folded(RwSignal<Vec<String>>);

impl Folded {
    const KEY: &str = "folded-categories";

    fn start() -> Self {
        let names = storage::get(Self::KEY).unwrap_or_default();
        Self(RwSignal::new(names.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect()))
    }

    fn has(self, category: Category) -> bool {
        self.0.with(|it| it.iter().any(|it| it == category.label()))
    }

    fn toggle(self, category: Category) {
        self.0.update(|it| match it.iter().position(|it| it == category.label()) {
            Some(at) => drop(it.remove(at)),
            None => it.push(category.label().to_owned()),
        });
        storage::set(Self::KEY, &self.0.with_untracked(|it| it.join(",")));
    }
}

/// A category: its name folds it, except while something is searched.
#[component]
fn Section(
    category: Category,
    types: Vec<&'static ResourceType>,
    folded: Folded,
    is_searching: Signal<bool>,
    chosen: Memo<Option<&'static ResourceType>>,
) -> impl IntoView {
    let count = types.len();
    let is_open = Memo::new(move |_| is_searching.get() || !folded.has(category));
    view! {
        <section aria-label=category.label()>
            <h2>
                <button
                    class="category"
                    aria-expanded=move || is_open.get().to_string()
                    disabled=move || is_searching.get()
                    on:click=move |_| folded.toggle(category)
                >
                    {move || view! { <Icon name=if is_open.get() { "chevron-down" } else { "chevron-right" } size=12/> }}
                    {category.label()}
                    <span class="category-count">{count.to_string()}</span>
                </button>
            </h2>
            <Show when=move || is_open.get()>
                <ul>{types.iter().map(|it| view! { <li><Entry ty=*it chosen=chosen/></li> }).collect_view()}</ul>
            </Show>
        </section>
    }
}

/// A type; `chosen` is the one that Enter in the search takes.
#[component]
fn Entry(ty: &'static ResourceType, chosen: Memo<Option<&'static ResourceType>>) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_chosen = Memo::new(move |_| chosen.with(|it| *it == Some(ty)));
    let start = StoredValue::new(None::<(i32, i32)>);
    let is_dragging = RwSignal::new(false);
    let down = move |event: PointerEvent| {
        if event.button() == 0 && !document.is_read_only_now() {
            start.set_value(Some((event.client_x(), event.client_y())));
            drop(event_target::<web_sys::Element>(&event).set_pointer_capture(event.pointer_id()));
        }
    };
    let moved = move |event: PointerEvent| {
        let Some((x, y)) = start.get_value() else { return };
        let far = (event.client_x() - x).abs() + (event.client_y() - y).abs() > 5;
        if far || is_dragging.get_untracked() {
            is_dragging.set(true);
            match over_canvas(&event) {
                Some(at) => document.handle(Input::PaletteDrag { ty: ty.id.to_owned(), at }),
                None => document.handle(Input::PaletteCancel),
            };
        }
    };
    let up = move |event: PointerEvent| {
        start.set_value(None);
        if is_dragging.get_untracked() {
            match over_canvas(&event) {
                Some(at) => document.handle(Input::PaletteDrop { ty: ty.id.to_owned(), at }),
                None => document.handle(Input::PaletteCancel),
            };
        }
    };
    let canceled = move |_| {
        start.set_value(None);
        is_dragging.set(false);
        document.handle(Input::PaletteCancel);
    };
    let click = move |event: MouseEvent| {
        if is_dragging.get_untracked() {
            // The click that ends a drag.
            is_dragging.set(false);
        } else if document.is_read_only_now() {
        } else if event.detail() == 0 {
            document.edit(Edit::Place { ty: ty.id.to_owned() });
        } else if document.tool_now() == Tool::Place(ty) {
            super::stop_placing(document);
        } else {
            document.edit(Edit::SetTool(Tool::Place(ty)));
        }
    };
    view! {
        <button
            class="entry"
            class:dragging=move || is_dragging.get()
            data-palette=ty.id
            data-tip=ty.doc
            aria-pressed=move || (document.tool() == Tool::Place(ty)).to_string()
            disabled=move || document.is_read_only()
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=canceled
            on:click=click
        >
            <Tile ty=ty/>
            <span class="entry-name">{ty.label}</span>
            <Show when=move || is_chosen.get()>
                <kbd class="entry-key" aria-hidden="true">"Enter"</kbd>
            </Show>
        </button>
    }
}

/// Where the pointer is on the canvas, if it is over it.
fn over_canvas(event: &PointerEvent) -> Option<Point> {
    let canvas = document().get_element_by_id("canvas")?;
    let under = document().element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    let is_over = under.closest("#stage").ok().flatten().is_some();
    let rect = canvas.get_bounding_client_rect();
    is_over.then(|| relative(&rect, f64::from(event.client_x()), f64::from(event.client_y())))
}
