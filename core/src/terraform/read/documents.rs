//! Policies that files write as data sources and that no resource of the catalogue has as its own: the rules look at those
//! where they stand.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::Span;
use hcl_edit::structure::{BlockLabel, Body};

use super::config::Located;
use super::evaluate::Evaluator;
use super::scope::{Repetition, Scope};
use super::symbol::key_text;
use super::term::{Stop, Term, Worked};
use super::world::World;
use super::{finish, policies};
use crate::catalog::Kind;
use crate::stack::{Origin, PolicyDocument, Stack};
use crate::value::{Expression, Value};

/// The type of data source that is a policy.
const TYPE: &str = "aws_iam_policy_document";

/// What limits what others allow, and so allows nothing by itself, however much it lists.
const LIMIT: &str = "aws_organizations_policy";

/// Takes in those that no resource has as its own, once the resources are there.
pub(super) fn documents(world: &World<'_>, stack: &mut Stack) {
    let found: Vec<Found> =
        (0..).map_while(|it| world.scope(it)).flat_map(|it| of_scope(world, &it)).collect();
    if found.is_empty() {
        return;
    }
    let (taken, uses) = (statements(stack), Uses::of(stack));
    let mut documents = BTreeMap::new();
    for it in found {
        let uses = uses.of_document(&it.block);
        let is_taken = match it.value.field("Statement") {
            Some(Value::List(items)) => items.iter().all(|it| taken.contains(it)),
            // What cannot be read is open where a resource has it.
            _ => uses.contains(&Use::Property) || it.has_principals,
        };
        if !is_taken && !uses.contains(&Use::Limit) {
            let has_open_use = uses.contains(&Use::Unread);
            documents.insert(it.address, PolicyDocument { value: it.value, origin: it.origin, has_open_use });
        }
    }
    stack.configuration.documents = documents;
}

/// One instance of such a data source.
struct Found {
    address: String,
    /// Its address without the index.
    block: String,
    value: Value,
    /// Whether it is about principals, as policies of resources are, as far as the file shows.
    has_principals: bool,
    origin: Origin,
}

fn of_scope<'a>(world: &World<'a>, scope: &Scope<'a>) -> Vec<Found> {
    let mut found = Vec::new();
    let users = Users::of(world, scope);
    for ((_, name), located) in scope.config.data.iter().filter(|((ty, _), _)| *ty == TYPE) {
        // Whoever checks a directory by itself asks for all that is in it.
        if !scope.address.is_empty() && users.are_missing(name, &mut Vec::new()) {
            continue;
        }
        let module = if scope.address.is_empty() { String::new() } else { format!("{}.", scope.address) };
        let block = format!("{module}data.{TYPE}.{name}");
        for key in keys(world, scope, name) {
            let value = value(world, scope, located, name, key.as_ref());
            found.push(Found {
                address: format!("{block}{}", key_text(key.as_ref())),
                block: block.clone(),
                value: value.unwrap_or_else(|_| Value::unknown(format!("{block}.json"))),
                has_principals: has_principals(&located.block.body),
                origin: located.source.origin(located.block.span()),
            });
        }
    }
    found
}

/// The keys of the instances of a data source; a single one without a key where they are not known.
fn keys<'a>(world: &World<'a>, scope: &Scope<'a>, name: &str) -> Vec<Option<Term>> {
    match world.instances(scope, true, TYPE, name) {
        Ok(Repetition::Known { instances, .. }) => {
            instances.iter().map(|(key, _)| Some(key.clone())).collect()
        }
        _ => vec![None],
    }
}

/// What one instance says.
fn value<'a>(
    world: &World<'a>,
    scope: &Scope<'a>,
    located: &Located<'a>,
    name: &str,
    key: Option<&Term>,
) -> Worked<Value> {
    let place = Evaluator::new(world, scope, located.source);
    let repeated = key.map(|key| world.repeated(scope, true, TYPE, name, key)).transpose()?;
    let binding = repeated.as_ref().map(super::scope::Repeated::binding);
    let place = binding.as_ref().map_or(place, |it| place.bound(it));
    let document = policies::document(&place, &located.block.body)?;
    if !world.spend(document.size()) {
        return Err(Stop::Unknown);
    }
    finish::value(&document).ok_or(Stop::Unknown)
}

fn has_principals(body: &Body) -> bool {
    body.blocks().any(|it| {
        let mut names = std::iter::once(it.ident.as_str()).chain(it.labels.iter().map(BlockLabel::as_str));
        names.any(|it| matches!(it, "principals" | "not_principals")) || has_principals(&it.body)
    })
}

/// The statements of all policies that resources of the catalogue have.
fn statements(stack: &Stack) -> BTreeSet<Value> {
    let mut statements = BTreeSet::new();
    for resource in stack.resources.values() {
        let specs =
            resource.ty.into_iter().flat_map(|it| it.props).filter(|it| matches!(it.kind, Kind::Policy));
        for document in specs.filter_map(|it| resource.props.get(it.key)) {
            match document.field("Statement") {
                Some(Value::List(items)) => statements.extend(items.iter().cloned()),
                Some(one) => drop(statements.insert(one.clone())),
                None => {}
            }
        }
    }
    statements
}

/// What names a document in its directory.
#[derive(Clone, Copy, Debug)]
enum User<'a> {
    /// A resource, and whether there is one in this call of the directory.
    Resource(bool),
    /// Another document, by its label.
    Document(&'a str),
    Elsewhere,
}

/// By the label of the document.
struct Users<'a>(BTreeMap<&'a str, Vec<User<'a>>>);

impl<'a> Users<'a> {
    fn of(world: &World<'a>, scope: &Scope<'a>) -> Self {
        let config = &scope.config;
        let mut users = Self(BTreeMap::new());
        if !config.data.keys().any(|(ty, _)| *ty == TYPE) {
            return users;
        }
        let text = |it: &Located<'a>| it.source.text(it.block.span());
        for ((ty, name), it) in &config.resources {
            for document in named_in(text(it)) {
                let instances = world.instances(scope, false, ty, name);
                let is_there =
                    !matches!(instances, Ok(Repetition::Known { instances, .. }) if instances.is_empty());
                users.add(document, User::Resource(is_there));
            }
        }
        for ((ty, name), it) in &config.data {
            let user = if *ty == TYPE { User::Document(name) } else { User::Elsewhere };
            named_in(text(it)).for_each(|it| users.add(it, user));
        }
        let blocks = config.outputs.values().chain(config.modules.values()).chain(&config.others);
        let locals = config.locals.values().map(|(source, it)| source.text(it.span()));
        for text in blocks.map(text).chain(locals) {
            named_in(text).for_each(|it| users.add(it, User::Elsewhere));
        }
        users
    }

    fn add(&mut self, document: &'a str, user: User<'a>) {
        self.0.entry(document).or_default().push(user);
    }

    /// Whether a document is written for resources alone, of which there is none: a module for several kinds of roles has the
    /// policies of all of them, and makes one at a time.
    fn are_missing(&self, document: &'a str, seen: &mut Vec<&'a str>) -> bool {
        let Some(users) = self.0.get(document) else { return false };
        if seen.contains(&document) {
            return false;
        }
        seen.push(document);
        users.iter().all(|it| match it {
            User::Resource(is_there) => !is_there,
            User::Document(other) => self.are_missing(other, seen),
            User::Elsewhere => false,
        })
    }
}

/// The labels of the documents that a text names.
fn named_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(TYPE).filter_map(|(at, _)| {
        let name = text.get(at + TYPE.len()..)?.strip_prefix('.')?;
        Some(&name[..name.find(|it| !is_name(it)).unwrap_or(name.len())])
    })
}

/// Whether a name has this character.
fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

/// Where a document is named, other than by what could be worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// In a property of a resource of the catalogue, which is not known then.
    Property,
    /// In what only limits others.
    Limit,
    /// In what is not read, such as a module from elsewhere: what it is the policy of is not known.
    Unread,
    /// Elsewhere.
    Other,
}

/// By the address of the data source without an index.
struct Uses(BTreeMap<String, BTreeSet<Use>>);

impl Uses {
    fn of(stack: &Stack) -> Self {
        let mut uses = Self(BTreeMap::new());
        for resource in stack.resources.values() {
            let own = match (resource.ty, resource.tf_type.as_str()) {
                (_, LIMIT) => Use::Limit,
                _ => Use::Other,
            };
            resource.opaque.iter().for_each(|it| uses.add(it.source.source(), own));
            resource
                .props
                .unknown()
                .into_iter()
                .map(Expression::source)
                .for_each(|it| uses.add(it, Use::Property));
        }
        for block in &stack.configuration.blocks {
            let own = if block.ty == "module" { Use::Unread } else { Use::Other };
            block.body.iter().for_each(|it| uses.add(it, own));
        }
        uses
    }

    /// Notes the documents that a text names.
    fn add(&mut self, text: &str, of: Use) {
        let is_address = |it: char| is_name(it) || matches!(it, '.' | '[' | ']' | '"');
        for (at, _) in text.match_indices(TYPE) {
            let (before, after) = (&text[..at], &text[at..]);
            let outside = before.char_indices().rev().find(|(_, it)| !is_address(*it));
            let start = outside.map_or(0, |(at, it)| at + it.len_utf8());
            let name = after.get(TYPE.len() + 1..).unwrap_or_default();
            let name = &name[..name.find(|it| !is_name(it)).unwrap_or(name.len())];
            let prefix = text.get(start..at).unwrap_or_default().trim_start_matches(['"', '[']);
            self.0.entry(format!("{prefix}{TYPE}.{name}")).or_default().insert(of);
        }
    }

    fn of_document(&self, block: &str) -> BTreeSet<Use> {
        self.0.get(block).cloned().unwrap_or_default()
    }
}
