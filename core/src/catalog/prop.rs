//! Properties: an untyped half for emitters, readers, the inspector and the documentation, and a typed key for rules.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use super::body::Body;
use super::kind::Kind;
use crate::value::Value;

/// The properties of a node or resource that are set, by key. Defaults stay in the catalogue.
pub type Properties = BTreeMap<&'static str, Value>;

/// Untyped half of a property.
#[derive(Debug)]
pub struct PropSpec {
    /// Key in diagrams and stacks; snake_case, the Terraform name where there is one.
    pub key: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What it means, in one or two sentences.
    pub doc: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// What AWS assumes when it is not set.
    pub default: Option<Literal>,
    /// Whether AWS refuses the resource without it.
    pub required: bool,
    /// Where it goes in Terraform.
    pub tf: TfMap,
    /// Where it goes in CloudFormation.
    pub cfn: CfnMap,
}

/// Where a property goes in Terraform.
#[derive(Clone, Copy, Debug)]
pub enum TfMap {
    /// Nowhere: another property's custom mapping carries it, or it is lowered to resources of its own.
    None,
    /// An argument; `/` enters a nested block.
    Path {
        /// Path of the argument.
        path: &'static str,
        /// Arguments the provider demands beside it, written whenever it is set.
        with: &'static [(&'static str, Literal)],
    },
    /// An IAM policy argument; see [`super::Item::Policy`].
    Policy {
        /// Path of the argument.
        path: &'static str,
        /// Suffix of the policy document's label.
        suffix: &'static str,
    },
    /// Code, for the irregular few. `emit` then `read` must give back the same properties.
    Custom {
        /// Writes the property, given all properties of the resource.
        emit: fn(&Properties, &mut Body),
        /// Reads the property, and those that ride along with it.
        read: fn(&Body, &mut Properties),
    },
}

/// Where a property goes in CloudFormation.
#[derive(Clone, Copy, Debug)]
pub enum CfnMap {
    /// Nowhere: another property's custom mapping carries it, or it is lowered to resources of its own.
    None,
    /// A property; `/` enters an object, a number is a position in a list.
    Path {
        /// Path of the property.
        path: &'static str,
        /// Properties CloudFormation demands beside it, written whenever it is set.
        with: &'static [(&'static str, Literal)],
    },
    /// Text that CloudFormation wants in Base64.
    Base64(&'static str),
    /// Code, for the irregular few: changes the resource's `Properties`, given all properties.
    Custom(fn(&Properties, &mut Value)),
}

/// A value that can stand in static data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Str(&'static str),
}

impl Literal {
    /// The same as a [`Value`].
    pub fn to_value(self) -> Value {
        match self {
            Self::Bool(it) => Value::Bool(it),
            Self::Int(it) => Value::Int(it),
            Self::Str(it) => Value::Str(it.to_owned()),
        }
    }
}

/// Typed key of a property, so that a rule cannot misspell it or read it at the wrong type.
#[derive(Debug)]
pub struct Prop<T> {
    /// The untyped half.
    pub spec: PropSpec,
    ty: PhantomData<fn() -> T>,
}

impl<T> Prop<T> {
    const fn new(key: &'static str, label: &'static str, doc: &'static str, kind: Kind) -> Self {
        let spec = PropSpec {
            key,
            label,
            doc,
            kind,
            default: None,
            required: false,
            tf: TfMap::Path { path: key, with: &[] },
            cfn: CfnMap::None,
        };
        Self { spec, ty: PhantomData }
    }

    /// AWS refuses the resource without it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.spec.required = true;
        self
    }

    /// Where it goes in Terraform, when that is not the argument called like the key.
    #[must_use]
    pub const fn tf(mut self, path: &'static str) -> Self {
        self.spec.tf = TfMap::Path { path, with: &[] };
        self
    }

    /// Like [`Self::tf`], with arguments the provider demands beside it.
    #[must_use]
    pub const fn tf_with(mut self, path: &'static str, with: &'static [(&'static str, Literal)]) -> Self {
        self.spec.tf = TfMap::Path { path, with };
        self
    }

    /// Any mapping to Terraform.
    #[must_use]
    pub const fn tf_map(mut self, map: TfMap) -> Self {
        self.spec.tf = map;
        self
    }

    /// Where it goes in CloudFormation.
    #[must_use]
    pub const fn cfn(mut self, path: &'static str) -> Self {
        self.spec.cfn = CfnMap::Path { path, with: &[] };
        self
    }

    /// Like [`Self::cfn`], with properties CloudFormation demands beside it.
    #[must_use]
    pub const fn cfn_with(mut self, path: &'static str, with: &'static [(&'static str, Literal)]) -> Self {
        self.spec.cfn = CfnMap::Path { path, with };
        self
    }

    /// Any mapping to CloudFormation.
    #[must_use]
    pub const fn cfn_map(mut self, map: CfnMap) -> Self {
        self.spec.cfn = map;
        self
    }

    /// The key, for ops and maps.
    pub const fn key(&self) -> &'static str {
        self.spec.key
    }
}

impl<T: FromValue> Prop<T> {
    /// Reads the property, falling back to what AWS assumes when it is not set.
    pub fn read(&self, properties: &Properties) -> Known<T> {
        match properties.get(self.key()) {
            Some(value) if value.is_unknown() => Known::Unknown,
            Some(value) => T::from_value(value).map_or(Known::Unknown, Known::Is),
            None => match self.spec.default.and_then(|it| T::from_value(&it.to_value())) {
                Some(it) => Known::Is(it),
                None => Known::Unset,
            },
        }
    }
}

impl Prop<bool> {
    /// An on-or-off property.
    pub const fn bool(key: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self::new(key, label, doc, Kind::Bool)
    }

    /// What AWS assumes when it is not set.
    #[must_use]
    pub const fn default(mut self, it: bool) -> Self {
        self.spec.default = Some(Literal::Bool(it));
        self
    }
}

impl Prop<i64> {
    /// A whole number, with its bounds and unit.
    pub const fn int(
        key: &'static str,
        label: &'static str,
        doc: &'static str,
        (min, max): (i64, i64),
        unit: &'static str,
    ) -> Self {
        Self::new(key, label, doc, Kind::Int { min, max, unit })
    }

    /// What AWS assumes when it is not set.
    #[must_use]
    pub const fn default(mut self, it: i64) -> Self {
        self.spec.default = Some(Literal::Int(it));
        self
    }
}

impl Prop<String> {
    /// One line of text.
    pub const fn text(key: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self::new(key, label, doc, Kind::Text)
    }

    /// Several lines of text.
    pub const fn long_text(key: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self::new(key, label, doc, Kind::LongText)
    }

    /// One of a closed set: value and what people read.
    pub const fn choice(
        key: &'static str,
        label: &'static str,
        doc: &'static str,
        options: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::new(key, label, doc, Kind::Choice(options))
    }

    /// A CIDR block.
    pub const fn cidr(key: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self::new(key, label, doc, Kind::Cidr)
    }

    /// What AWS assumes when it is not set.
    #[must_use]
    pub const fn default(mut self, it: &'static str) -> Self {
        self.spec.default = Some(Literal::Str(it));
        self
    }
}

impl Prop<Value> {
    /// A property of any other kind, read as it is.
    pub const fn value(key: &'static str, label: &'static str, doc: &'static str, kind: Kind) -> Self {
        Self::new(key, label, doc, kind)
    }
}

/// Types a property can be read as.
pub trait FromValue: Sized {
    /// The value at this type; `None` when it is of another shape.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_int()
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

/// Three-way answer. A rule that fires on [`Known::Unknown`] raises a false alarm.
#[derive(Clone, Debug, PartialEq)]
pub enum Known<T> {
    /// The value, set or assumed by AWS.
    Is(T),
    /// Not set, and AWS assumes nothing.
    Unset,
    /// Set to something that cannot be evaluated.
    Unknown,
}
