//! The document: nodes, edges and the closed set of ops that may change them.

mod diagram;
mod history;
mod ids;
mod op;
mod parameter;
mod profile;
mod removal;
mod settings;
pub mod snapshot;
mod suppression;
mod transaction;

pub use diagram::{Diagram, Edge, EdgeKind, Node, Placement, Rect};
pub use history::History;
pub use ids::{EdgeId, IdSource, NodeId, SuppressionId};
pub use op::{ApplyError, Op};
pub use parameter::{Parameter, ParameterType};
pub use profile::{Choice, Profile, Severity};
pub use settings::{Backend, Delivery, Pipeline, Setting, Settings};
pub use suppression::{Suppression, parse_day};
pub use transaction::Transaction;
