//! Expressions as values, as far as that can be decided from the files alone.

use hcl_edit::Span;
use hcl_edit::expr::{
    BinaryOperator, Expression, Object, ObjectKey, Traversal, TraversalOperator, UnaryOperator,
};
use hcl_edit::template::{Element, Template};

use super::functions;
use super::scope::Scope;
use super::source::Source;
use crate::catalog;
use crate::value::{Context, Decimal, Value};

/// What `each`, `count` and the iterators of dynamic blocks stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bindings {
    /// Name with the values of `key` and `value`.
    pub(super) iterators: Vec<(String, Value, Value)>,
    /// `count.index`.
    pub(super) index: Option<i64>,
}

impl Bindings {
    /// Outside anything that repeats.
    pub(super) const NONE: Self = Self { iterators: Vec::new(), index: None };

    /// With another iterator, which hides outer ones of its name.
    pub(super) fn with(&self, name: &str, key: Value, value: Value) -> Self {
        let mut bindings = self.clone();
        bindings.iterators.insert(0, (name.to_owned(), key, value));
        bindings
    }
}

/// Outside anything that repeats.
pub(super) static TOP_LEVEL: Bindings = Bindings::NONE;

/// Evaluates the expressions of one file in one place.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'e, 'a> {
    scope: &'e Scope<'a>,
    pub(super) source: &'e Source,
    bindings: &'e Bindings,
}

/// One step of `a.b[0].c`.
enum Step {
    Attribute(String),
    Index(Value),
    Splat,
}

impl<'e, 'a> Evaluator<'e, 'a> {
    pub(super) const fn new(scope: &'e Scope<'a>, source: &'e Source, bindings: &'e Bindings) -> Self {
        Self { scope, source, bindings }
    }

    /// The same place with other bindings.
    pub(super) const fn bound(self, bindings: &'e Bindings) -> Self {
        Self { bindings, ..self }
    }

    pub(super) const fn bindings(&self) -> &'e Bindings {
        self.bindings
    }

    pub(super) const fn scope(&self) -> &'e Scope<'a> {
        self.scope
    }

    /// What an expression stands for.
    pub(super) fn value(&self, expression: &Expression) -> Value {
        if !self.scope.spend_units(1) {
            return self.unknown(expression);
        }
        self.scope.deeper(|| self.known(expression)).unwrap_or_else(|| self.unknown(expression))
    }

    /// The expression as its source text.
    pub(super) fn unknown(&self, expression: &Expression) -> Value {
        Value::unknown(self.source.unindented(expression.span()))
    }

    fn known(&self, expression: &Expression) -> Option<Value> {
        match expression {
            Expression::ForExpr(_) => None,
            Expression::Null(_) => Some(Value::Null),
            Expression::Variable(name) => Some(self.iterator(name.as_str(), "value")?.clone()),
            Expression::Bool(it) => Some(Value::Bool(*it.value())),
            Expression::Number(it) => match whole(it.value()) {
                Some(whole) => Some(Value::Int(whole)),
                None => it.value().as_f64().and_then(Decimal::value),
            },
            Expression::String(it) => Some(Value::Str(it.value().clone())),
            Expression::Array(items) => Some(items.iter().map(|it| self.value(it)).collect()),
            Expression::Object(fields) => self.object(fields),
            Expression::StringTemplate(it) => self.template(it),
            Expression::HeredocTemplate(it) => self.template(&it.template),
            Expression::Parenthesis(it) => self.scope.deeper(|| self.known(it.inner())),
            Expression::Conditional(it) => match self.value(&it.cond_expr) {
                Value::Bool(true) => self.scope.deeper(|| self.known(&it.true_expr)),
                Value::Bool(false) => self.scope.deeper(|| self.known(&it.false_expr)),
                _ => None,
            },
            Expression::FuncCall(it) => {
                if it.name.is_namespaced() || it.args.expand_final() {
                    return None;
                }
                let arguments: Vec<Value> = it.args.iter().map(|it| self.value(it)).collect();
                let value = functions::call(it.name.name.as_str(), &arguments)?;
                self.scope.spend(&value).then_some(value)
            }
            Expression::Traversal(it) => self.traversal(it),
            Expression::UnaryOp(it) => match (it.operator.value(), self.value(&it.expr)) {
                (UnaryOperator::Not, Value::Bool(it)) => Some(Value::Bool(!it)),
                (UnaryOperator::Neg, Value::Int(it)) => it.checked_neg().map(Value::Int),
                _ => None,
            },
            Expression::BinaryOp(it) => {
                binary(*it.operator.value(), &self.value(&it.lhs_expr), &self.value(&it.rhs_expr))
            }
        }
    }

    fn object(&self, fields: &Object) -> Option<Value> {
        let mut known: Vec<(String, Value)> = Vec::new();
        for (key, value) in fields.iter() {
            let key = match key {
                ObjectKey::Ident(it) => it.as_str().to_owned(),
                ObjectKey::Expression(it) => match self.value(it) {
                    Value::Str(it) => it,
                    Value::Int(it) => it.to_string(),
                    _ => return None,
                },
            };
            let value = self.value(value.expr());
            match known.iter_mut().find(|(it, _)| *it == key) {
                Some((_, before)) => *before = value,
                None => known.push((key, value)),
            }
        }
        Some(Value::Map(known))
    }

    fn template(&self, template: &Template) -> Option<Value> {
        let mut parts = Vec::new();
        for element in template.iter() {
            match element {
                Element::Literal(it) => parts.push(Value::Str(it.value().clone())),
                Element::Interpolation(it) => match self.value(&it.expr) {
                    Value::List(_) | Value::Map(_) => return None,
                    part => parts.push(part),
                },
                Element::Directive(_) => return None,
            }
        }
        let value = joined(&parts);
        self.scope.spend(&value).then_some(value)
    }

    fn traversal(&self, traversal: &Traversal) -> Option<Value> {
        let mut steps = Vec::new();
        for operator in &traversal.operators {
            steps.push(match operator.value() {
                TraversalOperator::GetAttr(name) => Step::Attribute(name.as_str().to_owned()),
                TraversalOperator::Index(it) => Step::Index(self.value(it)),
                TraversalOperator::LegacyIndex(it) => {
                    Step::Index(Value::Int(i64::try_from(*it.value()).ok()?))
                }
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::Splat,
            });
        }
        let Expression::Variable(root) = &traversal.expr else {
            return follow(self.scope.deeper(|| self.known(&traversal.expr))?, &steps);
        };
        match (root.as_str(), &steps[..]) {
            ("var", [Step::Attribute(name), rest @ ..]) => follow(self.scope.variable(name)?, rest),
            ("local", [Step::Attribute(name), rest @ ..]) => follow(self.scope.local(name)?, rest),
            ("count", [Step::Attribute(name)]) if name == "index" => self.bindings.index.map(Value::Int),
            ("data", [Step::Attribute(ty), Step::Attribute(name), rest @ ..]) => self.data(ty, name, rest),
            ("path" | "module" | "self" | "terraform", _) => None,
            (root, [Step::Attribute(name), rest @ ..]) => match self.iterator(root, name) {
                Some(value) => follow(value.clone(), rest),
                None => self.resource(root, name, rest),
            },
            _ => None,
        }
    }

    fn iterator(&self, root: &str, field: &str) -> Option<&'e Value> {
        let (_, key, value) = self.bindings.iterators.iter().find(|(it, ..)| it == root)?;
        match field {
            "key" => Some(key),
            "value" => Some(value),
            _ => None,
        }
    }

    /// Data sources that tell what a stack has words for.
    fn data(&self, ty: &str, name: &str, steps: &[Step]) -> Option<Value> {
        let declared = self.scope.config.data.get(&(ty, name))?;
        let steps = match steps {
            [Step::Index(_), rest @ ..] => rest,
            steps => steps,
        };
        let (Step::Attribute(attribute), rest) = steps.split_first()? else { return None };
        match (ty, attribute.as_str(), rest) {
            ("aws_caller_identity", "account_id" | "id", []) => Some(Context::AccountId.into()),
            ("aws_partition", "partition" | "id", []) => Some(Context::Partition.into()),
            ("aws_region", "name" | "id" | "region", []) => Some(Context::Region.into()),
            ("aws_availability_zones", "names", [Step::Index(Value::Int(index))]) => {
                u8::try_from(*index).ok().map(|it| Context::Zone(it).into())
            }
            ("aws_ssm_parameter", "value" | "insecure_value", []) => {
                let path = &declared.block.body.get_attribute("name")?.value;
                let path = Evaluator::new(self.scope, declared.source, &TOP_LEVEL).value(path);
                path.as_str().map(|it| Value::Ssm(it.to_owned()))
            }
            _ => None,
        }
    }

    /// An attribute of a declared resource, or of all its instances.
    fn resource(&self, ty: &str, name: &str, steps: &[Step]) -> Option<Value> {
        let ((ty, name), _) = self.scope.config.resources.get_key_value(&(ty, name))?;
        let instances = self.scope.instances.borrow().get(&(*ty, *name)).cloned();
        let reference = |key: Option<&Value>, attribute: &str| {
            let label = instance_name(name, key);
            let (address, attribute) = match catalog::by_terraform_type(ty) {
                Some(ty) => (format!("{}.{label}", ty.id), attr_id(ty, attribute)?.to_owned()),
                None => (format!("{ty}.{label}"), attribute.to_owned()),
            };
            Some(Value::Ref { target: address, attr: attribute })
        };
        match (steps, &instances) {
            ([Step::Attribute(attribute)], None) => reference(None, attribute),
            ([Step::Index(_), Step::Attribute(attribute)], None) => reference(None, attribute),
            ([Step::Index(key), Step::Attribute(attribute)], Some(keys)) if keys.contains(key) => {
                reference(Some(key), attribute)
            }
            ([Step::Splat, Step::Attribute(attribute)], Some(keys)) => keys
                .iter()
                .map(|it| reference(Some(it), attribute))
                .collect::<Option<Vec<_>>>()
                .map(Value::List),
            _ => None,
        }
    }
}

/// Label of one instance of a resource that repeats.
pub(super) fn instance_name(name: &str, key: Option<&Value>) -> String {
    match key {
        None => name.to_owned(),
        Some(Value::Int(index)) => format!("{name}[{index}]"),
        Some(key) => format!("{name}[\"{}\"]", key.as_str().unwrap_or_default()),
    }
}

/// The catalogue's name of a Terraform attribute. Where the id of a thing is its name, both are the name.
fn attr_id(ty: &catalog::ResourceType, attribute: &str) -> Option<&'static str> {
    let by_name = ty.attrs.iter().find(|it| it.tf == attribute);
    let alias = || ty.tf_aliases.iter().find(|(it, _)| *it == attribute).map(|it| it.1);
    let by_id = || ty.attrs.iter().find(|it| attribute == "id" && it.id == "name").map(|it| it.id);
    by_name.map(|it| it.id).or_else(alias).or_else(by_id)
}

fn follow(value: Value, steps: &[Step]) -> Option<Value> {
    let Some((step, rest)) = steps.split_first() else { return Some(value) };
    let next = match (step, value) {
        (Step::Attribute(name), Value::Map(fields)) => fields.into_iter().find(|(it, _)| it == name)?.1,
        (Step::Index(Value::Str(name)), Value::Map(fields)) => {
            fields.into_iter().find(|(it, _)| it == name)?.1
        }
        (Step::Index(Value::Int(index)), Value::List(items)) => {
            items.into_iter().nth(usize::try_from(*index).ok()?)?
        }
        (Step::Splat, Value::List(items)) => {
            let items: Option<Vec<Value>> = items.into_iter().map(|it| follow(it, rest)).collect();
            return items.map(Value::List);
        }
        _ => return None,
    };
    follow(next, rest)
}

fn whole(number: &hcl_edit::Number) -> Option<i64> {
    number.as_i64()
}

/// Parts as text, with literals that stand beside each other joined.
pub(super) fn joined(parts: &[Value]) -> Value {
    let mut parts = crate::stack::text_parts(parts);
    match parts.len() {
        0 => Value::Str(String::new()),
        1 => parts.swap_remove(0),
        _ => Value::Concat(parts),
    }
}

fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    use BinaryOperator as Op;
    let is_literal = |it: &Value| matches!(it, Value::Bool(_) | Value::Int(_) | Value::Str(_));
    match (operator, left, right) {
        (Op::Eq, ..) if is_literal(left) && is_literal(right) => Some(Value::Bool(left == right)),
        (Op::NotEq, ..) if is_literal(left) && is_literal(right) => Some(Value::Bool(left != right)),
        (Op::And, Value::Bool(a), Value::Bool(b)) => Some(Value::Bool(*a && *b)),
        (Op::Or, Value::Bool(a), Value::Bool(b)) => Some(Value::Bool(*a || *b)),
        (_, Value::Int(a), Value::Int(b)) => match operator {
            Op::Plus => a.checked_add(*b).map(Value::Int),
            Op::Minus => a.checked_sub(*b).map(Value::Int),
            Op::Mul => a.checked_mul(*b).map(Value::Int),
            Op::Mod => a.checked_rem(*b).map(Value::Int),
            // Terraform's division gives fractions.
            Op::Div if *b != 0 && a.checked_rem(*b) == Some(0) => a.checked_div(*b).map(Value::Int),
            Op::Less => Some(Value::Bool(a < b)),
            Op::LessEq => Some(Value::Bool(a <= b)),
            Op::Greater => Some(Value::Bool(a > b)),
            Op::GreaterEq => Some(Value::Bool(a >= b)),
            _ => None,
        },
        _ => None,
    }
}
