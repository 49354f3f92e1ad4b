//! Conditions of a statement.
//!
//! Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys".

use super::answer::Answer;
use super::context::Context;
use super::document::{Problem, Reading};
use super::element::Element;
use super::operator::{Operator, Test};
use super::text::Text;
use crate::value::Value;

/// One key of a statement's `Condition`, with the operator it stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The condition key, as written.
    pub key: String,
    /// How it is compared.
    operator: Operator,
    quantifier: Option<Quantifier>,
    if_exists: bool,
    /// What it is compared with: one of these.
    values: Vec<Element>,
}

/// How a key with several values is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    /// Every value has to do.
    All,
    /// One value has to do.
    Any,
}

impl Condition {
    /// Reads a statement's `Condition`.
    pub(super) fn read(value: &Value, reading: &Reading<'_>) -> Result<Vec<Self>, Problem> {
        let Value::Map(operators) = value else {
            return Err(reading.problem("the conditions are not known before the deployment"));
        };
        let mut conditions = Vec::new();
        for (name, tests) in operators {
            let (quantifier, plain) = match name.split_once(':') {
                Some((it, rest)) if it.eq_ignore_ascii_case("ForAllValues") => (Some(Quantifier::All), rest),
                Some((it, rest)) if it.eq_ignore_ascii_case("ForAnyValue") => (Some(Quantifier::Any), rest),
                _ => (None, name.as_str()),
            };
            let unknown = || reading.problem(format!("there is no condition operator `{name}`"));
            let (plain, if_exists) =
                match plain.len().checked_sub("IfExists".len()).map(|at| plain.split_at_checked(at)) {
                    Some(Some((plain, ending))) if ending.eq_ignore_ascii_case("IfExists") => (plain, true),
                    _ => (plain, false),
                };
            let operator = Operator::by_name(plain).ok_or_else(unknown)?;
            if if_exists && operator.test == Test::Null {
                return Err(unknown());
            }
            let reading = reading.at(name);
            let Value::Map(tests) = tests else {
                return Err(reading.problem("the condition is not known before the deployment"));
            };
            for (key, values) in tests {
                let (syntax, has_variables) = operator.test.syntax();
                let with_variables = has_variables && reading.with_variables;
                let values = reading.at(key).texts(values, |it| Element::new(it, syntax, with_variables))?;
                conditions.push(Self { key: key.clone(), operator, quantifier, if_exists, values });
            }
        }
        Ok(conditions)
    }

    /// Whether it holds for a request.
    pub fn holds(&self, context: &Context) -> Answer {
        context.look_up(&self.key).ask(&self.key, &|values| self.holds_for(values, context))
    }

    fn holds_for(&self, values: Option<&[Text]>, context: &Context) -> Answer {
        if self.operator.test == Test::Null {
            let is_null = Text::literal(if values.is_none_or(<[Text]>::is_empty) { "true" } else { "false" });
            return Answer::any(self.values.iter().map(|it| it.covers_ignoring_case(&is_null, context)));
        }
        let Some(values) = values.filter(|it| !it.is_empty()) else {
            return match self.quantifier {
                Some(Quantifier::All) => Answer::Yes,
                // `IfExists` is about each value, and there is none.
                Some(Quantifier::Any) => Answer::No,
                None => (self.if_exists || self.operator.is_negated).into(),
            };
        };
        match (self.quantifier, values) {
            (Some(Quantifier::All), values) => Answer::all(values.iter().map(|it| self.fits(it, context))),
            (Some(Quantifier::Any), values) => Answer::any(values.iter().map(|it| self.fits(it, context))),
            (None, [value]) => self.fits(value, context),
            (None, _) => Answer::unknown(format!(
                "how AWS compares `{}`, which has several values, without ForAllValues or ForAnyValue",
                self.key
            )),
        }
    }

    /// Whether one value of the key does.
    fn fits(&self, value: &Text, context: &Context) -> Answer {
        Answer::any(self.values.iter().map(|it| self.operator.test.compare(it, value, context)))
            .negated_if(self.operator.is_negated)
    }
}
