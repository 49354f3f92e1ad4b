//! What a stack tells once deployed, as people name it: outputs beside those that every stack has.

use super::prop::{Prop, PropSpec};
use crate::value::Value;

/// Outputs of a stack that are drawn with a node, whatever its type. One with the value of an output that the stack would have
/// anyway takes its place.
pub static OUTPUTS: Prop<Value> = Prop::records(
    "outputs",
    "Outputs",
    "What the stack tells once deployed, by names of yours: an output in both languages.",
    OUTPUT,
)
.no_tf();

/// Its name, as Terraform has it.
pub static NAME: Prop<String> =
    Prop::text("name", "Name", "Its name: letters, digits and _.").required().no_tf();

/// Its value.
pub static VALUE: Prop<String> =
    Prop::text("value", "Value", "What it tells, such as ${Orders.arn}.").required().no_tf();

/// What it is for.
pub static DESCRIPTION: Prop<String> =
    Prop::text("description", "Description", "What it is for, in one sentence.").no_tf();

/// Whether it is shown nowhere: Terraform hides it, and templates, whose outputs cannot be hidden, go without. Source: Terraform
/// documentation, "output block reference".
pub static SENSITIVE: Prop<bool> = Prop::bool(
    "sensitive",
    "Secret",
    "Terraform does not show it; CloudFormation cannot hide it and goes without.",
)
.default(false)
.no_tf();

/// Name under which other stacks import it. Source: CloudFormation user guide, "Outputs section syntax reference".
pub static EXPORT_NAME: Prop<String> = Prop::text(
    "export_name",
    "Export name",
    "The name under which other CloudFormation stacks of the account and Region import it.",
)
.no_tf();

/// One output.
const OUTPUT: &[PropSpec] = &[NAME.spec, VALUE.spec, DESCRIPTION.spec, SENSITIVE.spec, EXPORT_NAME.spec];

/// Longest name. Source: CloudFormation user guide, "CloudFormation quotas".
const LONGEST: usize = 255;

/// Checks outputs that a user typed or a file holds, beyond that they are records.
///
/// # Errors
///
/// One sentence that says what is wrong with the first, for the person who typed it.
pub(crate) fn check(outputs: &Value) -> Result<(), String> {
    let mut seen: Vec<&str> = Vec::new();
    for output in outputs.items() {
        let name = output.field(NAME.key()).and_then(Value::as_str).unwrap_or_default();
        let starts = name.starts_with(|it: char| it.is_ascii_alphabetic());
        if !starts
            || name.len() > LONGEST
            || !name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-')
        {
            return Err(format!(
                "has one called `{name}`: a name is a letter, then letters, digits, `_` or `-`"
            ));
        }
        if seen.contains(&name) {
            return Err(format!("has two called `{name}`"));
        }
        seen.push(name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::map;

    #[test]
    fn names_are_those_of_both_languages() {
        let of = |names: &[&str]| -> Value {
            names.iter().map(|it| map([("name", Value::from(*it)), ("value", "x".into())])).collect()
        };
        assert_eq!(check(&of(&["table_arn", "Table-2"])), Ok(()));
        assert!(check(&of(&["2nd"])).is_err());
        assert!(check(&of(&["a b"])).is_err());
        assert!(check(&of(&[&"n".repeat(256)])).is_err());
        assert_eq!(check(&of(&["arn", "arn"])), Err("has two called `arn`".to_owned()));
    }
}
