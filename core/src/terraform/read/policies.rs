//! `aws_iam_policy_document` as the policy it makes.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::structure::Body;

use super::convert;
use super::evaluate::Evaluator;
use super::json;
use super::term::{Fields, Stop, Term, Worked};

/// Elements of a statement that hold a list, with their argument.
const LISTS: [(&str, &str); 4] = [
    ("Action", "actions"),
    ("NotAction", "not_actions"),
    ("Resource", "resources"),
    ("NotResource", "not_resources"),
];

/// Elements that hold principals, with their block.
const PRINCIPALS: [(&str, &str); 2] = [("Principal", "principals"), ("NotPrincipal", "not_principals")];

/// The policy that a data source's body stands for.
pub(super) fn document(evaluator: &Evaluator<'_, '_>, body: &Body) -> Worked {
    let argument = |name: &str| -> Worked<Option<Term>> {
        let Some(it) = body.get_attribute(name) else { return Ok(None) };
        Ok(Some(evaluator.term(&it.value)).filter(|it| !it.is_null()))
    };
    let mut statements = Vec::new();
    for source in others(argument("source_json")?, argument("source_policy_documents")?)? {
        statements.extend(statements_of(&source)?);
    }
    let mut own = Vec::new();
    evaluator.each_block(body, "statement", &mut |inner, body| {
        own.push(statement(&inner, body)?);
        Ok(())
    })?;
    overridden(&mut statements, own);
    for source in others(argument("override_json")?, argument("override_policy_documents")?)? {
        overridden(&mut statements, statements_of(&source)?);
    }
    let mut fields = Fields::default();
    fields.insert("Version", argument("version")?.unwrap_or_else(|| "2012-10-17".into()));
    if let Some(id) = argument("policy_id")? {
        fields.insert("Id", id);
    }
    fields.insert("Statement", Term::list(statements)?);
    fields.object()
}

/// Policies that come from elsewhere: one by the old argument, any number by the new one.
fn others(one: Option<Term>, several: Option<Term>) -> Worked<Vec<Term>> {
    let mut texts: Vec<Term> = one.into_iter().collect();
    match several {
        None => {}
        Some(Term::List(it)) => texts.extend(it.items().iter().cloned()),
        Some(_) => return Err(Stop::Unknown),
    }
    let empty = |it: &Term| it.is_null() || it.as_str() == Some("");
    texts.iter().filter(|it| !empty(it)).map(policy).collect()
}

/// A policy behind its JSON text.
fn policy(text: &Term) -> Worked {
    match text {
        Term::Json(it) => Ok(Term::clone(it)),
        Term::Str(it) => json::read(it),
        Term::Text(parts) => json::structure(parts).ok_or(Stop::Unknown),
        _ => Err(Stop::Unknown),
    }
}

fn statements_of(policy: &Term) -> Worked<Vec<Term>> {
    let Term::Object(policy) = policy else { return Err(Stop::Unknown) };
    match policy.get("Statement") {
        None => Ok(Vec::new()),
        Some(Term::List(it)) => Ok(it.items().to_vec()),
        Some(one @ Term::Object(_)) => Ok(vec![one.clone()]),
        Some(_) => Err(Stop::Unknown),
    }
}

/// Adds statements; one takes the place of another with its id. Source: AWS provider documentation,
/// `aws_iam_policy_document`, "Example of Merging Source Documents".
fn overridden(statements: &mut Vec<Term>, others: Vec<Term>) {
    let id = |it: &Term| match it {
        Term::Object(it) => {
            it.get("Sid").and_then(Term::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
        }
        _ => None,
    };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (place, it) in statements.iter().enumerate() {
        if let Some(id) = id(it) {
            places.entry(id).or_insert(place);
        }
    }
    for statement in others {
        let wanted = id(&statement);
        let before = wanted.as_ref().and_then(|it| statements.get_mut(*places.get(it)?));
        match before {
            Some(before) => *before = statement,
            None => {
                places.extend(wanted.map(|it| (it, statements.len())));
                statements.push(statement);
            }
        }
    }
}

fn statement(evaluator: &Evaluator<'_, '_>, body: &Body) -> Worked {
    let argument =
        |name: &str| body.get_attribute(name).map(|it| evaluator.term(&it.value)).filter(|it| !it.is_null());
    let mut elements = Fields::default();
    if let Some(id) = argument("sid") {
        elements.insert("Sid", id);
    }
    elements.insert("Effect", argument("effect").unwrap_or_else(|| "Allow".into()));
    for (element, name) in PRINCIPALS {
        if let Some(principals) = principals(evaluator, body, name)? {
            elements.insert(element, principals);
        }
    }
    for (element, name) in LISTS {
        if let Some(list) = argument(name) {
            elements.insert(element, if name.ends_with("resources") { with_variables(list)? } else { list });
        }
    }
    if let Some(condition) = conditions(evaluator, body)? {
        elements.insert("Condition", condition);
    }
    elements.object()
}

fn principals(evaluator: &Evaluator<'_, '_>, body: &Body, name: &str) -> Worked<Option<Term>> {
    let mut kinds: Vec<(Rc<str>, Vec<Term>)> = Vec::new();
    evaluator.each_block(body, name, &mut |inner, body| {
        let argument = |name: &str| inner.evaluate(&body.get_attribute(name).ok_or(Stop::Unknown)?.value);
        let kind = convert::literal(&argument("type")?)?;
        let Term::List(identifiers) = argument("identifiers")? else { return Err(Stop::Unknown) };
        let identifiers: Vec<Term> = identifiers.items().iter().map(with_variable).collect();
        if !evaluator.world.spend(kinds.len()) {
            return Err(Stop::Unknown);
        }
        match kinds.iter_mut().find(|(it, _)| *it == kind) {
            Some((_, before)) => before.extend(identifiers),
            None => kinds.push((kind, identifiers)),
        }
        Ok(())
    })?;
    match &kinds[..] {
        [] => Ok(None),
        [(kind, _)] if &**kind == "*" => Ok(Some("*".into())),
        _ => {
            let mut fields = Fields::default();
            for (kind, identifiers) in kinds {
                fields.insert(kind, Term::list(identifiers)?);
            }
            fields.object().map(Some)
        }
    }
}

fn conditions(evaluator: &Evaluator<'_, '_>, body: &Body) -> Worked<Option<Term>> {
    let mut tests: Vec<(Rc<str>, Fields)> = Vec::new();
    evaluator.each_block(body, "condition", &mut |inner, body| {
        let argument = |name: &str| inner.evaluate(&body.get_attribute(name).ok_or(Stop::Unknown)?.value);
        let (test, variable) =
            (convert::literal(&argument("test")?)?, convert::literal(&argument("variable")?)?);
        if !evaluator.world.spend(tests.len()) {
            return Err(Stop::Unknown);
        }
        let values = body.get_attribute("values").map(|it| inner.term(&it.value));
        let values = values.map_or_else(|| Term::list(Vec::new()), with_variables)?;
        let at = tests.iter().position(|(it, _)| *it == test).unwrap_or_else(|| {
            tests.push((test, Fields::default()));
            tests.len() - 1
        });
        tests[at].1.insert(variable, values);
        Ok(())
    })?;
    if tests.is_empty() {
        return Ok(None);
    }
    let mut fields = Fields::default();
    for (test, variables) in tests {
        fields.insert(test, variables.object()?);
    }
    fields.object().map(Some)
}

/// The data source takes `&{` for the start of a policy variable, as Terraform takes `${` for that of its own. Source: AWS
/// provider documentation, `aws_iam_policy_document`, "Context Variable Interpolation".
fn with_variables(list: Term) -> Worked {
    match list {
        Term::List(it) if it.items().iter().any(|it| *it != with_variable(it)) => {
            Term::list(it.items().iter().map(with_variable).collect())
        }
        other => Ok(other),
    }
}

fn with_variable(text: &Term) -> Term {
    match text {
        Term::Str(it) if it.contains("&{") => Term::Str(it.replace("&{", "${").into()),
        Term::Text(parts) => Term::Text(parts.iter().map(with_variable).collect()),
        other => other.clone(),
    }
}
