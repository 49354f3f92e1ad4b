//! Terraform that grows.

use super::size;
use drawbridge_core::terraform::{self, Read, ReadError};
use drawbridge_core::value::Value;

/// The most that a few lines may come to.
const RESOURCES: usize = 60_000;

fn read_all(files: &[(&str, &str)]) -> Read {
    let files: Vec<(String, String)> =
        files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    terraform::read(&files).unwrap()
}

fn read(text: &str) -> Read {
    read_all(&[("main.tf", text)])
}

#[track_caller]
fn notes(read: &Read, place: &str, message: &str) {
    let is_it = |it: &terraform::Note| {
        format!("{}:{}:{}", it.file, it.line, it.column) == place && it.message.contains(message)
    };
    assert!(read.notes.iter().any(is_it), "{place}: {message} is not among {:?}", read.notes);
}

/// A VPC with an expression as its range.
fn vpc(expression: &str) -> Read {
    read(&format!("resource \"aws_vpc\" \"v\" {{\n  cidr_block = {expression}\n}}\n"))
}

#[test]
fn modules_that_multiply_come_to_an_end() {
    let call = |name: &str, source: &str| {
        format!("module \"{name}\" {{\n  count  = 900\n  source = \"{source}\"\n}}\n")
    };
    let read = read_all(&[
        ("main.tf", &call("a", "./b")),
        ("b/main.tf", &call("b", "../c")),
        (
            "c/main.tf",
            "resource \"aws_vpc\" \"v\" {\n  count      = 900\n  cidr_block = \"10.0.0.0/16\"\n}\n",
        ),
    ]);
    assert!(read.stack.resources.len() < RESOURCES, "{}", read.stack.resources.len());
    notes(
        &read,
        "b/main.tf:1:1",
        "blocks repeat more than 50000 times in all, these calls among them; module `b` is read as one call",
    );
    notes(
        &read,
        "c/main.tf:1:1",
        "blocks repeat more than 50000 times in all, these instances among them; they are read as one",
    );
}

#[test]
fn modules_that_call_many_modules_come_to_an_end() {
    let eight = |to: usize| -> String {
        (0..8).map(|it| format!("module \"m{it}\" {{\n  source = \"../b{to}\"\n}}\n")).collect()
    };
    let mut files = vec![("main.tf".to_owned(), eight(0).replace("../", "./"))];
    files.extend((0..12).map(|it| (format!("b{it}/main.tf"), eight(it + 1))));
    files.push(("b12/main.tf".to_owned(), "resource \"aws_vpc\" \"v\" {\n}\n".to_owned()));
    let read = terraform::read(&files).unwrap();
    assert!(read.stack.resources.len() <= 5_000, "{}", read.stack.resources.len());
    assert!(
        read.notes.iter().any(|it| it.message.contains("modules are called more than 5000 times in all"))
    );
}

#[test]
fn blocks_that_repeat_are_limited_together() {
    let blocks: String =
        (0..80).map(|it| format!("resource \"aws_vpc\" \"v{it}\" {{\n  count = 1000\n}}\n")).collect();
    let read = read(&blocks);
    assert!(read.stack.resources.len() < RESOURCES, "{}", read.stack.resources.len());
    assert!(read.stack.resources.len() > 49_000, "{}", read.stack.resources.len());
    notes(&read, "main.tf:238:1", "blocks repeat more than 50000 times in all");
    let written = read.stack.resources.get("ec2.vpc.v9").unwrap();
    assert_eq!(written.opaque[0].source.source(), "count = 1000");
}

#[test]
fn what_repeats_is_limited_by_its_text_too() {
    let text = "x".repeat(100_000);
    let block = |it| {
        format!("resource \"aws_instance\" \"v{it}\" {{\n  count     = 1000\n  user_data = \"{text}\"\n}}\n")
    };
    let read = read(&(0..4).map(block).collect::<String>());
    assert!(size(&read.stack) < 100 << 20, "{}", size(&read.stack));
    notes(&read, "main.tf:3:15", "the values up to here are more than are worked out at once");
    assert!(
        read.notes.iter().any(|it| it.message.contains("`aws_instance.v0` is missing here from [")),
        "{:?}",
        read.notes
    );
}

#[test]
fn dynamic_blocks_in_dynamic_blocks_come_to_an_end() {
    let (open, close) = ("dynamic \"a\" {\nfor_each = [1, 2, 3, 4]\ncontent {\n", "}\n}\n");
    let read = read(&format!("resource \"aws_x\" \"x\" {{\n{}{}}}\n", open.repeat(12), close.repeat(12)));
    assert!(size(&read.stack) < 10 << 20, "{}", size(&read.stack));
    assert!(read.notes.iter().any(|it| it.message.starts_with("the values up to here")), "{:?}", read.notes);
    let rules = vpc_group("range(60)");
    assert!(rules.stack.resources.len() < RESOURCES);
    notes(
        &rules,
        "main.tf:2:1",
        "what `ingress` makes is more than 50000 resources in all; it stays as it is written",
    );
}

/// A security group with as many rules as a list, each for a thousand ranges.
fn vpc_group(list: &str) -> Read {
    read(&format!(
        "resource \"aws_security_group\" \"g\" {{\ndynamic \"ingress\" {{\n  for_each = {list}\n  content {{\n    protocol    = \"-1\"\n    cidr_blocks = [for i in range(1000) : \"10.0.0.${{i}}/32\"]\n  }}\n}}\n}}\n"
    ))
}

#[test]
fn values_that_grow_are_given_up_where_they_stand() {
    let large = "this is larger, or nested deeper, than values are worked out; it stays unknown";
    let mb = "x".repeat(1 << 20);
    for expression in [
        format!("join(\"{mb}\", range(1000))"),
        format!("indent(1000, \"{}\")", "\\n".repeat(100_000)),
        format!("replace(\"{mb}\", \"/x/\", \"{mb}\")"),
        format!("replace(\"{mb}\", \"x\", \"{mb}\")"),
        format!("format(\"{}\", 1)", "%999[1]d".repeat(10_000)),
        "[for i in range(520) : range(520)]".to_owned(),
        "toset([for i in range(520) : range(520)])".to_owned(),
    ] {
        let read = vpc(&expression);
        let at = read.notes.iter().find(|it| it.message == large);
        assert!(at.is_some_and(|it| it.line == 2 && it.column >= 16), "{:.60} {:?}", expression, read.notes);
        assert!(size(&read.stack) < 2 * expression.len() + 1_000, "{expression:.60}");
    }
}

#[test]
fn splats_of_splats_are_given_up() {
    let read = vpc(&format!("[1]{}", "[*]".repeat(10_000)));
    notes(&read, "main.tf:2:16", "this is larger, or nested deeper, than values are worked out");
    // One without steps behind it is the list itself.
    assert_eq!(vpc(&format!("[1]{}", ".*".repeat(10_000))).notes, []);
}

#[test]
fn work_that_never_ends_is_given_up() {
    for expression in [
        "[for i in range(1000) : [for j in range(1000) : can(regex(\"(a{50}){50}b${i}\", \"aaaaaaaaaaaaaaaaaaaa${j}\"))]]",
        "[for i in range(1000) : [for j in range(1000) : length(setproduct(range(100), range(100)))]]",
        "[for i in range(1000) : [for j in range(1000) : length(formatlist(\"%999d\", range(1000)))]]",
        "[for i in range(1000) : [for j in range(1000) : length(cidrsubnets(\"10.0.0.0/8\", range(4)...))]]",
        "\"%{for a in range(1000)}%{for b in range(1000)}%{for c in range(1000)}x%{endfor}%{endfor}%{endfor}\"",
    ] {
        let read = vpc(expression);
        let given_up = read.notes.iter().any(|it| it.message.starts_with("the values up to here are more"));
        assert!(given_up, "{expression} {:?}", read.notes);
        let range = read.stack.resources.get("ec2.vpc.v").unwrap().props.get("cidr_block");
        assert_eq!(range, Some(&Value::unknown(expression)));
    }
}

#[test]
fn text_in_text_in_text_does_not_grow_by_its_escapes() {
    let chain: String = (0..60).map(|it| format!("  a{} = jsonencode(local.a{it})\n", it + 1)).collect();
    let read = read(&format!(
        "locals {{\n  a0 = \"\\\"\"\n{chain}}}\nresource \"aws_vpc\" \"v\" {{\n  cidr_block = \"${{local.a60}}-\"\n}}\n"
    ));
    notes(&read, "main.tf:65:16", "this is larger");
    assert!(size(&read.stack) < 1_000, "{}", size(&read.stack));
}

#[test]
fn attributes_that_are_filled_in_count_as_well() {
    let attributes: String = (0..1_000).map(|it| format!("a{it} = optional(string, \"x\")\n")).collect();
    let read = read(&format!(
        "variable \"q\" {{\n  type = list(object({{\n{attributes}}}))\n  default = [{}]\n}}\nresource \"aws_vpc\" \"v\" {{\n  tags = var.q[0]\n}}\n",
        "{},".repeat(10_000)
    ));
    assert!(read.notes.iter().any(|it| it.message.starts_with("the values up to here")), "{:?}", read.notes);
    assert!(size(&read.stack) < 1_000_000);
}

#[test]
fn objects_with_too_many_entries_are_left_out() {
    let fields: String = (0..30_000).map(|it| format!("    k{it} = 1\n")).collect();
    let text = format!("resource \"aws_vpc\" \"v\" {{\n}}\nlocals {{\n  a = {{\n{fields}  }}\n}}\n");
    let read = read(&text);
    notes(
        &read,
        "main.tf:4:7",
        "this block is left out, because it cannot be read: this object, with those before it, has more entries than are read",
    );
    assert_eq!(read.stack.resources.len(), 1);
    let error = terraform::read(&[("x.tfvars".to_owned(), format!("a = {{\n{fields}}}\n"))]).unwrap_err();
    assert!(matches!(error, ReadError::Syntax { line: 1, column: 5, .. }), "{error}");
}
