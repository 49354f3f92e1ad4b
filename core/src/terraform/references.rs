//! Names of other blocks in source text.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::parser::{parse_body, parse_expr};
use hcl_edit::visit::{Visit, visit_expr};

use super::syntax::quote;

use crate::reading::Piece;
use crate::sort::InOrder;

/// The most steps of a name that are looked at: modules in modules, with a type, a name and an index.
const STEP_LIMIT: usize = 24;

/// A name in source text: the text up to each of its steps, such as `data`, `data.aws_ami` and `data.aws_ami.latest`.
#[derive(Debug, PartialEq)]
pub(super) struct Reference {
    start: usize,
    /// Each beginning of the name, with where it ends in the text.
    beginnings: Vec<(String, usize)>,
}

impl Reference {
    /// Whether it only means something in the expression it stands in: one of the variables of `for`, or `self`.
    pub(super) fn is_local(&self) -> bool {
        let root = self.beginnings.first().map_or("", |(name, _)| name.as_str());
        !matches!(root, "var" | "local" | "data" | "module" | "self") && !root.contains('_')
    }

    /// Where all of it stands in the text, as far as it is a name.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.beginnings.last().map_or(self.start, |(_, end)| *end)
    }

    /// The longest beginning that `find` knows, with its place in the text.
    pub(super) fn longest<T>(&self, mut find: impl FnMut(&str) -> Option<T>) -> Option<(Range<usize>, T)> {
        let mut beginnings = self.beginnings.iter().rev();
        beginnings.find_map(|(name, end)| Some((self.start..*end, find(name)?)))
    }
}

/// The names in an expression; `None` if it is none.
pub(super) fn of_expression(source: &str) -> Option<Vec<Reference>> {
    let expression = parse_expr(source).ok()?;
    let mut names = Names::default();
    names.visit_expr(&expression);
    Some(names.found)
}

/// Whether a text is one argument or block, and nothing else.
pub(super) fn is_one_structure(source: &str) -> bool {
    parse_body(&format!("{}\n", source.trim_end())).is_ok_and(|it| it.iter().count() == 1)
}

/// The names in arguments and blocks; `None` if the text is none.
pub(super) fn of_body(source: &str) -> Option<Vec<Reference>> {
    let body = parse_body(source).ok()?;
    let mut names = Names::default();
    names.visit_body(&body);
    Some(names.found)
}

/// Text with names replaced by others: `find` says what by.
pub(super) fn replaced(
    source: &str,
    references: &[Reference],
    mut find: impl FnMut(&str) -> Option<String>,
) -> String {
    let mut text = String::new();
    let mut at = 0;
    let mut found: Vec<(Range<usize>, String)> =
        references.iter().filter_map(|it| it.longest(&mut find)).collect();
    found.order_by_key(|(range, _)| range.start);
    for (range, name) in found {
        if range.start < at {
            continue;
        }
        text.push_str(&source[at..range.start]);
        text.push_str(&name);
        at = range.end;
    }
    text.push_str(&source[at..]);
    text
}

/// Source text in pieces, the names that `find` knows among them, and the names that it does not know but for the variables of
/// `for`; `None` if the text is neither arguments and blocks nor an expression.
pub(crate) fn pieces<T>(
    source: &str,
    mut find: impl FnMut(&str) -> Option<T>,
) -> Option<(Vec<Piece<T>>, Vec<String>)> {
    let references = of_body(source).or_else(|| of_expression(source))?;
    let (mut pieces, mut lost) = (Vec::new(), Vec::new());
    let mut found: Vec<(Range<usize>, T)> = Vec::new();
    for it in &references {
        match it.longest(&mut find) {
            Some(known) => found.push(known),
            None if it.is_local() => {}
            None => lost.push(source.get(it.range()).unwrap_or_default().to_owned()),
        }
    }
    found.order_by_key(|(range, _)| range.start);
    let mut at = 0;
    for (range, name) in found {
        if range.start < at {
            continue;
        }
        if range.start > at {
            pieces.push(Piece::Text(source.get(at..range.start).unwrap_or_default().to_owned()));
        }
        pieces.push(Piece::Name(name));
        at = range.end;
    }
    if at < source.len() {
        pieces.push(Piece::Text(source.get(at..).unwrap_or_default().to_owned()));
    }
    Some((pieces, lost))
}

#[derive(Default)]
struct Names {
    found: Vec<Reference>,
}

impl Visit for Names {
    fn visit_expr(&mut self, node: &Expression) {
        if let Expression::Traversal(it) = node {
            self.found.extend(reference(it));
        }
        visit_expr(self, node);
    }
}

fn reference(traversal: &Traversal) -> Option<Reference> {
    let root = traversal.expr.as_variable()?;
    let span = traversal.expr.span()?;
    let mut name = root.as_str().to_owned();
    let mut beginnings = vec![(name.clone(), span.end)];
    for operator in traversal.operators.iter().take(STEP_LIMIT) {
        match operator.value() {
            TraversalOperator::GetAttr(it) => name.push_str(&format!(".{}", it.as_str())),
            TraversalOperator::Index(Expression::Number(it)) => name.push_str(&format!("[{}]", it.value())),
            TraversalOperator::Index(Expression::String(it)) => {
                name.push_str(&format!("[{}]", quote(it.value())));
            }
            _ => break,
        }
        beginnings.push((name.clone(), operator.span()?.end));
    }
    Some(Reference { start: span.start, beginnings })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn names_are_found_wherever_an_expression_holds_them() {
        let source =
            "[for x in module.net[\"a\"].aws_subnet.b[0].id : \"${upper(data.aws_ami.c.id)}-${x.y}\"]";
        let names = of_expression(source).unwrap();
        let known = |name: &str| match name {
            "module.net[\"a\"].aws_subnet.b[0]" => Some("aws_subnet.net_a_b_0".to_owned()),
            "data.aws_ami.c" => Some("data.aws_ami.d".to_owned()),
            _ => None,
        };
        assert_eq!(
            replaced(source, &names, known),
            "[for x in aws_subnet.net_a_b_0.id : \"${upper(data.aws_ami.d.id)}-${x.y}\"]"
        );
        let body = "a = local.x\nb {\n  c = <<-EOT\n    ${local.y}\n  EOT\n}\n";
        let names = of_body(body).unwrap();
        let known = |name: &str| name.strip_prefix("local.").map(|it| format!("var.{it}"));
        assert_eq!(replaced(body, &names, known), "a = var.x\nb {\n  c = <<-EOT\n    ${var.y}\n  EOT\n}\n");
        assert_eq!(of_expression("a b"), None);
    }
}
