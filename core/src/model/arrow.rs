//! Plain arrows: annotations that point from one thing to another, or to a place, and grant nothing.

use serde::{Deserialize, Serialize};

use super::{Annotation, AnnotationId, NodeId, Rect};

/// What an end of an arrow hangs on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A node, container or not.
    Node(NodeId),
    /// A note, a text or a frame. Arrows do not hang on arrows.
    Annotation(AnnotationId),
}

/// Where an end of an arrow hangs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "AnchorLine", into = "AnchorLine")]
pub struct Anchor {
    /// On what. One that is gone is not missed: the end is free, and hangs again when somebody undoes the deletion.
    pub target: Target,
    /// At which place of its box, as shares of width and height that the line is drawn towards; `None` for the middle.
    pub at: Option<[f64; 2]>,
}

/// The ends of an arrow. The annotation's box spans them, and says where ends are that hang on nothing; an end that hangs on
/// something is drawn where that is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrow {
    /// What it starts at.
    pub from: Option<Anchor>,
    /// What it points to.
    pub to: Option<Anchor>,
    /// Whether it starts at the right side of its box, rather than at the left one.
    pub leftwards: bool,
    /// Whether it starts at the bottom of its box, rather than at the top.
    pub upwards: bool,
}

/// Which ends of an arrow have heads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heads {
    /// The one that it points to.
    #[default]
    End,
    /// Both.
    Both,
    /// Neither: a line.
    None,
}

impl Heads {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::End, Self::Both, Self::None];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::End => "At the end",
            Self::Both => "At both ends",
            Self::None => "None",
        }
    }
}

impl Target {
    /// The node, if it is one.
    pub fn node(&self) -> Option<&NodeId> {
        match self {
            Self::Node(it) => Some(it),
            Self::Annotation(_) => None,
        }
    }

    /// The annotation, if it is one.
    pub fn annotation(&self) -> Option<&AnnotationId> {
        match self {
            Self::Node(_) => None,
            Self::Annotation(it) => Some(it),
        }
    }
}

impl Anchor {
    /// In the middle of something.
    pub const fn middle(target: Target) -> Self {
        Self { target, at: None }
    }
}

impl Arrow {
    /// Both ends, as far as they hang on something.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.from.iter().chain(&self.to)
    }

    /// What speaks against it, as the rest of a sentence.
    pub(super) fn check(&self) -> Result<(), String> {
        let is_share = |it: &f64| (0.0..=1.0).contains(it);
        if self.anchors().filter_map(|it| it.at.as_ref()).flatten().all(is_share) {
            Ok(())
        } else {
            Err("hangs on a place outside of a box; shares are from 0 to 1".to_owned())
        }
    }
}

impl Annotation {
    /// Where an arrow starts and ends if it hangs on nothing, as x and y; of whatever is none, corners of its box.
    pub fn tips(&self) -> [(f64, f64); 2] {
        let Rect { x, y, w, h } = self.rect;
        let (leftwards, upwards) =
            self.arrow.as_ref().map_or((false, false), |it| (it.leftwards, it.upwards));
        let along = |low: f64, length: f64, turned: bool| {
            if turned { (low + length, low) } else { (low, low + length) }
        };
        let ((from_x, to_x), (from_y, to_y)) = (along(x, w, leftwards), along(y, h, upwards));
        [(from_x, from_y), (to_x, to_y)]
    }

    /// The same arrow from one place to another. What is no arrow stays as it is.
    #[must_use]
    pub fn with_tips(mut self, [from, to]: [(f64, f64); 2]) -> Self {
        if let Some(arrow) = &mut self.arrow {
            (arrow.leftwards, arrow.upwards) = (to.0 < from.0, to.1 < from.1);
            let (x, y) = (from.0.min(to.0), from.1.min(to.1));
            self.rect = Rect { x, y, w: (from.0 - to.0).abs(), h: (from.1 - to.1).abs() };
        }
        self
    }
}

/// An anchor in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorLine {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    node: Option<NodeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    annotation: Option<AnnotationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<[f64; 2]>,
}

impl From<Anchor> for AnchorLine {
    fn from(it: Anchor) -> Self {
        let (node, annotation) = match it.target {
            Target::Node(it) => (Some(it), None),
            Target::Annotation(it) => (None, Some(it)),
        };
        Self { node, annotation, at: it.at }
    }
}

impl TryFrom<AnchorLine> for Anchor {
    type Error = &'static str;

    fn try_from(it: AnchorLine) -> Result<Self, Self::Error> {
        let target = match (it.node, it.annotation) {
            (Some(it), None) => Target::Node(it),
            (None, Some(it)) => Target::Annotation(it),
            _ => return Err("an arrow's end hangs on a node or on an annotation"),
        };
        Ok(Self { target, at: it.at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Style, Tint};

    #[test]
    fn the_box_spans_the_ends_whichever_way_it_points() {
        let style = Style::Arrow { color: Tint::Gray, dashed: false, heads: Heads::End };
        let it = Annotation::new(style, String::new(), Rect::new(0.0, 0.0, 1.0, 1.0));
        for tips in [[(8.0, 16.0), (48.0, 16.0)], [(48.0, 16.0), (8.0, 96.0)], [(8.0, 96.0), (8.0, 16.0)]] {
            let it = it.clone().with_tips(tips);
            assert_eq!(it.tips(), tips);
            assert_eq!(it.check(), Ok(()));
        }
    }
}
