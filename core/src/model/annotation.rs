//! Annotations: notes, free text, frames and arrows. They explain a drawing and are no part of the architecture, so rules, exports of
//! code, costs and deployments never see them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Anchor, AnnotationId, ApplyError, Arrow, Diagram, Heads, NodeId, Op, Rect, View, ViewName};

use crate::sort::InOrder;

/// A note, a free text, a frame or an arrow on the canvas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Line", into = "Line")]
pub struct Annotation {
    /// What it is, and how it looks.
    pub style: Style,
    /// What it says; lines end with `\n`. A frame's title and an arrow's label are one line.
    pub text: String,
    /// Where it is on the canvas, in canvas units. A closed frame keeps the box that it has when it is open; that of an arrow
    /// spans its ends.
    pub rect: Rect,
    /// What a closed frame hides. `None` for an open frame, and for whatever is none.
    pub closed: Option<Contents>,
    /// The node that a note or free text is about, and moves with. One that is gone is not missed: the note is free, and
    /// tied again when somebody undoes the deletion.
    pub pin: Option<NodeId>,
    /// The ends of an arrow. `None` for whatever is none.
    pub arrow: Option<Box<Arrow>>,
    /// The views it is shown in; none named are all. Where everything is shown, it is shown in any case.
    pub views: BTreeSet<ViewName>,
}

/// What a closed frame hides: what lay in it when it was closed, so that nothing vanishes that is put there later. Ids of
/// what is gone are not missed, so that whoever undoes a deletion has it back where it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// Nodes, without what stands in others of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub nodes: BTreeSet<NodeId>,
    /// Notes, texts and frames.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub annotations: BTreeSet<AnnotationId>,
}

/// What an annotation is, and how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A sticky note.
    Note {
        /// Its ground.
        color: Tint,
    },
    /// Text without a ground.
    Text {
        /// How large the letters are.
        size: TextSize,
        /// Whether they are bold.
        bold: bool,
        /// Whether lines break at the width of the box; else the box is as wide as the longest line.
        wraps: bool,
    },
    /// A titled region around what lies in it.
    Frame {
        /// Its border and title.
        color: Tint,
    },
    /// A line that points from one thing to another. It grants nothing.
    Arrow {
        /// Its line.
        color: Tint,
        /// Whether the line is dashed.
        dashed: bool,
        /// Which ends have heads.
        heads: Heads,
    },
}

/// Colors of notes, frames and arrows; `public/style/tokens.css` has them for both themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tint {
    /// What notes are unless somebody says otherwise.
    #[default]
    Yellow,
    /// Orange.
    Orange,
    /// Pink.
    Pink,
    /// Purple.
    Purple,
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// Gray; what frames are unless somebody says otherwise.
    Gray,
}

/// Sizes of free text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TextSize {
    /// As large as what notes say.
    S,
    /// The usual one.
    #[default]
    M,
    /// For headings.
    L,
    /// For titles that are read from afar.
    XL,
}

impl Tint {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Yellow, Self::Orange, Self::Pink, Self::Purple, Self::Blue, Self::Green, Self::Gray];

    /// Its name in files and tokens.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Pink => "pink",
            Self::Purple => "purple",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Gray => "gray",
        }
    }

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Yellow => "Yellow",
            Self::Orange => "Orange",
            Self::Pink => "Pink",
            Self::Purple => "Purple",
            Self::Blue => "Blue",
            Self::Green => "Green",
            Self::Gray => "Gray",
        }
    }
}

impl TextSize {
    /// All of them, the smallest first.
    pub const ALL: [Self; 4] = [Self::S, Self::M, Self::L, Self::XL];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::S => "Small",
            Self::M => "Medium",
            Self::L => "Large",
            Self::XL => "Extra large",
        }
    }

    /// Height of the letters' box, in canvas units: each half as large again as the one before.
    pub const fn units(self) -> f64 {
        match self {
            Self::S => 13.0,
            Self::M => 20.0,
            Self::L => 30.0,
            Self::XL => 45.0,
        }
    }
}

impl Style {
    /// What people call it.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Note { .. } => "Note",
            Self::Text { .. } => "Text",
            Self::Frame { .. } => "Frame",
            Self::Arrow { .. } => "Arrow",
        }
    }

    /// Its kind in files.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Note { .. } => "note",
            Self::Text { .. } => "text",
            Self::Frame { .. } => "frame",
            Self::Arrow { .. } => "arrow",
        }
    }
}

impl Annotation {
    /// Longest text of a note or free text, in characters.
    pub const LONGEST: usize = 5_000;
    /// Longest title of a frame and label of an arrow, in characters.
    pub const LONGEST_TITLE: usize = 128;
    /// Most annotations of a diagram.
    pub const MOST: usize = 2_000;
    /// Most things that a closed frame names.
    const MOST_HIDDEN: usize = 20_000;

    /// One that is nothing but this.
    pub fn new(style: Style, text: String, rect: Rect) -> Self {
        let arrow = matches!(style, Style::Arrow { .. }).then(Box::default);
        Self { style, text, rect, closed: None, pin: None, arrow, views: BTreeSet::new() }
    }

    /// Whether it is shown in a view; `None` is that of everything.
    pub fn is_in(&self, view: Option<&ViewName>) -> bool {
        self.views.is_empty() || view.is_none_or(|it| self.views.contains(it))
    }

    /// Whether it is a frame.
    pub const fn is_frame(&self) -> bool {
        matches!(self.style, Style::Frame { .. })
    }

    /// Whether it is an arrow.
    pub const fn is_arrow(&self) -> bool {
        matches!(self.style, Style::Arrow { .. })
    }

    /// Whether what it says is one line: the title of a frame, the label of an arrow.
    pub const fn is_one_line(&self) -> bool {
        self.is_frame() || self.is_arrow()
    }

    /// Whether it may be pinned to a node. Frames go by what lies in them, and arrows by what they hang on.
    pub const fn can_be_pinned(&self) -> bool {
        !self.is_one_line()
    }

    /// The most characters its text may have.
    pub const fn longest(&self) -> usize {
        if self.is_one_line() { Self::LONGEST_TITLE } else { Self::LONGEST }
    }

    /// What it is called: the beginning of its text on one line, or what it is.
    pub fn name(&self) -> String {
        /// Longer texts are cut.
        const SHOWN: usize = 48;
        let words: Vec<&str> = self.text.split_whitespace().take(SHOWN).collect();
        let line = words.join(" ");
        if line.is_empty() {
            return self.style.label().to_owned();
        }
        if line.chars().count() <= SHOWN {
            return line;
        }
        let cut: String = line.chars().take(SHOWN).collect();
        format!("{}…", cut.trim_end())
    }

    /// What speaks against it, as the rest of a sentence.
    ///
    /// # Errors
    ///
    /// What is wrong.
    pub fn check(&self) -> Result<(), String> {
        let longest = self.longest();
        let length = self.text.chars().count();
        if length > longest {
            return Err(format!(
                "has {length} characters; {} holds at most {longest}",
                match self.style {
                    Style::Frame { .. } => "a frame's title",
                    Style::Arrow { .. } => "an arrow's label",
                    _ => "a note or text",
                }
            ));
        }
        let is_frame = self.is_frame();
        if self.text.chars().any(|it| it.is_control() && (it != '\n' || self.is_one_line())) {
            return Err("holds a control character".to_owned());
        }
        if matches!(self.style, Style::Text { .. }) && self.text.trim().is_empty() {
            return Err("says nothing; a text without letters cannot be seen".to_owned());
        }
        if let Some(closed) = &self.closed {
            if !is_frame {
                return Err("is no frame, so it cannot be closed".to_owned());
            }
            let count = closed.nodes.len().saturating_add(closed.annotations.len());
            if count > Self::MOST_HIDDEN {
                return Err(format!("hides {count} things; {} are the most", Self::MOST_HIDDEN));
            }
        }
        if self.pin.is_some() && !self.can_be_pinned() {
            let kind = if is_frame { "a frame" } else { "an arrow" };
            return Err(format!("is {kind}, which is not pinned to a node"));
        }
        if self.arrow.is_some() != self.is_arrow() {
            return Err("has ends and is no arrow".to_owned());
        }
        if let Some(arrow) = &self.arrow {
            arrow.check()?;
        }
        if self.views.len() > View::MOST_VIEWS {
            return Err(format!("names {} views; {} are the most", self.views.len(), View::MOST_VIEWS));
        }
        let Rect { w, h, .. } = self.rect;
        // An arrow that runs level has a box without height.
        let is_line = self.is_arrow() && w >= 0.0 && h >= 0.0;
        let rect = if is_line { Rect { w: w.max(1.0), h: h.max(1.0), ..self.rect } } else { self.rect };
        if !rect.is_sound() {
            return Err("wants numbers within ten million units and a positive size".to_owned());
        }
        Ok(())
    }
}

impl Diagram {
    /// Notes, free texts, frames and arrows in id order.
    pub fn annotations(&self) -> impl Iterator<Item = (&AnnotationId, &Annotation)> {
        self.annotations.iter()
    }

    /// The annotation with this id.
    pub fn annotation(&self, id: &str) -> Option<&Annotation> {
        self.annotations.get(id)
    }

    /// Frames as people read: rows from the top, each from the left.
    pub fn frames(&self) -> Vec<(&AnnotationId, &Annotation)> {
        let mut frames: Vec<_> = self.annotations().filter(|(_, it)| it.is_frame()).collect();
        frames.order_by(|(a_id, a), (b_id, b)| {
            let (a, b) = (&a.rect, &b.rect);
            a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)).then_with(|| a_id.cmp(b_id))
        });
        frames
    }

    pub(super) fn set_annotation(
        &mut self,
        id: AnnotationId,
        annotation: Option<Annotation>,
    ) -> Result<Op, ApplyError> {
        let bad = |reason: String| ApplyError::BadValue { key: "annotation".to_owned(), reason };
        if let Some(it) = &annotation {
            it.check().map_err(bad)?;
            if !self.annotations.contains_key(&id) && self.annotations.len() >= Annotation::MOST {
                return Err(bad(format!("is one too many; a diagram has at most {}", Annotation::MOST)));
            }
        }
        let was = match annotation {
            Some(it) => self.annotations.insert(id.clone(), it),
            None => self.annotations.remove(&id),
        };
        Ok(Op::SetAnnotation { id, annotation: was })
    }
}

/// An annotation as one line of a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    kind: Kind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    color: Option<Tint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<TextSize>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    bold: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    wraps: bool,
    at: [f64; 4],
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed: Option<Contents>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pin: Option<NodeId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    dashed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    heads: Option<Heads>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Anchor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Anchor>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    leftwards: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    upwards: bool,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    views: BTreeSet<ViewName>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Note,
    Text,
    Frame,
    Arrow,
}

impl From<Annotation> for Line {
    fn from(it: Annotation) -> Self {
        let Rect { x, y, w, h } = it.rect;
        let (kind, color, size, bold, wraps) = match it.style {
            Style::Note { color } => (Kind::Note, Some(color), None, false, false),
            Style::Text { size, bold, wraps } => (Kind::Text, None, Some(size), bold, wraps),
            Style::Frame { color } => (Kind::Frame, Some(color), None, false, false),
            Style::Arrow { color, .. } => (Kind::Arrow, Some(color), None, false, false),
        };
        let (dashed, heads) = match it.style {
            // One at the end is what arrows have.
            Style::Arrow { dashed, heads, .. } => (dashed, Some(heads).filter(|it| *it != Heads::End)),
            _ => (false, None),
        };
        let Annotation { text, closed, pin, arrow, views, .. } = it;
        let Arrow { from, to, leftwards, upwards } = arrow.map(|it| *it).unwrap_or_default();
        Self {
            kind,
            text,
            color,
            size,
            bold,
            wraps,
            at: [x, y, w, h],
            closed,
            pin,
            dashed,
            heads,
            from,
            to,
            leftwards,
            upwards,
            views,
        }
    }
}

impl TryFrom<Line> for Annotation {
    type Error = &'static str;

    fn try_from(it: Line) -> Result<Self, Self::Error> {
        let is_arrow = matches!(it.kind, Kind::Arrow);
        let has_ends = it.from.is_some() || it.to.is_some() || it.leftwards || it.upwards;
        if !is_arrow && (it.dashed || it.heads.is_some() || has_ends) {
            return Err("only an arrow has ends and heads, or is dashed");
        }
        let style = match it.kind {
            Kind::Text if it.color.is_some() => return Err("a text has no color"),
            Kind::Text => Style::Text { size: it.size.unwrap_or_default(), bold: it.bold, wraps: it.wraps },
            _ if it.size.is_some() || it.bold || it.wraps => {
                return Err("only a text has a size, is bold or wraps");
            }
            Kind::Note => Style::Note { color: it.color.unwrap_or_default() },
            Kind::Frame => Style::Frame { color: it.color.unwrap_or(Tint::Gray) },
            Kind::Arrow => Style::Arrow {
                color: it.color.unwrap_or(Tint::Gray),
                dashed: it.dashed,
                heads: it.heads.unwrap_or_default(),
            },
        };
        let [x, y, w, h] = it.at;
        let Line { text, closed, pin, from, to, leftwards, upwards, views, .. } = it;
        let arrow = is_arrow.then(|| Box::new(Arrow { from, to, leftwards, upwards }));
        Ok(Self { style, text, rect: Rect { x, y, w, h }, closed, pin, arrow, views })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn note(text: &str) -> Annotation {
        let style = Style::Note { color: Tint::Blue };
        Annotation::new(style, text.to_owned(), Rect::new(0.0, 8.0, 160.0, 96.5))
    }

    #[test]
    fn it_is_one_line_of_a_file() {
        let text = serde_json::to_string(&note("two\nlines")).unwrap();
        assert_eq!(text, r#"{"kind":"note","text":"two\nlines","color":"blue","at":[0.0,8.0,160.0,96.5]}"#);
        assert_eq!(serde_json::from_str::<Annotation>(&text).unwrap(), note("two\nlines"));
        let frame: Annotation = serde_json::from_str(r#"{"kind":"frame","at":[0,0,1,1]}"#).unwrap();
        assert_eq!(frame.style, Style::Frame { color: Tint::Gray });
        let closed = r#"{"kind":"frame","color":"gray","at":[0.0,0.0,1.0,1.0],"closed":{"nodes":["a"]}}"#;
        let read: Annotation = serde_json::from_str(closed).unwrap();
        assert!(read.closed.as_ref().unwrap().nodes.contains("a"));
        assert_eq!(serde_json::to_string(&read).unwrap(), closed);
        let tied = r#"{"kind":"note","text":"x","color":"yellow","at":[0.0,0.0,1.0,1.0],"pin":"a","views":["network","v1"]}"#;
        let read: Annotation = serde_json::from_str(tied).unwrap();
        assert_eq!(read.views, [ViewName::Network, ViewName::Saved("v1".into())].into());
        assert_eq!(serde_json::to_string(&read).unwrap(), tied);
        assert!(
            read.is_in(None)
                && read.is_in(Some(&ViewName::Network))
                && !read.is_in(Some(&ViewName::Security))
        );
        let arrow = r#"{"kind":"arrow","text":"1. upload","color":"gray","at":[0.0,8.0,40.0,0.0],"heads":"both","from":{"node":"a"},"to":{"annotation":"n","at":[0.5,0.25]},"leftwards":true}"#;
        let read: Annotation = serde_json::from_str(arrow).unwrap();
        assert_eq!(read.check(), Ok(()));
        assert_eq!(read.tips(), [(40.0, 8.0), (0.0, 8.0)]);
        assert_eq!(serde_json::to_string(&read).unwrap(), arrow);
        for wrong in [
            r#"{"kind":"note","from":{"node":"a"},"at":[0,0,1,1]}"#,
            r#"{"kind":"frame","dashed":true,"at":[0,0,1,1]}"#,
            r#"{"kind":"arrow","from":{},"at":[0,0,1,1]}"#,
            r#"{"kind":"arrow","from":{"node":"a","annotation":"b"},"at":[0,0,1,1]}"#,
            r#"{"kind":"note","size":"M","at":[0,0,1,1]}"#,
            r#"{"kind":"text","text":"a","color":"blue","at":[0,0,1,1]}"#,
            r#"{"kind":"note","color":"beige","at":[0,0,1,1]}"#,
            r#"{"kind":"poem","at":[0,0,1,1]}"#,
            r#"{"kind":"note","at":[0,0,1]}"#,
            r#"{"kind":"note","font":"Comic Sans","at":[0,0,1,1]}"#,
        ] {
            assert!(serde_json::from_str::<Annotation>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn it_says_what_is_wrong() {
        assert!(note("").check().is_ok());
        assert!(note(&"ä".repeat(Annotation::LONGEST)).check().is_ok());
        let long = note(&"ä".repeat(Annotation::LONGEST + 1)).check().unwrap_err();
        assert_eq!(long, "has 5001 characters; a note or text holds at most 5000");
        assert!(note("a\u{0}").check().is_err());
        assert!(Annotation { rect: Rect::new(0.0, 0.0, f64::NAN, 1.0), ..note("a") }.check().is_err());
        let text = Style::Text { size: TextSize::M, bold: false, wraps: false };
        assert!(Annotation { style: text, ..note(" \n") }.check().is_err());
        let frame = Style::Frame { color: Tint::Gray };
        assert!(Annotation { style: frame, ..note("") }.check().is_ok());
        assert!(Annotation { style: frame, ..note("two\nlines") }.check().is_err());
        assert!(Annotation { style: frame, closed: Some(Contents::default()), ..note("") }.check().is_ok());
        assert!(Annotation { closed: Some(Contents::default()), ..note("") }.check().is_err());
        assert!(Annotation { style: frame, pin: Some("a".into()), ..note("") }.check().is_err());
        assert!(Annotation { style: frame, ..note(&"x".repeat(129)) }.check().is_err());
        let arrow = Style::Arrow { color: Tint::Gray, dashed: false, heads: Heads::End };
        let arrow = Annotation::new(arrow, "1. upload".to_owned(), Rect::new(0.0, 0.0, 80.0, 0.0));
        assert!(arrow.check().is_ok());
        assert!(Annotation { text: "two\nlines".to_owned(), ..arrow.clone() }.check().is_err());
        assert!(Annotation { pin: Some("a".into()), ..arrow.clone() }.check().is_err());
        assert!(Annotation { arrow: None, ..arrow.clone() }.check().is_err());
        assert!(Annotation { arrow: arrow.arrow.clone(), ..note("") }.check().is_err());
        let to = Some(Anchor { target: super::super::Target::Node("a".into()), at: Some([0.5, 1.5]) });
        assert!(
            Annotation { arrow: Some(Box::new(Arrow { to, ..Arrow::default() })), ..arrow }.check().is_err()
        );
    }

    #[test]
    fn there_are_only_so_many() {
        let mut diagram = Diagram::default();
        let op = |n: usize| Op::SetAnnotation {
            id: AnnotationId::from(&*format!("a{n}")),
            annotation: Some(note("x")),
        };
        for n in 0..Annotation::MOST {
            diagram.apply(op(n)).unwrap();
        }
        assert!(diagram.apply(op(0)).is_ok());
        let error = diagram.apply(op(Annotation::MOST)).unwrap_err().to_string();
        assert_eq!(error, "`annotation` is one too many; a diagram has at most 2000");
    }

    #[test]
    fn it_is_called_by_what_it_says() {
        assert_eq!(note("").name(), "Note");
        assert_eq!(note("Why\n two  zones?").name(), "Why two zones?");
        assert_eq!(note(&"x".repeat(60)).name(), format!("{}…", "x".repeat(48)));
    }
}
