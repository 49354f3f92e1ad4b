//! Icons in the page.

use drawbridge_core::catalog::ResourceType;
use drawbridge_core::model::{Diagram, Node};
use drawbridge_core::picture;
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

/// The icon of a resource type on a square in its category's color, or in that of the border that it has on the canvas.
#[component]
pub(crate) fn Tile(
    /// Which type.
    ty: &'static ResourceType,
    /// A smaller one, for lists.
    #[prop(optional)]
    small: bool,
    /// The color of a node on the canvas, where that is not its category's; see [`border_of`].
    #[prop(optional, into)]
    color: MaybeProp<&'static str>,
) -> impl IntoView {
    let color = move || color.get().or_else(|| picture::container_of(ty));
    view! {
        <span class="tile" class:small=small data-category=ty.category.label() style:background=color aria-hidden="true">
            <Icon name=ty.icon size=if small { 14 } else { 18 }/>
        </span>
    }
}

/// The color in which a container is drawn; `None` for whatever is drawn as an icon.
pub(crate) fn border_of(diagram: &Diagram, node: &Node) -> Option<&'static str> {
    node.ty.is_container().then(|| picture::container(diagram, node))
}
