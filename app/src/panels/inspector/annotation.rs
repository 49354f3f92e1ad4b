//! The form of notes, free texts, frames and arrows: what they say and how they look.

use drawbridge_core::editor::{Edit, Editor, Look};
use drawbridge_core::model::{Anchor, Annotation, AnnotationId, Heads, Style, TextSize, Tint, ViewName};
use leptos::prelude::*;

use crate::document::Document;
use crate::widgets::icon::Icon;

/// The form of one or several of them.
#[component]
pub(super) fn AnnotationForm(ids: Vec<AnnotationId>) -> impl IntoView {
    let document = expect_context::<Document>();
    let ids = StoredValue::new(ids);
    let all = Memo::new(move |_| {
        let of = |id: &AnnotationId| document.with(|it| it.annotation(id.as_str()).cloned());
        ids.with_value(|ids| ids.iter().filter_map(of).collect::<Vec<Annotation>>())
    });
    let first = all.with_untracked(|it| it.first().cloned());
    let Some(first) = first else { return ().into_any() };
    let count = ids.with_value(Vec::len);
    let title = if count == 1 { first.style.label().to_owned() } else { format!("{count} selected") };
    let only = (count == 1).then(|| ids.with_value(|ids| ids.first().cloned())).flatten();
    let hint = match first.style {
        _ if count > 1 => "Notes, texts, frames and arrows",
        Style::Note { .. } => "Explains. Exports of code, rules and costs leave it out.",
        Style::Text { .. } => "Explains. Exports of code, rules and costs leave it out.",
        Style::Frame { .. } => "Takes along what lies in it. No part of the architecture.",
        Style::Arrow { .. } => "Explains. It grants no access: that is what edges are for.",
    };
    let has_color = all.with_untracked(|it| it.iter().any(|it| !matches!(it.style, Style::Text { .. })));
    let has_size = all.with_untracked(|it| it.iter().any(|it| matches!(it.style, Style::Text { .. })));
    let has_line = all.with_untracked(|it| it.iter().any(Annotation::is_arrow));
    let restyle = move |look: Look| document.edit(Edit::Restyle { annotations: ids.get_value(), look });
    let act = move |action: &'static str, label: &'static str| {
        view! {
            <button class="button small" disabled=move || document.is_read_only() on:click=move |_| document.act(action)>
                {label}
            </button>
        }
    };
    view! {
        <header class="subject">
            <span class="tile plain"><Icon name=first.style.id()/></span>
            <div>
                <h2>{title}</h2>
                <p class="hint">{hint}</p>
            </div>
        </header>
        <div class="form">
            {only.map(|id| view! { <TextRow id=id longest=first.longest() label=match first.style {
                Style::Frame { .. } => "Title",
                Style::Arrow { .. } => "Label",
                _ => "Text",
            }/> })}
            {has_color.then(|| view! { <Colors all=all restyle=restyle/> })}
            {has_size.then(|| view! { <Letters all=all restyle=restyle/> })}
            {has_line.then(|| view! { <Line all=all restyle=restyle/> })}
            {(count == 1 && has_line).then(|| view! { <Ends all=all/> })}
            {all.with_untracked(|it| it.iter().all(Annotation::can_be_pinned)).then(|| view! { <Pin all=all/> })}
            <Views ids=ids all=all/>
            {(count == 1 && first.is_frame()).then(|| view! {
                <div class="button-row">
                    {move || if all.with(|it| it.iter().any(|it| it.closed.is_some())) {
                        act("open", "Open frame")
                    } else {
                        act("collapse", "Collapse frame")
                    }}
                </div>
            })}
            {(count > 1).then(|| view! {
                <h3>"Align"</h3>
                <div class="button-row">
                    {act("align_left", "Left")}{act("align_center", "Center")}{act("align_right", "Right")}
                    {act("align_top", "Top")}{act("align_middle", "Middle")}{act("align_bottom", "Bottom")}
                </div>
            })}
            <div class="button-row">{act("duplicate", "Duplicate")}{act("delete", "Delete")}</div>
        </div>
    }
    .into_any()
}

/// What it says, as in the field on the canvas.
#[component]
fn TextRow(id: AnnotationId, longest: usize, label: &'static str) -> impl IntoView {
    let document = expect_context::<Document>();
    let at = id.clone();
    let text = Memo::new(move |_| {
        document.with(|it| it.annotation(at.as_str()).map(|it| it.text.clone())).unwrap_or_default()
    });
    let commit = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        document.edit(Edit::Write { annotation: id.clone(), text });
    };
    view! {
        <div class="field wide">
            <label class="field-label" for="annotation-text">{label}</label>
            <textarea
                class="input"
                id="annotation-text"
                rows=if label == "Text" { "5" } else { "1" }
                maxlength=longest.to_string()
                prop:value=move || text.get()
                disabled=move || document.is_read_only()
                on:change=commit
            ></textarea>
        </div>
    }
}

/// What an arrow hangs on.
#[component]
fn Ends(all: Memo<Vec<Annotation>>) -> impl IntoView {
    let document = expect_context::<Document>();
    let row = move |label: &'static str, of: fn(&Annotation) -> Option<Anchor>| {
        let name = move || {
            document.revision();
            let anchor = all.with(|all| all.first().and_then(of));
            let name = anchor.and_then(|it| document.peek_editor(|editor| editor.name_of_target(&it.target)));
            name.unwrap_or_else(|| "nothing".to_owned())
        };
        view! {
            <div class="field">
                <span class="field-label">{label}</span>
                <div class="field-control"><span class="hint">{name}</span></div>
            </div>
        }
    };
    view! {
        {row("From", |it| it.arrow.as_ref()?.from.clone())}
        {row("To", |it| it.arrow.as_ref()?.to.clone())}
    }
}

/// How the line of an arrow looks, and where it has heads.
#[component]
fn Line(all: Memo<Vec<Annotation>>, restyle: impl Fn(Look) + Copy + Send + 'static) -> impl IntoView {
    let document = expect_context::<Document>();
    let each = move |is: &dyn Fn(bool, Heads) -> bool| {
        all.with(|all| {
            let mut arrows = all.iter().filter_map(|it| match it.style {
                Style::Arrow { dashed, heads, .. } => Some((dashed, heads)),
                _ => None,
            });
            arrows.all(|(dashed, heads)| is(dashed, heads))
        })
    };
    let choice = move |name: &'static str, label: &'static str, path: &'static str, look: Look| {
        let is_on = move || {
            each(&|dashed, heads| match look {
                Look::Dashed(it) => it == dashed,
                Look::Heads(it) => it == heads,
                _ => false,
            })
        };
        view! {
            <label class="size-choice" data-tip=label>
                <input
                    type="radio"
                    name=name
                    aria-label=label
                    prop:checked=is_on
                    disabled=move || document.is_read_only()
                    on:change=move |_| restyle(look)
                />
                <svg class="line-choice" viewBox="0 0 24 24" aria-hidden="true"><path d=path/></svg>
            </label>
        }
    };
    let heads = |it: Heads| match it {
        Heads::End => "M3 12h17M15 7l5 5-5 5",
        Heads::Both => "M4 12h16M15 7l5 5-5 5M9 7l-5 5 5 5",
        Heads::None => "M3 12h18",
    };
    view! {
        <fieldset class="field plain-set">
            <legend class="field-label">"Line"</legend>
            <div class="field-control size-choices">
                {choice("annotation-line", "Solid", "M3 12h18", Look::Dashed(false))}
                {choice("annotation-line", "Dashed", "M3 12h4M10 12h4M17 12h4", Look::Dashed(true))}
            </div>
        </fieldset>
        <fieldset class="field plain-set">
            <legend class="field-label">"Heads"</legend>
            <div class="field-control size-choices">
                {Heads::ALL
                    .map(|it| choice("annotation-heads", it.label(), heads(it), Look::Heads(it)))
                    .collect_view()}
            </div>
        </fieldset>
    }
}

/// What it is pinned to.
#[component]
fn Pin(all: Memo<Vec<Annotation>>) -> impl IntoView {
    let document = expect_context::<Document>();
    let pinned = move || {
        let it = all.with(|all| all.iter().find(|it| it.pin.is_some()).cloned())?;
        document.with(|diagram| Some(diagram.node(it.pin.as_ref()?.as_str())?.name.clone()))
    };
    let is_one = move || all.with(|all| all.len() == 1);
    view! {
        <div class="field">
            <span class="field-label">"Pinned to"</span>
            <div class="field-control pin">
                <span class="hint">{move || pinned().unwrap_or_else(|| "nothing".to_owned())}</span>
                {move || is_one().then(|| view! {
                    <button
                        class="button small"
                        disabled=move || document.is_read_only()
                        on:click=move |_| document.act("pin_note")
                    >
                        "Pin to node…"
                    </button>
                })}
                {move || pinned().is_some().then(|| view! {
                    <button
                        class="button small"
                        disabled=move || document.is_read_only()
                        on:click=move |_| document.act("unpin_note")
                    >
                        "Unpin"
                    </button>
                })}
            </div>
        </div>
    }
}

/// The views it is shown in.
#[component]
fn Views(ids: StoredValue<Vec<AnnotationId>>, all: Memo<Vec<Annotation>>) -> impl IntoView {
    let document = expect_context::<Document>();
    let choices = Memo::new(move |_| {
        document.generation();
        document.peek_editor(Editor::view_choices)
    });
    let row = move |(view, name): (ViewName, String)| {
        let (at, last) = (view.clone(), view.clone());
        let is_on = move || all.with(|all| all.iter().all(|it| it.is_in(Some(&at))));
        // None named are all: the last one stays.
        let is_last =
            move || all.with(|all| all.iter().any(|it| it.views.len() == 1 && it.views.contains(&last)));
        let toggle = move |event: web_sys::Event| {
            let (annotations, view) = (ids.get_value(), view.clone());
            document.edit(Edit::ShowIn { annotations, view, shown: event_target_checked(&event) });
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=is_on
                    disabled=move || document.is_read_only() || is_last()
                    on:change=toggle
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field plain-set">
            <legend class="field-label">"Shown in"</legend>
            <div class="field-control shown-in">{move || choices.get().into_iter().map(row).collect_view()}</div>
        </fieldset>
    }
}

#[component]
fn Colors(all: Memo<Vec<Annotation>>, restyle: impl Fn(Look) + Copy + Send + 'static) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_on = move |tint: Tint| {
        all.with(|all| {
            let mut colors = all.iter().filter_map(|it| match it.style {
                Style::Note { color } | Style::Frame { color } | Style::Arrow { color, .. } => Some(color),
                Style::Text { .. } => None,
            });
            colors.all(|it| it == tint)
        })
    };
    let choice = move |tint: Tint| {
        view! {
            <label class=format!("swatch {}", tint.id()) data-tip=tint.label()>
                <input
                    type="radio"
                    name="annotation-color"
                    aria-label=tint.label()
                    prop:checked=move || is_on(tint)
                    disabled=move || document.is_read_only()
                    on:change=move |_| restyle(Look::Color(tint))
                />
            </label>
        }
    };
    view! {
        <fieldset class="field plain-set">
            <legend class="field-label">"Color"</legend>
            <div class="field-control swatches">{Tint::ALL.map(choice).collect_view()}</div>
        </fieldset>
    }
}

#[component]
fn Letters(all: Memo<Vec<Annotation>>, restyle: impl Fn(Look) + Copy + Send + 'static) -> impl IntoView {
    let document = expect_context::<Document>();
    let each = move |is: fn(TextSize, bool, TextSize) -> bool, wanted: TextSize| {
        all.with(|all| {
            let mut texts = all.iter().filter_map(|it| match it.style {
                Style::Text { size, bold, .. } => Some((size, bold)),
                _ => None,
            });
            texts.all(|(size, bold)| is(size, bold, wanted))
        })
    };
    let is_bold = move || each(|_, bold, _| bold, TextSize::M);
    let choice = move |size: TextSize| {
        view! {
            <label class="size-choice" data-tip=size.label()>
                <input
                    type="radio"
                    name="annotation-size"
                    aria-label=size.label()
                    prop:checked=move || each(|it, _, wanted| it == wanted, size)
                    disabled=move || document.is_read_only()
                    on:change=move |_| restyle(Look::Size(size))
                />
                <span aria-hidden="true">{format!("{size:?}")}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field plain-set">
            <legend class="field-label">"Size"</legend>
            <div class="field-control size-choices">{TextSize::ALL.map(choice).collect_view()}</div>
        </fieldset>
        <div class="field">
            <label class="field-label" for="annotation-bold">"Bold"</label>
            <div class="field-control">
                <input
                    type="checkbox"
                    id="annotation-bold"
                    prop:checked=is_bold
                    disabled=move || document.is_read_only()
                    on:change=move |event| restyle(Look::Bold(event_target_checked(&event)))
                />
            </div>
        </div>
    }
}
