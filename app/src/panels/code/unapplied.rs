//! Code that was edited and not applied yet. Whoever looks at another panel meanwhile finds it again; it is kept in memory, as
//! long as the page is open.

use drawbridge_core::revision::Language;
use leptos::prelude::*;

use crate::document::Document;

/// The edited code, if there is any.
#[derive(Clone, Copy, Default)]
pub(crate) struct Unapplied {
    kept: StoredValue<Option<Edited>>,
}

/// Files as they were typed.
#[derive(Clone)]
pub(super) struct Edited {
    language: Language,
    /// Which document they are of.
    generation: u64,
    /// The revision of the drawing that they started from.
    pub(super) started_at: u64,
    /// Path, text as typed, and text as it was.
    pub(super) files: Vec<(String, String, String)>,
}

impl Unapplied {
    /// Keeps what was typed.
    pub(super) fn keep(
        self,
        document: Document,
        language: Language,
        started_at: u64,
        files: Vec<(String, String, String)>,
    ) {
        let generation = document.generation_now();
        self.kept.set_value(Some(Edited { language, generation, started_at, files }));
    }

    /// What was typed in a language, into the document that is open.
    pub(super) fn of(self, document: Document, language: Language) -> Option<Edited> {
        let generation = document.generation_now();
        self.kept.with_value(|it| {
            it.as_ref().filter(|it| it.language == language && it.generation == generation).cloned()
        })
    }

    /// It is applied, or nobody wants it.
    pub(super) fn forget(self) {
        self.kept.set_value(None);
    }
}
