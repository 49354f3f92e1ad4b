//! What people tell each other in comments, apart from what they tell programs.

/// How comments for linters, scanners and editors begin.
const DIRECTIVES: [&str; 20] = [
    "drawbridge:",
    "checkov:",
    "trivy:",
    "tfsec:",
    "tflint-ignore",
    "terrascan",
    "kics",
    "nosemgrep",
    "nosec",
    "noqa",
    "infracost",
    "cfn_nag",
    "cfn-nag",
    "cfn-lint",
    "yamllint",
    "yaml-language-server",
    "prettier-ignore",
    "vim:",
    "-*-",
    "ignore:",
];

/// Whether a comment is for a program.
pub(crate) fn is_directive(text: &str) -> bool {
    let text = text.trim();
    DIRECTIVES.iter().any(|it| text.starts_with(it))
}

/// Lines of comments as one text: without what is for programs, with one empty line between paragraphs, and each of them without the
/// indentation that all of it has; `None` if nothing is left.
pub(crate) fn text<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lines: Vec<&str> = lines.into_iter().filter(|it| !is_directive(it)).map(str::trim_end).collect();
    let paragraphs = lines.split(|it| it.is_empty()).filter(|it| !it.is_empty()).map(|lines| {
        let indent = lines.iter().map(|it| it.len() - it.trim_start_matches(' ').len()).min();
        let lines = lines.iter().filter_map(|it| it.get(indent.unwrap_or_default()..));
        lines.collect::<Vec<&str>>().join("\n")
    });
    let text = paragraphs.collect::<Vec<String>>().join("\n\n");
    (!text.is_empty()).then_some(text)
}
