//! What files say of a resource beside what the catalogue knows stays with its node, in the words of its language.

use drawbridge_core::model::{Diagram, NodeId, Op, snapshot};
use drawbridge_core::revision::{self, Import, Language, source_arguments, source_text};
use drawbridge_core::stack::lower;
use drawbridge_core::value::Value;
use drawbridge_core::{catalog, cloudformation, rules, terraform};
use time::Date;

use crate::undrawn::open;

const TERRAFORM: &str = r#"resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}

resource "aws_iam_role" "app" {
  name                  = "app"
  force_detach_policies = true
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"

  lifecycle {
    # The jobs in it cannot be made again.
    prevent_destroy = true
  }

  depends_on = [aws_s3_bucket.logs]
}
"#;

const TEMPLATE: &str = "Resources:
  Logs:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Delete
  Worker:
    Type: AWS::Lambda::Function
    DependsOn: Logs
    Metadata: {Team: Platform}
    Properties:
      FunctionName: worker
      Handler: index.handler
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/worker
      Code:
        ZipFile: |
          def handler(event, context):
              print(event)
";

fn id(diagram: &Diagram, name: &str) -> NodeId {
    diagram.nodes().find(|(_, it)| it.name == name).unwrap().0.clone()
}

fn hcl(diagram: &Diagram) -> String {
    terraform::emit(&lower(diagram)).into_iter().map(|it| it.text).collect()
}

fn yaml(diagram: &Diagram) -> String {
    cloudformation::emit_yaml(&lower(diagram)).unwrap().text
}

fn set(diagram: &mut Diagram, name: &str, key: &str, value: Option<Value>) {
    diagram.apply(Op::SetProperty { id: id(diagram, name), key: key.to_owned(), value }).unwrap();
}

#[test]
fn terraform_comes_out_as_it_was_and_follows_names() {
    let Import { mut diagram, notes, .. } = open("site.tf", TERRAFORM);
    assert_eq!(notes, []);
    let text = hcl(&diagram);
    for line in [
        "force_detach_policies = true",
        "    # The jobs in it cannot be made again.\n    prevent_destroy = true\n",
        "depends_on = [aws_s3_bucket.logs]",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let files = revision::text(&diagram, Language::Terraform).unwrap();
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
    let same = revision::revise(&diagram, Language::Terraform, &files, &mut || unreachable!()).unwrap();
    assert_eq!((same.transaction.ops.as_slice(), same.notes.as_slice()), (&[][..], &[][..]));
    diagram.apply(Op::Rename { id: id(&diagram, "logs"), name: "archive".to_owned() }).unwrap();
    assert!(hcl(&diagram).contains("depends_on = [aws_s3_bucket.archive]"));
    // It is told Terraform alone.
    assert!(!yaml(&diagram).contains("DependsOn"));
    let saved = snapshot::read(&snapshot::write(&diagram)).unwrap();
    assert_eq!(saved, diagram);
}

#[test]
fn a_template_comes_out_as_it_was() {
    let Import { diagram, notes, .. } = open("site.yaml", TEMPLATE);
    assert_eq!(notes, []);
    let text = yaml(&diagram);
    for line in [
        "DeletionPolicy: RetainExceptOnCreate",
        "UpdateReplacePolicy: Delete",
        "Team: Platform",
        "def handler(event, context):",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let shown = source_text(&diagram, &id(&diagram, "logs"), "cloudformation_properties");
    assert_eq!(shown, "DeletionPolicy: RetainExceptOnCreate\nUpdateReplacePolicy: Delete\n");
}

#[test]
fn it_is_edited_as_text_of_its_language() {
    let Import { mut diagram, .. } = open("site.tf", TERRAFORM);
    let jobs = id(&diagram, "jobs");
    let shown = source_text(&diagram, &jobs, "terraform_arguments");
    assert!(shown.starts_with("depends_on = [aws_s3_bucket.logs]\n\nlifecycle {"), "{shown}");
    let typed = "timeouts {\n  create = \"5m\"\n}\n";
    let value = source_arguments(&diagram, &jobs, "terraform_arguments", typed).unwrap();
    set(&mut diagram, "jobs", "terraform_arguments", value);
    assert!(hcl(&diagram).contains("  timeouts {\n    create = \"5m\"\n  }\n"), "{}", hcl(&diagram));
    let typed = "DeletionPolicy: Retain\nFifoThroughputScope: !Sub '${Logs}'\n";
    let value = source_arguments(&diagram, &jobs, "cloudformation_properties", typed).unwrap();
    set(&mut diagram, "jobs", "cloudformation_properties", value);
    let text = yaml(&diagram);
    assert!(text.contains("DeletionPolicy: Retain") && text.contains("FifoThroughputScope: !Sub"), "{text}");
    // An edit of the code says the same.
    let files =
        [("template.yaml".to_owned(), text.replace("DeletionPolicy: Retain", "DeletionPolicy: Delete"))];
    let language = Language::CloudFormation;
    let revised = revision::revise(&diagram, language, &files, &mut || unreachable!()).unwrap();
    assert_eq!(revised.notes, []);
    diagram.apply_all(revised.transaction).unwrap();
    let shown = source_text(&diagram, &jobs, "cloudformation_properties");
    assert!(shown.starts_with("DeletionPolicy: Delete"), "{shown}");
    assert!(hcl(&diagram).contains("timeouts {"), "what Terraform is told stays");
}

#[test]
fn what_rules_would_not_see_is_no_text() {
    let Import { mut diagram, .. } = open("site.tf", TERRAFORM);
    for (name, key, typed) in [
        ("logs", "terraform_arguments", "bucket = \"other\""),
        ("logs", "terraform_arguments", "acl = \"public-read\""),
        ("logs", "terraform_arguments", "tags = { a = \"b\" }"),
        ("logs", "terraform_arguments", "count = 2"),
        ("app", "terraform_arguments", "inline_policy {\n  name = \"x\"\n  policy = \"{}\"\n}"),
        (
            "app",
            "terraform_arguments",
            "managed_policy_arns = [\"arn:aws:iam::aws:policy/AdministratorAccess\"]",
        ),
        ("app", "cloudformation_properties", "Policies: [{PolicyName: x, PolicyDocument: {Statement: []}}]"),
        ("jobs", "cloudformation_properties", "QueueName: other"),
        ("jobs", "cloudformation_properties", "Condition: Never\n\"x y\": 1"),
        ("jobs", "terraform_arguments", "x = 1\n}\nresource \"aws_s3_bucket\" \"y\" {"),
    ] {
        let refused = source_arguments(&diagram, &id(&diagram, name), key, typed);
        assert!(refused.is_err(), "{typed}: {refused:?}");
    }
    assert_eq!(revision::hidden(&diagram), [] as [String; 0]);
    // A file from elsewhere may hold it.
    let said = [("name", Value::from("acl")), ("text", "acl = \"public-read\"".into())];
    let said = said.map(|(key, it)| (key.to_owned(), it)).to_vec();
    set(&mut diagram, "logs", "terraform_arguments", Some(Value::List(vec![Value::Map(said)])));
    let hidden = revision::hidden(&diagram);
    assert!(matches!(&hidden[..], [one] if one.starts_with("logs: `acl` has a place")), "{hidden:?}");
    let opened = open("site.drawbridge.json", &snapshot::write(&diagram));
    assert_eq!(opened.notes.len(), 1);
}

#[test]
fn rules_say_of_the_drawing_what_they_say_of_the_files() {
    let said = |stack: &drawbridge_core::stack::Stack| -> Vec<String> {
        let report = rules::check_on(stack, Date::MIN);
        let mut all: Vec<String> =
            report.unknown.iter().map(|it| format!("{} {}", it.rule.id, it.address)).collect();
        all.extend(report.findings.iter().map(|it| format!("{} {}", it.rule.id, it.address)));
        all.sort();
        all
    };
    let text =
        "resource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n  kms_data_key_reuse_window = 60\n}\n";
    let read = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap();
    let drawn = lower(&open("main.tf", text).diagram);
    assert_eq!(said(&drawn), said(&read.stack));
}

#[test]
fn every_type_that_is_written_takes_it() {
    for ty in catalog::all().filter(|it| it.is_exported()) {
        assert!(ty.prop("terraform_arguments").is_some(), "{ty:?}");
    }
}
