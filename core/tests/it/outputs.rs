//! What a file says for people and programs beside its resources: outputs that somebody named, comments, the backend.

use drawbridge_core::model::{Backend, Diagram, NodeId, Op, Setting, snapshot};
use drawbridge_core::revision::{self, Language};
use drawbridge_core::stack::lower;
use drawbridge_core::value::Value;
use drawbridge_core::{cloudformation, terraform};

use crate::undrawn::open;

const ORDERS: &str = r#"
terraform {
  backend "s3" {
    bucket         = "shop-state"
    key            = "orders.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "locks"
  }
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

output "reports" {
  description = "For the reporting team"
  value       = aws_dynamodb_table.orders.arn
  sensitive   = true
}

output "orders_table_name" {
  value = aws_dynamodb_table.orders.name
}

output "console" {
  value = "https://example.org/${aws_dynamodb_table.orders.name}"
}

output "all" {
  value = { for it in [aws_dynamodb_table.orders] : it.name => it.arn }
}
"#;

fn files(diagram: &Diagram) -> Vec<(String, String)> {
    let files = revision::text(diagram, Language::Terraform).unwrap();
    files.into_iter().map(|it| (it.path, it.text)).collect()
}

fn outputs_of(diagram: &Diagram) -> String {
    files(diagram).into_iter().find(|it| it.0 == "outputs.tf").unwrap().1
}

fn table(diagram: &Diagram) -> (NodeId, Option<Value>) {
    let (id, node) = diagram.nodes().find(|(_, it)| it.ty.id == "dynamodb.table").unwrap();
    (id.clone(), node.props.get("outputs").cloned())
}

#[test]
fn named_outputs_come_in_with_a_file_and_go_out_with_it() {
    let import = open("main.tf", ORDERS);
    let text = outputs_of(&import.diagram);
    assert_eq!(
        text.matches("output ").count(),
        3,
        "what is told by a name is told once: {text}{:?}",
        import.notes
    );
    assert!(text.contains("output \"reports\" {\n  description = \"For the reporting team\""), "{text}");
    assert_eq!(text.matches("sensitive   = true").count(), 1, "{text}");
    assert!(text.contains("https://example.org/${aws_dynamodb_table.orders.name}"), "{text}");
    let (_, own) = table(&import.diagram);
    let names: Vec<_> = own.unwrap().items().iter().map(|it| it.field("name").unwrap().clone()).collect();
    assert_eq!(names, ["console".into(), "reports".into()], "{names:?}");
    let of_all = import.notes.iter().filter(|it| it.message.contains("`all`")).count();
    assert_eq!((of_all, import.notes.len()), (1, 1), "{:?}", import.notes);

    let template = cloudformation::emit_yaml(&lower(&import.diagram)).unwrap().text;
    assert!(template.contains("  Console:") && !template.contains("  Reports:"), "{template}");

    let read = snapshot::read(&snapshot::write(&import.diagram)).unwrap();
    assert_eq!(read, import.diagram);
    let stack = lower(&import.diagram);
    let again = terraform::read(&files(&import.diagram)).unwrap().stack;
    assert_eq!(again.outputs["reports"], stack.outputs["reports"]);
}

#[test]
fn a_backend_comes_in_with_a_file() {
    let import = open("main.tf", ORDERS);
    let backend = Backend {
        bucket: "shop-state".into(),
        key: "orders.tfstate".into(),
        lock_table: Some("locks".into()),
    };
    assert_eq!(import.diagram.settings().backend, Some(backend));
    let text = ORDERS.replace("backend \"s3\"", "backend \"azurerm\"");
    let import = open("main.tf", &text);
    let note = import.notes.iter().find(|it| it.message.contains("`azurerm`")).unwrap();
    assert_eq!((note.file.as_str(), note.line), ("main.tf", 3));
    assert_eq!(import.diagram.settings().backend, None);
}

#[test]
fn outputs_are_edited_in_the_code() {
    let import = open("main.tf", ORDERS);
    let edited = |from: &str, to: &str| {
        let files: Vec<_> =
            files(&import.diagram).into_iter().map(|(path, it)| (path, it.replacen(from, to, 1))).collect();
        let revision =
            revision::revise(&import.diagram, Language::Terraform, &files, &mut || unreachable!()).unwrap();
        let mut diagram = import.diagram.clone();
        diagram.apply_all(revision.transaction).unwrap();
        (diagram, revision.notes)
    };
    let (same, notes) = edited("nothing", "of it");
    assert_eq!((&same, notes.len()), (&import.diagram, 0), "{notes:?}");
    let (renamed, notes) = edited("output \"reports\"", "output \"for_reports\"");
    assert!(notes.is_empty(), "{notes:?}");
    let text = outputs_of(&renamed);
    assert!(text.contains("output \"for_reports\"") && !text.contains("\"reports\""), "{text}");
    let (_, notes) = edited("output \"orders_table_name\"", "output \"another\"");
    assert!(notes.iter().any(|it| it.message.contains("`orders_table_name` follows")), "{notes:?}");
}

#[test]
fn what_somebody_said_of_an_output_is_kept() {
    let text = ORDERS.replace(
        "output \"orders_table_name\" {",
        "output \"orders_table_name\" {\n  description = \"Ask Ada\"",
    );
    let text = outputs_of(&open("main.tf", &text).diagram);
    assert_eq!(text.matches("orders.name\n").count(), 1, "{text}");
    assert!(text.contains("Ask Ada"), "{text}");
}

#[test]
fn an_output_with_a_secret_in_it_is_one() {
    let text = format!(
        "{ORDERS}\nvariable \"key\" {{\n  type = string\n  sensitive = true\n}}\n\
         output \"url\" {{\n  value = \"https://${{var.key}}@${{aws_dynamodb_table.orders.name}}\"\n  sensitive = true\n}}\n"
    );
    let mut diagram = open("main.tf", &text).diagram;
    let (id, own) = table(&diagram);
    let bare = own.map(|it| {
        let without =
            |it: &Value| Value::Map(it.fields().iter().filter(|it| it.0 != "sensitive").cloned().collect());
        it.items().iter().map(without).collect()
    });
    diagram.apply(Op::SetProperty { id, key: "outputs".into(), value: bare }).unwrap();
    let text = outputs_of(&diagram);
    let (_, url) = text.split_once("output \"url\"").unwrap();
    assert!(url.contains("sensitive = true"), "{text}");
    assert_eq!(text.matches("sensitive").count(), 1, "{text}");
}

#[test]
fn exports_of_a_template_keep_their_names() {
    let template = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
Outputs:
  OrdersArn:
    Description: For the workers
    Value: !GetAtt Orders.Arn
    Export:
      Name: !Sub "${AWS::StackName}-orders"
"#;
    let import = open("shop.yaml", template);
    assert!(import.notes.is_empty(), "{:?}", import.notes);
    let text = cloudformation::emit_yaml(&lower(&import.diagram)).unwrap().text;
    let (_, outputs) = text.split_once("Outputs:").unwrap();
    assert!(outputs.contains("Name: !Sub \"${AWS::StackName}-orders\""), "{outputs}");
    assert_eq!(outputs.matches("GetAtt").count(), 1, "{outputs}");
}

#[test]
fn an_output_goes_with_what_it_is_about() {
    let import = open("main.tf", ORDERS);
    let mut diagram = import.diagram;
    let (id, own) = table(&diagram);
    let bad = own.clone().map(|it| {
        it.map(&mut |it| if it.as_str() == Some("reports") { Value::from("two words") } else { it })
    });
    let refused = diagram.apply(Op::SetProperty { id: id.clone(), key: "outputs".into(), value: bad });
    assert!(refused.unwrap_err().to_string().contains("a name is a letter"));
    diagram.apply_all(diagram.removal(&[id], &[])).unwrap();
    assert_eq!(diagram.n_nodes(), 0);
    diagram.apply(Op::Set { setting: Setting::Backend(None) }).unwrap();
}

#[test]
fn comments_come_in_with_a_file_and_go_out_with_it() {
    let text = "# Kept for seven years:\n# ask finance.\nresource \"aws_sqs_queue\" \"orders\" {\n  name = \"orders\" # as the till has it\n}\n";
    let import = open("main.tf", text);
    let (id, node) = import.diagram.nodes().next().unwrap();
    let said = "Kept for seven years:\nask finance.\nname: as the till has it";
    assert_eq!(node.props.get("comment"), Some(&Value::from(said)));
    let main = files(&import.diagram).into_iter().find(|it| it.1.contains("aws_sqs_queue")).unwrap().1;
    let above =
        "# Kept for seven years:\n# ask finance.\n# name: as the till has it\nresource \"aws_sqs_queue\"";
    assert!(main.starts_with(above), "{main}");
    let stack = lower(&import.diagram);
    let read = terraform::read(&files(&import.diagram)).unwrap().stack;
    assert_eq!(read.comments, stack.comments);
    let template = cloudformation::emit_yaml(&stack).unwrap();
    let read = cloudformation::read(&template.path, &template.text).unwrap().stack;
    assert_eq!(read.comments, stack.comments, "{}", template.text);

    // Nothing that is typed there suppresses a finding.
    let mut diagram = import.diagram.clone();
    let value = Some("checkov:skip=CKV_AWS_27:no\u{2028}drawbridge:skip=sqs-encryption: no".into());
    diagram.apply(Op::SetProperty { id: id.clone(), key: "comment".into(), value }).unwrap();
    let read = terraform::read(&files(&diagram)).unwrap().stack;
    assert!(read.suppressions.is_empty(), "{:?}", read.suppressions);

    // Edited in the code.
    let edited: Vec<_> =
        files(&import.diagram).into_iter().map(|(path, it)| (path, it.replace("finance", "Ada"))).collect();
    let revision =
        revision::revise(&import.diagram, Language::Terraform, &edited, &mut || unreachable!()).unwrap();
    let mut diagram = import.diagram.clone();
    diagram.apply_all(revision.transaction).unwrap();
    let comment = diagram.nodes().next().unwrap().1.props["comment"].as_str().unwrap().to_owned();
    assert!(comment.contains("ask Ada") && revision.notes.is_empty(), "{comment} {:?}", revision.notes);
}

/// A template with comments where people put them.
const NOTED: &str = "\
# The shop, as it was in spring.
AWSTemplateFormatVersion: \"2010-09-09\"
Parameters:
  # About the queue

  # How long orders stay
  # in the queue.
  Days:
    Type: Number
    Default: 3 # not 4
  Plain:
    # checkov:skip=CKV_AWS_1:because
    Type: String
    Description: \"#1\"

  # ---- Others ----

  Bare:
    Type: String
Resources:
  # ------------------
  #  Queues
  # ------------------

  # Ask Ada before
  #   you change it.
  # checkov:skip=CKV_AWS_27:not yet
  Orders:
    # The till knows the name
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders # as ever
      Tags:
        - {Key: Color, Value: \"#fff\"} # flow # twice
      # DelaySeconds: 5
  Script: # runs at night
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: |
        #!/bin/sh
        # install
        echo '#'
  # Nobody reads these
  Mail:
    Type: AWS::SES::ConfigurationSet
Outputs:
  # Where orders go.
  Address:
    Value: !Ref Orders
# The end
";

#[test]
fn comments_of_a_template_come_in_with_it_and_go_out_with_it() {
    let read = cloudformation::read("shop.yaml", NOTED).unwrap();
    let said: Vec<(&str, &str)> =
        read.stack.comments.iter().map(|(address, it)| (address.as_str(), it.as_str())).collect();
    let queue = "Queues\n\nAsk Ada before\n  you change it.\nThe till knows the name\nQueueName: as ever\nflow # twice\nDelaySeconds: 5";
    assert_eq!(
        said,
        [
            ("AWS::SES::ConfigurationSet.mail", "Nobody reads these"),
            ("sqs.queue.orders", queue),
            ("ssm.parameter.script", "runs at night"),
        ]
    );
    assert_eq!(read.stack.parameters["days"].description, "How long orders stay in the queue.");
    assert_eq!(read.stack.parameters["plain"].description, "#1");
    assert_eq!(read.stack.parameters["bare"].description, "");
    assert_eq!(read.stack.outputs["address"].description, "Where orders go.");
    assert!(read.stack.suppressions.is_empty());

    let import = open("shop.yaml", NOTED);
    let comments: Vec<_> = import.diagram.nodes().filter_map(|(_, it)| it.props.get("comment")).collect();
    assert_eq!(comments.len(), 3, "{comments:?}");
    let stack = lower(&import.diagram);
    let template = cloudformation::emit_yaml(&stack).unwrap();
    let above = "  # Queues\n  #\n  # Ask Ada before\n  #   you change it.\n  # The till knows the name\n  # QueueName: as ever\n  # flow # twice\n  # DelaySeconds: 5\n  OrdersQueue:\n    Type: AWS::SQS::Queue\n";
    assert!(template.text.contains(above) && !template.text.contains("Comment"), "{}", template.text);
    let again = cloudformation::read(&template.path, &template.text).unwrap().stack;
    assert_eq!(again.comments, stack.comments);
    assert!(template.text.contains("Description: Where orders go."), "{}", template.text);
    let template = cloudformation::emit_json(&stack).unwrap();
    assert_eq!(cloudformation::read(&template.path, &template.text).unwrap().stack.comments, stack.comments);
}

#[test]
fn what_no_comment_can_say_stays_in_the_metadata() {
    let mut diagram = open("shop.yaml", NOTED).diagram;
    let (id, _) = diagram.nodes().find(|(_, it)| it.ty.id == "sqs.queue").unwrap();
    let id = id.clone();
    for said in [
        "---\nText",
        "\nText",
        "Text\n",
        "a\n----\nb",
        "checkov:skip=CKV_AWS_27: no",
        "not skip=CKV_AWS_27",
        "a\u{85}b",
        "a \nb",
        "tab\t",
    ] {
        let value = Some(Value::from(said));
        diagram.apply(Op::SetProperty { id: id.clone(), key: "comment".into(), value }).unwrap();
        let stack = lower(&diagram);
        let template = cloudformation::emit_yaml(&stack).unwrap();
        assert!(template.text.contains("        Comment: "), "{said:?} {}", template.text);
        let again = cloudformation::read(&template.path, &template.text).unwrap().stack;
        assert_eq!(again.comments, stack.comments);
    }
}
