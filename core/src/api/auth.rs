//! Accounts and sessions.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What a person gives to open an account. It is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// E-mail address; the name to log in with, compared without regard to case.
    pub email: String,
    /// 8 to 256 characters.
    pub password: String,
    /// How others see this person.
    pub name: String,
}

/// What a person gives to log in. It is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// E-mail address of the account.
    pub email: String,
    /// Password of the account.
    pub password: String,
}

/// The logged-in person. The session itself is a cookie that scripts cannot read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who is logged in.
    pub user: User,
    /// When the session ends at the latest, whatever happens.
    pub expires_at: i64,
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Permanent id.
    pub id: String,
    /// E-mail address in lower case.
    pub email: String,
    /// How others see this person.
    pub name: String,
}

// Passwords never reach a log, not even through `{:?}`.
impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("email", &self.email)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("email", &self.email).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Credentials;

    /// That it is wiped is the derived code's own business; that it is asked to is ours.
    #[test]
    fn secrets_are_wiped_when_they_are_dropped() {
        fn is_wiped<T: ZeroizeOnDrop>() -> bool {
            std::mem::needs_drop::<T>()
        }
        assert!(is_wiped::<NewAccount>() && is_wiped::<Login>() && is_wiped::<Credentials>());
    }
}
