//! Views: what stands out, what steps back, and that nothing is lost by looking.

use drawbridge_core::editor::commands::Command;
use drawbridge_core::editor::{Edit, Lens};
use drawbridge_core::model::merge::merge;
use drawbridge_core::model::{Diagram, Shows, Standing, ViewId, snapshot};
use drawbridge_core::stack::lower;

use super::architecture;
use super::harness::{CTRL, Harness, NONE};

fn standing(it: &Harness, name: &str) -> Standing {
    it.editor.standing(&it.id(name))
}

fn saved(it: &Harness) -> Vec<(ViewId, String)> {
    it.editor.diagram().views().into_iter().map(|(id, it)| (id.clone(), it.name.clone())).collect()
}

fn names(it: &Harness) -> Vec<String> {
    saved(it).into_iter().map(|it| it.1).collect()
}

#[test]
fn digits_look_through_the_views_that_are_always_there() {
    let mut it = architecture();
    it.press("Escape");
    let before = it.editor.diagram().clone();
    it.press("2");
    assert_eq!(it.told().as_deref(), Some("View: Network. 1 node dimmed"));
    assert_eq!(standing(&it, "instance"), Standing::In);
    assert_eq!(standing(&it, "table"), Standing::Out);
    it.press("4");
    assert_eq!(standing(&it, "table"), Standing::In);
    assert_eq!(standing(&it, "subnet"), Standing::Around);
    it.press("1");
    assert!(it.editor.shown().is_none());
    assert_eq!(*it.editor.diagram(), before);
    it.press("PageDown");
    assert_eq!(*it.editor.lens(), Lens::BuiltIn(Shows::Network));
    it.press("PageUp").press("PageUp");
    assert_eq!(*it.editor.lens(), Lens::BuiltIn(Shows::DataFlow));
}

#[test]
fn what_is_hidden_cannot_be_pointed_at_walked_to_or_selected_and_comes_back() {
    let mut it = architecture();
    it.press("Escape").press("2");
    let table = it.rect("table").center();
    it.click((table.x, table.y));
    assert_eq!(it.selected(), ["table"]);
    it.press("Escape").press("0");
    assert_eq!(it.told().as_deref(), Some("1 node hidden"));
    it.click((table.x, table.y));
    assert_eq!(it.selected(), [""; 0]);
    it.press_with("a", CTRL);
    assert!(!it.selected().contains(&"table".to_owned()));
    it.press("Escape").drag((20.0, 20.0), (1_200.0, 700.0));
    assert!(!it.selected().contains(&"table".to_owned()));
    // What a panel goes to is seen whatever the view.
    it.edit(Edit::ZoomToNode(it.id("table")));
    assert_eq!(standing(&it, "table"), Standing::In);
    assert!(!it.editor.is_hidden(&it.id("table")));
    it.press("1").press("Escape");
    assert!(!it.editor.is_hidden(&it.id("table")));
}

#[test]
fn views_are_saved_renamed_moved_and_deleted_and_each_can_be_undone() {
    let mut it = architecture();
    let stack = lower(it.editor.diagram());
    let nodes = [it.id("instance")].into();
    it.edit(Edit::SaveView { name: " Web ".to_owned(), shows: Shows::Nodes(nodes) });
    it.edit(Edit::SaveView { name: "Data".to_owned(), shows: Shows::DataFlow });
    it.edit(Edit::SaveView { name: "All".to_owned(), shows: Shows::Everything });
    assert_eq!(names(&it), ["Web", "Data", "All"]);
    let all = saved(&it)[2].0.clone();
    assert_eq!(*it.editor.lens(), Lens::Saved(all.clone()));
    it.edit(Edit::MoveView { view: all.clone(), down: false });
    assert_eq!(names(&it), ["Web", "All", "Data"]);
    it.edit(Edit::MoveView { view: all.clone(), down: false });
    it.edit(Edit::MoveView { view: all.clone(), down: false });
    assert_eq!(names(&it), ["All", "Web", "Data"]);
    it.edit(Edit::RenameView { view: all.clone(), name: "Overview".to_owned() });
    it.edit(Edit::DeleteView(all.clone()));
    // A view that is gone shows everything.
    assert_eq!((names(&it).len(), it.editor.lens().clone()), (2, Lens::default()));
    it.press_with("z", CTRL);
    assert_eq!(names(&it), ["Overview", "Web", "Data"]);
    it.press_with("z", CTRL);
    assert_eq!(names(&it), ["All", "Web", "Data"]);
    it.edit(Edit::SaveView { name: " ".to_owned(), shows: Shows::Everything });
    assert_eq!(names(&it).len(), 3);
    // The code is of the whole.
    assert_eq!(lower(it.editor.diagram()), stack);
    let offered = it.editor.commands();
    assert!(offered.iter().any(|it| it.command == Command::Look(Lens::Saved(all.clone()))));
}

#[test]
fn a_saved_view_goes_back_to_where_it_was_saved() {
    let mut it = architecture();
    it.press("Escape").wheel((600.0, 300.0), 200.0, 100.0, NONE);
    let seen = it.seen();
    it.edit(Edit::SaveView { name: "There".to_owned(), shows: Shows::Network });
    it.press("1").wheel((600.0, 300.0), -900.0, -900.0, NONE);
    it.edit(Edit::LookThrough(Lens::Saved(saved(&it)[0].0.clone())));
    assert!(it.effects.flight && it.seen().contains_rect(&seen));
    assert_eq!(standing(&it, "table"), Standing::Out);
}

#[test]
fn a_view_of_nodes_survives_their_deletion_and_return() {
    let mut it = architecture();
    let table = it.id("table");
    it.edit(Edit::SaveView { name: "Table".to_owned(), shows: Shows::Nodes([table.clone()].into()) });
    it.edit(Edit::Select { nodes: vec![table.clone()], edges: Vec::new() }).press("Delete");
    assert_eq!(it.editor.shown().map(drawbridge_core::model::Shown::n_nodes), Some(0));
    it.press_with("z", CTRL).press("Escape");
    assert_eq!(it.editor.shown().map(drawbridge_core::model::Shown::n_nodes), Some(1));
}

#[test]
fn views_are_in_the_file_and_two_versions_with_views_go_together() {
    let mut it = architecture();
    it.edit(Edit::SaveView { name: "Base".to_owned(), shows: Shows::Network });
    let base = it.editor.diagram().clone();
    assert_eq!(snapshot::read(&snapshot::write(&base)).unwrap(), base);
    // A file from before there were views.
    let old = snapshot::write(&base).lines().filter(|it| !it.contains("Base")).collect::<Vec<_>>().join("\n");
    assert!(snapshot::read(&old.replace("  \"views\": {\n  },\n", "")).is_ok());

    let id = saved(&it)[0].0.clone();
    let renamed = |name: &str| -> Diagram {
        let mut it = it.clone();
        it.edit(Edit::RenameView { view: id.clone(), name: name.to_owned() });
        it.editor.diagram().clone()
    };
    let merged = merge(&base, &renamed("Ours"), &renamed("Theirs")).unwrap();
    assert_eq!(merged.diagram.views()[0].1.name, "Ours");
    assert_eq!(merged.conflicts[0].subject, "The view Ours");
    let mut deleted = it.clone();
    deleted.edit(Edit::DeleteView(id.clone()));
    let merged = merge(&base, deleted.editor.diagram(), &renamed("Theirs")).unwrap();
    assert_eq!(merged.diagram.views()[0].1.name, "Theirs");
    let there = base.transaction_to(deleted.editor.diagram(), "Take over");
    let mut here = base.clone();
    here.apply_all(there).unwrap();
    assert_eq!(here, *deleted.editor.diagram());
}
