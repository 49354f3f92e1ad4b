//! Names, and the steps from what they stand for to what is wanted of it.

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::structure::{Attribute, Block, Body};

use super::convert;
use super::evaluate::Evaluator;
use super::keys;
use super::scope::{Calls, Repetition};
use super::symbol::{Instance, Symbol};
use super::term::{Stop, Term, Worked};
use crate::catalog;
use crate::value::Context;

/// One step of `a.b[0].c`.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Attribute(String),
    Index(Term),
    /// `.*`, which only takes attributes along.
    Attributes,
    /// `[*]`, which takes all steps along.
    All,
}

impl Evaluator<'_, '_> {
    pub(super) fn traversal(&self, traversal: &Traversal) -> Worked {
        let steps = self.steps(traversal)?;
        match &traversal.expr {
            Expression::Variable(root) => self.root(root.as_str(), &steps),
            other => self.follow(self.evaluate(other)?, &steps),
        }
    }

    pub(super) fn steps(&self, traversal: &Traversal) -> Worked<Vec<Step>> {
        let step = |operator: &TraversalOperator| {
            Ok(match operator {
                TraversalOperator::GetAttr(name) => Step::Attribute(name.as_str().to_owned()),
                TraversalOperator::Index(it) => Step::Index(self.term(it)),
                TraversalOperator::LegacyIndex(it) => {
                    Step::Index(i64::try_from(*it.value()).map_err(|_| Stop::Refused)?.into())
                }
                TraversalOperator::AttrSplat(_) => Step::Attributes,
                TraversalOperator::FullSplat(_) => Step::All,
            })
        };
        traversal.operators.iter().map(|it| step(it.value())).collect()
    }

    /// What a name stands for, after some steps.
    pub(super) fn root(&self, root: &str, steps: &[Step]) -> Worked {
        if let Some(term) = self.binding(root) {
            return self.follow(term.clone(), steps);
        }
        if self.is_template() {
            return Err(Stop::Refused);
        }
        let (world, scope) = (self.world, self.scope);
        match (root, steps) {
            ("var", [Step::Attribute(name), rest @ ..]) => self.follow(world.variable(scope, name)?, rest),
            ("local", [Step::Attribute(name), rest @ ..]) => self.follow(world.local(scope, name)?, rest),
            ("path", [Step::Attribute(name)]) => match name.as_str() {
                "module" => Ok(scope.directory.as_str().into()),
                "root" => Ok(".".into()),
                "cwd" => Ok(Term::symbol(Symbol::WorkingDirectory)),
                _ => Err(Stop::Unknown),
            },
            ("module", [Step::Attribute(name), rest @ ..]) => self.follow(self.module(name)?, rest),
            ("data", [Step::Attribute(ty), Step::Attribute(name), rest @ ..]) => {
                self.follow_instances(true, ty, name, rest)
            }
            ("each" | "count" | "self" | "terraform", _) => Err(Stop::Unknown),
            (ty, [Step::Attribute(name), rest @ ..]) => self.follow_instances(false, ty, name, rest),
            _ => Err(Stop::Unknown),
        }
    }

    /// The calls of a module.
    fn module(&self, name: &str) -> Worked {
        let whole = |number: usize| Term::symbol(Symbol::Module(number));
        match self.world.calls(self.scope, name)? {
            Calls::Once(number) => Ok(whole(number)),
            Calls::Many { calls, is_counted } => {
                if !self.world.spend(calls.len()) {
                    return Err(Stop::Unknown);
                }
                keyed(calls.iter().map(|(key, number)| (key.clone(), whole(*number))), is_counted)
            }
            Calls::Opaque => Err(Stop::Unknown),
        }
    }

    /// A resource or data source after some steps.
    fn follow_instances(&self, is_data: bool, ty: &str, name: &str, steps: &[Step]) -> Worked {
        let instance = |key: Option<&Term>| Instance {
            scope: self.scope.number,
            module: self.scope.address.clone(),
            is_data,
            ty: ty.into(),
            name: name.into(),
            key: key.map(|it| it.clone().into()),
            any: None,
        };
        let whole = |instance| Term::symbol(Symbol::Whole(instance));
        match self.world.instances(self.scope, is_data, ty, name)? {
            Repetition::Once => self.follow(whole(instance(None)), steps),
            Repetition::Known { instances, is_counted } => {
                let index = match steps {
                    [Step::Index(index), ..] if !is_counted => keys::key(index).ok().map(Term::Str),
                    [Step::Index(index), ..] => Some(index.clone()),
                    _ => None,
                };
                if let ([_, rest @ ..], Some(index)) = (steps, &index)
                    && let Ok(at) = instances.binary_search_by(|(key, _)| convert::order(key, index))
                    && instances[at].0 == *index
                {
                    return self.follow(whole(instance(Some(index))), rest);
                }
                if !self.world.spend(instances.len()) {
                    return Err(Stop::Unknown);
                }
                let all = instances.iter().map(|(key, _)| (key.clone(), whole(instance(Some(key)))));
                self.follow(keyed(all, is_counted)?, steps)
            }
            // Which one is meant cannot be known, but what it is can.
            Repetition::Unknown(_) | Repetition::Each(_) => match steps {
                [Step::Index(index), rest @ ..] => {
                    let any = format!("[{}]", super::finish::source(index));
                    self.follow(whole(Instance { any: Some(any.into()), ..instance(None) }), rest)
                }
                [Step::Attribute(_), ..] => self.follow(whole(instance(None)), steps),
                _ => Err(Stop::Unknown),
            },
        }
    }

    /// What is reached from a term by some steps.
    pub(super) fn follow(&self, mut term: Term, mut steps: &[Step]) -> Worked {
        while self.world.spend(1) {
            let Some((step, rest)) = steps.split_first() else { return Ok(term) };
            if let Some((inside, behind)) = self.in_block(&term, steps) {
                (term, steps) = (inside, behind);
                continue;
            }
            steps = rest;
            term = match step {
                Step::Attribute(name) => self.attribute(&term, name)?,
                Step::Index(index) => element(&term, index)?,
                Step::All => return self.splat(&term, rest),
                Step::Attributes => {
                    let taken = rest.iter().take_while(|it| matches!(it, Step::Attribute(_))).count();
                    let (along, beyond) = rest.split_at(taken);
                    steps = beyond;
                    self.splat(&term, along)?
                }
            };
        }
        Err(Stop::Unknown)
    }

    /// A list of what is reached from each item; a single value is a list of one.
    fn splat(&self, term: &Term, steps: &[Step]) -> Worked {
        // A splat may follow a splat, ten thousand times.
        let follow = |it: &Term| self.world.deeper(|| self.follow(it.clone(), steps));
        match term {
            Term::List(it) => Term::list(it.items().iter().map(follow).collect::<Worked<_>>()?),
            Term::Null => Term::list(Vec::new()),
            Term::Symbol(it) if matches!(**it, Symbol::Whole(_) | Symbol::Module(_)) => {
                Term::list(vec![follow(term)?])
            }
            Term::Symbol(_) => Err(Stop::Unknown),
            other => Term::list(vec![follow(other)?]),
        }
    }

    fn attribute(&self, term: &Term, name: &str) -> Worked {
        match term {
            Term::Object(it) => it.get(name).cloned().ok_or(Stop::Refused),
            Term::Symbol(it) => match &**it {
                Symbol::Whole(it) if it.is_data => self.world.deeper(|| self.data_attribute(it, name)),
                Symbol::Whole(it) => self.world.deeper(|| self.resource_attribute(it, name)),
                Symbol::Module(number) => self.world.output(*number, name),
                _ => Err(Stop::Unknown),
            },
            _ => Err(Stop::Refused),
        }
    }

    /// An attribute of a resource: what the catalogue can refer to as a reference, what the files set as that.
    fn resource_attribute(&self, of: &Instance, name: &str) -> Worked {
        let reference = |id: &str| {
            Ok(Term::symbol(Symbol::Attribute { of: of.clone(), name: name.into(), id: id.into() }))
        };
        let ty = catalog::by_terraform_type(&of.ty);
        if let Some(id) = ty.and_then(|ty| attr_id(ty, name)) {
            return reference(id);
        }
        match (self.argument(of, name), ty) {
            (Ok(Some(term)), _) => Ok(term),
            (_, None) => reference(name),
            _ => Err(Stop::Unknown),
        }
    }

    /// What the files set an argument of a block of a resource to, with the steps behind it: `metric_transformation[0].name`.
    fn in_block<'s>(&self, term: &Term, steps: &'s [Step]) -> Option<(Term, &'s [Step])> {
        let Symbol::Whole(of) = term.as_symbol()? else { return None };
        let [Step::Attribute(block), Step::Index(index), Step::Attribute(name), behind @ ..] = steps else {
            return None;
        };
        let index = usize::try_from(convert::whole(index).ok()?).ok()?;
        let set = self.world.deeper(|| self.set_by(of, |body| argument_of_block(body, block, index, name)));
        Some((set.ok()??, behind))
    }

    /// What the files set an argument of a resource or data source to; `None` if they do not set it.
    pub(super) fn argument(&self, of: &Instance, name: &str) -> Worked<Option<Term>> {
        self.set_by(of, |body| body.get_attribute(name))
    }

    /// What an argument that stands somewhere in a resource or data source is set to.
    fn set_by(&self, of: &Instance, find: impl Fn(&Body) -> Option<&Attribute>) -> Worked<Option<Term>> {
        let scope = self.world.scope(of.scope).ok_or(Stop::Unknown)?;
        let declared = if of.is_data { &scope.config.data } else { &scope.config.resources };
        let declared = declared.get(&(&*of.ty, &*of.name)).ok_or(Stop::Unknown)?;
        let Some(attribute) = find(&declared.block.body) else { return Ok(None) };
        let evaluator = Evaluator::new(self.world, &scope, declared.source);
        let repeated = match of.key.as_deref() {
            None => None,
            Some(key) => Some(self.world.repeated(&scope, of.is_data, &of.ty, &of.name, key)?),
        };
        let term = match &repeated {
            None => evaluator.evaluate(&attribute.value)?,
            Some(it) => evaluator.bound(&it.binding()).evaluate(&attribute.value)?,
        };
        Ok((!term.is_null()).then_some(term))
    }

    /// The literal a reference stands for, where the files set it.
    pub(super) fn configured(&self, term: &Term) -> Option<Term> {
        let Symbol::Attribute { of, name, .. } = term.as_symbol()? else { return None };
        let found = self.world.deeper(|| self.argument(of, name)).ok()??;
        found.is_known().then_some(found)
    }
}

/// An argument of the block of a name at a place, if all blocks of that name are written out.
fn argument_of_block<'b>(body: &'b Body, block: &str, at: usize, name: &str) -> Option<&'b Attribute> {
    let is_made = |it: &Block| it.labels.first().is_some_and(|it| it.as_str() == block);
    if body.get_blocks("dynamic").any(is_made) {
        return None;
    }
    let mut written = body.blocks().filter(|it| it.ident.as_str() == block);
    written.nth(at)?.body.get_attribute(name)
}

/// Several by key: a list where they are counted, else an object.
fn keyed(all: impl Iterator<Item = (Term, Term)>, is_counted: bool) -> Worked {
    if is_counted {
        return Term::list(all.map(|(_, it)| it).collect());
    }
    let mut fields = super::term::Fields::default();
    for (key, it) in all {
        fields.insert(convert::literal(&key)?, it);
    }
    fields.object()
}

/// An item of a collection.
pub(super) fn element(collection: &Term, index: &Term) -> Worked {
    match collection {
        Term::Object(it) if it.len() == 0 => Err(Stop::Refused),
        Term::List(it) if it.items().is_empty() => Err(Stop::Refused),
        Term::Object(it) => it.get(&keys::key(index)?).cloned().ok_or(Stop::Refused),
        Term::List(it) if !it.is_set() => {
            let index = usize::try_from(convert::whole(index)?).map_err(|_| Stop::Refused)?;
            it.items().get(index).cloned().ok_or(Stop::Refused)
        }
        Term::Symbol(it) if **it == Symbol::Zones => {
            let index = u8::try_from(convert::whole(index)?).map_err(|_| Stop::Refused)?;
            Ok(Term::symbol(Symbol::Context(Context::Zone(index))))
        }
        Term::Symbol(_) => Err(Stop::Unknown),
        _ => Err(Stop::Refused),
    }
}

/// The catalogue's name of a Terraform attribute. Where the id of a thing is its name, both are the name.
fn attr_id(ty: &catalog::ResourceType, attribute: &str) -> Option<&'static str> {
    let by_name = ty.attrs.iter().find(|it| it.tf == attribute);
    let alias = || ty.tf_aliases.iter().find(|(it, _)| *it == attribute).map(|it| it.1);
    let by_id = || ty.attrs.iter().find(|it| attribute == "id" && it.id == "name").map(|it| it.id);
    by_name.map(|it| it.id).or_else(alias).or_else(by_id)
}
