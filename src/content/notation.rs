//! Names that are notation in queries: `notation.toml`.
//!
//! In: its files. Out: [`Notation`]: what a reader of a language sees through.

use hashbrown::HashSet;
use std::sync::Arc;

use serde::Deserialize;

use super::mistakes::{KnowledgeFile, Mistakes};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    datasets: Vec<String>,
    time_columns: Vec<String>,
}

/// Names that a reader of a language sees through.
#[derive(Debug, Default)]
pub struct Notation {
    /// Names of Splunk's datasets that stand before field names, in lower case.
    pub(crate) datasets: Arc<HashSet<String>>,
    time_columns: HashSet<String>,
}

impl Notation {
    pub(super) fn read(files: &[KnowledgeFile<'_>], mistakes: &mut Mistakes) -> Self {
        let (mut datasets, mut time_columns) = (HashSet::new(), HashSet::new());
        for &file in files {
            let read: File = mistakes.read(file);
            datasets.extend(read.datasets);
            time_columns.extend(read.time_columns);
        }
        Self { datasets: Arc::new(datasets), time_columns }
    }

    /// Whether a column of Kusto's tables tells when its row was written.
    pub(crate) fn is_time_column(&self, name: &str) -> bool {
        self.time_columns.contains(name)
    }
}
