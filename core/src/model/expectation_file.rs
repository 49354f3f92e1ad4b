//! The `drawbridge.expect.json` beside Terraform or CloudFormation files: the expectations that they are held to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Expectation, ExpectationId};

/// Expectations by what the file calls them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectationFile {
    /// What has to hold, by its name.
    pub expectations: BTreeMap<ExpectationId, Expectation>,
}

/// Why a file of expectations was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct ExpectationError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl ExpectationFile {
    /// What such a file is called where nobody says otherwise.
    pub const NAME: &str = "drawbridge.expect.json";

    /// Largest file that is read, in bytes.
    pub const MAX_BYTES: usize = 4 * 1024 * 1024;

    /// Reads the JSON of a file.
    ///
    /// # Errors
    ///
    /// What is wrong and where.
    pub fn read(text: &str) -> Result<Self, ExpectationError> {
        if text.len() > Self::MAX_BYTES {
            let message = format!("the file has {} bytes; {} are the most", text.len(), Self::MAX_BYTES);
            return Err(ExpectationError { line: 1, column: 1, message });
        }
        let file: Self = serde_json::from_str(text).map_err(|it| {
            let message = it.to_string();
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            ExpectationError { line: it.line().max(1), column: it.column().max(1), message }
        })?;
        file.check(text)?;
        Ok(file)
    }

    /// Checks what has been read of a text, in whichever language.
    ///
    /// # Errors
    ///
    /// What is wrong, and where the expectation starts.
    pub fn check(&self, text: &str) -> Result<(), ExpectationError> {
        if self.expectations.len() > Expectation::MOST {
            let message =
                format!("{} expectations; {} are the most", self.expectations.len(), Expectation::MOST);
            return Err(ExpectationError { line: 1, column: 1, message });
        }
        for (id, it) in &self.expectations {
            let at = |message: String| {
                let (line, column) = place_of(text, id.as_str());
                ExpectationError { line, column, message: format!("expectation `{id}` {message}") }
            };
            it.check().map_err(at)?;
            if let Some(node) = it.nodes_of_a_diagram().next() {
                let message = format!("names the node `{node}` of a diagram; files have addresses");
                return Err(at(message));
            }
        }
        Ok(())
    }

    /// As JSON with one expectation on a line, so that Git merges and diffs it.
    pub fn write(&self) -> String {
        let line = |(id, it): (&ExpectationId, &Expectation)| {
            // Text keys and no fallible parts: this cannot fail.
            let (id, it) = (serde_json::to_string(id), serde_json::to_string(it));
            format!("    {}: {}", id.unwrap_or_default(), it.unwrap_or_default())
        };
        let lines: Vec<String> = self.expectations.iter().map(line).collect();
        if lines.is_empty() {
            return "{\n  \"expectations\": {}\n}\n".to_owned();
        }
        format!("{{\n  \"expectations\": {{\n{}\n  }}\n}}\n", lines.join(",\n"))
    }
}

/// Line and column of the first place where a name stands as a key; the start if it is not found.
fn place_of(text: &str, id: &str) -> (usize, usize) {
    let quoted = serde_json::to_string(id).unwrap_or_default();
    let dotted = format!(".{id}");
    let found = text.lines().enumerate().find_map(|(number, line)| {
        let at = line.find(&quoted).or_else(|| line.find(&dotted))?;
        Some((number + 1, line[..at].chars().count() + 1))
    });
    found.unwrap_or((1, 1))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    const FILE: &str = r#"{
  "expectations": {
    "app-uses-db": {"path":{"from":{"address":"aws_instance.app"},"to":{"address":"aws_db_instance.main"},"from_port":5432}},
    "no-internet": {"no_path":{"from":"internet","to":{"type":"aws_db_instance"}}}
  }
}
"#;

    #[test]
    fn writing_what_was_read_gives_the_same_bytes() {
        assert_eq!(ExpectationFile::read(FILE).unwrap().write(), FILE);
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        for (from, to, said) in [
            ("\"internet\"", "\"moon\"", "4:"),
            ("5432", "543200", "3:"),
            ("aws_db_instance\"}}}", "table\"}}}", "4:5: expectation `no-internet` names the type `table`"),
            (
                "{\"address\":\"aws_instance.app\"}",
                "{\"node\":\"app\"}",
                "3:5: expectation `app-uses-db` names the node",
            ),
            ("no_path", "no_way", "unknown field `no_way`"),
            ("{\n", "[\n", "2:16: "),
        ] {
            let error = ExpectationFile::read(&FILE.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(said), "{from} -> {to}: {error}");
        }
        assert!(ExpectationFile::read(&" ".repeat(ExpectationFile::MAX_BYTES + 1)).is_err());
    }
}
