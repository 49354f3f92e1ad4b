//! Expressions as terms, as far as that can be decided from the files alone.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Conditional, Expression, ForExpr, FuncCall, Object as HclObject, ObjectKey,
    UnaryOp, UnaryOperator,
};

use super::convert;
use super::functions::{self, Call};
use super::keys;
use super::note_at;
use super::number::Number;
use super::scope::Scope;
use super::source::Source;
use super::term::{Fields, Object, Stop, Term, Worked};
use super::world::World;
use crate::reading::cost;
use crate::value::Value;

/// What a name stands for inside something that repeats: `each`, `count`, iterators, the variables of `for`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding<'e> {
    pub(super) bound: Bound<'e>,
    /// Those around it, which it hides if they have its name.
    pub(super) outer: Option<&'e Self>,
}

/// Names and what they stand for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound<'e> {
    Name(&'e str, &'e Term),
    Fields(&'e Object),
}

/// Evaluates the expressions of one file in one place.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'e, 'a> {
    pub(super) world: &'e World<'a>,
    pub(super) scope: &'e Scope<'a>,
    pub(super) source: &'e Source,
    bindings: Option<&'e Binding<'e>>,
    /// Whether there is nothing but the bindings, as in a file that `templatefile` fills in.
    is_template: bool,
    /// Whether it matters that Terraform refuses a part, as it does inside of `try` and `can`.
    is_tried: bool,
}

impl<'e, 'a> Evaluator<'e, 'a> {
    pub(super) const fn new(world: &'e World<'a>, scope: &'e Scope<'a>, source: &'e Source) -> Self {
        Self { world, scope, source, bindings: None, is_template: false, is_tried: false }
    }

    /// The same place with another binding around it.
    pub(super) const fn bound(self, binding: &'e Binding<'e>) -> Self {
        Self { bindings: Some(binding), ..self }
    }

    /// The same place for a while, with another binding around it.
    pub(super) const fn inside<'i>(&'i self, binding: &'i Binding<'i>) -> Evaluator<'i, 'a> {
        Evaluator {
            world: self.world,
            scope: self.scope,
            source: self.source,
            bindings: Some(binding),
            is_template: self.is_template,
            is_tried: self.is_tried,
        }
    }

    /// The same place inside of `try` or `can`.
    const fn tried(self) -> Self {
        Self { is_tried: true, ..self }
    }

    /// A template file, which knows nothing but what it is given.
    pub(super) const fn template_file(self, source: &'e Source) -> Self {
        Self { source, bindings: None, is_template: true, ..self }
    }

    pub(super) const fn bindings(&self) -> Option<&'e Binding<'e>> {
        self.bindings
    }

    pub(super) const fn is_template(&self) -> bool {
        self.is_template
    }

    /// What a bound name stands for.
    pub(super) fn binding(&self, name: &str) -> Option<&'e Term> {
        let mut next = self.bindings;
        while let Some(binding) = next {
            let found = match binding.bound {
                Bound::Name(it, term) => (it == name).then_some(term),
                Bound::Fields(it) => it.get(name),
            };
            if found.is_some() {
                return found;
            }
            next = binding.outer;
        }
        None
    }

    /// What an expression stands for, as a value of the stack.
    pub(super) fn value(&self, expression: &Expression) -> Value {
        self.finished(&self.term(expression), expression)
    }

    /// A term as a value of the stack; what it has no word for becomes the expression's source text.
    pub(super) fn finished(&self, term: &Term, expression: &Expression) -> Value {
        if !self.world.spend(term.size()) {
            self.give_up(expression.span());
            return Value::unknown(self.residue(expression));
        }
        super::finish::value(term).unwrap_or_else(|| Value::unknown(self.residue(expression)))
    }

    /// What an expression stands for; source text where that is not known.
    pub(super) fn term(&self, expression: &Expression) -> Term {
        self.evaluate(expression).unwrap_or_else(|_| Term::unknown(self.residue(expression)))
    }

    /// What a part of a collection stands for: one that is not known leaves the others as they are.
    fn part(&self, expression: &Expression) -> Worked {
        match self.evaluate(expression) {
            Err(Stop::Refused) if self.is_tried => Err(Stop::Refused),
            Err(_) => Ok(Term::unknown(self.residue(expression))),
            known => known,
        }
    }

    /// What an expression stands for.
    pub(super) fn evaluate(&self, expression: &Expression) -> Worked {
        let done = match self.world.spend(1) {
            true => self.world.deeper(|| self.known(expression)),
            false => Err(Stop::Unknown),
        };
        if self.world.budget.is_spent() {
            self.give_up(expression.span());
        }
        match done {
            Err(Stop::Large) => {
                let start = expression.span().map_or(0, |it| it.start);
                let message =
                    "this is larger, or nested deeper, than values are worked out; it stays unknown";
                self.world.note(note_at(self.source, start, message));
                Err(Stop::Unknown)
            }
            done => done,
        }
    }

    /// Says, once, that nothing more is worked out from here on.
    pub(super) fn give_up(&self, span: Option<Range<usize>>) {
        self.world.give_up(|| {
            let (line, column) = self.source.position(span.map_or(0, |it| it.start));
            (self.source.path.clone(), line, column)
        });
    }

    fn known(&self, expression: &Expression) -> Worked {
        match expression {
            Expression::Null(_) => Ok(Term::Null),
            Expression::Bool(it) => Ok((*it.value()).into()),
            Expression::Number(it) => self.number(it.value(), expression).ok_or(Stop::Unknown),
            Expression::String(it) => self.literal_text(it.value()),
            Expression::Array(items) => {
                let terms = items.iter().map(|it| self.part(it)).collect::<Worked<Vec<_>>>()?;
                match (&terms[..], items.get(0)) {
                    // Before 0.12 a list in quotes in a list was that list.
                    ([inner @ Term::List(_)], Some(Expression::StringTemplate(_))) => Ok(inner.clone()),
                    _ => Term::list(terms),
                }
            }
            Expression::Object(fields) => self.object(fields),
            Expression::StringTemplate(it) => self.quoted(it),
            Expression::HeredocTemplate(it) => self.heredoc(it),
            Expression::Parenthesis(it) => self.evaluate(it.inner()),
            Expression::Conditional(it) => self.conditional(it),
            Expression::FuncCall(it) => self.call(it),
            Expression::Variable(name) => self.root(name.as_str(), &[]),
            Expression::Traversal(it) => self.traversal(it),
            Expression::UnaryOp(it) => self.unary(it),
            Expression::BinaryOp(it) => self.binary(it),
            Expression::ForExpr(it) => self.for_expression(it),
        }
    }

    /// Text that is written out.
    pub(super) fn literal_text(&self, text: &str) -> Worked {
        if self.world.spend(cost(text.len())) { Ok(text.into()) } else { Err(Stop::Unknown) }
    }

    /// The parser keeps binary fractions; the source text has all digits.
    fn number(&self, number: &hcl_edit::Number, expression: &Expression) -> Option<Term> {
        let whole = number.as_i64().map(Number::Int);
        let written = || Number::parse(self.source.text(expression.span()).trim());
        whole.or_else(written).or_else(|| Number::of(number.as_f64()?)).map(Term::Number)
    }

    fn object(&self, fields: &HclObject) -> Worked {
        let mut collected = Fields::default();
        for (key, value) in fields.iter() {
            let key = match key {
                ObjectKey::Ident(it) => self.source.renamed(it.span()).unwrap_or(it.as_str()).into(),
                ObjectKey::Expression(it) => match self.source.renamed(it.span()) {
                    Some(key) => key.into(),
                    None => keys::key(&self.evaluate(it)?)?,
                },
            };
            collected.insert(key, self.part(value.expr())?);
        }
        collected.object()
    }

    fn conditional(&self, it: &Conditional) -> Worked {
        let (chosen, other) = match convert::truth(&self.literal(&self.evaluate(&it.cond_expr)?))? {
            true => (&it.true_expr, &it.false_expr),
            false => (&it.false_expr, &it.true_expr),
        };
        let term = self.part(chosen)?;
        // Both results are of one type: beside text, a number is text.
        match term {
            Term::Number(_) | Term::Bool(_) if is_text(other) => convert::text(&term),
            other => Ok(other),
        }
    }

    fn unary(&self, it: &UnaryOp) -> Worked {
        let term = self.literal(&self.evaluate(&it.expr)?);
        match it.operator.value() {
            UnaryOperator::Not => convert::truth(&term).map(|it| Term::Bool(!it)),
            UnaryOperator::Neg => convert::number(&term)?.negated().map(Term::Number).ok_or(Stop::Unknown),
        }
    }

    fn binary(&self, it: &BinaryOp) -> Worked {
        use BinaryOperator as Op;
        let left = self.evaluate(&it.lhs_expr).map(|it| self.literal(&it));
        let operator = *it.operator.value();
        if let Op::And | Op::Or = operator {
            return self.logical(operator == Op::Or, left, &it.rhs_expr);
        }
        let right = self.evaluate(&it.rhs_expr).map(|it| self.literal(&it));
        let (left, right) = match (left, right) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(Stop::Refused), _) | (_, Err(Stop::Refused)) => return Err(Stop::Refused),
            _ => return Err(Stop::Unknown),
        };
        if let Op::Eq | Op::NotEq = operator {
            if !self.world.spend(left.size().min(right.size())) {
                return Err(Stop::Unknown);
            }
            return convert::same(&left, &right).map(|it| Term::Bool(it == (operator == Op::Eq)));
        }
        let (a, b) = (convert::number(&left)?, convert::number(&right)?);
        let computed = |number: Option<Number>| number.map(Term::Number).ok_or(Stop::Refused);
        match operator {
            Op::Plus => computed(a.plus(b)),
            Op::Minus => computed(a.minus(b)),
            Op::Mul => computed(a.times(b)),
            // Terraform divides by zero, which makes a number that nothing takes.
            Op::Div => a.divided(b).map(Term::Number).ok_or(Stop::Unknown),
            Op::Mod => computed(a.modulo(b)),
            Op::Less => Ok(a.compare(b).is_lt().into()),
            Op::LessEq => Ok(a.compare(b).is_le().into()),
            Op::Greater => Ok(a.compare(b).is_gt().into()),
            Op::GreaterEq => Ok(a.compare(b).is_ge().into()),
            Op::Eq | Op::NotEq | Op::And | Op::Or => Err(Stop::Unknown),
        }
    }

    /// One operand may decide alone, whatever is not known of the other.
    fn logical(&self, decides: bool, left: Worked, right: &Expression) -> Worked {
        let left = left.and_then(|it| convert::truth(&it));
        match left {
            Err(Stop::Refused) => return Err(Stop::Refused),
            Ok(left) if left == decides => return Ok(left.into()),
            _ => {}
        }
        let right = convert::truth(&self.literal(&self.evaluate(right)?))?;
        if left.is_ok() || right == decides { Ok(right.into()) } else { Err(Stop::Unknown) }
    }

    fn call(&self, it: &FuncCall) -> Worked {
        let name = it.name.name.as_str();
        if it.name.is_namespaced() && it.name.namespace.first().is_none_or(|it| it.as_str() != "core") {
            return Err(Stop::Unknown);
        }
        match name {
            "try" => return self.first_accepted(it),
            "can" => {
                let Some(argument) = it.args.get(0) else { return Err(Stop::Refused) };
                return match self.tried().evaluate(argument) {
                    Ok(it) if it.is_unknown() => Err(Stop::Unknown),
                    Ok(_) => Ok(true.into()),
                    Err(Stop::Refused) => Ok(false.into()),
                    Err(stop) => Err(stop),
                };
            }
            _ => {}
        }
        let mut arguments = Vec::with_capacity(it.args.len());
        let mut stop = None;
        for argument in it.args.iter() {
            match self.evaluate(argument) {
                Ok(term) => arguments.push(term),
                // A text with a part that is not known is worth more than one that is not known.
                Err(Stop::Unknown) if functions::takes_unknown(name) => {
                    arguments.push(Term::unknown(self.residue(argument)));
                }
                Err(it) => stop = stop.max(Some(it == Stop::Refused)),
            }
        }
        if let Some(is_refused) = stop {
            return Err(if is_refused { Stop::Refused } else { Stop::Unknown });
        }
        if it.args.expand_final() {
            let last = match arguments.pop() {
                Some(Term::List(it)) => it,
                Some(Term::Symbol(_)) => return Err(Stop::Unknown),
                _ => return Err(Stop::Refused),
            };
            arguments.extend(last.items().iter().cloned());
        }
        functions::call(&Call { name, arguments: &arguments, evaluator: self })
    }

    /// The first argument of `try` that Terraform would not refuse.
    fn first_accepted(&self, it: &FuncCall) -> Worked {
        let last = it.args.len().saturating_sub(1);
        for (index, argument) in it.args.iter().enumerate() {
            match self.tried().evaluate(argument) {
                Err(Stop::Refused) => {}
                // It may yet be refused.
                Ok(it) if it.is_unknown() && index < last => return Err(Stop::Unknown),
                decided => return decided,
            }
        }
        Err(Stop::Refused)
    }

    fn for_expression(&self, it: &ForExpr) -> Worked {
        let collection = self.evaluate(&it.intro.collection_expr)?;
        let key_name = it.intro.key_var.as_ref().map(|it| it.as_str());
        let value_name = it.intro.value_var.as_str();
        let mut items = Vec::new();
        let mut fields: Vec<(std::rc::Rc<str>, Term)> = Vec::new();
        self.each(&collection, key_name, value_name, &mut |inner| {
            if let Some(condition) = &it.cond
                && !convert::truth(&inner.literal(&inner.evaluate(&condition.expr)?))?
            {
                return Ok(());
            }
            match &it.key_expr {
                Some(key) => {
                    let key = keys::key(&inner.literal(&inner.evaluate(key)?))?;
                    fields.push((key, inner.part(&it.value_expr)?));
                }
                None => items.push(inner.part(&it.value_expr)?),
            }
            Ok(())
        })?;
        if it.key_expr.is_none() {
            return Term::list(items);
        }
        collected(fields, it.grouping)
    }

    /// Calls `work` for every item of a collection with names for its key and value.
    pub(super) fn each(
        &self,
        collection: &Term,
        key_name: Option<&str>,
        value_name: &str,
        work: &mut dyn FnMut(Evaluator<'_, 'a>) -> Worked<()>,
    ) -> Worked<()> {
        for (key, value) in entries(collection)? {
            if !self.world.spend(1) {
                return Err(Stop::Unknown);
            }
            let key_binding =
                key_name.map(|name| Binding { bound: Bound::Name(name, &key), outer: self.bindings });
            let outer = key_binding.as_ref().or(self.bindings);
            let binding = Binding { bound: Bound::Name(value_name, &value), outer };
            work(self.inside(&binding))?;
        }
        Ok(())
    }

    /// The term with a reference replaced by the text the files give that attribute, for those who need a literal.
    pub(super) fn literal(&self, term: &Term) -> Term {
        self.configured(term).unwrap_or_else(|| term.clone())
    }
}

/// Keys and values of a collection in Terraform's order.
pub(super) fn entries(collection: &Term) -> Worked<Vec<(Term, Term)>> {
    match collection {
        Term::List(it) if it.is_set() => Ok(it.items().iter().map(|it| (it.clone(), it.clone())).collect()),
        Term::List(it) => Ok((0_i64..).map(Term::from).zip(it.items().iter().cloned()).collect()),
        Term::Object(it) => Ok(it.iter().map(|(key, it)| (keys::term(key), it.clone())).collect()),
        Term::Symbol(_) => Err(Stop::Unknown),
        _ => Err(Stop::Refused),
    }
}

/// The entries of `{ for … }`: several with one key are refused unless they are grouped.
fn collected(entries: Vec<(std::rc::Rc<str>, Term)>, is_grouped: bool) -> Worked {
    let mut fields = Fields::default();
    if !is_grouped {
        for (key, term) in entries {
            if fields.get_mut(&key).is_some() {
                return Err(Stop::Refused);
            }
            fields.insert(key, term);
        }
        return fields.object();
    }
    let mut groups: std::collections::BTreeMap<std::rc::Rc<str>, Vec<Term>> = Default::default();
    for (key, term) in entries {
        groups.entry(key).or_default().push(term);
    }
    for (key, terms) in groups {
        fields.insert(key, Term::list(terms)?);
    }
    fields.object()
}

/// Whether an expression is text by its form.
fn is_text(expression: &Expression) -> bool {
    match expression {
        Expression::String(_) | Expression::HeredocTemplate(_) => true,
        Expression::StringTemplate(it) => it.len() > 1,
        Expression::Parenthesis(it) => is_text(it.inner()),
        _ => false,
    }
}
