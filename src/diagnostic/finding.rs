//! A report with the source that it concerns.

use super::Diagnostic;

/// Something to report of a whole site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The source that it concerns; empty for the whole catalog.
    pub source: String,
    /// What it is.
    pub diagnostic: Diagnostic,
}
