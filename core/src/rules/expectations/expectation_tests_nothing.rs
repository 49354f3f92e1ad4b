use super::asked::title;
use super::chosen::{Chosen, choose};
use super::doing;
use crate::model::{Doing, Expectation, Holds, Selectors};
use crate::network::Kinds;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// An expectation tests nothing
    ///
    /// ## Why
    ///
    /// A test that is about nothing always passes. After a resource was renamed or removed, an expectation may watch
    /// over what is no longer there while its successor goes unwatched.
    ///
    /// ## Flagged
    ///
    /// An expectation that names a resource which is not there, one of whose sides selects nothing that could answer
    /// it, such as a type without any resource, and one whose actions mean nothing to what it is about.
    ///
    /// ```tf,fail
    /// # expect: {"no_path": {"from": "internet", "to": {"address": "aws_instance.database"}}}
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_instance" "db" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.a.id
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # expect: {"may_not": {"principals": "anything", "actions": ["fly"], "resources": {"type": "aws_s3_bucket"}}}
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "photos"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # expect: {"no_path": {"from": "internet", "to": {"address": "aws_instance.*"}}}
    /// # expect: {"may_not": {"principals": "anything", "actions": ["ec2:TerminateInstances"], "resources": {"type": "aws_instance"}}}
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_instance" "db" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.a.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name what is there now, or take the expectation back.
    id: "expectation-tests-nothing",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if facts.stack.expectations.is_empty() {
        return;
    }
    let kinds = facts.kinds();
    for (id, expectation) in &facts.stack.expectations {
        if let Some(why) = why(facts, kinds, expectation) {
            let message = format!("“{}” tests nothing: {why}", title(facts, expectation));
            findings.raise_expectation(id, Severity::Medium, "", message);
        }
    }
}

fn why<'a>(facts: &Facts<'a>, kinds: &Kinds<'a>, expectation: &Expectation) -> Option<String> {
    let chosen = |it: &Selectors| choose(facts, kinds, it);
    match &expectation.holds {
        Holds::NoPath(it) | Holds::Path(it) | Holds::PrivatePath(it) => {
            let (from, to) = (chosen(&it.from), chosen(&it.to));
            let is_lost = |side: &Chosen<'a>, is_target| {
                side.places(facts, kinds, is_target).is_ok_and(|it| it.is_empty())
            };
            missing(&from).or_else(|| missing(&to)).or_else(|| {
                if is_lost(&from, false) {
                    Some(format!("nothing that opens connections is {}", words(facts, &it.from)))
                } else if is_lost(&to, true) {
                    Some(format!("nothing that takes connections is {}", words(facts, &it.to)))
                } else {
                    None
                }
            })
        }
        Holds::Only(it) | Holds::May(it) | Holds::MayNot(it) => {
            let (who, on) = (chosen(&it.principals), chosen(&it.resources));
            let through = it.through.as_ref().map(chosen);
            missing(&who).or_else(|| missing(&on)).or_else(|| missing(through.as_ref()?)).or_else(|| {
                let asks_principals = !matches!(expectation.holds, Holds::Only(_));
                if on.members.is_empty() {
                    Some(format!("no resource is {}", words(facts, &it.resources)))
                } else if asks_principals && who.is_empty() {
                    Some(format!("nobody is {}", words(facts, &it.principals)))
                } else {
                    without_meaning(facts, &on, it)
                }
            })
        }
    }
}

fn missing(side: &Chosen<'_>) -> Option<String> {
    side.missing.first().map(|it| format!("there is no `{it}`"))
}

fn without_meaning(facts: &Facts<'_>, on: &Chosen<'_>, it: &Doing) -> Option<String> {
    let means = |word: &&String| {
        let word = std::slice::from_ref(*word);
        on.members.keys().any(|target| !doing::actions(facts.stack, target, word).is_empty())
    };
    let word = it.actions.iter().find(|it| !means(it))?;
    Some(format!("`{word}` is no action on {}", words(facts, &it.resources)))
}

fn words(facts: &Facts<'_>, side: &Selectors) -> String {
    let name = |it: &str| facts.stack.get(it).map_or(it, Resource::title).to_owned();
    side.describe(&name)
}
