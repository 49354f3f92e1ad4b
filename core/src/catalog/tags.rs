//! Tags: what people say of a resource for themselves, such as its owner or its cost center.

use super::kind::Kind;
use super::prop::Prop;
use crate::value::Value;

/// The tags of a resource beside those that every resource gets, whatever its type; one called `Name` takes the place of the
/// tag with the name that it is drawn with.
pub static TAGS: Prop<Value> = Prop::value(
    "tags",
    "Tags",
    "What you say of it for yourselves, such as its owner or its cost center. Name, project and environment are there anyway.",
    Kind::Map(&Kind::Text),
)
.tf("tags")
.cfn("Tags");

/// Most tags that a resource can have. Source: Tagging AWS resources user guide, "Tag naming limits and requirements".
const MOST: usize = 50;

/// Characters of the longest key and of the longest value. Source: as above.
const LONGEST: (usize, usize) = (128, 256);

/// Checks tags that a user typed or a file holds, beyond that they are names with values.
///
/// # Errors
///
/// One sentence that says what AWS refuses, for the person who typed it.
pub(crate) fn check(tags: &Value) -> Result<(), String> {
    let Value::Map(tags) = tags else { return Ok(()) };
    let (key_length, value_length) = LONGEST;
    if tags.len() > MOST {
        return Err(format!("has {} tags, and AWS takes {MOST}", tags.len()));
    }
    for (key, value) in tags {
        if key.is_empty() {
            return Err("has a tag without a key".to_owned());
        }
        if key.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("aws:")) {
            return Err(format!("`{key}`: AWS keeps keys that start with `aws:` to itself"));
        }
        if key.chars().count() > key_length {
            return Err(format!("has a key of more than {key_length} characters"));
        }
        if value.as_str().is_some_and(|it| it.chars().count() > value_length) {
            return Err(format!("`{key}` has a value of more than {value_length} characters"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_refuses_is_refused() {
        let tags = |key: &str, value: &str| Value::Map(vec![(key.to_owned(), value.into())]);
        assert_eq!(check(&tags("cost-center", "42")), Ok(()));
        assert_eq!(check(&tags(&"k".repeat(128), &"ü".repeat(256))), Ok(()));
        for (tags, why) in [
            (tags("", "x"), "without a key"),
            (tags("AWS:owner", "x"), "to itself"),
            (tags(&"k".repeat(129), "x"), "more than 128"),
            (tags("k", &"v".repeat(257)), "more than 256"),
            (Value::Map((0..51).map(|it| (it.to_string(), "x".into())).collect()), "takes 50"),
        ] {
            assert!(check(&tags).is_err_and(|it| it.contains(why)), "{why}");
        }
    }
}
