//! Whatever names, paths and policies are made of, each other and themselves among it, every question about who may do
//! what has an answer.
#![no_main]

use drawbridge_core::access::Access;
use drawbridge_core::terraform;
use libfuzzer_sys::fuzz_target;

/// Expressions go where `@` stands.
const STACK: &str = r#"
resource "aws_iam_role" "a" {
  name               = @
  path               = @
  assume_role_policy = @
}
resource "aws_iam_role" "b" {
  name                 = @
  path                 = @
  assume_role_policy   = @
  permissions_boundary = @
}
resource "aws_iam_role_policy" "a" {
  role   = aws_iam_role.a.name
  policy = @
}
resource "aws_iam_policy" "p" {
  name   = @
  path   = @
  policy = @
}
resource "aws_iam_role_policy_attachment" "b" {
  role       = @
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_s3_bucket" "s" {
  bucket = @
}
resource "aws_s3_bucket_policy" "s" {
  bucket = aws_s3_bucket.s.id
  policy = @
}
resource "aws_kms_key" "k" {
  policy = @
}
resource "aws_sqs_queue" "q" {
  name              = @
  kms_master_key_id = aws_kms_key.k.arn
}
"#;

/// The stack with what is typed in its places, apart by zero bytes; where nothing is typed, nothing is given.
fn filled(typed: &str) -> String {
    let mut expressions = typed.split('\0').chain(std::iter::repeat("null"));
    let mut text = String::new();
    for part in STACK.split_inclusive('@') {
        match part.strip_suffix('@') {
            Some(before) => {
                text.push_str(before);
                text.push_str(expressions.next().unwrap_or("null"));
            }
            None => text.push_str(part),
        }
    }
    text
}

fuzz_target!(|typed: &str| {
    let Ok(read) = terraform::read(&[("main.tf".to_owned(), filled(typed))]) else { return };
    let access = Access::of(&read.stack);
    let acts = |it: &&String| read.stack.resources[*it].ty.is_some_and(|it| it.principal.is_some());
    for principal in read.stack.resources.keys().filter(acts) {
        let _concerns = access.concerns(principal);
        assert_eq!(access.allowed(principal), Access::of(&read.stack).allowed(principal));
        let _who = access.who("sts:AssumeRole", principal);
    }
    let _ghosts = access.ghosts();
});
