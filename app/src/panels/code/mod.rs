//! The diagram as Terraform and CloudFormation, live. A line leads to its node, a node to its lines.

mod changes;
mod edit;
mod highlight;
mod unapplied;

use std::collections::{BTreeMap, BTreeSet};

use drawbridge_core::file::File;
use drawbridge_core::revision::Language;
use drawbridge_core::stack::Origin;
use drawbridge_core::{cloudformation, terraform};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::export::{export_cloudformation, export_terraform};
use super::tabs::{Tab, Tabs};
use crate::document::{Analysis, Document};
use crate::dom::clipboard;
use crate::notify::Notices;
use crate::widgets::icon::Icon;
use crate::widgets::notice::{Notice, Tone};
use changes::changed_lines;
use edit::CodeEditor;
pub(crate) use unapplied::Unapplied;

/// The two languages of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Terraform,
    CloudFormation,
}

impl Shown {
    const fn language(self) -> Language {
        match self {
            Self::Terraform => Language::Terraform,
            Self::CloudFormation => Language::CloudFormation,
        }
    }
}

/// The panel.
#[component]
pub(crate) fn CodePanel() -> impl IntoView {
    let document = expect_context::<Document>();
    let notices = expect_context::<Notices>();
    let shown = RwSignal::new(Shown::Terraform);
    // Only the language in sight is written.
    let written = Memo::new(move |_| write(&document.analysis(), shown.get()));
    let files = Memo::new(move |_| written.get().unwrap_or_default());
    // Another document or language is another text; what was typed and not applied is there again.
    let unapplied = expect_context::<Unapplied>();
    let is_edited = move |it: Shown| unapplied.of(document, it.language()).is_some();
    if !is_edited(Shown::Terraform) && is_edited(Shown::CloudFormation) {
        shown.set(Shown::CloudFormation);
    }
    let is_editing = RwSignal::new(is_edited(shown.get_untracked()));
    Effect::new(move |before: Option<()>| {
        document.generation();
        let shown = shown.get();
        if before.is_some() {
            is_editing.set(is_edited(shown));
        }
    });
    let leave = Callback::new(move |()| {
        unapplied.forget(shown.get_untracked().language());
        is_editing.set(false);
    });
    let root = NodeRef::<html::Div>::new();
    mark_selection(document, files, root);
    let download = move |_| match shown.get_untracked() {
        Shown::Terraform => export_terraform(document, notices),
        Shown::CloudFormation => export_cloudformation(document, notices),
    };
    let paths = Memo::new(move |_| files.with(|it| it.iter().map(|it| it.path.clone()).collect::<Vec<_>>()));
    let tabs =
        vec![Tab::new(Shown::Terraform, "Terraform"), Tab::new(Shown::CloudFormation, "CloudFormation")];
    view! {
        <div class="code-bar">
            <Tabs name="code" label="Language" tabs=tabs current=shown/>
            <button
                class="button small"
                id="edit-code"
                aria-pressed=move || is_editing.get().to_string()
                disabled=move || document.is_read_only()
                data-tip="Edit the text; the drawing follows"
                on:click=move |_| is_editing.update(|it| *it = !*it)
            >
                <Icon name="pencil" size=14/>"Edit"
            </button>
            <button
                class="button small"
                aria-label=move || if shown.get() == Shown::Terraform { "Download .zip" } else { "Download .yaml" }
                data-tip="Download"
                on:click=download
            >
                <Icon name="download" size=14/>
                "Download"
            </button>
        </div>
        <div class="code scroll" id="code-panel-body" node_ref=root on:click=move |event| select_line(document, files, &event)>
            {move || written.get().err().map(|it| view! { <Notice tone=Tone::Bad><p>{it}</p></Notice> })}
            {move || if is_editing.get() && !document.is_read_only() {
                view! { <CodeEditor language=shown.get_untracked().language() leave=leave/> }.into_any()
            } else {
                view! {
                    <For each=move || paths.get() key=Clone::clone let(path)>
                        <FileView path=path files=files shown=shown/>
                    </For>
                }.into_any()
            }}
        </div>
    }
}

fn write(analysis: &Analysis, shown: Shown) -> Result<Vec<File>, String> {
    match shown {
        Shown::Terraform => {
            let mut files = terraform::emit_with_picture(&analysis.stack, "");
            // The README as it will be; the picture beside it is what stands on the canvas.
            files.pop();
            Ok(files)
        }
        Shown::CloudFormation => cloudformation::emit_files(&analysis.stack, cloudformation::Language::Yaml)
            .map_err(|it| it.to_string()),
    }
}

#[component]
fn FileView(path: String, files: Memo<Vec<File>>, shown: RwSignal<Shown>) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let wanted = path.clone();
    let text = Memo::new(move |_| {
        files.with(|it| it.iter().find(|it| it.path == wanted).map(|it| it.text.clone())).unwrap_or_default()
    });
    let language = if path.ends_with(".yaml") { highlight::Language::Yaml } else { highlight::Language::Hcl };
    let before = StoredValue::new(None::<String>);
    let html = move || {
        let text = text.get();
        let changed: BTreeSet<usize> = before
            .with_value(|it| it.as_ref().map(|it| changed_lines(it, &text)))
            .unwrap_or_default()
            .into_iter()
            .collect();
        let mut html = String::with_capacity(text.len() * 3);
        for (index, line) in text.lines().enumerate() {
            let flash = if changed.contains(&(index + 1)) { " flash" } else { "" };
            html.push_str(&format!("<span class=\"line{flash}\" data-line=\"{}\">", index + 1));
            html.push_str(&highlight::line(language, line));
            html.push_str("\n</span>");
        }
        before.set_value(Some(text));
        html
    };
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            if clipboard::write(&text).await {
                notices.done("Copied");
            } else {
                notices.refuse("the browser did not let us copy");
            }
        });
    };
    let name = move || if shown.get() == Shown::Terraform { "terraform" } else { "cloudformation" };
    view! {
        <section class="file">
            <header>
                <Icon name="file" size=14/>
                <span>{path.clone()}</span>
                <button class="icon-button small" aria-label=format!("Copy {path}") data-tip="Copy" on:click=copy>
                    <Icon name="copy" size=14/>
                </button>
            </header>
            <pre data-language=name data-file=path.clone() tabindex="0" aria-label=path inner_html=html></pre>
        </section>
    }
}

/// A click on a line selects what it comes from.
fn select_line(document: Document, files: Memo<Vec<File>>, event: &MouseEvent) {
    // Whoever selects text to copy it does not mean the node.
    let is_selecting = window().get_selection().ok().flatten().is_some_and(|it| !it.is_collapsed());
    let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(line) = element.and_then(|it| it.closest("[data-line]").ok().flatten()) else { return };
    if is_selecting {
        return;
    }
    let number = line.get_attribute("data-line").and_then(|it| it.parse().ok());
    let path = line.closest("[data-file]").ok().flatten().and_then(|it| it.get_attribute("data-file"));
    let (Some(number), Some(path)) = (number, path) else { return };
    let address = files.with_untracked(|it| {
        it.iter().find(|it| it.path == path).and_then(|it| it.address_at(number)).map(str::to_owned)
    });
    let analysis = document.analysis_now();
    if let Some(resource) = address.and_then(|it| analysis.stack.get(&it)) {
        document.reveal(&resource.origin);
    }
}

/// Keeps the lines of what is selected marked, and brings them into sight when the selection changes.
fn mark_selection(document: Document, files: Memo<Vec<File>>, root: NodeRef<html::Div>) {
    Effect::new(move |before: Option<crate::document::Picked>| {
        let picked = document.picked();
        let analysis = document.analysis();
        let files = files.get();
        let is_new = before.as_ref() != Some(&picked);
        let addresses: BTreeSet<&str> = analysis
            .stack
            .resources
            .iter()
            .filter(|(_, it)| match &it.origin {
                Origin::Node { id, .. } => picked.nodes.contains(id),
                Origin::Edge { id } => picked.edges.contains(id),
                Origin::Source { .. } => false,
            })
            .map(|(address, _)| address.as_str())
            .collect();
        let mut lines: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for file in &files {
            for span in file.spans.iter().filter(|it| addresses.contains(it.address.as_str())) {
                lines.entry(file.path.clone()).or_default().extend(span.first_line..=span.last_line);
            }
        }
        // The lines themselves are set by another effect of this turn.
        request_animation_frame(move || {
            if let Some(root) = root.try_get_untracked().flatten() {
                mark(&root, &lines, is_new);
            }
        });
        picked
    });
}

fn mark(root: &Element, lines: &BTreeMap<String, BTreeSet<usize>>, scroll: bool) {
    let each = |selector: &str, act: &mut dyn FnMut(Element)| {
        let Ok(found) = root.query_selector_all(selector) else { return };
        (0..found.length()).filter_map(|it| found.item(it)?.dyn_into().ok()).for_each(act);
    };
    each(".line.on", &mut |it| drop(it.class_list().remove_1("on")));
    let mut first = None;
    each("pre[data-file]", &mut |pre| {
        let path = pre.get_attribute("data-file").unwrap_or_default();
        for number in lines.get(&path).into_iter().flatten() {
            let Some(line) = pre.children().item(*number as u32 - 1) else { continue };
            drop(line.class_list().add_1("on"));
            if first.is_none() {
                first = Some(line);
            }
        }
    });
    if scroll && let Some(line) = first {
        // Not `scrollIntoView`: that scrolls the page as well.
        let way = line.get_bounding_client_rect().top() - root.get_bounding_client_rect().top();
        root.set_scroll_top(root.scroll_top() + way as i32 - root.client_height() / 3);
    }
}
