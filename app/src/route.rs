//! The addresses the editor answers to. Four paths need no router crate.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What an address shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A diagram that is nowhere but in this browser.
    Draft,
    /// A stored diagram by id.
    Stored(String),
    /// A diagram through a share link, by its token.
    Shared(String),
    /// Sign in or open an account; `next` is where to go afterwards.
    Login {
        /// A path of this site.
        next: String,
    },
    /// A generated diagram in the real editor, for measurements of the canvas. Nothing leads here.
    Bench {
        /// How many nodes, and edges.
        nodes: usize,
        /// Whether the canvas is shown in its own size instead of as a whole.
        is_unit: bool,
    },
    /// No such page.
    Missing,
}

impl Route {
    /// Reads a path and a query.
    pub(crate) fn parse(path: &str, query: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
        match parts[..] {
            [] => Self::Draft,
            ["d", id] => Self::Stored(id.to_owned()),
            ["s", token] => Self::Shared(token.to_owned()),
            ["login"] => Self::Login { next: next(query) },
            ["bench"] => Self::Bench {
                nodes: parameter(query, "n").and_then(|it| it.parse().ok()).unwrap_or(1_000),
                is_unit: parameter(query, "view") == Some("unit"),
            },
            _ => Self::Missing,
        }
    }

    /// The address to show for it.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Draft | Self::Missing => "/".to_owned(),
            Self::Stored(id) => format!("/d/{id}"),
            Self::Shared(token) => format!("/s/{token}"),
            Self::Login { next } if next == "/" => "/login".to_owned(),
            Self::Login { next } => format!("/login?next={next}"),
            Self::Bench { nodes, is_unit } => {
                format!("/bench?n={nodes}&view={}", if *is_unit { "unit" } else { "fit" })
            }
        }
    }
}

/// Where to go after signing in: a path of this site and nothing else, or a link could lead elsewhere.
fn next(query: &str) -> String {
    match parameter(query, "next") {
        Some(path) if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') => {
            path.to_owned()
        }
        _ => "/".to_owned(),
    }
}

/// What a query says under a name.
fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let pairs = query.trim_start_matches('?').split('&');
    pairs.filter_map(|it| it.split_once('=')).find(|(key, _)| *key == name).map(|it| it.1)
}

/// The route shown now; goes with the browser's back and forward.
#[derive(Clone, Copy)]
pub(crate) struct Router {
    current: RwSignal<Route>,
}

impl Router {
    /// Starts at the address the page was opened with.
    pub(crate) fn start() -> Self {
        let current = RwSignal::new(here());
        let popped = window_event_listener(leptos::ev::popstate, move |_| current.set(here()));
        on_cleanup(move || popped.remove());
        Self { current }
    }

    /// The route, tracked.
    pub(crate) fn route(self) -> Route {
        self.current.get()
    }

    /// The route, not tracked.
    pub(crate) fn now(self) -> Route {
        self.current.get_untracked()
    }

    /// Goes to a route and remembers the way back.
    pub(crate) fn go(self, route: Route) {
        if let Ok(history) = window().history() {
            drop(history.push_state_with_url(&JsValue::NULL, "", Some(&route.path())));
        }
        self.current.set(route);
    }

    /// Changes the address without a step to go back to: the page shows the same under a new name.
    pub(crate) fn rename(self, route: Route) {
        if let Ok(history) = window().history() {
            drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&route.path())));
        }
        self.current.set(route);
    }
}

fn here() -> Route {
    let location = window().location();
    Route::parse(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_written_alike() {
        for path in ["/", "/d/abc", "/s/tok-1", "/login", "/login?next=/d/abc", "/bench?n=100&view=unit"] {
            let (path_only, query) = path.split_once('?').unwrap_or((path, ""));
            assert_eq!(Route::parse(path_only, query).path(), path);
        }
        assert_eq!(Route::parse("/x/y/z", ""), Route::Missing);
    }

    #[test]
    fn signing_in_never_leads_to_another_site() {
        for query in ["?next=//evil.example", "?next=https://evil.example", "?next=/\\evil.example", ""] {
            assert_eq!(Route::parse("/login", query), Route::Login { next: "/".to_owned() });
        }
    }
}
