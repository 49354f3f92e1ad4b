//! The code edited in place: what is typed is read at once, problems stand at their lines, and applying changes the drawing in
//! one step that undo takes back.

use std::collections::BTreeSet;
use std::time::Duration;

use drawbridge_core::file::File;
use drawbridge_core::model::{Diagram, Transaction};
use drawbridge_core::reading::Note;
use drawbridge_core::revision::{self, Language};
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::highlight;
use super::unapplied::{EditedFile, Unapplied};
use crate::document::Document;
use crate::dom::platform::is_mac;
use crate::notify::Notices;
use crate::widgets::icon::Icon;
use crate::widgets::notice::{Notice, Tone};

/// How long nothing is typed before the text is read.
const PAUSE: Duration = Duration::from_millis(350);

/// With more nodes than this, the text is read when it is applied only: reading takes longer than typing bears.
const LIVE: usize = 400;

/// A file being edited.
#[derive(Clone)]
struct Draft {
    path: String,
    text: RwSignal<String>,
    original: String,
}

/// The files of a language as text fields.
#[component]
pub(super) fn CodeEditor(language: Language, leave: Callback<()>) -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let unapplied = expect_context::<Unapplied>();
    let kept = unapplied.of(document, language);
    let started_at = kept.as_ref().map_or_else(|| document.revision_now(), |it| it.started_at);
    let read = || -> Result<Vec<_>, String> {
        let files = document.peek(|it| revision::text(it, language))?;
        let file = |it: File| EditedFile { path: it.path, text: it.text.clone(), original: it.text };
        Ok(files.into_iter().map(file).collect())
    };
    let files = match kept.map_or_else(read, |it| Ok(it.files)) {
        Ok(files) => files,
        Err(reason) => {
            return view! {
                <Notice tone=Tone::Bad><p>{crate::notify::sentence(&reason)}</p></Notice>
                <div class="code-edit-bar"><button class="button small" on:click=move |_| leave.run(())>"Back"</button></div>
            }
            .into_any();
        }
    };
    let drafts: Vec<Draft> = files
        .into_iter()
        .map(|it| Draft { path: it.path, text: RwSignal::new(it.text), original: it.original })
        .collect();
    let drafts = StoredValue::new(drafts);
    let is_stale = Memo::new(move |_| document.revision() != started_at);
    let is_changed = Memo::new(move |_| {
        drafts.with_value(|it| it.iter().any(|it| it.text.with(|text| *text != it.original)))
    });
    let problems = RwSignal::new(Vec::<Note>::new());
    let is_broken = RwSignal::new(false);
    let turn = StoredValue::new(0_u64);
    let read = move |typed: bool| {
        let files = drafts.with_value(|it| {
            it.iter().map(|it| (it.path.clone(), it.text.get_untracked())).collect::<Vec<_>>()
        });
        let diagram = document.peek(Diagram::clone);
        let outcome = revision::revise(&diagram, language, &files, &mut || document.new_node_id());
        is_broken.set(outcome.is_err());
        match outcome {
            Ok(it) => {
                problems.set(it.notes.clone());
                Some(it.transaction).filter(|_| !typed)
            }
            Err(note) => {
                problems.set(vec![note]);
                None
            }
        }
    };
    let is_live = document.peek(|it| it.nodes().count()) <= LIVE;
    let typed = Callback::new(move |()| {
        let files = drafts.with_value(|it| {
            let file = |it: &Draft| EditedFile {
                path: it.path.clone(),
                text: it.text.get_untracked(),
                original: it.original.clone(),
            };
            it.iter().map(file).collect()
        });
        unapplied.keep(document, language, started_at, files);
        if !is_live {
            problems.set(Vec::new());
            is_broken.set(false);
            return;
        }
        turn.update_value(|it| *it += 1);
        let now = turn.get_value();
        set_timeout(
            move || {
                if turn.try_get_value() == Some(now) {
                    drop(read(true));
                }
            },
            PAUSE,
        );
    });
    let apply = Callback::new(move |()| {
        let Some(transaction) = read(false) else { return };
        let Transaction { ops, .. } = &transaction;
        let count = ops.len();
        if count == 0 {
            notices.done("The drawing says this already");
            leave.run(());
            return;
        }
        match document.apply(transaction) {
            Ok(()) => {
                let left = problems.with_untracked(Vec::len);
                let changes = if count == 1 { "1 change".to_owned() } else { format!("{count} changes") };
                notices.done(&match left {
                    0 => format!("{changes} taken over; undo takes them back"),
                    _ => format!("{changes} taken over; {left} could not be"),
                });
                leave.run(());
            }
            Err(reason) => notices.refuse(&reason),
        }
    });
    let go = move |note: &Note| go_to(&note.file, note.line);
    let problem = move |note: Note| {
        let place = if note.line > 0 { format!("{}:{}", note.file, note.line) } else { note.file.clone() };
        let at = note.clone();
        view! {
            <li>
                <button class="code-problem" on:click=move |_| go(&at)>
                    <code>{place}</code><span>{crate::notify::sentence(&note.message)}</span>
                </button>
            </li>
        }
    };
    let field = move |draft: Draft| view! { <FileField draft=draft language=language problems=problems typed=typed apply=apply/> };
    view! {
        <div class="code-edit-head">
        <div class="code-edit-bar" role="group" aria-label="Edit the code">
            <button
                class="button small primary"
                id="apply-code"
                disabled=move || !is_changed.get() || is_broken.get() || is_stale.get()
                data-tip=if is_mac() { "⌘↩" } else { "Ctrl+Enter" }
                on:click=move |_| apply.run(())
            >
                "Apply"
            </button>
            <button class="button small ghost" on:click=move |_| leave.run(())>
                {move || if is_changed.get() { "Discard" } else { "Done" }}
            </button>
            <span class="hint" role="status">
                {move || match problems.with(Vec::len) {
                    _ if is_stale.get() => "The drawing changed meanwhile: discard, then edit anew.".to_owned(),
                    _ if is_broken.get() => "Not readable yet".to_owned(),
                    0 if is_changed.get() && is_live => "Everything can be taken over".to_owned(),
                    0 if is_changed.get() => "Read when it is applied".to_owned(),
                    0 => "Edit, or paste resources to add them".to_owned(),
                    n => format!("{n} not taken over"),
                }}
            </span>
        </div>
        <Show when=move || problems.with(|it| !it.is_empty())>
            <ul class="code-problems" class:bad=move || is_broken.get() aria-label="Problems">
                {move || problems.get().into_iter().map(problem).collect_view()}
            </ul>
        </Show>
        </div>
        {drafts.get_value().into_iter().map(field).collect_view()}
    }
    .into_any()
}

/// A text field over its own colored text: both have the same letters in the same places.
#[component]
fn FileField(
    draft: Draft,
    language: Language,
    problems: RwSignal<Vec<Note>>,
    typed: Callback<()>,
    apply: Callback<()>,
) -> impl IntoView {
    let Draft { path, text, .. } = draft;
    let field = NodeRef::<html::Textarea>::new();
    let colors = match language {
        Language::Terraform => highlight::Language::Hcl,
        Language::CloudFormation => highlight::Language::Yaml,
    };
    let file = path.clone();
    let html = move || {
        let bad: BTreeSet<usize> =
            problems.with(|it| it.iter().filter(|it| it.file == file).map(|it| it.line).collect());
        let mut html = String::new();
        text.with(|it| {
            for (index, line) in it.split('\n').enumerate() {
                let bad = if bad.contains(&(index + 1)) { " bad" } else { "" };
                html.push_str(&format!("<span class=\"line{bad}\">"));
                html.push_str(&highlight::line(colors, line));
                html.push_str("\n</span>");
            }
        });
        html
    };
    let key = move |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "Enter" {
            event.prevent_default();
            apply.run(());
        }
    };
    let original = text.get_untracked();
    view! {
        <section class="file editing">
            <header><Icon name="file" size=14/><span>{path.clone()}</span></header>
            <div class="code-field">
                <pre aria-hidden="true" inner_html=html></pre>
                <textarea
                    node_ref=field
                    data-edit=path.clone()
                    aria-label=format!("Edit {path}")
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    wrap="off"
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        typed.run(());
                    }
                    on:keydown=key
                >{original}</textarea>
            </div>
        </section>
    }
}

/// Puts the caret into a line.
fn go_to(path: &str, line: usize) {
    use wasm_bindgen::JsCast;
    let selector = format!("textarea[data-edit=\"{path}\"]");
    let found = document().query_selector(&selector).ok().flatten();
    let Some(field) = found.and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) else { return };
    let start: usize =
        field.value().split('\n').take(line.saturating_sub(1)).map(|it| it.encode_utf16().count() + 1).sum();
    drop(field.focus());
    drop(field.set_selection_range(start as u32, start as u32));
}
