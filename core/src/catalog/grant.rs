//! What an access edge may convey.

use super::properties::Properties;
use crate::value::{Context, Value};

/// A named permission an edge conveys. Permissions belong to the target: N files, not N×M.
#[derive(Debug, PartialEq, Eq)]
pub struct Grant {
    /// Name in edges, such as `read`.
    pub name: &'static str,
    /// What people read, such as `Read items`.
    pub label: &'static str,
    /// IAM actions, sorted. Source: the service authorization reference.
    pub actions: &'static [&'static str],
    /// The ARNs the actions are allowed on.
    pub reach: &'static [Reach],
    /// KMS actions it also takes, sorted, when the target is encrypted with a key of the account.
    pub kms: &'static [&'static str],
}

/// What reading encrypted data takes. Source: AWS KMS developer guide, "How AWS services use AWS KMS".
pub const DECRYPT: &[&str] = &["kms:Decrypt"];

/// What writing encrypted data takes: services check a new data key, or what is there already, by decrypting it.
pub const ENCRYPT: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

impl Grant {
    /// A grant on the target itself.
    pub const fn new(name: &'static str, label: &'static str, actions: &'static [&'static str]) -> Self {
        Self { name, label, actions, reach: &[Reach::OWN], kms: &[] }
    }

    /// On these ARNs instead.
    #[must_use]
    pub const fn on(mut self, reach: &'static [Reach]) -> Self {
        self.reach = reach;
        self
    }

    /// With what it takes of the target's key: [`DECRYPT`] or [`ENCRYPT`].
    #[must_use]
    pub const fn with_key(mut self, actions: &'static [&'static str]) -> Self {
        self.kms = actions;
        self
    }
}

/// An ARN a grant covers.
#[derive(Debug, PartialEq, Eq)]
pub struct Reach {
    /// What the ARN is put together from.
    pub parts: &'static [Part],
    /// Properties of the target of which one has to be set, such as a table's indexes; none: always.
    pub when: &'static [&'static str],
}

/// A part of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An attribute of the target.
    Attr(&'static str),
    /// What a property says; nothing when it is not set.
    Property(&'static str),
    /// What a property says with a `/` behind it; nothing when it is not set.
    Folder(&'static str),
    /// A fact of the place it is deployed to.
    Context(Context),
    /// Literal text.
    Text(&'static str),
}

impl Reach {
    /// The target itself.
    pub const OWN: Self = Self { parts: &[Part::Attr("arn")], when: &[] };

    /// What is in the target, not the target: the objects of a bucket.
    pub const INSIDE: Self = Self { parts: &[Part::Attr("arn"), Part::Text("/*")], when: &[] };

    /// What stands behind the target's ARN, such as `/*`; `None` for an ARN that does not start with that.
    pub fn ending(&self) -> Option<&'static str> {
        match *self.parts {
            [Part::Attr("arn")] => Some(""),
            [Part::Attr("arn"), Part::Text(ending)] => Some(ending),
            _ => None,
        }
    }

    /// The ARN for a target at an address with these properties; `None` if it has nothing of the kind.
    pub fn arn(&self, target: &str, properties: &Properties) -> Option<Value> {
        let is_set = |key: &&str| match properties.get(key) {
            None | Some(Value::Bool(false)) => false,
            Some(Value::List(items)) => !items.is_empty(),
            Some(_) => true,
        };
        if !self.when.is_empty() && !self.when.iter().any(is_set) {
            return None;
        }
        Some(put_together(self.parts, target, properties))
    }
}

/// The text that parts make up, for attributes of the resource at an address and these properties.
pub(crate) fn put_together(parts: &[Part], address: &str, properties: &Properties) -> Value {
    // Nearly every text is no more than this.
    match parts {
        [Part::Attr(attr)] => return Value::reference(address, *attr),
        [Part::Text(it)] => return (*it).into(),
        _ => {}
    }
    let known = parts.iter().filter_map(|it| match *it {
        Part::Attr(attr) => Some(Value::reference(address, attr)),
        Part::Property(key) => properties.get(key).cloned(),
        Part::Folder(key) => properties.get(key).map(|it| match it.clone() {
            Value::Concat(mut parts) => {
                parts.push("/".into());
                Value::Concat(parts)
            }
            it => Value::Concat(vec![it, "/".into()]),
        }),
        Part::Context(it) => Some(it.into()),
        Part::Text(it) => Some(it.into()),
    });
    let mut parts: Vec<Value> = Vec::with_capacity(parts.len());
    let mut join = |part| match (parts.last_mut(), &part) {
        (Some(Value::Str(before)), Value::Str(text)) => before.push_str(text),
        _ => parts.push(part),
    };
    for part in known {
        match part {
            Value::Concat(inner) => inner.into_iter().for_each(&mut join),
            one => join(one),
        }
    }
    if parts.len() == 1 { parts.swap_remove(0) } else { Value::Concat(parts) }
}

/// How a type's data is encrypted with a key of the account.
#[derive(Debug, PartialEq, Eq)]
pub struct Encryption {
    /// Property that takes the key.
    pub key: &'static str,
    /// The service that uses the key for whoever is granted access, as `kms:ViaService` names it: `dynamodb`.
    pub service: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reach_is_an_arn_of_what_the_target_has() {
        let index =
            Reach { parts: &[Part::Attr("arn"), Part::Text("/index/*")], when: &["indexes", "local"] };
        let mut properties = Properties::new();
        let own = Value::reference("t", "arn");
        assert_eq!(Reach::OWN.arn("t", &properties), Some(own.clone()));
        assert_eq!(index.arn("t", &properties), None);
        properties.insert("indexes", Value::List(Vec::new()));
        assert_eq!(index.arn("t", &properties), None);
        properties.insert("local", Value::List(vec![1_i64.into()]));
        assert_eq!(index.arn("t", &properties), Some(Value::Concat(vec![own, "/index/*".into()])));
    }
}
