//! A dialog over everything else.

use leptos::html;
use leptos::prelude::*;

use super::icon::Icon;

/// Something that is dealt with before the rest: made anew each time it opens, closed by its button, by Escape, or by
/// setting `open`.
#[component]
pub(crate) fn Dialog(
    /// Whether it is there.
    open: RwSignal<bool>,
    /// What it is called.
    title: &'static str,
    /// Id of the heading with its name.
    id: &'static str,
    /// Looks.
    #[prop(default = "dialog")]
    class: &'static str,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let children = StoredValue::new(children);
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            class=class
            aria-labelledby=id
            node_ref=dialog
            on:close=move |_| open.set(false)
            on:keydown=|event| event.stop_propagation()
        >
            // No landmark of the page: it belongs to the dialog.
            <header role="presentation">
                <h2 id=id>{title}</h2>
                <button class="icon-button" aria-label="Close" on:click=move |_| open.set(false)>
                    <Icon name="close" size=16/>
                </button>
            </header>
            <Show when=move || open.get()>{children.with_value(|it| it())}</Show>
        </dialog>
    }
}
