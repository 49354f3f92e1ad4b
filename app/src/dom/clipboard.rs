//! The system clipboard.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, HtmlElement, HtmlTextAreaElement};

/// Copies text; tells whether it worked (the browser may refuse without a gesture).
pub(crate) async fn write(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => copy_selected(text).unwrap_or_default(),
    }
}

/// Copies a picture that is being made; tells whether it worked.
pub(crate) async fn write_picture(png: &Promise) -> bool {
    let Some(clipboard) = clipboard() else { return false };
    match item("image/png", png) {
        Ok(item) => JsFuture::from(clipboard.write(&Array::of1(&item))).await.is_ok(),
        Err(_) => false,
    }
}

/// The clipboard; `None` where browsers keep it from pages, which is where a server of one's own is reached without TLS.
fn clipboard() -> Option<Clipboard> {
    let found = Reflect::get(&window().navigator(), &"clipboard".into()).ok()?;
    found.is_object().then(|| found.unchecked_into())
}

/// A `ClipboardItem`, which older browsers do not know.
fn item(media_type: &str, content: &Promise) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&window(), &"ClipboardItem".into())?.dyn_into()?;
    let contents = Object::new();
    Reflect::set(&contents, &media_type.into(), content)?;
    Reflect::construct(&class, &Array::of1(&contents))
}

/// Copies by way of a field that is selected, as before there was a clipboard to write to.
fn copy_selected(text: &str) -> Option<bool> {
    let page = document();
    let before = page.active_element().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let field: HtmlTextAreaElement = page.create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_value(text);
    field.set_class_name("visually-hidden");
    page.body()?.append_child(&field).ok()?;
    field.select();
    let copy: Function = Reflect::get(&page, &"execCommand".into()).ok()?.dyn_into().ok()?;
    let is_copied = copy.call1(&page, &"copy".into()).is_ok_and(|it| it.is_truthy());
    field.remove();
    if let Some(before) = before {
        drop(before.focus());
    }
    Some(is_copied)
}
