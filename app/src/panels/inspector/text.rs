//! Texts, with values of the diagram in them: `${Scores.name}`.

use drawbridge_core::catalog::Kind;
use drawbridge_core::editor::form;
use drawbridge_core::model::{Diagram, NodeId};
use drawbridge_core::sort::InOrder;
use drawbridge_core::value::{Context, Value};
use leptos::html;
use leptos::prelude::*;
use web_sys::Event;

use super::field::{Binding, blur_on_enter};
use super::unfinished::Draft;
use super::value::ErrorText;
use super::words::context;
use crate::document::Document;
use crate::widgets::icon::{Icon, Tile, border_of};
use crate::widgets::menu::MenuButton;

/// What was typed as a value that fits.
pub(super) fn read(document: Document, kind: Kind, text: &str) -> Result<Option<Value>, String> {
    let text = if matches!(kind, Kind::LongText) { text } else { text.trim() };
    if text.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        Kind::Text | Kind::LongText | Kind::Suggested(_) | Kind::Ref(_) | Kind::Arn(_) => {
            document.peek(|it| form::text::read(it, text))?
        }
        _ => Value::Str(text.to_owned()),
    };
    kind.check(&value).map(|()| Some(value))
}

/// The value as text to edit, tracked; names of nodes are those of now.
pub(super) fn written(document: Document, bound: Binding) -> Memo<String> {
    Memo::new(move |_| match bound.value.get() {
        None => String::new(),
        Some(Value::Str(it)) if matches!(bound.kind, Kind::Cidr) => it,
        Some(value) => document.with(|it| form::text::write(it, &value)).unwrap_or_default(),
    })
}

/// One line.
#[component]
pub(super) fn TextInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let draft = Draft::of(bound);
    let error = RwSignal::new(draft.before_now().and_then(|it| read(document, bound.kind, &it).err()));
    let field = NodeRef::<html::Input>::new();
    let text = written(document, bound);
    let is_text = !matches!(bound.kind, Kind::Cidr);
    let suggestions = match bound.kind {
        Kind::Suggested(options) => options,
        _ => &[],
    };
    // What is chosen says what it is: how large a machine is, what a service does.
    let said = move || {
        let value = bound.read(|it| it.as_str().map(str::to_owned))?;
        let label = suggestions
            .iter()
            .find(|(it, label)| *it == value && *label != value)
            .map(|(_, label)| *label)?;
        // What stands in the field need not be said again.
        Some(label.strip_prefix(&value).unwrap_or(label).trim_matches([' ', '(', ')']))
    };
    let list = (!suggestions.is_empty()).then(|| format!("{}-list", bound.element_id()));
    let check = move |event: Event| {
        let typed = event_target_value(&event);
        draft.typed(&typed, read(document, bound.kind, &typed).err(), error);
    };
    let commit = move |typed: String| draft.entered(bound, &typed, read(document, bound.kind, &typed), error);
    let insert = Callback::new(move |value: String| {
        if let Some(field) = field.get_untracked() {
            drop(field.set_range_text(&value));
            drop(field.focus());
            commit(field.value());
        }
    });
    let placeholder = match (bound.default.get_value(), bound.kind) {
        (Some(Value::Str(it)), _) => it,
        (_, Kind::Cidr) if bound.field.contains("ipv6") => "2001:db8::/64".to_owned(),
        (_, Kind::Cidr) => "10.0.0.0/16".to_owned(),
        _ => String::new(),
    };
    view! {
        <div class="input-wrap" class:inserting=is_text>
            <input
                class="input"
                class:mono=!is_text
                id=bound.element_id()
                data-property=bound.key
                node_ref=field
                list=list.clone()
                autocomplete="off"
                spellcheck="false"
                aria-label=bound.aria_label()
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=bound.described_by()
                placeholder=move || bound.placeholder(&placeholder)
                prop:value=move || draft.before().unwrap_or_else(|| text.get())
                disabled=move || document.is_read_only()
                on:input=check
                on:change=move |event| commit(event_target_value(&event))
                on:keydown=blur_on_enter
            />
            {is_text.then(|| view! { <InsertMenu bound=bound insert=insert/> })}
            {list.map(|list| view! {
                <datalist id=list>
                    {suggestions.iter().map(|(value, label)| view! { <option value=*value>{*label}</option> }).collect_view()}
                </datalist>
            })}
        </div>
        <ErrorText error=error/>
        {move || said().map(|it| view! { <span class="said">{it}</span> })}
        {is_text.then(|| view! { <Mentions bound=bound/> })}
    }
}

/// Several lines.
#[component]
pub(super) fn LongTextInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let draft = Draft::of(bound);
    let error = RwSignal::new(draft.before_now().and_then(|it| read(document, bound.kind, &it).err()));
    let field = NodeRef::<html::Textarea>::new();
    let text = written(document, bound);
    let check = move |event: Event| {
        let typed = event_target_value(&event);
        draft.typed(&typed, read(document, bound.kind, &typed).err(), error);
    };
    let commit = move |typed: String| draft.entered(bound, &typed, read(document, bound.kind, &typed), error);
    let insert = Callback::new(move |value: String| {
        if let Some(field) = field.get_untracked() {
            drop(field.set_range_text(&value));
            drop(field.focus());
            commit(field.value());
        }
    });
    view! {
        <div class="input-wrap inserting">
            <textarea
                class="input"
                id=bound.element_id()
                data-property=bound.key
                node_ref=field
                rows=move || text.with(|it| rows(it))
                spellcheck="false"
                aria-label=bound.aria_label()
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=bound.described_by()
                placeholder=move || bound.placeholder("")
                prop:value=move || draft.before().unwrap_or_else(|| text.get())
                disabled=move || document.is_read_only()
                on:input=check
                on:change=move |event| commit(event_target_value(&event))
            ></textarea>
            <InsertMenu bound=bound insert=insert/>
        </div>
        <ErrorText error=error/>
        <Mentions bound=bound/>
    }
}

/// As many lines as a text has, within reason.
pub(super) fn rows(text: &str) -> String {
    text.split('\n').count().clamp(4, 16).to_string()
}

/// A heading and what can be inserted under it: what people read, and the text.
type Group = (String, Vec<(String, String)>);

/// Everything a text may hold besides letters.
fn insertable(diagram: &Diagram) -> Vec<Group> {
    let item = |label: String, value: &Value| form::text::write(diagram, value).map(|text| (label, text));
    let inputs = diagram.parameters().keys();
    let inputs: Vec<_> = inputs.filter_map(|it| item(it.clone(), &Value::Param(it.clone()))).collect();
    let facts =
        [Context::Region, Context::AccountId, Context::Partition, Context::UrlSuffix, Context::StackName];
    let facts: Vec<_> = facts.into_iter().filter_map(|it| item(context(it), &it.into())).collect();
    let mut nodes: Vec<Group> = diagram
        .nodes()
        .map(|(id, node)| {
            let attrs = node.ty.attrs.iter();
            let values =
                attrs.filter_map(|it| item(it.id.replace('_', " "), &Value::reference(id.as_str(), it.id)));
            (format!("{} · {}", node.name, node.type_label()), values.collect())
        })
        .collect();
    nodes.order();
    let mut groups = vec![("Variables".to_owned(), inputs)];
    groups.extend(nodes);
    groups.push(("Where it is deployed".to_owned(), facts));
    groups.retain(|(_, items)| !items.is_empty());
    groups
}

/// Inserts a value of the diagram where the caret is.
#[component]
fn InsertMenu(bound: Binding, insert: Callback<String>) -> impl IntoView {
    let document = expect_context::<Document>();
    let items = move || {
        let groups = document.peek(insertable);
        groups
            .into_iter()
            .map(|(heading, items)| view! { <InsertGroup heading=heading items=items insert=insert/> })
            .collect_view()
    };
    let name = bound.aria_label().unwrap_or_else(|| bound.label.to_owned());
    view! {
        <Show when=move || !document.is_read_only()>
            <MenuButton
                label="Insert a value"
                class="icon-button small"
                align="right"
                tip=format!("Insert a value into {name}: a variable, or what AWS gives a resource")
                face=|| view! { <Icon name="braces" size=14/> }
            >
                {items()}
            </MenuButton>
        </Show>
    }
}

#[component]
fn InsertGroup(heading: String, items: Vec<(String, String)>, insert: Callback<String>) -> impl IntoView {
    let label = heading.clone();
    let items = items.into_iter().map(|(name, text)| {
        view! {
            <button role="menuitem" on:click=move |_| insert.run(text.clone())>{name}</button>
        }
    });
    view! {
        <div role="group" aria-label=label>
            <p class="menu-heading" aria-hidden="true">{heading}</p>
            {items.collect_view()}
        </div>
    }
}

/// The nodes a text speaks of, to go to.
#[component]
fn Mentions(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let mentioned = Memo::new(move |_| {
        let value = bound.value.get();
        let mut targets: Vec<String> = Vec::new();
        for target in value.iter().flat_map(Value::targets) {
            if !targets.iter().any(|it| it == target) {
                targets.push(target.to_owned());
            }
        }
        document.with(|it| {
            let named = targets.into_iter().filter_map(|id| it.node(&id).map(|node| (id, node.name.clone())));
            named.collect::<Vec<_>>()
        })
    });
    let chip = move |(id, name): (String, String)| {
        let look = document.peek(|diagram| diagram.node(&id).map(|it| (it.ty, border_of(diagram, it))));
        view! {
            <button
                class="chip mention"
                aria-label=format!("Go to {name}")
                on:click=move |_| document.select(vec![NodeId::from(id.as_str())])
            >
                {look.map(|(ty, color)| view! { <Tile ty=ty small=true color=color/> })}
                {name.clone()}
            </button>
        }
    };
    view! {
        <Show when=move || mentioned.with(|it| !it.is_empty())>
            <p class="mentions">
                <span class="hint">"Refers to"</span>
                <For each=move || mentioned.get() key=Clone::clone children=chip/>
            </p>
        </Show>
    }
}
