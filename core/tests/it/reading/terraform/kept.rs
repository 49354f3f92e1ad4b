//! Source text that is kept, and what has to stand beside it.

use super::*;

#[test]
fn source_text_over_several_lines_keeps_its_shape() {
    let text = r#"resource "aws_eks_cluster" "main" {
  depends_on = [
    aws_iam_role.a,
    aws_iam_role.b,
  ]
  name = replace(
    "a",
    "b",
  )

  vpc_config {
    subnet_ids = [
      "a",
    ]
  }
}
"#;
    let main =
        |read: &Read| terraform::emit(&read.stack).into_iter().find(|it| it.path == "main.tf").unwrap().text;
    let once = main(&read(text));
    assert_eq!(main(&read(&once)), once);
    assert_eq!(once, text);
}

#[test]
fn the_backend_is_told_as_it_is_written() {
    let s3 = read(
        "terraform {\n  backend \"s3\" {\n    bucket         = \"state-bucket\"\n    key            = \"a\"\n    dynamodb_table = \"locks\"\n  }\n}\n",
    );
    let backend = s3.backend.unwrap();
    assert_eq!(backend.kind, "s3");
    assert_eq!(backend.arguments.get("dynamodb_table"), Some(&"locks".into()));
    assert!(!backend.arguments.contains_key("encrypt"));
    assert_eq!(backend.origin, Origin::Source { file: "main.tf".into(), line: 2, column: 3 });
    assert_eq!(s3.stack.settings.backend.map(|it| it.bucket), Some("state-bucket".to_owned()));
    assert!(s3.stack.remote_state);
    for (text, is_remote) in [
        ("", false),
        ("terraform {\n  backend \"local\" {}\n}", false),
        ("terraform {\n  backend \"s3\" {}\n}", true),
        ("terraform {\n  cloud {}\n}", true),
    ] {
        assert_eq!(read(text).stack.remote_state, is_remote, "{text}");
    }
}

#[test]
fn what_text_refers_to_is_written_back_with_it() {
    let read = read(
        r#"
variable "sizes" {
  type    = map(string)
  default = { a = "t3.micro" }
}
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
data "aws_ami" "latest" {
  owners = [data.aws_caller_identity.me.account_id]
}
data "aws_caller_identity" "me" {}
data "aws_vpc" "unused" {}
locals {
  key = data.aws_ami.latest.architecture
}
resource "aws_instance" "web" {
  ami           = data.aws_ami.latest.id
  instance_type = lookup(var.sizes, local.key, "t3.nano")
}
"#,
    );
    let written: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    for text in [
        "data \"aws_ami\" \"latest\" {\n  owners = [data.aws_caller_identity.current.account_id]\n}\n",
        "data \"aws_caller_identity\" \"current\" {}\n",
        "locals {\n  key = data.aws_ami.latest.architecture\n}\n",
        "variable \"sizes\" {\n",
        "  instance_type = lookup(var.sizes, local.key, \"t3.nano\")\n",
        "  alias  = \"east\"\n",
    ] {
        assert!(written.contains(text), "{text} is not in\n{written}");
    }
    assert!(!written.contains("unused"), "{written}");
}

/// A resource that holds properties of another one, whose link leads to what has none of them.
#[test]
fn parts_of_what_takes_none_stay_as_they_are() {
    let text = r#"
resource "aws_kms_key" "main" {
}

resource "aws_s3_bucket_versioning" "odd" {
  bucket = aws_kms_key.main.id
  versioning_configuration {
    status = "Enabled"
  }
}
"#;
    let stack = read(text).stack;
    let odd = stack.get("aws_s3_bucket_versioning.odd").expect("it is there");
    let paths: Vec<&str> = odd.opaque.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["bucket", "versioning_configuration"]);
    let written: String = terraform::emit(&stack).into_iter().map(|it| it.text).collect();
    let block = "resource \"aws_s3_bucket_versioning\" \"odd\" {\n  bucket = aws_kms_key.main.key_id\n";
    assert!(written.contains(block) || written.contains(&block.replace("key_id", "id")), "{written}");
}
