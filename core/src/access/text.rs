//! Text of which some parts may only be known once it is deployed.

use std::sync::Arc;

/// Text with holes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pieces: Pieces,
    owner: Option<Arc<str>>,
}

/// The parts of a text. Most have one; copies of longer ones share them, since the same ARNs are named again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Pieces {
    #[default]
    None,
    One(Piece),
    Several(Arc<Vec<Piece>>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Literal(String),
    /// Not known.
    Hole(Hole),
}

/// A part that is not known. Holes with the same name stand for the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// What people read: `the account it is deployed to`.
    pub name: Arc<str>,
    /// Whether it is one word of an ARN: it holds neither `:` nor `/`, and no wildcard.
    pub is_word: bool,
    /// How many characters it has; 0 if that is not known.
    pub length: usize,
}

impl Text {
    /// Text that is known.
    pub fn literal(text: impl Into<String>) -> Self {
        Self::from_piece(Piece::Literal(text.into()))
    }

    /// Text of which nothing is known; it may hold wildcards if it stands in a policy.
    pub fn unknown(name: &str) -> Self {
        Self::from_piece(Piece::Hole(Hole { name: name.into(), is_word: false, length: 0 }))
    }

    /// One word of an ARN that is not known: a name, an account.
    pub fn word(name: &str) -> Self {
        Self::from_piece(Piece::Hole(Hole { name: name.into(), is_word: true, length: 0 }))
    }

    /// A word of so many characters that are not known.
    pub(super) fn characters(length: usize, name: &str) -> Self {
        Self::from_piece(Piece::Hole(Hole { name: name.into(), is_word: true, length }))
    }

    /// A text of one part.
    fn from_piece(piece: Piece) -> Self {
        Self { pieces: Pieces::One(piece), owner: None }
    }

    /// Its parts in order.
    pub fn pieces(&self) -> &[Piece] {
        match &self.pieces {
            Pieces::None => &[],
            Pieces::One(it) => std::slice::from_ref(it),
            Pieces::Several(all) => all,
        }
    }

    fn pieces_mut(&mut self) -> &mut [Piece] {
        match &mut self.pieces {
            Pieces::None => &mut [],
            Pieces::One(it) => std::slice::from_mut(it),
            Pieces::Several(all) => Arc::make_mut(all).as_mut_slice(),
        }
    }

    /// Adds another text at the end.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        for piece in other.pieces() {
            match piece {
                Piece::Literal(text) => self.push_literal(text),
                Piece::Hole(_) => self.push(piece.clone()),
            }
        }
        self
    }

    /// Adds text that is known.
    #[must_use]
    pub fn then_literal(mut self, text: &str) -> Self {
        self.push_literal(text);
        self
    }

    fn push_literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces_mut().last_mut() {
            Some(Piece::Literal(before)) => before.push_str(text),
            _ => self.push(Piece::Literal(text.to_owned())),
        }
    }

    fn push(&mut self, piece: Piece) {
        self.pieces = match std::mem::take(&mut self.pieces) {
            Pieces::None => Pieces::One(piece),
            Pieces::One(first) => Pieces::Several(Arc::new(vec![first, piece])),
            Pieces::Several(mut all) => {
                Arc::make_mut(&mut all).push(piece);
                Pieces::Several(all)
            }
        };
    }

    /// With every hole a word of an ARN: the name of something whose names hold no colon and no slash.
    #[must_use]
    pub fn in_words(mut self) -> Self {
        for piece in self.pieces_mut() {
            if let Piece::Hole(hole) = piece {
                hole.is_word = true;
            }
        }
        self
    }

    /// Says whose ARN it is, or starts with: ARNs of two resources of a stack differ, whatever their names are.
    #[must_use]
    pub fn owned_by(mut self, address: &str) -> Self {
        self.owner = Some(address.into());
        self
    }

    /// Whose ARN it is, or starts with.
    pub fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// The same, to be shared.
    pub(super) fn shared_owner(&self) -> Option<&Arc<str>> {
        self.owner.as_ref()
    }

    /// The whole text, if it is known.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces() {
            [] => Some(""),
            [Piece::Literal(it)] => Some(it),
            _ => None,
        }
    }

    /// As it is written, with a mark in the place of every part that is not known.
    pub(super) fn in_marks(&self) -> String {
        let pieces = self.pieces().iter();
        pieces.map(|it| if let Piece::Literal(it) = it { it.as_str() } else { "?" }).collect()
    }

    /// The parts that are not known.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.pieces().iter().filter_map(|it| if let Piece::Hole(hole) = it { Some(hole) } else { None })
    }

    /// Splits an ARN at its first five colons; `None` if it has fewer, or if what is not known may hold some of them.
    pub fn arn_parts(&self) -> Option<[Self; 6]> {
        let mut parts = vec![Self::default()];
        for piece in self.pieces() {
            match piece {
                Piece::Hole(hole) if !hole.is_word && parts.len() < 6 => return None,
                Piece::Hole(_) => parts.last_mut()?.push(piece.clone()),
                Piece::Literal(text) => {
                    let mut rest = text.as_str();
                    while let (true, Some((before, after))) = (parts.len() < 6, rest.split_once(':')) {
                        parts.last_mut()?.push_literal(before);
                        parts.push(Self::default());
                        rest = after;
                    }
                    parts.last_mut()?.push_literal(rest);
                }
            }
        }
        parts.try_into().ok()
    }

    /// Whether [`Self::arn_parts`] can split it.
    pub(super) fn has_arn_parts(&self) -> bool {
        let mut colons = 0;
        for piece in self.pieces() {
            match piece {
                _ if colons >= 5 => return true,
                Piece::Hole(hole) if !hole.is_word => return false,
                Piece::Hole(_) => {}
                Piece::Literal(text) => colons += text.bytes().filter(|it| *it == b':').count(),
            }
        }
        colons >= 5
    }

    /// How long it is, in bytes, with as much for what is not known as its name takes.
    pub(super) fn len(&self) -> usize {
        let length = |it: &Piece| match it {
            Piece::Literal(text) => text.len(),
            Piece::Hole(hole) => hole.name.len(),
        };
        self.pieces().iter().map(length).sum()
    }

    /// What people read: holes stand in angle brackets.
    pub fn shown(&self) -> String {
        let show = |it: &Piece| match it {
            Piece::Literal(text) => text.clone(),
            Piece::Hole(hole) => format!("<{}>", hole.name),
        };
        self.pieces().iter().map(show).collect()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::literal(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_split_at_their_first_five_colons() {
        let account = Text::word("account");
        let arn = Text::literal("arn:aws:logs:eu-west-1:").then(&account).then_literal(":log-group:a:*");
        let parts = arn.arn_parts().unwrap_or_default();
        assert_eq!(parts[2].as_literal(), Some("logs"));
        assert_eq!(parts[4], account);
        assert_eq!(parts[5].as_literal(), Some("log-group:a:*"));
        assert_eq!(Text::literal("arn:aws:s3").arn_parts(), None);
        assert_eq!(Text::unknown("input `arn`").then_literal("/x").arn_parts(), None);
        let bucket = Text::literal("arn:aws:s3:::b").arn_parts().unwrap_or_default();
        assert_eq!(bucket[3].as_literal(), Some(""));
    }

    #[test]
    fn literals_beside_each_other_become_one() {
        let text = Text::literal("a").then_literal("b").then(&Text::literal("c"));
        assert_eq!(text.as_literal(), Some("abc"));
        assert_eq!(text.then(&Text::word("x")).shown(), "abc<x>");
    }
}
