//! Columns: which names stand for a field of the event, and which were made on the way.
//!
//! Names of datasets before a field's name are notation; rows of a lookup are computed whatever their names.

use hashbrown::HashSet;
use std::sync::Arc;

use crate::languages::core::lineage::{ColumnOrigin, Lineage};

/// The columns of a pipeline at some point.
#[derive(Debug, Clone, Default)]
pub(super) struct SplColumns {
    lineage: Lineage,
    /// The datasets that everybody knows.
    datasets: Arc<HashSet<String>>,
    /// Whether rows of a data model are read, so that dataset names before dots are notation.
    of_model: bool,
    /// The datasets that the pipeline names, beside those.
    prefixes: Vec<String>,
    /// Whether names that no command made are computed too: rows of a lookup.
    looked_up: bool,
}

impl SplColumns {
    /// No columns yet, and the datasets that everybody knows.
    pub(super) fn new(datasets: &Arc<HashSet<String>>) -> Self {
        Self { datasets: Arc::clone(datasets), ..Self::default() }
    }

    /// Says that a data model is read, so that dataset names before fields are notation.
    pub(super) fn reads_dataset(&mut self, path: &str) {
        self.of_model = true;
        self.prefixes.extend(path.split('.').map(str::to_ascii_lowercase));
    }

    /// Says that a name before a dot is notation, if rows of a data model are read.
    pub(super) fn qualified_by(&mut self, head: &str) {
        let head = head.to_ascii_lowercase();
        if self.of_model && !self.prefixes.contains(&head) {
            self.prefixes.push(head);
        }
    }

    /// Says that rows come from a lookup.
    pub(super) fn reads_lookup(&mut self) {
        self.looked_up = true;
    }

    /// A field name without the names of datasets before it.
    pub(super) fn stripped<'n>(&self, name: &'n str) -> &'n str {
        if !self.of_model {
            return name;
        }
        let mut name = name;
        while let Some((_, rest)) = name.split_once('.').filter(|(head, rest)| !rest.is_empty() && self.is_prefix(head)) {
            name = rest;
        }
        name
    }

    fn is_prefix(&self, head: &str) -> bool {
        let head = head.to_ascii_lowercase();
        self.datasets.contains(&head) || self.prefixes.contains(&head)
    }

    /// The field that a name stands for, and whether it is computed.
    pub(super) fn resolve(&self, name: &str) -> (String, bool) {
        let name = self.stripped(name);
        match self.lineage.made(name) {
            Some(ColumnOrigin::Field(origin)) => (origin.clone(), false),
            Some(ColumnOrigin::Element | ColumnOrigin::Computed(())) => (name.to_owned(), true),
            None => (name.to_owned(), self.looked_up || is_named_by_call(name)),
        }
    }

    /// The column that a name stands for.
    pub(super) fn column(&self, name: &str) -> ColumnOrigin {
        match self.resolve(name) {
            (_, true) => ColumnOrigin::Computed(()),
            (origin, false) => ColumnOrigin::Field(origin),
        }
    }

    /// Makes a column. One with wildcards in its name cannot be named later, so that it is left out.
    pub(super) fn set(&mut self, name: &str, column: ColumnOrigin) {
        let name = self.stripped(name).to_owned();
        if name.contains('*') {
            return;
        }
        if self.looked_up {
            self.lineage.extend([(name, column)]);
        } else {
            self.lineage.set(&name, column);
        }
    }

    /// Takes over what a sub-search made, where the name is not made yet.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.lineage.join(&other.lineage);
    }

    /// The columns of a new pipeline within this one: nothing made, the same notation.
    pub(super) fn fresh(&self) -> Self {
        Self { of_model: self.of_model, prefixes: self.prefixes.clone(), ..Self::new(&self.datasets) }
    }
}

/// Whether a column has the name that aggregates and models give theirs: `dc(user)`, `IsOutlier(count)`.
fn is_named_by_call(name: &str) -> bool {
    name.ends_with(')') && name.find('(').is_some_and(|at| at > 0)
}
