//! The focus of fields that appear while somebody types or presses.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::HtmlElement;

/// How a field that has just appeared takes the focus. A key that asked for it is followed by others, which belong to the field:
/// it has the focus at once. A press that asked for it takes the focus away again once it is over: until the next frame, losing
/// it does not count, and then the field takes it back.
#[derive(Clone, Default)]
pub(crate) struct FirstFocus {
    is_settled: Rc<Cell<bool>>,
}

impl FirstFocus {
    /// Takes the focus; `select` marks what is in the field.
    pub(crate) fn take(&self, field: HtmlElement, select: impl Fn() + 'static) {
        drop(field.focus());
        select();
        let is_settled = Rc::clone(&self.is_settled);
        request_animation_frame(move || {
            // What was typed by now stays: it is not marked again, or the next letter would take its place.
            if document().active_element().as_ref() != Some(field.as_ref()) {
                drop(field.focus());
                select();
            }
            is_settled.set(true);
        });
    }

    /// Whether losing the focus counts by now.
    pub(crate) fn is_settled(&self) -> bool {
        self.is_settled.get()
    }
}
