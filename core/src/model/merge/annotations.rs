//! Notes, texts and frames of two versions. What one says, how it looks and where it is are merged apart.

use super::super::{Annotation, AnnotationId, Op};
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

    /// Frees notes that are about what is not there any more.
    pub(super) fn free_pins(&mut self) {
        let nodes = &self.diagram.nodes;
        for it in self.diagram.annotations.values_mut() {
            it.pin = it.pin.take().filter(|it| nodes.contains_key(it));
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
        let rect = three(base.map(|it| &it.rect), Some(&ours.rect), Some(&theirs.rect));
        let closed = three(base.map(|it| &it.closed), Some(&ours.closed), Some(&theirs.closed));
        let pin = three(base.map(|it| &it.pin), Some(&ours.pin), Some(&theirs.pin));
        let views = three(base.map(|it| &it.views), Some(&ours.views), Some(&theirs.views));
        let is_conflict = matches!(text, Outcome::Conflict)
            || matches!(style, Outcome::Conflict)
            || matches!(pin, Outcome::Conflict)
            || matches!(views, Outcome::Conflict);
        let merged = Annotation {
            text: taken(&text, &ours.text).clone(),
            style: *taken(&style, &ours.style),
            rect: *taken(&rect, &ours.rect),
            // Whether it is closed, like where it is, is no conflict worth naming.
            closed: taken(&closed, &ours.closed).clone(),
            pin: taken(&pin, &ours.pin).clone(),
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

fn taken<'a, T>(outcome: &Outcome<'a, T>, ours: &'a T) -> &'a T {
    match outcome {
        Outcome::Agreed(it) => it.unwrap_or(ours),
        Outcome::Conflict => ours,
    }
}

fn subject(it: &Annotation) -> String {
    let kind = it.style.label();
    let name = it.name();
    if name == kind { format!("A {}", kind.to_lowercase()) } else { format!("{kind} “{name}”") }
}
