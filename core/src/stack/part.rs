//! Parts of a stack beside its resources.

use std::ops::{Deref, DerefMut};

use crate::shared::Shared;
use crate::tracking::note_part;

/// A part of a stack that lets computations be [`noted`](crate::tracking::noted): what looks at it is told from what does not.
/// Parts are told apart by their types.
#[derive(Clone, Debug, Default)]
pub struct Part<T> {
    value: Shared<T>,
}

impl<T> Part<T> {
    /// What it is called where looks are noted.
    pub(crate) fn name() -> &'static str {
        std::any::type_name::<T>()
    }

    /// The part for those who account for looking at it in some other way.
    pub(crate) fn unnoted(&self) -> &T {
        &self.value
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        note_part(Self::name());
        &self.value
    }
}

impl<T: Clone> DerefMut for Part<T> {
    fn deref_mut(&mut self) -> &mut T {
        note_part(Self::name());
        &mut self.value
    }
}

impl<T: PartialEq> PartialEq for Part<T> {
    fn eq(&self, other: &Self) -> bool {
        note_part(Self::name());
        self.value == other.value
    }
}

impl<T> From<T> for Part<T> {
    fn from(value: T) -> Self {
        Self { value: value.into() }
    }
}

impl<'a, T> IntoIterator for &'a Part<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}
