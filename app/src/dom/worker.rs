//! The service worker: it serves the app where there is no server, and brings new versions of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// How often a page that stays open asks for a new version.
const HOUR: std::time::Duration = std::time::Duration::from_secs(3_600);

/// Handle to the worker; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Worker {
    /// A version that is fetched and waits for this page to let it in.
    waiting: RwSignal<Option<ServiceWorker>, LocalStorage>,
}

impl Worker {
    /// Registers it, once the page has all it needs itself.
    pub(crate) fn start() -> Self {
        let worker = Self { waiting: RwSignal::new_local(None) };
        if let Some(container) = container() {
            spawn_local(async move {
                let registered = JsFuture::from(container.register("/service-worker.js")).await;
                // A browser that forbids it, or a page served by a development tool: then there is nothing offline.
                if let Ok(Ok(registration)) = registered.map(JsCast::dyn_into::<ServiceWorkerRegistration>) {
                    worker.watch(&container, registration);
                }
            });
        }
        worker
    }

    /// Whether a new version waits, tracked.
    pub(crate) fn has_update(self) -> bool {
        self.waiting.with(Option::is_some)
    }

    /// Not now; the next start of the app brings it.
    pub(crate) fn later(self) {
        self.waiting.set(None);
    }

    /// Lets the new version in and loads the page again with it.
    pub(crate) fn update(self) {
        let Some(waiting) = self.waiting.get_untracked() else { return };
        if let Some(container) = container() {
            let reload = Closure::once_into_js(|| drop(window().location().reload()));
            container.set_oncontrollerchange(Some(reload.unchecked_ref()));
        }
        drop(waiting.post_message(&"activate".into()));
    }

    fn watch(self, container: &ServiceWorkerContainer, registration: ServiceWorkerRegistration) {
        // The very first version takes over by itself: there is nothing to reload for.
        let is_update = container.controller().is_some();
        if is_update {
            self.waiting.set(registration.waiting());
        }
        let found = {
            let registration = registration.clone();
            Closure::<dyn FnMut()>::new(move || {
                if let Some(coming) = registration.installing().filter(|_| is_update) {
                    self.follow(&coming);
                }
            })
        };
        registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
        // Lives as long as the page.
        found.forget();
        let ask = move || {
            if let Ok(asked) = registration.update() {
                spawn_local(async move { drop(JsFuture::from(asked).await) });
            }
        };
        drop(set_interval_with_handle(ask, HOUR));
    }

    fn follow(self, coming: &ServiceWorker) {
        let changed = {
            let coming = coming.clone();
            Closure::<dyn FnMut()>::new(move || {
                if coming.state() == ServiceWorkerState::Installed {
                    self.waiting.set(Some(coming.clone()));
                }
            })
        };
        coming.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
    }
}

/// `None` on pages that were not fetched securely.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let has = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    has.then(|| navigator.service_worker())
}
