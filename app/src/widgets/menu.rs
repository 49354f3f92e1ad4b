//! A button that opens a menu, closed by choosing, by Escape, and by looking elsewhere.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent};

/// A menu button. Children are the menu's `role="menuitem"` buttons and rules between them.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
pub(crate) fn MenuButton(
    /// What it is called.
    label: &'static str,
    /// Looks of the button.
    #[prop(default = "icon-button")]
    class: &'static str,
    /// Which side of the button the menu hangs from. In a panel it is the one with more room.
    #[prop(default = "left")]
    align: &'static str,
    /// What it is for, while it is pointed at.
    #[prop(optional, into)]
    tip: Option<String>,
    /// What is on the button.
    #[prop(into)]
    face: ViewFn,
    /// What is in the menu.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let root = NodeRef::<leptos::html::Div>::new();
    let side = move || root.get_untracked().and_then(|it| roomier(&it)).unwrap_or(align);
    let children = StoredValue::new(children);
    let focus_out = move |event: FocusEvent| {
        let to = event.related_target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        let inside = root.try_get_untracked().flatten().is_some_and(|it| it.contains(to.as_ref()));
        if !inside {
            let _closed = open.try_set(false);
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.stop_propagation();
            open.set(false);
            focus_in(root, "button");
        }
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            event.stop_propagation();
            open.set(true);
            let step = if event.key() == "ArrowDown" { 1 } else { -1 };
            request_animation_frame(move || move_focus(root, step));
        }
        _ => {}
    };
    view! {
        <div class="menu-root" node_ref=root on:focusout=focus_out on:keydown=key>
            <button
                class=class
                aria-label=label
                data-tip=tip
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|it| *it = !*it)
            >
                {face.run()}
            </button>
            <Show when=move || open.get()>
                <div
                    class="menu"
                    role="menu"
                    aria-label=label
                    data-align=side()
                    tabindex="-1"
                    on:click=move |_| open.set(false)
                >
                    {children.with_value(|it| it())}
                </div>
            </Show>
        </div>
    }
}

/// The side to hang from inside of a panel, which cuts off what sticks out of it: the one with more room.
fn roomier(root: &HtmlElement) -> Option<&'static str> {
    let panel = root.closest("[role=tabpanel]").ok().flatten()?.get_bounding_client_rect();
    let button = root.get_bounding_client_rect();
    let (before, behind) = (button.right() - panel.left(), panel.right() - button.left());
    Some(if before > behind { "right" } else { "left" })
}

fn items(root: NodeRef<leptos::html::Div>) -> Vec<HtmlElement> {
    let Some(found) =
        root.try_get_untracked().flatten().and_then(|it| it.query_selector_all("[role=menuitem]").ok())
    else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|it| found.item(it)?.dyn_into().ok()).collect()
}

fn move_focus(root: NodeRef<leptos::html::Div>, step: isize) {
    let items = items(root);
    if items.is_empty() {
        return;
    }
    let now = document().active_element();
    let at = items.iter().position(|it| now.as_ref() == Some(it.as_ref()));
    let count = items.len() as isize;
    let next = at.map_or(if step > 0 { 0 } else { count - 1 }, |at| (at as isize + step).rem_euclid(count));
    drop(items[next as usize].focus());
}

fn focus_in(root: NodeRef<leptos::html::Div>, selector: &str) {
    let found = root.try_get_untracked().flatten().and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}
