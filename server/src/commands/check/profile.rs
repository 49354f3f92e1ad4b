//! A team's profile: which rules, and how bad each is.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use drawbridge_core::model::Profile;
use drawbridge_core::rules;

/// Reads a TOML file such as
///
/// ```toml
/// forbid-suppressions = true
///
/// [rules]
/// dynamodb-pitr-enabled = "high"
/// vpc-single-az = "off"
/// ```
pub(super) fn read(path: &Path) -> anyhow::Result<Profile> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("--profile: cannot read {shown}"))?;
    let profile: Profile =
        toml::from_str(&text).with_context(|| format!("--profile: {shown} is not a profile"))?;
    if let Some(unknown) = profile.rules.keys().find(|id| rules::by_id(id).is_none()) {
        bail!(
            "--profile: {shown} names the rule `{unknown}`, which is not there; see `drawbridge rules list`"
        );
    }
    Ok(profile)
}
