//! A boxed message inside a panel.

use leptos::html;
use leptos::prelude::*;

use super::icon::Icon;
use crate::api::ApiError;

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// To know.
    Plain,
    /// It worked.
    Good,
    /// To mind.
    Warn,
    /// It did not work.
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "notice",
            Self::Good => "notice good",
            Self::Warn => "notice warn",
            Self::Bad => "notice bad",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Plain => "info",
            Self::Good => "check",
            Self::Warn | Self::Bad => "warning",
        }
    }
}

/// A boxed message.
#[component]
pub(crate) fn Notice(
    /// How it is meant.
    tone: Tone,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let role = if tone == Tone::Bad { "alert" } else { "note" };
    view! {
        <div class=tone.class() role=role>
            <Icon name=tone.icon() size=16/>
            <div>{children()}</div>
        </div>
    }
}

/// What a call to the server said when it did not work.
#[component]
pub(crate) fn Failure(
    /// What it said.
    error: ApiError,
) -> impl IntoView {
    let hint = error.hint();
    let root = NodeRef::<html::Div>::new();
    // Below a long form it would go unseen; the button that was pressed stays in sight above it.
    root.on_load(|it| request_animation_frame(move || it.scroll_into_view_with_bool(false)));
    view! {
        <div node_ref=root>
            <Notice tone=Tone::Bad>
                <p>{error.to_string()}</p>
                {hint.map(|it| view! { <p class="hint">{it}</p> })}
            </Notice>
        </div>
    }
}
