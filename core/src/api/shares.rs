//! Share links: whoever holds the link has its role on one diagram, without an account.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Role;

/// What a link allows. Links never deploy, share or delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRole {
    /// Read and export.
    View,
    /// Change the diagram too.
    Edit,
}

impl From<LinkRole> for Role {
    fn from(role: LinkRole) -> Self {
        match role {
            LinkRole::View => Self::View,
            LinkRole::Edit => Self::Edit,
        }
    }
}

/// Makes a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewShareLink {
    /// What the link is to allow.
    pub role: LinkRole,
}

/// A link just made. The only time the server tells the token: it stores a hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLink {
    /// Permanent id, to revoke the link with.
    pub id: String,
    /// What the link allows.
    pub role: LinkRole,
    /// The secret part of the link.
    pub token: String,
    /// Path to open in the browser, `/s/{token}`.
    pub url_path: String,
}

/// One line of the list of links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLinkSummary {
    /// Permanent id, to revoke the link with.
    pub id: String,
    /// What the link allows.
    pub role: LinkRole,
    /// When it was made.
    pub created_at: i64,
}

// The token is the right itself: it stays out of logs.
impl fmt::Debug for ShareLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShareLink").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}
