//! Who beside the stack's own roles and users may do something, as far as policies alone do not tell.

use super::{Facts, known};
use crate::access::{Outsider, Verdict};
use crate::catalog::s3::bucket;
use crate::rules::s3::leaves_open;

impl Facts<'_> {
    /// Whom the policies of a resource let do an action that is not in the stack. A bucket that blocks public access, or whose
    /// account does, lets nobody in whom everybody stands for.
    pub fn outsiders(&self, action: &str, target: &str) -> Vec<Outsider> {
        let mut outsiders = self.access().outsiders(action, target);
        let Some(resource) = self.stack.get(target).filter(|it| it.ty == Some(&bucket::TYPE)) else {
            return outsiders;
        };
        let own = |it| known(resource.get(it), "whether the bucket blocks public access is not known");
        let switches = [&bucket::RESTRICT_PUBLIC_BUCKETS, &bucket::BLOCK_PUBLIC_POLICY];
        let of_account = switches.map(|it| leaves_open(self, it).map(|it| Some(!it)));
        let blocks: Vec<_> = switches.map(own).into_iter().chain(of_account).collect();
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
