//! What a revised text changes in the drawing: Terraform or CloudFormation edited in place, or pasted.
//!
//! The text that the drawing gives and the revised one go through the same reader, so that what differs between the two is what
//! somebody changed. Each difference becomes ops on the node that the resource came from: places and ids stay. What the drawing
//! cannot take over is told with its line: after the ops, the drawing is lowered once more and compared with the text.

mod changes;
mod entries;

use std::collections::BTreeMap;

use crate::file::File;
use crate::model::{Diagram, NodeId, Transaction};
use crate::reading::{Note, ReadError};
use crate::stack::{Change, Difference, Origin, Resource, Stack, diff, lower};
use crate::value::Value;
use crate::{cloudformation, terraform};
use changes::Changes;

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
    let before = lower(diagram);
    let now = text(diagram, language).map_err(|message| Note { message, ..no_place() })?;
    let now: Vec<(String, String)> = now.into_iter().map(|it| (it.path, it.text)).collect();
    let (was, old_notes) = read(language, &now)?;
    let (is, read_notes) = read(language, files)?;
    // Without a block, its resource would be gone: better to say what is wrong with it.
    if let Some(note) = read_notes.iter().find(|it| terraform::is_unreadable(it)) {
        let message = note.message.replace("is left out, because it cannot be read", "cannot be read");
        return Err(Note { message, ..note.clone() });
    }
    let old_notes: Vec<String> = old_notes.into_iter().map(|it| it.message).collect();

    let mut changes = Changes::new(diagram, &before, &is);
    let differences = diff(&was, &is);
    changes.inputs(&was, &is);
    changes.add(&was, &differences, new_id);
    changes.change(&differences);
    changes.entries(&was, &differences);
    changes.remove(&differences);
    let Changes { work, ops, mut notes, addresses, .. } = changes;

    // What is left: what the drawing says now against what the text says.
    let after = readdressed(lower(&work), &work, &addresses);
    let known = diff(&before, &was);
    for left in diff(&after, &is) {
        if known.contains(&left) || notes.iter().any(|(address, _)| *address == left.address) {
            continue;
        }
        notes.push((left.address.clone(), leftover(&left)));
    }
    let label = match differences.len() {
        1 => "Edit the code of a resource".to_owned(),
        _ => "Edit the code".to_owned(),
    };
    let mut told: Vec<Note> = read_notes.into_iter().filter(|it| !old_notes.contains(&it.message)).collect();
    told.extend(notes.into_iter().map(|(address, message)| place_of(&is, files, &address, message)));
    told.sort();
    told.dedup();
    Ok(Revision { transaction: Transaction::new(label, ops), notes: told })
}

/// What Terraform that was pasted adds to the drawing. Its places are those in the pasted text.
///
/// # Errors
///
/// As [`revise`].
pub fn pasted(
    diagram: &Diagram,
    text_pasted: &str,
    new_id: &mut dyn FnMut() -> NodeId,
) -> Result<Revision, Note> {
    const PASTED: &str = "pasted.tf";
    let now = text(diagram, Language::Terraform).map_err(|message| Note { message, ..no_place() })?;
    let mut files: Vec<(String, String)> = now.into_iter().map(|it| (it.path, it.text)).collect();
    files.push((PASTED.to_owned(), text_pasted.to_owned()));
    let mut revision = revise(diagram, Language::Terraform, &files, new_id)?;
    revision.transaction.label = "Paste Terraform".to_owned();
    revision.notes.retain(|it| it.file == PASTED);
    Ok(revision)
}

/// Whether a text that was pasted is Terraform or a template.
pub fn language_of(text: &str) -> Option<Language> {
    let line = |test: &dyn Fn(&str) -> bool| text.lines().any(|it| test(it.trim_start()));
    if line(&|it| it.starts_with("resource \"aws_") && it.trim_end().ends_with('{')) {
        Some(Language::Terraform)
    } else if line(&|it| it.starts_with("Type: AWS::") || it.starts_with("\"Type\": \"AWS::")) {
        Some(Language::CloudFormation)
    } else {
        None
    }
}

fn read(language: Language, files: &[(String, String)]) -> Result<(Stack, Vec<Note>), Note> {
    let read = match (language, files) {
        (Language::Terraform, files) => terraform::read(files).map(|it| (it.stack, it.notes)),
        (Language::CloudFormation, [(path, text), ..]) => {
            cloudformation::read(path, text).map(|it| (it.stack, it.notes))
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

/// A stack with other addresses for some of its resources, in references as well.
fn readdressed(mut stack: Stack, diagram: &Diagram, addresses: &BTreeMap<NodeId, String>) -> Stack {
    // A role that belongs to a node has the same origin.
    let is_node = |id: &NodeId, it: &Resource| diagram.node(id.as_str()).map(|it| it.ty) == it.ty;
    let moved: BTreeMap<String, String> = stack
        .resources
        .iter()
        .filter_map(|(address, it)| match &it.origin {
            Origin::Node { id, entry: None } if is_node(id, it) => {
                addresses.get(id).filter(|it| *it != address).map(|it| (address.clone(), it.clone()))
            }
            _ => None,
        })
        .collect();
    if moved.is_empty() {
        return stack;
    }
    let resources = std::mem::take(&mut stack.resources);
    for (address, mut resource) in resources {
        for value in resource.props.values_mut() {
            *value = std::mem::replace(value, Value::Null).map(&mut |it| match it {
                Value::Ref { target, attr } => {
                    let target = moved.get(&target).cloned().unwrap_or(target);
                    Value::Ref { target, attr }
                }
                other => other,
            });
        }
        stack.resources.insert(moved.get(&address).cloned().unwrap_or(address), resource);
    }
    stack
}

/// What a difference that is left says.
fn leftover(left: &Difference) -> String {
    match &left.change {
        Change::Added => {
            format!("`{}` is nothing that can be drawn from text; it is not taken over", left.address)
        }
        Change::Removed => {
            format!("`{}` follows from the drawing and stays: change what it comes from", left.address)
        }
        Change::Changed { .. } => {
            let keys: Vec<String> = left.properties.iter().map(|it| format!("`{}`", it.key)).collect();
            format!(
                "{} of `{}` follows from the drawing or is not known; it is not taken over",
                keys.join(", "),
                left.address
            )
        }
    }
}

/// A note at the line where a resource begins in the revised text.
fn place_of(stack: &Stack, files: &[(String, String)], address: &str, message: String) -> Note {
    match stack.get(address).map(|it| &it.origin) {
        Some(Origin::Source { file, line, column }) => {
            Note { file: file.clone(), line: *line, column: *column, message }
        }
        _ => Note {
            file: files.first().map(|(path, _)| path.clone()).unwrap_or_default(),
            message,
            ..no_place()
        },
    }
}

#[cfg(test)]
mod tests;
