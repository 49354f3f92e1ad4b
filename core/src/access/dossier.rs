//! What questions about one resource come back to, worked out when it is first asked for.

use std::cell::OnceCell;
use std::sync::Arc;

use super::circumstances::{endpoint_keys, principal_keys, resource_keys, service_keys};
use super::context::Context;
use super::evaluate::{Policy, ResourceLayer};
use super::identities::{Identity, identity_of};
use super::known::{OnResource, Read};
use super::over_stack::Access;
use super::principal::{Caller, CallerKind};
use super::text::Text;
use super::ways::{Location, location};
use crate::catalog::{self, Grant, Reach};
use crate::tracking::{Kept, note_policies, note_said};
use crate::value::Value;

/// What is known of one resource.
#[derive(Default)]
pub(super) struct Dossier<'a> {
    asker: Kept<Arc<Asker<'a>>>,
    location: Kept<Location<'a>>,
    /// Condition keys of requests to it.
    keys: Kept<Arc<Context>>,
    /// The policies on it.
    pub(super) policies: OnceCell<Read<OnResource>>,
    /// What actions on it are about, by the ARN that a grant covers first; `None` if it has nothing of the kind.
    subjects: Kept<Vec<(&'static Reach, Option<Text>)>>,
}

/// Somebody who asks.
pub(super) struct Asker<'a> {
    pub(super) identity: Identity<'a>,
    pub(super) caller: Arc<Caller>,
    /// ARN of the root of its account.
    pub(super) root: Text,
    /// Condition keys of its requests.
    pub(super) keys: Arc<Context>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(identity: Identity<'a>, caller: Caller, keys: Context) -> Self {
        Self { identity, root: caller.root(), caller: Arc::new(caller), keys: Arc::new(keys) }
    }

    /// Says that the policies on the resource at an address are asked what they say to it about an ARN. To a role or a user about a
    /// resource of the stack, few of their statements say anything.
    pub(super) fn note_asked(&self, on: &str, about: &Text) {
        match (&self.identity, about.owner()) {
            (Identity::Role(to) | Identity::User(to), Some(of)) => note_said(on, of, to),
            _ => note_policies(on),
        }
    }
}

impl<'a> Access<'a> {
    /// Who the resource at an address is when it asks for something.
    pub(super) fn asker(&self, address: &str) -> Arc<Asker<'a>> {
        let find = || {
            let identity = identity_of(self.naming.stack, address);
            let (caller, arn) = self.caller(&identity);
            let keys = principal_keys(&self.naming, address, &identity, &arn);
            Arc::new(Asker::new(identity, caller, keys))
        };
        self.dossier(address).map_or_else(find, |it| Arc::clone(it.asker.get_or_init(find)))
    }

    /// Who asks, and the ARN that `aws:PrincipalArn` has.
    pub(super) fn caller(&self, identity: &Identity<'_>) -> (Caller, Text) {
        let naming = &self.naming;
        let (kind, arn) = match identity {
            Identity::Role(address) => {
                let arn = naming.arn(address);
                let session = Text::literal("arn:")
                    .then(&naming.partition)
                    .then_literal(":sts::")
                    .then(&naming.account)
                    .then_literal(":assumed-role/")
                    .then(&naming.name_of(address))
                    .then_literal("/")
                    .then(&Text::word(&format!("the name of a session of `{address}`")));
                (CallerKind::Role { arn: arn.clone(), session: session.owned_by(address) }, arn)
            }
            Identity::User(address) => {
                let arn = naming.arn(address);
                (CallerKind::User { arn: arn.clone() }, arn)
            }
            Identity::Group(address) => {
                let user = Text::unknown(&format!("the user of `{address}`"));
                let start = Text::literal("arn:").then(&naming.partition).then_literal(":iam::");
                let arn = start.then(&naming.account).then_literal(":user/").then(&user);
                (CallerKind::User { arn: arn.clone() }, arn)
            }
            Identity::Service(name) => {
                (CallerKind::Service { name: (*name).to_owned() }, Text::literal(*name))
            }
            _ => (CallerKind::Anonymous, Text::default()),
        };
        (Caller { kind, account: naming.account.clone(), partition: naming.partition.clone() }, arn)
    }

    /// Where the resource at an address runs.
    pub(super) fn location(&self, address: &str) -> &Location<'a> {
        let dossier = self.dossier(address);
        dossier
            .map_or(&Location::Unknown, |it| it.location.get_or_init(|| location(self.naming.stack, address)))
    }

    /// The condition keys of requests to the resource at an address.
    pub(super) fn keys_of(&self, address: &str) -> Arc<Context> {
        let find = || Arc::new(resource_keys(&self.naming, address));
        self.dossier(address).map_or_else(find, |it| Arc::clone(it.keys.get_or_init(find)))
    }

    /// The condition keys of requests through the endpoint at an address.
    pub(super) fn keys_by(&self, endpoint: &str) -> Arc<Context> {
        let find = || Arc::new(endpoint_keys(&self.naming, endpoint));
        self.endpoints.get(endpoint).map_or_else(find, |it| Arc::clone(it.keys.get_or_init(find)))
    }

    /// The condition keys of requests that a service makes to KMS for whoever asked it.
    pub(super) fn keys_through(&self, service: &str) -> Arc<Context> {
        let find = |service: &str| Arc::new(service_keys(&self.naming, service));
        let known = self.services.get_or_init(|| {
            let encrypting = catalog::all().filter_map(|it| it.encryption.as_ref());
            encrypting.map(|it| (it.service, find(it.service))).collect()
        });
        known.get(service).map_or_else(|| find(service), Arc::clone)
    }

    /// The policies of the resource at an address, and of what kind they are.
    pub(super) fn policies_of(&self, address: &str) -> (ResourceLayer, &[Policy]) {
        note_policies(address);
        self.policies_on(address)
    }

    /// The same for those who account for looking at them in some other way.
    pub(super) fn policies_on(&self, address: &str) -> (ResourceLayer, &[Policy]) {
        self.shared_policies_of(address).map_or((ResourceLayer::Usual, &[]), |it| (it.0, it.1.as_slice()))
    }

    /// The ARN that an action on a resource is about: of the resource, or of something inside it.
    pub(super) fn subject(&self, action: &str, resource: &str) -> Text {
        let reach = self.naming.stack.get(resource).and_then(|it| {
            let ty = it.ty?;
            let reach = grants_of(ty.grants, action).find_map(|it| it.reach.first());
            reach.or_else(|| (ty.id == "s3.bucket" && is_about_objects(action)).then_some(&Reach::INSIDE))
        });
        reach.and_then(|it| self.subject_at(it, resource)).unwrap_or_else(|| self.naming.arn(resource))
    }

    /// The ARN of one thing that a reach covers; `None` if the resource has nothing of the kind.
    pub(super) fn subject_at(&self, reach: &'static Reach, resource: &str) -> Option<Text> {
        let own = self.naming.stack.get(resource)?;
        let find = |reach: &Reach| self.subject_of(&reach.arn(resource, &own.props)?, resource);
        let known = self.dossier(resource)?.subjects.get_or_init(|| {
            let mut known: Vec<(&Reach, Option<Text>)> = Vec::new();
            for reach in own.ty.iter().flat_map(|it| it.grants).filter_map(|it| it.reach.first()) {
                if !known.iter().any(|(it, _)| *it == reach) {
                    known.push((reach, find(reach)));
                }
            }
            known
        });
        known.iter().find(|(it, _)| *it == reach).map_or_else(|| find(reach), |(_, subject)| subject.clone())
    }

    /// An ARN with a wildcard at its end as that of one thing there, whichever it is.
    fn subject_of(&self, arn: &Value, resource: &str) -> Option<Text> {
        let inside =
            |text: Text| text.then(&Text::unknown(&format!("what inside `{}`", self.title(resource))));
        let Value::Concat(parts) = arn else { return self.naming.text(arn) };
        match parts.split_last() {
            Some((Value::Str(end), start)) if end.ends_with('*') => {
                let mut start = start.to_vec();
                start.push(end.trim_end_matches('*').into());
                let text = self.naming.text(&Value::Concat(start))?;
                let owner = text.owner().map(str::to_owned);
                let text = inside(text);
                Some(owner.map_or(text.clone(), |it| text.owned_by(&it)))
            }
            _ => self.naming.text(arn),
        }
    }
}

/// The grants of a type that convey an action.
pub(super) fn grants_of<'g>(grants: &'g [Grant], action: &str) -> impl Iterator<Item = &'g Grant> {
    grants.iter().filter(move |it| it.actions.iter().any(|it| it.eq_ignore_ascii_case(action)))
}

/// Whether an action of S3 is about objects rather than buckets. Source: service authorization reference, "Actions,
/// resources, and condition keys for Amazon S3".
fn is_about_objects(action: &str) -> bool {
    let name = action.split(':').nth(1).unwrap_or_default();
    let of_bucket = name.contains("Bucket") && !name.contains("BypassGovernance");
    (name.contains("Object") && !of_bucket)
        || matches!(name, "AbortMultipartUpload" | "ListMultipartUploadParts")
}
