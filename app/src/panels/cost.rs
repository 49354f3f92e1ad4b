//! What the design costs a month, resource by resource, and what that is based on.

use drawbridge_core::cost::{self, Estimate, Item, Line, prices};
use drawbridge_core::editor::Edit;
use drawbridge_core::model::{NodeId, Setting};
use leptos::prelude::*;
use web_sys::Event;

use crate::document::Document;
use crate::widgets::icon::{Icon, Tile};

/// The panel.
#[component]
pub(super) fn CostPanel() -> impl IntoView {
    let document = expect_context::<Document>();
    let estimate = Memo::new(move |_| cost::estimate(&document.analysis().stack));
    let is_empty = move || estimate.with(|it| it.items.is_empty());
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
                <For each=move || by_cost(&estimate.read()) key=|it| it.address.clone() let:item>
                    <CostItem address=item.address.clone() first=item estimate=estimate/>
                </For>
            </ul>
            <Unpriced estimate=estimate/>
            <p class="hint foot" hidden=is_empty>
                {move || basis(&document.with(|it| it.settings().region.clone()))}
            </p>
        </div>
    }
}

/// Dearest first; those at the same cost by address, so that the list stands still.
fn by_cost(estimate: &Estimate) -> Vec<Item> {
    let mut items = estimate.items.clone();
    items.sort_by(|one, two| two.cost().total_cmp(&one.cost()).then_with(|| one.address.cmp(&two.address)));
    items
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

fn basis(region: &str) -> String {
    let elsewhere = if region == prices::REGION {
        String::new()
    } else {
        format!(" Prices in {region} differ, most by some percent.")
    };
    format!(
        "AWS list prices of {}, as of {}, without taxes, free tiers and discounts.{elsewhere}",
        prices::REGION,
        prices::AS_OF
    )
}

#[component]
fn CostItem(address: String, first: Item, estimate: Memo<Estimate>) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_open = RwSignal::new(false);
    // Of the same resource, as it is now.
    let item = Memo::new(move |_| {
        estimate
            .with(|it| it.items.iter().find(|it| it.address == address).cloned())
            .unwrap_or_else(|| first.clone())
    });
    let origin = item.with_untracked(|it| it.origin.clone());
    let node = origin.node().cloned();
    let ty = node.as_ref().and_then(|id| document.peek(|it| it.node(id.as_str()).map(|it| it.ty)));
    let lines = {
        let node = node.clone();
        move || {
            let node = node.clone();
            item.get()
                .lines
                .into_iter()
                .map(move |it| view! { <CostLine line=it node=node.clone()/> })
                .collect_view()
        }
    };
    view! {
        <li class="cost-item" data-node-id=node.as_ref().map(ToString::to_string)>
            <div class="cost-head">
                <button
                    class="source"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| {
                        is_open.update(|it| *it = !*it);
                        if is_open.get_untracked() {
                            document.reveal(&origin);
                        }
                    }
                >
                    {match ty {
                        Some(ty) => view! { <Tile ty=ty small=true/> }.into_any(),
                        None => view! { <span class="tile small plain" aria-hidden="true"><Icon name="coins" size=14/></span> }.into_any(),
                    }}
                    <span class="source-text">
                        <strong>{move || item.with(|it| it.title.clone())}</strong>
                        <span class="hint">{move || item.with(|it| it.label)}</span>
                    </span>
                    <span class="amount">{move || prices::dollars(item.with(Item::cost))}</span>
                    <span class="turn" class:open=move || is_open.get()><Icon name="chevron-right" size=14/></span>
                </button>
            </div>
            <Show when=move || is_open.get()>
                <ul class="cost-lines">{lines.clone()}</ul>
            </Show>
        </li>
    }
}

#[component]
fn CostLine(line: Line, node: Option<NodeId>) -> impl IntoView {
    let document = expect_context::<Document>();
    let amount = prices::dollars(line.cost());
    let price = format!("× {}", prices::unit_price(line.price));
    let quantity = match (line.usage, node) {
        (Some(usage), Some(node)) => {
            let label = format!("{} of {}, in {}", usage.label, line.what, usage.unit);
            let id = usage.id;
            let value = (line.quantity as u64).to_string();
            let shown = value.clone();
            let commit = move |event: Event| {
                let text = event_target_value(&event).replace([',', ' ', '_'], "");
                match text.parse() {
                    Ok(amount) => assume(document, &node, id, Some(amount)),
                    Err(_) if text.is_empty() => assume(document, &node, id, None),
                    Err(_) => {
                        event_target::<web_sys::HtmlInputElement>(&event).set_value(&shown);
                    }
                }
            };
            view! {
                <input
                    class="input quantity"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-label=label
                    data-usage=id
                    prop:value=value
                    disabled=move || document.is_read_only()
                    on:change=commit
                />
            }
            .into_any()
        }
        _ => view! { <span class="quantity">{amount_of(line.quantity)}</span> }.into_any(),
    };
    view! {
        <li>
            <span class="cost-what">{line.what}</span>
            <span class="amount">{amount}</span>
            <span class="cost-sum">{quantity}<span class="hint">{line.unit}</span><span class="hint">{price}</span></span>
        </li>
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
