//! The browser editor of Drawbridge.
//!
//! The core decides (`drawbridge_core::editor`), this crate forwards events and draws: the diagram on a canvas, the
//! panels around it with Leptos.

#![expect(unreachable_pub, reason = "what the component macro generates is public")]

mod api;
mod app;
mod canvas;
mod commands;
mod document;
mod dom;
mod icons;
mod insight;
mod notify;
mod pages;
mod panels;
mod parts;
mod route;
mod saving;
mod session;
mod widgets;

use wasm_bindgen::JsCast;

fn main() {
    // The page itself tells the person.
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}

/// Shows, instead of a blank page, that the editor cannot go on.
pub(crate) fn fail(message: &str) {
    let page = leptos::prelude::document();
    if page.query_selector(".crashed").ok().flatten().is_some() {
        return;
    }
    let (Ok(notice), Ok(text), Ok(link)) =
        (page.create_element("div"), page.create_element("p"), page.create_element("a"))
    else {
        return;
    };
    notice.set_class_name("crashed");
    drop(notice.set_attribute("role", "alert"));
    text.set_text_content(Some(message));
    link.set_text_content(Some("Load it again"));
    link.set_class_name("button primary");
    drop(link.set_attribute("href", ""));
    if let Some(body) = page.body() {
        let nodes: [&web_sys::Node; 2] = [text.unchecked_ref(), link.unchecked_ref()];
        nodes.iter().for_each(|it| drop(notice.append_child(it)));
        drop(body.append_child(&notice));
    }
}
