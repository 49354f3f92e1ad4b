//! The app in parts. What the first picture needs is in the file that the page starts with; the rest follows right after it,
//! each part a file of its own (`cargo xtask web` cuts them out of the compiled app by what only they reach).
//!
//! A part is entered through its table of functions alone, such as [`Panels`]: whoever names a function of a part in another way has it,
//! and all that it calls, moved to where both can reach it. Without the feature `split`, as Trunk builds, everything is one file
//! and every part is there at once.

use std::future::Future;
use std::pin::Pin;

use drawbridge_core::editor::PictureKind;
use drawbridge_core::model::merge::{MergeError, Merged};
use drawbridge_core::model::{Diagram, NodeId};
use drawbridge_core::revision::{Import, Language};
use drawbridge_core::stack::Stack;
use drawbridge_core::value::Value;
use js_sys::Promise;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen_futures::JsFuture;

use crate::document::Document;
use crate::insight::Insight;
use crate::notify::Notices;
use crate::panels::export::{Offered, Source};
use crate::saving::Saving;

/// What keeps findings, states of edges and answers up with the drawing.
pub(crate) struct Checking {
    /// Checks the document: at once where that is a matter of a moment, else in parts.
    pub(crate) check: fn(Document),
    /// Answers what is asked; true if that is another question.
    pub(crate) answer: fn(Insight, bool),
    /// Lights the answer on the canvas.
    pub(crate) light: fn(Insight),
}

/// What stands around the canvas, and over it.
pub(crate) struct Panels {
    /// Properties of the selection.
    pub(crate) inspector: fn() -> AnyView,
    /// What the rules say.
    pub(crate) findings: fn() -> AnyView,
    /// Who can reach whom.
    pub(crate) reach: fn() -> AnyView,
    /// What it costs.
    pub(crate) cost: fn() -> AnyView,
    /// Links.
    pub(crate) share: fn() -> AnyView,
    /// Command palette, menu of the selection, help, preferences.
    pub(crate) surfaces: fn() -> AnyView,
    /// Cards of the templates; the callback is told after one was chosen.
    pub(crate) gallery: fn(Option<Callback<()>>) -> AnyView,
    /// The dialog with them.
    pub(crate) templates: fn(RwSignal<bool>) -> AnyView,
    /// The wizard, with the id of its heading.
    pub(crate) wizard: fn(RwSignal<bool>, &'static str) -> AnyView,
    /// Drafts of this browser.
    pub(crate) drafts: fn(RwSignal<bool>) -> AnyView,
    /// What concerns the whole document.
    pub(crate) banner: fn() -> AnyView,
    /// Every node, in containers.
    pub(crate) tree: fn() -> AnyView,
    /// What stands at edges.
    pub(crate) beside_edges: fn() -> AnyView,
    /// What opens over the canvas, which is given.
    pub(crate) over_canvas: fn(NodeRef<html::Div>) -> AnyView,
    /// Views, while they are open.
    pub(crate) views: fn(RwSignal<bool>) -> AnyView,
    /// Sign in.
    pub(crate) login: fn() -> AnyView,
    /// An address that leads nowhere.
    pub(crate) missing: fn() -> AnyView,
    /// What a stack costs a month, in US dollars.
    pub(crate) monthly: fn(&Stack) -> f64,
    /// Merges the server's version, as text, into this one; the first text is what both began with.
    pub(crate) merge: Merge,
}

/// Merges what both began with, mine and theirs.
pub(crate) type Merge = fn(Option<&str>, &Diagram, &str) -> Result<Merged, MergeError>;

/// Makes the text of a property of a node, by its key, what it comes to; or says what is wrong with it.
type ReadSource = fn(&Diagram, &NodeId, &str, &str) -> Result<Option<Value>, String>;

/// Reads files, each a path and its text, into a diagram; or says why that cannot be.
pub(crate) type Open = fn(Document, &[(String, String)]) -> Result<Import, String>;

/// What reads and writes the languages, and whatever else leaves the app as a file.
pub(crate) struct Languages {
    /// Terraform and CloudFormation, live.
    pub(crate) code: fn() -> AnyView,
    /// Plan and deploy.
    pub(crate) deploy: fn() -> AnyView,
    /// Entries of the menu of exports.
    pub(crate) export_entries: fn() -> AnyView,
    /// Every export as the command palette offers it.
    pub(crate) exports: fn(Source) -> Vec<Offered>,
    /// Offers a picture of the selected frame.
    pub(crate) export_frame: fn(Source, PictureKind),
    /// Reads files into a diagram.
    pub(crate) open: Open,
    /// The source text that a property of a node holds.
    pub(crate) source_text: fn(&Diagram, &NodeId, &str) -> String,
    /// What such a text comes to.
    pub(crate) source_arguments: ReadSource,
    /// Draws code that was pasted.
    pub(crate) paste: fn(Document, Saving, Notices, Language, &str),
}

/// A part: there, under way, or still to be asked for.
pub(crate) struct Part<T: 'static> {
    table: ArcRwSignal<Option<&'static T>>,
    load: fn() -> Loading<T>,
}

type Loading<T> = Pin<Box<dyn Future<Output = Result<&'static T, SplitLoaderError>>>>;

impl<T: 'static> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self { table: self.table.clone(), load: self.load }
    }
}

impl<T: Sync> Part<T> {
    fn new(load: fn() -> Loading<T>) -> Self {
        Self { table: ArcRwSignal::new(None), load }
    }

    /// The part if it is there, tracked.
    pub(crate) fn get(&self) -> Option<&'static T> {
        self.table.get()
    }

    /// The part if it is there, not tracked.
    pub(crate) fn now(&self) -> Option<&'static T> {
        self.table.get_untracked()
    }

    /// What the part shows; nothing until it is there.
    pub(crate) fn view(self, view: impl Fn(&'static T) -> AnyView + Send + 'static) -> AnyView {
        (move || self.get().map(&view)).into_any()
    }

    /// The same for what fills a panel, which says that it is on its way.
    pub(crate) fn panel(self, view: impl Fn(&'static T) -> AnyView + Send + 'static) -> AnyView {
        let waiting = || view! { <p class="pending hint" role="status">"Loading…"</p> }.into_any();
        (move || self.get().map_or_else(waiting, &view)).into_any()
    }

    /// Calls something of the part, at once if it is there.
    pub(crate) fn call(self, call: impl FnOnce(&'static T) + 'static) {
        match self.now() {
            Some(it) => call(it),
            None => spawn_local(async move { call(self.loaded().await) }),
        }
    }

    /// The part as soon as it is there. What cannot be fetched is tried again, later and later: nothing works without it,
    /// and a connection comes back.
    pub(crate) async fn loaded(&self) -> &'static T {
        let mut pause = FIRST_PAUSE;
        loop {
            if let Ok(it) = (self.load)().await {
                if self.now().is_none() {
                    self.table.set(Some(it));
                }
                return it;
            }
            wait(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// How long to wait before what could not be fetched is tried again, in milliseconds.
const FIRST_PAUSE: i32 = 500;
/// The same after it failed many times.
const LONGEST_PAUSE: i32 = 4_000;

async fn wait(milliseconds: i32) {
    let passed = Promise::new(&mut |resolve, _| {
        let pause = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        drop(pause);
    });
    drop(JsFuture::from(passed).await);
}

thread_local! {
    static CHECKING: Part<Checking> = Part::new(|| Box::pin(entry::checking()));
    static PANELS: Part<Panels> = Part::new(|| Box::pin(entry::panels()));
    static LANGUAGES: Part<Languages> = Part::new(|| Box::pin(entry::languages()));
}

/// What keeps findings up with the drawing.
pub(crate) fn checking() -> Part<Checking> {
    CHECKING.with(Clone::clone)
}

/// What stands around the canvas.
pub(crate) fn panels() -> Part<Panels> {
    PANELS.with(Clone::clone)
}

/// What reads and writes the languages.
pub(crate) fn languages() -> Part<Languages> {
    LANGUAGES.with(Clone::clone)
}

/// Fetches all parts once the page has been painted: what is seen first, first.
pub(crate) fn load() {
    request_animation_frame(|| {
        let begin = || {
            spawn_local(async {
                panels().loaded().await;
                languages().loaded().await;
                mark();
            });
            spawn_local(async {
                checking().loaded().await;
            });
        };
        set_timeout(begin, std::time::Duration::ZERO);
    });
}

/// Tells measurements that everything is there.
fn mark() {
    if let Some(performance) = window().performance() {
        drop(performance.mark("drawbridge:whole"));
    }
}

/// Where the parts begin. Whatever is named here is reached by nobody else, or is moved to where both reach it.
mod entry {
    use leptos::prelude::IntoAny;

    use super::{Checking, Languages, Panels, SplitLoaderError};
    use crate::{canvas, commands, document, insight, pages, panels};

    static CHECKING: Checking =
        Checking { check: document::checking::check, answer: insight::answer, light: insight::light };

    static PANELS: Panels = Panels {
        inspector: || panels::inspector::Inspector().into_any(),
        findings: || panels::findings::FindingsPanel().into_any(),
        reach: || panels::reach::ReachPanel().into_any(),
        cost: || panels::cost::CostPanel().into_any(),
        share: || panels::share::SharePanel().into_any(),
        surfaces: || commands::CommandSurfaces().into_any(),
        gallery: panels::gallery::gallery,
        templates: panels::gallery::template_dialog,
        wizard: panels::wizard::wizard_dialog,
        drafts: panels::drafts::drafts_dialog,
        banner: || panels::banner::Banner().into_any(),
        tree: || panels::tree::Tree().into_any(),
        beside_edges: canvas::beside_edges,
        over_canvas: canvas::over_canvas,
        views: canvas::popover,
        login: || pages::login::LoginPage().into_any(),
        missing: || pages::missing::MissingPage().into_any(),
        monthly: |stack| drawbridge_core::cost::estimate(stack).total(),
        merge: crate::saving::merged,
    };

    static LANGUAGES: Languages = Languages {
        code: || panels::code::CodePanel().into_any(),
        deploy: || panels::deploy::DeployPanel().into_any(),
        export_entries: panels::export::entries,
        exports: panels::export::commands,
        export_frame: panels::export::export_frame,
        open: crate::saving::open,
        source_text: drawbridge_core::revision::source_text,
        source_arguments: drawbridge_core::revision::source_arguments,
        paste: pages::paste::paste,
    };

    macro_rules! entries {
        ($($part:ident: $table:ty = $start:ident;)*) => {$(
            #[cfg(feature = "split")]
            #[leptos::wasm_split::wasm_split($part, wasm_split_path = leptos::wasm_split, fallible)]
            pub(super) fn $part() -> Result<&'static $table, SplitLoaderError> {
                Ok(&$start)
            }

            #[cfg(not(feature = "split"))]
            pub(super) async fn $part() -> Result<&'static $table, SplitLoaderError> {
                Ok(&$start)
            }
        )*};
    }

    entries! {
        checking: Checking = CHECKING;
        panels: Panels = PANELS;
        languages: Languages = LANGUAGES;
    }
}
