//! Findings as SARIF 2.1.0, which code scanning services read.

use drawbridge_core::rules::{self, Rule, Severity, page};
use serde_json::{Value, json};

use drawbridge_core::model::ExpectationId;
use drawbridge_core::report::{Finding, Report};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// One run with all rules and the findings, suppressed ones included.
pub(super) fn document(report: &Report) -> Value {
    let rules: Vec<Value> = rules::all().map(rule).collect();
    let results: Vec<Value> = report.findings.iter().map(result).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Drawbridge",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "help": {"text": page::manual(rule), "markdown": page::manual(rule)},
        "defaultConfiguration": {"enabled": rules::is_on_by_default(rule), "level": level(rule.severity)},
        "properties": {
            "tags": ["security", rule.category.id()],
            "security-severity": score(rule.severity),
            "aliases": rule.aliases,
        },
    })
}

fn result(finding: &Finding) -> Value {
    let place = &finding.place;
    // A region must start somewhere; a finding on the whole file points at its start.
    let mut region = json!({"startLine": place.line.unwrap_or(1)});
    if let Some(column) = place.column {
        region["startColumn"] = json!(column);
    }
    let mut result = json!({
        "ruleId": finding.rule.id,
        "level": level(finding.severity),
        "message": {"text": without_links(&finding.message)},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": uri(&place.file)}, "region": region},
            "logicalLocations": [{"name": place.resource, "kind": "resource"}],
        }],
        // What stays the same when lines move.
        "partialFingerprints": {
            "drawbridge/v1": format!("{}|{}|{}", finding.rule.id, place.resource, subject(finding)),
        },
    });
    if let Some(why) = &finding.suppressed {
        result["suppressions"] = json!([{"kind": "external", "justification": why.to_string()}]);
    }
    result
}

/// Text in which names that people gave make no link. Source: SARIF 2.1.0, section 3.11.6, "Messages with embedded links".
fn without_links(message: &str) -> String {
    message.replace("](", "] (")
}

/// What a finding is about at its resource: a property, or an expectation.
fn subject(finding: &Finding) -> &str {
    finding.property.or(finding.expectation.as_ref().map(ExpectationId::as_str)).unwrap_or_default()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The 0 to 10 scale by which code scanning services sort.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.0",
    }
}

/// A relative path as a relative URI.
fn uri(path: &str) -> String {
    let one = |byte: u8| match byte {
        b'\\' => "/".to_owned(),
        b'/' | b'.' | b'-' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(one).collect()
}
