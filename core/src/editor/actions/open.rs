//! Opens what is around the canvas: panels, the command palette, the search, help. The app shows it; what there is to
//! open, and by which keys, is said here, so that it is in every menu and on the help sheet.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::editor::geometry::Point;
use crate::model::{Annotation, AnnotationId};

/// Something around the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Surface {
    /// Everything that can be invoked, by name.
    CommandPalette,
    /// The search of the canvas.
    Find,
    /// What applies to the selection, at a point of the screen.
    ContextMenu(Point),
    /// The small map of everything; opened, or closed again.
    Minimap,
    /// The left panel, folded or unfolded.
    LeftPanel,
    /// The right panel, folded or unfolded.
    RightPanel,
    /// One tab of a panel.
    Tab(Tab),
    /// The other one of light and dark.
    OtherTheme,
    /// Preferences.
    Preferences,
    /// All keys and gestures.
    Help,
    /// Nothing that is seen: the diagram is saved to where it belongs, its file or the server.
    Save,
    /// Nothing that is seen either: a picture of the selected frame alone is offered.
    ExportFrame(PictureKind),
}

/// What a picture is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// Lines and text.
    Svg,
    /// Pixels.
    Png,
    /// A page.
    Pdf,
}

/// Tabs of the panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What can be drawn.
    Resources,
    /// Everything in the diagram.
    Tree,
    /// The selection's properties, or the diagram's.
    Properties,
    /// Terraform and CloudFormation.
    Code,
    /// What the rules say.
    Findings,
    /// Who can reach whom.
    Reach,
    /// Plan and deploy.
    Deploy,
    /// Links.
    Share,
}

macro_rules! opens {
    ($($name:ident, $id:literal, $label:literal, $group:ident, $shortcuts:expr, $surface:expr;)*) => {
        $(pub(super) static $name: Action = Action {
            id: $id,
            label: $label,
            group: Group::$group,
            shortcuts: $shortcuts,
            edits: false,
            enabled: |_| true,
            run: |editor| editor.effects.open = Some($surface),
        };)*
    };
}

opens! {
    COMMANDS, "command_palette", "Commands", Panel, &[Shortcut::command("k")], Surface::CommandPalette;
    FIND, "find", "Find on the canvas", View, &[Shortcut::command("f")], Surface::Find;
    MINIMAP, "minimap", "Minimap", View, &[Shortcut::plain("m")], Surface::Minimap;
    LEFT, "left_panel", "Fold left panel", Panel, &[Shortcut::plain("[")], Surface::LeftPanel;
    RIGHT, "right_panel", "Fold right panel", Panel, &[Shortcut::plain("]")], Surface::RightPanel;
    RESOURCES, "show_resources", "Resources", Panel, &[], Surface::Tab(Tab::Resources);
    TREE, "show_tree", "Tree", Panel, &[], Surface::Tab(Tab::Tree);
    PROPERTIES, "show_properties", "Properties", Panel, &[], Surface::Tab(Tab::Properties);
    CODE, "show_code", "Code", Panel, &[], Surface::Tab(Tab::Code);
    FINDINGS, "show_findings", "Findings", Panel, &[], Surface::Tab(Tab::Findings);
    REACH, "show_reach", "Reach", Panel, &[], Surface::Tab(Tab::Reach);
    DEPLOY, "show_deploy", "Deploy", Panel, &[], Surface::Tab(Tab::Deploy);
    SHARE, "show_share", "Share", Panel, &[], Surface::Tab(Tab::Share);
    THEME, "other_theme", "Switch between light and dark", Panel, &[], Surface::OtherTheme;
    PREFERENCES, "preferences", "Preferences", Panel, &[Shortcut::command(",")], Surface::Preferences;
    SAVE, "save", "Save", Panel, &[Shortcut::command("s")], Surface::Save;
    HELP, "help", "Keyboard shortcuts", Panel, &[Shortcut::plain("?")], Surface::Help;
}

macro_rules! exports_frame {
    ($($name:ident, $id:literal, $label:literal, $kind:ident;)*) => {
        $(pub(super) static $name: Action = Action {
            id: $id,
            label: $label,
            group: Group::Panel,
            shortcuts: &[],
            edits: false,
            enabled: |editor| editor.selected_frame().is_some(),
            run: |editor| editor.effects.open = Some(Surface::ExportFrame(PictureKind::$kind)),
        };)*
    };
}

exports_frame! {
    FRAME_SVG, "export_frame_svg", "Export this frame as SVG", Svg;
    FRAME_PNG, "export_frame_png", "Export this frame as PNG", Png;
    FRAME_PDF, "export_frame_pdf", "Export this frame as PDF", Pdf;
}

impl Editor {
    /// The frame that is selected, if nothing else is.
    pub fn selected_frame(&self) -> Option<&AnnotationId> {
        let is_frame =
            |id: &&AnnotationId| self.diagram.annotation(id.as_str()).is_some_and(Annotation::is_frame);
        self.selection.only_annotation().filter(is_frame)
    }
}

pub(super) static MENU: Action = Action {
    id: "context_menu",
    label: "What applies here",
    group: Group::View,
    shortcuts: &[Shortcut::shift("F10"), Shortcut::plain("ContextMenu")],
    edits: false,
    enabled: |_| true,
    run: |editor| editor.effects.open = Some(Surface::ContextMenu(menu_point(editor))),
};

/// Where a menu opens that no pointer asked for: at what is selected, as far as that is in view, else in the middle.
fn menu_point(editor: &Editor) -> Point {
    let scene = &editor.scene;
    let selection = &editor.selection;
    let node = selection.last().and_then(|it| scene.node(it.as_str())).map(|it| it.rect.center());
    let edge =
        || selection.edges().first().and_then(|it| scene.edge(it.as_str())).map(|it| it.route.label_at());
    let window = editor.viewport;
    match node.or_else(edge).map(|it| editor.camera.to_screen(it)) {
        Some(it) => Point::new(it.x.clamp(0.0, window.w.max(0.0)), it.y.clamp(0.0, window.h.max(0.0))),
        None => window.center(),
    }
}
