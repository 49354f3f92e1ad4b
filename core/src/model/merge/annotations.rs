//! Notes, texts, frames and arrows of two versions. What one says, how it looks and where it is are merged apart.

use std::collections::BTreeSet;

use super::super::{Anchor, Annotation, AnnotationId, Arrow, Op, Rect, Target};
use super::Merging;
use super::cells::{self, Outcome, three};
use super::conflict::{Other, Side};

impl Merging<'_> {
    pub(super) fn annotations(&mut self) {
        let (base, ours, theirs) = (&self.base.annotations, &self.ours.annotations, &self.theirs.annotations);
        for id in cells::keys([base, ours, theirs]) {
            let taken = match (base.get(id), ours.get(id), theirs.get(id)) {
                (_, None, None) => None,
                (base, Some(ours), Some(theirs)) => Some(self.annotation(id, base, ours, theirs)),
                (base, Some(kept), None) => self.one_sided_annotation(id, base, kept, Side::Ours),
                (base, None, Some(kept)) => self.one_sided_annotation(id, base, kept, Side::Theirs),
            };
            if let Some(it) = taken {
                self.diagram.annotations.insert(id.clone(), it);
            }
        }
    }

    /// Frees notes that are about what is not there any more, and ends of arrows that hung on it: they stay where it was.
    pub(super) fn free_pins(&mut self) {
        let versions = [self.ours, self.theirs, self.base];
        let middle = |target: &Target| {
            let rect = versions.into_iter().find_map(|of| match target {
                Target::Node(id) => of.absolute_rect(id.as_str()),
                Target::Annotation(id) => of.annotation(id.as_str()).map(|it| it.rect),
            });
            rect.map(|it| (it.x + it.w / 2.0, it.y + it.h / 2.0))
        };
        let nodes = &self.diagram.nodes;
        let annotations: BTreeSet<AnnotationId> = self.diagram.annotations.keys().cloned().collect();
        let is_gone = |it: &Anchor| match &it.target {
            Target::Node(id) => !nodes.contains_key(id),
            Target::Annotation(id) => !annotations.contains(id),
        };
        for it in self.diagram.annotations.values_mut() {
            it.pin = it.pin.take().filter(|it| nodes.contains_key(it));
            let mut tips = it.tips();
            let Some(arrow) = &mut it.arrow else { continue };
            let [from, to] = &mut tips;
            let mut is_freed = false;
            for (anchor, tip) in [(&mut arrow.from, from), (&mut arrow.to, to)] {
                if let Some(gone) = anchor.take_if(|it| is_gone(it)) {
                    *tip = middle(&gone.target).unwrap_or(*tip);
                    is_freed = true;
                }
            }
            if is_freed {
                *it = it.clone().with_tips(tips);
            }
        }
    }

    /// Containers that are closed. Whether one is, like where it is, is no conflict worth naming.
    pub(super) fn closed(&mut self) {
        let (base, ours, theirs) = (&self.base.closed, &self.ours.closed, &self.theirs.closed);
        for id in cells::keys([base, ours, theirs]) {
            let (o, t) = (ours.get(id), theirs.get(id));
            let closed = match three(base.get(id), o, t) {
                Outcome::Agreed(it) => it,
                Outcome::Conflict => o,
            };
            if let Some(it) = closed.filter(|_| self.diagram.nodes.contains_key(id)) {
                self.diagram.closed.insert(id.clone(), it.clone());
            }
        }
    }

    /// One that only one version has: new there, or deleted in the other.
    fn one_sided_annotation(
        &mut self,
        id: &AnnotationId,
        base: Option<&Annotation>,
        kept: &Annotation,
        side: Side,
    ) -> Option<Annotation> {
        let Some(base) = base else { return Some(kept.clone()) };
        // Whoever deletes it does not mind where it was.
        if base.style == kept.style
            && base.text == kept.text
            && base.pin == kept.pin
            && base.views == kept.views
            && start(base) == start(kept)
            && end(base) == end(kept)
        {
            return None;
        }
        let (ours, theirs) = match side {
            Side::Ours => ("changed", "deleted"),
            Side::Theirs => ("deleted", "changed"),
        };
        let other = Other::Op(Op::SetAnnotation { id: id.clone(), annotation: None });
        self.conflict(subject(kept), ours.to_owned(), theirs.to_owned(), side, other);
        Some(kept.clone())
    }

    fn annotation(
        &mut self,
        id: &AnnotationId,
        base: Option<&Annotation>,
        ours: &Annotation,
        theirs: &Annotation,
    ) -> Annotation {
        let text = three(base.map(|it| &it.text), Some(&ours.text), Some(&theirs.text));
        let style = three(base.map(|it| &it.style), Some(&ours.style), Some(&theirs.style));
        // An arrow's box says nothing without the way it points.
        let (at_base, at_ours, at_theirs) = (base.map(place), place(ours), place(theirs));
        let at = three(at_base.as_ref(), Some(&at_ours), Some(&at_theirs));
        let from = three(base.map(start), Some(start(ours)), Some(start(theirs)));
        let to = three(base.map(end), Some(end(ours)), Some(end(theirs)));
        let closed = three(base.map(|it| &it.closed), Some(&ours.closed), Some(&theirs.closed));
        let pin = three(base.map(|it| &it.pin), Some(&ours.pin), Some(&theirs.pin));
        let views = three(base.map(|it| &it.views), Some(&ours.views), Some(&theirs.views));
        let is_conflict = matches!(text, Outcome::Conflict)
            || matches!(style, Outcome::Conflict)
            || matches!(pin, Outcome::Conflict)
            || matches!(views, Outcome::Conflict)
            || matches!(from, Outcome::Conflict)
            || matches!(to, Outcome::Conflict);
        let (rect, leftwards, upwards) = *taken(&at, &at_ours);
        let arrow = ours.arrow.as_ref().map(|_| {
            let (from, to) = (taken(&from, start(ours)).clone(), taken(&to, end(ours)).clone());
            Box::new(Arrow { from, to, leftwards, upwards })
        });
        let merged = Annotation {
            text: taken(&text, &ours.text).clone(),
            style: *taken(&style, &ours.style),
            rect,
            // Whether it is closed, like where it is, is no conflict worth naming.
            closed: taken(&closed, &ours.closed).clone(),
            pin: taken(&pin, &ours.pin).clone(),
            arrow,
            views: taken(&views, &ours.views).clone(),
        };
        // Two edits that go together may not: text without letters, or a frame with two lines.
        let merged = if merged.check().is_ok() { merged } else { ours.clone() };
        if is_conflict {
            let other = Op::SetAnnotation { id: id.clone(), annotation: Some(theirs.clone()) };
            let (o, t) = (ours.name(), theirs.name());
            self.conflict(subject(base.unwrap_or(ours)), o, t, Side::Ours, Other::Op(other));
        }
        merged
    }
}

/// Where it is, and for an arrow, which way it points.
fn place(it: &Annotation) -> (Rect, bool, bool) {
    it.arrow.as_ref().map_or((it.rect, false, false), |arrow| (it.rect, arrow.leftwards, arrow.upwards))
}

/// What an end hangs on that hangs on nothing.
static FREE: Option<Anchor> = None;

fn start(it: &Annotation) -> &Option<Anchor> {
    it.arrow.as_ref().map_or(&FREE, |it| &it.from)
}

fn end(it: &Annotation) -> &Option<Anchor> {
    it.arrow.as_ref().map_or(&FREE, |it| &it.to)
}

fn taken<'a, T>(outcome: &Outcome<'a, T>, ours: &'a T) -> &'a T {
    match outcome {
        Outcome::Agreed(it) => it.unwrap_or(ours),
        Outcome::Conflict => ours,
    }
}

fn subject(it: &Annotation) -> String {
    let kind = it.style.label();
    let name = it.name();
    if name == kind {
        format!("{} {}", if it.is_arrow() { "An" } else { "A" }, kind.to_lowercase())
    } else {
        format!("{kind} “{name}”")
    }
}
