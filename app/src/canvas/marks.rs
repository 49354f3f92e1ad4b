//! What a deployment does to nodes, painted on them: the plan first, then what happens.

use std::collections::BTreeMap;

use drawbridge_core::editor::{Cover, Overlay, Point};
use drawbridge_core::model::{NodeId, Rect};
use drawbridge_core::picture::tile;

use super::scene::{Painting, WHITE, round_rect};

/// What happens to a node. Of several at one node the greatest is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// AWS is done with it.
    Done,
    /// It will be made.
    Added,
    /// It will be changed in place.
    Changed,
    /// It will be deleted and made anew.
    Replaced,
    /// It will be deleted.
    Removed,
    /// AWS works on it.
    Busy,
    /// AWS could not do it.
    Failed,
}

/// Marks by node.
pub(crate) type Marks = BTreeMap<NodeId, Mark>;

impl Mark {
    /// Names of the icon and of what is drawn on it; never the color alone.
    const fn icon(self) -> &'static str {
        match self {
            Self::Done => "check",
            Self::Added => "plus",
            Self::Changed => "pencil",
            Self::Replaced => "swap",
            Self::Removed => "zoom-out",
            Self::Busy => "play",
            Self::Failed => "close",
        }
    }
}

impl Painting<'_> {
    /// A disc with a glyph at a corner of each marked node, and a border in its color.
    pub(super) fn marks(&mut self, marks: &Marks, overlay: &Overlay) {
        let editor = self.editor;
        // What is hidden shows where it is seen.
        let mut cards: BTreeMap<Cover, (Rect, Mark)> = BTreeMap::new();
        for (id, mark) in marks {
            let scene = editor.scene();
            if let (Some(cover), Some(rect)) = (scene.folded_into(id.as_str()), scene.seen_rect(id.as_str()))
            {
                let card = cards.entry(cover.clone()).or_insert((rect, *mark));
                card.1 = card.1.max(*mark);
                continue;
            }
            let Some(node) = editor.diagram().node(id.as_str()) else { continue };
            let lifted = overlay.lifted.nodes.iter().find(|(it, _)| it == id).map(|(_, rect)| *rect);
            let Some(rect) = lifted.or_else(|| editor.scene().node(id.as_str()).map(|it| it.rect)) else {
                continue;
            };
            if scene.node(id.as_str()).is_some_and(|it| it.is_closed) {
                let card = cards.entry(Cover::Container(id.clone())).or_insert((rect, *mark));
                card.1 = card.1.max(*mark);
            } else if node.ty.is_container() {
                self.mark(*mark, rect, 10.0, Point::new(rect.right() - 14.0, rect.bottom() - 14.0));
            } else {
                let tile = tile(rect);
                self.mark(*mark, tile, 10.0, Point::new(tile.x + 1.0, tile.y + 1.0));
            }
        }
        for (rect, mark) in cards.into_values() {
            self.mark(mark, rect, 10.0, Point::new(rect.x + 1.0, rect.y + 1.0));
        }
    }

    fn mark(&mut self, mark: Mark, rect: Rect, radius: f64, at: Point) {
        const DISC: f64 = 9.0;
        let ctx = self.ctx;
        let colors = &self.brush.colors;
        let color = match mark {
            Mark::Done | Mark::Added => colors.good.clone(),
            Mark::Changed | Mark::Busy => colors.accent.clone(),
            Mark::Replaced => colors.high.clone(),
            Mark::Removed | Mark::Failed => colors.critical.clone(),
        };
        ctx.begin_path();
        round_rect(ctx, rect.inflated(2.0), radius + 2.0);
        ctx.set_line_width(2.5);
        ctx.set_stroke_style_str(&color);
        ctx.stroke();
        ctx.begin_path();
        drop(ctx.arc(at.x, at.y, DISC, 0.0, std::f64::consts::TAU));
        ctx.set_fill_style_str(&color);
        ctx.fill();
        ctx.set_line_width(2.0);
        ctx.set_stroke_style_str(&self.brush.colors.canvas);
        ctx.stroke();
        self.glyph(mark.icon(), Rect::new(at.x - 6.0, at.y - 6.0, 12.0, 12.0), WHITE);
    }
}
