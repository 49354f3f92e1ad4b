//! The README that comes with the files.

use super::inputs::{default_text, values_path};
use crate::file::File;
use crate::stack::Stack;
use crate::terraform::expression::Expressions;

/// `README.md`: what is in the folder and the commands to use it.
pub(super) fn readme(stack: &Stack, expressions: &Expressions<'_>) -> File {
    let values = values_path(stack);
    let mut text = format!("# {}\n\n", plain(&stack.settings.name));
    text.push_str(&format!(
        "Terraform configuration for {} on AWS, written by Drawbridge.\n\n## Use\n\n",
        plain(&stack.settings.region)
    ));
    text.push_str(&format!(
        "```sh\nterraform init\nterraform validate\nterraform plan -var-file={values}\nterraform apply -var-file={values}\n```\n\n"
    ));
    text.push_str(&format!(
        "Credentials come from the environment or a profile, as for the AWS command line; none are in these files.\n\
         `terraform destroy -var-file={values}` removes everything again.\n"
    ));
    if let Some(backend) = &stack.settings.backend {
        text.push_str(&format!(
            "\nThe state is kept encrypted in the S3 bucket `{}`, locked while it is in use.\n\
             The bucket has to exist before `terraform init`, with versioning on.\n",
            code(&backend.bucket)
        ));
    }
    if !stack.parameters.is_empty() {
        text.push_str(&format!("\n## Inputs\n\nTheir values stand in `{values}`.\n\n"));
        text.push_str("| variable | what it is for | value |\n|---|---|---|\n");
        for (name, parameter) in &stack.parameters {
            text.push_str(&format!(
                "| `{}` | {} | {} |\n",
                expressions.variable(name),
                plain(&parameter.description),
                plain(&default_text(parameter.default.as_ref()))
            ));
        }
    }
    if !stack.outputs.is_empty() {
        text.push_str("\n## Outputs\n\n| output | what it is |\n|---|---|\n");
        for (name, output) in &stack.outputs {
            text.push_str(&format!("| `{}` | {} |\n", code(name), plain(&output.description)));
        }
    }
    File::new("README.md", text)
}

/// User text that Markdown shows as it is, on one line.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '!' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() || c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// Text inside a code span.
fn code(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '`' | '|')).collect()
}
