//! What policies say otherwise than before. An endpoint's policy and a key's have a statement for each of hundreds of resources: an
//! edit makes one of them another, and whoever asked about the others is told the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::document::{Document, Problem, Statement};
use super::evaluate::Policy;

/// What policies that stand in one place say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Otherwise {
    /// Whether that may be about anything.
    pub(super) is_of_any: bool,
    /// Of which resources, by their addresses.
    pub(super) of: BTreeSet<Arc<str>>,
    /// To which roles and users, by their addresses.
    pub(super) to: BTreeSet<Arc<str>>,
}

impl Otherwise {
    /// What the one policies say and the others do not, to roles and users about ARNs of resources of the stack
    /// ([`Document::concerned`]).
    pub(super) fn between(before: &[Policy], now: &[Policy]) -> Self {
        let mut found = Self::default();
        if before.len() != now.len() || before.iter().zip(now).any(|(was, is)| was.source != is.source) {
            found.is_of_any = true;
            return found;
        }
        for (was, is) in before.iter().zip(now) {
            found.add_documents(&was.document, &is.document);
        }
        found
    }

    fn add_documents(&mut self, was: &Document, is: &Document) {
        // What decides is cited by its position.
        for position in 0..was.statements.len().max(is.statements.len()) {
            let (was, is) = (was.statements.get(position), is.statements.get(position));
            if was != is {
                self.add_statements(was, is);
            }
        }
    }

    fn add_statements(&mut self, was: Option<&Read>, is: Option<&Read>) {
        if let (Some(Ok(was)), Some(Ok(is))) = (was, is)
            && let Some(to) = others_named(was, is)
        {
            self.to.extend(to.into_iter().cloned());
            return;
        }
        for it in was.into_iter().chain(is) {
            match it {
                Ok(it) if it.is_of_services() => {}
                Ok(it) => match it.owners() {
                    Some(owners) => self.of.extend(owners.into_iter().cloned()),
                    None => self.is_of_any = true,
                },
                Err(_) => self.is_of_any = true,
            }
        }
    }
}

/// A statement, or why it cannot be read.
type Read = Result<Statement, Problem>;

/// The roles and users that one of two statements names and the other does not, if that is all that tells them apart.
fn others_named<'p>(was: &'p Statement, is: &'p Statement) -> Option<BTreeSet<&'p Arc<str>>> {
    let (Some(before), Some(now)) = (&was.principals, &is.principals) else { return None };
    let is_same = was.effect == is.effect
        && was.sid == is.sid
        && was.actions == is.actions
        && was.resources == is.resources
        && was.conditions == is.conditions;
    if !is_same || before.is_except || now.is_except {
        return None;
    }
    before.listed.others(&now.listed)
}

#[cfg(test)]
mod tests {
    use super::super::decision::Source;
    use super::super::text::Text;
    use super::*;
    use crate::value::{Value, map};

    fn arns(names: &[&str]) -> Value {
        Value::List(names.iter().map(|it| Value::reference(*it, "arn")).collect())
    }

    /// A statement about tables that lets in roles, all by their names.
    fn statement(tables: &[&str], roles: &[&str]) -> Value {
        map([
            ("Effect", "Allow".into()),
            ("Principal", map([("AWS", arns(roles))])),
            ("Action", "dynamodb:GetItem".into()),
            ("Resource", arns(tables)),
        ])
    }

    fn policies(statements: Vec<Value>) -> Vec<Policy> {
        let render = |it: &Value| match it.target() {
            Some(name) => {
                let kind =
                    if name.starts_with("role") { "iam::1:role" } else { "dynamodb:eu-west-1:1:table" };
                Some(Text::literal(format!("arn:aws:{kind}/{name}")).owned_by(name))
            }
            None => it.as_str().map(Text::literal),
        };
        let body = map([("Version", "2012-10-17".into()), ("Statement", Value::List(statements))]);
        let document = Arc::new(Document::of(&body, &render));
        assert!(document.statements.iter().all(Result::is_ok));
        vec![Policy { source: Arc::new(Source::default()), document }]
    }

    /// Whether it may be about anything, of which resources it is, and to whom.
    fn said(before: Vec<Value>, now: Vec<Value>) -> (bool, Vec<String>, Vec<String>) {
        let (before, now) = (policies(before), policies(now));
        let names = |it: BTreeSet<Arc<str>>| it.iter().map(ToString::to_string).collect();
        let one = Otherwise::between(&before, &now);
        assert_eq!(one, Otherwise::between(&now, &before));
        (one.is_of_any, names(one.of), names(one.to))
    }

    fn names(of: &[&str]) -> Vec<String> {
        of.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_statement_that_is_another_is_about_its_resources() {
        let both = || vec![statement(&["a"], &["role-a"]), statement(&["b"], &["role-b"])];
        assert_eq!(said(both(), both()), (false, vec![], vec![]));
        let other = vec![statement(&["a"], &["role-a"]), statement(&["c"], &["role-b"])];
        assert_eq!(said(both(), other), (false, names(&["b", "c"]), vec![]));
        // The second has another position.
        let more = vec![
            statement(&["n"], &["role-a"]),
            statement(&["a"], &["role-a"]),
            statement(&["b"], &["role-b"]),
        ];
        assert_eq!(said(both(), more), (false, names(&["a", "b", "n"]), vec![]));
    }

    #[test]
    fn who_comes_among_those_a_statement_names_is_told_otherwise_and_nobody_else() {
        let before = || vec![statement(&["a"], &["role-a"])];
        let more = vec![statement(&["a"], &["role-a", "role-b"])];
        assert_eq!(said(before(), more), (false, vec![], names(&["role-b"])));
        // Whose root is named, everybody of the account is.
        let root = map([
            ("Effect", "Allow".into()),
            ("Principal", map([("AWS", "arn:aws:iam::1:root".into())])),
            ("Action", "dynamodb:GetItem".into()),
            ("Resource", Value::List(vec![Value::reference("a", "arn")])),
        ]);
        assert_eq!(said(before(), vec![root]), (false, names(&["a"]), vec![]));
    }

    #[test]
    fn what_is_about_everything_is_told_to_everybody() {
        let all = |action: &str| {
            vec![map([("Effect", "Allow".into()), ("Action", action.into()), ("Resource", "*".into())])]
        };
        assert!(said(all("s3:GetObject"), all("s3:PutObject")).0);
        let one = policies(all("s3:GetObject"));
        assert!(Otherwise::between(&one, &[]).is_of_any);
        let mut elsewhere = one.clone();
        elsewhere[0].source = Arc::new(Source { name: "other".to_owned(), ..Source::default() });
        assert!(Otherwise::between(&one, &elsewhere).is_of_any);
    }
}
