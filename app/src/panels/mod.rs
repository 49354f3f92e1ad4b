//! Everything around the stage.

pub(crate) mod banner;
pub(crate) mod code;
mod conflicts;
pub(crate) mod cost;
pub(crate) mod deploy;
pub(crate) mod drafts;
pub(crate) mod export;
pub(crate) mod findings;
pub(crate) mod gallery;
pub(crate) mod inspector;
mod losses;
mod palette;
pub(crate) mod reach;
pub(crate) mod share;
pub(crate) mod status_bar;
mod tabs;
pub(crate) mod top_bar;
pub(crate) mod tree;
pub(crate) mod update;
pub(crate) mod wizard;

use drawbridge_core::api::Role;
use drawbridge_core::editor::{Edit, Tool};
use leptos::prelude::*;
use web_sys::PointerEvent;

use crate::document::Document;
use crate::dom::storage::{remembered, remembered_switch};
use crate::parts;
use crate::saving::{Place, Saving};
pub(crate) use code::Unapplied;
pub(crate) use deploy::Inputs as DeployInputs;
pub(crate) use inspector::Unfinished;
use palette::Palette;
use tabs::{Tab, Tabs};

/// Tabs of the right panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RightTab {
    /// The selection's properties, or the diagram's.
    Properties,
    /// Terraform and CloudFormation.
    Code,
    /// What the rules say.
    Findings,
    /// Who can reach whom.
    Reach,
    /// What it costs.
    Cost,
    /// Plan and deploy.
    Deploy,
    /// Links.
    Share,
}

/// Widths, folds and open tabs of the panels; remembered in this browser.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    left: RwSignal<f64>,
    right: RwSignal<f64>,
    left_folded: RwSignal<bool>,
    right_folded: RwSignal<bool>,
    tab: RwSignal<RightTab>,
    shows_tree: RwSignal<bool>,
    /// Width of the window, in CSS pixels.
    window: RwSignal<f64>,
}

/// A window this wide, in CSS pixels, is a phone's; `shell.css` has the same width.
const PHONE: f64 = 720.0;

/// Up to this width, in CSS pixels, there is room for one panel beside the canvas: a tablet held upright, half of a laptop's screen.
const NARROW: f64 = 1000.0;

/// The least that panels leave of the canvas, in CSS pixels.
const LEAST_CANVAS: f64 = 300.0;

fn window_width() -> f64 {
    window().inner_width().ok().and_then(|it| it.as_f64()).unwrap_or(1_440.0)
}

impl Layout {
    /// As it was left.
    pub(crate) fn start() -> Self {
        let width = window_width();
        let is_small = width < 1180.0;
        let is_phone = width <= PHONE;
        let is_narrow = width <= NARROW;
        let window = RwSignal::new(width);
        let resized = window_event_listener(leptos::ev::resize, move |_| window.set(window_width()));
        on_cleanup(move || resized.remove());
        let folded = |key, is_folded| {
            if is_narrow { RwSignal::new(is_folded) } else { remembered_switch(key, false) }
        };
        Self {
            left: remembered("left", if is_small { 208.0 } else { 240.0 }),
            right: remembered("right", if is_small { 360.0 } else { 404.0 }),
            left_folded: folded("left-folded", is_phone),
            right_folded: folded("right-folded", true),
            tab: RwSignal::new(RightTab::Properties),
            shows_tree: RwSignal::new(is_phone),
            window,
        }
    }

    /// Whether panels are sheets over the lower half, one at a time.
    fn is_phone(self) -> bool {
        self.window.get_untracked() <= PHONE
    }

    /// Whether panels stand beside the canvas one at a time: with both, too little of it would be left.
    fn is_narrow(self) -> bool {
        self.window.get_untracked() <= NARROW
    }

    /// Whether the left panel is folded, tracked. In a window that became narrow, the right one takes its place.
    pub(crate) fn is_left_folded(self) -> bool {
        self.left_folded.get() || (self.window.get() <= NARROW && !self.right_folded.get())
    }

    /// Whether the right panel is folded, tracked.
    pub(crate) fn is_right_folded(self) -> bool {
        self.right_folded.get()
    }

    /// Widths of both panels, tracked: as they were dragged, as far as that leaves something of the canvas; 0 when folded.
    fn widths(self) -> (f64, f64) {
        let left = if self.is_left_folded() { 0.0 } else { self.left.get() };
        let right = if self.right_folded.get() { 0.0 } else { self.right.get() };
        let room = (self.window.get() - LEAST_CANVAS).max(0.0);
        let share = if left + right > room { room / (left + right) } else { 1.0 };
        ((left * share).floor(), (right * share).floor())
    }

    /// Width of the left panel, tracked; 0 when folded.
    pub(crate) fn left_width(self) -> f64 {
        self.widths().0
    }

    /// Width of the right panel, tracked; 0 when folded.
    pub(crate) fn right_width(self) -> f64 {
        self.widths().1
    }

    /// Folds or unfolds the left panel.
    pub(crate) fn toggle_left(self) {
        if untrack(move || self.is_left_folded()) {
            self.show_left(self.shows_tree.get_untracked());
        } else {
            self.left_folded.set(true);
        }
    }

    /// Folds or unfolds the right panel.
    pub(crate) fn toggle_right(self) {
        self.right_folded.update(|it| *it = !*it);
        if self.is_narrow() && !self.right_folded.get_untracked() {
            self.left_folded.set(true);
        }
    }

    /// Folds both panels, for this visit.
    pub(crate) fn fold(self) {
        self.left_folded.set(true);
        self.right_folded.set(true);
    }

    /// Shows the resources, or the tree.
    pub(crate) fn show_left(self, tree: bool) {
        self.left_folded.set(false);
        if self.is_narrow() {
            self.right_folded.set(true);
        }
        self.shows_tree.set(tree);
    }

    /// Shows a tab of the right panel.
    pub(crate) fn show(self, tab: RightTab) {
        self.right_folded.set(false);
        self.tab.set(tab);
        if self.is_narrow() {
            self.left_folded.set(true);
        }
    }

    /// On a phone, whoever taps something reads what it is; whoever taps beside everything looks at the drawing again.
    fn follow(self, has_selection: bool) {
        if !self.is_phone() {
            return;
        }
        match has_selection {
            true if self.right_folded.get_untracked() => self.show(RightTab::Properties),
            true => {}
            false => self.right_folded.set(true),
        }
    }
}

/// Palette and tree.
#[component]
pub(crate) fn LeftPanel() -> impl IntoView {
    let layout = expect_context::<Layout>();
    let saving = expect_context::<Saving>();
    // Whoever may only look draws nothing: what is there is of more use than what could be.
    let only_looks = Memo::new(move |_| matches!(saving.place(), Place::Link { role: Role::View, .. }));
    Effect::new(move || {
        if only_looks.get() {
            layout.shows_tree.set(true);
        }
    });
    let tabs = vec![Tab::new(false, "Resources"), Tab::new(true, "Tree")];
    view! {
        <aside id="left-panel" class="panel left" aria-label="Resources and tree" hidden=move || layout.is_left_folded()>
            <Tabs name="left" label="Left panel" tabs=tabs current=layout.shows_tree/>
            <div
                class="panel-body"
                role="tabpanel"
                id="left-panel-body"
                aria-label=move || if layout.shows_tree.get() { "Tree" } else { "Resources" }
            >
                {move || if layout.shows_tree.get() { parts::panels().panel(|it| (it.tree)()) } else { view! { <Palette/> }.into_any() }}
            </div>
            <Grip width=layout.left is_left=true/>
        </aside>
    }
}

/// Properties, code, findings, reach, cost, deploy, share.
#[component]
pub(crate) fn RightPanel() -> impl IntoView {
    let layout = expect_context::<Layout>();
    let document = expect_context::<Document>();
    let count = Signal::derive(move || document.analysis().report.findings.len());
    let tabs = vec![
        Tab::new(RightTab::Properties, "Properties"),
        Tab::new(RightTab::Code, "Code"),
        Tab::new(RightTab::Findings, "Findings").counting(count),
        Tab::new(RightTab::Reach, "Reach"),
        Tab::new(RightTab::Cost, "Cost"),
        Tab::new(RightTab::Deploy, "Deploy"),
        Tab::new(RightTab::Share, "Share"),
    ];
    let label = move || format!("{:?}", layout.tab.get());
    let has_selection = Memo::new(move |_| {
        let picked = document.picked();
        !picked.nodes.is_empty() || !picked.edges.is_empty()
    });
    Effect::watch(move || has_selection.get(), move |it, _, _| layout.follow(*it), false);
    // A question brings its panel with it.
    Effect::new(move || {
        if document.asked().0.is_some() {
            layout.show(RightTab::Reach);
        }
    });
    view! {
        <aside id="right-panel" class="panel right" aria-label="Details" hidden=move || layout.is_right_folded()>
            <Grip width=layout.right is_left=false/>
            <Tabs name="right" label="Right panel" tabs=tabs current=layout.tab/>
            <div class="panel-body" role="tabpanel" id="right-panel-body" aria-label=label>
                {move || match layout.tab.get() {
                    RightTab::Properties => parts::panels().panel(|it| (it.inspector)()),
                    RightTab::Code => parts::languages().panel(|it| (it.code)()),
                    RightTab::Findings => parts::panels().panel(|it| (it.findings)()),
                    RightTab::Reach => parts::panels().panel(|it| (it.reach)()),
                    RightTab::Cost => parts::panels().panel(|it| (it.cost)()),
                    RightTab::Deploy => parts::languages().panel(|it| (it.deploy)()),
                    RightTab::Share => parts::panels().panel(|it| (it.share)()),
                }}
            </div>
        </aside>
    }
}

/// The edge of a panel, dragged to resize it.
#[component]
fn Grip(width: RwSignal<f64>, is_left: bool) -> impl IntoView {
    let from = StoredValue::new(None::<(f64, f64)>);
    let down = move |event: PointerEvent| {
        from.set_value(Some((f64::from(event.client_x()), width.get_untracked())));
        drop(event_target::<web_sys::Element>(&event).set_pointer_capture(event.pointer_id()));
        event.prevent_default();
    };
    let moved = move |event: PointerEvent| {
        if let Some((x, start)) = from.get_value() {
            let way = f64::from(event.client_x()) - x;
            width.set((if is_left { start + way } else { start - way }).clamp(180.0, 720.0));
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -16.0,
            "ArrowRight" => 16.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        width.update(|it| *it = (*it + if is_left { step } else { -step }).clamp(180.0, 720.0));
    };
    view! {
        <div
            class="grip"
            role="separator"
            aria-orientation="vertical"
            aria-label="Panel width"
            aria-valuenow=move || format!("{:.0}", width.get())
            aria-valuemin="180"
            aria-valuemax="720"
            tabindex="0"
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=move |_| from.set_value(None)
            on:pointercancel=move |_| from.set_value(None)
            on:keydown=key
        ></div>
    }
}

/// Leaves the placing tool when something else is wanted.
fn stop_placing(document: Document) {
    document.edit(Edit::SetTool(Tool::Select));
}
