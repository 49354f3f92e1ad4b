//! What is granted and not drawn: faint dashed lines, each with a button that draws the edge. And, beside the pointer,
//! what the edge under it comes to.

use drawbridge_core::connectivity::GhostEdge;
use drawbridge_core::editor::{Edit, Editor, Point, Route, apart};
use drawbridge_core::model::EdgeKind;
use drawbridge_core::text::{self, Weight};
use leptos::prelude::*;

use super::scene::{Painting, arrow_head, dashed, trace};
use crate::document::Document;
use crate::insight::Insight;
use crate::notify::sentence;
use crate::widgets::icon::Icon;

impl Painting<'_> {
    /// Ghosts along their ways.
    pub(super) fn ghosts(&mut self, routes: &[Route]) {
        let ctx = self.ctx;
        for route in routes {
            ctx.set_global_alpha(0.75);
            ctx.begin_path();
            trace(ctx, &route.points);
            ctx.set_line_width(1.5_f64.max(1.0 / self.zoom));
            ctx.set_stroke_style_str(&self.brush.colors.text_3);
            dashed(ctx, &[2.0, 5.0]);
            ctx.stroke();
            dashed(ctx, &[]);
            if let Some((tip, way)) = route.arrow() {
                ctx.begin_path();
                arrow_head(ctx, tip, way.x, way.y);
                ctx.set_fill_style_str(&self.brush.colors.text_3);
                ctx.fill();
            }
            ctx.set_global_alpha(1.0);
        }
    }
}

/// The ways of ghosts between nodes without an edge.
pub(super) fn routes(editor: &Editor, ghosts: &[GhostEdge]) -> Vec<Route> {
    ghosts.iter().filter(|it| it.beside.is_none()).filter_map(|it| route(editor, it)).collect()
}

fn route(editor: &Editor, ghost: &GhostEdge) -> Option<Route> {
    let scene = editor.scene();
    // From and to closed frames that hide its ends; inside of one, nothing is seen of it.
    let (from, to) = (scene.seen_rect(ghost.from.as_str())?, scene.seen_rect(ghost.to.as_str())?);
    (from != to).then(|| scene.route_between(&from, &to, |it| *it == ghost.from || *it == ghost.to))
}

/// Draws what is granted as an edge, or gives the edge that is there the rest.
pub(crate) fn draw(document: Document, ghost: &GhostEdge) {
    let GhostEdge { from, to, grants, beside, .. } = ghost.clone();
    match beside {
        None => document.edit(Edit::Connect { from, to, grants }),
        Some(edge) => {
            let has = document.peek(|it| {
                it.edge(edge.as_str()).map(|it| {
                    let EdgeKind::Access { grants } = &it.kind;
                    grants.clone()
                })
            });
            let grants = has.unwrap_or_default().into_iter().chain(grants).collect();
            document.edit(Edit::SetGrants { edge, grants });
        }
    }
}

/// How high a button is, in pixels; as `.ghost-edge` in `public/style/canvas.css`, and likewise the rest.
const HEIGHT: f64 = 22.0;

/// Below this zoom, a button is only its sign until somebody points at it: buttons keep their size while the drawing shrinks, and
/// would cover nodes and each other.
const LETTERED: f64 = 0.9;

/// How wide the button of a ghost is, in pixels.
fn width(ghost: &GhostEdge) -> f64 {
    const AROUND: f64 = 31.0;
    const WIDEST: f64 = 200.0;
    (text::width(&ghost.labels.join(", "), 11.0, Weight::Regular) + AROUND).min(WIDEST)
}

/// Buttons on the ghosts.
#[component]
pub(super) fn GhostButtons() -> impl IntoView {
    let document = expect_context::<Document>();
    let insight = expect_context::<Insight>();
    let shown = move || {
        if !insight.shows_ghosts.get() {
            return Vec::new();
        }
        // Routes follow nodes.
        document.revision();
        let ghosts = insight.ghosts();
        let placed = ghosts.iter().filter(|it| it.beside.is_none() && !it.grants.is_empty());
        let (shown, labels): (Vec<GhostEdge>, Vec<(Route, f64)>) = placed
            .filter_map(|it| {
                Some((it.clone(), (document.peek_editor(|editor| route(editor, it))?, width(it))))
            })
            .unzip();
        shown.into_iter().zip(apart(&labels, HEIGHT)).collect::<Vec<(GhostEdge, Point)>>()
    };
    move || {
        shown()
            .into_iter()
            .map(|(ghost, at)| {
                let place = move || document.camera().to_screen(at);
                let names = document.peek(|it| {
                    let name = |id: &str| it.node(id).map_or_else(String::new, |it| it.name.clone());
                    (name(ghost.from.as_str()), name(ghost.to.as_str()))
                });
                let label = ghost.labels.join(", ");
                let title = format!("Draw this edge: {} to {}, {label}", names.0, names.1);
                let tip = format!("Granted, not drawn: {}. Click to draw it.", ghost.by.join(", "));
                view! {
                    <button
                        class="ghost-edge"
                        class:compact=move || document.camera().zoom < LETTERED
                        aria-label=title
                        data-tip=tip
                        data-ghost-from=ghost.from.to_string()
                        data-ghost-to=ghost.to.to_string()
                        style:left=move || format!("{}px", place().x)
                        style:top=move || format!("{}px", place().y)
                        disabled=move || document.is_read_only()
                        on:click=move |_| draw(document, &ghost)
                    >
                        <Icon name="plus" size=12/><span class="ellipsis">{label}</span>
                    </button>
                }
            })
            .collect_view()
    }
}

/// What the edge under the pointer comes to.
#[component]
pub(super) fn EdgeHint() -> impl IntoView {
    let insight = expect_context::<Insight>();
    move || {
        let (edge, at) = insight.hint().get()?;
        let state = insight.edges().get(&edge)?.clone();
        Some(view! {
            <div
                class="edge-hint"
                aria-hidden="true"
                style:left=format!("{}px", at.x)
                style:top=format!("{}px", at.y + 16.0)
            >
                <strong data-works=state.works.id()>{state.works.label()}</strong>
                <span>{sentence(&state.why)}</span>
            </div>
        })
    }
}
