//! Where a drawing leads: from nodes to the documentation of their types, from addresses in notes to what is there. PDFs have
//! them; SVG files load and lead nowhere, so that they can be shown on any page.

use super::Drawing;
use crate::editor::lettering::Lettering;
use crate::model::{Annotation, Rect, Style};
use crate::text::width;

/// A part of a drawing that leads somewhere.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    /// Where, in canvas units.
    pub(super) rect: Rect,
    pub(super) to: Target,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// An address of the web, in ASCII.
    Web(String),
    /// A page of the document, counted from 0.
    Page(usize),
}

impl Drawing<'_> {
    /// What of the drawing in a part of the canvas leads somewhere.
    pub(super) fn links(&self, view: &Rect) -> Vec<Link> {
        let mut links = Vec::new();
        let visible = self.scene.visible(view);
        for id in visible.containers.into_iter().chain(visible.icons).filter(|id| self.is_drawn(id)) {
            let (Some(node), Some(place)) = (self.diagram.node(id.as_str()), self.scene.node(id.as_str()))
            else {
                continue;
            };
            if node.ty.url.is_empty() {
                continue;
            }
            // Of a container only the icon: the rest is for what stands in it.
            let rect = if place.is_container {
                Rect::new(place.rect.x + 8.0, place.rect.y + 8.0, 20.0, 20.0)
            } else if place.is_closed {
                super::card_text(&place.rect).tile
            } else {
                super::tile(place.rect)
            };
            links.push(Link { rect, to: Target::Web(node.ty.url.to_owned()) });
        }
        for (id, _) in self.scene.annotations().filter(|(id, _)| self.is_note_drawn(id)) {
            if let Some(it) = self.diagram.annotation(id.as_str()) {
                links.extend(links_of(&self.scene.seated(id, it)));
            }
        }
        links.retain(|it| it.rect.overlaps(view));
        links
    }
}

/// The addresses in the text of a note or a free text, where its lines have them.
fn links_of(it: &Annotation) -> Vec<Link> {
    if matches!(it.style, Style::Frame { .. }) || !it.text.contains("://") {
        return Vec::new();
    }
    let all: Vec<&str> = it.text.split_whitespace().filter_map(address).collect();
    let Lettering { lines, size, weight, start, step, .. } = Lettering::of(it);
    let mut links = Vec::new();
    let mut y = start.y;
    for line in lines.iter() {
        for word in line.split_whitespace() {
            // Where an address is broken, its beginning leads to all of it.
            let found = address(word).and_then(|part| {
                let whole =
                    all.iter().find(|it| **it == part).or_else(|| all.iter().find(|it| it.starts_with(part)));
                Some((part, web(whole.unwrap_or(&part))?))
            });
            let Some((part, to)) = found else { continue };
            let at = line.find(part).and_then(|at| line.get(..at)).unwrap_or_default();
            let rect = Rect::new(
                start.x + width(at, size, weight),
                y - size * 0.65,
                width(part, size, weight),
                size * 1.3,
            );
            links.push(Link { rect, to: Target::Web(to) });
        }
        y += step;
    }
    links
}

/// The address of the web in a word, without the signs of a sentence around it.
fn address(word: &str) -> Option<&str> {
    let at = ["https://", "http://"].iter().filter_map(|it| word.find(it)).min()?;
    let mut found = word.get(at..)?;
    while let Some(last) = found.chars().next_back() {
        let is_of_sentence = match last {
            // A bracket that the address opened is its own.
            ')' => found.matches('(').count() < found.matches(')').count(),
            it => ".,;:!?]}>\"'”’".contains(it),
        };
        if !is_of_sentence {
            break;
        }
        found = found.get(..found.len() - last.len_utf8())?;
    }
    let (_, host) = found.split_once("://")?;
    (!host.is_empty()).then_some(found)
}

/// An address as documents hold it: what is not ASCII, or means something else there, in percent (RFC 3986, section 2.1).
/// `None` for one that is longer than programs take.
fn web(address: &str) -> Option<String> {
    const LONGEST: usize = 2_000;
    let mut out = String::new();
    for byte in address.bytes() {
        let is_plain = byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}');
        if is_plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    (out.len() <= LONGEST).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tint;

    fn links(text: &str, w: f64) -> Vec<(Rect, String)> {
        let style = Style::Note { color: Tint::Yellow };
        let it = Annotation::new(style, text.to_owned(), Rect::new(0.0, 0.0, w, 200.0));
        let web = |it: Link| match it.to {
            Target::Web(to) => (it.rect, to),
            Target::Page(_) => (it.rect, String::new()),
        };
        links_of(&it).into_iter().map(web).collect()
    }

    #[test]
    fn addresses_in_notes_lead_there() {
        let found = links("See (https://example.com/a), or\nhttp://example.org.", 400.0);
        assert_eq!(
            found.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(),
            ["https://example.com/a", "http://example.org"]
        );
        assert!(found[0].0.x > 30.0 && found[1].0.y > found[0].0.y, "{found:?}");
        assert_eq!(links("https://example.com/a_(b)", 400.0)[0].1, "https://example.com/a_(b)");
        assert_eq!(links("ftp://example.com https:// javascript://x", 400.0), []);
        assert_eq!(links("https://example.com/ä b", 400.0)[0].1, "https://example.com/%C3%A4");
    }

    #[test]
    fn a_broken_address_leads_to_all_of_it() {
        let long = format!("https://example.com/{}", "path/".repeat(12));
        let found = links(&long, 160.0);
        assert_eq!(found.first().map(|it| it.1.clone()), Some(long));
        assert_eq!(links(&format!("https://example.com/{}", "x".repeat(3_000)), 400.0), []);
    }
}
