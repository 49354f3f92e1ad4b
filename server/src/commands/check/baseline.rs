//! The findings of an earlier check, which a team has decided to live with for now.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use drawbridge_core::report::Finding;

/// What makes a finding the same one: not its line, which moves, nor its message, whose wording may change.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Known {
    rule: String,
    file: String,
    resource: String,
    property: Option<String>,
    expectation: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Earlier {
    findings: Vec<Known>,
}

/// Findings that are known.
pub(super) struct Baseline(BTreeSet<Known>);

impl Baseline {
    /// Whether the finding is one of them.
    pub(super) fn contains(&self, finding: &Finding) -> bool {
        self.0.contains(&Known {
            rule: finding.rule.id.to_owned(),
            file: finding.place.file.clone(),
            resource: finding.place.resource.clone(),
            property: finding.property.map(str::to_owned),
            expectation: finding.expectation.as_ref().map(ToString::to_string),
        })
    }
}

/// Reads the JSON that `drawbridge check --format json` printed.
pub(super) fn read(path: &Path) -> anyhow::Result<Baseline> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("--baseline: cannot read {shown}"))?;
    let earlier: Earlier = serde_json::from_str(&text).with_context(|| {
        format!("--baseline: {shown} is not the JSON of a check; make it with --format json")
    })?;
    Ok(Baseline(earlier.findings.into_iter().collect()))
}
