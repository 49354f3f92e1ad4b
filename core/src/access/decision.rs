//! What comes out of an evaluation, with the statements that decide.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// Whether a request is allowed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub verdict: Verdict,
    /// What decides: of an allowed request every statement that lets it pass, of a denied one those that deny it or the
    /// policies that say nothing, of an undecided one those that may decide.
    pub grounds: Vec<Ground>,
    /// What would have to be known, for an undecided request.
    pub missing: BTreeSet<String>,
}

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is let through.
    Allowed,
    /// It is refused.
    Denied,
    /// It hangs on what is not known.
    Undecided,
}

/// Something that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A statement allows it.
    Allows(Cite),
    /// A statement denies it.
    Denies(Cite),
    /// No statement of this kind of policy allows it.
    Silent {
        /// The kind.
        layer: Layer,
        /// The policy, if there is just one.
        policy: Option<Arc<Source>>,
    },
    /// What asks has no role, and so no permissions.
    NoIdentity {
        /// What people call it.
        title: String,
    },
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// What kind of policy it is in.
    pub layer: Layer,
    /// The policy.
    pub policy: Arc<Source>,
    /// Its position in the policy, counted from 0.
    pub statement: usize,
    /// Its id, if it has one.
    pub sid: Option<Arc<str>>,
}

/// Where a policy stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Address of the resource of the stack it is in; empty for policies that AWS wrote.
    pub address: String,
    /// Key of the property it is in; empty for policies that AWS wrote.
    pub property: &'static str,
    /// Name of the policy, for people.
    pub name: String,
}

/// What kind of policy decides. Source: IAM user guide, "Policies and permissions in AWS".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// What a role, a user or a group is allowed.
    Identity,
    /// The policy of the resource.
    Resource,
    /// The policy of a KMS key, which always has to agree.
    Key,
    /// Who may assume a role; always has to agree.
    Trust,
    /// The most that a role or a user can be allowed.
    Boundary,
    /// The most that one session can be allowed.
    Session,
    /// What may pass a VPC endpoint.
    Endpoint,
    /// The most that accounts of an organization can be allowed.
    ServiceControl,
    /// The most that resources of an organization can give away.
    ResourceControl,
}

impl Layer {
    /// Name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Key => "key",
            Self::Trust => "trust",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Endpoint => "endpoint",
            Self::ServiceControl => "service-control",
            Self::ResourceControl => "resource-control",
        }
    }

    /// What people call such a policy, with its article.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Identity => "a policy of the principal",
            Self::Resource => "the policy of the resource",
            Self::Key => "the key policy",
            Self::Trust => "the trust policy",
            Self::Boundary => "the permissions boundary",
            Self::Session => "the session policy",
            Self::Endpoint => "the endpoint policy",
            Self::ServiceControl => "a service control policy",
            Self::ResourceControl => "a resource control policy",
        }
    }
}

impl Verdict {
    /// Name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Undecided => "undecided",
        }
    }
}

impl Decision {
    /// What cannot be decided because of one thing.
    pub(super) fn undecided(what: impl Into<String>) -> Self {
        Self { verdict: Verdict::Undecided, grounds: Vec::new(), missing: BTreeSet::from([what.into()]) }
    }

    /// An allowed request that hangs on one thing more.
    #[must_use]
    pub(super) fn unless_allowed(mut self, what: &str) -> Self {
        if self.verdict != Verdict::Denied {
            self.verdict = Verdict::Undecided;
            self.missing.insert(what.to_owned());
        }
        self
    }

    /// The statements that let an allowed request pass.
    pub fn allowing(&self) -> impl Iterator<Item = &Cite> {
        self.grounds.iter().filter_map(|it| if let Ground::Allows(cite) = it { Some(cite) } else { None })
    }

    /// Both requests have to be allowed, as where data is encrypted with a key.
    #[must_use]
    pub(super) fn and(mut self, other: &Self) -> Self {
        let (is_denied, other_is_denied) =
            (self.verdict == Verdict::Denied, other.verdict == Verdict::Denied);
        match (is_denied, other_is_denied) {
            (true, false) => self,
            (false, true) => other.clone(),
            _ => {
                if self.verdict == Verdict::Allowed {
                    self.verdict = other.verdict;
                }
                self.grounds.extend_from_slice(&other.grounds);
                self.missing.extend(other.missing.iter().cloned());
                self
            }
        }
    }
}

impl fmt::Display for Cite {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sid {
            Some(sid) => write!(to, "statement {} (`{sid}`)", self.statement + 1)?,
            None => write!(to, "statement {}", self.statement + 1)?,
        }
        write!(to, " of {}", self.policy)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.name)
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allows(cite) => write!(to, "{cite} allows it"),
            Self::Denies(cite) => write!(to, "{cite} denies it"),
            Self::NoIdentity { title } => write!(to, "`{title}` has no role"),
            Self::Silent { layer: Layer::Identity, .. } => {
                to.write_str("no policy of the principal allows it")
            }
            Self::Silent { layer, policy: None } => write!(to, "{} does not allow it", layer.noun()),
            Self::Silent { policy: Some(policy), .. } => write!(to, "{policy} does not allow it"),
        }
    }
}
