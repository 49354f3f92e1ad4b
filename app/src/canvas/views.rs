//! The switcher of views: what is looked through, everything else that could be, and saving what is looked at.

use drawbridge_core::catalog::Category;
use drawbridge_core::editor::{Edit, Lens};
use drawbridge_core::model::{CategoryName, Diagram, NodeId, Shows, View, ViewId};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, SubmitEvent};

use crate::document::{Document, Looking};
use crate::parts;
use crate::widgets::icon::Icon;

/// The button in the strip of tools, with what it opens.
#[component]
pub(super) fn ViewSwitcher() -> impl IntoView {
    let document = expect_context::<Document>();
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let looking = move || document.looking();
    let beside = move || {
        let Looking { beside, hides, is_whole, .. } = looking();
        (!is_whole && beside > 0).then(|| format!("{beside} {}", if hides { "hidden" } else { "dimmed" }))
    };
    let focus_out = move |event: FocusEvent| {
        let to = event.related_target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        // What a press takes away, such as a row, loses the focus to nothing.
        let inside =
            to.is_none() || root.try_get_untracked().flatten().is_some_and(|it| it.contains(to.as_ref()));
        if !inside {
            let _closed = open.try_set(false);
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            focus(root, ".view-button");
        }
    };
    // A press beside it closes it as well: the canvas takes no focus of its own.
    let pressed = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        let inside = root.try_get_untracked().flatten().is_some_and(|it| it.contains(target.as_ref()));
        if !inside {
            let _closed = open.try_set(false);
        }
    });
    on_cleanup(move || pressed.remove());
    view! {
        <div class="views" node_ref=root on:focusout=focus_out on:keydown=key>
            <button
                class="view-button"
                class:narrowed=move || !looking().is_whole
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                data-tip="Views of this architecture"
                on:click=move |_| open.update(|it| *it = !*it)
            >
                <Icon name="eye" size=16/>
                <span class="visually-hidden">"View: "</span>
                <span class="view-name">{move || looking().name}</span>
                {move || beside().map(|it| view! { <span class="view-beside">{format!(" · {it}")}</span> })}
                <Icon name="chevron-down" size=14/>
            </button>
            <Show when=move || !looking().is_whole>
                <button
                    class="icon-button small"
                    aria-label="Show everything"
                    data-tip="Show everything  1"
                    on:click=move |_| document.edit(Edit::LookThrough(Lens::default()))
                >
                    <Icon name="close" size=14/>
                </button>
            </Show>
            <Show when=move || open.get()>
                {parts::panels().view(move |it| (it.views)(open))}
            </Show>
        </div>
    }
}

/// What the button opens, as the rest of the app asks for it.
pub(crate) fn popover(open: RwSignal<bool>) -> AnyView {
    view! { <Popover open=open/> }.into_any()
}

#[component]
fn Popover(open: RwSignal<bool>) -> impl IntoView {
    let document = expect_context::<Document>();
    let root = NodeRef::<html::Div>::new();
    root.on_load(|it| {
        request_animation_frame(move || {
            let chosen = it.query_selector("[aria-pressed=true]").ok().flatten();
            if let Some(chosen) = chosen.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                drop(chosen.focus());
            }
        });
    });
    let saves = RwSignal::new(false);
    let look = move |lens: Lens| {
        document.edit(Edit::LookThrough(lens));
        open.set(false);
    };
    let built_in = Shows::BUILT_IN.into_iter().zip(1..).map(|(shows, digit)| {
        let lens = Lens::BuiltIn(shows.clone());
        let mine = lens.clone();
        let is_on = move || document.looking().lens == mine;
        let (label, hint) = (shows.label(), shows.hint());
        view! {
            <li>
                <button class="view-row" aria-pressed=move || is_on().to_string() on:click=move |_| look(lens.clone())>
                    <span class="view-label"><strong>{label}</strong><span class="hint">{hint}</span></span>
                    <kbd>{digit}</kbd>
                </button>
            </li>
        }
    });
    let saved = Memo::new(move |_| document.looking().saved);
    let count = move || saved.with(Vec::len);
    view! {
        <div class="popover views-popover" role="dialog" aria-label="Views" node_ref=root on:keydown=|event| walk(&event)>
            <ul class="view-list" aria-label="Always there">{built_in.collect_view()}</ul>
            <Show when=move || count() != 0>
                <ul class="view-list saved" aria-label="Saved">
                    <For
                        each=move || saved.get().into_iter().enumerate()
                        key=|(at, (id, name))| (*at, id.clone(), name.clone())
                        children=move |(at, (id, name))| {
                            view! { <Saved id=id name=name at=at count=saved.with_untracked(Vec::len) open=open/> }
                        }
                    />
                </ul>
            </Show>
            <label class="view-rest">
                <span>"Hide what is not in the view"</span>
                <kbd>"0"</kbd>
                <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    prop:checked=move || document.looking().hides
                    on:change=move |event| document.edit(Edit::HideRest(event_target_checked(&event)))
                />
            </label>
            {move || {
                if saves.get() {
                    view! { <SaveForm open=open/> }.into_any()
                } else {
                    view! {
                        <div class="view-actions">
                            {(!document.is_read_only()).then(|| view! {
                                <button class="button" on:click=move |_| saves.set(true)>
                                    <Icon name="plus" size=14/>"Save a view…"
                                </button>
                            })}
                            <button
                                class="button"
                                disabled=move || document.with(|it| it.n_nodes() == 0)
                                on:click=move |_| {
                                    open.set(false);
                                    document.act("present");
                                }
                            >
                                <Icon name="play" size=14/>"Present"
                            </button>
                        </div>
                    }.into_any()
                }
            }}
        </div>
    }
}

/// A view that was saved, with what can be done to it.
#[component]
fn Saved(id: ViewId, name: String, at: usize, count: usize, open: RwSignal<bool>) -> impl IntoView {
    let document = expect_context::<Document>();
    let renames = RwSignal::new(false);
    let lens = Lens::Saved(id.clone());
    let mine = lens.clone();
    let is_on = move || document.looking().lens == mine;
    let id = StoredValue::new(id);
    let name = StoredValue::new(name);
    let act = move |icon: &'static str, label: &'static str, is_off: bool, edit: fn(ViewId) -> Edit| {
        view! {
            <button
                class="icon-button small"
                aria-label=move || format!("{label} {}", name.get_value())
                data-tip=label
                disabled=is_off
                on:click=move |_| document.edit(edit(id.get_value()))
            >
                <Icon name=icon size=14/>
            </button>
        }
    };
    let rename = move |text: &str| {
        renames.set(false);
        document.edit(Edit::RenameView { view: id.get_value(), name: text.to_owned() });
    };
    let field = NodeRef::<html::Input>::new();
    field.on_load(|it| {
        request_animation_frame(move || {
            drop(it.focus());
            it.select();
        });
    });
    view! {
        <li class="saved-view">
            {move || {
                if renames.get() {
                    view! {
                        <input
                            class="input"
                            aria-label="Name of the view"
                            maxlength=View::MAX_NAME
                            prop:value=name.get_value()
                            node_ref=field
                            on:blur=move |event| {
                                if renames.get_untracked() {
                                    rename(&event_target_value(&event));
                                }
                            }
                            on:keydown=move |event: KeyboardEvent| {
                                event.stop_propagation();
                                match event.key().as_str() {
                                    "Enter" => rename(&event_target_value(&event)),
                                    "Escape" => renames.set(false),
                                    _ => {}
                                }
                            }
                        />
                    }.into_any()
                } else {
                    let (lens, is_on) = (lens.clone(), is_on.clone());
                    view! {
                        <button
                            class="view-row"
                            aria-pressed=move || is_on().to_string()
                            on:click=move |_| {
                                document.edit(Edit::LookThrough(lens.clone()));
                                open.set(false);
                            }
                        >
                            <span class="view-label"><strong>{name.get_value()}</strong></span>
                        </button>
                        {(!document.is_read_only()).then(|| view! {
                            <span class="view-tools">
                                {act("target", "Look from here in", false, Edit::AimView)}
                                <button
                                    class="icon-button small"
                                    aria-label=move || format!("Rename {}", name.get_value())
                                    data-tip="Rename"
                                    on:click=move |_| renames.set(true)
                                >
                                    <Icon name="pencil" size=14/>
                                </button>
                                {act("arrow-up", "Move up", at == 0, |view| Edit::MoveView { view, down: false })}
                                {act("arrow-down", "Move down", at + 1 == count, |view| Edit::MoveView { view, down: true })}
                                {act("trash", "Delete", false, Edit::DeleteView)}
                            </span>
                        })}
                    }.into_any()
                }
            }}
        </li>
    }
}

/// What a new view may show.
fn choices(diagram: &Diagram, now: &Shows, selected: &[NodeId]) -> Vec<(String, Shows)> {
    let mut all: Vec<(String, Shows)> =
        Shows::BUILT_IN.into_iter().map(|it| (it.label().to_owned(), it)).collect();
    if !selected.is_empty() {
        let count = selected.len();
        let nodes =
            if count == 1 { "The selected node".to_owned() } else { format!("The {count} selected nodes") };
        all.push((nodes, Shows::Nodes(selected.iter().cloned().collect())));
        let types = selected.iter().filter_map(|it| diagram.node(it.as_str())).map(|it| it.ty);
        let labels: std::collections::BTreeSet<&str> = types.clone().map(|it| it.label).collect();
        let labels = labels.into_iter().collect::<Vec<_>>().join(", ");
        all.push((format!("All of type {labels}"), Shows::Types(types.map(|it| it.id.to_owned()).collect())));
    }
    if !all.iter().any(|(_, it)| it == now) {
        all.push(("As now".to_owned(), now.clone()));
    }
    all
}

#[component]
fn SaveForm(open: RwSignal<bool>) -> impl IntoView {
    let document = expect_context::<Document>();
    let now = document.peek_editor(|it| it.lens().shows(it.diagram()));
    let picked = document.picked();
    let offered = document.peek(|it| choices(it, &now, &picked.nodes));
    // What is selected is what somebody has in mind.
    let at = if picked.nodes.is_empty() {
        offered.iter().position(|(_, it)| *it == now)
    } else {
        offered.iter().position(|(_, it)| matches!(it, Shows::Nodes(_)))
    };
    let count = offered.len();
    let chosen = RwSignal::new(at.unwrap_or_default());
    let categories = RwSignal::new(std::collections::BTreeSet::from([CategoryName(Category::Compute)]));
    let name = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    field.on_load(|it| request_animation_frame(move || drop(it.focus())));
    let options = offered.iter().enumerate().map(|(at, (label, _))| {
        view! { <option value=at.to_string() selected=move || chosen.get() == at>{label.clone()}</option> }
    });
    let options = options.collect_view();
    let offered = StoredValue::new(offered);
    let by_category = move || chosen.get() == count;
    let used = document.peek(|it| {
        let used: std::collections::BTreeSet<Category> = it.nodes().map(|it| it.1.ty.category).collect();
        used
    });
    let boxes =
        StoredValue::new(Category::ALL.into_iter().filter(|it| used.contains(it)).collect::<Vec<_>>());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let shows = if chosen.get_untracked() == count {
            Shows::Categories(categories.get_untracked())
        } else {
            offered.with_value(|it| it.get(chosen.get_untracked()).map(|it| it.1.clone())).unwrap_or_default()
        };
        if name.with_untracked(|it| it.trim().is_empty()) {
            return;
        }
        document.edit(Edit::SaveView { name: name.get_untracked(), shows });
        open.set(false);
    };
    view! {
        <form class="view-form" on:submit=submit on:keydown=|event| { if event.key() != "Escape" { event.stop_propagation(); } }>
            <label class="view-field">
                <span class="field-label">"Name"</span>
                <input
                    class="input"
                    name="view-name"
                    maxlength=View::MAX_NAME
                    placeholder="Such as Web tier"
                    node_ref=field
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <label class="view-field">
                <span class="field-label">"Shows"</span>
                <select class="input" name="view-shows" on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or(0))>
                    {options}
                    <option value=count.to_string() selected=by_category>"Categories…"</option>
                </select>
            </label>
            <Show when=by_category>
                <div class="choices" role="group" aria-label="Categories">
                    {boxes.get_value().into_iter().map(|it| view! {
                        <label class="choice">
                            <input
                                type="checkbox"
                                prop:checked=move || categories.with(|all| all.contains(&CategoryName(it)))
                                on:change=move |event| {
                                    let is_on = event_target_checked(&event);
                                    categories.update(|all| {
                                        if is_on { all.insert(CategoryName(it)) } else { all.remove(&CategoryName(it)) };
                                    });
                                }
                            />
                            <span>{it.label()}</span>
                        </label>
                    }).collect_view()}
                </div>
            </Show>
            <p class="hint">"It opens where you look now."</p>
            <button class="button primary wide" disabled=move || name.with(|it| it.trim().is_empty())>"Save view"</button>
        </form>
    }
}

/// Arrow keys walk through the rows.
fn walk(event: &KeyboardEvent) {
    let step: i32 = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Some(list) = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let Ok(rows) = list.query_selector_all(".view-row") else { return };
    let now = document().active_element();
    let count = i32::try_from(rows.length()).unwrap_or(0);
    let at = (0..count).find(|it| {
        let row = rows.item(u32::try_from(*it).unwrap_or(0));
        row.and_then(|it| it.dyn_into::<web_sys::Element>().ok()) == now
    });
    let Some(at) = at else { return };
    event.prevent_default();
    event.stop_propagation();
    let next = u32::try_from((at + step).rem_euclid(count.max(1))).unwrap_or(0);
    if let Some(row) = rows.item(next).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        drop(row.focus());
    }
}

fn focus(root: NodeRef<html::Div>, selector: &str) {
    let found = root.try_get_untracked().flatten().and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}
