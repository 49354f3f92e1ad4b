//! The command palette: a field and a list, over everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use drawbridge_core::editor::commands::{self, Command, Entry, Found, Section};
use drawbridge_core::editor::{Edit, Editor, Input};
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use super::entries::{AppCommands, Run};
use super::focus_stage;
use crate::document::Document;
use crate::dom::platform::is_mac;
use crate::dom::storage;
use crate::parts;
use crate::widgets::icon::{Icon, Tile, border_of};

/// Where what was used lately is remembered.
const USED: &str = "used-commands";
/// How many entries are listed.
const MOST: usize = 60;

/// The palette, while it is open.
#[component]
pub(super) fn CommandPalette(open: RwSignal<bool>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let app = AppCommands::start();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    // A press beside the palette, on the backdrop, is one on the dialog itself.
    let press = move |event: MouseEvent| {
        let is_beside = event.target().is_some_and(|it| {
            dialog.get_untracked().is_some_and(|dialog| *AsRef::<web_sys::EventTarget>::as_ref(&dialog) == it)
        });
        if is_beside {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="command-palette"
            aria-label="Commands"
            node_ref=dialog
            on:close=move |_| open.set(false)
            on:mousedown=press
            on:keydown=|event| event.stop_propagation()
        >
            <Show when=move || open.get()>
                <Search open=open app=app/>
            </Show>
        </dialog>
    }
}

/// Everything that can be chosen while the palette is open.
struct Offer {
    entries: Vec<Entry>,
    runs: BTreeMap<String, Run>,
}

/// A row of the list.
#[derive(Clone, PartialEq)]
struct Item {
    entry: Entry,
    letters: Vec<usize>,
}

#[component]
fn Search(open: RwSignal<bool>, app: AppCommands) -> impl IntoView {
    let document = expect_context::<Document>();
    // Whoever is quick has the palette open before this tab holds the document, and before all parts of the app are there:
    // what can be done is asked again then.
    let offer = Memo::new_with_compare(
        move |_| {
            document.is_read_only();
            parts::languages().get();
            Arc::new(untrack(|| offer(document, app)))
        },
        |_, _| true,
    );
    let used: StoredValue<Vec<String>> = StoredValue::new(
        storage::get(USED).and_then(|it| serde_json::from_str(&it).ok()).unwrap_or_default(),
    );
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let found: Memo<Vec<Item>> = Memo::new(move |_| {
        let offer = offer.get();
        let found = typed.with(|it| used.with_value(|used| commands::find(&offer.entries, it, used, MOST)));
        let item = |Found { index, letters }: Found| Item { entry: offer.entries[index].clone(), letters };
        found.into_iter().map(item).collect()
    });
    let field = NodeRef::<html::Input>::new();
    field.on_load(|it| request_animation_frame(move || drop(it.focus())));
    let list = NodeRef::<html::Ul>::new();
    let count = move || found.with(Vec::len);

    let run = move |place: usize| {
        let Some(item) = found.with_untracked(|it| it.get(place).cloned()) else { return };
        if !item.entry.is_enabled {
            return;
        }
        let callback = offer.with_untracked(|it| it.runs.get(&item.entry.id).cloned());
        used.update_value(|it| commands::use_again(it, &item.entry.id));
        if let Ok(text) = used.with_value(serde_json::to_string) {
            storage::set(USED, &text);
        }
        // Closing gives the focus back first; what is run may take it elsewhere.
        open.set(false);
        request_animation_frame(move || invoke(document, item.entry.command, callback.as_ref()));
    };
    let walk = move |to: usize| {
        active.set(to);
        request_animation_frame(move || reveal(list, to));
    };
    let key = move |event: KeyboardEvent| {
        let (now, count) = (active.get_untracked(), found.with_untracked(Vec::len));
        let last = count.saturating_sub(1);
        let to = match event.key().as_str() {
            _ if event.is_composing() => return,
            "ArrowDown" => {
                if now >= last {
                    0
                } else {
                    now + 1
                }
            }
            "ArrowUp" => {
                if now == 0 {
                    last
                } else {
                    now - 1
                }
            }
            "PageDown" => (now + 8).min(last),
            "PageUp" => now.saturating_sub(8),
            "Enter" => {
                event.prevent_default();
                run(now);
                return;
            }
            "k" | "K" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                open.set(false);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        walk(to);
    };
    let rows = move || {
        let items = found.get().into_iter().enumerate();
        items
            .map(|(place, item)| view! { <Row item=item place=place active=active run=Callback::new(run)/> })
            .collect_view()
    };
    view! {
        <div class="palette-search">
            <Icon name="search" size=18/>
            <input
                type="text"
                role="combobox"
                aria-label="Search commands, resources and nodes"
                aria-expanded="true"
                aria-controls="command-list"
                aria-autocomplete="list"
                aria-activedescendant=move || (count() > 0).then(|| format!("command-{}", active.get()))
                placeholder="Search commands, resources and nodes"
                autocomplete="off"
                spellcheck="false"
                node_ref=field
                prop:value=move || typed.get()
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    walk(0);
                }
                on:keydown=key
            />
            <kbd>"Esc"</kbd>
        </div>
        <ul class="command-list scroll" id="command-list" role="listbox" aria-label="Commands" node_ref=list>
            {rows}
        </ul>
        <p class="empty" hidden=move || count() != 0>
            {move || format!("Nothing is called “{}”.", typed.get())}
        </p>
        <p class="visually-hidden" role="status">
            {move || match count() { 0 => "Nothing found".to_owned(), 1 => "1 result".to_owned(), MOST => format!("The best {MOST} results"), it => format!("{it} results") }}
        </p>
    }
}

#[component]
fn Row(item: Item, place: usize, active: RwSignal<usize>, run: Callback<usize>) -> impl IntoView {
    let document = expect_context::<Document>();
    let Item { entry, letters } = item;
    let is_active = move || active.get() == place;
    let keys = match &entry.command {
        Command::Action(action) => action.shortcut_label(is_mac()),
        _ => None,
    };
    let section = entry.section.label();
    // Scrolling moves rows under a resting pointer, which browsers report as a move of no length.
    let point = move |event: &MouseEvent| {
        let is_moved = event.movement_x() != 0 || event.movement_y() != 0;
        if is_moved && active.get_untracked() != place {
            active.set(place);
        }
    };
    view! {
        <li
            class="command"
            class:active=is_active
            id=format!("command-{place}")
            role="option"
            data-command=entry.id.clone()
            aria-selected=move || is_active().to_string()
            aria-disabled=(!entry.is_enabled).then_some("true")
            on:mousemove=move |event| point(&event)
            on:click=move |_| run.run(place)
        >
            {icon(document, &entry)}
            <span class="command-name">{lit(&entry.label, &letters)}</span>
            <span class="command-detail">{entry.detail.clone()}</span>
            {match keys {
                Some(keys) => view! { <kbd>{keys}</kbd> }.into_any(),
                None => view! { <span class="command-section">{section}</span> }.into_any(),
            }}
        </li>
    }
}

fn offer(document: Document, app: AppCommands) -> Offer {
    let mut entries = document.peek_editor(Editor::commands);
    let runs = app.now();
    // Actions, panels and files first, then what there may be hundreds of.
    let at = entries.iter().position(|it| it.section > Section::File).unwrap_or(entries.len());
    let own: Vec<Entry> = runs.iter().map(|(it, _)| it.clone()).collect();
    entries.splice(at..at, own);
    Offer { entries, runs: runs.into_iter().map(|(it, run)| (it.id, run)).collect() }
}

fn invoke(document: Document, command: Command, callback: Option<&Run>) {
    match command {
        Command::Action(action) => {
            document.handle(Input::Action(action));
        }
        Command::Add(ty) => {
            focus_stage();
            document.edit(Edit::Place { ty: ty.id.to_owned() });
        }
        Command::Go(id) => {
            focus_stage();
            document.edit(Edit::ZoomToNode(id));
        }
        Command::Look(lens) => {
            focus_stage();
            document.edit(Edit::LookThrough(lens));
        }
        Command::GoToAnnotation(id) => {
            focus_stage();
            document.edit(Edit::ZoomToAnnotation(id));
        }
        Command::App => {
            if let Some(run) = callback {
                run();
            }
        }
    }
}

fn icon(document: Document, entry: &Entry) -> AnyView {
    let outline =
        |name: &'static str| view! { <span class="command-icon"><Icon name=name size=16/></span> }.into_any();
    match &entry.command {
        Command::Add(ty) => view! { <Tile ty=ty small=true/> }.into_any(),
        Command::Look(_) => outline("eye"),
        Command::Go(id) => match document
            .peek(|diagram| diagram.node(id.as_str()).map(|it| (it.ty, border_of(diagram, it))))
        {
            Some((ty, color)) => view! { <Tile ty=ty small=true color=color/> }.into_any(),
            None => outline("target"),
        },
        Command::GoToAnnotation(id) => {
            outline(document.peek(|it| it.annotation(id.as_str()).map_or("note", |it| it.style.id())))
        }
        Command::Action(action) => outline(match action.id {
            "undo" => "undo",
            "redo" => "redo",
            "present" => "play",
            "view_everything" | "view_network" | "view_security" | "view_data_flow" | "next_view"
            | "previous_view" | "hide_rest" => "eye",
            "copy" | "duplicate" | "paste" => "copy",
            "delete" => "trash",
            "rename" | "edit_access" | "write_text" => "pencil",
            "zoom_in" => "zoom-in",
            "zoom_out" => "zoom-out",
            "zoom_to_fit" | "zoom_to_selection" => "fit",
            "find" => "search",
            "tool_select" => "select",
            "tool_hand" => "hand",
            "tool_connect" => "connect",
            "tool_note" => "note",
            "tool_text" => "text",
            "tool_frame" | "frame_selection" => "frame",
            "tool_arrow" | "arrow_from" => "arrow",
            "ask_reach" | "ask_who" => "path",
            "left_panel" | "show_resources" | "show_tree" => "panel-left",
            "help" => "help",
            "preferences" => "sliders",
            "other_theme" => "moon",
            _ if entry.section == Section::Open => "panel-right",
            _ => "chevron-right",
        }),
        Command::App => outline(match entry.section {
            Section::Template => "layout",
            _ if entry.id.starts_with("account") => "user",
            _ if entry.id.starts_with("file.export") => "download",
            _ => "file",
        }),
    }
}

/// A label with the letters that matched set off.
fn lit(label: &str, letters: &[usize]) -> impl IntoView + use<> {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for (place, letter) in label.chars().enumerate() {
        let is_lit = letters.binary_search(&place).is_ok();
        match runs.last_mut() {
            Some((was_lit, run)) if *was_lit == is_lit => run.push(letter),
            _ => runs.push((is_lit, letter.to_string())),
        }
    }
    let run = |(is_lit, text): (bool, String)| match is_lit {
        true => view! { <mark>{text}</mark> }.into_any(),
        false => text.into_any(),
    };
    runs.into_iter().map(run).collect_view()
}

/// Scrolls the list just so far that a row is in sight.
fn reveal(list: NodeRef<html::Ul>, place: usize) {
    let Some(list) = list.try_get_untracked().flatten() else { return };
    let Some(row) = list.children().item(place as u32) else { return };
    let (around, row) = (list.get_bounding_client_rect(), row.get_bounding_client_rect());
    let below = row.bottom() - around.bottom();
    let above = around.top() - row.top();
    if below > 0.0 {
        list.set_scroll_top(list.scroll_top() + below.ceil() as i32 + 6);
    } else if above > 0.0 {
        list.set_scroll_top(list.scroll_top() - above.ceil() as i32 - 6);
    }
}
