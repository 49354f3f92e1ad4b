//! Inputs that point at other nodes.

use drawbridge_core::catalog::{Elsewhere, Kind, by_id};
use drawbridge_core::editor::form;
use drawbridge_core::model::{Diagram, NodeId};
use drawbridge_core::value::Value;
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use super::crosshair::Crosshair;
use super::field::{Binding, MIXED, blur_on_enter};
use super::text;
use super::value::ErrorText;
use crate::document::Document;
use crate::widgets::icon::{Tile, border_of};

/// What is asked for in words: "a table or an index".
pub(super) fn wanted(types: &[&str]) -> String {
    let labels: Vec<&str> = types.iter().filter_map(|it| by_id(it)).map(|it| it.a_label).collect();
    match labels[..] {
        [] => "a resource".to_owned(),
        // A property that takes nearly anything does not list it.
        [first, _, _, _, ..] => format!("{first} or the like"),
        _ => labels.join(" or "),
    }
}

/// What an input may refer to: nodes by their ids, and what it refers to now. That may be of no type that is asked for, such as a
/// data source, or among many what is not drawn.
fn options(
    document: Document,
    bound: Binding,
    types: &'static [&'static str],
) -> Memo<Vec<(NodeId, String)>> {
    Memo::new(move |_| {
        document.with(|diagram| {
            let mut options = form::candidates(diagram, types);
            let held: Vec<String> =
                bound.value.with(|it| it.iter().flat_map(|it| all(diagram, it)).collect());
            for now in held {
                if !options.iter().any(|(id, _)| *id.as_str() == now) {
                    let name = diagram.node(&now).map(|it| it.name.clone());
                    options.push((NodeId::from(now.as_str()), name.unwrap_or(now)));
                }
            }
            options
        })
    })
}

/// What one entry among many is: a node by its id, or in words the id of what is not drawn, an input.
fn entry(diagram: &Diagram, value: &Value) -> Option<String> {
    value.target().map(str::to_owned).or_else(|| form::text::write(diagram, value))
}

/// What an input refers to: a node, or any number of entries.
fn all(diagram: &Diagram, value: &Value) -> Vec<String> {
    let own = value.target().map(str::to_owned).into_iter();
    own.chain(value.items().iter().filter_map(|it| entry(diagram, it))).collect()
}

/// The value of the choice to type.
const TYPED: &str = "typed:";

/// The choice to type what AWS calls a resource.
fn choice(way: Elsewhere) -> &'static str {
    match way {
        Elsewhere::Id(_) => "An id…",
        Elsewhere::Name => "A name…",
        Elsewhere::Arn => "An ARN…",
    }
}

/// What is typed then.
fn called(way: Elsewhere) -> &'static str {
    match way {
        Elsewhere::Id(_) => "Id",
        Elsewhere::Name => "Name",
        Elsewhere::Arn => "ARN",
    }
}

/// A node, or what AWS calls a resource that is not drawn: its id, its name or its ARN, which is typed in.
#[component]
pub(super) fn ReferenceInput(bound: Binding, types: &'static [&'static str]) -> impl IntoView {
    let document = expect_context::<Document>();
    let error = RwSignal::new(None);
    let options = options(document, bound, types);
    let way = Elsewhere::of(&bound.kind).unwrap_or(Elsewhere::Arn);
    let is_text = |it: &Value| it.target().is_none();
    let wants_text =
        RwSignal::new(types.is_empty() || bound.value.with_untracked(|it| it.as_ref().is_some_and(is_text)));
    Effect::new(move |_| {
        // Whatever sets it meanwhile, such as an undo, is what is shown then.
        if let Some(is_text) = bound.value.with(|it| it.as_ref().map(is_text)) {
            wants_text.set(is_text);
        }
    });
    let target = move || bound.read(|it| it.target().map(str::to_owned)).unwrap_or_default();
    let now = move || if wants_text.get() { TYPED.to_owned() } else { target() };
    let refer_to = move |id: &str| {
        error.set(None);
        wants_text.set(false);
        bound.set.run(document.peek(|it| form::reference(it, &bound.kind, id)));
    };
    let change = move |event: Event| match event_target_value(&event).as_str() {
        TYPED => wants_text.set(true),
        id => refer_to(id),
    };
    let none = move || match options.with(Vec::is_empty) {
        true => "None drawn yet".to_owned(),
        false if bound.is_mixed.get() => MIXED.to_owned(),
        false => "None".to_owned(),
    };
    let must_choose = bound.entry.is_some() || (bound.is_required && bound.key.is_none());
    let has_choice = !types.is_empty();
    let chosen = Callback::new(move |id: NodeId| refer_to(id.as_str()));
    view! {
        <div class="stack-of-inputs">
            {has_choice.then(|| view! {
                <div class="pick">
                    <select
                        class="input"
                        id=bound.element_id()
                        data-property=bound.key
                        aria-label=bound.aria_label()
                        aria-describedby=bound.described_by()
                        disabled=move || document.is_read_only()
                        prop:value=now
                        on:change=change
                    >
                        <option value="" disabled=must_choose selected=move || now().is_empty()>{none}</option>
                        <For each=move || options.get() key=Clone::clone let((id, name))>
                            <option value=id.to_string() selected={
                                let id = id.clone();
                                move || now() == id.as_str()
                            }>{name}</option>
                        </For>
                        <option value=TYPED selected=move || now() == TYPED>{choice(way)}</option>
                    </select>
                    <Show when=move || !options.with(Vec::is_empty)>
                        <Crosshair bound=bound types=types chosen=chosen/>
                    </Show>
                </div>
            })}
            <Show when=move || wants_text.get()>
                <TypedInput bound=bound way=way has_choice=has_choice error=error/>
            </Show>
            <ErrorText error=error/>
        </div>
    }
}

/// The field for what AWS calls a resource.
#[component]
fn TypedInput(
    bound: Binding,
    way: Elsewhere,
    has_choice: bool,
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let written = text::written(document, bound);
    let shown = move || {
        let is_reference = bound.value.with(|it| it.as_ref().is_some_and(|it| it.target().is_some()));
        if is_reference { String::new() } else { written.get() }
    };
    let check = move |event: Event| {
        error.set(text::read(document, bound.kind, &event_target_value(&event)).err());
    };
    let commit = move |event: Event| match text::read(document, bound.kind, &event_target_value(&event)) {
        Ok(value) => bound.try_set(value, error),
        Err(reason) => error.set(Some(reason)),
    };
    let label = bound.aria_label().unwrap_or_else(|| bound.label.to_owned());
    view! {
        <input
            class="input mono"
            id=(!has_choice).then(|| bound.element_id())
            data-property=bound.key.filter(|_| !has_choice)
            aria-label=format!("{} of {label}", called(way))
            placeholder=way.example()
            autocomplete="off"
            spellcheck="false"
            aria-invalid=move || error.with(Option::is_some).to_string()
            prop:value=shown
            disabled=move || document.is_read_only()
            on:input=check
            on:change=commit
            on:keydown=blur_on_enter
        />
    }
}

/// Any number of nodes.
#[component]
pub(super) fn RefsInput(bound: Binding, types: &'static [&'static str]) -> impl IntoView {
    let document = expect_context::<Document>();
    let options = options(document, bound, types);
    let way = called(Elsewhere::of(&bound.kind).unwrap_or(Elsewhere::Id("")));
    let items = move || {
        bound.value.with_untracked(|it| it.as_ref().map(|it| it.items().to_vec())).unwrap_or_default()
    };
    let toggle = move |id: &NodeId, is_on: bool| {
        let mut items = items();
        document.peek(|diagram| items.retain(|it| entry(diagram, it).is_none_or(|it| *id.as_str() != it)));
        if is_on {
            items.extend(document.peek(|it| form::reference(it, &bound.kind, id.as_str())));
        }
        let is_kept = !items.is_empty() || (bound.is_required && bound.key.is_none());
        bound.set.run(is_kept.then_some(Value::List(items)));
    };
    let row = move |(id, name): (NodeId, String)| {
        let look =
            document.peek(|diagram| diagram.node(id.as_str()).map(|it| (it.ty, border_of(diagram, it))));
        let at = id.clone();
        let is_on = move || {
            document.with(|diagram| {
                bound.value.with(|it| it.iter().flat_map(|it| all(diagram, it)).any(|it| it == at.as_str()))
            })
        };
        view! {
            <label class="ref">
                <input
                    type="checkbox"
                    name=name.clone()
                    disabled=move || document.is_read_only()
                    prop:checked=is_on
                    on:change=move |event| toggle(&id, event_target_checked(&event))
                />
                {look.map(|(ty, color)| view! { <Tile ty=ty small=true color=color/> })}
                <span>{name.clone()}</span>
            </label>
        }
    };
    let chosen = Callback::new(move |id: NodeId| toggle(&id, true));
    let is_any_drawn = Memo::new(move |_| document.with(|it| !form::candidates(it, types).is_empty()));
    let error = RwSignal::new(None);
    let typed = move |event: Event| {
        let one = text::read(document, Kind::Ref(types), &event_target_value(&event));
        let added = one.map(|it| {
            it.map(|it| items().into_iter().filter(|had| *had != it).chain([it.clone()]).collect())
        });
        match added {
            Ok(None) => error.set(None),
            Ok(value) => {
                event_target::<HtmlInputElement>(&event).set_value("");
                bound.try_set(value, error);
            }
            Err(reason) => error.set(Some(reason)),
        }
    };
    view! {
            <div class="refs" role="group" id=bound.element_id() data-property=bound.key aria-label=bound.label>
                <Show when=move || is_any_drawn.get()>
    <Crosshair bound=bound types=types chosen=chosen/>
    </Show>
                <For each=move || options.get() key=Clone::clone children=row/>
                <Show when=move || !is_any_drawn.get()>
                    <p class="hint">{format!("Draw {} to choose from.", wanted(types))}</p>
                </Show>
                <input
                    class="input mono undrawn"
                    aria-label=format!("{way} of one that is not drawn, for {}", bound.label)
                    placeholder=format!("{way} of one not drawn")
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=move || error.with(Option::is_some).to_string()
                    disabled=move || document.is_read_only()
                    on:change=typed
                    on:keydown=blur_on_enter
                />
                <ErrorText error=error/>
            </div>
        }
}
