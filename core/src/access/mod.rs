//! Who may do what: IAM's evaluation of policies over a stack.
//!
//! A request is allowed, denied, or undecided. It is undecided where a policy, a name or a condition key is not known
//! before the deployment; the answer then names what is missing. Nothing is guessed.

mod answer;
mod condition;
mod context;
mod decision;
mod document;
mod element;
mod evaluate;
mod operator;
mod pattern;
mod principal;
mod text;

pub use answer::Answer;
pub use condition::Condition;
pub use context::{Context, Fact};
pub use decision::{Cite, Decision, Ground, Layer, Source, Verdict};
pub use document::{Document, Effect, Problem, Render, Scope, Statement};
pub use element::Element;
pub use evaluate::{Policies, Policy, Request, ResourceLayer, evaluate};
pub use pattern::{Pattern, Syntax};
pub use principal::{Caller, CallerKind, Named, Principals};
pub use text::{Hole, Piece, Text};
