//! Code that was edited and not applied yet. Whoever looks at another panel meanwhile finds it again; it is kept in memory, as
//! long as the page is open.

use drawbridge_core::revision::Language;
use leptos::prelude::*;

use crate::document::Document;

/// The edited code of each language, if there is any.
#[derive(Clone, Copy, Default)]
pub(crate) struct Unapplied {
    kept: StoredValue<Vec<Edited>>,
}

/// Files of a language as they were typed.
#[derive(Clone)]
pub(super) struct Edited {
    language: Language,
    /// Which document they are of.
    generation: u64,
    /// The revision of the drawing that they started from.
    pub(super) started_at: u64,
    pub(super) files: Vec<EditedFile>,
}

/// A file as it was typed.
#[derive(Clone)]
pub(super) struct EditedFile {
    pub(super) path: String,
    pub(super) text: String,
    /// Its text before anybody typed.
    pub(super) original: String,
}

impl Unapplied {
    /// Keeps what was typed in a language, in place of what was before.
    pub(super) fn keep(
        self,
        document: Document,
        language: Language,
        started_at: u64,
        files: Vec<EditedFile>,
    ) {
        let generation = document.generation_now();
        self.forget(language);
        self.kept.update_value(|it| it.push(Edited { language, generation, started_at, files }));
    }

    /// What was typed in a language, into the document that is open.
    pub(super) fn of(self, document: Document, language: Language) -> Option<Edited> {
        let generation = document.generation_now();
        self.kept.with_value(|it| {
            it.iter().find(|it| it.language == language && it.generation == generation).cloned()
        })
    }

    /// What was typed in a language is applied, or nobody wants it.
    pub(super) fn forget(self, language: Language) {
        self.kept.update_value(|it| it.retain(|it| it.language != language));
    }
}
