//! All that is being read: the directories, every call of a module, and how much may still be worked out.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Note;
use super::config::{Config, Located};
use super::convert;
use super::evaluate::Evaluator;
use super::keys;
use super::scope::{Call, Calls, Repeated, Repetition, Scope, Undecided};
use super::term::{Stop, Term, Worked};
use super::tree::Tree;
use crate::reading::Budget;
use crate::sort::InOrder;

/// How much may be worked out over the whole of a configuration, in values: so much, and one more for every byte of
/// text. Values that double themselves end here.
const VALUES: usize = 1_000_000;

/// The most instances that repetition makes over the whole of a configuration, beyond the one that each block is.
pub(super) const COPIES: usize = 50_000;

/// How deep expressions may be nested, by way of locals, variables and outputs: what evaluates them calls itself for
/// each level.
const DEPTH_LIMIT: usize = 256;

/// The most instances one block is unrolled into.
pub(super) const INSTANCE_LIMIT: usize = 1_000;

/// The most calls of modules there may be, and how deep they may call each other.
const CALL_LIMIT: (usize, usize) = (5_000, 16);

/// Everything that expressions may refer to.
pub(super) struct World<'a> {
    pub(super) tree: &'a Tree<'a>,
    configs: &'a BTreeMap<&'a str, Config<'a>>,
    /// Whether variables that are secret stay unknown where a drawing has no inputs for them.
    pub(super) hides_secrets: bool,
    scopes: RefCell<Vec<Rc<Scope<'a>>>>,
    pub(super) budget: Budget,
    /// Whether it was noted already that nothing more is worked out.
    gave_up: Cell<bool>,
    /// How many expressions are being worked out inside each other.
    depth: Cell<usize>,
    /// Paths that were asked for and not given.
    missing: RefCell<BTreeSet<String>>,
    notes: RefCell<BTreeSet<Note>>,
}

impl<'a> World<'a> {
    pub(super) fn new(tree: &'a Tree<'a>, configs: &'a BTreeMap<&'a str, Config<'a>>) -> Self {
        Self {
            tree,
            configs,
            hides_secrets: false,
            scopes: RefCell::default(),
            budget: Budget::new(VALUES + tree.size(), COPIES),
            gave_up: Cell::new(false),
            depth: Cell::new(0),
            missing: RefCell::default(),
            notes: RefCell::default(),
        }
    }

    /// The scope with a number; the root has 0.
    pub(super) fn scope(&self, number: usize) -> Option<Rc<Scope<'a>>> {
        self.scopes.borrow().get(number).map(Rc::clone)
    }

    /// Adds a scope with the next number.
    pub(super) fn open(&self, make: impl FnOnce(usize) -> Scope<'a>) -> usize {
        let number = self.scopes.borrow().len();
        let scope = Rc::new(make(number));
        self.scopes.borrow_mut().push(scope);
        number
    }

    pub(super) fn note(&self, note: Note) {
        self.notes.borrow_mut().insert(note);
    }

    pub(super) fn take_notes(&self) -> BTreeSet<Note> {
        std::mem::take(&mut self.notes.borrow_mut())
    }

    /// Remembers that something is wanted which was not given.
    pub(super) fn miss(&self, path: String) {
        self.missing.borrow_mut().insert(path);
    }

    pub(super) fn missing(&self) -> Vec<String> {
        self.missing.borrow().iter().cloned().collect()
    }

    /// Whether there is still room for so many values.
    pub(super) fn spend(&self, size: usize) -> bool {
        self.budget.spend(size)
    }

    /// Says, once, where values became more than are worked out.
    pub(super) fn give_up(&self, place: impl FnOnce() -> (String, usize, usize)) {
        if !self.gave_up.replace(true) {
            let (file, line, column) = place();
            let message = "the values up to here are more than are worked out at once; the others stay unknown, and \
                           what repeats is missing from here on";
            self.note(Note { file, line, column, message: message.to_owned() });
        }
    }

    /// Works something out one level deeper, unless that is too deep.
    pub(super) fn deeper<T>(&self, work: impl FnOnce() -> Worked<T>) -> Worked<T> {
        let depth = self.depth.get();
        if depth >= DEPTH_LIMIT {
            return Err(Stop::Large);
        }
        self.depth.set(depth + 1);
        let done = work();
        self.depth.set(depth);
        done
    }

    /// Whether a variable of the root directory says what a stack has as a setting.
    pub(super) fn is_setting(&self, name: &str) -> bool {
        self.scope(0).is_some_and(|it| it.is_setting(name))
    }

    /// What an output of a module stands for.
    pub(super) fn output(&self, number: usize, name: &str) -> Worked {
        let scope = self.scope(number).ok_or(Stop::Unknown)?;
        let (name, it) = scope.config.outputs.get_key_value(name).ok_or(Stop::Unknown)?;
        scope.outputs.once(name, || {
            let value = it.block.body.get_attribute("value").ok_or(Stop::Unknown)?;
            let evaluator = Evaluator::new(self, &scope, it.source);
            self.deeper(|| Ok(evaluator.term(&value.value)))
        })
    }

    /// How often a resource or data source is meant.
    pub(super) fn instances(
        &self,
        scope: &Scope<'a>,
        is_data: bool,
        ty: &str,
        name: &str,
    ) -> Worked<Repetition<'a>> {
        let declared = if is_data { &scope.config.data } else { &scope.config.resources };
        let it = declared.get(&(ty, name)).ok_or(Stop::Unknown)?;
        let [ty, name] = &it.block.labels[..] else { return Err(Stop::Unknown) };
        let (ty, name) = (ty.as_str(), name.as_str());
        let repetitions = if is_data { &scope.data } else { &scope.resources };
        repetitions.once((ty, name), || {
            let input = if is_data { None } else { scope.repeated_input(ty, it.block) };
            match input {
                Some(input) => Ok(Repetition::Each(input)),
                None => Ok(self.how_often(scope, it)),
            }
        })
    }

    /// How often a block is meant, as far as that can be known and there is room for it.
    fn how_often(&self, scope: &Scope<'a>, it: &Located<'a>) -> Repetition<'a> {
        match self.deeper(|| self.repetition(scope, it)) {
            Ok(Repetition::Known { instances, .. })
                if !self.budget.copy(instances.len().saturating_sub(1)) =>
            {
                Repetition::Unknown(Undecided::Full)
            }
            Ok(known) => known,
            Err(Stop::Large) => Repetition::Unknown(Undecided::Many),
            Err(_) => Repetition::Unknown(Undecided::Unknown),
        }
    }

    /// How often a block with `count` or `for_each` is meant.
    fn repetition(&self, scope: &Scope<'a>, it: &Located<'a>) -> Worked<Repetition<'a>> {
        let evaluator = Evaluator::new(self, scope, it.source);
        let body = &it.block.body;
        if let Some(count) = body.get_attribute("count") {
            let count = convert::whole(&evaluator.literal(&evaluator.evaluate(&count.value)?))?;
            let count = usize::try_from(count).map_err(|_| Stop::Refused)?;
            if count > INSTANCE_LIMIT {
                return Err(Stop::Large);
            }
            let indexes = (0_i64..).take(count).map(|it| (Term::from(it), Term::Null));
            return Ok(Repetition::Known { instances: indexes.collect(), is_counted: true });
        }
        let Some(for_each) = body.get_attribute("for_each") else { return Ok(Repetition::Once) };
        let term = evaluator.evaluate(&for_each.value)?;
        let entries = match &term {
            Term::Object(it) if it.len() > INSTANCE_LIMIT => return Err(Stop::Large),
            Term::List(it) if it.items().len() > INSTANCE_LIMIT => return Err(Stop::Large),
            Term::Object(it) => it.iter().map(|(key, it)| (Term::Str(Rc::clone(key)), it.clone())).collect(),
            Term::List(it) => {
                let keys = it.items().iter().map(|it| keys::key(&evaluator.literal(it)));
                let mut keys = keys.collect::<Worked<Vec<_>>>()?;
                keys.order();
                keys.dedup();
                keys.into_iter().map(|it| (Term::Str(Rc::clone(&it)), Term::Str(it))).collect()
            }
            _ => return Err(Stop::Unknown),
        };
        Ok(Repetition::Known { instances: entries, is_counted: false })
    }

    /// What `each` or `count` stands for in one instance.
    pub(super) fn repeated(
        &self,
        scope: &Scope<'a>,
        is_data: bool,
        ty: &str,
        name: &str,
        key: &Term,
    ) -> Worked<Repeated> {
        match self.instances(scope, is_data, ty, name)? {
            Repetition::Known { instances, is_counted } => {
                let at = instances.binary_search_by(|(it, _)| convert::order(it, key));
                let (key, value) = at.ok().and_then(|at| instances.get(at)).ok_or(Stop::Unknown)?;
                Repeated::new(key, value, is_counted)
            }
            _ => Err(Stop::Unknown),
        }
    }

    /// What the root directory calls a provider that a directory calls `name`, such as `aws` or `aws.east`; `None` for
    /// the one that is used where none is named, and for one that no call passes on.
    pub(super) fn provider(&self, scope: &Scope<'a>, name: &str) -> Option<String> {
        let Some(call) = &scope.call else { return name.contains('.').then(|| name.to_owned()) };
        let parent = self.scope(call.parent)?;
        let source = call.block.source;
        let passed = call.block.block.body.get_attribute("providers").and_then(|it| it.value.as_object());
        let mut given =
            passed.into_iter().flat_map(hcl_edit::expr::Object::iter).filter_map(|(key, value)| {
                let key = match key {
                    hcl_edit::expr::ObjectKey::Ident(it) => it.as_str(),
                    hcl_edit::expr::ObjectKey::Expression(it) => source.text(hcl_edit::Span::span(it)),
                };
                (key == name).then(|| source.text(hcl_edit::Span::span(value.expr())))
            });
        match given.next() {
            Some(outer) => self.provider(&parent, outer.trim_matches('"')),
            None if name.contains('.') => None,
            None => self.provider(&parent, name),
        }
    }

    /// The calls of a module.
    pub(super) fn calls(&self, scope: &Scope<'a>, name: &str) -> Worked<Calls> {
        let (name, it) = scope.config.modules.get_key_value(name).ok_or(Stop::Unknown)?;
        scope.modules.once(name, || Ok(self.open_calls(scope, name, it)))
    }

    fn open_calls(&self, scope: &Scope<'a>, name: &'a str, it: &Located<'a>) -> Calls {
        let source = it.block.body.get_attribute("source").and_then(|it| it.value.as_str());
        let is_local = |it: &&str| it.starts_with("./") || it.starts_with("../") || matches!(*it, "." | "..");
        let Some(source) = source.filter(is_local) else {
            it.note(self, format!("module `{name}` comes from elsewhere; what it makes is missing here"));
            return Calls::Opaque;
        };
        let path = crate::reading::joined(scope.path, source);
        let Some((path, config)) = self.configs.get_key_value(path.as_str()) else {
            let reason = match self.tree.is_broken(&path) {
                true => "could not be read",
                false => "is not among the files",
            };
            it.note(self, format!("module `{name}` {reason}; what it makes is missing here"));
            self.miss(path);
            return Calls::Opaque;
        };
        if scope.level >= CALL_LIMIT.1 {
            it.note(self, format!("module `{name}` is called too deep; what it makes is missing here"));
            return Calls::Opaque;
        }
        let open = |instance: Option<(Term, Term, bool)>| {
            let index = instance.as_ref().map(|(key, ..)| super::symbol::key_text(Some(key)));
            let repeated = match &instance {
                Some((key, value, is_counted)) => Repeated::new(key, value, *is_counted).ok(),
                None => None,
            };
            let call = Call { parent: scope.number, block: *it, repeated };
            let label = format!("module.{name}{}", index.unwrap_or_default());
            self.open(|number| Scope::called(number, scope, path, config, &label, call))
        };
        let (repetition, n_calls) = match self.how_often(scope, it) {
            Repetition::Unknown(why) => {
                it.note(self, format!("{}; module `{name}` is read as one call", why.sentence("calls")));
                (Repetition::Once, 1)
            }
            Repetition::Known { instances, is_counted } => {
                let n_calls = instances.len();
                (Repetition::Known { instances, is_counted }, n_calls)
            }
            other => (other, 1),
        };
        if self.scopes.borrow().len() + n_calls > CALL_LIMIT.0 || self.budget.is_spent() {
            let limit = CALL_LIMIT.0;
            it.note(self, format!("modules are called more than {limit} times in all, or hold more than is worked out; what `{name}` makes is missing here"));
            return Calls::Opaque;
        }
        match repetition {
            Repetition::Known { instances, is_counted } => {
                let calls = instances
                    .iter()
                    .map(|(key, it)| (key.clone(), open(Some((key.clone(), it.clone(), is_counted)))));
                Calls::Many { calls: calls.collect(), is_counted }
            }
            _ => Calls::Once(open(None)),
        }
    }
}
