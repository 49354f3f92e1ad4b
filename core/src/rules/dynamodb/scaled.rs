//! Which capacities of tables and their indexes follow their use.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::appautoscaling::target;
use crate::catalog::dynamodb::table;
use crate::rules::facts::known;
use crate::rules::{Decided, Facts};
use crate::stack::Resource;
use crate::value::Value;

const UNKNOWN: &str = "what is scaled is not known";

/// What is scaled: a table, by its address or by its name, and the index of it, if it is one.
type Subject<'a> = (&'a str, Option<&'a str>);

/// The scalable targets of tables.
#[derive(Default)]
pub(super) struct Scaled<'a> {
    by_dimension: BTreeMap<String, BTreeSet<Subject<'a>>>,
    /// Whether there is one of which it is not known what it scales.
    has_loose: bool,
}

impl<'a> Scaled<'a> {
    /// Those of a stack.
    pub(super) fn of(facts: &Facts<'a>) -> Self {
        let mut all = Self::default();
        for (_, it) in facts.stack.of(&target::TYPE) {
            let dimension = known(it.get(&target::DIMENSION), UNKNOWN).ok().flatten();
            match (dimension, it.value(&target::RESOURCE_ID).and_then(subject)) {
                (Some(dimension), Some(subject)) => {
                    all.by_dimension.entry(dimension).or_default().insert(subject);
                }
                _ => all.has_loose = true,
            }
        }
        all
    }

    /// Whether a capacity of a table, or of an index of it, follows its use.
    pub(super) fn has(
        &self,
        address: &str,
        table: &Resource,
        dimension: &str,
        index: Option<&str>,
    ) -> Decided<bool> {
        let Some(subjects) = self.by_dimension.get(dimension) else {
            return if self.has_loose { Err(UNKNOWN) } else { Ok(false) };
        };
        let name = table.value(&table::NAME).and_then(Value::as_str);
        let is_there = [Some(address), name].into_iter().flatten().any(|it| subjects.contains(&(it, index)));
        if !is_there && self.has_loose { Err(UNKNOWN) } else { Ok(is_there) }
    }
}

/// What an id such as `table/scores/index/by_game` names. Source: Application Auto Scaling API reference,
/// "RegisterScalableTarget", ResourceId.
fn subject(id: &Value) -> Option<Subject<'_>> {
    match id {
        Value::Str(text) => {
            let rest = text.strip_prefix("table/")?;
            Some(rest.split_once("/index/").map_or((rest, None), |(table, index)| (table, Some(index))))
        }
        Value::Concat(parts) => match &parts[..] {
            [Value::Str(start), Value::Ref { target, .. }] if start == "table/" => Some((target, None)),
            [Value::Str(start), Value::Ref { target, .. }, Value::Str(rest)] if start == "table/" => {
                Some((target, Some(rest.strip_prefix("/index/")?)))
            }
            _ => None,
        },
        _ => None,
    }
}
