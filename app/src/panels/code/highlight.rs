//! Colors HCL and YAML, line by line: enough to read by, not a parser.

/// The languages shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// Terraform.
    Hcl,
    /// CloudFormation.
    Yaml,
}

/// A line as HTML: escaped text in colored spans. Nothing of the text becomes markup.
pub(super) fn line(language: Language, text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    if language == Language::Yaml {
        rest = yaml_key(text, &mut out);
    }
    while let Some(first) = rest.chars().next() {
        let (class, length) = token(language, rest, first);
        let (taken, left) = rest.split_at(length);
        push(&mut out, class, taken);
        rest = left;
    }
    out
}

/// Takes `  - Key` off the front of a YAML line that holds `  - Key: value`.
fn yaml_key<'a>(text: &'a str, out: &mut String) -> &'a str {
    let indent = text.len() - text.trim_start_matches([' ', '-']).len();
    let (before, rest) = text.split_at(indent);
    push(out, None, before);
    let length = rest.find(|it: char| !(it.is_alphanumeric() || "_-:".contains(it))).unwrap_or(rest.len());
    match rest[..length].strip_suffix(':') {
        Some(key) => {
            push(out, Some("name"), key);
            &rest[key.len()..]
        }
        None => rest,
    }
}

/// The kind and the length in bytes of the token at the front.
fn token(language: Language, rest: &str, first: char) -> (Option<&'static str>, usize) {
    let while_ = |test: &dyn Fn(char) -> bool| rest.find(|it: char| !test(it)).unwrap_or(rest.len());
    match first {
        '#' => (Some("comment"), rest.len()),
        '"' => (Some("string"), quoted(rest, '"')),
        '\'' if language == Language::Yaml => (Some("string"), quoted(rest, '\'')),
        '!' if language == Language::Yaml => (Some("keyword"), 1 + while_tag(&rest[1..])),
        it if it.is_ascii_digit() => (Some("number"), while_(&|it| it.is_ascii_alphanumeric() || it == '.')),
        it if it.is_alphabetic() || it == '_' => {
            let length = while_(&|it| it.is_alphanumeric() || it == '_' || it == '-');
            (word(language, &rest[..length], &rest[length..]), length)
        }
        it if it.is_whitespace() => (None, while_(&char::is_whitespace)),
        it => (None, it.len_utf8()),
    }
}

fn while_tag(rest: &str) -> usize {
    rest.find(|it: char| !it.is_alphanumeric()).unwrap_or(rest.len())
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, it) in rest.char_indices().skip(1) {
        match it {
            _ if is_escaped => is_escaped = false,
            '\\' if quote == '"' => is_escaped = true,
            it if it == quote => return at + it.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

fn word(language: Language, word: &str, after: &str) -> Option<&'static str> {
    const BLOCKS: [&str; 9] =
        ["resource", "variable", "output", "provider", "terraform", "data", "locals", "module", "backend"];
    match word {
        "true" | "false" | "null" => Some("number"),
        _ if language == Language::Yaml => None,
        _ if BLOCKS.contains(&word) && after.starts_with(' ') && !after.trim_start().starts_with('=') => {
            Some("keyword")
        }
        "var" | "local" => Some("keyword"),
        _ if after.trim_start().starts_with('=') || after.trim_start().starts_with('{') => Some("name"),
        _ => None,
    }
}

fn push(out: &mut String, class: Option<&str>, text: &str) {
    if text.is_empty() {
        return;
    }
    match class {
        Some(class) => {
            out.push_str("<span class=\"hl-");
            out.push_str(class);
            out.push_str("\">");
            escape(out, text);
            out.push_str("</span>");
        }
        None => escape(out, text),
    }
}

/// Text as HTML text.
fn escape(out: &mut String, text: &str) {
    for it in text.chars() {
        match it {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(it),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hcl_is_colored() {
        let html = line(Language::Hcl, "  cidr_block = \"10.0.0.0/16\" # main");
        assert_eq!(
            html,
            "  <span class=\"hl-name\">cidr_block</span> = <span class=\"hl-string\">&quot;10.0.0.0/16&quot;</span> \
             <span class=\"hl-comment\"># main</span>"
        );
    }

    #[test]
    fn yaml_keys_and_tags_are_colored() {
        let html = line(Language::Yaml, "      VpcId: !Ref MainVpc");
        assert_eq!(
            html,
            "      <span class=\"hl-name\">VpcId</span>: <span class=\"hl-keyword\">!Ref</span> MainVpc"
        );
    }

    #[test]
    fn text_never_becomes_markup() {
        for language in [Language::Hcl, Language::Yaml] {
            let html = line(language, "  Name: <script>alert(\"x\")</script> & 'é🦀");
            assert!(!html.contains("<script"), "{html}");
        }
    }
}
