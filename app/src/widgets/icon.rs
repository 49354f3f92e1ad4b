//! Icons in the page.

use drawbridge_core::catalog::ResourceType;
use leptos::prelude::*;

use crate::icons;

/// An outline icon in the color of the text around it.
#[component]
pub(crate) fn Icon(
    /// Name in [`icons`].
    name: &'static str,
    /// Side, in pixels.
    #[prop(default = 18)]
    size: u32,
) -> impl IntoView {
    view! {
        <svg class="icon" width=size height=size viewBox="0 0 24 24" aria-hidden="true">
            <path d=icons::path(name)></path>
        </svg>
    }
}

/// The icon of a resource type on a square in its category's color.
#[component]
pub(crate) fn Tile(
    /// Which type.
    ty: &'static ResourceType,
    /// A smaller one, for lists.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <span class="tile" class:small=small data-category=ty.category.label() aria-hidden="true">
            <Icon name=ty.icon size=if small { 14 } else { 18 }/>
        </span>
    }
}
