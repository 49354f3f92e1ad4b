//! What a revised text changes in the drawing: Terraform or CloudFormation edited in place, or pasted.
//!
//! The text that the drawing gives and the revised one go through the same reader, so that what differs between the two is what
//! somebody changed. Each difference becomes ops on the node that the resource came from: places and ids stay. What the drawing
//! cannot take over is told with its line: after the ops, the drawing is lowered once more and compared with the text.

mod additions;
mod changes;
mod entries;
mod foreign;
mod further;
mod import;
mod inputs;
mod leftovers;
mod naming;
mod outputs;
mod source;

use crate::file::File;
use crate::model::{Diagram, NodeId, Op, Transaction};
use crate::reading::{Note, ReadError};
use crate::sort::InOrder;
use crate::stack::{Stack, diff, lower};
use crate::{cloudformation, terraform};
use changes::Changes;
use foreign::{Told, told};
pub use further::hidden;
pub use import::{Import, import, import_again, open};
use leftovers::{Taken, leftovers, taken};
use naming::Titles;
use outputs::other_backend;
pub use source::{source_arguments, source_text};

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// HCL, in files.
    Terraform,
    /// A template in YAML.
    CloudFormation,
}

/// What a revised text comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// What it changes in the drawing; no ops where it says the same.
    pub transaction: Transaction,
    /// What of it the drawing does not take over, and what the reader has to say.
    pub notes: Vec<Note>,
}

/// The text of a drawing that can be revised. Documentation and workflows are no part of it.
///
/// # Errors
///
/// One sentence about why it cannot be.
pub fn text(diagram: &Diagram, language: Language) -> Result<Vec<File>, String> {
    let stack = lower(diagram);
    match language {
        Language::Terraform => {
            let files = terraform::emit(&stack).into_iter();
            Ok(files.filter(|it| it.path.ends_with(".tf") || it.path.ends_with(".tfvars")).collect())
        }
        Language::CloudFormation if cloudformation::is_nested(&stack) => {
            Err("a stack of several templates cannot be edited as text; edit the Terraform".to_owned())
        }
        Language::CloudFormation => {
            cloudformation::emit_yaml(&stack).map(|it| vec![it]).map_err(|it| it.to_string())
        }
    }
}

/// What revised files change in the drawing. `new_id` gives ids for new nodes, each another one.
///
/// # Errors
///
/// The first place that is not in the language.
pub fn revise(
    diagram: &Diagram,
    language: Language,
    files: &[(String, String)],
    new_id: &mut dyn FnMut() -> NodeId,
) -> Result<Revision, Note> {
    // What somebody writes is called as it is written.
    let untitled = Titles::new();
    let before = lower(diagram);
    let standing = changes::alone(diagram, &before);
    let before = told(&before, &standing, &untitled).stack;
    let now = text(diagram, language).map_err(|message| Note { message, ..no_place() })?;
    let now: Vec<(String, String)> = now.into_iter().map(|it| (it.path, it.text)).collect();
    let (was, old_notes) = read(language, &now)?;
    let (is, read_notes) = read(language, files)?;
    // Without a block, its resource would be gone: better to say what is wrong with it.
    if let Some(note) = read_notes.iter().find(|it| terraform::is_unreadable(it)) {
        let message = note.message.replace("is left out, because it cannot be read", "cannot be read");
        return Err(Note { message, ..note.clone() });
    }
    let was = told(&was, &standing, &untitled).stack;
    let old_notes: Vec<String> = old_notes.into_iter().map(|it| it.message).collect();

    let known = diff(&before, &was);
    let mut n_differences = 0;
    let Taken { ops, notes, .. } = taken(|left| {
        let alone = &(&standing | left);
        let Told { stack: is, lost } = told(&is, alone, &untitled);
        let differences = diff(&was, &is);
        n_differences = differences.len();
        let mut changes = Changes::new(diagram, &before, &is, alone, &untitled);
        changes.notes.extend(lost);
        changes.inputs(&was, &is);
        changes.backend(&was, &is);
        changes.add(&was, &differences, new_id);
        changes.change(&differences);
        changes.entries(&was, &differences);
        changes.remove(&differences);
        changes.comments(&was, &is);
        changes.outputs(&was, &is);
        changes.settle();
        leftovers(changes, &known, &is, files)
    });
    let label = match n_differences {
        1 => "Edit the code of a resource".to_owned(),
        _ => "Edit the code".to_owned(),
    };
    let mut told: Vec<Note> = read_notes.into_iter().filter(|it| !old_notes.contains(&it.message)).collect();
    told.extend(notes);
    told.extend(other_backend(&is));
    told.order();
    told.dedup();
    Ok(Revision { transaction: Transaction::new(label, ops), notes: told })
}

/// What text that was pasted adds to the drawing. Its places are those in the pasted text.
///
/// # Errors
///
/// As [`revise`].
pub fn pasted(
    diagram: &Diagram,
    language: Language,
    text_pasted: &str,
    new_id: &mut dyn FnMut() -> NodeId,
) -> Result<Revision, Note> {
    if language == Language::CloudFormation {
        return pasted_template(diagram, text_pasted, new_id);
    }
    const PASTED: &str = "pasted.tf";
    let now = text(diagram, Language::Terraform).map_err(|message| Note { message, ..no_place() })?;
    let mut files: Vec<(String, String)> = now.into_iter().map(|it| (it.path, it.text)).collect();
    files.push((PASTED.to_owned(), text_pasted.to_owned()));
    let mut revision = revise(diagram, Language::Terraform, &files, new_id)?;
    revision.transaction.label = "Paste Terraform".to_owned();
    revision.notes.retain(|it| it.file == PASTED);
    Ok(revision)
}

/// A template stands for itself: nothing in it can refer to what is drawn already.
fn pasted_template(
    diagram: &Diagram,
    text_pasted: &str,
    new_id: &mut dyn FnMut() -> NodeId,
) -> Result<Revision, Note> {
    let files = [("pasted.yaml".to_owned(), text_pasted.to_owned())];
    let (stack, mut notes) = read(Language::CloudFormation, &files)?;
    let (ops, left) = import::drawn(&stack, new_id);
    notes.extend(left);
    let is_there = |name: &String| diagram.parameters().contains_key(name);
    let ops = ops.into_iter().filter(|it| match it {
        Op::Set { .. } => false,
        Op::SetParameter { name, .. } => !is_there(name),
        _ => true,
    });
    let ops = additions::settled(diagram, ops.collect());
    Ok(Revision { transaction: Transaction::new("Paste CloudFormation", ops), notes })
}

/// Whether a text that was pasted is Terraform or a template.
pub fn language_of(text: &str) -> Option<Language> {
    let line = |test: &dyn Fn(&str) -> bool| text.lines().any(|it| test(it.trim_start()));
    // Programs write JSON without line breaks.
    let is_json = || text.trim_start().starts_with('{') && cloudformation::is_template(text);
    if line(&|it| it.starts_with("resource \"aws_") && it.contains('{')) {
        Some(Language::Terraform)
    } else if line(&is_cloudformation_type) || is_json() {
        Some(Language::CloudFormation)
    } else {
        None
    }
}

/// Whether a line says of what type a resource of a template is, in YAML or JSON, whatever quotes and blanks are written.
fn is_cloudformation_type(line: &str) -> bool {
    let is_quote = |it: char| it == '"' || it == '\'';
    let Some((key, value)) = line.split_once(':') else { return false };
    key.trim().trim_matches(is_quote) == "Type"
        && value.trim_start().trim_start_matches(is_quote).starts_with("AWS::")
}

fn read(language: Language, files: &[(String, String)]) -> Result<(Stack, Vec<Note>), Note> {
    let read = match (language, files) {
        (Language::Terraform, files) => terraform::read_to_draw(None, files).map(|it| (it.stack, it.notes)),
        (Language::CloudFormation, [(path, text), ..]) => {
            cloudformation::read_to_draw(path, text, &[]).map(|it| (it.stack, it.notes))
        }
        (Language::CloudFormation, []) => return Ok((Stack::default(), Vec::new())),
    };
    read.map_err(|error| match error {
        ReadError::Syntax { file, line, column, message } => Note { file, line, column, message },
        other => Note { message: other.to_string(), ..no_place() },
    })
}

const fn no_place() -> Note {
    Note { file: String::new(), line: 0, column: 0, message: String::new() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::templates;
    use crate::value::Value;

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
    fn a_misspelt_container_is_told_as_what_it_is() {
        for (language, from, to, told) in [
            (
                Language::Terraform,
                "subnet_id              = aws_subnet.private_a.id",
                "subnet_id = aws_subnet.privat_a.id",
                "Subnet of App refers to `aws_subnet.privat_a`, which is not declared; is it `aws_subnet.private_a`?",
            ),
            (
                Language::Terraform,
                "subnet_id              = aws_subnet.private_a.id",
                "subnet_id = aws_subnet.somewhere_else.id",
                "Subnet of App refers to `aws_subnet.somewhere_else`, which is not declared",
            ),
            (
                Language::CloudFormation,
                "SubnetId: !Ref PrivateASubnet",
                "SubnetId: !Ref PrivatSubnet",
                "Subnet of App refers to `PrivatSubnet`, which is not declared; is it `PrivateASubnet`?",
            ),
            // The other subnet is there: the drawing says where the instance is.
            (
                Language::Terraform,
                "subnet_id              = aws_subnet.private_a.id",
                "subnet_id = aws_subnet.private_b.id",
                "`subnet` is where App is drawn; move it on the canvas",
            ),
        ] {
            let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
            let mut files = text(&diagram, language).unwrap();
            // The last that names the subnet: before it are those that route tables are associated with.
            let file = files.iter_mut().rev().find(|it| it.text.contains(from)).unwrap();
            let at = file.text.rfind(from).unwrap();
            file.text.replace_range(at..at + from.len(), to);
            let line = file.text[..at].lines().count();
            let path = file.path.clone();
            let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
            let (after, revision) = apply(&diagram, language, &files);
            let notes: Vec<(&str, &str)> =
                revision.notes.iter().map(|it| (it.file.as_str(), it.message.as_str())).collect();
            assert!(notes.contains(&(path.as_str(), told)), "{path}:{line} {notes:?}");
            assert_eq!(after, diagram);
        }
    }

    #[test]
    fn what_the_drawing_does_not_know_is_told_and_the_rest_is_taken_over() {
        let (_, after, revision) =
            revised(Language::Terraform, "\"t3.micro\"", "\"t3.large\"\n  provider = aws.elsewhere");
        assert_eq!(node(&after, "ec2.instance").1.props.get("instance_type"), Some(&"t3.large".into()));
        assert!(
            revision.notes.iter().any(|it| it.line > 0 && it.message.contains("`provider`")),
            "{:?}",
            revision.notes
        );
    }

    #[test]
    fn what_was_pasted_is_drawn_in_its_container() {
        let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let mut files: Vec<(String, String)> =
            text(&diagram, Language::Terraform).unwrap().into_iter().map(|it| (it.path, it.text)).collect();
        let vpc = lower(&diagram)
            .resources
            .values()
            .find(|it| it.tf_type == "aws_vpc")
            .unwrap()
            .terraform_address();
        files.push((
            "pasted.tf".to_owned(),
            format!(
                "resource \"aws_subnet\" \"late\" {{\n  vpc_id = {vpc}.id\n  cidr_block = \"10.0.77.0/24\"\n}}\n\
                 resource \"aws_sqs_queue\" \"jobs\" {{\n  name = \"jobs\"\n}}\n"
            ),
        ));
        let (after, revision) = apply(&diagram, Language::Terraform, &files);
        let late = after.nodes().find(|(_, it)| it.name == "late").unwrap();
        assert_eq!(
            late.1.placement.parent.as_ref(),
            Some(node(&diagram, "ec2.vpc").0),
            "{:?}",
            revision.notes
        );
        assert_eq!(late.1.props.get("cidr_block"), Some(&"10.0.77.0/24".into()));
        assert_eq!(node(&after, "sqs.queue").1.props.get("name"), Some(&"jobs".into()));
        assert!(language_of(&files.last().unwrap().1) == Some(Language::Terraform));
    }

    #[test]
    fn a_pasted_template_stands_beside_what_is_drawn() {
        let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let template = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      \
                        CidrBlock: 10.9.0.0/16\n";
        assert_eq!(language_of(template), Some(Language::CloudFormation));
        assert_eq!(
            language_of("{\"Resources\":{\"Jobs\":{\"Type\":\"AWS::SQS::Queue\"}}}"),
            Some(Language::CloudFormation)
        );
        assert_eq!(language_of("resource \"aws_sqs_queue\" \"jobs\" {}\n"), Some(Language::Terraform));
        assert_eq!(language_of("Resources: ask the team"), None);
        for line in
            ["Type: 'AWS::S3::Bucket'", "    Type: \"AWS::S3::Bucket\"", "  \"Type\" : \"AWS::S3::Bucket\","]
        {
            assert_eq!(language_of(line), Some(Language::CloudFormation), "{line}");
        }
        assert_eq!(language_of("Type: String\nthe Type: AWS:: is meant"), None);
        let mut n = 0;
        let mut ids = || {
            n += 1;
            NodeId::from(format!("new{n}").as_str())
        };
        let revision = pasted(&diagram, Language::CloudFormation, template, &mut ids).unwrap();
        let mut after = diagram.clone();
        after.apply_all(revision.transaction).unwrap();
        assert_eq!(after.n_nodes(), diagram.n_nodes() + 2);
        for (id, node) in diagram.nodes() {
            assert_eq!(after.node(id.as_str()), Some(node));
        }
        let roots: Vec<_> = after.nodes().filter(|(_, it)| it.placement.parent.is_none()).collect();
        for (n, (_, a)) in roots.iter().enumerate() {
            assert!(roots.iter().skip(n + 1).all(|(_, b)| !a.placement.rect.overlaps(&b.placement.rect)));
        }
    }

    #[test]
    fn what_is_gone_from_the_text_is_gone_from_the_drawing() {
        let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let node = crate::model::Node {
            ty: crate::catalog::by_id("sqs.queue").unwrap(),
            name: "jobs".to_owned(),
            placement: crate::model::Placement {
                parent: None,
                rect: crate::model::Rect::new(2_000.0, 0.0, 96.0, 88.0),
            },
            props: Default::default(),
        };
        diagram.apply(Op::AddNode { id: NodeId::from("queue"), node }).unwrap();
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
            it.ty.id == "ec2.security_group"
                && it.props.get("egress").is_some_and(|it| !it.items().is_empty())
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
        let ports: Vec<Option<i64>> = now.props["egress"]
            .items()
            .iter()
            .map(|it| it.field("to_port").and_then(Value::as_int))
            .collect();
        assert!(ports.contains(&Some(8443)), "{ports:?} {:?}", revision.notes);
        assert_eq!(now.props["egress"].items().len(), before.props["egress"].items().len());
    }
}
