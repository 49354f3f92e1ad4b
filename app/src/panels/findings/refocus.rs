//! The focus of a list whose rows go once what they say is repaired: whoever works through it with the keyboard goes on beside.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

/// Where the focus goes when the row that was clicked last is gone: whatever of this is still there.
#[derive(Clone, Copy)]
pub(super) struct Refocus {
    beside: StoredValue<Vec<Element>, LocalStorage>,
}

impl Refocus {
    pub(super) fn new() -> Self {
        Self { beside: StoredValue::new_local(Vec::new()) }
    }

    /// Takes down what is beside the row that is clicked.
    pub(super) fn clicked(self, event: &MouseEvent) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let Some(row) = target.and_then(|it| it.closest(".finding").ok().flatten()) else { return };
        let group = row.parent_element().and_then(|it| it.closest(".finding").ok().flatten());
        let around = |it: &Element| [it.next_element_sibling(), it.previous_element_sibling()];
        let beside = around(&row).into_iter().chain([group.clone()]).chain(group.iter().flat_map(around));
        let beside = [Some(row.clone())].into_iter().chain(beside).flatten();
        self.beside.set_value(beside.collect());
    }

    /// Once the list is shown anew: gives the focus back if it is lost.
    pub(super) fn shown(self) {
        request_animation_frame(move || {
            let document = document();
            let is_lost = document.active_element().is_none_or(|it| it.tag_name() == "BODY");
            if !is_lost || self.beside.try_with_value(Vec::is_empty).unwrap_or(true) {
                return;
            }
            let beside = self.beside.try_update_value(std::mem::take).unwrap_or_default();
            let button = |it: &Element| it.query_selector(".finding-main").ok().flatten();
            let still_there = beside.iter().filter(|it| it.is_connected()).find_map(button);
            // A group of two that loses one becomes a row of its own, another element.
            let any = || document.query_selector(".findings .finding-main, .findings h2").ok().flatten();
            if let Some(it) = still_there.or_else(any).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                drop(it.focus());
            }
        });
    }
}
