//! Writes XML. Every value goes through [`escape`], so no text can become markup.

use super::measure::Weight;
use crate::model::Rect;

/// A document under way, one element a line.
#[derive(Debug, Default)]
pub(super) struct Markup {
    text: String,
    open: Vec<&'static str>,
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
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, Attribute<'_>)]) {
        self.start(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    /// Ends the element that was started last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.text.push_str(&format!("</{name}>\n"));
        }
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[(&str, Attribute<'_>)]) {
        self.start(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &'static str, attributes: &[(&str, Attribute<'_>)], text: &str) {
        self.start(name, attributes);
        self.text.push_str(&format!(">{}</{name}>\n", escape(text)));
    }

    /// A rectangle.
    pub(super) fn rect(&mut self, rect: Rect, attributes: &[(&str, Attribute<'_>)]) {
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
        const GAP: f64 = 8.0;
        self.start("text", &label.attributes());
        let aside_size = number(size);
        self.text.push_str(&format!(
            ">{}<tspan dx=\"{}\" font-size=\"{aside_size}\" font-weight=\"400\" fill=\"{}\">{}</tspan></text>\n",
            escape(label.text),
            number(GAP),
            escape(color),
            escape(aside)
        ));
    }

    /// A line of text whose middle is at `x`.
    pub(super) fn centered(&mut self, label: &Label<'_>) {
        let mut attributes = label.attributes();
        attributes.push(("text-anchor", "middle".into()));
        self.text("text", &attributes, label.text);
    }

    /// The document, with every element closed.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn indent(&mut self) {
        let depth = self.open.len();
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn start(&mut self, name: &str, attributes: &[(&str, Attribute<'_>)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            let value = match value {
                Attribute::Text(it) => escape(it),
                Attribute::Number(it) => number(*it),
            };
            self.text.push_str(&format!(" {name}=\"{value}\""));
        }
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
        assert_eq!(markup.finish(), "<svg>\n  <g id=\"a&quot;b\">\n  </g>\n</svg>\n");
    }
}
