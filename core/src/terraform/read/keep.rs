//! Blocks that a stack has no words for and that have to be written back: those something refers to, and those that say
//! something by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Body, Structure};

use super::config::Located;
use super::evaluate::Evaluator;
use super::finish;
use super::residue::PROVIDER;
use super::scope::{Calls, Scope};
use super::secrets;
use super::term::Term;
use super::world::World;
use crate::sort::InOrder;
use crate::stack::{Opaque, SourceBlock, Stack, WrittenSecret};
use crate::terraform::emit::{BACKEND_ARGUMENTS, DEFAULT_TAGS, EMULATOR_ARGUMENTS};
use crate::terraform::references;
use crate::value::{self, Value};

/// What may be kept.
enum Candidate<'a> {
    /// A data source or a module from elsewhere, by the scope it stands in.
    Block(Rc<Scope<'a>>, Located<'a>),
    Variable(Located<'a>),
    Local(&'a str),
}

/// Keeps what has to be kept.
pub(super) fn keep(world: &World<'_>, stack: &mut Stack) {
    let Some(root) = world.scope(0) else { return };
    let mut keeper =
        Keeper { world, root, candidates: BTreeMap::new(), seen: BTreeSet::new(), wanted: Vec::new() };
    keeper.collect();
    let mut blocks = keeper.standing(stack);
    stack.configuration.written_secrets.extend(keeper.secrets_of_providers());
    stack.configuration.default_tags = keeper.default_tags();
    for block in &blocks {
        keeper.scan_bodies(&block.body);
    }
    keeper.scan(stack);
    keeper.want_unused_images();
    while let Some(address) = keeper.wanted.pop() {
        if let Some(block) = keeper.block(&address) {
            keeper.scan_bodies(&block.body);
            blocks.push(block);
        }
    }
    blocks.order_by(|a, b| (&a.origin, &a.module, &a.labels).cmp(&(&b.origin, &b.module, &b.labels)));
    stack.configuration.blocks = blocks;
}

struct Keeper<'k, 'a> {
    world: &'k World<'a>,
    root: Rc<Scope<'a>>,
    /// By the address that references to it start with.
    candidates: BTreeMap<String, Candidate<'a>>,
    /// Texts that were looked through.
    seen: BTreeSet<String>,
    /// Addresses of candidates that are referred to.
    wanted: Vec<String>,
}

impl<'a> Keeper<'_, 'a> {
    fn collect(&mut self) {
        for number in 0.. {
            let Some(scope) = self.world.scope(number) else { break };
            let prefix = if number == 0 { String::new() } else { format!("{}.", scope.address) };
            for ((ty, name), it) in &scope.config.data {
                let candidate = Candidate::Block(Rc::clone(&scope), *it);
                self.candidates.insert(format!("{prefix}data.{ty}.{name}"), candidate);
            }
            for (name, it) in &scope.config.modules {
                if matches!(self.world.calls(&scope, name), Ok(Calls::Opaque)) {
                    let candidate = Candidate::Block(Rc::clone(&scope), *it);
                    self.candidates.insert(format!("{prefix}module.{name}"), candidate);
                }
            }
        }
        let config = self.root.config;
        let inputs = self.root.inputs();
        for (name, it) in &config.variables {
            let is_said = |name: &str| inputs.is_some_and(|it| it.is_parameter(name) || it.is_setting(name));
            if !is_said(name) {
                self.candidates.insert(format!("var.{name}"), Candidate::Variable(*it));
            }
        }
        for name in config.locals.keys() {
            self.candidates.insert(format!("local.{name}"), Candidate::Local(name));
        }
    }

    /// Looking up an image says whose images are taken, also where nothing is made from it yet.
    fn want_unused_images(&mut self) {
        let config = self.root.config;
        for (_, name) in config.data.keys().filter(|(ty, _)| *ty == "aws_ami") {
            let address = format!("data.aws_ami.{name}");
            let mut blocks =
                config.resources.values().chain(config.data.values()).chain(config.outputs.values());
            let mut locals = config.locals.values();
            let is_used = blocks.any(|it| it.source.all().contains(&address))
                || config.modules.values().any(|it| it.source.all().contains(&address))
                || locals.any(|(source, _)| source.all().contains(&address));
            if !is_used {
                self.wanted.push(address);
            }
        }
    }

    /// Looks through all that a stack says.
    fn scan(&mut self, stack: &Stack) {
        for resource in stack.resources.values() {
            for value in resource.props.values().chain(resource.tags.iter().map(|(_, it)| it)) {
                self.scan_value(value);
            }
            for Opaque { source, .. } in &resource.opaque {
                self.scan_text(source.source(), true);
            }
        }
        for output in stack.outputs.values() {
            self.scan_value(&output.value);
        }
    }

    fn scan_value(&mut self, value: &Value) {
        value.walk(&mut |it| {
            if let Value::Unknown(value::Expression::Terraform(source)) = it {
                self.scan_text(source, false);
            }
        });
    }

    fn scan_bodies(&mut self, texts: &[String]) {
        for text in texts {
            self.scan_text(text, true);
            // A local value is an expression.
            self.scan_text(text, false);
        }
    }

    fn scan_text(&mut self, text: &str, is_body: bool) {
        if !text.contains('.') || (!is_body && !self.seen.insert(text.to_owned())) {
            return;
        }
        let found = if is_body { references::of_body(text) } else { references::of_expression(text) };
        for reference in found.unwrap_or_default() {
            let known = reference.longest(|name| self.candidates.contains_key(name).then(|| name.to_owned()));
            self.wanted.extend(known.map(|(_, name)| name));
        }
    }

    /// The block at an address, the first time it is asked for.
    fn block(&mut self, address: &str) -> Option<SourceBlock> {
        match self.candidates.remove(address)? {
            Candidate::Block(scope, it) => {
                let evaluator = Evaluator::new(self.world, &scope, it.source);
                let mut body = evaluator.residue_inside(&it.block.body);
                if scope.call.is_some() && it.block.ident.as_str() == "data" {
                    let ty = it.block.labels.first().map_or("", |it| it.as_str());
                    let is_provider = |it: &String| {
                        it.strip_prefix(PROVIDER).is_some_and(|it| it.trim_start().starts_with('='))
                    };
                    body.retain(|it| !is_provider(it));
                    body.extend(evaluator.provider(ty, &it.block.body));
                }
                let module = (!scope.address.is_empty()).then(|| scope.address.to_string());
                Some(SourceBlock { module, body, ..self.located(it) })
            }
            Candidate::Variable(it) => Some(SourceBlock { body: self.variable(it), ..self.located(it) }),
            Candidate::Local(name) => {
                let (source, expression) = self.root.config.locals.get(name)?;
                let evaluator = Evaluator::new(self.world, &self.root, source);
                Some(SourceBlock {
                    ty: "local".to_owned(),
                    labels: vec![name.to_owned()],
                    module: None,
                    body: vec![evaluator.residue(expression)],
                    origin: source.origin(expression.span()),
                })
            }
        }
    }

    fn located(&self, it: Located<'a>) -> SourceBlock {
        SourceBlock {
            ty: it.block.ident.as_str().to_owned(),
            labels: it.block.labels.iter().map(|it| it.as_str().to_owned()).collect(),
            module: None,
            body: Vec::new(),
            origin: it.source.origin(it.block.span()),
        }
    }

    /// A variable with the value that files give it as its default.
    fn variable(&self, it: Located<'a>) -> Vec<String> {
        let name = it.block.labels.first().map_or("", |it| it.as_str());
        let evaluator = Evaluator::new(self.world, &self.root, it.source);
        let is_given = self.root.config.values.iter().any(|it| it.body.has_attribute(name));
        let given = is_given.then(|| self.world.given(&self.root, name, &it)).flatten();
        let written = it.block.body.iter().filter(|it| given.is_none() || !is_named(it, &["default"]));
        let texts = written.map(|it| match it {
            Structure::Attribute(attribute) if attribute.key.as_str() == "type" => {
                format!(
                    "type = {}",
                    quoted_type(&attribute.value).unwrap_or_else(|| evaluator.residue(&attribute.value))
                )
            }
            _ => evaluator.residue_of(it),
        });
        let given = given.as_ref().map(|it| format!("default = {}", finish::source(it)));
        texts.chain(given).collect()
    }

    /// Blocks of the root directory that say something by themselves.
    fn standing(&self, stack: &Stack) -> Vec<SourceBlock> {
        let config = self.root.config;
        let mut blocks = Vec::new();
        for it in &config.others {
            let evaluator = Evaluator::new(self.world, &self.root, it.source);
            match it.block.ident.as_str() {
                // Their addresses are those of resources, not values.
                "moved" | "import" | "removed" => {
                    let body = it.block.body.iter().map(|inner| it.source.unindented(inner.span())).collect();
                    blocks.push(SourceBlock { body, ..self.located(*it) });
                }
                "provider" | "check" | "ephemeral" => {
                    let body = evaluator.residue_inside(&it.block.body);
                    blocks.push(SourceBlock { body, ..self.located(*it) });
                }
                "terraform" => blocks.extend(self.required_providers(*it)),
                _ => {}
            }
        }
        for (name, it) in &config.modules {
            if matches!(self.world.calls(&self.root, name), Ok(Calls::Opaque)) {
                let evaluator = Evaluator::new(self.world, &self.root, it.source);
                let body = evaluator.residue_inside(&it.block.body);
                blocks.push(SourceBlock { body, ..self.located(*it) });
            }
        }
        blocks.extend(self.provider());
        blocks.extend(self.backend(stack));
        blocks
    }

    fn secrets_of_providers(&self) -> Vec<WrittenSecret> {
        let config = self.root.config;
        let others = config.others.iter().filter(|it| it.block.ident.as_str() == "provider");
        let of = |it: &Located<'a>| {
            let evaluator = Evaluator::new(self.world, &self.root, it.source);
            let origin = it.source.origin(it.block.span());
            secrets::of_provider(&evaluator, &it.block.body, &origin).collect::<Vec<_>>()
        };
        others.chain(config.provider.as_ref()).flat_map(of).collect()
    }

    /// The tags that the provider of AWS gives every resource, if they are known.
    fn default_tags(&self) -> Option<Vec<(String, Value)>> {
        let Some(it) = self.root.config.provider else { return Some(Vec::new()) };
        let is_made = |it: &Structure| matches!(it, Structure::Block(it) if it.ident.as_str() == "dynamic");
        if it.block.body.iter().any(|it| is_made(it) && is_named(it, &["default_tags"])) {
            return None;
        }
        let tags =
            it.block.body.get_blocks("default_tags").next().and_then(|it| it.body.get_attribute("tags"));
        let Some(tags) = tags else { return Some(Vec::new()) };
        match Evaluator::new(self.world, &self.root, it.source).value(&tags.value) {
            // What every stack of ours has is not written by anybody.
            Value::Map(tags) if tags.iter().map(|(key, _)| key.as_str()).eq(DEFAULT_TAGS) => None,
            Value::Map(tags) => Some(tags),
            _ => None,
        }
    }

    /// Providers beside that of AWS, each as it is required.
    fn required_providers(&self, it: Located<'a>) -> Vec<SourceBlock> {
        let blocks = it.block.body.get_blocks("required_providers");
        let required = blocks.flat_map(|it| it.body.attributes()).filter(|it| it.key.as_str() != "aws");
        required
            .map(|required| SourceBlock {
                ty: "required_provider".to_owned(),
                labels: vec![required.key.as_str().to_owned()],
                body: vec![it.source.unindented(required.value.span())],
                ..self.located(it)
            })
            .collect()
    }

    /// What the provider of AWS says beside the Region and the tags that every stack has.
    fn provider(&self) -> Vec<SourceBlock> {
        let Some(it) = self.root.config.provider else { return Vec::new() };
        let evaluator = Evaluator::new(self.world, &self.root, it.source);
        let is_switched = self.root.config.has_emulator_switch();
        let is_ours = |structure: &Structure| {
            // Versions are required elsewhere.
            is_named(structure, &["region", "default_tags", "version"])
                || (is_switched && is_named(structure, &EMULATOR_ARGUMENTS))
        };
        let others = it.block.body.iter().filter(|it| !is_ours(it));
        let body: Vec<String> = others.map(|it| evaluator.residue_of(it)).collect();
        let mut blocks: Vec<SourceBlock> = Vec::new();
        if !body.is_empty() {
            blocks.push(SourceBlock { body, ..self.located(it) });
        }
        let tags = default_tags(&it.block.body, &evaluator);
        blocks.extend(tags.into_iter().filter(|(name, _)| !DEFAULT_TAGS.contains(&name.as_str())).map(
            |(name, source)| SourceBlock {
                ty: "default_tag".to_owned(),
                labels: vec![name],
                body: vec![source],
                ..self.located(it)
            },
        ));
        blocks
    }

    /// What the backend says beside what a stack's settings do.
    fn backend(&self, stack: &Stack) -> Option<SourceBlock> {
        let it = self.root.config.backend?;
        let evaluator = Evaluator::new(self.world, &self.root, it.source);
        let is_s3 = it.block.labels.first().is_some_and(|it| it.as_str() == "s3");
        let region = &stack.settings.region;
        let is_ours = |it: &Structure| {
            let is_region = matches!(it, Structure::Attribute(it)
                if it.key.as_str() == "region" && it.value.as_str() == Some(region));
            is_region || is_named(it, &BACKEND_ARGUMENTS)
        };
        let is_kept = |it: &&Structure| !(is_s3 && stack.settings.backend.is_some() && is_ours(it));
        let others = it.block.body.iter().filter(is_kept);
        let body: Vec<String> = others.map(|it| evaluator.residue_of(it)).collect();
        let is_said = is_s3 && stack.settings.backend.is_some();
        (!is_said || !body.is_empty()).then(|| SourceBlock { body, ..self.located(it) })
    }
}

/// A type that is written in quotes, as Terraform did up to 0.11.
fn quoted_type(ty: &Expression) -> Option<String> {
    let name = ty.as_str()?;
    Some(match name {
        "list" | "map" => format!("{name}(any)"),
        _ => name.to_owned(),
    })
}

/// Whether an argument or block has one of these names; a dynamic block has that of the blocks it makes.
fn is_named(structure: &Structure, names: &[&str]) -> bool {
    match structure {
        Structure::Attribute(it) => names.contains(&it.key.as_str()),
        Structure::Block(it) if it.ident.as_str() == "dynamic" => {
            it.labels.first().is_some_and(|it| names.contains(&it.as_str()))
        }
        Structure::Block(it) => names.contains(&it.ident.as_str()),
    }
}

/// The tags that a provider gives every resource, with the source text of each.
fn default_tags(provider: &Body, evaluator: &Evaluator<'_, '_>) -> Vec<(String, String)> {
    let tags = provider.get_blocks("default_tags").next().and_then(|it| it.body.get_attribute("tags"));
    let Some(tags) = tags else { return Vec::new() };
    if let Expression::Object(fields) = &tags.value {
        let named = fields.iter().filter_map(|(key, it)| {
            let name = match key {
                ObjectKey::Ident(it) => it.as_str(),
                ObjectKey::Expression(it) => it.as_str()?,
            };
            Some((name.to_owned(), evaluator.residue(it.expr())))
        });
        return named.collect();
    }
    match evaluator.term(&tags.value) {
        Term::Object(it) => {
            it.written().into_iter().map(|(key, it)| (key.to_string(), finish::source(it))).collect()
        }
        _ => Vec::new(),
    }
}
