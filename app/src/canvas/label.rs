//! Renames a node in place: a field over its name on the canvas.

use std::cell::Cell;
use std::rc::Rc;

use drawbridge_core::editor::{Ask, Edit};
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::document::Document;
use crate::dom::focus::FirstFocus;

/// The field, while the editor asks for a name.
#[component]
pub(super) fn LabelEditor() -> impl IntoView {
    let document = expect_context::<Document>();
    move || {
        let Some(Ask::Label { node, rect }) = document.question() else { return None };
        let (name, is_container) =
            document.peek(|it| it.node(node.as_str()).map(|it| (it.name.clone(), it.ty.is_container())))?;
        let is_closed = document.peek(|it| it.is_closed(node.as_str()));
        let zoom = document.peek_editor(|it| it.camera().zoom);
        let field = NodeRef::<html::Input>::new();
        let first_focus = FirstFocus::default();
        let taking = first_focus.clone();
        Effect::new(move || {
            if let Some(field) = field.get() {
                taking.take(field.clone().into(), move || field.select());
            }
        });
        // Taking the field away blurs it once more: whatever ended the edit counts, and only that.
        let is_over = Rc::new(Cell::new(false));
        let commit = {
            let (node, name, is_over) = (node.clone(), name.clone(), is_over.clone());
            move |typed: String| {
                if is_over.replace(true) {
                    return;
                }
                document.answered();
                let typed = typed.trim();
                if !typed.is_empty() && typed != name {
                    document.edit(Edit::Rename { node: node.clone(), name: typed.to_owned() });
                }
            }
        };
        let blur = commit.clone();
        let key = move |event: KeyboardEvent| {
            event.stop_propagation();
            match event.key().as_str() {
                "Enter" => commit(event_target_value(&event)),
                "Escape" => {
                    is_over.set(true);
                    document.answered();
                }
                _ => {}
            }
        };
        // The name stands in a container's header and below an icon.
        let (left, top, width) = if is_closed {
            let middle = rect.y + rect.h / 2.0;
            (rect.x + 47.0 * zoom, middle - 13.0, (rect.w - 52.0 * zoom).clamp(120.0, 280.0))
        } else if is_container {
            (rect.x + 30.0 * zoom, rect.y + 18.5 * zoom - 13.0, (rect.w - 40.0 * zoom).clamp(120.0, 280.0))
        } else {
            let width = rect.w.max(150.0);
            (rect.x + rect.w / 2.0 - width / 2.0, rect.y + 62.0 * zoom - 13.0, width)
        };
        Some(view! {
            <input
                class="input label-editor"
                class:centered=!is_container
                node_ref=field
                aria-label="Name"
                maxlength="128"
                value=name
                style:left=format!("{left}px")
                style:top=format!("{top}px")
                style:width=format!("{width}px")
                on:keydown=key
                on:blur=move |event| {
                    if first_focus.is_settled() {
                        blur(event_target_value(&event));
                    }
                }
            />
        })
    }
}
