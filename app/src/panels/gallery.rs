//! The built-in architectures as cards with their pictures: on the empty canvas, and in a dialog.

use drawbridge_core::picture::{Picture, Theme as Colors};
use drawbridge_core::templates::{self, Template};
use leptos::prelude::*;

use crate::dom::theme::Theme;
use crate::saving::Saving;
use crate::widgets::dialog::Dialog;

/// A card for each template.
#[component]
fn Gallery(
    /// Told after one was put on the canvas.
    #[prop(optional)]
    chosen: Option<Callback<()>>,
) -> impl IntoView {
    let cards = templates::all().iter().enumerate();
    let cards = cards.map(|(place, it)| view! { <li><Card template=it place=place chosen=chosen/></li> });
    view! { <ul class="gallery">{cards.collect_view()}</ul> }
}

#[component]
fn Card(template: &'static Template, place: usize, chosen: Option<Callback<()>>) -> impl IntoView {
    let saving = expect_context::<Saving>();
    let start = move |_| {
        saving.start_from(template.diagram());
        chosen.iter().for_each(|it| it.run(()));
    };
    view! {
        <button class="offer" data-template=template.name data-tip=template.summary on:click=start>
            <Preview template=template place=place/>
            <span class="offer-text">
                <strong>{template.title}</strong>
                <span class="hint">{template.summary}</span>
            </span>
        </button>
    }
}

/// The picture of a template in the page's colors.
#[component]
fn Preview(template: &'static Template, place: usize) -> impl IntoView {
    /// Drawing one takes a few milliseconds; the page answers in between.
    const APART: u64 = 20;
    let theme = expect_context::<Theme>();
    let source = RwSignal::new(None::<String>);
    Effect::new(move || {
        let colors = if theme.is_dark() { Colors::Dark } else { Colors::Light };
        let draw = move || {
            let svg = Picture::preview(&template.diagram(), colors).svg;
            let address = format!("data:image/svg+xml,{}", js_sys::encode_uri_component(&svg));
            let _gone = source.try_set(Some(address));
        };
        let pause = std::time::Duration::from_millis(APART * (place as u64 + 1));
        if let Ok(later) = set_timeout_with_handle(draw, pause) {
            on_cleanup(move || later.clear());
        }
    });
    view! {
        <span class="preview" aria-hidden="true">
            {move || source.get().map(|it| view! { <img src=it alt=""/> })}
        </span>
    }
}

/// A card for each template, as the rest of the app asks for it.
pub(crate) fn gallery(chosen: Option<Callback<()>>) -> AnyView {
    match chosen {
        Some(chosen) => view! { <Gallery chosen=chosen/> }.into_any(),
        None => view! { <Gallery/> }.into_any(),
    }
}

/// The dialog, as the rest of the app asks for it.
pub(crate) fn template_dialog(open: RwSignal<bool>) -> AnyView {
    view! { <TemplateDialog open=open/> }.into_any()
}

/// All templates, over everything, while it is open.
#[component]
fn TemplateDialog(open: RwSignal<bool>) -> impl IntoView {
    let close = move |()| open.set(false);
    view! {
        <Dialog open=open title="New from template" id="templates-title">
            <Gallery chosen=Callback::new(close)/>
        </Dialog>
    }
}
