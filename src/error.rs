//! What stops a command: files that cannot be read, a wrong site.toml, a broken template, a dead link.
//!
//! Rule text never leads here; it leads to diagnostics.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

/// Why a command stopped. Nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{action} {}: {source}", path.display())]
    Io {
        /// What was tried: "cannot read", "cannot write".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// site.toml or files of `content/` are wrong: everything that is, in order; never empty.
    #[error("{}", summary(.0))]
    Invalid(Vec<Diagnostic>),
    /// A template does not parse or render.
    #[error("{0}")]
    Template(String),
    /// A style sheet does not parse.
    #[error("{0}")]
    Style(String),
    /// The ATT&CK bundle is not one.
    #[error("{}: {message}", path.display())]
    Bundle {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// An export cannot be read back.
    #[error("{path}: {message}")]
    Import {
        /// Its path.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// Links that lead nowhere.
    #[error("{} internal links lead nowhere, the first: {}", .0.len(), .0.first().map_or("", String::as_str))]
    DeadLinks(Vec<String>),
    /// The output folder is not Fieldguide's.
    #[error("{} is not empty and was not written by Fieldguide", .0.display())]
    ForeignOutput(PathBuf),
    /// More rules, values or the like than can be numbered.
    #[error("there are more {0} than 32 bits can number")]
    TooMany(&'static str),
    /// Anything else that a user did.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

impl Error {
    /// An input or output error on a path.
    pub fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }
}

/// The first of several reports, and how many more there are.
fn summary(reports: &[Diagnostic]) -> String {
    let first = reports.first().map_or_else(String::new, |report| match &report.place {
        Some(place) => format!("{}:{}:{}: {}", place.path, place.line, place.column, report.message),
        None => report.message.clone(),
    });
    match reports.len() {
        0 | 1 => first,
        count => format!("{first}, and {} more", count - 1),
    }
}
