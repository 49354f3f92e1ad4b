//! Outputs that somebody named, as a property of the nodes they are about, and where Terraform keeps its state.

use std::collections::BTreeMap;

use super::changes::{Changes, nodes_at};
use crate::catalog::outputs::{DESCRIPTION, EXPORT_NAME, NAME, OUTPUTS, SENSITIVE, VALUE};
use crate::model::{Backend, NodeId, Op, Setting};
use crate::reading::Note;
use crate::stack::{Origin, Output, Stack, StateBucket, lower};
use crate::value::Value;

impl Changes<'_> {
    /// Outputs that were added, changed or taken out. What the stack tells anyway need not be said.
    pub(super) fn outputs(&mut self, was: &Stack, is: &Stack) {
        if was.outputs == is.outputs {
            return;
        }
        let told = self.told();
        let mut lists: BTreeMap<NodeId, Vec<Value>> = BTreeMap::new();
        for (id, node) in self.work.nodes() {
            let own = node.props.get(OUTPUTS.key()).map(Value::items).unwrap_or_default();
            if !own.is_empty() {
                lists.insert(id.clone(), own.to_vec());
            }
        }
        let before = lists.clone();
        for name in was.outputs.keys().filter(|it| !is.outputs.contains_key(*it)) {
            let own = lists.values().flatten().any(|it| is_called(it, name));
            lists.values_mut().for_each(|it| it.retain(|it| !is_called(it, name)));
            if !own {
                self.note("", format!("the output `{name}` follows from the drawing and stays"));
            }
        }
        for (name, output) in is.outputs.iter().filter(|(name, it)| was.outputs.get(*name) != Some(it)) {
            let value = match self.drawn(&output.value) {
                Ok(it) if !it.is_unknown() && VALUE.spec.kind.check(&it).is_ok() => it,
                Ok(_) => {
                    self.note(
                        "",
                        format!("the output `{name}`: its value is no text that a drawing can put together"),
                    );
                    continue;
                }
                Err(reason) => {
                    self.note("", format!("the output `{name}` {reason}"));
                    continue;
                }
            };
            let is_plain = !output.is_secret && output.export_name.is_none();
            let is_said = told.get(name).is_some_and(|(it, description)| {
                *it == value && (output.description.is_empty() || output.description == *description)
            });
            if is_plain && is_said {
                continue;
            }
            let Some(owner) = self.stands_with(&value) else {
                self.note("", format!("the output `{name}`: nothing is drawn that it could stand with"));
                continue;
            };
            lists.values_mut().for_each(|it| it.retain(|it| !is_called(it, name)));
            lists.entry(owner).or_default().push(record(name, output, value));
        }
        for (id, records) in lists {
            if before.get(&id).map_or(&[][..], Vec::as_slice) == records.as_slice() {
                continue;
            }
            let value = (!records.is_empty()).then(|| records.into_iter().collect());
            self.apply("", Op::SetProperty { id, key: OUTPUTS.key().to_owned(), value });
        }
    }

    /// The node that an output stands with: what it is about, or where that has no outputs, any.
    fn stands_with(&self, value: &Value) -> Option<NodeId> {
        let named = value.targets().into_iter().filter_map(|it| self.work.known_node(it));
        let mut owners = named.chain(self.work.nodes()).filter(|(_, it)| it.ty.is_exported());
        owners.next().map(|(id, _)| id.clone())
    }

    /// What the drawing tells as it is now, with nodes in place of addresses, and what that is said to be.
    fn told(&self) -> BTreeMap<String, (Value, String)> {
        let stack = lower(&self.work);
        let nodes: BTreeMap<&String, &NodeId> = nodes_at(&self.work, &stack).collect();
        let drawn = |value: &Value| {
            value.clone().map(&mut |it| match it {
                Value::Ref { target, attr } => {
                    let target = nodes.get(&target).map_or(target.clone(), ToString::to_string);
                    Value::Ref { target, attr }
                }
                other => other,
            })
        };
        let told = stack.outputs.iter();
        told.map(|(name, it)| (name.clone(), (drawn(&it.value), it.description.clone()))).collect()
    }

    /// The bucket that keeps Terraform's state. Of another backend a reader tells that it is not taken over.
    pub(super) fn backend(&mut self, was: &Stack, is: &Stack) {
        if was.state == is.state {
            return;
        }
        let backend = is.state.as_ref().map(backend_of);
        if backend == Some(None) {
            let message = "the backend `s3` is given in full only at `terraform init`: set its bucket and key in the settings";
            return self.note("", message);
        }
        self.apply("", Op::Set { setting: Setting::Backend(backend.flatten()) });
    }
}

/// That a drawing keeps the state in S3 or nowhere, where a configuration keeps it somewhere else.
pub(super) fn other_backend(stack: &Stack) -> Option<Note> {
    let (kind, origin) = stack.configuration.other_backend.as_ref()?;
    let Origin::Source { file, line, column } = origin else { return None };
    let what = match kind.as_str() {
        "cloud" => "HCP Terraform".to_owned(),
        _ => format!("the backend `{kind}`"),
    };
    let message = format!(
        "{what} is not taken over: a drawing keeps Terraform's state in S3, or on the machine that runs it"
    );
    Some(Note { file: file.clone(), line: *line, column: *column, message })
}

fn backend_of(state: &StateBucket) -> Option<Backend> {
    let text = |it: &Option<Value>| it.as_ref().and_then(Value::as_str).map(str::to_owned);
    Some(Backend {
        bucket: text(&state.bucket)?,
        key: text(&state.key)?,
        lock_table: text(&state.lock_table),
    })
}

fn is_called(record: &Value, name: &str) -> bool {
    record.field(NAME.key()).and_then(Value::as_str) == Some(name)
}

fn record(name: &str, output: &Output, value: Value) -> Value {
    let mut fields = vec![(NAME.key(), Value::from(name)), (VALUE.key(), value)];
    if !output.description.is_empty() {
        fields.push((DESCRIPTION.key(), output.description.as_str().into()));
    }
    if output.is_secret {
        fields.push((SENSITIVE.key(), true.into()));
    }
    if let Some(it) = &output.export_name {
        fields.push((EXPORT_NAME.key(), it.clone()));
    }
    Value::Map(fields.into_iter().map(|(key, it)| (key.to_owned(), it)).collect())
}
