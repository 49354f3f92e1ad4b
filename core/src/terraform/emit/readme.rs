//! The README that comes with the files.

use super::inputs::{default_text, values_path};
use super::provider::EMULATOR;
use crate::file::File;
use crate::markdown::{code, plain};
use crate::model::Pipeline;
use crate::stack::Stack;
use crate::terraform::expression::Expressions;

/// `README.md`: what is in the folder and the commands to use it. `picture` is the path of the diagram's picture.
pub(super) fn readme(stack: &Stack, expressions: &Expressions<'_>, picture: Option<&str>) -> File {
    let values = values_path(&stack.settings.environment);
    let name = plain(&stack.settings.name);
    let mut text = format!("# {name}\n\n");
    text.push_str(&format!(
        "Terraform configuration for {} on AWS, written by Drawbridge.\n\n",
        plain(&stack.settings.region)
    ));
    if let Some(picture) = picture {
        text.push_str(&format!("![Diagram of {name}]({picture})\n\n"));
    }
    text.push_str("## Use\n\n");
    text.push_str(&format!(
        "```sh\nterraform init\nterraform validate\nterraform plan -var-file={values}\nterraform apply -var-file={values}\n```\n\n"
    ));
    text.push_str(&format!(
        "Credentials come from the environment or a profile, as for the AWS command line; none are in these files.\n\
         `terraform destroy -var-file={values}` removes everything again.\n"
    ));
    for environment in &stack.settings.delivery.environments {
        let path = values_path(environment);
        text.push_str(&format!("For the environment {}, take `-var-file={path}`.\n", plain(environment)));
    }
    if stack.settings.delivery.emulator {
        text.push_str(&format!(
            "\nTo try it on an emulator instead of AWS, with any access key:\n\n\
             ```sh\nterraform apply -var-file={values} -var={EMULATOR}=http://localhost:4566\n```\n"
        ));
    }
    if let Some(backend) = &stack.settings.backend {
        let lock = match &backend.lock_table {
            Some(table) => format!("by the DynamoDB table {}", code(table)),
            None => "by a file beside it".to_owned(),
        };
        text.push_str(&format!(
            "\nThe state is kept encrypted in the S3 bucket {}, locked {lock} while it is in use.\n\
             The bucket has to exist before `terraform init`, with versioning on.\n",
            code(&backend.bucket)
        ));
    }
    match stack.settings.delivery.pipeline {
        Some(Pipeline::GithubActions) => text.push_str(
            "\n`.github/workflows/terraform.yml` plans on every pull request and applies on the main branch. It stores no \
             keys:\nthe repository variables `AWS_PLAN_ROLE_ARN` and `AWS_APPLY_ROLE_ARN` name the roles it assumes.\n",
        ),
        Some(Pipeline::AzureDevops) => text.push_str(
            "\n`azure-pipelines.yml` plans on every pull request and applies on the main branch. It stores no keys:\nthe \
             service connections `aws-plan` and `aws-apply` assume the roles.\n",
        ),
        None => {}
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
            text.push_str(&format!("| {} | {} |\n", code(name), plain(&output.description)));
        }
    }
    File::new("README.md", text)
}
