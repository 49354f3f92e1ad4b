//! What the sides of an expectation are made of.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::NodeId;
use crate::catalog;

/// Several selectors: what any of them selects. A file may say one without a list around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selectors(pub Vec<Selector>);

/// What one side is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// Any address that is not private; as a principal, whoever is not in the stack.
    Internet,
    /// The on-premises networks of the diagram.
    OnPremises,
    /// All that takes part in the network; as principals, all that acts, in the stack or not.
    Anything,
    /// The addresses of a block, such as an office's.
    CidrBlock(String),
    /// A node of the diagram.
    Node(NodeId),
    /// What is in a container: a node of the diagram, or the address of a VPC or subnet in files.
    In(String),
    /// What is of a resource type, by its name in the catalogue, Terraform or CloudFormation.
    Type(String),
    /// What stands in a subnet that is meant to be `private` or `public`.
    Tier(String),
    /// What carries a tag.
    Tag {
        /// Its key.
        key: String,
        /// Its value.
        value: String,
    },
    /// A resource by its Terraform address or logical id; `*` stands for any text.
    Address(String),
}

/// Longest text of any kind, in bytes.
pub(super) const MAX_TEXT: usize = 500;

impl Selectors {
    /// One selector alone.
    pub fn one(selector: Selector) -> Self {
        Self(vec![selector])
    }

    /// In words, such as “the internet or `App`”.
    pub fn describe(&self, name: &dyn Fn(&str) -> String) -> String {
        const SHOWN: usize = 4;
        let words: Vec<String> = self.0.iter().take(SHOWN).map(|it| it.describe(name)).collect();
        let more = self.0.len().saturating_sub(SHOWN);
        match &words[..] {
            [] => "nothing".to_owned(),
            _ if more > 0 => format!("{} and {more} more", words.join(", ")),
            [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            _ => words.concat(),
        }
    }
}

impl Selector {
    pub(super) fn check(&self) -> Result<(), String> {
        let text = match self {
            Self::Internet | Self::OnPremises | Self::Anything => return Ok(()),
            Self::Node(it) => it.as_str(),
            Self::Tier(it) if it != "private" && it != "public" => {
                return Err(format!("names the tier `{it}`; there are private and public"));
            }
            Self::CidrBlock(it) if it.parse::<ipnet::IpNet>().is_err() => {
                return Err(format!("names `{it}`, which is not a CIDR block such as 203.0.113.0/24"));
            }
            Self::Type(it)
                if resource_type(it).is_none() && !it.starts_with("aws_") && !it.contains("::") =>
            {
                return Err(format!("names the type `{it}`; one is written aws_dynamodb_table"));
            }
            Self::Tag { key, value } => {
                check_text("a tag", value)?;
                key
            }
            Self::CidrBlock(it) | Self::In(it) | Self::Type(it) | Self::Tier(it) | Self::Address(it) => it,
        };
        if text.is_empty() {
            return Err("holds an empty selector".to_owned());
        }
        check_text("a selector", text)
    }

    /// In words.
    pub fn describe(&self, name: &dyn Fn(&str) -> String) -> String {
        match self {
            Self::Internet => "the internet".to_owned(),
            Self::OnPremises => "on-premises networks".to_owned(),
            Self::Anything => "anything".to_owned(),
            Self::CidrBlock(it) => it.clone(),
            Self::Node(it) => format!("`{}`", name(it.as_str())),
            Self::In(it) => format!("anything in `{}`", name(it)),
            Self::Type(it) => {
                resource_type(it).map_or_else(|| format!("any {it}"), |it| format!("any {}", it.label))
            }
            Self::Tier(it) => format!("anything in {it} subnets"),
            Self::Tag { key, value } => format!("anything tagged `{key}={value}`"),
            Self::Address(it) => format!("`{}`", name(it)),
        }
    }
}

/// The type of the catalogue with a name in any of the languages.
fn resource_type(name: &str) -> Option<&'static catalog::ResourceType> {
    catalog::all().find(|it| {
        let is_templated = !it.cfn.is_empty() && it.cfn == name && it.cfn_if.is_none();
        it.id == name || (!it.tf.is_empty() && it.tf == name) || is_templated
    })
}

pub(super) fn check_text(what: &str, text: &str) -> Result<(), String> {
    if text.len() > MAX_TEXT {
        return Err(format!("holds a text of {} bytes as {what}; {MAX_TEXT} are the most", text.len()));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("wants {what} on one line"));
    }
    Ok(())
}

impl Serialize for Selectors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0[..] {
            [one] => one.serialize(serializer),
            all => all.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Selectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrSeveral;
        impl<'de> Visitor<'de> for OneOrSeveral {
            type Value = Selectors;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str(
                    "a selector such as \"internet\" or {\"type\": \"aws_instance\"}, or a list of them",
                )
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Selectors, E> {
                Selector::deserialize(StrDeserializer::new(text)).map(Selectors::one)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Selectors, A::Error> {
                Selector::deserialize(MapAccessDeserializer::new(map)).map(Selectors::one)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Selectors, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = items.next_element()? {
                    all.push(one);
                }
                Ok(Selectors(all))
            }
        }
        deserializer.deserialize_any(OneOrSeveral)
    }
}
