//! A pipeline that plans on a pull request and applies on the main branch. No keys are stored: the runner assumes a role
//! by OpenID Connect.

use super::inputs::values_path;
use crate::file::File;
use crate::model::Pipeline;
use crate::stack::Stack;
use crate::terraform::expression::Expressions;

/// The pipeline's file.
pub(super) fn pipeline(kind: Pipeline, stack: &Stack, expressions: &Expressions<'_>) -> File {
    match kind {
        Pipeline::GithubActions => File::new(GITHUB, github(stack, expressions)),
        Pipeline::AzureDevops => File::new(AZURE, azure(stack, expressions)),
    }
}

/// Path of the GitHub Actions workflow.
pub(in crate::terraform) const GITHUB: &str = ".github/workflows/terraform.yml";

/// Path of the Azure DevOps pipeline.
pub(in crate::terraform) const AZURE: &str = "azure-pipelines.yml";

/// Variables that whoever deploys must fill in: name in Terraform.
fn missing<'a>(stack: &'a Stack, expressions: &'a Expressions<'_>) -> impl Iterator<Item = String> + use<'a> {
    let without = stack.parameters.iter().filter(|(_, it)| it.default.is_none());
    without.map(|(name, _)| expressions.variable(name))
}

fn github(stack: &Stack, expressions: &Expressions<'_>) -> String {
    let values = values_path(&stack.settings.environment);
    let region = &stack.settings.region;
    let inputs: String = missing(stack, expressions)
        .map(|it| format!("  TF_VAR_{it}: ${{{{ vars.{} }}}}\n", it.to_ascii_uppercase()))
        .collect();
    let steps = |role: &str| {
        format!(
            "    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: hashicorp/setup-terraform@v3
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{{{ vars.{role} }}}}
          role-session-name: terraform-${{{{ github.run_id }}}}
          aws-region: {region}
      - run: terraform init
"
        )
    };
    format!(
        "# Plans on every pull request and applies on the main branch. No keys are stored: the repository variables
# AWS_PLAN_ROLE_ARN and AWS_APPLY_ROLE_ARN name roles whose trust policy accepts GitHub's OpenID Connect tokens of this
# repository (the second only those of the environment below).
name: Terraform

on:
  pull_request:
    branches: [main]
  push:
    branches: [main]

permissions:
  contents: read
  id-token: write

concurrency:
  group: terraform
  cancel-in-progress: false

env:
  TF_IN_AUTOMATION: \"true\"
  TF_INPUT: \"false\"
{inputs}
jobs:
  plan:
    if: github.event_name == 'pull_request'
{plan}      - run: terraform fmt -check -recursive
      - run: terraform validate
      - run: terraform plan -var-file={values}

  apply:
    if: github.event_name == 'push'
    environment: {environment}
{apply}      - run: terraform plan -var-file={values} -out=tfplan
      - run: terraform apply tfplan
",
        plan = steps("AWS_PLAN_ROLE_ARN"),
        apply = steps("AWS_APPLY_ROLE_ARN"),
        environment = values.trim_end_matches(".tfvars"),
    )
}

fn azure(stack: &Stack, expressions: &Expressions<'_>) -> String {
    let values = values_path(&stack.settings.environment);
    let region = &stack.settings.region;
    let inputs: String = missing(stack, expressions)
        .map(|it| format!("          TF_VAR_{it}: $({})\n", it.to_ascii_uppercase()))
        .collect();
    let task = |connection: &str, commands: &[&str]| {
        let lines: String = commands.iter().map(|it| format!("            {it}\n")).collect();
        format!(
            "      - task: AWSShellScript@1
        inputs:
          awsCredentials: {connection}
          regionName: {region}
          scriptType: inline
          inlineScript: |
            set -euo pipefail
            terraform init
{lines}        env:
          TF_IN_AUTOMATION: \"true\"
          TF_INPUT: \"false\"
{inputs}"
        )
    };
    let plan = format!("terraform plan -var-file={values}");
    let plan_to_file = format!("terraform plan -var-file={values} -out=tfplan");
    format!(
        "# Plans on every pull request and applies on the main branch. No keys are stored: the service connections aws-plan
# and aws-apply (AWS Toolkit for Azure DevOps, with OpenID Connect) assume a role each. Terraform comes with the
# Terraform extension.
trigger:
  branches:
    include: [main]

pr:
  branches:
    include: [main]

pool:
  vmImage: ubuntu-latest

jobs:
  - job: plan
    condition: eq(variables['Build.Reason'], 'PullRequest')
    steps:
      - task: TerraformInstaller@1
        inputs:
          terraformVersion: latest
{planned}
  - deployment: apply
    condition: and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'))
    environment: {environment}
    strategy:
      runOnce:
        deploy:
          steps:
            - checkout: self
            - task: TerraformInstaller@1
              inputs:
                terraformVersion: latest
{applied}",
        planned = task("aws-plan", &["terraform fmt -check -recursive", "terraform validate", &plan]),
        applied = indent(&task("aws-apply", &[&plan_to_file, "terraform apply tfplan"]), 6),
        environment = values.trim_end_matches(".tfvars"),
    )
}

/// The text with every line moved to the right.
fn indent(text: &str, by: usize) -> String {
    text.lines().map(|it| format!("{}{it}\n", " ".repeat(by))).collect()
}
