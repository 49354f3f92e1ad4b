#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;
use crate::model::Op;
use crate::templates;

/// The template's files with a replacement in them, revised.
fn revised(language: Language, from: &str, to: &str) -> (Diagram, Diagram, Revision) {
    let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let files = edited(&diagram, language, from, to);
    let (after, revision) = apply(&diagram, language, &files);
    (diagram, after, revision)
}

fn edited(diagram: &Diagram, language: Language, from: &str, to: &str) -> Vec<(String, String)> {
    let files = text(diagram, language).unwrap();
    assert!(files.iter().any(|it| it.text.contains(from)), "no {from} in {files:#?}");
    files.into_iter().map(|it| (it.path, it.text.replacen(from, to, 1))).collect()
}

fn apply(diagram: &Diagram, language: Language, files: &[(String, String)]) -> (Diagram, Revision) {
    let mut n = 0;
    let mut ids = || {
        n += 1;
        NodeId::from(format!("new{n}").as_str())
    };
    let revision = revise(diagram, language, files, &mut ids).unwrap();
    let mut after = diagram.clone();
    after.apply_all(revision.transaction.clone()).unwrap();
    (after, revision)
}

fn node<'a>(diagram: &'a Diagram, ty: &str) -> (&'a NodeId, &'a crate::model::Node) {
    diagram.nodes().find(|(_, it)| it.ty.id == ty).unwrap()
}

#[test]
fn what_nobody_changed_changes_nothing() {
    for template in templates::all() {
        let diagram = template.diagram();
        for language in [Language::Terraform, Language::CloudFormation] {
            let Ok(files) = text(&diagram, language) else { continue };
            let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
            let (_, revision) = apply(&diagram, language, &files);
            assert_eq!(revision.transaction.ops, [], "{} {language:?}", template.name);
            assert_eq!(revision.notes, [], "{} {language:?}", template.name);
        }
    }
}

#[test]
fn a_value_changed_in_the_text_changes_in_the_node() {
    for (language, from, to) in [
        (Language::Terraform, "\"t3.micro\"", "\"t3.large\""),
        (Language::CloudFormation, "InstanceType: t3.micro", "InstanceType: t3.large"),
    ] {
        let (before, after, revision) = revised(language, from, to);
        assert_eq!(revision.notes, [], "{language:?}");
        assert_eq!(revision.transaction.ops.len(), 1, "{:?}", revision.transaction.ops);
        let (id, now) = node(&after, "ec2.instance");
        assert_eq!(now.props.get("instance_type"), Some(&"t3.large".into()));
        assert_eq!(now.placement, before.node(id.as_str()).unwrap().placement);
    }
}

#[test]
fn what_is_not_in_the_language_is_told_with_its_line() {
    let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let files = edited(&diagram, Language::Terraform, "= \"t3.micro\"", "= = \"t3.micro\"");
    let error = revise(&diagram, Language::Terraform, &files, &mut || NodeId::from("n")).unwrap_err();
    let (path, text) = files.iter().find(|(path, _)| *path == error.file).unwrap();
    let line = text.lines().position(|it| it.contains("= = ")).unwrap() + 1;
    assert_eq!(error.line, line, "{path} {error:?}");
}

#[test]
fn what_the_drawing_does_not_know_is_told_and_the_rest_is_taken_over() {
    let (_, after, revision) = revised(
        Language::Terraform,
        "\"t3.micro\"",
        "\"t3.large\"\n  user_data_replace_on_change_of_heart = true",
    );
    assert_eq!(node(&after, "ec2.instance").1.props.get("instance_type"), Some(&"t3.large".into()));
    assert!(
        revision
            .notes
            .iter()
            .any(|it| it.line > 0 && it.message.contains("user_data_replace_on_change_of_heart")),
        "{:?}",
        revision.notes
    );
}

#[test]
fn what_was_pasted_is_drawn_in_its_container() {
    let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let mut files: Vec<(String, String)> =
        text(&diagram, Language::Terraform).unwrap().into_iter().map(|it| (it.path, it.text)).collect();
    let vpc =
        lower(&diagram).resources.values().find(|it| it.tf_type == "aws_vpc").unwrap().terraform_address();
    files.push((
        "pasted.tf".to_owned(),
        format!(
            "resource \"aws_subnet\" \"late\" {{\n  vpc_id = {vpc}.id\n  cidr_block = \"10.0.77.0/24\"\n}}\n\
             resource \"aws_sqs_queue\" \"jobs\" {{\n  name = \"jobs\"\n}}\n"
        ),
    ));
    let (after, revision) = apply(&diagram, Language::Terraform, &files);
    let late = after.nodes().find(|(_, it)| it.name == "late").unwrap();
    assert_eq!(late.1.placement.parent.as_ref(), Some(node(&diagram, "ec2.vpc").0), "{:?}", revision.notes);
    assert_eq!(late.1.props.get("cidr_block"), Some(&"10.0.77.0/24".into()));
    assert_eq!(node(&after, "sqs.queue").1.props.get("name"), Some(&"jobs".into()));
    assert!(language_of(&files.last().unwrap().1) == Some(Language::Terraform));
}

#[test]
fn what_is_gone_from_the_text_is_gone_from_the_drawing() {
    let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let id = NodeId::from("queue");
    let ty = crate::catalog::by_id("sqs.queue").unwrap();
    for op in crate::editor::arrival(&diagram.clone(), &id, ty, "jobs", None, Default::default()) {
        diagram.apply(op).unwrap();
    }
    let mut files: Vec<(String, String)> =
        text(&diagram, Language::Terraform).unwrap().into_iter().map(|it| (it.path, it.text)).collect();
    for (_, text) in &mut files {
        if let Some(start) = text.find("resource \"aws_sqs_queue\"") {
            let end = start + text[start..].find("\n}\n").unwrap() + 3;
            text.replace_range(start..end, "");
        }
        // Outputs of it go as well.
        while let Some(start) = text.find("output \"jobs") {
            let end = start + text[start..].find("\n}\n").unwrap() + 3;
            text.replace_range(start..end, "");
        }
    }
    let (after, revision) = apply(&diagram, Language::Terraform, &files);
    assert!(after.node("queue").is_none(), "{revision:?}");
    assert!(
        matches!(revision.transaction.ops[..], [Op::RemoveNode { .. }]),
        "{:?}",
        revision.transaction.ops
    );
}

#[test]
fn a_rule_of_a_group_is_revised_in_its_list() {
    let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
    let group = diagram.nodes().find(|(_, it)| {
        it.ty.id == "ec2.security_group" && it.props.get("egress").is_some_and(|it| !it.items().is_empty())
    });
    let (id, before) = group.unwrap();
    let port = before.props["egress"].items()[0].field("to_port").and_then(Value::as_int);
    let Some(port) = port else { panic!("{before:?}") };
    let mut files: Vec<(String, String)> =
        text(&diagram, Language::Terraform).unwrap().into_iter().map(|it| (it.path, it.text)).collect();
    for (_, text) in &mut files {
        if let Some(start) = text.find("resource \"aws_vpc_security_group_egress_rule\"") {
            let end = start + text[start..].find("\n}\n").unwrap() + 3;
            let block = text[start..end].replace(&format!("= {port}"), "= 8443");
            text.replace_range(start..end, &block);
        }
    }
    let (after, revision) = apply(&diagram, Language::Terraform, &files);
    let now = after.node(id.as_str()).unwrap();
    let ports: Vec<Option<i64>> =
        now.props["egress"].items().iter().map(|it| it.field("to_port").and_then(Value::as_int)).collect();
    assert!(ports.contains(&Some(8443)), "{ports:?} {:?}", revision.notes);
    assert_eq!(now.props["egress"].items().len(), before.props["egress"].items().len());
}
