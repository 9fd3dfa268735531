//! The catalog as data: what is exported and read back.
//!
//! In: a snapshot, or an export's text. Out: JSON, or sources with rules. `read(write(rules)) == rules`. Prints and writes
//! nothing.

pub mod catalog;
mod events;
pub(crate) mod import;
mod navigator;
mod predicates;

use crate::site::snapshot::Snapshot;

impl Snapshot {
    /// `export catalog`, as one document or as lines.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn export(&self, lines: bool) -> serde_json::Result<String> {
        catalog::text(&self.catalog, lines)
    }

    /// `export predicates`.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn predicates(&self) -> serde_json::Result<String> {
        predicates::lines(&self.catalog)
    }

    /// `export events`.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn events(&self) -> serde_json::Result<String> {
        events::lines(&self.catalog)
    }

    /// `export navigator`.
    ///
    /// # Errors
    /// Those of the serializer, which has no reason for any.
    pub fn navigator(&self, name: &str) -> serde_json::Result<String> {
        navigator::layer(&self.catalog, name)
    }
}
