//! Prints HCL exactly as `terraform fmt` would leave it.

use super::syntax::key;

/// A block: `header { … }`.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// Type and labels, as printed.
    pub(super) header: String,
    /// What is in it.
    pub(super) entries: Vec<Entry>,
}

/// One thing inside a block.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// `name = expression`.
    Argument(String, Expr),
    /// A nested block.
    Block(Block),
    /// Source text of a nested block, printed as it is but for its indentation.
    Source(String),
    /// An empty line.
    Blank,
}

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// Source text, printed as it is.
    Source(String),
    /// Lines of text, with interpolations.
    Heredoc(Vec<String>),
    /// A function call with one argument.
    Call(&'static str, Box<Self>),
    /// `[…]`.
    Tuple(Vec<Self>),
    /// `{…}`, by keys that are not yet quoted.
    Object(Vec<(String, Self)>),
}

/// The word that ends a heredoc.
pub(super) const HEREDOC: &str = "EOT";

/// Lists longer than this are written one item a line.
const LINE_WIDTH: usize = 76;

impl Block {
    /// An empty block.
    pub(super) fn new(header: impl Into<String>) -> Self {
        Self { header: header.into(), entries: Vec::new() }
    }

    /// With an argument behind what is there.
    pub(super) fn with(mut self, name: &str, value: Expr) -> Self {
        self.push(name, value);
        self
    }

    /// With a nested block behind what is there, set apart by an empty line.
    pub(super) fn with_block(mut self, block: Self) -> Self {
        self.push_block(block);
        self
    }

    /// Adds an argument.
    pub(super) fn push(&mut self, name: &str, value: Expr) {
        self.entries.push(Entry::Argument(name.to_owned(), value));
    }

    /// Adds a nested block, set apart by an empty line.
    pub(super) fn push_block(&mut self, block: Self) {
        self.space();
        self.entries.push(Entry::Block(block));
    }

    /// Adds an empty line unless the block is empty or ends in one.
    pub(super) fn space(&mut self) {
        if !matches!(self.entries.last(), None | Some(Entry::Blank)) {
            self.entries.push(Entry::Blank);
        }
    }

    /// The block as text, ending in a newline.
    pub(super) fn print(&self) -> String {
        let mut out = String::new();
        self.print_at(0, &mut out);
        out
    }

    fn print_at(&self, depth: usize, out: &mut String) {
        let pad = "  ".repeat(depth);
        if self.entries.is_empty() {
            out.push_str(&format!("{pad}{} {{}}\n", self.header));
            return;
        }
        out.push_str(&format!("{pad}{} {{\n", self.header));
        let mut arguments: Vec<(String, &Expr)> = Vec::new();
        for entry in &self.entries {
            if let Entry::Argument(name, value) = entry {
                arguments.push((name.clone(), value));
                continue;
            }
            print_arguments(&std::mem::take(&mut arguments), depth + 1, out);
            match entry {
                Entry::Argument(..) => {}
                Entry::Block(block) => block.print_at(depth + 1, out),
                Entry::Source(text) => print_source(text, depth + 1, out),
                Entry::Blank => out.push('\n'),
            }
        }
        print_arguments(&arguments, depth + 1, out);
        out.push_str(&format!("{pad}}}\n"));
    }
}

impl Expr {
    /// A literal or reference.
    pub(super) fn source(text: impl Into<String>) -> Self {
        Self::Source(text.into())
    }

    /// A string literal.
    pub(super) fn text(text: &str) -> Self {
        Self::Source(super::syntax::quote(text))
    }

    /// The expression as text, its first line standing at `column` of a line indented by `depth`.
    pub(super) fn print(&self, depth: usize, column: usize) -> String {
        let pad = "  ".repeat(depth);
        match self {
            // Lines inside a heredoc must not move.
            Self::Source(text) if text.contains("<<") => text.clone(),
            Self::Source(text) => {
                text.replace('\n', &format!("\n{pad}")).replace(&format!("\n{pad}\n"), "\n\n")
            }
            // An empty line has no indentation to take away, so that such a text stands at the margin.
            Self::Heredoc(lines) if lines.iter().any(|it| it.trim().is_empty()) => {
                format!("<<{HEREDOC}\n{}\n{HEREDOC}", lines.join("\n"))
            }
            Self::Heredoc(lines) => {
                let lines: String = lines.iter().map(|it| format!("{pad}  {it}\n")).collect();
                format!("<<-{HEREDOC}\n{lines}{pad}{HEREDOC}")
            }
            // Nothing may stand behind the word that ends a heredoc.
            Self::Call(name, argument) if matches!(**argument, Self::Heredoc(_)) => {
                format!("{name}({}\n{pad})", argument.print(depth, column))
            }
            Self::Call(name, argument) => {
                format!("{name}({})", argument.print(depth, column + name.len() + 1))
            }
            Self::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|it| it.print(depth + 1, 0)).collect();
                let line = format!("[{}]", items.join(", "));
                if !line.contains('\n') && column + line.chars().count() <= LINE_WIDTH {
                    return line;
                }
                let items: String = items.iter().map(|it| format!("{pad}  {it},\n")).collect();
                format!("[\n{items}{pad}]")
            }
            Self::Object(fields) if fields.is_empty() => "{}".to_owned(),
            Self::Object(fields) => {
                let fields: Vec<(String, &Self)> = fields.iter().map(|(name, it)| (key(name), it)).collect();
                let mut out = "{\n".to_owned();
                print_arguments(&fields, depth + 1, &mut out);
                format!("{out}{pad}}}")
            }
        }
    }
}

/// `terraform fmt` aligns the `=` of consecutive lines that hold a whole argument; one whose expression runs over
/// several lines ends the run and is not aligned itself.
pub(super) fn print_arguments(arguments: &[(String, &Expr)], depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let columns = |name: &str| name.chars().count();
    let printed: Vec<(&str, String)> = arguments
        .iter()
        .map(|(name, it)| (name.as_str(), it.print(depth, pad.len() + columns(name) + 3)))
        .collect();
    // A heredoc opens no bracket: its first line aligns with those before it, unless it stands in one.
    let is_line = |text: &str| !text.contains('\n');
    let starts_heredoc = |text: &str| text.lines().next().is_some_and(|it| it.starts_with("<<"));
    let runs = printed.chunk_by(|a, b| is_line(&a.1) && (is_line(&b.1) || starts_heredoc(&b.1)));
    for run in runs {
        let width = run.iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
        for (name, text) in run {
            let fill = " ".repeat(width - columns(name));
            out.push_str(&format!("{pad}{name}{fill} = {text}\n"));
        }
    }
}

/// Source text whose first line stands at the margin. Lines inside a heredoc must not move, so it stays as it is.
fn print_source(text: &str, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let movable = !text.contains("<<");
    for (index, line) in text.lines().enumerate() {
        let pad = if line.is_empty() || (index > 0 && !movable) { "" } else { pad.as_str() };
        out.push_str(&format!("{pad}{line}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_signs_align_as_terraform_fmt_does() {
        let object = Expr::Object(vec![("Name".into(), Expr::text("a")), ("aws:x".into(), Expr::text("b"))]);
        let block = Block::new("resource \"aws_vpc\" \"main\"")
            .with("cidr_block", Expr::text("10.0.0.0/16"))
            .with("x", Expr::source("1"))
            .with("tags", object)
            .with("yy", Expr::source("2"))
            .with("z", Expr::Tuple(vec![Expr::source("1"), Expr::source("2")]))
            .with_block(Block::new("lifecycle").with("create_before_destroy", Expr::source("true")));
        let expected = r#"resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  x          = 1
  tags = {
    Name    = "a"
    "aws:x" = "b"
  }
  yy = 2
  z  = [1, 2]

  lifecycle {
    create_before_destroy = true
  }
}
"#;
        assert_eq!(block.print(), expected);
    }

    #[test]
    fn long_lists_and_nested_calls_break_lines() {
        let long = Expr::Tuple(vec![Expr::text(&"a".repeat(40)), Expr::text(&"b".repeat(40))]);
        let call = Expr::Call(
            "jsonencode",
            Box::new(Expr::Object(vec![(
                "Statement".into(),
                Expr::Tuple(vec![Expr::Object(vec![("Effect".into(), Expr::text("Allow"))])]),
            )])),
        );
        let block =
            Block::new("x").with("list", long).with("policy", call).with("none", Expr::Object(vec![]));
        let expected = format!(
            "x {{\n  list = [\n    \"{}\",\n    \"{}\",\n  ]\n  policy = jsonencode({{\n    Statement = [\n      {{\n        Effect = \"Allow\"\n      }},\n    ]\n  }})\n  none = {{}}\n}}\n",
            "a".repeat(40),
            "b".repeat(40)
        );
        assert_eq!(block.print(), expected);
    }
}
