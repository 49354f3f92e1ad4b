//! One tooltip for the whole page: any element with `data-tip` has it, on hover and on keyboard focus.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Text and where it points.
#[derive(Clone, PartialEq)]
struct Tip {
    text: String,
    x: f64,
    y: f64,
    above: bool,
}

/// The tooltip element; mounted once.
#[component]
pub(crate) fn Tooltip() -> impl IntoView {
    let tip = RwSignal::new(None::<Tip>);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let cancel = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let show = move |element: Element, delay: u64| {
        cancel();
        let later = set_timeout_with_handle(
            move || {
                if element.is_connected() {
                    tip.set(tip_of(&element));
                }
            },
            std::time::Duration::from_millis(delay),
        );
        waiting.set_value(later.ok());
    };
    let hide = move || {
        cancel();
        if tip.with_untracked(Option::is_some) {
            tip.set(None);
        }
    };
    let over = window_event_listener(leptos::ev::pointerover, move |event| match with_tip(event.target()) {
        Some(element) => show(element, 450),
        None => hide(),
    });
    let focus = window_event_listener(leptos::ev::focusin, move |event| match with_tip(event.target()) {
        Some(element) if element.matches(":focus-visible").unwrap_or(false) => show(element, 250),
        _ => hide(),
    });
    let press = window_event_listener(leptos::ev::pointerdown, move |_| hide());
    let key = window_event_listener(leptos::ev::keydown, move |_| hide());
    on_cleanup(move || {
        over.remove();
        focus.remove();
        press.remove();
        key.remove();
    });
    move || {
        tip.get().map(|it| {
            let transform = if it.above { "translate(-50%, -100%)" } else { "translate(-50%, 0)" };
            view! {
                <div
                    class="tooltip"
                    aria-hidden="true"
                    style:left=format!("{}px", it.x)
                    style:top=format!("{}px", it.y)
                    style:transform=transform
                >
                    {it.text}
                </div>
            }
        })
    }
}

fn with_tip(target: Option<web_sys::EventTarget>) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest("[data-tip]").ok().flatten()
}

fn tip_of(element: &Element) -> Option<Tip> {
    let text = element.get_attribute("data-tip").filter(|it| !it.is_empty())?;
    let rect = element.get_bounding_client_rect();
    let width = window().inner_width().ok()?.as_f64()?;
    let height = window().inner_height().ok()?.as_f64()?;
    let above = rect.bottom() + 70.0 > height;
    let half = (text.chars().count() as f64 * 3.4 + 12.0).min(146.0);
    let x = (rect.left() + rect.width() / 2.0).clamp(half + 6.0, (width - half - 6.0).max(half + 6.0));
    let y = if above { rect.top() - 6.0 } else { rect.bottom() + 6.0 };
    Some(Tip { text, x, y, above })
}
