//! What of HCL counts, one mark after the other, whether or not all of it parses: neither what stands in quotes nor heredocs nor
//! comments.

/// The marks of a text, with where they stand: every byte but spaces that belongs to nothing else, and the first of each text in
/// quotes, heredoc and comment.
pub(super) struct Marks<'t> {
    text: &'t str,
    at: usize,
    /// Brackets that are open; where the text in quotes starts that goes on behind them, if one does.
    open: Vec<Option<usize>>,
    /// Where text starts whose quote is not closed on its line, if there is any.
    pub(super) unclosed: Option<usize>,
}

impl<'t> Marks<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self { text, at: 0, open: Vec::new(), unclosed: None }
    }

    /// Goes to the byte behind text in quotes that started at another, or behind the start of an interpolation in it.
    fn skip_quoted(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => return,
                b'\n' => break,
                b'\\' => self.at += 1,
                b'$' | b'%' if bytes.get(self.at) == Some(byte) => self.at += 1,
                b'$' | b'%' if bytes.get(self.at) == Some(&b'{') => {
                    self.open.push(Some(start));
                    self.at += 1;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.at.min(bytes.len());
        self.unclosed.get_or_insert(start);
    }

    /// Goes to the byte behind the next of a mark, or to the end.
    fn skip_behind(&mut self, mark: &str) {
        let rest = self.text.get(self.at..).and_then(|it| it.find(mark));
        self.at = rest.map_or(self.text.len(), |it| self.at + it + mark.len());
    }

    /// Goes to the byte behind a heredoc whose mark starts here, if it is one.
    fn skip_heredoc(&mut self) {
        let Some(rest) = self.text.get(self.at..) else { return };
        let Some((mark, _)) = rest.trim_start_matches('-').split_once('\n') else { return };
        let mark = mark.trim();
        let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
        if mark.is_empty() || !mark.chars().all(is_name) {
            return;
        }
        let mut lines = rest.split_inclusive('\n');
        self.at += lines.next().map_or(0, str::len);
        for line in lines {
            self.at += line.len();
            if line.trim() == mark {
                break;
            }
        }
    }
}

impl Iterator for Marks<'_> {
    type Item = (usize, u8);

    fn next(&mut self) -> Option<(usize, u8)> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            let byte = *bytes.get(start)?;
            self.at += 1;
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => continue,
                b'#' => self.skip_behind("\n"),
                b'/' if bytes.get(self.at) == Some(&b'/') => self.skip_behind("\n"),
                b'/' if bytes.get(self.at) == Some(&b'*') => {
                    self.at += 1;
                    self.skip_behind("*/");
                }
                b'<' if bytes.get(self.at) == Some(&b'<') => {
                    self.at += 1;
                    self.skip_heredoc();
                }
                b'"' => self.skip_quoted(start),
                b'{' | b'[' | b'(' => self.open.push(None),
                b'}' | b']' | b')' => {
                    if let (Some(quoted), b'}') = (self.open.pop().flatten(), byte) {
                        self.skip_quoted(quoted);
                        continue;
                    }
                }
                _ => {}
            }
            return Some((start, byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> String {
        Marks::of(text).map(|(_, byte)| char::from(byte)).collect()
    }

    #[test]
    fn what_is_quoted_or_said_beside_is_no_mark() {
        assert_eq!(marks("a = \"{ # \\\" ${f(\"}\")} ]\" # {\n/* [ */ b // (\n"), "a=\"f(\")#/b/");
        assert_eq!(marks("a = <<-E\n { \"\n  E\nb"), "a=<b");
        assert_eq!(marks("a << b"), "a<b");
    }

    #[test]
    fn text_that_nobody_closes_is_found_where_it_starts() {
        let unclosed = |text: &str| {
            let mut marks = Marks::of(text);
            marks.by_ref().for_each(drop);
            marks.unclosed
        };
        assert_eq!(unclosed("a = \"x\nb = \"y\"\n"), Some(4));
        assert_eq!(unclosed("a = \"${\n  f(\"x\")\n}\"\n"), None);
        assert_eq!(unclosed("a = \"${b} c\n"), Some(4), "behind the interpolation it goes on");
        for text in
            ["", "\"", "\"\\", "<<", "<<-", "<<E\n", "/*", "}}]]", "\"${", "é{", "\"$${%%{%{", "{}\"}"]
        {
            assert!(Marks::of(text).count() <= text.len(), "{text}");
        }
    }
}
