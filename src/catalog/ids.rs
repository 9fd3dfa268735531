//! Dense numbers of what the catalog holds, and the lists that they number.
//!
//! In: lists, in their final order. Out: the same lists with an id for each place. Ids are made here only: a list that is too
//! long to be numbered is an error, so that no number is ever cut or shared.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use crate::error::Error;

/// A number of one kind of thing.
pub(crate) trait Id: Copy {
    /// What it numbers, in the plural.
    const WHAT: &'static str;

    /// The id of a number.
    fn of(number: u32) -> Self;
}

/// Declares an id: a place in one of the catalog's lists.
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident $what:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(u32);

        impl $name {
            /// The place.
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Id for $name {
            const WHAT: &'static str = $what;

            fn of(number: u32) -> Self {
                Self(number)
            }
        }
    )+};
}

id! {
    /// A rule.
    RuleId "rules",
    /// A field.
    FieldId "fields",
    /// A canonical field, operator and value.
    AtomId "different predicates",
    /// A value, whatever the field.
    ValueId "values",
    /// An event.
    EventId "events",
    /// A technique.
    TechniqueId "techniques",
}

/// The number of a place.
///
/// # Errors
/// When it is beyond what 32 bits can number; `what` says of what, in the plural.
pub(super) fn number(place: usize, what: &'static str) -> Result<u32, Error> {
    u32::try_from(place).map_err(|_| Error::TooMany(what))
}

/// A list of things with ids. As a slice it is the things in the order of their ids.
#[derive(Debug)]
pub(crate) struct Table<I, T> {
    things: Vec<T>,
    ids: PhantomData<I>,
}

impl<I: Id, T> Table<I, T> {
    /// A table of all things, in order.
    ///
    /// # Errors
    /// When there are more than 32 bits can number.
    pub(super) fn new(things: Vec<T>) -> Result<Self, Error> {
        number(things.len(), I::WHAT)?;
        Ok(Self { things, ids: PhantomData })
    }

    /// Adds a thing.
    ///
    /// # Errors
    /// When there are more than 32 bits can number.
    pub(super) fn push(&mut self, thing: T) -> Result<I, Error> {
        let id = I::of(number(self.things.len(), I::WHAT)?);
        self.things.push(thing);
        Ok(id)
    }

    /// All ids, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = I> {
        self.pairs().map(|(id, _)| id)
    }

    /// All things with their ids, in order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (I, &T)> {
        (0..=u32::MAX).map(I::of).zip(&self.things)
    }

    /// The id of a place, if the list has it.
    pub(crate) fn id_at(&self, place: usize) -> Option<I> {
        u32::try_from(place).ok().filter(|_| place < self.things.len()).map(I::of)
    }
}

impl<I, T> Table<I, T> {
    /// The things alone, in order.
    pub(super) fn into_things(self) -> impl Iterator<Item = T> {
        self.things.into_iter()
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { things: Vec::new(), ids: PhantomData }
    }
}

impl<I, T> Deref for Table<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.things
    }
}

impl<I, T> DerefMut for Table<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.things
    }
}

impl<'t, I, T> IntoIterator for &'t Table<I, T> {
    type Item = &'t T;
    type IntoIter = std::slice::Iter<'t, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.things.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_too_long_is_an_error_and_not_a_shared_number() {
        assert_eq!(number(7, "rules").ok(), Some(7));
        assert!(matches!(number(1 << 32, "rules"), Err(Error::TooMany("rules"))));
    }

    #[test]
    fn a_table_gives_ids_for_its_places_and_no_others() -> Result<(), Error> {
        let mut table: Table<RuleId, char> = Table::new(vec!['a', 'b'])?;
        let third = table.push('c')?;
        assert_eq!(table.ids().map(RuleId::index).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(table.id_at(2), Some(third));
        assert_eq!(table.id_at(3), None);
        Ok(())
    }
}
