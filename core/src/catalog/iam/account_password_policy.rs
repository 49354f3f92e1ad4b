//! What an AWS account asks of the passwords of its IAM users.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Prop, ResourceType};

/// The type. An account has one; CloudFormation has no resource for it. Source: IAM API reference,
/// "UpdateAccountPasswordPolicy".
pub static TYPE: ResourceType = ResourceType {
    id: "iam.account_password_policy",
    label: "Password policy",
    a_label: "a password policy",
    noun: "PasswordPolicy",
    category: Category::Security,
    icon: "password-policy",
    doc: "What the account asks of the passwords that its IAM users sign in to the console with.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    tf: "aws_iam_account_password_policy",
    props: &[
        &MINIMUM_LENGTH.spec,
        &LOWERCASE.spec,
        &UPPERCASE.spec,
        &NUMBERS.spec,
        &SYMBOLS.spec,
        &REUSE_PREVENTION.spec,
        &MAX_AGE.spec,
        &HARD_EXPIRY.spec,
        &USERS_CHANGE_IT.spec,
    ],
    ..BASE
};

/// Fewest characters.
pub static MINIMUM_LENGTH: Prop<i64> = Prop::int(
    "minimum_password_length",
    "Minimum length",
    "Fewest characters a password may have.",
    (6, 128),
    "characters",
)
.default(6);

/// Whether a small letter has to be in it.
pub static LOWERCASE: Prop<bool> = Prop::bool(
    "require_lowercase_characters",
    "Lowercase letter",
    "A password has a letter from a to z at least.",
)
.default(false);

/// Whether a capital letter has to be in it.
pub static UPPERCASE: Prop<bool> = Prop::bool(
    "require_uppercase_characters",
    "Uppercase letter",
    "A password has a letter from A to Z at least.",
)
.default(false);

/// Whether a digit has to be in it.
pub static NUMBERS: Prop<bool> =
    Prop::bool("require_numbers", "Digit", "A password has a digit at least.").default(false);

/// Whether something else has to be in it.
pub static SYMBOLS: Prop<bool> = Prop::bool(
    "require_symbols",
    "Symbol",
    "A password has a character at least that is neither a letter nor a digit.",
)
.default(false);

/// How many passwords back one cannot be taken again.
pub static REUSE_PREVENTION: Prop<i64> = Prop::int(
    "password_reuse_prevention",
    "Passwords remembered",
    "How many of a user's last passwords cannot be taken again. Not set, all can.",
    (1, 24),
    "passwords",
);

/// After how many days a password has to be changed.
pub static MAX_AGE: Prop<i64> = Prop::int(
    "max_password_age",
    "Expires after",
    "Days until a password has to be changed; 0, or not set, means never.",
    (0, 1095),
    "days",
);

/// Whether nobody but an administrator can change a password that ran out.
pub static HARD_EXPIRY: Prop<bool> = Prop::bool(
    "hard_expiry",
    "Hard expiry",
    "Once a password has run out, only an administrator can set a new one.",
)
.default(false)
.beside("max_password_age");

/// Whether users may change their passwords.
pub static USERS_CHANGE_IT: Prop<bool> = Prop::bool(
    "allow_users_to_change_password",
    "Users change it",
    "Users may change their own passwords.",
)
.default(true);
