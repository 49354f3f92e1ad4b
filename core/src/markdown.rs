//! Markdown that shows user text as it is. Source: GitHub Flavored Markdown Spec, "Backslash escapes", "Code spans",
//! "Tables".

/// User text that Markdown shows as it is, on one line.
pub fn plain(text: &str) -> String {
    escape(text).trim().to_owned()
}

/// A sentence of ours that marks names a user gave with backticks.
pub fn sentence(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // Names may hold backticks themselves; then they are not told apart, and nothing is marked.
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    let marked = parts.iter().enumerate().map(|(at, it)| if at % 2 == 1 { code(it) } else { escape(it) });
    marked.collect::<String>().trim().to_owned()
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '!' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() || c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// User text as a code span, on one line; as plain text where a code span cannot hold it.
pub fn code(text: &str) -> String {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '`' | '|');
    if text.trim().is_empty() || !text.chars().all(is_plain) { plain(text) } else { format!("`{text}`") }
}

/// A Markdown document under way. Its blocks are kept apart by empty lines.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// A heading; `text` is Markdown.
    pub fn heading(&mut self, level: usize, text: &str) {
        self.block(&format!("{} {text}\n", "#".repeat(level.clamp(1, 6))));
    }

    /// A paragraph of Markdown.
    pub fn paragraph(&mut self, text: &str) {
        self.block(&format!("{text}\n"));
    }

    /// A table of Markdown cells; nothing without rows. A cell has no line breaks and no `|` that is not escaped.
    pub fn table<const N: usize>(&mut self, header: [&str; N], rows: &[[String; N]]) {
        if rows.is_empty() {
            return;
        }
        let mut text = format!("| {} |\n|{}\n", header.join(" | "), "---|".repeat(N));
        for row in rows {
            text.push_str(&format!("| {} |\n", row.join(" | ")));
        }
        self.block(&text);
    }

    /// The document.
    pub fn finish(self) -> String {
        self.text
    }

    fn block(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        assert_eq!(plain("a|b\n[x](y) <b> `c` \\"), "a\\|b \\[x\\](y) \\<b\\> \\`c\\` \\\\");
        assert_eq!(code("10.0.0.0/16"), "`10.0.0.0/16`");
        assert_eq!(code("a`b"), "a\\`b");
        assert_eq!(code("a|b"), "a\\|b");
        assert_eq!(code(" "), "");
        assert_eq!(sentence("VPC `a_b` is *odd*"), "VPC `a_b` is \\*odd\\*");
        assert_eq!(sentence("VPC `a`b` is odd"), "VPC \\`a\\`b\\` is odd");
        assert_eq!(sentence("VPC `a|b` is odd"), "VPC a\\|b is odd");
    }

    #[test]
    fn blocks_are_kept_apart() {
        let mut page = Page::default();
        page.heading(1, "A");
        page.table(["x", "y"], &[["1".to_owned(), "2".to_owned()]]);
        page.table(["x"], &[]);
        page.paragraph("End.");
        assert_eq!(page.finish(), "# A\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\nEnd.\n");
    }
}
