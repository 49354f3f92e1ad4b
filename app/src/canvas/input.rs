//! From browser events to the editor's input.

use drawbridge_core::editor::{Button, Input, Key, Modifiers, Point, Pointer, PointerKind, Wheel};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::painter::{now, relative};
use crate::document::Document;

/// Counts presses that follow each other in one place: `pointerdown` does not say.
#[derive(Default)]
pub(super) struct Clicks {
    count: u32,
    time: f64,
    at: Point,
}

impl Clicks {
    /// Counts a press; 2 for the second of a double click.
    pub(super) fn count(&mut self, at: Point) -> u32 {
        let time = now();
        let follows = time - self.time < 400.0 && at.distance(self.at) < 6.0;
        self.count = if follows { self.count + 1 } else { 1 };
        self.time = time;
        self.at = at;
        self.count
    }
}

/// A finger that rests in one place asks for the menu there.
#[derive(Clone, Copy)]
pub(super) struct LongPress {
    document: Document,
    waiting: StoredValue<Option<(TimeoutHandle, Point)>>,
}

impl LongPress {
    /// How long a finger has to rest, in milliseconds.
    const AFTER: u64 = 550;
    /// How far it may wander meanwhile, in pixels.
    const SLOP: f64 = 8.0;

    pub(super) fn new(document: Document) -> Self {
        Self { document, waiting: StoredValue::new(None) }
    }

    /// A pointer went down. A second finger means something else.
    pub(super) fn begin(self, event: &PointerEvent, at: Point) {
        let was_waiting = self.cancel();
        if event.pointer_type() != "touch" || was_waiting {
            return;
        }
        let open = move || {
            if self.cancel() {
                self.document.handle(Input::Menu(at));
            }
        };
        let later = set_timeout_with_handle(open, std::time::Duration::from_millis(Self::AFTER));
        self.waiting.set_value(later.ok().map(|it| (it, at)));
    }

    /// It moved.
    pub(super) fn moved(self, at: Point) {
        let is_far = |(_, from): &(TimeoutHandle, Point)| from.distance(at) > Self::SLOP;
        if self.waiting.with_value(|it| it.as_ref().is_some_and(is_far)) {
            self.cancel();
        }
    }

    /// It went up, or something else happened. Tells whether a press was under way.
    pub(super) fn cancel(self) -> bool {
        let waiting = self.waiting.try_update_value(Option::take).flatten();
        waiting.as_ref().inspect(|(timer, _)| timer.clear()).is_some()
    }
}

/// Where an event happened, from the canvas's corner.
pub(super) fn at(event: &MouseEvent, canvas: NodeRef<html::Canvas>) -> Option<Point> {
    let rect = canvas.get_untracked()?.get_bounding_client_rect();
    Some(relative(&rect, f64::from(event.client_x()), f64::from(event.client_y())))
}

/// A pointer event.
pub(super) fn pointer(event: &PointerEvent, at: Point, clicks: u32) -> Pointer {
    Pointer {
        id: event.pointer_id(),
        at,
        button: match event.button() {
            1 => Button::Middle,
            2 => Button::Secondary,
            _ => Button::Primary,
        },
        kind: match event.pointer_type().as_str() {
            "touch" => PointerKind::Touch,
            "pen" => PointerKind::Pen,
            _ => PointerKind::Mouse,
        },
        modifiers: modifiers(event),
        clicks,
    }
}

/// A turn of the wheel, in pixels whatever the browser counts in.
pub(super) fn wheel(event: &WheelEvent, canvas: NodeRef<html::Canvas>) -> Option<Input> {
    let at = at(event, canvas)?;
    let unit = match event.delta_mode() {
        // A notch of a mouse is three lines, or a hundred pixels.
        WheelEvent::DOM_DELTA_LINE => 100.0 / 3.0,
        WheelEvent::DOM_DELTA_PAGE => 400.0,
        _ => 1.0,
    };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    let (dx, dy) = if unit == 1.0 { (dx, dy) } else { (dx.round(), dy.round()) };
    Some(Input::Wheel(Wheel { at, dx, dy, modifiers: modifiers(event) }))
}

fn modifiers(event: &MouseEvent) -> Modifiers {
    Modifiers {
        shift: event.shift_key(),
        alt: event.alt_key(),
        ctrl: event.ctrl_key(),
        meta: event.meta_key(),
    }
}

/// A key event.
pub(crate) fn key_input(event: &KeyboardEvent) -> Key {
    let (shift, alt) = (event.shift_key(), event.alt_key());
    let (ctrl, meta) = (event.ctrl_key(), event.meta_key());
    Key { key: event.key(), code: event.code(), modifiers: Modifiers { shift, alt, ctrl, meta } }
}

/// Whether keys belong to what has the focus: a field, or text that can be selected and copied.
pub(crate) fn is_typing(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|it| it.dyn_into::<Element>().ok());
    element.is_some_and(|it| {
        it.closest("input, textarea, select, [contenteditable=true], .code, [role=menu]")
            .ok()
            .flatten()
            .is_some()
    })
}
