//! How the rules of a service are listed.

use super::{Rule, Runs};

/// Declares the rule modules of a service and collects their `RULE`s, so that each name is written once. Those after
/// `; where_it_matters:` are run everywhere and [ask](super::Findings::is_asked) everything only where a profile gives them a
/// severity. Those after `; off_by_default:` are run only there: matters of taste, and what most designs leave out on
/// purpose.
macro_rules! service {
    (
        $($name:ident),* $(,)?
        $(; where_it_matters: $($narrow:ident),* $(,)?)?
        $(; off_by_default: $($off:ident),* $(,)?)?
    ) => {
        $(mod $name;)*
        $($(mod $narrow;)*)?
        $($(mod $off;)*)?
        pub(super) static RULES: &[$crate::rules::service::File] = &[
            $($crate::rules::service::File::new(stringify!($name), &$name::RULE, $crate::rules::Runs::Everywhere),)*
            $($($crate::rules::service::File::new(stringify!($narrow), &$narrow::RULE, $crate::rules::Runs::WhereItMatters),)*)?
            $($($crate::rules::service::File::new(stringify!($off), &$off::RULE, $crate::rules::Runs::OnRequest),)*)?
        ];
    };
}

/// A rule in its file.
#[derive(Clone, Copy)]
pub(super) struct File {
    /// The name of the file.
    #[cfg_attr(not(test), expect(dead_code, reason = "only a test compares names"))]
    pub(super) name: &'static str,
    pub(super) rule: &'static Rule,
    pub(super) runs: Runs,
}

impl File {
    pub(super) const fn new(name: &'static str, rule: &'static Rule, runs: Runs) -> Self {
        Self { name, rule, runs }
    }
}
