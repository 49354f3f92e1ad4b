//! What is granted and not drawn.

use std::sync::Arc;

use super::Facts;
use crate::access::{Ghosts, Suspicions};
use crate::stack::Access;
use crate::tracking::{Changes, note_acting, note_part};

impl<'a> Facts<'a> {
    /// What is allowed and not drawn; nothing where there is no drawing.
    pub fn ghosts(&self) -> &Ghosts<'a> {
        note_part(Suspicions::GHOSTS);
        self.ghosts.get_or_init_unnoted(|| match &self.known.suspicions {
            Some(it) => it.ghosts(self.access()),
            None if self.access().is_drawn() => self.access().ghosts(),
            None => Ghosts::default(),
        })
    }

    /// Begins to find out who of a drawing may be allowed something more than before changes, or at all if nobody was asked
    /// about.
    pub(crate) fn suspect(&mut self, changes: Option<&Changes>) {
        let is_known = |it: &Suspicions| changes.is_some_and(|changes| !it.are_concerned(changes));
        if self.known.suspicions.as_deref().is_some_and(is_known) {
            return;
        }
        let before = self.known.suspicions.take();
        let changes = changes.filter(|_| before.is_some());
        let mut suspicions = before.unwrap_or_default();
        Arc::make_mut(&mut suspicions).follow(self.access(), changes);
        self.known.suspicions = Some(suspicions);
    }

    /// Finds out some of that; tells whether something is left.
    pub fn find_suspects(&mut self) -> bool {
        let Some(mut suspicions) = self.known.suspicions.take_if(|it| it.is_following()) else {
            return false;
        };
        let edges = |it: &str| -> Vec<&'a Access> { self.edges_from_unnoted(it).collect() };
        Arc::make_mut(&mut suspicions).follow_on(self.access(), &edges);
        self.known.suspicions = Some(suspicions);
        true
    }

    /// Asks about one of those; tells whether somebody is left.
    pub fn ask_suspect(&mut self) -> bool {
        let Some(mut suspicions) = self.known.suspicions.take_if(|it| it.is_any_due()) else { return false };
        let is_left = Arc::make_mut(&mut suspicions).ask_next(self.access());
        self.known.suspicions = Some(suspicions);
        is_left
    }

    /// Adds to what else changed whether something else is granted, and as whom others act, once everybody was asked about.
    pub(crate) fn end_suspicions(&mut self, changes: Option<&mut Changes>) {
        let Some(suspicions) = self.known.suspicions.as_mut().map(Arc::make_mut) else { return };
        let (is_other, acted_as) = (suspicions.take_is_other(), suspicions.take_acted_as());
        let Some(changes) = changes else { return };
        if is_other {
            changes.part(Suspicions::GHOSTS);
        }
        acted_as.iter().for_each(|it| changes.acting(it));
    }

    /// What acts as a role, a user or a group, in address order; not itself.
    pub fn bearers_of(&self, identity: &str) -> Vec<&'a str> {
        match &self.known.suspicions {
            Some(it) => {
                note_acting(identity);
                let acting = it.acting_as(identity).filter(|it| ***it != *identity);
                acting.filter_map(|it| self.stack.address(it)).collect()
            }
            None => self.access().bearers().get(identity).cloned().unwrap_or_default(),
        }
    }
}
