//! What the product exports passes what its readers will run on it: cfn-lint, Terraform, and Terraform's real provider
//! against an AWS.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use drawbridge_core::model::snapshot;
use drawbridge_core::stack::lower;
use drawbridge_core::templates::{self, Template};
use drawbridge_tests::checkers::{cfn_lint, check_terraform};
use drawbridge_tests::command_line::{drawbridge, export};
use drawbridge_tests::moto::Moto;
use drawbridge_tests::read_back;
use drawbridge_tests::terraform::Terraform;
use drawbridge_tests::tools;
use serde_json::Value;
use tempfile::TempDir;

/// Names that mean something to a language or a browser if they are not escaped.
const HOSTILE_NAMES: [&str; 6] = [
    "${aws_vpc.main.id} and %{ if true }",
    "\"quoted\" and \\ and 'single'",
    "emoji 🏰🌉 and é and 中文",
    "<script>alert(1)</script>",
    "!Ref Vpc: {a: [b, *c, &d]} # not a comment",
    "${AWS::AccountId} $${x} ${!y}",
];

/// CloudFormation looks these up wherever they stand and knows no escape for them.
const DYNAMIC_REFERENCE: &str = "{{resolve:secretsmanager:admin:SecretString:password}}";

/// A diagram file in a folder of its own, with room for what is exported from it.
struct Case {
    name: String,
    diagram: PathBuf,
    folder: TempDir,
}

impl Case {
    fn new(name: &str, diagram: &str) -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder")?;
        let path = folder.path().join("case.drawbridge.json");
        fs::write(&path, diagram).context("cannot write the diagram")?;
        Ok(Self { name: name.to_owned(), diagram: path, folder })
    }

    /// Exports into a folder, which is returned.
    fn export(&self, format: &str) -> Result<PathBuf> {
        let out = self.folder.path().join(format);
        export(&self.diagram, format, &out).with_context(|| format!("of {}", self.name))?;
        Ok(out)
    }
}

fn template_cases() -> Result<Vec<Case>> {
    templates::all().iter().map(|template| Case::new(template.name, template.source)).collect()
}

/// Every template once with each hostile name on all of its nodes.
fn hostile_cases() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for template in templates::all() {
        for hostile in HOSTILE_NAMES {
            cases.push(Case::new(
                &format!("{} with {hostile:?}", template.name),
                &renamed(template, hostile)?,
            )?);
        }
    }
    Ok(cases)
}

/// The template's file with this name, and a number, on every node.
fn renamed(template: &Template, name: &str) -> Result<String> {
    let mut file: Value = serde_json::from_str(template.source)?;
    let nodes = file["nodes"].as_object_mut().context("a diagram without nodes")?;
    for (number, node) in nodes.values_mut().enumerate() {
        node["name"] = format!("{name} {number}").into();
    }
    let file = file.to_string();
    // A name that the product refuses fails here and not in an exporter.
    snapshot::read(&file).with_context(|| format!("{name:?} is refused as a name"))?;
    Ok(file)
}

/// The files of a folder with this ending.
fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    if folder.is_file() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("nothing exported to {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    found.sort();
    ensure!(!found.is_empty(), "{} holds no {endings:?}", folder.display());
    Ok(found)
}

fn passes_cfn_lint(case: &Case, ignored: &[&str]) -> Result<()> {
    for template in files(&case.export("cloudformation")?, &["yaml", "yml", "json"])? {
        let finished = cfn_lint(&template, "eu-west-1", ignored)?;
        let text = fs::read_to_string(&template)?;
        ensure!(
            finished.code == Some(0),
            "{}: cfn-lint:\n{}{}\n{text}",
            case.name,
            finished.output,
            finished.errors
        );
    }
    Ok(())
}

fn passes_the_terraform_checker(case: &Case) -> Result<()> {
    let finished = check_terraform(&case.export("terraform")?)?;
    ensure!(finished.code == Some(0), "{}: {}{}", case.name, finished.output, finished.errors);
    Ok(())
}

#[test]
fn cloudformation_of_every_template_passes_cfn_lint() -> Result<()> {
    template_cases()?.iter().try_for_each(|case| passes_cfn_lint(case, &[]))
}

/// A template's diagram so many times side by side.
fn copied(template: &Template, copies: usize) -> Result<String> {
    /// Names of nodes, wherever a diagram holds them, with a number behind.
    fn numbered(value: &mut Value, number: usize) {
        let add = |it: &mut Value| *it = format!("{}_{number}", it.as_str().unwrap_or_default()).into();
        match value {
            Value::Object(fields) => {
                for (key, it) in fields {
                    match key.as_str() {
                        "parent" | "from" | "to" => add(it),
                        "$ref" => add(&mut it[0]),
                        _ => numbered(it, number),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|it| numbered(it, number)),
            _ => {}
        }
    }
    let mut file: Value = serde_json::from_str(template.source)?;
    for section in ["nodes", "edges", "layout"] {
        let one = file[section].as_object().cloned().unwrap_or_default();
        for number in 2..=copies {
            for (id, entry) in &one {
                let mut entry = entry.clone();
                numbered(&mut entry, number);
                file[section][format!("{id}_{number}")] = entry;
            }
        }
    }
    let file = file.to_string();
    snapshot::read(&file).context("the copies make no diagram")?;
    Ok(file)
}

/// Past 500 resources a stack becomes a root with nested stacks.
#[test]
fn nested_stacks_pass_cfn_lint() -> Result<()> {
    let template = templates::by_name("ec2-dynamodb-endpoint").context("no such template")?;
    let case = Case::new("a large diagram", &copied(template, 24)?)?;
    let out = case.export("cloudformation")?;
    let stacks = files(&out.join("stacks"), &["yaml"])?;
    ensure!(stacks.len() > 1, "it is not nested: {stacks:?}");
    for file in [out.join("template.yaml")].iter().chain(&stacks) {
        // E3019: copies have the names of what they copy. W3002: the root is for `aws cloudformation package`, and the
        // README beside it says so.
        let finished = cfn_lint(file, "eu-west-1", &["E3019", "W3002"])?;
        ensure!(finished.code == Some(0), "{}: {}{}", file.display(), finished.output, finished.errors);
    }
    ensure!(fs::read_to_string(out.join("README.md"))?.contains("aws cloudformation package"));
    let one = case.folder.path().join("one.yaml");
    let arguments = ["export", "--format=cloudformation", "--out"].map(OsStr::new);
    let finished = drawbridge(arguments.into_iter().chain([one.as_os_str(), case.diagram.as_os_str()]))?;
    ensure!(finished.code == Some(2) && finished.errors.contains("nested stacks"), "{}", finished.errors);
    ensure!(!one.exists(), "it wrote {}", one.display());
    Ok(())
}

#[test]
fn terraform_of_every_template_passes_the_checker() -> Result<()> {
    template_cases()?.iter().try_for_each(passes_the_terraform_checker)
}

#[test]
fn hostile_names_are_harmless_in_cloudformation() -> Result<()> {
    // E1029 holds a text like ${this} for a forgotten Fn::Sub; that it stays a text is the point.
    hostile_cases()?.iter().try_for_each(|case| passes_cfn_lint(case, &["E1029"]))
}

/// What cannot be written safely is refused, with the reason and without a file.
#[test]
fn a_dynamic_reference_is_refused_in_cloudformation_only() -> Result<()> {
    for template in templates::all() {
        let case = Case::new("a dynamic reference", &renamed(template, DYNAMIC_REFERENCE)?)?;
        passes_the_terraform_checker(&case)?;
        let out = case.folder.path().join("refused");
        let finished = drawbridge([
            OsStr::new("export"),
            case.diagram.as_os_str(),
            OsStr::new("--format=cloudformation"),
            OsStr::new("--out"),
            out.as_os_str(),
        ])?;
        assert_eq!(finished.code, Some(2), "{}{}", finished.output, finished.errors);
        assert!(finished.errors.contains("{{resolve:"), "{}", finished.errors);
        assert!(!out.exists(), "it wrote {}", out.display());
    }
    Ok(())
}

#[test]
fn hostile_names_are_harmless_in_terraform() -> Result<()> {
    hostile_cases()?.iter().try_for_each(passes_the_terraform_checker)
}

/// Terraform itself: formatted, valid, and for AWS as moto knows it: all is created, nothing is left to do, all goes.
#[test]
fn terraform_applies_every_template() -> Result<()> {
    if tools::terraform().is_none() {
        tools::not_run(
            "fmt, validate, plan, apply, destroy of the Terraform exports",
            "no Terraform with the AWS provider",
        );
        return Ok(());
    }
    for case in template_cases()? {
        let folder = case.export("terraform")?;
        let moto = Moto::start()?;
        let Some(terraform) = Terraform::find(&folder, moto.url())? else { continue };
        let variables = variables(&folder)?;
        let with_variables = |command: &[&'static str]| -> Vec<&str> {
            command.iter().copied().chain(variables.iter().map(String::as_str)).collect()
        };
        terraform.run(&["fmt", "-check", "-recursive", "-diff"]).with_context(|| case.name.clone())?;
        keep_state_here(&folder)?;
        terraform.run(&["init", "-input=false"])?;
        terraform.run(&["validate"])?;
        terraform.run(&with_variables(&["plan", "-input=false", "-out=plan"]))?;
        let plan = case.folder.path().join("plan.json");
        fs::write(&plan, terraform.run(&["show", "-json", "plan"])?)?;
        checks_alike(&folder, &plan).with_context(|| case.name.clone())?;
        terraform.run(&["apply", "-input=false", "plan"])?;
        let stack = lower(&snapshot::read(&fs::read_to_string(&case.diagram)?)?);
        let found = read_back::found(moto.url(), &stack.settings.region)?;
        assert_eq!(found, read_back::meant(&stack), "{}: what stands in the account", case.name);
        // Status 0: no changes; 2: changes.
        let again = terraform.try_run(&with_variables(&[
            "plan",
            "-input=false",
            "-detailed-exitcode",
            "-out=again",
        ]))?;
        if again.code == Some(2) {
            let plan: Value = serde_json::from_str(&terraform.run(&["show", "-json", "again"])?)?;
            let changed = changed_arguments(&plan);
            let (forgotten, real): (Vec<String>, Vec<String>) =
                changed.into_iter().partition(|it| MOTO_FORGETS.contains(&it.as_str()));
            ensure!(real.is_empty(), "{}: the second plan changes {real:?}:\n{}", case.name, again.output);
            tools::not_run(
                &format!("read back of {}: {}", case.name, forgotten.join(", ")),
                "moto forgets them",
            );
        } else {
            ensure!(
                again.code == Some(0),
                "{}: the second plan:\n{}{}",
                case.name,
                again.output,
                again.errors
            );
        }
        lift_deletion_protection(&folder)?;
        terraform.run(&with_variables(&["apply", "-input=false", "-auto-approve"]))?;
        terraform.destroy(&with_variables(&["destroy", "-input=false", "-auto-approve"]))?;
    }
    Ok(())
}

/// Holds a check of a plan to one of the files it was made from: nothing new, and nothing less but for what stays open.
fn checks_alike(folder: &Path, plan: &Path) -> Result<()> {
    let check = |path: &Path| -> Result<Value> {
        let arguments = [OsStr::new("check"), OsStr::new("--format=json"), path.as_os_str()];
        let finished = drawbridge(arguments)?;
        serde_json::from_str(&finished.output).with_context(|| finished.errors.clone())
    };
    let about = |report: &Value, section: &str| -> BTreeSet<(String, String)> {
        let entries = report[section].as_array().into_iter().flatten();
        entries.map(|it| (it["rule"].to_string(), it["resource"].to_string())).collect()
    };
    let (files, plan) = (check(folder)?, check(plan)?);
    let (meant, found, open) = (about(&files, "findings"), about(&plan, "findings"), about(&plan, "unknown"));
    let more: Vec<_> = found.difference(&meant).collect();
    ensure!(more.is_empty(), "only of the plan: {more:?}");
    // A plan does not say where the state is kept. What hangs on a policy's resources, it does not know yet.
    let less: Vec<_> = meant
        .difference(&found)
        .filter(|it| !open.contains(*it) && !NOT_IN_PLANS.contains(&&*it.0))
        .collect();
    ensure!(less.is_empty(), "not of the plan: {less:?}");
    Ok(())
}

/// Rules that a plan says nothing about: where the state is kept, and who uses what, as long as the resources that policies name
/// are not known.
const NOT_IN_PLANS: [&str; 3] =
    ["\"ec2-workload-in-public-subnet\"", "\"tfstate-local\"", "\"vpce-sourcevpce-not-enforced\""];

/// Arguments that moto takes and does not tell again, so that Terraform would set them anew.
const MOTO_FORGETS: [&str; 1] = ["aws_vpc_security_group_ingress_rule.description"];

/// What a plan would change, as type and argument.
fn changed_arguments(plan: &Value) -> Vec<String> {
    let mut changed = Vec::new();
    for change in plan["resource_changes"].as_array().into_iter().flatten() {
        let ty = change["type"].as_str().unwrap_or_default();
        let (before, after) = (&change["change"]["before"], &change["change"]["after"]);
        let is_kept = |it: &Value| it == "no-op" || it == "read";
        if change["change"]["actions"].as_array().is_some_and(|it| it.iter().all(is_kept)) {
            continue;
        }
        match after.as_object() {
            Some(arguments) => {
                let differ = arguments.iter().filter(|(name, it)| before[name.as_str()] != **it);
                changed.extend(differ.map(|(name, _)| format!("{ty}.{name}")));
            }
            None => changed.push(ty.to_owned()),
        }
    }
    changed
}

/// Hostile names in Terraform's own eyes.
#[test]
fn terraform_formats_and_validates_hostile_names() -> Result<()> {
    if tools::terraform().is_none() {
        tools::not_run("fmt and validate of hostile names", "no Terraform with the AWS provider");
        return Ok(());
    }
    // One by one it would start the provider once a name: all names go on the nodes of one diagram.
    for template in templates::all() {
        let mut file: Value = serde_json::from_str(template.source)?;
        let nodes = file["nodes"].as_object_mut().context("a diagram without nodes")?;
        for (number, node) in nodes.values_mut().enumerate() {
            node["name"] = format!("{} {number}", HOSTILE_NAMES[number % HOSTILE_NAMES.len()]).into();
        }
        let case = Case::new("hostile names", &file.to_string())?;
        let folder = case.export("terraform")?;
        let Some(terraform) = Terraform::find(&folder, "http://127.0.0.1:1")? else { continue };
        terraform.run(&["fmt", "-check", "-recursive", "-diff"])?;
        keep_state_here(&folder)?;
        terraform.run(&["init", "-input=false"])?;
        terraform.run(&["validate"])?;
    }
    Ok(())
}

/// Files with resources that the catalogue has no type for, one of each language.
const FOREIGN: [(&str, &str); 4] = [
    (
        "site.tf",
        r#"
locals {
  domain = "www.example.com"
}

data "aws_route53_zone" "main" {
  name = "example.com"
}

resource "aws_s3_bucket" "site" {}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
  aliases = [local.domain]
  origin {
    domain_name = aws_s3_bucket.site.bucket_regional_domain_name
    origin_id   = "site"
  }
  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    forwarded_values {
      query_string = false
      cookies { forward = "none" }
    }
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}

resource "aws_route53_record" "www" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = local.domain
  type    = "A"
  alias {
    name                   = aws_cloudfront_distribution.cdn.domain_name
    zone_id                = aws_cloudfront_distribution.cdn.hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_ssm_parameter" "address" {
  name  = "/cdn"
  type  = "String"
  value = "https://${aws_cloudfront_distribution.cdn.domain_name}/"
}
"#,
    ),
    (
        "site.yaml",
        r#"
Resources:
  Site:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Comment: !Sub "${Site} in ${AWS::Region}"
        Origins:
          - Id: site
            DomainName: !GetAtt Site.RegionalDomainName
            S3OriginConfig: {OriginAccessIdentity: ""}
        DefaultCacheBehavior:
          TargetOriginId: site
          ViewerProtocolPolicy: redirect-to-https
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
  Address:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Name: /cdn, Value: !GetAtt Cdn.DomainName}
"#,
    ),
    (
        "servers.tf",
        r#"
variable "subnets" { type = list(string) }

data "aws_vpc" "default" { default = true }

resource "aws_security_group" "alb" {
  name        = "alb"
  description = "The load balancer"
  vpc_id      = data.aws_vpc.default.id
}

resource "aws_security_group" "web" {
  description            = "Web servers"
  revoke_rules_on_delete = true
  ingress {
    from_port       = 8080
    to_port         = 8080
    protocol        = "tcp"
    security_groups = [aws_security_group.alb.id]
  }
}

resource "aws_instance" "web" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.web.id]
  hibernation            = true
  depends_on             = [aws_lb.web]
  lifecycle { ignore_changes = [ami] }
}

resource "aws_lb" "web" {
  name            = "web"
  subnets         = var.subnets
  security_groups = [aws_security_group.alb.id]
  timeouts { create = "15m" }
}
"#,
    ),
    (
        "worker.yaml",
        r#"
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
  Worker:
    Type: AWS::Lambda::Function
    DependsOn: Jobs
    Metadata: {Team: Platform}
    Properties:
      FunctionName: worker
      Handler: index.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      RecursiveLoop: Terminate
      Code: {S3Bucket: !Ref Builds, S3Key: worker.zip, S3ObjectVersion: "3"}
  Builds:
    Type: AWS::S3::Bucket
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
"#,
    ),
];

/// What is drawn from files that the catalogue knows half of is as valid as they were, whatever its nodes are called by then.
#[test]
fn what_the_catalogue_does_not_know_stays_valid() -> Result<()> {
    for (name, text) in FOREIGN {
        let folder = tempfile::tempdir().context("cannot make a folder")?;
        let (file, drawn) = (folder.path().join(name), folder.path().join("drawn.json"));
        fs::write(&file, text)?;
        let arguments = [OsStr::new("import"), file.as_os_str(), OsStr::new("--out"), drawn.as_os_str()];
        let finished = drawbridge(arguments)?;
        ensure!(finished.code == Some(0), "{name}: {}{}", finished.output, finished.errors);
        let mut diagram: Value = serde_json::from_str(&fs::read_to_string(&drawn)?)?;
        let nodes = diagram["nodes"].as_object_mut().context("a diagram without nodes")?;
        for node in nodes.values_mut() {
            node["name"] = format!("The {}", node["name"].as_str().unwrap_or_default()).into();
        }
        let case = Case::new(name, &diagram.to_string())?;
        if name.ends_with(".yaml") {
            passes_cfn_lint(&case, &[])?;
        }
        let exported = case.export("terraform")?;
        let Some(terraform) = Terraform::find(&exported, "http://127.0.0.1:1")? else {
            tools::not_run(&format!("validate of {name}"), "no Terraform with the AWS provider");
            continue;
        };
        keep_state_here(&exported)?;
        terraform.run(&["init", "-input=false"])?;
        terraform.run(&["validate"]).with_context(|| name.to_owned())?;
    }
    Ok(())
}

/// `-var` options for the variables that the export leaves to its user.
fn variables(folder: &Path) -> Result<Vec<String>> {
    let mut options = Vec::new();
    for file in files(folder, &["tfvars"]).unwrap_or_default() {
        options.push(format!("-var-file={}", file.display()));
    }
    let text: String = files(folder, &["tf"])?.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
    for (name, value) in [
        ("ssh_public_key", SSH_KEY),
        ("server_image", "ami-12c6146b"),
        ("alarm_address", "operations@example.com"),
    ] {
        if text.contains(&format!("variable \"{name}\"")) {
            options.push(format!("-var={name}={value}"));
        }
    }
    Ok(options)
}

/// What a person must do before a protected table may go.
fn lift_deletion_protection(folder: &Path) -> Result<()> {
    for file in files(folder, &["tf"])? {
        let text = fs::read_to_string(&file)?;
        fs::write(&file, lifted(&text))?;
    }
    Ok(())
}

/// The text without the arguments that keep data from being deleted.
fn lifted(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once('=') {
        Some((name, _)) if name.trim() == "deletion_protection_enabled" => format!("{name}= false\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

/// A key made for this test; its private half was never kept.
const SSH_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB4CvmRhIielGzcz192G08sEM8uVR6chrN3JULvzV/GZ test";

/// The state's bucket exists for a real user and for no test: an override file puts the state beside the configuration.
fn keep_state_here(folder: &Path) -> Result<()> {
    let text = "terraform {\n  backend \"local\" {}\n}\n";
    fs::write(folder.join("backend_override.tf"), text).context("cannot override the backend")
}
