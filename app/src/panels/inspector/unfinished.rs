//! What was typed into a field of a property and does not fit it yet, such as a policy with a comma too many. Whoever selects
//! another node finds it again, with what is wrong; it is kept in memory, as long as the page is open.

use std::collections::BTreeMap;

use drawbridge_core::model::NodeId;
use drawbridge_core::value::Value;
use leptos::prelude::*;

use super::field::Binding;
use crate::document::Document;
use crate::notify::Notices;

/// The texts that do not fit yet, by what they were typed for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Unfinished {
    texts: StoredValue<BTreeMap<Field, String>>,
}

/// The document that is open, the nodes whose property a field is about, and the field's id in the form.
type Field = (u64, Vec<NodeId>, String);

/// The text of one field.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    all: Unfinished,
    field: StoredValue<Field>,
    /// What was typed before, until the property changes.
    before: RwSignal<Option<String>>,
}

impl Draft {
    /// The text of a field that is shown now. Who leaves the field with a text that does not fit is told that it is kept.
    pub(super) fn of(bound: Binding) -> Self {
        let (all, notices) = (expect_context::<Unfinished>(), expect_context::<Notices>());
        let document = expect_context::<Document>();
        let field = (document.generation_now(), bound.nodes.get_value(), bound.element_id());
        let left = field.clone();
        on_cleanup(move || {
            let is_there = document.peek(|it| left.1.iter().any(|id| it.node(id.as_str()).is_some()));
            if is_there && all.texts.try_with_value(|it| it.contains_key(&left)) == Some(true) {
                let message = "does not fit yet, so it is not taken over; it is kept in its field";
                notices.refuse(&format!("what you typed for {} {message}", bound.label));
            }
        });
        let before = RwSignal::new(all.texts.with_value(|it| it.get(&field).cloned()));
        let draft = Self { all, field: StoredValue::new(field), before };
        // Whatever sets the property meanwhile, such as an undo, is what the field shows then.
        Effect::new(move |is_known: Option<()>| {
            bound.value.track();
            if is_known.is_some() {
                draft.keep("", true);
                before.set(None);
            }
        });
        draft
    }

    /// What was typed before and did not fit, tracked.
    pub(super) fn before(self) -> Option<String> {
        self.before.get()
    }

    /// The same, not tracked.
    pub(super) fn before_now(self) -> Option<String> {
        self.before.get_untracked()
    }

    /// Tells what is wrong with what is typed so far, and keeps it while something is.
    pub(super) fn typed(self, text: &str, problem: Option<String>, error: RwSignal<Option<String>>) {
        self.keep(text, problem.is_none());
        error.set(problem);
    }

    /// Sets the property to what was typed, or tells why it cannot be and keeps the text.
    pub(super) fn entered(
        self,
        bound: Binding,
        text: &str,
        read: Result<Option<Value>, String>,
        error: RwSignal<Option<String>>,
    ) {
        match read {
            Ok(value) => bound.try_set(value, error),
            Err(reason) => error.set(Some(reason)),
        }
        self.keep(text, error.with_untracked(Option::is_none));
    }

    fn keep(self, typed: &str, fits: bool) {
        self.field.with_value(|field| {
            self.all.texts.update_value(|it| {
                if fits {
                    it.remove(field);
                } else {
                    it.insert(field.clone(), typed.to_owned());
                }
            });
        });
    }
}
