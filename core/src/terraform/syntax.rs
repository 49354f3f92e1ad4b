//! The small words of HCL: string literals, identifiers, object keys.

/// A quoted string literal that stands for exactly this text.
pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// The inside of a quoted string literal.
///
/// A `$` or `%` is doubled where a `{` follows it, which is when it would start a template. Text that other text or
/// an interpolation is going to follow must not end in `$` or `%`: see [`super::expression`].
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([c, c]),
            c if is_invisible(c) => out.push_str(&unicode_escape(c)),
            c => out.push(c),
        }
    }
    out
}

/// An object key: bare where HCL allows it, else quoted.
pub(super) fn key(name: &str) -> String {
    // `for` would start a `for` expression; the others read as values to people.
    if is_identifier(name) && !matches!(name, "for" | "null" | "true" | "false") {
        return name.to_owned();
    }
    // `terraform fmt` aligns by what it takes for columns; beyond Latin letters that is not the number of characters.
    let wide = |c: char| if c > '\u{2ff}' { unicode_escape(c) } else { c.to_string() };
    let quoted = quote(name);
    quoted.chars().map(wide).collect()
}

/// Whether this may be a block label or the name of an argument.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// The name with everything replaced that an identifier cannot hold, so that user text never ends up as code.
pub(super) fn identifier(name: &str) -> String {
    let replaced: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' })
        .collect();
    let trimmed = replaced.trim_end_matches('_');
    let kept = if trimmed.is_empty() { &replaced } else { trimmed };
    if is_identifier(kept) { kept.to_owned() } else { format!("_{kept}") }
}

/// Characters nobody sees, among them those that reorder what stands around them.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || (c.is_whitespace() && c != ' ')
}

fn unicode_escape(c: char) -> String {
    let code = u32::from(c);
    if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use hcl_edit::parser::{parse_body, parse_expr};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_be_a_template_is_text() {
        for (text, literal) in [
            ("plain", r#""plain""#),
            ("${var.x}", r#""$${var.x}""#),
            ("%{ if true }", r#""%%{ if true }""#),
            ("${a}%${var.password}", r#""$${a}%$${var.password}""#),
            ("$${a}", r#""$$${a}""#),
            ("cost: 5$", r#""cost: 5$""#),
            ("say \"hi\"\\", r#""say \"hi\"\\""#),
            ("a\r\n\tb", r#""a\r\n\tb""#),
            ("\u{202e}x\u{7}", r#""\u202ex\u0007""#),
            ("emoji 🎮", r#""emoji 🎮""#),
        ] {
            assert_eq!(quote(text), literal);
        }
    }

    #[test]
    fn keys_and_identifiers_hold_no_code() {
        assert_eq!(key("Name"), "Name");
        assert_eq!(key("for"), "\"for\"");
        assert_eq!(key("aws:SourceVpce"), "\"aws:SourceVpce\"");
        assert_eq!(key("日"), "\"\\u65e5\"");
        assert_eq!(identifier("web[0]"), "web_0");
        assert_eq!(identifier("1\" {"), "_1");
        assert_eq!(identifier(""), "_");
    }

    proptest! {
        #[test]
        fn every_string_is_read_back_as_it_was(text in r#"([${}%"\\~a\n]|\PC|\p{any}){0,24}"#) {
            let parsed = parse_expr(&quote(&text)).unwrap();
            prop_assert_eq!(parsed.as_str(), Some(text.as_str()));
        }

        #[test]
        fn every_key_is_read_back_as_it_was(name in r#"([${}%"\\a\n]|\PC){1,12}"#) {
            let body = parse_body(&format!("x = {{ {} = 1 }}", key(&name))).unwrap();
            let object = body.get_attribute("x").unwrap().value.as_object().unwrap().clone();
            let (read, _) = object.iter().next().unwrap();
            let read = read.as_ident().map(hcl_edit::Ident::as_str).or_else(|| read.as_expr().and_then(|it| it.as_str()));
            prop_assert_eq!(read, Some(name.as_str()));
        }

        #[test]
        fn every_name_makes_an_identifier(name in "\\PC*") {
            prop_assert!(is_identifier(&identifier(&name)));
        }
    }
}
