//! Who asks, and whom a statement is about.
//!
//! Source: IAM user guide, "AWS JSON policy elements: Principal" and "AWS JSON policy elements: NotPrincipal".

use std::collections::BTreeSet;
use std::sync::Arc;

use super::answer::Answer;
use super::document::{Effect, Problem, Reading, Scope};
use super::pattern::{Pattern, Syntax};
use super::text::{Piece, Text};
use crate::value::Value;

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What it is.
    pub kind: CallerKind,
    /// Its account; empty for services and for whoever signs nothing.
    pub account: Text,
    /// The partition it is in, such as `aws`.
    pub partition: Text,
}

/// What makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// A session of a role.
    Role {
        /// ARN of the role.
        arn: Text,
        /// ARN of the session: `arn:aws:sts::123456789012:assumed-role/app/session`.
        session: Text,
    },
    /// A user.
    User {
        /// Its ARN.
        arn: Text,
    },
    /// A service of AWS on its own behalf.
    Service {
        /// Its name, such as `lambda.amazonaws.com`.
        name: String,
    },
    /// Somebody whom an identity provider vouches for.
    Federated {
        /// ARN or name of the provider.
        provider: Text,
    },
    /// Whoever does not sign requests.
    Anonymous,
}

/// Whom a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principals {
    listed: Vec<Principal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Principal {
    Everyone,
    Aws(Text, Pattern),
    Service(Text),
    Federated(Text),
    Canonical(Text),
}

/// How a statement names a caller: what it gives depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// By its account, which then decides with policies of its own.
    pub account: Answer,
    /// By its role. Boundary and session policy still limit what that gives.
    pub role: Answer,
    /// Itself: the user, the session, the service, or everyone.
    pub itself: Answer,
}

impl Named {
    /// Not at all.
    pub(super) const NOT: Self = Self { account: Answer::No, role: Answer::No, itself: Answer::No };

    /// Whether it is named at all.
    pub fn at_all(&self) -> Answer {
        Answer::any([self.itself.clone(), self.role.clone(), self.account.clone()])
    }

    /// Whether it may be named.
    pub(super) fn may_be(&self) -> bool {
        self.itself.may_hold() || self.role.may_hold() || self.account.may_hold()
    }

    /// Whether it is named for certain.
    pub(super) fn is_certain(&self) -> bool {
        [&self.itself, &self.role, &self.account].contains(&&Answer::Yes)
    }

    /// Named so, if something else holds as well.
    #[must_use]
    pub(super) fn if_also(self, other: &Answer) -> Self {
        if *other == Answer::Yes {
            return self;
        }
        let with = |answer: Answer| Answer::all([answer, other.clone()]);
        Self { account: with(self.account), role: with(self.role), itself: with(self.itself) }
    }
}

impl Caller {
    /// Whether it is a role's session.
    pub fn is_role(&self) -> bool {
        matches!(self.kind, CallerKind::Role { .. })
    }

    /// ARN of the root of its account, by which policies name the account.
    pub(super) fn root(&self) -> Text {
        Text::literal("arn:")
            .then(&self.partition)
            .then_literal(":iam::")
            .then(&self.account)
            .then_literal(":root")
    }

    /// Whether policies of identities can be about it.
    pub fn has_identity(&self) -> bool {
        matches!(self.kind, CallerKind::Role { .. } | CallerKind::User { .. })
    }
}

impl Principals {
    /// Reads a `Principal` or a `NotPrincipal`.
    pub(super) fn read(value: &Value, reading: &Reading<'_>) -> Result<Self, Problem> {
        let fields = match value {
            Value::Str(text) if text == "*" => return Ok(Self { listed: vec![Principal::Everyone] }),
            Value::Str(_) => return Err(reading.problem("a principal is `*` or says of which kind it is")),
            Value::Map(fields) => fields,
            _ => return Err(reading.problem("the principals are not known before the deployment")),
        };
        let mut listed = Vec::new();
        for (kind, values) in fields {
            let principal: fn(Text) -> Principal = match kind.as_str() {
                "AWS" | "*" => |it| match it.as_literal() {
                    Some("*") => Principal::Everyone,
                    _ => Principal::Aws(it.clone(), Pattern::of(&it, Syntax::Plain)),
                },
                "Service" => Principal::Service,
                "Federated" => Principal::Federated,
                "CanonicalUser" => Principal::Canonical,
                _ => return Err(reading.problem(format!("there is no kind of principal `{kind}`"))),
            };
            listed.extend(reading.at(kind).texts(values, principal)?);
        }
        Ok(Self { listed })
    }

    /// Whether everybody is among them.
    pub(super) fn has_everyone(&self) -> bool {
        self.listed.contains(&Principal::Everyone)
    }

    /// The accounts, roles and users among them, as they are written.
    pub(super) fn of_accounts(&self) -> impl Iterator<Item = &Text> {
        self.listed.iter().filter_map(|it| if let Principal::Aws(text, _) = it { Some(text) } else { None })
    }

    /// Whether roles or users may be among them by more than their account, which leaves the decision to policies of their own.
    pub(super) fn name_identities(&self, account: &Text) -> bool {
        self.listed.iter().any(|it| match it {
            Principal::Everyone | Principal::Canonical(_) => true,
            Principal::Service(_) | Principal::Federated(_) => false,
            Principal::Aws(text, _) => {
                let is_root =
                    matches!(text.pieces().last(), Some(Piece::Literal(it)) if it.ends_with(":root"));
                !is_root && text != account
            }
        })
    }

    /// Addresses of the roles and users that are among these or those, and not among both; `None` if more than such tells them
    /// apart.
    pub(super) fn others<'p>(&'p self, those: &'p Self) -> Option<BTreeSet<&'p Arc<str>>> {
        /// More pairs are not compared: it would take longer than to ask again.
        const MOST: usize = 10_000;
        let (here, there) = (&self.listed[..], &those.listed[..]);
        let same = here.iter().zip(there).take_while(|(one, other)| one == other).count();
        let (here, there) = (here.get(same..)?, there.get(same..)?);
        let same = here.iter().rev().zip(there.iter().rev()).take_while(|(one, other)| one == other).count();
        let (here, there) = (here.get(..here.len() - same)?, there.get(..there.len() - same)?);
        if here.len() * there.len() > MOST {
            return None;
        }
        let only_here = here.iter().filter(|it| !there.contains(it));
        let only_there = there.iter().filter(|it| !here.contains(it));
        only_here.chain(only_there).map(Principal::identity).collect()
    }

    /// Whether no role or user can be among them.
    pub(super) fn are_not_identities(&self) -> bool {
        self.listed.iter().all(|it| matches!(it, Principal::Service(_) | Principal::Federated(_)))
    }

    /// How they name a caller.
    fn named(&self, caller: &Caller, root: &Text) -> Named {
        let mut named = Named::NOT;
        for principal in &self.listed {
            let Named { account, role, itself } = principal.named(caller, root);
            named.account = Answer::any([named.account, account]);
            named.role = Answer::any([named.role, role]);
            named.itself = Answer::any([named.itself, itself]);
        }
        named
    }
}

impl Principal {
    /// Address of the role or user whose ARN it is: it names nobody else, not even by an account.
    fn identity(&self) -> Option<&Arc<str>> {
        let Self::Aws(text, _) = self else { return None };
        let is_word =
            |it: &&Piece| matches!(it, Piece::Literal(it) if it.contains(":role/") || it.contains(":user/"));
        text.shared_owner().filter(|_| text.pieces().iter().any(|it| is_word(&it)))
    }

    fn named(&self, caller: &Caller, root: &Text) -> Named {
        let is_account = |it: &Pattern| Answer::any([it.covers(&caller.account), it.covers(root)]);
        let is = |text: &Text, other: &Text| Pattern::of(text, Syntax::Plain).covers(other);
        let itself = |answer: Answer| Named { itself: answer, ..Named::NOT };
        match (self, &caller.kind) {
            (Self::Everyone, _) => itself(Answer::Yes),
            (Self::Service(text), CallerKind::Service { name }) => itself(is(text, &name.as_str().into())),
            (Self::Federated(text), CallerKind::Federated { provider }) => itself(is(text, provider)),
            (Self::Aws(_, pattern), CallerKind::Role { arn, session }) => Named {
                account: is_account(pattern),
                role: pattern.covers(arn),
                itself: pattern.covers(session),
            },
            (Self::Aws(_, pattern), CallerKind::User { arn }) => {
                Named { account: is_account(pattern), role: Answer::No, itself: pattern.covers(arn) }
            }
            (Self::Canonical(text), CallerKind::Role { .. } | CallerKind::User { .. }) => Named {
                account: Answer::unknown(format!("whose canonical id `{}` is", text.shown())),
                ..Named::NOT
            },
            _ => Named::NOT,
        }
    }
}

/// How a statement of a policy of a resource names a caller, whose account has a root with this ARN.
pub(super) fn named(scope: &Scope<Principals>, effect: Effect, caller: &Caller, root: &Text) -> Named {
    let named = scope.listed.named(caller, root);
    if !scope.is_except {
        return named;
    }
    // Source: "Specifying NotPrincipal with Deny": the account and, of a session, role and session have to be listed.
    let Named { account, role, itself } = named;
    let needed = match caller.kind {
        CallerKind::Role { .. } => vec![account, role, itself],
        CallerKind::User { .. } => vec![account, itself],
        _ => vec![itself],
    };
    let verb = if effect == Effect::Deny { "denies" } else { "allows" };
    let excepted = match (Answer::all(needed.clone()), Answer::any(needed)) {
        (Answer::Yes, _) => Answer::Yes,
        (_, Answer::No) => Answer::No,
        (_, Answer::Yes) => {
            Answer::unknown(format!("whether AWS {verb} whom a `NotPrincipal` lists only in part"))
        }
        (_, unknown) => unknown,
    };
    Named { itself: excepted.negated(), ..Named::NOT }
}
