//! Prints a template as YAML that reads the same by the rules of YAML 1.1 and 1.2.

use super::node::Node;
use super::{Template, remarks};

/// The template, two spaces a level, with an empty line between sections and between resources.
pub(super) fn print(template: &Template) -> String {
    let mut out = String::new();
    for (name, section) in template {
        if !out.is_empty() && name != "Description" {
            out.push('\n');
        }
        match section {
            Node::Map(fields) if matches!(name.as_str(), "Parameters" | "Resources" | "Outputs") => {
                out.push_str(&format!("{name}:\n"));
                for (index, (name, it)) in fields.iter().enumerate() {
                    if index > 0 {
                        out.push('\n');
                    }
                    // People look for what is said of a resource above it.
                    let remark = remarks::taken_out(it);
                    for line in remark.iter().flat_map(|it| &it.0) {
                        out.push_str(&format!("  {line}\n"));
                    }
                    print_field(name, remark.as_ref().map_or(it, |it| &it.1), 2, &mut out);
                }
            }
            _ => print_field(name, section, 0, &mut out),
        }
    }
    out
}

/// Fields by themselves, one after the other.
pub(super) fn print_fields(fields: &[(String, Node)]) -> String {
    let mut out = String::new();
    fields.iter().for_each(|(name, it)| print_field(name, it, 0, &mut out));
    out
}

/// `name: node`, at an indentation.
fn print_field(name: &str, node: &Node, indent: usize, out: &mut String) {
    out.push_str(&" ".repeat(indent));
    print_rest(name, node, indent, out);
}

/// `name: node`, where the line has been indented already.
fn print_rest(name: &str, node: &Node, indent: usize, out: &mut String) {
    out.push_str(&scalar(name));
    out.push(':');
    match node {
        Node::Map(fields) if !fields.is_empty() => {
            out.push('\n');
            for (name, it) in fields {
                print_field(name, it, indent + 2, out);
            }
        }
        Node::List(items) if !items.is_empty() => {
            out.push('\n');
            for item in items {
                print_item(item, indent + 2, out);
            }
        }
        Node::Text(text) if is_block(text) => print_block(text, indent + 2, out),
        Node::Call(function, argument) => match &**argument {
            Node::Text(text) if is_block(text) => {
                out.push_str(&format!(" !{function}"));
                print_block(text, indent + 2, out);
            }
            _ => out.push_str(&format!(" {}\n", flow(node))),
        },
        _ => out.push_str(&format!(" {}\n", flow(node))),
    }
}

/// `- node`, at an indentation.
fn print_item(node: &Node, indent: usize, out: &mut String) {
    out.push_str(&" ".repeat(indent));
    out.push_str("- ");
    match node {
        Node::Map(fields) if !fields.is_empty() => {
            for (index, (name, it)) in fields.iter().enumerate() {
                if index == 0 {
                    print_rest(name, it, indent + 2, out);
                } else {
                    print_field(name, it, indent + 2, out);
                }
            }
        }
        _ => out.push_str(&format!("{}\n", flow(node))),
    }
}

/// A node on one line.
fn flow(node: &Node) -> String {
    match node {
        Node::Null => "null".to_owned(),
        Node::Bool(it) => it.to_string(),
        Node::Int(it) => it.to_string(),
        Node::Decimal(it) => it.as_str().to_owned(),
        Node::Text(it) => scalar(it),
        Node::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Node::Map(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, it)| format!("{}: {}", quoted(name), flow(it))).collect();
            if fields.is_empty() { "{}".to_owned() } else { format!("{{{}}}", fields.join(", ")) }
        }
        // A function directly inside another needs its long form: a node has one tag.
        Node::Call(outer, argument) => match &**argument {
            Node::Call(..) => format!("{{\"Fn::{outer}\": {}}}", flow(argument)),
            argument => format!("!{outer} {}", flow(argument)),
        },
    }
}

/// Text as a scalar: bare where no version of YAML could take it for something else.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    /// What YAML 1.1 reads as something other than text.
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let inner = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | ':' | '@' | '+' | '-' | ' ' | ',' | '\'')
    };
    let flow_marks = text.contains(',') || text.contains('\'');
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && !flow_marks
        && text.chars().all(inner)
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// A double-quoted scalar.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                let code = u32::from(c);
                let escape = match code {
                    ..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                };
                out.push_str(&escape);
            }
        }
    }
    out.push('"');
    out
}

/// Whether a character may stand in a file as itself: seen by people, and a line break by nobody's rules.
pub(super) fn is_printable(c: char) -> bool {
    !c.is_control()
        && (c == ' ' || !c.is_whitespace())
        && !matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}')
        && !matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether text reads better as a literal block, and comes out of one unchanged.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with([' ', '\n', '\t'])
        && !body.ends_with('\n')
        && body.lines().all(|it| !it.ends_with([' ', '\t']) || !it.trim().is_empty())
        && text.chars().all(|c| is_printable(c) || matches!(c, '\n' | '\t'))
}

/// A literal block, such as a start-up script.
fn print_block(text: &str, indent: usize, out: &mut String) {
    // Without the `-`, YAML ends the text in a newline.
    out.push_str(if text.ends_with('\n') { " |\n" } else { " |-\n" });
    for line in text.lines() {
        if !line.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use proptest::prelude::*;

    use super::*;
    use crate::cloudformation::tests_support::{Read, read};

    #[test]
    fn what_old_yaml_would_misread_is_quoted() {
        for text in [
            "N",
            "yes",
            "Off",
            "null",
            "~",
            "",
            "0123",
            "1.5",
            "1e3",
            "2012-10-17",
            "13:00",
            "=",
            "<<",
            "*",
            "&a",
            "!Ref",
            "a: b",
            "a:",
            "a #b",
            "- a",
            "[a]",
            "{a}",
            "%a",
            "@a",
            "`a",
            "|",
            ">",
            "a, b",
            " a",
            "a ",
            "it's",
            "0x1f",
            ".inf",
            "{{resolve:ssm:x}}",
            "${a}",
            "\u{feff}",
            "\u{85}",
        ] {
            assert!(scalar(text).starts_with('"'), "{text:?} came out as {}", scalar(text));
        }
        for text in
            ["AWS::EC2::VPC", "Id of the VPC", "arn:aws:s3", "dynamodb:GetItem", "/aws/service/ami", "gp3"]
        {
            assert_eq!(scalar(text), text);
        }
    }

    #[test]
    fn functions_lists_and_blocks() {
        let template = vec![(
            "Resources".to_owned(),
            Node::map([(
                "A",
                Node::map([
                    ("Zone", Node::select(0, Node::call("GetAZs", Node::text("")))),
                    (
                        "List",
                        Node::List(vec![
                            Node::reference("B"),
                            Node::map([("K", Node::Int(1)), ("V", Node::Bool(true))]),
                        ]),
                    ),
                    ("Data", Node::map([("Fn::Base64", Node::text("#!/bin/sh\n\necho hi\n"))])),
                    (
                        "Script",
                        Node::map([("Fn::Base64", Node::call("Sub", Node::text("cd /srv\necho ${B}\n")))]),
                    ),
                    ("None", Node::List(vec![])),
                    ("Nested", Node::call("Base64", Node::reference("B"))),
                ]),
            )]),
        )];
        let expected = "\
Resources:
  A:
    Zone: !Select [0, !GetAZs \"\"]
    List:
      - !Ref B
      - K: 1
        V: true
    Data:
      Fn::Base64: |
        #!/bin/sh

        echo hi
    Script:
      Fn::Base64: !Sub |
        cd /srv
        echo ${B}
    None: []
    Nested: {\"Fn::Base64\": !Ref B}
";
        assert_eq!(print(&template), expected);
    }

    proptest! {
        #[test]
        fn every_text_is_read_back_as_it_was(text in r#"([ \n\t:#'"\\{}\[\],&*!|>%@`$~=y0-9a-]|\PC|\p{any}){0,32}"#) {
            let node = Node::map([("Key", Node::text(&text)), ("Sub", Node::call("Sub", Node::text(&text))), ("List", Node::List(vec![Node::text(&text), Node::call("Sub", Node::text(&text))]))]);
            let printed = print(&vec![("Top".to_owned(), node)]);
            let read = read(&printed).unwrap();
            prop_assert_eq!(read.texts(), vec!["Top", "Key", &text, "Sub", &text, "List", &text, &text]);
        }

        #[test]
        fn every_key_is_read_back_as_it_was(name in r#"([ :#'"\\{}\[\],&*!|>y0-9a-]|\PC){1,16}"#) {
            let printed = print(&vec![("Top".to_owned(), Node::Map(vec![(name.clone(), Node::text("x"))]))]);
            let read: Read = read(&printed).unwrap();
            prop_assert_eq!(read.texts(), vec!["Top", &name, "x"]);
        }
    }
}
