//! The offline Terraform checker finds what it is there to find: a checker that passes everything would pass too.

use std::fs;

use anyhow::{Context, Result};
use drawbridge_tests::checkers::check_terraform;
use drawbridge_tests::command_line::Finished;

const SOUND: &str = r#"
variable "name" {
  type        = string
  description = "Name of the table, an emoji among its words: 🏰"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"

  tags = {
    Name = "costs $${100} a month"
  }
}

resource "aws_dynamodb_table" "scores" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"#;

/// What to change in [`SOUND`], and a part of what must then be said.
const BROKEN: [(&str, &str, &str); 9] = [
    ("aws_vpc.main.id", "aws_vpc.gone.id", "undeclared aws_vpc.gone"),
    ("aws_vpc.main.id", "aws_vpc.main.ident", "no attribute 'ident'"),
    ("var.name", "var.nam", "undeclared variable var.nam"),
    ("cidr_block = \"10.0.1.0/24\"", "cidr_blok = \"10.0.1.0/24\"", "cidr_blok"),
    ("  vpc_id     = aws_vpc.main.id\n", "", "vpc_id"),
    ("\"aws_subnet\" \"private\"", "\"aws_subnett\" \"private\"", "unknown resource type aws_subnett"),
    ("\"PAY_PER_REQUEST\"", "\"PAY_PER_REQUST\"", "PAY_PER_REQUST"),
    ("$${100}", "${100 + aws_vpc.other.id}", "undeclared aws_vpc.other"),
    ("  attribute {", "  attribute = {", "attribute"),
];

fn check(text: &str) -> Result<Finished> {
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    fs::write(folder.path().join("main.tf"), text).context("cannot write main.tf")?;
    check_terraform(folder.path())
}

#[test]
fn sound_terraform_passes() -> Result<()> {
    let finished = check(SOUND)?;
    assert_eq!(finished.code, Some(0), "{}{}", finished.output, finished.errors);
    Ok(())
}

#[test]
fn each_mistake_is_named() -> Result<()> {
    for (sound, broken, said) in BROKEN {
        assert!(SOUND.contains(sound), "{sound} is not in the sound text");
        let finished = check(&SOUND.replace(sound, broken))?;
        assert_eq!(finished.code, Some(1), "{broken}: {}{}", finished.output, finished.errors);
        assert!(finished.output.contains(said), "{broken}: {}", finished.output);
    }
    Ok(())
}
