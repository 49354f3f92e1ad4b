//! The whole app: what lives as long as the page, and which screen an address shows.

use leptos::prelude::*;

use crate::commands::Surfaces;
use crate::document::Document;
use crate::dom::theme::Theme;
use crate::dom::tooltip::Tooltip;
use crate::dom::worker::Worker;
use crate::insight::Insight;
use crate::notify::{NoticeBoard, Notices};
use crate::pages::bench::BenchPage;
use crate::pages::editor::EditorPage;
use crate::panels::Layout;
use crate::panels::update::UpdateNotice;
use crate::parts;
use crate::route::{Route, Router};
use crate::saving::Saving;
use crate::session::Session;

/// Which screen is shown: addresses of diagrams share one, so that the canvas stays mounted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Editor,
    Bench,
    Login,
    Missing,
}

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    parts::load();
    let theme = Theme::start();
    let router = Router::start();
    let notices = Notices::new();
    let session = Session::start(notices);
    let document = Document::new(notices);
    let insight = Insight::start(document, notices);
    let saving = Saving::start(document, insight, notices, router, session);
    let layout = Layout::start();
    provide_context(Worker::start());
    provide_context(theme);
    provide_context(router);
    provide_context(notices);
    provide_context(session);
    provide_context(document);
    provide_context(insight);
    provide_context(saving);
    provide_context(layout);
    provide_context(Surfaces::start(document, saving, layout, theme));

    Effect::new(move || saving.open_route(&router.route()));
    Effect::new(move || {
        let name = document.with(|it| it.settings().name.clone());
        leptos::prelude::document().set_title(&format!("{name} · Drawbridge"));
    });

    let screen = Memo::new(move |_| match router.route() {
        Route::Draft | Route::Stored(_) | Route::Shared(_) => Screen::Editor,
        Route::Bench { .. } => Screen::Bench,
        Route::Login { .. } => Screen::Login,
        Route::Missing => Screen::Missing,
    });
    view! {
        {move || match screen.get() {
            Screen::Editor => view! { <EditorPage/> }.into_any(),
            Screen::Bench => view! { <BenchPage/> }.into_any(),
            Screen::Login => parts::panels().view(|it| (it.login)()),
            Screen::Missing => parts::panels().view(|it| (it.missing)()),
        }}
        <NoticeBoard/>
        <UpdateNotice/>
        <Tooltip/>
    }
}
