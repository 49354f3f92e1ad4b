//! What is no Terraform, and what goes too far.

use super::*;

#[test]
fn what_cannot_be_read_says_where_and_why() {
    let error = terraform::read(&[(
        "net/main.tf".into(),
        "resource \"aws_vpc\" \"a\" {\n  cidr_block = = 1\n}\n".into(),
    )]);
    let error = error.unwrap_err();
    assert!(matches!(&error, ReadError::Syntax { line: 2, column: 16, .. }), "{error:?}");
    assert!(error.to_string().starts_with("net/main.tf:2:16: "), "{error}");
    let nested = format!("x = {}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(terraform::read(&[("main.tf".into(), nested)]).unwrap_err().to_string().contains("nest"));
    let huge = " ".repeat((50 << 20) + 1);
    assert!(
        terraform::read(&[("main.tf".into(), huge)]).unwrap_err().to_string().contains("at most 52428800")
    );
    let read = read_all(&[("a.tf", "\u{feff}module \"m\" {}\r\n"), ("notes.txt", "{{{")]);
    let notes: Vec<&str> = read.notes.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
}

#[test]
fn values_nested_by_way_of_locals_do_not_exhaust_the_stack() {
    let mut text = String::from("locals {\n  a0 = 1\n");
    for n in 1..2_000 {
        let (open, close) = ("[".repeat(50), "]".repeat(50));
        text.push_str(&format!("  a{n} = {open}local.a{m}{close}\n", m = n - 1));
    }
    text.push_str("}\nresource \"aws_vpc\" \"up\" {\n  cidr_block = [local.a1, local.a60, local.a120");
    for n in (180..2_000).step_by(20) {
        text.push_str(&format!(", local.a{n}"));
    }
    text.push_str("]\n}\n");
    let read = read(&text);
    assert!(prop(&read, "ec2.vpc.up", "cidr_block").unwrap().is_unknown());
}

#[test]
fn values_that_grow_without_end_are_cut_off() {
    let mut text = String::from("locals {\n  a0 = [\"x\", \"x\"]\n  loop = local.loop\n");
    for n in 1..60 {
        text.push_str(&format!("  a{n} = [local.a{m}, local.a{m}]\n", m = n - 1));
    }
    text.push_str("}\nresource \"aws_vpc\" \"a\" {\n  cidr_block = local.a59\n}\nresource \"aws_vpc\" \"b\" {\n  cidr_block = local.loop\n}\n");
    let read = read(&text);
    assert!(prop(&read, "ec2.vpc.a", "cidr_block").unwrap().is_unknown());
    assert!(prop(&read, "ec2.vpc.b", "cidr_block").unwrap().is_unknown());
    // Once in a while: what is cut off grows again.
    let messages: Vec<String> = read.notes.iter().map(|it| format!("{}: {}", it.line, it.message)).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[0].starts_with("20: this is larger"), "{messages:?}");
}
