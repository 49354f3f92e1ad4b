//! Who beside the stack's own roles and users may do something, as far as policies alone do not tell.

use super::{Facts, known};
use crate::access::{Outsider, Verdict};
use crate::catalog::s3::bucket;

impl Facts<'_> {
    /// Whom the policies of a resource let do an action that is not in the stack. A bucket that blocks public access lets nobody
    /// in whom everybody stands for.
    pub fn outsiders(&self, action: &str, target: &str) -> Vec<Outsider> {
        let mut outsiders = self.access().outsiders(action, target);
        let Some(resource) = self.stack.get(target).filter(|it| it.ty == Some(&bucket::TYPE)) else {
            return outsiders;
        };
        let switch = |it| known(resource.get(it), "whether the bucket blocks public access is not known");
        let blocks = [&bucket::RESTRICT_PUBLIC_BUCKETS, &bucket::BLOCK_PUBLIC_POLICY].map(switch);
        if blocks.contains(&Ok(Some(true))) {
            outsiders.retain(|it| !it.is_everybody());
        } else if let Some(Err(why)) = blocks.iter().find(|it| it.is_err()) {
            for it in outsiders.iter_mut().filter(|it| it.is_everybody()) {
                it.decision.verdict = Verdict::Undecided;
                it.decision.missing.insert((*why).to_owned());
            }
        }
        outsiders
    }
}
