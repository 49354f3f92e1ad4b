//! What the design costs a month, resource by resource, and what that is based on.

use drawbridge_core::cost::{self, Estimate, Item, Line, prices};
use drawbridge_core::editor::Edit;
use drawbridge_core::model::{MOST_USED, NodeId, PriceLevel, Setting};
use drawbridge_core::sort::InOrder;
use drawbridge_core::stack::Origin;
use leptos::prelude::*;
use web_sys::Event;

use crate::document::Document;
use crate::widgets::icon::{Icon, Tile};

/// The panel.
#[component]
pub(crate) fn CostPanel() -> impl IntoView {
    let document = expect_context::<Document>();
    let estimate = Memo::new(move |_| cost::estimate(&document.analysis().stack));
    let is_empty = move || estimate.with(|it| it.items.is_empty());
    let order = Memo::new(move |was: Option<&Vec<String>>| order(&estimate.read(), was));
    view! {
        <div class="cost scroll">
            <h2 class="visually-hidden">"Cost"</h2>
            <div class="cost-total" hidden=is_empty>
                <p>
                    <strong data-cost-total>{move || prices::dollars(estimate.with(Estimate::total))}</strong>
                    <span class="hint">" a month"</span>
                </p>
                <p class="hint">{move || share_of_usage(&estimate.read())}</p>
            </div>
            <Show when=is_empty>
                <div class="nothing">
                    <span class="nothing-icon"><Icon name="coins" size=28/></span>
                    <h3>"Nothing here costs anything"</h3>
                    <p class="hint">"What you draw is priced as you draw it: by the hour, by the gigabyte, by use."</p>
                </div>
            </Show>
            <ul class="cost-items" aria-label="Cost by resource">
                                <For each=move || order.get() key=Clone::clone let:address>
                    <CostItem address=address estimate=estimate/>
                </For>
            </ul>
            <Unpriced estimate=estimate/>
            <div class="foot" hidden=is_empty>
                <Level/>
                <p class="hint">
                    {move || document.with(|it| prices::basis(&it.settings().region, it.settings().price_level))}
                </p>
            </div>
        </div>
    }
}

/// Addresses, dearest first. The list stands still while amounts change: who types into it must not lose the place.
fn order(estimate: &Estimate, was: Option<&Vec<String>>) -> Vec<String> {
    let mut items: Vec<&Item> = estimate.items.iter().collect();
    if let Some(was) = was
        && was.len() == items.len()
        && items.iter().all(|it| was.contains(&it.address))
    {
        return was.clone();
    }
    items.order_by(|one, two| two.cost().total_cmp(&one.cost()).then_with(|| one.address.cmp(&two.address)));
    items.into_iter().map(|it| it.address.clone()).collect()
}

fn share_of_usage(estimate: &Estimate) -> String {
    let (total, used) = (estimate.total(), estimate.by_usage());
    if used <= 0.0 {
        "All of it for what stands there, used or not.".to_owned()
    } else if used >= total {
        "All of it follows what you assume is used.".to_owned()
    } else {
        format!(
            "{} for what stands there, {} for what you assume is used.",
            prices::dollars(total - used),
            prices::dollars(used)
        )
    }
}

#[component]
fn CostItem(address: String, estimate: Memo<Estimate>) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_open = RwSignal::new(false);
    // Of the same resource, as it is now.
    let item =
        Memo::new(move |_| estimate.with(|it| it.items.iter().find(|it| it.address == address).cloned()));
    let origin = item.with_untracked(|it| it.as_ref().map(|it| it.origin.clone()));
    let node = origin.as_ref().and_then(Origin::node).cloned();
    let said = move |read: fn(&Item) -> String| move || item.with(|it| it.as_ref().map(read));
    let ty = node.as_ref().and_then(|id| document.peek(|it| it.node(id.as_str()).map(|it| it.ty)));
    let lines = move || {
        let keys =
            |it: Item| it.lines.into_iter().enumerate().map(|(n, it)| (n, it.what, it.usage.map(|it| it.id)));
        item.get().into_iter().flat_map(keys).collect::<Vec<_>>()
    };
    let line = move |n: usize| {
        Memo::new(move |_| item.with(|it| it.as_ref().and_then(|it| it.lines.get(n).cloned())))
    };
    let of_node = StoredValue::new(node.clone());
    view! {
        <li class="cost-item" data-node-id=node.as_ref().map(ToString::to_string)>
            <div class="cost-head">
                <button
                    class="source"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| {
                        is_open.update(|it| *it = !*it);
                                                if let Some(origin) = origin.as_ref().filter(|_| is_open.get_untracked()) {
                            document.reveal(origin);
                        }
                    }
                >
                    {match ty {
                        Some(ty) => view! { <Tile ty=ty small=true/> }.into_any(),
                        None => view! { <span class="tile small plain" aria-hidden="true"><Icon name="coins" size=14/></span> }.into_any(),
                    }}
                    <span class="source-text">
                                                <strong>{said(|it| it.title.clone())}</strong>
                        <span class="hint">{said(|it| it.label.to_owned())}</span>
                    </span>
                    <span class="amount">{said(|it| prices::dollars(it.cost()))}</span>
                    <span class="turn" class:open=move || is_open.get()><Icon name="chevron-right" size=14/></span>
                </button>
            </div>
            <Show when=move || is_open.get()>
                                <ul class="cost-lines">
                    <For each=lines key=Clone::clone let:it>
                        <CostLine line=line(it.0) node=of_node.get_value()/>
                    </For>
                </ul>
            </Show>
        </li>
    }
}

#[component]
fn CostLine(line: Memo<Option<Line>>, node: Option<NodeId>) -> impl IntoView {
    let document = expect_context::<Document>();
    let Some(first) = line.get_untracked() else { return ().into_any() };
    let is_bad = RwSignal::new(false);
    let said = move |read: fn(&Line) -> String| move || line.with(|it| it.as_ref().map(read));
    let quantity = match (first.usage, node) {
        (Some(usage), Some(node)) => {
            let label = format!("{} of {}, in {}", usage.label, first.what, usage.unit);
            let id = usage.id;
            let value =
                move || line.with(|it| it.as_ref().map(|it| amount_of(it.quantity))).unwrap_or_default();
            let commit = move |event: Event| {
                let text = event_target_value(&event).replace([',', ' ', '_'], "");
                let amount =
                    (!text.is_empty()).then(|| text.parse::<u64>().ok().filter(|it| *it <= MOST_USED));
                is_bad.set(amount == Some(None));
                if amount != Some(None) {
                    assume(document, &node, id, amount.flatten());
                }
            };
            view! {
                <input
                    class="input quantity"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-label=label
                    aria-invalid=move || is_bad.get().to_string()
                    data-usage=id
                    prop:value=value
                    disabled=move || document.is_read_only()
                    on:change=commit
                />
            }
            .into_any()
        }
        _ => view! { <span class="quantity">{said(|it| amount_of(it.quantity))}</span> }.into_any(),
    };
    view! {
        <li>
                        <span class="cost-what">{first.what}</span>
            <span class="amount">{said(|it| prices::dollars(it.cost()))}</span>
            <span class="cost-sum">
                {quantity}
                <span class="hint">{first.unit}</span>
                <span class="hint">{said(|it| format!("× {}", prices::unit_price(it.price)))}</span>
            </span>
            <Show when=move || is_bad.get()>
                <p class="error-text" role="alert">{format!("Wants a whole number up to {MOST_USED}.")}</p>
            </Show>
        </li>
    }
    .into_any()
}

/// How prices compare with those of the table.
#[component]
fn Level() -> impl IntoView {
    let document = expect_context::<Document>();
    let is_bad = RwSignal::new(false);
    let level = Memo::new(move |_| document.with(|it| it.settings().price_level));
    let commit = move |event: Event| {
        let text = event_target_value(&event).replace(['%', ' '], "");
        let wanted =
            if text.is_empty() { Some(PriceLevel::same()) } else { text.parse().ok().map(PriceLevel) };
        let setting = wanted.map(Setting::PriceLevel).filter(|it| it.check().is_ok());
        is_bad.set(setting.is_none());
        if let Some(setting) = setting {
            document.edit(Edit::SetSetting(setting));
        }
    };
    view! {
        <label class="cost-level">
            <span>"Price level"</span>
            <input
                class="input"
                inputmode="numeric"
                autocomplete="off"
                aria-invalid=move || is_bad.get().to_string()
                data-price-level
                prop:value=move || level.get().0.to_string()
                disabled=move || document.is_read_only()
                on:change=commit
            />
            <span class="hint">{format!("% of {}", prices::REGION)}</span>
        </label>
        <Show when=move || is_bad.get()>
            <p class="error-text" role="alert">
                {format!("Wants a whole percentage from 1 to {}.", PriceLevel::MOST)}
            </p>
        </Show>
    }
}

/// A quantity without digits that say nothing.
fn amount_of(quantity: f64) -> String {
    if quantity.fract() == 0.0 { format!("{quantity}") } else { format!("{quantity:.1}") }
}

/// Changes what is assumed of a node; `None` goes back to what is assumed of all.
fn assume(document: Document, node: &NodeId, id: &str, amount: Option<u64>) {
    let mut usage = document.peek(|it| it.settings().usage.clone());
    let of_node = usage.entry(node.clone()).or_default();
    match amount {
        Some(amount) => of_node.insert(id.to_owned(), amount),
        None => of_node.remove(id),
    };
    if of_node.is_empty() {
        usage.remove(node);
    }
    document.edit(Edit::SetSetting(Setting::Usage(usage)));
}

#[component]
fn Unpriced(estimate: Memo<Estimate>) -> impl IntoView {
    let document = expect_context::<Document>();
    let count = move || estimate.with(|it| it.unpriced.len());
    let names = move || {
        let analysis = document.analysis();
        let unpriced = estimate.with(|it| it.unpriced.clone());
        unpriced
            .into_iter()
            .map(|address| {
                let title = analysis.stack.get(&address).map_or(address.clone(), |it| it.title().to_owned());
                view! { <li><span class="cost-what">{title}</span><span class="hint">"price not known"</span></li> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || { count() > 0 }>
            <section class="unpriced" aria-label="Not in the total">
                <h3>"Not in the total"</h3>
                <p class="hint">"Their type or size is not in the price table, or follows a value that is not known."</p>
                <ul class="cost-lines">{names}</ul>
            </section>
        </Show>
    }
}
