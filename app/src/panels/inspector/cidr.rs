//! A range of addresses: how many it has, which block is free next, and where it is on a map of the VPC's space.

use drawbridge_core::editor::form::address_space::{
    AddressSpace, Block, Range, next_free, reserved, size_in_words,
};
use drawbridge_core::model::NodeId;
use drawbridge_core::value::Value;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::field::Binding;
use super::text::TextInput;
use crate::document::Document;
use crate::widgets::icon::Icon;

/// The input of a VPC's or subnet's own range.
#[component]
pub(super) fn CidrInput(bound: Binding) -> impl IntoView {
    let document = expect_context::<Document>();
    let node = bound.nodes.with_value(|it| it.first().cloned());
    let is_subnet = bound.owner.id == "ec2.subnet";
    let is_ours = bound.field == "cidr_block" && (is_subnet || bound.owner.id == "ec2.vpc");
    let Some(node) = node.filter(|_| is_ours) else {
        return view! { <TextInput bound=bound/> }.into_any();
    };
    let node = StoredValue::new(node);
    let net = Memo::new(move |_| bound.read(|it| it.as_str()?.parse().ok()));
    let space = Memo::new(move |_| document.with(|it| node.with_value(|id| AddressSpace::around(it, id))));
    let complaint =
        move || space.with(|it| node.with_value(|id| it.as_ref().and_then(|it| it.complaint(id))));
    let free = Memo::new(move |_| {
        let found = document.with(|it| node.with_value(|id| next_free(it, id)));
        // Its own block is no suggestion, unless something is wrong with it.
        found.filter(|it| is_subnet && net.get() != Some(*it)).map(|it| it.to_string())
    });
    let size = move || net.get().map(|it| size_in_words(it, is_subnet));
    let kept = move || {
        let kept = net.get().filter(|_| is_subnet).map(reserved).unwrap_or_default();
        let said: Vec<String> = kept.iter().map(|(it, why)| format!("{it}: {why}")).collect();
        (!said.is_empty()).then(|| format!("AWS keeps five addresses of every subnet\n{}", said.join("\n")))
    };
    view! {
        <div class="stack-of-inputs cidr">
            <TextInput bound=bound/>
            {move || complaint().map(|it| view! {
                <p class="error-text" role="alert"><Icon name="warning" size=13/>{crate::notify::sentence(&it)}</p>
            })}
            <div class="cidr-facts">
                {move || size().map(|it| view! { <span class="said" data-tip=kept>{it}</span> })}
                {move || free.get().filter(|_| !document.is_read_only()).map(|it| {
                    let (shown, taken) = (it.clone(), it.clone());
                    view! {
                        <button
                            class="button ghost small"
                            data-next-free=it
                            on:click=move |_| bound.set.run(Some(Value::Str(taken.clone())))
                        >
                            "Next free "<code>{shown}</code>
                        </button>
                    }
                })}
            </div>
            {move || space.get().map(|it| view! { <SpaceMap space=it node=node lists=!is_subnet/> })}
        </div>
    }
    .into_any()
}

/// A map for each range of the VPC; a block leads to its subnet. The list is for keyboards and screen readers too.
#[component]
fn SpaceMap(space: AddressSpace, node: StoredValue<NodeId>, lists: bool) -> impl IntoView {
    /// More subnets than this are a list nobody reads; the map still shows them.
    const LISTED: usize = 40;
    let document = expect_context::<Document>();
    let click = move |event: MouseEvent| {
        let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        if let Some(id) = element.and_then(|it| it.get_attribute("data-subnet")) {
            document.select(vec![id.as_str().into()]);
        }
    };
    let map = move |range: &Range| {
        let used: usize = range.blocks.len();
        let label = format!(
            "Address space {}: {used} {}, {} addresses free",
            range.net,
            if used == 1 { "subnet" } else { "subnets" },
            range.free
        );
        let blocks = range.blocks.iter().map(|it| view! { <MapBlock block=it.clone() node=node/> });
        view! {
            <figure class="space">
                <figcaption class="hint">
                    <code>{range.net.to_string()}</code>
                    <span>{format!("{} free", percent(range))}</span>
                </figcaption>
                <div class="space-map" role="img" aria-label=label on:click=click>{blocks.collect_view()}</div>
            </figure>
        }
    };
    let rows: Vec<Block> =
        space.ranges.iter().flat_map(|it| &it.blocks).chain(&space.outside).take(LISTED).cloned().collect();
    let row = move |block: Block| {
        let Block { subnet, name, net, overlaps, .. } = block;
        view! {
            <li>
                <button class="space-row" on:click=move |_| document.select(vec![subnet.clone()])>
                    <span class="ellipsis">{name}</span>
                    {overlaps.map(|other| view! {
                        <span class="overlap" data-tip=format!("Overlaps {other}")>
                            <Icon name="warning" size=13/><span class="visually-hidden">{format!("overlaps {other}")}</span>
                        </span>
                    })}
                    <code>{net.to_string()}</code>
                </button>
            </li>
        }
    };
    view! {
        {space.ranges.iter().map(map).collect_view()}
        {(lists && !rows.is_empty()).then(|| view! {
            <ul class="space-rows" aria-label="Subnets by address">{rows.into_iter().map(row).collect_view()}</ul>
        })}
    }
}

#[component]
fn MapBlock(block: Block, node: StoredValue<NodeId>) -> impl IntoView {
    /// Blocks wider than this part of the map have room for a name.
    const ROOM: f64 = 0.2;
    let Block { subnet, name, net, area, overlaps } = block;
    let is_own = node.with_value(|it| *it == subnet);
    let tip = match &overlaps {
        Some(other) => format!("{name}\n{net}, overlaps {other}"),
        None => format!("{name}\n{net}"),
    };
    let of = |part: f64| format!("{}%", part * 100.0);
    view! {
        <div
            class="space-block"
            class:own=is_own
            class:overlapping=overlaps.is_some()
            data-subnet=subnet.to_string()
            data-tip=tip
            style:left=of(area.x)
            style:top=of(area.y)
            style:width=of(area.w)
            style:height=of(area.h)
        >
            {(area.w >= ROOM && area.h >= ROOM).then_some(name)}
        </div>
    }
}

/// How much of a range is free.
fn percent(range: &Range) -> String {
    let all = 2_f64.powi(32 - i32::from(range.net.prefix_len()));
    let part = range.free as f64 / all * 100.0;
    // Only what is wholly free is 100 % free.
    if part > 0.0 && part < 1.0 { "under 1 %".to_owned() } else { format!("{:.0} %", part.floor()) }
}
