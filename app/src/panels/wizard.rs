//! From a few words to a diagram: a sentence, the same as choices, and a picture of what will be drawn.

use drawbridge_core::picture::{Picture, Theme as Colors};
use drawbridge_core::wizard::{Amount, Brief, Exposure, Use, draw};
use leptos::prelude::*;

use crate::dom::theme::Theme;
use crate::saving::Saving;
use crate::widgets::dialog::Dialog;
use crate::widgets::icon::Icon;

/// The wizard, over everything, while it is open.
#[component]
fn WizardDialog(
    open: RwSignal<bool>,
    /// Id of its heading, one for each place that it is opened from.
    id: &'static str,
) -> impl IntoView {
    view! {
        <Dialog open=open title="Describe it" id=id class="dialog wizard">
            <Wizard open=open/>
        </Dialog>
    }
}

/// The wizard, as the rest of the app asks for it.
pub(crate) fn wizard_dialog(open: RwSignal<bool>, id: &'static str) -> AnyView {
    view! { <WizardDialog open=open id=id/> }.into_any()
}

#[component]
fn Wizard(open: RwSignal<bool>) -> impl IntoView {
    let saving = expect_context::<Saving>();
    let brief = RwSignal::new(Brief::default());
    let remark = RwSignal::new(String::new());
    let read = move |event| {
        let said = Brief::default().said(&event_target_value(&event));
        // Half a sentence is no mistake: what is not understood is told, and the rest holds.
        let unknown =
            (!said.unknown.is_empty()).then(|| format!("Not understood: {}", said.unknown.join(", ")));
        remark.set(said.limited.into_iter().chain(unknown).collect::<Vec<_>>().join(". "));
        let name = brief.with_untracked(|it| it.name.clone());
        brief.set(Brief { name, ..said.brief });
    };
    let start = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        saving.start_from(draw(&brief.get_untracked()));
        open.set(false);
    };
    view! {
        <form class="wizard-form" on:submit=start>
            <div class="wizard-choices scroll">
                <label class="wizard-sentence">
                    <span class="field-label">"In a sentence"</span>
                    <input
                        class="input"
                        autocomplete="off"
                        placeholder="two zones, private, one instance, one table, read access"
                        aria-describedby="wizard-remark"
                        on:input=read
                    />
                </label>
                <p class="hint" id="wizard-remark" role="status">
                    {move || remark.get()}
                </p>
                <label class="wizard-row">
                    <span class="field-label">"Name"</span>
                    <input
                        class="input"
                        autocomplete="off"
                        maxlength="60"
                        prop:value=move || brief.with(|it| it.name.clone())
                        on:input=move |event| brief.update(|it| it.name = event_target_value(&event))
                    />
                </label>
                <Stepper brief=brief of=Brief::ZONES read=|it| it.zones write=|it, n| it.zones = n/>
                <Choice
                    brief=brief
                    label="Reached by"
                    options=&[("Nobody outside", Exposure::Private), ("The internet", Exposure::LoadBalancer)]
                    read=|it| it.exposure
                    write=|it, to| it.exposure = to
                />
                <Stepper brief=brief of=Brief::INSTANCES read=|it| it.instances write=|it, n| it.instances = n/>
                <Stepper brief=brief of=Brief::TABLES read=|it| it.tables write=|it, n| it.tables = n/>
                <Stepper brief=brief of=Brief::BUCKETS read=|it| it.buckets write=|it, n| it.buckets = n/>
                <Stepper brief=brief of=Brief::QUEUES read=|it| it.queues write=|it, n| it.queues = n/>
                <Choice
                    brief=brief
                    label="Access"
                    options=&[("Read", Use::Read), ("Write", Use::Write), ("Both", Use::Both)]
                    read=|it| it.uses
                    write=|it, to| it.uses = to
                />
                <Switch brief=brief label="Alarms by email" read=|it| it.is_watched write=|it, on| it.is_watched = on/>
                <Switch brief=brief label="KMS key of its own" read=|it| it.own_key write=|it, on| it.own_key = on/>
                <Switch brief=brief label="Flow log" read=|it| it.records write=|it, on| it.records = on/>
            </div>
            <div class="wizard-preview"><Preview brief=brief/></div>
            <footer class="wizard-foot">
                <span class="hint">"Drawn like any other diagram: change what you like."</span>
                <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                <button class="button primary">
                    <Icon name="wand" size=16/>
                    "Draw it"
                </button>
            </footer>
        </form>
    }
}

/// A number with buttons beside it.
#[component]
fn Stepper(
    brief: RwSignal<Brief>,
    of: Amount,
    read: fn(&Brief) -> u8,
    write: fn(&mut Brief, u8),
) -> impl IntoView {
    let value = move || brief.with(read);
    let step = move |by: i16| {
        brief.update(|it| {
            let to = (i16::from(read(it)) + by).clamp(i16::from(of.least), i16::from(of.most));
            write(it, u8::try_from(to).unwrap_or(of.least));
            *it = it.within_bounds();
        });
    };
    view! {
        <div class="wizard-row" role="group" aria-label=of.label>
            <span class="field-label">{of.label}</span>
            <span class="stepper">
                <button
                    type="button"
                    class="icon-button"
                    aria-label=format!("Fewer: {}", of.label)
                    disabled=move || value() <= of.least
                    on:click=move |_| step(-1)
                >
                    <Icon name="zoom-out" size=14/>
                </button>
                <output aria-live="polite">{value}</output>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=format!("More: {}", of.label)
                    disabled=move || { value() >= of.most }
                    on:click=move |_| step(1)
                >
                    <Icon name="zoom-in" size=14/>
                </button>
            </span>
        </div>
    }
}

/// One of a few.
#[component]
fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    brief: RwSignal<Brief>,
    label: &'static str,
    options: &'static [(&'static str, T)],
    read: fn(&Brief) -> T,
    write: fn(&mut Brief, T),
) -> impl IntoView {
    let one = move |(name, value): (&'static str, T)| {
        view! {
            <label>
                <input
                    type="radio"
                    class="visually-hidden"
                    name=label
                    prop:checked=move || brief.with(read) == value
                    on:change=move |_| {
                        brief.update(|it| {
                            write(it, value);
                            *it = it.within_bounds();
                        });
                    }
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="wizard-row">
            <legend class="visually-hidden">{label}</legend>
            <span class="field-label" aria-hidden="true">{label}</span>
            <span class="segments">{options.iter().copied().map(one).collect_view()}</span>
        </fieldset>
    }
}

#[component]
fn Switch(
    brief: RwSignal<Brief>,
    label: &'static str,
    read: fn(&Brief) -> bool,
    write: fn(&mut Brief, bool),
) -> impl IntoView {
    view! {
        <label class="wizard-row">
            <span class="field-label">{label}</span>
            <input
                type="checkbox"
                class="switch"
                role="switch"
                prop:checked=move || brief.with(read)
                on:change=move |event| brief.update(|it| write(it, event_target_checked(&event)))
            />
        </label>
    }
}

/// What will be drawn.
#[component]
fn Preview(brief: RwSignal<Brief>) -> impl IntoView {
    let theme = expect_context::<Theme>();
    let source = Memo::new(move |_| {
        let colors = if theme.is_dark() { Colors::Dark } else { Colors::Light };
        let svg = Picture::preview(&draw(&brief.read()), colors).svg;
        format!("data:image/svg+xml,{}", js_sys::encode_uri_component(&svg))
    });
    view! { <img src=move || source.get() alt="Preview of the diagram"/> }
}
