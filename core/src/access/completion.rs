//! Help for whoever types a policy: what can stand at the caret, and actions that AWS does not know.
//!
//! Source of the elements: IAM user guide, "IAM JSON policy elements reference".

use super::{AccessLevel, is_service, known_actions};
use crate::spelling::distance;
use crate::value::Value;

/// The most items that are offered at once.
const MOST: usize = 12;

/// The longest text that is looked at, in bytes: IAM's longest policy has 10,240 characters.
const LONGEST: usize = 1 << 16;

/// What can stand at the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Where the text that is replaced begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What to put there, and what it is, best first.
    pub items: Vec<(String, &'static str)>,
}

/// What can stand in the string around the caret, a place in bytes. `None` outside of strings, and in those that may hold
/// anything.
pub fn complete(text: &str, caret: usize) -> Option<Completion> {
    let before = text.get(..caret).filter(|_| text.len() <= LONGEST)?;
    let place = Place::of(before)?;
    let typed = before.get(place.start..)?;
    let rest = text.get(caret..)?;
    let end = caret + rest.find(['"', '\n']).unwrap_or(rest.len());
    let items = match (place.is_key, place.key.as_deref()) {
        (true, _) if place.depth > 1 => offered(typed, ELEMENTS),
        (true, _) => offered(typed, FIELDS),
        (false, Some("Action" | "NotAction")) => actions(typed),
        (false, Some("Effect")) => offered(typed, EFFECTS),
        (false, Some("Version")) => offered(typed, VERSIONS),
        _ => Vec::new(),
    };
    let is_done = matches!(&items[..], [(only, _)] if only == typed);
    (!items.is_empty() && !is_done).then_some(Completion { start: place.start, end, items })
}

const FIELDS: &[(&str, &str)] = &[
    ("Version", "Version of the language"),
    ("Statement", "What is allowed or denied"),
    ("Id", "A name for the policy"),
];

const ELEMENTS: &[(&str, &str)] = &[
    ("Effect", "Allow or Deny"),
    ("Action", "What may be done"),
    ("Resource", "To what"),
    ("Principal", "By whom, in policies of resources"),
    ("Condition", "Under which circumstances"),
    ("Sid", "A name for the statement"),
    ("NotAction", "Everything but this"),
    ("NotResource", "Everything but these"),
    ("NotPrincipal", "Everybody but these"),
];

const EFFECTS: &[(&str, &str)] = &[("Allow", "Lets it happen"), ("Deny", "Prevents it, whatever allows it")];

const VERSIONS: &[(&str, &str)] = &[("2012-10-17", "The current language")];

fn offered(typed: &str, all: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    let is_meant = |name: &str| name.to_lowercase().starts_with(&typed.to_lowercase());
    all.iter().filter(|(it, _)| is_meant(it)).map(|(it, said)| ((*it).to_owned(), *said)).collect()
}

/// Actions somebody may mean: those that begin so, then those that have the words somewhere.
fn actions(typed: &str) -> Vec<(String, &'static str)> {
    let wanted = typed.to_lowercase();
    let (service, name) = wanted.split_once(':').unwrap_or((&wanted, ""));
    if !wanted.contains(':') {
        let mut services: Vec<&str> = known_actions().map(|it| it.service).collect();
        services.dedup();
        let mut found: Vec<(String, &'static str)> = services
            .iter()
            .filter(|it| it.starts_with(service))
            .map(|it| (format!("{it}:"), "Actions of this service"))
            .collect();
        if service.len() > 2 {
            found.extend(matching(|_, action| action.to_lowercase().contains(service)));
        }
        found.truncate(MOST);
        return found;
    }
    let begins = matching(|of, action| of == service && action.to_lowercase().starts_with(name));
    let contains = matching(|of, action| {
        let action = action.to_lowercase();
        of == service && !action.starts_with(name) && action.contains(name)
    });
    let mut found: Vec<(String, &'static str)> = begins.chain(contains).take(MOST).collect();
    found.sort_by_key(|(it, _)| !it.to_lowercase().starts_with(&wanted));
    found
}

fn matching(is_meant: impl Fn(&str, &str) -> bool) -> impl Iterator<Item = (String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for group in known_actions() {
        let said = match group.level {
            AccessLevel::List => "List",
            AccessLevel::Read => "Read",
            AccessLevel::Write => "Write",
            AccessLevel::PermissionsManagement => "Permissions management",
            AccessLevel::Tagging => "Tagging",
        };
        let names = group.names().filter(|it| is_meant(group.service, it));
        found.extend(names.map(|it| (format!("{}:{it}", group.service), said)));
    }
    found.sort();
    found.into_iter()
}

/// Where a caret is in JSON.
#[derive(Debug, Default)]
struct Place {
    /// Where the string around it begins, behind its quote.
    start: usize,
    /// Whether that string is the name of a field.
    is_key: bool,
    /// The field whose value it is in, through lists.
    key: Option<String>,
    /// How many objects it is in.
    depth: usize,
}

impl Place {
    /// The place at the end of a text; `None` outside of strings.
    fn of(before: &str) -> Option<Self> {
        // For each open bracket: whether it is an object, and the field whose value is being written in it.
        let mut open: Vec<(bool, Option<String>)> = Vec::new();
        let mut string: Option<usize> = None;
        let mut last = String::new();
        let mut is_value = false;
        let mut is_escaped = false;
        for (at, letter) in before.char_indices() {
            if let Some(start) = string {
                match letter {
                    _ if is_escaped => is_escaped = false,
                    '\\' => is_escaped = true,
                    '"' => {
                        last = before.get(start..at).unwrap_or_default().to_owned();
                        string = None;
                    }
                    // A string that was never closed ends with its line, so that it does not swallow the rest.
                    '\n' => string = None,
                    _ => {}
                }
                continue;
            }
            match letter {
                '"' => string = Some(at + 1),
                '{' | '[' => {
                    open.push((letter == '{', None));
                    is_value = letter == '[';
                }
                '}' | ']' => {
                    open.pop();
                    is_value = false;
                }
                ':' => {
                    if let Some((true, key)) = open.last_mut() {
                        *key = Some(std::mem::take(&mut last));
                        is_value = true;
                    }
                }
                ',' => {
                    if let Some((is_object, key)) = open.last_mut() {
                        is_value = !*is_object;
                        if *is_object {
                            *key = None;
                        }
                    }
                }
                _ => {}
            }
        }
        let start = string?;
        let key = open.iter().rev().find(|(is_object, _)| *is_object).and_then(|(_, key)| key.clone());
        let depth = open.iter().filter(|(is_object, _)| *is_object).count();
        Some(Self { start, is_key: !is_value, key, depth })
    }
}

/// An action in a policy that AWS does not know, in words; patterns have to fit one at least.
pub fn unknown_action(policy: &Value) -> Option<String> {
    let statements = match policy.field("Statement") {
        Some(Value::List(items)) => items.as_slice(),
        Some(it) => std::slice::from_ref(it),
        None => return None,
    };
    statements.iter().enumerate().find_map(|(index, statement)| {
        let listed = ["Action", "NotAction"].into_iter().filter_map(|it| statement.field(it));
        let each =
            listed.flat_map(|it| if it.items().is_empty() { std::slice::from_ref(it) } else { it.items() });
        each.filter_map(Value::as_str).find_map(complaint).map(|it| format!("statement {}: {it}", index + 1))
    })
}

fn complaint(action: &str) -> Option<String> {
    if action == "*" {
        return None;
    }
    let Some((service, name)) = action.split_once(':') else {
        return Some(format!("`{action}` wants a service in front, as in s3:GetObject"));
    };
    if !is_service(service) && !service.contains(['*', '?']) {
        return Some(format!("AWS has no service `{service}`"));
    }
    let of_service = || known_actions().filter(|it| it.service.eq_ignore_ascii_case(service));
    let is_listed = of_service().next().is_some();
    if !is_listed
        || name.contains(['*', '?'])
        || of_service().any(|it| it.names().any(|it| it.eq_ignore_ascii_case(name)))
    {
        return None;
    }
    let near =
        of_service().flat_map(|it| it.names().collect::<Vec<_>>()).min_by_key(|it| (distance(it, name), *it));
    let near = near.filter(|it| distance(it, name) <= 3);
    let hint = near.map(|it| format!("; is it {service}:{it}?")).unwrap_or_default();
    Some(format!("AWS knows no action `{action}`{hint}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use proptest::prelude::*;

    use super::*;

    /// What is offered where `|` stands.
    fn items(marked: &str) -> Vec<String> {
        let caret = marked.find('|').unwrap();
        let found = complete(&marked.replacen('|', "", 1), caret);
        found.map(|it| it.items.into_iter().map(|(it, _)| it).collect()).unwrap_or_default()
    }

    #[test]
    fn actions_are_completed_where_actions_stand() {
        let found =
            items(r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "dynamodb:getit|"]}]}"#);
        assert_eq!(found.first().map(String::as_str), Some("dynamodb:GetItem"));
        assert!(found.contains(&"dynamodb:BatchGetItem".to_owned()), "{found:?}");
        assert!(items(r#"{"Statement": [{"Action": "dyn|"#).contains(&"dynamodb:".to_owned()));
        assert!(items(r#"{"Statement": [{"Action": "s3:GetObject", "Resource": "s3:|"}]}"#).is_empty());
    }

    #[test]
    fn elements_and_effects_are_completed_in_their_places() {
        assert_eq!(items(r#"{"Statement": [{"Eff|"#), ["Effect"]);
        assert_eq!(items(r#"{"Statement": [{"Effect": "d|"#), ["Deny"]);
        assert_eq!(items(r#"{"S|"#), ["Statement"]);
        assert!(items(r#"{"Statement": [{"Effect": |"#).is_empty(), "outside of a string");
        assert!(items(r#"{"Statement": [{"Effect": "Deny|"#).is_empty(), "it is whole");
    }

    #[test]
    fn what_is_replaced_is_the_rest_of_the_string() {
        let text = r#"{"Statement": [{"Action": "s3:GetObjec, "Effect": "Allow"}]}"#;
        let caret = text.find("Objec").unwrap() + 5;
        let found = complete(text, caret).unwrap();
        assert_eq!(&text[found.start..caret], "s3:GetObjec");
    }

    #[test]
    fn actions_that_are_misspelt_are_told() {
        let policy =
            |action: &str| crate::value::map([("Statement", crate::value::map([("Action", action.into())]))]);
        let said = |action: &str| unknown_action(&policy(action)).unwrap_or_default();
        assert_eq!(
            said("dynamodb:GetItm"),
            "statement 1: AWS knows no action `dynamodb:GetItm`; is it dynamodb:GetItem?"
        );
        assert_eq!(said("dinamo:GetItem"), "statement 1: AWS has no service `dinamo`");
        assert_eq!(said("GetItem"), "statement 1: `GetItem` wants a service in front, as in s3:GetObject");
        for fine in ["*", "s3:*", "S3:getobject", "athena:Whatever", "dynamodb:Get*"] {
            assert_eq!(said(fine), "", "{fine}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[\\PC\n\"{}\\[\\]:,]{0,60}", caret in 0_usize..80) {
            if let Some(found) = complete(&text, caret) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}
