//! The JSON of a report: a contract with the programs that read it.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::json;

use super::{Finding, Report, Unknown};

/// Version of the JSON; it grows when a program that reads it could break.
const VERSION: u32 = 1;

impl Report {
    /// The report as JSON, indented, ending in a newline.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut summary: serde_json::Map<_, _> =
            self.counts().map(|(severity, count)| (severity.id().to_owned(), json!(count))).collect();
        summary.insert("suppressed".to_owned(), json!(self.findings.len() - self.open().count()));
        summary.insert("unknown".to_owned(), json!(self.unknown.len()));
        let scores: serde_json::Map<_, _> = self
            .scores
            .iter()
            .map(|(input, scores)| {
                let by_category = scores.iter().map(|it| (it.category.id().to_owned(), json!(it.percent)));
                (input.clone(), serde_json::Value::Object(by_category.collect()))
            })
            .collect();
        let mut object = serializer.serialize_struct("Report", 6)?;
        object.serialize_field("version", &VERSION)?;
        object.serialize_field("findings", &self.findings)?;
        object.serialize_field("summary", &summary)?;
        object.serialize_field("scores", &scores)?;
        object.serialize_field("unknown", &self.unknown)?;
        object.serialize_field("notes", &self.notes)?;
        object.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let suppressed = self.suppressed.as_ref().map(|it| {
            let owner = Some(&it.owner).filter(|it| !it.is_empty());
            json!({"reason": it.reason, "owner": owner, "until": it.until.map(|it| it.to_string())})
        });
        let mut object = serializer.serialize_struct("Finding", 14)?;
        object.serialize_field("rule", self.rule.id)?;
        object.serialize_field("severity", self.severity.id())?;
        object.serialize_field("category", self.rule.category.id())?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("resource", &self.place.resource)?;
        object.serialize_field("type", &self.place.type_name)?;
        object.serialize_field("file", &self.place.file)?;
        object.serialize_field("line", &self.place.line)?;
        object.serialize_field("column", &self.place.column)?;
        object.serialize_field("property", &self.property)?;
        object.serialize_field("expectation", &self.expectation)?;
        object.serialize_field("fixable", &self.rule.fix.is_some())?;
        object.serialize_field("aliases", self.rule.aliases)?;
        object.serialize_field("suppressed", &suppressed)?;
        object.end()
    }
}

impl Serialize for Unknown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Unknown", 8)?;
        object.serialize_field("rule", self.rule.id)?;
        object.serialize_field("resource", &self.place.resource)?;
        object.serialize_field("type", &self.place.type_name)?;
        object.serialize_field("file", &self.place.file)?;
        object.serialize_field("line", &self.place.line)?;
        object.serialize_field("column", &self.place.column)?;
        object.serialize_field("why", &self.why)?;
        object.serialize_field("expectation", &self.expectation)?;
        object.end()
    }
}
