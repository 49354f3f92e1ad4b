//! What is known of the parameter group of a database, which is outside the catalogue: it is read from its source text.

use crate::rules::facts::{outside, target};
use crate::rules::{Decided, Facts};
use crate::stack::Resource;
use crate::value::Value;

const UNKNOWN: &str = "its parameter group is not known";

/// The parameters of a database.
pub(super) enum Parameters<'a> {
    /// Those of a group of the stack.
    Of(Group<'a>),
    /// Those that AWS assumes.
    Default,
}

/// A parameter group of the stack.
pub(super) struct Group<'a>(&'a Resource);

/// Types of parameter groups of databases, in both languages.
pub(super) const OF_DATABASES: [&str; 2] = ["aws_db_parameter_group", "AWS::RDS::DBParameterGroup"];

/// Types of parameter groups of clusters.
pub(super) const OF_CLUSTERS: [&str; 2] =
    ["aws_rds_cluster_parameter_group", "AWS::RDS::DBClusterParameterGroup"];

/// The parameters of a database or a cluster that names this group, of these types; not known for a group that stands
/// elsewhere.
pub(super) fn parameters<'a>(
    facts: &'a Facts<'_>,
    group: Option<&'a Value>,
    types: [&'static str; 2],
) -> Decided<Parameters<'a>> {
    match group {
        None => Ok(Parameters::Default),
        Some(Value::Str(name)) if name.starts_with("default.") => Ok(Parameters::Default),
        Some(Value::Str(name)) => {
            let groups = types.into_iter().flat_map(|it| outside(facts.stack, it)).map(Group);
            let mut called =
                groups.filter(|it| it.named("name").or(it.named("DBParameterGroupName")) == Some(name));
            match (called.next(), called.next()) {
                (Some(it), None) => Ok(Parameters::Of(it)),
                _ => Err(UNKNOWN),
            }
        }
        Some(value) => {
            let group = target(facts.stack, value).and_then(|it| facts.stack.get(it));
            group.map(|it| Parameters::Of(Group(it))).ok_or(UNKNOWN)
        }
    }
}

impl<'a> Group<'a> {
    /// The engine that it is for and the version, such as `postgres` and `16`, or `mysql` and `8.0`.
    pub(super) fn family(&self) -> Option<(&'a str, &'a str)> {
        let family = self.named("family")?;
        let at = family.find(|it: char| it.is_ascii_digit()).unwrap_or(family.len());
        let (engine, version) = (family.get(..at)?, family.get(at..)?);
        let is_word = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '.';
        family.chars().all(is_word).then_some((engine.trim_end_matches('-'), version))
    }

    /// What an argument of the group holds, without its quotes.
    fn named(&self, argument: &str) -> Option<&'a str> {
        let it = self.0.opaque.iter().find(|it| it.path.eq_ignore_ascii_case(argument))?;
        let source = it.source.source();
        Some(source.split_once('=').map_or(source, |(_, it)| it).trim().trim_matches('"'))
    }

    /// The value of a parameter, if the group sets it.
    pub(super) fn get(&self, name: &str) -> Decided<Option<&'a str>> {
        for it in &self.0.opaque {
            let source = it.source.source();
            if it.path == "dynamic" || it.path.ends_with("/dynamic") {
                return Err(UNKNOWN);
            }
            let Some((before, after)) = source.split_once(&format!("\"{name}\"")) else { continue };
            // In Terraform the value follows its name in the block, or stands before it; in CloudFormation it follows.
            return value_in(after).or_else(|| value_in(before)).map(Some).ok_or(UNKNOWN);
        }
        Ok(None)
    }
}

/// The value in `value = "1"` or in `: "1"`, up to the end of the block.
fn value_in(text: &str) -> Option<&str> {
    let block = text.split(['}', ',']).next()?;
    let rest = match block.trim_start().strip_prefix(':') {
        Some(rest) => rest,
        None => block.split_once("value")?.1.trim_start().strip_prefix('=')?,
    };
    let rest = rest.trim_start().trim_start_matches('"');
    let end = rest.find(|it: char| it == '"' || it.is_whitespace()).unwrap_or(rest.len());
    rest.get(..end).filter(|it| !it.is_empty() && !it.contains('$') && !it.contains('.'))
}
