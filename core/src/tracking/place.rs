//! Where it is taken down what is looked at: names as bits.

use crate::lookup::{digest, mixed};

/// Words of 64 places each for names of properties, types and parts: a few thousand are known, of which a computation reads
/// some dozens.
const NAMES: usize = 64;

/// Words of 64 places each for addresses: an edge or a role asks for some dozens of them. What asks for thousands is told
/// by their types, which are names. A drawing has ten thousand: of fewer places, many would stand for several of those.
const ADDRESSES: usize = 512;

/// Words of 64 places each for whose policies, edges or users are asked for: an edge or a role asks for a few. Apart from addresses, since
/// what goes through thousands of those need not ask for a single policy.
const HOLDERS: usize = 64;

pub(super) const WORDS: usize = NAMES + ADDRESSES + HOLDERS;

/// A [`Place`] counts bits in two bytes.
const _: () = assert!(WORDS <= 1024);
/// What sort of name is taken down.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    Property,
    /// All resources of a type.
    Type,
    /// Some resource of a type, by its address.
    TypeOfOne,
    /// Whether there are resources of a type, whatever they say.
    Presence,
    Part,
    Address,
    /// The policies of a role, a user or a group.
    Identity,
    /// The policies on a resource.
    Policies,
    /// What those say that may be about anything.
    SaidOfAny,
    /// What those say of one resource, by its address and theirs.
    SaidOf,
    /// What those say to one role or user, by its address and theirs.
    SaidTo,
    /// Who refers to a resource, by its address.
    Users,
    /// Whether the internet reaches a resource, by its address.
    Exposed,
    /// The edges that start at a resource, by its address.
    Edges,
    /// The edges that lead to a resource, by its address.
    EdgesTo,
    /// What acts as a role, a user or a group, by its address.
    Acting,
    /// What rules know of a role's policies, by its address.
    Permissions,
    /// The instances that use a table, by its address.
    Clients,
    /// Whether the packets of edges that start at a resource get to services of AWS, by its address.
    Packets,
}

/// Where a name is taken down: one of the bits of all words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u16);

impl Place {
    pub(super) fn of(sort: Sort, name: &str) -> Self {
        Self::numbered(sort, digest(name))
    }

    /// The place of two names together.
    pub(super) fn of_both(sort: Sort, one: &str, other: &str) -> Self {
        Self::numbered(sort, mixed(digest(one)) ^ digest(other))
    }

    fn numbered(sort: Sort, number: u64) -> Self {
        let number = mixed(number.wrapping_add(sort as u64));
        let word = (number >> 6) as usize;
        let word = match sort {
            Sort::Address => NAMES + word % ADDRESSES,
            Sort::Identity
            | Sort::Policies
            | Sort::SaidOfAny
            | Sort::SaidOf
            | Sort::SaidTo
            | Sort::Users
            | Sort::Exposed
            | Sort::Edges
            | Sort::EdgesTo
            | Sort::Acting
            | Sort::Permissions
            | Sort::Clients
            | Sort::Packets => NAMES + ADDRESSES + word % HOLDERS,
            Sort::Property | Sort::Type | Sort::TypeOfOne | Sort::Presence | Sort::Part => word % NAMES,
        };
        Self((word as u16) << 6 | (number & 63) as u16)
    }

    pub(super) const fn word(self) -> usize {
        (self.0 >> 6) as usize
    }

    pub(super) const fn bit(self) -> u64 {
        1 << (self.0 & 63)
    }
}

/// The type that an address starts with.
pub(super) fn type_in(address: &str) -> &str {
    address.rsplit_once('.').map_or(address, |(ty, _)| ty)
}
