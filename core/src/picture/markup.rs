//! Writes XML. Every value goes through [`escape`], so no text can become markup.

use crate::model::Rect;
use crate::text::Weight;

/// A document under way: what an SVG file says and what a PDF page is drawn from.
#[derive(Debug, Default)]
pub(super) struct Markup {
    elements: Vec<Element>,
    open: Vec<&'static str>,
}

/// One element, or the end of one.
#[derive(Debug)]
pub(super) enum Element {
    /// Holds what comes until its [`Element::Close`].
    Open(Tag),
    /// Ends what was opened last.
    Close(&'static str),
    /// Has no content.
    Empty(Tag),
    /// Holds text, and something smaller behind it.
    Text(Tag, String, Option<Aside>),
}

/// Name and attributes of an element.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: &'static str,
    attributes: Vec<(&'static str, Value)>,
}

/// What an attribute holds.
#[derive(Debug)]
enum Value {
    Text(String),
    Number(f64),
}

/// Text behind other text, [`Aside::GAP`] away from it.
#[derive(Debug)]
pub(super) struct Aside {
    pub(super) text: String,
    pub(super) size: f64,
    pub(super) color: String,
}

impl Aside {
    /// Space in front of it, in canvas units.
    pub(super) const GAP: f64 = 8.0;
}

impl Tag {
    fn new(name: &'static str, attributes: &[(&'static str, Attribute<'_>)]) -> Self {
        let value = |it: &Attribute<'_>| match it {
            Attribute::Text(it) => Value::Text((*it).to_owned()),
            Attribute::Number(it) => Value::Number(*it),
        };
        Self { name, attributes: attributes.iter().map(|(name, it)| (*name, value(it))).collect() }
    }

    /// An attribute that holds text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Text(it) => Some(it),
            Value::Number(_) => None,
        }
    }

    /// An attribute that holds a number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            Value::Number(it) => Some(*it),
            Value::Text(it) => it.parse().ok(),
        }
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(it, _)| *it == name).map(|(_, it)| it)
    }
}

/// A line of text that starts at `x` and whose capitals are centered at `y`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label<'a> {
    pub(super) text: &'a str,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) color: &'a str,
}

/// The value of an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attribute<'a> {
    Text(&'a str),
    Number(f64),
}

impl<'a> From<&'a str> for Attribute<'a> {
    fn from(it: &'a str) -> Self {
        Self::Text(it)
    }
}

impl From<f64> for Attribute<'_> {
    fn from(it: f64) -> Self {
        Self::Number(it)
    }
}

impl Markup {
    /// Starts an element that holds what comes until [`Self::close`].
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&'static str, Attribute<'_>)]) {
        self.elements.push(Element::Open(Tag::new(name, attributes)));
        self.open.push(name);
    }

    /// Ends the element that was started last.
    pub(super) fn close(&mut self) {
        self.elements.extend(self.open.pop().map(Element::Close));
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[(&'static str, Attribute<'_>)]) {
        self.elements.push(Element::Empty(Tag::new(name, attributes)));
    }

    /// An element that holds text.
    pub(super) fn text(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, Attribute<'_>)],
        text: &str,
    ) {
        self.elements.push(Element::Text(Tag::new(name, attributes), text.to_owned(), None));
    }

    /// A rectangle.
    pub(super) fn rect(&mut self, rect: Rect, attributes: &[(&'static str, Attribute<'_>)]) {
        let place = [("x", rect.x), ("y", rect.y), ("width", rect.w), ("height", rect.h)];
        let place = place.map(|(name, it)| (name, Attribute::from(it)));
        self.empty("rect", &[&place, attributes].concat());
    }

    /// A line of text.
    pub(super) fn label(&mut self, label: &Label<'_>) {
        self.text("text", &label.attributes(), label.text);
    }

    /// A line of text with something smaller behind it, whatever width the text has in the font that draws it.
    pub(super) fn label_with(&mut self, label: &Label<'_>, aside: &str, size: f64, color: &str) {
        let tag = Tag::new("text", &label.attributes());
        let aside = Aside { text: aside.to_owned(), size, color: color.to_owned() };
        self.elements.push(Element::Text(tag, label.text.to_owned(), Some(aside)));
    }

    /// A line of text whose middle is at `x`.
    pub(super) fn centered(&mut self, label: &Label<'_>) {
        let mut attributes = label.attributes();
        attributes.push(("text-anchor", "middle".into()));
        self.text("text", &attributes, label.text);
    }

    /// The elements, every one closed.
    pub(super) fn finish(mut self) -> Vec<Element> {
        while !self.open.is_empty() {
            self.close();
        }
        self.elements
    }
}

/// Elements as XML, one a line.
pub(super) fn xml(elements: &[Element]) -> String {
    let (mut out, mut depth) = (String::new(), 0_usize);
    for element in elements {
        if let Element::Close(name) = element {
            depth = depth.saturating_sub(1);
            indent(&mut out, depth);
            out.push_str(&format!("</{name}>\n"));
            continue;
        }
        indent(&mut out, depth);
        match element {
            Element::Close(_) => {}
            Element::Open(tag) => {
                start(&mut out, tag);
                out.push_str(">\n");
                depth += 1;
            }
            Element::Empty(tag) => {
                start(&mut out, tag);
                out.push_str("/>\n");
            }
            Element::Text(tag, text, aside) => {
                start(&mut out, tag);
                out.push_str(&format!(">{}", escape(text)));
                if let Some(Aside { text, size, color }) = aside {
                    out.push_str(&format!(
                        "<tspan dx=\"{}\" font-size=\"{}\" font-weight=\"400\" fill=\"{}\">{}</tspan>",
                        number(Aside::GAP),
                        number(*size),
                        escape(color),
                        escape(text)
                    ));
                }
                out.push_str(&format!("</{}>\n", tag.name));
            }
        }
    }
    out
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn start(out: &mut String, tag: &Tag) {
    out.push('<');
    out.push_str(tag.name);
    for (name, value) in &tag.attributes {
        let value = match value {
            Value::Text(it) => escape(it),
            Value::Number(it) => number(*it),
        };
        out.push_str(&format!(" {name}=\"{value}\""));
    }
}

impl Label<'_> {
    fn attributes(&self) -> Vec<(&'static str, Attribute<'_>)> {
        /// Half the height of capitals, as a share of the size. Not every program centers text by itself.
        const HALF_CAPITAL: f64 = 0.356;
        let baseline = self.y + self.size * HALF_CAPITAL;
        let mut attributes: Vec<(&'static str, Attribute<'_>)> =
            vec![("x", self.x.into()), ("y", baseline.into()), ("font-size", self.size.into())];
        if self.weight == Weight::Bold {
            attributes.push(("font-weight", "700".into()));
        }
        attributes.push(("fill", self.color.into()));
        attributes
    }
}

/// A number as short as it can be, to a hundredth.
pub(super) fn number(it: f64) -> String {
    let text = format!("{it:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Numbers with spaces between.
pub(super) fn numbers(of: &[f64]) -> String {
    of.iter().map(|it| number(*it)).collect::<Vec<_>>().join(" ")
}

/// Text for the inside of an element or of an attribute in double quotes.
///
/// XML 1.0 has no way to write most control characters, U+FFFE and U+FFFF, not even as a reference (section 2.2,
/// production `Char`); they become U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(numbers(&[1.0, -0.001, 12.5, 0.126, 100.0, 1e7]), "1 0 12.5 0.13 100 10000000");
    }

    #[test]
    fn text_never_becomes_markup() {
        assert_eq!(escape("</text><script>\"'&"), "&lt;/text&gt;&lt;script&gt;&quot;&#39;&amp;");
        assert_eq!(escape("a\u{0}b\u{1b}\u{ffff}\n"), "a\u{fffd}b\u{fffd}\u{fffd} ");
    }

    #[test]
    fn what_is_left_open_is_closed_at_the_end() {
        let mut markup = Markup::default();
        markup.open("svg", &[]);
        markup.open("g", &[("id", "a\"b".into())]);
        assert_eq!(xml(&markup.finish()), "<svg>\n  <g id=\"a&quot;b\">\n  </g>\n</svg>\n");
    }
}
