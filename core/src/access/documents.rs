//! The policy documents of a stack: each is read once, however many principals have it, and not again after edits that
//! concern nothing of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::Document;
use super::known::{OnResource, Read};
use super::managed;
use super::naming::Naming;
use crate::lookup::Lookup;
use crate::tracking::{Changes, FewReads, Reads, note_few, noted};

/// Documents that were read.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// By property and address of the resource that holds them.
    held: BTreeMap<(&'static str, Arc<str>), Arc<Held>>,
    /// Those that AWS wrote, by the names of the policies; `None` for one whose document is not known.
    of_aws: BTreeMap<Arc<str>, Option<Arc<Document>>>,
    /// The policies on resources, as far as somebody asked.
    on_resources: Lookup<Arc<str>, Read<OnResource>>,
    /// Those that may be others than they were when they were read.
    pub(super) due: BTreeMap<Arc<str>, Read<OnResource>>,
    /// What all of it was ever read from: most edits of a property concern nothing of it.
    reads: Reads,
}

/// A document of the stack, with what it was read from.
#[derive(Debug)]
struct Held {
    document: Arc<Document>,
    reads: FewReads,
}

impl Documents {
    /// Forgets those that changes may make others.
    pub(super) fn retain(&mut self, changes: &Changes) {
        let gone: Vec<&Arc<str>> =
            changes.resources().filter(|it| self.on_resources.contains_key(*it)).collect();
        for address in gone {
            self.due.extend(self.on_resources.remove_entry(address));
        }
        if !changes.concern(&self.reads) {
            return;
        }
        self.held.retain(|_, it| !changes.concern(&it.reads));
        let Self { on_resources, due, .. } = self;
        due.extend(on_resources.extract_if(|_, it| changes.concern(it.reads())));
    }

    /// The policies on a resource, if they are known.
    pub(super) fn on_resource(&self, address: &str) -> Option<Read<OnResource>> {
        self.on_resources.get(address).cloned()
    }

    /// Lets the policies on a resource be known.
    pub(super) fn add_on_resource(&mut self, address: &str, read: Read<OnResource>) {
        self.reads.add_few(read.reads());
        self.on_resources.insert(address.into(), read);
    }
}

impl Naming<'_> {
    /// The document that a property of a resource holds.
    pub(super) fn document(&self, address: &str, property: &'static str) -> Arc<Document> {
        let key = (property, Arc::from(address));
        if let Some(it) = self.documents.borrow().held.get(&key) {
            note_few(&it.reads);
            return Arc::clone(&it.document);
        }
        let (document, reads) = noted(|| {
            let value = self.stack.get(address).and_then(|it| it.props.get(property));
            Arc::new(match value {
                Some(value) => Document::of(value, &|it| self.text(it)),
                None => Document::unreadable("the policy is not known before the deployment"),
            })
        });
        let held = Arc::new(Held { document: Arc::clone(&document), reads: reads.few() });
        let mut documents = self.documents.borrow_mut();
        documents.reads.add_few(&held.reads);
        documents.held.insert(key, held);
        document
    }

    /// What a policy that AWS wrote says, by its name; `None` if that is not known.
    pub(super) fn document_of_aws(&self, name: &str) -> Option<Arc<Document>> {
        if let Some(known) = self.documents.borrow().of_aws.get(name) {
            return known.clone();
        }
        let document = managed::document(name).map(Arc::new);
        self.documents.borrow_mut().of_aws.insert(name.into(), document.clone());
        document
    }
}
