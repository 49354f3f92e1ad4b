//! What names stand for: variables, locals, resources.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use hcl_edit::Ident;
use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::Block;

use super::config::{Config, Located};
use super::evaluate::{Evaluator, TOP_LEVEL};
use super::source::Source;
use super::{Note, note_at};
use crate::model::{Parameter, ParameterType};
use crate::terraform::emit::EMULATOR;
use crate::value::{Context, Value};

/// How much may be worked out for one directory, in values: so much, and one more for every few bytes of text. Values
/// that double themselves end here.
const BUDGET: (usize, usize) = (200_000, 4);

/// How deep expressions and values may be nested, by way of locals: what walks them calls itself for each level.
const DEPTH_LIMIT: usize = 256;

/// Names and what they stand for.
pub(super) struct Scope<'a> {
    pub(super) config: &'a Config<'a>,
    variables: BTreeMap<&'a str, Variable>,
    /// Keys of the instances of resources with `count` or `for_each`, by type and label: `0` or `"key"`.
    pub(super) instances: RefCell<BTreeMap<(&'a str, &'a str), Vec<Value>>>,
    locals: RefCell<BTreeMap<&'a str, Value>>,
    /// Locals being worked out, to notice circles.
    open: RefCell<Vec<&'a str>>,
    left: Cell<usize>,
    /// How many expressions are being worked out inside each other.
    depth: Cell<usize>,
}

/// A declared variable.
#[derive(Clone, Debug)]
struct Variable {
    /// What it stands for.
    value: Value,
    /// As an input of the stack, if it can be one.
    parameter: Option<Parameter>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(config: &'a Config<'a>, notes: &mut Vec<Note>) -> Self {
        let mut scope = Self {
            config,
            variables: BTreeMap::new(),
            instances: RefCell::default(),
            locals: RefCell::default(),
            open: RefCell::default(),
            left: Cell::new(BUDGET.0 + config.size / BUDGET.1),
            depth: Cell::new(0),
        };
        let mut variables: BTreeMap<&'a str, Variable> = BTreeMap::new();
        for (name, it) in &config.variables {
            variables.insert(*name, scope.variable_of(name, it));
        }
        for source in &config.values {
            for attribute in source.body.attributes() {
                if !config.variables.contains_key(attribute.key.as_str()) {
                    let message = format!("there is no variable `{}`", attribute.key.as_str());
                    notes.push(note_at(
                        source,
                        hcl_edit::Span::span(attribute).map_or(0, |it| it.start),
                        message,
                    ));
                }
            }
        }
        // What the settings already say is no input beside them.
        if config.has_emulator_switch()
            && let Some(variable) = variables.get_mut(EMULATOR)
        {
            variable.parameter = None;
        }
        let settings = SettingVariables::of(config);
        for (role, name) in [
            (Some(Value::Context(Context::Region)), settings.region),
            (None, settings.project),
            (None, settings.environment),
        ] {
            let Some(variable) = name.and_then(|it| variables.get_mut(it)) else { continue };
            let is_known = variable.value.as_str().is_some();
            if role.is_some() || is_known {
                variable.parameter = None;
            }
            if let Some(value) = role {
                variable.value = value;
            }
        }
        scope.variables = variables;
        scope
    }

    /// The inputs, by name.
    pub(super) fn parameters(&self) -> BTreeMap<String, Parameter> {
        let known =
            self.variables.iter().filter_map(|(name, it)| Some(((*name).to_owned(), it.parameter.clone()?)));
        known.collect()
    }

    /// What a variable stands for: its value where one is known, else the input itself.
    pub(super) fn variable(&self, name: &str) -> Option<Value> {
        let value = self.variables.get(name)?.value.clone();
        self.spend(&value).then_some(value)
    }

    /// The variable as an input whose entries are ranges.
    pub(super) fn range_list(&self, name: &str) -> bool {
        let parameter = self.variables.get(name).and_then(|it| it.parameter.as_ref());
        parameter.is_some_and(|it| it.ty == ParameterType::CidrList)
    }

    /// What the files give a variable, before it is known what it is for.
    pub(super) fn given(&self, name: &str) -> Option<Value> {
        let values = self.config.values.iter().rev();
        let given = values.filter_map(|it| Some((*it, it.body.get_attribute(name)?))).next();
        let (source, expression) = match given {
            Some((source, attribute)) => (source, &attribute.value),
            None => {
                let it = self.config.variables.get(name)?;
                (it.source, &it.block.body.get_attribute("default")?.value)
            }
        };
        if expression.is_null() {
            return None;
        }
        Some(Evaluator::new(self, source, &TOP_LEVEL).value(expression))
    }

    /// What a local stands for; `None` if it is not declared or is part of a circle.
    pub(super) fn local(&self, name: &str) -> Option<Value> {
        let (name, (source, expression)) = self.config.locals.get_key_value(name)?;
        if let Some(known) = self.locals.borrow().get(name) {
            return self.spend(known).then(|| known.clone());
        }
        if self.open.borrow().contains(name) || self.open.borrow().len() > 64 {
            return None;
        }
        self.open.borrow_mut().push(name);
        let evaluator = Evaluator::new(self, source, &TOP_LEVEL);
        let mut value = evaluator.value(expression);
        self.open.borrow_mut().pop();
        if !self.spend(&value) || levels(&value) > DEPTH_LIMIT {
            value = evaluator.unknown(expression);
        }
        self.locals.borrow_mut().insert(name, value.clone());
        Some(value)
    }

    /// Whether there is still room for a value.
    pub(super) fn spend(&self, value: &Value) -> bool {
        let mut size = 0;
        value.walk(&mut |it| {
            size += 1;
            size += match it {
                Value::Str(text) => text.len() / 32,
                Value::Unknown(it) => it.source().len() / 32,
                _ => 0,
            };
        });
        self.spend_units(size)
    }

    /// Whether there is still room for so many values.
    pub(super) fn spend_units(&self, size: usize) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(size));
        left > size
    }

    /// Works something out one level deeper; `None` if that is too deep.
    pub(super) fn deeper<T>(&self, work: impl FnOnce() -> Option<T>) -> Option<T> {
        let depth = self.depth.get();
        if depth >= DEPTH_LIMIT {
            return None;
        }
        self.depth.set(depth + 1);
        let done = work();
        self.depth.set(depth);
        done
    }

    /// Whether values had to be cut off.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }

    fn variable_of(&self, name: &str, it: &Located<'_>) -> Variable {
        let given = self.given(name);
        let parameter = parameter(it.block, it.source, given.as_ref());
        let value = match (given, &parameter) {
            (Some(value), _) => value,
            (None, Some(_)) => Value::Param(name.to_owned()),
            (None, None) => Value::unknown(format!("var.{name}")),
        };
        Variable { value, parameter }
    }
}

/// How many levels of lists and maps a value has.
fn levels(value: &Value) -> usize {
    match value {
        Value::List(items) | Value::Concat(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
        Value::Map(fields) => 1 + fields.iter().map(|(_, it)| levels(it)).max().unwrap_or(0),
        _ => 0,
    }
}

/// A variable as an input; `None` if it is of a type that inputs do not have.
fn parameter(block: &Block, source: &Source, given: Option<&Value>) -> Option<Parameter> {
    let declared = block.body.get_attribute("type").map(|it| source.text(hcl_edit::Span::span(&it.value)));
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
        given => Some(Parameter { ty, description, default: given.cloned() }),
    }
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

/// The name in `var.name`.
pub(super) fn variable_name(expression: &Expression) -> Option<&str> {
    let traversal = expression.as_traversal()?;
    match (traversal.expr.as_variable()?.as_str(), traversal.operators.first()?.value()) {
        ("var", TraversalOperator::GetAttr(name)) if traversal.operators.len() == 1 => Some(name.as_str()),
        _ => None,
    }
}
