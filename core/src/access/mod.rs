//! Who may do what: IAM's evaluation of policies over a stack.
//!
//! A request is allowed, denied, or undecided. It is undecided where a policy, a name or a condition key is not known
//! before the deployment; the answer then names what is missing. Nothing is guessed.

mod actions;
mod answer;
mod circumstances;
mod completion;
mod condition;
mod context;
mod decision;
mod document;
mod documents;
mod dossier;
mod drawn;
mod element;
mod evaluate;
mod identities;
mod known;
mod layered;
mod managed;
mod naming;
mod operator;
mod otherwise;
mod outsiders;
mod over_stack;
mod own_policies;
mod pair;
mod pattern;
mod principal;
mod resources;
mod suspicions;
mod text;
mod ways;

pub use actions::{AccessLevel, Actions, is_service, known_actions};
pub use answer::Answer;
pub use circumstances::Circumstances;
pub use completion::{Completion, complete, unknown_action};
pub use condition::Condition;
pub use context::{Context, Fact};
pub use decision::{Cite, Decision, Ground, Layer, Source, Verdict};
pub use document::{Document, Effect, Problem, Render, Scope, Statement};
pub use documents::Documents;
pub use drawn::{Bearers, Conveyed, Ghost, Ghosts};
pub use element::Element;
pub use evaluate::{Policies, Policy, Request, ResourceLayer, evaluate};
pub use identities::{Identities, Identity};
pub(crate) use identities::{Owner, memberships, owner_of};
pub use known::{KnownEdge, KnownPolicies, is_allowed};
pub use outsiders::Outsider;
pub use over_stack::{Access, Outcome};
pub use pattern::{Pattern, Syntax};
pub use principal::{Caller, CallerKind, Named, Principals};
pub use suspicions::Suspicions;
pub use text::{Hole, Piece, Text};
pub use ways::Way;
