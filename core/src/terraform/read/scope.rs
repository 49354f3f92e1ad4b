//! What names stand for in one call of a directory: variables, locals, resources.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::Block;

use super::config::{Config, Located};
use super::evaluate::{Binding, Bound, Evaluator};
use super::inputs::{Inputs, is_secret};
use super::keys;
use super::symbol::Symbol;
use super::term::{Stop, Term, Worked};
use super::types::Type;
use super::world::{COPIES, INSTANCE_LIMIT, World};
use crate::catalog::{self, Kind, ResourceType};

/// A directory as it is called once.
pub(super) struct Scope<'a> {
    pub(super) number: usize,
    pub(super) config: &'a Config<'a>,
    /// Path of the directory, as the files have it.
    pub(super) path: &'a str,
    /// The same as Terraform sees it: `.` for the root.
    pub(super) directory: String,
    /// Such as `module.network`; empty for the root.
    pub(super) address: Rc<str>,
    /// How many modules it stands in.
    pub(super) level: usize,
    /// Who calls it; `None` for the root.
    pub(super) call: Option<Call<'a>>,
    inputs: OnceCell<Inputs<'a>>,
    variables: Memo<&'a str, Term>,
    locals: Memo<&'a str, Term>,
    pub(super) outputs: Memo<&'a str, Term>,
    pub(super) resources: Memo<(&'a str, &'a str), Repetition<'a>>,
    pub(super) data: Memo<(&'a str, &'a str), Repetition<'a>>,
    pub(super) modules: Memo<&'a str, Calls>,
}

/// A call of a module.
pub(super) struct Call<'a> {
    /// Number of the scope the call stands in.
    pub(super) parent: usize,
    pub(super) block: Located<'a>,
    pub(super) repeated: Option<Repeated>,
}

/// How often a block is meant.
#[derive(Clone)]
pub(super) enum Repetition<'a> {
    Once,
    /// By key, in order, with what `each.value` stands for.
    Known {
        instances: Rc<[(Term, Term)]>,
        is_counted: bool,
    },
    /// Once for each entry of an input, which stays the input.
    Each(&'a str),
    Unknown(Undecided),
}

/// Why it is not worked out how often a block is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undecided {
    /// It depends on what the files do not say.
    Unknown,
    /// One block is not repeated that often.
    Many,
    /// All blocks together are repeated as often as they may be.
    Full,
}

impl Undecided {
    /// The first part of a note about instances or calls.
    pub(super) fn sentence(self, what: &str) -> String {
        match self {
            Self::Unknown => format!("how many {what} there are is not known"),
            Self::Many => format!("there are more than {INSTANCE_LIMIT} {what}"),
            Self::Full => format!("blocks repeat more than {COPIES} times in all, these {what} among them"),
        }
    }
}

/// The scopes of a module's calls.
#[derive(Clone)]
pub(super) enum Calls {
    Once(usize),
    Many {
        calls: Rc<[(Term, usize)]>,
        is_counted: bool,
    },
    /// What is behind the module is not known.
    Opaque,
}

/// What `each` or `count` stands for.
pub(super) struct Repeated {
    name: &'static str,
    term: Term,
}

impl Repeated {
    pub(super) fn new(key: &Term, value: &Term, is_counted: bool) -> Worked<Self> {
        Ok(match is_counted {
            true => Self { name: "count", term: Term::object([("index", key.clone())])? },
            false => {
                let named = |it: &Term| if let Term::Str(it) = it { keys::term(it) } else { it.clone() };
                let (key, value) = (named(key), named(value));
                Self { name: "each", term: Term::object([("key", key), ("value", value)])? }
            }
        })
    }

    pub(super) const fn binding(&self) -> Binding<'_> {
        Binding { bound: Bound::Name(self.name, &self.term), outer: None }
    }
}

/// What was worked out already, and what is being worked out, to notice circles.
pub(super) struct Memo<K, V>(RefCell<BTreeMap<K, Option<V>>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Ord + Copy, V: Clone> Memo<K, V> {
    /// What belongs to a key, worked out when it is first asked for. In a circle it is not known.
    pub(super) fn once(&self, key: K, work: impl FnOnce() -> Worked<V>) -> Worked<V> {
        if let Some(known) = self.0.borrow().get(&key) {
            return known.clone().ok_or(Stop::Unknown);
        }
        self.0.borrow_mut().insert(key, None);
        let done = work();
        if let Ok(value) = &done {
            self.0.borrow_mut().insert(key, Some(value.clone()));
        }
        done
    }
}

impl<'a> Scope<'a> {
    /// The directory that everything starts from.
    pub(super) fn root(path: &'a str, config: &'a Config<'a>) -> Self {
        Self {
            number: 0,
            config,
            path,
            directory: ".".to_owned(),
            address: "".into(),
            level: 0,
            call: None,
            inputs: OnceCell::new(),
            variables: Memo::default(),
            locals: Memo::default(),
            outputs: Memo::default(),
            resources: Memo::default(),
            data: Memo::default(),
            modules: Memo::default(),
        }
    }

    /// A directory that another one calls.
    pub(super) fn called(
        number: usize,
        parent: &Self,
        path: &'a str,
        config: &'a Config<'a>,
        label: &str,
        call: Call<'a>,
    ) -> Self {
        let source = call.block.block.body.get_attribute("source").and_then(|it| it.value.as_str());
        let directory = crate::reading::joined(&parent.directory, source.unwrap_or_default());
        let address = if parent.address.is_empty() {
            label.into()
        } else {
            format!("{}.{label}", parent.address).into()
        };
        Self {
            number,
            directory: if directory.is_empty() { ".".to_owned() } else { directory },
            address,
            level: parent.level + 1,
            call: Some(call),
            ..Self::root(path, config)
        }
    }

    /// Says which variables are inputs of the stack.
    pub(super) fn set_inputs(&self, inputs: Inputs<'a>) {
        // They are set once, when the root is opened.
        self.inputs.set(inputs).ok();
    }

    pub(super) fn inputs(&self) -> Option<&Inputs<'a>> {
        self.inputs.get()
    }

    /// Whether a variable says what a stack has as a setting.
    pub(super) fn is_setting(&self, name: &str) -> bool {
        self.inputs().is_some_and(|it| it.is_setting(name))
    }

    /// The input in `for_each = toset(var.ranges)` of a security group rule: written that way, the rule keeps the input.
    pub(super) fn repeated_input(&self, ty: &str, block: &'a Block) -> Option<&'a str> {
        let takes_ranges = |ty: &ResourceType| {
            ty.props.iter().any(|it| it.key == "cidr_ipv4" && matches!(it.kind, Kind::Cidr))
        };
        let expression = &block.body.get_attribute("for_each")?.value;
        catalog::by_terraform_type(ty).filter(|it| takes_ranges(it))?;
        let inner = match expression.as_func_call() {
            Some(call) if call.name.name.as_str() == "toset" => call.args.get(0)?,
            _ => expression,
        };
        variable_name(inner).filter(|name| self.inputs().is_some_and(|it| it.is_range_list(name)))
    }
}

impl<'a> World<'a> {
    /// What a variable stands for: its value where one is known, else the input itself.
    pub(super) fn variable(&self, scope: &Scope<'a>, name: &str) -> Worked {
        let (name, it) = scope.config.variables.get_key_value(name).ok_or(Stop::Unknown)?;
        scope.variables.once(name, || {
            self.deeper(|| match &scope.call {
                None => Ok(self.root_variable(scope, name, it)),
                Some(call) => self.argument_of(scope, call, name, it),
            })
        })
    }

    fn root_variable(&self, scope: &Scope<'a>, name: &str, it: &Located<'a>) -> Term {
        let inputs = scope.inputs();
        if inputs.is_some_and(|it| it.is_region(name)) {
            return Term::symbol(Symbol::Context(crate::value::Context::Region));
        }
        let is_input = inputs.is_none_or(|it| it.is_parameter(name));
        if self.hides_secrets && !is_input && is_secret(it.block) {
            return Term::unknown(format!("var.{name}"));
        }
        match (self.given(scope, name, it), inputs.is_some_and(|it| it.is_parameter(name))) {
            (Some(term), _) => term,
            (None, true) => Term::symbol(Symbol::Parameter(name.into())),
            (None, false) => Term::unknown(format!("var.{name}")),
        }
    }

    /// What the files give a variable of the root directory; null where they say so, which is as good as any value.
    pub(super) fn given(&self, scope: &Scope<'a>, name: &str, it: &Located<'a>) -> Option<Term> {
        let values = scope.config.values.iter().rev();
        let given = values.filter_map(|it| Some((*it, it.body.get_attribute(name)?))).next();
        let given = given.map(|(source, it)| Evaluator::new(self, scope, source).term(&it.value));
        let term = match given.filter(|term| !term.is_null() || takes_null(it)) {
            Some(term) => term,
            None => {
                let default = &it.block.body.get_attribute("default")?.value;
                Evaluator::new(self, scope, it.source).term(default)
            }
        };
        Some(if term.is_null() { term } else { self.typed(scope, it, term) })
    }

    /// What the caller of a module gives a variable.
    fn argument_of(&self, scope: &Scope<'a>, call: &Call<'a>, name: &str, it: &Located<'a>) -> Worked {
        let parent = self.scope(call.parent).ok_or(Stop::Unknown)?;
        let given = call.block.block.body.get_attribute(name).map(|argument| {
            let evaluator = Evaluator::new(self, &parent, call.block.source);
            match &call.repeated {
                Some(repeated) => evaluator.bound(&repeated.binding()).term(&argument.value),
                None => evaluator.term(&argument.value),
            }
        });
        let term = match given {
            Some(term) if !term.is_null() || takes_null(it) => term,
            _ => {
                let default = it.block.body.get_attribute("default").ok_or(Stop::Unknown)?;
                Evaluator::new(self, scope, it.source).term(&default.value)
            }
        };
        Ok(self.typed(scope, it, term))
    }

    /// The term as the variable's type has it; as it is where it does not fit, which is not for a reader to refuse.
    fn typed(&self, scope: &Scope<'a>, it: &Located<'a>, term: Term) -> Term {
        let Some(written) = it.block.body.get_attribute("type") else { return term };
        if !self.spend(term.size()) {
            return term;
        }
        let evaluator = Evaluator::new(self, scope, it.source);
        Type::read(&evaluator, &written.value).convert(&term, &self.budget).unwrap_or(term)
    }

    /// The input that an expression is, here or by way of the calls around, if it is null unless somebody says otherwise: an
    /// argument keeps it, so that one can still say it.
    pub(super) fn null_input(&self, scope: &Scope<'a>, expression: &Expression) -> Option<String> {
        let name = variable_name(expression)?;
        match &scope.call {
            None => scope.inputs()?.is_null(name).then(|| name.to_owned()),
            Some(call) => {
                let argument = call.block.block.body.get_attribute(name)?;
                self.null_input(&*self.scope(call.parent)?, &argument.value)
            }
        }
    }

    /// What a local stands for; not known if it is not declared or is part of a circle.
    pub(super) fn local(&self, scope: &Scope<'a>, name: &str) -> Worked {
        let (name, (source, expression)) = scope.config.locals.get_key_value(name).ok_or(Stop::Unknown)?;
        scope.locals.once(name, || self.deeper(|| Ok(Evaluator::new(self, scope, source).term(expression))))
    }
}

/// Whether a variable may be null; otherwise null asks for its default. Source: Terraform documentation, "Input
/// variables", `nullable`.
fn takes_null(variable: &Located<'_>) -> bool {
    let nullable = variable.block.body.get_attribute("nullable").map(|it| &it.value);
    !matches!(nullable, Some(Expression::Bool(it)) if !it.value())
}

/// The name in `var.name`.
pub(super) fn variable_name(expression: &Expression) -> Option<&str> {
    let traversal = expression.as_traversal()?;
    match (traversal.expr.as_variable()?.as_str(), traversal.operators.first()?.value()) {
        ("var", TraversalOperator::GetAttr(name)) if traversal.operators.len() == 1 => Some(name.as_str()),
        _ => None,
    }
}
