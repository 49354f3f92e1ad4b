//! What older versions of the provider had otherwise.

use super::*;

/// The stack as it is read from what it is written as.
fn again(read: &Read) -> Read {
    let files = terraform::emit(&read.stack);
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
    terraform::read(&files).unwrap_or_else(|error| panic!("{error}\n{files:#?}"))
}

/// What a resource says, written again and read again.
#[track_caller]
fn reads_back(read: &Read, address: &str) {
    let again = again(read);
    assert_eq!(at(&again, address).props, at(read, address).props);
    let opaque = |read: &Read| at(read, address).opaque.iter().map(|it| it.path.clone()).collect::<Vec<_>>();
    assert_eq!(opaque(&again), opaque(read));
}

#[test]
fn buckets_of_the_third_version_of_the_provider_are_those_of_today() {
    let read = read(
        r#"
variable "keep" { type = bool }
variable "days" { type = number }
resource "aws_kms_key" "k" {}
resource "aws_s3_bucket" "logs" { bucket = "logs" }
resource "aws_s3_bucket" "b" {
  bucket = "data"
  acl    = "log-delivery-write"
  versioning {
    enabled    = true
    mfa_delete = false
  }
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = aws_kms_key.k.arn
      }
      bucket_key_enabled = true
    }
  }
  logging {
    target_bucket = aws_s3_bucket.logs.id
    target_prefix = "b/"
  }
  lifecycle_rule {
    id      = "old"
    enabled = true
    prefix  = "tmp/"
    abort_incomplete_multipart_upload_days = 7
    expiration { days = var.days }
    transition {
      days          = 30
      storage_class = "GLACIER"
    }
    noncurrent_version_expiration { days = 90 }
  }
  lifecycle_rule {
    enabled = false
    prefix  = ""
    expiration { days = 1 }
  }
  website {
    index_document = "index.html"
    error_document = "error.html"
  }
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
  }
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "arn:aws:s3:::data/*" }]
  })
}
resource "aws_s3_bucket" "open" {
  bucket = "open"
  versioning { enabled = var.keep }
  lifecycle_rule {
    enabled = var.keep || var.days > 3
    tags    = { a = "b" }
  }
}
resource "aws_s3_bucket" "plain" {
  versioning { enabled = false }
}
"#,
    );
    let it = |key| prop(&read, "s3.bucket.b", key);
    assert_eq!(it("acl"), Some(&"log-delivery-write".into()));
    assert_eq!(it("versioning"), Some(&"Enabled".into()));
    assert_eq!(it("mfa_delete"), None);
    assert_eq!(it("sse_algorithm"), Some(&"aws:kms".into()));
    assert_eq!(it("logging_prefix"), Some(&"b/".into()));
    assert_eq!(it("website_index_document"), Some(&"index.html".into()));
    let rules = it("lifecycle_rules").unwrap().items();
    assert_eq!(rules[0].field("prefix"), Some(&"tmp/".into()));
    assert_eq!(rules[0].field("status"), Some(&"Enabled".into()));
    assert_eq!(rules[0].field("expiration_days"), Some(&Value::Param("days".into())));
    assert_eq!(rules[0].field("noncurrent_expiration_days"), Some(&Value::Int(90)));
    assert_eq!(rules[0].field("abort_incomplete_multipart_upload_days"), Some(&Value::Int(7)));
    assert_eq!(rules[1].field("id"), Some(&"rule-2".into()));
    assert_eq!(rules[1].field("status"), Some(&"Disabled".into()));
    assert_eq!(rules[1].field("prefix"), None);
    assert_eq!(it("cors_rules").unwrap().items().len(), 1);
    assert_eq!(at(&read, "s3.bucket.b").opaque, []);
    assert_eq!(prop(&read, "s3.bucket_policy.b", "bucket"), Some(&Value::reference("s3.bucket.b", "name")));
    reads_back(&read, "s3.bucket.b");
    // What depends on an input is known to depend on it; what has another form stays as it is.
    let open = at(&read, "s3.bucket.open");
    let status = Value::unknown("var.keep ? \"Enabled\" : \"Suspended\"");
    assert_eq!(open.props.get("versioning"), Some(&status));
    assert_eq!(open.opaque.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["lifecycle_rule"]);
    reads_back(&read, "s3.bucket.open");
    assert_eq!(at(&read, "s3.bucket.plain").opaque, []);
    assert_eq!(prop(&read, "s3.bucket.plain", "versioning"), None);
}

#[test]
fn attachments_of_one_policy_to_several_are_one_each() {
    let read = read(
        r#"
variable "names" { type = list(string) }
resource "aws_iam_role" "r" { assume_role_policy = "{}" }
resource "aws_iam_user" "u" { name = "ann" }
resource "aws_iam_group" "g" { name = "admins" }
resource "aws_iam_policy" "p" { policy = "{}" }
resource "aws_iam_policy_attachment" "all" {
  name       = "all"
  roles      = [aws_iam_role.r.name, "other"]
  users      = [aws_iam_user.u.name]
  groups     = [aws_iam_group.g.name]
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_iam_policy_attachment" "open" {
  name       = "open"
  roles      = var.names
  policy_arn = aws_iam_policy.p.arn
}
"#,
    );
    let role = Value::reference("iam.role.r", "name");
    assert_eq!(prop(&read, "iam.role_policy_attachment.all", "role"), Some(&role));
    assert_eq!(prop(&read, "iam.role_policy_attachment.all_2", "role"), Some(&"other".into()));
    assert_eq!(
        prop(&read, "iam.user_policy_attachment.all", "user"),
        Some(&Value::reference("iam.user.u", "name"))
    );
    let policy = Value::reference("iam.policy.p", "arn");
    assert_eq!(prop(&read, "iam.group_policy_attachment.all", "policy_arn"), Some(&policy));
    // Which roles the input names is not known.
    assert_eq!(at(&read, "aws_iam_policy_attachment.open").opaque.len(), 3);
    reads_back(&read, "iam.role_policy_attachment.all");
    reads_back(&read, "aws_iam_policy_attachment.open");
}

#[test]
fn the_default_group_is_locked_where_it_has_no_rules() {
    let read = read(
        r#"
variable "rules" {
  type    = list(map(string))
  default = []
}
variable "open" { type = list(map(string)) }
resource "aws_vpc" "a" { cidr_block = "10.0.0.0/16" }
resource "aws_vpc" "b" { cidr_block = "10.1.0.0/16" }
resource "aws_vpc" "c" { cidr_block = "10.2.0.0/16" }
resource "aws_default_security_group" "a" {
  vpc_id  = aws_vpc.a.id
  ingress = []
  egress  = []
}
resource "aws_default_security_group" "b" {
  vpc_id = aws_vpc.b.id
  dynamic "ingress" {
    for_each = var.rules
    content {
      protocol = ingress.value.protocol
    }
  }
}
resource "aws_default_security_group" "c" {
  vpc_id  = aws_vpc.c.id
  ingress = var.open
}
"#,
    );
    for vpc in ["ec2.vpc.a", "ec2.vpc.b"] {
        assert_eq!(prop(&read, vpc, "lock_default_security_group"), Some(&true.into()), "{vpc}");
        reads_back(&read, vpc);
    }
    assert_eq!(prop(&read, "ec2.vpc.c", "lock_default_security_group"), None);
    assert_eq!(at(&read, "aws_default_security_group.c").opaque.len(), 2);
}

#[test]
fn objects_keep_the_name_that_the_provider_gave_them() {
    let read = read(
        r#"
resource "aws_s3_bucket" "b" { bucket = "data" }
resource "aws_s3_bucket_object" "old" {
  bucket = aws_s3_bucket.b.bucket
  key    = "a.json"
  source = "a.json"
}
output "version" { value = aws_s3_bucket_object.old.version_id }
"#,
    );
    assert_eq!(prop(&read, "s3.object.old", "bucket"), Some(&Value::reference("s3.bucket.b", "name")));
    let text: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    assert!(text.contains("resource \"aws_s3_bucket_object\" \"old\""), "{text}");
    assert!(text.contains("aws_s3_bucket_object.old.version_id"), "{text}");
    reads_back(&read, "s3.object.old");
}
