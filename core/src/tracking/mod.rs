//! What a computation looks at, so that it need not be done again when other things change.
//!
//! What a pure computation gives hangs on what it reads, and on nothing else. While one is [`noted`], every look at a
//! property is taken down by its key, and every look at the resources of a stack by what was looked for: all of a type, or one
//! address. Afterwards [`Changes::concern`] tells whether an edit can make a difference to it. What is known of one key holds
//! for the properties of every type, and what shares a place counts as one: both can only make more be done again than needs
//! to be.

mod changes;
mod kept;
mod notes;
mod place;
mod reads;
mod subjects;

pub(crate) use changes::Changes;
pub(crate) use kept::Kept;
pub(crate) use notes::{
    note_acting, note_address, note_clients, note_edges, note_edges_to, note_everything, note_exposed,
    note_few, note_identity, note_key, note_one, note_packets, note_part, note_permissions, note_policies,
    note_presence, note_references, note_resources, note_said, note_type, note_users, noted, places_of,
    unnoted,
};
pub(crate) use place::Place;
pub(crate) use reads::{FewReads, Reads};
pub(crate) use subjects::{Concerned, Subjects};
