//! Names that are notation in queries: `notation.toml`.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Deserialize;

use super::{ContentFile, toml};
use crate::error::Error;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    datasets: Vec<String>,
    #[serde(default)]
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
    pub(super) fn read<'f>(files: impl Iterator<Item = &'f ContentFile>) -> Result<Self, Error> {
        let (mut datasets, mut time_columns) = (HashSet::new(), HashSet::new());
        for file in files {
            let read: File = toml(file)?;
            datasets.extend(read.datasets);
            time_columns.extend(read.time_columns);
        }
        Ok(Self { datasets: Arc::new(datasets), time_columns })
    }

    /// Whether a column of Kusto's tables tells when its row was written.
    pub(crate) fn is_time_column(&self, name: &str) -> bool {
        self.time_columns.contains(name)
    }
}
