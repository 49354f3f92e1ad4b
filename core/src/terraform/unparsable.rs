//! What is wrong with text that is no HCL, in words for people.

use hcl_edit::parser::Error;

use super::marks::Marks;

/// Where to look, as a byte of the text, and what is wrong there.
pub(super) fn explained(text: &str, error: &Error) -> (usize, String) {
    let mut marks = Marks::of(text);
    marks.by_ref().for_each(drop);
    // The parser goes back to where the block began, and blames that.
    if let Some(start) = marks.unclosed {
        return (start, "a text that starts here has no closing quote on its line".to_owned());
    }
    // That may be inside of a character of several bytes.
    (text.floor_char_boundary(error.location().offset()), in_words(error.message()))
}

/// What the parser says, without a list of all that could have stood there.
fn in_words(message: &str) -> String {
    let said = match message {
        it if it == "expected `{`" || it.starts_with("invalid structure;") => {
            "expected `=` and a value, or `{` and a block"
        }
        "expected newline or eof" => "expected the end of the line",
        it if it.starts_with("invalid expression;") => "expected a value",
        it if it.starts_with("invalid block body;") => "expected an argument, a block or `}`",
        it => it,
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use hcl_edit::parser::parse_body;

    use super::*;

    #[test]
    fn what_is_wrong_is_said_where_it_is() {
        for (text, at, said) in [
            ("a \"b\" {\n  c = \"x\n}\n", "\"x", "has no closing quote"),
            ("a {\n  b = \"${c\n}\n", "\"${c", "has no closing quote"),
            ("a {\n  b = \n}\n", "\n}", "expected a value"),
            ("a {\n  b \"x\"\n}\n", "\n}", "expected `=` and a value, or `{` and a block"),
            ("hello, world\n", ", world", "expected `=` and a value, or `{` and a block"),
            ("a {\n  b = 1\n  !\n}\n", "!", "expected an argument, a block or `}`"),
            ("a {\n  b = 1 2\n}\n", "2", "expected the end of the line"),
        ] {
            let (offset, message) = explained(text, &parse_body(text).unwrap_err());
            assert!(message.contains(said), "{text}: {message}");
            assert!(text[offset..].starts_with(at), "{text}: {:?}", &text[offset..]);
        }
    }
}
