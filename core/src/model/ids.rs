//! Identities. The core draws no random numbers: whoever makes nodes brings a seed.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Identity of a node; permanent, never shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(Arc<str>);

/// Identity of an edge; permanent, never shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EdgeId(Arc<str>);

/// Identity of a suppression; permanent, never shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SuppressionId(Arc<str>);

/// Identity of an expectation: what a file calls it; permanent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExpectationId(Arc<str>);

/// Identity of a note, a text or a frame; permanent, never shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnnotationId(Arc<str>);

/// Identity of a view; permanent, never shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ViewId(Arc<str>);

macro_rules! text_id {
    ($name:ident) => {
        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(NodeId);
text_id!(EdgeId);
text_id!(SuppressionId);
text_id!(ExpectationId);
text_id!(AnnotationId);
text_id!(ViewId);

/// Makes ids that are unique as long as no two sources share a seed.
#[derive(Clone, Debug)]
pub struct IdSource {
    seed: u64,
    made: u64,
}

impl IdSource {
    /// A source for one editing session; `seed` is a random number in production and a fixed one in tests.
    pub const fn new(seed: u64) -> Self {
        Self { seed, made: 0 }
    }

    /// The next node id, such as `n9f3c…-1`.
    pub fn node(&mut self) -> NodeId {
        self.made += 1;
        NodeId(format!("n{:x}-{}", self.seed, self.made).into())
    }

    /// The next edge id, such as `e9f3c…-2`.
    pub fn edge(&mut self) -> EdgeId {
        self.made += 1;
        EdgeId(format!("e{:x}-{}", self.seed, self.made).into())
    }

    /// The next suppression id, such as `s9f3c…-3`.
    pub fn suppression(&mut self) -> SuppressionId {
        self.made += 1;
        SuppressionId(format!("s{:x}-{}", self.seed, self.made).into())
    }

    /// The next annotation id, such as `a9f3c…-5`.
    pub fn annotation(&mut self) -> AnnotationId {
        self.made += 1;
        AnnotationId(format!("a{:x}-{}", self.seed, self.made).into())
    }

    /// The next expectation id, such as `x9f3c…-4`.
    pub fn expectation(&mut self) -> ExpectationId {
        self.made += 1;
        ExpectationId(format!("x{:x}-{}", self.seed, self.made).into())
    }

    /// The next view id, such as `v9f3c…-5`.
    pub fn view(&mut self) -> ViewId {
        self.made += 1;
        ViewId(format!("v{:x}-{}", self.seed, self.made).into())
    }
}
