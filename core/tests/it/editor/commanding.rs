//! Everything that is invoked: commands, menus, what opens around the canvas, groups, walking along edges.

use std::collections::BTreeSet;

use drawbridge_core::editor::commands::{self, Command, Section};
use drawbridge_core::editor::{Edit, Input, Point, Surface, Tab, actions};
use drawbridge_core::model::EdgeId;

use super::harness::{self, ALT, CTRL, Harness, NONE, SHIFT};
use super::{architecture, grants};

/// Labels of what the palette finds.
fn found(it: &Harness, typed: &str, used: &[&str]) -> Vec<String> {
    let entries = it.editor.commands();
    let used: Vec<String> = used.iter().map(|it| (*it).to_owned()).collect();
    let found = commands::find(&entries, typed, &used, 20);
    found.into_iter().map(|it| entries[it.index].label.clone()).collect()
}

#[test]
fn every_action_type_and_node_is_a_command() {
    let it = architecture();
    let entries = it.editor.commands();
    let ids: BTreeSet<&str> = entries.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), entries.len(), "ids are unique");
    for action in actions::ALL.iter().filter(|it| !["command_palette", "context_menu"].contains(&it.id)) {
        assert!(ids.contains(format!("action.{}", action.id).as_str()), "{}", action.id);
    }
    let count = |section: Section| entries.iter().filter(|it| it.section == section).count();
    assert_eq!(count(Section::Go), it.editor.diagram().n_nodes());
    let drawn = drawbridge_core::catalog::all().filter(|it| it.is_drawn()).count();
    assert_eq!(count(Section::Add), drawn);
}

#[test]
fn commands_are_found_by_name_type_and_service() {
    let it = architecture();
    assert_eq!(found(&it, "und", &[])[0], "Undo");
    assert_eq!(found(&it, "subnet", &[])[..2], ["subnet", "Add Subnet"]);
    assert_eq!(found(&it, "aws_dynamodb_table", &[])[0], "Add DynamoDB table");
    assert!(found(&it, "dynamodb", &[]).contains(&"table".to_owned()), "nodes are found by type");
    assert!(found(&it, "go to inst", &[]).contains(&"instance".to_owned()));
    assert_eq!(found(&it, "zoom", &["action.zoom_out"])[0], "Zoom out");
    assert!(found(&it, "no such thing", &[]).is_empty());
}

#[test]
fn what_cannot_be_done_now_is_listed_and_said_to_be_so() {
    let mut it = architecture();
    it.press("Escape");
    let is_enabled = |it: &Harness, id: &str| {
        let entries = it.editor.commands();
        entries.iter().find(|entry| entry.id == id).map(|it| it.is_enabled)
    };
    assert_eq!(is_enabled(&it, "action.redo"), Some(false));
    assert_eq!(is_enabled(&it, "add.ec2.vpc"), Some(true));
    it.editor.set_read_only(true);
    assert_eq!(is_enabled(&it, "add.ec2.vpc"), Some(false));
    assert_eq!(is_enabled(&it, "action.zoom_in"), Some(true));
    let entries = it.editor.commands();
    assert!(entries.iter().any(|it| matches!(&it.command, Command::Go(_))));
}

#[test]
fn keys_open_what_is_around_the_canvas() {
    let mut it = architecture();
    for (key, code, modifiers, surface) in [
        ("k", "KeyK", CTRL, Surface::CommandPalette),
        ("л", "KeyK", CTRL, Surface::CommandPalette),
        ("f", "KeyF", CTRL, Surface::Find),
        ("?", "Slash", SHIFT, Surface::Help),
        // A German keyboard: the question mark beside the zero, brackets behind AltGr.
        ("?", "Minus", SHIFT, Surface::Help),
        ("[", "Digit8", harness::Modifiers { ctrl: true, ..ALT }, Surface::LeftPanel),
        ("]", "BracketRight", NONE, Surface::RightPanel),
        ("ü", "BracketLeft", NONE, Surface::LeftPanel),
        ("Dead", "BracketRight", NONE, Surface::RightPanel),
        ("m", "KeyM", NONE, Surface::Minimap),
        (",", "Comma", CTRL, Surface::Preferences),
    ] {
        it.send(harness::key_down_code(key, code, modifiers));
        assert_eq!(it.effects.open, Some(surface), "{key} on {code}");
        assert!(it.effects.used);
    }
    for (key, code, modifiers) in [("[", "BracketLeft", CTRL), ("m", "KeyM", ALT), ("k", "KeyK", NONE)] {
        it.send(harness::key_down_code(key, code, modifiers));
        assert_eq!(it.effects.open, None, "{key} on {code}");
    }
    it.action("show_code");
    assert_eq!(it.effects.open, Some(Surface::Tab(Tab::Code)));
}

#[test]
fn only_what_takes_a_modifier_works_while_somebody_types() {
    let works = |input: Input| matches!(input, Input::KeyDown(key) if actions::works_everywhere(&key));
    assert!(works(harness::key_down("k", CTRL)) && works(harness::key_down("f", CTRL)));
    for key in ["m", "?", "[", "v", "c", "Delete"] {
        assert!(!works(harness::key_down(key, NONE)), "{key}");
    }
    assert!(!works(harness::key_down("z", CTRL)) && !works(harness::key_down("a", CTRL)));
}

fn menu(it: &Harness) -> Vec<&'static str> {
    it.editor.context_menu().groups.into_iter().flatten().map(|it| it.id).collect()
}

#[test]
fn a_menu_holds_what_applies() {
    let mut it = architecture();
    it.send(Input::Menu(Point::new(900.0, 300.0)));
    assert_eq!(it.effects.open, Some(Surface::ContextMenu(Point::new(900.0, 300.0))));
    assert_eq!(it.selected(), ["table"]);
    assert_eq!(it.editor.context_menu().title, "table");
    let of_node = menu(&it);
    assert!(["rename", "copy", "delete", "ask_who"].iter().all(|id| of_node.contains(id)), "{of_node:?}");
    assert!(["align_left", "group", "ungroup"].iter().all(|id| !of_node.contains(id)), "{of_node:?}");

    it.edit(Edit::Select { nodes: vec![it.id("vpc")], edges: vec![] });
    assert!(!menu(&it).contains(&"ungroup"), "its subnet could stand nowhere");
    it.edit(Edit::Select { nodes: vec![it.id("instance"), it.id("table")], edges: vec![] });
    let of_several = menu(&it);
    assert!(of_several.contains(&"align_left") && of_several.contains(&"delete"));
    assert!(!of_several.contains(&"rename"));

    let (from, to) = (it.id("instance"), it.id("table"));
    it.edit(Edit::Connect { from, to, grants: grants(&["read"]) });
    assert_eq!(it.editor.selection().edges().len(), 1);
    assert_eq!(menu(&it), ["edit_access", "show_properties", "zoom_to_selection", "delete"]);

    it.send(Input::Menu(Point::new(1_200.0, 700.0)));
    assert!(it.selected().is_empty());
    let of_canvas = menu(&it);
    assert!(
        of_canvas.contains(&"select_all") && !of_canvas.contains(&"paste") && !of_canvas.contains(&"delete")
    );

    it.editor.set_read_only(true);
    it.send(Input::Menu(Point::new(900.0, 300.0)));
    assert!(!menu(&it).contains(&"delete") && menu(&it).contains(&"copy"));
}

#[test]
fn a_menu_by_keyboard_opens_at_the_selection() {
    let mut it = architecture();
    it.edit(Edit::Select { nodes: vec![it.id("table")], edges: vec![] });
    let center = it.editor.camera().to_screen(it.rect("table").center());
    for (key, modifiers) in [("F10", SHIFT), ("ContextMenu", NONE)] {
        it.key(key, modifiers);
        assert_eq!(it.effects.open, Some(Surface::ContextMenu(center)));
    }
    it.press("Escape").key("F10", SHIFT);
    assert_eq!(it.effects.open, Some(Surface::ContextMenu(Point::new(640.0, 400.0))));
}

#[test]
fn subnets_are_grouped_in_a_zone_and_taken_out_again() {
    let mut it = architecture();
    it.edit(Edit::Select { nodes: vec![it.id("subnet")], edges: vec![] });
    let (subnet, instance) = (it.rect("subnet"), it.rect("instance"));
    it.press_with("g", CTRL);
    let zones = it.names("ec2.availability_zone");
    assert_eq!(zones.len(), 1, "{:?}", it.refusal());
    assert_eq!(it.parent("subnet").as_ref(), Some(&zones[0]));
    assert_eq!(it.parent(&zones[0]).as_deref(), Some("vpc"));
    assert_eq!(it.selected(), zones);
    assert_eq!(
        it.rect("instance").origin() - it.rect("subnet").origin(),
        instance.origin() - subnet.origin()
    );
    it.expect_no_overlap();
    it.press_with("G", harness::Modifiers { shift: true, ..CTRL });
    assert!(it.names("ec2.availability_zone").is_empty());
    assert_eq!(it.parent("subnet").as_deref(), Some("vpc"));
    assert_eq!(it.selected(), ["subnet"]);
    it.undo().undo();
    assert_eq!(it.rect("subnet"), subnet);
}

#[test]
fn what_no_container_takes_is_not_grouped_and_it_is_said_why() {
    let mut it = architecture();
    let before = it.editor.diagram().clone();
    it.edit(Edit::Select { nodes: vec![it.id("table")], edges: vec![] });
    it.press_with("g", CTRL);
    assert_eq!(it.refusal().as_deref(), Some("no container of AWS stands here around a DynamoDB table"));
    it.edit(Edit::Select { nodes: vec![it.id("table"), it.id("instance")], edges: vec![] });
    it.press_with("g", CTRL);
    assert_eq!(it.refusal().as_deref(), Some("nodes that stand in different containers cannot be grouped"));
    it.edit(Edit::Select { nodes: vec![it.id("vpc")], edges: vec![] });
    it.press_with("G", harness::Modifiers { shift: true, ..CTRL });
    assert!(it.refusal().is_some_and(|it| it.starts_with("a subnet belongs in")));
    assert_eq!(*it.editor.diagram(), before);
}

#[test]
fn alt_with_an_arrow_walks_along_edges() {
    let mut it = architecture();
    let (from, to) = (it.id("instance"), it.id("table"));
    it.edit(Edit::Connect { from, to, grants: grants(&["read"]) });
    it.edit(Edit::Select { nodes: vec![it.id("instance")], edges: vec![] });
    it.press_with("ArrowRight", ALT);
    assert_eq!(it.selected(), ["table"]);
    assert!(it.effects.used);
    it.press_with("ArrowRight", ALT);
    assert_eq!(it.told().as_deref(), Some("No edge leads there"));
    it.press_with("ArrowLeft", ALT);
    assert_eq!(it.selected(), ["instance"]);
    let edge: EdgeId = it.editor.diagram().edges().next().unwrap().0.clone();
    it.edit(Edit::Select { nodes: vec![], edges: vec![edge] });
    it.press_with("ArrowRight", ALT);
    assert_eq!(it.selected(), ["table"]);
    it.press("Escape").press_with("ArrowRight", ALT);
    assert!(!it.effects.used, "the browser may go back");
}

#[test]
fn containers_and_contents_are_selected_by_name() {
    let mut it = architecture();
    it.edit(Edit::Select { nodes: vec![it.id("instance")], edges: vec![] });
    it.action("select_container");
    assert_eq!(it.selected(), ["subnet"]);
    it.action("select_contents");
    assert_eq!(it.selected(), ["instance"]);
}
