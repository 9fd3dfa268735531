//! Which field of the event a column of a pipeline is.
//!
//! In: what commands make of columns. Out: what a name stands for. A column that only renames, casts or takes a part of one
//! field is that field; everything else that a command makes is computed. A name that no command made is a field of its own.

use std::collections::BTreeMap;

/// What a column holds; `C` is what a language tells of computed ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ColumnOrigin<C = ()> {
    /// A field of the event, by its own name.
    Field(String),
    /// An element of a list: what it holds has no name but the column's.
    Element,
    /// Something made from fields, look-ups or numbers of events.
    Computed(C),
}

/// The columns of a pipeline at some point.
#[derive(Debug, Clone)]
pub(crate) struct Lineage<C = ()> {
    made: BTreeMap<String, ColumnOrigin<C>>,
}

impl<C> Default for Lineage<C> {
    fn default() -> Self {
        Self { made: BTreeMap::new() }
    }
}

impl<C: Clone> Lineage<C> {
    /// What a name was made to stand for; nothing for a field of the event under its own name.
    pub(crate) fn made(&self, name: &str) -> Option<&ColumnOrigin<C>> {
        self.made.get(name)
    }

    /// What a name stands for.
    pub(crate) fn of(&self, name: &str) -> ColumnOrigin<C> {
        self.made(name).cloned().unwrap_or_else(|| ColumnOrigin::Field(name.to_owned()))
    }

    /// All columns that were made.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &ColumnOrigin<C>)> {
        self.made.iter()
    }

    /// Gives a name a meaning; the field of that name is no longer something made.
    pub(crate) fn set(&mut self, name: &str, origin: ColumnOrigin<C>) {
        match origin {
            ColumnOrigin::Field(field) if field == name => drop(self.made.remove(name)),
            origin => drop(self.made.insert(name.to_owned(), origin)),
        }
    }

    /// Makes columns, also those that are the field of their name.
    pub(crate) fn extend(&mut self, made: impl IntoIterator<Item = (String, ColumnOrigin<C>)>) {
        self.made.extend(made);
    }

    /// Makes columns and forgets all others.
    pub(crate) fn replace(&mut self, made: impl IntoIterator<Item = (String, ColumnOrigin<C>)>) {
        self.made = made.into_iter().collect();
    }

    /// Adds the columns of other rows; those of the same name stay.
    pub(crate) fn join(&mut self, other: &Self) {
        for (name, origin) in &other.made {
            if !self.made.contains_key(name) {
                self.made.insert(name.clone(), origin.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_itself_until_a_command_makes_it() {
        let mut columns: Lineage = Lineage::default();
        assert_eq!(columns.of("a"), ColumnOrigin::Field("a".to_owned()));
        columns.set("a", ColumnOrigin::Computed(()));
        columns.set("b", ColumnOrigin::Field("c".to_owned()));
        assert_eq!((columns.of("a"), columns.of("b")), (ColumnOrigin::Computed(()), ColumnOrigin::Field("c".to_owned())));
        columns.set("a", ColumnOrigin::Field("a".to_owned()));
        assert_eq!(columns.made("a"), None);
    }

    #[test]
    fn columns_of_joined_rows_hide_none() {
        let (mut one, mut other): (Lineage, Lineage) = Default::default();
        one.set("a", ColumnOrigin::Field("x".to_owned()));
        other.extend([("a".to_owned(), ColumnOrigin::Computed(())), ("b".to_owned(), ColumnOrigin::Element)]);
        one.join(&other);
        assert_eq!((one.of("a"), one.of("b")), (ColumnOrigin::Field("x".to_owned()), ColumnOrigin::Element));
    }
}
