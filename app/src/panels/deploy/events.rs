//! Follows a running deployment: the server's event stream, which the browser resumes where it broke off.

use std::collections::BTreeMap;

use drawbridge_core::api::StackEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::api::deployments::events_path;
use crate::canvas::{Mark, Marks};

/// What holds a stream open; dropping it closes the stream.
pub(super) struct Stream {
    source: EventSource,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _end: Closure<dyn FnMut()>,
}

impl Stream {
    /// Opens the stream of a deployment: events as they come, `end` when no more do.
    pub(super) fn open(
        id: &str,
        events: RwSignal<Vec<StackEvent>>,
        end: impl Fn() + 'static,
    ) -> Option<Self> {
        let source = EventSource::new(&events_path(id)).ok()?;
        let message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(event) = serde_json::from_str::<StackEvent>(&text) {
                events.update(|it| {
                    if !it.iter().any(|seen| seen.sequence == event.sequence) {
                        it.push(event);
                    }
                });
            }
        });
        source.set_onmessage(Some(message.as_ref().unchecked_ref()));
        let closing = source.clone();
        let ended = Closure::<dyn FnMut()>::new(move || {
            closing.close();
            end();
        });
        source.add_event_listener_with_callback("end", ended.as_ref().unchecked_ref()).ok()?;
        Some(Self { source, _message: message, _end: ended })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// The events, newest first.
#[component]
pub(super) fn EventList(events: RwSignal<Vec<StackEvent>>) -> impl IntoView {
    let newest_first = move || events.get().into_iter().rev().collect::<Vec<_>>();
    view! {
        <Show when=move || events.with(|it| !it.is_empty())>
            <h3>"Events"</h3>
            <ol class="events" aria-label="Events" aria-live="off">
                <For each=newest_first key=|it| it.sequence let(event)>
                    <EventRow event=event/>
                </For>
            </ol>
        </Show>
    }
}

#[component]
fn EventRow(event: StackEvent) -> impl IntoView {
    let tone = tone(&event.status);
    let spoken = event.status.to_lowercase().replace('_', " ");
    view! {
        <li class="event" data-tone=tone data-event-status=event.status.clone() data-logical-id=event.logical_id.clone()>
            <span class="event-dot" aria-hidden="true"></span>
            <span class="event-what"><strong>{event.logical_id.clone()}</strong><span class="hint">{event.type_name.clone()}</span></span>
            <span class="event-status">{spoken}</span>
            {event.reason.map(|it| view! { <p class="hint event-reason">{it}</p> })}
        </li>
    }
}

/// How far AWS is with each node: the newest word on each of its resources, the worst of them.
pub(super) fn marks(events: &[StackEvent]) -> Marks {
    let mut newest: BTreeMap<&str, &StackEvent> = BTreeMap::new();
    for event in events {
        newest.insert(&event.logical_id, event);
    }
    let mut marks = Marks::new();
    for event in newest.into_values() {
        let Some(id) = &event.node_id else { continue };
        let mark = match tone(&event.status) {
            "bad" => Mark::Failed,
            "good" => Mark::Done,
            _ => Mark::Busy,
        };
        let shown = marks.entry(id.as_str().into()).or_insert(mark);
        *shown = mark.max(*shown);
    }
    marks
}

/// How a CloudFormation status is meant.
pub(super) fn tone(status: &str) -> &'static str {
    if status.contains("FAILED") || status.contains("ROLLBACK") {
        "bad"
    } else if status.ends_with("COMPLETE") {
        "good"
    } else {
        "busy"
    }
}

#[cfg(test)]
mod tests {
    use super::tone;

    #[test]
    fn a_rollback_that_completes_is_no_success() {
        assert_eq!(tone("CREATE_COMPLETE"), "good");
        assert_eq!(tone("ROLLBACK_COMPLETE"), "bad");
        assert_eq!(tone("UPDATE_IN_PROGRESS"), "busy");
        assert_eq!(tone("DELETE_FAILED"), "bad");
    }
}
