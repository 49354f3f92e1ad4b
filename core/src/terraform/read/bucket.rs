//! Arguments of a bucket from before version 4 of the provider, as the resources that hold them today. Source: AWS
//! provider documentation, "Version 4 Upgrade Guide", changes to S3.

use super::body::{Piece, block_text};
use crate::catalog::{Body, Item};
use crate::stack::Origin;
use crate::value::Value;

/// A resource that holds some of a bucket's properties: its Terraform type and what it says.
pub(super) type Part = (&'static str, Vec<Piece>);

/// Takes what resources of their own say today out of a bucket. What has no such form stays.
pub(super) fn parts(pieces: &mut Vec<Piece>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut rules = Vec::new();
    let old: Vec<Piece> = pieces.iter().filter(|it| it.name == "lifecycle_rule").cloned().collect();
    for (index, piece) in old.iter().enumerate() {
        rules.extend(rule(piece, index + 1));
    }
    // One resource holds all rules: those that have a form stay beside one that has none.
    if rules.len() == old.len() && !rules.is_empty() {
        pieces.retain(|it| it.name != "lifecycle_rule");
        parts.push(("aws_s3_bucket_lifecycle_configuration", rules));
    }
    let mut cors = Vec::new();
    pieces.retain(|piece| {
        let inner = || piece.inner.clone();
        let is_block = matches!(piece.item, Item::Block(_));
        let part = match (piece.name.as_str(), is_block) {
            ("acl", false) => Some(("aws_s3_bucket_acl", vec![piece.clone()])),
            ("versioning", true) => versioning(piece).map(|it| ("aws_s3_bucket_versioning", it)),
            ("server_side_encryption_configuration", true) => {
                Some(("aws_s3_bucket_server_side_encryption_configuration", inner()))
            }
            ("logging", true) => Some(("aws_s3_bucket_logging", inner())),
            ("website", true) => website(piece).map(|it| ("aws_s3_bucket_website_configuration", it)),
            ("cors_rule", true) => {
                cors.push(piece.clone());
                return false;
            }
            _ => None,
        };
        let is_kept = part.is_none();
        parts.extend(part.filter(|(_, it)| !it.is_empty()));
        is_kept
    });
    if !cors.is_empty() {
        parts.push(("aws_s3_bucket_cors_configuration", cors));
    }
    parts
}

/// What a block of public access says that leaves out every switch: they are off. Source: AWS provider documentation,
/// `aws_s3_bucket_public_access_block`. With one of them there, the others are known to be off.
pub(super) fn open_block(tf: &str, pieces: &[Piece]) -> Vec<(&'static str, Value)> {
    use crate::catalog::s3::bucket::{
        BLOCK_PUBLIC_ACLS, BLOCK_PUBLIC_POLICY, IGNORE_PUBLIC_ACLS, RESTRICT_PUBLIC_BUCKETS,
    };
    let switches = [&BLOCK_PUBLIC_ACLS, &BLOCK_PUBLIC_POLICY, &IGNORE_PUBLIC_ACLS, &RESTRICT_PUBLIC_BUCKETS];
    let is_open = tf == "aws_s3_bucket_public_access_block" && pieces.is_empty();
    switches.iter().filter(|_| is_open).map(|it| (it.key(), Value::Bool(false))).collect()
}

/// Without versions, nothing has to be said: a bucket that never had any has none.
fn versioning(piece: &Piece) -> Option<Vec<Piece>> {
    let mut inner = Vec::new();
    for it in &piece.inner {
        let (name, off) = match it.name.as_str() {
            "enabled" => ("status", "Suspended"),
            "mfa_delete" => ("mfa_delete", "Disabled"),
            _ => return None,
        };
        if it.item != Item::Value(Value::Bool(false)) {
            inner.push(switch(it, name, off)?);
        }
    }
    let origin = &piece.origin;
    Some(if inner.is_empty() { Vec::new() } else { vec![block("versioning_configuration", inner, origin)] })
}

fn website(piece: &Piece) -> Option<Vec<Piece>> {
    let mut found = Vec::new();
    for it in &piece.inner {
        let (around, name) = match it.name.as_str() {
            "index_document" => ("index_document", "suffix"),
            "error_document" => ("error_document", "key"),
            _ => return None,
        };
        found.push(block(around, vec![renamed(it, name)?], &it.origin));
    }
    Some(found)
}

/// A rule; `None` if it says what has another form today.
fn rule(piece: &Piece, number: usize) -> Option<Piece> {
    let origin = &piece.origin;
    let mut inner = Vec::new();
    if piece.inner.iter().all(|it| it.name != "id") {
        inner.push(literal("id", &format!("rule-{number}"), origin));
    }
    let mut filter = Vec::new();
    for it in &piece.inner {
        match (it.name.as_str(), &it.item) {
            ("id" | "expiration" | "transition", _) => inner.push(it.clone()),
            ("enabled", _) => inner.push(switch(it, "status", "Disabled")?),
            ("prefix", Item::Value(Value::Str(text))) if text.is_empty() => {}
            ("prefix", _) => filter.push(it.clone()),
            ("abort_incomplete_multipart_upload_days", Item::Value(_)) => {
                let days = renamed(it, "days_after_initiation")?;
                inner.push(block("abort_incomplete_multipart_upload", vec![days], &it.origin));
            }
            ("noncurrent_version_expiration" | "noncurrent_version_transition", Item::Block(_)) => {
                let days = |it: &Piece| match it.name.as_str() {
                    "days" => renamed(it, "noncurrent_days"),
                    _ => Some(it.clone()),
                };
                inner.push(block(&it.name, it.inner.iter().map(days).collect::<Option<_>>()?, &it.origin));
            }
            _ => return None,
        }
    }
    inner.push(block("filter", filter, origin));
    Some(block("rule", inner, origin))
}

/// What was true or false, as one of two words.
fn switch(piece: &Piece, name: &str, off: &str) -> Option<Piece> {
    let value = match &piece.item {
        Item::Value(Value::Bool(it)) => Value::from(if *it { "Enabled" } else { off }),
        Item::Value(Value::Str(_) | Value::Null) => return None,
        _ => {
            let source = format!("{} ? \"Enabled\" : \"{off}\"", bracketed(expression(piece)?));
            return Some(Piece {
                name: name.to_owned(),
                text: format!("{name} = {source}"),
                item: Item::Value(Value::unknown(source)),
                ..piece.clone()
            });
        }
    };
    let text = format!("{name} = \"{}\"", value.as_str().unwrap_or_default());
    Some(Piece { name: name.to_owned(), item: Item::Value(value), text, ..piece.clone() })
}

/// An expression that binds tighter than `?`.
fn bracketed(expression: &str) -> String {
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-');
    if expression.chars().all(is_name) { expression.to_owned() } else { format!("({expression})") }
}

/// The expression of an argument.
fn expression(piece: &Piece) -> Option<&str> {
    piece.text.split_once('=').map(|(_, it)| it.trim())
}

fn renamed(piece: &Piece, name: &str) -> Option<Piece> {
    let text = format!("{name} = {}", expression(piece)?);
    Some(Piece { name: name.to_owned(), text, ..piece.clone() })
}

fn literal(name: &str, text: &str, origin: &Origin) -> Piece {
    Piece {
        name: name.to_owned(),
        item: Item::Value(text.into()),
        text: format!("{name} = \"{text}\""),
        inner: Vec::new(),
        is_loose: false,
        origin: origin.clone(),
    }
}

fn block(name: &str, inner: Vec<Piece>, origin: &Origin) -> Piece {
    let texts: Vec<String> = inner.iter().map(|it| it.text.clone()).collect();
    let body = Body { items: inner.iter().map(|it| (it.name.clone(), it.item.clone())).collect() };
    Piece {
        name: name.to_owned(),
        item: Item::Block(body),
        text: block_text(name, &texts),
        inner,
        is_loose: false,
        origin: origin.clone(),
    }
}
