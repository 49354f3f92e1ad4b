//! The form of one node: its name, where it stands, and its properties, the rarely needed ones folded away.

use drawbridge_core::catalog::{PropSpec, ResourceType};
use drawbridge_core::editor::Edit;
use drawbridge_core::editor::form::{self, Form};
use drawbridge_core::editor::relations::{self, Use};
use drawbridge_core::model::{Node, NodeId};
use drawbridge_core::value::Value;
use leptos::prelude::*;

use super::field::{Field, blur_on_enter};
use super::search::PropertySearch;
use crate::document::Document;
use crate::panels::{Layout, RightTab};
use crate::widgets::icon::{Icon, Tile, border_of};

/// From this many fields on, a form can be searched.
const SEARCHED_FROM: usize = 12;

/// What is said of a node that stands undrawn.
const UNDRAWN: &str = "Its files name something that this drawing does not hold, or nothing: then AWS takes the default VPC. \
                       Drop it into a container to move it there.";

/// What is said of a node that is no part of another although things of its type are.
const ALONE: &str =
    "Read from a file. What it belongs to is not drawn, or has no property that could say it.";

/// The form.
#[component]
pub(super) fn NodeForm(id: NodeId) -> impl IntoView {
    let document = expect_context::<Document>();
    let layout = expect_context::<Layout>();
    let Some(ty) = document.peek(|it| it.node(id.as_str()).map(|it| it.ty)) else { return ().into_any() };
    let count = {
        let id = id.clone();
        move || document.analysis().by_node.get(&id).copied()
    };
    let container = {
        let id = id.clone();
        move || {
            document.with(|it| it.ancestors(id.as_str()).next().map(|(id, it)| (id.clone(), it.name.clone())))
        }
    };
    // What closes a container that holds something, or opens it: the action, its name, its key and its icon.
    let fold = {
        let id = id.clone();
        Memo::new(move |_| {
            document.with(|it| match it.is_closed(id.as_str()) {
                true => Some(("open", "Open", "Shift O", "chevron-right")),
                false => {
                    it.children(Some(&id)).next().map(|_| ("collapse", "Collapse", "Shift C", "chevron-down"))
                }
            })
        })
    };
    let is_undrawn = {
        let id = id.clone();
        move || document.node(&id, Node::stands_undrawn).unwrap_or_default()
    };
    let color = {
        let id = id.clone();
        Signal::derive(move || document.with(|it| border_of(it, it.node(id.as_str())?)))
    };
    let heading = {
        let id = id.clone();
        move || document.node(&id, |it| it.type_label().to_owned())
    };
    view! {
        <header class="subject">
            <Tile ty=ty color=color/>
            <div>
                <h2>{heading}</h2>
                <p class="hint">
                    {ty.doc}
                    {(!ty.url.is_empty()).then(|| view! {
                        " "<a href=ty.url target="_blank" rel="noopener noreferrer">"AWS docs"</a>
                    })}
                </p>
            </div>
        </header>
        {move || count().map(|(count, severity)| view! {
            <button class="finding-link" data-severity=severity.id() on:click=move |_| layout.show(RightTab::Findings)>
                <Icon name="warning" size=15/>
                {format!("{count} {}", if count == 1 { "finding" } else { "findings" })}
                <Icon name="chevron-right" size=14/>
            </button>
        })}
        <div class="asks">
            <button class="button small" data-tip="R" on:click=move |_| document.act("ask_reach")>
                <Icon name="path" size=14/>"Can it reach…?"
            </button>
            <button class="button small" data-tip="Shift R" on:click=move |_| document.act("ask_who")>
                <Icon name="eye" size=14/>"Who can reach this?"
            </button>
            // What is closed for one who may only look, the document does not know.
            {move || fold.get().filter(|_| !document.is_read_only()).map(|(action, label, tip, icon)| view! {
                <button
                    class="button small"
                    data-tip=tip
                    on:click=move |_| document.act(action)
                >
                    <Icon name=icon size=14/>{label}
                </button>
            })}
        </div>
        <div class="form">
            <NameRow id=id.clone()/>
            {move || container().map(|(id, name)| view! {
                <div class="field">
                    <span class="field-label">"In"</span>
                    <button class="link-row" on:click=move |_| document.select(vec![id.clone()])>
                        {name.clone()}<Icon name="chevron-right" size=13/>
                    </button>
                </div>
            })}
            {move || is_undrawn().then(|| {
                let (label, tip, said) = match ty.is_drawn() {
                    true => ("In", UNDRAWN, "Not in this drawing"),
                    false => ("Stands", ALONE, "By itself"),
                };
                view! {
                    <div class="field">
                        <span class="field-label" data-tip=tip>{label}</span>
                        <span class="hint">{said}</span>
                    </div>
                }
            })}
            <Uses id=id.clone()/>
            <Fields id=id ty=ty/>
        </div>
    }
    .into_any()
}

/// Who refers to the node: what a security group guards, which subnets a route table serves.
#[component]
fn Uses(id: NodeId) -> impl IntoView {
    /// So many are listed; of more, how many they are.
    const MOST: usize = 6;
    let document = expect_context::<Document>();
    let uses = Memo::new(move |_| document.with(|it| relations::uses_of(it, id.as_str())));
    move || {
        let all = uses.get();
        let beyond = all.len().saturating_sub(MOST);
        let row = |it: Use| {
            let Use { node, name, property } = it;
            view! {
                <button class="link-row" data-tip=property on:click=move |_| document.edit(Edit::ZoomToNode(node.clone()))>
                    <span class="ellipsis">{name}</span><Icon name="chevron-right" size=13/>
                </button>
            }
        };
        (!all.is_empty()).then(|| view! {
            <div class="field">
                <span class="field-label">"Used by"</span>
                <div class="uses">
                    {all.into_iter().take(MOST).map(row).collect_view()}
                    {(beyond > 0).then(|| view! { <span class="hint">{format!("and {beyond} more, marked on the canvas")}</span> })}
                </div>
            </div>
        })
    }
}

#[component]
fn Fields(id: NodeId, ty: &'static ResourceType) -> impl IntoView {
    let document = expect_context::<Document>();
    let Form { usual, more } = Form::of(ty);
    let wanted = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let is_searched = usual.len() + more.len() >= SEARCHED_FROM;
    let n_more = more.len();
    let n_set = {
        let (id, more) = (id.clone(), more.clone());
        move || document.node(&id, |it| more.iter().filter(|spec| it.props.contains_key(spec.key)).count())
    };
    let is_any_found = {
        let all = [&usual[..], &more[..]].concat();
        move || wanted.with(|wanted| all.iter().any(|it| form::is_found(it, wanted)))
    };
    let row = move |id: &NodeId, spec: &'static PropSpec, is_folded: bool| {
        let at = id.clone();
        let is_shown = Memo::new(move |_| {
            let is_found = wanted.with(|it| form::is_found(spec, it));
            let is_searching = wanted.with(|it| !it.trim().is_empty());
            let is_unfolded = !is_folded || is_searching || is_open.get();
            let default_of = |key: &str| ty.prop(key).and_then(|it| it.default);
            let has_meaning =
                document.node(&at, |it| form::is_shown(spec, default_of, |key| it.props.get(key)));
            let is_placed = document.with(|it| form::is_placed(it, at.as_str(), spec));
            is_found && is_unfolded && !is_placed && has_meaning.unwrap_or_default()
        });
        let id = id.clone();
        view! {
            <Show when=move || is_shown.get()>
                <PropertyField id=id.clone() ty=ty spec=spec/>
            </Show>
        }
    };
    let usual = usual.into_iter().map(|it| row(&id, it, false)).collect_view();
    let more = more.into_iter().map(|it| row(&id, it, true)).collect_view();
    let fold = move || {
        let set = n_set().filter(|it| *it > 0).map(|it| format!("{it} set"));
        view! {
            <button
                class="fold"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|it| *it = !*it)
            >
                {move || view! { <Icon name=if is_open.get() { "chevron-down" } else { "chevron-right" } size=14/> }}
                "More properties"
                <span class="hint">{format!("{n_more}")}</span>
                {set.map(|it| view! { <span class="chip">{it}</span> })}
            </button>
        }
    };
    let is_folding = move || n_more > 0 && wanted.with(|it| it.trim().is_empty());
    view! {
        {is_searched.then(|| view! {
            <PropertySearch wanted=wanted/>
        })}
        {usual}
        {move || is_folding().then(&fold)}
        {more}
        <Show when=move || !is_any_found()>
            <p class="empty">{move || format!("No property is called “{}”.", wanted.get())}</p>
        </Show>
    }
}

#[component]
fn PropertyField(id: NodeId, ty: &'static ResourceType, spec: &'static PropSpec) -> impl IntoView {
    let document = expect_context::<Document>();
    let (set_at, nodes) = (id.clone(), vec![id.clone()]);
    let value = Memo::new(move |_| document.node(&id, |it| it.props.get(spec.key).cloned()).flatten());
    let set = Callback::new(move |value: Option<Value>| {
        document.edit(Edit::SetProperty { node: set_at.clone(), key: spec.key.to_owned(), value });
    });
    view! { <Field owner=ty spec=spec nodes=nodes is_mixed=Signal::stored(false) value=value set=set/> }
}

#[component]
fn NameRow(id: NodeId) -> impl IntoView {
    let document = expect_context::<Document>();
    let at = id.clone();
    let name = Memo::new(move |_| document.node(&at, |it| it.name.clone()).unwrap_or_default());
    let commit = move |event: web_sys::Event| {
        let field = event_target::<web_sys::HtmlInputElement>(&event);
        let typed = field.value().trim().to_owned();
        if typed.is_empty() {
            field.set_value(&name.get_untracked());
        } else if typed != name.get_untracked() {
            document.edit(Edit::Rename { node: id.clone(), name: typed });
        }
    };
    view! {
        <div class="field">
            <label class="field-label" for="node-name">"Name"<span class="required" aria-hidden="true">"*"</span></label>
            <input
                class="input"
                id="node-name"
                data-property="name"
                maxlength="128"
                required
                spellcheck="false"
                prop:value=move || name.get()
                disabled=move || document.is_read_only()
                on:change=commit
                on:keydown=blur_on_enter
            />
        </div>
    }
}
