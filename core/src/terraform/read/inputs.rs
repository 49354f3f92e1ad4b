//! The variables of the root directory: which are inputs of the stack, and which say its settings.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::Ident;
use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::Block;

use super::config::Config;
use super::evaluate::Evaluator;
use super::finish;
use super::scope::{Scope, variable_name};
use super::source::Source;
use super::world::World;
use super::{Note, note_at};
use crate::model::{Parameter, ParameterType};
use crate::stack::Stack;
use crate::terraform::emit::EMULATOR;
use crate::value::Value;

/// Which variables are inputs of the stack.
#[derive(Debug)]
pub(super) struct Inputs<'a> {
    parameters: BTreeMap<&'a str, Parameter>,
    /// Those of them that are null unless somebody says otherwise.
    null: BTreeSet<&'a str>,
    settings: SettingVariables<'a>,
}

impl<'a> Inputs<'a> {
    pub(super) fn of(world: &World<'a>, scope: &Scope<'a>, notes: &mut Vec<Note>) -> Self {
        let config = scope.config;
        let (mut parameters, mut null) = (BTreeMap::new(), BTreeSet::new());
        let settings = SettingVariables::of(config);
        for (name, it) in &config.variables {
            let given = world.given(scope, name, it).map(|it| finish::value(&it));
            // What the settings already say is no input beside them.
            let is_known = matches!(given, Some(Some(Value::Str(_))));
            let is_switch = *name == EMULATOR && config.has_emulator_switch();
            let is_named = [settings.project, settings.environment].contains(&Some(*name));
            if settings.region == Some(*name) || (is_named && is_known) || is_switch {
                continue;
            }
            let is_null = given == Some(Some(Value::Null));
            let parameter = match given {
                Some(None) => None,
                Some(Some(value)) if !is_null => parameter(it.block, it.source, Some(&value)),
                _ => parameter(it.block, it.source, None),
            };
            null.extend(parameter.as_ref().filter(|_| is_null).map(|_| *name));
            parameters.extend(parameter.map(|it| (*name, it)));
        }
        for source in &config.values {
            for attribute in source.body.attributes() {
                let name = attribute.key.as_str();
                if !config.variables.contains_key(name) {
                    let at = attribute.span().map_or(0, |it| it.start);
                    notes.push(note_at(source, at, format!("there is no variable `{name}`")));
                }
            }
        }
        Self { parameters, null, settings }
    }

    pub(super) fn parameters(&self) -> BTreeMap<String, Parameter> {
        self.parameters.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect()
    }

    /// The inputs that are null unless somebody says otherwise.
    pub(super) fn null(&self) -> BTreeSet<String> {
        self.null.iter().map(|it| (*it).to_owned()).collect()
    }

    pub(super) fn is_null(&self, name: &str) -> bool {
        self.null.contains(name)
    }

    pub(super) fn is_parameter(&self, name: &str) -> bool {
        self.parameters.contains_key(name)
    }

    /// Whether the entries of an input are ranges.
    pub(super) fn is_range_list(&self, name: &str) -> bool {
        self.parameters.get(name).is_some_and(|it| it.ty == ParameterType::CidrList)
    }

    pub(super) fn is_region(&self, name: &str) -> bool {
        self.settings.region == Some(name)
    }

    /// Whether a variable says what a stack has as a setting.
    pub(super) fn is_setting(&self, name: &str) -> bool {
        let settings = &self.settings;
        !self.is_parameter(name)
            && [settings.region, settings.project, settings.environment].contains(&Some(name))
    }
}

/// Adds to the inputs what the files for further environments say otherwise.
pub(super) fn further_values<'a>(world: &World<'a>, scope: &Scope<'a>, stack: &mut Stack) {
    for (environment, source) in &scope.config.by_environment {
        if !stack.settings.delivery.environments.iter().any(|it| it == environment) {
            continue;
        }
        let evaluator = Evaluator::new(world, scope, source);
        for attribute in source.body.attributes() {
            let Some(parameter) = stack.parameters.get_mut(attribute.key.as_str()) else { continue };
            let value = evaluator.value(&attribute.value);
            if parameter.default.as_ref() != Some(&value) && parameter.ty.check(&value).is_ok() {
                parameter.values.insert((*environment).to_owned(), value);
            }
        }
    }
}

/// A variable as an input; `None` if it is of a type that inputs do not have.
fn parameter(block: &Block, source: &Source, given: Option<&Value>) -> Option<Parameter> {
    let declared = block.body.get_attribute("type").map(|it| source.text(it.value.span()));
    // Very old files put the type in quotes.
    let ty = match declared.map(|it| it.trim_matches('"')) {
        Some("string") => ParameterType::String,
        Some("number") => ParameterType::Number,
        Some("bool") => ParameterType::Bool,
        Some(it) if is_text_list(it) => ParameterType::CidrList,
        Some(_) => return None,
        None => match given {
            Some(Value::Int(_)) => ParameterType::Number,
            Some(Value::Bool(_)) => ParameterType::Bool,
            Some(Value::List(_)) => ParameterType::CidrList,
            Some(Value::Map(_)) => return None,
            _ => ParameterType::String,
        },
    };
    let description = match block.body.get_attribute("description").map(|it| &it.value) {
        Some(Expression::String(it)) => it.value().clone(),
        _ => String::new(),
    };
    match given {
        Some(value) if ty.check(value).is_err() => None,
        given => Some(Parameter {
            ty,
            description,
            default: given.cloned(),
            secret: is_secret(block),
            values: BTreeMap::new(),
        }),
    }
}

/// Whether a variable is marked so that its value shows nowhere.
pub(super) fn is_secret(block: &Block) -> bool {
    let marks = ["sensitive", "ephemeral"].into_iter().filter_map(|it| block.body.get_attribute(it));
    marks.into_iter().any(|it| matches!(&it.value, Expression::Bool(it) if *it.value()))
}

fn is_text_list(ty: &str) -> bool {
    let plain: String = ty.chars().filter(|it| !it.is_whitespace()).collect();
    matches!(plain.as_str(), "list(string)" | "set(string)" | "list" | "list(any)")
}

/// The variables that carry what a stack has as settings.
#[derive(Debug, Default)]
pub(super) struct SettingVariables<'a> {
    pub(super) region: Option<&'a str>,
    pub(super) project: Option<&'a str>,
    pub(super) environment: Option<&'a str>,
}

impl<'a> SettingVariables<'a> {
    /// Those the provider block names.
    pub(super) fn of(config: &Config<'a>) -> Self {
        let Some(provider) = config.provider else { return Self::default() };
        let body = &provider.block.body;
        let region = body.get_attribute("region").and_then(|it| variable_name(&it.value));
        let tags = body.get_blocks("default_tags").next().and_then(|it| it.body.get_attribute("tags"));
        let tag = |wanted: &str| {
            let tags = tags.and_then(|it| it.value.as_object())?;
            let (_, value) = tags.iter().find(|(key, _)| {
                key.as_ident().map(Ident::as_str).or(key.as_expr().and_then(Expression::as_str))
                    == Some(wanted)
            })?;
            variable_name(value.expr())
        };
        Self { region, project: tag("Project"), environment: tag("Environment") }
    }
}
