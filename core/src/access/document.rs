//! Policy documents: read once, so that whoever asks need not look at JSON again.
//!
//! Grammar: IAM user guide, "Grammar of the IAM JSON policy language".

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::answer::Answer;
use super::condition::Condition;
use super::element::Element;
use super::pattern::Syntax;
use super::principal::{Caller, Principals};
use super::text::Text;
use crate::value::Value;

/// A policy document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its statements in order; what cannot be read of them says why.
    pub statements: Vec<Result<Statement, Problem>>,
    /// Positions of those that may be about a role or a user, by the resource that all their ARNs belong to: an endpoint's
    /// policy has hundreds, each about another resource, and a key's policy as many that let a service in.
    by_resource: BTreeMap<Arc<str>, Vec<usize>>,
    /// Positions of those that may be about anything.
    others: Vec<usize>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its id, if it has one.
    pub sid: Option<Arc<str>>,
    /// What it does.
    pub effect: Effect,
    /// Whom it is about; `None` in policies that belong to somebody.
    pub principals: Option<Scope<Principals>>,
    /// Which actions.
    pub actions: Scope<Vec<Element>>,
    /// Which resources; `None` in trust policies, which are about the role they belong to.
    pub resources: Option<Scope<Vec<Element>>>,
    /// What has to hold.
    pub conditions: Vec<Condition>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// These, or everything but these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope<T> {
    /// Whether it is everything but these: `NotAction`, `NotResource`, `NotPrincipal`.
    pub is_except: bool,
    /// What is listed.
    pub listed: T,
}

/// Why something of a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `Statement[1].Effect`; empty for the document as a whole.
    pub path: String,
    /// What is wrong, as a sentence without full stop.
    pub message: String,
}

/// Turns a value into text; `None` for lists and maps.
pub type Render<'a> = dyn Fn(&Value) -> Option<Text> + 'a;

/// Most statements that are read. A policy of 32 KB, which is the longest that AWS takes, holds far fewer; that of a key
/// which thousands of resources of a drawing share has one for each of them, and what it allows can still be told.
const MOST_STATEMENTS: usize = 20_000;

/// Most entries of one list.
const MOST_ENTRIES: usize = 2_000;

impl Document {
    /// Reads a document in JSON's shape. Never fails as a whole: what cannot be read says so where it stands.
    pub fn of(value: &Value, render: &Render<'_>) -> Self {
        let refused = |path: &str, message: &str| Self::from(vec![Err(Problem::new(path, message))]);
        if let Value::Str(text) = value {
            return match serde_json::from_str::<Value>(text) {
                Ok(inner @ Value::Map(_)) => Self::of(&inner, render),
                _ => refused("", "the policy is text that is no JSON object"),
            };
        }
        if !matches!(value, Value::Map(_)) {
            return refused("", "the policy is not known before the deployment");
        }
        let version = value.field("Version").map(|it| it.as_str().unwrap_or_default());
        let with_variables = match version {
            Some("2012-10-17") => true,
            // Source: IAM user guide, "IAM JSON policy elements: Version".
            None | Some("2008-10-17") => false,
            Some(_) => return refused("Version", "there are only the versions 2012-10-17 and 2008-10-17"),
        };
        let bodies = match value.field("Statement") {
            Some(Value::List(items)) => items,
            Some(one @ Value::Map(_)) => std::slice::from_ref(one),
            Some(_) => return refused("Statement", "the statements are not known before the deployment"),
            None => return refused("Statement", "a policy has at least one statement"),
        };
        if bodies.len() > MOST_STATEMENTS {
            return refused("Statement", "there are more statements than a policy can hold");
        }
        let read = |(index, body): (usize, &Value)| {
            let reading = Reading { place: Place::Statement(index), render, with_variables };
            reading.statement(body)
        };
        Self::from(bodies.iter().enumerate().map(read).collect::<Vec<_>>())
    }

    /// A document of which nothing can be read: it may allow or deny anything.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::from(vec![Err(Problem::new("", message))])
    }

    /// Positions of the statements that may be about what a caller does to what an ARN names, in order.
    pub(super) fn concerned(&self, caller: &Caller, arn: &Text) -> Vec<usize> {
        let (Some(owner), true) = (arn.owner(), caller.has_identity()) else {
            return (0..self.statements.len()).collect();
        };
        let mut found: Vec<usize> =
            self.by_resource.get(owner).into_iter().flatten().chain(&self.others).copied().collect();
        found.sort_unstable();
        found
    }

    /// Reads JSON text, without anything that is only known at the deployment.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let value: Value = serde_json::from_str(text).map_err(|it| Problem::new("", it.to_string()))?;
        Ok(Self::of(&value, &|it| match it {
            Value::Str(text) => Some(Text::literal(text.clone())),
            Value::Bool(it) => Some(Text::literal(it.to_string())),
            Value::Int(it) => Some(Text::literal(it.to_string())),
            Value::Decimal(it) => Some(Text::literal(it.as_str())),
            Value::List(_) | Value::Map(_) | Value::Null => None,
            _ => Some(Text::unknown("a value of the policy")),
        }))
    }
}

impl From<Vec<Result<Statement, Problem>>> for Document {
    fn from(statements: Vec<Result<Statement, Problem>>) -> Self {
        let (mut by_resource, mut others) = (BTreeMap::<Arc<str>, Vec<usize>>::new(), Vec::new());
        for (index, it) in statements.iter().enumerate() {
            let Ok(statement) = it else {
                others.push(index);
                continue;
            };
            if statement.is_of_services() {
                continue;
            }
            match statement.owners() {
                Some(owners) => {
                    for owner in owners {
                        by_resource.entry(Arc::clone(owner)).or_default().push(index);
                    }
                }
                None => others.push(index),
            }
        }
        Self { statements, by_resource, others }
    }
}

impl Statement {
    /// Whether no role or user can be named by it.
    pub(super) fn is_of_services(&self) -> bool {
        self.principals.as_ref().is_some_and(|it| !it.is_except && it.listed.are_not_identities())
    }

    /// The resources of the stack that all its ARNs belong to; `None` if it may be about others.
    pub(super) fn owners(&self) -> Option<BTreeSet<&Arc<str>>> {
        let scope = self.resources.as_ref().filter(|it| !it.is_except)?;
        scope.listed.iter().map(|it| it.text.shared_owner()).collect()
    }

    /// Whether all it is about are ARNs of resources of the stack other than the one that this ARN belongs to.
    pub(super) fn is_about_others(&self, arn: &Text) -> bool {
        let (Some(scope), Some(owner)) = (&self.resources, arn.owner()) else { return false };
        !scope.is_except && scope.listed.iter().all(|it| it.text.owner().is_some_and(|it| it != owner))
    }

    /// Whether it covers an action.
    pub(super) fn covers(&self, action: &str) -> Answer {
        let Scope { is_except, listed } = &self.actions;
        Answer::any(listed.iter().map(|it| it.covers_name(action))).negated_if(*is_except)
    }

    /// Whether it lists, without a condition, an action and something beyond the stack that the action can be about: everything, or
    /// an ARN of its service. An object of a bucket has a key in its ARN.
    pub(super) fn allows_some(&self, action: &str) -> bool {
        let service = action.split(':').next().unwrap_or_default();
        let is_of_objects = service == "s3" && action.ends_with("Object");
        let is_meant = |it: &Element| {
            let written = it.text.in_marks();
            let mut parts = written.splitn(6, ':');
            let (named, rest) = (parts.nth(2), parts.nth(2));
            let is_whole = !is_of_objects || rest.is_some_and(|it| it.contains(['/', '*']));
            written == "*" || (named == Some(service) && is_whole && it.text.owner().is_none())
        };
        let is_for_some = |it: &Scope<Vec<Element>>| it.is_except || it.listed.iter().any(is_meant);
        self.conditions.is_empty()
            && self.covers(action) == Answer::Yes
            && self.resources.as_ref().is_some_and(is_for_some)
    }

    /// Whether it is about an action on every resource, without a condition.
    pub(super) fn is_for_all(&self, action: &str) -> bool {
        let is_all = |it: &Scope<Vec<Element>>| {
            !it.is_except && it.listed.iter().any(|it| it.text.as_literal() == Some("*"))
        };
        self.conditions.is_empty()
            && self.resources.as_ref().is_some_and(is_all)
            && self.covers(action) == Answer::Yes
    }

    /// Whether it may be about an action on what an ARN names, whoever asks.
    pub(super) fn may_be_about(&self, action: &str, arn: &Text) -> bool {
        let is_listed = || self.actions.listed.iter().any(|it| it.covers_name(action).may_hold());
        !self.is_about_others(arn) && (self.actions.is_except || is_listed())
    }

    /// Whether a policy of a resource may allow something by it to a role or a user that no policy of its own allows it: it
    /// names more than services and whole accounts.
    pub(super) fn may_open(&self, account: &Text) -> bool {
        let is_open = |it: &Scope<Principals>| it.is_except || it.listed.name_identities(account);
        self.effect == Effect::Allow && self.principals.as_ref().is_some_and(is_open)
    }
}

impl Problem {
    pub(super) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path[..] {
            "" => to.write_str(&self.message),
            path => write!(to, "{path}: {}", self.message),
        }
    }
}

/// What reading a part of a document needs to know.
pub(super) struct Reading<'a> {
    place: Place<'a>,
    pub(super) render: &'a Render<'a>,
    pub(super) with_variables: bool,
}

/// Where a part stands; spelled out only for a problem.
enum Place<'a> {
    /// The statement at a position.
    Statement(usize),
    /// In something, under a name.
    In(&'a Place<'a>, &'a str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Statement(index) => write!(to, "Statement[{index}]"),
            Self::In(outer, step) => write!(to, "{outer}.{step}"),
        }
    }
}

impl Reading<'_> {
    /// The same one step further in.
    pub(super) fn at<'s>(&'s self, step: &'s str) -> Reading<'s> {
        let place = Place::In(&self.place, step);
        Reading { place, render: self.render, with_variables: self.with_variables }
    }

    pub(super) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.place.to_string(), message)
    }

    fn statement(&self, body: &Value) -> Result<Statement, Problem> {
        const KNOWN: [&str; 10] = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
            "Id",
        ];
        let Value::Map(fields) = body else {
            return Err(self.problem("the statement is not known before the deployment"));
        };
        if let Some((key, _)) = fields.iter().find(|(key, _)| !KNOWN.contains(&key.as_str())) {
            return Err(self.problem(format!("a statement has no element `{key}`")));
        }
        let effect = match body.field("Effect").map(|it| (self.render)(it)) {
            Some(Some(text)) => match text.as_literal() {
                Some("Allow") => Effect::Allow,
                Some("Deny") => Effect::Deny,
                Some(_) => return Err(self.at("Effect").problem("the effect is `Allow` or `Deny`")),
                None => {
                    return Err(self.at("Effect").problem("the effect is not known before the deployment"));
                }
            },
            _ => return Err(self.at("Effect").problem("a statement says whether it allows or denies")),
        };
        let actions = self
            .scope(body, "Action", "NotAction", &|at, it| at.elements(it, Syntax::Wildcards, false))?
            .ok_or_else(|| self.problem("a statement has an `Action` or a `NotAction`"))?;
        let resource = |at: &Reading<'_>, it: &Value| at.elements(it, Syntax::Resource, at.with_variables);
        let conditions = match body.field("Condition") {
            Some(conditions) => Condition::read(conditions, &self.at("Condition"))?,
            None => Vec::new(),
        };
        Ok(Statement {
            sid: body.field("Sid").and_then(Value::as_str).filter(|it| !it.is_empty()).map(Arc::from),
            effect,
            principals: self.scope(body, "Principal", "NotPrincipal", &|at, it| Principals::read(it, at))?,
            actions: Scope {
                is_except: actions.is_except,
                listed: actions.listed.into_iter().map(Element::ignoring_case).collect(),
            },
            resources: self.scope(body, "Resource", "NotResource", &resource)?,
            conditions,
        })
    }

    /// An element and its negation, of which a statement has at most one.
    fn scope<T>(
        &self,
        body: &Value,
        name: &str,
        except: &str,
        read: &dyn Fn(&Reading<'_>, &Value) -> Result<T, Problem>,
    ) -> Result<Option<Scope<T>>, Problem> {
        let (is_except, name, value) = match (body.field(name), body.field(except)) {
            (Some(_), Some(_)) => {
                return Err(self.problem(format!("a statement has `{name}` or `{except}`, not both")));
            }
            (Some(value), None) => (false, name, value),
            (None, Some(value)) => (true, except, value),
            (None, None) => return Ok(None),
        };
        Ok(Some(Scope { is_except, listed: read(&self.at(name), value)? }))
    }

    /// What is made of one text, or of each of a list.
    pub(super) fn texts<T>(&self, value: &Value, make: impl Fn(Text) -> T) -> Result<Vec<T>, Problem> {
        let items = match value {
            Value::List(items) => items,
            one => std::slice::from_ref(one),
        };
        if items.len() > MOST_ENTRIES {
            return Err(self.problem("the list is longer than a policy can be"));
        }
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            let text = (self.render)(item).ok_or_else(|| self.problem("text is wanted here"))?;
            all.push(make(text));
        }
        Ok(all)
    }

    fn elements(&self, value: &Value, syntax: Syntax, with_variables: bool) -> Result<Vec<Element>, Problem> {
        self.texts(value, |it| Element::new(it, syntax, with_variables))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn what_cannot_be_read_says_where_it_stands() {
        for (json, message) in [
            ("[1]", "the policy is not known before the deployment"),
            (r#"{"Version": "2012-10-17"}"#, "Statement: a policy has at least one statement"),
            (r#"{"Version": "2013"}"#, "Version: there are only the versions 2012-10-17 and 2008-10-17"),
            (
                r#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#,
                "Statement[0].Effect: the effect is `Allow` or `Deny`",
            ),
            (
                r#"{"Statement": [{"Effect": "Allow", "Resource": "*"}]}"#,
                "Statement[0]: a statement has an `Action` or a `NotAction`",
            ),
            (
                r#"{"Statement": [{"Effect": "Allow", "Action": "*", "NotAction": "*"}]}"#,
                "Statement[0]: a statement has `Action` or `NotAction`, not both",
            ),
            (
                r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resources": "*"}]}"#,
                "Statement[0]: a statement has no element `Resources`",
            ),
            (
                r#"{"Statement": [{"Effect": "Allow", "Action": [["*"]]}]}"#,
                "Statement[0].Action: text is wanted here",
            ),
            (
                r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Condition": {"StringLik": {"a": "b"}}}]}"#,
                "Statement[0].Condition: there is no condition operator `StringLik`",
            ),
            (
                r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Principal": {"Role": "b"}}]}"#,
                "Statement[0].Principal: there is no kind of principal `Role`",
            ),
        ] {
            let document = Document::parse(json).unwrap();
            assert_eq!(document.statements[0].as_ref().unwrap_err().to_string(), message, "{json}");
        }
        assert!(Document::parse("{").is_err());
    }

    #[test]
    fn one_bad_statement_leaves_the_others_readable() {
        let document = Document::parse(
            r#"{"Statement": [{"Effect": "?"}, {"Sid": "B", "Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}]}"#,
        )
        .unwrap();
        assert!(document.statements[0].is_err());
        let second = document.statements[1].as_ref().unwrap();
        assert_eq!(
            (second.sid.as_deref(), second.effect, second.actions.is_except),
            (Some("B"), Effect::Deny, true)
        );
    }
}
