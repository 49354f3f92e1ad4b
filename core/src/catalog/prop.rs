//! Properties: an untyped half for emitters, readers, the inspector and the documentation, and a typed key for rules.

use std::marker::PhantomData;

use super::body::Body;
use super::kind::Kind;
use super::properties::Properties;
use super::wording::Wording;
use crate::value::Value;

/// Untyped half of a property, of a resource or of a record in a list.
#[derive(Clone, Copy, Debug)]
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
    /// The property without which this one means nothing, such as the sort key for the sort key's type.
    pub beside: Option<&'static str>,
    /// What that property has to say for this one to mean something, if not anything.
    pub only: Option<&'static str>,
    /// The property that says the same in another way: with it, AWS does not miss this one.
    pub unless: Option<&'static str>,
    /// Where it goes in Terraform.
    pub tf: TfMap,
    /// Where it goes in CloudFormation.
    pub cfn: CfnMap,
    /// What AWS takes of a text, if not every one.
    pub wording: Option<Wording>,
}

/// A record's fields under their keys in the catalogue.
pub(crate) fn record_properties(fields: &'static [PropSpec], record: &Value) -> Properties {
    fields.iter().filter_map(|it| Some((it.key, record.field(it.key)?.clone()))).collect()
}

/// A record with its fields in the catalogue's order.
pub(crate) fn record(fields: &[PropSpec], props: &Properties) -> Value {
    let present = fields.iter().filter_map(|it| Some((it.key.to_owned(), props.get(it.key)?.clone())));
    Value::Map(present.collect())
}

/// Where a property goes in Terraform.
#[derive(Clone, Copy, Debug)]
pub enum TfMap {
    /// Nowhere: it is lowered to resources of its own, or only a drawing knows it.
    None,
    /// The custom mapping of another property of the resource carries it.
    Carried,
    /// An argument; `/` enters a nested block.
    Path {
        /// Path of the argument.
        path: &'static str,
        /// Arguments the provider demands beside it, written whenever it is set.
        with: &'static [(&'static str, Literal)],
    },
    /// A nested block for each record of a [`Kind::Records`]; `/` enters a block around them.
    Blocks(&'static str),
    /// An argument that takes JSON as text, written with `jsonencode`.
    Json(&'static str),
    /// The same, where the JSON has another shape than the property. `write` then `read` must give back the same value;
    /// `read` gives `None` for what says more.
    JsonAs {
        /// Path of the argument.
        path: &'static str,
        /// The JSON for a value.
        write: fn(&Value) -> Value,
        /// The value for JSON.
        read: fn(&Value) -> Option<Value>,
    },
    /// An argument that takes text in Base64, written with `base64encode`.
    Base64(&'static str),
    /// An IAM policy argument; see [`super::Item::Policy`].
    Policy {
        /// Path of the argument.
        path: &'static str,
        /// Suffix of the policy document's label.
        suffix: &'static str,
    },
    /// An argument of a Terraform resource of its own, where CloudFormation has a property of the main one.
    Satellite {
        /// That resource.
        of: &'static Satellite,
        /// Where the property goes in it.
        map: &'static Self,
    },
    /// Code, for the irregular few. `emit` then `read` must give back the same properties.
    Custom {
        /// Writes the property, given all properties of the resource.
        emit: fn(&Properties, &mut Body),
        /// Reads the property, and those that ride along with it.
        read: fn(&Body, &mut Properties),
    },
}

/// A Terraform resource that holds some properties of another one, such as `aws_s3_bucket_versioning`. It is written
/// when one of them is set, under the main resource's label, and folded back into it when read.
#[derive(Debug)]
pub struct Satellite {
    /// Terraform type.
    pub tf: &'static str,
    /// Argument that refers to the main resource.
    pub link: &'static str,
    /// Attribute of the main resource that the argument takes: an id of the catalogue, or Terraform's name for it.
    pub attr: &'static str,
    /// Terraform types of others of the main resource that have to be there first.
    pub after: &'static [&'static str],
    /// Arguments that make it about something else than the main resource: such a one stays a resource of its own.
    pub except: &'static [&'static str],
}

impl Satellite {
    /// A resource whose argument takes this attribute of the main one.
    pub const fn new(tf: &'static str, link: &'static str, attr: &'static str) -> Self {
        Self { tf, link, attr, after: &[], except: &[] }
    }

    /// That has to wait for others.
    #[must_use]
    pub const fn after(mut self, after: &'static [&'static str]) -> Self {
        self.after = after;
        self
    }

    /// That is none with one of these arguments.
    #[must_use]
    pub const fn except(mut self, except: &'static [&'static str]) -> Self {
        self.except = except;
        self
    }
}

/// Where a property goes in CloudFormation.
#[derive(Clone, Copy, Debug)]
pub enum CfnMap {
    /// Nowhere: it is lowered to resources of its own, or only a drawing knows it.
    None,
    /// The custom mapping of another property of the resource carries it.
    Carried,
    /// A property; `/` enters an object, a number is a position in a list.
    Path {
        /// Path of the property.
        path: &'static str,
        /// Properties CloudFormation demands beside it, written whenever it is set.
        with: &'static [(&'static str, Literal)],
    },
    /// A list with an object for each record of a [`Kind::Records`].
    Objects(&'static str),
    /// A list of objects with a name and a value each, for a [`Kind::Map`]: `[{Name: …, Value: …}]`.
    Pairs {
        /// Path of the list.
        path: &'static str,
        /// What the name is called.
        name: &'static str,
        /// What the value is called.
        value: &'static str,
    },
    /// The value of one entry of a list of objects with `Key` and `Value`, which is always text there: how load balancers
    /// take most of their settings.
    Setting {
        /// Path of the list.
        list: &'static str,
        /// Key of the entry.
        key: &'static str,
        /// Entries that CloudFormation demands beside it, written whenever it is set.
        with: &'static [(&'static str, Literal)],
    },
    /// Text that CloudFormation wants in Base64.
    Base64(&'static str),
    /// A property that takes JSON as text.
    JsonText(&'static str),
    /// Something that stands beside the resource's properties: `UpdatePolicy` and what is in it.
    Beside(&'static str),
    /// An entry of the resource's metadata, under `Drawbridge`: CloudFormation has no property for it, and reading the
    /// template back must not lose it.
    Metadata(&'static str),
    /// Code, for the irregular few. `emit` then `read` must give back the same properties.
    Custom {
        /// Changes the resource's `Properties`, given all properties.
        emit: fn(&Properties, &mut Value),
        /// Reads the property, and those that ride along with it, from the resource's `Properties`.
        read: fn(&Value, &mut Properties),
    },
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
            beside: None,
            only: None,
            unless: None,
            tf: TfMap::Path { path: key, with: &[] },
            cfn: CfnMap::None,
            wording: None,
        };
        Self { spec, ty: PhantomData }
    }

    /// AWS refuses the resource without it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.spec.required = true;
        self
    }

    /// AWS takes only some texts.
    #[must_use]
    pub(super) const fn worded(mut self, wording: Wording) -> Self {
        self.spec.wording = Some(wording);
        self
    }

    /// The property without which this one means nothing.
    #[must_use]
    pub const fn beside(mut self, key: &'static str) -> Self {
        self.spec.beside = Some(key);
        self
    }

    /// The property, and what it has to say, without which this one means nothing.
    #[must_use]
    pub const fn beside_if(mut self, key: &'static str, says: &'static str) -> Self {
        self.spec.beside = Some(key);
        self.spec.only = Some(says);
        self
    }

    /// The property that says the same in another way.
    #[must_use]
    pub const fn unless(mut self, key: &'static str) -> Self {
        self.spec.unless = Some(key);
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

    /// A nested block for each record.
    #[must_use]
    pub const fn tf_blocks(mut self, path: &'static str) -> Self {
        self.spec.tf = TfMap::Blocks(path);
        self
    }

    /// An argument that takes JSON as text.
    #[must_use]
    pub const fn tf_json(mut self, path: &'static str) -> Self {
        self.spec.tf = TfMap::Json(path);
        self
    }

    /// An argument of a Terraform resource of its own.
    #[must_use]
    pub const fn tf_satellite(mut self, of: &'static Satellite, map: &'static TfMap) -> Self {
        self.spec.tf = TfMap::Satellite { of, map };
        self
    }

    /// The custom mappings of another property carry it in both languages.
    #[must_use]
    pub const fn carried(mut self) -> Self {
        self.spec.tf = TfMap::Carried;
        self.spec.cfn = CfnMap::Carried;
        self
    }

    /// Nowhere in Terraform: it is lowered to resources of its own, or only a drawing knows it.
    #[must_use]
    pub const fn no_tf(mut self) -> Self {
        self.spec.tf = TfMap::None;
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

    /// A list with an object for each record.
    #[must_use]
    pub const fn cfn_objects(mut self, path: &'static str) -> Self {
        self.spec.cfn = CfnMap::Objects(path);
        self
    }

    /// A list of objects with a name and a value each.
    #[must_use]
    pub const fn cfn_pairs(mut self, path: &'static str, name: &'static str, value: &'static str) -> Self {
        self.spec.cfn = CfnMap::Pairs { path, name, value };
        self
    }

    /// The value of one entry of a list of objects with `Key` and `Value`.
    #[must_use]
    pub const fn cfn_setting(self, list: &'static str, key: &'static str) -> Self {
        self.cfn_setting_with(list, key, &[])
    }

    /// Like [`Self::cfn_setting`], with entries CloudFormation demands beside it.
    #[must_use]
    pub const fn cfn_setting_with(
        mut self,
        list: &'static str,
        key: &'static str,
        with: &'static [(&'static str, Literal)],
    ) -> Self {
        self.spec.cfn = CfnMap::Setting { list, key, with };
        self
    }

    /// An entry of the resource's metadata, where CloudFormation has no property.
    #[must_use]
    pub const fn cfn_metadata(mut self, key: &'static str) -> Self {
        self.spec.cfn = CfnMap::Metadata(key);
        self
    }

    /// The same property of another type, in another place.
    #[must_use]
    pub(crate) const fn elsewhere(&self, tf: &'static str, cfn: &'static str) -> Self {
        let tf = TfMap::Path { path: tf, with: &[] };
        let cfn = CfnMap::Path { path: cfn, with: &[] };
        Self { spec: PropSpec { tf, cfn, ..self.spec }, ty: PhantomData }
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

    /// One of a closed set of whole numbers: value and what people read.
    pub const fn int_choice(
        key: &'static str,
        label: &'static str,
        doc: &'static str,
        options: &'static [(i64, &'static str)],
    ) -> Self {
        Self::new(key, label, doc, Kind::IntChoice(options))
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

    /// One line of text, usually one of these: value and what people read.
    pub const fn suggested(
        key: &'static str,
        label: &'static str,
        doc: &'static str,
        options: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::new(key, label, doc, Kind::Suggested(options))
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
    /// A list of records.
    pub const fn records(
        key: &'static str,
        label: &'static str,
        doc: &'static str,
        fields: &'static [PropSpec],
    ) -> Self {
        Self::new(key, label, doc, Kind::Records(fields))
    }

    /// A reference to one resource of the given types.
    pub const fn reference(
        key: &'static str,
        label: &'static str,
        doc: &'static str,
        types: &'static [&'static str],
    ) -> Self {
        Self::new(key, label, doc, Kind::Ref(types))
    }

    /// References to any number of resources of the given types.
    pub const fn references(
        key: &'static str,
        label: &'static str,
        doc: &'static str,
        types: &'static [&'static str],
    ) -> Self {
        Self::new(key, label, doc, Kind::Refs(types))
    }

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
