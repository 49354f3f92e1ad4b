//! Who beside the stack's own roles and users may do something: everybody, or somebody of another account.

use super::context::{Context, Fact};
use super::decision::{Decision, Source, Verdict};
use super::document::{Document, Effect};
use super::evaluate::{Policies, Policy, Request, evaluate};
use super::over_stack::Access;
use super::principal::{Caller, CallerKind};
use super::text::Text;
use crate::catalog::iam::{role, user};
use crate::value::{Value, map};

/// Somebody who is not in the stack, and whether they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outsider {
    /// Who, as people read it: `everybody`, or an ARN.
    pub who: String,
    /// Whether they may; never denied.
    pub decision: Decision,
}

impl Outsider {
    /// Who it is if it may be anybody.
    const EVERYBODY: &'static str = "everybody";

    /// Whether it may be anybody.
    pub fn is_everybody(&self) -> bool {
        self.who == Self::EVERYBODY
    }
}

impl Access<'_> {
    /// Whom the policies of a resource let do an action that is not in the stack, over the public names of AWS's services.
    /// Services of AWS on their own behalf are not counted, nor whom an identity provider vouches for.
    pub fn outsiders(&self, action: &str, resource: &str) -> Vec<Outsider> {
        let (resource_layer, policies) = self.policies_of(resource);
        let mut callers: Vec<(String, Result<Caller, String>)> = Vec::new();
        let mut add = |who: String, caller: Result<Caller, String>| {
            if !callers.iter().any(|it| it.0 == who) {
                callers.push((who, caller));
            }
        };
        for statement in policies.iter().flat_map(|it| &it.document.statements) {
            // One that cannot be read may let anybody in.
            let Ok(statement) = statement else {
                add(Outsider::EVERYBODY.to_owned(), Ok(self.anonymous()));
                continue;
            };
            let allows = statement.effect == Effect::Allow;
            let Some(scope) = statement.principals.as_ref().filter(|_| allows) else { continue };
            if scope.is_except || scope.listed.has_everyone() {
                add(Outsider::EVERYBODY.to_owned(), Ok(self.anonymous()));
            }
            for text in scope.listed.of_accounts().filter(|_| !scope.is_except) {
                if let Some(caller) = self.outside(text) {
                    add(format!("`{}`", text.shown()), caller);
                }
            }
        }
        if callers.is_empty() {
            return Vec::new();
        }
        let everything = everything();
        let subject = self.subject(action, resource);
        let answer = |(who, caller): (String, Result<Caller, String>)| {
            let mut context = Context::open();
            for key in ["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"] {
                context.set(key, Fact::Absent);
            }
            context.set("aws:SecureTransport", Fact::is("true"));
            let decide = |caller: Caller| {
                // What another account allows its own is not ours to know: all that it can.
                let identity = if caller.has_identity() { vec![&everything] } else { Vec::new() };
                let resource = policies.iter().collect();
                let asked = Policies { identity, resource, resource_layer, ..Policies::default() };
                let (action, account) = (action.to_owned(), self.naming.account.clone());
                evaluate(&Request { caller, action, resource: subject.clone(), account, context }, &asked)
            };
            let decision = caller.map_or_else(Decision::undecided, decide);
            (decision.verdict != Verdict::Denied).then_some(Outsider { who, decision })
        };
        callers.into_iter().filter_map(answer).collect()
    }

    fn anonymous(&self) -> Caller {
        let partition = self.naming.partition.clone();
        Caller { kind: CallerKind::Anonymous, account: Text::default(), partition }
    }

    /// Who a principal of a policy is, if it is not the stack's own; an error if that is not known.
    fn outside(&self, text: &Text) -> Option<Result<Caller, String>> {
        if text.owner().is_some() {
            return None;
        }
        let is_account = |it: &str| it.len() == 12 && it.bytes().all(|it| it.is_ascii_digit());
        let parts = text.arn_parts();
        let (account, name) = match (&parts, text.as_literal()) {
            (None, Some(number)) if is_account(number) => (text.clone(), None),
            (Some([.., account, name]), _) => (account.clone(), name.as_literal().filter(|it| *it != "root")),
            _ if *text == self.naming.account => return None,
            _ => return Some(Err(format!("who `{}` is", text.shown()))),
        };
        if account == self.naming.account && name.is_none() {
            return None;
        }
        let own = self.naming.account.as_literal();
        if name.is_none() && own.is_none() {
            return Some(Err(format!("whether `{}` is another account", account.shown())));
        }
        // A role or user of the stack that is written out is not outside.
        let last = name.and_then(|it| it.rsplit('/').next());
        let stack = self.stack();
        let mut named = stack.of(&role::TYPE).chain(stack.of(&user::TYPE));
        let is_own = |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|it| Some(it) == last);
        if named.any(|(_, it)| is_own(it.props.get("name"))) {
            return None;
        }
        let partition = self.naming.partition.clone();
        let session = Text::unknown(&format!("a session of `{}`", text.shown()));
        let kind = CallerKind::Role { arn: text.clone(), session };
        Some(Ok(Caller { kind, account, partition }))
    }
}

/// A policy that allows everything.
fn everything() -> Policy {
    let statement = map([("Effect", "Allow".into()), ("Action", "*".into()), ("Resource", "*".into())]);
    let value = map([("Version", "2012-10-17".into()), ("Statement", statement)]);
    let source = Source { name: "the policies of the other account".to_owned(), ..Source::default() };
    Policy {
        source: source.into(),
        document: Document::of(&value, &|it| it.as_str().map(Text::literal)).into(),
    }
}
