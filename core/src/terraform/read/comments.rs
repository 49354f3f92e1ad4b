//! What people wrote about resources: the comments above their blocks and in them.

use std::collections::BTreeMap;

use crate::reading::remark;
use crate::stack::{Origin, Stack};
use crate::terraform::skip_comment;

/// Takes them from the files. What other programs read, and what suppresses findings, is not for people.
pub(super) fn read(files: &[(String, String)], stack: &mut Stack) {
    let mut starts: BTreeMap<(&str, usize), &String> = BTreeMap::new();
    // What has no type here keeps its text, and the comments in it.
    for (address, it) in stack.resources.iter().filter(|(_, it)| it.ty.is_some()) {
        if let Origin::Source { file, line, .. } = &it.origin {
            // A block that became several is told with the first of them.
            starts.entry((file, *line)).or_insert(address);
        }
    }
    let mut comments: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in files.iter().filter(|it| it.1.contains('#') || it.1.contains("//")) {
        let lines: Vec<&str> = text.lines().collect();
        for (address, said) in in_file(path, &lines, &starts) {
            let known = comments.entry(address).or_default();
            if !known.is_empty() {
                known.push('\n');
            }
            known.push_str(&said);
        }
    }
    stack.comments = comments;
}

fn in_file(path: &str, lines: &[&str], starts: &BTreeMap<(&str, usize), &String>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for ((_, line), address) in starts.range((path, 0)..=(path, usize::MAX)) {
        let start = line.saturating_sub(1);
        let above = lines.get(..start).unwrap_or_default();
        let n_above = above.iter().rev().take_while(|it| whole(it).is_some()).count();
        let above = above.iter().skip(start.saturating_sub(n_above)).filter_map(|it| whole(it));
        let mut said: Vec<String> = above.map(str::to_owned).collect();
        for it in inside(lines.get(start..).unwrap_or_default()) {
            // What was brought up before, and stays in a block that is kept as text as well.
            if !said.contains(&it) {
                said.push(it);
            }
        }
        said.retain(|it| !is_directive(it));
        if let Some(said) = remark::text(said.iter().map(String::as_str)) {
            found.push(((*address).clone(), said));
        }
    }
    found
}

/// The comments in a block, whose first line comes first; one behind an argument with what it is called.
fn inside(lines: &[&str]) -> Vec<String> {
    let Some(first) = lines.first() else { return Vec::new() };
    let indent = indent_of(first);
    let mut said = Vec::new();
    let mut heredoc: Option<&str> = None;
    for (n, line) in lines.iter().enumerate() {
        if let Some(word) = heredoc {
            heredoc = Some(word).filter(|it| line.trim() != *it);
            continue;
        }
        if let Some(it) = whole(line) {
            said.push(it.to_owned());
        } else if let Some((code, it)) = behind(line) {
            let name = code.split('=').next().unwrap_or_default().trim();
            let is_name = !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
            said.push(if is_name { format!("{name}: {it}") } else { it.to_owned() });
        }
        heredoc = line.rsplit_once("<<").and_then(|(_, it)| {
            let word = it.trim_start_matches('-').trim();
            let is_word = !word.is_empty() && word.chars().all(|it| it.is_alphanumeric() || it == '_');
            is_word.then_some(word)
        });
        let closes = line.trim_start().starts_with('}') && indent_of(line) <= indent;
        if closes || (n == 0 && line.trim_end().ends_with('}')) {
            break;
        }
    }
    said
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The text of a line that is nothing but a comment.
fn whole(line: &str) -> Option<&str> {
    let line = line.trim();
    let text = line.strip_prefix('#').or_else(|| line.strip_prefix("//"))?;
    Some(text.trim_start_matches(['#', '/']).trim())
}

/// What stands before a comment at the end of a line, and its text.
fn behind(line: &str) -> Option<(&str, &str)> {
    let mut in_text = false;
    let mut is_escaped = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let begins = c == '#' || (c == '/' && line[at..].starts_with("//"));
        if begins && !in_text && before.is_whitespace() {
            return Some((&line[..at], whole(&line[at..])?)).filter(|it| !it.1.is_empty());
        }
        in_text ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        before = c;
    }
    None
}

/// Whether a comment is for a program: a linter, a formatter, or a suppression.
fn is_directive(text: &str) -> bool {
    remark::is_directive(text) || skip_comment::read(&format!("# {text}")).is_some()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use crate::terraform::read;

    fn comments(text: &str) -> Vec<(String, String)> {
        let files = [("main.tf".to_owned(), text.to_owned())];
        read(&files).unwrap().stack.comments.into_iter().collect()
    }

    #[test]
    fn what_stands_above_a_block_and_in_it_is_about_it() {
        let text = r##"
# Not about anything.

// The network of the shop.
#
# Ask Ada before you change it.
#checkov:skip=CKV2_AWS_11:Flow logs are kept elsewhere
resource "aws_vpc" "main" {
  # Room for growth
  cidr_block = "10.0.0.0/16" # not 10.1: the office is there
  tags = { Color = "#fff" }
}

resource "aws_sqs_queue" "plain" {
  name = "orders//#1"
}
"##;
        let said = "The network of the shop.\n\nAsk Ada before you change it.\nRoom for growth\n\
                    cidr_block: not 10.1: the office is there";
        assert_eq!(comments(text), [("ec2.vpc.main".to_owned(), said.to_owned())]);
    }

    #[test]
    fn what_is_said_twice_is_told_once() {
        let text = "# why\nresource \"aws_vpc\" \"main\" {\n  lifecycle {\n    # why\n    prevent_destroy = true\n  }\n}\n";
        assert_eq!(comments(text), [("ec2.vpc.main".to_owned(), "why".to_owned())]);
    }

    #[test]
    fn scripts_hold_no_comments() {
        let text = r#"
resource "aws_instance" "web" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
  user_data     = <<-EOT
    #!/bin/bash
    # install
    yum install -y nginx # web
  EOT
  # behind the balancer
}
"#;
        assert_eq!(comments(text), [("ec2.instance.web".to_owned(), "behind the balancer".to_owned())]);
    }
}
