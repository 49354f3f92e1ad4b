//! Arguments and blocks that stand by themselves.

use hcl_edit::Span;
use hcl_edit::parser::parse_body;

use super::unparsable::explained;

/// The arguments and blocks in a text, each as it stands there.
///
/// # Errors
///
/// One sentence about the first place that is no HCL.
pub(crate) fn arguments_of(text: &str) -> Result<Vec<String>, String> {
    // The parser wants a line to end.
    let text = format!("{}\n", text.trim_end());
    let body = parse_body(&text).map_err(|error| {
        let (at, message) = explained(&text, &error);
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |it| it + 1);
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        format!("line {}, column {column}: {message}", before.matches('\n').count() + 1)
    })?;
    let one = |span: std::ops::Range<usize>| text.get(span).unwrap_or_default().trim().to_owned();
    Ok(body.iter().filter_map(Span::span).map(one).filter(|it| !it.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_and_blocks_are_told_apart() {
        let text = "a = 1\n# why\nb \"x\" {\n  c = [\n    1,\n  ]\n}\n\nd = <<-EOT\n  x\nEOT\n";
        let found = arguments_of(text);
        let expected = ["a = 1", "b \"x\" {\n  c = [\n    1,\n  ]\n}", "d = <<-EOT\n  x\nEOT"];
        assert_eq!(found, Ok(expected.map(str::to_owned).to_vec()));
        assert_eq!(arguments_of(" \n"), Ok(Vec::new()));
        assert_eq!(arguments_of("a = \n").map_err(|it| it.starts_with("line 1, column 4: ")), Err(true));
    }
}
