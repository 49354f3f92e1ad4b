//! The help sheet.

use drawbridge_core::editor::help::{Row, Section, sheet};
use leptos::prelude::*;

use crate::dom::platform::is_mac;
use crate::widgets::dialog::Dialog;

/// All keys and gestures, over everything, while it is open.
#[component]
pub(super) fn HelpSheet(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="Keyboard shortcuts" id="help-title" class="dialog help-sheet">
            <div class="help-columns scroll" tabindex="0" role="group" aria-labelledby="help-title">
                {sheet(is_mac()).into_iter().map(section).collect_view()}
            </div>
        </Dialog>
    }
}

fn section(section: Section) -> impl IntoView {
    view! {
        <section>
            <h3>{section.title}</h3>
            <dl>{section.rows.into_iter().map(row).collect_view()}</dl>
        </section>
    }
}

fn row(row: Row) -> impl IntoView {
    view! {
        <div class="help-row">
            <dt>{row.label}</dt>
            <dd>{row.keys.into_iter().map(|it| view! { <kbd>{it}</kbd> }).collect_view()}</dd>
        </div>
    }
}
