//! What an empty canvas offers: a template with its preview, a file, or just to begin.

use drawbridge_core::editor::Scene;
use drawbridge_core::picture;
use drawbridge_core::templates::{self, Template};
use leptos::html;
use leptos::prelude::*;

use crate::document::Document;
use crate::dom::file;
use crate::icons;
use crate::saving::Saving;
use crate::widgets::icon::Icon;

/// The offers, while the diagram is empty and nobody has begun.
#[component]
pub(super) fn StartScreen() -> impl IntoView {
    let document = expect_context::<Document>();
    let saving = expect_context::<Saving>();
    let has_begun = RwSignal::new(false);
    Effect::watch(move || document.generation(), move |_, _, _| has_begun.set(false), false);
    let is_shown = Memo::new(move |_| {
        let is_empty = document.with(|it| it.n_nodes() == 0);
        is_empty && !has_begun.get() && !document.is_read_only() && !saving.is_opening()
    });
    let picker = NodeRef::<html::Input>::new();
    let picked = move |_| {
        if let Some(file) = picker.get_untracked().and_then(|it| file::picked(&it)) {
            saving.open_file(file);
        }
    };
    view! {
        <Show when=move || is_shown.get()>
            <section class="start" aria-label="Start">
                <h2>"Draw it. Check it. Ship it."</h2>
                <p class="lead">
                    "Drag AWS resources onto the canvas. Findings, Terraform and CloudFormation follow as you draw."
                </p>
                <ul class="offers">
                    {templates::all().iter().map(|it| view! { <li><Offer template=it/></li> }).collect_view()}
                </ul>
                <div class="start-actions">
                    <button class="button" on:click=move |_| open_picker(picker)>
                        <Icon name="folder" size=16/>
                        "Open file"
                    </button>
                    <button class="button" on:click=move |_| has_begun.set(true)>
                        <Icon name="pencil" size=16/>
                        "Start drawing"
                    </button>
                    <input
                        class="visually-hidden"
                        type="file"
                        accept=".json,application/json"
                        tabindex="-1"
                        aria-hidden="true"
                        node_ref=picker
                        on:change=picked
                    />
                </div>
            </section>
        </Show>
    }
}

fn open_picker(picker: NodeRef<html::Input>) {
    if let Some(picker) = picker.get_untracked() {
        picker.click();
    }
}

#[component]
fn Offer(template: &'static Template) -> impl IntoView {
    let saving = expect_context::<Saving>();
    view! {
        <button
            class="offer"
            data-template=template.name
            on:click=move |_| saving.start_from(template.diagram())
        >
            <Preview template=template/>
            <span class="offer-text">
                <strong>{template.title}</strong>
                <span class="hint">{template.summary}</span>
            </span>
        </button>
    }
}

/// A small drawing of a template: boxes and squares in their colors.
#[component]
fn Preview(template: &'static Template) -> impl IntoView {
    let diagram = template.diagram();
    let rects: Vec<_> = diagram
        .nodes()
        .filter_map(|(id, node)| Some((node.clone(), diagram.absolute_rect(id.as_str())?)))
        .collect();
    let Some(bounds) = rects.iter().map(|(_, it)| *it).reduce(|all, it| all.union(&it)) else {
        return ().into_any();
    };
    let bounds = bounds.inflated(16.0);
    let (mut boxes, mut tiles) = (Vec::new(), Vec::new());
    for (node, rect) in &rects {
        if node.ty.is_container() {
            boxes.push((rect.w * rect.h, picture::container(node), *rect));
        } else {
            tiles.push((picture::category(node.ty.category), node.ty.icon, picture::tile(*rect)));
        }
    }
    boxes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let scene = Scene::new(&diagram);
    let lines =
        scene.edges().map(|(_, it)| view! { <path d=picture::line(&it.route)></path> }).collect_view();
    view! {
        <svg
            class="preview"
            viewBox=format!("{} {} {} {}", bounds.x, bounds.y, bounds.w, bounds.h)
            aria-hidden="true"
            preserveAspectRatio="xMidYMid meet"
        >
            {boxes
                .into_iter()
                .map(|(_, color, it)| {
                    view! {
                        <rect x=it.x y=it.y width=it.w height=it.h rx="12" class="preview-ground"></rect>
                        <rect x=it.x y=it.y width=it.w height=it.h rx="12" fill=color stroke=color class="preview-box"></rect>
                    }
                })
                .collect_view()}
            <g class="preview-edges">{lines}</g>
            {tiles
                .into_iter()
                .map(|(color, icon, it)| {
                    let scale = (it.w - 18.0) / icons::GRID;
                    view! {
                        <rect x=it.x y=it.y width=it.w height=it.h rx="10" fill=color></rect>
                        <path
                            class="preview-glyph"
                            d=icons::path(icon)
                            transform=format!("translate({} {}) scale({scale})", it.x + 9.0, it.y + 9.0)
                        ></path>
                    }
                })
                .collect_view()}
        </svg>
    }
    .into_any()
}
