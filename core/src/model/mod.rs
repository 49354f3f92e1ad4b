//! The document: nodes, edges and the closed set of ops that may change them.

mod annotation;
mod between;
mod diagram;
mod expectation;
mod expectation_file;
mod history;
mod ids;
pub mod journal;
pub mod merge;
mod op;
mod parameter;
mod profile;
mod removal;
mod selector;
mod settings;
pub mod snapshot;
mod suggestion;
mod suppression;
mod transaction;
mod view;

pub use annotation::{Annotation, Contents, Style, TextSize, Tint};
pub use diagram::{Diagram, Edge, EdgeKind, Node, Placement, Rect};
pub use expectation::{Doing, Expectation, Holds, Protocol, Reaching};
pub use expectation_file::{ExpectationError, ExpectationFile};
pub use history::History;
pub use ids::{AnnotationId, EdgeId, ExpectationId, IdSource, NodeId, SuppressionId, ViewId};
pub(crate) use op::is_input_name;
pub use op::{ApplyError, Op};
pub use parameter::{Parameter, ParameterType};
pub use profile::{Choice, Profile, Severity};
pub use selector::{Selector, Selectors};
pub use settings::{Assumptions, Backend, Delivery, MOST_USED, Pipeline, Setting, Settings};
pub use suppression::{Suppression, parse_day};
pub use transaction::Transaction;
pub use view::{CategoryName, Shown, Shows, Standing, View, ViewName};
